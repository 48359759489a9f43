//! The signing key of the day. Three of the four HMACs of a signature make it, of nothing but the
//! secret key, the UTC date and the service.

use std::sync::{Arc, Mutex, PoisonError};

use super::v3::{SigningKey, utc_date};
use crate::credentials::Credentials;

/// The last key that was made, kept for as long as the day and the credentials stay.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Option<Made>>);

struct Made {
    day: u64,
    service: &'static str,
    credentials: Credentials,
    key: Arc<SigningKey>,
}

impl KeyCache {
    /// The key of these credentials at a time.
    pub(crate) fn key(
        &self,
        credentials: &Credentials,
        service: &'static str,
        timestamp: u64,
    ) -> Arc<SigningKey> {
        let day = timestamp / 86_400;
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |made: &&Made| {
            made.day == day && made.service == service && made.credentials == *credentials
        };
        if let Some(made) = made.as_ref().filter(holds) {
            return Arc::clone(&made.key);
        }
        let date = utc_date(timestamp);
        let key = Arc::new(SigningKey::derive(credentials.secret_key(), &date, service));
        let credentials = credentials.clone();
        *made = Some(Made { day, service, credentials, key: Arc::clone(&key) });
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the second key is made anew.
    #[track_caller]
    fn check(first: (&str, &'static str, u64), second: (&str, &'static str, u64), anew: bool) {
        let keys = KeyCache::default();
        let key =
            |(secret, service, time)| keys.key(&Credentials::new("id", secret), service, time);
        let (one, two) = (key(first), key(second));
        assert_eq!(!Arc::ptr_eq(&one, &two), anew);
    }

    #[test]
    fn a_key_holds_for_a_day_a_service_and_its_credentials() {
        let day = 86_400 * 17_000;
        check(("key", "live", day), ("key", "live", day + 86_399), false);
        check(("key", "live", day), ("key", "live", day + 86_400), true);
        check(("key", "live", day), ("other", "live", day), true);
        check(("key", "live", day), ("key", "cvm", day), true);
    }
}
