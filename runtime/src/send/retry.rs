//! Which failures are tried again, when, and how often.
//!
//! Whether another attempt is *safe* is decided here and cannot be replaced: a call that changes
//! something and may have arrived is never sent again. Whether and when a safe one is *made* is
//! a [`RetryPolicy`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::platform::fraction;

/// What a failure says about the next attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// It was not carried out: no connection, or a rate was exceeded.
    NotExecuted,
    /// It may have been carried out, or not: only what changes nothing is sent again.
    MaybeExecuted,
    /// The credentials were refused: others may do.
    Credentials,
    /// The time in the signature was too far from the service's.
    Clock,
    /// It would fail again.
    Permanent,
}

impl RetryClass {
    pub(crate) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Connect => Self::NotExecuted,
            ErrorKind::Timeout | ErrorKind::Transport => Self::MaybeExecuted,
            ErrorKind::UnexpectedResponse => match error.status() {
                Some(429 | 500..) => Self::MaybeExecuted,
                _ => Self::Permanent,
            },
            ErrorKind::Service => Self::of_code(error),
            _ => Self::Permanent,
        }
    }

    fn of_code(error: &Error) -> Self {
        match error.code() {
            _ if error.is_throttled() => Self::NotExecuted,
            // Codes below `InternalError` name mistakes of the caller: only the bare one is a
            // fault of the service.
            Some("InternalError" | "ServiceUnavailable") => Self::MaybeExecuted,
            Some(
                "AuthFailure.TokenFailure"
                | "AuthFailure.SecretIdNotFound"
                | "AuthFailure.InvalidSecretId",
            ) => Self::Credentials,
            Some("AuthFailure.SignatureExpire") => Self::Clock,
            _ => Self::Permanent,
        }
    }

    /// Whether a call may be sent again that can, or cannot, be repeated without harm.
    pub(crate) fn is_safe(self, repeatable: bool) -> bool {
        match self {
            Self::NotExecuted => true,
            Self::MaybeExecuted => repeatable,
            Self::Credentials | Self::Clock | Self::Permanent => false,
        }
    }
}

/// An attempt that failed and may safely be made again.
#[derive(Debug)]
#[non_exhaustive]
pub struct RetryContext<'a> {
    /// Which attempt it was; the first is 1.
    pub attempt: u32,
    /// Why it failed.
    pub error: &'a Error,
    /// A random number, each as likely as the other.
    pub random: u64,
}

/// Decides whether and when a failed attempt is made again. It is asked only where that is safe:
/// never for a call that changes something and may have arrived.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials, RetryContext, RetryPolicy};
///
/// /// Once again, at once, when a rate was exceeded.
/// #[derive(Debug)]
/// struct Once;
///
/// impl RetryPolicy for Once {
///     fn backoff(&self, context: &RetryContext<'_>) -> Option<Duration> {
///         (context.attempt == 1 && context.error.is_throttled()).then_some(Duration::ZERO)
///     }
/// }
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret")).retry(Once);
/// ```
pub trait RetryPolicy: fmt::Debug + Send + Sync + 'static {
    /// How long to wait before the next attempt; `None` gives the failure to the caller, as does
    /// a wait that is longer than the time that the call has left.
    fn backoff(&self, context: &RetryContext<'_>) -> Option<Duration>;

    /// Is told of every call that succeeds.
    fn on_success(&self) {}
}

/// Full jitter: a random wait, up to a bound that doubles with each attempt. Clones, and the
/// clients that have them, share one budget.
///
/// ```
/// use tencentcloud_runtime::{Config, Credentials, StandardRetry};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret");
/// let patient = Config::new(credentials.clone()).retry(StandardRetry::new().attempts(6));
/// let once = Config::new(credentials).retry(StandardRetry::never());
/// ```
#[derive(Clone, Debug)]
pub struct StandardRetry {
    attempts: u32,
    first: Duration,
    first_throttled: Duration,
    longest: Duration,
    budget: Arc<Budget>,
}

impl StandardRetry {
    /// The default: three attempts in all; waits of up to 0.2 s, doubling, when something broke,
    /// and of up to 1 s, doubling, when a rate was exceeded, but never more than 20 s; a budget
    /// of 100.
    pub fn new() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_millis(200),
            first_throttled: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            budget: Arc::new(Budget::new(100)),
        }
    }

    /// One attempt.
    pub fn never() -> Self {
        Self::new().attempts(1)
    }

    /// How many attempts there are at most, the first included.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// The bound of the first wait, when something broke and when a rate was exceeded.
    pub fn initial_backoff(mut self, broken: Duration, throttled: Duration) -> Self {
        (self.first, self.first_throttled) = (broken, throttled);
        self
    }

    /// The bound of every wait.
    pub fn max_backoff(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// How many attempts may be repeated in a row, over all calls; each call that succeeds earns
    /// a tenth of one. When a service is down, the budget keeps its clients from calling it
    /// several times as often as before.
    pub fn budget(mut self, repeats: u32) -> Self {
        self.budget = Arc::new(Budget::new(repeats));
        self
    }
}

impl Default for StandardRetry {
    fn default() -> Self {
        Self::new()
    }
}

impl RetryPolicy for StandardRetry {
    fn backoff(&self, context: &RetryContext<'_>) -> Option<Duration> {
        if context.attempt >= self.attempts || !self.budget.spend() {
            return None;
        }
        let first = if context.error.is_throttled() { self.first_throttled } else { self.first };
        let doubled = 2_u32.saturating_pow(context.attempt.saturating_sub(1));
        let bound = first.saturating_mul(doubled).min(self.longest);
        Some(bound.mul_f64(fraction(context.random)))
    }

    fn on_success(&self) {
        self.budget.earn();
    }
}

/// Repeats that are left, in tenths.
#[derive(Debug)]
struct Budget {
    left: AtomicU32,
    full: u32,
}

impl Budget {
    const REPEAT: u32 = 10;

    fn new(repeats: u32) -> Self {
        let full = repeats.saturating_mul(Self::REPEAT);
        Self { left: AtomicU32::new(full), full }
    }

    fn spend(&self) -> bool {
        let less = |left: u32| left.checked_sub(Self::REPEAT);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).is_ok()
    }

    fn earn(&self) {
        // Nearly always the budget is full, and then nothing is written that others share.
        let more = |left: u32| (left < self.full).then(|| left + 1);
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(attempt: u32, error: &Error, random: u64) -> RetryContext<'_> {
        RetryContext { attempt, error, random }
    }

    fn service(code: &str) -> Error {
        Error::service(code.to_owned(), String::new(), None)
    }

    #[track_caller]
    fn check(error: Error, reads: bool, writes: bool) {
        let fault = RetryClass::of(&error);
        assert_eq!((fault.is_safe(true), fault.is_safe(false)), (reads, writes), "{error:?}");
    }

    #[test]
    fn what_was_not_done_is_tried_again_and_what_is_unclear_only_for_reads() {
        check(Error::transport(ErrorKind::Connect, ""), true, true);
        check(service("RequestLimitExceeded"), true, true);
        check(service("RequestLimitExceeded.IPLimitExceeded"), true, true);
        check(service("LimitExceeded.RateLimitExceeded"), true, true);
        check(Error::transport(ErrorKind::Timeout, ""), true, false);
        check(Error::transport(ErrorKind::Transport, ""), true, false);
        check(Error::new(ErrorKind::UnexpectedResponse, "").with_status(502), true, false);
        check(service("InternalError"), true, false);
        check(service("ServiceUnavailable"), true, false);
    }

    #[test]
    fn what_would_fail_again_is_not_tried_again() {
        for code in ["InternalError.NotFound", "LimitExceeded", "LimitExceeded.MaximumTask"] {
            check(service(code), false, false);
        }
        check(service("UnauthorizedOperation"), false, false);
        check(service("AuthFailure.SignatureFailure"), false, false);
        check(Error::new(ErrorKind::UnexpectedResponse, "").with_status(404), false, false);
        check(Error::new(ErrorKind::Decode, "").with_status(200), false, false);
        check(Error::config(""), false, false);
    }

    #[test]
    fn waits_are_random_up_to_a_bound_that_doubles() {
        let retry = StandardRetry::new().attempts(20);
        let broken = Error::transport(ErrorKind::Connect, "");
        let wait = |attempt, random| retry.backoff(&failed(attempt, &broken, random)).unwrap();
        assert_eq!(wait(1, 0), Duration::ZERO);
        assert!(wait(1, u64::MAX) <= Duration::from_millis(200));
        assert_eq!(wait(1, 1 << 63), Duration::from_millis(100));
        assert_eq!(wait(3, 1 << 63), Duration::from_millis(400));
        assert_eq!(wait(19, 1 << 63), Duration::from_secs(10));
        let throttled = service("RequestLimitExceeded");
        let wait = retry.backoff(&failed(1, &throttled, 1 << 63));
        assert_eq!(wait, Some(Duration::from_millis(500)));
    }

    #[test]
    fn attempts_and_budget_come_to_an_end_and_successes_earn() {
        let broken = Error::transport(ErrorKind::Connect, "");
        let retry = StandardRetry::new().budget(2);
        assert!(retry.backoff(&failed(3, &broken, 0)).is_none(), "the third was the last");
        let clone = retry.clone();
        assert!(retry.backoff(&failed(1, &broken, 0)).is_some());
        assert!(clone.backoff(&failed(1, &broken, 0)).is_some());
        assert!(clone.backoff(&failed(1, &broken, 0)).is_none(), "the budget is shared");
        (0..10).for_each(|_| retry.on_success());
        assert!(clone.backoff(&failed(1, &broken, 0)).is_some());
        assert!(clone.backoff(&failed(1, &broken, 0)).is_none());
    }
}
