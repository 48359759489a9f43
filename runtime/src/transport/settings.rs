//! Transport options, validated and parsed once for all transports that use them.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::time::Duration;

use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use crate::error::Error;
use crate::transport::options::{ProxyOption, TransportOptions};
use crate::transport::proxy::{Proxies, Proxy};

/// The effective settings from [`TransportOptions`] and the environment.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) max_idle: usize,
    pub(crate) max_concurrency: usize,
    pub(crate) proxies: Proxies,
    pub(crate) roots: Roots,
    addresses: HashMap<String, SocketAddr>,
}

/// The trusted root certificates.
#[derive(Debug)]
pub(crate) enum Roots {
    /// Those of the system, verified by the platform.
    System,
    /// Those of the system, and these.
    Additional(Vec<CertificateDer<'static>>),
    /// Only these.
    Only(Vec<CertificateDer<'static>>),
}

impl Roots {
    /// Returns the trusted certificates, or `None` if the platform verifies.
    #[cfg(any(feature = "__blocking", all(feature = "__async", not(feature = "native-tls"))))]
    pub(crate) fn list(&self) -> Option<Vec<CertificateDer<'static>>> {
        match self {
            Self::System => None,
            Self::Additional(more) => {
                let system = rustls_native_certs::load_native_certs().certs;
                Some(system.into_iter().chain(more.iter().cloned()).collect())
            }
            Self::Only(only) => Some(only.clone()),
        }
    }
}

impl Settings {
    /// Resolves the options, reading the environment where they defer to it.
    ///
    /// # Errors
    ///
    /// Returns an error if the proxy or a certificate is invalid.
    pub(crate) fn new(options: &TransportOptions) -> Result<Self, Error> {
        let proxies = match &options.proxy {
            ProxyOption::Environment => Proxies::from_env(),
            ProxyOption::Direct => Proxies::default(),
            ProxyOption::Url(url) => {
                let invalid = |why| {
                    Error::config(format!("the proxy of TransportOptions cannot be used: {why}"))
                };
                Proxies::fixed(Proxy::parse(url.trim()).map_err(invalid)?, &options.no_proxy_for)
            }
        };
        Ok(Self {
            connect_timeout: options.connect_timeout,
            idle_timeout: options.idle_timeout,
            max_idle: options.max_idle,
            max_concurrency: options.max_concurrency,
            proxies,
            roots: roots(options)?,
            addresses: options.addresses.clone(),
        })
    }

    /// Returns the configured address of a host.
    pub(crate) fn address(&self, host: &str) -> Option<SocketAddr> {
        if self.addresses.is_empty() {
            return None;
        }
        self.addresses.get(&host.trim_end_matches('.').to_ascii_lowercase()).copied()
    }
}

fn roots(options: &TransportOptions) -> Result<Roots, Error> {
    let mut roots = Vec::new();
    for pem in &options.roots {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let unreadable = |e| Error::config("a root certificate is not PEM").with_source(e);
            roots.push(certificate.map_err(unreadable)?);
        }
        if roots.len() == before {
            return Err(Error::config(
                "a root certificate is not PEM: the text contains no certificate",
            ));
        }
    }
    Ok(match (roots.is_empty(), options.only_these_roots) {
        (_, true) => Roots::Only(roots),
        (true, false) => Roots::System,
        (false, false) => Roots::Additional(roots),
    })
}

/// Returns the message of a connect error, with the host and the proxy.
pub(crate) fn no_connection(settings: &Settings, is_https: bool, host: &str) -> String {
    match settings.proxies.for_host(host) {
        Ok(Some(proxy)) if is_https => {
            format!("failed to connect to {host} through the proxy {proxy}")
        }
        _ => format!("failed to connect to {host}"),
    }
}
