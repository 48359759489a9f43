//! Form encoding: a shape as flat key-value pairs of a query or form, such as
//! `Filters.0.Values.1=x`.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use serde_json::Value as Json;

use crate::request::json::is_written;
use crate::request::percent::push_encoded;
use crate::shape::{List, Shape, ValueRef, read};

pub use crate::request::percent::percent_encode;

/// Flattens a shape into key-value pairs, in the order of its descriptor.
///
/// List indexes start at 0, and absent elements leave gaps. Absent values and empty lists and
/// objects are omitted, since forms cannot express them; empty strings are kept. Numbers are
/// written as plain decimals without an exponent; NaN and infinities are omitted.
pub fn flatten(shape: &dyn Shape) -> Vec<(String, String)> {
    let mut form = Form::default();
    form.object(shape);
    form.pairs
}

/// Encodes pairs as `name=value&name=value`, with names and values percent-encoded. API parameter
/// names consist of letters, digits, `.` and `_` and so are unchanged.
pub fn encode_pairs(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push('&');
        }
        push_encoded(&mut out, name);
        out.push('=');
        push_encoded(&mut out, value);
    }
    out
}

/// The pairs so far, and the name of the value being flattened.
#[derive(Default)]
struct Form {
    name: String,
    pairs: Vec<(String, String)>,
}

impl Form {
    fn object(&mut self, shape: &dyn Shape) {
        read(shape, |descriptor, values| {
            for (name, value) in descriptor.fields.iter().zip(values) {
                self.within(name, value.view());
            }
        });
        for (name, value) in shape.extra_fields().into_iter().flatten() {
            self.part(name, |form| form.json(value));
        }
    }

    fn json(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::String(text) => self.pair(text.clone()),
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.part(index, |form| form.json(item));
                }
            }
            Json::Object(fields) => {
                for (name, value) in fields {
                    self.part(name, |form| form.json(value));
                }
            }
            // Formatted like a typed number, without an exponent.
            Json::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => self.pair(float.to_string()),
                None => self.pair(number.to_string()),
            },
            Json::Bool(value) => self.pair(value.to_string()),
        }
    }

    fn list(&mut self, list: &dyn List) {
        for index in 0..list.len() {
            self.within(index, list.get(index));
        }
    }

    /// Flattens a value under a name extended by `part`.
    fn within(&mut self, part: impl std::fmt::Display, view: ValueRef<'_>) {
        self.part(part, |form| form.view(view));
    }

    /// Runs a function with the name extended by `part`.
    fn part(&mut self, part: impl std::fmt::Display, within: impl FnOnce(&mut Self)) {
        let outer = self.name.len();
        let dot = if outer == 0 { "" } else { "." };
        // Writing to a `String` cannot fail.
        let _ = write!(self.name, "{dot}{part}");
        within(self);
        self.name.truncate(outer);
    }

    fn view(&mut self, view: ValueRef<'_>) {
        match view {
            view if !is_written(view) => {}
            ValueRef::Absent => {}
            ValueRef::Str(v) => self.pair(v.to_owned()),
            ValueRef::Int(v) => self.pair(v.to_string()),
            ValueRef::Uint(v) => self.pair(v.to_string()),
            ValueRef::Float(v) => self.pair(v.to_string()),
            ValueRef::Bool(v) => self.pair(v.to_string()),
            ValueRef::Bytes(v) => self.pair(STANDARD.encode(v)),
            ValueRef::List(v) => self.list(v),
            ValueRef::Object(v) => self.object(v),
        }
    }

    fn pair(&mut self, value: String) {
        self.pairs.push((self.name.clone(), value));
    }
}
