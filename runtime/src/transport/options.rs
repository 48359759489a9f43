//! How connections are made and kept, for each of the built-in transports.

use std::collections::HashMap;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

/// How connections are made and kept: the same for calls that are awaited and for those that
/// block. Given to [`Config::transport_options`](crate::Config::transport_options), or to a
/// transport of one's own making.
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
    /// Certificates in PEM.
    pub(crate) roots: Vec<Vec<u8>>,
    pub(crate) only_these_roots: bool,
    /// Addresses by host.
    pub(crate) addresses: HashMap<String, SocketAddr>,
}

/// Where the proxy is from.
#[derive(Clone)]
#[cfg_attr(
    not(any(feature = "__async", feature = "__blocking")),
    allow(dead_code, reason = "without a transport nothing reads it")
)]
pub(crate) enum ProxyOption {
    Environment,
    Direct,
    Url(String),
}

/// Longer than any program runs: what is added to a time stays a time.
pub(crate) const LONGEST: Duration = Duration::from_secs(10 * 365 * 86_400);

impl TransportOptions {
    /// Returns the defaults: 5 s for a connection, 30 s and 256 connections idle, 256 requests at
    /// once, the proxy of the environment, the root certificates of the system.
    pub fn new() -> Self {
        Self {
            connect_timeout: Duration::from_secs(5),
            // The service closes idle connections after 60 s; one that is closed while a request
            // goes out would look like a failure.
            idle_timeout: Duration::from_secs(30),
            max_idle: 256,
            // Each has a connection, and a process commonly may have 1,024 open files.
            max_concurrency: 256,
            proxy: ProxyOption::Environment,
            no_proxy_for: Vec::new(),
            roots: Vec::new(),
            only_these_roots: false,
            addresses: HashMap::new(),
        }
    }

    /// Sets how long making a connection may take, with its TLS handshake; by default 5 s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets for how long an idle connection is used again; by default 30 s. With tokio it is closed
    /// after at most twice as long, and for calls that block when the next of them is made.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout.min(LONGEST);
        self
    }

    /// Sets how many idle connections to one host are kept; by default 256. With 0, each request
    /// has a connection of its own.
    pub fn max_idle_connections(mut self, connections: usize) -> Self {
        self.max_idle = connections;
        self
    }

    /// Sets how many requests may be under way at once, at least 1 and by default 256. Further
    /// ones wait within their time, and then fail with [`ErrorKind::RateLimit`](crate::ErrorKind).
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.max_concurrency = requests.clamp(1, usize::MAX >> 3);
        self
    }

    /// Sets the proxy for all requests over HTTPS, in place of the environment's:
    /// `http://host:port` or `http://user:password@host:port`, with `%XX` for special characters.
    /// Plain HTTP never uses a proxy.
    ///
    /// By default the first of `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and `all_proxy` that is
    /// not empty is used, but for the hosts of `NO_PROXY` or `no_proxy`: names, which cover those
    /// below them, addresses, networks such as `10.0.0.0/8`, and `*`, separated by commas. A
    /// variable whose proxy cannot be used, such as one of the scheme `socks5`, makes calls fail
    /// with [`ErrorKind::Connect`](crate::ErrorKind::Connect); they never connect directly instead.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = ProxyOption::Url(url.into());
        self
    }

    /// Excludes hosts from [`proxy`](Self::proxy), in the form of `NO_PROXY`.
    pub fn no_proxy_for<S: Into<String>>(mut self, hosts: impl IntoIterator<Item = S>) -> Self {
        self.no_proxy_for = hosts.into_iter().map(Into::into).collect();
        self
    }

    /// Connects directly, whatever the environment says.
    pub fn no_proxy(mut self) -> Self {
        self.proxy = ProxyOption::Direct;
        self
    }

    /// Trusts the issuers of these certificates, in PEM, beside those that the system trusts.
    pub fn add_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots.push(pem.into());
        self
    }

    /// Trusts the issuers of these certificates, in PEM, and no others but those that were added.
    pub fn only_root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.only_these_roots = true;
        self.add_root_certificates(pem)
    }

    /// Connects to an address for a host, without looking the host up; the certificate has to be
    /// the host's. It holds for a proxy's host as well.
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
    /// Without the proxy's address, which may hold a password.
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
