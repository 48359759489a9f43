//! Untyped requests that are not sent as JSON, some of whose parameters are bytes.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::Untyped;
use crate::request::action::Action;
use crate::shape::{Descriptor, Shape, Value, ValueRef, Values};

/// The parameters as the parts of a body, each with its name.
pub(super) struct Parts(Vec<(String, Part)>);

#[derive(Clone)]
enum Part {
    Absent,
    Str(String),
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    Bytes(Vec<u8>),
    List(Vec<Part>),
    Object(Untyped),
}

impl Parts {
    /// Converts parameters. Those that the action declares as bytes are base64.
    pub(super) fn new(action: &Action, parameters: Map<String, Json>) -> Result<Self, String> {
        // Names become a part of headers.
        let is_name = |name: &str| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c))
        };
        let mut parts = Vec::new();
        for (name, value) in parameters {
            if !is_name(&name) {
                // Untrusted, so it is not shown.
                return Err("a parameter name is not letters, digits, `_` or `.`".to_owned());
            }
            let part = match value {
                Json::String(text) if action.bytes.contains(&&*name) => {
                    let bytes = STANDARD.decode(text.trim());
                    Part::Bytes(bytes.map_err(|e| format!("`{name}` is not base64: {e}"))?)
                }
                value => Part::new(value),
            };
            parts.push((name, part));
        }
        Ok(Self(parts))
    }
}

impl fmt::Debug for Parts {
    /// Shows names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl Shape for Parts {
    fn values(&self, to: &mut dyn Values) {
        let names: Vec<&str> = self.0.iter().map(|(name, _)| name.as_str()).collect();
        let values: Vec<&dyn Value> = self.0.iter().map(|(_, part)| part as &dyn Value).collect();
        let descriptor = Descriptor { name: "Untyped", fields: &names, constraints: &[] };
        to.take_built(&descriptor, &values);
    }
}

impl Part {
    fn new(value: Json) -> Self {
        match value {
            Json::Null => Self::Absent,
            Json::Bool(value) => Self::Bool(value),
            Json::String(text) => Self::Str(text),
            Json::Array(items) => Self::List(items.into_iter().map(Self::new).collect()),
            Json::Object(fields) => Self::Object(Untyped(fields)),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(value), _) => Self::Int(value),
                (_, Some(value)) => Self::Uint(value),
                _ => Self::Float(number.as_f64().unwrap_or_default()),
            },
        }
    }
}

impl Value for Part {
    fn view(&self) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Absent,
            Self::Str(text) => ValueRef::Str(text),
            Self::Int(value) => ValueRef::Int(*value),
            Self::Uint(value) => ValueRef::Uint(*value),
            Self::Float(value) => ValueRef::Float(*value),
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::Bytes(bytes) => ValueRef::Bytes(bytes),
            Self::List(parts) => ValueRef::List(parts),
            Self::Object(fields) => ValueRef::Object(fields),
        }
    }
}
