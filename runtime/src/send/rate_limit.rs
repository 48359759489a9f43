//! The published quotas of actions, kept by waiting.

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::request::action::Action;

/// The time that quotas speak of.
const SECOND: Duration = Duration::from_secs(1);

/// Which quotas a client keeps. A call that would exceed one waits, within its time limit; every
/// attempt counts. Clones of a client count together; other clients and other programs of the
/// same account are not known here.
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
    /// The quotas that the documentation states: the default.
    pub fn published() -> Self {
        Self { published: true, own: HashMap::new() }
    }

    /// None. A rate that the service finds exceeded is still retried.
    pub fn off() -> Self {
        Self { published: false, own: HashMap::new() }
    }

    /// Another quota for an action, in requests per second; at least 1.
    pub fn action(mut self, name: impl Into<String>, per_second: u32) -> Self {
        self.own.insert(name.into(), Some(per_second.max(1)));
        self
    }

    /// No quota for an action.
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

/// The attempts of the last second, by action.
#[derive(Debug, Default)]
pub(crate) struct RateLimiter {
    windows: Mutex<HashMap<Cow<'static, str>, Window>>,
}

impl RateLimiter {
    /// Takes the next place and says how long to wait for it.
    ///
    /// # Errors
    ///
    /// If it comes at `end` or later: then no place is taken.
    pub(crate) fn reserve(
        &self,
        limits: &RateLimits,
        action: &Action,
        now: Duration,
        end: Duration,
    ) -> Result<Duration, Error> {
        let Some(per_second) = limits.of(action) else { return Ok(Duration::ZERO) };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows.entry(action.name.into()).or_default();
        match window.reserve(per_second as usize, now, end) {
            Some(start) => Ok(start.saturating_sub(now)),
            None => Err(Error::new(
                ErrorKind::RateLimit,
                format!(
                    "{per_second} requests per second are used up for longer than the call may take"
                ),
            )),
        }
    }
}

/// When the last attempts start, in their order: one may start a second after the one that is as
/// many places before it as the quota has. No second, wherever it begins, holds more.
#[derive(Debug, Default)]
struct Window(VecDeque<Duration>);

impl Window {
    fn reserve(&mut self, quota: usize, now: Duration, end: Duration) -> Option<Duration> {
        let full = self.0.len() >= quota;
        let freed = if full { self.0.front().map_or(now, |first| *first + SECOND) } else { now };
        let start = freed.max(now);
        if start >= end {
            return None;
        }
        if full {
            self.0.pop_front();
        }
        self.0.push_back(start);
        Some(start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When calls that come at these milliseconds start; calls may wait 1.5 s.
    #[track_caller]
    fn check(quota: usize, calls: &[u64], expected: &[Option<u128>]) {
        let mut window = Window::default();
        let starts: Vec<_> = calls
            .iter()
            .map(|at| {
                let now = Duration::from_millis(*at);
                let start = window.reserve(quota, now, now + Duration::from_millis(1500));
                start.map(|start| start.as_millis())
            })
            .collect();
        assert_eq!(starts, expected);
    }

    #[test]
    fn no_second_holds_more_than_the_quota() {
        check(2, &[0, 0, 0, 0], &[Some(0), Some(0), Some(1000), Some(1000)]);
        check(2, &[0, 900, 950, 950], &[Some(0), Some(900), Some(1000), Some(1900)]);
        check(
            2,
            &[0, 0, 5000, 5000, 5000],
            &[Some(0), Some(0), Some(5000), Some(5000), Some(6000)],
        );
    }

    #[test]
    fn a_call_that_would_wait_too_long_takes_no_place() {
        check(1, &[0, 0, 0, 600], &[Some(0), Some(1000), None, Some(2000)]);
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
