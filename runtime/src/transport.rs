//! How bytes travel: requests and responses as plain data, and the trait that carries them.

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

use std::borrow::Cow;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::redact::REDACTED;
use crate::transport::options::TransportOptions;

/// The two methods of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`.
    Post,
}

impl Method {
    /// The method's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// A request, signed and ready to be sent as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// The method.
    pub method: Method,
    /// The whole URL, with the query.
    pub url: String,
    /// The headers; `Host` is one of them.
    pub headers: Vec<(Cow<'static, str>, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
    /// How long the body of the response may be, in bytes.
    pub max_response: usize,
}

/// Headers whose values are printed. All others may hold secrets: keys, cookies, and parameters that
/// travel as headers.
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

/// Headers as they are printed.
struct ShownHeaders<'a, N>(&'a [(N, String)]);

impl<N: AsRef<str>> fmt::Debug for ShownHeaders<'_, N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.0.iter().map(|(name, value)| {
            let name = name.as_ref();
            let known = SHOWN_HEADERS.iter().any(|shown| shown.eq_ignore_ascii_case(name));
            (name, if known { value.as_str() } else { REDACTED })
        });
        f.debug_list().entries(shown).finish()
    }
}

impl fmt::Debug for HttpRequest {
    /// Without the query, the body and all but well-known headers, which may hold secrets.
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

/// A response.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header of a name, in lower case.
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

/// A response whose body is read as it comes.
pub struct HttpStream {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Box<dyn Body>,
}

impl HttpStream {
    /// A response that is there as a whole.
    pub fn whole(response: HttpResponse) -> Self {
        let HttpResponse { status, headers, body } = response;
        Self { status, headers, body: Box::new(Whole(Some(body))) }
    }

    /// Reads all of it, and no further than the bound.
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

/// The body of a response, in pieces of any size.
pub trait Body: Send {
    /// The next piece; `None` at the end.
    fn next(&mut self) -> BodyFuture<'_>;
}

/// A piece of a body on its way.
pub type BodyFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<Vec<u8>>, Error>> + Send + 'a>>;

struct Whole(Option<Vec<u8>>);

impl Body for Whole {
    fn next(&mut self) -> BodyFuture<'_> {
        Box::pin(std::future::ready(Ok(self.0.take())))
    }
}

/// Adds a piece to a body, unless that becomes longer than it may be.
pub(crate) fn push(body: &mut Vec<u8>, piece: &[u8], max: usize, status: u16) -> Result<(), Error> {
    if body.len() + piece.len() > max {
        return Err(too_long(max, status));
    }
    body.extend_from_slice(piece);
    Ok(())
}

/// Headers as plain data. A value that is no UTF-8 loses what is not.
#[cfg(any(feature = "__async", feature = "__blocking"))]
pub(crate) fn plain<'a>(
    headers: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Vec<(String, String)> {
    let text = |value| String::from_utf8_lossy(value).into_owned();
    headers.map(|(name, value)| (name.to_owned(), text(value))).collect()
}

/// What [`Transport::send`] fails with when a response is longer than it may be.
pub(crate) fn too_long(max: usize, status: u16) -> Error {
    let message = format!("the response is longer than {max} bytes");
    Error::transport(ErrorKind::ResponseTooLarge, message).with_status(status)
}

/// What [`Transport::send`] fails with when there was no place for a request: nothing was sent.
#[cfg(any(feature = "__async", feature = "__blocking"))]
pub(crate) fn no_place() -> Error {
    let message = "as many requests as TransportOptions::max_concurrency allows are under way, and \
                   none ended in time";
    Error::transport(ErrorKind::RateLimit, message)
}

/// A response on its way.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'a>>;

/// A response whose head is on its way.
pub type StreamFuture<'a> = Pin<Box<dyn Future<Output = Result<HttpStream, Error>> + Send + 'a>>;

/// Carries a request to the service and its response back.
///
/// It sends the request as it is: a header that is changed or a redirect that is followed would
/// break the signature, or carry it elsewhere.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request. Failures are made with [`Error::transport`].
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;

    /// Sends a request whose response is read as it comes: its head within the time of the request,
    /// and each piece of its body within as much again. By default the response is waited for.
    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        Box::pin(async move { self.send(request).await.map(HttpStream::whole) })
    }
}

/// The transport that the features give: made once, when a client first needs it, and shared by
/// all that have a clone of this.
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
