//! The transport on reqwest, with rustls and ring.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;

use crate::error::{Error, Kind};
use crate::transport::{HttpRequest, HttpResponse, IDLE, Method, Transport, TransportFuture};

/// Sends requests with reqwest. Redirects are not followed.
#[derive(Clone, Debug)]
pub struct ReqwestTransport(reqwest::Client);

impl ReqwestTransport {
    /// A transport that waits so long for a connection.
    ///
    /// # Errors
    ///
    /// If the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_platform_verifier())
            .map_err(|e| Error::config("tls cannot be set up").with_source(e))?
            .with_no_client_auth();
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .connect_timeout(connect_timeout)
            .pool_idle_timeout(IDLE)
            .build()
            .map(Self)
            .map_err(|e| Error::config("the HTTP client cannot be set up").with_source(e))
    }
}

impl Transport for ReqwestTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let method = match request.method {
                Method::Get => reqwest::Method::GET,
                Method::Post => reqwest::Method::POST,
            };
            let mut builder =
                self.0.request(method, &request.url).timeout(request.timeout).body(request.body);
            for (name, value) in &request.headers {
                // reqwest makes it of the URL, in the same form.
                if !name.eq_ignore_ascii_case("host") {
                    builder = builder.header(name, value);
                }
            }
            let response = builder.send().await.map_err(failure)?;
            read(response, request.max_response).await
        })
    }
}

/// Reads an answer, and no further than the bound.
async fn read(mut response: reqwest::Response, max: usize) -> Result<HttpResponse, Error> {
    let status = response.status().as_u16();
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = headers.collect();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failure)? {
        if body.len() + chunk.len() > max {
            let message = format!("the answer is longer than {max} bytes");
            return Err(Error::transport(Kind::TooLong, message).with_status(status));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status, headers, body })
}

/// The URL is taken out of the failure: a query may hold a signature and a token.
fn failure(error: reqwest::Error) -> Error {
    let error = error.without_url();
    // A connection that took too long is no connection: nothing was sent.
    let (kind, message) = if error.is_connect() {
        (Kind::Connect, "no connection to the host")
    } else if error.is_timeout() {
        (Kind::Timeout, "the time is up")
    } else if error.is_builder() {
        (Kind::Config, "the request cannot be sent as it is")
    } else {
        (Kind::Transport, "the connection broke")
    };
    Error::transport(kind, message).with_source(error)
}
