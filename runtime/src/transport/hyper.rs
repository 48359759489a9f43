//! The hyper transport, for async calls on tokio.

mod connect;

use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Request, Uri};
use hyper_util::client::legacy::{Client, Error as Failure};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::runtime::{Handle, Id};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use crate::error::{Error, ErrorKind};
use crate::platform::on_tokio;
use crate::transport::options::{LONGEST, TransportOptions};
use crate::transport::settings::{Settings, no_connection};
use crate::transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, Method, StreamFuture, Transport,
    TransportFuture, concurrency_limit_reached, decode_headers, push, response_too_large,
};
use connect::Connector;

/// Sends requests over HTTP/1.1 with hyper. Requires tokio. Does not follow redirects. Clones share
/// their connections, which are configured by [`TransportOptions`].
#[derive(Clone, Debug)]
pub struct HyperTransport {
    pools: Arc<Pools>,
    permits: Arc<Semaphore>,
}

impl HyperTransport {
    /// Creates a transport with a connect timeout, which includes the TLS handshake.
    ///
    /// # Errors
    ///
    /// Returns an error if the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        Self::with_options(&TransportOptions::new().connect_timeout(connect_timeout))
    }

    /// Creates a transport with these options.
    ///
    /// # Errors
    ///
    /// Returns an error if the proxy or a root certificate is invalid.
    pub fn with_options(options: &TransportOptions) -> Result<Self, Error> {
        Self::with_settings(Arc::new(Settings::new(options)?))
    }

    pub(crate) fn with_settings(settings: Arc<Settings>) -> Result<Self, Error> {
        let permits = settings.max_concurrency.min(Semaphore::MAX_PERMITS);
        let connector = Connector::new(Arc::clone(&settings))?;
        let pools = Pools { connector, settings, clients: Mutex::default() };
        Ok(Self { pools: Arc::new(pools), permits: Arc::new(Semaphore::new(permits)) })
    }

    /// Sets the maximum number of concurrent requests. Defaults to 256.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.permits = Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// Waits for a permit under the limit of concurrent requests.
    async fn permit(&self, end: Instant) -> Result<OwnedSemaphorePermit, Error> {
        let permit = timeout_at(end, Arc::clone(&self.permits).acquire_owned()).await;
        // The semaphore is never closed.
        permit.ok().and_then(Result::ok).ok_or_else(concurrency_limit_reached)
    }

    /// Sends a request and returns the response with its head received.
    async fn send_request(&self, request: HttpRequest) -> Result<hyper::Response<Incoming>, Error> {
        let request = to_hyper(request)?;
        let uri = request.uri().clone();
        let sent = self.pools.client()?.request(request).await;
        sent.map_err(|error| self.failure(error, &uri))
    }

    fn failure(&self, error: Failure, uri: &Uri) -> Error {
        // A connect timeout means that nothing was sent.
        if !error.is_connect() {
            return connection_lost(error);
        }
        // The error of an invalid proxy is descriptive by itself.
        let host = uri.host().unwrap_or_default();
        let is_https = uri.scheme_str() == Some("https");
        if let (true, Err(unusable)) = (is_https, self.pools.settings.proxies.for_host(host)) {
            return unusable;
        }
        let message = no_connection(&self.pools.settings, is_https, host);
        Error::transport(ErrorKind::Connect, message).with_source(error)
    }
}

/// The maximum number of tokio runtimes with idle connections.
const MAX_RUNTIMES: usize = 256;

type HttpClient = Client<Connector, Full<Bytes>>;

/// One connection pool per tokio runtime: a connection is driven by a task on the runtime that
/// created it, and would stall if that runtime stopped.
#[derive(Debug)]
struct Pools {
    connector: Connector,
    settings: Arc<Settings>,
    /// Ordered by last use, most recent first.
    clients: Mutex<Vec<(Id, HttpClient)>>,
}

impl Pools {
    /// Returns the client for the current runtime.
    fn client(&self) -> Result<HttpClient, Error> {
        let needs_tokio = |_| {
            Error::config(
                "async calls require tokio: await them on a tokio runtime, or enable the \
                 feature `blocking` and use `wait`",
            )
        };
        let id = Handle::try_current().map_err(needs_tokio)?.id();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        match clients.iter().position(|(of, _)| *of == id) {
            Some(0) => {}
            Some(index) => clients[..=index].rotate_right(1),
            None => {
                clients.truncate(MAX_RUNTIMES - 1);
                clients.insert(0, (id, self.new_client()));
            }
        }
        Ok(clients[0].1.clone())
    }

    fn new_client(&self) -> HttpClient {
        Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(self.settings.idle_timeout)
            .pool_max_idle_per_host(self.settings.max_idle)
            .build(self.connector.clone())
    }
}

impl Transport for HyperTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            // Pinned here rather than moved: a future that is moved is stored twice.
            let sent = pin!(async {
                let (end, max) = (end(request.timeout), request.max_response);
                let _permit = self.permit(end).await?;
                let exchange =
                    pin!(async { read_body(self.send_request(request).await?, max).await });
                timeout_at(end, exchange).await.unwrap_or_else(|_| Err(timed_out()))
            });
            on_tokio(sent).await
        })
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move {
            let limit = request.timeout;
            let sent = pin!(async {
                let end = end(limit);
                let permit = self.permit(end).await?;
                let head = pin!(self.send_request(request));
                let head = timeout_at(end, head).await.unwrap_or_else(|_| Err(timed_out()))?;
                Ok((permit, head))
            });
            let (permit, head) = on_tokio(sent).await?;
            let (status, headers) = (head.status().as_u16(), headers(&head));
            let body = Box::new(Chunks { body: head.into_body(), limit, _permit: permit });
            Ok(HttpStream { status, headers, body })
        })
    }
}

fn end(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// A body that is read incrementally, each chunk within the time limit.
struct Chunks {
    body: Incoming,
    limit: Duration,
    /// Held until the end of the body.
    _permit: OwnedSemaphorePermit,
}

impl Body for Chunks {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(async move {
            let next = timeout(self.limit, next_chunk(&mut self.body));
            Ok(next.await.unwrap_or_else(|_| Err(timed_out()))?.map(Vec::from))
        })
    }
}

/// Converts a request for hyper. `Host` is sent as signed.
fn to_hyper(request: HttpRequest) -> Result<Request<Full<Bytes>>, Error> {
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
    decode_headers(response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

/// Reads a whole response, up to `max` bytes.
async fn read_body(response: hyper::Response<Incoming>, max: usize) -> Result<HttpResponse, Error> {
    let (status, headers) = (response.status().as_u16(), headers(&response));
    let mut incoming = response.into_body();
    let promised = hyper::body::Body::size_hint(&incoming).lower();
    if usize::try_from(promised).map_or(true, |promised| promised > max) {
        return Err(response_too_large(max, status));
    }
    let mut body = Vec::new();
    while let Some(chunk) = next_chunk(&mut incoming).await? {
        push(&mut body, &chunk, max, status)?;
    }
    Ok(HttpResponse { status, headers, body })
}

/// Returns the next chunk of a body, or `None` at its end.
async fn next_chunk(body: &mut Incoming) -> Result<Option<Bytes>, Error> {
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(connection_lost)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

fn timed_out() -> Error {
    Error::transport(ErrorKind::Timeout, "the request timed out")
}

fn connection_lost(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::transport(ErrorKind::Transport, "the connection broke").with_source(error)
}
