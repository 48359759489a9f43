//! The transport on ureq, with rustls and ring: it blocks the thread that sends.

use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use ureq::http;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Timeout};

use crate::error::{Error, Kind};
use crate::transport::{HttpRequest, HttpResponse, IDLE, Transport, TransportFuture};

/// Sends requests with ureq, and blocks the thread until the answer is there. Redirects are not
/// followed.
#[derive(Clone, Debug)]
pub struct UreqTransport(Agent);

impl UreqTransport {
    /// A transport that waits so long for a connection.
    pub fn new(connect_timeout: Duration) -> Self {
        let tls = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .unversioned_rustls_crypto_provider(Arc::new(ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_connect(Some(connect_timeout))
            .max_idle_age(IDLE)
            .build();
        Self(config.into())
    }

    fn exchange(&self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let mut builder = http::Request::builder().method(request.method.name()).uri(&request.url);
        for (name, value) in &request.headers {
            // ureq makes it of the URL, in the same form.
            if !name.eq_ignore_ascii_case("host") {
                builder = builder.header(name, value);
            }
        }
        let unsendable =
            |e: http::Error| Error::config("the request cannot be sent as it is").with_source(e);
        let sent = builder.body(request.body).map_err(unsendable)?;
        let timeout = Some(request.timeout);
        let sent = self.0.configure_request(sent).timeout_global(timeout).build();
        let response = self.0.run(sent).map_err(failure)?;
        read(response, request.max_response)
    }
}

impl Transport for UreqTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        // Blocks when it is polled, not before.
        Box::pin(async move { self.exchange(request) })
    }
}

/// Reads an answer, and no further than the bound.
fn read(response: http::Response<ureq::Body>, max: usize) -> Result<HttpResponse, Error> {
    let (parts, body) = response.into_parts();
    let status = parts.status.as_u16();
    let headers = parts.headers.iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let mut read = Vec::new();
    let bound = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let taken = body.into_reader().take(bound).read_to_end(&mut read);
    taken.map_err(|e| failure(ureq::Error::from(e)))?;
    if read.len() > max {
        let message = format!("the answer is longer than {max} bytes");
        return Err(Error::transport(Kind::TooLong, message).with_status(status));
    }
    Ok(HttpResponse { status, headers: headers.collect(), body: read })
}

fn failure(error: ureq::Error) -> Error {
    let refused = |kind| matches!(kind, ErrorKind::ConnectionRefused | ErrorKind::AddrNotAvailable);
    let (kind, message) = match &error {
        // Up to here nothing was sent.
        ureq::Error::HostNotFound
        | ureq::Error::ConnectionFailed
        | ureq::Error::Tls(_)
        | ureq::Error::Rustls(_)
        | ureq::Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            (Kind::Connect, "no connection to the host")
        }
        ureq::Error::Io(e) if refused(e.kind()) => (Kind::Connect, "no connection to the host"),
        ureq::Error::Timeout(_) => (Kind::Timeout, "the time is up"),
        _ => (Kind::Transport, "the connection broke"),
    };
    Error::transport(kind, message).with_source(error)
}
