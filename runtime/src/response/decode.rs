//! Decodes responses into structs. Responses do not always match the definitions, so no single
//! field makes decoding fail: a value that its field cannot hold is reported and skipped.

mod any;
mod error;
mod reader;
mod repair;
mod report;
mod service_error;
mod slot;

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use serde_json::{Map, Value as Json};

use crate::shape::{Constraint, Descriptor, Record, Scalar, Slot, write};

use any::JsonSeed;
use reader::{Reader, Unreadable};
use report::{Progress, Step};
use slot::SlotSeed;

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
            Err(DecodeError::new("not an object with an object `Response`", body, 0))
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
    let visitor =
        ObjectVisitor { into, progress: &mut progress, special: None, counted: usize::MAX };
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
    SlotSeed::new(slot, &mut progress).deserialize(from)?;
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
    let text = String::from_utf8_lossy(body);
    let envelope = parse(&text, into, root, Progress::new(room).after_repair())?;
    if envelope.progress.has_lost() { Err(DecodeError::not_utf8(body, at)) } else { Ok(envelope) }
}

fn parse(
    text: &str,
    into: &mut dyn Record,
    root: Root,
    progress: Progress,
) -> Result<Envelope, DecodeError> {
    let mut envelope = Envelope { has_response: false, error: None, request_id: None, progress };
    let mut json = Reader::new(text);
    let read = match root {
        Root::Envelope => EnvelopeSeed { envelope: &mut envelope, into }.deserialize(&mut json),
        Root::Event => envelope.response(into, true).deserialize(&mut json),
        Root::Object => {
            let progress = &mut envelope.progress;
            ObjectVisitor { into, progress, special: None, counted: usize::MAX }
                .deserialize(&mut json)
        }
    };
    match read.and_then(|()| json.end()) {
        Ok(()) => Ok(envelope),
        Err(Unreadable) => Err(DecodeError::unreadable(text, &json, &envelope.progress)),
    }
}

struct Envelope {
    has_response: bool,
    error: Option<ServiceError>,
    request_id: Option<String>,
    progress: Progress,
}

impl Envelope {
    /// Reads the content of `Response`; `nested` allows another envelope inside.
    fn response<'a>(&'a mut self, into: &'a mut dyn Record, nested: bool) -> ObjectVisitor<'a> {
        self.has_response = true;
        let Self { progress, error, request_id, .. } = self;
        let special = Some(Special { error, request_id, nested });
        ObjectVisitor { into, progress, special, counted: usize::MAX }
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
        while let Some(key) = map.next_key_seed(Name)? {
            match &*key {
                "Response" => map.next_value_seed(self.envelope.response(self.into, false))?,
                "codeDesc" | "message" => {
                    let value = map.next_value_seed(JsonSeed(&mut self.envelope.progress))?;
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

/// Fields with a meaning in every response.
struct Special<'a> {
    error: &'a mut Option<ServiceError>,
    request_id: &'a mut Option<String>,
    /// Whether a field `Response` that is unknown to the type is the envelope.
    nested: bool,
}

/// Reads an object into a struct.
struct ObjectVisitor<'a> {
    into: &'a mut dyn Record,
    progress: &'a mut Progress,
    special: Option<Special<'a>>,
    /// The memory already counted for the struct.
    counted: usize,
}

impl<'de> DeserializeSeed<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self { into, progress, special, counted } = self;
        let descriptor = into.descriptor();
        let mut rest = into.extra_fields().map(|_| Map::new());
        let outcome = write(into, |slots| {
            // A value that is larger than its slot is boxed.
            if counted <= size_of::<Option<Box<()>>>() {
                let size: usize = slots.iter().map(|slot| size_of_val(&**slot)).sum();
                progress.reserve(if size > counted { size } else { 0 })?;
            }
            let mut fields = Fields { descriptor, slots, progress, special, rest: rest.as_mut() };
            fields.read(map)
        });
        if let Some(rest) = rest {
            into.set_extra_fields(rest);
        }
        outcome
    }
}

/// The fields of a struct while an object is being read into it.
struct Fields<'a, 's> {
    descriptor: &'static Descriptor<'static>,
    slots: &'a mut [&'s mut dyn Slot],
    progress: &'a mut Progress,
    special: Option<Special<'a>>,
    /// Receives the fields that the descriptor does not know.
    rest: Option<&'a mut Map<String, Json>>,
}

/// Reads an envelope whose content belongs to the surrounding struct.
struct Nested<'a, 'f, 's>(&'a mut Fields<'f, 's>);

impl<'de> Visitor<'de> for Nested<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        self.0.read(map)
    }
}

impl Fields<'_, '_> {
    #[inline]
    fn read<'de, A: MapAccess<'de>>(&mut self, mut map: A) -> Result<(), A::Error> {
        let fields = self.descriptor.fields;
        let mut next = 0;
        let mut seen =
            if self.progress.look_for_missing { vec![false; fields.len()] } else { Vec::new() };
        while let Some(key) = map.next_key_seed(Name)? {
            let key = key.as_ref();
            let index = position(fields, next, key);
            if let Some(name) = self.special_name(key, index) {
                self.progress.enter(Step::Field(name));
                let value = map.next_value_seed(JsonSeed(self.progress))?;
                self.progress.leave();
                self.set_special(name, value, index);
                continue;
            }
            let Some(index) = index else {
                self.unknown(key, &mut map)?;
                continue;
            };
            next = index + 1;
            seen.get_mut(index).into_iter().for_each(|seen| *seen = true);
            self.progress.enter(Step::Field(fields[index]));
            map.next_value_seed(SlotSeed::new(&mut *self.slots[index], self.progress))?;
            self.progress.leave();
        }
        if self.progress.look_for_missing {
            self.note_missing(&seen);
        }
        Ok(())
    }

    /// Returns the name of a field that has a meaning in every response.
    #[inline]
    fn special_name(&self, key: &str, index: Option<usize>) -> Option<&'static str> {
        self.special.as_ref()?;
        match key {
            "RequestId" => Some("RequestId"),
            "Error" => Some("Error"),
            "error" if index.is_none() => Some("error"),
            _ => None,
        }
    }

    fn set_special(&mut self, name: &'static str, value: Json, index: Option<usize>) {
        let Some(special) = &mut self.special else { return };
        if name != "RequestId" {
            let error = match index {
                Some(index) => {
                    ServiceError::of(value, Some(&mut *self.slots[index]), self.progress)
                }
                None => ServiceError::of(value, None, self.progress),
            };
            *special.error = error.or(special.error.take());
            return;
        }
        if let Some(rest) = &mut self.rest {
            rest.insert(name.to_owned(), value.clone());
        }
        let id = match value {
            Json::String(id) => Some(id),
            Json::Number(id) => Some(id.to_string()),
            _ => None,
        };
        if let (Some(index), Some(id)) = (index, &id) {
            self.slots[index].scalar(Scalar::Str(id));
        }
        *special.request_id = id;
    }

    fn unknown<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if self.special.as_ref().is_some_and(|special| special.nested && key == "Response") {
            self.progress.enter_unknown(key);
            let value = map.next_value_seed(JsonSeed(self.progress))?;
            self.progress.leave_unknown();
            return match value {
                inner @ Json::Object(_) => {
                    inner.deserialize_map(Nested(self)).map_err(A::Error::custom)
                }
                _ => {
                    self.progress.note_unknown(key);
                    Ok(())
                }
            };
        }
        if let Some(rest) = &mut self.rest {
            self.progress.enter_unknown(key);
            let value = map.next_value_seed(JsonSeed(self.progress))?;
            self.progress.leave_unknown();
            rest.insert(key.to_owned(), value);
            return Ok(());
        }
        if self.special.is_none() || key != "DeprecatedWarning" {
            self.progress.note_unknown(key);
        }
        let skipped = map.next_value::<IgnoredAny>();
        if skipped.is_err() {
            self.progress.enter_unknown(key);
        }
        skipped.map(drop)
    }

    fn note_missing(&mut self, seen: &[bool]) {
        for ((name, constraints), seen) in self.descriptor.each().zip(seen) {
            let needed = |constraint: &Constraint<'_>| {
                matches!(constraint, Constraint::Required(_) | Constraint::Present(_))
            };
            if !seen && constraints.iter().any(needed) {
                self.progress.note_missing(name);
            }
        }
    }
}

/// Returns the index of a field in the descriptor, trying `next` first.
fn position(names: &[&str], next: usize, key: &str) -> Option<usize> {
    // Responses mostly follow the order of the definitions.
    if names.get(next).is_some_and(|name| *name == key) {
        return Some(next);
    }
    names.iter().position(|name| *name == key)
}

/// Reads a key, borrowed if possible.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }
}
