//! The transport on hyper, for calls that are awaited on tokio.

mod connect;

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Uri};
use hyper_util::client::legacy::{Client, Error as Failure};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::error::{Error, ErrorKind};
use crate::transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, IDLE, Method, StreamFuture, Transport,
    TransportFuture, plain, push, too_long,
};
use connect::Connector;

/// How many requests are under way at once. Each has a connection, and a process commonly may have
/// no more than 1,024 open files.
const MAX_CONCURRENCY: usize = 256;

/// Sends requests over HTTP/1.1 with hyper, and needs tokio. Redirects are not followed; a proxy is
/// used where `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say so. At most 256 requests are under way at
/// once, and further ones wait within their time.
#[derive(Clone, Debug)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    places: Arc<Semaphore>,
}

impl HyperTransport {
    /// A transport that waits so long for a connection, its TLS handshake included.
    ///
    /// # Errors
    ///
    /// If the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(Connector::new(connect_timeout)?);
        Ok(Self { client, places: Arc::new(Semaphore::new(MAX_CONCURRENCY)) })
    }

    /// How many requests may be under way at once.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.places = Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// Sends a request; the head of the response is there.
    async fn head(&self, request: HttpRequest) -> Result<hyper::Response<Incoming>, Error> {
        self.client.request(prepared(request)?).await.map_err(failure)
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        let (limit, max) = (request.timeout, request.max_response);
        Box::pin(async move {
            // Pinned here, and not moved into `timeout`: futures that are moved take their place twice.
            let exchange = pin!(async {
                let _place = self.places.acquire().await;
                whole(self.head(request).await?, max).await
            });
            timeout(limit, exchange).await.unwrap_or_else(|_| Err(late()))
        })
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        let limit = request.timeout;
        Box::pin(async move {
            let head = pin!(async {
                let _place = self.places.acquire().await;
                self.head(request).await
            });
            let head = timeout(limit, head).await.unwrap_or_else(|_| Err(late()))?;
            let (status, headers) = (head.status().as_u16(), headers(&head));
            let body = Box::new(Chunks { body: head.into_body(), limit });
            Ok(HttpStream { status, headers, body })
        })
    }
}

/// A body that is read as it comes, each piece within the limit.
struct Chunks {
    body: Incoming,
    limit: Duration,
}

impl Body for Chunks {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(async move {
            let next = timeout(self.limit, chunk(&mut self.body));
            Ok(next.await.unwrap_or_else(|_| Err(late()))?.map(Vec::from))
        })
    }
}

/// A request as hyper wants it. `Host` goes along as it was signed.
fn prepared(request: HttpRequest) -> Result<Request<Full<Bytes>>, Error> {
    fn sendable<T, E: Into<hyper::http::Error>>(part: Result<T, E>) -> Result<T, Error> {
        let failed =
            |e: E| Error::config("the request cannot be sent as it is").with_source(e.into());
        part.map_err(failed)
    }
    let mut prepared = Request::new(Full::from(request.body));
    *prepared.method_mut() = match request.method {
        Method::Get => hyper::Method::GET,
        Method::Post => hyper::Method::POST,
    };
    *prepared.uri_mut() = sendable(Uri::from_maybe_shared(Bytes::from(request.url)))?;
    prepared.headers_mut().reserve(request.headers.len());
    for (name, value) in request.headers {
        let name = sendable(HeaderName::from_bytes(name.as_bytes()))?;
        let value = sendable(HeaderValue::from_maybe_shared(Bytes::from(value)))?;
        prepared.headers_mut().append(name, value);
    }
    Ok(prepared)
}

fn headers(response: &hyper::Response<Incoming>) -> Vec<(String, String)> {
    plain(response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

/// Reads a response, and no further than the bound.
async fn whole(response: hyper::Response<Incoming>, max: usize) -> Result<HttpResponse, Error> {
    let (status, headers) = (response.status().as_u16(), headers(&response));
    let mut incoming = response.into_body();
    let promised = hyper::body::Body::size_hint(&incoming).lower();
    if usize::try_from(promised).map_or(true, |promised| promised > max) {
        return Err(too_long(max, status));
    }
    let mut body = Vec::new();
    while let Some(chunk) = chunk(&mut incoming).await? {
        push(&mut body, &chunk, max, status)?;
    }
    Ok(HttpResponse { status, headers, body })
}

/// The next piece of a body; `None` at its end.
async fn chunk(body: &mut Incoming) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        let broke =
            |e| Error::transport(ErrorKind::Transport, "the connection broke").with_source(e);
        if let Ok(data) = frame.map_err(broke)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

fn late() -> Error {
    Error::transport(ErrorKind::Timeout, "the time is up")
}

fn failure(error: Failure) -> Error {
    // A connection that took too long is no connection: nothing was sent.
    let (kind, message) = if error.is_connect() {
        (ErrorKind::Connect, "no connection to the host")
    } else {
        (ErrorKind::Transport, "the connection broke")
    };
    Error::transport(kind, message).with_source(error)
}
