//! Requests whose body is bytes.

use serde_json::{Value as Json, json};
use tencentcloud_catalog::Catalog;
use tencentcloud_local::LocalCloud;
use tencentcloud_runtime::Action;

use crate::conformance::client;

static UPLOAD: Action = Action::write("UploadLog").octet_stream().bytes(&["Body"]);

#[test]
fn the_journal_has_the_names_of_parameters_in_headers_and_of_the_body() {
    let cls = Catalog::facts().unwrap().product("cls", None).unwrap().unwrap();
    let cloud = LocalCloud::start_blocking().unwrap();
    let client = client(&cls, &cloud);
    let call = |request: Json| {
        let Json::Object(request) = request else { unreachable!("an object") };
        client.untyped_action(&UPLOAD, request).region("ap-guangzhou").wait()
    };
    let sent = json!({"TopicId": "t-1", "HashKey": "k", "CompressType": "", "Body": "bG9nIMO8"});
    call(sent.clone()).unwrap();
    let calls = cloud.calls().action("UploadLog").expect(1);
    assert_eq!(Json::Object(calls.iter().next().unwrap().request.clone()), sent);
    // What is missing is named as the action names it.
    let error = call(json!({"Body": "bG9n"})).unwrap_err();
    assert!(error.message().contains("`TopicId`"), "{error}");
}
