//! Test support for generated crates and for programs that use them.
//!
//! [`Script`] returns scripted responses; [`Recorder`] records the responses of the service to a
//! file, and [`Replay`] replays them. All are transports for
//! [`Config::transport`](crate::Config::transport).

#[cfg(feature = "callbacks")]
mod callback;
mod cassette;
mod exchange;
mod script;

#[cfg(feature = "callbacks")]
pub use callback::check_callback;
pub use cassette::{Recorder, Replay};
pub use exchange::Exchange;
pub use script::{Reply, Script};

use serde_json::Value as Json;

use crate::response::decode::{DecodeError, Decoded, decode};
use crate::shape::{Record, Shape};
use crate::{form, json, validate};

/// Checks an example of a schema: the request encodes to exactly this JSON and these form
/// parameters and satisfies all constraints; the response decodes with nothing unknown, lost or
/// changed.
///
/// `response` is the body that the service would send: `{"Response": {…}}`.
///
/// # Panics
///
/// Panics if a check fails, with a message that shows the actual value.
#[track_caller]
pub fn check_example<A: Record + Default>(
    request: &dyn Shape,
    json: &str,
    form: &[(&str, &str)],
    response: &str,
) {
    check_request(request, json, form);
    let mut typed = A::default();
    let decoded = decode(response.as_bytes(), &mut typed);
    check_response(decoded, &json::to_json(&typed), response);
}

#[track_caller]
fn check_request(request: &dyn Shape, json: &str, form: &[(&str, &str)]) {
    let encoded = json::to_json(request);
    assert_same(&parse(&encoded), &parse(json.as_bytes()), "the encoded request");

    let mut pairs = form::flatten(request);
    pairs.sort();
    let mut expected: Vec<_> =
        form.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    expected.sort();
    assert_eq!(pairs, expected, "the form of the request");

    let violations = validate::validate(request);
    assert!(violations.is_empty(), "the example breaks a constraint: {violations:?}");
}

#[track_caller]
fn check_response(decoded: Result<Decoded, DecodeError>, kept: &[u8], response: &str) {
    match decoded {
        Ok(Decoded::Response(report)) => {
            assert!(
                report.unknown.is_empty(),
                "fields unknown to the response type: {:?}",
                report.unknown
            );
            assert!(
                report.lost.is_empty(),
                "values that the response type cannot hold: {:?}",
                report.lost
            );
        }
        other => panic!("the response does not decode: {other:?}"),
    }
    assert_same(&parse(kept), &parse(response.as_bytes())["Response"], "the decoded response");
}

#[track_caller]
fn parse(text: &[u8]) -> Json {
    serde_json::from_slice(text)
        .unwrap_or_else(|e| panic!("not JSON: {e}: {}", String::from_utf8_lossy(text)))
}

#[track_caller]
fn assert_same(found: &Json, expected: &Json, what: &str) {
    assert!(same(found, expected), "{what} is {found:#}, expected {expected:#}");
}

/// Returns whether two JSON values are equivalent: `100` and `100.0` are, as are null and an absent
/// field.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            let of = |map: &serde_json::Map<String, Json>, key: &str| {
                map.get(key).cloned().unwrap_or(Json::Null)
            };
            a.keys().chain(b.keys()).all(|key| same(&of(a, key), &of(b, key)))
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_changed_value_is_detected() {
        assert!(same(&json!({"A": [1, 2.0], "B": null}), &json!({"A": [1.0, 2]})));
        assert!(!same(&json!({"A": [1]}), &json!({"A": [1, 2]})));
        assert!(!same(&json!({"A": 1}), &json!({"A": "1"})));
        assert!(!same(&json!({"A": 1}), &json!({})));
    }
}
