//! A fetch in progress: all callers that wait for it share its result, and none of them owns it.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use super::source::TemporaryCredentials;
use crate::error::Error;
use crate::executor::is_blocking;
use crate::platform::{Platform, Sleep, SystemPlatform, without_deadline};

/// The result of a fetch.
pub(super) type Fetched = Result<TemporaryCredentials, Arc<Error>>;

/// How long a background task may take to confirm that it is being polled.
const POLL_CONFIRMATION: Duration = Duration::from_millis(250);

/// The maximum duration of a fetch, whatever limit the source sets: twice the default timeout of a
/// call.
const MAX_AGE: Duration = Duration::from_secs(120);

pub(super) struct Flight {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// `Some(None)` if the fetch ended without a result.
    outcome: Option<Option<Fetched>>,
    /// The fetch, if no background task runs it; the callers that wait poll it.
    inline: Option<Sleep<'static>>,
    waiters: BTreeMap<u64, Option<Waker>>,
    waiters_so_far: u64,
    /// Wakes the task that fetches.
    task: Option<Waker>,
    is_polled: bool,
    /// The number of pings sent to the task, and the last one that it acknowledged.
    pings: u64,
    answered: u64,
    panic: Option<Box<dyn Any + Send>>,
}

impl Flight {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self { begun: Instant::now(), state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates the task that runs the fetch. If the fetch returns nothing, panics or is dropped,
    /// the flight ends without a result.
    pub(super) fn task(
        self: Arc<Self>,
        fetch: impl Future<Output = Option<Fetched>> + Send + 'static,
    ) -> Sleep<'static> {
        let guard = Guard(self);
        Box::pin(async move {
            let flight = &*guard.0;
            let mut fetch = pin!(fetch);
            let fetched = poll_fn(|context| {
                if !flight.begin_poll(context.waker()) {
                    return Poll::Ready(None);
                }
                let poll = AssertUnwindSafe(|| fetch.as_mut().poll(context));
                let polled = catch_unwind(poll);
                let mut state = flight.state();
                state.is_polled = false;
                polled.unwrap_or_else(|panic| {
                    state.panic = Some(panic);
                    Poll::Ready(None)
                })
            });
            flight.end(fetched.await);
        })
    }

    /// Resumes a panic of the fetch in the call that started it.
    pub(super) fn resume_panic(&self) {
        let panic = self.state().panic.take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Records that the task is running. Returns `false` if its result is no longer needed.
    fn begin_poll(&self, waker: &Waker) -> bool {
        let mut state = self.state();
        state.task = Some(waker.clone());
        state.answered = state.pings;
        state.is_polled = state.outcome.is_none();
        state.is_polled
    }

    /// Lets the callers that wait poll the task.
    pub(super) fn run_inline(&self, task: Sleep<'static>) {
        {
            let mut state = self.state();
            if state.outcome.is_some() {
                return;
            }
            state.inline = Some(task);
        }
        self.wake_waiters();
    }

    /// Ends the flight, unless it has already ended.
    pub(super) fn end(&self, outcome: Option<Fetched>) {
        let task = {
            let mut state = self.state();
            state.outcome.get_or_insert(outcome);
            (state.task.take(), state.inline.take())
        };
        if let (Some(task), _) = task {
            task.wake();
        }
        self.wake_waiters();
    }

    fn wake_waiters(&self) {
        let waiting: Vec<_> = self.state().waiters.values().flatten().cloned().collect();
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state().outcome.is_some()
    }

    /// Returns whether the fetch has exceeded its maximum duration.
    pub(super) fn is_overdue(&self) -> bool {
        self.begun.elapsed() > MAX_AGE
    }

    /// Returns whether a task or a caller is driving the fetch.
    pub(super) fn is_attended(&self) -> bool {
        let state = self.state();
        state.inline.is_none() || !state.waiters.is_empty()
    }

    /// Waits for the result. Returns `None` if there will be none because the task was dropped or
    /// its executor is stalled.
    pub(super) async fn outcome(self: &Arc<Self>) -> Option<Fetched> {
        let waiter = Waiter::new(self);
        loop {
            let mut pings = None;
            let outcome = poll_fn(|context| {
                if let Poll::Ready(outcome) = self.poll(waiter.number, context) {
                    return Poll::Ready(Some(outcome));
                }
                let (_, timer) = pings.get_or_insert_with(|| {
                    // Uses real time: this detects stalled threads and does not depend on the
                    // configured clock.
                    (self.ping(), SystemPlatform.deadline(POLL_CONFIRMATION))
                });
                timer.as_mut().poll(context).map(|()| None)
            });
            match (outcome.await, pings) {
                (Some(outcome), _) => return outcome,
                (None, Some((question, _))) if !self.is_run(question) => return None,
                (None, _) => {}
            }
        }
    }

    /// Pings the task.
    fn ping(&self) -> u64 {
        let (question, task) = {
            let mut state = self.state();
            state.pings += 1;
            (state.pings, state.task.clone())
        };
        task.iter().for_each(Waker::wake_by_ref);
        question
    }

    fn is_run(&self, question: u64) -> bool {
        let state = self.state();
        state.is_polled || state.answered >= question || state.inline.is_some()
    }

    fn poll(self: &Arc<Self>, waiter: u64, context: &mut Context<'_>) -> Poll<Option<Fetched>> {
        let inline = {
            let mut state = self.state();
            if let Some(outcome) = &state.outcome {
                return Poll::Ready(outcome.clone());
            }
            state.waiters.insert(waiter, Some(context.waker().clone()));
            state.inline.take()
        };
        let Some(mut task) = inline else { return Poll::Pending };
        let waker = Waker::from(Arc::clone(self));
        let mut poll = || task.as_mut().poll(&mut Context::from_waker(&waker));
        // A blocked thread cannot hand the task over to others when it times out.
        let polled = if is_blocking() { poll() } else { without_deadline(poll) };
        let mut state = self.state();
        if polled.is_pending() && state.outcome.is_none() {
            state.inline = Some(task);
        }
        state.outcome.clone().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Wakes all waiting callers, one of which will poll.
impl Wake for Flight {
    fn wake(self: Arc<Self>) {
        self.wake_waiters();
    }
}

/// Ends the flight when its task is dropped.
struct Guard(Arc<Flight>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.end(None);
    }
}

/// A waiting caller. When it is dropped, another one takes over polling.
struct Waiter<'a> {
    flight: &'a Flight,
    number: u64,
}

impl<'a> Waiter<'a> {
    fn new(flight: &'a Flight) -> Self {
        let mut state = flight.state();
        state.waiters_so_far += 1;
        let number = state.waiters_so_far;
        state.waiters.insert(number, None);
        Self { flight, number }
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.flight.state().waiters.remove(&self.number);
        self.flight.wake_waiters();
    }
}
