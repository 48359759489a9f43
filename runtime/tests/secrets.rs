//! Nothing that is shown or recorded contains secrets: by the marks of the schema, field names, and
//! signed URLs.
#![cfg(all(feature = "testing", feature = "__async"))]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use support::server::{refusal, start};
use support::service::{ACCOUNT, Read, SERVICE, TestTime, config};
use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::testing::{Exchange, Recorder, Replay, Reply, Script};
use tencentcloud_runtime::{
    Access, AssumeRole, Attempt, AttemptOutcome, Client, Config, Credentials, Hook, HttpResponse,
    HyperTransport, Method, RateLimits, Signature, Untyped,
};

/// Defines a request with a field marked sensitive, fields with secret names, and bytes.
macro_rules! login {
    ($name:ident, $action:expr) => {
        #[derive(Clone, Default)]
        struct $name {
            plain: Option<String>,
            marked: Option<String>,
            password: Option<String>,
            inner: Option<Vec<Account>>,
            file: Option<rt::Bytes>,
        }

        impl rt::Shape for $name {
            fn values(&self, to: &mut dyn rt::Values) {
                let Self { plain, marked, password, inner, file } = self;
                let descriptor = rt::Descriptor {
                    name: stringify!($name),
                    fields: &["Plain", "Marked", "Password", "Inner", "File"],
                    constraints: &[rt::Constraint::Sensitive("Marked")],
                };
                to.take(descriptor, &[plain, marked, password, inner, file]);
            }
        }

        impl rt::Request for $name {
            type Response = Account;
            const ACTION: rt::Action = $action;
        }
    };
}

login!(Login, rt::Action::read("Login"));
login!(Upload, rt::Action::write("Upload").multipart());
login!(Octets, rt::Action::write("Octets").octet_stream());

#[derive(Clone, Default)]
struct Account {
    name: String,
    number: u64,
    request_id: String,
}

impl rt::Shape for Account {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor {
            name: "Account",
            fields: &["Name", "Number", "RequestId"],
            constraints: &[rt::Constraint::Sensitive("Number")],
        };
        to.take(descriptor, &[&self.name, &self.number, &self.request_id]);
    }
}

impl rt::Record for Account {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.name, &mut self.number, &mut self.request_id]);
    }
}

rt::shape_traits!(Account);

const SECRET: &str = "hunter2";

#[track_caller]
fn assert_no_secret(shown: &str) {
    for secret in [SECRET, "hunter", "4711", "wh1sper"] {
        assert!(!shown.contains(secret), "{secret} is in {shown}");
    }
}

fn client(config: Config) -> Client {
    Client::new(&SERVICE, config.rate_limits(RateLimits::off())).unwrap()
}

fn scripted(script: &Script) -> Config {
    let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    Config::new(credentials).platform(TestTime::new()).transport(script.clone())
}

fn file(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("{name}-{}.json", std::process::id()))
}

/// Returns what a recorder writes for an untyped call with these parameters and this response.
async fn recorded(name: &str, asked: Json, responded: &str) -> (String, Replay) {
    let body = responded.to_owned();
    let address = start(ACCOUNT, move |_| body.clone());
    let path = file(name);
    let real = HyperTransport::new(Duration::from_secs(5)).unwrap();
    let config = config(address, &TestTime::new()).transport(Recorder::new(real, &path));
    let _ = client(config).untyped("Login", Access::Read, asked).await;
    let text = std::fs::read_to_string(&path).unwrap();
    let replay = Replay::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    (text, replay)
}

// X5
#[tokio::test]
async fn a_recording_contains_no_secrets_at_any_depth() {
    let inside = json!({"AccessKey": SECRET, "Note": SECRET.to_uppercase()}).to_string();
    let asked = json!({
        "AccessKey": SECRET, "ApiKeys": [SECRET], "Secret": {"Value": SECRET, "List": [[SECRET]]},
        "Cookie": SECRET, "Kubeconfig": SECRET, "SAMLAssertion": SECRET, "AuthTokens": [{"A": SECRET}],
        "Config": inside, "Url": format!("rtmp://a/b?txSecret={SECRET}&txTime=1"), "VerifyCode": 4711,
    });
    let response = json!({"Response": {"Credentials": {"TmpSecretKey": SECRET}, "Push": [format!("a?sign={SECRET}")]}});
    let (text, _) = recorded("holds", asked, &response.to_string()).await;
    assert_no_secret(&text);
    assert!(text.contains("HUNTER2") && text.contains("txTime=1"), "{text}");
    // Malformed bodies: truncated, or with a lone surrogate.
    for broken in [
        format!(r#"{{"Response":{{"TmpSecretKey":"{SECRET}"#),
        format!(r#"{{"Response":{{"TmpSecretKey":"{SECRET}\ud83d"}}}}"#),
        format!("not found: http://a/?Signature={SECRET}"),
    ] {
        assert_no_secret(&recorded("broken", json!({}), &broken).await.0);
    }
}

// X11
#[tokio::test]
async fn a_recording_keeps_harmless_values_and_the_types_of_secrets() {
    let asked = json!({"NextToken": "n", "ClientToken": "c", "Password": SECRET});
    let response = json!({"Response": {
        "NextToken": "m", "ScrollToken": "s", "TotalTokens": 17, "Tokens": 4711, "IsPassword": true,
        "RequestId": "r",
    }});
    let (text, replay) = recorded("keeps", asked.clone(), &response.to_string()).await;
    let kept: Json = serde_json::from_str(&text).unwrap();
    assert_eq!(
        kept[0]["request"],
        json!({"NextToken": "n", "ClientToken": "c", "Password": "[redacted]"})
    );
    let mut expected = response;
    expected["Response"]["Tokens"] = 0.into();
    assert_eq!(kept[0]["response"], expected);
    // A different password matches the recorded response too.
    let client = client(scripted(&Script::new()).transport(replay));
    let asked = json!({"NextToken": "n", "ClientToken": "c", "Password": "another"});
    let replayed = client.untyped("Login", Access::Read, asked).await.unwrap();
    assert_eq!(replayed.0["TotalTokens"], 17);
}

fn upload() -> Upload {
    Upload {
        plain: Some("a&b=c".into()),
        password: Some(SECRET.into()),
        inner: Some(vec![Account { name: format!("x?sign={SECRET}"), ..Account::default() }]),
        file: Some(SECRET.as_bytes().into()),
        ..Upload::default()
    }
}

// X6
#[tokio::test]
async fn bodies_are_recorded_by_content_type() {
    let script =
        Script::new().always("Upload", Reply::json("{}")).always("Octets", Reply::json("{}"));
    let client = client(scripted(&script));
    client.call(upload()).await.unwrap();
    let file = Some(format!("Password={SECRET}&Name=a").into_bytes().into());
    client.call(Octets { file, ..Octets::default() }).await.unwrap();
    let kept = script.calls();
    let inner = json!([{"Name": "x?sign=[redacted]", "Number": 0, "RequestId": ""}]);
    let expected =
        json!({"Plain": "a&b=c", "Password": "[redacted]", "Inner": inner, "File": "[7 bytes]"});
    assert_eq!(kept[0].request, expected);
    assert_eq!(kept[1].request, Json::Null);
    assert_no_secret(&format!("{kept:?}"));
}

// X5: names in forms are composed of field names.
#[tokio::test]
async fn forms_are_recorded_without_secrets() {
    let script = Script::new().always("Login", Reply::json("{}"));
    let asked =
        json!({"Secrets": [SECRET], "Credentials": {"User": SECRET, "Key": SECRET}, "A": "b"});
    for config in [
        scripted(&script).method(Method::Get),
        scripted(&script).signature(Signature::V1(Hash::Sha256)),
    ] {
        client(config).untyped("Login", Access::Read, asked.clone()).await.unwrap();
    }
    let calls: Vec<Exchange> = script.calls();
    assert_eq!((calls.len(), &calls[0]), (2, &calls[1]));
    assert_eq!(calls[0].request["A"], "b");
    assert_no_secret(&format!("{calls:?}"));
}

// X4
#[tokio::test]
async fn debug_shows_only_well_known_headers() {
    let script = Script::new().always("Octets", Reply::json("{}"));
    let client = client(scripted(&script));
    let octets = Octets {
        password: Some(SECRET.into()),
        file: Some(Default::default()),
        ..Octets::default()
    };
    let call = client.call(octets).header("Cookie", SECRET).header("X-Api-Key", SECRET);
    let signed = call.sign().await.unwrap();
    let shown = format!("{signed:?} {:?}", signed.request);
    assert_no_secret(&shown);
    assert!(shown.contains("x-tc-action") || shown.contains("X-TC-Action"), "{shown}");
    let headers = vec![("set-cookie".to_owned(), SECRET.to_owned()), ("date".into(), "now".into())];
    let shown = format!("{:?}", HttpResponse { status: 200, headers, body: Vec::new() });
    assert_no_secret(&shown);
    assert!(shown.contains("now"), "{shown}");
}

// X7
#[test]
fn untyped_values_are_redacted_by_name_in_debug() {
    let fields = json!({"Credentials": {"TmpSecretKey": SECRET, "Token": [SECRET]}, "Name": "n"});
    let Json::Object(fields) = fields else { panic!() };
    let shown = format!("{:?}", Untyped(fields));
    assert_no_secret(&shown);
    assert!(shown.starts_with("Untyped(") && shown.contains(r#""Name":"n""#), "{shown}");
}

// X8
#[test]
fn role_sources_hide_their_parameters_in_debug() {
    let own = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let role = AssumeRole::new(own, "qcs::cam::uin/1:roleName/r").external_id(SECRET);
    assert_no_secret(&format!("{role:?}"));
}

// X9
#[tokio::test]
async fn a_key_given_as_the_id_is_not_shown() {
    let refused = Reply::error("AuthFailure.SecretIdNotFound", "no");
    let script = Script::new().always("Login", refused);
    let swapped = Credentials::new("hunter2hunter2hunter2", "AKIDtest");
    assert_no_secret(&format!("{swapped:?}"));
    let config = Config::new(swapped).platform(TestTime::new()).transport(script);
    let error = client(config).untyped("Login", Access::Read, json!({})).await.unwrap_err();
    let shown = format!("{error} {error:?} {}", error.explain().unwrap());
    assert_no_secret(&shown);
    assert!(shown.contains("without the prefix AKID"), "{shown}");
}

// X10, F20: a message of the service may quote the request.
#[tokio::test]
async fn a_message_is_escaped_and_redacted() {
    let message = "x\\n2026 INFO all is well\\u001b[2J\\u202e\\u2066 rtmp://a/b?txSecret=hunter2";
    let address = start(ACCOUNT, move |_| refusal("Failed\\u001b[1mOperation", message));
    let client = client(config(address, &TestTime::new()));
    let error = client.call(Read::default()).await.unwrap_err();
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains(['\n', '\u{1b}', '\u{202e}', '\u{2066}']), "{shown:?}");
        assert!(shown.contains("\\n2026 INFO all is well\\u{1b}[2J"), "{shown}");
        assert_no_secret(&shown);
    }
    assert!(error.message().contains("x\n2026"), "what programs read is as it came");
}

#[derive(Clone, Debug, Default)]
struct Bodies(Arc<Mutex<Vec<String>>>);

impl Hook for Bodies {
    fn before(&self, attempt: &Attempt<'_>) {
        self.0.lock().unwrap().push(attempt.request.to_string());
    }

    fn after(&self, attempt: &Attempt<'_>, outcome: &AttemptOutcome<'_>) {
        assert_eq!(attempt.request.to_json()["Plain"], "p");
        assert_no_secret(&format!("{attempt:?} {outcome:?}"));
        self.0.lock().unwrap().extend(outcome.response.map(|response| response.to_string()));
    }
}

#[tokio::test]
async fn a_hook_sees_bodies_without_secrets() {
    let address = start(ACCOUNT, |_| {
        json!({"Response": {
            "Name": "n", "Number": 4711, "New": {"SecretKey": SECRET, "A": 1}, "RequestId": "r",
        }})
        .to_string()
    });
    let bodies = Bodies::default();
    let client = client(config(address, &TestTime::new()).hook(bodies.clone()));
    let login = Login {
        plain: Some("p".into()),
        marked: Some(SECRET.into()),
        password: Some(SECRET.into()),
        inner: Some(vec![Account { name: "a".into(), number: 4711, ..Account::default() }]),
        file: Some(SECRET.as_bytes().into()),
    };
    let response = client.call(login).await.unwrap();
    assert_eq!((response.number, response.name.as_str()), (4711, "n"));
    let seen: Vec<Json> =
        bodies.0.lock().unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let inner = json!([{"Name": "a", "Number": 0, "RequestId": ""}]);
    let request = json!({
        "Plain": "p", "Marked": "[redacted]", "Password": "[redacted]", "Inner": inner,
        "File": "[7 bytes]",
    });
    let new = json!({"SecretKey": "[redacted]", "A": 1});
    let response = json!({"Name": "n", "Number": 0, "New": new, "RequestId": "r"});
    assert_eq!(seen, [request, response]);
}
