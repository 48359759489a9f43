//! Decodes responses into structs. Responses do not always match the definitions, so no single
//! field makes decoding fail: a value that its field cannot hold is reported and skipped.

mod any;
mod error;
mod object;
mod reader;
mod repair;
mod report;
mod service_error;

#[cfg(feature = "testing")]
use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
#[cfg(feature = "callbacks")]
use serde_json::Value as Json;

#[cfg(feature = "serde")]
use crate::shape::Slot;
use crate::shape::{Record, ValueRef, read};

use any::JsonSeed;
#[cfg(feature = "serde")]
use object::slot::SlotSeed;
use object::{Name, ObjectVisitor, Special};
use reader::{Reader, Unreadable};
use report::Progress;

pub use error::DecodeError;
#[cfg(feature = "testing")]
pub(crate) use error::structure;
pub use report::Report;
pub use service_error::ServiceError;

/// The content of a response body.
#[derive(Debug)]
pub enum Decoded {
    /// A successful response; the struct is filled in.
    Response(Report),
    /// The service returned an error.
    Error(ServiceError),
}

/// The maximum memory of decoded values, as a multiple of the maximum body size: structs are larger
/// than their JSON, because absent fields take space too.
pub(crate) const EXPANSION: usize = 16;

/// The memory limit when no maximum body size is given.
const ROOM: usize = EXPANSION * (64 << 20);

/// Decodes `{"Response": {…}}` into a struct, or returns the service error in it.
///
/// # Errors
///
/// Returns an error with the location if the body is not JSON, or not an object with `Response`.
/// Some invalid values are tolerated: lone surrogates, control characters in strings, numbers
/// beyond the range of `f64`, and `NaN`.
pub fn decode(body: &[u8], into: &mut dyn Record) -> Result<Decoded, DecodeError> {
    decode_within(body, into, ROOM)
}

/// Decodes like [`decode`], with a limit on the memory of the decoded values, excluding their
/// strings.
pub(crate) fn decode_within(
    body: &[u8],
    into: &mut dyn Record,
    room: usize,
) -> Result<Decoded, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    match parse_or_repair(body, into, Root::Envelope, room)? {
        Envelope { has_response: false, error: None, .. } => {
            let what = "not an object with an object `Response`".to_owned();
            Err(DecodeError::new(what, body, 0))
        }
        envelope => Ok(envelope.decoded()),
    }
}

/// Decodes the fields of a response, with or without the envelope, or returns the service error
/// among them.
///
/// # Errors
///
/// Returns an error if the data is not a JSON object.
pub(crate) fn decode_event(data: &[u8], into: &mut dyn Record) -> Result<Decoded, DecodeError> {
    parse_or_repair(data, into, Root::Event, ROOM).map(Envelope::decoded)
}

/// Decodes a bare object into a struct, and reports missing required fields.
///
/// # Errors
///
/// Returns an error if the JSON is not an object.
pub fn decode_object(json: &[u8], into: &mut dyn Record) -> Result<Report, DecodeError> {
    let progress = Progress::new(ROOM).looking_for_missing();
    let text = std::str::from_utf8(json)
        .map_err(|error| DecodeError::not_utf8(json, error.valid_up_to()))?;
    parse(text, into, Root::Object, progress).map(|envelope| envelope.progress.into_report())
}

/// Decodes a bare object with the same tolerance as [`decode`].
///
/// # Errors
///
/// Returns an error if the body is not a JSON object.
#[cfg(feature = "callbacks")]
pub(crate) fn decode_bare(
    body: &[u8],
    into: &mut dyn Record,
    room: usize,
) -> Result<(), DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    parse_or_repair(body, into, Root::Object, room).map(drop)
}

/// Decodes an object that was parsed already into a struct.
///
/// # Errors
///
/// Returns an error if the values take too much memory.
#[cfg(feature = "callbacks")]
pub(crate) fn decode_json(
    object: &Json,
    into: &mut dyn Record,
    room: usize,
) -> Result<Report, DecodeError> {
    let mut progress = Progress::new(room);
    let visitor = ObjectVisitor {
        into,
        progress: &mut progress,
        path: None,
        special: None,
        counted: usize::MAX,
        shared: None,
    };
    match visitor.deserialize(object) {
        Ok(()) => Ok(progress.into_report()),
        Err(_) => Err(DecodeError::too_large()),
    }
}

/// Deserializes any format into a field, for serde.
#[cfg(feature = "serde")]
pub(crate) fn read_into<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    from: D,
) -> Result<Report, D::Error> {
    let mut progress = Progress::new(usize::MAX);
    SlotSeed::new(slot, &mut progress, None).deserialize(from)?;
    Ok(progress.into_report())
}

/// Repairs individual invalid JSON values, with the same tolerance as [`decode`].
#[cfg(feature = "testing")]
pub(crate) fn repaired(body: &[u8]) -> Cow<'_, [u8]> {
    let repaired = std::str::from_utf8(body).ok().and_then(repair::repair);
    repaired.map_or(body.into(), |text| text.into_bytes().into())
}

/// The kind of the outermost object.
#[derive(Clone, Copy)]
enum Root {
    /// `{"Response": {…}}`.
    Envelope,
    /// The content of `Response`, or the whole envelope.
    Event,
    /// Any struct.
    Object,
}

/// Parses JSON. If individual values are invalid, repairs them first.
fn parse_or_repair(
    body: &[u8],
    into: &mut dyn Record,
    root: Root,
    room: usize,
) -> Result<Envelope, DecodeError> {
    let text = match std::str::from_utf8(body) {
        Ok(text) => text,
        Err(error) => return parse_damaged(body, into, root, room, error.valid_up_to()),
    };
    let error = match parse(text, into, root, Progress::new(room)) {
        Err(error) if !error.is_too_large() => error,
        outcome => return outcome,
    };
    // All fields that the first attempt has set are set again.
    let repaired = repair::repair(text).ok_or(error)?;
    parse(&repaired, into, root, Progress::new(room).after_repair())
}

/// Parses JSON with bytes that are not UTF-8, which only fields that are not read may contain.
fn parse_damaged(
    body: &[u8],
    into: &mut dyn Record,
    root: Root,
    room: usize,
    at: usize,
) -> Result<Envelope, DecodeError> {
    let text = without_damage(body);
    let envelope = parse(&text, into, root, Progress::new(room).after_repair())?;
    if envelope.progress.has_lost() { Err(DecodeError::not_utf8(body, at)) } else { Ok(envelope) }
}

/// Returns a text in which U+FFFD stands for each run of bytes that are not UTF-8. It is at most twice as
/// long.
fn without_damage(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() && !text.ends_with(char::REPLACEMENT_CHARACTER) {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
    text
}

fn parse(
    text: &str,
    into: &mut dyn Record,
    root: Root,
    progress: Progress,
) -> Result<Envelope, DecodeError> {
    let mut envelope = Envelope { has_response: false, error: None, request_id: None, progress };
    let mut json = Reader::new(text);
    let outcome = match root {
        Root::Envelope => {
            EnvelopeSeed { envelope: &mut envelope, into: &mut *into }.deserialize(&mut json)
        }
        Root::Event => envelope.response(&mut *into, true).deserialize(&mut json),
        Root::Object => {
            let progress = &mut envelope.progress;
            let into = &mut *into;
            ObjectVisitor {
                into,
                progress,
                path: None,
                special: None,
                counted: usize::MAX,
                shared: None,
            }
            .deserialize(&mut json)
        }
    };
    match outcome.and_then(|()| json.end()) {
        Ok(()) => {
            if envelope.error.is_some() && envelope.request_id.is_none() {
                envelope.request_id = stored_request_id(into);
            }
            Ok(envelope)
        }
        Err(Unreadable) => Err(DecodeError::unreadable(text, &json, &envelope.progress)),
    }
}

/// Returns the request ID that was stored in a field of the type.
fn stored_request_id(into: &dyn Record) -> Option<String> {
    read(into, |descriptor, values| {
        let index = descriptor.position("RequestId")?;
        match values.get(index)?.view() {
            ValueRef::Str(id) if !id.is_empty() => Some(id.to_owned()),
            _ => None,
        }
    })
}

struct Envelope {
    has_response: bool,
    error: Option<ServiceError>,
    /// The request ID, unless a field of the type holds it.
    request_id: Option<String>,
    progress: Progress,
}

impl Envelope {
    /// Reads the content of `Response`; `nested` allows another envelope inside.
    fn response<'a>(&'a mut self, into: &'a mut dyn Record, nested: bool) -> ObjectVisitor<'a> {
        self.has_response = true;
        let Self { progress, error, request_id, .. } = self;
        let special = Some(Special { error, request_id, nested });
        ObjectVisitor { into, progress, path: None, special, counted: usize::MAX, shared: None }
    }

    fn decoded(self) -> Decoded {
        match self.error {
            Some(error) => {
                let request_id = error.request_id.or(self.request_id);
                Decoded::Error(ServiceError { request_id, ..error })
            }
            None => Decoded::Response(self.progress.into_report()),
        }
    }
}

/// Reads the outermost object.
struct EnvelopeSeed<'a> {
    envelope: &'a mut Envelope,
    into: &'a mut dyn Record,
}

impl<'de> DeserializeSeed<'de> for EnvelopeSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EnvelopeSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with `Response`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        // The error format of an old gateway: `{"code": …, "codeDesc": "…", "message": "…"}`.
        let mut old = ServiceError::default();
        while let Some(key) = map.next_key_seed(Name::ANY)? {
            match &*key {
                "Response" => map.next_value_seed(self.envelope.response(self.into, false))?,
                "codeDesc" | "message" => {
                    let progress = &mut self.envelope.progress;
                    let value = map.next_value_seed(JsonSeed { progress, path: None })?;
                    let slot = if key == "message" { &mut old.message } else { &mut old.code };
                    *slot = value.as_str().unwrap_or_default().to_owned();
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if !self.envelope.has_response && !old.code.is_empty() {
            self.envelope.error = Some(old);
        }
        Ok(())
    }
}
