//! JSON, without characters that a terminal obeys.

use std::io::{self, Write};

use serde_json::Value;

use super::color::{Paint, paint};
use super::escape::json as quoted;

/// Writes a value over several lines. The first has no indentation.
pub fn pretty(out: &mut dyn Write, value: &Value, color: bool, depth: usize) -> io::Result<()> {
    let end = "  ".repeat(depth);
    let inside = "  ".repeat(depth + 1);
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                write!(out, "{}\n{inside}", if index == 0 { "[" } else { "," })?;
                pretty(out, item, color, depth + 1)?;
            }
            write!(out, "\n{end}]")
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (index, (name, value)) in fields.iter().enumerate() {
                let name = paint(color, Paint::Key, &quoted(name));
                write!(out, "{}\n{inside}{name}: ", if index == 0 { "{" } else { "," })?;
                pretty(out, value, color, depth + 1)?;
            }
            write!(out, "\n{end}}}")
        }
        Value::Array(_) => out.write_all(b"[]"),
        Value::Object(_) => out.write_all(b"{}"),
        Value::String(text) => write!(out, "{}", paint(color, Paint::Text, &quoted(text))),
        Value::Number(number) => {
            write!(out, "{}", paint(color, Paint::Number, &number.to_string()))
        }
        Value::Bool(_) | Value::Null => {
            write!(out, "{}", paint(color, Paint::Word, &value.to_string()))
        }
    }
}

/// Writes a value on one line.
pub fn compact(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    match value {
        Value::Array(items) => {
            out.write_all(b"[")?;
            for (index, item) in items.iter().enumerate() {
                out.write_all(if index == 0 { b"" } else { b"," })?;
                compact(out, item)?;
            }
            out.write_all(b"]")
        }
        Value::Object(fields) => {
            out.write_all(b"{")?;
            for (index, (name, value)) in fields.iter().enumerate() {
                write!(out, "{}{}:", if index == 0 { "" } else { "," }, quoted(name))?;
                compact(out, value)?;
            }
            out.write_all(b"}")
        }
        Value::String(text) => out.write_all(quoted(text).as_bytes()),
        scalar => write!(out, "{scalar}"),
    }
}

/// Returns a value as text on one line: strings as they are, other values as JSON.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => {
            let mut out = Vec::new();
            // Writing to memory cannot fail, and the JSON is UTF-8.
            drop(compact(&mut out, other));
            String::from_utf8(out).unwrap_or_default()
        }
    }
}
