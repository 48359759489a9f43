//! Service errors in responses.

use serde_json::Value as Json;

use super::object::slot::SlotSeed;
use super::reader::{Unreadable, read_text};
use super::report::Progress;
use crate::json_text;
use crate::redact;
use crate::shape::Slot;

/// The maximum length of the excerpt shown for an error without a message.
const MAX_EXCERPT: usize = 300;

/// An error returned by the service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceError {
    /// The error code, or empty if there is none.
    pub code: String,
    /// The error message.
    pub message: String,
    /// The request ID.
    pub request_id: Option<String>,
}

impl ServiceError {
    /// Interprets the field `Error` of a response as a service error. It is not one if it is empty,
    /// or if the type has a field of this name that can hold the value.
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
        let message = entry(&error, "message").unwrap_or_else(|| format_unnamed(error));
        Some(Self { code: code.unwrap_or_default(), message, request_id: None })
    }
}

/// Returns whether a value means that there is no error.
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

/// Stores a value in a field of the matching kind. Returns whether the kinds match.
fn holds(field: &mut dyn Slot, value: &Json, progress: &mut Progress) -> bool {
    let is_kind = match value {
        Json::Object(_) => field.object().is_some(),
        Json::Array(_) => field.list(),
        _ => true,
    };
    let text = serde_json::to_vec(value).unwrap_or_default();
    let read = |trial: &mut _| read_text::<_, Unreadable>(&text, SlotSeed::new(field, trial, None));
    is_kind && progress.is_lossless(read)
}

/// Returns a scalar entry of an object as a string, ignoring the case of its name.
fn entry(error: &Json, name: &str) -> Option<String> {
    let fields = error.as_object()?;
    let (_, value) = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Formats an error without a message.
fn format_unnamed(mut error: Json) -> String {
    redact::redact_json(&mut error);
    let text = match error {
        Json::String(text) => text,
        other => json_text::of(&other),
    };
    text.chars().take(MAX_EXCERPT).collect()
}
