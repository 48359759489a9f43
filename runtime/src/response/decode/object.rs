//! Reads objects into structs.

pub(super) mod slot;

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value as Json};

use super::ServiceError;
use super::any::{JsonSeed, TextSeed};
use super::reader::read_text;
use super::report::{Path, Progress};
use crate::shape::{Constraint, Descriptor, Record, Scalar, Slot, descriptor, write};
use slot::SlotSeed;

/// Fields with a meaning in every response.
pub(super) struct Special<'a> {
    pub(super) error: &'a mut Option<ServiceError>,
    pub(super) request_id: &'a mut Option<String>,
    /// Whether a field `Response` that is unknown to the type is the envelope.
    pub(super) nested: bool,
}

/// Reads an object into a struct.
pub(super) struct ObjectVisitor<'a> {
    pub(super) into: &'a mut dyn Record,
    pub(super) progress: &'a mut Progress,
    pub(super) path: Option<&'a Path<'a>>,
    pub(super) special: Option<Special<'a>>,
    /// The memory already counted for the struct.
    pub(super) counted: usize,
    /// The descriptor of the struct, which the elements of a list share.
    pub(super) shared: Option<&'a mut SharedDescriptor>,
}

/// The descriptor of the elements of a list, once the first of them was read.
pub(super) type SharedDescriptor = Option<Descriptor<'static>>;

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
        let Self { into, progress, path, special, counted, shared } = self;
        let descriptor = match shared {
            Some(shared) => *shared.get_or_insert_with(|| descriptor(into)),
            None => descriptor(into),
        };
        let mut rest = into.extra_fields().map(|_| Map::new());
        let outcome = write(into, |slots| {
            // A value that is larger than its slot is boxed.
            if counted <= size_of::<Option<Box<()>>>() {
                let size: usize = slots.iter().map(|slot| size_of_val(&**slot)).sum();
                progress.reserve(if size > counted { size } else { 0 })?;
            }
            let rest = rest.as_mut();
            Fields { descriptor, slots, progress, path, special, rest }.read(map)
        });
        if let Some(rest) = rest {
            into.set_extra_fields(rest);
        }
        outcome
    }
}

/// The fields of a struct while an object is being read into it.
struct Fields<'a, 's> {
    descriptor: Descriptor<'static>,
    slots: &'a mut [&'s mut dyn Slot],
    progress: &'a mut Progress,
    path: Option<&'a Path<'a>>,
    special: Option<Special<'a>>,
    /// Receives the fields that the descriptor does not know.
    rest: Option<&'a mut Map<String, Json>>,
}

/// Reads an envelope whose content belongs to the surrounding struct.
struct Nested<'a, 'f, 's>(&'a mut Fields<'f, 's>);

impl<'de> DeserializeSeed<'de> for Nested<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

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
        while let Some(key) = map.next_key_seed(Name::or_other(fields.get(next)))? {
            let key = key.as_ref();
            let index = position(fields, next, key);
            if let Some(name) = self.special_name(key, index) {
                let value = self.json(name, &mut map)?;
                self.set_special(name, value, index);
                continue;
            }
            let Some(index) = index else {
                self.unknown(key, &mut map)?;
                continue;
            };
            next = index + 1;
            seen.get_mut(index).into_iter().for_each(|seen| *seen = true);
            let path = Path::field(self.path, fields[index]);
            let seed = SlotSeed::new(&mut *self.slots[index], self.progress, Some(&path));
            if let Err(error) = map.next_value_seed(seed) {
                self.progress.note_unreadable(&path);
                return Err(error);
            }
        }
        if self.progress.look_for_missing {
            self.note_missing(&seen);
        }
        Ok(())
    }

    /// Reads a value of any kind.
    fn json<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<Json, A::Error> {
        let path = Path::field(self.path, name);
        let value = map.next_value_seed(JsonSeed { progress: self.progress, path: Some(&path) });
        value.inspect_err(|_| self.progress.note_unreadable(&path))
    }

    /// Returns the name of a field that has a meaning in every response.
    #[inline]
    fn special_name(&self, key: &str, index: Option<usize>) -> Option<&'static str> {
        self.special.as_ref()?;
        match key {
            // A field of the type stores it like any other.
            "RequestId" if index.is_none() || self.rest.is_some() => Some("RequestId"),
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
            let mut text = Vec::new();
            let read = map.next_value_seed(TextSeed(&mut text));
            read.inspect_err(|_| self.progress.note_unreadable(&Path::field(self.path, key)))?;
            if text.starts_with(b"{") {
                return read_text(&text, Nested(self));
            }
            self.progress.note_unknown(self.path, key);
            return Ok(());
        }
        if self.rest.is_some() {
            let value = self.json(key, map)?;
            self.rest.as_mut().and_then(|rest| rest.insert(key.to_owned(), value));
            return Ok(());
        }
        if self.special.is_none() || key != "DeprecatedWarning" {
            self.progress.note_unknown(self.path, key);
        }
        let skipped = map.next_value::<IgnoredAny>().map(drop);
        skipped.inspect_err(|_| self.progress.note_unreadable(&Path::field(self.path, key)))
    }

    fn note_missing(&mut self, seen: &[bool]) {
        for ((name, constraints), seen) in self.descriptor.each().zip(seen) {
            let needed = |constraint: &Constraint<'_>| {
                matches!(constraint, Constraint::Required(_) | Constraint::Present(_))
            };
            if !seen && constraints.iter().any(needed) {
                self.progress.note_missing(self.path, name);
            }
        }
    }
}

/// Returns the index of a field in the descriptor, trying `next` first, and then those after it.
#[inline]
fn position(names: &[&str], next: usize, key: &str) -> Option<usize> {
    // Responses mostly follow the order of the definitions.
    if names.get(next).is_some_and(|name| std::ptr::eq(*name, key) || *name == key) {
        return Some(next);
    }
    let (before, after) = names.split_at(next);
    let find = |names: &[&str]| names.iter().position(|name| *name == key);
    find(after).map(|index| next + index).or_else(|| find(before))
}

/// Reads a key, borrowed if possible.
#[derive(Clone, Copy)]
pub(super) struct Name(Option<&'static str>);

impl Name {
    /// Reads any key.
    pub(super) const ANY: Self = Self(None);

    /// Reads this key or another one. The reader of this crate compares the expected key with the text, and
    /// returns it if they are equal.
    fn or_other(expected: Option<&&'static str>) -> Self {
        Self(expected.copied())
    }
}

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

    /// Called by the reader of this crate, which asks for the expected key.
    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(self, json: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            Some(expected) => json.deserialize_newtype_struct(expected, self),
            None => json.deserialize_any(self),
        }
    }

    #[inline]
    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }
}
