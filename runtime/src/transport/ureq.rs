//! The transport on ureq: it blocks the thread that sends.

use std::io::{self, Read};
use std::time::Duration;

use ureq::http;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, BodyReader, Timeout};

use crate::error::{Error, ErrorKind};
use crate::transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, IDLE, StreamFuture, Transport,
    TransportFuture, plain, too_long,
};

/// Sends requests with ureq, and blocks the thread until the response is there. Redirects are not
/// followed; a proxy is used where `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say so.
#[derive(Clone, Debug)]
pub struct UreqTransport(Agent);

impl UreqTransport {
    /// A transport that waits so long for a connection.
    pub fn new(connect_timeout: Duration) -> Self {
        let config = Agent::config_builder()
            .tls_config(tls())
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(connect_timeout))
            .max_idle_age(IDLE)
            .build();
        Self(config.into())
    }

    fn exchange(&self, request: HttpRequest) -> Result<http::Response<ureq::Body>, Error> {
        let mut builder = http::Request::builder().method(request.method.name()).uri(request.url);
        for (name, value) in &request.headers {
            // ureq makes it of the URL, in the same form.
            if !name.eq_ignore_ascii_case("host") {
                builder = builder.header(&**name, value);
            }
        }
        let unsendable =
            |e: http::Error| Error::config("the request cannot be sent as it is").with_source(e);
        let sent = builder.body(request.body).map_err(unsendable)?;
        let timeout = Some(request.timeout);
        let is_plain = sent.uri().scheme_str() == Some("http");
        let sent = self.0.configure_request(sent).timeout_global(timeout);
        // Plain HTTP goes to this machine or its metadata alone, and no proxy knows the way there.
        let sent = if is_plain { sent.proxy(None) } else { sent }.build();
        self.0.run(sent).map_err(failure)
    }
}

#[cfg(feature = "blocking-native-tls")]
fn tls() -> TlsConfig {
    let builder = TlsConfig::builder().provider(ureq::tls::TlsProvider::NativeTls);
    builder.root_certs(RootCerts::PlatformVerifier).build()
}

#[cfg(not(feature = "blocking-native-tls"))]
fn tls() -> TlsConfig {
    let ring = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier);
    builder.unversioned_rustls_crypto_provider(ring).build()
}

impl Transport for UreqTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        // Blocks when it is polled, not before.
        Box::pin(async move {
            let max = request.max_response;
            whole(self.exchange(request)?, max)
        })
    }

    /// The whole response has to be there within the time of the request.
    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move {
            let response = self.exchange(request)?;
            let (status, headers) = (response.status().as_u16(), headers(&response));
            let body = Box::new(Chunks(response.into_body().into_reader()));
            Ok(HttpStream { status, headers, body })
        })
    }
}

struct Chunks(BodyReader<'static>);

impl Body for Chunks {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(async move {
            let mut chunk = vec![0; 8 << 10];
            let read = self.0.read(&mut chunk).map_err(|e| failure(ureq::Error::from(e)))?;
            chunk.truncate(read);
            Ok((read > 0).then_some(chunk))
        })
    }
}

fn headers(response: &http::Response<ureq::Body>) -> Vec<(String, String)> {
    plain(response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

/// Reads a response, and no further than the bound.
fn whole(response: http::Response<ureq::Body>, max: usize) -> Result<HttpResponse, Error> {
    let (status, headers) = (response.status().as_u16(), headers(&response));
    let mut body = Vec::new();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let taken = response.into_body().into_reader().take(bound).read_to_end(&mut body);
    taken.map_err(|e| failure(ureq::Error::from(e)))?;
    if body.len() > max {
        return Err(too_long(max, status));
    }
    Ok(HttpResponse { status, headers, body })
}

fn failure(error: ureq::Error) -> Error {
    let refused =
        |kind| matches!(kind, io::ErrorKind::ConnectionRefused | io::ErrorKind::AddrNotAvailable);
    let (kind, message) = match &error {
        // Up to here nothing was sent.
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::ConnectProxyFailed(_)
        | ureq::Error::Tls(_)
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            (ErrorKind::Connect, "no connection to the host")
        }
        #[cfg(feature = "blocking")]
        ureq::Error::Rustls(_) => (ErrorKind::Connect, "no connection to the host"),
        #[cfg(feature = "blocking-native-tls")]
        ureq::Error::NativeTls(_) => (ErrorKind::Connect, "no connection to the host"),
        #[cfg(feature = "blocking")]
        ureq::Error::Io(e) if is_untrusted(e) => (ErrorKind::Connect, "no connection to the host"),
        ureq::Error::Io(e) if is_unknown_host(e) => (ErrorKind::Connect, "no such host"),
        ureq::Error::Io(e) if refused(e.kind()) => {
            (ErrorKind::Connect, "no connection to the host")
        }
        ureq::Error::Timeout(_) => (ErrorKind::Timeout, "the time is up"),
        _ => (ErrorKind::Transport, "the connection broke"),
    };
    Error::transport(kind, message).with_source(error)
}

/// Whether looking up a host failed, for which the standard library has no kind of its own.
fn is_unknown_host(error: &std::io::Error) -> bool {
    error.to_string().starts_with("failed to lookup address information")
}

/// Whether a handshake ended because of a certificate.
#[cfg(feature = "blocking")]
fn is_untrusted(error: &std::io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidCertificate(_)))
}
