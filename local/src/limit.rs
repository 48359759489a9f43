//! Request rates, as published.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The number of actions and accounts that are counted.
const MAX_COUNTED: usize = 100_000;

/// Counts the requests of each action and account, in windows of one second.
#[derive(Debug, Default)]
pub(crate) struct Limiter(Mutex<HashMap<(String, String), (Instant, u32)>>);

impl Limiter {
    /// Counts a request, and returns whether it is within the rate.
    pub fn admit(&self, account: &str, action: &str, per_second: u32, now: Instant) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let window = Duration::from_secs(1);
        if counts.len() >= MAX_COUNTED {
            counts.retain(|_, (start, _)| now.duration_since(*start) < window);
        }
        let key = (account.to_owned(), action.to_owned());
        let (start, count) = counts.entry(key).or_insert((now, 0));
        if now.duration_since(*start) >= window {
            (*start, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_admits_the_published_rate() {
        let (limiter, now) = (Limiter::default(), Instant::now());
        let admitted = (0..5).filter(|_| limiter.admit("a", "A", 3, now)).count();
        assert_eq!(admitted, 3);
        assert!(limiter.admit("b", "A", 3, now));
        assert!(limiter.admit("a", "A", 3, now + Duration::from_secs(1)));
    }
}
