//! A call that has not been sent yet, and what may be changed for it alone.

use std::any::Any;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::action::Action;
use crate::assemble::Assembled;
use crate::client::Client;
use crate::config::Language;
use crate::error::Error;
use crate::shape::{Record, Shape};
use crate::validate::Mode;

/// An answer that can be filled in without knowing its type.
pub(crate) trait Answer: Record + Send {
    fn record(&mut self) -> &mut dyn Record;
    fn shape(&self) -> &dyn Shape;
    fn any(self: Box<Self>) -> Box<dyn Any>;
}

impl<T: Record + Send + 'static> Answer for T {
    fn record(&mut self) -> &mut dyn Record {
        self
    }

    fn shape(&self) -> &dyn Shape {
        self
    }

    fn any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// A call that has not been sent yet. Await it, after any changes for this call alone.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    plan: Box<Plan>,
    answer: PhantomData<fn() -> T>,
}

/// Everything of a call that does not depend on the type of its answer, so that sending is
/// compiled once and not once for each action.
pub(crate) struct Plan {
    pub(crate) client: Client,
    pub(crate) action: &'static Action,
    pub(crate) request: Box<dyn Shape + Send + Sync>,
    pub(crate) answer: fn() -> Box<dyn Answer>,
    pub(crate) changes: Changes,
}

/// What differs from the configuration for one call.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) region: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) language: Option<Language>,
    pub(crate) validation: Option<Mode>,
    pub(crate) headers: Vec<(String, String)>,
}

impl Plan {
    pub(crate) fn new(
        client: &Client,
        action: &'static Action,
        request: Box<dyn Shape + Send + Sync>,
        answer: fn() -> Box<dyn Answer>,
    ) -> Box<Self> {
        let changes = Changes::default();
        Box::new(Self { client: client.clone(), action, request, answer, changes })
    }
}

impl<T> Call<T> {
    /// A call whose plan makes an answer of the type `T`.
    pub(crate) fn new(plan: Box<Plan>) -> Self {
        Self { plan, answer: PhantomData }
    }

    pub(crate) fn into_plan(self) -> Box<Plan> {
        self.plan
    }

    /// Sends this call to another region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.plan.changes.region = Some(region.into());
        self
    }

    /// Gives this call another time limit, over all its attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.changes.timeout = Some(timeout);
        self
    }

    /// Asks for messages in another language.
    pub fn language(mut self, language: Language) -> Self {
        self.plan.changes.language = Some(language);
        self
    }

    /// Validates this call in another mode.
    pub fn validation(mut self, mode: Mode) -> Self {
        self.plan.changes.validation = Some(mode);
        self
    }

    /// Adds a header to this call. It is not signed, and none that the runtime sets itself: such
    /// a call is refused before it is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.plan.changes.headers.push((name.into(), value.into()));
        self
    }

    /// Validates and signs the request without sending it, to look at what would be sent.
    ///
    /// # Errors
    ///
    /// As sending, but for what only the network can do.
    pub async fn signed(&self) -> Result<Assembled, Error> {
        self.plan.signed().await
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("action", &self.plan.action.name).finish_non_exhaustive()
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Pending<T> {
        Pending { future: Box::pin(self.plan.send()), answer: PhantomData }
    }
}

type Exchange = dyn Future<Output = Result<Box<dyn Answer>, Error>> + Send;

/// A call on its way.
pub struct Pending<T> {
    future: Pin<Box<Exchange>>,
    answer: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

impl<T: 'static> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(context).map(|answer| match answer?.any().downcast::<T>() {
            Ok(answer) => Ok(*answer),
            Err(_) => unreachable!("a plan makes the answer that its call promises"),
        })
    }
}
