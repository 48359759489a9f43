//! HTTP transports: requests and responses as plain data, and the trait that sends them.

#[cfg(all(feature = "__async", feature = "__blocking"))]
pub(crate) mod auto;
pub(crate) mod default;
pub(crate) mod endpoint;
pub(crate) mod gzip;
#[cfg(feature = "__async")]
pub(crate) mod hyper;
pub(crate) mod options;
#[cfg(any(feature = "__async", feature = "__blocking"))]
mod proxy;
#[cfg(any(feature = "__async", feature = "__blocking"))]
mod settings;
#[cfg(feature = "__blocking")]
pub(crate) mod ureq;

#[cfg(feature = "__async")]
pub use hyper::HyperTransport;
pub use options::TransportOptions;
#[cfg(feature = "__blocking")]
pub use ureq::UreqTransport;

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::redact::REDACTED;

/// An HTTP method of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

impl Method {
    /// Returns the name of the method.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A signed HTTP request. It must be sent unchanged.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The full URL, including the query.
    pub url: String,
    /// The headers, including `Host`.
    pub headers: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    /// The body.
    pub body: Vec<u8>,
    /// The time limit of the whole exchange.
    pub timeout: Duration,
    /// The maximum size of the response body in bytes.
    pub max_response: usize,
}

/// Headers whose values `Debug` shows. All others may contain secrets: keys, cookies, and
/// parameters that are sent as headers.
const SHOWN_HEADERS: [&str; 22] = [
    "accept-encoding",
    "age",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "host",
    "retry-after",
    "server",
    "transfer-encoding",
    "user-agent",
    "via",
    "x-tc-action",
    "x-tc-content-sha256",
    "x-tc-language",
    "x-tc-region",
    "x-tc-requestclient",
    "x-tc-requestid",
    "x-tc-timestamp",
    "x-tc-version",
    "x-tc-traceid",
];

/// Headers as shown by `Debug`.
struct ShownHeaders<'a, N, V>(&'a [(N, V)]);

impl<N: AsRef<str>, V: AsRef<str>> fmt::Debug for ShownHeaders<'_, N, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let name = name.as_ref();
            let known = SHOWN_HEADERS.iter().any(|shown| shown.eq_ignore_ascii_case(name));
            (name, if known { value.as_ref() } else { REDACTED })
        });
        f.debug_list().entries(shown).finish()
    }
}

impl fmt::Debug for HttpRequest {
    /// Omits the query, the body and all headers except well-known ones, since they may contain
    /// secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &ShownHeaders(&self.headers))
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An HTTP response.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// Returns the first header with this name, which must be in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &ShownHeaders(&self.headers))
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

/// An HTTP response whose body is read incrementally.
pub struct HttpStream {
    /// The status code.
    pub status: u16,
    /// The headers, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Box<dyn Body>,
}

impl HttpStream {
    /// Wraps a complete response.
    pub fn whole(response: HttpResponse) -> Self {
        let HttpResponse { status, headers, body } = response;
        Self { status, headers, body: Box::new(Whole(Some(body))) }
    }

    /// Reads the whole body, up to `max` bytes.
    pub(crate) async fn collect(mut self, max: usize) -> Result<HttpResponse, Error> {
        let mut body = Vec::new();
        while let Some(chunk) = self.body.next().await? {
            push(&mut body, &chunk, max, self.status)?;
        }
        Ok(HttpResponse { status: self.status, headers: self.headers, body })
    }
}

impl fmt::Debug for HttpStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("HttpStream");
        out.field("status", &self.status)
            .field("headers", &ShownHeaders(&self.headers))
            .finish_non_exhaustive()
    }
}

/// A response body, in chunks of any size.
pub trait Body: Send {
    /// Returns the next chunk, or `None` at the end.
    fn next(&mut self) -> BodyFuture<'_>;
}

/// The future returned by [`Body::next`].
pub type BodyFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<u8>>, Error>> + Send + 'a>>;

struct Whole(Option<Vec<u8>>);

impl Body for Whole {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(std::future::ready(Ok(self.0.take())))
    }
}

/// Appends a chunk to a body, up to `max` bytes.
pub(crate) fn push(body: &mut Vec<u8>, piece: &[u8], max: usize, status: u16) -> Result<(), Error> {
    if body.len() + piece.len() > max {
        return Err(response_too_large(max, status));
    }
    body.extend_from_slice(piece);
    Ok(())
}

/// Converts headers to plain data. Invalid UTF-8 in values is replaced.
#[cfg(any(feature = "__async", feature = "__blocking"))]
pub(crate) fn decode_headers<'a>(
    headers: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Vec<(String, String)> {
    let text = |value| String::from_utf8_lossy(value).into_owned();
    headers.map(|(name, value)| (name.to_owned(), text(value))).collect()
}

/// Returns the error for a response that exceeds the maximum size.
pub(crate) fn response_too_large(max: usize, status: u16) -> Error {
    let message = format!("the response is larger than {max} bytes");
    Error::transport(ErrorKind::ResponseTooLarge, message).with_status(status)
}

/// Returns the error for a request that exceeded the limit of concurrent requests. Nothing was
/// sent.
#[cfg(any(feature = "__async", feature = "__blocking"))]
pub(crate) fn concurrency_limit_reached() -> Error {
    let message = "the number of requests in progress remained at TransportOptions::max_concurrency \
                   for the whole time limit";
    Error::transport(ErrorKind::RateLimit, message)
}

/// The future returned by [`Transport::send`].
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'a>>;

/// The future returned by [`Transport::stream`].
pub type StreamFuture<'a> = Pin<Box<dyn Future<Output = Result<HttpStream, Error>> + Send + 'a>>;

/// Sends HTTP requests to the service.
///
/// A transport sends requests unchanged: a modified header would invalidate the signature, and a
/// followed redirect would disclose it to another host.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request. Implementations create errors with [`Error::transport`].
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;

    /// Sends a request whose response is read incrementally. The timeout of the request applies to
    /// the response head, and again to each chunk of the body. By default the whole response is
    /// read first.
    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move { self.send(request).await.map(HttpStream::whole) })
    }
}

/// The transport selected by crate features, created on first use and shared by all clones.
#[derive(Clone, Default)]
pub(crate) struct SharedTransport {
    pub(crate) options: TransportOptions,
    made: Arc<OnceLock<Arc<dyn Transport>>>,
}

impl SharedTransport {
    pub(crate) fn new(options: TransportOptions) -> Self {
        Self { options, made: Arc::default() }
    }
}
