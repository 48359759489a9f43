//! Blocking calls over real sockets.
#![cfg(feature = "__blocking")]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::TcpListener;
use std::time::Duration;

use support::service::{Read, SERVICE, TestTime, Write, config, done, refused, script};
use tencentcloud_runtime::{Client, ErrorKind};

fn hang_up() -> support::server::Reply {
    support::server::Reply::HangUp
}

#[test]
fn wait_blocks_until_the_response() {
    let (address, arrived) = script([done as fn() -> _]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    assert_eq!(client.call(Read::default()).wait().unwrap().state, "done");
    assert_eq!(client.call(Write::default()).wait().unwrap().state, "done");
    assert_eq!(arrived.lock().unwrap().len(), 2);
}

#[test]
fn blocking_calls_are_retried_like_async_calls() {
    let throttled: fn() -> _ = || refused("RequestLimitExceeded");
    let (address, arrived) = script([throttled, hang_up, done]);
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    assert_eq!(client.call(Read::default()).wait().unwrap().state, "done");
    assert_eq!((arrived.lock().unwrap().len(), time.slept().len()), (3, 2));
}

#[test]
fn an_ambiguous_write_is_not_retried() {
    let (address, arrived) = script([hang_up as fn() -> _, done]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let error = client.call(Write::default()).wait().unwrap_err();
    assert_eq!((error.kind(), arrived.lock().unwrap().len()), (ErrorKind::Transport, 1));
}

#[test]
fn connection_and_timeout_errors() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let kind = |address| {
        let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
        let call = client.call(Write::default()).timeout(Duration::from_millis(200));
        call.wait().unwrap_err().kind()
    };
    assert_eq!(kind(silent.local_addr().unwrap()), ErrorKind::Timeout);
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert_eq!(kind(free), ErrorKind::Connect);
}

#[tokio::test]
async fn a_tokio_worker_thread_can_block() {
    let throttled: fn() -> _ = || refused("RequestLimitExceeded");
    let (address, arrived) = script([throttled, done]);
    // The system's clock and timers: a blocking thread must not use those of tokio.
    let config = config(address, &TestTime::new()).platform(tencentcloud_runtime::SystemPlatform);
    let client = Client::new(&SERVICE, config).unwrap();
    assert_eq!(client.call(Read::default()).wait().unwrap().state, "done");
    assert_eq!(arrived.lock().unwrap().len(), 2);
}
