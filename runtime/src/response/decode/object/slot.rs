//! Decodes any value into a field, which accepts more kinds than its own.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{Name, ObjectVisitor, SharedDescriptor};
use crate::response::decode::any::TextSeed;
use crate::response::decode::reader::read_text;
use crate::response::decode::report::{Path, Progress};
use crate::shape::{Scalar, Slot};

/// The maximum number of single-element lists that a value is unwrapped from.
const UNWRAPPED: u8 = 2;

/// Reads any value into a field.
pub(in crate::response::decode) struct SlotSeed<'a> {
    slot: &'a mut dyn Slot,
    progress: &'a mut Progress,
    path: Option<&'a Path<'a>>,
    /// The number of single-element lists from which the value was unwrapped.
    unwrapped: u8,
    /// The descriptor that the elements of a list share.
    shared: Option<&'a mut SharedDescriptor>,
}

impl<'a> SlotSeed<'a> {
    pub(in crate::response::decode) fn new(
        slot: &'a mut dyn Slot,
        progress: &'a mut Progress,
        path: Option<&'a Path<'a>>,
    ) -> Self {
        Self { slot, progress, path, unwrapped: 0, shared: None }
    }

    fn scalar<E>(self, scalar: Scalar<'_>) -> Result<(), E> {
        // An empty string stands for an empty object or list, or for no number.
        if !self.slot.scalar(scalar) && scalar != Scalar::Str("") {
            self.progress.note_lost(self.path);
        }
        Ok(())
    }

    /// Returns whether the field accepts any string, so that it can hold an object or a list as
    /// JSON.
    fn takes_text(&mut self) -> bool {
        // No number, boolean or base64 starts like this. The probe value is overwritten.
        self.slot.scalar(Scalar::Str("{"))
    }

    fn text(self, json: &[u8]) {
        let json = String::from_utf8_lossy(json);
        self.progress.note_damage(self.path, &json);
        self.slot.scalar(Scalar::Str(&json));
    }

    /// Reads a list into a field of another kind: a string field holds it as JSON; for other fields
    /// a single element is unwrapped.
    fn unwrap_single<'de, A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        let mut text = b"[".to_vec();
        if list.next_element_seed(TextSeed(&mut text))?.is_none() {
            // An empty list means no value.
            return Ok(());
        }
        if self.takes_text() {
            TextSeed(&mut text).elements(list)?;
            self.text(&text);
        } else if skip(list)? > 0 || self.unwrapped == UNWRAPPED {
            self.progress.note_lost(self.path);
        } else {
            let unwrapped = self.unwrapped + 1;
            read_text(&text[1..], Self { unwrapped, ..self })?;
        }
        Ok(())
    }
}

/// Skips the rest of a list. Returns the number of elements.
fn skip<'de, A: SeqAccess<'de>>(mut list: A) -> Result<usize, A::Error> {
    let mut count = 0;
    while list.next_element::<IgnoredAny>()?.is_some() {
        count += 1;
    }
    Ok(count)
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
        self.progress.note_damage(self.path, value);
        self.scalar(Scalar::Str(value))
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let counted = size_of_val(&*self.slot);
        if let Some(into) = self.slot.object() {
            let Self { progress, path, shared, .. } = self;
            return ObjectVisitor { into, progress, path, special: None, counted, shared }
                .visit_map(map);
        }
        // An empty object means no value.
        let Some(first) = map.next_key_seed(Name::ANY)? else { return Ok(()) };
        if self.takes_text() {
            let mut text = b"{".to_vec();
            TextSeed(&mut text).entries(&first, map)?;
            self.text(&text);
        } else {
            map.next_value::<IgnoredAny>()?;
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            self.progress.note_lost(self.path);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.slot.list() {
            return self.unwrap_single(list);
        }
        let Self { slot, progress, .. } = self;
        let shared = &mut None;
        for index in 0.. {
            let path = Path::element(self.path, index);
            match list.next_element_seed(ElementSeed { slot, progress, path: &path, shared }) {
                Ok(Some(())) => {}
                Ok(None) => break,
                Err(error) => {
                    progress.note_unreadable(&path);
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

/// Reads an element, for which a slot is only pushed if there is one.
struct ElementSeed<'a> {
    slot: &'a mut dyn Slot,
    progress: &'a mut Progress,
    path: &'a Path<'a>,
    shared: &'a mut SharedDescriptor,
}

impl<'de> DeserializeSeed<'de> for ElementSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        match self.slot.push() {
            Some(slot) => {
                self.progress.reserve(size_of_val(&*slot))?;
                let shared = Some(self.shared);
                SlotSeed { shared, ..SlotSeed::new(slot, self.progress, Some(self.path)) }
                    .deserialize(json)
            }
            None => json.deserialize_ignored_any(IgnoredAny).map(drop),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::response::decode::{Decoded, decode_within};
    use crate::shape::{Descriptor, Record, Shape, Slots, Values};
    use crate::{EmptyResponse, Untyped};

    /// Lists of structs, stored inline or boxed.
    #[derive(Clone, Default)]
    struct Lists {
        inline: Vec<EmptyResponse>,
        boxed: Vec<Option<Box<EmptyResponse>>>,
    }

    impl Shape for Lists {
        fn values(&self, to: &mut dyn Values) {
            let descriptor =
                Descriptor { name: "Lists", fields: &["Inline", "Boxed"], constraints: &[] };
            to.take(descriptor, &[&self.inline, &self.boxed]);
        }
    }

    impl Record for Lists {
        fn slots(&mut self, to: &mut dyn Slots) {
            to.take(&mut [&mut self.inline, &mut self.boxed]);
        }
    }

    // R10: `{}` takes the memory of a struct, however it is kept.
    #[test]
    fn memory_is_counted_by_decoded_size() {
        let size = size_of::<EmptyResponse>();
        let boxed = size + size_of::<Option<Box<EmptyResponse>>>();
        for (field, each) in [("Inline", size), ("Boxed", boxed)] {
            let body = format!(r#"{{"Response":{{"{field}":[{}{{}}]}}}}"#, "{},".repeat(99));
            let decode = |room| decode_within(body.as_bytes(), &mut Lists::default(), room);
            assert!(matches!(decode(100 * each), Ok(Decoded::Response(_))), "{field}");
            let error = decode(100 * each - 1).unwrap_err();
            assert!(error.is_too_large() && error.to_string().contains("too much memory"));
            assert_eq!(error.path(), format!("{field}[99]"));
        }
        let body = format!(r#"{{"Response":{{"A":[{}0]}}}}"#, r#"{"a":[0]},"#.repeat(99));
        let mut plain = Untyped::default();
        assert!(decode_within(body.as_bytes(), &mut plain, 10_000).unwrap_err().is_too_large());
        assert!(decode_within(body.as_bytes(), &mut plain, 1_000_000).is_ok());
    }
}
