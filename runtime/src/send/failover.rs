//! Other hosts of a service, for when its first cannot be reached.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::error::{Error, ErrorKind};
use crate::request::action::Service;
use crate::transport::endpoint::Endpoint;

/// Hosts that calls go to while those before them fail.
///
/// A host whose connections, responses or gateways fail five times in a row is left alone for a
/// minute; then one call tries it again, and if that call gets a response, all go there again. A
/// refusal by the service is a response. Within one call, an attempt goes to another host than the
/// one that failed before it. What may be sent again at all is decided as without other hosts:
/// a call that changes something and may have arrived is not.
///
/// An action that has a host of its own stays there.
///
/// ```
/// use tencentcloud_runtime::{Config, Credentials, Failover};
///
/// let config = Config::new(Credentials::new("AKIDEXAMPLE", "secret"))
///     .failover(Failover::to_regions(["ap-shanghai", "ap-beijing"]));
/// ```
#[derive(Clone, Debug)]
pub struct Failover {
    others: Vec<Other>,
    failures: u32,
    pause: Duration,
}

#[derive(Clone, Debug)]
enum Other {
    Host(String),
    Region(String),
}

impl Failover {
    /// To other hosts, such as `live.tencentcloudapi.com.cn`, in this order.
    pub fn to_hosts<S: Into<String>>(hosts: impl IntoIterator<Item = S>) -> Self {
        Self::to(hosts.into_iter().map(|host| Other::Host(host.into())))
    }

    /// To the service's hosts in other regions, such as `live.ap-shanghai.tencentcloudapi.com`, in
    /// this order. The region that a call names stays as it is.
    pub fn to_regions<S: Into<String>>(regions: impl IntoIterator<Item = S>) -> Self {
        Self::to(regions.into_iter().map(|region| Other::Region(region.into())))
    }

    fn to(others: impl Iterator<Item = Other>) -> Self {
        Self { others: others.collect(), failures: 5, pause: Duration::from_secs(60) }
    }

    /// After how many failures in a row a host is left alone; at least one.
    pub fn after(mut self, failures: u32) -> Self {
        self.failures = failures.max(1);
        self
    }

    /// For how long a host is left alone.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }
}

/// The hosts of a client, each with what is known of it.
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
        let none = Failover::to(std::iter::empty());
        let Failover { others, failures, pause } = failover.unwrap_or(&none);
        let mut list = vec![(first, Breaker::default())];
        for other in others {
            let endpoint = match other {
                Other::Host(host) => Endpoint::parse(host, plain_http)?,
                Other::Region(region) => {
                    let (name, domain) = service.host.split_once('.').unwrap_or((service.host, ""));
                    Endpoint::parse(&format!("{name}.{region}.{domain}"), &[])?
                }
            };
            list.push((endpoint, Breaker::default()));
        }
        Ok(Self { list, failures: *failures, pause: *pause })
    }

    /// The host of an index that [`Hosts::pick`] gave.
    pub(crate) fn get(&self, index: usize) -> &Endpoint {
        &self.list[index].0
    }

    /// The host for an attempt: the first that works, but another than the one that failed in the
    /// attempt before, if there is one. If none works, the first.
    pub(crate) fn pick(&self, failed: Option<usize>, now: Duration) -> usize {
        if self.list.len() == 1 {
            return 0;
        }
        let others = (0..self.list.len()).filter(|index| Some(*index) != failed);
        let mut all = others.chain(failed);
        all.find(|index| self.list[*index].1.admits(now, self.pause)).unwrap_or_default()
    }

    /// Takes note of how an attempt at a host ended, and says whether the host failed.
    pub(crate) fn tell(&self, index: usize, error: Option<&Error>, now: Duration) -> bool {
        let failed = error.is_some_and(is_failure_of_the_host);
        if self.list.len() > 1 {
            self.list[index].1.tell(failed, now, self);
        }
        failed
    }
}

/// Whether a host failed, and not the call: nothing came from it, or only from its gateway.
fn is_failure_of_the_host(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => true,
        ErrorKind::UnexpectedResponse => error.status().is_some_and(|status| status >= 500),
        _ => false,
    }
}

/// Counts the failures of a host, and keeps calls away after too many.
#[derive(Debug, Default)]
struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// In a row.
    failures: u32,
    /// Until when calls are kept away.
    until: Option<Duration>,
}

impl Breaker {
    /// Whether a call may go there. After the pause one may, and others only after a further one,
    /// unless it brings a response.
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

    fn tell(&self, failed: bool, now: Duration, hosts: &Hosts) {
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
    fn successes_are_no_failures() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]));
        for _ in 0..20 {
            hosts.tell(0, None, at(0));
            hosts.tell(
                0,
                Some(&Error::service("InternalError".into(), String::new(), None)),
                at(0),
            );
        }
        assert_eq!(hosts.pick(None, at(1)), 0);
    }

    #[test]
    fn a_host_that_fails_in_a_row_is_left_alone_and_tried_again_by_one_call() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]));
        let refused = Error::transport(ErrorKind::Connect, "");
        (0..4).for_each(|_| assert!(hosts.tell(0, Some(&refused), at(0))));
        assert_eq!(hosts.pick(None, at(0)), 0);
        hosts.tell(0, Some(&refused), at(0));
        assert_eq!(hosts.pick(None, at(59)), 1);
        assert_eq!((hosts.pick(None, at(60)), hosts.pick(None, at(60))), (0, 1), "one call tries");
        hosts.tell(0, Some(&refused), at(61));
        assert_eq!(hosts.pick(None, at(120)), 1, "it failed again");
        assert_eq!(hosts.pick(None, at(121)), 0);
        hosts.tell(0, None, at(122));
        assert_eq!(
            (hosts.pick(None, at(122)), hosts.pick(None, at(122))),
            (0, 0),
            "it works again"
        );
    }

    // N3
    #[test]
    fn a_pause_may_be_as_long_as_can_be_said() {
        let failover = Failover::to_hosts(["other.example.com"]).after(1).pause(Duration::MAX);
        let hosts = hosts(failover);
        let refused = Error::transport(ErrorKind::Connect, "");
        hosts.tell(0, Some(&refused), at(5));
        assert_eq!((hosts.pick(None, at(6)), hosts.pick(None, Duration::MAX)), (1, 0));
    }

    #[test]
    fn the_next_attempt_goes_elsewhere_and_where_all_fail_to_the_first() {
        let hosts = hosts(Failover::to_hosts(["other.example.com"]).after(1));
        assert_eq!(hosts.pick(Some(0), at(0)), 1);
        let refused = Error::transport(ErrorKind::Timeout, "");
        hosts.tell(0, Some(&refused), at(0));
        hosts.tell(1, Some(&refused), at(0));
        assert_eq!(hosts.pick(Some(1), at(1)), 0);
    }
}
