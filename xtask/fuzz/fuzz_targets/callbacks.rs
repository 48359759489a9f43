//! A callback, whatever its body: it is never verified without the key, and with a right signature
//! it is accepted once and known the second time.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;
use tencentcloud_live::v20180801::callbacks::Event;
use tencentcloud_runtime::callback::{
    CallbackKey, CallbackVerifier, Callbacks as _, Delivery, Rejection,
};

fn verifier(keys: &[&str]) -> CallbackVerifier<Event> {
    let keys = keys.iter().map(|key| CallbackKey::new(*key).expect("plain"));
    CallbackVerifier::new(keys).window(Duration::MAX, Duration::MAX)
}

fuzz_target!(|body: &[u8]| {
    let forged = verifier(&["key"]).verify(body);
    assert!(!matches!(forged, Ok(Delivery::New(_) | Delivery::Duplicate(_))));
    if let Ok(delivery) = verifier(&[]).verify(body) {
        let Delivery::Unverified(event) = delivery else { panic!("verified without a key") };
        // `Debug` of every field, as in a log.
        let _ = format!("{event:?}");
    }
    let Ok(Json::Object(mut fields)) = serde_json::from_slice::<Json>(body) else { return };
    let key = CallbackKey::new("key").expect("plain");
    fields.insert("t".to_owned(), "1767229800".into());
    fields.insert("sign".to_owned(), Event::SCHEME.sign(&key, "1767229800", b"").into());
    let number = fields.get("event_type").cloned();
    let body = Json::Object(fields).to_string();
    let verifier = verifier(&["other", "key"]);
    match verifier.verify(body.as_bytes()) {
        Ok(Delivery::New(verified)) => {
            let again = verifier.verify(body.as_bytes());
            assert!(matches!(again, Ok(Delivery::Duplicate(_))), "{again:?}");
            let text = verified.event.number().to_string();
            let number = number.expect("an event has a number");
            assert!(number.as_str().map_or(number.to_string(), str::to_owned).contains(&text));
        }
        Err(Rejection::NoEvent(_) | Rejection::TooLarge | Rejection::NotJson(_)) => {}
        other => panic!("{other:?}: {body}"),
    }
});
