//! A typed response with all that came with it.

use std::any::Any;
use std::fmt;

use crate::call::Call;
use crate::response::decode::Report;
use crate::response::received::Received;
use crate::shape::Record;

/// A response, the body that it was read from, and what the type could not hold: what
/// [`Call::detailed`] gives.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Detailed<T> {
    /// The typed response.
    pub response: T,
    /// The body as it came, without compression: `{"Response": {…}}`. It may hold secrets, and is
    /// not in `Debug`.
    pub raw: Vec<u8>,
    /// The fields that the type does not know, whose values are in `raw`, and the values that it
    /// could not hold.
    pub report: Report,
    /// The HTTP status.
    pub status: u16,
    /// The request ID, for support.
    pub request_id: Option<String>,
    /// How many attempts were made.
    pub attempts: u32,
}

impl<T> Detailed<T> {
    /// The body as a string; what is no UTF-8 becomes U+FFFD.
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
    /// Asks for the response together with its body, with what its type could not hold, and with
    /// how it was got. Fields that the service has learned since this crate was generated are in
    /// the body.
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
        Err(_) => unreachable!("a plan makes the response that its call promises"),
    }
}
