//! Calls of actions that no type is there for, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use serde_json::json;
use support::server::start;
use support::service::{ACCOUNT, SERVICE, TestTime, config, refused, script};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{Access, Client, Signature};

#[tokio::test]
async fn parameters_go_out_and_the_response_comes_back_as_they_are() {
    let address = start(ACCOUNT, |arrived| {
        assert_eq!(arrived.action, "DescribeAnything");
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        json!({"Response": {"Asked": asked, "Big": u64::MAX, "RequestId": "r"}}).to_string()
    });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let parameters = json!({"Filters": [{"Name": "a", "Values": ["x", "y"]}], "Limit": 5});
    let call = client.untyped("DescribeAnything", Access::Read, parameters.clone());
    let response = call.await.unwrap().0;
    assert_eq!(response["Asked"], parameters);
    assert_eq!((&response["Big"], &response["RequestId"]), (&json!(u64::MAX), &json!("r")));
}

#[tokio::test]
async fn signature_v1_takes_them_as_a_form() {
    let address = start(ACCOUNT, |arrived| {
        let has = |name: &str, value: &str| {
            arrived.pairs.iter().any(|(key, found)| key == name && found == value)
        };
        assert!(has("Filters.0.Values.1", "y") && has("Limit", "5"), "{:?}", arrived.pairs);
        json!({"Response": {"RequestId": "r"}}).to_string()
    });
    let config = config(address, &TestTime::new()).signature(Signature::V1(Hash::Sha256));
    let parameters = json!({"Filters": [{"Values": ["x", "y"]}], "Limit": 5, "Nothing": null});
    let client = Client::new(&SERVICE, config).unwrap();
    client.untyped("DescribeAnything", Access::Read, parameters).await.unwrap();
}

#[tokio::test]
async fn a_refusal_is_an_error_and_a_write_is_sent_once() {
    let replies: [fn() -> _; 1] = [|| refused("InternalError")];
    let (address, arrived) = script(replies);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let call = |access| client.untyped("ModifyAnything", access, json!({}));
    let error = call(Access::Write).await.unwrap_err();
    assert_eq!((error.code(), arrived.lock().unwrap().len()), (Some("InternalError"), 1));
    call(Access::Read).await.unwrap_err();
    assert!(arrived.lock().unwrap().len() > 2);
}
