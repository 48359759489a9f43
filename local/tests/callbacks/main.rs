//! Callbacks of live: samples of all events, the decoder, and what the local cloud sends to a
//! receiver.

mod live;
mod receiver;

use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tencentcloud_live::v20180801::callbacks::{
    Event, PushCut, PushEndReason, PushRejection, RelayTaskEvent,
};
use tencentcloud_local::{Callback, CallbackFault, LocalCloud};
use tencentcloud_runtime::callback::{CallbackKey, CallbackVerifier, Delivery, Rejection, Replay};

use receiver::receiver;

const SAMPLES: &str = include_str!("../data/callbacks.json");

/// Verifies without bounds of time.
fn timeless(keys: &[&str]) -> CallbackVerifier<Event> {
    let keys = keys.iter().map(|key| CallbackKey::new(*key).unwrap());
    CallbackVerifier::new(keys).window(Duration::MAX, Duration::MAX)
}

fn samples() -> (String, Vec<Json>) {
    let samples: Json = serde_json::from_str(SAMPLES).unwrap();
    let key = samples["key"].as_str().unwrap().to_owned();
    (key, samples["callbacks"].as_array().unwrap().clone())
}

#[test]
fn every_sample_verifies_and_decodes_completely() {
    let (key, samples) = samples();
    assert_eq!(samples.len(), 22);
    let verifier = timeless(&[&key]);
    for sample in &samples {
        let body = sample["body"].to_string();
        let outcome = verifier.verify(body.as_bytes());
        let (event, report) = match (outcome, sample["signed"].as_bool(), &sample["number"]) {
            (Ok(Delivery::New(new)), Some(true), _) => (new.event, new.report),
            (Ok(Delivery::Unverified(unsigned)), Some(false), number) if *number == 314 => {
                let report = unsigned.report().clone();
                (unsigned.into_unverified_event(), report)
            }
            // As from a template without a key.
            (Err(Rejection::Unsigned), Some(false), _) => {
                let delivery = timeless(&[]).verify(body.as_bytes()).unwrap();
                let Delivery::Unverified(unsigned) = delivery else { panic!("{delivery:?}") };
                let report = unsigned.report().clone();
                (unsigned.into_unverified_event(), report)
            }
            (other, ..) => panic!("{other:?}: {body}"),
        };
        use tencentcloud_runtime::callback::Callbacks as _;
        assert_eq!(json!(event.number()), sample["number"]);
        assert!(event.name().is_some() && report.lost.is_empty(), "{report:?}: {body}");
        assert!(report.unknown.is_empty(), "{report:?}: {body}");
    }
    // By default, none of the samples is lost although many share time and signature.
    let signed = samples.iter().filter(|sample| sample["signed"] == true);
    assert!(signed.clone().count() > 15);
    for sample in signed {
        let again = verifier.verify(sample["body"].to_string().as_bytes());
        assert!(matches!(again, Ok(Delivery::Duplicate(_))), "{again:?}");
    }
}

fn event(body: Json) -> Event {
    match timeless(&[]).verify(body.to_string().as_bytes()).unwrap() {
        Delivery::Unverified(event) => event.into_unverified_event(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn events_decode_as_leniently_as_responses() {
    let body = json!({
        "event_type": "0", "appid": "1300000042", "stream_id": 7, "sequence": 18446744073709551615_u64,
        "push_duration": 3600, "errcode": "18", "event_time": "1767225600", "width": null, "new": [1],
    });
    let Event::PushEnded(end) = event(body) else { panic!() };
    assert_eq!((end.appid, &*end.stream_id, end.event_time), (1_300_000_042, "7", 1_767_225_600));
    assert_eq!(end.sequence, "18446744073709551615");
    assert_eq!((end.push_duration.as_deref(), end.width), (Some("3600"), None));
    assert_eq!(end.errcode, PushEndReason::Rejected);
    let body = json!({"event_type": 314, "appId": 5, "callback_event": "TaskMoved"});
    let Event::RelayTask(task) = event(body) else { panic!() };
    assert_eq!(task.appid, Some(5));
    assert_eq!(task.callback_event, RelayTaskEvent::Unknown("TaskMoved".to_owned()));
    // The page says object, the sample says list.
    for exception in [json!({"type": -9, "occurs": 3}), json!([{"type": -9, "occurs": 3}])] {
        let Event::RecordingAbnormal(report) =
            event(json!({"event_type": 341, "exception": exception}))
        else {
            panic!()
        };
        assert_eq!((report.exception.len(), report.exception[0].r#type), (1, -9));
    }
    let Event::Unknown(unknown) = event(json!({"event_type": 8, "a": {"b": 1}})) else { panic!() };
    assert_eq!((unknown.number, &unknown.fields.0["a"]), (8, &json!({"b": 1})));
}

#[test]
fn reasons_have_names_and_numbers_beyond_the_table_are_kept() {
    assert_eq!(PushEndReason::VALUES, (0..40).collect::<Vec<_>>());
    assert_eq!(PushEndReason::from(77).value(), 77);
    assert_eq!(PushRejection::from(503), PushRejection::SecretWrong);
    assert_eq!(PushCut::from(101), PushCut::BannedByApi);
}

#[test]
fn signatures_of_push_urls_are_hidden() {
    let secret = "00112233445566778899aabbccddeeff";
    let param = format!("txSecret={secret}&txTime=6955B900");
    let start = event(json!({"event_type": 1, "stream_id": "a", "stream_param": param}));
    assert!(!format!("{start:?}").contains(secret), "{start:?}");
}

/// Any JSON value.
fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        ".{0,8}".prop_map(Json::from),
        "[0-9]{1,22}".prop_map(Json::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::vec(("[a-z_]{1,6}", inner), 0..4)
                .prop_map(|fields| Json::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// Replaces a value somewhere inside.
fn replace(body: &mut Json, path: &[prop::sample::Index], by: Json) {
    let inner = match (&mut *body, path.first()) {
        (Json::Object(fields), Some(at)) if !fields.is_empty() => {
            let at = at.index(fields.len());
            fields.values_mut().nth(at)
        }
        (Json::Array(items), Some(at)) if !items.is_empty() => {
            let at = at.index(items.len());
            items.get_mut(at)
        }
        _ => None,
    };
    match inner {
        Some(inner) => replace(inner, &path[1..], by),
        None => *body = by,
    }
}

proptest! {
    #[test]
    fn no_value_of_a_field_makes_an_event_fail(
        which: prop::sample::Index,
        path in prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        by in value(),
    ) {
        let (_, samples) = samples();
        let mut body = which.get(&samples)["body"].clone();
        let number = body["event_type"].clone();
        replace(&mut body, &path, by);
        // Everything but the number may be anything.
        body["event_type"] = number.clone();
        let delivery = timeless(&[]).verify(body.to_string().as_bytes());
        let Ok(Delivery::Unverified(event)) = delivery else {
            return Err(TestCaseError::fail(format!("{delivery:?}: {body}")));
        };
        use tencentcloud_runtime::callback::Callbacks as _;
        prop_assert_eq!(json!(event.unverified_event().number()), number);
    }

    #[test]
    fn damaged_bodies_never_panic_and_are_never_verified(
        which: prop::sample::Index,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut: prop::sample::Index,
    ) {
        let (_, samples) = samples();
        let mut body = which.get(&samples)["body"].to_string().into_bytes();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        body.truncate(cut.index(body.len()) + 1);
        let _ = timeless(&[]).verify(&body);
        let verified = timeless(&["another key"]).verify(&body);
        prop_assert!(!matches!(verified, Ok(Delivery::New(_) | Delivery::Duplicate(_))));
    }
}

fn begun(to: &str) -> Callback {
    let body = json!({"event_type": 1, "stream_id": "room", "sequence": "1"});
    Callback::new(to, body).unwrap().key("cloud-key")
}

#[test]
fn faults_of_callbacks_have_their_outcome() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let strict = Replay::OneBodyPerSignature;
    for (fault, replay, statuses, rejection) in [
        (None, Replay::ByEvent, &[200][..], None),
        (Some(CallbackFault::Stale), Replay::ByEvent, &[403], Some("Expired(36")),
        (Some(CallbackFault::Future), Replay::ByEvent, &[403], Some("TooFarAhead(86")),
        (Some(CallbackFault::WrongSign), Replay::ByEvent, &[403], Some("BadSignature")),
        (Some(CallbackFault::Duplicate), Replay::ByEvent, &[200, 200], None),
        (Some(CallbackFault::OtherBody), Replay::ByEvent, &[200, 403], Some("OtherBody")),
        (Some(CallbackFault::Replay), Replay::ByEvent, &[200, 200], None),
        (Some(CallbackFault::OtherBody), strict, &[200, 403], Some("OtherBody")),
        (Some(CallbackFault::Replay), strict, &[200, 403], Some("OtherBody")),
    ] {
        let receiver = receiver(cloud.clock(), replay, 0);
        let callback = fault.into_iter().fold(begun(&receiver.url), Callback::fault);
        let attempts = cloud.send_callback(callback).wait();
        let found: Vec<_> = attempts.iter().filter_map(|attempt| attempt.status).collect();
        assert_eq!(found, statuses, "{fault:?} {replay:?}: {attempts:?}");
        let rejections = receiver.rejections.lock().unwrap();
        let reason = rejections.first().map(String::as_str).unwrap_or_default();
        assert!(reason.starts_with(rejection.unwrap_or_default()), "{fault:?}: {reason}");
        assert_eq!(rejections.len(), usize::from(rejection.is_some()), "{fault:?}");
    }
}

#[test]
fn callbacks_are_repeated_on_the_clock_of_the_cloud() {
    let cloud = LocalCloud::start_blocking().unwrap();
    cloud.clock().stop_at(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000));
    let receiver = receiver(cloud.clock(), Replay::ByEvent, 2);
    let sending = cloud.send_callback(begun(&receiver.url).repeat(12, Duration::from_secs(60)));
    for attempts in 1..3 {
        while cloud.callback_attempts().len() < attempts {
            std::thread::sleep(Duration::from_millis(1));
        }
        cloud.clock().advance(Duration::from_secs(60));
    }
    let statuses: Vec<_> = sending.wait().iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(503), Some(503), Some(200)]);
    assert!(matches!(receiver.events.recv().unwrap(), Event::PushStarted(_)));

    // Nobody listens: the repetitions end with the cloud.
    let gone = begun("http://127.0.0.1:1/").repeat(12, Duration::from_secs(60));
    let sending = cloud.send_callback(gone);
    while cloud.callback_attempts().len() < 4 {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(cloud);
    let attempts = sending.wait();
    assert!(attempts.len() == 1 && attempts[0].error.is_some(), "{attempts:?}");
}

#[test]
fn receivers_have_a_url_of_http() {
    for url in
        ["", "a.b", "ftp://a", "http://", "https://", "http://a b/", "http://u@a/", "http://a?x"]
    {
        assert!(Callback::new(url, json!({})).is_err(), "{url}");
    }
    // Without a transport that has TLS, nothing is sent.
    let attempts = begun("https://127.0.0.1:1/").send(SystemTime::now());
    assert!(attempts[0].error.as_ref().unwrap().contains("callback_transport"), "{attempts:?}");
    assert!(Callback::new("http://a.b", json!([])).is_err());
    let bodies = begun("http://a.b/c?d=e").bodies(SystemTime::UNIX_EPOCH);
    assert!(bodies[0].contains(r#""t":600"#), "{bodies:?}");
    assert!(!format!("{:?}", begun("http://a.b/")).contains("cloud-key"));
}
