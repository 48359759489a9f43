//! Keys, which never appear in `Debug` or errors.

use std::fmt;

use zeroize::Zeroizing;

use super::KeyError;

/// A key that signs callbacks. `Debug` hides it.
#[derive(Clone)]
pub struct CallbackKey(Zeroizing<String>);

impl CallbackKey {
    /// Creates a key.
    ///
    /// # Errors
    ///
    /// Returns an error if the key is empty or contains control characters.
    pub fn new(key: impl Into<String>) -> Result<Self, KeyError> {
        let key = Zeroizing::new(key.into());
        if key.is_empty() || key.chars().any(char::is_control) {
            Err(KeyError)
        } else {
            Ok(Self(key))
        }
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallbackKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CallbackKey([redacted])")
    }
}
