//! The state that a call carries between attempts, and the decision whether to make another one.

use std::time::{Duration, SystemTime};

use crate::call::PreparedCall;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::request::action::Access;
use crate::send::clock_skew::{ClockTrials, suggested};
use crate::send::retry::{RetryClass, RetryContext, retry_after};
use crate::transport::HttpResponse;

/// The state that a call carries between attempts.
pub(super) struct CallState {
    /// The deadline of the call, by [`Platform::elapsed`].
    pub(super) deadline: Duration,
    /// The number of attempts so far.
    pub(super) attempts: u32,
    /// Hints from the last response for the next attempt.
    pub(super) hints: Hints,
    /// The HTTP status of the last attempt.
    pub(super) status: Option<u16>,
    /// Whether the call has already been retried with new credentials.
    pub(super) has_renewed_credentials: bool,
    /// The credentials of the last attempt.
    pub(super) credentials: Option<Credentials>,
    /// The index of the host at which the last attempt failed.
    pub(super) failed_host: Option<usize>,
    /// Whether to read the response as a stream of events.
    pub(super) events: bool,
}

/// Hints from responses for the next attempt.
#[derive(Default)]
pub(super) struct Hints {
    /// The clock corrections tried so far.
    pub(super) clock: ClockTrials,
    /// The clock correction of the last attempt.
    pub(super) correction: i64,
    /// The clock correction suggested by the last response.
    pub(super) suggested: Option<i64>,
    /// The delay requested by the last response (`Retry-After`).
    pub(super) retry_after: Option<Duration>,
}

impl PreparedCall {
    /// Decides whether to make another attempt. Returns the delay before it.
    pub(super) async fn next_attempt(
        &self,
        state: &mut CallState,
        class: RetryClass,
        error: &Error,
    ) -> Option<Duration> {
        let config = &self.shared.config;
        let hints = &mut state.hints;
        match class {
            RetryClass::Clock if hints.clock.advance(hints.correction, hints.suggested) => {
                return Some(Duration::ZERO);
            }
            RetryClass::Credentials if !state.has_renewed_credentials => {
                state.has_renewed_credentials = true;
                let rejected = state.credentials.as_ref()?;
                if self.replaces_credentials(rejected).await {
                    return Some(Duration::ZERO);
                }
            }
            _ => {}
        }
        if !class.is_safe(self.is_repeatable()) && self.action.access == Access::Write {
            return None;
        }
        config.retry.backoff(&RetryContext {
            attempt: state.attempts,
            error,
            is_transient: class.is_transient(),
            retry_after: state.hints.retry_after,
            remaining: self.remaining_time(state),
            random: config.platform.random(),
        })
    }

    /// Extracts the hints for the next attempt from a response.
    pub(super) fn learn(
        &self,
        hints: &mut Hints,
        response: &HttpResponse,
        error: Option<&Error>,
        sent: SystemTime,
    ) {
        let accepted = error.is_none_or(|e| e.kind() == ErrorKind::Service && !e.is_auth());
        if let (Some(trial), true) = (hints.clock.trial, accepted) {
            self.shared.skew.confirm(trial);
        }
        if error.is_some() {
            let now = self.platform().now();
            hints.suggested = suggested(response, sent, now);
            hints.retry_after = retry_after(response, now);
        }
    }

    /// Returns whether the provider may replace these credentials, which the service rejected.
    pub(super) async fn replaces_credentials(&self, rejected: &Credentials) -> bool {
        self.provider().invalidate(rejected)
            && self.credentials().await.is_ok_and(|credentials| credentials != *rejected)
    }

    /// Returns the credentials of the call. Unsigned actions need none, and may be used to obtain
    /// some.
    pub(super) async fn credentials(&self) -> Result<Credentials, Error> {
        if !self.action.signed {
            return Ok(Credentials::none());
        }
        match self.provider().known() {
            Some(credentials) => Ok(credentials),
            None => self.provider().credentials().await,
        }
    }

    pub(super) fn remaining_time(&self, state: &CallState) -> Duration {
        state.deadline.saturating_sub(self.platform().elapsed())
    }
}
