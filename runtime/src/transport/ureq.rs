//! The ureq transport, which blocks the thread.

use std::io::{self, Read};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use ureq::http::{self, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, BodyReader, Proxy, ProxyProtocol, Timeout};

use crate::error::{Error, ErrorKind};
use crate::transport::options::{LONGEST, TransportOptions};
use crate::transport::proxy::Scheme;
use crate::transport::settings::{Roots, Settings, no_connection};
use crate::transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, StreamFuture, Transport,
    TransportFuture, concurrency_limit_reached, decode_headers, response_too_large,
};

/// Sends requests with ureq, blocking the current thread until the response arrives. Does not
/// follow redirects. Clones share their connections, which are configured by [`TransportOptions`].
#[derive(Clone, Debug)]
pub struct UreqTransport {
    agent: Agent,
    settings: Arc<Settings>,
    permits: Arc<Permits>,
}

impl UreqTransport {
    /// Creates a transport with a connect timeout.
    pub fn new(connect_timeout: Duration) -> Self {
        let options = TransportOptions::new().connect_timeout(connect_timeout);
        match Self::with_options(&options) {
            Ok(transport) => transport,
            Err(_) => unreachable!("these options have no proxy and no certificates"),
        }
    }

    /// Creates a transport with these options.
    ///
    /// # Errors
    ///
    /// Returns an error if the proxy or a root certificate is invalid.
    pub fn with_options(options: &TransportOptions) -> Result<Self, Error> {
        Ok(Self::with_settings(Arc::new(Settings::new(options)?)))
    }

    pub(crate) fn with_settings(settings: Arc<Settings>) -> Self {
        let config = Agent::config_builder()
            .tls_config(tls(&settings.roots))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .timeout_connect(Some(settings.connect_timeout))
            .max_idle_age(settings.idle_timeout)
            .max_idle_connections(settings.max_idle.max(1).saturating_mul(8))
            .max_idle_connections_per_host(settings.max_idle)
            .build();
        let addresses = Addresses { settings: Arc::clone(&settings), system: Default::default() };
        let agent = Agent::with_parts(config, DefaultConnector::new(), addresses);
        let permits = Arc::new(Permits::new(settings.max_concurrency));
        Self { agent, settings, permits }
    }

    fn exchange(&self, request: HttpRequest) -> Result<ResponseHead, Error> {
        let limit = request.timeout.min(LONGEST);
        let permit = Permits::take(&self.permits, limit).ok_or_else(concurrency_limit_reached)?;
        let mut builder = http::Request::builder().method(request.method.name()).uri(request.url);
        for (name, value) in &request.headers {
            // ureq derives it from the URL, in the same form.
            if !name.eq_ignore_ascii_case("host") {
                builder = builder.header(&**name, &**value);
            }
        }
        let unsendable =
            |e: http::Error| Error::config("the request cannot be sent as it is").with_source(e);
        let sent = builder.body(request.body).map_err(unsendable)?;
        let uri = sent.uri().clone();
        let proxy = self.proxy(&uri)?;
        let sent = self.agent.configure_request(sent).timeout_global(Some(limit)).proxy(proxy);
        let response = self.agent.run(sent.build());
        let response = response.map_err(|error| send_error(error, || self.no_connection(&uri)))?;
        Ok(ResponseHead { response, permit })
    }

    /// Returns the proxy for a request. Plain HTTP is limited to loopback and explicitly allowed
    /// hosts, which are not behind a proxy.
    fn proxy(&self, uri: &Uri) -> Result<Option<Proxy>, Error> {
        if !is_https(uri) {
            return Ok(None);
        }
        let Some(proxy) = self.settings.proxies.for_host(uri.host().unwrap_or_default())? else {
            return Ok(None);
        };
        let protocol = match proxy.scheme {
            Scheme::Http => ProxyProtocol::Http,
            Scheme::Https => ProxyProtocol::Https,
        };
        let mut builder = Proxy::builder(protocol).host(&proxy.at.host).port(proxy.port());
        if let Some((user, password)) = proxy.login() {
            builder = builder.username(user).password(password);
        }
        let unusable = |e| {
            let message = format!("the proxy {proxy} cannot be used");
            Error::transport(ErrorKind::Connect, message).with_source(e)
        };
        builder.build().map(Some).map_err(unusable)
    }

    fn no_connection(&self, uri: &Uri) -> String {
        no_connection(&self.settings, is_https(uri), uri.host().unwrap_or_default())
    }
}

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https")
}

/// A response with its head received. It counts as in progress until its body has been read.
struct ResponseHead {
    response: http::Response<ureq::Body>,
    permit: Permit,
}

/// The number of available permits.
#[derive(Debug)]
struct Permits {
    left: Mutex<usize>,
    freed: Condvar,
}

impl Permits {
    fn new(permits: usize) -> Self {
        Self { left: Mutex::new(permits), freed: Condvar::new() }
    }

    /// Acquires a permit, waiting at most `limit`.
    fn take(this: &Arc<Self>, limit: Duration) -> Option<Permit> {
        let left = this.left.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = this.freed.wait_timeout_while(left, limit, |left| *left == 0);
        let (mut left, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *left = left.checked_sub(1)?;
        Some(Permit(Arc::clone(this)))
    }
}

/// A permit under the limit of concurrent requests, released when dropped.
struct Permit(Arc<Permits>);

impl Drop for Permit {
    fn drop(&mut self) {
        *self.0.left.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.freed.notify_one();
    }
}

/// Resolves host names, except those with configured addresses.
#[derive(Debug)]
struct Addresses {
    settings: Arc<Settings>,
    system: DefaultResolver,
}

impl Resolver for Addresses {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        match self.settings.address(uri.host().unwrap_or_default()) {
            None => self.system.resolve(uri, config, timeout),
            Some(address) => {
                let mut addresses = self.empty();
                addresses.push(address);
                Ok(addresses)
            }
        }
    }
}

fn root_certs(roots: &Roots) -> RootCerts {
    let Some(certificates) = roots.list() else { return RootCerts::PlatformVerifier };
    certificates.iter().map(|der| ureq::tls::Certificate::from_der(der).to_owned()).into()
}

#[cfg(feature = "blocking-native-tls")]
fn tls(roots: &Roots) -> TlsConfig {
    let builder = TlsConfig::builder().provider(ureq::tls::TlsProvider::NativeTls);
    builder.root_certs(root_certs(roots)).build()
}

#[cfg(not(feature = "blocking-native-tls"))]
fn tls(roots: &Roots) -> TlsConfig {
    let ring = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = TlsConfig::builder().root_certs(root_certs(roots));
    builder.unversioned_rustls_crypto_provider(ring).build()
}

impl Transport for UreqTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        // Blocks when polled, not before.
        Box::pin(async move {
            let max = request.max_response;
            read_body(self.exchange(request)?, max)
        })
    }

    /// The whole response must arrive within the timeout of the request.
    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move {
            let ResponseHead { response, permit } = self.exchange(request)?;
            let (status, headers) = (response.status().as_u16(), headers(&response));
            let body = response.into_body().into_reader();
            let body = Box::new(Chunks { body, _permit: permit });
            Ok(HttpStream { status, headers, body })
        })
    }
}

struct Chunks {
    body: BodyReader<'static>,
    _permit: Permit,
}

impl Body for Chunks {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(async move {
            let mut chunk = vec![0; 8 << 10];
            let read = self.body.read(&mut chunk).map_err(body_error)?;
            chunk.truncate(read);
            Ok((read > 0).then_some(chunk))
        })
    }
}

fn headers(response: &http::Response<ureq::Body>) -> Vec<(String, String)> {
    decode_headers(response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

/// Reads a whole response, up to `max` bytes.
fn read_body(exchanged: ResponseHead, max: usize) -> Result<HttpResponse, Error> {
    let ResponseHead { response, permit: _permit } = exchanged;
    let (status, headers) = (response.status().as_u16(), headers(&response));
    let mut body = Vec::new();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let taken = response.into_body().into_reader().take(bound).read_to_end(&mut body);
    taken.map_err(body_error)?;
    if body.len() > max {
        return Err(response_too_large(max, status));
    }
    Ok(HttpResponse { status, headers, body })
}

/// Returns the error for a failure while reading a body.
fn body_error(error: io::Error) -> Error {
    send_error(ureq::Error::from(error), || "the connection broke".to_owned())
}

fn send_error(error: ureq::Error, no_connection: impl FnOnce() -> String) -> Error {
    let is_connect_error =
        |kind| matches!(kind, io::ErrorKind::ConnectionRefused | io::ErrorKind::AddrNotAvailable);
    let is_connect = match &error {
        // In all of these cases nothing was sent.
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::Tls(_)
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => true,
        #[cfg(feature = "blocking")]
        ureq::Error::Rustls(_) => true,
        #[cfg(feature = "blocking-native-tls")]
        ureq::Error::NativeTls(_) => true,
        #[cfg(feature = "blocking")]
        ureq::Error::Io(e) if is_untrusted(e) => true,
        ureq::Error::Io(e) => is_unknown_host(e) || is_connect_error(e.kind()),
        _ => false,
    };
    let (kind, message) = match &error {
        _ if is_connect => (ErrorKind::Connect, no_connection()),
        ureq::Error::Timeout(_) => (ErrorKind::Timeout, "the request timed out".to_owned()),
        _ => (ErrorKind::Transport, "the connection broke".to_owned()),
    };
    Error::transport(kind, message).with_source(error)
}

/// Returns whether a host name lookup failed, for which the standard library has no error kind.
fn is_unknown_host(error: &std::io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
}

/// Returns whether a handshake failed because of a certificate.
#[cfg(feature = "blocking")]
fn is_untrusted(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}
