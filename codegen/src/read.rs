//! Converts the tree of a schema file to the types of [`crate::schema`], and describes the same
//! types to editors as JSON Schema. Errors are collected, and reading continues.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostics, nearest};
use crate::node::{Kind, Node};
use crate::source::{Span, Spanned};

/// The JSON Schemas of named types, for references.
pub type Definitions = BTreeMap<&'static str, Value>;

/// A type that can be read from schema files.
pub trait Read: Sized {
    /// Reads a value; reports an error and returns `None` if it is invalid.
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self>;

    /// Returns the default if the key is missing; `None` if the key is required.
    fn absent() -> Option<Self> {
        None
    }

    /// Describes the type to an editor.
    fn json_schema(definitions: &mut Definitions) -> Value;
}

fn mismatch<T>(node: &Node, wanted: &str, diagnostics: &mut Diagnostics) -> Option<T> {
    diagnostics.report(
        node.span,
        format!("{wanted} is expected here"),
        format!("this is {}", node.describe()),
        format!("write {wanted}"),
    );
    None
}

impl Read for String {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(text) => Some(text.clone()),
            Kind::Bool(_) | Kind::Int(_) | Kind::Float(_) => {
                diagnostics.report(
                    node.span,
                    "expected a string",
                    format!("without quotes this is {}", node.describe()),
                    "put it in quotes",
                );
                None
            }
            _ => mismatch(node, "a text", diagnostics),
        }
    }

    fn json_schema(_: &mut Definitions) -> Value {
        json!({"type": "string"})
    }
}

impl Read for bool {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Bool(value) => Some(value),
            _ => mismatch(node, "`true` or `false`", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(false)
    }

    fn json_schema(_: &mut Definitions) -> Value {
        json!({"type": "boolean"})
    }
}

impl Read for u32 {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Int(value) if u32::try_from(value).is_ok() => u32::try_from(value).ok(),
            _ => mismatch(node, "a whole number from 0 to 4294967295", diagnostics),
        }
    }

    fn json_schema(_: &mut Definitions) -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

/// A number as written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// An integer.
    Int(i128),
    /// Any other number.
    Float(f64),
}

impl Number {
    /// Returns the number for comparisons.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
        }
    }
}

impl Read for Number {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match node.kind {
            Kind::Int(value) => Some(Self::Int(value)),
            Kind::Float(value) => Some(Self::Float(value)),
            _ => mismatch(node, "a number", diagnostics),
        }
    }

    fn json_schema(_: &mut Definitions) -> Value {
        json!({"type": "number"})
    }
}

impl Read for Node {
    fn read(node: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(node.clone())
    }

    fn json_schema(_: &mut Definitions) -> Value {
        json!(true)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        T::json_schema(definitions)
    }
}

impl<T: Read> Read for Spanned<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        T::read(node, diagnostics).map(|value| Self { value, span: node.span })
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        T::json_schema(definitions)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::List(items) => {
                Some(items.iter().filter_map(|item| T::read(item, diagnostics)).collect())
            }
            _ => mismatch(node, "a list", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        json!({"type": "array", "items": T::json_schema(definitions)})
    }
}

/// An object with arbitrary keys, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries<T>(pub Vec<(Spanned<String>, T)>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entries<T> {
    /// Returns the entries, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Returns the value of a key.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.iter().find(|(k, _)| k.value == key).map(|(_, value)| value)
    }

    /// Returns whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Read> Read for Entries<T> {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) => Some(Self(
                entries
                    .iter()
                    .filter_map(|(key, value)| Some((key.clone(), T::read(value, diagnostics)?)))
                    .collect(),
            )),
            _ => mismatch(node, "an object", diagnostics),
        }
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        json!({"type": "object", "additionalProperties": T::json_schema(definitions)})
    }
}

/// Reads the keys of an object one by one, and finally reports unknown ones.
pub struct Keys<'a> {
    span: Span,
    what: &'static str,
    entries: &'a [(Spanned<String>, Node)],
    known: Vec<&'static str>,
    failed: bool,
}

impl<'a> Keys<'a> {
    /// Starts to read an object; `what` names it in messages, such as "a field".
    pub fn of(node: &'a Node, what: &'static str, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Map(entries) => {
                Some(Self { span: node.span, what, entries, known: Vec::new(), failed: false })
            }
            _ => mismatch(node, what, diagnostics),
        }
    }

    /// Reads the value of one key.
    pub fn take<T: Read>(&mut self, key: &'static str, diagnostics: &mut Diagnostics) -> Option<T> {
        self.known.push(key);
        let value = match self.entries.iter().find(|(k, _)| k.value == key) {
            Some((_, node)) => T::read(node, diagnostics),
            None => {
                let absent = T::absent();
                if absent.is_none() {
                    diagnostics.report(
                        self.span,
                        format!("{} needs the key `{key}`", self.what),
                        "it is missing here",
                        format!("add `{key}:`"),
                    );
                }
                absent
            }
        };
        self.failed |= value.is_none();
        value
    }

    /// Reports unknown keys.
    pub fn finish(self, diagnostics: &mut Diagnostics) {
        for (key, _) in self.entries.iter().filter(|(k, _)| !self.known.contains(&k.value.as_str()))
        {
            let help = match nearest(&key.value, self.known.iter().copied()) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("the keys are: {}", self.known.join(", ")),
            };
            let message = format!("{} has no key `{}`", self.what, key.value);
            diagnostics.report(key.span, message, "not known here", help);
        }
    }
}

/// Reads a keyword.
pub fn word<T: Copy>(
    node: &Node,
    what: &str,
    words: &[(&'static str, T)],
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    let list = || words.iter().map(|(w, _)| *w).collect::<Vec<_>>().join(", ");
    let Kind::Text(text) = &node.kind else {
        return mismatch(node, &format!("{what} ({})", list()), diagnostics);
    };
    if let Some((_, value)) = words.iter().find(|(w, _)| w == text) {
        return Some(*value);
    }
    let help = match nearest(text, words.iter().map(|(w, _)| *w)) {
        Some(word) => format!("did you mean `{word}`? (one of: {})", list()),
        None => format!("write one of: {}", list()),
    };
    diagnostics.report(node.span, format!("`{text}` is not {what}"), "not known", help);
    None
}

/// Implements [`Read`] for a struct: each field is declared once, with its key and its
/// documentation.
macro_rules! object {
    (
        #[what = $what:literal]
        $(#[doc = $doc:literal])*
        pub struct $name:ident {
            $( $(#[doc = $field_doc:literal])* $key:literal => $field:ident: $type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            $( $(#[doc = $field_doc])* pub $field: $type, )*
        }

        impl $crate::read::Read for $name {
            fn read(
                node: &$crate::node::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                let mut keys = $crate::read::Keys::of(node, $what, diagnostics)?;
                $( let $field: Option<$type> = keys.take($key, diagnostics); )*
                keys.finish(diagnostics);
                Some(Self { $( $field: $field?, )* })
            }

            fn json_schema(definitions: &mut $crate::read::Definitions) -> serde_json::Value {
                if !definitions.contains_key(stringify!($name)) {
                    definitions.insert(stringify!($name), serde_json::Value::Null);
                    let properties = [$((
                        $key,
                        concat!($($field_doc),*),
                        <$type as $crate::read::Read>::absent().is_none(),
                        <$type as $crate::read::Read>::json_schema(definitions),
                    )),*];
                    let schema = $crate::read::object_schema(concat!($($doc),*), properties.into());
                    definitions.insert(stringify!($name), schema);
                }
                serde_json::json!({"$ref": concat!("#/$defs/", stringify!($name))})
            }
        }
    };
}
pub(crate) use object;

/// Implements [`Read`] for an enum of keywords.
macro_rules! words {
    (
        #[what = $what:literal]
        $(#[doc = $doc:literal])*
        pub enum $name:ident { $( $(#[doc = $word_doc:literal])* $word:literal => $variant:ident, )* }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $( $(#[doc = $word_doc])* $variant, )* }

        impl $name {
            /// Returns the keyword in a schema.
            pub fn word(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl $crate::read::Read for $name {
            fn read(
                node: &$crate::node::Node,
                diagnostics: &mut $crate::diagnostic::Diagnostics,
            ) -> Option<Self> {
                $crate::read::word(node, $what, &[$(($word, Self::$variant)),*], diagnostics)
            }

            fn json_schema(_: &mut $crate::read::Definitions) -> serde_json::Value {
                serde_json::json!({"oneOf": [$({
                    "const": $word,
                    "description": concat!($($word_doc),*).trim(),
                }),*]})
            }
        }
    };
}
pub(crate) use words;

/// Returns the JSON Schema of an object with these keys: name, documentation, whether it is
/// required, schema.
pub fn object_schema(doc: &str, properties: Vec<(&str, &str, bool, Value)>) -> Value {
    let required: Vec<_> = properties.iter().filter(|p| p.2).map(|p| p.0).collect();
    let properties: serde_json::Map<String, Value> = properties
        .into_iter()
        .map(|(key, doc, _, schema)| (key.to_owned(), with_description(schema, doc)))
        .collect();
    let mut schema = json!({
        "type": "object",
        "description": doc.trim(),
        "additionalProperties": false,
        "properties": properties,
    });
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn with_description(schema: Value, doc: &str) -> Value {
    match schema {
        Value::Object(mut map) => {
            map.insert("description".to_owned(), doc.trim().into());
            Value::Object(map)
        }
        other => json!({"description": doc.trim(), "allOf": [other]}),
    }
}
