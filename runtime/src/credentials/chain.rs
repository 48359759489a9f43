//! A chain of providers: the first one that has credentials is used.

use std::sync::{Arc, OnceLock};

use super::{
    CachingProvider, Credentials, CredentialsFuture, CredentialsProvider, CvmRole, Profile,
    WebIdentity,
};
use crate::config::Config;
use crate::error::{Error, ErrorKind};

/// Tries providers in order. A provider without credentials ([`ErrorKind::NoCredentials`]) is
/// skipped; a provider that is set up but fails ends the search with its error. The first provider
/// that succeeds is used from then on: if it later has no credentials, that is an error and no
/// other provider is tried, since it would have a different identity. Clones share the selected
/// provider.
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
    /// The index of the provider that succeeded.
    found: Arc<OnceLock<usize>>,
}

/// The credentials in the environment, read again for each call.
#[derive(Clone, Copy, Debug)]
struct Environment;

impl CredentialsProvider for Environment {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Credentials::from_env() })
    }
}

impl ProviderChain {
    /// Creates an empty chain.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates the standard chain: the environment, the file `~/.tencentcloud/credentials`, the
    /// profile of the command-line tool (`~/.tccli`), the pod identity in TKE, and the role of the
    /// CVM instance.
    ///
    /// The instance role is requested from `http://metadata.tencentyun.com`, by DNS and without
    /// TLS: on a machine that is not a CVM instance, whoever controls that name controls the
    /// identity of the caller. Outside Tencent Cloud, use [`ProviderChain::without_cvm`].
    pub fn standard() -> Self {
        Self::without_cvm().push(CachingProvider::new(CvmRole::new()))
    }

    /// Creates the chain of [`ProviderChain::standard`] without the instance role, so that the only
    /// network request is to the Security Token Service, over TLS.
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

    /// Appends a provider.
    pub fn push(mut self, provider: impl CredentialsProvider) -> Self {
        self.links.push(Arc::new(provider));
        // With a different set of providers, this chain no longer shares its selection with its
        // clones.
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
                    // A concurrent call has selected a different provider; all calls must use one
                    // identity.
                    return self.ask_found(found).await;
                }
                Err(error) if error.kind() == ErrorKind::NoCredentials => {
                    reasons.push(error.message().to_owned());
                }
                Err(error) => return Err(error),
            }
        }
        let reasons = reasons.join("; ");
        Err(Error::no_credentials(format!("no credentials found: {reasons}")))
    }

    async fn ask_found(&self, index: usize) -> Result<Credentials, Error> {
        self.links[index].credentials().await.map_err(|error| match error.kind() {
            ErrorKind::NoCredentials => Error::credentials(format!(
                "the provider that previously returned credentials has none now: {}",
                error.message()
            ))
            .with_source(error),
            _ => error,
        })
    }
}

/// A provider that could not be created and reports why when it is tried.
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

impl Config {
    /// Creates a configuration with the credentials that [`ProviderChain::standard`] finds and the
    /// region in `TENCENTCLOUD_REGION`, if set.
    pub fn from_standard_chain() -> Self {
        Self::new(ProviderChain::standard()).region_from_env()
    }
}
