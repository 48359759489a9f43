//! Requests and responses as they are shown: JSON with secrets redacted.

use std::fmt;

use serde_json::Value as Json;

use crate::redact::{hide, redact_json};
use crate::request::json::Wire;
use crate::shape::{Shape, ValueRef, is_sensitive, read};

/// A request or response as JSON with its secrets redacted: fields that the schema marks as
/// sensitive, and values that are secret by field name or URL parameter, including those in unknown
/// fields.
///
/// `Display` and `Debug` write compact JSON. Secret strings are replaced by `[redacted]` and secret
/// numbers by 0.
#[derive(Clone, Copy)]
pub struct Redacted<'a> {
    shape: &'a dyn Shape,
    /// The body from which the shape was decoded.
    raw: Option<&'a [u8]>,
}

impl<'a> Redacted<'a> {
    pub(crate) fn of(shape: &'a dyn Shape, raw: Option<&'a [u8]>) -> Self {
        Self { shape, raw }
    }

    /// Returns the redacted JSON. Raw bytes are replaced by their length.
    pub fn to_json(&self) -> Json {
        let raw = self.raw.and_then(|raw| serde_json::from_slice::<Json>(raw).ok());
        let raw = raw.and_then(|mut body| body.get_mut("Response").map(Json::take));
        let typed = || serde_json::to_value(Wire(ValueRef::Object(self.shape))).unwrap_or_default();
        let mut value = raw.unwrap_or_else(typed);
        redact_marked(&mut value, ValueRef::Object(self.shape));
        redact_json(&mut value);
        value
    }
}

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Redacts the fields that the schema marks as sensitive.
fn redact_marked(json: &mut Json, view: ValueRef<'_>) {
    match (json, view) {
        (Json::Object(fields), ValueRef::Object(shape)) => read(shape, |descriptor, values| {
            for ((name, constraints), value) in descriptor.each().zip(values) {
                match fields.get_mut(name) {
                    Some(field) if is_sensitive(constraints) => drop(hide(field)),
                    Some(field) => redact_marked(field, value.view()),
                    None => {}
                }
            }
        }),
        (Json::Array(items), ValueRef::List(list)) => {
            items
                .iter_mut()
                .enumerate()
                .for_each(|(index, item)| redact_marked(item, list.get(index)));
        }
        // A single value stands for a list with one element, and vice versa.
        (json, ValueRef::List(list)) => redact_marked(json, list.get(0)),
        (Json::Array(items), view @ ValueRef::Object(_)) => {
            items.iter_mut().for_each(|item| redact_marked(item, view));
        }
        (json, ValueRef::Bytes(bytes)) => *json = format!("[{} bytes]", bytes.len()).into(),
        // The fields of a value that did not fit are unknown.
        (json @ (Json::Object(_) | Json::Array(_)), ValueRef::Absent) => drop(hide(json)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::redact::REDACTED;

    // A value that did not fit into its field has unknown fields: it is redacted as a whole.
    #[test]
    fn values_that_did_not_fit_are_redacted() {
        let raw = br#"{"Response":{"RequestId":"r","New":["hush", "Signature=hush"]}}"#;
        let empty = crate::EmptyResponse::default();
        let shown = Redacted::of(&empty, Some(raw)).to_string();
        // Whether objects keep their order depends on the features of serde_json.
        let shown: Json = serde_json::from_str(&shown).unwrap();
        assert_eq!(shown, json!({"New": ["hush", "Signature=[redacted]"], "RequestId": "r"}));
        let mut lost = json!([{"A": "hush", "B": 7}, "c"]);
        redact_marked(&mut lost, ValueRef::Absent);
        assert_eq!(lost, json!([{"A": REDACTED, "B": 0}, REDACTED]));
    }
}
