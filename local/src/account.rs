//! The accounts that may call.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{PoisonError, RwLock};

/// An account: a secret ID with its key and, for temporary credentials, its token.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) token: Option<String>,
}

impl Account {
    /// Creates an account.
    pub fn new(secret_id: impl Into<String>, secret_key: impl Into<String>) -> Self {
        Self { secret_id: secret_id.into(), secret_key: secret_key.into(), token: None }
    }

    /// Requires a token, as temporary credentials do.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}

/// All accounts by secret ID.
#[derive(Debug, Default)]
pub(crate) struct Accounts(RwLock<BTreeMap<String, Account>>);

impl Accounts {
    pub fn add(&self, account: Account) {
        let mut accounts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        accounts.insert(account.secret_id.clone(), account);
    }

    pub fn find(&self, secret_id: &str) -> Option<Account> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(secret_id).cloned()
    }

    /// Returns the known secret ID that is most similar to another.
    pub fn similar(&self, secret_id: &str) -> Option<String> {
        let accounts = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let similar = accounts.keys().map(|id| (strsim::levenshtein(id, secret_id), id));
        similar.min().filter(|(distance, _)| *distance <= 3).map(|(_, id)| id.clone())
    }
}
