//! The hyper transport, for async calls on tokio.

mod connect;
mod connection;
mod pool;

use std::borrow::Cow;
use std::future::{Future as _, poll_fn};
use std::mem::take;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::http::uri::{PathAndQuery, Uri};
use hyper::{Request, Response};
use tokio::runtime::Id;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout, timeout_at};

use crate::error::{Error, ErrorKind};
use crate::platform::{NotedTimer, require_tokio, with_tokio_io};
use crate::transport::options::{LONGEST, TransportOptions};
use crate::transport::settings::{Settings, no_connection};
use crate::transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, Method, StreamFuture, Transport,
    TransportFuture, concurrency_limit_reached, decode_headers, push, response_too_large,
};
use connect::{Connector, Failure};
use connection::{Connection, OutgoingRequest};
use pool::{Destination, Pool, Taken};

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
        let pools = Pools { connector, settings, by_runtime: Mutex::default() };
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

    /// Sends a request and returns the response with its head received. A request of which nothing
    /// was sent, since the server had closed an idle connection, uses another one.
    async fn send_request(
        &self,
        request: &mut HttpRequest,
        runtime: Id,
    ) -> Result<Exchange, Error> {
        let (to, mut request) = to_hyper(request)?;
        let pool = self.pools.pool(runtime);
        loop {
            let taken = pool.take(&to).await;
            let taken = taken.map_err(|error| self.connect_error(error, &to))?;
            let Taken { mut connection, is_reused } = taken;
            let sent = {
                let (response, driver) = connection.send(request);
                let mut response = pin!(response);
                poll_fn(|context| {
                    driver.complete(context, |context| response.as_mut().poll(context))
                })
                .await
            };
            match sent {
                Ok(response) => return Ok(Exchange { response, connection, pool, to }),
                Err(mut error) => match error.take_message() {
                    Some(unsent) if is_reused => request = unsent,
                    _ => return Err(connection_lost(error.into_error())),
                },
            }
        }
    }

    fn connect_error(&self, error: Failure, to: &Destination) -> Error {
        // The error of an invalid proxy is descriptive by itself.
        let (host, is_https) = (to.authority.host(), to.is_https());
        if let (true, Err(unusable)) = (is_https, self.pools.settings.proxies.for_host(host)) {
            return unusable;
        }
        let message = no_connection(&self.pools.settings, is_https, host);
        Error::transport(ErrorKind::Connect, message).with_source(error)
    }
}

/// A response whose head has been received, with the connection that its body is read from.
struct Exchange {
    response: Response<Incoming>,
    connection: Box<Connection>,
    pool: Arc<Pool>,
    to: Destination,
}

impl Exchange {
    /// Returns the next chunk of the body, or `None` at its end.
    async fn next_chunk(&mut self) -> Result<Option<Bytes>, Error> {
        while let Some(frame) = self.connection.next_frame(self.response.body_mut()).await {
            if let Ok(data) = frame.map_err(connection_lost)?.into_data() {
                return Ok(Some(data));
            }
        }
        Ok(None)
    }

    /// Reads the whole body, up to `max` bytes.
    async fn read(&mut self, max: usize) -> Result<HttpResponse, Error> {
        let (status, headers) = (self.response.status().as_u16(), headers(&self.response));
        let promised = hyper::body::Body::size_hint(self.response.body()).lower();
        if usize::try_from(promised).map_or(true, |promised| promised > max) {
            return Err(response_too_large(max, status));
        }
        let mut body = Vec::new();
        while let Some(chunk) = self.next_chunk().await? {
            push(&mut body, &chunk, max, status)?;
        }
        Ok(HttpResponse { status, headers, body })
    }

    /// Returns the connection to the pool, after the end of the body.
    fn end(self) {
        self.pool.put(&self.to, self.connection);
    }
}

/// The maximum number of tokio runtimes with idle connections.
const MAX_RUNTIMES: usize = 256;

/// One connection pool per tokio runtime: a connection is woken by the runtime that created it, and
/// would stall if that runtime stopped.
#[derive(Debug)]
struct Pools {
    connector: Connector,
    settings: Arc<Settings>,
    /// Ordered by last use, most recent first.
    by_runtime: Mutex<Vec<(Id, Arc<Pool>)>>,
}

impl Pools {
    /// Returns the pool for a runtime.
    fn pool(&self, runtime: Id) -> Arc<Pool> {
        let mut pools = self.by_runtime.lock().unwrap_or_else(PoisonError::into_inner);
        match pools.iter().position(|(of, _)| *of == runtime) {
            Some(0) => {}
            Some(index) => pools[..=index].rotate_right(1),
            None => {
                pools.truncate(MAX_RUNTIMES - 1);
                let pool = Pool::new(self.connector.clone(), Arc::clone(&self.settings));
                pools.insert(0, (runtime, Arc::new(pool)));
            }
        }
        Arc::clone(&pools[0].1)
    }
}

impl Transport for HyperTransport {
    fn send(&self, mut request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let runtime = require_tokio()?;
            // Pinned here rather than moved: a future that is moved is stored twice.
            let sent = pin!(async {
                let (end, max) = (end(request.timeout), request.max_response);
                let timer = NotedTimer::new(end.into_std());
                // Borrowed if there is one, since owned permits are counted by all threads.
                let _permit = match self.permits.try_acquire() {
                    Ok(permit) => (Some(permit), None),
                    Err(_) => (None, Some(self.permit(end).await?)),
                };
                let exchange = pin!(async {
                    let mut exchange = self.send_request(&mut request, runtime).await?;
                    let response = exchange.read(max).await?;
                    exchange.end();
                    Ok(response)
                });
                let mut timed = pin!(timeout_at(end, exchange));
                let response = poll_fn(|context| {
                    let polled = timed.as_mut().poll(context);
                    if polled.is_pending() {
                        timer.note();
                    }
                    polled
                });
                response.await.unwrap_or_else(|_| Err(timed_out()))
            });
            with_tokio_io(sent).await
        })
    }

    fn stream(&self, mut request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move {
            let (runtime, limit) = (require_tokio()?, request.timeout);
            let sent = pin!(async {
                let end = end(limit);
                let permit = self.permit(end).await?;
                let head = pin!(self.send_request(&mut request, runtime));
                let head = timeout_at(end, head).await.unwrap_or_else(|_| Err(timed_out()))?;
                Ok((permit, head))
            });
            let (permit, exchange) = with_tokio_io(sent).await?;
            let response = &exchange.response;
            let (status, headers) = (response.status().as_u16(), headers(response));
            let body = Box::new(Chunks { exchange: Some(exchange), limit, _permit: permit });
            Ok(HttpStream { status, headers, body })
        })
    }
}

fn end(limit: Duration) -> Instant {
    Instant::now() + limit.min(LONGEST)
}

/// A body that is read incrementally, each chunk within the time limit.
struct Chunks {
    /// `None` after the end of the body.
    exchange: Option<Exchange>,
    limit: Duration,
    /// Held until the end of the body.
    _permit: OwnedSemaphorePermit,
}

impl Body for Chunks {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(async move {
            let Some(exchange) = &mut self.exchange else { return Ok(None) };
            let next = timeout(self.limit, exchange.next_chunk());
            if let Some(chunk) = next.await.unwrap_or_else(|_| Err(timed_out()))? {
                return Ok(Some(Vec::from(chunk)));
            }
            self.exchange.take().into_iter().for_each(Exchange::end);
            Ok(None)
        })
    }
}

/// Converts a request for hyper, and returns where it is sent. It is taken by reference, since
/// nested futures would store it several times. `Host` is sent as signed.
fn to_hyper(request: &mut HttpRequest) -> Result<(Destination, OutgoingRequest), Error> {
    fn sendable<T, E: Into<hyper::http::Error>>(part: Result<T, E>) -> Result<T, Error> {
        part.map_err(|error| unsendable().with_source(error.into()))
    }
    let mut prepared = Request::new(Full::from(take(&mut request.body)));
    *prepared.method_mut() = match request.method {
        Method::Get => hyper::Method::GET,
        Method::Post => hyper::Method::POST,
    };
    let url = sendable(Uri::from_maybe_shared(Bytes::from(take(&mut request.url))))?.into_parts();
    let (Some(scheme), Some(authority)) = (url.scheme, url.authority) else {
        return Err(unsendable());
    };
    let path = url.path_and_query.unwrap_or_else(|| PathAndQuery::from_static("/"));
    *prepared.uri_mut() = Uri::from(path);
    let headers = prepared.headers_mut();
    headers.reserve(request.headers.len() + 1);
    for (name, value) in request.headers.drain(..) {
        let name = match known_header(&name) {
            Some(name) => name,
            None => sendable(HeaderName::from_bytes(name.as_bytes()))?,
        };
        let value = match value {
            Cow::Borrowed(value) => Bytes::from_static(value.as_bytes()),
            Cow::Owned(value) => Bytes::from(value),
        };
        let value = sendable(HeaderValue::from_maybe_shared(value))?;
        headers.append(name, value);
    }
    if !headers.contains_key(HOST) {
        headers.insert(HOST, sendable(HeaderValue::from_str(authority.as_str()))?);
    }
    Ok((Destination { scheme, authority }, prepared))
}

/// Returns the name of a header of most requests, which need not be checked and copied.
fn known_header(name: &str) -> Option<HeaderName> {
    Some(match name {
        "Host" => HOST,
        "Content-Type" => CONTENT_TYPE,
        "Authorization" => AUTHORIZATION,
        "Accept-Encoding" => ACCEPT_ENCODING,
        "X-TC-Action" => const { HeaderName::from_static("x-tc-action") },
        "X-TC-Version" => const { HeaderName::from_static("x-tc-version") },
        "X-TC-Timestamp" => const { HeaderName::from_static("x-tc-timestamp") },
        "X-TC-RequestClient" => const { HeaderName::from_static("x-tc-requestclient") },
        "X-TC-Region" => const { HeaderName::from_static("x-tc-region") },
        "X-TC-Language" => const { HeaderName::from_static("x-tc-language") },
        "X-TC-Token" => const { HeaderName::from_static("x-tc-token") },
        _ => return None,
    })
}

fn unsendable() -> Error {
    Error::config("the request cannot be sent as it is")
}

fn headers(response: &hyper::Response<Incoming>) -> Vec<(String, String)> {
    decode_headers(response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

fn timed_out() -> Error {
    Error::transport(ErrorKind::Timeout, "the request timed out")
}

fn connection_lost(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::transport(ErrorKind::Transport, "the connection broke").with_source(error)
}
