//! Typed responses with their body and what the type could not hold, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use serde_json::{Value as Json, json};
use support::server::Reply;
use support::service::{Read, Responded, SERVICE, TestTime, config, refused, script};
use tencentcloud_runtime::{Access, Client, Detailed, ErrorKind, Untyped};

const BODY: &str =
    r#"{"Response":{"State":{"a": 1},"Fresh":[1,2],"RequestId":"req-1","Late":null}}"#;

const THROTTLED: fn() -> Reply = || refused("RequestLimitExceeded");
const GONE: fn() -> Reply = || refused("Gone");
const FULL: fn() -> Reply = || BODY.to_owned().into();

fn client(replies: impl IntoIterator<Item = fn() -> Reply>) -> Client {
    Client::new(&SERVICE, config(script(replies).0, &TestTime::new())).unwrap()
}

#[track_caller]
fn check(detailed: &Detailed<Responded>) {
    assert_eq!(detailed.response.state, r#"{"a":1}"#);
    assert_eq!((detailed.raw_text().as_ref(), detailed.raw.as_slice()), (BODY, BODY.as_bytes()));
    assert_eq!(detailed.report.unknown, ["Fresh", "Late"]);
    assert_eq!((detailed.status, detailed.request_id.as_deref()), (200, Some("req-1")));
    assert_eq!((detailed.attempts, detailed.report.lost.len()), (2, 0));
    let raw: Json = serde_json::from_slice(&detailed.raw).unwrap();
    assert_eq!(raw["Response"]["Fresh"], json!([1, 2]));
    assert!(!format!("{detailed:?}").contains("Fresh\":"), "the body is not in Debug");
}

#[tokio::test]
async fn detailed_returns_the_body_and_the_report() {
    let call = client([THROTTLED, FULL]).call(Read::default());
    // Overrides apply whether they are made before or after `detailed`.
    let detailed = call.header("X-A", "b").detailed().header("X-C", "d").await.unwrap();
    check(&detailed);
    let error = client([GONE]).call(Read::default()).detailed().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Service, Some("Gone")));
}

#[tokio::test]
async fn untyped_calls_support_detailed() {
    let call = client([FULL]).untyped("DescribeToy", Access::Read, json!({}));
    let detailed: Detailed<Untyped> = call.detailed().await.unwrap();
    assert_eq!(detailed.response.0["Fresh"], json!([1, 2]));
    assert_eq!(
        (detailed.raw_text().as_ref(), detailed.request_id.as_deref()),
        (BODY, Some("req-1"))
    );
}

#[cfg(feature = "__blocking")]
#[test]
fn blocking_calls_support_detailed() {
    check(&client([THROTTLED, FULL]).call(Read::default()).detailed().wait().unwrap());
}
