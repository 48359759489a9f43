//! Streaming responses: server-sent events (`text/event-stream`).

mod parser;
pub(crate) mod reader;

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::call::{Call, PreparedCall};
use crate::error::Error;
use crate::response::decode::{Decoded, Report, decode_event};
use crate::response::events::reader::{Reader, Step};
use crate::shape::Record;

pub use parser::{Parser, RawEvent};

/// One event of a streaming response.
pub struct Event<T> {
    raw: RawEvent,
    action: &'static str,
    response: PhantomData<fn() -> T>,
}

impl<T> Event<T> {
    /// Returns the data, which is JSON for nearly all actions. Some streams end with `[DONE]`.
    pub fn data(&self) -> &str {
        &self.raw.data
    }

    /// Returns the event name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.raw.name.as_deref()
    }

    /// Returns the event ID, if there is one.
    pub fn id(&self) -> Option<&str> {
        self.raw.id.as_deref()
    }
}

impl<T: Record + Default> Event<T> {
    /// Decodes the data as a response of the action, of which each event contains some fields.
    ///
    /// # Errors
    ///
    /// Returns an error if the data is not a JSON object, or contains a service error.
    pub fn response(&self) -> Result<T, Error> {
        self.response_and_report().map(|(response, _)| response)
    }

    /// Decodes the data like [`Event::response`], and also returns the unknown fields and the
    /// values that the type could not hold.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`Event::response`].
    pub fn response_and_report(&self) -> Result<(T, Report), Error> {
        let mut response = T::default();
        let error = match decode_event(self.data().trim().as_bytes(), &mut response) {
            Ok(Decoded::Response(report)) => return Ok((response, report)),
            Ok(Decoded::Error(why)) => Error::service(why.code, why.message, why.request_id),
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

/// The events of a streaming response. Implements [`Stream`]; [`Events::next`] works without
/// another crate. The call is sent when the stream is first polled.
///
/// The time limit of the call applies until the response begins, and then to each event; for
/// blocking calls, it applies to the whole response. Failures after the response has begun are not
/// retried.
#[must_use = "the call is not sent until the stream is polled"]
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

async fn first(plan: PreparedCall) -> Step {
    match plan.send_for_events().await {
        Ok(reader) => reader.step().await,
        Err(error) => (None, Some(Err(error))),
    }
}

impl<T> Call<T> {
    /// Sends the call and returns its response as a stream of events. An action streams its
    /// response if the request asks for it, in most cases by a parameter `Stream`. A response that
    /// is not a stream is returned as one event.
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
    /// Returns the next event, or `None` after the last event and after an error.
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
