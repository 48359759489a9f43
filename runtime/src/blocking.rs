//! Calls that block the thread until their response is there, for programs without an executor.

use std::cell::Cell;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use crate::call::Call;
use crate::error::Error;
use crate::paging::{Items, Paged, Pages};
use crate::request::action::Request;
use crate::response::events::{Event, Events};
use crate::waiter::Waiter;

thread_local! {
    static WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread waits for a call, so that it may be blocked.
#[cfg(feature = "tokio")]
pub(crate) fn is_waiting() -> bool {
    WAITING.get()
}

/// Runs a future on this thread.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        let before = WAITING.replace(true);
        let polled = future.as_mut().poll(&mut context);
        WAITING.set(before);
        match polled {
            Poll::Ready(outcome) => return outcome,
            Poll::Pending => std::thread::park(),
        }
    }
}

impl<T: 'static> Call<T> {
    /// Sends the call and blocks this thread until the response is there. No executor is needed,
    /// and none should run on this thread.
    ///
    /// ```no_run
    /// use tencentcloud_runtime::{Call, Error};
    ///
    /// fn send<T: 'static>(call: Call<T>) -> Result<T, Error> {
    ///     call.wait()
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As awaiting the call.
    pub fn wait(self) -> Result<T, Error> {
        block_on(self.into_future())
    }
}

impl<R: Request + Clone> Waiter<R> {
    /// Blocks this thread until the response is as wanted.
    ///
    /// # Errors
    ///
    /// As [`Waiter::run`].
    pub fn wait(self) -> Result<R::Response, Error> {
        block_on(self.run())
    }
}

/// Pages, items or events, each fetched while the thread waits.
#[derive(Debug)]
#[must_use = "nothing is fetched before the first is asked for"]
pub struct Blocking<S>(S);

impl<R: Paged> Pages<R> {
    /// The pages as an iterator that blocks this thread for each.
    pub fn wait(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<R: Paged> Items<R> {
    /// The items as an iterator that blocks this thread for each page.
    pub fn wait(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T> Events<T> {
    /// The events as an iterator that blocks this thread for each.
    pub fn wait(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T> Iterator for Blocking<Events<T>> {
    type Item = Result<Event<T>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

impl<R: Paged> Iterator for Blocking<Pages<R>> {
    type Item = Result<R::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}

impl<R: Paged> Iterator for Blocking<Items<R>> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        block_on(self.0.next())
    }
}
