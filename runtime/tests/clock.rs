//! Clock skew over real sockets, with both clients.
#![cfg(all(feature = "__async", feature = "__blocking"))]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::future::IntoFuture as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use support::server::{Reply, start};
use support::service::{ACCOUNT, SERVICE, TestTime, Write, config, done, refused};
use tencentcloud_runtime::{Client, Error};

const HOUR: i64 = 3600;

/// A service whose clock is ahead of the local clock by some seconds, which accepts signatures
/// within five minutes and whose `Date` header is derived from its clock. Counts the requests.
fn service(
    ahead: i64,
    date: impl Fn(u64, bool) -> Option<String> + Send + Sync + 'static,
) -> (SocketAddr, Arc<AtomicUsize>) {
    let arrived = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&arrived);
    let address = start(ACCOUNT, move |call| {
        count.fetch_add(1, Ordering::SeqCst);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let now = now.checked_add_signed(ahead).unwrap();
        let stamp: u64 = call.header("x-tc-timestamp").parse().unwrap();
        let expired = stamp.abs_diff(now) > 300;
        let reply = if expired { refused("AuthFailure.SignatureExpire") } else { done() };
        let Reply::Http(status, mut headers, body) = reply else { unreachable!() };
        headers.extend(date(now, expired).map(|date| ("Date".to_owned(), date)));
        Reply::Http(status, headers, body)
    });
    (address, arrived)
}

fn http_date(seconds: u64) -> Option<String> {
    Some(httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds)))
}

/// Makes four calls with one client, for each of both clients.
fn call_four_times(address: SocketAddr, time: &TestTime) -> [Vec<Result<(), Error>>; 2] {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = || Client::new(&SERVICE, config(address, time)).unwrap();
    let (awaiting, blocking) = (client(), client());
    let calls = |call: &dyn Fn() -> Result<(), Error>| (0..4).map(|_| call()).collect();
    [
        calls(&|| runtime.block_on(awaiting.call(Write::default()).into_future()).map(|_| ())),
        calls(&|| blocking.call(Write::default()).wait().map(|_| ())),
    ]
}

#[track_caller]
fn all_succeed(address: SocketAddr) {
    for outcomes in call_four_times(address, &TestTime::new()) {
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    }
}

// K1, F2
#[test]
fn a_wrong_date_does_not_break_later_calls() {
    for wrong in [HOUR, -HOUR, 7 * 86_400] {
        let (address, arrived) =
            service(0, move |now, _| http_date(now.checked_add_signed(wrong).unwrap()));
        all_succeed(address);
        assert_eq!(arrived.load(Ordering::SeqCst), 8, "none was sent twice");
    }
}

// K2
#[test]
fn a_stale_date_costs_no_attempt() {
    let (address, arrived) = service(0, |_, _| http_date(0));
    all_succeed(address);
    assert_eq!(arrived.load(Ordering::SeqCst), 8);
}

// K1, F2
#[test]
fn clock_skew_costs_one_attempt_once() {
    for ahead in [HOUR, -HOUR] {
        let (address, arrived) = service(ahead, |now, _| http_date(now));
        all_succeed(address);
        assert_eq!(arrived.load(Ordering::SeqCst), 2 * (4 + 1));
    }
}

// K1
#[test]
fn a_failed_correction_is_not_kept() {
    let (address, arrived) = service(0, |now, _| http_date(now + HOUR as u64));
    let time = TestTime::new();
    // The local clock is an hour behind, and the date is an hour ahead of the service's clock.
    time.set(SystemTime::now() - Duration::from_secs(3600));
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    let call = || client.call(Write::default()).wait();
    let error = call().unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.SignatureExpire"));
    assert!(error.attempts() <= 3, "{error:?}");
    time.set(SystemTime::now());
    arrived.store(0, Ordering::SeqCst);
    call().unwrap();
    call().unwrap();
    assert_eq!(arrived.load(Ordering::SeqCst), 2);
}

// K1
#[test]
fn a_corrected_local_clock_is_used_again_whatever_the_date() {
    let misleading = Arc::new(AtomicUsize::new(0));
    let by = Arc::clone(&misleading);
    let (address, arrived) =
        service(0, move |now, _| http_date(now + by.load(Ordering::SeqCst) as u64));
    let time = TestTime::new();
    time.set(SystemTime::now() - Duration::from_secs(3600));
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    let call = || client.call(Write::default()).wait().unwrap();
    call();
    assert_eq!(arrived.swap(0, Ordering::SeqCst), 2);
    time.set(SystemTime::now());
    // The date suggests the correction of one hour.
    misleading.store(3600, Ordering::SeqCst);
    call();
    call();
    assert_eq!(arrived.load(Ordering::SeqCst), 3, "one attempt more, once");
}

// K3
#[test]
fn an_extreme_date_is_ignored() {
    let (address, _) = service(HOUR, |_, _| Some("Fri, 31 Dec 9999 23:59:59 GMT".to_owned()));
    for outcomes in call_four_times(address, &TestTime::new()) {
        for outcome in outcomes {
            let error = outcome.unwrap_err();
            assert!(error.explain().unwrap().contains("9999"), "{:?}", error.explain());
            assert_eq!(error.attempts(), 1);
        }
    }
    let far = TestTime::new();
    far.set(UNIX_EPOCH + Duration::from_secs(253_402_300_800));
    let (address, _) = service(0, |_, _| None);
    for outcome in call_four_times(address, &far).into_iter().flatten() {
        assert!(outcome.unwrap_err().explain().is_some());
    }
}
