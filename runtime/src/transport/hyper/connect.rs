//! Connections: by way of a proxy if the environment names one, with TLS, and within a time.

use std::error::Error as StdError;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tower_service::Service;

use crate::error::Error;

#[cfg(not(feature = "native-tls"))]
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
#[cfg(feature = "native-tls")]
use hyper_tls::{HttpsConnector, MaybeHttpsStream};

type Failure = Box<dyn StdError + Send + Sync>;
type Connecting<T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send>>;

/// Connects within a time, the TLS handshake included.
#[derive(Clone, Debug)]
pub(super) struct Connector {
    https: HttpsConnector<Route>,
    limit: Duration,
}

impl Connector {
    pub(super) fn new(limit: Duration) -> Result<Self, Error> {
        let mut tcp = HttpConnector::new();
        // The connector above it speaks TLS.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(limit));
        let route = Route { tcp, proxies: Arc::new(Matcher::from_env()) };
        Ok(Self { https: with_tls(route)?, limit })
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let connecting = tokio::time::timeout(self.limit, self.https.call(to));
        Box::pin(async move {
            let late = || io::Error::new(ErrorKind::TimedOut, "connecting took too long");
            connecting.await.unwrap_or_else(|_| Err(late().into()))
        })
    }
}

/// The way to a host: straight, or through a tunnel that a proxy makes.
#[derive(Clone, Debug)]
pub(super) struct Route {
    tcp: HttpConnector,
    proxies: Arc<Matcher>,
}

impl Service<Uri> for Route {
    type Response = TokioIo<TcpStream>;
    type Error = Failure;
    type Future = Connecting<Self::Response>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        // Plain HTTP goes to this machine or its metadata alone, and no proxy knows the way there.
        let proxy = self.proxies.intercept(&to).filter(|_| to.scheme_str() == Some("https"));
        let Some(proxy) = proxy else {
            let connecting = self.tcp.call(to);
            return Box::pin(async move { Ok(connecting.await?) });
        };
        if proxy.uri().scheme_str() != Some("http") {
            return Box::pin(async { Err("the proxy has to be one of http://".into()) });
        }
        let mut tunnel = Tunnel::new(proxy.uri().clone(), self.tcp.clone());
        if let Some(auth) = proxy.basic_auth() {
            tunnel = tunnel.with_auth(auth.clone());
        }
        let connecting = tunnel.call(to);
        Box::pin(async move { Ok(connecting.await?) })
    }
}

#[cfg(feature = "native-tls")]
fn with_tls(route: Route) -> Result<HttpsConnector<Route>, Error> {
    let tls = native_tls::TlsConnector::new()
        .map_err(|e| Error::config("tls cannot be set up").with_source(e))?;
    Ok(HttpsConnector::from((route, tls.into())))
}

#[cfg(not(feature = "native-tls"))]
fn with_tls(route: Route) -> Result<HttpsConnector<Route>, Error> {
    use rustls::crypto::ring;
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_platform_verifier())
        .map_err(|e| Error::config("tls cannot be set up").with_source(e))?
        .with_no_client_auth();
    let https = hyper_rustls::HttpsConnectorBuilder::new().with_tls_config(tls);
    Ok(https.https_or_http().enable_http1().wrap_connector(route))
}
