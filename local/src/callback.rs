//! Callbacks that the local cloud sends: signed, repeated as documented, and with faults.

mod live;
mod send;
mod signing;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::Callbacks;
use tencentcloud_runtime::{Error, Transport};

use crate::clock::Clock;

pub(crate) use live::Live;
pub use live::PushChange;
use send::PlainTransport;
use signing::{Message, Signing};

/// How often the clock is read while a repetition is due.
const POLL: Duration = Duration::from_millis(5);

/// A callback to send, with a signature over key and time.
///
/// ```no_run
/// use serde_json::json;
/// use tencentcloud_local::{Callback, CallbackFault, LocalCloud};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cloud = LocalCloud::start_blocking()?;
/// let body = json!({"event_type": 1, "stream_id": "room"});
/// let callback = Callback::new("http://127.0.0.1:8080/callbacks", body)?.key("key");
/// let attempts = cloud.send_callback(callback.fault(CallbackFault::Stale)).wait();
/// println!("{:?}", attempts[0].status);
/// # Ok(()) }
/// ```
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callback {
    to: String,
    body: Map<String, Json>,
    #[serde(default)]
    key: Option<String>,
    #[serde(skip)]
    signing: Signing,
    #[serde(default)]
    fault: Option<CallbackFault>,
    #[serde(default)]
    repetitions: u32,
    #[serde(default = "minute")]
    interval_seconds: u64,
}

fn minute() -> u64 {
    60
}

/// What is wrong with a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CallbackFault {
    /// It expired an hour ago.
    Stale,
    /// Its time is a day in the future.
    Future,
    /// Its signature was made with a different key.
    WrongSign,
    /// It is followed by the same event with a different body, and the same time and signature.
    OtherBody,
    /// It is followed by an event of another stream, with the same time and signature. A receiver
    /// cannot distinguish that event from a genuine one in the same second, unless it accepts only
    /// one body.
    Replay,
    /// It is sent twice, as if the response to it had been lost.
    Duplicate,
}

impl CallbackFault {
    /// All faults, with their names in control requests.
    pub const ALL: [(&'static str, Self); 6] = [
        ("stale", Self::Stale),
        ("future", Self::Future),
        ("replay", Self::Replay),
        ("wrong-sign", Self::WrongSign),
        ("other-body", Self::OtherBody),
        ("duplicate", Self::Duplicate),
    ];
}

/// An attempt to send a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CallbackAttempt {
    /// The receiver.
    pub to: String,
    /// The body, as sent.
    pub body: String,
    /// The HTTP status of the response.
    pub status: Option<u16>,
    /// Why there is no response.
    pub error: Option<String>,
}

impl Callback {
    /// Creates a callback to a URL, with the fields of an event.
    ///
    /// # Errors
    ///
    /// Returns an error if it is not the URL of a receiver, or if the body is not an object.
    pub fn new(to: impl Into<String>, body: Json) -> Result<Self, String> {
        let Json::Object(body) = body else {
            return Err("the body of a callback is a JSON object".to_owned());
        };
        let to = to.into();
        let interval_seconds = minute();
        let made = Self {
            to,
            body,
            key: None,
            signing: Signing::default(),
            fault: None,
            repetitions: 0,
            interval_seconds,
        };
        made.check().map(|()| made)
    }

    /// Checks the URL of the receiver.
    pub(crate) fn check(&self) -> Result<(), String> {
        send::Target::parse(&self.to).map(drop)
    }

    /// Sets the key. Without it, the callback has neither time nor signature.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into()).filter(|key| !key.is_empty());
        self
    }

    /// Signs as this product does. Defaults to the scheme of live.
    pub fn signed_as(mut self, callbacks: &Callbacks) -> Self {
        self.signing = Signing::of(callbacks);
        self
    }

    /// Sets the fault of the callback.
    pub fn fault(mut self, fault: CallbackFault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Sets how often the callback is repeated if the status is not 200: 12 times, a minute apart,
    /// for most events of live. Defaults to none. The time between them passes on the clock of the
    /// local cloud.
    pub fn repeat(mut self, times: u32, interval: Duration) -> Self {
        (self.repetitions, self.interval_seconds) = (times, interval.as_secs());
        self
    }

    /// Returns the bodies to send at a time, in order.
    pub fn bodies(&self, now: SystemTime) -> Vec<String> {
        self.messages(now).into_iter().map(|message| message.body).collect()
    }

    /// Returns what to send at a time, in order.
    fn messages(&self, now: SystemTime) -> Vec<Message> {
        let key = self.key.as_deref();
        let first = self.signing.sign(self.body.clone(), key, self.fault, now);
        let forged = |body: Map<String, Json>| {
            let second = self.signing.sign_like(&first, body);
            vec![first.clone(), second]
        };
        match self.fault {
            Some(CallbackFault::Duplicate) => vec![first.clone(), first],
            Some(CallbackFault::OtherBody) => {
                let mut other = self.body.clone();
                other.insert("forged".to_owned(), json!(true));
                forged(other)
            }
            Some(CallbackFault::Replay) => {
                let mut other = self.body.clone();
                for name in ["stream_id", "streamId", "channel_id", "channelId"] {
                    other.entry(name).and_modify(|stream| *stream = json!("forged"));
                }
                forged(other)
            }
            _ => vec![first],
        }
    }

    /// Sends the callback once, with what follows by its fault, over plain HTTP.
    pub fn send(&self, now: SystemTime) -> Vec<CallbackAttempt> {
        self.send_over(&PlainTransport, now)
    }

    /// Sends the callback like [`Callback::send`] over a transport, such as one with TLS.
    pub fn send_over(&self, transport: &dyn Transport, now: SystemTime) -> Vec<CallbackAttempt> {
        let messages = self.messages(now);
        messages.into_iter().map(|message| attempt(transport, &self.to, message)).collect()
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Callback");
        shown.field("to", &self.to).field("fault", &self.fault).finish_non_exhaustive()
    }
}

fn attempt(transport: &dyn Transport, to: &str, message: Message) -> CallbackAttempt {
    let (status, error) = match send::post(transport, to, &message) {
        Ok(status) => (Some(status), None),
        Err(error) => (None, Some(explained(&error))),
    };
    CallbackAttempt { to: to.to_owned(), body: message.body, status, error }
}

/// Returns an error with its causes.
fn explained(error: &Error) -> String {
    let mut text = error.message().to_owned();
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let more = cause.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = cause.source();
    }
    text
}

/// The callbacks of a local cloud. Dropping it ends repetitions.
#[derive(Debug)]
pub(crate) struct Sender {
    sent: Arc<Sent>,
    transport: Arc<dyn Transport>,
}

impl Default for Sender {
    fn default() -> Self {
        Self::over(Arc::new(PlainTransport))
    }
}

#[derive(Debug, Default)]
struct Sent {
    attempts: Mutex<Vec<CallbackAttempt>>,
    /// Increased to end all repetitions.
    generation: Mutex<u64>,
}

/// The maximum number of attempts that are kept.
const MAX_KEPT: usize = 10_000;

/// A callback that is being sent.
#[derive(Debug)]
pub struct SendingCallback(JoinHandle<Vec<CallbackAttempt>>);

impl SendingCallback {
    /// Waits until the receiver accepted the callback or all repetitions are over, and returns all
    /// attempts.
    pub fn wait(self) -> Vec<CallbackAttempt> {
        self.0.join().unwrap_or_default()
    }
}

impl Sender {
    pub(crate) fn over(transport: Arc<dyn Transport>) -> Self {
        Self { sent: Arc::default(), transport }
    }

    /// Sends a callback on a thread of its own.
    pub(crate) fn start(&self, callback: Callback, clock: Clock) -> SendingCallback {
        let (sent, transport) = (Arc::clone(&self.sent), Arc::clone(&self.transport));
        let generation = *sent.generation.lock().unwrap_or_else(PoisonError::into_inner);
        let run = move || sent.run(&callback, &*transport, &clock, generation);
        SendingCallback(std::thread::spawn(run))
    }

    pub(crate) fn attempts(&self) -> Vec<CallbackAttempt> {
        self.sent.attempts.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Ends all repetitions and forgets all attempts.
    pub(crate) fn reset(&self) {
        *self.sent.generation.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.sent.attempts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.reset();
    }
}

impl Sent {
    fn run(
        &self,
        callback: &Callback,
        transport: &dyn Transport,
        clock: &Clock,
        generation: u64,
    ) -> Vec<CallbackAttempt> {
        let mut all = Vec::new();
        for repetition in 0..=callback.repetitions {
            let interval = Duration::from_secs(callback.interval_seconds);
            let due = clock.now().checked_add(interval).unwrap_or_else(|| clock.now());
            while repetition > 0 && clock.now() < due {
                if !self.is_current(generation) {
                    return all;
                }
                std::thread::sleep(POLL);
            }
            let attempts = callback.send_over(transport, clock.now());
            let is_accepted = attempts.first().is_some_and(|first| first.status == Some(200));
            if self.is_current(generation) {
                let mut kept = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
                kept.extend(attempts.iter().cloned());
                let excess = kept.len().saturating_sub(MAX_KEPT);
                kept.drain(..excess);
            }
            all.extend(attempts);
            if is_accepted {
                break;
            }
        }
        all
    }

    fn is_current(&self, generation: u64) -> bool {
        *self.generation.lock().unwrap_or_else(PoisonError::into_inner) == generation
    }
}
