//! Responses to structs. What services send is not always what the definitions say, so nothing
//! here fails on a field: what a place cannot hold is noted and passed over.

mod error;

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use serde_json::{Map, Value as Json};

use crate::shape::{Constraint, Descriptor, Record, Scalar, Slot, read, write};

pub use error::DecodeError;

/// What a body held.
#[derive(Debug)]
pub enum Decoded {
    /// A response; the struct is filled in.
    Response(Report),
    /// The service refused the call.
    Refused(Refusal),
}

/// Why the service refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The error code.
    pub code: String,
    /// The message.
    pub message: String,
    /// The id of the call.
    pub request_id: Option<String>,
}

/// How many paths of a kind are kept.
const KEPT: usize = 32;

/// What did not fit; empty for nearly every response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Paths of fields that the type does not know, the first of them.
    pub unknown: Vec<String>,
    /// Paths of values that their place could not hold, the first of them.
    pub lost: Vec<String>,
    /// Required fields that a request lacked; only [`decode_object`] looks for them.
    pub missing: Vec<String>,
    look_for_missing: bool,
    /// What led to where reading broke off, the last step first.
    steps: Vec<String>,
}

impl Report {
    /// Puts the step that led to them before all paths noted since `marks`.
    fn prefix(&mut self, marks: [usize; 3], step: &dyn Fn() -> String) {
        for (list, mark) in
            [&mut self.unknown, &mut self.lost, &mut self.missing].into_iter().zip(marks)
        {
            for path in &mut list[mark..] {
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                *path = format!("{}{dot}{path}", step());
            }
        }
    }

    /// Hands on the outcome of a step, and notes the step if reading broke off in it.
    fn step<T, E>(&mut self, step: &str, outcome: Result<T, E>) -> Result<T, E> {
        if outcome.is_err() {
            self.steps.push(step.to_owned());
        }
        outcome
    }

    fn marks(&self) -> [usize; 3] {
        [self.unknown.len(), self.lost.len(), self.missing.len()]
    }
}

fn note(list: &mut Vec<String>, path: &str) {
    if list.len() < KEPT {
        list.push(path.to_owned());
    }
}

/// Reads `{"Response": {…}}` into a struct, or the refusal that it holds.
///
/// # Errors
///
/// If the text is not JSON, or not an object with `Response`; the error names the place.
pub fn decode(body: &[u8], into: &mut dyn Record) -> Result<Decoded, DecodeError> {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let mut envelope = Envelope::default();
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = EnvelopeSeed { envelope: &mut envelope, into }.deserialize(&mut json);
    read.and_then(|()| json.end())
        .map_err(|e| DecodeError::json(&e, body, &envelope.report.steps))?;
    match envelope {
        Envelope { refusal: Some(mut refusal), request_id, .. } => {
            refusal.request_id = refusal.request_id.or(request_id);
            Ok(Decoded::Refused(refusal))
        }
        Envelope { has_response: true, report, .. } => Ok(Decoded::Response(report)),
        Envelope { .. } => {
            Err(DecodeError::new("not an object with an object `Response`", body, 0))
        }
    }
}

/// Reads a bare object into a struct, and notes the required fields that it lacks.
///
/// # Errors
///
/// If the text is not a JSON object.
pub fn decode_object(json: &[u8], into: &mut dyn Record) -> Result<Report, DecodeError> {
    let mut report = Report { look_for_missing: true, ..Report::default() };
    let mut read = serde_json::Deserializer::from_slice(json);
    let outcome = read.deserialize_map(ObjectVisitor { into, report: &mut report, special: None });
    outcome.and_then(|()| read.end()).map_err(|e| DecodeError::json(&e, json, &report.steps))?;
    Ok(report)
}

/// Reads any format into a place, for serde.
#[cfg(feature = "serde")]
pub(crate) fn read_into<'de, D: Deserializer<'de>>(
    slot: &mut dyn Slot,
    from: D,
) -> Result<Report, D::Error> {
    let mut report = Report::default();
    SlotSeed { slot, report: &mut report }.deserialize(from)?;
    Ok(report)
}

#[derive(Default)]
struct Envelope {
    has_response: bool,
    refusal: Option<Refusal>,
    request_id: Option<String>,
    report: Report,
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
        // What an old gateway responses: `{"code": …, "codeDesc": "…", "message": "…"}`.
        let mut old = Refusal::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "Response" => {
                    self.envelope.has_response = true;
                    let Envelope { report, refusal, request_id, .. } = &mut *self.envelope;
                    let special = Some(Special { refusal, request_id });
                    map.next_value_seed(ResponseSeed { into: self.into, report, special })?;
                }
                "codeDesc" => old.code = map.next_value()?,
                "message" => {
                    old.message = map
                        .next_value::<serde_json::Value>()?
                        .as_str()
                        .unwrap_or_default()
                        .to_owned()
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        if !self.envelope.has_response && !old.code.is_empty() {
            self.envelope.refusal = Some(old);
        }
        Ok(())
    }
}

/// Where the fields go that mean something in every response.
struct Special<'a> {
    refusal: &'a mut Option<Refusal>,
    request_id: &'a mut Option<String>,
}

struct ResponseSeed<'a> {
    into: &'a mut dyn Record,
    report: &'a mut Report,
    special: Option<Special<'a>>,
}

impl<'de> DeserializeSeed<'de> for ResponseSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(ObjectVisitor {
            into: self.into,
            report: self.report,
            special: self.special,
        })
    }
}

/// Reads an object into a struct.
struct ObjectVisitor<'a> {
    into: &'a mut dyn Record,
    report: &'a mut Report,
    special: Option<Special<'a>>,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let Self { into, report, special } = self;
        let descriptor = read(into, |descriptor, _| descriptor);
        let mut rest = into.extra_fields().map(|_| Map::new());
        let outcome = write(into, |slots| {
            read_fields(map, descriptor, slots, report, special, rest.as_mut())
        });
        if let Some(rest) = rest {
            into.set_extra_fields(rest);
        }
        outcome
    }
}

fn read_fields<'de, A: MapAccess<'de>>(
    mut map: A,
    descriptor: &Descriptor,
    slots: &mut [&mut dyn Slot],
    report: &mut Report,
    mut special: Option<Special<'_>>,
    mut rest: Option<&mut Map<String, Json>>,
) -> Result<(), A::Error> {
    let mut next = 0;
    let mut seen =
        if report.look_for_missing { vec![false; descriptor.fields.len()] } else { Vec::new() };
    while let Some(key) = map.next_key_seed(Name)? {
        let key = key.as_ref();
        if let Some(special) = special.as_mut().filter(|_| key == "Error" || key == "RequestId") {
            let value = report.step(key, map.next_value::<serde_json::Value>())?;
            if key == "Error" {
                *special.refusal = refusal(&value);
                // A response may have a field of this name.
                let place = position(descriptor.fields, next, key);
                if let Some(index) = place.filter(|_| special.refusal.is_none()) {
                    let marks = report.marks();
                    let read = SlotSeed { slot: &mut *slots[index], report }.deserialize(&value);
                    report.step(key, read).map_err(serde::de::Error::custom)?;
                    report.prefix(marks, &|| key.to_owned());
                }
                continue;
            }
            *special.request_id = value.as_str().map(str::to_owned);
            if let Some(rest) = &mut rest {
                rest.insert(key.to_owned(), value.clone());
            }
            if let (Some(index), Some(id)) =
                (position(descriptor.fields, next, key), value.as_str())
            {
                slots[index].scalar(Scalar::Str(id));
            }
            continue;
        }
        // Responses come mostly in the order of the definitions: look at the next field first.
        let Some(index) = position(descriptor.fields, next, key) else {
            if let Some(rest) = &mut rest {
                let value = report.step(key, map.next_value())?;
                rest.insert(key.to_owned(), value);
                continue;
            }
            if special.is_none() || key != "DeprecatedWarning" {
                note(&mut report.unknown, key);
            }
            report.step(key, map.next_value::<IgnoredAny>())?;
            continue;
        };
        next = index + 1;
        seen.get_mut(index).into_iter().for_each(|seen| *seen = true);
        let marks = report.marks();
        let read = map.next_value_seed(SlotSeed { slot: &mut *slots[index], report });
        report.step(key, read)?;
        report.prefix(marks, &|| descriptor.fields[index].to_owned());
    }
    for ((name, constraints), seen) in descriptor.each().zip(&seen) {
        let needed = |constraint: &Constraint| {
            matches!(constraint, Constraint::Required(_) | Constraint::Present(_))
        };
        if !seen && constraints.iter().any(needed) {
            note(&mut report.missing, name);
        }
    }
    Ok(())
}

/// Where a field stands in the descriptor, looked for from `next` on.
fn position(names: &[&str], next: usize, key: &str) -> Option<usize> {
    (next..names.len()).chain(0..next.min(names.len())).find(|i| names[*i] == key)
}

fn refusal(error: &serde_json::Value) -> Option<Refusal> {
    let text = |key: &str| error.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    error.get("Code").map(|_| Refusal {
        code: text("Code"),
        message: text("Message"),
        request_id: None,
    })
}

/// Reads a key without copying it where that is possible.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = std::borrow::Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        json.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = std::borrow::Cow<'de, str>;

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

/// Reads any value into a place.
struct SlotSeed<'a> {
    slot: &'a mut dyn Slot,
    report: &'a mut Report,
}

impl SlotSeed<'_> {
    fn scalar<E>(self, scalar: Scalar<'_>) -> Result<(), E> {
        // An empty text stands for an empty object or list, or for no number.
        if !self.slot.scalar(scalar) && scalar != Scalar::Str("") {
            note(&mut self.report.lost, "");
        }
        Ok(())
    }

    /// An object or a list in a place of another kind: a text keeps it as JSON, and what stands
    /// alone in a list is taken out of it.
    fn json<E: serde::de::Error>(self, json: &Json) -> Result<(), E> {
        let (is_empty, elements) = match json {
            Json::Array(elements) => (elements.is_empty(), elements.as_slice()),
            Json::Object(fields) => (fields.is_empty(), [].as_slice()),
            _ => (false, [].as_slice()),
        };
        if is_empty || self.slot.scalar(Scalar::Str(&json.to_string())) {
            return Ok(());
        }
        if let [only] = elements {
            return self.deserialize(only).map_err(E::custom);
        }
        note(&mut self.report.lost, "");
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for SlotSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.scalar(Scalar::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.scalar(Scalar::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.scalar(Scalar::Uint(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.scalar(Scalar::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.scalar(Scalar::Str(value))
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        if let Some(into) = self.slot.object() {
            return ObjectVisitor { into, report: self.report, special: None }.visit_map(map);
        }
        self.json(&Json::deserialize(MapAccessDeserializer::new(map))?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.slot.list() {
            return self.json(&Json::deserialize(SeqAccessDeserializer::new(list))?);
        }
        let Self { slot, report } = self;
        for index in 0.. {
            let marks = report.marks();
            let read = list.next_element_seed(ElementSeed { slot, report });
            if read.is_err() {
                report.steps.push(format!("[{index}]"));
            }
            if read?.is_none() {
                break;
            }
            report.prefix(marks, &|| format!("[{index}]"));
        }
        Ok(())
    }
}

/// Reads an element, for which a place is made only when there is one.
struct ElementSeed<'a> {
    slot: &'a mut dyn Slot,
    report: &'a mut Report,
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.slot.push() {
            Some(slot) => SlotSeed { slot, report: self.report }.deserialize(json),
            None => json.deserialize_ignored_any(IgnoredAny).map(drop),
        }
    }
}
