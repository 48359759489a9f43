//! Which failures are tried again, when, and how often.
//!
//! Whether another attempt is *safe* is decided here and cannot be replaced: a call that changes
//! something and may have arrived is never sent again. Whether and when a safe one is *made* is
//! a [`RetryPolicy`].

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use crate::error::{Error, ErrorKind, is_family};
use crate::platform::fraction;
use crate::send::clock_skew::date;
use crate::transport::HttpResponse;

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

    /// The same, where the policy names codes of its own.
    pub(crate) fn by_policy(error: &Error, policy: &dyn RetryPolicy) -> Self {
        match (Self::of(error), error.code()) {
            (Self::MaybeExecuted | Self::Permanent, Some(code)) if policy.also_retries(code) => {
                Self::NotExecuted
            }
            (class, _) => class,
        }
    }

    /// Whether the failure may pass by itself.
    pub(crate) fn is_transient(self) -> bool {
        matches!(self, Self::NotExecuted | Self::MaybeExecuted)
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
    /// Whether the failure may pass by itself: there was no connection, a rate was exceeded,
    /// something broke, or [`RetryPolicy::also_retries`] names its code. Of a call that only reads,
    /// a policy is asked about other failures as well.
    pub is_transient: bool,
    /// How long the service asks to wait, by `Retry-After`.
    pub retry_after: Option<Duration>,
    /// How long the call may still take.
    pub remaining: Duration,
    /// A random number, each as likely as the other.
    pub random: u64,
}

/// Decides whether and when a failed attempt is made again. It is asked only where that is safe:
/// about every failure of a call that only reads, and never about a call that changes something
/// and may have been carried out.
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

    /// Whether this error code of a service says that the call was not carried out and that it
    /// may succeed later, so that even a call that changes something is sent again. By default no
    /// code does but those of exceeded rates.
    fn also_retries(&self, code: &str) -> bool {
        let _ = code;
        false
    }

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
    also: Vec<String>,
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
            also: Vec::new(),
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

    /// Retries these error codes of services as well, and the codes below them: `ResourceBusy`
    /// covers `ResourceBusy.Disk`. They have to say that a call was not carried out, for calls
    /// that change something are then sent again too.
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
        if context.attempt >= self.attempts || !context.is_transient {
            return None;
        }
        let first = if context.error.is_throttled() { self.first_throttled } else { self.first };
        let doubled = 2_u32.saturating_pow(context.attempt.saturating_sub(1));
        let bound = first.saturating_mul(doubled).min(self.longest);
        let drawn = bound.mul_f64(fraction(context.random));
        let wait = drawn.max(context.retry_after.unwrap_or_default());
        // What is not made, since there is no time left for it, costs nothing.
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

/// How long a response asks to wait: seconds, or a time by the clock that wrote it.
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
    // L2
    #[test]
    fn what_does_not_fit_into_the_time_or_is_not_transient_costs_nothing() {
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
    fn retry_after_is_seconds_or_a_time() {
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
