//! Waiting until a response is as wanted, over real sockets and in no time.

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

/// How waiting ends, how often the action was called, and the waits between in milliseconds.
async fn ends(replies: &[fn() -> Reply]) -> (Result<String, ErrorKind>, usize, Vec<u128>) {
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
async fn an_action_is_called_until_its_response_is_as_wanted() {
    let ended = ends(&[RUNNING, RUNNING, RUNNING, DONE]).await;
    assert_eq!(ended, (Ok("done".to_owned()), 4, vec![2000, 3000, 4000]));
    assert_eq!(ends(&[DONE]).await, (Ok("done".to_owned()), 1, vec![]));
}

#[tokio::test]
async fn what_will_never_be_ends_the_wait() {
    assert_eq!(ends(&[RUNNING, FAILED]).await, (Err(ErrorKind::Wait), 2, vec![2000]));
    assert_eq!(ends(&[RUNNING, GONE]).await, (Err(ErrorKind::Service), 2, vec![2000]));
}

#[tokio::test]
async fn the_deadline_ends_the_wait() {
    let (ended, calls, slept) = ends(&[RUNNING]).await;
    assert_eq!((ended, calls), (Err(ErrorKind::Timeout), 6));
    assert!(slept.iter().sum::<u128>() < 20_000, "{slept:?}");
}

#[cfg(feature = "__blocking")]
#[test]
fn a_thread_can_wait_as_well() {
    let (address, _) = script([RUNNING, DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    assert_eq!(client.wait_until(Read::default(), until).wait().unwrap().state, "done");
}
