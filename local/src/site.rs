//! The seam between HTTP and what is served beside the API, such as a page.

use std::fmt;
use std::net::SocketAddr;

use hyper::body::Bytes;
use tencentcloud_runtime::{Config, Credentials, RateLimits};

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

    /// Returns the body. It is empty while [`Site::accepts`] decides.
    pub fn body(&self) -> &'a [u8] {
        &self.message.body
    }

    /// Returns a configuration for a client of the local cloud, without rate limits of its own.
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
    /// The headers. Values that cannot be sent, such as one with a line break, are left out.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Bytes,
}

/// Serves what is not a call, beside the API.
pub trait Site: Send + Sync + 'static {
    /// Returns whether a request is for this site. Other requests are calls.
    fn accepts(&self, request: &SiteRequest<'_>) -> bool;

    /// Responds to a request. May block.
    fn respond(&self, request: &SiteRequest<'_>) -> SiteResponse;
}
