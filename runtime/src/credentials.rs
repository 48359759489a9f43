//! Who calls: a secret id and key, and a token if they are temporary.

mod caching;
mod chain;
mod cvm;
mod files;
mod flight;
mod profile;
mod sts;

pub use caching::{CachingProvider, CredentialsSource, FetchFuture, TemporaryCredentials};
pub use chain::ProviderChain;
pub use cvm::CvmRole;
pub use profile::Profile;
pub use sts::{AssumeRole, Saml, WebIdentity};

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use zeroize::Zeroizing;

use crate::error::Error;

/// A secret id and key, and a token if they are temporary. The secrets are wiped when dropped, as are
/// the files and the responses that they come from, and never printed. The token in the headers of a
/// request and the buffers of an HTTP client are not wiped.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    secret_id: String,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
}

/// The names under which people and platforms give the token.
const TOKENS: [&str; 4] = [
    "TENCENTCLOUD_TOKEN",
    "TENCENTCLOUD_SESSION_TOKEN",
    "TENCENTCLOUD_SECURITY_TOKEN",
    "TENCENTCLOUD_SESSIONTOKEN",
];

impl Credentials {
    /// Long-term credentials.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self {
            secret_id: secret_id.into(),
            secret_key: Zeroizing::new(secret_key.into()),
            token: None,
        }
    }

    /// Makes them temporary.
    pub fn with_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(Zeroizing::new(token.into()));
        self
    }

    /// Those of calls that are not signed.
    pub(crate) fn none() -> Self {
        Self::new("", "")
    }

    /// From the environment: `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY` (or
    /// `TENCENTCLOUD_SECRETID` and `TENCENTCLOUD_SECRETKEY`, as Serverless Cloud Function sets
    /// them), and a token from `TENCENTCLOUD_TOKEN`, `TENCENTCLOUD_SESSION_TOKEN`,
    /// `TENCENTCLOUD_SECURITY_TOKEN` or `TENCENTCLOUD_SESSIONTOKEN`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::NoCredentials`](crate::ErrorKind::NoCredentials) if neither the ID nor the
    /// key is there, of another if one of them is missing, or holds white space, which is always a slip.
    pub fn from_env() -> Result<Self, Error> {
        // What is not UTF-8 is refused there, and not passed over.
        let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
        Self::from_lookup(|name| std::env::var_os(name).map(text))
    }

    /// The same from any table of variables.
    ///
    /// # Errors
    ///
    /// As [`Credentials::from_env`].
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

    /// The secret id, which is no secret by itself.
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    /// The secret key.
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    /// The token of temporary credentials.
    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.as_str())
    }
}

/// Refuses what no id, key or token holds: white space, line ends, and what was no text.
fn check_text(name: &str, value: &str) -> Result<(), String> {
    if value
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || c == char::REPLACEMENT_CHARACTER)
    {
        return Err(format!(
            "`{name}` holds white space or other letters that no credentials have; remove them"
        ));
    }
    Ok(())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever gives id and key in the wrong order has the key here.
        let shown = if self.secret_id.starts_with("AKID") { "AKID" } else { "" };
        f.debug_struct("Credentials")
            .field("secret_id", &format_args!("{shown}…"))
            .field("secret_key", &format_args!("[redacted]"))
            .field("token", &self.token.as_ref().map(|_| format_args!("[redacted]")))
            .finish()
    }
}

/// Credentials on their way.
pub type CredentialsFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Credentials, Error>> + Send + 'a>>;

/// Gives credentials for each call: fixed ones, or ones that are renewed.
pub trait CredentialsProvider: fmt::Debug + Send + Sync + 'static {
    /// The credentials that hold now.
    fn credentials(&self) -> CredentialsFuture<'_>;

    /// Is told that the service refused credentials that it gave, and says whether it may give
    /// others now: then the call is made once more. By default it cannot.
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
}
