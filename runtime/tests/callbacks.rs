//! Callbacks of an invented product: verifying, the memory, the schemes, and receivers.
#![cfg(feature = "callbacks")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use tencentcloud_runtime::callback::{
    CallbackKey, CallbackVerifier, Callbacks, Delivery, KeyError, Rejection, Replay, Reply, Scheme,
};
use tencentcloud_runtime::{Platform, Sleep};

/// A relay ended.
pub struct Ended {
    /// The relay.
    pub relay: String,
    /// When.
    pub time: i64,
    /// Details.
    pub parts: Option<Vec<Ended>>,
}
tencentcloud_runtime::shape! {
    received Ended = "Ended" { relay: "relay", time: "time", parts: "parts", }
}

/// A relay said something.
pub struct Said {
    /// What.
    pub text: String,
}
tencentcloud_runtime::shape! { received Said = "Said" { text: "text", } }

tencentcloud_runtime::callbacks! {
    /// Signed with a time.
    pub enum Timed("kind", Md5KeyTime { signature: "sign", time: "t", validity: 600 }) {
        /// Ended.
        Ended = (1, Signed, ["relay", "time"], [("relayId", "relay")]),
        /// Said.
        Said = (2, Unsigned, [], []),
    }
}

mod whole {
    use super::{Ended, Said};

    tencentcloud_runtime::callbacks! {
        /// Signed with the body.
        pub enum Sha256("kind", HmacSha256Body { header: "Sign" }) {
            /// Ended.
            Ended = (1, Signed, [], []),
        }
    }

    tencentcloud_runtime::callbacks! {
        /// Signed with the body.
        pub enum Sha1("kind", HmacSha1Body { header: "Auth" }) {
            /// Said.
            Said = (2, Signed, [], []),
        }
    }
}

const NOW: u64 = 1_800_000_000;

/// A clock that the test sets.
#[derive(Debug)]
struct Clock(AtomicU64);

impl Platform for Clock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, _: Duration) -> Sleep<'_> {
        Box::pin(std::future::ready(()))
    }
}

fn key(text: &str) -> CallbackKey {
    CallbackKey::new(text).unwrap()
}

fn verifier_at(now: u64) -> CallbackVerifier<Timed> {
    let clock = Arc::new(Clock(AtomicU64::new(now)));
    CallbackVerifier::new([key("new"), key("old")]).platform(clock)
}

fn verifier() -> CallbackVerifier<Timed> {
    verifier_at(NOW)
}

/// A body that is signed with a key for a time.
fn signed(with: &str, time: u64, mut body: Json) -> Vec<u8> {
    body["t"] = json!(time);
    body["sign"] = json!(Timed::SCHEME.sign(&key(with), &time.to_string(), b""));
    body.to_string().into_bytes()
}

fn ended(time: u64) -> Vec<u8> {
    signed("old", time, json!({"kind": 1, "relay": "a", "time": 5}))
}

#[track_caller]
fn rejection(delivery: Result<Delivery<Timed>, Rejection>) -> String {
    format!("{:?}", delivery.unwrap_err())
}

#[test]
fn published_signatures_are_reproduced() {
    let sign = |with: &str, time: &str| Timed::SCHEME.sign(&key(with), time, b"ignored");
    assert_eq!(sign("test", "1545030873"), "ca3e25e5dc17a6f9909a9ae7281e300d");
    let other = sign("5d41402abc4b2a76b9719d911017c592", "1471850187");
    assert_eq!(other, "b17971b51ba0fe5916ddcd96692e9fb3");
    // Test case 2 of RFC 4231 and of RFC 2202, in base64.
    let body = b"what do ya want for nothing?";
    let sha256 = Scheme::HmacSha256Body { header: "Sign" }.sign(&key("Jefe"), "", body);
    assert_eq!(sha256, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
    let sha1 = Scheme::HmacSha1Body { header: "Sign" }.sign(&key("Jefe"), "", body);
    assert_eq!(sha1, "7/zfauXrL6LSdBbV8YTfnCWafHk=");
}

#[test]
fn either_key_is_accepted_and_the_event_decoded() {
    for with in ["new", "old"] {
        let body = signed(with, NOW + 600, json!({"kind": "1", "relay": 7, "time": "5", "x": {}}));
        let Delivery::New(verified) = verifier().verify(&body).unwrap() else { panic!() };
        let Timed::Ended(event) = verified.event else { panic!() };
        assert_eq!((&*event.relay, event.time, event.parts), ("7", 5, None));
        assert_eq!(verified.time, Some(NOW + 600));
        assert_eq!(verified.report.unknown, ["x"]);
    }
    let renamed = signed("new", NOW, json!({"kind": 1, "relayId": "b", "relay": null}));
    let event = verifier().verify(&renamed).unwrap().into_new();
    assert!(matches!(event, Some(Timed::Ended(event)) if event.relay == "b"));
}

#[test]
fn an_unknown_event_keeps_its_fields() {
    let body = signed("new", NOW, json!({"kind": 99, "a": [1, {"b": null}]}));
    let Some(Timed::Unknown(event)) = verifier().verify(&body).unwrap().into_new() else {
        panic!()
    };
    assert_eq!((event.number, &event.fields.0["a"]), (99, &json!([1, {"b": null}])));
}

#[test]
fn what_is_not_signed_right_is_rejected_with_its_reason() {
    let verify = |body: Json| rejection(verifier().verify(body.to_string().as_bytes()));
    assert_eq!(verify(json!({"kind": 1})), "Unsigned");
    assert_eq!(verify(json!({"kind": 1, "t": null, "sign": null})), "Unsigned");
    assert_eq!(verify(json!({"kind": 77})), "Unsigned");
    assert_eq!(verify(json!({"kind": 1, "t": 1})), r#"MissingSignature("sign")"#);
    assert_eq!(verify(json!({"kind": 2, "sign": "a"})), r#"MissingTime("t")"#);
    for time in [json!("+1"), json!(" 1"), json!("0x1"), json!(-1), json!(0), json!(1.5), json!({})]
    {
        let body = json!({"kind": 1, "sign": "a", "t": time});
        assert_eq!(verify(body), r#"MalformedTime("t")"#, "{time}");
    }
    assert_eq!(verify(json!({"kind": 1, "sign": "a", "t": NOW})), "BadSignature");
    assert_eq!(verify(json!({"kind": 1, "sign": [], "t": NOW})), "BadSignature");
    assert_eq!(verify(json!({"kind": "one", "sign": "a", "t": NOW})), r#"NoEvent("kind")"#);
    assert_eq!(verify(json!({})), r#"NoEvent("kind")"#);
    assert!(verify(json!([])).starts_with("NotJson"));
    assert_eq!(rejection(verifier().max_body(4).verify(b"{    }")), "TooLarge");
    let bomb = format!(r#"{{"kind":1,"parts":[{}{{}}]}}"#, "{},".repeat(2000));
    let open = CallbackVerifier::<Timed>::new([]);
    assert_eq!(rejection(open.max_body(6200).verify(bomb.as_bytes())), "TooLarge");
}

#[test]
fn the_time_is_bounded_in_both_directions() {
    let verify = |time: u64| verifier().verify(&ended(time));
    for time in [NOW - 60, NOW, NOW + 600, NOW + 660] {
        assert!(matches!(verify(time), Ok(Delivery::New(_))), "{time}");
    }
    assert_eq!(rejection(verify(NOW - 61)), "Expired(61)");
    assert_eq!(rejection(verify(NOW + 661)), "TooFarAhead(661)");
    assert_eq!(rejection(verify(u64::MAX)), format!("TooFarAhead({})", u64::MAX - NOW));
    let (hour, second) = (Duration::from_secs(3600), Duration::from_secs(1));
    let wide = verifier().window(hour, second);
    assert!(wide.verify(&ended(NOW - 3600)).is_ok());
    assert_eq!(rejection(wide.verify(&ended(NOW + 2))), "TooFarAhead(2)");
}

#[test]
fn without_a_key_an_event_is_unverified() {
    let verifier = CallbackVerifier::<Timed>::new([]);
    let bodies = [ended(1), json!({"kind": 1, "relay": "a", "time": 5}).to_string().into_bytes()];
    for body in bodies {
        let Delivery::Unverified(event) = verifier.verify(&body).unwrap() else { panic!() };
        assert!(matches!(event.unverified_event(), Timed::Ended(ended) if ended.relay == "a"));
        assert_eq!(event.into_unverified_event().name(), Some("Ended"));
    }
}

#[test]
fn an_event_that_the_service_does_not_sign_is_unverified() {
    let delivery = verifier().verify(br#"{"kind": 2, "text": "x"}"#).unwrap();
    assert!(matches!(&delivery, Delivery::Unverified(_)));
    assert_eq!(delivery.into_new(), None);
    // A wrong signature is worse than none.
    let forged = format!(r#"{{"kind": 2, "t": {NOW}, "sign": "00"}}"#);
    assert_eq!(rejection(verifier().verify(forged.as_bytes())), "BadSignature");
}

#[test]
fn the_same_callback_again_is_a_duplicate_until_it_is_forgotten() {
    let verifier = verifier();
    let body = ended(NOW);
    let Delivery::New(first) = verifier.verify(&body).unwrap() else { panic!() };
    assert!(matches!(verifier.verify(&body), Ok(Delivery::Duplicate(again)) if again == first));
    verifier.forget(&first);
    assert!(matches!(verifier.verify(&body), Ok(Delivery::New(_))));
    // Signed anew, it is another callback: tell events apart by their fields.
    assert!(matches!(verifier.verify(&ended(NOW + 1)), Ok(Delivery::New(_))));
}

#[test]
fn by_default_no_real_event_of_the_same_second_is_lost() {
    let verifier = verifier();
    let send = |body: Json| verifier.verify(&signed("new", NOW, body));
    for relay in ["a", "b", "c"] {
        let new = send(json!({"kind": 1, "relay": relay, "time": 5}));
        assert!(matches!(new, Ok(Delivery::New(_))), "{new:?}");
    }
    // Without a known identity, and without all of its fields, any other body is another event.
    for text in ["x", "y"] {
        assert!(matches!(send(json!({"kind": 2, "text": text})), Ok(Delivery::New(_))));
        assert!(matches!(send(json!({"kind": 1, "note": text})), Ok(Delivery::New(_))));
    }
    // The same event with another body is a forgery, whatever its fields are called.
    let forged = json!({"kind": 1, "relay": "a", "time": 5, "note": "forged"});
    assert_eq!(rejection(send(forged)), "OtherBody");
    let renamed = json!({"kind": "1", "relayId": "a", "time": "5"});
    assert_eq!(rejection(send(renamed)), "OtherBody");
}

#[test]
fn strictly_any_other_body_with_the_same_signature_is_rejected() {
    let verifier = verifier().replay(Replay::OneBodyPerSignature);
    let send = |time: u64, body: Json| verifier.verify(&signed("new", time, body));
    assert!(matches!(send(NOW, json!({"kind": 2, "text": "x"})), Ok(Delivery::New(_))));
    assert!(matches!(send(NOW, json!({"kind": 2, "text": "x"})), Ok(Delivery::Duplicate(_))));
    assert_eq!(rejection(send(NOW, json!({"kind": 2, "text": "y"}))), "OtherBody");
    // The case of the signature is no way around.
    let shouted = String::from_utf8(signed("new", NOW, json!({"kind": 2, "text": "y"}))).unwrap();
    let sign = Timed::SCHEME.sign(&key("new"), &NOW.to_string(), b"");
    let shouted = shouted.replace(&sign, &sign.to_uppercase());
    assert_eq!(rejection(verifier.verify(shouted.as_bytes())), "OtherBody");
    assert!(matches!(send(NOW + 1, json!({"kind": 2, "text": "y"})), Ok(Delivery::New(_))));
}

#[test]
fn the_memory_is_bounded_and_forgets_what_expired() {
    let say = |n: u64| signed("new", NOW + n % 2, json!({"kind": 2, "text": n}));
    let small = verifier().memory(3);
    let is_new = |n| matches!(small.verify(&say(n)), Ok(Delivery::New(_)));
    assert!((0..4).all(is_new), "four are new");
    assert!(!is_new(3) && !is_new(1), "the last three are known");
    assert!(is_new(0), "the first was forgotten");
    let none = verifier().memory(0);
    assert!((0..3).all(|_| matches!(none.verify(&say(1)), Ok(Delivery::New(_)))));

    let clock = Arc::new(Clock(AtomicU64::new(NOW)));
    let timed = CallbackVerifier::<Timed>::new([key("old")]).platform(clock.clone());
    assert!(matches!(timed.verify(&ended(NOW)), Ok(Delivery::New(_))));
    clock.0.store(NOW + 60, Ordering::Relaxed);
    assert!(matches!(timed.verify(&ended(NOW)), Ok(Delivery::Duplicate(_))));
    clock.0.store(NOW + 61, Ordering::Relaxed);
    assert_eq!(rejection(timed.verify(&ended(NOW))), "Expired(61)");
}

#[test]
fn schemes_over_the_body_protect_it() {
    let body = br#"{"kind": 1, "relay": "a"}"#;
    let verifier = CallbackVerifier::<whole::Sha256>::new([key("k")]);
    let sign = whole::Sha256::SCHEME.sign(&key("k"), "", body);
    let verify = |sign: Option<&str>, body: &[u8]| {
        verifier.verify_request(|name| sign.filter(|_| name == "Sign"), body)
    };
    assert!(matches!(verify(Some(&sign), body), Ok(Delivery::New(_))));
    assert!(matches!(verify(Some(&sign), body), Ok(Delivery::Duplicate(_))));
    let other = verify(Some(&sign), br#"{"kind": 1, "relay": "b"}"#);
    assert!(matches!(other, Err(Rejection::BadSignature)));
    let lower = sign.to_lowercase();
    assert!(matches!(verify(Some(&lower), body), Err(Rejection::BadSignature)), "base64 has case");
    assert!(matches!(verify(None, body), Err(Rejection::Unsigned)));
    assert!(whole::Sha256::SCHEME.covers_body() && !Timed::SCHEME.covers_body());

    let sha1 = CallbackVerifier::<whole::Sha1>::new([key("k")]);
    let body = br#"{"kind": 2, "text": "a"}"#;
    let sign = whole::Sha1::SCHEME.sign(&key("k"), "", body);
    assert!(matches!(sha1.verify_request(|_| Some(&sign), body), Ok(Delivery::New(_))));
}

#[test]
fn the_sender_learns_nothing_and_the_log_the_reason() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let to_log = Arc::clone(&log);
    let push = move |reason: &Rejection| to_log.lock().unwrap().push(reason.to_string());
    let verifier = verifier().on_rejection(push);
    let receive = |body: &[u8], works: bool| {
        let mut calls = 0;
        let reply = verifier.receive(
            |_| None,
            body,
            |_| {
                calls += 1;
                works
            },
        );
        (reply, calls)
    };
    assert_eq!(receive(&ended(NOW - 100), true), (Reply::REJECTED, 0));
    assert_eq!(receive(b"{}", true), (Reply::REJECTED, 0));
    assert_eq!((Reply::REJECTED.status, Reply::REJECTED.body), (403, ""));
    assert_eq!(log.lock().unwrap()[0], "the callback expired 100 s ago");
    assert_eq!(log.lock().unwrap().len(), 2);
    // What could not be handed on is new when it is repeated.
    assert_eq!(receive(&ended(NOW), false), (Reply::UNAVAILABLE, 1));
    assert_eq!(receive(&ended(NOW), true), (Reply::ACCEPTED, 1));
    assert_eq!(receive(&ended(NOW), true), (Reply::ACCEPTED, 0));
    assert_eq!(Reply::ACCEPTED.body, r#"{"code":0}"#);
}

#[test]
fn keys_and_signatures_are_hidden() {
    assert_eq!(CallbackKey::new("").unwrap_err(), KeyError);
    assert!(CallbackKey::new("key\n").unwrap_err().to_string().contains("line break"));
    let verifier = CallbackVerifier::<Timed>::new([key("topsecret")]);
    assert!(!format!("{verifier:?} {:?}", key("topsecret")).contains("topsecret"));
    let body = signed("topsecret", NOW, json!({"kind": 1, "relay": "quiet"}));
    let reason = verifier.verify(&body).unwrap_err();
    assert!(!format!("{reason:?} {reason}").contains("quiet"));
}

proptest! {
    #[test]
    fn what_is_signed_verifies(with in "[!-~]{1,32}", time in 1_u64..u64::MAX / 2, text in ".{0,40}") {
        let keys = [key(&with)];
        let clock = Arc::new(Clock(AtomicU64::new(time.min(1 << 40))));
        let verifier = CallbackVerifier::<Timed>::new(keys)
            .platform(clock)
            .window(Duration::MAX, Duration::MAX);
        let body = signed(&with, time, json!({"kind": 2, "text": text}));
        let Ok(Delivery::New(verified)) = verifier.verify(&body) else {
            return Err(TestCaseError::fail("not accepted"));
        };
        prop_assert!(matches!(verified.event, Timed::Said(said) if said.text == text));
    }

    #[test]
    fn any_other_byte_of_time_signature_or_key_fails(
        with in "[!-~]{1,32}",
        which in 0..3,
        at: prop::sample::Index,
        other in b'!'..=b'~',
    ) {
        let change = |text: &str| {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = other;
            String::from_utf8(bytes).unwrap()
        };
        let (mut right, mut time) = (with.clone(), NOW.to_string());
        let mut sign = Timed::SCHEME.sign(&key(&with), &time, b"");
        let part = [&mut right, &mut time, &mut sign][which as usize].clone();
        let changed = change(&part);
        prop_assume!(!changed.eq_ignore_ascii_case(&part) || which == 0 && changed != part);
        *[&mut right, &mut time, &mut sign][which as usize] = changed;
        let body = json!({"kind": 2, "t": time, "sign": sign}).to_string();
        let clock = Arc::new(Clock(AtomicU64::new(NOW)));
        let verifier = CallbackVerifier::<Timed>::new([key(&right)]).platform(clock);
        prop_assert!(verifier.window(Duration::MAX, Duration::MAX).verify(body.as_bytes()).is_err());
    }

    #[test]
    fn any_other_byte_of_a_signed_body_fails(
        text in "[ -~]{0,40}", at: prop::sample::Index, other: u8,
    ) {
        let mut body = json!({"kind": 1, "relay": text}).to_string().into_bytes();
        let sign = whole::Sha256::SCHEME.sign(&key("k"), "", &body);
        let at = at.index(body.len());
        prop_assume!(body[at] != other);
        body[at] = other;
        let verifier = CallbackVerifier::<whole::Sha256>::new([key("k")]);
        prop_assert!(verifier.verify_request(|_| Some(&sign), &body).is_err());
    }

    #[test]
    fn verifying_never_panics(body: Vec<u8>, text in "[\\[\\]{}\":,a-z0-9 \\\\]{0,60}") {
        let inside = format!(r#"{{"kind":1,"parts":{text}}}"#);
        for body in [&body[..], text.as_bytes(), inside.as_bytes()] {
            if let Ok(delivery) = verifier().verify(body) {
                prop_assert!(delivery.into_new().is_none());
            }
            let _ = CallbackVerifier::<Timed>::new([]).verify(body);
        }
    }
}

#[cfg(feature = "axum")]
mod axum_receiver {
    use axum::Router;
    use axum::body::Body;
    use axum::extract::{FromRef, State};
    use axum::http::Request;
    use axum::routing::post;
    use http_body_util::BodyExt;
    use tencentcloud_runtime::callback::axum::Callback;
    use tokio::sync::mpsc::{Receiver, Sender, channel};
    use tower_service::Service;

    use super::*;

    #[derive(Clone, FromRef)]
    struct App {
        verifier: Arc<CallbackVerifier<Timed>>,
        events: Sender<Delivery<Timed>>,
    }

    async fn callbacks(State(app): State<App>, callback: Callback<Timed>) -> Reply {
        callback.hand_on(|delivery| app.events.try_send(delivery).is_ok())
    }

    fn app() -> (Router, Receiver<Delivery<Timed>>) {
        let (events, queue) = channel(1);
        let app = App { verifier: Arc::new(verifier()), events };
        (Router::new().route("/callbacks", post(callbacks)).with_state(app), queue)
    }

    async fn send(app: &mut Router, body: Vec<u8>) -> (u16, String) {
        let request = Request::post("/callbacks").body(Body::from(body)).unwrap();
        let response = app.call(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn events_are_handed_on_and_responded_to_at_once() {
        let (mut app, mut queue) = app();
        let accepted = || (200, r#"{"code":0}"#.to_owned());
        assert_eq!(send(&mut app, ended(NOW)).await, accepted());
        // Neither a duplicate nor a forged callback reaches the handler.
        assert_eq!(send(&mut app, ended(NOW)).await, accepted());
        assert_eq!(send(&mut app, b"{}".to_vec()).await, (403, String::new()));
        // The queue is full, so that the service repeats the callback.
        assert_eq!(send(&mut app, ended(NOW + 1)).await, (503, String::new()));
        assert!(matches!(queue.recv().await, Some(Delivery::New(_))));
        assert_eq!(send(&mut app, ended(NOW + 1)).await, accepted());
        assert!(matches!(queue.recv().await, Some(Delivery::New(_))));
    }
}
