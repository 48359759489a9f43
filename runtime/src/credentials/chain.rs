//! Several providers, of which the first that has credentials gives them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    CachingProvider, Credentials, CredentialsFuture, CredentialsProvider, CvmRole, Profile,
    WebIdentity,
};
use crate::error::{Error, ErrorKind};

/// Asks providers in order. One that has no credentials ([`ErrorKind::NoCredentials`]) is passed over;
/// one that is set up and does not work ends the search with its error. What gave credentials
/// once is asked first from then on.
///
/// ```
/// use tencentcloud_runtime::{ProviderChain, Credentials, Profile, CachingProvider};
///
/// let chain = ProviderChain::new()
///     .push(CachingProvider::new(Profile::named("staging")))
///     .push(Credentials::new("AKID…", "…"));
/// # let _ = chain;
/// ```
#[derive(Clone, Debug, Default)]
pub struct ProviderChain {
    links: Vec<Arc<dyn CredentialsProvider>>,
    /// One more than the index of the link that gave credentials.
    found: Arc<AtomicUsize>,
}

/// The credentials of the environment, read anew at each call.
#[derive(Clone, Copy, Debug)]
struct Environment;

impl CredentialsProvider for Environment {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Credentials::from_env() })
    }
}

impl ProviderChain {
    /// A chain without links.
    pub fn new() -> Self {
        Self::default()
    }

    /// The environment, the file `~/.tencentcloud/credentials`, the profile of the command line in
    /// `~/.tccli`, the identity of a pod in TKE, and the role of a CVM.
    pub fn standard() -> Self {
        let chain = Self::new()
            .push(Environment)
            .push(CachingProvider::new(Profile::standard()))
            .push(CachingProvider::new(Profile::of_tccli()));
        let chain = match WebIdentity::from_tke() {
            Ok(identity) => chain.push(CachingProvider::new(identity)),
            Err(error) => chain.push(Broken(error.kind(), error.message().to_owned())),
        };
        chain.push(CachingProvider::new(CvmRole::new()))
    }

    /// Adds a provider behind what is there.
    pub fn push(mut self, provider: impl CredentialsProvider) -> Self {
        self.links.push(Arc::new(provider));
        self
    }

    async fn search(&self) -> Result<Credentials, Error> {
        let first = self.found.load(Ordering::Relaxed).checked_sub(1);
        let mut reasons = Vec::new();
        let order = first.into_iter().chain((0..self.links.len()).filter(|i| Some(*i) != first));
        for index in order {
            match self.links[index].credentials().await {
                Ok(credentials) => {
                    self.found.store(index + 1, Ordering::Relaxed);
                    return Ok(credentials);
                }
                Err(error) if error.kind() == ErrorKind::NoCredentials => {
                    reasons.push(error.message().to_owned());
                }
                Err(error) => return Err(error),
            }
        }
        let reasons = reasons.join("; ");
        Err(Error::no_credentials(format!("no credentials were found: {reasons}")))
    }
}

/// A link that cannot be made: it says so when it is reached.
#[derive(Debug)]
struct Broken(ErrorKind, String);

impl CredentialsProvider for Broken {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Err(Error::new(self.0, self.1.clone())) })
    }
}

impl CredentialsProvider for ProviderChain {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.search())
    }

    fn invalidate(&self, credentials: &Credentials) -> bool {
        let found = self.found.load(Ordering::Relaxed).checked_sub(1);
        found
            .and_then(|index| self.links.get(index))
            .is_some_and(|link| link.invalidate(credentials))
    }
}
