//! Payloads other than JSON, over real sockets: the server verifies the signatures.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use serde_json::json;
use support::server::Arrived;
use support::service::{ACCOUNT, Read, Responded, SERVICE, TestTime, config, done, script};
use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{Action, Client, Credentials, ErrorKind, Method, Signature};

macro_rules! upload {
    ($request:ident, $action:expr) => {
        #[derive(Clone, Default)]
        struct $request {
            topic_id: Option<String>,
            count: Option<i64>,
            tags: Option<Vec<String>>,
            content: rt::Bytes,
        }

        impl rt::Shape for $request {
            fn values(&self, to: &mut dyn rt::Values) {
                let descriptor = rt::Descriptor {
                    name: stringify!($request),
                    fields: &["TopicId", "Count", "Tags", "Content"],
                    constraints: &[],
                };
                to.take(descriptor, &[&self.topic_id, &self.count, &self.tags, &self.content]);
            }
        }

        impl rt::Record for $request {
            fn slots(&mut self, to: &mut dyn rt::Slots) {
                to.take(&mut [
                    &mut self.topic_id,
                    &mut self.count,
                    &mut self.tags,
                    &mut self.content,
                ]);
            }
        }

        impl rt::Request for $request {
            type Response = Responded;
            const ACTION: rt::Action = $action;
        }

        rt::shape_traits!($request);

        impl $request {
            fn of(content: &[u8]) -> Self {
                Self {
                    topic_id: Some("t 1".into()),
                    count: Some(7),
                    tags: Some(vec!["a".into(), "b".into()]),
                    content: content.into(),
                }
            }
        }
    };
}

upload!(Multipart, rt::Action::write("UploadParts").multipart());
upload!(Octets, rt::Action::write("UploadLog").octet_stream());
upload!(Open, rt::Action::write("AssumeOpenly").unsigned());

/// Returns the request of a call as received.
async fn received<R: rt::Request>(request: R, signature: Signature) -> Arrived {
    let (address, arrived) = script([done as fn() -> _]);
    let config = config(address, &TestTime::new()).signature(signature);
    let response = Client::new(&SERVICE, config).unwrap().call(request).await;
    assert!(response.is_ok(), "{:?}", response.err());
    let mut arrived = arrived.lock().unwrap();
    arrived.remove(0)
}

const TEXT: &[u8] = b"line one\r\nline \x00two";

#[tokio::test]
async fn multipart_sends_bytes_as_files_lists_as_json_and_the_rest_as_text() {
    for signature in [Signature::V3, Signature::V3UnsignedPayload] {
        let arrived = received(Multipart::of(TEXT), signature).await;
        let of = arrived.header("content-type").strip_prefix("multipart/form-data; boundary=");
        let boundary = of.unwrap();
        let parts: Vec<&str> = arrived.body.split(&format!("--{boundary}")).collect();
        let expected = [
            "",
            "\r\nContent-Disposition: form-data; name=\"TopicId\"\r\n\r\nt 1\r\n",
            "\r\nContent-Disposition: form-data; name=\"Count\"\r\n\r\n7\r\n",
            "\r\nContent-Disposition: form-data; name=\"Tags\"\r\nContent-Type: application/json\r\n\r\n[\"a\",\"b\"]\r\n",
            "\r\nContent-Disposition: form-data; name=\"Content\"; filename=\"Content\"\r\nContent-Type: application/octet-stream\r\n\r\nline one\r\nline \0two\r\n",
            "--\r\n",
        ];
        assert_eq!(parts, expected);
    }
}

#[tokio::test]
async fn an_octet_stream_sends_other_parameters_as_headers() {
    let arrived = received(Octets::of(TEXT), Signature::V3).await;
    assert_eq!(arrived.header("content-type"), "application/octet-stream");
    assert_eq!(arrived.body.as_bytes(), TEXT);
    let headers = ["x-toy-topicid", "x-toy-count", "x-toy-tags.0", "x-toy-tags.1"];
    assert_eq!(headers.map(|name| arrived.header(name)), ["t 1", "7", "a", "b"]);
    assert_eq!(arrived.header("x-toy-content"), "");
}

/// Returns the request as sent, but for the boundary.
async fn plain<T>(call: tencentcloud_runtime::Call<T>) -> (String, Vec<(String, String)>) {
    let request = call.sign().await.unwrap().request;
    let of = |wanted: &str| {
        let found = request.headers.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let content_type = of("Content-Type");
    let boundary = content_type.split("boundary=").nth(1).unwrap_or("none");
    let body = String::from_utf8(request.body.to_vec()).unwrap().replace(boundary, "B");
    let own = request.headers.iter().filter(|(name, _)| name.starts_with("X-TOY-"));
    let mut headers: Vec<_> =
        own.map(|(name, value)| (name.to_string(), value.to_string())).collect();
    headers.push(("Content-Type".to_owned(), content_type.replace(boundary, "B")));
    (body, headers)
}

#[tokio::test]
async fn untyped_calls_send_the_same() {
    static MULTIPART: Action = Action::write("UploadParts").multipart().bytes(&["Content"]);
    static OCTETS: Action = Action::write("UploadLog").octet_stream().bytes(&["Content"]);
    let config = config(([127, 0, 0, 1], 9).into(), &TestTime::new());
    let client = Client::new(&SERVICE, config).unwrap();
    let parameters = |content: &str| {
        let fields = json!({"TopicId": "t 1", "Count": 7, "Tags": ["a", "b"], "Content": content});
        fields.as_object().cloned().unwrap()
    };
    let whole = parameters("bGluZSBvbmUNCmxpbmUgAHR3bw==");
    let mut sorted = whole.clone();
    sorted.insert("Nothing".to_owned(), json!(null));
    let by_name = |(body, mut headers): (String, Vec<(String, String)>)| {
        let mut parts: Vec<_> = body.split("--B").map(str::to_owned).collect();
        parts.sort();
        headers.sort();
        (parts, headers)
    };
    assert_eq!(
        by_name(plain(client.untyped_action(&MULTIPART, sorted)).await),
        by_name(plain(client.call(Multipart::of(TEXT))).await)
    );
    assert_eq!(
        by_name(plain(client.untyped_action(&OCTETS, whole)).await),
        by_name(plain(client.call(Octets::of(TEXT))).await)
    );
    for (name, value) in [("Content", "no base64!"), ("A\r\nB", "x"), ("", "x")] {
        let mut wrong = parameters("");
        wrong.insert(name.to_owned(), value.into());
        let error = client.untyped_action(&MULTIPART, wrong).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
    }
}

#[tokio::test]
async fn each_request_has_a_different_boundary() {
    let boundary = |arrived: Arrived| arrived.header("content-type").to_owned();
    let config = config(([127, 0, 0, 1], 9).into(), &TestTime::new());
    let config = config.platform(tencentcloud_runtime::SystemPlatform);
    let client = Client::new(&SERVICE, config).unwrap();
    let mut seen = Vec::new();
    for _ in 0..2 {
        let signed = client.call(Multipart::of(TEXT)).sign().await.unwrap();
        let of = signed.request.headers.iter().find(|(name, _)| name == "Content-Type");
        seen.push(of.unwrap().1.clone());
    }
    assert_ne!(seen[0], seen[1]);
    assert!(boundary(received(Multipart::of(TEXT), Signature::V3).await).contains("boundary="));
}

#[tokio::test]
async fn payloads_without_v1_are_rejected_under_v1() {
    for hash in [Hash::Sha1, Hash::Sha256] {
        let config = config(([127, 0, 0, 1], 9).into(), &TestTime::new());
        let client = Client::new(&SERVICE, config.signature(Signature::V1(hash))).unwrap();
        let errors = [
            client.call(Multipart::of(TEXT)).await.unwrap_err(),
            client.call(Octets::of(TEXT)).await.unwrap_err(),
            client.call(Open::of(TEXT)).await.unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
        }
    }
}

#[tokio::test]
async fn an_unsigned_action_sends_neither_key_nor_token() {
    let config = config(([127, 0, 0, 1], 9).into(), &TestTime::new());
    let secret = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key).with_token("t0ken");
    let client = Client::new(&SERVICE, config.credentials(secret)).unwrap();
    let signed = client.call(Open::of(TEXT)).sign().await.unwrap().request;
    let shown = format!("{:?} {}", signed.headers, String::from_utf8_lossy(&signed.body));
    assert!(shown.contains("SKIP"), "{shown}");
    for secret in [ACCOUNT.secret_id, ACCOUNT.secret_key, "t0ken"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_get_request_has_its_parameters_in_the_query() {
    let v1 = [Signature::V1(Hash::Sha1), Signature::V1(Hash::Sha256)];
    for signature in [Signature::V3, Signature::V3UnsignedPayload].into_iter().chain(v1) {
        let (address, arrived) = script([done as fn() -> _]);
        let config = config(address, &TestTime::new()).signature(signature).method(Method::Get);
        let request = Read { name: Some("a b/中".into()), ..Read::default() };
        Client::new(&SERVICE, config).unwrap().call(request).await.unwrap();
        let arrived = arrived.lock().unwrap();
        let name = arrived[0].pairs.iter().find(|(name, _)| name == "Name");
        assert_eq!((name.unwrap().1.as_str(), arrived[0].body.as_str()), ("a b/中", ""));
    }
}
