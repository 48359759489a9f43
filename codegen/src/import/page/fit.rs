//! Makes an example say what its tables say, where it means the same: a number that is written as
//! a text, a field that no table has. What means something else contradicts the tables.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Known, Notes};
use crate::read::Entries;
use crate::schema::{Action, Field, TypeName};

/// Returns the request of an example, with the types of its table.
pub(super) fn request(
    value: &Value,
    action: &Action,
    known: &dyn Known,
    line: usize,
    notes: &mut Notes,
) -> Result<Value, String> {
    let mut fitter = Fitter { known, unknown: BTreeSet::new(), strict: true };
    let fitted = fitter.object(value, &action.input, "");
    fitter.note(line, notes);
    fitted
}

/// Returns the response of an example, with the types of its table.
pub(super) fn response(
    value: &Value,
    action: &Action,
    known: &dyn Known,
    line: usize,
    notes: &mut Notes,
) -> Result<Value, String> {
    let mut fitter = Fitter { known, unknown: BTreeSet::new(), strict: false };
    let fitted = fitter.object(value, &action.output, "");
    fitter.note(line, notes);
    fitted
}

struct Fitter<'a> {
    known: &'a dyn Known,
    /// The fields that no table has.
    unknown: BTreeSet<String>,
    /// Whether what is required must be there.
    strict: bool,
}

impl Fitter<'_> {
    fn note(self, line: usize, notes: &mut Notes) {
        for name in self.unknown {
            notes.at(
                line,
                format!("the example has `{name}`, which no table describes; it is left out there"),
            );
        }
    }

    fn object(
        &mut self,
        value: &Value,
        fields: &Entries<Field>,
        path: &str,
    ) -> Result<Value, String> {
        let Value::Object(entries) = value else {
            return Err(format!("{} is not an object", place(path)));
        };
        let mut fitted = Map::new();
        for (name, value) in entries {
            let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match fields.get(name) {
                // In a request, null is what is left out.
                Some(_) if value.is_null() && self.strict => {}
                Some(field) => {
                    fitted.insert(name.clone(), self.value(value, &field.ty.value, &below)?);
                }
                None if path.is_empty() && !self.strict && name == "RequestId" => {
                    fitted.insert(name.clone(), value.clone());
                }
                None => {
                    self.unknown.insert(below);
                }
            }
        }
        let lacking =
            fields.iter().find(|(name, f)| f.required && !fitted.contains_key(&name.value));
        match lacking.filter(|_| self.strict) {
            Some((name, _)) => Err(format!("it lacks `{}`, which must be there", name.value)),
            None => Ok(Value::Object(fitted)),
        }
    }

    fn value(&mut self, value: &Value, ty: &TypeName, path: &str) -> Result<Value, String> {
        let wrong =
            |ty: &str| Err(format!("{} is {}, and the table has {ty}", place(path), kind(value)));
        match (ty, value) {
            (_, Value::Null) => Ok(Value::Null),
            (TypeName::List(inner), Value::Array(items)) => {
                items.iter().map(|item| self.value(item, inner, path)).collect()
            }
            (TypeName::List(inner), single) => {
                Ok(Value::Array(vec![self.value(single, inner, path)?]))
            }
            (TypeName::One(name), value) => match name.as_str() {
                "int64" => whole(value).map_or_else(|| wrong("a whole number"), Ok),
                "uint64" => whole(value)
                    .filter(Value::is_u64)
                    .map_or_else(|| wrong("a number from 0 on"), Ok),
                "float" => number(value).map_or_else(|| wrong("a number"), Ok),
                "bool" => boolean(value).map_or_else(|| wrong("true or false"), Ok),
                "string" | "datetime" | "datetime_iso" | "date" | "binary" => match value {
                    Value::String(_) => Ok(value.clone()),
                    Value::Number(n) => Ok(Value::String(n.to_string())),
                    Value::Bool(b) => Ok(Value::String(b.to_string())),
                    _ => wrong("a string"),
                },
                // A query has objects as JSON.
                name => match self.known.fields(name) {
                    _ if value.as_str().is_some_and(|text| text.trim_start().starts_with('{')) => {
                        let text = value.as_str().unwrap_or_default();
                        let inner =
                            serde_json::from_str::<Value>(text).map_err(|e| e.to_string())?;
                        if inner.is_object() {
                            self.value(&inner, ty, path)
                        } else {
                            wrong("an object")
                        }
                    }
                    Some(fields) => {
                        let fields = fields.clone();
                        self.object(value, &fields, path)
                    }
                    None if value.is_object() || self.known.is_type(name) => Ok(value.clone()),
                    None => wrong("an object"),
                },
            },
        }
    }
}

fn place(path: &str) -> String {
    if path.is_empty() { "it".to_owned() } else { format!("`{path}`") }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn whole(value: &Value) -> Option<Value> {
    match value {
        Value::Number(n) if n.is_i64() || n.is_u64() => Some(value.clone()),
        Value::Number(n) => {
            n.as_f64().filter(|n| n.fract() == 0.0 && n.abs() < 9e15).map(|n| Value::from(n as i64))
        }
        Value::String(text) => {
            let text = text.trim();
            text.parse::<i64>()
                .map(Value::from)
                .or_else(|_| text.parse::<u64>().map(Value::from))
                .ok()
        }
        _ => None,
    }
}

fn number(value: &Value) -> Option<Value> {
    match value {
        Value::Number(_) => Some(value.clone()),
        Value::String(text) => {
            text.trim().parse::<f64>().ok().filter(|v| v.is_finite()).map(Value::from)
        }
        _ => None,
    }
}

fn boolean(value: &Value) -> Option<Value> {
    match value {
        Value::Bool(_) => Some(value.clone()),
        Value::String(text) => {
            text.trim().to_ascii_lowercase().parse::<bool>().ok().map(Value::from)
        }
        Value::Number(n) => match n.as_i64() {
            Some(0) => Some(false.into()),
            Some(1) => Some(true.into()),
            _ => None,
        },
        _ => None,
    }
}
