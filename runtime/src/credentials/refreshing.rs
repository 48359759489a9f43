//! Credentials that are fetched, kept, and fetched again before they expire.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::gate::Gate;
use super::{Credentials, CredentialsFuture, CredentialsProvider};
use crate::error::Error;
use crate::platform::{Platform, SystemPlatform};

/// What a source gave: credentials, and until when they hold if they do not hold for ever.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// The credentials.
    pub credentials: Credentials,
    /// When they expire.
    pub expires: Option<SystemTime>,
}

/// Credentials on their way from a source.
pub type FetchFuture<'a> = Pin<Box<dyn Future<Output = Result<Fetched, Error>> + Send + 'a>>;

/// Where credentials can be fetched from. [`Refreshing`] makes a provider of it.
pub trait Source: fmt::Debug + Send + Sync + 'static {
    /// Fetches credentials.
    fn fetch(&self) -> FetchFuture<'_>;
}

/// New ones are fetched this long before the old ones expire, or at a tenth of their life before
/// if that is shorter.
const MARGIN: Duration = Duration::from_secs(300);

/// Keeps what a source gave and fetches again before it expires: one call fetches, and all others
/// go on with the old credentials as long as these hold, or wait for the new ones. A failure is
/// not kept, and does not matter while the old ones hold.
pub struct Refreshing<S> {
    source: S,
    platform: Arc<dyn Platform>,
    held: Mutex<Option<Held>>,
    gate: Gate,
}

#[derive(Clone)]
struct Held {
    fetched: Fetched,
    at: SystemTime,
    /// The service refused them.
    refused: bool,
}

impl Held {
    fn holds(&self, now: SystemTime) -> bool {
        !self.refused && self.fetched.expires.is_none_or(|expires| now < expires)
    }

    fn is_fresh(&self, now: SystemTime) -> bool {
        let Some(expires) = self.fetched.expires else { return !self.refused };
        let life = expires.duration_since(self.at).unwrap_or_default();
        let margin = MARGIN.min(life / 10);
        self.holds(now) && expires.duration_since(now).is_ok_and(|left| left > margin)
    }
}

impl<S: Source> Refreshing<S> {
    /// A provider of what a source gives.
    pub fn new(source: S) -> Self {
        Self {
            source,
            platform: Arc::new(SystemPlatform),
            held: Mutex::default(),
            gate: Gate::default(),
        }
    }

    /// Another clock than the system's.
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn current(&self) -> Result<Credentials, Error> {
        let given = |held: Held| Ok(held.fetched.credentials);
        let held = self.held();
        let pass = match held {
            Some(held) if held.is_fresh(self.platform.now()) => return given(held),
            // Somebody else is fetching, and these still hold.
            Some(held) if held.holds(self.platform.now()) => match self.gate.try_enter() {
                Some(pass) => pass,
                None => return given(held),
            },
            _ => self.gate.enter().await,
        };
        // Whoever was inside before may have fetched already.
        let held = self.held();
        if let Some(held) = held.clone().filter(|held| held.is_fresh(self.platform.now())) {
            return given(held);
        }
        let outcome = self.source.fetch().await;
        let now = self.platform.now();
        let outcome = match outcome {
            Ok(fetched) => {
                let credentials = fetched.credentials.clone();
                let held = Held { fetched, at: now, refused: false };
                *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
                Ok(credentials)
            }
            Err(error) => held.filter(|held| held.holds(now)).map_or(Err(error), given),
        };
        drop(pass);
        outcome
    }
}

impl<S: Source> CredentialsProvider for Refreshing<S> {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.current())
    }

    fn refused(&self, credentials: &Credentials) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(held) if held.fetched.credentials == *credentials => held.refused = true,
            _ => {}
        }
        // Either they will be fetched again now, or others are there already.
        true
    }
}

impl<S: fmt::Debug> fmt::Debug for Refreshing<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refreshing").field("source", &self.source).finish_non_exhaustive()
    }
}
