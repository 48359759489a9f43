//! Credentials that are fetched, kept, and fetched again before they expire.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::flight::{Fetched, Flight};
use super::{Credentials, CredentialsFuture, CredentialsProvider};
use crate::error::{Error, ErrorKind};
use crate::executor::is_blocking;
use crate::platform::{Platform, SystemPlatform, time_left};

/// What a source gave: credentials, and until when they hold if they do not hold for ever.
#[derive(Clone, Debug)]
pub struct TemporaryCredentials {
    /// The credentials.
    pub credentials: Credentials,
    /// When they expire.
    pub expires: Option<SystemTime>,
}

/// Credentials on their way from a source.
pub type FetchFuture<'a> =
    Pin<Box<dyn Future<Output = Result<TemporaryCredentials, Error>> + Send + 'a>>;

/// Where credentials can be fetched from. [`CachingProvider`] makes a provider of it.
pub trait CredentialsSource: fmt::Debug + Send + Sync + 'static {
    /// Fetches credentials. This may run on another task or thread than the calls that need them, and
    /// go on when they have ended; it is given up after two minutes, and dropped where it may be.
    fn fetch(&self) -> FetchFuture<'_>;
}

/// The time of a number of seconds since 1970, if the clock can hold it.
pub(super) fn expiry(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}

/// New ones are fetched this long before the old ones expire, or at a tenth of their life before
/// if that is shorter.
const MARGIN: Duration = Duration::from_secs(300);

/// How long credentials are kept that seem to have expired when they were fetched, which means that
/// one of the clocks is wrong.
const UNSURE_LIFE: Duration = Duration::from_secs(60);

/// How soon after a fetch has begun the next may begin while the old credentials hold.
const PAUSE: Duration = Duration::from_secs(5);

/// Keeps what a source gave and fetches again before it expires, once for all calls: beside them
/// while the old credentials hold, and while they wait otherwise. All who wait for a fetch get its
/// outcome, a failure as well (but for a panic, which is that of the call that began it); it goes on if they give up, and if nothing drives what runs it, another
/// takes over. A failure is not kept, and does not matter while the old ones hold.
///
/// The fetch runs where [`Platform::background`] puts it, or in the calls that wait for it.
pub struct CachingProvider<S> {
    platform: Arc<dyn Platform>,
    shared: Arc<Shared<S>>,
}

struct Shared<S> {
    source: S,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Arc<Flight>>,
    /// No further fetch begins before, while the credentials hold, by [`Platform::elapsed`].
    not_before: Duration,
}

#[derive(Clone)]
struct Held {
    fetched: TemporaryCredentials,
    /// When they were fetched, by the wall clock and by [`Platform::elapsed`].
    at: SystemTime,
    elapsed: Duration,
    /// The service refused them.
    refused: bool,
    /// They were fetched because the service had refused these same ones.
    again: bool,
}

impl Held {
    /// Whether they hold for this long yet.
    fn hold_for(&self, margin: Duration, platform: &dyn Platform) -> bool {
        let until = match self.fetched.expires {
            _ if self.refused => return false,
            None => return true,
            Some(expires) => expires,
        };
        if until <= self.at {
            return platform.elapsed().saturating_sub(self.elapsed) < UNSURE_LIFE;
        }
        until.duration_since(platform.now()).is_ok_and(|left| left > margin)
    }

    fn holds(&self, platform: &dyn Platform) -> bool {
        self.hold_for(Duration::ZERO, platform)
    }

    fn is_fresh(&self, platform: &dyn Platform) -> bool {
        let expires = self.fetched.expires.unwrap_or(self.at);
        let life = expires.duration_since(self.at).unwrap_or_default();
        self.hold_for(MARGIN.min(life / 10), platform)
    }
}

/// How a call gets its credentials.
enum Step {
    Use(Credentials),
    /// From a fetch, which is yet to be launched if it is new.
    Join {
        flight: Arc<Flight>,
        is_new: bool,
        /// Others, which still hold.
        old: Option<Credentials>,
    },
}

impl<S: CredentialsSource> CachingProvider<S> {
    /// A provider of what a source gives.
    pub fn new(source: S) -> Self {
        let shared = Shared { source, state: Mutex::default() };
        Self { platform: Arc::new(SystemPlatform), shared: Arc::new(shared) }
    }

    /// Another clock than the system's.
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    async fn current(&self) -> Result<Credentials, Error> {
        // Where a task was lost, the next is not trusted to the same executor.
        let mut beside = true;
        loop {
            let (flight, is_new, old) = match self.shared.step(&*self.platform) {
                Step::Use(credentials) => return Ok(credentials),
                Step::Join { flight, is_new, old } => {
                    if is_new {
                        self.launch(&flight, beside);
                    }
                    (flight, is_new, old)
                }
            };
            match old {
                Some(old) if flight.is_attended() => return Ok(old),
                _ if time_left().is_some_and(|left| left.is_zero()) => return Err(Error::timeout()),
                _ => {}
            }
            match flight.outcome().await {
                Some(Ok(fetched)) => return Ok(fetched.credentials),
                Some(Err(error)) => return old.ok_or_else(|| error.share()),
                None => {
                    if is_new {
                        flight.resume_panic();
                    }
                    flight.end(None);
                    beside = false;
                }
            }
        }
    }

    fn launch(&self, flight: &Arc<Flight>, beside: bool) {
        let (shared, platform) = (Arc::clone(&self.shared), Arc::clone(&self.platform));
        let fetch = {
            let flight = Arc::clone(flight);
            async move { shared.fetch(&flight, &*platform).await }
        };
        let task = Arc::clone(flight).task(fetch);
        let task = if beside { self.platform.background(task) } else { Some(task) };
        if let Some(task) = task {
            flight.run_inline(task);
        }
    }
}

impl<S> Shared<S> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn step(&self, platform: &dyn Platform) -> Step {
        let mut state = self.state();
        let old = state.held.as_ref().filter(|held| held.holds(platform));
        let credentials = old.map(|held| held.fetched.credentials.clone());
        let rests = || platform.elapsed() < state.not_before;
        let old = match (credentials, old) {
            (Some(old), Some(held)) if held.is_fresh(platform) || rests() => return Step::Use(old),
            (old, _) => old,
        };
        let overdue = state.flight.take_if(|flight| flight.has_ended() || flight.is_overdue());
        if let Some(flight) = overdue {
            flight.end(None);
        }
        let is_new = state.flight.is_none();
        if is_new {
            state.not_before = platform.elapsed().saturating_add(PAUSE);
        }
        let flight = Arc::clone(state.flight.get_or_insert_with(Flight::new));
        Step::Join { flight, is_new, old }
    }
}

impl<S: CredentialsSource> Shared<S> {
    /// Fetches, and keeps what comes unless another fetch has taken over.
    async fn fetch(&self, flight: &Arc<Flight>, platform: &dyn Platform) -> Option<Fetched> {
        let fetched = self.source.fetch().await;
        let is_cut_short = |error: &Error| {
            let is_over = is_blocking() && time_left().is_some_and(|left| left.is_zero());
            is_over && error.kind() == ErrorKind::Timeout
        };
        if fetched.as_ref().is_err_and(is_cut_short) {
            // The call that fetched had no more time: that is nothing to those who have.
            return None;
        }
        let mut state = self.state();
        if state.flight.as_ref().is_some_and(|current| Arc::ptr_eq(current, flight)) {
            state.flight = None;
            if let Ok(fetched) = &fetched {
                state.keep(fetched, platform);
            }
        }
        Some(fetched.map_err(Arc::new))
    }
}

impl State {
    fn keep(&mut self, fetched: &TemporaryCredentials, platform: &dyn Platform) {
        let old = self.held.as_ref();
        let again =
            old.is_some_and(|old| old.refused && old.fetched.credentials == fetched.credentials);
        let (at, elapsed) = (platform.now(), platform.elapsed());
        self.held = Some(Held { fetched: fetched.clone(), at, elapsed, refused: false, again });
        self.not_before = Duration::ZERO;
    }
}

impl<S: CredentialsSource> CredentialsProvider for CachingProvider<S> {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.current())
    }

    fn invalidate(&self, credentials: &Credentials) -> bool {
        let mut state = self.shared.state();
        match &mut state.held {
            Some(held) if held.fetched.credentials == *credentials => {
                let age = self.platform.elapsed().saturating_sub(held.elapsed);
                // The source gave the same again a moment ago, and will not give others now.
                held.refused = !held.again || age > UNSURE_LIFE;
                held.refused
            }
            // Others are there already, or will be.
            _ => true,
        }
    }
}

impl<S> Drop for CachingProvider<S> {
    /// Ends a fetch that nobody can want any more, and which holds on to what it is for.
    fn drop(&mut self) {
        let flight = self.shared.state().flight.take();
        if let Some(flight) = flight {
            flight.end(None);
        }
    }
}

impl<S: fmt::Debug> fmt::Debug for CachingProvider<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachingProvider")
            .field("source", &self.shared.source)
            .finish_non_exhaustive()
    }
}
