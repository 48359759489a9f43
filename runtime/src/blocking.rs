//! Blocking calls, for programs without an async executor.

use std::future::IntoFuture;

use crate::call::Call;
use crate::error::Error;
use crate::executor::block_on;
use crate::paging::{Items, Paged, Pages};
use crate::request::action::Request;
use crate::response::events::{Event, Events};
use crate::waiter::Waiter;

impl<T: 'static> Call<T> {
    /// Sends the call and blocks the current thread until the response arrives. Does not need an
    /// async executor, and must not be called on a thread that drives one.
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
    /// Returns the same errors as awaiting the call.
    pub fn wait(self) -> Result<T, Error> {
        block_on(self.into_future())
    }
}

impl<R: Request + Clone, T> Waiter<R, T> {
    /// Blocks the current thread until the condition is met.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`Waiter::run`].
    pub fn wait(self) -> Result<T, Error> {
        block_on(self.run())
    }
}

/// A blocking iterator over pages, items or events.
#[derive(Debug)]
#[must_use = "nothing is fetched until the iterator is advanced"]
pub struct Blocking<S>(S);

impl<R: Paged> Pages<R> {
    /// Returns an iterator over the pages that blocks the current thread while it fetches each
    /// page.
    pub fn wait(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<R: Paged> Items<R> {
    /// Returns an iterator over the items that blocks the current thread while it fetches each
    /// page.
    pub fn wait(self) -> Blocking<Self> {
        Blocking(self)
    }
}

impl<T> Events<T> {
    /// Returns an iterator over the events that blocks the current thread until each event arrives.
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
