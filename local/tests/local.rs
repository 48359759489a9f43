//! The local cloud over real sockets: with the client of this repository, and with raw requests.

#[path = "local/bytes.rs"]
mod bytes;
#[path = "local/conformance.rs"]
mod conformance;
#[path = "local/examples.rs"]
mod examples;
#[path = "local/faults.rs"]
mod faults;
#[path = "local/forms.rs"]
mod forms;
#[path = "local/live.rs"]
mod live;
#[path = "local/nouns.rs"]
mod nouns;
#[path = "local/record.rs"]
mod record;
#[path = "local/requests.rs"]
mod requests;
#[path = "local/sdk.rs"]
mod sdk;
#[path = "local/tasks.rs"]
mod tasks;
#[path = "local/variants.rs"]
mod variants;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tencentcloud_live::v20180801::{Client, DescribeLiveDomainsRequest, DropLiveStreamRequest};
use tencentcloud_local::{
    Account, Fault, FaultKind, Incoming, LocalCloud, Outgoing, Rate, Responder, ResponseSource,
    ServiceError, SignatureMode,
};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{Access, Credentials, Error, Method, Signature};

/// Responds with what it received.
struct Echo;

impl Responder for Echo {
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        if call.service != "live" {
            return Err(ServiceError::new("NoSuchProduct", call.service));
        }
        let fields =
            json!({"AllCount": 1, "DomainList": [{"Name": call.request.get("DomainPrefix")}]});
        let Json::Object(fields) = fields else { unreachable!("an object") };
        Ok(Outgoing::new(fields, ResponseSource::Stateful))
    }

    fn services(&self, _: &str, action: &str) -> Vec<String> {
        let is_known = action == "DescribeLiveDomains";
        if is_known { vec!["live".to_owned()] } else { Vec::new() }
    }

    fn rate(&self, _: &str, _: &str, action: &str) -> Option<Rate> {
        match action {
            "DropLiveStream" => Some(Rate { per_second: 2, is_mined: false }),
            _ => Some(Rate { per_second: 2, is_mined: true }),
        }
    }
}

fn echo() -> LocalCloud {
    let account = Account::new("AKIDother", "k").token("t0ken");
    LocalCloud::builder().responder(Echo).account(account).start_blocking().unwrap()
}

fn describe() -> DescribeLiveDomainsRequest {
    DescribeLiveDomainsRequest::new().domain_prefix("中 文+&=")
}

fn drop_stream() -> DropLiveStreamRequest {
    DropLiveStreamRequest::new("stream", "push.example.com", "live")
}

/// Sends bytes, and returns what arrives until the server closes the connection.
fn raw(cloud: &LocalCloud, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(cloud.address()).unwrap();
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut response = Vec::new();
    let _ = stream.read_to_end(&mut response);
    String::from_utf8_lossy(&response).into_owned()
}

fn post(cloud: &LocalCloud, path: &str, body: &str) -> String {
    let length = body.len();
    let text = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nX-TC-Action: DescribeLiveDomains\r\nX-TC-Version: \
         2018-08-01\r\nConnection: close\r\n\r\n{body}"
    );
    raw(cloud, text.as_bytes())
}

#[test]
fn all_signatures_and_methods_are_accepted() {
    let cloud = echo();
    for method in [Method::Post, Method::Get] {
        for signature in [
            Signature::V3,
            Signature::V3UnsignedPayload,
            Signature::V1(Hash::Sha1),
            Signature::V1(Hash::Sha256),
        ] {
            let client = Client::new(cloud.config().method(method).signature(signature)).unwrap();
            // With V1, no part of the request names the product of an address: the action does.
            let response = client.describe_live_domains(describe()).wait().unwrap();
            assert_eq!(response.domain_list[0].name, "中 文+&=");
        }
    }
    assert_eq!(cloud.calls().of::<DescribeLiveDomainsRequest>().count(), 8);
}

#[tokio::test]
async fn invalid_credentials_are_explained_in_the_journal() {
    let cloud = echo();
    let code = |credentials| async {
        let client = Client::new(cloud.config().credentials(credentials)).unwrap();
        let error: Error = client.describe_live_domains(describe()).await.unwrap_err();
        error.code().unwrap().to_owned()
    };
    let wrong = Credentials::new("AKIDlocal", "local-secret-kez");
    assert_eq!(code(wrong).await, "AuthFailure.SignatureFailure");
    let calls = cloud.calls();
    let note = &calls.iter().last().unwrap().notes[0];
    assert!(note.contains("secret key") && note.contains("offset 15"), "{note}");
    assert_eq!(code(Credentials::new("AKIDnone", "k")).await, "AuthFailure.SecretIdNotFound");
    assert_eq!(code(Credentials::new("AKIDother", "k")).await, "AuthFailure.TokenFailure");
    let valid = Credentials::new("AKIDother", "k").with_token("t0ken");
    let client = Client::new(cloud.config().credentials(valid)).unwrap();
    client.describe_live_domains(describe()).await.unwrap();
}

#[test]
fn a_wrong_clock_is_corrected_by_the_client() {
    let cloud = echo();
    cloud.clock().advance(std::time::Duration::from_secs(3600));
    let client = Client::new(cloud.config()).unwrap();
    client.describe_live_domains(describe()).wait().unwrap();
    let calls = cloud.calls().expect(2);
    let errors: Vec<_> = calls.iter().map(|call| call.error.as_deref()).collect();
    assert_eq!(errors, [Some("AuthFailure.SignatureExpire"), None]);
}

#[test]
fn faults_reach_the_client() {
    let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
    let client = Client::new(cloud.config()).unwrap();
    let run = |kind| {
        cloud.reset();
        cloud.inject(Fault::new(kind)).unwrap();
        let outcome = client.drop_live_stream(drop_stream()).wait();
        (outcome.map(|_| ()), cloud.calls().count())
    };
    // Writes that the service may have executed are sent once.
    for kind in [FaultKind::Reset, FaultKind::Empty, FaultKind::Garbage, FaultKind::CutAfter(50)] {
        let (outcome, calls) = run(kind.clone());
        assert!(outcome.is_err(), "{kind:?}");
        assert_eq!(calls, 1, "{kind:?}");
    }
    for kind in [
        FaultKind::Html(502),
        FaultKind::Redirect,
        FaultKind::WrongLength(5),
        FaultKind::InvalidUtf8,
        FaultKind::ContentEncoding("br".to_owned()),
    ] {
        let (outcome, _) = run(kind.clone());
        assert!(outcome.is_err(), "{kind:?}");
    }
    for kind in [
        FaultKind::NoDate,
        FaultKind::Delay(1),
        FaultKind::DelayBetween(1, 2),
        FaultKind::Drip(0),
        FaultKind::ContentType("text/plain".to_owned()),
    ] {
        let (outcome, calls) = run(kind.clone());
        outcome.unwrap_or_else(|e| panic!("{kind:?}: {e}"));
        assert_eq!(calls, 1, "{kind:?}");
    }
    let (outcome, calls) = run(FaultKind::Throttle);
    outcome.unwrap();
    assert_eq!(calls, 2);
    let (outcome, _) = run(FaultKind::Error("FailedOperation.X".to_owned()));
    assert_eq!(outcome.unwrap_err().code(), Some("FailedOperation.X"));
    // The clock has to stay wrong for the attempt that corrects it.
    cloud.reset();
    cloud.inject(Fault::new(FaultKind::ClockOff(3600)).forever()).unwrap();
    client.drop_live_stream(drop_stream()).wait().unwrap();
}

#[test]
fn a_published_rate_rejects_and_a_mined_one_warns() {
    let cloud = echo();
    let client = Client::new(cloud.config()).unwrap();
    for _ in 0..12 {
        client.describe_live_domains(describe()).wait().unwrap();
        let _ = client.drop_live_stream(drop_stream()).wait();
    }
    let calls = cloud.calls().of::<DropLiveStreamRequest>();
    assert!(calls.iter().any(|call| call.error.as_deref() == Some("RequestLimitExceeded")));
    let calls = cloud.calls().of::<DescribeLiveDomainsRequest>().expect(12);
    assert!(calls.iter().all(|call| call.error.is_none()));
}

#[test]
fn foreign_hosts_and_pages_are_rejected() {
    let cloud = echo();
    let response =
        raw(&cloud, b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(response.starts_with("HTTP/1.1 421"), "{response}");
    let page = b"POST /_local/reset HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example\r\n\
                 Content-Length: 0\r\nConnection: close\r\n\r\n";
    assert!(raw(&cloud, page).starts_with("HTTP/1.1 400"));
    let public = LocalCloud::builder().address(([0, 0, 0, 0], 0).into());
    assert!(public.start_blocking().is_err());
}

#[test]
fn every_layer_responds_with_its_code() {
    let cloud = LocalCloud::builder()
        .signature(SignatureMode::Off)
        .responder(Echo)
        .start_blocking()
        .unwrap();
    for (path, body, code) in [
        ("/vod", "{}", "NoSuchProduct"),
        ("/live", "[]", "InvalidParameter"),
        ("/live", "{", "InvalidParameter"),
    ] {
        assert!(post(&cloud, path, body).contains(&format!("\"{code}\"")), "{path} {body}");
    }
    assert!(post(&cloud, "/live", "{\"DomainPrefix\": 1}").contains("AllCount"));
    let put =
        b"PUT / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    assert!(raw(&cloud, put).contains("UnsupportedProtocol"));
    let long = format!(
        "GET /?A={} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "a".repeat(33 << 10)
    );
    assert!(raw(&cloud, long.as_bytes()).contains("RequestSizeLimitExceeded"));
    let large = "a".repeat((10 << 20) + 1);
    let head =
        format!("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n", large.len());
    let mut stream = TcpStream::connect(cloud.address()).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    let strict = echo();
    assert!(post(&strict, "/live", "{}").contains("AuthFailure.InvalidAuthorization"));
}

#[test]
fn control_over_http() {
    let cloud = echo();
    let fault = r#"{"kind": {"error": "InternalError"}, "action": "DropLiveStream", "times": 1}"#;
    assert!(post(&cloud, "/_local/faults", fault).starts_with("HTTP/1.1 200"));
    let client = Client::new(cloud.config()).unwrap();
    let error = client.drop_live_stream(drop_stream()).wait().unwrap_err();
    assert_eq!(error.code(), Some("InternalError"));
    let calls =
        raw(&cloud, b"GET /_local/calls HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(calls.contains("push.example.com"), "{calls}");
    assert!(post(&cloud, "/_local/fault", "{}").contains("did you mean `faults`?"));
    assert!(
        post(&cloud, "/_local/faults", r#"{"kind": "reset", "actoin": "A"}"#).contains("actoin")
    );
    assert!(post(&cloud, "/_local/reset", "").starts_with("HTTP/1.1 200"));
    cloud.calls().expect(0);
}

#[test]
#[should_panic(expected = "live 2018-08-01 DescribeLiveDomains -> stateful")]
fn a_failed_expectation_prints_the_calls() {
    let cloud = echo();
    let client = Client::new(cloud.config()).unwrap();
    client.describe_live_domains(describe()).wait().unwrap();
    cloud.calls().of::<DropLiveStreamRequest>().expect(1);
}

#[test]
fn streams_and_compressed_responses() {
    let respond = |call: &Incoming<'_>| {
        let mut fields = Map::new();
        fields.insert("Text".to_owned(), json!("x".repeat(5000)));
        let mut outgoing = Outgoing::new(fields, ResponseSource::Synthetic);
        outgoing.events =
            call.request.get("Stream").map(|_| vec![json!({"A": 1}), json!({"A": 2})]);
        Ok(outgoing)
    };
    let cloud = LocalCloud::builder()
        .signature(SignatureMode::Off)
        .responder(respond)
        .start_blocking()
        .unwrap();
    let events = post(&cloud, "/live", r#"{"Stream": true}"#);
    assert!(events.contains("text/event-stream"), "{events}");
    assert!(events.ends_with("data: {\"A\":1}\n\ndata: {\"A\":2}\n\n"), "{events}");
    let client = Client::new(cloud.config()).unwrap();
    client.drop_live_stream(drop_stream()).wait().unwrap();
}

proptest! {
    #[test]
    fn arbitrary_requests_end_with_a_response(
        head in prop::collection::vec("[ -~]{0,40}", 0..6),
        content_type in prop::sample::select(vec![
            "application/json", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded", "",
        ]),
        body in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        static CLOUD: std::sync::LazyLock<LocalCloud> = std::sync::LazyLock::new(|| {
            LocalCloud::builder().signature(SignatureMode::Warn).start_blocking().unwrap()
        });
        let mut text = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nX-TC-Action: A\r\nX-TC-Version: 1\r\n\
             Content-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\
             Authorization: {}\r\n\r\n",
            body.len(),
            head.join(", ")
        )
        .into_bytes();
        text.extend(&body);
        prop_assert!(raw(&CLOUD, &text).starts_with("HTTP/1.1 "));
        prop_assert!(!raw(&CLOUD, &body).starts_with("HTTP/1.1 5"));
    }
}

#[test]
fn only_actions_without_signatures_may_skip_them() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let skip = |product: &str, version: &str, action: &str| {
        let text = format!(
            "POST /{product} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: 2\r\nAuthorization: SKIP\r\nX-TC-Action: {action}\r\n\
             X-TC-Version: {version}\r\nConnection: close\r\n\r\n{{}}"
        );
        raw(&cloud, text.as_bytes())
    };
    let rejected = skip("live", "2018-08-01", "DescribeLiveDomains");
    assert!(rejected.contains("AuthFailure.InvalidAuthorization"), "{rejected}");
    // The parameters are missing, but the signature is not.
    let unsigned = skip("sts", "2018-08-13", "AssumeRoleWithSAML");
    assert!(unsigned.contains("MissingParameter"), "{unsigned}");
}

#[test]
fn calls_are_checked_by_the_model() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let client = Client::new(cloud.config()).unwrap();
    let untyped = |action: &str, body: Json| client.untyped(action, Access::Write, body).wait();
    let code = |action: &str, body: Json| {
        let error = untyped(action, body).unwrap_err();
        (error.code().unwrap_or_default().to_owned(), error.to_string())
    };
    let valid = json!({"StreamName": "s", "DomainName": "push.example.com", "AppName": "live"});
    untyped("DropLiveStream", valid.clone()).unwrap();
    for (action, field, value, expected, named) in [
        ("DropLiveStreem", "AppName", json!("live"), "InvalidAction", "`DropLiveStream`"),
        ("DropLiveStream", "AppName", Json::Null, "MissingParameter", "`AppName`"),
        ("DropLiveStream", "AppNme", json!("live"), "UnknownParameter", "`AppNme`"),
        ("DropLiveStream", "AppName", json!([1]), "InvalidParameter", "`AppName`"),
    ] {
        let mut body = valid.clone();
        body[field] = value;
        let (code, message) = code(action, body);
        assert_eq!(code, expected, "{message}");
        assert!(message.contains(named), "{message}");
    }
    let forms = Client::new(cloud.config().method(Method::Get)).unwrap();
    let page = DescribeLiveDomainsRequest::new().page_num(1).page_size(20);
    forms.describe_live_domains(page).wait().unwrap();
}

#[test]
fn v1_to_an_address_names_the_product_by_its_action() {
    let cloud = LocalCloud::builder().signature(SignatureMode::Off).start_blocking().unwrap();
    let get = |action: &str, version: &str| {
        let text = format!(
            "GET /?Action={action}&Version={version}&Region=ap-guangzhou HTTP/1.1\r\nHost: 127.0.0.1\r\n\
             Connection: close\r\n\r\n"
        );
        raw(&cloud, text.as_bytes())
    };
    assert!(get("DescribeLiveDomains", "2018-08-01").contains("DomainList"));
    let calls = cloud.calls();
    assert_eq!(calls.iter().last().unwrap().service, "live");
    // An action of several products.
    let shared = get("DescribeInstances", "2017-03-12");
    let error = shared.contains("NoSuchProduct") || shared.contains("RequestId");
    assert!(error, "{shared}");
}

#[test]
fn the_journal_has_no_secrets() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let client = Client::new(cloud.config()).unwrap();
    let url = "https://www.example.com/events";
    let request =
        json!({"TemplateName": "events", "CallbackKey": "hunter2", "StreamBeginNotifyUrl": url});
    client.untyped("CreateLiveCallbackTemplate", Access::Write, request).wait().unwrap();
    // Of an action that is not known, the names decide.
    let request = json!({"Name": "a", "Login": {"Password": "hunter2"}});
    client.untyped("CreateLiveNothing", Access::Write, request).wait().unwrap_err();
    let calls = format!("{:?}", cloud.calls());
    assert!(!calls.contains("hunter2") && calls.contains("events"), "{calls}");
}
