//! JSON of a shape: compact, in raw UTF-8, fields in the order of the descriptor.
//!
//! What is absent is left out. JSON has no number for NaN and the infinities: such a field is
//! left out too, never sent as `null`, which would say something else ([`crate::validate`]
//! refuses it before). In a list, where leaving out would move the elements behind, either
//! becomes `null`.

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::shape::{List, Shape, ValueRef, read};

/// The shape as compact JSON.
pub fn to_json(shape: &dyn Shape) -> Vec<u8> {
    serde_json::to_vec(&Wire(ValueRef::Object(shape))).expect("memory takes every write")
}

/// The shape as JSON over several lines, for people.
pub fn to_json_pretty(shape: &dyn Shape) -> String {
    serde_json::to_string_pretty(&Wire(ValueRef::Object(shape))).expect("memory takes every write")
}

/// A view that serde can write.
pub(crate) struct Wire<'a>(pub(crate) ValueRef<'a>);

impl Serialize for Wire<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            view if !is_written(view) => out.serialize_none(),
            ValueRef::Absent => out.serialize_none(),
            ValueRef::Str(v) => out.serialize_str(v),
            ValueRef::Int(v) => out.serialize_i64(v),
            ValueRef::Uint(v) => out.serialize_u64(v),
            ValueRef::Float(v) => out.serialize_f64(v),
            ValueRef::Bool(v) => out.serialize_bool(v),
            ValueRef::Bytes(v) => out.collect_str(&Base64Display::new(v, &STANDARD)),
            ValueRef::List(v) => list(v, out),
            ValueRef::Object(v) => object(v, out),
        }
    }
}

/// Whether there is something to write: not absent, and no number that the wire cannot hold.
pub(crate) fn is_written(view: ValueRef<'_>) -> bool {
    match view {
        ValueRef::Absent => false,
        ValueRef::Float(v) => v.is_finite(),
        _ => true,
    }
}

fn list<S: Serializer>(list: &dyn List, out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq((0..list.len()).map(|index| Wire(list.get(index))))
}

fn object<S: Serializer>(shape: &dyn Shape, out: S) -> Result<S::Ok, S::Error> {
    read(shape, |descriptor, values| {
        let written = || {
            let views = values.iter().map(|value| value.view());
            descriptor.fields.iter().zip(views).filter(|(_, view)| is_written(*view))
        };
        // Formats other than JSON need the number of entries first.
        let rest = || shape.extra_fields().into_iter().flatten();
        let mut map = out.serialize_map(Some(written().count() + rest().count()))?;
        for (name, view) in written() {
            map.serialize_entry(name, &Wire(view))?;
        }
        for (name, value) in rest() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    })
}
