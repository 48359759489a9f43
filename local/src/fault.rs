//! Faults: failures of the service and the network, injected by action, number and probability.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// The number of faults that can be pending.
const MAX_PENDING: usize = 10_000;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum FaultKind {
    /// No fault: lets a call pass in a script.
    None,
    /// A service error with this code.
    Error(String),
    /// `RequestLimitExceeded`.
    Throttle,
    /// A delay of this many milliseconds before the response.
    Delay(u64),
    /// A delay drawn evenly from a range of milliseconds.
    DelayBetween(u64, u64),
    /// A response sent byte by byte, with this many milliseconds between two bytes.
    Drip(u64),
    /// A connection that is closed after this many bytes of the response.
    CutAfter(usize),
    /// A connection that is reset after the header of the request.
    ResetEarly,
    /// A connection that is reset instead of a response.
    Reset,
    /// A connection that is closed instead of a response.
    Empty,
    /// Bytes that are not HTTP.
    Garbage,
    /// A `Content-Length` that is too small by this many bytes.
    WrongLength(usize),
    /// An HTML page with this status.
    Html(u16),
    /// A `Date` that is off by this many seconds; the signature is checked against it as well.
    ClockOff(i64),
    /// A response without `Date`.
    NoDate,
    /// A redirect to another host.
    Redirect,
    /// A body that is not valid UTF-8.
    InvalidUtf8,
    /// A response that declares this content coding, although its body is not encoded.
    ContentEncoding(String),
    /// A response with this content type.
    ContentType(String),
    /// A response that is compressed with gzip, under this name of the content coding.
    Gzip(String),
    /// A gzip response that unpacks to this many megabytes.
    GzipBomb(u64),
    /// A gzip response with a wrong checksum.
    CorruptGzip,
    /// A response of this many bytes.
    Oversized(u64),
    /// A chunked response that ends after this many bytes of the body.
    CutChunked(usize),
    /// A `Content-Length` that is not a number.
    InvalidLength,
    /// A normal response, after which the connection is closed although it should be kept open.
    CloseAfter,
    /// A `Date` that is off by this many seconds, as from a cache; the signature is checked against
    /// the correct time.
    WrongDate(i64),
    /// An error with this status, and a `Retry-After` of this many seconds.
    RetryAfter(u16, u64),
}

/// A fault and the calls that it applies to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    kind: FaultKind,
    #[serde(default)]
    action: Option<String>,
    #[serde(default = "once")]
    times: Option<u64>,
    #[serde(default = "always")]
    probability: f64,
}

fn once() -> Option<u64> {
    Some(1)
}

fn always() -> f64 {
    1.0
}

impl Fault {
    /// Creates a fault that applies to the next call, of any action.
    pub fn new(kind: FaultKind) -> Self {
        Self { kind, action: None, times: once(), probability: always() }
    }

    /// Restricts the fault to an action.
    pub fn on(mut self, action: impl Into<String>) -> Self {
        self.action = Some(action.into());
        self
    }

    /// Sets how many calls the fault applies to. Defaults to one.
    pub fn times(mut self, times: u64) -> Self {
        self.times = Some(times);
        self
    }

    /// Applies the fault to all calls.
    pub fn forever(mut self) -> Self {
        self.times = None;
        self
    }

    /// Sets the probability that the fault applies. The seed of the local cloud makes it
    /// reproducible. Defaults to 1.
    pub fn probability(mut self, probability: f64) -> Self {
        self.probability = probability;
        self
    }
}

/// Pending faults. The first that applies to a call wins.
#[derive(Debug)]
pub(crate) struct Faults(Mutex<State>);

#[derive(Debug)]
struct State {
    pending: VecDeque<Fault>,
    random: fastrand::Rng,
    seed: u64,
}

impl Faults {
    pub fn new(seed: u64) -> Self {
        let random = fastrand::Rng::with_seed(seed);
        Self(Mutex::new(State { pending: VecDeque::new(), random, seed }))
    }

    pub fn add(&self, fault: Fault) -> Result<(), String> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if state.pending.len() >= MAX_PENDING {
            return Err(format!("{MAX_PENDING} faults are pending already"));
        }
        if !(0.0..=1.0).contains(&fault.probability) {
            return Err(format!("the probability {} is not between 0 and 1", fault.probability));
        }
        state.pending.push_back(fault);
        Ok(())
    }

    pub fn clear(&self) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.pending.clear();
        state.random = fastrand::Rng::with_seed(state.seed);
    }

    /// Takes the fault that applies to a call, with its delays drawn.
    pub fn take(&self, action: &str) -> Option<FaultKind> {
        let state = &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { pending, random, .. } = state;
        let at = pending.iter().position(|fault| {
            fault.action.as_ref().is_none_or(|only| only == action)
                && fault.times != Some(0)
                && (fault.probability >= 1.0 || random.f64() < fault.probability)
        })?;
        let fault = &mut pending[at];
        let kind = match fault.kind.clone() {
            FaultKind::DelayBetween(a, b) => FaultKind::Delay(random.u64(a.min(b)..=a.max(b))),
            kind => kind,
        };
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                pending.remove(at);
            }
        }
        Some(kind).filter(|kind| *kind != FaultKind::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_apply_in_order_by_action_and_number() {
        let faults = Faults::new(1);
        faults.add(Fault::new(FaultKind::Reset).on("B").times(2)).unwrap();
        faults.add(Fault::new(FaultKind::None)).unwrap();
        faults.add(Fault::new(FaultKind::Empty)).unwrap();
        let taken: Vec<_> = ["A", "B", "A", "B", "B"].map(|action| faults.take(action)).into();
        let (reset, empty) = (Some(FaultKind::Reset), Some(FaultKind::Empty));
        assert_eq!(taken, [None, reset.clone(), empty, reset, None]);
    }

    #[test]
    fn probabilities_are_reproducible() {
        let run = |seed| {
            let faults = Faults::new(seed);
            faults.add(Fault::new(FaultKind::Reset).forever().probability(0.3)).unwrap();
            (0..1000).filter(|_| faults.take("A").is_some()).count()
        };
        assert_eq!(run(7), run(7));
        assert!((200..400).contains(&run(7)), "{}", run(7));
    }
}
