//! How a client calls: credentials, region, endpoint, timeouts, signature, validation.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::credentials::{Credentials, CredentialsProvider, ProviderChain};
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

/// The set-up of a client.
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
    /// Hosts that plain HTTP may go to, besides this machine.
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
    /// The defaults: signature V3 over `POST`, 60 s for a call and 5 s for a connection, up to
    /// three attempts ([`StandardRetry`]), the published quotas ([`RateLimits`]), responses of at most 64 MiB, validation enforced.
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

    /// The credentials that [`ProviderChain::standard`] finds and, from `TENCENTCLOUD_REGION`, the region.
    pub fn from_standard_chain() -> Self {
        Self::new(ProviderChain::standard()).region_from_env()
    }

    /// The credentials and, from `TENCENTCLOUD_REGION`, the region of the environment.
    ///
    /// # Errors
    ///
    /// As [`Credentials::from_env`].
    pub fn from_env() -> Result<Self, Error> {
        Ok(Self::new(Credentials::from_env()?).region_from_env())
    }

    fn region_from_env(self) -> Self {
        self.region(std::env::var("TENCENTCLOUD_REGION").unwrap_or_default())
    }

    /// Sets the region, such as `ap-guangzhou`; an empty one is none. Actions that need none do
    /// not send it.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.region = Some(region.into()).filter(|region| !region.is_empty());
        self
    }

    /// Sets another host than the product's: `live.ap-shanghai.tencentcloudapi.com`, or a URL
    /// without a path such as `http://127.0.0.1:8080`. Plain HTTP goes to this machine and to the
    /// hosts of [`allow_plain_http`](Self::allow_plain_http) only.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Allows plain HTTP to hosts other than this machine, such as a mock in a container:
    /// `mock:8080`, or `mock` for any port. Whoever sees such a request can send it again for five
    /// minutes, and reads all that is in it.
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

    /// Other hosts, for when the product's or the [`endpoint`](Self::endpoint) fails; by default
    /// none.
    pub fn failover(mut self, failover: Failover) -> Self {
        self.failover = Some(failover);
        self
    }

    /// The language of messages, for the actions that heed it.
    pub fn language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// How long a call may take in all: waiting, credentials and every attempt included.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long one attempt may take; by default all that the call has left. A read that gets no
    /// response for so long is sent again; a write is not.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Sets how long making a connection may take: [`TransportOptions::connect_timeout`].
    pub fn connect_timeout(self, timeout: Duration) -> Self {
        let options = self.shared_transport.options.clone();
        self.transport_options(options.connect_timeout(timeout))
    }

    /// Sets how connections are made and kept: proxy, root certificates, addresses of hosts, idle
    /// connections. Clones of a configuration, and the clients made of them, share one pool of
    /// connections, whatever their credentials; a configuration that these options are set on gets
    /// a pool of its own.
    pub fn transport_options(mut self, options: TransportOptions) -> Self {
        self.shared_transport = SharedTransport::new(options);
        self
    }

    /// How long a response may be, in bytes. Its values may take 16 times as much memory.
    pub fn max_response(mut self, bytes: usize) -> Self {
        self.max_response = bytes;
        self
    }

    /// The method. A `GET` has its parameters in the query, and holds at most 32 KB.
    pub fn method(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// How requests are signed.
    pub fn signature(mut self, signature: Signature) -> Self {
        self.signature = signature;
        self
    }

    /// Whether requests that break their constraints are refused, reported or let through.
    pub fn validation(mut self, mode: ValidationMode) -> Self {
        self.validation = mode;
        self
    }

    /// Is called with the action and each violation that does not refuse the request.
    pub fn on_violation(mut self, hook: impl Fn(&str, &Violation) + Send + Sync + 'static) -> Self {
        self.on_violation = Some(Arc::new(hook));
        self
    }

    /// A name for this program in `X-TC-RequestClient`, behind the runtime's own: at most 100 of
    /// `0-9 a-z A-Z - _ , ; .`.
    pub fn client_name(mut self, name: impl Into<String>) -> Self {
        self.client_name = Some(name.into());
        self
    }

    /// Sets another transport than the one that the features give. The
    /// [`transport_options`](Self::transport_options) are not for it.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Whether and when failed attempts are made again; by default [`StandardRetry::new`]. Clones of the
    /// configuration share the policy, and so its budget.
    pub fn retry(mut self, policy: impl RetryPolicy) -> Self {
        self.retry = Arc::new(policy);
        self
    }

    /// Which quotas of actions are kept, by waiting; by default the published ones.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.rate_limits = limits;
        self
    }

    /// Other credentials.
    pub fn credentials(mut self, credentials: impl CredentialsProvider) -> Self {
        self.credentials = Arc::new(credentials);
        self
    }

    /// Adds something that is told of each attempt, behind what was added before.
    pub fn hook(mut self, hook: impl Hook) -> Self {
        self.hooks.push(Arc::new(hook));
        self
    }

    /// Another clock, other timers or other chance than the system's.
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
