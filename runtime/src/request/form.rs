//! Form encoding: a shape as flat key-value pairs of a query or form, such as
//! `Filters.0.Values.1=x`.

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
    let mut pairs = Vec::new();
    each_pair(shape, &mut |name, value| pairs.push((name.to_owned(), value.to_owned())));
    pairs
}

/// Encodes a shape like [`flatten`] followed by [`encode_pairs`].
pub fn encode(shape: &dyn Shape) -> String {
    let mut out = String::with_capacity(256);
    each_pair(shape, &mut |name, value| push_pair(&mut out, name, value));
    out
}

/// Encodes pairs as `name=value&name=value`, with names and values percent-encoded. API parameter
/// names consist of letters, digits, `.` and `_` and so are unchanged.
pub fn encode_pairs(pairs: &[(String, String)]) -> String {
    let mut out = String::new();
    for (name, value) in pairs {
        push_pair(&mut out, name, value);
    }
    out
}

fn push_pair(out: &mut String, name: &str, value: &str) {
    if !out.is_empty() {
        out.push('&');
    }
    push_encoded(out, name);
    out.push('=');
    push_encoded(out, value);
}

/// Passes each pair of a shape to `take`.
fn each_pair(shape: &dyn Shape, take: &mut Take<'_>) {
    Form { name: String::new(), take }.object(shape);
}

type Take<'a> = dyn FnMut(&str, &str) + 'a;

/// The name of the value being flattened, and what takes the pairs.
struct Form<'a, 't> {
    name: String,
    take: &'a mut Take<'t>,
}

impl Form<'_, '_> {
    fn object(&mut self, shape: &dyn Shape) {
        read(shape, |descriptor, values| {
            for (name, value) in descriptor.fields.iter().zip(values) {
                self.part(name, |form| form.view(value.view()));
            }
        });
        for (name, value) in shape.extra_fields().into_iter().flatten() {
            self.part(name, |form| form.json(value));
        }
    }

    fn json(&mut self, value: &Json) {
        match value {
            Json::Null => {}
            Json::String(text) => self.pair(text),
            Json::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.part(itoa::Buffer::new().format(index), |form| form.json(item));
                }
            }
            Json::Object(fields) => {
                for (name, value) in fields {
                    self.part(name, |form| form.json(value));
                }
            }
            // Formatted like a typed number, without an exponent.
            Json::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
                Some(float) => self.pair(&float.to_string()),
                None => self.pair(&number.to_string()),
            },
            Json::Bool(value) => self.view(ValueRef::Bool(*value)),
        }
    }

    fn list(&mut self, list: &dyn List) {
        for index in 0..list.len() {
            self.part(itoa::Buffer::new().format(index), |form| form.view(list.get(index)));
        }
    }

    /// Runs a function with the name extended by `part`.
    fn part(&mut self, part: &str, within: impl FnOnce(&mut Self)) {
        let outer = self.name.len();
        if outer > 0 {
            self.name.push('.');
        }
        self.name.push_str(part);
        within(self);
        self.name.truncate(outer);
    }

    fn view(&mut self, view: ValueRef<'_>) {
        match view {
            view if !is_written(view) => {}
            ValueRef::Absent => {}
            ValueRef::Str(v) => self.pair(v),
            ValueRef::Int(v) => self.pair(itoa::Buffer::new().format(v)),
            ValueRef::Uint(v) => self.pair(itoa::Buffer::new().format(v)),
            ValueRef::Float(v) => self.pair(&v.to_string()),
            ValueRef::Bool(v) => self.pair(if v { "true" } else { "false" }),
            ValueRef::Bytes(v) => self.pair(&STANDARD.encode(v)),
            ValueRef::List(v) => self.list(v),
            ValueRef::Object(v) => self.object(v),
        }
    }

    fn pair(&mut self, value: &str) {
        (self.take)(&self.name, value);
    }
}
