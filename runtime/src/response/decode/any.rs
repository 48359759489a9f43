//! Untyped values: as [`serde_json::Value`], and as the JSON text of a string field.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};

use super::report::{Path, Progress};

/// The memory of a list element. A list of one element has no space for more; the second one counts
/// for the capacity of four.
const ELEMENT: usize = size_of::<Json>();
const SECOND_ELEMENT: usize = 3 * ELEMENT;

/// The memory of an object entry, excluding its name; the first entry counts for a tree node.
const ENTRY: usize = size_of::<String>() + ELEMENT;
const FIRST_ENTRY: usize = 12 * ENTRY;

/// Reads any value, within the remaining memory.
pub(super) struct JsonSeed<'a> {
    pub(super) progress: &'a mut Progress,
    pub(super) path: Option<&'a Path<'a>>,
}

impl JsonSeed<'_> {
    /// Returns the seed of a value within this one.
    fn inner(&mut self) -> JsonSeed<'_> {
        JsonSeed { progress: self.progress, path: self.path }
    }
}

impl<'de> DeserializeSeed<'de> for JsonSeed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for JsonSeed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Json, E> {
        self.visit_string(value.to_owned())
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        self.progress.note_damage(self.path, &value);
        Ok(Json::String(value))
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(self.inner())? {
            self.progress.reserve(if items.len() == 1 { SECOND_ELEMENT } else { ELEMENT })?;
            if items.is_empty() {
                // Lists of lists of one element would otherwise take four times as much.
                items.reserve_exact(1);
            }
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Json, A::Error> {
        let mut fields = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            self.progress.reserve(if fields.is_empty() { FIRST_ENTRY } else { ENTRY })?;
            let value = map.next_value_seed(self.inner())?;
            fields.insert(name, value);
        }
        Ok(Json::Object(fields))
    }
}

/// Transcodes any value into compact JSON.
pub(super) struct TextSeed<'a>(pub(super) &'a mut Vec<u8>);

impl TextSeed<'_> {
    fn write<E: serde::de::Error>(self, value: impl serde::Serialize) -> Result<(), E> {
        serde_json::to_writer(self.0, &value).map_err(E::custom)
    }

    /// Writes the elements after the first, and the end of the list.
    pub(super) fn elements<'de, A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(CommaSeparated(self.0))?.is_some() {}
        self.0.push(b']');
        Ok(())
    }

    /// Writes the entries starting with this key, and the end of the object.
    pub(super) fn entries<'de, A: MapAccess<'de>>(
        self,
        first: &str,
        mut map: A,
    ) -> Result<(), A::Error> {
        let mut key = Some(first.to_owned());
        while let Some(name) = key {
            TextSeed(self.0).write(name)?;
            self.0.push(b':');
            map.next_value_seed(TextSeed(self.0))?;
            key = map.next_key()?;
            self.0.extend(key.is_some().then_some(b','));
        }
        self.0.push(b'}');
        Ok(())
    }
}

/// An element after another one.
struct CommaSeparated<'a>(&'a mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for CommaSeparated<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        self.0.push(b',');
        TextSeed(self.0).deserialize(from)
    }
}

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<(), E> {
        self.write(value)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.write(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.push(b'[');
        match list.next_element_seed(TextSeed(self.0))? {
            Some(()) => self.elements(list),
            None => {
                self.0.push(b']');
                Ok(())
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(b'{');
        match map.next_key::<String>()? {
            Some(first) => self.entries(&first, map),
            None => {
                self.0.push(b'}');
                Ok(())
            }
        }
    }
}
