//! What is told of each attempt, to hooks and to `tracing`.

use std::fmt;
use std::time::Duration;

use crate::error::Error;
use crate::redact::Redacted;

/// An attempt that is about to be made, or was made.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The service, such as `live`.
    pub service: &'static str,
    /// The action.
    pub action: &'static str,
    /// The region, if one is named.
    pub region: Option<&'a str>,
    /// Which attempt of the call it is, from 1.
    pub number: u32,
    /// The parameters, without secrets. They are written when they are asked for.
    pub request: Redacted<'a>,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct AttemptOutcome<'a> {
    /// How long it took, with the wait for a quota and for credentials.
    pub elapsed: Duration,
    /// The HTTP status, if a response came.
    pub status: Option<u16>,
    /// The request ID, if the service gave one.
    pub request_id: Option<&'a str>,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
    /// Paths of values that their field could not hold, as in [`Report::lost`].
    ///
    /// [`Report::lost`]: crate::decode::Report::lost
    pub lost: &'a [String],
    /// Paths of fields that the type does not know, as in [`Report::unknown`].
    ///
    /// [`Report::unknown`]: crate::decode::Report::unknown
    pub unknown: &'a [String],
    /// The response, without secrets, if the attempt succeeded and it is no stream.
    pub response: Option<Redacted<'a>>,
}

/// Is told before and after each attempt of every call, for logs and metrics of your own. It runs
/// between two steps of the call, so it should be quick.
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
    /// Before an attempt.
    fn before(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// After an attempt.
    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        let _ = (attempt, outcome);
    }
}

/// Tells `tracing` how an attempt ended. Nothing of parameters, responses or credentials is told.
#[cfg(feature = "tracing")]
pub(crate) fn trace(attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
    let Attempt { number, .. } = *attempt;
    let AttemptOutcome { elapsed, status, request_id, error, lost, .. } = *outcome;
    let elapsed = elapsed.as_secs_f64();
    match error {
        None if !lost.is_empty() => tracing::warn!(
            target: "tencentcloud",
            attempt = number, status, request_id, elapsed, lost = lost.join(", "),
            "responded with values that their fields cannot hold"
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
