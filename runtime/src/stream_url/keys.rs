//! Keys, which never appear in `Debug` or errors.

use std::fmt;
use std::time::Duration;

use zeroize::Zeroizing;

use super::{UrlError, UrlHash};
use crate::shape::{Shape, ValueRef, at};

/// A key that signs URLs. `Debug` hides it.
#[derive(Clone)]
pub struct UrlKey(Zeroizing<String>);

impl UrlKey {
    /// Creates a key.
    ///
    /// # Errors
    ///
    /// Returns an error if the key is empty or has control characters.
    pub fn new(key: impl Into<String>) -> Result<Self, UrlError> {
        let key = Zeroizing::new(key.into());
        if key.is_empty() || key.chars().any(char::is_control) {
            return Err(UrlError::Key);
        }
        Ok(Self(key))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UrlKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UrlKey([redacted])")
    }
}

/// The keys of a domain: the main key and the backup key, either of which can sign.
#[derive(Clone, Debug, Default)]
pub struct UrlKeys {
    pub(super) keys: Vec<UrlKey>,
    pub(super) validity: Duration,
    pub(super) hash: Option<UrlHash>,
}

impl UrlKeys {
    /// Creates a set of keys.
    pub fn new(keys: impl IntoIterator<Item = UrlKey>) -> Self {
        Self { keys: keys.into_iter().collect(), ..Self::default() }
    }

    /// Reads keys and, if the field is given, the validity in seconds from a response. Empty keys
    /// are skipped.
    #[doc(hidden)]
    pub fn read(from: &dyn Shape, keys: &[&str], validity: Option<&str>) -> Self {
        let key = |name: &&str| {
            at(from, name, |value| match value {
                ValueRef::Str(key) => UrlKey::new(key).ok(),
                _ => None,
            })
        };
        let seconds = validity.map_or(0, |name| {
            at(from, name, |value| match value {
                ValueRef::Uint(seconds) => seconds,
                ValueRef::Int(seconds) => seconds.try_into().unwrap_or(0),
                _ => 0,
            })
        });
        Self::new(keys.iter().filter_map(key)).validity(Duration::from_secs(seconds))
    }

    /// Sets the validity that the domain adds to the time in a URL.
    pub fn validity(mut self, validity: Duration) -> Self {
        self.validity = validity;
        self
    }

    /// Accepts only signatures with this hash. By default, the length of a signature decides.
    pub fn hash(mut self, hash: UrlHash) -> Self {
        self.hash = Some(hash);
        self
    }

    /// Returns the key to sign with: the first one.
    ///
    /// # Errors
    ///
    /// Returns an error if there is no key.
    pub fn main(&self) -> Result<&UrlKey, UrlError> {
        self.keys.first().ok_or(UrlError::Key)
    }

    /// Returns the keys.
    pub fn iter(&self) -> impl Iterator<Item = &UrlKey> {
        self.keys.iter()
    }

    /// Returns the validity that the domain adds to the time in a URL.
    pub fn domain_validity(&self) -> Duration {
        self.validity
    }
}
