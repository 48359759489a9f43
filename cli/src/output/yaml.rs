//! YAML that readers of version 1.1 and 1.2 read back as the same value.

use std::io::{self, Write};

use serde_json::{Number, Value};

use super::escape::{is_hidden, yaml as quoted};

/// Writes a value as a document.
pub fn document(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    write!(out, "{}", start(value, 0))?;
    nested(out, value, 0)
}

/// Writes a value as an element of the list that is the document.
pub fn item(out: &mut dyn Write, value: &Value) -> io::Result<()> {
    list_item(out, value, 0)
}

/// Returns a scalar or an empty collection with the end of its line; empty for what follows on lines
/// of its own.
fn start(value: &Value, depth: usize) -> String {
    match value {
        Value::Array(items) if items.is_empty() => "[]\n".into(),
        Value::Object(fields) if fields.is_empty() => "{}\n".into(),
        Value::Array(_) | Value::Object(_) => String::new(),
        Value::String(text) => string(text, depth),
        Value::Number(number) => format!("{}\n", self::number(number)),
        Value::Bool(_) | Value::Null => format!("{value}\n"),
    }
}

/// Writes the elements of a collection.
fn nested(out: &mut dyn Write, value: &Value, depth: usize) -> io::Result<()> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| {
            write!(out, "{}", "  ".repeat(depth))?;
            list_item(out, item, depth)
        }),
        Value::Object(fields) => {
            fields.iter().enumerate().try_for_each(|(index, (name, value))| {
                // The first key of an object in a list stands behind the dash.
                let indent = if index == 0 { String::new() } else { "  ".repeat(depth) };
                write!(out, "{indent}{}:", key(name, depth))?;
                match value {
                    Value::Object(fields) if !fields.is_empty() => {
                        write!(out, "\n{}", "  ".repeat(depth + 1))?;
                        nested(out, value, depth + 1)
                    }
                    Value::Array(items) if !items.is_empty() => {
                        out.write_all(b"\n")?;
                        nested(out, value, depth + 1)
                    }
                    scalar => write!(out, " {}", start(scalar, depth + 1)),
                }
            })
        }
        _ => Ok(()),
    }
}

/// Writes an element behind the indentation of its list.
fn list_item(out: &mut dyn Write, value: &Value, depth: usize) -> io::Result<()> {
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.write_all(b"-\n")?;
            nested(out, value, depth + 1)
        }
        Value::Object(fields) if !fields.is_empty() => {
            out.write_all(b"- ")?;
            nested(out, value, depth + 1)
        }
        scalar => write!(out, "- {}", start(scalar, depth + 1)),
    }
}

/// Writes the name of a field. Readers allow 1,024 characters for one on a line with its value.
fn key(name: &str, depth: usize) -> String {
    let text = if is_plain(name) { name.to_owned() } else { quoted(name) };
    if text.len() < 1000 { text } else { format!("? {text}\n{}", "  ".repeat(depth)) }
}

/// Writes a string: plain if no reader takes it for anything else, as a block if it has lines.
fn string(text: &str, depth: usize) -> String {
    if is_plain(text) {
        return format!("{text}\n");
    }
    if !is_block(text) {
        return format!("{}\n", quoted(text));
    }
    let indent = "  ".repeat(depth.max(1));
    let (body, chomp) = match text.strip_suffix('\n') {
        Some(body) => (body, ""),
        None => (text, "-"),
    };
    let mut block = format!("|{chomp}\n");
    for line in body.split('\n') {
        // An empty line has no indentation, since editors remove it.
        if !line.is_empty() {
            block.push_str(&indent);
            block.push_str(line);
        }
        block.push('\n');
    }
    block
}

/// Whether a string can be a block whose lines say how far it is indented.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.ends_with('\n')
        && !body.starts_with([' ', '\n'])
        && body.split('\n').all(|line| !line.ends_with(' '))
        && !text.chars().any(|c| is_hidden(c) && c != '\n')
}

/// Whether a string stands for itself without quotes.
fn is_plain(text: &str) -> bool {
    let starts = |c: char| c.is_alphabetic() || c == '_' || c == '/';
    let inside = |c: char| {
        c.is_alphanumeric()
            || matches!(c, '_' | '-' | '.' | '/' | ' ' | '+' | '(' | ')' | '@' | '=')
    };
    text.starts_with(starts)
        && text.chars().all(inside)
        && !text.ends_with(' ')
        && !text.contains(" #")
        && !is_word(text)
}

/// Whether a reader of YAML 1.1 or 1.2 takes a word for a boolean, null or a number.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Writes a number so that readers of YAML 1.1 do not take it for a string: they want a point and a
/// sign in `1.0e+30`.
fn number(number: &Number) -> String {
    let text = number.to_string();
    let Some((digits, exponent)) = text.split_once(['e', 'E']) else { return text };
    let point = if digits.contains('.') { "" } else { ".0" };
    let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
    format!("{digits}{point}e{sign}{exponent}")
}
