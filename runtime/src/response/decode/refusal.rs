//! Errors of the service inside a response.

use serde::de::DeserializeSeed as _;
use serde_json::Value as Json;

use super::report::Progress;
use super::slot::SlotSeed;
use crate::redact;
use crate::shape::Slot;

/// How much is shown of an error that has no message.
const SHOWN: usize = 300;

/// Why the service refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The error code; empty if it has none.
    pub code: String,
    /// The message.
    pub message: String,
    /// The id of the call.
    pub request_id: Option<String>,
}

impl Refusal {
    /// The refusal that a field `Error` of a response is: a success only if it says nothing, or if
    /// the type has a field of this name that holds such a value.
    pub(super) fn of(
        error: Json,
        field: Option<&mut dyn Slot>,
        progress: &mut Progress,
    ) -> Option<Self> {
        let code = entry(&error, "code").filter(|code| !code.is_empty());
        if code.is_none()
            && (is_nothing(&error) || field.is_some_and(|f| holds(f, &error, progress)))
        {
            return None;
        }
        let message = entry(&error, "message").unwrap_or_else(|| shown(error));
        Some(Self { code: code.unwrap_or_default(), message, request_id: None })
    }
}

/// Whether a value stands for no error.
fn is_nothing(error: &Json) -> bool {
    match error {
        Json::Null => true,
        Json::Bool(failed) => !failed,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(_) => false,
    }
}

/// Puts a value into a field of its kind; says whether it is one.
fn holds(field: &mut dyn Slot, value: &Json, progress: &mut Progress) -> bool {
    let is_kind = match value {
        Json::Object(_) => field.object().is_some(),
        Json::Array(_) => field.list(),
        _ => true,
    };
    let lost = progress.report.lost.len();
    let read = is_kind.then(|| SlotSeed::new(field, progress).deserialize(value));
    let fits = read.is_some_and(|read| read.is_ok()) && progress.report.lost.len() == lost;
    progress.report.lost.truncate(lost);
    fits
}

/// A scalar of an object as a string; the case of its name does not matter.
fn entry(error: &Json, name: &str) -> Option<String> {
    let fields = error.as_object()?;
    let (_, value) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// An error that has no message, as a message.
fn shown(mut error: Json) -> String {
    redact::json(&mut error);
    let text = match error {
        Json::String(text) => text,
        other => other.to_string(),
    };
    text.chars().take(SHOWN).collect()
}
