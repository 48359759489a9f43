//! Waiters: polling an action until a condition is met.

use std::fmt;
use std::time::Duration;

use crate::call::Call;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::request::action::Request;

/// Polls an action until a condition is met. Created by [`Client::wait_until`] and
/// [`Client::wait_until_not_found`]. `T` is the result.
#[must_use = "no call is made until `run` is awaited"]
pub struct Waiter<R: Request, T = <R as Request>::Response> {
    client: Client,
    request: R,
    until: Until<R::Response>,
    not_found: NotFound,
    /// Converts the last response, or its absence, into the result.
    finish: fn(Option<R::Response>) -> Option<T>,
    change: Option<Change<R::Response>>,
    first: Duration,
    most: Duration,
    deadline: Duration,
}

type Until<A> = Box<dyn FnMut(&A) -> Result<bool, String> + Send>;
type Change<A> = Box<dyn FnMut(Call<A>) -> Call<A> + Send>;

/// The meaning of a not-found error.
#[derive(Clone, Copy, Debug, PartialEq)]
enum NotFound {
    /// The wait fails.
    Fails,
    /// The resource does not exist yet, and the wait continues.
    GoesOn,
    /// The condition is met.
    Ends,
}

impl Client {
    /// Polls an action until `until` returns `Ok(true)`. If it returns `Err`, for example because a
    /// task has failed, the wait ends.
    ///
    /// ```
    /// # use tencentcloud_runtime::{Client, Error, Request};
    /// # trait Task { fn status(&self) -> &str; }
    /// # async fn run<R: Request + Clone>(client: Client, request: R) -> Result<(), Error>
    /// # where R::Response: Task {
    /// let waiter = client.wait_until(request, |response| match response.status() {
    ///     "DONE" => Ok(true),
    ///     "FAIL" => Err("the task failed".to_owned()),
    ///     _ => Ok(false),
    /// });
    /// let response = waiter.run().await?;
    /// # let _ = response;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// By default, an error ends the wait. Use [`Waiter::while_not_found`] to wait for a resource
    /// that does not exist yet, and [`Waiter::or_not_found`] to also accept that the resource is
    /// gone.
    pub fn wait_until<R: Request + Clone>(
        &self,
        request: R,
        until: impl FnMut(&R::Response) -> Result<bool, String> + Send + 'static,
    ) -> Waiter<R> {
        Waiter {
            client: self.clone(),
            request,
            until: Box::new(until),
            not_found: NotFound::Fails,
            finish: |response| response,
            change: None,
            first: Duration::from_secs(1),
            most: Duration::from_secs(15),
            deadline: Duration::from_secs(600),
        }
    }

    /// Polls an action until the service returns a not-found error according to
    /// [`Error::is_not_found`], for example after deleting a resource.
    ///
    /// ```
    /// # use tencentcloud_runtime::{Client, Error, Request};
    /// # async fn run<R: Request + Clone>(client: Client, request: R) -> Result<(), Error> {
    /// client.wait_until_not_found(request).run().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_until_not_found<R: Request + Clone>(&self, request: R) -> Waiter<R, ()> {
        let waiter = self.wait_until(request, |_| Ok(false));
        waiter.finishing(NotFound::Ends, |_| Some(()))
    }
}

impl<R: Request + Clone> Waiter<R> {
    /// Continues while the service returns a not-found error, since a new resource may not be
    /// visible everywhere yet.
    pub fn while_not_found(mut self) -> Self {
        self.not_found = NotFound::GoesOn;
        self
    }

    /// Ends the wait with `None` when the service returns a not-found error.
    pub fn or_not_found(self) -> Waiter<R, Option<R::Response>> {
        self.finishing(NotFound::Ends, Some)
    }

    fn finishing<T>(
        self,
        not_found: NotFound,
        finish: fn(Option<R::Response>) -> Option<T>,
    ) -> Waiter<R, T> {
        let Self { client, request, until, change, first, most, deadline, .. } = self;
        Waiter { client, request, until, not_found, finish, change, first, most, deadline }
    }
}

impl<R: Request + Clone, T> Waiter<R, T> {
    /// Applies overrides, such as region and credentials, to each call.
    pub fn each(
        mut self,
        change: impl FnMut(Call<R::Response>) -> Call<R::Response> + Send + 'static,
    ) -> Self {
        self.change = Some(Box::new(change));
        self
    }

    /// Sets the delay before the second call and the maximum delay between calls. Defaults to 1 s
    /// and 15 s. Each delay is 1.5 times the previous one.
    pub fn every(mut self, first: Duration, most: Duration) -> Self {
        (self.first, self.most) = (first, most.max(first));
        self
    }

    /// Sets the deadline of the wait, including any call in progress. Defaults to 10 minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Polls the action until the condition is met, and returns the result.
    ///
    /// # Errors
    ///
    /// Returns the errors of the calls, an error of kind [`ErrorKind::Timeout`] at the deadline,
    /// and one of kind [`ErrorKind::Wait`] if the condition can no longer be met.
    pub async fn run(mut self) -> Result<T, Error> {
        let platform = std::sync::Arc::clone(self.client.platform());
        let begun = platform.elapsed();
        let mut pause = self.first;
        loop {
            let left = self.deadline.saturating_sub(platform.elapsed().saturating_sub(begun));
            match self.ask(left).await {
                Ok(Some(result)) => return Ok(result),
                Ok(None) => {}
                Err(error) => return Err(error.with_action(R::ACTION.name)),
            }
            let passed = platform.elapsed().saturating_sub(begun);
            if passed.saturating_add(pause) >= self.deadline {
                return Err(Error::timeout().with_action(R::ACTION.name));
            }
            platform.sleep(pause).await;
            pause = pause.saturating_add(pause / 2).min(self.most);
        }
    }

    /// Makes one call within the remaining time. Returns the result if the condition is met.
    async fn ask(&mut self, left: Duration) -> Result<Option<T>, Error> {
        let mut call = self.client.call(self.request.clone());
        if let Some(change) = &mut self.change {
            call = change(call);
        }
        match call.timeout_at_most(left).await {
            Ok(response) => match (self.until)(&response) {
                Ok(true) => Ok((self.finish)(Some(response))),
                Ok(false) => Ok(None),
                Err(why) => Err(Error::new(ErrorKind::Wait, why)),
            },
            Err(error) if error.is_not_found() => match self.not_found {
                NotFound::Fails => Err(error),
                NotFound::GoesOn => Ok(None),
                NotFound::Ends => Ok((self.finish)(None)),
            },
            Err(error) => Err(error),
        }
    }
}

impl<R: Request, T> fmt::Debug for Waiter<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter")
            .field("action", &R::ACTION.name)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
