//! Tasks move through their states by a clock that tests turn.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Catalog, Product};
use tencentcloud_local::{Incoming, LocalCloud, Responder, StatefulResponder};
use tencentcloud_runtime::Access;

use crate::conformance::client;
use crate::requests::Requests;

#[test]
fn a_task_waits_is_processed_and_finishes() {
    let catalog = Catalog::facts().unwrap();
    let mps = catalog.product("mps", None).unwrap().unwrap();
    let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
    cloud.clock().stop_at(SystemTime::now());
    let client = client(&mps, &cloud);
    let call = |action: &str, request: Map<String, Json>| {
        let sent = client.untyped(action, Access::Write, request).region("ap-guangzhou");
        Json::Object(sent.wait().unwrap().0)
    };
    let process = mps.action("ProcessMedia").unwrap();
    let request = Requests { product: &mps }.smallest(&process.request, 0);
    let (one, two) = (call("ProcessMedia", request.clone()), call("ProcessMedia", request));
    assert_ne!(one["TaskId"], two["TaskId"]);
    let status = || {
        let request = json!({"TaskId": one["TaskId"]}).as_object().cloned().unwrap();
        call("DescribeTaskDetail", request)["Status"].clone()
    };
    assert_eq!((status(), status()), (json!("WAITING"), json!("WAITING")));
    cloud.clock().advance(Duration::from_secs(2));
    assert_eq!(status(), "PROCESSING");
    cloud.clock().advance(Duration::from_secs(60));
    assert_eq!(status(), "FINISH");
    let sources: Vec<_> = cloud.calls().iter().map(|call| call.source).collect();
    assert!(sources.iter().all(|source| *source == Some("stateful")), "{sources:?}");
}

/// The state that a call says, wherever it is.
fn states(value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Object(map) => map.iter().for_each(|(name, value)| match value {
            Json::String(state) if name.ends_with("Status") || name.ends_with("State") => {
                found.push(state.clone());
            }
            Json::Number(state) if name.ends_with("Status") => found.push(state.to_string()),
            value => states(value, found),
        }),
        Json::Array(items) => items.iter().for_each(|item| states(item, found)),
        _ => {}
    }
}

/// Starts what an action starts, and returns what describes it at the beginning and at the end.
fn passed(
    responder: &StatefulResponder,
    product: &Product,
    [start, poll, key]: [&str; 3],
) -> [Vec<String>; 2] {
    let call = |action: &str, request: &Map<String, Json>, seconds: u64| {
        let response = responder.respond(&Incoming {
            account: "account",
            service: &product.name,
            version: &product.version,
            action,
            region: "ap-guangzhou",
            request,
            is_form: false,
            now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds),
        });
        Json::Object(response.unwrap_or_else(|e| panic!("{action}: {e}")).fields)
    };
    let requests = Requests { product };
    let smallest = |action: &str| requests.smallest(&product.action(action).unwrap().request, 0);
    let started = call(start, &smallest(start), 0);
    let mut request = smallest(poll);
    let lists = product.action(poll).unwrap().request.field(key).unwrap().ty.lists;
    let value = (0..lists).fold(started[key].clone(), |value, _| json!([value]));
    request.insert(key.to_owned(), value);
    [0_u64, 1000].map(|seconds| {
        let mut found = Vec::new();
        states(&call(poll, &request, seconds), &mut found);
        found
    })
}

#[test]
fn pairs_of_actions_that_start_and_describe_tasks_are_found_by_their_key() {
    let catalog = Catalog::facts().unwrap();
    let responder = StatefulResponder::new().unwrap();
    let vod = catalog.product("vod", Some("2018-07-17")).unwrap().unwrap();
    let [begin, after] = passed(&responder, &vod, ["ComposeMedia", "DescribeTaskDetail", "TaskId"]);
    assert!(begin.contains(&"WAITING".to_owned()), "{begin:?}");
    assert!(after.contains(&"FINISH".to_owned()), "{after:?}");
}

#[test]
fn tasks_in_lists_move_through_their_states() {
    let catalog = Catalog::facts().unwrap();
    let responder = StatefulResponder::new().unwrap();
    for (name, start, list, key) in [
        ("cfg", "CreateTaskFromTemplate", "DescribeTaskList", "TaskId"),
        ("cdb", "OpenWanService", "DescribeTasks", "AsyncRequestId"),
    ] {
        let product = catalog.product(name, None).unwrap().unwrap();
        let [begin, after] = passed(&responder, &product, [start, list, key]);
        assert!(!begin.is_empty() && begin.len() == after.len(), "{begin:?} {after:?}");
        assert_ne!(begin, after);
    }
}
