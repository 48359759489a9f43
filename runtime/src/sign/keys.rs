//! A cache of signing keys. Deriving a key takes three of the four HMACs of a signature and depends
//! only on the secret key, the UTC date and the service.

use std::sync::{Arc, Mutex, PoisonError};

use super::v3::{SigningKey, utc_date};
use crate::credentials::Credentials;

/// The maximum number of cached keys, one per tenant of a client.
const MAX_KEYS: usize = 16;

/// The most recently used keys, latest first. A key is valid while the date and the credentials
/// remain the same.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Vec<CachedKey>>);

struct CachedKey {
    day: u64,
    service: &'static str,
    credentials: Credentials,
    key: Arc<SigningKey>,
}

impl KeyCache {
    /// Returns the key of these credentials at a time.
    pub(crate) fn key(
        &self,
        credentials: &Credentials,
        service: &'static str,
        timestamp: u64,
    ) -> Arc<SigningKey> {
        let day = timestamp / 86_400;
        let mut cached = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let holds = |cached: &CachedKey| {
            cached.day == day && cached.service == service && cached.credentials == *credentials
        };
        if let Some(index) = cached.iter().position(holds) {
            cached[..=index].rotate_right(1);
            return Arc::clone(&cached[0].key);
        }
        let date = utc_date(timestamp);
        let key = Arc::new(SigningKey::derive(credentials.secret_key(), &date, service));
        // Keys of an earlier day are no longer needed.
        cached.retain(|cached| cached.day >= day);
        cached.truncate(MAX_KEYS - 1);
        cached.insert(
            0,
            CachedKey { day, service, credentials: credentials.clone(), key: Arc::clone(&key) },
        );
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks whether the second key is derived anew.
    #[track_caller]
    fn check(first: (&str, &'static str, u64), second: (&str, &'static str, u64), anew: bool) {
        let keys = KeyCache::default();
        let key =
            |(secret, service, time)| keys.key(&Credentials::new("id", secret), service, time);
        let (one, two) = (key(first), key(second));
        assert_eq!(!Arc::ptr_eq(&one, &two), anew);
    }

    #[test]
    fn a_key_is_valid_for_one_day_service_and_key() {
        let day = 86_400 * 17_000;
        check(("key", "live", day), ("key", "live", day + 86_399), false);
        check(("key", "live", day), ("key", "live", day + 86_400), true);
        check(("key", "live", day), ("other", "live", day), true);
        check(("key", "live", day), ("key", "cvm", day), true);
    }
    // F15
    #[test]
    fn alternating_tenants_keep_their_keys_in_a_bounded_cache() {
        let (keys, day) = (KeyCache::default(), 86_400 * 17_000);
        let key =
            |tenant: usize| keys.key(&Credentials::new(tenant.to_string(), "key"), "live", day);
        let first: Vec<_> = (0..MAX_KEYS).map(key).collect();
        assert!((0..MAX_KEYS).all(|tenant| Arc::ptr_eq(&first[tenant], &key(tenant))));
        (0..100).map(key).for_each(drop);
        assert_eq!(keys.0.lock().unwrap().len(), MAX_KEYS);
        keys.key(&Credentials::new("id", "key"), "live", day + 86_400);
        assert_eq!(keys.0.lock().unwrap().len(), 1, "yesterday's are gone");
    }
}
