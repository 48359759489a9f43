//! Form encoding: a shape as flat key-value pairs of a query or form, such as
//! `Filters.0.Values.1=x`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::request::json::is_written;
use crate::request::percent::{encoded_text, push_encoded};
use crate::shape::{List, Shape, Value as _, ValueRef, read};

pub use crate::request::percent::percent_encode;

/// The initial capacity of encoded requests: most are shorter.
const CAPACITY: usize = 1024;

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
    let mut out = Vec::with_capacity(CAPACITY);
    each_pair(shape, &mut |name, value| push_pair(&mut out, name, value));
    encoded_text(out)
}

/// Encodes pairs as `name=value&name=value`, with names and values percent-encoded. API parameter
/// names consist of letters, digits, `.` and `_` and so are unchanged.
pub fn encode_pairs(pairs: &[(String, String)]) -> String {
    let mut out = Vec::with_capacity(CAPACITY);
    for (name, value) in pairs {
        push_pair(&mut out, name, value);
    }
    encoded_text(out)
}

fn push_pair(out: &mut Vec<u8>, name: &str, value: &str) {
    if !out.is_empty() {
        out.push(b'&');
    }
    push_encoded(out, name);
    out.push(b'=');
    push_encoded(out, value);
}

/// Passes each pair of a shape to `take`.
fn each_pair(shape: &dyn Shape, take: &mut Take<'_>) {
    Form { outer: String::new(), number: Vec::new(), take }.object(shape);
}

type Take<'a> = dyn FnMut(&str, &str) + 'a;

/// What takes the pairs, and the name of the list or object that is being flattened.
struct Form<'a, 't> {
    outer: String,
    /// The text of the last floating-point number.
    number: Vec<u8>,
    take: &'a mut Take<'t>,
}

impl Form<'_, '_> {
    fn object(&mut self, shape: &dyn Shape) {
        read(shape, |descriptor, values| {
            for (name, value) in descriptor.fields.iter().zip(values) {
                self.view(name, value.view());
            }
        });
        for (name, value) in shape.extra_fields().into_iter().flatten() {
            self.view(name, value.view());
        }
    }

    fn view(&mut self, name: &str, view: ValueRef<'_>) {
        match view {
            view if !is_written(view) => {}
            ValueRef::Absent => {}
            ValueRef::Str(v) => self.pair(name, v),
            ValueRef::Int(v) => self.pair(name, itoa::Buffer::new().format(v)),
            ValueRef::Uint(v) => self.pair(name, itoa::Buffer::new().format(v)),
            ValueRef::Float(v) => self.float(name, v),
            ValueRef::Bool(v) => self.pair(name, if v { "true" } else { "false" }),
            ValueRef::Bytes(v) => self.pair(name, &STANDARD.encode(v)),
            ValueRef::List(v) => self.within(name, |form| form.list(v)),
            ValueRef::Object(v) => self.within(name, |form| form.object(v)),
        }
    }

    fn list(&mut self, list: &dyn List) {
        for index in 0..list.len() {
            self.view(itoa::Buffer::new().format(index), list.get(index));
        }
    }

    fn float(&mut self, name: &str, value: f64) {
        let mut text = std::mem::take(&mut self.number);
        text.clear();
        push_float(&mut text, value);
        self.pair(name, std::str::from_utf8(&text).unwrap_or_default());
        self.number = text;
    }

    /// Runs a function for a list or object.
    fn within(&mut self, name: &str, flatten: impl FnOnce(&mut Self)) {
        let end = self.outer.len();
        self.push_name(name);
        flatten(self);
        self.outer.truncate(end);
    }

    fn pair(&mut self, name: &str, value: &str) {
        if self.outer.is_empty() {
            return (self.take)(name, value);
        }
        let end = self.outer.len();
        self.push_name(name);
        (self.take)(&self.outer, value);
        self.outer.truncate(end);
    }

    fn push_name(&mut self, name: &str) {
        if !self.outer.is_empty() {
            self.outer.push('.');
        }
        self.outer.push_str(name);
    }
}

/// Appends a finite number as a plain decimal, like its `Display`, which is slower.
fn push_float(out: &mut Vec<u8>, value: f64) {
    serde_json::to_writer(&mut *out, &value).expect("writing to memory cannot fail");
    if out.contains(&b'e') {
        *out = value.to_string().into_bytes();
    } else if out.ends_with(b".0") {
        out.truncate(out.len() - 2);
    }
}
