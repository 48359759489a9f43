//! Retries: which failures are retried, when, and how often.
//!
//! Whether a retry is *safe* is decided here and cannot be overridden: a call with side effects
//! that may have been executed is never sent again. Whether and when a safe retry is *made* is
//! decided by a [`RetryPolicy`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind, is_family};
use crate::platform::fraction;
use crate::send::clock_skew::date;
use crate::transport::HttpResponse;

/// The classification of a failure with respect to retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryClass {
    /// The call was not executed: the connection failed or the call was throttled.
    NotExecuted,
    /// The call may have been executed: only calls without side effects are retried.
    MaybeExecuted,
    /// The credentials were rejected: new ones may succeed.
    Credentials,
    /// The signed timestamp differed too much from the service's clock.
    Clock,
    /// The call would fail again.
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
            // Codes below `InternalError` describe mistakes of the caller; only the bare code is a
            // failure of the service.
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

    /// Classifies an error, including the codes that the policy adds.
    pub(crate) fn by_policy(error: &Error, policy: &dyn RetryPolicy) -> Self {
        match (Self::of(error), error.code()) {
            (Self::MaybeExecuted | Self::Permanent, Some(code)) if policy.also_retries(code) => {
                Self::NotExecuted
            }
            (class, _) => class,
        }
    }

    /// Returns whether the failure is transient.
    pub(crate) fn is_transient(self) -> bool {
        matches!(self, Self::NotExecuted | Self::MaybeExecuted)
    }

    /// Returns whether a retry is safe for a call that is or is not repeatable.
    pub(crate) fn is_safe(self, repeatable: bool) -> bool {
        match self {
            Self::NotExecuted => true,
            Self::MaybeExecuted => repeatable,
            Self::Credentials | Self::Clock | Self::Permanent => false,
        }
    }
}

/// A failed attempt that may safely be retried.
#[derive(Debug)]
#[non_exhaustive]
pub struct RetryContext<'a> {
    /// The number of the failed attempt, starting at 1.
    pub attempt: u32,
    /// The error of the attempt.
    pub error: &'a Error,
    /// Whether the failure is transient: the connection failed, the call was throttled, a failure
    /// occurred in transit or in the service, or [`RetryPolicy::also_retries`] returned `true` for
    /// the code. For calls that only read, policies are also consulted about other failures.
    pub is_transient: bool,
    /// The delay requested by the service in `Retry-After`.
    pub retry_after: Option<Duration>,
    /// The remaining time of the call.
    pub remaining: Duration,
    /// A uniformly distributed random number.
    pub random: u64,
}

/// Decides whether and when a failed attempt is retried. A policy is only consulted if a retry is
/// safe: for every failure of a call that only reads, but never for a call with side effects that
/// may have been executed.
///
/// ```
/// use std::time::Duration;
/// use tencentcloud_runtime::{Config, Credentials, RetryContext, RetryPolicy};
///
/// /// Retries once and immediately if the call was throttled.
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
    /// Returns the delay before the next attempt. `None`, or a delay longer than the remaining time
    /// of the call, returns the error to the caller.
    fn backoff(&self, context: &RetryContext<'_>) -> Option<Duration>;

    /// Returns whether a service error code means that the call was not executed and may succeed
    /// later, in which case even calls with side effects are retried. Defaults to `false`: only
    /// throttling codes are retried.
    fn also_retries(&self, code: &str) -> bool {
        let _ = code;
        false
    }

    /// Called after each call that succeeds. Does nothing by default.
    fn on_success(&self) {}
}

/// Exponential backoff with full jitter: each delay is random, up to a bound that doubles with each
/// attempt. Clones, and the clients that use them, share one retry budget.
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
    also: Vec<String>,
    budget: Arc<Budget>,
}

impl StandardRetry {
    /// Creates the default policy: at most three attempts; backoff starting at 0.2 s, or at 1 s
    /// after throttling, doubling up to 20 s; a retry budget of 100.
    pub fn new() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_millis(200),
            first_throttled: Duration::from_secs(1),
            longest: Duration::from_secs(20),
            also: Vec::new(),
            budget: Arc::new(Budget::new(100)),
        }
    }

    /// Creates a policy that never retries.
    pub fn never() -> Self {
        Self::new().attempts(1)
    }

    /// Sets the maximum number of attempts, including the first. Defaults to 3.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets the upper bound of the first delay, after failures and after throttling. Defaults to
    /// 0.2 s and 1 s.
    pub fn initial_backoff(mut self, broken: Duration, throttled: Duration) -> Self {
        (self.first, self.first_throttled) = (broken, throttled);
        self
    }

    /// Sets the upper bound of all delays. Defaults to 20 s.
    pub fn max_backoff(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Adds service error codes that are retried, including the codes below them: `ResourceBusy`
    /// covers `ResourceBusy.Disk`. The codes must mean that the call was not executed, because
    /// calls with side effects are then retried too.
    ///
    /// ```
    /// use tencentcloud_runtime::{Config, Credentials, StandardRetry};
    ///
    /// let retry = StandardRetry::new().also_retry(["ResourceBusy", "ResourceInUse"]);
    /// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret")).retry(retry);
    /// ```
    pub fn also_retry<S: Into<String>>(mut self, codes: impl IntoIterator<Item = S>) -> Self {
        self.also.extend(codes.into_iter().map(Into::into));
        self
    }

    /// Sets the retry budget: the number of retries over all calls before successes must replenish
    /// it, at one retry per ten successful calls. Defaults to 100. When a service is down, the
    /// budget keeps clients from multiplying the load on it.
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
        if context.attempt >= self.attempts || !context.is_transient {
            return None;
        }
        let first = if context.error.is_throttled() { self.first_throttled } else { self.first };
        let doubled = 2_u32.saturating_pow(context.attempt.saturating_sub(1));
        let bound = first.saturating_mul(doubled).min(self.longest);
        let drawn = bound.mul_f64(fraction(context.random));
        let wait = drawn.max(context.retry_after.unwrap_or_default());
        // A retry that is not made for lack of time costs nothing.
        let fits = wait.is_zero() || wait < context.remaining;
        (fits && self.budget.spend()).then_some(wait)
    }

    fn also_retries(&self, code: &str) -> bool {
        self.also.iter().any(|family| is_family(code, family))
    }

    fn on_success(&self) {
        self.budget.earn();
    }
}

/// The remaining retries, in tenths.
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
        // The budget is nearly always full; skip the write to shared memory then.
        let earned = |left: u32| (left < self.full).then(|| left + 1);
        let _ = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earned);
    }
}

/// Returns the delay in `Retry-After`: seconds, or a time according to the sender's clock.
pub(crate) fn retry_after(response: &HttpResponse, now: SystemTime) -> Option<Duration> {
    let text = response.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let time = httpdate::parse_http_date(text).ok()?;
    time.duration_since(date(response).unwrap_or(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(attempt: u32, error: &Error, random: u64) -> RetryContext<'_> {
        let (is_transient, retry_after, remaining) = (true, None, Duration::MAX);
        RetryContext { attempt, error, is_transient, retry_after, remaining, random }
    }

    fn service(code: &str) -> Error {
        Error::service(code.to_owned(), String::new(), None)
    }

    #[track_caller]
    fn check(error: Error, reads: bool, writes: bool) {
        let class = RetryClass::of(&error);
        assert_eq!((class.is_safe(true), class.is_safe(false)), (reads, writes), "{error:?}");
    }

    #[test]
    fn unexecuted_calls_are_retried_and_ambiguous_ones_only_for_reads() {
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
    fn permanent_failures_are_not_retried() {
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
    fn backoff_is_random_with_a_doubling_bound() {
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
    fn attempts_and_budget_are_limited_and_successes_replenish() {
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
    // L2
    #[test]
    fn retries_that_are_not_made_do_not_use_the_budget() {
        let retry = StandardRetry::new().budget(1);
        let broken = Error::transport(ErrorKind::Connect, "");
        let hour = Duration::from_secs(3600);
        let context = || failed(1, &broken, 0);
        assert_eq!(
            retry.backoff(&RetryContext { retry_after: Some(hour), remaining: hour, ..context() }),
            None
        );
        assert_eq!(retry.backoff(&RetryContext { is_transient: false, ..context() }), None);
        assert_eq!(
            retry.backoff(&RetryContext { retry_after: Some(hour), ..context() }),
            Some(hour)
        );
        assert_eq!(retry.backoff(&context()), None, "the budget was of one");
    }

    // L3
    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let check = |value: &str, date: Option<&str>, expected: Option<u64>| {
            let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let mut headers = vec![header("retry-after", value)];
            headers.extend(date.map(|date| header("date", date)));
            let response = HttpResponse { status: 503, headers, body: Vec::new() };
            let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_770);
            assert_eq!(retry_after(&response, now), expected.map(Duration::from_secs), "{value}");
        };
        check(" 120 ", None, Some(120));
        check("Sun, 06 Nov 1994 08:49:37 GMT", None, Some(7));
        check("Sun, 06 Nov 1994 08:49:37 GMT", Some("Sun, 06 Nov 1994 08:49:27 GMT"), Some(10));
        check("Sun, 06 Nov 1994 08:49:07 GMT", None, None);
        check("-1", None, None);
        check("soon", None, None);
    }
}
