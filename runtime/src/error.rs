//! The error type of calls.

pub(crate) mod explain;

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::error::explain::Signing;
use crate::redact::{escaped, redact_text};
use crate::response::decode::DecodeError;
use crate::validate::Violation;

/// The error of a failed call. `Display` shows the action, code, message and request ID.
///
/// The type is opaque: match on [`kind`](Self::kind) and, for service errors, on
/// [`code`](Self::code), or use the predicates such as [`is_retryable`](Self::is_retryable).
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    action: Option<&'static str>,
    status: Option<u16>,
    code: Option<String>,
    message: String,
    request_id: Option<String>,
    violations: Vec<Violation>,
    attempts: u32,
    retryable: bool,
    not_found: bool,
    throttled: Option<bool>,
    signing: Option<Signing>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The kind of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Credentials are configured but invalid.
    Credentials,
    /// No credentials were found. A [`ProviderChain`](crate::ProviderChain) tries its next
    /// provider.
    NoCredentials,
    /// The configuration is invalid.
    Config,
    /// The request violates its constraints. Nothing was sent.
    Validation,
    /// The connection could not be established. Nothing was sent.
    Connect,
    /// The call timed out.
    Timeout,
    /// The client-side rate limit of the action leaves no capacity within the time limit of the
    /// call, or the limit of concurrent requests
    /// ([`TransportOptions::max_concurrency`](crate::TransportOptions::max_concurrency)) was
    /// reached. Nothing was sent.
    RateLimit,
    /// The connection failed while the request or response was in transit.
    Transport,
    /// The response is larger than [`Config::max_response`](crate::Config::max_response), or its
    /// decoded values take more than 16 times as much memory.
    ResponseTooLarge,
    /// The response is not from the service, for example a gateway's error page or a redirect.
    UnexpectedResponse,
    /// The response is not JSON, or not an object with `Response`.
    Decode,
    /// The service returned an error.
    Service,
    /// The condition of a [`Waiter`](crate::Waiter) can no longer be met. The message says why.
    Wait,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            action: None,
            status: None,
            code: None,
            message: message.into(),
            request_id: None,
            violations: Vec::new(),
            attempts: 0,
            retryable: false,
            not_found: false,
            throttled: None,
            signing: None,
            source: None,
        }))
    }

    /// Clones the error, for another call that waited for the same operation.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Creates an error of kind [`ErrorKind::NoCredentials`], after which a
    /// [`ProviderChain`](crate::ProviderChain) tries its next provider.
    pub fn no_credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NoCredentials, message)
    }

    pub(crate) fn credentials(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Credentials, message)
    }

    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    pub(crate) fn validation(violations: Vec<Violation>) -> Self {
        let list: Vec<String> = violations.iter().map(ToString::to_string).collect();
        let mut error = Self::new(ErrorKind::Validation, list.join("; "));
        error.0.violations = violations;
        error
    }

    pub(crate) fn service(code: String, message: String, request_id: Option<String>) -> Self {
        let mut error = Self::new(ErrorKind::Service, message);
        error.0.code = Some(code).filter(|code| !code.is_empty());
        error.0.request_id = request_id;
        error
    }

    pub(crate) fn decode(source: DecodeError) -> Self {
        let kind = match source.is_too_large() {
            true => ErrorKind::ResponseTooLarge,
            false => ErrorKind::Decode,
        };
        let message = match source.path() {
            "" => "failed to decode the response".to_owned(),
            path => format!("failed to decode the response at {path}"),
        };
        let request_id = source.request_id().map(str::to_owned);
        Self::new(kind, message).with_source(source).with_request_id(request_id)
    }

    pub(crate) fn timeout() -> Self {
        Self::new(ErrorKind::Timeout, "the time of the call is up")
    }

    /// Creates a transport error. [`ErrorKind::Connect`] means that nothing was sent, so that any
    /// call may be retried; [`ErrorKind::Timeout`] and [`ErrorKind::Transport`] mean that the
    /// request may have arrived; [`ErrorKind::ResponseTooLarge`] means that the response exceeds
    /// [`HttpRequest::max_response`]. See [`Transport`](crate::Transport).
    ///
    /// [`HttpRequest::max_response`]: crate::HttpRequest::max_response
    pub fn transport(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(kind, message)
    }

    /// Sets the underlying error.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    /// Prefixes the message with the path of the file that caused the error.
    pub(crate) fn in_file(mut self, path: &std::path::Path) -> Self {
        self.0.message = format!("{}: {}", path.display(), self.0.message);
        self
    }

    pub(crate) fn with_action(mut self, action: &'static str) -> Self {
        self.0.action.get_or_insert(action);
        self
    }

    pub(crate) fn with_status(mut self, status: u16) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Sets the request ID, unless one is already set.
    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = self.0.request_id.or(id);
        self
    }

    pub(crate) fn with_not_found(mut self, not_found: bool) -> Self {
        self.0.not_found = not_found;
        self
    }

    /// Sets whether the product declares the code as throttling.
    pub(crate) fn with_throttled(mut self, throttled: Option<bool>) -> Self {
        self.0.throttled = throttled;
        self
    }

    pub(crate) fn with_signing(mut self, signing: Signing) -> Self {
        self.0.signing = Some(signing);
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn with_retryable(mut self, retryable: bool) -> Self {
        self.0.retryable = retryable;
        self
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the service's error code, such as `AuthFailure.SignatureFailure`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns the error code as a variant of a product's `ErrorCode`.
    ///
    /// ```
    /// # use tencentcloud_runtime::{Error, ErrorKind};
    /// # #[derive(Clone, Debug, PartialEq)] enum ErrorCode { FailedOperationNotFound, Unknown(String) }
    /// # tencentcloud_runtime::open_enum!(ErrorCode {
    /// #     FailedOperationNotFound = "FailedOperation.NotFound",
    /// # });
    /// fn is_gone(error: &Error) -> bool {
    ///     error.typed() == Some(ErrorCode::FailedOperationNotFound)
    /// }
    /// # assert!(!is_gone(&Error::transport(ErrorKind::Connect, "")));
    /// ```
    pub fn typed<C: for<'a> From<&'a str>>(&self) -> Option<C> {
        self.code().map(C::from)
    }

    /// Returns the error message. Services may change their messages: match on the code instead.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the request ID. Include it when you contact support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns the name of the action.
    pub fn action(&self) -> Option<&str> {
        self.0.action
    }

    /// Returns the HTTP status, if a response was received.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the number of attempts, or 0 if the call failed before the first attempt.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the constraints that the request violates.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Returns whether the call was throttled: it was not executed and may succeed later. This
    /// covers [`ErrorKind::RateLimit`], the codes that the schema of the product declares as
    /// throttling, and codes whose names indicate throttling: `RequestLimitExceeded`,
    /// `FailedOperation.FrequencyLimit`, `LimitExceeded.TooManyRequests`. A plain `LimitExceeded`
    /// or `RequestLimitExceeded.JobNumExceed` is a limit on the number of resources, not a rate.
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::RateLimit
            || self.0.throttled.unwrap_or_else(|| self.code().is_some_and(names_a_rate))
    }

    /// Returns whether the service rejected the signature, credentials or permissions.
    pub fn is_auth(&self) -> bool {
        self.code().is_some_and(|code| {
            is_family(code, "AuthFailure") || is_family(code, "UnauthorizedOperation")
        })
    }

    /// Returns whether the code is one of those that the product declares for a resource that does
    /// not exist. Such codes belong to several families. Codes for a missing account are not
    /// included.
    pub fn is_not_found(&self) -> bool {
        self.0.not_found
    }

    /// Returns what to check when the service rejected the signature, credentials or permissions:
    /// the clock, key, token, region or permissions, with the values that were sent. Returns `None`
    /// for other errors.
    pub fn explain(&self) -> Option<String> {
        let action = self.action().unwrap_or_default();
        self.0.signing.as_ref()?.explain(self.code()?, action)
    }

    /// Returns whether repeating the same call is safe and may succeed: the connection failed, the
    /// call was throttled, or a transient failure occurred and the action only reads. The call
    /// itself has already been retried according to [`Config::retry`](crate::Config::retry).
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Returns whether the call timed out.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Returns whether the connection could not be established, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Returns whether validation rejected the request, so that nothing was sent.
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::Validation
    }
}

/// Returns whether the name of a code indicates a rate limit, rather than a limit on the number of
/// resources.
fn names_a_rate(code: &str) -> bool {
    const ENDS: [&str; 4] =
        ["RequestLimitExceeded", "RateLimitExceeded", "TooManyRequests", "QpsLimit"];
    const RATES: [&str; 5] = [
        "FrequencyLimit",
        "FrequencyLimited",
        "TooFrequent",
        "TooFrequently",
        "CallerOverFrequency",
    ];
    const NUMBERS: [&str; 6] = ["Num", "Task", "Job", "Create", "Batch", "Overflow"];
    let (family, detail) = code.split_once('.').unwrap_or((code, ""));
    if family == "RequestLimitExceeded" {
        return !NUMBERS.iter().any(|number| detail.contains(number));
    }
    let last = detail.rsplit('.').next().unwrap_or_default();
    RATES.contains(&last) || ENDS.iter().any(|end| last.ends_with(end))
}

pub(crate) fn is_family(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Displays untrusted text with secrets in URLs redacted and control characters escaped.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&redact_text(self.0)))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        if let Some(action) = inner.action {
            write!(f, "{}: ", escaped(action))?;
        }
        if let Some(code) = &inner.code {
            write!(f, "{}: ", escaped(code))?;
        }
        write!(f, "{}", Shown(&inner.message))?;
        if let Some(status) = inner.status.filter(|status| *status != 200) {
            write!(f, " (status {status})")?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, " (request ID {})", escaped(id))?;
        }
        if inner.attempts > 1 {
            write!(f, " (attempt {})", inner.attempts)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("action", &inner.action)
            .field("status", &inner.status)
            .field("code", &inner.code)
            .field("message", &redact_text(&inner.message))
            .field("request_id", &inner.request_id)
            .field("violations", &inner.violations)
            .field("attempts", &inner.attempts)
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as _)
    }
}
