//! Reads YAML, of which JSON is a subset, into JSON values.

use saphyr_parser::{Event, Parser, ScalarStyle, Span};
use serde_json::{Map, Number, Value as Json};

/// The deepest nesting.
const DEPTH: usize = 100;

/// Parses one document. Anchors, aliases and tags are rejected: with them, a small file expands
/// without limit.
///
/// # Errors
///
/// Returns what is wrong, with its line.
pub fn parse(text: &str) -> Result<Json, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // JSON by its own rules, such as escapes of surrogate pairs.
    if text.trim_start().starts_with(['{', '[']) {
        match serde_json::from_str(text) {
            Ok(json) => return Ok(json),
            Err(error) if text.contains("\":") => return Err(format!("is not JSON: {error}")),
            Err(_) => {}
        }
    }
    let mut open: Vec<Node> = Vec::new();
    let mut document = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| format!("is not YAML: {error}"))?;
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                reject(anchor != 0 || tag.is_some(), span)?;
                Some(scalar(&text, style))
            }
            Event::SequenceStart(anchor, tag) => {
                reject(anchor != 0 || tag.is_some(), span)?;
                open.push(Node::List(Vec::new()));
                None
            }
            Event::MappingStart(anchor, tag) => {
                reject(anchor != 0 || tag.is_some(), span)?;
                open.push(Node::Object(Map::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(Node::close),
            Event::Alias(_) => return Err(at(span, "anchors and aliases are not supported")),
            Event::DocumentStart(_) if document.is_some() => {
                return Err(at(span, "expected one document"));
            }
            _ => None,
        };
        if open.len() > DEPTH {
            return Err(at(span, "too deeply nested"));
        }
        if let Some(value) = value {
            match open.last_mut() {
                Some(node) => node.put(value, span)?,
                None => document = Some(value),
            }
        }
    }
    Ok(document.unwrap_or_default())
}

fn at(span: Span, what: &str) -> String {
    format!("line {}, column {}: {what}", span.start.line(), span.start.col() + 1)
}

fn reject(is_special: bool, span: Span) -> Result<(), String> {
    if is_special { Err(at(span, "anchors and tags are not supported")) } else { Ok(()) }
}

enum Node {
    List(Vec<Json>),
    /// An object, with a key that has no value yet.
    Object(Map<String, Json>, Option<String>),
}

impl Node {
    fn put(&mut self, value: Json, span: Span) -> Result<(), String> {
        match self {
            Self::List(items) => items.push(value),
            Self::Object(fields, key) => match key.take() {
                Some(key) => {
                    fields.insert(key, value);
                }
                None => {
                    let name = match value {
                        Json::String(name) => name,
                        Json::Number(_) | Json::Bool(_) => value.to_string(),
                        _ => return Err(at(span, "keys must be strings")),
                    };
                    if fields.contains_key(&name) {
                        return Err(at(span, &format!("the key `{name}` is repeated")));
                    }
                    *key = Some(name);
                }
            },
        }
        Ok(())
    }

    fn close(self) -> Json {
        match self {
            Self::List(items) => items.into(),
            Self::Object(fields, _) => fields.into(),
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Json {
    if style != ScalarStyle::Plain {
        return text.into();
    }
    match text {
        "" | "~" | "null" => Json::Null,
        "true" => true.into(),
        "false" => false.into(),
        // A number with a leading zero is a code, and one with a colon a time.
        _ if text.len() > 1 && text.starts_with('0') && !text.contains('.') => text.into(),
        _ => text.parse::<Number>().map_or_else(|_| text.into(), Json::Number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn yaml_and_json_are_read() {
        let text = "# a comment\nA: 1\nB: [x, '2', 0012]\nC:\n  D: |\n    two\n    lines\n  E: 2019-03-01 00:00:00\n";
        let expected = json!({
            "A": 1, "B": ["x", "2", "0012"], "C": {"D": "two\nlines\n", "E": "2019-03-01 00:00:00"},
        });
        assert_eq!(parse(text), Ok(expected));
        assert_eq!(parse("{\"A\": 18446744073709551615}"), Ok(json!({"A": u64::MAX})));
        assert_eq!(parse(""), Ok(Json::Null));
    }

    #[test]
    fn what_could_expand_or_hide_is_rejected_with_its_line() {
        for (text, part) in [
            ("a: &x 1\nb: *x", "line 1"),
            ("a: 1\na: 2", "line 2, column 1: the key `a` is repeated"),
            ("a: 1\n---\nb: 2", "expected one document"),
            ("{\"a\": ", "is not JSON"),
            ("[a", "is not YAML"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert!(parse(&"- ".repeat(50_000)).is_err());
    }
}
