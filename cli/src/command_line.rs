//! Writes a call as a command line of tcapi.

use serde_json::{Map, Value as Json};

/// Returns the command line of a call, one parameter per line if it is long.
pub fn of(product: &str, action: &str, request: &Map<String, Json>) -> String {
    let mut words = vec![format!("tcapi {product} {action}")];
    for (name, value) in request {
        put(&mut words, name, value);
    }
    let one = words.join(" ");
    if one.chars().count() <= 94 { one } else { words.join(" \\\n    ") }
}

fn put(words: &mut Vec<String>, path: &str, value: &Json) {
    match value {
        Json::Array(items) if items.iter().all(|item| !item.is_object() && !item.is_array()) => {
            // Words that look like JSON or like options are not words of a list.
            let is_plain = |item: &Json| match item {
                Json::String(text) => !text.is_empty() && !text.starts_with(['-', '[']),
                _ => true,
            };
            if !items.is_empty() && items.iter().all(is_plain) {
                let texts: Vec<_> = items.iter().map(scalar).collect();
                words.push(format!("--{path} {}", texts.join(" ")));
            } else {
                words.push(format!("--{path} {}", quoted(&value.to_string())));
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                put(words, &format!("{path}.{index}"), item);
            }
        }
        Json::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                put(words, &format!("{path}.{name}"), value);
            }
        }
        Json::Object(_) => words.push(format!("--{path} '{{}}'")),
        Json::String(text) if text.starts_with("--") => {
            words.push(format!("--{path}={}", quoted(text)));
        }
        value => words.push(format!("--{path} {}", scalar(value))),
    }
}

fn scalar(value: &Json) -> String {
    match value {
        Json::String(text) if text.starts_with('@') => quoted(&format!("@{text}")),
        Json::String(text) => quoted(text),
        value => quoted(&value.to_string()),
    }
}

/// Quotes a word for POSIX shells.
pub fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.,:/=+@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
