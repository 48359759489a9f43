//! Reads the events of a response body.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use super::parser::{Parser, RawEvent};
use crate::error::Error;
use crate::platform::{Platform, with_deadline};
use crate::transport::{Body, HttpResponse, HttpStream, response_too_large};

/// The next state of the reader, and the received event.
pub(super) type Step = (Option<Box<Reader>>, Option<Result<RawEvent, Error>>);

/// A response with events still to be read.
pub(crate) struct Reader {
    body: Box<dyn Body>,
    parser: Parser,
    /// The body of a response that is not a stream.
    single: Option<RawEvent>,
    status: u16,
    request_id: Option<String>,
    max: usize,
    /// The time limit of one event.
    limit: Duration,
    platform: Arc<dyn Platform>,
}

impl Reader {
    pub(crate) fn new(
        stream: HttpStream,
        request_id: Option<String>,
        max: usize,
        limit: Duration,
        platform: Arc<dyn Platform>,
    ) -> Box<Self> {
        let HttpStream { status, body, .. } = stream;
        let (parser, single) = Default::default();
        Box::new(Self { body, parser, single, status, request_id, max, limit, platform })
    }

    /// Creates the reader of a response that is not a stream, which is returned as one event.
    pub(crate) fn single(data: String, platform: Arc<dyn Platform>) -> Box<Self> {
        let nothing = HttpResponse { status: 200, headers: Vec::new(), body: Vec::new() };
        let mut reader =
            Self::new(HttpStream::whole(nothing), None, data.len(), Duration::ZERO, platform);
        reader.single = Some(RawEvent { data, ..RawEvent::default() });
        reader
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    pub(super) async fn step(mut self: Box<Self>) -> Step {
        if let Some(event) = self.single.take() {
            return (None, Some(Ok(event)));
        }
        let (platform, limit) = (Arc::clone(&self.platform), self.limit);
        let event = with_deadline(&platform, limit, pin!(self.event())).await;
        match event.unwrap_or_else(|| Err(Error::timeout())) {
            Ok(event) => (event.is_some().then_some(self), event.map(Ok)),
            Err(error) => (None, Some(Err(error.with_request_id(self.request_id)))),
        }
    }

    /// Returns the next event, or `None` at the end.
    async fn event(&mut self) -> Result<Option<RawEvent>, Error> {
        loop {
            if let Some(event) = self.parser.next() {
                return Ok(Some(event));
            }
            if self.parser.held() > self.max {
                return Err(response_too_large(self.max, self.status));
            }
            match self.body.next().await? {
                Some(piece) => self.parser.push(&piece),
                None => return Ok(self.parser.finish()),
            }
        }
    }
}
