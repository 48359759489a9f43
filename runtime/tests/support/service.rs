//! A service with two actions, a read and a write, and a client for it that uses the test clock.
#![allow(dead_code)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::{Config, Credentials, Platform, Sleep};

use super::server::{self, Account, Arrived, Reply};

pub const ACCOUNT: Account = Account { secret_id: "AKIDtest", secret_key: "wh1sper", token: None };

pub static SERVICE: rt::Service = rt::Service::new("toy", "2020-01-01", "toy.tencentcloudapi.com")
    .not_found(&["InternalError.ToyNotExist"])
    .throttled(&[("LimitExceeded.ToysAMinute", true), ("RequestLimitExceeded.Toys", false)]);

macro_rules! action {
    ($request:ident, $action:expr) => {
        #[derive(Clone, Default)]
        pub struct $request {
            pub name: Option<String>,
            pub client_token: Option<String>,
        }

        impl rt::Shape for $request {
            fn values(&self, to: &mut dyn rt::Values) {
                let descriptor = rt::Descriptor {
                    name: stringify!($request),
                    fields: &["Name", "ClientToken"],
                    constraints: &[],
                };
                to.take(descriptor, &[&self.name, &self.client_token]);
            }
        }

        impl rt::Record for $request {
            fn slots(&mut self, to: &mut dyn rt::Slots) {
                to.take(&mut [&mut self.name, &mut self.client_token]);
            }
        }

        impl rt::Request for $request {
            type Response = Responded;
            const ACTION: rt::Action = $action;
        }
    };
}

action!(Read, rt::Action::read("DescribeToy").rate_limit(10));
action!(Write, rt::Action::write("ModifyToy"));
action!(Anonymous, rt::Action::read("AssumeToy").unsigned());

#[derive(Clone, Default)]
pub struct Responded {
    pub state: String,
    pub request_id: String,
}

impl rt::Shape for Responded {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor =
            rt::Descriptor { name: "Responded", fields: &["State", "RequestId"], constraints: &[] };
        to.take(descriptor, &[&self.state, &self.request_id]);
    }
}

impl rt::Record for Responded {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.state, &mut self.request_id]);
    }
}

rt::shape_traits!(Read, Write, Anonymous, Responded);

/// Returns the successful response of both actions.
pub fn done() -> Reply {
    r#"{"Response":{"State":"done","RequestId":"req-1"}}"#.to_owned().into()
}

pub fn refused(code: &str) -> Reply {
    server::refusal(code, "no").into()
}

/// Replies with each of these in turn, the last one forever, and records the requests.
pub fn script(
    replies: impl IntoIterator<Item = fn() -> Reply>,
) -> (SocketAddr, Arc<Mutex<Vec<Arrived>>>) {
    let replies: Vec<fn() -> Reply> = replies.into_iter().collect();
    let arrived = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&arrived);
    let address = server::start(ACCOUNT, move |call| {
        let mut seen = seen.lock().unwrap();
        let reply = replies.get(seen.len()).or(replies.last()).map_or(Reply::HangUp, |r| r());
        seen.push(call.clone());
        reply
    });
    (address, arrived)
}

pub fn config(address: SocketAddr, time: &TestTime) -> Config {
    let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    Config::new(credentials).endpoint(format!("http://{address}")).platform(time.clone())
}

/// A clock that advances only by sleeping, which returns at once and is recorded.
#[derive(Clone, Debug)]
pub struct TestTime(Arc<Mutex<Clock>>);

#[derive(Debug)]
struct Clock {
    started: SystemTime,
    passed: Duration,
    slept: Vec<Duration>,
    random: u64,
}

impl TestTime {
    pub fn new() -> Self {
        let started = SystemTime::now();
        Self(Arc::new(Mutex::new(Clock {
            started,
            passed: Duration::ZERO,
            slept: Vec::new(),
            random: u64::MAX,
        })))
    }

    /// Returns the recorded sleeps in milliseconds.
    pub fn slept(&self) -> Vec<u128> {
        self.0.lock().unwrap().slept.iter().map(Duration::as_millis).collect()
    }

    /// Advances the clock.
    pub fn pass(&self, time: Duration) {
        self.0.lock().unwrap().passed += time;
    }

    /// Sets the wall clock.
    pub fn set(&self, now: SystemTime) {
        let mut clock = self.0.lock().unwrap();
        clock.started = now - clock.passed;
    }

    /// Sets the random number.
    pub fn draw(&self, random: u64) {
        self.0.lock().unwrap().random = random;
    }
}

impl Platform for TestTime {
    fn now(&self) -> SystemTime {
        let clock = self.0.lock().unwrap();
        clock.started + clock.passed
    }

    fn elapsed(&self) -> Duration {
        self.0.lock().unwrap().passed
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        Box::pin(async move {
            let mut clock = self.0.lock().unwrap();
            clock.passed += duration;
            clock.slept.push(duration);
        })
    }

    fn random(&self) -> u64 {
        self.0.lock().unwrap().random
    }
}
