//! Credentials that are fetched, cached, and refreshed before they expire.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use super::flight::{Fetched, Flight};
use super::source::{CredentialsSource, TemporaryCredentials};
use super::{Credentials, CredentialsFuture, CredentialsProvider};
use crate::error::{Error, ErrorKind};
use crate::executor::is_blocking;
use crate::platform::{Platform, SystemPlatform, time_left};

/// How long before expiry credentials are refreshed: this long, or a tenth of their lifetime if
/// that is shorter.
const REFRESH_MARGIN: Duration = Duration::from_secs(300);

/// How long to keep credentials that appear to be expired when they are fetched, which means that
/// one of the clocks is wrong.
const SUSPECT_LIFETIME: Duration = Duration::from_secs(60);

/// The minimum interval between the starts of two fetches while the cached credentials are valid.
const MIN_FETCH_INTERVAL: Duration = Duration::from_secs(5);

/// Caches the credentials of a source and refreshes them before they expire, with one fetch for all
/// calls. While the cached credentials are valid the refresh runs in the background; otherwise the
/// calls wait for it. All callers that wait for a fetch share its result, including an error
/// (except a panic, which is propagated to the call that started the fetch). A fetch continues if
/// its callers give up, and if its executor stops driving it, another caller takes it over. Errors
/// are not cached, and are ignored while the cached credentials are valid.
///
/// The fetch runs where [`Platform::background`] schedules it, or within the calls that wait for
/// it.
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
    /// The earliest time of the next fetch while the credentials are valid, by
    /// [`Platform::elapsed`].
    not_before: Duration,
}

#[derive(Clone)]
struct Held {
    fetched: TemporaryCredentials,
    /// When the credentials were fetched, by the wall clock and by [`Platform::elapsed`].
    at: SystemTime,
    elapsed: Duration,
    /// Whether the service rejected the credentials.
    rejected: bool,
    /// Whether the source returned credentials that the service had already rejected.
    was_rejected_before: bool,
}

impl Held {
    /// Returns whether the credentials are valid for at least `margin`.
    fn are_valid_for(&self, margin: Duration, platform: &dyn Platform) -> bool {
        let until = match self.fetched.expires {
            _ if self.rejected => return false,
            None => return true,
            Some(expires) => expires,
        };
        if until <= self.at {
            return platform.elapsed().saturating_sub(self.elapsed) < SUSPECT_LIFETIME;
        }
        until.duration_since(platform.now()).is_ok_and(|left| left > margin)
    }

    fn is_valid(&self, platform: &dyn Platform) -> bool {
        self.are_valid_for(Duration::ZERO, platform)
    }

    fn is_fresh(&self, platform: &dyn Platform) -> bool {
        let expires = self.fetched.expires.unwrap_or(self.at);
        let life = expires.duration_since(self.at).unwrap_or_default();
        self.are_valid_for(REFRESH_MARGIN.min(life / 10), platform)
    }
}

/// How a call obtains its credentials.
enum Step {
    Use(Credentials),
    /// Wait for a fetch, after launching it if it is new.
    Join {
        flight: Arc<Flight>,
        is_new: bool,
        /// The cached credentials, if they are still valid.
        old: Option<Credentials>,
    },
}

impl<S: CredentialsSource> CachingProvider<S> {
    /// Creates a provider that caches the credentials of a source.
    pub fn new(source: S) -> Self {
        let shared = Shared { source, state: Mutex::default() };
        Self { platform: Arc::new(SystemPlatform), shared: Arc::new(shared) }
    }

    /// Sets the clock, timers and executor. Defaults to [`SystemPlatform`].
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    async fn current(&self) -> Result<Credentials, Error> {
        // After a task was lost, do not hand the next one to the same executor.
        let mut in_background = true;
        loop {
            let (flight, is_new, old) = match self.shared.step(&*self.platform) {
                Step::Use(credentials) => return Ok(credentials),
                Step::Join { flight, is_new, old } => {
                    if is_new {
                        self.launch(&flight, in_background);
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
                    in_background = false;
                }
            }
        }
    }

    fn launch(&self, flight: &Arc<Flight>, in_background: bool) {
        let (shared, platform) = (Arc::clone(&self.shared), Arc::clone(&self.platform));
        let fetch = {
            let flight = Arc::clone(flight);
            async move { shared.fetch(&flight, &*platform).await }
        };
        let task = Arc::clone(flight).task(fetch);
        let task = if in_background { self.platform.background(task) } else { Some(task) };
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
        let old = state.held.as_ref().filter(|held| held.is_valid(platform));
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
            state.not_before = platform.elapsed().saturating_add(MIN_FETCH_INTERVAL);
        }
        let flight = Arc::clone(state.flight.get_or_insert_with(Flight::new));
        Step::Join { flight, is_new, old }
    }
}

impl<S: CredentialsSource> Shared<S> {
    /// Fetches credentials and caches them, unless another fetch has taken over.
    async fn fetch(&self, flight: &Arc<Flight>, platform: &dyn Platform) -> Option<Fetched> {
        let fetched = self.source.fetch().await;
        let is_cut_short = |error: &Error| {
            let is_over = is_blocking() && time_left().is_some_and(|left| left.is_zero());
            is_over && error.kind() == ErrorKind::Timeout
        };
        if fetched.as_ref().is_err_and(is_cut_short) {
            // The call that ran the fetch timed out; others may have time left.
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
        let was_rejected_before =
            old.is_some_and(|old| old.rejected && old.fetched.credentials == fetched.credentials);
        let (at, elapsed) = (platform.now(), platform.elapsed());
        self.held = Some(Held {
            fetched: fetched.clone(),
            at,
            elapsed,
            rejected: false,
            was_rejected_before,
        });
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
                // If the source returned the rejected credentials a moment ago, it will do so again
                // now.
                held.rejected = !held.was_rejected_before || age > SUSPECT_LIFETIME;
                held.rejected
            }
            // Other credentials are cached already, or are being fetched.
            _ => true,
        }
    }
}

impl<S> Drop for CachingProvider<S> {
    /// Ends a fetch that has no more callers and that keeps its provider alive.
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
