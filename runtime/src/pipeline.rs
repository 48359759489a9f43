//! The one way from a request to its answer: attempts, each signed afresh, until one succeeds,
//! the policy gives up, or the time is up.

use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::action::{Access, RegionUse};
use crate::assemble::{Assembled, Parts, assemble};
use crate::call::{Answer, Plan};
use crate::client::Inner;
use crate::credentials::Credentials;
use crate::decode::{Decoded, decode};
use crate::endpoint::Endpoint;
use crate::error::{Error, Kind};
use crate::events::Reader;
use crate::explain::{Signing, shown_id};
use crate::gzip::unpacked;
use crate::hook::{Attempt, Outcome};
use crate::platform::{Platform, within};
use crate::retry::{Failed, Fault};
use crate::shape::{View, at};
use crate::skew::{date, shifted};
use crate::transport::{HttpRequest, HttpResponse, HttpStream};
use crate::validate::{Mode, Violation, validate};

/// What a call remembers from one attempt to the next.
struct Course {
    /// When the call has to end, by [`Platform::elapsed`].
    end: Duration,
    /// The attempts so far.
    attempts: u32,
    /// Whether the service's clock was already the reason for an attempt.
    clock_set: bool,
    /// The correction of the clock in the last attempt.
    correction: i64,
    /// The HTTP status of the last attempt.
    status: Option<u16>,
    /// Whether refused credentials were already the reason for an attempt.
    renewed: bool,
    /// The credentials of the last attempt.
    credentials: Option<Credentials>,
    /// The host at which the last attempt failed.
    failed: Option<usize>,
    /// Whether the answer is read as a stream of events.
    events: bool,
}

/// What a call ends with.
enum Got {
    Answer(Box<dyn Answer>),
    Events(Box<Reader>),
}

impl Got {
    fn request_id(&self) -> Option<String> {
        match self {
            Self::Answer(answer) => request_id(&**answer),
            Self::Events(reader) => reader.request_id().map(str::to_owned),
        }
    }
}

impl Plan {
    pub(crate) async fn send(self: Box<Self>) -> Result<Box<dyn Answer>, Error> {
        match self.run(false).await? {
            Got::Answer(answer) => Ok(answer),
            Got::Events(_) => unreachable!("an answer is asked for"),
        }
    }

    pub(crate) async fn send_for_events(self: Box<Self>) -> Result<Box<Reader>, Error> {
        match self.run(true).await? {
            Got::Events(reader) => Ok(reader),
            Got::Answer(_) => unreachable!("events are asked for"),
        }
    }

    async fn run(&self, events: bool) -> Result<Got, Error> {
        let timeout = self.timeout();
        let exchange = self.exchange(timeout, events);
        #[cfg(feature = "tracing")]
        let exchange = tracing::Instrument::instrument(
            exchange,
            tracing::info_span!(
                target: "tencentcloud", "call",
                service = self.client.0.service.name,
                action = self.action.name,
                region = self.region().unwrap_or_default(),
            ),
        );
        let outcome = within(self.platform(), timeout, pin!(exchange)).await;
        let given_up = || Err(Error::timeout().with_retryable(self.is_repeatable()));
        outcome.unwrap_or_else(given_up).map_err(|e| e.with_action(self.action.name))
    }

    /// Validates and signs, as the first attempt would be.
    pub(crate) async fn signed(&self) -> Result<Assembled, Error> {
        let signed = async {
            self.check()?;
            let credentials = self.client.0.config.credentials.credentials().await?;
            let host = self.own_host()?;
            let endpoint = host.as_ref().unwrap_or(self.client.0.hosts.get(0));
            self.assemble(&credentials, endpoint, self.timeout(), false)
        };
        signed.await.map_err(|e: Error| e.with_action(self.action.name))
    }

    async fn exchange(&self, timeout: Duration, events: bool) -> Result<Got, Error> {
        self.check()?;
        let mut course = Course {
            end: self.platform().elapsed().saturating_add(timeout),
            attempts: 0,
            clock_set: false,
            correction: 0,
            status: None,
            renewed: false,
            credentials: None,
            failed: None,
            events,
        };
        loop {
            course.attempts += 1;
            // In a box of its own, so that neither is too large for the fast lists of an allocator.
            let error = match Box::pin(self.told(&mut course)).await {
                Ok(answer) => {
                    self.client.0.config.retry.succeeded();
                    return Ok(answer);
                }
                Err(error) => error.with_attempts(course.attempts),
            };
            let fault = Fault::of(&error);
            let safe = fault.is_safe(self.is_repeatable()) || error.kind() == Kind::RateLimit;
            match self.next_attempt(&mut course, fault, &error) {
                Some(Duration::ZERO) => {}
                Some(wait) if wait < self.left(&course) => self.platform().sleep(wait).await,
                _ => return Err(error.with_retryable(safe)),
            }
        }
    }

    /// An attempt, of which hooks are told.
    async fn told(&self, course: &mut Course) -> Result<Got, Error> {
        let hooks = &self.client.0.config.hooks;
        if hooks.is_empty() && !cfg!(feature = "tracing") {
            return self.attempt(course).await;
        }
        let about = Attempt {
            service: self.client.0.service.name,
            action: self.action.name,
            region: self.region().unwrap_or_default(),
            number: course.attempts,
        };
        hooks.iter().for_each(|hook| hook.before(&about));
        let begun = self.platform().elapsed();
        course.status = None;
        let got = self.attempt(course).await;
        let id = got.as_ref().ok().and_then(Got::request_id);
        let error = got.as_ref().err();
        let outcome = Outcome {
            elapsed: self.platform().elapsed().saturating_sub(begun),
            status: course.status.or(error.and_then(Error::status)),
            request_id: id.as_deref().or(error.and_then(Error::request_id)),
            error,
        };
        hooks.iter().for_each(|hook| hook.after(&about, &outcome));
        #[cfg(feature = "tracing")]
        crate::hook::trace(&about, &outcome);
        got
    }

    /// Whether there is another attempt, and how long before it.
    fn next_attempt(&self, course: &mut Course, fault: Fault, error: &Error) -> Option<Duration> {
        let config = &self.client.0.config;
        match fault {
            // The attempt itself has looked at the answer's date.
            Fault::Clock if !course.clock_set => {
                course.clock_set = true;
                (self.client.0.skew.correction() != course.correction).then_some(Duration::ZERO)
            }
            Fault::Credentials if !course.renewed => {
                course.renewed = true;
                let refused = course.credentials.as_ref()?;
                config.credentials.refused(refused).then_some(Duration::ZERO)
            }
            fault if fault.is_safe(self.is_repeatable()) => {
                let random = config.platform.random();
                config.retry.wait(&Failed { attempt: course.attempts, error, random })
            }
            _ => None,
        }
    }

    async fn attempt(&self, course: &mut Course) -> Result<Got, Error> {
        let inner = &self.client.0;
        self.wait_for_quota(course).await?;
        let credentials = inner.config.credentials.credentials().await?;
        let left = self.left(course);
        if left.is_zero() {
            return Err(Error::timeout());
        }
        let timeout = inner.config.attempt_timeout.map_or(left, |most| most.min(left));
        course.correction = inner.skew.correction();
        let own = self.own_host()?;
        let picked = inner.hosts.pick(course.failed.take(), self.platform().elapsed());
        let endpoint = own.as_ref().unwrap_or(inner.hosts.get(picked));
        let assembled = self.assemble(&credentials, endpoint, timeout, course.events);
        let credentials = &*course.credentials.insert(credentials);
        let sent = inner.config.platform.now();
        let outcome = self.sent(assembled?.request, course.events).await;
        let outcome = outcome.and_then(|(response, stream)| {
            course.status = Some(response.status);
            let outcome = self.read(&response, stream, course.events);
            if outcome.as_ref().map_or_else(|e| e.kind() == Kind::Service, |_| true) {
                inner.skew.observe(&response, sent, inner.config.platform.now());
            }
            outcome.map_err(|error| match error.kind() {
                Kind::Service => {
                    let signed = shifted(sent, course.correction);
                    error.with_signing(self.signing(credentials, endpoint, signed, &response))
                }
                _ => error,
            })
        });
        if own.is_none() {
            let now = self.platform().elapsed();
            course.failed = inner.hosts.tell(picked, outcome.as_ref().err(), now).then_some(picked);
        }
        outcome
    }

    /// Sends, and reads the answer: but for its head, if it is a stream of events and one is asked
    /// for.
    async fn sent(
        &self,
        request: HttpRequest,
        events: bool,
    ) -> Result<(HttpResponse, Option<HttpStream>), Error> {
        let (inner, max) = (&self.client.0, request.max_response);
        if !events {
            let response = inner.transport.send(request).await?;
            return Ok((unpacked(response, max)?, None));
        }
        let stream = inner.transport.stream(request).await?;
        if !is_event_stream(&stream.headers) {
            return Ok((unpacked(stream.collect(max).await?, max)?, None));
        }
        let (status, headers) = (stream.status, stream.headers.clone());
        Ok((unpacked(HttpResponse { status, headers, body: Vec::new() }, max)?, Some(stream)))
    }

    /// How an attempt was signed, for [`Error::explain`].
    fn signing(
        &self,
        credentials: &Credentials,
        endpoint: &Endpoint,
        signed: SystemTime,
        response: &HttpResponse,
    ) -> Signing {
        Signing {
            service: self.client.0.service.name.to_owned(),
            host: endpoint.host.clone(),
            region: self.region().ok().flatten().map(str::to_owned),
            secret_id: shown_id(credentials.secret_id()),
            has_token: credentials.token().is_some(),
            timestamp: seconds(signed).unwrap_or_default(),
            date: date(response),
        }
    }

    async fn wait_for_quota(&self, course: &Course) -> Result<(), Error> {
        let (inner, now) = (&self.client.0, self.platform().elapsed());
        let limits = &inner.config.rate_limits;
        let wait = inner.limiter.reserve(limits, self.action, now, course.end)?;
        if !wait.is_zero() {
            self.platform().sleep(wait).await;
        }
        Ok(())
    }

    /// The host of the action, if it has one and no endpoint is configured.
    fn own_host(&self) -> Result<Option<Endpoint>, Error> {
        match (self.action.host, &self.client.0.config.endpoint) {
            (Some(host), None) => Endpoint::parse(host).map(Some),
            _ => Ok(None),
        }
    }

    fn assemble(
        &self,
        credentials: &Credentials,
        endpoint: &Endpoint,
        timeout: Duration,
        events: bool,
    ) -> Result<Assembled, Error> {
        let Inner { service, config, skew, keys, .. } = &*self.client.0;
        let now = seconds(skew.correct(config.platform.now()))?;
        assemble(&Parts {
            service,
            endpoint,
            config,
            action: self.action,
            request: &*self.request,
            credentials,
            region: self.region()?,
            language: self.changes.language.or(config.language),
            timeout,
            headers: &self.changes.headers,
            timestamp: now,
            nonce: config.platform.random(),
            keys,
            // Events would wait for one another in a compressor.
            gzip: cfg!(feature = "gzip") && !events,
        })
    }

    fn platform(&self) -> &dyn Platform {
        &*self.client.0.config.platform
    }

    fn timeout(&self) -> Duration {
        self.changes.timeout.unwrap_or(self.client.0.config.timeout)
    }

    fn left(&self, course: &Course) -> Duration {
        course.end.saturating_sub(self.platform().elapsed())
    }

    /// Whether sending it twice does no more than sending it once: it only reads, or it has a
    /// token by which the service knows it again.
    fn is_repeatable(&self) -> bool {
        self.action.access == Access::Read || self.has_client_token()
    }

    fn has_client_token(&self) -> bool {
        at(&*self.request, "ClientToken", |v| matches!(v, View::Str(text) if !text.is_empty()))
    }

    fn region(&self) -> Result<Option<&str>, Error> {
        let region = self.changes.region.as_deref();
        let region = region.or(self.client.0.config.region.as_deref());
        match (self.action.region, region) {
            (RegionUse::Unused, _) => Ok(None),
            (RegionUse::Required, None) => Err(Error::config(
                "this action needs a region: set Config::region or TENCENTCLOUD_REGION",
            )),
            (RegionUse::Optional | RegionUse::Required, region) => Ok(region),
        }
    }

    /// Validates: what may refuse does in the mode `Enforce`, the rest is handed to the hook.
    fn check(&self) -> Result<(), Error> {
        let config = &self.client.0.config;
        let mode = self.changes.validation.unwrap_or(config.validation);
        if mode == Mode::Off {
            return Ok(());
        }
        let (refusing, warnings): (Vec<Violation>, Vec<Violation>) = validate(&*self.request)
            .into_iter()
            .partition(|v| mode == Mode::Enforce && v.is_refusing());
        if let Some(report) = &config.on_violation {
            warnings.iter().for_each(|violation| report(self.action.name, violation));
        }
        if refusing.is_empty() { Ok(()) } else { Err(Error::validation(refusing)) }
    }

    /// Reads an answer: the body decides whether the call succeeded, whatever the status and the
    /// content type say. Where events are asked for, an answer that is no stream of them is one.
    fn read(
        &self,
        response: &HttpResponse,
        stream: Option<HttpStream>,
        events: bool,
    ) -> Result<Got, Error> {
        let id = || response.header("x-tc-requestid").map(str::to_owned);
        if let Some(stream) = stream {
            let config = &self.client.0.config;
            let (limit, platform) = (self.timeout(), Arc::clone(&config.platform));
            let reader = Reader::new(stream, id(), config.max_response, limit, platform);
            return Ok(Got::Events(reader));
        }
        let outcome = match self.decoded(response) {
            Ok(_) if events => {
                let data = String::from_utf8_lossy(&response.body).into_owned();
                Ok(Got::Events(Reader::whole(data, Arc::clone(&self.client.0.config.platform))))
            }
            Err(_) if is_event_stream(&response.headers) => {
                let message = "the answer is a stream of events: read it with Call::events";
                Err(Error::new(Kind::Decode, message).with_status(response.status))
            }
            outcome => outcome.map(Got::Answer),
        };
        outcome.map_err(|error| error.with_request_id(id()))
    }

    fn decoded(&self, response: &HttpResponse) -> Result<Box<dyn Answer>, Error> {
        let mut answer = (self.answer)();
        match decode(&response.body, answer.record()) {
            Ok(Decoded::Answer(_)) => Ok(answer),
            Ok(Decoded::Refused(refusal)) => {
                let not_found = self.client.0.service.is_not_found(&refusal.code);
                Err(Error::service(refusal.code, refusal.message, refusal.request_id)
                    .with_status(response.status)
                    .with_not_found(not_found))
            }
            Err(error) if response.status == 200 => Err(Error::decode(error).with_status(200)),
            Err(error) => {
                let message = "the answer is not the service's but a gateway's or a proxy's";
                Err(Error::new(Kind::Status, message)
                    .with_status(response.status)
                    .with_source(error))
            }
        }
    }
}

/// Whether headers announce a stream of events, whatever the parameters of the media type.
fn is_event_stream(headers: &[(String, String)]) -> bool {
    let media_type = headers.iter().find(|(name, _)| name == "content-type");
    let essence = media_type.and_then(|(_, value)| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("text/event-stream")
}

/// The request ID that an answer holds.
fn request_id(answer: &dyn Answer) -> Option<String> {
    at(answer.shape(), "RequestId", |view| match view {
        View::Str(id) if !id.is_empty() => Some(id.to_owned()),
        _ => None,
    })
}

fn seconds(time: SystemTime) -> Result<u64, Error> {
    let since = time.duration_since(UNIX_EPOCH);
    since.map(|since| since.as_secs()).map_err(|_| Error::config("the clock stands before 1970"))
}
