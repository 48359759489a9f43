//! Any request has a response. `PROPTEST_CASES=2000000 cargo test --release -p tencentcloud-local
//! --lib any_request` takes some ten minutes.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::cloud::LocalCloud;

static SHARED: LazyLock<Shared> = LazyLock::new(|| {
    let builder = LocalCloud::builder().signature(SignatureMode::Warn).rate_limits(false);
    builder.into_shared(([127, 0, 0, 1], 1).into()).unwrap()
});

/// Text with what is syntax in forms, paths, headers and multipart bodies.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9.=&%+/:;,\"\\\\ -]{0,60}",
        "(Action|Version|Filters|A)(\\.[0-9]{1,3})?(\\.(Name|Values))?(\\.[0-9]{1,6})?=[a-z%0-9]{0,9}(&[A-Z.0-9]{1,20}=x){0,4}",
        "TC3-HMAC-SHA256 Credential=[A-Za-z0-9/_-]{0,60}, SignedHeaders=[a-z;-]{0,30}, Signature=[0-9a-f]{0,64}",
        "\\PC{0,40}",
    ]
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let part = (texts(), proptest::collection::vec(any::<u8>(), 0..60)).prop_map(|(head, body)| {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"{head}\"\r\n\r\n");
        [head.as_bytes(), &body, b"\r\n"].concat()
    });
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..300),
        texts().prop_map(String::into_bytes),
        "[\\[\\]{}:,\"a1.e-]{0,80}".prop_map(String::into_bytes),
        proptest::collection::vec(part, 0..4).prop_map(|parts| parts.concat()),
        Just(br#"{"DomainPrefix": "a", "PageSize": 20}"#.to_vec()),
    ]
}

fn messages() -> impl Strategy<Value = Message> {
    let types = prop_oneof![
        Just("application/json".to_owned()),
        Just("application/x-www-form-urlencoded".to_owned()),
        Just("multipart/form-data; boundary=b".to_owned()),
        Just("application/octet-stream".to_owned()),
        texts(),
    ];
    let actions = prop_oneof![
        Just("DescribeLiveDomains".to_owned()),
        Just("AddLiveDomain".to_owned()),
        texts()
    ];
    let parts = (
        prop_oneof![Just("GET"), Just("POST"), Just("PUT")],
        prop_oneof![Just("/live".to_owned()), texts()],
        texts(),
        proptest::option::of(types),
        proptest::option::of(actions),
        proptest::option::of(texts()),
        bodies(),
    );
    parts.prop_map(|(method, path, query, media_type, action, authorization, body)| {
        let mut headers = vec![("host".to_owned(), b"localhost".to_vec())];
        let mut add = |name: &str, value: Option<String>| {
            headers.extend(value.map(|value| (name.to_owned(), value.into_bytes())));
        };
        add("content-type", media_type);
        add("x-tc-version", action.as_ref().map(|_| "2018-08-01".to_owned()));
        add("x-tc-action", action);
        add("authorization", authorization);
        Message { method: method.to_owned(), path, query, headers, body }
    })
}

proptest! {
    #[test]
    fn any_request_has_a_response(message in messages()) {
        let (reply, call) = SHARED.handle(&message, 0);
        if !reply.is_stream {
            let body: Json = serde_json::from_slice(&reply.body).unwrap();
            prop_assert_eq!(&body["Response"]["RequestId"], &json!(reply.request_id));
            let code = body["Response"]["Error"]["Code"].as_str().map(str::to_owned);
            prop_assert_eq!(code, call.error);
        }
    }
}
