//! How bytes travel: requests and answers as plain data, and the trait that carries them.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::error::Error;

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
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
    /// How long the body of the answer may be, in bytes.
    pub max_response: usize,
}

/// Headers whose values are never printed.
const SECRET_HEADERS: [&str; 2] = ["authorization", "x-tc-token"];

impl fmt::Debug for HttpRequest {
    /// Without the query, the body and the secret headers, which may hold secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers = self.headers.iter().map(|(name, value)| {
            let secret = SECRET_HEADERS.contains(&name.to_ascii_lowercase().as_str());
            (name, if secret { "[redacted]" } else { value.as_str() })
        });
        let url = self.url.split('?').next().unwrap_or_default();
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &url)
            .field("headers", &headers.collect::<Vec<_>>())
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}

/// An answer.
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
            .field("headers", &self.headers)
            .field("body", &format_args!("[{} bytes]", self.body.len()))
            .finish()
    }
}

/// How long an idle connection is kept. The service closes them after 60 s; a connection that is
/// closed while a request goes out would look like a failure.
#[cfg(any(feature = "reqwest", feature = "blocking"))]
pub(crate) const IDLE: Duration = Duration::from_secs(30);

/// An answer on its way.
pub type TransportFuture<'a> =
    Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'a>>;

/// Carries a request to the service and its answer back.
///
/// It sends the request as it is: a header that is changed or a redirect that is followed would
/// break the signature, or carry it elsewhere.
pub trait Transport: fmt::Debug + Send + Sync + 'static {
    /// Sends a request. Failures are made with [`Error::transport`].
    fn send(&self, request: HttpRequest) -> TransportFuture<'_>;
}
