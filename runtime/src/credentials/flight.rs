//! A fetch that is under way: whoever waits for it gets its one outcome, and nobody owns it.

use std::any::Any;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use super::TemporaryCredentials;
use crate::error::Error;
use crate::executor::is_blocking;
use crate::platform::{Platform, Sleep, SystemPlatform, without_deadline};

/// What a fetch ends with.
pub(super) type Fetched = Result<TemporaryCredentials, Arc<Error>>;

/// How soon a task that runs somewhere says that it does.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long a fetch may take, whatever the source allows itself: twice the time of a call.
const MAX_AGE: Duration = Duration::from_secs(120);

pub(super) struct Flight {
    begun: Instant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// `Some(None)` if it ended without an outcome.
    outcome: Option<Option<Fetched>>,
    /// The fetch, where nothing runs it beside the calls: then whoever waits polls it.
    inline: Option<Sleep<'static>>,
    waiters: BTreeMap<u64, Option<Waker>>,
    waiters_so_far: u64,
    /// Wakes the task that fetches.
    task: Option<Waker>,
    is_polled: bool,
    /// How often the task was asked whether it runs, and the last question that it answered.
    asked: u64,
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

    /// A task that fetches. If that gives nothing, panics, or is dropped before its end, the flight
    /// ends without an outcome.
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

    /// Goes on with a panic of the fetch, for the call that began it.
    pub(super) fn resume_panic(&self) {
        let panic = self.state().panic.take();
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Notes that the task runs; `false` if nobody wants it any more.
    fn begin_poll(&self, waker: &Waker) -> bool {
        let mut state = self.state();
        state.task = Some(waker.clone());
        state.answered = state.asked;
        state.is_polled = state.outcome.is_none();
        state.is_polled
    }

    /// Has the task polled by those who wait.
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

    /// Ends the flight, unless it has ended already.
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

    /// Whether it takes longer than any fetch should.
    pub(super) fn is_overdue(&self) -> bool {
        self.begun.elapsed() > MAX_AGE
    }

    /// Whether somebody sees to it that it comes to an end.
    pub(super) fn is_attended(&self) -> bool {
        let state = self.state();
        state.inline.is_none() || !state.waiters.is_empty()
    }

    /// Waits for the outcome. `None` if there will be none: the task was dropped, or whatever should
    /// run it does not.
    pub(super) async fn outcome(self: &Arc<Self>) -> Option<Fetched> {
        let waiter = Waiter::new(self);
        loop {
            let mut asked = None;
            let outcome = poll_fn(|context| {
                if let Poll::Ready(outcome) = self.poll(waiter.number, context) {
                    return Poll::Ready(Some(outcome));
                }
                let (_, timer) = asked.get_or_insert_with(|| {
                    // In real time, since it is about threads and not about what clocks show.
                    (self.ask(), SystemPlatform.deadline(PATIENCE))
                });
                timer.as_mut().poll(context).map(|()| None)
            });
            match (outcome.await, asked) {
                (Some(outcome), _) => return outcome,
                (None, Some((question, _))) if !self.is_run(question) => return None,
                (None, _) => {}
            }
        }
    }

    /// Asks the task whether it runs.
    fn ask(&self) -> u64 {
        let (question, task) = {
            let mut state = self.state();
            state.asked += 1;
            (state.asked, state.task.clone())
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
        // A thread that blocks cannot leave the task to others when its time is up.
        let polled = if is_blocking() { poll() } else { without_deadline(poll) };
        let mut state = self.state();
        if polled.is_pending() && state.outcome.is_none() {
            state.inline = Some(task);
        }
        state.outcome.clone().map_or(Poll::Pending, Poll::Ready)
    }
}

/// Wakes all who wait, of whom one will poll.
impl Wake for Flight {
    fn wake(self: Arc<Self>) {
        self.wake_waiters();
    }
}

/// Ends a flight whose task is dropped.
struct Guard(Arc<Flight>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.end(None);
    }
}

/// Somebody who waits. Once gone, another one polls.
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
