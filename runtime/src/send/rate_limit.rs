//! Client-side rate limiting according to the published quotas of actions.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::request::action::Action;

/// The period of a quota.
const SECOND: Duration = Duration::from_secs(1);

/// The rate limits that a client enforces. A call that would exceed the quota of its action waits,
/// within its time limit. Each attempt counts. Clones of a client share the limits; other clients
/// and other programs of the same account are not taken into account.
///
/// ```
/// use tencentcloud_runtime::{Config, Credentials, RateLimits};
///
/// let limits = RateLimits::published()
///     .action("DescribeLiveDomains", 5)
///     .unlimited("DescribeLiveStreamState");
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret")).rate_limits(limits);
/// ```
#[derive(Clone, Debug)]
pub struct RateLimits {
    published: bool,
    own: HashMap<String, Option<u32>>,
}

impl RateLimits {
    /// Creates the default: the quotas that the documentation states.
    pub fn published() -> Self {
        Self { published: true, own: HashMap::new() }
    }

    /// Disables rate limiting. Calls that the service throttles are still retried.
    pub fn off() -> Self {
        Self { published: false, own: HashMap::new() }
    }

    /// Sets the quota of an action, in requests per second; at least 1.
    pub fn action(mut self, name: impl Into<String>, per_second: u32) -> Self {
        self.own.insert(name.into(), Some(per_second.max(1)));
        self
    }

    /// Removes the quota of an action.
    pub fn unlimited(mut self, name: impl Into<String>) -> Self {
        self.own.insert(name.into(), None);
        self
    }

    fn of(&self, action: &Action) -> Option<u32> {
        match self.own.get(action.name) {
            Some(own) => *own,
            None => action.rate_limit.filter(|_| self.published),
        }
    }
}

impl Default for RateLimits {
    fn default() -> Self {
        Self::published()
    }
}

/// The attempts of the last second and the waiting calls, by action.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    queues: Mutex<HashMap<&'static str, Queue>>,
}

impl RateLimiter {
    /// Enters the queue of an action, unless the action has no quota.
    pub(crate) fn enqueue(&self, limits: &RateLimits, action: &Action) -> Option<Turn<'_>> {
        let quota = limits.of(action)?;
        let mut queues = self.queues();
        let queue = queues.entry(action.name).or_default();
        let ticket = queue.next_ticket;
        queue.next_ticket += 1;
        queue.waiting.push_back(ticket);
        Some(Turn { limiter: self, action: action.name, quota, ticket })
    }

    fn queues(&self) -> MutexGuard<'_, HashMap<&'static str, Queue>> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A position in the queue of an action, released when dropped.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    limiter: &'a RateLimiter,
    action: &'static str,
    quota: u32,
    ticket: u64,
}

impl Turn<'_> {
    /// Starts an attempt if it is its turn. Otherwise returns the delay until the next check, at
    /// most one second, since calls ahead may give up.
    ///
    /// # Errors
    ///
    /// Returns an error if the turn comes at `end` or later.
    pub(crate) fn start(&self, now: Duration, end: Duration) -> Result<Option<Duration>, Error> {
        let mut queues = self.limiter.queues();
        let queue = queues.entry(self.action).or_default();
        let due = queue.due(self.ticket, self.quota as usize, now);
        if due <= now {
            queue.leave(self.ticket);
            queue.started.push_back(now);
            return Ok(None);
        }
        if due >= end {
            let per_second = self.quota;
            return Err(Error::new(
                ErrorKind::RateLimit,
                format!(
                    "the limit of {per_second} requests per second leaves no capacity within the time limit of the call"
                ),
            ));
        }
        Ok(Some(due.saturating_sub(now).min(SECOND)))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(queue) = self.limiter.queues().get_mut(self.action) {
            queue.leave(self.ticket);
        }
    }
}

/// The waiting calls of an action, in order, and the start times of the attempts of the last
/// second. An attempt may start one second after the attempt that precedes it by the quota, so that
/// no interval of one second, wherever it begins, contains more.
#[derive(Debug, Default)]
struct Queue {
    started: VecDeque<Duration>,
    waiting: VecDeque<u64>,
    next_ticket: u64,
}

impl Queue {
    /// Returns when a ticket may start, if all tickets ahead of it start.
    fn due(&mut self, ticket: u64, quota: usize, now: Duration) -> Duration {
        while self.started.front().is_some_and(|start| start.saturating_add(SECOND) <= now) {
            self.started.pop_front();
        }
        let (Ok(ahead) | Err(ahead)) = self.waiting.binary_search(&ticket);
        let position = self.started.len() + ahead;
        // The current second may contain more attempts than a quota that was lowered.
        let (seconds, first) = (position / quota, position % quota);
        let first = self.started.get(first).copied().unwrap_or(now);
        let after = SECOND.saturating_mul(u32::try_from(seconds).unwrap_or(u32::MAX));
        if seconds == 0 { now } else { first.saturating_add(after).max(now) }
    }

    fn leave(&mut self, ticket: u64) {
        if let Ok(index) = self.waiting.binary_search(&ticket) {
            self.waiting.remove(index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACTION: Action = Action::read("DescribeX");

    fn at(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    /// Checks when sequential calls that arrive at these milliseconds start. Calls may wait 1.5 s.
    #[track_caller]
    fn check(quota: u32, calls: &[u64], expected: &[Option<u128>]) {
        let (limiter, limits) =
            (RateLimiter::default(), RateLimits::off().action("DescribeX", quota));
        let starts = calls.iter().map(|call| {
            let turn = limiter.enqueue(&limits, &ACTION).unwrap();
            let (mut now, end) = (at(*call), at(call + 1500));
            while let Some(wait) = turn.start(now, end).ok()? {
                now += wait;
            }
            Some(now.as_millis())
        });
        assert_eq!(starts.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn no_second_holds_more_than_the_quota() {
        check(2, &[0, 0, 0, 1000], &[Some(0), Some(0), Some(1000), Some(1000)]);
        check(2, &[0, 900, 950, 1000], &[Some(0), Some(900), Some(1000), Some(1900)]);
        let expected = [Some(0), Some(0), Some(5000), Some(5000), Some(6000)];
        check(2, &[0, 0, 5000, 5000, 5000], &expected);
    }

    #[test]
    fn a_call_that_cannot_start_in_time_does_not_enter_the_queue() {
        let (limiter, limits) = (RateLimiter::default(), RateLimits::off().action("DescribeX", 1));
        let turn = || limiter.enqueue(&limits, &ACTION).unwrap();
        assert_eq!(turn().start(at(0), at(1500)).unwrap(), None);
        let next = turn();
        assert_eq!(next.start(at(0), at(1500)).unwrap(), Some(at(1000)));
        let error = turn().start(at(0), at(1500)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RateLimit);
        assert_eq!(turn().start(at(600), at(2100)).unwrap(), Some(SECOND), "at 2 s");
        assert_eq!(next.start(at(1000), at(1500)).unwrap(), None);
    }

    // L1
    #[test]
    fn a_dropped_call_leaves_the_queue_without_exceeding_the_quota() {
        let (limiter, limits) = (RateLimiter::default(), RateLimits::off().action("DescribeX", 2));
        let turn = || limiter.enqueue(&limits, &ACTION).unwrap();
        let start = |turn: &Turn<'_>, ms| turn.start(at(ms), at(60_000)).unwrap();
        assert_eq!((start(&turn(), 0), start(&turn(), 100)), (None, None));
        let waiting: Vec<_> = (0..40).map(|_| turn()).collect();
        let last = turn();
        assert_eq!(start(&last, 200), Some(SECOND));
        drop(waiting);
        assert_eq!(start(&last, 200), Some(at(800)));
        assert_eq!(start(&turn(), 900), Some(at(200)), "at 1.1 s, behind the last");
        assert_eq!(start(&last, 1000), None);
        assert_eq!(start(&turn(), 1001), Some(at(99)));
    }

    // R1
    #[test]
    fn starts_are_forgotten_after_a_second() {
        let (limiter, limits) =
            (RateLimiter::default(), RateLimits::off().action("DescribeX", u32::MAX));
        for ms in 0..5000 {
            assert_eq!(
                limiter.enqueue(&limits, &ACTION).unwrap().start(at(ms), at(9999)).unwrap(),
                None
            );
        }
        assert!(limiter.queues()["DescribeX"].started.len() <= 1000);
    }

    #[test]
    fn quotas_are_published_overridden_or_off() {
        let action = Action::read("DescribeX").rate_limit(20);
        let other = Action::read("DescribeY");
        let own = RateLimits::published().action("DescribeX", 0).action("DescribeY", 7);
        assert_eq!((own.of(&action), own.of(&other)), (Some(1), Some(7)));
        assert_eq!(RateLimits::published().of(&action), Some(20));
        assert_eq!(RateLimits::published().unlimited("DescribeX").of(&action), None);
        assert_eq!(RateLimits::off().of(&action), None);
        assert_eq!(RateLimits::off().action("DescribeX", 3).of(&action), Some(3));
    }
}
