//! Examples of callbacks.

use std::time::Duration;

use crate::callback::{CallbackKey, CallbackVerifier, Callbacks, Delivery, Rejection};

/// Checks an example of generated code: it is signed with the key, unless the event needs no
/// signature, and decodes completely into the event with this name.
///
/// # Panics
///
/// Panics if it does not.
#[track_caller]
pub fn check_callback<E: Callbacks + std::fmt::Debug>(key: &str, name: &str, body: &str) {
    let key_of = |key: &str| CallbackKey::new(key).unwrap_or_else(|error| panic!("{error}"));
    let sign = E::SCHEME.covers_body().then(|| E::SCHEME.sign(&key_of(key), "", body.as_bytes()));
    let verify = |key: &str| {
        let verifier = CallbackVerifier::<E>::new([key_of(key)]);
        let verifier = verifier.window(Duration::MAX, Duration::MAX);
        verifier.verify_request(|_| sign.as_deref(), body.as_bytes())
    };
    let (event, report) = match verify(key) {
        Ok(Delivery::New(verified)) => {
            let other = verify(&format!("{key}!"));
            assert!(matches!(other, Err(Rejection::BadSignature)), "any key is right: {other:?}");
            (verified.event, verified.report)
        }
        Ok(Delivery::Unverified(unverified)) => {
            let report = unverified.report().clone();
            (unverified.into_unverified_event(), report)
        }
        other => panic!("the callback is not accepted: {other:?}"),
    };
    assert_eq!(event.name(), Some(name));
    assert!(report.unknown.is_empty(), "fields unknown to the event: {:?}", report.unknown);
    assert!(report.lost.is_empty(), "values that the event cannot hold: {:?}", report.lost);
}
