//! Connections: through an optional proxy, with TLS, and with a timeout.

use std::error::Error as StdError;
use std::future::{Future, poll_fn};
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::Uri;
use hyper::header::HeaderValue;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower_service::Service;
use zeroize::Zeroizing;

use super::connection::Connection;
use crate::error::Error;
use crate::transport::proxy::Proxy;
use crate::transport::settings::{Roots, Settings};

#[cfg(not(feature = "native-tls"))]
use hyper_rustls::HttpsConnector;
#[cfg(feature = "native-tls")]
use hyper_tls::HttpsConnector;

pub(super) type Failure = Box<dyn StdError + Send + Sync>;

/// A connection that is being opened.
pub(super) type Opening = Pin<Box<dyn Future<Output = Result<Box<Connection>, Failure>> + Send>>;

/// Connects with a timeout that includes the TLS handshake.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    https: HttpsConnector<Route>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(settings: Arc<Settings>) -> Result<Self, Error> {
        let limit = settings.connect_timeout;
        let mut tcp = HttpConnector::new();
        // TLS is added by the outer connector.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(limit));
        let route = Route { tcp, settings: Arc::clone(&settings) };
        Ok(Self { https: with_tls(route, &settings.roots)?, limit })
    }

    /// Opens a connection.
    pub(super) fn open(&self, to: Uri) -> Opening {
        let (mut https, limit) = (self.https.clone(), self.limit);
        let opening = async move {
            poll_fn(|context| https.poll_ready(context)).await?;
            Ok(Box::new(Connection::new(https.call(to).await?).await?))
        };
        Box::pin(async move {
            let late = || io::Error::new(ErrorKind::TimedOut, "connect timed out");
            timeout(limit, opening).await.unwrap_or_else(|_| Err(late().into()))
        })
    }
}

/// The route to a host: direct, or through a proxy tunnel.
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    settings: Arc<Settings>,
}

impl Route {
    /// Returns the address to connect to for a host, considering configured addresses.
    fn address(&self, to: Uri) -> Uri {
        let Some(address) = self.settings.address(to.host().unwrap_or_default()) else { return to };
        let scheme = to.scheme_str().unwrap_or("http");
        Uri::try_from(format!("{scheme}://{address}/")).unwrap_or(to)
    }

    fn tunnel(&self, proxy: &Proxy) -> Result<Tunnel<HttpConnector>, Failure> {
        let at = self.address(Uri::try_from(proxy.to_string())?);
        let tunnel = Tunnel::new(at, self.tcp.clone());
        let Some((user, password)) = proxy.login() else { return Ok(tunnel) };
        let login = Zeroizing::new(format!("{user}:{password}"));
        let login = Zeroizing::new(STANDARD.encode(login.as_bytes()));
        let mut authorization = HeaderValue::try_from(format!("Basic {}", *login))?;
        authorization.set_sensitive(true);
        Ok(tunnel.with_auth(authorization))
    }
}

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

impl Service<Uri> for Route {
    type Response = TokioIo<TcpStream>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        // Plain HTTP is limited to loopback and explicitly allowed hosts, which are not behind a
        // proxy.
        let proxy = match to.scheme_str() {
            Some("https") => self.settings.proxies.for_host(to.host().unwrap_or_default()),
            _ => Ok(None),
        };
        match proxy {
            Ok(None) => {
                let connecting = self.tcp.call(self.address(to));
                Box::pin(async move { Ok(connecting.await?) })
            }
            Ok(Some(proxy)) => match self.tunnel(proxy) {
                Ok(mut tunnel) => {
                    let connecting = tunnel.call(to);
                    Box::pin(async move { Ok(connecting.await?) })
                }
                Err(error) => Box::pin(async { Err(error) }),
            },
            Err(unusable) => Box::pin(async { Err(unusable.into()) }),
        }
    }
}

#[cfg(feature = "native-tls")]
fn with_tls(route: Route, roots: &Roots) -> Result<HttpsConnector<Route>, Error> {
    let unusable = |e| Error::config("failed to set up TLS").with_source(e);
    let mut tls = native_tls::TlsConnector::builder();
    let certificates = match roots {
        Roots::System => &[][..],
        Roots::Additional(certificates) => certificates,
        Roots::Only(certificates) => {
            tls.disable_built_in_roots(true);
            certificates
        }
    };
    for certificate in certificates {
        let certificate = native_tls::Certificate::from_der(certificate).map_err(unusable)?;
        tls.add_root_certificate(certificate);
    }
    Ok(HttpsConnector::from((route, tls.build().map_err(unusable)?.into())))
}

#[cfg(not(feature = "native-tls"))]
fn with_tls(route: Route, roots: &Roots) -> Result<HttpsConnector<Route>, Error> {
    let unusable = |e| Error::config("failed to set up TLS").with_source(e);
    let tls = match roots.list() {
        None => system_tls(),
        Some(certificates) => {
            let mut store = rustls::RootCertStore::empty();
            store.add_parsable_certificates(certificates);
            tls_builder().map(|builder| builder.with_root_certificates(store).with_no_client_auth())
        }
    };
    let https = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls.map_err(unusable)?);
    Ok(https.https_or_http().enable_http1().wrap_connector(route))
}

/// Returns the TLS settings with the platform's verifier. All clients share them, since reading the
/// certificates of a system takes milliseconds and megabytes.
#[cfg(not(feature = "native-tls"))]
fn system_tls() -> Result<rustls::ClientConfig, rustls::Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    static SHARED: std::sync::OnceLock<rustls::ClientConfig> = std::sync::OnceLock::new();
    if let Some(shared) = SHARED.get() {
        return Ok(shared.clone());
    }
    let made = tls_builder()?.with_platform_verifier()?.with_no_client_auth();
    Ok(SHARED.get_or_init(|| made).clone())
}

#[cfg(not(feature = "native-tls"))]
type TlsBuilder = rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier>;

#[cfg(not(feature = "native-tls"))]
fn tls_builder() -> Result<TlsBuilder, rustls::Error> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions()
}
