//! The pipeline from a request to its response: attempts, each signed anew, until one succeeds, the
//! retry policy gives up, or the call times out.

use std::any::Any;
use std::future::Future;
use std::pin::{Pin, pin};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::call::PreparedCall;
use crate::call::shared::Shared;
use crate::credentials::Credentials;
use crate::error::explain::{Signing, shown_id};
use crate::error::{Error, ErrorKind};
use crate::platform::{time_left, with_deadline};
use crate::request::build::{RequestParts, SignedRequest, build_request};
use crate::response::events::reader::Reader;
use crate::response::received::Received;
use crate::send::clock_skew::{date, shifted};
use crate::send::hook::{Attempt, AttemptOutcome};
use crate::send::next_attempt::{CallState, Hints};
use crate::send::read::CallOutput;
use crate::send::retry::RetryClass;
use crate::shape::redacted::Redacted;
use crate::transport::HttpResponse;
use crate::transport::endpoint::Endpoint;
use crate::validate::{ValidationMode, Violation, validate};

impl PreparedCall {
    // Not an `async` function, whose future would hold its parameter twice.
    #[allow(clippy::manual_async_fn)]
    pub(crate) fn send(self) -> impl Future<Output = Result<Box<dyn Any>, Error>> + Send {
        async move {
            match self.execute(false).await? {
                CallOutput::Response(received) => Ok((self.finish)(received)),
                CallOutput::Events(_) => unreachable!("a response was requested"),
            }
        }
    }

    pub(crate) async fn send_for_events(self) -> Result<Box<Reader>, Error> {
        match self.execute(true).await? {
            CallOutput::Events(reader) => Ok(reader),
            CallOutput::Response(_) => unreachable!("events were requested"),
        }
    }

    async fn execute(&self, events: bool) -> Result<CallOutput, Error> {
        self.platform().check().map_err(|e| e.with_action(self.action.name))?;
        let timeout = self.time_limit();
        let retry_loop = self.retry_loop(timeout, events);
        #[cfg(feature = "tracing")]
        let retry_loop = tracing::Instrument::instrument(
            retry_loop,
            tracing::info_span!(
                target: "tencentcloud", "call",
                service = self.shared.service.name,
                action = self.action.name,
                region = self.region().unwrap_or_default(),
            ),
        );
        self.with_time_limit(timeout, pin!(retry_loop)).await
    }

    /// Runs a future with a time limit. Returns an error if it times out.
    async fn with_time_limit<T>(
        &self,
        timeout: Duration,
        future: Pin<&mut impl Future<Output = Result<T, Error>>>,
    ) -> Result<T, Error> {
        let outcome = with_deadline(&self.shared.config.platform, timeout, future).await;
        let timed_out = || Err(Error::timeout().with_retryable(self.is_repeatable()));
        outcome.unwrap_or_else(timed_out).map_err(|e| e.with_action(self.action.name))
    }

    /// Validates and signs the request as for the first attempt.
    pub(crate) async fn sign(&self) -> Result<SignedRequest, Error> {
        let timeout = self.time_limit();
        let signed = async {
            self.validate_request()?;
            let credentials = self.credentials().await?;
            let host = self.own_host()?;
            let endpoint = host.as_ref().unwrap_or(self.shared.hosts.get(0));
            let correction = self.shared.skew.correction();
            let now = shifted(self.platform().now(), correction);
            let parts = self.request_parts(&credentials, endpoint, timeout, now, false)?;
            build_request(&RequestParts { keeps_texts: true, ..parts })
        };
        self.with_time_limit(timeout, pin!(signed)).await
    }

    async fn retry_loop(&self, timeout: Duration, events: bool) -> Result<CallOutput, Error> {
        self.validate_request()?;
        let mut state = CallState {
            deadline: self.platform().elapsed().saturating_add(timeout),
            attempts: 0,
            hints: Hints::default(),
            status: None,
            has_renewed_credentials: false,
            credentials: None,
            failed_host: None,
            events,
        };
        loop {
            state.attempts += 1;
            let error = match self.observe_attempt(&mut state).await {
                Ok(output) => {
                    self.shared.config.retry.on_success();
                    return Ok(output.with_attempts(state.attempts));
                }
                // Calls made to obtain credentials have been retried on their own.
                Err(error) if error.attempts() > 0 => return Err(error),
                Err(error) => error.with_attempts(state.attempts),
            };
            let class = RetryClass::by_policy(&error, &*self.shared.config.retry);
            let safe = class.is_safe(self.is_repeatable()) || error.kind() == ErrorKind::RateLimit;
            match self.next_attempt(&mut state, class, &error).await {
                Some(Duration::ZERO) => {}
                Some(wait) if wait < self.remaining_time(&state) => {
                    self.platform().sleep(wait).await
                }
                _ => return Err(error.with_retryable(safe)),
            }
        }
    }

    /// Makes an attempt that hooks observe.
    async fn observe_attempt(&self, state: &mut CallState) -> Result<CallOutput, Error> {
        let hooks = &self.shared.config.hooks;
        if hooks.is_empty() && !cfg!(feature = "tracing") {
            return self.run_attempt(state).await;
        }
        let number = state.attempts;
        let attempt = || Attempt {
            service: self.shared.service.name,
            action: self.action.name,
            region: self.region().unwrap_or_default(),
            number,
            request: Redacted::of(&*self.request, None),
        };
        hooks.iter().for_each(|hook| hook.before(&attempt()));
        let started = self.platform().elapsed();
        state.status = None;
        let output = self.run_attempt(state).await;
        let elapsed = self.platform().elapsed().saturating_sub(started);
        self.report_outcome(&attempt(), elapsed, state.status, &output);
        output
    }

    /// Reports the outcome of an attempt to hooks and `tracing`.
    fn report_outcome(
        &self,
        attempt: &Attempt<'_>,
        elapsed: Duration,
        status: Option<u16>,
        output: &Result<CallOutput, Error>,
    ) {
        let (id, error) =
            (output.as_ref().ok().and_then(CallOutput::request_id), output.as_ref().err());
        let received = output.as_ref().ok().and_then(CallOutput::received);
        let outcome = AttemptOutcome {
            elapsed,
            status: status.or(error.and_then(Error::status)),
            request_id: id.as_deref().or(error.and_then(Error::request_id)),
            error,
            lost: received.map_or(&[], |received| &received.report.lost),
            unknown: received.map_or(&[], |received| &received.report.unknown),
            response: received.map(Received::redacted),
        };
        self.shared.config.hooks.iter().for_each(|hook| hook.after(attempt, &outcome));
        #[cfg(feature = "tracing")]
        crate::send::hook::trace(attempt, &outcome);
    }

    async fn run_attempt(&self, state: &mut CallState) -> Result<CallOutput, Error> {
        let inner = &self.shared;
        self.wait_for_quota(state).await?;
        let credentials = self.credentials().await?;
        let left = self.remaining_time(state);
        if left.is_zero() {
            return Err(Error::timeout());
        }
        let timeout = inner.config.attempt_timeout.map_or(left, |most| most.min(left));
        let correction = state.hints.clock.trial.unwrap_or(inner.skew.correction());
        (state.hints.correction, state.hints.suggested) = (correction, None);
        state.hints.retry_after = None;
        let own = self.own_host()?;
        let host_index =
            inner.hosts.pick(state.failed_host.take(), inner.hosts.now(self.platform()));
        let endpoint = own.as_ref().unwrap_or(inner.hosts.get(host_index));
        let sent = inner.config.platform.now();
        let time = shifted(sent, correction);
        let parts = self.request_parts(&credentials, endpoint, timeout, time, state.events);
        let signed = parts.and_then(|parts| build_request(&parts));
        let credentials = &*state.credentials.insert(credentials);
        // A statement of its own: the future would hold the rest of the signed request.
        let sending = self.start_sending(signed?.request, state.events);
        let outcome = sending.read().await;
        let outcome = outcome.and_then(|(mut response, stream)| {
            state.status = Some(response.status);
            let outcome = self.read_response(&mut response, stream, state.events);
            self.learn(&mut state.hints, &response, outcome.as_ref().err(), sent);
            outcome.map_err(|error| match error.kind() {
                ErrorKind::Service => {
                    error.with_signing(self.signing(credentials, endpoint, time, &response))
                }
                _ => error,
            })
        });
        if own.is_none() {
            let now = inner.hosts.now(self.platform());
            state.failed_host =
                inner.hosts.record(host_index, outcome.as_ref().err(), now).then_some(host_index);
        }
        outcome
    }

    /// Returns how an attempt was signed, for [`Error::explain`].
    fn signing(
        &self,
        credentials: &Credentials,
        endpoint: &Endpoint,
        signed: SystemTime,
        response: &HttpResponse,
    ) -> Signing {
        Signing {
            service: self.shared.service.name.to_owned(),
            host: endpoint.host.to_string(),
            region: self.region().ok().flatten().map(str::to_owned),
            secret_id: shown_id(credentials.secret_id()),
            has_token: credentials.token().is_some(),
            timestamp: seconds(signed).unwrap_or_default(),
            date: date(response),
        }
    }

    async fn wait_for_quota(&self, state: &CallState) -> Result<(), Error> {
        let inner = &self.shared;
        let limits = &inner.config.rate_limits;
        let Some(turn) = inner.limiter.enqueue(limits, self.action) else { return Ok(()) };
        while let Some(wait) = turn.start(self.platform().elapsed(), state.deadline)? {
            self.platform().sleep(wait).await;
        }
        Ok(())
    }

    fn request_parts<'a>(
        &'a self,
        credentials: &'a Credentials,
        endpoint: &'a Endpoint,
        timeout: Duration,
        time: SystemTime,
        events: bool,
    ) -> Result<RequestParts<'a>, Error> {
        let Shared { service, config, keys, .. } = &*self.shared;
        Ok(RequestParts {
            service,
            endpoint,
            method: config.method,
            signature: config.signature,
            client_name: config.client_name.as_deref(),
            max_response: config.max_response,
            action: self.action,
            request: &*self.request,
            credentials,
            region: self.region()?,
            language: self.changes.language.or(config.language),
            timeout,
            headers: &self.changes.headers,
            timestamp: seconds(time)?,
            nonce: config.platform.random(),
            keys,
            // A compressor would buffer events.
            gzip: cfg!(feature = "gzip") && !events,
            keeps_texts: false,
        })
    }

    /// Returns the time limit of the call, which does not exceed that of an enclosing call.
    fn time_limit(&self) -> Duration {
        time_left().map_or(self.timeout(), |left| left.min(self.timeout()))
    }

    /// Validates the request. In the mode `Enforce`, violations that may reject do so; all others
    /// are passed to the hook.
    fn validate_request(&self) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::config(problem.clone()));
        }
        let config = &self.shared.config;
        let mode = self.changes.validation.unwrap_or(config.validation);
        if mode == ValidationMode::Off {
            return Ok(());
        }
        let (rejecting, warnings): (Vec<Violation>, Vec<Violation>) = validate(&*self.request)
            .into_iter()
            .partition(|v| mode == ValidationMode::Enforce && v.rejects_request());
        if let Some(report) = &config.on_violation {
            warnings.iter().for_each(|violation| report(self.action.name, violation));
        }
        if rejecting.is_empty() { Ok(()) } else { Err(Error::validation(rejecting)) }
    }
}

fn seconds(time: SystemTime) -> Result<u64, Error> {
    let since = time.duration_since(UNIX_EPOCH);
    since
        .map(|since| since.as_secs())
        .map_err(|_| Error::config("the system clock is set before 1970"))
}
