//! Quotas, kept by waiting, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::future::IntoFuture;
use std::time::Duration;

use support::service::{Read, SERVICE, TestTime, Write, config, done, script};
use tencentcloud_runtime::{Client, ErrorKind, RateLimits, SystemPlatform};

/// How long 25 calls slept in all, with these limits.
#[track_caller]
fn check(limits: RateLimits, expected_ms: u128) {
    let (address, arrived) = script([done as fn() -> _]);
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(address, &time).rate_limits(limits)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for _ in 0..25 {
        runtime.block_on(client.clone().call(Read::default()).into_future()).unwrap();
    }
    assert_eq!(time.slept().iter().sum::<u128>(), expected_ms);
    assert_eq!(arrived.lock().unwrap().len(), 25);
}

#[test]
fn the_published_quota_is_kept_by_waiting() {
    check(RateLimits::published(), 2000);
}

#[test]
fn a_quota_can_be_overridden_and_switched_off() {
    check(RateLimits::published().action("DescribeToy", 5), 4000);
    check(RateLimits::published().unlimited("DescribeToy"), 0);
    check(RateLimits::off(), 0);
}

#[tokio::test]
async fn one_action_does_not_wait_for_another() {
    let (address, _) = script([done as fn() -> _]);
    let time = TestTime::new();
    let limits = RateLimits::published().action("DescribeToy", 1).action("ModifyToy", 1);
    let client = Client::new(&SERVICE, config(address, &time).rate_limits(limits)).unwrap();
    client.call(Read::default()).await.unwrap();
    client.call(Write::default()).await.unwrap();
    assert!(time.slept().is_empty());
}

#[tokio::test]
async fn a_call_that_would_wait_past_its_time_fails_at_once() {
    let (address, arrived) = script([done as fn() -> _]);
    let time = TestTime::new();
    let limits = RateLimits::off().action("ModifyToy", 1);
    let client = Client::new(&SERVICE, config(address, &time).rate_limits(limits)).unwrap();
    client.call(Write::default()).await.unwrap();
    let call = client.call(Write::default()).timeout(Duration::from_millis(900));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimit);
    assert!(error.is_throttled() && error.is_retryable() && time.slept().is_empty());
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

// L1
#[tokio::test]
async fn calls_that_are_given_up_give_their_places_back() {
    let (address, arrived) = script([done as fn() -> _]);
    let time = TestTime::new();
    let limits = RateLimits::off().action("DescribeToy", 5);
    let config = config(address, &time).platform(SystemPlatform).rate_limits(limits);
    let client = Client::new(&SERVICE, config.timeout(Duration::from_secs(30))).unwrap();
    for _ in 0..5 {
        client.call(Read::default()).await.unwrap();
    }
    for _ in 0..40 {
        let call = client.call(Read::default()).into_future();
        assert!(tokio::time::timeout(Duration::from_millis(1), call).await.is_err());
    }
    // In the line of the 40, it would be its turn after 9 s.
    let call = client.call(Read::default()).timeout(Duration::from_secs(4));
    call.await.unwrap();
    assert_eq!(arrived.lock().unwrap().len(), 6);
}
