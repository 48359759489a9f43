//! Sources of temporary credentials.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Credentials;
use crate::error::Error;

/// Credentials fetched from a source, with their expiry if they have one.
#[derive(Clone, Debug)]
pub struct TemporaryCredentials {
    /// The credentials.
    pub credentials: Credentials,
    /// The time at which the credentials expire.
    pub expires: Option<SystemTime>,
}

/// The future returned by [`CredentialsSource::fetch`].
pub type FetchFuture<'a> =
    Pin<Box<dyn Future<Output = Result<TemporaryCredentials, Error>> + Send + 'a>>;

/// A source from which credentials can be fetched. [`CachingProvider`](super::CachingProvider) turns it into a provider.
pub trait CredentialsSource: fmt::Debug + Send + Sync + 'static {
    /// Fetches credentials. May run on a different task or thread than the calls that need the
    /// credentials, and may outlive them. A fetch is abandoned after two minutes and may be dropped
    /// at any time where the executor allows it.
    fn fetch(&self) -> FetchFuture<'_>;
}

/// Converts seconds since the Unix epoch into a time, or returns `None` if the clock cannot
/// represent it.
pub(super) fn expiry(seconds: u64) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(seconds))
}
