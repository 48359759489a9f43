//! Credentials: a secret ID, a secret key and, if temporary, a session token.

mod caching;
mod chain;
mod cvm;
mod files;
mod flight;
mod profile;
mod source;
mod sts;

pub use caching::CachingProvider;
pub use chain::ProviderChain;
pub use cvm::CvmRole;
pub use profile::Profile;
pub use source::{CredentialsSource, FetchFuture, TemporaryCredentials};
pub use sts::{AssumeRole, Saml, WebIdentity};

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::Error;

/// A secret ID, a secret key and, if they are temporary, a session token. The secrets, and the
/// files and responses from which they were read, are zeroed when dropped and are never printed.
/// The token in request headers and the buffers of HTTP clients are not zeroed.
///
/// Clones share the secrets, which exist once in memory.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(Arc<Secrets>);

#[derive(Clone, PartialEq, Eq)]
struct Secrets {
    id: String,
    key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
}

/// The environment variables that hold the session token, as different platforms name it.
const TOKENS: [&str; 4] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSIONTOKEN",
];

impl Credentials {
    /// Creates long-term credentials.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self(Arc::new(Secrets {
            id: secret_id.into(),
            key: Zeroizing::new(secret_key.into()),
            token: None,
        }))
    }

    /// Sets the session token, which makes the credentials temporary.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.0).token = Some(Zeroizing::new(token.into()));
        self
    }

    /// Returns the empty credentials of unsigned calls.
    pub(crate) fn none() -> Self {
        Self::new("", "")
    }

    /// Reads credentials from the environment: `TENCENTCLOUD_SECRET_ID` and
    /// `TENCENTCLOUD_SECRET_KEY` (or `TENCENTCLOUD_SECRETID` and `TENCENTCLOUD_SECRETKEY`, as
    /// Serverless Cloud Function sets them), and an optional session token from
    /// `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN`, `TENCENTCLOUD_SECURITY_TOKEN` or
    /// `TENCENTCLOUD_SESSIONTOKEN`.
    ///
    /// # Errors
    ///
    /// Returns an error of kind [`ErrorKind::NoCredentials`](crate::ErrorKind::NoCredentials) if
    /// neither the ID nor the key is set, and of kind
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if only one of them is set or a
    /// value contains whitespace.
    pub fn from_env() -> Result<Self, Error> {
        // A value that is not UTF-8 must be rejected by the checks below, not treated as unset.
        let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
        Self::from_lookup(|name| std::env::var_os(name).map(text))
    }

    /// Reads credentials as [`Credentials::from_env`] does, from any lookup function.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`Credentials::from_env`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get = |names: &[&str]| -> Result<Option<String>, Error> {
            for name in names {
                if let Some(value) = lookup(name).filter(|value| !value.is_empty()) {
                    check_text(name, &value).map_err(Error::credentials)?;
                    return Ok(Some(value));
                }
            }
            Ok(None)
        };
        let missing =
            |name: &str| Error::credentials(format!("{name} is not set in the environment"));
        let id = get(&["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRETID"])?;
        let key = get(&["TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_SECRETKEY"])?;
        if id.is_none() && key.is_none() {
            let what = "TENCENTCLOUD_SECRET_ID is not set in the environment";
            return Err(Error::no_credentials(what));
        }
        let id = id.ok_or_else(|| missing("TENCENTCLOUD_SECRET_ID"))?;
        let key = key.ok_or_else(|| missing("TENCENTCLOUD_SECRET_KEY"))?;
        let credentials = Self::new(id, key);
        Ok(match get(&TOKENS)? {
            Some(token) => credentials.with_token(token),
            None => credentials,
        })
    }

    /// Returns the secret ID, which by itself is not secret.
    pub fn secret_id(&self) -> &str {
        &self.0.id
    }

    /// Returns the secret key.
    pub fn secret_key(&self) -> &str {
        &self.0.key
    }

    /// Returns the session token of temporary credentials.
    pub fn token(&self) -> Option<&str> {
        self.0.token.as_ref().map(|token| token.as_str())
    }
}

/// Rejects values that no ID, key or token contains: whitespace, line breaks, and U+FFFD from
/// invalid UTF-8.
fn check_text(name: &str, value: &str) -> Result<(), String> {
    if value
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == char::REPLACEMENT_CHARACTER)
    {
        return Err(format!(
            "`{name}` contains whitespace or other characters that credentials never contain; remove them"
        ));
    }
    Ok(())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // If ID and key were swapped, this field holds the key.
        let shown = if self.0.id.starts_with("AKID") { "AKID" } else { "" };
        f.debug_struct("Credentials")
            .field("secret_id", &format_args!("{shown}…"))
            .field("secret_key", &format_args!("[redacted]"))
            .field("token", &self.0.token.as_ref().map(|_| format_args!("[redacted]")))
            .finish()
    }
}

/// The future returned by [`CredentialsProvider::credentials`].
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + 'a>>;

/// Provides the credentials of each call. They may be fixed or rotate.
pub trait CredentialsProvider: fmt::Debug + Send + Sync + 'static {
    /// Returns the current credentials.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Returns the current credentials if they are available immediately. Calls then do not use
    /// [`credentials`](Self::credentials), which allocates a future. Defaults to `None`.
    fn known(&self) -> Option<Credentials> {
        None
    }

    /// Reports that the service rejected these credentials. Returns whether the provider may now
    /// return different ones, in which case the call is attempted once more. Defaults to `false`.
    fn invalidate(&self, credentials: &Credentials) -> bool {
        let _ = credentials;
        false
    }
}

impl CredentialsProvider for Credentials {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let credentials = self.clone();
        Box::pin(async move { Ok(credentials) })
    }

    fn known(&self) -> Option<Credentials> {
        Some(self.clone())
    }
}
