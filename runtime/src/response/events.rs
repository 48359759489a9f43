//! Responses that come as a stream of events (`text/event-stream`).

mod parser;

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use futures_core::Stream;

use crate::call::{Call, PreparedCall};
use crate::error::Error;
use crate::platform::{Platform, with_deadline};
use crate::response::decode::{Decoded, Report, decode_event};
use crate::shape::Record;
use crate::transport::{Body, HttpResponse, HttpStream, too_long};

pub use parser::{Parser, RawEvent};

/// One event of a response.
pub struct Event<T> {
    raw: RawEvent,
    action: &'static str,
    response: PhantomData<fn() -> T>,
}

impl<T> Event<T> {
    /// Its text, which is JSON for nearly every action. Some end with `[DONE]`.
    pub fn data(&self) -> &str {
        &self.raw.data
    }

    /// Its name, if it has one.
    pub fn name(&self) -> Option<&str> {
        self.raw.name.as_deref()
    }

    /// Its ID, if it has one.
    pub fn id(&self) -> Option<&str> {
        self.raw.id.as_deref()
    }
}

impl<T: Record + Default> Event<T> {
    /// Its text as a response of the action: each event holds some of the fields.
    ///
    /// # Errors
    ///
    /// If the text is no JSON object, or tells of an error of the service.
    pub fn response(&self) -> Result<T, Error> {
        self.response_and_report().map(|(response, _)| response)
    }

    /// As [`Event::response`], with the fields that the type does not know and the values that it
    /// could not hold.
    ///
    /// # Errors
    ///
    /// As [`Event::response`].
    pub fn response_and_report(&self) -> Result<(T, Report), Error> {
        let mut response = T::default();
        let error = match decode_event(self.data().trim().as_bytes(), &mut response) {
            Ok(Decoded::Response(report)) => return Ok((response, report)),
            Ok(Decoded::Refused(why)) => Error::service(why.code, why.message, why.request_id),
            Err(error) => Error::decode(error),
        };
        Err(error.with_action(self.action))
    }
}

impl<T> fmt::Debug for Event<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RawEvent { name, data, id } = &self.raw;
        let data = format_args!("[{} bytes]", data.len());
        f.debug_struct("Event").field("name", name).field("id", id).field("data", &data).finish()
    }
}

/// The events of a response: a [`Stream`], and without any further crate [`Events::next`]. The call
/// is sent when the first is asked for.
///
/// The time limit of the call holds until the response begins, and then for each event anew; with a call
/// that blocks, for all of it together. What breaks once the response has begun is not sent again.
#[must_use = "the call is sent when its first event is asked for"]
pub struct Events<T> {
    state: State,
    action: &'static str,
    response: PhantomData<fn() -> T>,
}

enum State {
    Reading(Box<Reader>),
    Busy(Pin<Box<dyn Future<Output = Step> + Send>>),
    Ended,
}

/// Where to go on, and what came.
type Step = (Option<Box<Reader>>, Option<Result<RawEvent, Error>>);

/// A response of which events are still to be read.
pub(crate) struct Reader {
    body: Box<dyn Body>,
    parser: Parser,
    /// A response that is no stream, whole.
    whole: Option<RawEvent>,
    status: u16,
    request_id: Option<String>,
    max: usize,
    /// How long an event may take.
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
        let (parser, whole) = Default::default();
        Box::new(Self { body, parser, whole, status, request_id, max, limit, platform })
    }

    /// The one event of a response that is no stream.
    pub(crate) fn whole(data: String, platform: Arc<dyn Platform>) -> Box<Self> {
        let nothing = HttpResponse { status: 200, headers: Vec::new(), body: Vec::new() };
        let mut reader =
            Self::new(HttpStream::whole(nothing), None, data.len(), Duration::ZERO, platform);
        reader.whole = Some(RawEvent { data, ..RawEvent::default() });
        reader
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    async fn step(mut self: Box<Self>) -> Step {
        if let Some(event) = self.whole.take() {
            return (None, Some(Ok(event)));
        }
        let (platform, limit) = (Arc::clone(&self.platform), self.limit);
        let event = with_deadline(&platform, limit, pin!(self.event())).await;
        match event.unwrap_or_else(|| Err(Error::timeout())) {
            Ok(event) => (event.is_some().then_some(self), event.map(Ok)),
            Err(error) => (None, Some(Err(error.with_request_id(self.request_id)))),
        }
    }

    /// The next event; `None` at the end.
    async fn event(&mut self) -> Result<Option<RawEvent>, Error> {
        loop {
            if let Some(event) = self.parser.next() {
                return Ok(Some(event));
            }
            if self.parser.held() > self.max {
                return Err(too_long(self.max, self.status));
            }
            match self.body.next().await? {
                Some(piece) => self.parser.push(&piece),
                None => return Ok(self.parser.finish()),
            }
        }
    }
}

async fn first(plan: Box<PreparedCall>) -> Step {
    match plan.send_for_events().await {
        Ok(reader) => reader.step().await,
        Err(error) => (None, Some(Err(error))),
    }
}

impl<T> Call<T> {
    /// Sends the call and reads its response as a stream of events, as they come. An action may
    /// response so when its request asks for it, most of them by a parameter `Stream`; a response that
    /// is no stream is one event.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Call, Error, Untyped};
    /// # async fn chat(call: Call<Untyped>) -> Result<(), Error> {
    /// let mut events = call.events();
    /// while let Some(event) = events.next().await {
    ///     println!("{}", event?.data());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn events(self) -> Events<T> {
        let plan = self.into_plan();
        let action = plan.action.name;
        Events { state: State::Busy(Box::pin(first(plan))), action, response: PhantomData }
    }
}

impl<T> Events<T> {
    /// The next event; `None` behind the last, and behind an error.
    pub async fn next(&mut self) -> Option<Result<Event<T>, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event<T>, Error>>> {
        let mut busy = match std::mem::replace(&mut self.state, State::Ended) {
            State::Reading(reader) => Box::pin(reader.step()),
            State::Busy(busy) => busy,
            State::Ended => return Poll::Ready(None),
        };
        let Poll::Ready((reader, event)) = busy.as_mut().poll(context) else {
            self.state = State::Busy(busy);
            return Poll::Pending;
        };
        self.state = reader.map_or(State::Ended, State::Reading);
        let action = self.action;
        Poll::Ready(event.map(|event| match event {
            Ok(raw) => Ok(Event { raw, action, response: PhantomData }),
            Err(error) => Err(error.with_action(action)),
        }))
    }
}

impl<T> Stream for Events<T> {
    type Item = Result<Event<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for Events<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = matches!(self.state, State::Ended);
        f.debug_struct("Events").field("action", &self.action).field("ended", &ended).finish()
    }
}
