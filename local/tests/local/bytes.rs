//! Requests whose body is bytes.

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Field, Kind, Object, Payload, Product, Type, write};
use tencentcloud_local::{LocalCloud, StatefulResponder};
use tencentcloud_runtime as runtime;

use crate::conformance::client;

static UPLOAD: runtime::Action =
    runtime::Action::write("UploadLog").octet_stream().bytes(&["LogData"]);

/// A product with an action whose body is bytes; no product of the facts has one.
fn product() -> Product {
    let field = |name: &str, kind| Field {
        name: name.to_owned(),
        ty: Type { kind, lists: 0 },
        required: true,
        ..Field::default()
    };
    let request = Object {
        fields: vec![field("TopicId", Kind::String), field("LogData", Kind::Binary)],
        ..Object::default()
    };
    let upload = Action {
        name: "UploadLog".to_owned(),
        payload: Payload::OctetStream,
        signed: true,
        request,
        ..Action::default()
    };
    Product {
        name: "demo".to_owned(),
        version: "2024-01-01".to_owned(),
        host: "demo.tencentcloudapi.com".to_owned(),
        actions: vec![upload],
        ..Product::default()
    }
}

/// Zstandard with one block that is not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap();
    let block = (size << 3 | 1).to_le_bytes();
    [b"\x28\xB5\x2F\xFD\xA0", &size.to_le_bytes()[..], &block[..3], bytes].concat()
}

#[test]
fn the_journal_has_the_names_of_parameters_in_headers_and_of_the_body() {
    let product = product();
    let file = write(std::slice::from_ref(&product), &[], &mut |frame| Ok(stored(frame)));
    let responder = StatefulResponder::of(Catalog::open(file.unwrap()).unwrap());
    let cloud = LocalCloud::builder().responder(responder).start_blocking().unwrap();
    let Json::Object(sent) = json!({"TopicId": "t-1", "LogData": "bG9nIMO8"}) else { return };
    client(&product, &cloud).untyped_action(&UPLOAD, sent.clone()).wait().unwrap();
    let calls = cloud.calls().action("UploadLog").expect(1);
    assert_eq!(calls.iter().next().unwrap().request, sent);
    // What is missing is named as the action names it.
    let Json::Object(less) = json!({"LogData": "bG9n"}) else { return };
    let error = client(&product, &cloud).untyped_action(&UPLOAD, less).wait().unwrap_err();
    assert!(error.message().contains("`TopicId`"), "{error}");
}
