//! Verifying.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Map, Value as Json};
use subtle::ConstantTimeEq;

use super::memory::{Mark, Memory, Recall, fingerprint};
use super::{
    CallbackForm, CallbackKey, Callbacks, Delivery, EventFields, EventForm, Rejection, Reply,
    Scheme, UnknownEvent, Unverified, Verified,
};
use crate::platform::{Platform, SystemPlatform};
use crate::request::untyped::Untyped;
use crate::response::decode;

/// What the memory of a [`CallbackVerifier`] rejects if signatures do not cover the body. An exact
/// repetition is never rejected; it results in [`Delivery::Duplicate`].
///
/// The service signs the time until which a callback is valid, in seconds. Two genuine events in
/// the same second have the same time, and so the same signature. Therefore, a second body for a
/// signature is not necessarily a forgery.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Replay {
    /// Rejects another body for the same signature if it describes the same event, such as the end
    /// of the same push. The schema of an event defines the fields that identify it; for events
    /// without such fields, only exact repetitions are detected. Never loses a genuine event, and
    /// is the default. Someone with a captured signature can still send an event that did not
    /// happen.
    #[default]
    ByEvent,
    /// Rejects any other body for the same signature. A captured signature is useless once its
    /// callback has arrived, but if two genuine events occur in the same second, the second is
    /// rejected. It is only accepted later if the service signs the repetition again, which is not
    /// documented. Suitable for receivers that get few events and can look up what they missed.
    OneBodyPerSignature,
}

/// What learns why a callback is rejected.
type RejectionLog = Box<dyn Fn(&Rejection) + Send + Sync>;

/// Decodes the fields of an event with this number.
type Decode<E> = fn(i64, EventFields) -> Result<(E, decode::Report), decode::DecodeError>;

/// Verifies callbacks. Share one, for example in an `Arc`: clones would have separate memories.
pub struct CallbackVerifier<E> {
    form: CallbackForm,
    decode: Decode<E>,
    keys: Vec<CallbackKey>,
    past: Duration,
    ahead: Duration,
    replay: Replay,
    capacity: usize,
    max_body: usize,
    memory: Mutex<Memory>,
    platform: Arc<dyn Platform>,
    on_rejection: Option<RejectionLog>,
}

/// The tolerance for clocks that differ.
const SKEW: Duration = Duration::from_secs(60);

/// What a callback states about its origin.
struct Claim {
    signature: String,
    time: Option<Time>,
}

/// A signed time.
struct Time {
    /// As it is signed.
    text: String,
    seconds: u64,
}

impl<E: Callbacks> CallbackVerifier<E> {
    /// Creates a verifier that accepts signatures with any of these keys, such as the new and the
    /// old one while a key is replaced. Without a key, every callback is [`Delivery::Unverified`].
    pub fn new(keys: impl IntoIterator<Item = CallbackKey>) -> Self {
        let form = CallbackForm { scheme: E::SCHEME, number: E::NUMBER, events: E::EVENTS };
        Self::with_form(keys, form, E::decode)
    }
}

impl CallbackVerifier<UnknownEvent> {
    /// Creates a verifier like [`CallbackVerifier::new`] for a product that is only known at run
    /// time. All events are [`UnknownEvent`]s, which keep their fields.
    pub fn untyped(keys: impl IntoIterator<Item = CallbackKey>, form: CallbackForm) -> Self {
        Self::with_form(keys, form, |number, fields| Ok((fields.keep(number), Default::default())))
    }
}

impl<E> CallbackVerifier<E> {
    fn with_form(
        keys: impl IntoIterator<Item = CallbackKey>,
        form: CallbackForm,
        decode: Decode<E>,
    ) -> Self {
        let validity = match form.scheme {
            Scheme::Md5KeyTime { validity, .. } => Duration::from_secs(validity),
            Scheme::HmacSha256Body { .. } | Scheme::HmacSha1Body { .. } => Duration::ZERO,
        };
        Self {
            form,
            decode,
            keys: keys.into_iter().collect(),
            past: SKEW,
            ahead: validity.saturating_add(SKEW),
            replay: Replay::default(),
            capacity: 65_536,
            max_body: 1 << 20,
            memory: Mutex::default(),
            platform: Arc::new(SystemPlatform),
            on_rejection: None,
        }
    }

    /// Sets how long ago the time of a callback may have passed, and how far it may be in the
    /// future. By default, one minute more than the service promises, in both directions.
    ///
    /// The service may repeat a callback after it has expired, and it is not documented whether
    /// repetitions are signed again. To accept repetitions after a receiver was down, increase
    /// `past`; captured callbacks are then also accepted for that much longer.
    pub fn window(mut self, past: Duration, ahead: Duration) -> Self {
        (self.past, self.ahead) = (past, ahead);
        self
    }

    /// Sets what the memory rejects.
    pub fn replay(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// Sets the number of callbacks that are remembered until they expire, 65,536 by default. If
    /// more arrive, the oldest is forgotten. With 0, nothing is remembered.
    pub fn memory(mut self, callbacks: usize) -> Self {
        self.capacity = callbacks;
        self
    }

    /// Sets the maximum size of a body in bytes, 1 MiB by default.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets the clock.
    pub fn platform(mut self, platform: Arc<dyn Platform>) -> Self {
        self.platform = platform;
        self
    }

    /// Sets a function that learns why [`CallbackVerifier::open`] rejects a callback, for a log.
    /// With the feature `tracing`, the reason is also an event.
    pub fn on_rejection(mut self, log: impl Fn(&Rejection) + Send + Sync + 'static) -> Self {
        self.on_rejection = Some(Box::new(log));
        self
    }

    /// Verifies a callback by its body, which must consist of the received bytes, not of JSON that
    /// was parsed and serialized again.
    ///
    /// # Errors
    ///
    /// Returns the reason why it is not accepted. Do not show it to the sender.
    pub fn verify(&self, body: &[u8]) -> Result<Delivery<E>, Rejection> {
        self.verify_request(|_| None, body)
    }

    /// Verifies like [`CallbackVerifier::verify`], for schemes with the signature in a header.
    /// `header` returns the value of the header with a name.
    ///
    /// # Errors
    ///
    /// Returns the reason why it is not accepted. Do not show it to the sender.
    pub fn verify_request<'h>(
        &self,
        header: impl Fn(&str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<Delivery<E>, Rejection> {
        if body.len() > self.max_body {
            return Err(Rejection::TooLarge);
        }
        let mut fields = Untyped::default();
        decode::decode_bare(body, &mut fields, self.room()).map_err(rejected)?;
        let name = self.form.number;
        let number = number(fields.0.get(name)).ok_or(Rejection::NoEvent(name))?;
        let form = self.form.event(number);
        let claim = match self.keys.is_empty() {
            true => None,
            false => claim(self.form.scheme, &fields, form, header)?,
        };
        let Some(claim) = claim else {
            let (event, report) = self.decode(number, form, fields)?;
            return Ok(Delivery::Unverified(Unverified { event, report }));
        };
        if !self.is_signed(&claim, body) {
            return Err(Rejection::BadSignature);
        }
        let until = self.check_time(claim.time.as_ref())?;
        rename(&mut fields, form);
        let mark = self.mark(&claim, number, form, &fields, body);
        let (event, report) = self.decode(number, form, fields)?;
        let verified = Verified { event, time: claim.time.map(|time| time.seconds), report, mark };
        match self.memory_of().recall(mark, until, self.now(), self.capacity) {
            Recall::New => Ok(Delivery::New(verified)),
            Recall::Same => Ok(Delivery::Duplicate(verified)),
            Recall::Other => Err(Rejection::OtherBody),
        }
    }

    /// Verifies a callback for a server: returns what to process, or the response to send at once.
    /// A rejection is logged and becomes a [`Reply`] without a reason; a duplicate becomes
    /// [`Reply::ACCEPTED`].
    ///
    /// # Errors
    ///
    /// Returns the response if there is nothing to process.
    pub fn open<'h>(
        &self,
        header: impl Fn(&str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<Delivery<E>, Reply> {
        match self.verify_request(header, body) {
            Ok(Delivery::Duplicate(_)) => Err(Reply::ACCEPTED),
            Ok(delivery) => Ok(delivery),
            Err(rejection) => {
                #[cfg(feature = "tracing")]
                tracing::warn!(reason = %rejection, "callback rejected");
                if let Some(log) = &self.on_rejection {
                    log(&rejection);
                }
                Err(Reply::REJECTED)
            }
        }
    }

    /// Verifies a callback, hands it on, and returns the response. `hand_on` puts it into a queue
    /// and returns whether that succeeded; it should not process the event, since the service does
    /// not wait for that. If it fails, the callback is forgotten, so that its repetition counts as
    /// new.
    pub fn receive<'h>(
        &self,
        header: impl Fn(&str) -> Option<&'h str>,
        body: &[u8],
        hand_on: impl FnOnce(Delivery<E>) -> bool,
    ) -> Reply {
        match self.open(header, body) {
            Ok(delivery) => self.hand_on(delivery, hand_on),
            Err(reply) => reply,
        }
    }

    /// Hands a delivery on; see [`CallbackVerifier::receive`].
    pub(super) fn hand_on(
        &self,
        delivery: Delivery<E>,
        hand_on: impl FnOnce(Delivery<E>) -> bool,
    ) -> Reply {
        let mark = match &delivery {
            Delivery::New(verified) => Some(verified.mark),
            Delivery::Duplicate(_) | Delivery::Unverified(_) => None,
        };
        if hand_on(delivery) {
            return Reply::ACCEPTED;
        }
        if let Some(mark) = mark {
            self.memory_of().forget(mark);
        }
        Reply::UNAVAILABLE
    }

    /// Forgets a callback, so that its repetition counts as new. Call it if an event could not be
    /// processed and the response makes the service repeat it.
    pub fn forget(&self, verified: &Verified<E>) {
        self.memory_of().forget(verified.mark);
    }

    fn memory_of(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The memory for values of a body.
    fn room(&self) -> usize {
        decode::EXPANSION.saturating_mul(self.max_body)
    }

    fn now(&self) -> u64 {
        let now = self.platform.now().duration_since(SystemTime::UNIX_EPOCH);
        now.map_or(0, |now| now.as_secs())
    }

    /// Compares with the signature of each key, whichever is right.
    fn is_signed(&self, claim: &Claim, body: &[u8]) -> bool {
        let time = claim.time.as_ref().map_or("", |time| &time.text);
        let matches = self.keys.iter().map(|key| {
            let right = self.form.scheme.sign(key, time, body);
            right.as_bytes().ct_eq(claim.signature.as_bytes())
        });
        matches.fold(subtle::Choice::from(0), |any, one| any | one).into()
    }

    /// Checks the time and returns until when a repetition would be accepted.
    fn check_time(&self, time: Option<&Time>) -> Result<u64, Rejection> {
        let Some(Time { seconds, .. }) = time else { return Ok(u64::MAX) };
        let now = self.now();
        let until = seconds.saturating_add(self.past.as_secs());
        if now > until {
            return Err(Rejection::Expired(now - seconds));
        }
        if *seconds > now.saturating_add(self.ahead.as_secs()) {
            return Err(Rejection::TooFarAhead(seconds - now));
        }
        Ok(until)
    }

    /// Identifies a callback in the memory.
    fn mark(
        &self,
        claim: &Claim,
        number: i64,
        form: Option<&EventForm>,
        fields: &Untyped,
        body: &[u8],
    ) -> Mark {
        let time = claim.time.as_ref().map_or("", |time| &time.text);
        let hash = fingerprint([body]);
        let mut parts = vec![time.to_owned(), claim.signature.clone()];
        let covers_body = self.form.scheme.covers_body();
        if self.replay == Replay::ByEvent || covers_body {
            match form.and_then(|form| identity(form, fields)) {
                Some(identity) if !covers_body => {
                    parts.push(number.to_string());
                    parts.extend(identity);
                }
                // Nothing is known but the whole.
                _ => parts.push(crate::sign::hex(&hash)),
            }
        }
        Mark { subject: fingerprint(parts.iter().map(String::as_bytes)), body: hash }
    }

    fn decode(
        &self,
        number: i64,
        form: Option<&EventForm>,
        mut fields: Untyped,
    ) -> Result<(E, decode::Report), Rejection> {
        rename(&mut fields, form);
        let [signature, time] = self.form.scheme.fields();
        let common = [self.form.number, signature, time];
        (self.decode)(number, EventFields { fields, common, room: self.room() }).map_err(rejected)
    }
}

impl<E> fmt::Debug for CallbackVerifier<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackVerifier")
            .field("keys", &self.keys)
            .field("past", &self.past)
            .field("ahead", &self.ahead)
            .field("replay", &self.replay)
            .finish_non_exhaustive()
    }
}

fn rejected(error: decode::DecodeError) -> Rejection {
    if error.is_too_large() { Rejection::TooLarge } else { Rejection::NotJson(error) }
}

/// The number of an event, which some services write as a string.
fn number(field: Option<&Json>) -> Option<i64> {
    match field? {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// Reads what a callback states about its origin. `None` if the service does not sign this event.
fn claim<'h>(
    scheme: Scheme,
    fields: &Untyped,
    form: Option<&EventForm>,
    header: impl Fn(&str) -> Option<&'h str>,
) -> Result<Option<Claim>, Rejection> {
    let unsigned = || {
        let is_unsigned = form.is_some_and(|form| form.is_unsigned);
        if is_unsigned { Ok(None) } else { Err(Rejection::Unsigned) }
    };
    let (name, time_name) = match scheme {
        Scheme::HmacSha256Body { header: name } | Scheme::HmacSha1Body { header: name } => {
            let Some(given) = header(name) else { return unsigned() };
            return Ok(Some(Claim { signature: given.to_owned(), time: None }));
        }
        Scheme::Md5KeyTime { signature, time, .. } => (signature, time),
    };
    let given = |name: &str| fields.0.get(name).filter(|value| !value.is_null());
    let (signature, time) = match (given(name), given(time_name)) {
        (None, None) => return unsigned(),
        (None, Some(_)) => return Err(Rejection::MissingSignature(name)),
        (Some(_), None) => return Err(Rejection::MissingTime(time_name)),
        (Some(signature), Some(time)) => (signature, time),
    };
    // Services differ in the case of hexadecimal digits.
    let signature = signature.as_str().unwrap_or_default().to_ascii_lowercase();
    let time = time_of(time).ok_or(Rejection::MalformedTime(time_name))?;
    Ok(Some(Claim { signature, time: Some(time) }))
}

/// A positive integer in decimal, as a number or a string.
fn time_of(field: &Json) -> Option<Time> {
    let text = match field {
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        _ => return None,
    };
    let seconds = text.parse().ok().filter(|seconds| *seconds > 0)?;
    text.bytes().all(|byte| byte.is_ascii_digit()).then_some(Time { text, seconds })
}

/// Gives fields with another name their own, unless it is taken.
fn rename(fields: &mut Untyped, form: Option<&EventForm>) {
    for (alias, name) in form.map_or(&[][..], |form| form.aliases) {
        rename_in(&mut fields.0, alias, name);
    }
}

/// Renames a field, or one in the objects that the path of its other name leads to.
fn rename_in(fields: &mut Map<String, Json>, alias: &str, name: &str) {
    let Some((first, rest)) = alias.split_once('.') else {
        if fields.get(name).is_none_or(Json::is_null) {
            if let Some(value) = fields.remove(alias) {
                fields.insert(name.to_owned(), value);
            }
        }
        return;
    };
    match fields.get_mut(first) {
        Some(Json::Object(inner)) => rename_in(inner, rest, name),
        Some(Json::Array(items)) => {
            let objects = items.iter_mut().filter_map(Json::as_object_mut);
            objects.for_each(|inner| rename_in(inner, rest, name));
        }
        _ => {}
    }
}

/// The fields that tell an event from others with its number, if all are there.
fn identity(form: &EventForm, fields: &Untyped) -> Option<Vec<String>> {
    let text = |name: &&str| match fields.0.get(*name)? {
        Json::String(text) if !text.is_empty() => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let identity: Option<Vec<String>> = form.identity.iter().map(text).collect();
    identity.filter(|identity| !identity.is_empty())
}
