//! Checks extracted constraints against the values of official examples.

use serde_json::Value;
use tencentcloud_codegen::read::Entries;
use tencentcloud_codegen::schema::{Count, Field};

use super::objects::Objects;
use super::stated::text;
use super::tally::Tally;

/// Checks the values of an example request, at any depth.
pub(super) fn tried(objects: &Objects<'_>, action: &str, request: &Value, tally: &mut Tally) {
    if let Some(parameters) = objects.parameters(action) {
        object(objects, parameters, request, action, tally);
    }
}

fn object(
    objects: &Objects<'_>,
    fields: &Entries<Field>,
    value: &Value,
    place: &str,
    tally: &mut Tally,
) {
    for (name, field) in fields.iter() {
        let Some(value) = value.get(&name.value) else { continue };
        let place = format!("{place}.{}", name.value);
        one(field, value, &format!("{} {place}", objects.folder()), tally);
        let Some(members) = objects.members(&field.ty.value) else { continue };
        match value {
            Value::Array(elements) => {
                elements.iter().for_each(|e| object(objects, members, e, &place, tally));
            }
            value => object(objects, members, value, &place, tally),
        }
    }
}

/// Checks a value against the constraints of its field.
fn one(field: &Field, value: &Value, place: &str, tally: &mut Tally) {
    let mut count = |kind: &str, holds: bool| {
        tally.tried(kind, holds, || {
            format!(
                "{place}: {value} breaks {kind}: {}",
                field.description.as_deref().unwrap_or_default()
            )
        });
    };
    if let (Some(range), Some(value)) = (&field.range, as_number(value)) {
        let low = range.min.is_some_and(|min| value < min.as_f64());
        count("range", !low && range.max.is_none_or(|max| value <= max.as_f64()));
    }
    let within = |c: &Count, n: usize| {
        c.min.is_none_or(|min| min as usize <= n) && c.max.is_none_or(|max| n <= max as usize)
    };
    if let (Some(length), Some(text)) = (&field.length, value.as_str()) {
        count("length", within(length, text.chars().count()));
    }
    if let (Some(items), Some(list)) = (&field.items, value.as_array()) {
        count("items", within(items, list.len()));
    }
    if let (Some(values), false) = (&field.values, value.is_array() || value.is_null()) {
        count("enum", values.values.get(&text(value)).is_some());
    }
}

/// Returns a number, which the example may have as a string.
fn as_number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.parse().ok())
}
