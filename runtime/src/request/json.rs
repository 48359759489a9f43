//! JSON encoding: compact, in UTF-8, with fields in the order of the descriptor.
//!
//! Absent fields are omitted. JSON cannot represent NaN and infinities: such fields are omitted
//! too, rather than sent as `null`, which has a different meaning ([`crate::validate`] rejects them
//! first). In lists, where omitting an element would shift the following ones, both become `null`.

use base64::display::Base64Display;
use base64::engine::general_purpose::STANDARD;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::json_text::{enclose, push_name, push_string};
use crate::shape::{List, Shape, ValueRef, read};

/// The initial capacity of encoded requests: most are shorter.
const CAPACITY: usize = 1024;

/// Encodes a shape as compact JSON.
pub fn to_json(shape: &dyn Shape) -> Vec<u8> {
    let mut out = Vec::with_capacity(CAPACITY);
    push_object(&mut out, shape);
    out
}

/// The usual size of a field with its name.
const FIELD: usize = 24;

fn push_object(out: &mut Vec<u8>, shape: &dyn Shape) {
    let start = out.len();
    read(shape, |descriptor, values| {
        out.reserve(FIELD * descriptor.fields.len());
        for (name, value) in descriptor.fields.iter().zip(values) {
            let view = value.view();
            if is_written(view) {
                push_name(out, name);
                push_value(out, view);
            }
        }
    });
    for (name, value) in shape.extra_fields().into_iter().flatten() {
        push_name(out, name);
        push_other(out, value);
    }
    enclose(out, start, *b"{}");
}

fn push_value(out: &mut Vec<u8>, view: ValueRef<'_>) {
    match view {
        ValueRef::Str(v) => push_string(out, v),
        ValueRef::Int(v) => out.extend_from_slice(itoa::Buffer::new().format(v).as_bytes()),
        ValueRef::Uint(v) => out.extend_from_slice(itoa::Buffer::new().format(v).as_bytes()),
        ValueRef::Bool(v) => out.extend_from_slice(if v { b"true" } else { b"false" }),
        ValueRef::Object(v) => push_object(out, v),
        ValueRef::List(v) => {
            let start = out.len();
            for index in 0..v.len() {
                out.push(b',');
                push_value(out, v.get(index));
            }
            enclose(out, start, *b"[]");
        }
        // `null` unless it is finite.
        ValueRef::Float(v) => push_other(out, &v),
        ValueRef::Absent | ValueRef::Bytes(_) => push_other(out, &Wire(view)),
    }
}

/// Appends a value that needs no speed.
fn push_other(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(out, value).expect("writing to memory cannot fail");
}

/// Encodes a shape as human-readable JSON on multiple lines.
pub fn to_json_pretty(shape: &dyn Shape) -> String {
    serde_json::to_string_pretty(&Wire(ValueRef::Object(shape)))
        .expect("writing to memory cannot fail")
}

/// A value that serde can serialize.
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

/// Returns whether the value is written: it is neither absent nor a number that JSON cannot
/// represent.
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
