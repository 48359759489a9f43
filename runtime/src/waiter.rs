//! Asking an action again and again until its response is as wanted.

use std::fmt;
use std::time::Duration;

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::request::action::Request;

/// Calls an action until its response is as wanted: [`Client::wait_until`] makes it.
#[must_use = "nothing is asked before `run` is awaited"]
pub struct Waiter<R: Request> {
    client: Client,
    request: R,
    until: Until<R::Response>,
    first: Duration,
    most: Duration,
    deadline: Duration,
}

type Until<A> = Box<dyn FnMut(&A) -> Result<bool, String> + Send>;

impl Client {
    /// Calls an action until its response is as wanted. `until` says whether it is, or why it never
    /// will be, such as a task that has failed.
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
    pub fn wait_until<R: Request + Clone>(
        &self,
        request: R,
        until: impl FnMut(&R::Response) -> Result<bool, String> + Send + 'static,
    ) -> Waiter<R> {
        Waiter {
            client: self.clone(),
            request,
            until: Box::new(until),
            first: Duration::from_secs(1),
            most: Duration::from_secs(15),
            deadline: Duration::from_secs(600),
        }
    }
}

impl<R: Request + Clone> Waiter<R> {
    /// How long to wait before the second call, and at most between two; by default 1 s and 15 s.
    /// Each wait is half as long again as the one before.
    pub fn every(mut self, first: Duration, most: Duration) -> Self {
        (self.first, self.most) = (first, most.max(first));
        self
    }

    /// How long to go on; by default ten minutes.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Calls the action until its response is as wanted, and gives that response.
    ///
    /// # Errors
    ///
    /// As a call; of the kind [`ErrorKind::Timeout`] at the deadline, and [`ErrorKind::Wait`] if the response
    /// says that it will never be as wanted.
    pub async fn run(mut self) -> Result<R::Response, Error> {
        let platform = std::sync::Arc::clone(&self.client.0.config.platform);
        let begun = platform.elapsed();
        let mut pause = self.first;
        loop {
            let response = self.client.call(self.request.clone()).await?;
            let action = R::ACTION.name;
            match (self.until)(&response) {
                Ok(true) => return Ok(response),
                Ok(false) => {}
                Err(why) => return Err(Error::new(ErrorKind::Wait, why).with_action(action)),
            }
            let passed = platform.elapsed().saturating_sub(begun);
            if passed.saturating_add(pause) >= self.deadline {
                return Err(Error::timeout().with_action(action));
            }
            platform.sleep(pause).await;
            pause = (pause + pause / 2).min(self.most);
        }
    }
}

impl<R: Request> fmt::Debug for Waiter<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter")
            .field("action", &R::ACTION.name)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
