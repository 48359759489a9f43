//! What the rows of a value are.

use serde_json::{Map, Value};

/// Returns the elements of a list, or the value itself.
pub fn elements(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        other => std::slice::from_ref(other),
    }
}

/// Returns the rows of a value: the elements of a list; for an object with a single list the
/// elements of that, as in most responses; otherwise the value itself. Null has no rows.
pub fn rows(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => {
            let mut lists = fields.values().filter_map(Value::as_array);
            match (lists.next(), lists.next()) {
                (Some(list), None) => list.iter().collect(),
                _ => vec![value],
            }
        }
        scalar => vec![scalar],
    }
}

/// Whether a value is a list of which all elements are objects, and some are there.
pub fn is_table(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_object))
}

/// The name of the only column of rows that are no objects.
pub const VALUE: &str = "Value";

/// Returns the names of the columns of rows, in the order in which rows have them.
pub fn columns(rows: &[&Value]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for row in rows {
        match row {
            Value::Object(fields) => {
                for name in fields.keys() {
                    if known.insert(name.as_str()) {
                        names.push(name.clone());
                    }
                }
            }
            _ => {
                if known.insert(VALUE) {
                    names.push(VALUE.to_owned());
                }
            }
        }
    }
    names
}

/// Returns the value of a column in a row.
pub fn cell<'a>(row: &'a Value, column: &str) -> Option<&'a Value> {
    match row {
        Value::Object(fields) => fields.get(column),
        other => (column == VALUE).then_some(other),
    }
}

/// Gives names to rows that are plain values or lists: those of the query, else their number.
pub fn named(value: Value, names: &[Option<String>]) -> Value {
    match value {
        Value::Array(rows) if !rows.is_empty() && rows.iter().all(Value::is_array) => {
            rows.into_iter().map(|row| named_row(row, names)).collect::<Vec<_>>().into()
        }
        Value::Array(rows) if names.len() == 1 && !rows.iter().any(is_nested) => {
            let row = |row| named_row(Value::Array(vec![row]), names);
            rows.into_iter().map(row).collect::<Vec<_>>().into()
        }
        other => other,
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_array() || value.is_object()
}

fn named_row(row: Value, names: &[Option<String>]) -> Value {
    let Value::Array(cells) = row else { return row };
    let mut fields = Map::with_capacity(cells.len());
    for (index, cell) in cells.into_iter().enumerate() {
        let name = names.get(index).and_then(Option::as_ref);
        let name = name.filter(|name| !fields.contains_key(*name)).cloned();
        fields.insert(name.unwrap_or_else(|| (index + 1).to_string()), cell);
    }
    fields.into()
}
