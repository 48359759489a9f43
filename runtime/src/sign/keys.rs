//! The signing key of the day. Three of the four HMACs of a signature make it, of nothing but the
//! secret key, the UTC date and the service.

use std::sync::{Arc, Mutex, PoisonError};

use super::v3::{SigningKey, utc_date};
use crate::credentials::Credentials;

/// How many keys are kept: one for each tenant of a client, as far as they fit.
const KEPT: usize = 16;

/// The keys that were made last, the latest used first: each holds for as long as the day and the
/// credentials stay.
#[derive(Default)]
pub(crate) struct KeyCache(Mutex<Vec<Made>>);

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
        let holds = |made: &Made| {
            made.day == day && made.service == service && made.credentials == *credentials
        };
        if let Some(index) = made.iter().position(holds) {
            made[..=index].rotate_right(1);
            return Arc::clone(&made[0].key);
        }
        let date = utc_date(timestamp);
        let key = Arc::new(SigningKey::derive(credentials.secret_key(), &date, service));
        // Those of an earlier day are not asked for again.
        made.retain(|made| made.day >= day);
        made.truncate(KEPT - 1);
        made.insert(
            0,
            Made { day, service, credentials: credentials.clone(), key: Arc::clone(&key) },
        );
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
    // F15
    #[test]
    fn tenants_that_take_turns_keep_their_keys_and_the_number_of_keys_is_bounded() {
        let (keys, day) = (KeyCache::default(), 86_400 * 17_000);
        let key =
            |tenant: usize| keys.key(&Credentials::new(tenant.to_string(), "key"), "live", day);
        let first: Vec<_> = (0..KEPT).map(key).collect();
        assert!((0..KEPT).all(|tenant| Arc::ptr_eq(&first[tenant], &key(tenant))));
        (0..100).map(key).for_each(drop);
        assert_eq!(keys.0.lock().unwrap().len(), KEPT);
        keys.key(&Credentials::new("id", "key"), "live", day + 86_400);
        assert_eq!(keys.0.lock().unwrap().len(), 1, "yesterday's are gone");
    }
}
