//! Credentials that are fetched, kept, and fetched again before they expire.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::gate::{Gate, Pass};
use super::{Credentials, CredentialsFuture, CredentialsProvider};
use crate::error::Error;
use crate::platform::{Platform, SystemPlatform};

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
    /// Fetches credentials.
    fn fetch(&self) -> FetchFuture<'_>;
}

/// New ones are fetched this long before the old ones expire, or at a tenth of their life before
/// if that is shorter.
const MARGIN: Duration = Duration::from_secs(300);

/// Keeps what a source gave and fetches again before it expires, once for all calls: beside them
/// while the old credentials hold (on tokio; elsewhere one call fetches and the others go on), and
/// while they wait otherwise. A failure is not kept, and does not matter while the old ones hold.
pub struct CachingProvider<S> {
    platform: Arc<dyn Platform>,
    shared: Arc<Shared<S>>,
}

struct Shared<S> {
    source: S,
    held: Mutex<Option<Held>>,
    gate: Gate,
}

#[derive(Clone)]
struct Held {
    fetched: TemporaryCredentials,
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

impl<S: CredentialsSource> CachingProvider<S> {
    /// A provider of what a source gives.
    pub fn new(source: S) -> Self {
        let shared = Shared { source, held: Mutex::default(), gate: Gate::default() };
        Self { platform: Arc::new(SystemPlatform), shared: Arc::new(shared) }
    }

    /// Another clock than the system's.
    pub fn platform(mut self, platform: impl Platform) -> Self {
        self.platform = Arc::new(platform);
        self
    }

    async fn current(&self) -> Result<Credentials, Error> {
        let (now, shared) = (self.platform.now(), &self.shared);
        let held = shared.held();
        if let Some(held) = held.clone().filter(|held| held.is_fresh(now)) {
            return Ok(held.fetched.credentials);
        }
        let Some(old) = held.filter(|held| held.holds(now)) else {
            return shared.fetch(shared.gate.enter().await, &*self.platform).await;
        };
        // Unless somebody else is fetching.
        if let Some(pass) = shared.gate.try_enter() {
            let (shared, platform) = (Arc::clone(shared), Arc::clone(&self.platform));
            let task = async move { drop(shared.fetch(pass, &*platform).await) };
            if let Some(task) = self.platform.background(Box::pin(task)) {
                task.await;
                let held = self.shared.held().unwrap_or(old);
                return Ok(held.fetched.credentials);
            }
        }
        Ok(old.fetched.credentials)
    }
}

impl<S: CredentialsSource> Shared<S> {
    fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Fetches, unless whoever was inside before has done so.
    async fn fetch(&self, pass: Pass, platform: &dyn Platform) -> Result<Credentials, Error> {
        if let Some(held) = self.held().filter(|held| held.is_fresh(platform.now())) {
            return Ok(held.fetched.credentials);
        }
        let fetched = self.source.fetch().await?;
        let credentials = fetched.credentials.clone();
        let held = Held { fetched, at: platform.now(), refused: false };
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
        drop(pass);
        Ok(credentials)
    }
}

impl<S: CredentialsSource> CredentialsProvider for CachingProvider<S> {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.current())
    }

    fn invalidate(&self, credentials: &Credentials) -> bool {
        let mut held = self.shared.held.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *held {
            Some(held) if held.fetched.credentials == *credentials => held.refused = true,
            _ => {}
        }
        // Either they will be fetched again now, or others are there already.
        true
    }
}

impl<S: fmt::Debug> fmt::Debug for CachingProvider<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachingProvider")
            .field("source", &self.shared.source)
            .finish_non_exhaustive()
    }
}
