//! What can go wrong with a call.

pub(crate) mod explain;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::error::explain::Signing;
use crate::redact;
use crate::response::decode::DecodeError;
use crate::validate::Violation;

/// Why a call failed. `Display` names the action, the code, the message and the request id.
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

/// The kinds of failures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Credentials that are set up and cannot work.
    Credentials,
    /// No credentials: a [`ProviderChain`](crate::ProviderChain) goes on to its next link.
    NoCredentials,
    /// A configuration that cannot work.
    Config,
    /// The request breaks its constraints; nothing was sent.
    Validation,
    /// No connection to the host; nothing was sent.
    Connect,
    /// The time was up.
    Timeout,
    /// The quota of the action, as this client keeps it, was used up for longer than the call may
    /// take, or there was no place among the requests that are under way
    /// ([`TransportOptions::max_concurrency`](crate::TransportOptions::max_concurrency)); nothing
    /// was sent.
    RateLimit,
    /// The connection broke.
    Transport,
    /// The response was longer than [`Config::max_response`](crate::Config::max_response), or its
    /// values take more than 16 times as much memory.
    ResponseTooLarge,
    /// A response that is not the service's: a gateway's page, a redirect.
    UnexpectedResponse,
    /// A response that is not JSON, or not an object with `Response`.
    Decode,
    /// The service refused the call.
    Service,
    /// What a [`Waiter`](crate::Waiter) waits for will never be: the message says why.
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

    /// The same failure, for another call that waited for the same thing.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Credentials that are not there, so that a [`ProviderChain`](crate::ProviderChain) goes on.
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
            "" => "the response cannot be read".to_owned(),
            path => format!("the response cannot be read at {path}"),
        };
        let request_id = source.request_id().map(str::to_owned);
        Self::new(kind, message).with_source(source).with_request_id(request_id)
    }

    pub(crate) fn timeout() -> Self {
        Self::new(ErrorKind::Timeout, "the time of the call is up")
    }

    /// A failure of a transport. [`ErrorKind::Connect`] says that nothing was sent, and lets any call
    /// be sent again; [`ErrorKind::Timeout`] and [`ErrorKind::Transport`] say that it may have arrived;
    /// [`ErrorKind::ResponseTooLarge`] that the response exceeds [`HttpRequest::max_response`]. See
    /// [`Transport`](crate::Transport).
    ///
    /// [`HttpRequest::max_response`]: crate::HttpRequest::max_response
    pub fn transport(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self::new(kind, message)
    }

    /// Adds what caused it.
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into().into());
        self
    }

    /// Names the file that is to blame.
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

    /// Adds the id of the call, unless it is known already.
    pub(crate) fn with_request_id(mut self, id: Option<String>) -> Self {
        self.0.request_id = self.0.request_id.or(id);
        self
    }

    pub(crate) fn with_not_found(mut self, not_found: bool) -> Self {
        self.0.not_found = not_found;
        self
    }

    /// States what the product says of the code: whether a rate was exceeded.
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

    /// Which kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The service's error code, such as `AuthFailure.SignatureFailure`.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The error code as a variant of a product's `ErrorCode`.
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

    /// What happened. The service may change its messages: match on the code.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The id of the call, for support.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The action that was called.
    pub fn action(&self) -> Option<&str> {
        self.0.action
    }

    /// The HTTP status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// How many attempts were made; 0 if the call failed before the first.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// What the request breaks.
    pub fn violations(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Whether a rate was exceeded, so that the call was not carried out and may succeed in a
    /// moment: [`ErrorKind::RateLimit`], the codes that the product's schema says this of, and those
    /// whose name does, such as `RequestLimitExceeded`, `FailedOperation.FrequencyLimit` and
    /// `LimitExceeded.TooManyRequests`. A plain `LimitExceeded` says how many of something there
    /// may be, as does `RequestLimitExceeded.JobNumExceed`.
    pub fn is_throttled(&self) -> bool {
        self.kind() == ErrorKind::RateLimit
            || self.0.throttled.unwrap_or_else(|| self.code().is_some_and(names_a_rate))
    }

    /// Whether the signature, the credentials or the permissions were refused.
    pub fn is_auth(&self) -> bool {
        self.code().is_some_and(|code| {
            is_family(code, "AuthFailure") || is_family(code, "UnauthorizedOperation")
        })
    }

    /// Whether the service has no such thing, by the codes of its product that say so: they are in
    /// several families. Codes that say this of the account are not among them.
    pub fn is_not_found(&self) -> bool {
        self.0.not_found
    }

    /// What to check when the service refused who calls: the clock, the key, the token, the region
    /// or the permissions, with the values that were sent. `None` for other failures.
    pub fn explain(&self) -> Option<String> {
        let action = self.action().unwrap_or_default();
        self.0.signing.as_ref()?.explain(self.code()?, action)
    }

    /// Whether the same call may be made again without harm, and may succeed then: there was no
    /// connection, a rate was exceeded, or something broke that may pass and the action only
    /// reads. The call itself has already been retried as
    /// [`Config::retry`](crate::Config::retry) says.
    pub fn is_retryable(&self) -> bool {
        self.0.retryable
    }

    /// Whether the time was up.
    pub fn is_timeout(&self) -> bool {
        self.kind() == ErrorKind::Timeout
    }

    /// Whether no connection could be made, so that nothing was sent.
    pub fn is_connect(&self) -> bool {
        self.kind() == ErrorKind::Connect
    }

    /// Whether the request was refused before it was sent.
    pub fn is_validation(&self) -> bool {
        self.kind() == ErrorKind::Validation
    }
}

/// Whether a code says by its name that a rate was exceeded, and not a number of things.
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

/// A text of another's, without what would act on a terminal or a log: controls, line breaks and
/// marks of direction are written as escapes.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(acts) {
        return text.into();
    }
    let escape = |out: &mut String, c: char| {
        if acts(c) { out.extend(c.escape_default()) } else { out.push(c) }
    };
    text.chars()
        .fold(String::new(), |mut out, c| {
            escape(&mut out, c);
            out
        })
        .into()
}

/// A text of another's as it is shown: without secrets of URLs, and escaped.
struct Shown<'a>(&'a str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&escaped(&redact::text(self.0)))
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
            write!(f, " (request id {})", escaped(id))?;
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
            .field("message", &redact::text(&inner.message))
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
