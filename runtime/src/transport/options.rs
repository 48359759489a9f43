//! Connection options of the built-in transports.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// How connections are made and pooled, for async and blocking calls alike. Pass them to
/// [`Config::transport_options`](crate::Config::transport_options), or to the constructor of a
/// transport.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials, TransportOptions};
///
/// let options = TransportOptions::new()
///     .proxy("http://user:password@proxy.example.com:3128")
///     .idle_timeout(Duration::from_secs(10))
///     .max_idle_connections(8);
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret")).transport_options(options);
/// ```
#[derive(Clone)]
pub struct TransportOptions {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
    pub(crate) max_concurrency: usize,
    pub(crate) proxy: ProxyOption,
    pub(crate) no_proxy_for: Vec<String>,
    /// Root certificates in PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) only_these_roots: bool,
    /// Configured addresses by host.
    pub(crate) addresses: HashMap<String, SocketAddr>,
}

/// The source of the proxy.
#[derive(Clone)]
#[cfg_attr(
    not(any(feature = "__async", feature = "__blocking")),
    allow(dead_code, reason = "unused without a built-in transport")
)]
pub(crate) enum ProxyOption {
    Environment,
    Direct,
    Url(String),
}

/// An upper bound of durations, so that adding one to a time cannot overflow.
pub(crate) const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);

impl TransportOptions {
    /// Creates the defaults: a connect timeout of 5 s, an idle timeout of 30 s, 256 idle
    /// connections, 256 concurrent requests, the proxy in the environment, and the system's root
    /// certificates.
    pub fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            // The service closes idle connections after 60 s. If it closes one just as a request is
            // sent, the request fails.
            idle_timeout: Duration::from_secs(30),
            max_idle: 256,
            // Each needs a connection, and a process typically may have 1,024 open files.
            max_concurrency: 256,
            proxy: ProxyOption::Environment,
            no_proxy_for: Vec::new(),
            roots: Vec::new(),
            only_these_roots: false,
            addresses: HashMap::new(),
        }
    }

    /// Sets the connect timeout, which includes the TLS handshake. Defaults to 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how long an idle connection is kept for reuse. Defaults to 30 s. With tokio it is then
    /// closed; the blocking transport closes it when it makes the next connection.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets the maximum number of idle connections per host. Defaults to 256. If 0, each request
    /// uses a new connection.
    pub fn max_idle_connections(mut self, connections: usize) -> Self {
        self.max_idle = connections;
        self
    }

    /// Sets the maximum number of concurrent requests, at least 1. Defaults to 256. Further
    /// requests wait within their time limit, and then fail with
    /// [`ErrorKind::RateLimit`](crate::ErrorKind).
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = requests.clamp(1, usize::MAX >> 3);
        self
    }

    /// Sets the proxy for all HTTPS requests, replacing that of the environment: `http://host:port`
    /// or `http://user:password@host:port`, with special characters percent-encoded. With the scheme
    /// `https`, the connection to the proxy has TLS too, which trusts the same root certificates.
    /// Plain HTTP never uses a proxy.
    ///
    /// Defaults to the first non-empty variable of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and
    /// `all_proxy`, except for hosts in `NO_PROXY` or `no_proxy`: a comma-separated list of names
    /// (which include their subdomains), addresses, networks such as `10.0.0.0/8`, and `*`. If the
    /// variable is set to an unusable proxy, such as one with the scheme `socks5`, calls fail with
    /// [`ErrorKind::Connect`](crate::ErrorKind::Connect) rather than connect directly.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = ProxyOption::Url(url.into());
        self
    }

    /// Sets hosts that bypass the [`proxy`](Self::proxy), in the format of `NO_PROXY`.
    pub fn no_proxy_for<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.no_proxy_for = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Disables proxies, regardless of the environment.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxyOption::Direct;
        self
    }

    /// Adds trusted root certificates, in PEM, to those of the system.
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Replaces the system's root certificates by these, in PEM. Those added by other calls are
    /// kept.
    pub fn only_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.only_these_roots = true;
        self.add_root_certificates(pem)
    }

    /// Sets the address of a host, bypassing DNS. The certificate must still match the host. Also
    /// applies to the host of a proxy.
    pub fn resolve(mut self, host: impl Into<String>, address: SocketAddr) -> Self {
        let host: String = host.into();
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.addresses.insert(host, address);
        self
    }
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for TransportOptions {
    /// Omits the URL of the proxy, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proxy = match &self.proxy {
            ProxyOption::Environment => "environment",
            ProxyOption::Direct => "none",
            ProxyOption::Url(_) => "set",
        };
        f.debug_struct("TransportOptions")
            .field("connect_timeout", &self.connect_timeout)
            .field("idle_timeout", &self.idle_timeout)
            .field("max_idle_connections", &self.max_idle)
            .field("max_concurrency", &self.max_concurrency)
            .field("proxy", &proxy)
            .field("root_certificates", &self.roots.len())
            .field("only_root_certificates", &self.only_these_roots)
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}
