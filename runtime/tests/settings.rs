//! Settings in a request besides its parameters: validated before any transport sees them.
#![cfg(all(feature = "testing", feature = "__blocking"))]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;
use support::server::{Account, start};
use support::service::{ACCOUNT, Read, SERVICE, done};
use tencentcloud_runtime::testing::{Reply, Script};
use tencentcloud_runtime::{
    Access, Call, Client, Config, Credentials, ErrorKind, Method, Signature, generated as rt,
    sign::v1::Hash,
};

fn credentials() -> Credentials {
    Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key)
}

fn scripted(config: Config) -> (Client, Script) {
    let script = Script::new().always("DescribeToy", Reply::json(r#"{"State": "done"}"#));
    (Client::new(&SERVICE, config.transport(script.clone())).unwrap(), script)
}

/// Checks that a call is rejected before anything is sent, with a message that contains this
/// string.
#[track_caller]
fn check_rejected<T: 'static>(
    config: Config,
    call: impl Fn(&Client) -> Call<T>,
    kind: ErrorKind,
    message: &str,
) {
    for signature in [Signature::V3, Signature::V3UnsignedPayload, Signature::V1(Hash::Sha1)] {
        let (client, script) = scripted(config.clone().signature(signature));
        let Err(error) = call(&client).wait() else { panic!("{message} was sent") };
        assert_eq!(error.kind(), kind, "{error:?}");
        assert!(error.message().contains(message), "{error} should say {message}");
        assert!(!error.message().contains("evil"), "{error:?}");
        assert!(script.calls().is_empty());
    }
}

fn read(client: &Client) -> Call<support::service::Responded> {
    client.call(Read::default())
}

// G5, G8, F8
#[test]
fn an_unsendable_setting_is_named_in_the_error() {
    let config = Config::new(credentials());
    for value in ["evil\n", " evil", "evil\r\nX-TC-Action: DeleteToy", "ev il", "evil\0", "evilé"]
    {
        check_rejected(config.clone().region(value), read, ErrorKind::Config, "the region");
        check_rejected(config.clone(), |c| read(c).region(value), ErrorKind::Config, "the region");
        let with = |credentials| Config::new(credentials);
        let id = Credentials::new(value, "key");
        check_rejected(with(id), read, ErrorKind::Config, "the secret ID");
        let key = Credentials::new("AKID", value);
        check_rejected(with(key), read, ErrorKind::Config, "the secret key");
        let token = credentials().with_token(value);
        check_rejected(with(token), read, ErrorKind::Config, "the token of the credentials");
        let untyped = |c: &Client| c.untyped(value, Access::Read, json!({}));
        check_rejected(config.clone(), untyped, ErrorKind::Config, "the action name");
    }
    check_rejected(
        config.clone().region("a\n"),
        read,
        ErrorKind::Config,
        "leading or trailing whitespace",
    );
    check_rejected(
        Config::new(Credentials::new("", "k")),
        read,
        ErrorKind::Credentials,
        "the secret ID is empty",
    );
    check_rejected(
        Config::new(Credentials::new("i", "")),
        read,
        ErrorKind::Credentials,
        "the secret key is empty",
    );
    let unnamed = |c: &Client| c.untyped("", Access::Read, json!({}));
    check_rejected(config, unnamed, ErrorKind::Config, "the action name is empty");
}

// F8
#[test]
fn an_empty_region_is_none() {
    let (client, _) = scripted(Config::new(credentials()).region(""));
    let has_region = |call: Call<support::service::Responded>| {
        let signed = block(call);
        signed.request.headers.iter().any(|(name, _)| name == "X-TC-Region")
    };
    assert!(!has_region(read(&client)));
    assert!(!has_region(read(&client).region("")));
    let (client, _) = scripted(Config::new(credentials()).region("ap-guangzhou"));
    assert!(has_region(read(&client).region("")), "the configuration's");
}

fn block<T: 'static>(call: Call<T>) -> tencentcloud_runtime::SignedRequest {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(call.sign()).unwrap()
}

// G2
#[test]
fn signature_v1_rejects_colliding_parameter_names() {
    for name in ["Action", "Region", "Token", "Signature", "Nonce", "SecretId", "Timestamp"] {
        for method in [Method::Get, Method::Post] {
            let config = Config::new(credentials()).signature(Signature::V1(Hash::Sha256));
            let (client, script) = scripted(config.method(method));
            let call = client.untyped("DescribeToy", Access::Read, json!({name: "evil"}));
            let error = call.wait().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
            assert!(error.message().contains(&format!("`{name}`")), "{error}");
            assert!(script.calls().is_empty());
        }
    }
    let (client, _) = scripted(Config::new(credentials()).signature(Signature::V1(Hash::Sha256)));
    let inner = json!({"Filter": {"Action": "any"}, "action": "any"});
    client.untyped("DescribeToy", Access::Read, inner).wait().unwrap();
}

// G5
#[test]
fn a_query_over_the_documented_length_is_rejected() {
    for signature in [Signature::V3, Signature::V1(Hash::Sha1)] {
        let config = Config::new(credentials()).method(Method::Get).signature(signature);
        let (client, script) = scripted(config);
        let call = |length| client.call(Read { name: Some("n".repeat(length)), ..Read::default() });
        let error = call(33_000).wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
        assert!(error.message().contains("32 KB"), "{error}");
        assert!(script.calls().is_empty());
        call(32_000).wait().unwrap();
    }
}

/// A request whose parameters are sent as headers.
#[derive(Clone, Default)]
struct Upload {
    topic_id: Option<String>,
}

impl rt::Shape for Upload {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor { name: "Upload", fields: &["TopicId"], constraints: &[] };
        to.take(descriptor, &[&self.topic_id]);
    }
}

impl rt::Request for Upload {
    type Response = support::service::Responded;
    const ACTION: rt::Action = rt::Action::write("Upload").octet_stream();
}

// G8
#[test]
fn a_parameter_sent_as_a_header_is_checked() {
    let (client, script) = scripted(Config::new(credentials()));
    let request = Upload { topic_id: Some("a\r\nX-TC-Action: evil".into()) };
    let error = client.call(request).wait().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("TopicId") && !format!("{error:?}").contains("evil"));
    assert!(script.calls().is_empty());
}

// F15
#[test]
fn a_call_can_override_credentials_and_endpoint() {
    static ARRIVED: AtomicUsize = AtomicUsize::new(0);
    let tenant = Account { secret_id: "AKIDtenant", secret_key: "other", token: Some("t0ken") };
    let address = start(tenant, |_| {
        ARRIVED.fetch_add(1, Ordering::SeqCst);
        done()
    });
    let config = Config::new(credentials()).endpoint("http://127.0.0.1:1");
    let client = Client::new(&SERVICE, config).unwrap();
    let of_tenant = Credentials::new("AKIDtenant", "other").with_token("t0ken");
    let call = |endpoint: String| {
        client.call(Read::default()).credentials(of_tenant.clone()).endpoint(endpoint).wait()
    };
    assert_eq!(call(format!("http://{address}")).unwrap().state, "done");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let awaited = runtime.block_on(async {
        let call = client.call(Read::default()).credentials(of_tenant.clone());
        call.endpoint(format!("http://{address}")).await
    });
    assert_eq!(awaited.unwrap().state, "done");
    let wrong = client.call(Read::default()).endpoint(format!("http://{address}")).wait();
    assert_eq!(wrong.unwrap_err().code(), Some("AuthFailure.SecretIdNotFound"));
    assert_eq!(ARRIVED.load(Ordering::SeqCst), 2);
    let error = call("http://example.com".to_owned()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config, "{error:?}");
}
