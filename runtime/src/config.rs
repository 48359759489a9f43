//! The client configuration: credentials, region, endpoint, timeouts, signature, validation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{Credentials, CredentialsProvider};
use crate::error::Error;
use crate::platform::{Platform, SystemPlatform};
use crate::request::action::Language;
use crate::send::failover::Failover;
use crate::send::hook::Hook;
use crate::send::rate_limit::RateLimits;
use crate::send::retry::{RetryPolicy, StandardRetry};
use crate::sign::Signature;
use crate::transport::options::TransportOptions;
use crate::transport::{Method, SharedTransport, Transport};
use crate::validate::{ValidationMode, Violation};

pub(crate) type Report = Arc<dyn Fn(&str, &Violation) + Send + Sync>;

/// The configuration of a client.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret"))
///     .region("ap-guangzhou")
///     .timeout(Duration::from_secs(10));
/// ```
#[derive(Clone)]
pub struct Config {
    pub(crate) credentials: Arc<dyn CredentialsProvider>,
    pub(crate) region: Option<String>,
    pub(crate) endpoint: Option<String>,
    /// Hosts other than loopback addresses for which plain HTTP is allowed.
    pub(crate) plain_http: Vec<String>,
    pub(crate) failover: Option<Failover>,
    pub(crate) language: Option<Language>,
    pub(crate) timeout: Duration,
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) max_response: usize,
    pub(crate) method: Method,
    pub(crate) signature: Signature,
    pub(crate) validation: ValidationMode,
    pub(crate) on_violation: Option<Report>,
    pub(crate) client_name: Option<String>,
    pub(crate) transport: Option<Arc<dyn Transport>>,
    pub(crate) shared_transport: SharedTransport,
    pub(crate) platform: Arc<dyn Platform>,
    pub(crate) retry: Arc<dyn RetryPolicy>,
    pub(crate) rate_limits: RateLimits,
    pub(crate) hooks: Vec<Arc<dyn Hook>>,
}

impl Config {
    /// Creates a configuration with the defaults: signature V3 over `POST`, 60 s per call and 5 s
    /// per connection, up to three attempts ([`StandardRetry`]), the published quotas
    /// ([`RateLimits`]), responses of at most 64 MiB, and enforced validation.
    pub fn new(credentials: impl CredentialsProvider) -> Self {
        Self {
            credentials: Arc::new(credentials),
            region: None,
            endpoint: None,
            plain_http: Vec::new(),
            failover: None,
            language: None,
            timeout: Duration::from_secs(60),
            attempt_timeout: None,
            max_response: 64 << 20,
            method: Method::Post,
            signature: Signature::V3,
            validation: ValidationMode::default(),
            on_violation: None,
            client_name: None,
            transport: None,
            shared_transport: SharedTransport::default(),
            platform: Arc::new(SystemPlatform),
            retry: Arc::new(StandardRetry::new()),
            rate_limits: RateLimits::published(),
            hooks: Vec::new(),
        }
    }

    /// Creates a configuration with the credentials in the environment and the region in
    /// `TENCENTCLOUD_REGION`, if set.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`Credentials::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        Ok(Self::new(Credentials::from_env()?).region_from_env())
    }

    pub(crate) fn region_from_env(self) -> Self {
        self.region(std::env::var("TENCENTCLOUD_REGION").unwrap_or_default())
    }

    /// Sets the region, such as `ap-guangzhou`. Defaults to none; an empty string also means none.
    /// The region is not sent to actions that do not use one.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into()).filter(|region| !region.is_empty());
        self
    }

    /// Sets the endpoint: a host such as `live.ap-shanghai.tencentcloudapi.com`, or a URL without a
    /// path such as `http://127.0.0.1:8080`. Plain HTTP is only allowed for loopback addresses and
    /// the hosts of [`allow_plain_http`](Self::allow_plain_http). Defaults to the host of the
    /// service.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Allows plain HTTP to the given hosts, such as a mock server in a container: `mock:8080`, or
    /// `mock` for any port. Defaults to none. Anyone who can observe such a request can read it and
    /// replay it for five minutes.
    ///
    /// ```
    /// use tencentcloud_runtime::{Config, Credentials};
    ///
    /// let config = Config::new(Credentials::new("AKIDtest", "test"))
    ///     .allow_plain_http(["mock:8080"])
    ///     .endpoint("http://mock:8080");
    /// ```
    pub fn allow_plain_http<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.plain_http.extend(hosts.into_iter().map(Into::into));
        self
    }

    /// Sets the hosts to fail over to when the host of the service or the
    /// [`endpoint`](Self::endpoint) fails. Defaults to none.
    pub fn failover(mut self, failover: Failover) -> Self {
        self.failover = Some(failover);
        self
    }

    /// Sets the language of service messages, for actions that support it. By default, the service
    /// chooses the language.
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// Sets the total time limit of a call, including all attempts, delays and the time to fetch
    /// credentials. Defaults to 60 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the time limit of one attempt. Defaults to the remaining time of the call. A read that
    /// times out is retried; a write is not.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the connect timeout; see [`TransportOptions::connect_timeout`]. Defaults to 5 s.
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        let options = self.shared_transport.options.clone();
        self.transport_options(options.connect_timeout(timeout))
    }

    /// Sets how connections are made and pooled: proxy, root certificates, host addresses, idle
    /// connections. Defaults to [`TransportOptions::new`]. Clones of a configuration, and the
    /// clients created from them, share one connection pool, even if their credentials differ;
    /// setting these options gives a configuration its own pool.
    pub fn transport_options(mut self, options: TransportOptions) -> Self {
        self.shared_transport = SharedTransport::new(options);
        self
    }

    /// Sets the maximum size of a response body in bytes. Defaults to 64 MiB. The decoded values
    /// may take up to 16 times as much memory.
    pub fn max_response(mut self, bytes: usize) -> Self {
        self.max_response = bytes;
        self
    }

    /// Sets the HTTP method. Defaults to `POST`. A `GET` request carries its parameters in the
    /// query, which is limited to 32 KB.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sets the signature method. Defaults to [`Signature::V3`].
    pub fn signature(mut self, signature: Signature) -> Self {
        self.signature = signature;
        self
    }

    /// Sets whether requests that violate their constraints are rejected, reported or sent
    /// unchecked. Defaults to [`ValidationMode::Enforce`].
    pub fn validation(mut self, mode: ValidationMode) -> Self {
        self.validation = mode;
        self
    }

    /// Sets a hook that is called with the action and each violation that does not cause the
    /// request to be rejected. Defaults to none.
    pub fn on_violation(mut self, hook: impl Fn(&str, &Violation) + Send + Sync + 'static) -> Self {
        self.on_violation = Some(Arc::new(hook));
        self
    }

    /// Sets the name of this program, which is appended to that of the runtime in
    /// `X-TC-RequestClient`. The name can have at most 100 characters from `0-9 a-z A-Z - _ , ; .`.
    /// Defaults to none.
    pub fn client_name(mut self, name: impl Into<String>) -> Self {
        self.client_name = Some(name.into());
        self
    }

    /// Sets the HTTP transport, replacing the one selected by crate features. The
    /// [`transport_options`](Self::transport_options) do not apply to it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets the policy that decides whether and when failed attempts are retried. Defaults to
    /// [`StandardRetry::new`]. Clones of the configuration share the policy and its budget.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Arc::new(policy);
        self
    }

    /// Sets the client-side rate limits, which delay calls that exceed them. Defaults to
    /// [`RateLimits::published`].
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Sets the credentials.
    pub fn credentials(mut self, credentials: impl CredentialsProvider) -> Self {
        self.credentials = Arc::new(credentials);
        self
    }

    /// Adds a hook that observes each attempt. Hooks run in the order in which they were added.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Sets the clock, timers and random source. Defaults to [`SystemPlatform`].
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config")
            .field("credentials", &self.credentials)
            .field("region", &self.region)
            .field("endpoint", &self.endpoint)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .field("signature", &self.signature)
            .field("validation", &self.validation)
            .finish_non_exhaustive()
    }
}
