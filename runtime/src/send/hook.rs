//! Hooks and `tracing` events that observe attempts.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::shape::redacted::Redacted;

/// An attempt, before or after it is made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The service, such as `live`.
    pub service: &'static str,
    /// The action.
    pub action: &'static str,
    /// The region, if the attempt has one.
    pub region: Option<&'a str>,
    /// The number of the attempt within its call, starting at 1.
    pub number: u32,
    /// The redacted parameters. They are encoded on demand.
    pub request: Redacted<'a>,
}

/// The outcome of an attempt.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome<'a> {
    /// The duration, including waits for a rate limit and for credentials.
    pub elapsed: Duration,
    /// The HTTP status, if a response was received.
    pub status: Option<u16>,
    /// The request ID, if the service returned one.
    pub request_id: Option<&'a str>,
    /// The error, if the attempt failed.
    pub error: Option<&'a Error>,
    /// Paths of values that their fields could not hold; see [`Report::lost`].
    ///
    /// [`Report::lost`]: crate::decode::Report::lost
    pub lost: &'a [String],
    /// Paths of fields that are unknown to the response type; see [`Report::unknown`].
    ///
    /// [`Report::unknown`]: crate::decode::Report::unknown
    pub unknown: &'a [String],
    /// The redacted response, if the attempt succeeded and the response is not a stream.
    pub response: Option<Redacted<'a>>,
}

/// Observes each attempt of every call, for logging and metrics. Hooks run synchronously as part of
/// the call, so they should be fast.
///
/// ```
/// use tencentcloud_runtime::{Attempt, Hook, AttemptOutcome};
///
/// #[derive(Debug)]
/// struct Log;
///
/// impl Hook for Log {
///     fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
///         let ended = outcome.error.map_or("done".to_owned(), |error| error.to_string());
///         println!("{} #{}: {ended} ({:?})", attempt.action, attempt.number, outcome.elapsed);
///     }
/// }
/// ```
pub trait Hook: fmt::Debug + Send + Sync + 'static {
    /// Called before an attempt. Does nothing by default.
    fn before(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// Called after an attempt. Does nothing by default.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// Emits a `tracing` event with the outcome of an attempt, without parameters, responses or
/// credentials.
#[cfg(feature = "tracing")]
pub(crate) fn trace(attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
    let Attempt { number, .. } = *attempt;
    let AttemptOutcome { elapsed, status, request_id, error, lost, .. } = *outcome;
    let elapsed = elapsed.as_secs_f64();
    match error {
        None if !lost.is_empty() => tracing::warn!(
            target: "tencentcloud",
            attempt = number, status, request_id, elapsed, lost = lost.join(", "),
            "the response contains values that their fields cannot hold"
        ),
        None => tracing::debug!(
            target: "tencentcloud",
            attempt = number, status, request_id, elapsed, "responded"
        ),
        Some(error) => tracing::warn!(
            target: "tencentcloud",
            attempt = number, status, request_id, elapsed,
            kind = ?error.kind(), code = error.code(), "failed"
        ),
    }
}
