//! Decodes responses into structs. Responses do not always match the definitions, so no single
//! field makes decoding fail: a value that its field cannot hold is reported and skipped.

mod any;
mod error;
mod repair;
mod report;
mod service_error;
mod slot;

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use serde_json::{Map, Value as Json};

use crate::shape::{Constraint, Descriptor, Record, Scalar, Slot, descriptor_of, write};

use any::JsonSeed;
use report::Progress;
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
    let progress = Progress { look_for_missing: true, ..Progress::new(ROOM) };
    parse(json, into, Root::Object, progress).map(|envelope| envelope.progress.report)
}

/// Deserializes any format into a field, for serde.
#[cfg(feature = "serde")]
pub(crate) fn read_into<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    from: D,
) -> Result<Report, D::Error> {
    let mut progress = Progress::new(usize::MAX);
    SlotSeed::new(slot, &mut progress).deserialize(from)?;
    Ok(progress.report)
}

/// Repairs individual invalid JSON values, with the same tolerance as [`decode`].
#[cfg(feature = "testing")]
pub(crate) fn repaired(body: &[u8]) -> Cow<'_, [u8]> {
    repair::repair(body).map_or(body.into(), Cow::from)
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
    let error = match parse(body, into, root, Progress::new(room)) {
        Err(error) if !error.is_too_large() => error,
        outcome => return outcome,
    };
    // All fields that the first attempt has set are set again.
    let repaired = repair::repair(body).ok_or(error)?;
    parse(&repaired, into, root, Progress { repaired: true, ..Progress::new(room) })
}

fn parse(
    body: &[u8],
    into: &mut dyn Record,
    root: Root,
    progress: Progress,
) -> Result<Envelope, DecodeError> {
    let mut envelope = Envelope { has_response: false, error: None, request_id: None, progress };
    let mut json = serde_json::Deserializer::from_slice(body);
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
        Err(error) => Err(DecodeError::json(&error, body, &envelope.progress)),
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
            None => Decoded::Response(self.progress.report),
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
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
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
        let descriptor = descriptor_of(into);
        let mut rest = into.extra_fields().map(|_| Map::new());
        let outcome = write(into, |slots| {
            let size: usize = slots.iter().map(|slot| size_of_val(&**slot)).sum();
            // A value that is larger than its slot is boxed.
            progress.reserve(if size > counted { size } else { 0 })?;
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
    fn read<'de, A: MapAccess<'de>>(&mut self, mut map: A) -> Result<(), A::Error> {
        let fields = self.descriptor.fields;
        let mut next = 0;
        let mut seen =
            if self.progress.look_for_missing { vec![false; fields.len()] } else { Vec::new() };
        while let Some(key) = map.next_key_seed(Name)? {
            let key = key.as_ref();
            // Responses mostly follow the order of the definitions, so try the next field first.
            let index = position(fields, next, key);
            if self.is_special(key, index) {
                let value = map.next_value_seed(JsonSeed(self.progress));
                let value = self.progress.step(key, value)?;
                self.special(key, value, index);
                continue;
            }
            let Some(index) = index else {
                self.unknown(key, &mut map)?;
                continue;
            };
            next = index + 1;
            seen.get_mut(index).into_iter().for_each(|seen| *seen = true);
            let marks = self.progress.marks();
            let seed = SlotSeed::new(&mut *self.slots[index], self.progress);
            let read = map.next_value_seed(seed);
            self.progress.step(key, read)?;
            self.progress.prefix(marks, &fields[index]);
        }
        self.note_missing(&seen);
        Ok(())
    }

    /// Returns whether a field has a meaning in every response.
    fn is_special(&self, key: &str, index: Option<usize>) -> bool {
        let is_error = key == "Error" || (key == "error" && index.is_none());
        self.special.is_some() && (is_error || key == "RequestId")
    }

    fn special(&mut self, key: &str, value: Json, index: Option<usize>) {
        let Some(special) = &mut self.special else { return };
        if key != "RequestId" {
            let error = match index {
                Some(index) => {
                    ServiceError::of(value, Some(&mut *self.slots[index]), self.progress)
                }
                None => ServiceError::of(value, None, self.progress),
            };
            *special.error = error.or(special.error.take());
            return;
        }
        let id = match &value {
            Json::String(id) => Some(id.clone()),
            Json::Number(id) => Some(id.to_string()),
            _ => None,
        };
        if let (Some(index), Some(id)) = (index, &id) {
            self.slots[index].scalar(Scalar::Str(id));
        }
        *special.request_id = id;
        if let Some(rest) = &mut self.rest {
            rest.insert(key.to_owned(), value);
        }
    }

    fn unknown<'de, A: MapAccess<'de>>(&mut self, key: &str, map: &mut A) -> Result<(), A::Error> {
        if self.special.as_ref().is_some_and(|special| special.nested && key == "Response") {
            let value = map.next_value_seed(JsonSeed(self.progress));
            return match self.progress.step(key, value)? {
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
            let marks = self.progress.marks();
            let value = map.next_value_seed(JsonSeed(self.progress));
            rest.insert(key.to_owned(), self.progress.step(key, value)?);
            self.progress.prefix(marks, &key);
            return Ok(());
        }
        if self.special.is_none() || key != "DeprecatedWarning" {
            self.progress.note_unknown(key);
        }
        let passed_over = map.next_value::<IgnoredAny>();
        self.progress.step(key, passed_over).map(drop)
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

/// Returns the index of a field in the descriptor, searching from `next`.
fn position(names: &[&str], next: usize, key: &str) -> Option<usize> {
    (next..names.len()).chain(0..next.min(names.len())).find(|i| names[*i] == key)
}

/// Reads a key, borrowed if possible.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }
}
