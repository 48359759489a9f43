//! Scripts and recordings.
#![cfg(feature = "testing")]

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::time::Duration;

use serde_json::json;
use support::server::start;
use support::service::{ACCOUNT, Read, Responded, SERVICE, TestTime, Write};
use tencentcloud_runtime::testing::{Recorder, Replay, Reply, Script};
use tencentcloud_runtime::{Client, Config, Credentials, Error, ErrorKind, HyperTransport, Method};

fn config() -> Config {
    Config::new(Credentials::new("AKIDtest", "wh1sper")).platform(TestTime::new())
}

fn client(script: &Script) -> Client {
    Client::new(&SERVICE, config().transport(script.clone())).unwrap()
}

#[tokio::test]
async fn replies_are_returned_in_script_order() {
    let value = Responded { state: "first".to_owned(), ..Responded::default() };
    let script = Script::new()
        .on("DescribeToy", Reply::value(&value))
        .on("DescribeToy", Reply::error("ResourceNotFound", "gone"))
        .always("DescribeToy", Reply::json(r#"{"State": "always"}"#));
    let client = client(&script);
    assert_eq!(script.unused(), ["DescribeToy", "DescribeToy"]);
    let state = || async { client.call(Read::default()).await.map(|response| response.state) };
    assert_eq!(state().await.unwrap(), "first");
    assert!(state().await.unwrap_err().is_not_found());
    assert_eq!(state().await.unwrap(), "always");
    assert_eq!(state().await.unwrap(), "always");
    assert_eq!((script.unused().len(), script.calls().len()), (0, 4));
}

#[tokio::test]
async fn a_call_without_a_reply_is_an_error() {
    let error = client(&Script::new()).call(Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("no reply left for `DescribeToy`"), "{error}");
}

#[tokio::test]
async fn scripted_failures_and_delays_behave_like_real_ones() {
    let script = Script::new()
        .on("DescribeToy", Reply::broken())
        .on("DescribeToy", Reply::http(502, "<html>"))
        .on("DescribeToy", Reply::json("{}"))
        .on("ModifyToy", Reply::broken())
        .on("ModifyToy", Reply::json("{}").after(Duration::from_secs(3600)))
        .on("ModifyToy", Reply::no_connection())
        .on("ModifyToy", Reply::json("{}").after(Duration::from_millis(1)));
    let client = client(&script);
    client.call(Read::default()).await.unwrap();
    let write = || client.call(Write::default()).timeout(Duration::from_millis(50));
    let kind = |response: Result<Responded, Error>| response.unwrap_err().kind();
    assert_eq!(kind(write().await), ErrorKind::Transport);
    assert_eq!(kind(write().await), ErrorKind::Timeout);
    client.call(Write::default()).await.unwrap();
    assert!(script.unused().is_empty(), "{:?}", script.unused());
}

#[tokio::test]
async fn calls_are_recorded_alike_for_all_signatures() {
    let script = Script::new().always("DescribeToy", Reply::json("{}"));
    let read = Read { name: Some("a b+&%".to_owned()), client_token: Some("t".to_owned()) };
    for config in [
        config(),
        config().method(Method::Get),
        config().signature(tencentcloud_runtime::Signature::V1(
            tencentcloud_runtime::sign::v1::Hash::Sha256,
        )),
    ] {
        let config = config.region("ap-guangzhou").transport(script.clone());
        let client = Client::new(&SERVICE, config).unwrap();
        client.call(read.clone()).await.unwrap();
    }
    let calls = script.calls();
    assert_eq!(calls[0].request, json!({"Name": "a b+&%", "ClientToken": "t"}));
    assert_eq!(calls[0].region.as_deref(), Some("ap-guangzhou"));
    assert!(calls.iter().all(|call| *call == calls[0]), "{calls:#?}");
}

#[tokio::test]
async fn a_recording_is_replayed_without_secrets() {
    let path = std::env::temp_dir().join(format!("recording-{}.json", std::process::id()));
    let address = start(ACCOUNT, |arrived| {
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        json!({"Response": {"State": asked["Name"], "RequestId": "r", "TmpSecretKey": "hush"}})
            .to_string()
    });
    let call = |client: Client, name: &str| {
        let read = Read { name: Some(name.to_owned()), client_token: Some("t".to_owned()) };
        async move { client.call(read).await }
    };
    let real = HyperTransport::new(Duration::from_secs(5)).unwrap();
    let recording = config().endpoint(format!("http://{address}"));
    let recording = recording.transport(Recorder::new(real, &path));
    let client = Client::new(&SERVICE, recording).unwrap();
    for name in ["a", "b"] {
        assert_eq!(call(client.clone(), name).await.unwrap().state, name);
    }
    let text = std::fs::read_to_string(&path).unwrap();
    for secret in ["hush", "wh1sper", "AKIDtest", "Signature"] {
        assert!(!text.contains(secret), "{secret} is in {text}");
    }

    let replay = Replay::open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    let client = Client::new(&SERVICE, config().transport(replay.clone())).unwrap();
    assert_eq!(call(client.clone(), "b").await.unwrap().state, "b");
    assert_eq!(call(client.clone(), "a").await.unwrap().state, "a");
    let error = call(client, "a").await.unwrap_err();
    assert!(error.to_string().contains("no response left for `DescribeToy`"), "{error}");
    assert_eq!(replay.left(), 0);
}

#[test]
fn an_invalid_recording_is_rejected() {
    assert_eq!(Replay::open("/nowhere/at/all").unwrap_err().kind(), ErrorKind::Config);
    let path = std::env::temp_dir().join(format!("no-recording-{}.json", std::process::id()));
    for text in ["", "{}", "[{}]", "[{\"action\": \"A\", \"request\": {}, \"status\": 99999}]"] {
        std::fs::write(&path, text).unwrap();
        assert_eq!(Replay::open(&path).unwrap_err().kind(), ErrorKind::Config, "{text}");
    }
    std::fs::remove_file(&path).unwrap();
}
