//! Client-side rate limits, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::future::IntoFuture;
use std::time::Duration;

use support::service::{Read, SERVICE, TestTime, Write, config, done, script};
use tencentcloud_runtime::{Client, ErrorKind, RateLimits, SystemPlatform};

/// Checks how long 25 calls slept in total, with these limits.
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
fn calls_wait_for_the_published_quota() {
    check(RateLimits::published(), 2000);
}

#[test]
fn a_quota_can_be_overridden_and_disabled() {
    check(RateLimits::published().action("DescribeToy", 5), 4000);
    check(RateLimits::published().unlimited("DescribeToy"), 0);
    check(RateLimits::off(), 0);
}

#[tokio::test]
async fn actions_have_separate_queues() {
    let (address, _) = script([done as fn() -> _]);
    let time = TestTime::new();
    let limits = RateLimits::published().action("DescribeToy", 1).action("ModifyToy", 1);
    let client = Client::new(&SERVICE, config(address, &time).rate_limits(limits)).unwrap();
    client.call(Read::default()).await.unwrap();
    client.call(Write::default()).await.unwrap();
    assert!(time.slept().is_empty());
}

#[tokio::test]
async fn a_call_that_cannot_start_in_time_fails_at_once() {
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
async fn dropped_calls_leave_the_queue() {
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
    // In the queue of 40, its turn would come after 9 s.
    let call = client.call(Read::default()).timeout(Duration::from_secs(4));
    call.await.unwrap();
    assert_eq!(arrived.lock().unwrap().len(), 6);
}
