//! Calls that block the thread until their response is there, for programs without an executor.

use std::future::IntoFuture;

use crate::call::Call;
use crate::error::Error;
use crate::executor::block_on;
use crate::paging::{Items, Paged, Pages};
use crate::request::action::Request;
use crate::response::events::{Event, Events};
use crate::waiter::Waiter;

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

impl<R: Request + Clone, T> Waiter<R, T> {
    /// Blocks this thread until the response is as wanted.
    ///
    /// # Errors
    ///
    /// As [`Waiter::run`].
    pub fn wait(self) -> Result<T, Error> {
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
