//! What a call remembers from one attempt to the next, and whether there is a next one.

use std::time::{Duration, SystemTime};

use crate::call::PreparedCall;
use crate::credentials::Credentials;
use crate::error::{Error, ErrorKind};
use crate::request::action::Access;
use crate::send::clock_skew::{ClockTrials, suggested};
use crate::send::retry::{RetryClass, RetryContext, retry_after};
use crate::transport::HttpResponse;

/// What a call remembers from one attempt to the next.
pub(super) struct CallState {
    /// When the call has to end, by [`Platform::elapsed`].
    pub(super) end: Duration,
    /// The attempts so far.
    pub(super) attempts: u32,
    /// What the next attempt goes by.
    pub(super) hints: Hints,
    /// The HTTP status of the last attempt.
    pub(super) status: Option<u16>,
    /// Whether refused credentials were already the reason for an attempt.
    pub(super) renewed: bool,
    /// The credentials of the last attempt.
    pub(super) credentials: Option<Credentials>,
    /// The host at which the last attempt failed.
    pub(super) failed: Option<usize>,
    /// Whether the response is read as a stream of events.
    pub(super) events: bool,
}

/// What responses say about the next attempt.
#[derive(Default)]
pub(super) struct Hints {
    /// The corrections of the clock that were tried.
    pub(super) clock: ClockTrials,
    /// The correction of the clock in the last attempt.
    pub(super) correction: i64,
    /// The correction that the last response asks for.
    pub(super) suggested: Option<i64>,
    /// How long the last response asks to wait.
    pub(super) retry_after: Option<Duration>,
}

impl PreparedCall {
    /// Whether there is another attempt, and how long before it.
    pub(super) async fn next_attempt(
        &self,
        state: &mut CallState,
        fault: RetryClass,
        error: &Error,
    ) -> Option<Duration> {
        let config = &self.shared.config;
        let hints = &mut state.hints;
        match fault {
            RetryClass::Clock if hints.clock.advance(hints.correction, hints.suggested) => {
                return Some(Duration::ZERO);
            }
            RetryClass::Credentials if !state.renewed => {
                state.renewed = true;
                let refused = state.credentials.as_ref()?;
                if self.replaces_credentials(refused).await {
                    return Some(Duration::ZERO);
                }
            }
            _ => {}
        }
        if !fault.is_safe(self.is_repeatable()) && self.action.access == Access::Write {
            return None;
        }
        config.retry.backoff(&RetryContext {
            attempt: state.attempts,
            error,
            is_transient: fault.is_transient(),
            retry_after: state.hints.retry_after,
            remaining: self.remaining_time(state),
            random: config.platform.random(),
        })
    }

    /// Takes from a response what the next attempt goes by.
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

    /// Whether there are others than these, which the service refused.
    pub(super) async fn replaces_credentials(&self, refused: &Credentials) -> bool {
        self.provider().invalidate(refused)
            && self.credentials().await.is_ok_and(|credentials| credentials != *refused)
    }

    /// Who calls. An action that is not signed may be how one becomes somebody.
    pub(super) async fn credentials(&self) -> Result<Credentials, Error> {
        match self.action.signed {
            true => self.provider().credentials().await,
            false => Ok(Credentials::none()),
        }
    }

    pub(super) fn remaining_time(&self, state: &CallState) -> Duration {
        state.end.saturating_sub(self.platform().elapsed())
    }
}
