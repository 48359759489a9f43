//! Failover, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use support::server::Reply;
use support::service::{Read, SERVICE, TestTime, Write, config, done, refused, script};
use tencentcloud_runtime::{Client, ErrorKind, Failover, StandardRetry};

/// Returns an address on which nothing listens.
fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn to(address: SocketAddr) -> Failover {
    Failover::to_hosts([format!("http://{address}")])
}

#[tokio::test]
async fn the_next_attempt_is_signed_for_and_sent_to_the_next_host() {
    let (address, arrived) = script([done as fn() -> Reply]);
    let config = config(nowhere(), &TestTime::new()).failover(to(address));
    let client = Client::new(&SERVICE, config).unwrap();
    assert_eq!(client.call(Write::default()).await.unwrap().state, "done");
    assert_eq!(arrived.lock().unwrap()[0].header("host"), address.to_string());
}

#[tokio::test]
async fn a_failing_host_is_skipped_until_its_pause_ends() {
    let hang_up: fn() -> Reply = || Reply::HangUp;
    let (first, at_first) = script([hang_up, hang_up, done]);
    let (second, at_second) = script([done as fn() -> Reply]);
    let time = TestTime::new();
    let failover = to(second).after(2).pause(Duration::from_secs(30));
    let config = config(first, &time).failover(failover).retry(StandardRetry::never());
    let client = Client::new(&SERVICE, config).unwrap();
    let count = || (at_first.lock().unwrap().len(), at_second.lock().unwrap().len());
    for _ in 0..2 {
        let error = client.call(Read::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
    }
    for _ in 0..3 {
        client.call(Read::default()).await.unwrap();
    }
    assert_eq!(count(), (2, 3));
    time.pass(Duration::from_secs(31));
    for _ in 0..3 {
        client.call(Read::default()).await.unwrap();
    }
    assert_eq!(count(), (5, 3), "it works again");
}

#[tokio::test]
async fn successes_and_service_errors_do_not_trip_the_breaker() {
    let (first, at_first) = script([done as fn() -> Reply, || refused("InternalError.Any")]);
    let (second, at_second) = script([done as fn() -> Reply]);
    let config = config(first, &TestTime::new()).failover(to(second).after(1));
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..10 {
        let _ = client.call(Read::default()).await;
    }
    let count = (at_first.lock().unwrap().len(), at_second.lock().unwrap().len());
    assert_eq!(count, (10, 0));
}

#[tokio::test]
async fn a_retried_service_error_stays_on_the_same_host() {
    let (first, at_first) = script([(|| refused("RequestLimitExceeded")) as fn() -> Reply, done]);
    let (second, at_second) = script([done as fn() -> Reply]);
    let client = Client::new(&SERVICE, config(first, &TestTime::new()).failover(to(second)));
    client.unwrap().call(Write::default()).await.unwrap();
    let count = (at_first.lock().unwrap().len(), at_second.lock().unwrap().len());
    assert_eq!(count, (2, 0));
}

#[tokio::test]
async fn an_ambiguous_write_does_not_fail_over() {
    let (first, _) = script([(|| Reply::HangUp) as fn() -> Reply]);
    let (second, at_second) = script([done as fn() -> Reply]);
    let client = Client::new(&SERVICE, config(first, &TestTime::new()).failover(to(second)));
    let error = client.unwrap().call(Write::default()).await.unwrap_err();
    assert_eq!((error.kind(), at_second.lock().unwrap().len()), (ErrorKind::Transport, 0));
}

#[test]
fn an_invalid_host_is_rejected_when_the_client_is_created() {
    let config = config(nowhere(), &TestTime::new());
    let error = Client::new(&SERVICE, config.failover(Failover::to_hosts(["https://a/b"])));
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Config);
}
