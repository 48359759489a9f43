//! Connections: through an optional proxy, with TLS, and with a timeout.
//!
//! Connectors are nested: TLS to the host, over the route to it, which is TCP or a tunnel. The
//! connection to a proxy is TCP, with TLS of its own if the proxy is one of `https`.

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
use tokio::time::timeout;
use tower_service::Service;
use zeroize::Zeroizing;

use super::connection::{Connection, Wire};
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
        // TLS is added by the outer connectors.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(limit));
        let tls = tls(&settings.roots)?;
        let direct = Route { tcp, settings, proxy: None };
        let proxy = Some(Box::new(with_tls(direct.clone(), tls.clone())));
        Ok(Self { https: with_tls(Route { proxy, ..direct }, tls), limit })
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

type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// The route to a host: TCP, or a tunnel through a proxy.
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    settings: Arc<Settings>,
    /// Connects to proxies, if there may be any on the route.
    proxy: Option<Box<HttpsConnector<Route>>>,
}

impl Route {
    /// Connects by TCP, considering configured addresses.
    fn direct(&mut self, to: Uri) -> Connecting<Wire> {
        let connecting = self.tcp.call(self.address(to));
        Box::pin(async move { Ok(Box::new(connecting.await?) as Wire) })
    }

    /// Returns the address to connect to for a host.
    fn address(&self, to: Uri) -> Uri {
        let Some(address) = self.settings.address(to.host().unwrap_or_default()) else { return to };
        let scheme = to.scheme_str().unwrap_or("http");
        Uri::try_from(format!("{scheme}://{address}/")).unwrap_or(to)
    }

    /// Connects through a proxy.
    fn tunnel(
        proxy: &Proxy,
        connector: &HttpsConnector<Route>,
        to: Uri,
    ) -> Result<Connecting<Wire>, Failure> {
        let mut tunnel = Tunnel::new(Uri::try_from(proxy.to_string())?, connector.clone());
        if let Some((user, password)) = proxy.login() {
            let login = Zeroizing::new(format!("{user}:{password}"));
            let login = Zeroizing::new(STANDARD.encode(login.as_bytes()));
            let mut authorization = HeaderValue::try_from(format!("Basic {}", *login))?;
            authorization.set_sensitive(true);
            tunnel = tunnel.with_auth(authorization);
        }
        let connecting = tunnel.call(to);
        Ok(Box::pin(async move { Ok(Box::new(connecting.await?) as Wire) }))
    }
}

impl Service<Uri> for Route {
    type Response = Wire;
    type Error = Failure;
    type Future = Connecting<Wire>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        // Plain HTTP is limited to loopback and explicitly allowed hosts, which are not behind a
        // proxy.
        let connector = self.proxy.as_deref().filter(|_| to.scheme_str() == Some("https"));
        let Some(connector) = connector else { return self.direct(to) };
        match self.settings.proxies.for_host(to.host().unwrap_or_default()) {
            Ok(None) => self.direct(to),
            Ok(Some(proxy)) => Self::tunnel(proxy, connector, to)
                .unwrap_or_else(|error| Box::pin(async { Err(error) })),
            Err(unusable) => Box::pin(async { Err(unusable.into()) }),
        }
    }
}

#[cfg(feature = "native-tls")]
type Tls = native_tls::TlsConnector;

#[cfg(not(feature = "native-tls"))]
type Tls = Arc<rustls::ClientConfig>;

/// Adds TLS to the connections of a route, where the scheme is `https`.
fn with_tls(route: Route, tls: Tls) -> HttpsConnector<Route> {
    #[cfg(feature = "native-tls")]
    let tls = tls.into();
    HttpsConnector::from((route, tls))
}

#[cfg(feature = "native-tls")]
fn tls(roots: &Roots) -> Result<Tls, Error> {
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
    tls.build().map_err(unusable)
}

#[cfg(not(feature = "native-tls"))]
fn tls(roots: &Roots) -> Result<Tls, Error> {
    let unusable = |e| Error::config("failed to set up TLS").with_source(e);
    let tls = match roots.list() {
        None => system_tls(),
        Some(certificates) => {
            let mut store = rustls::RootCertStore::empty();
            store.add_parsable_certificates(certificates);
            tls_builder().map(|builder| {
                Arc::new(builder.with_root_certificates(store).with_no_client_auth())
            })
        }
    };
    tls.map_err(unusable)
}

/// Returns the TLS settings with the platform's verifier. All clients share them, since reading the
/// certificates of a system takes milliseconds and megabytes.
#[cfg(not(feature = "native-tls"))]
fn system_tls() -> Result<Tls, rustls::Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    static SHARED: std::sync::OnceLock<Tls> = std::sync::OnceLock::new();
    if let Some(shared) = SHARED.get() {
        return Ok(Arc::clone(shared));
    }
    let made = tls_builder()?.with_platform_verifier()?.with_no_client_auth();
    Ok(Arc::clone(SHARED.get_or_init(|| Arc::new(made))))
}

#[cfg(not(feature = "native-tls"))]
type TlsBuilder = rustls::ConfigBuilder<rustls::ClientConfig, rustls::WantsVerifier>;

#[cfg(not(feature = "native-tls"))]
fn tls_builder() -> Result<TlsBuilder, rustls::Error> {
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(ring).with_safe_default_protocol_versions()
}
