//! Failover: alternative hosts for when the primary host cannot be reached.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::platform::Platform;
use crate::request::action::Service;
use crate::transport::endpoint::Endpoint;

/// Alternative hosts that are used while the primary host fails.
///
/// Each host has a circuit breaker: after five consecutive failures of connections, responses or
/// gateways it is skipped for one minute; then one call probes it, and a response closes the
/// breaker. Service errors count as responses. Within a call, an attempt uses a different host than
/// the failed attempt before it. Whether an attempt may be retried at all does not depend on
/// failover: a call with side effects that may have arrived is not.
///
/// Actions that have their own host do not fail over.
///
/// ```
/// use tencentcloud_runtime::{Config, Credentials, Failover};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret"))
///     .failover(Failover::to_regions(["ap-shanghai", "ap-beijing"]));
/// ```
#[derive(Clone, Debug)]
pub struct Failover {
    alternatives: Vec<Alternative>,
    failures: u32,
    pause: Duration,
}

#[derive(Clone, Debug)]
enum Alternative {
    Host(String),
    Region(String),
}

impl Failover {
    /// Fails over to other hosts, such as `live.tencentcloudapi.com.cn`, in this order.
    pub fn to_hosts<S: Into<String>>(hosts: impl IntoIterator<Item = S>) -> Self {
        Self::new(hosts.into_iter().map(|host| Alternative::Host(host.into())))
    }

    /// Fails over to the hosts of the service in other regions, such as
    /// `live.ap-shanghai.tencentcloudapi.com`, in this order. The region of the call does not
    /// change.
    pub fn to_regions<S: Into<String>>(regions: impl IntoIterator<Item = S>) -> Self {
        Self::new(regions.into_iter().map(|region| Alternative::Region(region.into())))
    }

    fn new(alternatives: impl Iterator<Item = Alternative>) -> Self {
        Self { alternatives: alternatives.collect(), failures: 5, pause: Duration::from_secs(60) }
    }

    /// Sets after how many consecutive failures a host is skipped. Defaults to 5; at least 1.
    pub fn after(mut self, failures: u32) -> Self {
        self.failures = failures.max(1);
        self
    }

    /// Sets how long a failed host is skipped. Defaults to 60 s.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }
}

/// The hosts of a client, each with its circuit breaker.
#[derive(Debug)]
pub(crate) struct Hosts {
    list: Vec<(Endpoint, Breaker)>,
    failures: u32,
    pause: Duration,
}

impl Hosts {
    pub(crate) fn new(
        first: Endpoint,
        service: &Service,
        failover: Option<&Failover>,
        plain_http: &[String],
    ) -> Result<Self, Error> {
        let none = Failover::new(std::iter::empty());
        let Failover { alternatives, failures, pause } = failover.unwrap_or(&none);
        let mut list = vec![(first, Breaker::default())];
        for other in alternatives {
            let endpoint = match other {
                Alternative::Host(host) => Endpoint::parse(host, plain_http)?,
                Alternative::Region(region) => {
                    let (name, domain) = service.host.split_once('.').unwrap_or((service.host, ""));
                    Endpoint::parse(&format!("{name}.{region}.{domain}"), &[])?
                }
            };
            list.push((endpoint, Breaker::default()));
        }
        Ok(Self { list, failures: *failures, pause: *pause })
    }

    /// Returns the host with an index returned by [`Hosts::pick`].
    pub(crate) fn get(&self, index: usize) -> &Endpoint {
        &self.list[index].0
    }

    /// Returns the time for [`pick`](Self::pick) and [`record`](Self::record), which read none if
    /// there is one host.
    pub(crate) fn now(&self, platform: &dyn Platform) -> Duration {
        if self.list.len() == 1 { Duration::ZERO } else { platform.elapsed() }
    }

    /// Returns the index of the host for an attempt: the first available one, preferring any other
    /// than `failed`. If none is available, the first.
    pub(crate) fn pick(&self, failed: Option<usize>, now: Duration) -> usize {
        if self.list.len() == 1 {
            return 0;
        }
        let alternatives = (0..self.list.len()).filter(|index| Some(*index) != failed);
        let mut all = alternatives.chain(failed);
        all.find(|index| self.list[*index].1.admits(now, self.pause)).unwrap_or_default()
    }

    /// Records the outcome of an attempt. Returns whether the host failed.
    pub(crate) fn record(&self, index: usize, error: Option<&Error>, now: Duration) -> bool {
        let failed = error.is_some_and(is_host_failure);
        if self.list.len() > 1 {
            self.list[index].1.record(failed, now, self);
        }
        failed
    }
}

/// Returns whether an error is a failure of the host rather than of the call: no response, or only
/// one from its gateway.
fn is_host_failure(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => true,
        ErrorKind::UnexpectedResponse => error.status().is_some_and(|status| status >= 500),
        _ => false,
    }
}

/// A circuit breaker, which skips a host after too many consecutive failures.
#[derive(Debug, Default)]
struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// Consecutive failures.
    failures: u32,
    /// The time until which the host is skipped.
    until: Option<Duration>,
}

impl Breaker {
    /// Returns whether an attempt may use the host. After the pause one attempt may; alternatives have to
    /// wait for another pause, unless it succeeds.
    fn admits(&self, now: Duration, pause: Duration) -> bool {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.until {
            None => true,
            Some(until) if until > now => false,
            Some(_) => {
                state.until = Some(now.saturating_add(pause));
                true
            }
        }
    }

    fn record(&self, failed: bool, now: Duration, hosts: &Hosts) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !failed {
            *state = State::default();
            return;
        }
        state.failures = state.failures.saturating_add(1);
        if state.failures >= hosts.failures {
            state.until = Some(now.saturating_add(hosts.pause));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SERVICE: Service = Service::new("live", "2018-08-01", "live.tencentcloudapi.com");

    fn hosts(failover: Failover) -> Hosts {
        let first = Endpoint::parse(SERVICE.host, &[]).unwrap();
        Hosts::new(first, &SERVICE, Some(&failover), &[]).unwrap()
    }

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn regions_become_hosts() {
        let hosts = hosts(Failover::to_regions(["ap-shanghai"]));
        assert_eq!(hosts.get(1).host, "live.ap-shanghai.tencentcloudapi.com");
    }

    #[test]
    fn successes_are_not_counted_as_failures() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]));
        for _ in 0..20 {
            hosts.record(0, None, at(0));
            hosts.record(
                0,
                Some(&Error::service("InternalError".into(), String::new(), None)),
                at(0),
            );
        }
        assert_eq!(hosts.pick(None, at(1)), 0);
    }

    #[test]
    fn a_failing_host_is_skipped_and_probed_by_one_call() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]));
        let refused = Error::transport(ErrorKind::Connect, "");
        (0..4).for_each(|_| assert!(hosts.record(0, Some(&refused), at(0))));
        assert_eq!(hosts.pick(None, at(0)), 0);
        hosts.record(0, Some(&refused), at(0));
        assert_eq!(hosts.pick(None, at(59)), 1);
        assert_eq!((hosts.pick(None, at(60)), hosts.pick(None, at(60))), (0, 1), "one call tries");
        hosts.record(0, Some(&refused), at(61));
        assert_eq!(hosts.pick(None, at(120)), 1, "it failed again");
        assert_eq!(hosts.pick(None, at(121)), 0);
        hosts.record(0, None, at(122));
        assert_eq!(
            (hosts.pick(None, at(122)), hosts.pick(None, at(122))),
            (0, 0),
            "it works again"
        );
    }

    // N3
    #[test]
    fn the_pause_may_be_the_maximum_duration() {
        let failover = Failover::to_hosts(["other.example.com"]).after(1).pause(Duration::MAX);
        let hosts = hosts(failover);
        let refused = Error::transport(ErrorKind::Connect, "");
        hosts.record(0, Some(&refused), at(5));
        assert_eq!((hosts.pick(None, at(6)), hosts.pick(None, Duration::MAX)), (1, 0));
    }

    #[test]
    fn the_next_attempt_uses_another_host_or_else_the_first() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]).after(1));
        assert_eq!(hosts.pick(Some(0), at(0)), 1);
        let refused = Error::transport(ErrorKind::Timeout, "");
        hosts.record(0, Some(&refused), at(0));
        hosts.record(1, Some(&refused), at(0));
        assert_eq!(hosts.pick(Some(1), at(1)), 0);
    }
}
