//! The interface for content that is served next to the API, such as a page.

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use hyper::body::{Bytes, Frame, SizeHint};
use tencentcloud_runtime::{Config, Credentials, RateLimits};
use tokio::sync::mpsc;

use crate::cloud::{SECRET_ID, SECRET_KEY};
use crate::handle::Shared;
use crate::journal::ReceivedCall;
use crate::message::Message;

/// A request to a [`Site`]. Its `Host` is that of this server: a loopback address, `localhost`, or
/// a host that was allowed.
#[derive(Clone, Copy)]
pub struct SiteRequest<'a> {
    message: &'a Message,
    shared: &'a Shared,
}

impl<'a> SiteRequest<'a> {
    pub(crate) fn new(message: &'a Message, shared: &'a Shared) -> Self {
        Self { message, shared }
    }

    /// Returns the method.
    pub fn method(&self) -> &'a str {
        &self.message.method
    }

    /// Returns the path.
    pub fn path(&self) -> &'a str {
        &self.message.path
    }

    /// Returns the decoded pairs of the query.
    pub fn query(&self) -> Vec<(String, String)> {
        crate::message::decode_form(self.message.query.as_bytes())
    }

    /// Returns the trimmed value of a header, or `None` if it is absent or not UTF-8. Names are in
    /// lower case.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.message.header(name)
    }

    /// Returns the values of all headers with a name in lower case; a value that is not UTF-8 is
    /// empty.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &'a str> {
        let all = self.message.headers.iter().filter(move |(known, _)| known == name);
        all.map(|(_, value)| std::str::from_utf8(value).unwrap_or_default().trim())
    }

    /// Returns the body. It is empty while [`Site::accepts`] decides.
    pub fn body(&self) -> &'a [u8] {
        &self.message.body
    }

    /// Returns a configuration for a client of the local cloud, without client-side rate limits.
    pub fn config(&self) -> Config {
        config(self.shared.address)
    }

    /// Returns the call that the local cloud received and gave this request ID, if its journal
    /// still has it.
    pub fn received(&self, request_id: &str) -> Option<ReceivedCall> {
        let calls = self.shared.journal.calls();
        calls.iter().find(|call| call.request_id == request_id).cloned()
    }
}

impl fmt::Debug for SiteRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SiteRequest")
            .field("method", &self.method())
            .field("path", &self.path())
            .finish_non_exhaustive()
    }
}

/// Returns a configuration for a client of the local cloud at an address.
pub(crate) fn config(address: SocketAddr) -> Config {
    Config::new(Credentials::new(SECRET_ID, SECRET_KEY))
        .endpoint(format!("http://{address}"))
        .rate_limits(RateLimits::off())
}

/// A response of a [`Site`].
#[derive(Clone, Debug, Default)]
pub struct SiteResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers. Values that cannot be sent, such as those with a line break, are omitted.
    pub headers: Vec<(&'static str, String)>,
    /// The body, or its beginning if there is a [`SiteWriter`].
    pub body: Bytes,
    pub(crate) rest: Option<Arc<Mutex<mpsc::Receiver<Bytes>>>>,
}

impl SiteResponse {
    /// Returns what writes the rest of the body, from another thread. The body ends when it is
    /// dropped.
    pub fn writer(&mut self) -> SiteWriter {
        let (sender, receiver) = mpsc::channel(16);
        self.rest = Some(Arc::new(Mutex::new(receiver)));
        SiteWriter(sender)
    }
}

/// Writes the body of a response while the response is being sent.
#[derive(Debug)]
pub struct SiteWriter(mpsc::Sender<Bytes>);

impl SiteWriter {
    /// Writes a part of the body. Blocks while the client is slower than that. Returns whether
    /// the client still reads.
    pub fn write(&self, bytes: impl Into<Bytes>) -> bool {
        self.0.blocking_send(bytes.into()).is_ok()
    }
}

/// The body of a response over HTTP: the available part, and the writer of the rest.
#[derive(Default)]
pub(crate) struct Body {
    start: Option<Bytes>,
    rest: Option<mpsc::Receiver<Bytes>>,
}

impl Body {
    pub(crate) fn of(response: &mut SiteResponse) -> Self {
        let rest = response.rest.take().and_then(Arc::into_inner);
        let rest = rest.map(|rest| rest.into_inner().unwrap_or_else(PoisonError::into_inner));
        Self { rest, ..std::mem::take(&mut response.body).into() }
    }

    /// Returns what is there.
    pub(crate) fn start(&self) -> Bytes {
        self.start.clone().unwrap_or_default()
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self { start: Some(bytes).filter(|bytes| !bytes.is_empty()), rest: None }
    }
}

impl hyper::body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = |bytes| Ok(Frame::data(bytes));
        match (self.start.take(), &mut self.rest) {
            (Some(bytes), _) => Poll::Ready(Some(frame(bytes))),
            (None, Some(rest)) => rest.poll_recv(context).map(|bytes| bytes.map(frame)),
            (None, None) => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.start.is_none() && self.rest.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        let length = self.start.as_ref().map_or(0, |bytes| bytes.len() as u64);
        match self.rest {
            None => SizeHint::with_exact(length),
            Some(_) => SizeHint::default(),
        }
    }
}

/// Serves requests that are not calls, next to the API.
pub trait Site: Send + Sync + 'static {
    /// Returns whether a request is for this site. Other requests are calls.
    fn accepts(&self, request: &SiteRequest<'_>) -> bool;

    /// Responds to a request. May block.
    fn respond(&self, request: &SiteRequest<'_>) -> SiteResponse;
}
