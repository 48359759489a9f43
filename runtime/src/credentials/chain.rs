//! Several providers, of which the first that has credentials gives them.

use std::sync::{Arc, OnceLock};

use super::{
    CachingProvider, Credentials, CredentialsFuture, CredentialsProvider, CvmRole, Profile,
    WebIdentity,
};
use crate::error::{Error, ErrorKind};

/// Asks providers in order. One that has no credentials ([`ErrorKind::NoCredentials`]) is passed over;
/// one that is set up and does not work ends the search with its error. From what gave credentials
/// once, all later ones come: if it has none any more, that is an error, and no other is asked, since
/// that would be another identity. Clones share what was found.
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
    /// The index of the link that gave credentials.
    found: Arc<OnceLock<usize>>,
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
    ///
    /// The last is asked for at `http://metadata.tencentyun.com`, by DNS and without TLS: on a
    /// machine that is no CVM, whoever answers for that name decides who calls. Outside of the cloud,
    /// use [`ProviderChain::without_cvm`].
    pub fn standard() -> Self {
        Self::without_cvm().push(CachingProvider::new(CvmRole::new()))
    }

    /// As [`ProviderChain::standard`], without the role of a CVM: nothing is asked of the network but
    /// the Security Token Service, by TLS.
    pub fn without_cvm() -> Self {
        let chain = Self::new()
            .push(Environment)
            .push(CachingProvider::new(Profile::standard()))
            .push(CachingProvider::new(Profile::of_tccli()));
        match WebIdentity::from_tke() {
            Ok(identity) => chain.push(CachingProvider::new(identity)),
            Err(error) => chain.push(Broken(error.kind(), error.message().to_owned())),
        }
    }

    /// Adds a provider behind what is there.
    pub fn push(mut self, provider: impl CredentialsProvider) -> Self {
        self.links.push(Arc::new(provider));
        // With other links it is another chain than its clones.
        self.found = Arc::default();
        self
    }

    async fn search(&self) -> Result<Credentials, Error> {
        if let Some(found) = self.found.get() {
            return self.ask_found(*found).await;
        }
        let mut reasons = Vec::new();
        for (index, link) in self.links.iter().enumerate() {
            match link.credentials().await {
                Ok(credentials) => {
                    let found = *self.found.get_or_init(|| index);
                    if found == index {
                        return Ok(credentials);
                    }
                    // A call beside this one has found another: there is one identity for all.
                    return self.ask_found(found).await;
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

    async fn ask_found(&self, index: usize) -> Result<Credentials, Error> {
        self.links[index].credentials().await.map_err(|error| match error.kind() {
            ErrorKind::NoCredentials => Error::credentials(format!(
                "the provider that gave credentials before has none now: {}",
                error.message()
            ))
            .with_source(error),
            _ => error,
        })
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
        self.found.get().is_some_and(|index| self.links[*index].invalidate(credentials))
    }
}
