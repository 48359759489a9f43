//! A typed response with its raw body and metadata.

use std::any::Any;
use std::fmt;

use crate::call::Call;
use crate::response::decode::Report;
use crate::response::received::Received;
use crate::shape::Record;

/// A response with its raw body and what its type could not hold. Returned by [`Call::detailed`].
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Detailed<T> {
    /// The typed response.
    pub response: T,
    /// The decompressed body as received: `{"Response": {…}}`. It may hold secrets, and is omitted
    /// from `Debug`.
    pub raw: Vec<u8>,
    /// The unknown fields, whose values are in `raw`, and the values that the type could not hold.
    pub report: Report,
    /// The HTTP status.
    pub status: u16,
    /// The request ID. Include it when you contact support.
    pub request_id: Option<String>,
    /// The number of attempts.
    pub attempts: u32,
}

impl<T> Detailed<T> {
    /// Returns the body as a string, with U+FFFD in place of invalid UTF-8.
    pub fn raw_text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.raw)
    }
}

impl<T: fmt::Debug> fmt::Debug for Detailed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Detailed")
            .field("response", &self.response)
            .field("raw", &format_args!("[{} bytes]", self.raw.len()))
            .field("report", &self.report)
            .field("status", &self.status)
            .field("request_id", &self.request_id)
            .field("attempts", &self.attempts)
            .finish()
    }
}

impl<T: Record + 'static> Call<T> {
    /// Returns a call whose output includes the raw body, what the response type could not hold,
    /// and the response metadata. Fields that the service added after this crate was generated are
    /// in the body.
    ///
    /// ```no_run
    /// # use tencentcloud_runtime::{Call, Error, Untyped};
    /// # async fn run(call: Call<Untyped>) -> Result<(), Error> {
    /// let detailed = call.detailed().await?;
    /// if !detailed.report.unknown.is_empty() {
    ///     println!("new fields {:?} in {}", detailed.report.unknown, detailed.raw_text());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn detailed(self) -> Call<Detailed<T>> {
        let mut plan = self.into_plan();
        plan.finish = detailed::<T>;
        Call::new(plan)
    }
}

fn detailed<T: 'static>(received: Received) -> Box<dyn Any> {
    let request_id = received.request_id();
    let Received { response, raw, report, status, attempts } = received;
    match response.any().downcast::<T>() {
        Ok(response) => {
            let response = *response;
            Box::new(Detailed { response, raw, report, status, request_id, attempts })
        }
        Err(_) => unreachable!("a prepared call produces the response type of its call"),
    }
}
