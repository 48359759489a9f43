//! The transport on hyper, for calls that are awaited on tokio.

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
    TransportFuture, no_place, plain, push, too_long,
};
use connect::Connector;

/// Sends requests over HTTP/1.1 with hyper, and needs tokio. Redirects are not followed. Clones
/// share their connections; [`TransportOptions`] say how these are made and kept.
#[derive(Clone, Debug)]
pub struct HyperTransport {
    pools: Arc<Pools>,
    places: Arc<Semaphore>,
}

impl HyperTransport {
    /// Returns a transport that waits so long for a connection, its TLS handshake included.
    ///
    /// # Errors
    ///
    /// If the system's root certificates cannot be used.
    pub fn new(connect_timeout: Duration) -> Result<Self, Error> {
        Self::with_options(&TransportOptions::new().connect_timeout(connect_timeout))
    }

    /// Returns a transport with these options.
    ///
    /// # Errors
    ///
    /// If the proxy or a root certificate of the options cannot be used.
    pub fn with_options(options: &TransportOptions) -> Result<Self, Error> {
        Self::with_settings(Arc::new(Settings::new(options)?))
    }

    pub(crate) fn with_settings(settings: Arc<Settings>) -> Result<Self, Error> {
        let places = settings.max_concurrency.min(Semaphore::MAX_PERMITS);
        let connector = Connector::new(Arc::clone(&settings))?;
        let pools = Pools { connector, settings, clients: Mutex::default() };
        Ok(Self { pools: Arc::new(pools), places: Arc::new(Semaphore::new(places)) })
    }

    /// Sets how many requests may be under way at once.
    pub fn max_concurrency(mut self, requests: usize) -> Self {
        self.places = Arc::new(Semaphore::new(requests.clamp(1, Semaphore::MAX_PERMITS)));
        self
    }

    /// Waits for a place among the requests that are under way.
    async fn place(&self, end: Instant) -> Result<OwnedSemaphorePermit, Error> {
        let place = timeout_at(end, Arc::clone(&self.places).acquire_owned()).await;
        // Nobody closes the semaphore.
        place.ok().and_then(Result::ok).ok_or_else(no_place)
    }

    /// Sends a request; the head of the response is there.
    async fn head(&self, request: HttpRequest) -> Result<hyper::Response<Incoming>, Error> {
        let request = prepared(request)?;
        let uri = request.uri().clone();
        let sent = self.pools.client()?.request(request).await;
        sent.map_err(|error| self.failure(error, &uri))
    }

    fn failure(&self, error: Failure, uri: &Uri) -> Error {
        // A connection that took too long is no connection: nothing was sent.
        if !error.is_connect() {
            return broken(error);
        }
        // A proxy that cannot be used says so itself.
        let host = uri.host().unwrap_or_default();
        let is_https = uri.scheme_str() == Some("https");
        if let (true, Err(unusable)) = (is_https, self.pools.settings.proxies.for_host(host)) {
            return unusable;
        }
        let message = no_connection(&self.pools.settings, is_https, host);
        Error::transport(ErrorKind::Connect, message).with_source(error)
    }
}

/// How many runtimes have idle connections at once.
const MAX_RUNTIMES: usize = 256;

type HttpClient = Client<Connector, Full<Bytes>>;

/// The connections, kept apart by runtime: a connection is driven by a task of the runtime that
/// made it, and would wait in vain for a runtime that stands still.
#[derive(Debug)]
struct Pools {
    connector: Connector,
    settings: Arc<Settings>,
    /// The last one used comes first.
    clients: Mutex<Vec<(Id, HttpClient)>>,
}

impl Pools {
    /// The client of the runtime that polls this.
    fn client(&self) -> Result<HttpClient, Error> {
        let needs_tokio = |_| {
            Error::config(
                "calls that are awaited need tokio: await them on its runtime, or enable the \
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
            // Pinned here, and not moved on: futures that are moved take their place twice.
            let sent = pin!(async {
                let (end, max) = (end(request.timeout), request.max_response);
                let _place = self.place(end).await?;
                let exchange = pin!(async { whole(self.head(request).await?, max).await });
                timeout_at(end, exchange).await.unwrap_or_else(|_| Err(late()))
            });
            on_tokio(sent).await
        })
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move {
            let limit = request.timeout;
            let sent = pin!(async {
                let end = end(limit);
                let place = self.place(end).await?;
                let head = pin!(self.head(request));
                let head = timeout_at(end, head).await.unwrap_or_else(|_| Err(late()))?;
                Ok((place, head))
            });
            let (place, head) = on_tokio(sent).await?;
            let (status, headers) = (head.status().as_u16(), headers(&head));
            let body = Box::new(Chunks { body: head.into_body(), limit, _place: place });
            Ok(HttpStream { status, headers, body })
        })
    }
}

fn end(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// A body that is read as it comes, each piece within the limit.
struct Chunks {
    body: Incoming,
    limit: Duration,
    /// It is under way until its end.
    _place: OwnedSemaphorePermit,
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
        if let Ok(data) = frame.map_err(broken)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

fn late() -> Error {
    Error::transport(ErrorKind::Timeout, "the time is up")
}

fn broken(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::transport(ErrorKind::Transport, "the connection broke").with_source(error)
}
