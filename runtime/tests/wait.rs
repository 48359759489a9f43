//! Waiters, over real sockets, with a test clock.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::time::Duration;

use support::server::Reply;
use support::service::{Read, Responded, SERVICE, TestTime, config, refused, script};
use tencentcloud_runtime::{Client, ErrorKind};

fn state(state: &str) -> Reply {
    format!(r#"{{"Response":{{"State":"{state}","RequestId":"r"}}}}"#).into()
}

const RUNNING: fn() -> Reply = || state("running");
const DONE: fn() -> Reply = || state("done");
const FAILED: fn() -> Reply = || state("failed");
const GONE: fn() -> Reply = || refused("ResourceNotFound");

fn until(response: &Responded) -> Result<bool, String> {
    match response.state.as_str() {
        "failed" => Err("the task failed".to_owned()),
        state => Ok(state == "done"),
    }
}

/// Returns the result, the number of calls, and the delays between them in milliseconds.
async fn run_waiter(replies: &[fn() -> Reply]) -> (Result<String, ErrorKind>, usize, Vec<u128>) {
    let (address, arrived) = script(replies.iter().copied());
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    let waiter = client
        .wait_until(Read::default(), until)
        .every(Duration::from_secs(2), Duration::from_secs(4))
        .deadline(Duration::from_secs(20));
    let response = waiter.run().await;
    let calls = arrived.lock().unwrap().len();
    (response.map(|response| response.state).map_err(|error| error.kind()), calls, time.slept())
}

#[tokio::test]
async fn an_action_is_polled_until_the_condition_is_met() {
    let ended = run_waiter(&[RUNNING, RUNNING, RUNNING, DONE]).await;
    assert_eq!(ended, (Ok("done".to_owned()), 4, vec![2000, 3000, 4000]));
    assert_eq!(run_waiter(&[DONE]).await, (Ok("done".to_owned()), 1, vec![]));
}

#[tokio::test]
async fn an_unreachable_condition_ends_the_wait() {
    assert_eq!(run_waiter(&[RUNNING, FAILED]).await, (Err(ErrorKind::Wait), 2, vec![2000]));
    assert_eq!(run_waiter(&[RUNNING, GONE]).await, (Err(ErrorKind::Service), 2, vec![2000]));
}

#[tokio::test]
async fn the_deadline_ends_the_wait() {
    let (ended, calls, slept) = run_waiter(&[RUNNING]).await;
    assert_eq!((ended, calls), (Err(ErrorKind::Timeout), 6));
    assert!(slept.iter().sum::<u128>() < 20_000, "{slept:?}");
}

// F13
#[tokio::test]
async fn a_wait_can_be_for_appearance_or_disappearance() {
    let client = |replies: &[fn() -> Reply]| {
        let (address, arrived) = script(replies.iter().copied());
        (Client::new(&SERVICE, config(address, &TestTime::new())).unwrap(), arrived)
    };
    let (gone, arrived) = client(&[RUNNING, RUNNING, GONE]);
    gone.wait_until_not_found(Read::default()).run().await.unwrap();
    assert_eq!(arrived.lock().unwrap().len(), 3);
    let (created, _) = client(&[GONE, GONE, RUNNING, DONE]);
    let waiter = created.wait_until(Read::default(), until).while_not_found();
    assert_eq!(waiter.run().await.unwrap().state, "done");
    let or_not_found = |replies: &[fn() -> Reply]| {
        let waiter = client(replies).0.wait_until(Read::default(), until).or_not_found();
        async { waiter.run().await.map(|response| response.map(|response| response.state)) }
    };
    assert_eq!(or_not_found(&[RUNNING, GONE]).await.unwrap(), None);
    assert_eq!(or_not_found(&[RUNNING, DONE]).await.unwrap(), Some("done".to_owned()));
    assert_eq!(or_not_found(&[FAILED]).await.unwrap_err().kind(), ErrorKind::Wait);
    let (denied, _) = client(&[|| refused("UnauthorizedOperation")]);
    let error = denied.wait_until_not_found(Read::default()).run().await.unwrap_err();
    assert_eq!(error.code(), Some("UnauthorizedOperation"), "that is not gone");
    let (never, _) = client(&[GONE]);
    let error = never.wait_until(Read::default(), until).while_not_found().run().await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Timeout);
}

// F15
#[tokio::test]
async fn each_call_of_a_wait_can_be_overridden() {
    let (address, arrived) = script([RUNNING, DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let waiter = client.wait_until(Read::default(), until).each(|call| call.region("ap-mine"));
    waiter.run().await.unwrap();
    assert!(arrived.lock().unwrap().iter().all(|call| call.header("x-tc-region") == "ap-mine"));
}

/// A service that responds slowly.
#[cfg(feature = "__blocking")]
fn slow_service() -> Client {
    let address = support::server::start(support::service::ACCOUNT, |_| {
        std::thread::sleep(Duration::from_secs(5));
        state("done")
    });
    let config = config(address, &TestTime::new()).platform(tencentcloud_runtime::SystemPlatform);
    Client::new(&SERVICE, config).unwrap()
}

// L4
#[cfg(feature = "__blocking")]
#[test]
fn a_call_in_progress_ends_at_the_deadline() {
    let begun = std::time::Instant::now();
    let waiter =
        || slow_service().wait_until(Read::default(), until).deadline(Duration::from_millis(300));
    assert_eq!(waiter().wait().unwrap_err().kind(), ErrorKind::Timeout);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = runtime.block_on(async { waiter().run().await }).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(begun.elapsed() < Duration::from_secs(4), "it did not wait for the service");
}

#[cfg(feature = "__blocking")]
#[test]
fn a_waiter_can_block() {
    let (address, _) = script([RUNNING, DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    assert_eq!(client.wait_until(Read::default(), until).wait().unwrap().state, "done");
}
