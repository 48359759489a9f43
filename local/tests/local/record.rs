//! Recordings of a cloud, and their replay.

use std::path::PathBuf;

use serde_json::{Value as Json, json};
use tencentcloud_live::v20180801::Client;
use tencentcloud_local::{Incoming, LocalCloud, OnMiss, RecordedResponder};
use tencentcloud_runtime::testing::Replay;
use tencentcloud_runtime::{Access, Config, Error, Untyped};

const KEY: &str = "the-key-of-callbacks";
const URL: &str = "https://www.example.com/events";

/// A recording that is removed at the end.
struct File(PathBuf);

impl File {
    fn new(name: &str) -> Self {
        let name = format!("tencentcloud-local-{name}-{}.json", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn text(&self) -> String {
        std::fs::read_to_string(&self.0).unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Sends calls to another cloud, as a program with the credentials of the real one does.
fn upstream(config: Config) -> impl Fn(&Incoming<'_>) -> Result<Json, String> + Send + Sync {
    move |call| {
        let client = Client::new(config.clone()).map_err(|e| e.to_string())?;
        let request = Json::Object(call.request.clone());
        let sent = client.untyped(call.action, Access::Write, request).region(call.region);
        match sent.detailed().wait() {
            Ok(detailed) => serde_json::from_slice(&detailed.raw).map_err(|e| e.to_string()),
            Err(e) => match e.code() {
                Some(code) => {
                    let error = json!({"Code": code, "Message": e.message()});
                    Ok(json!({"Response": {"Error": error, "RequestId": e.request_id()}}))
                }
                None => Err(e.to_string()),
            },
        }
    }
}

fn start(file: &File, on_miss: OnMiss, real: Option<&LocalCloud>) -> LocalCloud {
    let mut recorded = RecordedResponder::open(&file.0, on_miss).unwrap();
    if let Some(real) = real {
        recorded = recorded.upstream(upstream(real.config()));
    }
    LocalCloud::builder().responder(recorded).start_blocking().unwrap()
}

fn call(client: &Client, action: &str, request: Json) -> Result<Untyped, Error> {
    client.untyped(action, Access::Write, request).wait()
}

/// A user's story: the template exists after it was created, and has a key.
fn story(config: Config) -> Vec<String> {
    let client = Client::new(config).unwrap();
    let mut told = Vec::new();
    let mut tell = |action, request| match call(&client, action, request) {
        Ok(Untyped(mut fields)) => {
            fields.remove("RequestId");
            told.push(Json::Object(fields).to_string());
        }
        Err(e) => told.push(e.code().unwrap_or_default().to_owned()),
    };
    tell("DescribeLiveCallbackTemplates", json!({}));
    tell(
        "CreateLiveCallbackTemplate",
        json!({"TemplateName": "events", "CallbackKey": KEY, "StreamBeginNotifyUrl": URL}),
    );
    tell("DescribeLiveCallbackTemplates", json!({}));
    tell("DeleteLiveCallbackTemplate", json!({"TemplateId": 7}));
    told
}

#[test]
fn a_recording_replays_without_the_cloud_it_was_made_of() {
    let file = File::new("replays");
    let real = LocalCloud::start_blocking().unwrap();
    let recording = start(&file, OnMiss::Record, Some(&real));
    let told = story(recording.config());
    assert!(!told[0].contains("events") && told[2].contains("events"), "{told:?}");
    assert!(told[3].starts_with("ResourceNotFound"), "{told:?}");
    real.calls().expect(4);
    // What is known is not asked for again.
    recording.reset();
    let again = story(recording.config());
    real.calls().expect(4);
    drop((real, recording));

    let replaying = start(&file, OnMiss::Fail, None);
    let replayed = story(replaying.config());
    assert_eq!(replayed, again);
    let sources: Vec<_> = replaying.calls().iter().map(|call| call.source).collect();
    assert_eq!(sources, [Some("recorded"), Some("recorded"), Some("recorded"), None]);
    let client = Client::new(replaying.config()).unwrap();
    let error = call(&client, "DescribeLiveDomains", json!({"PageNum": 3})).unwrap_err();
    assert!(error.to_string().contains("PageNum"), "{error}");
}

#[test]
fn a_recording_has_no_secrets() {
    let file = File::new("secrets");
    let real = LocalCloud::start_blocking().unwrap();
    let told = story(start(&file, OnMiss::Record, Some(&real)).config());
    // The program receives what the cloud sent.
    assert!(told[2].contains(KEY), "{told:?}");
    let text = file.text();
    assert!(text.contains("events") && text.contains("[redacted]"), "{text}");
    for secret in [KEY, "AKIDlocal", "Signature", "local-secret-key"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_recording_has_no_personal_data_and_is_replayed_for_anybody() {
    let file = File::new("personal");
    let real = LocalCloud::start_blocking().unwrap();
    let recording = start(&file, OnMiss::Record, Some(&real));
    let send = |config: Config, phone: &str| {
        let client = Client::new(config).unwrap();
        let request = json!({"PhoneNumberSet": [phone], "Name": "a"});
        call(&client, "DescribeLiveDomains", request)
    };
    // An unknown parameter is rejected, and recorded like any response.
    assert!(send(recording.config(), "+8613800000000").is_err());
    let text = file.text();
    assert!(!text.contains("13800000000") && text.contains("[redacted]"), "{text}");
    let again = send(recording.config(), "+8613900000000").unwrap_err();
    assert_eq!(again.code(), Some("UnknownParameter"));
    let replay = Replay::open(&file.0).unwrap();
    let replayed = send(recording.config().transport(replay), "+8613700000000").unwrap_err();
    assert_eq!(replayed.code(), Some("UnknownParameter"));
}

#[test]
fn the_client_replays_the_recording_too() {
    let file = File::new("client");
    let real = LocalCloud::start_blocking().unwrap();
    let recording = start(&file, OnMiss::Record, Some(&real));
    let client = Client::new(recording.config()).unwrap();
    let request = json!({"TemplateName": "events", "StreamBeginNotifyUrl": URL});
    let created = call(&client, "CreateLiveCallbackTemplate", request.clone()).unwrap();
    let replay = Replay::open(&file.0).unwrap();
    let client = Client::new(recording.config().transport(replay)).unwrap();
    let replayed = call(&client, "CreateLiveCallbackTemplate", request).unwrap();
    assert_eq!(replayed.0["TemplateId"], created.0["TemplateId"]);
}

#[test]
fn what_a_recording_lacks_is_recorded_rejected_or_synthesized() {
    let file = File::new("misses");
    let missing = RecordedResponder::open(&file.0, OnMiss::Fail).unwrap_err();
    assert!(missing.contains("cannot read"), "{missing}");
    let nowhere = RecordedResponder::open(file.0.join("a.json"), OnMiss::Record).unwrap_err();
    assert!(nowhere.contains("does not exist"), "{nowhere}");
    let alone = start(&file, OnMiss::Record, None);
    let client = Client::new(alone.config()).unwrap();
    let error = call(&client, "DescribeLiveDomains", json!({})).unwrap_err();
    assert!(error.to_string().contains("no real cloud"), "{error}");
    std::fs::write(&file.0, "[]").unwrap();
    let synthesizing = start(&file, OnMiss::Synthesize, None);
    story(synthesizing.config());
    let calls = synthesizing.calls();
    assert_eq!(calls.iter().next().unwrap().source, Some("stateful"));
    std::fs::write(&file.0, "{}").unwrap();
    let invalid = RecordedResponder::open(&file.0, OnMiss::Fail).unwrap_err();
    assert!(invalid.contains("not a recording"), "{invalid}");
    assert!("recrod".parse::<OnMiss>().unwrap_err().contains("record, fail or synthesize"));
}
