//! The official examples: a request as HTTP or as a URL, and a response as JSON. Examples take
//! precedence over required fields in the definitions.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value};
use tencentcloud_runtime::sign::v1::PARAMETERS;

use super::{Facts, Note};
use crate::read::Entries;
use crate::schema::{Field, TypeName};

/// One official example.
#[derive(Clone, Debug)]
pub struct Case {
    /// The action.
    pub action: String,
    /// The index of the example, starting at 1.
    pub number: usize,
    /// The parameters, if the request is complete.
    pub request: Option<Value>,
    /// The response as written, if it is JSON.
    pub response: Option<String>,
}

#[derive(Deserialize)]
struct File {
    actions: BTreeMap<String, Vec<Example>>,
}

#[derive(Deserialize)]
struct Example {
    #[serde(default)]
    input: String,
    #[serde(default)]
    output: String,
}

/// Reads an `examples.json`.
///
/// # Errors
///
/// Returns an error if the file is invalid.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let file: File =
        serde_json::from_str(text).map_err(|e| format!("these are no official examples: {e}"))?;
    let cases = file.actions.into_iter().flat_map(|(action, examples)| {
        examples.into_iter().enumerate().map(move |(i, example)| Case {
            action: action.clone(),
            number: i + 1,
            request: request(&example.input),
            response: serde_json::from_str::<Value>(&example.output)
                .is_ok_and(|response| response.get("Response").is_some())
                .then_some(example.output),
        })
    });
    Ok(cases.collect())
}

/// Returns the parameters of a request: the JSON of a body, or what stands behind the `?` of an
/// address.
fn request(input: &str) -> Option<Value> {
    let input = input.trim().trim_start_matches("GET ");
    if input.starts_with("http") || input.starts_with('/') {
        // Long URLs are split into lines.
        let address: String = input.lines().map(str::trim).collect();
        let (_, query) = address.split_once('?')?;
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(pair);
        return Some(nested(pairs.collect::<Option<Vec<_>>>()?));
    }
    let value: Value = serde_json::from_str(&input[input.find('{')?..]).ok()?;
    value.is_object().then_some(value)
}

/// Returns a name and a value, without the escapes of an address. Common parameters and what stands
/// in for them have no name.
fn pair(pair: &str) -> Option<(String, String)> {
    let (name, value) = pair.split_once('=').unwrap_or(("", ""));
    let name = unescaped(name)?;
    let common = PARAMETERS.contains(&name.as_str());
    Some((if common { String::new() } else { name }, unescaped(value)?))
}

fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escape = behind.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (first, escape.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &behind[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = behind;
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// `Filters.0.Name=a` as `{"Filters": [{"Name": "a"}]}`.
fn nested(pairs: Vec<(String, String)>) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, value) in pairs.into_iter().filter(|(name, _)| !name.is_empty()) {
        let mut place = &mut root;
        for part in name.split('.') {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(fields) = place else { break };
            place = fields.entry(part.to_owned()).or_insert(Value::Null);
        }
        *place = Value::String(value);
    }
    lists(root)
}

/// Converts objects whose keys are numbers to lists.
fn lists(value: Value) -> Value {
    let Value::Object(fields) = value else { return value };
    let mut fields: Vec<_> = fields.into_iter().map(|(key, v)| (key, lists(v))).collect();
    if fields.is_empty() || !fields.iter().all(|(key, _)| key.parse::<u32>().is_ok()) {
        return Value::Object(fields.into_iter().collect());
    }
    fields.sort_by_key(|(key, _)| key.parse::<u32>().unwrap_or_default());
    fields.into_iter().map(|(_, value)| value).collect()
}

/// What examples show of a field that is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    LeftOut,
    Empty,
}

/// Drops the demands that an official example breaks: a required field that one leaves out is
/// optional, and one that it leaves empty may be empty. A demand too much refuses good requests.
pub(super) fn relax(facts: &mut Facts, cases: &[Case]) {
    let mut seen = BTreeSet::new();
    for case in cases {
        let (Some(action), Some(request)) = (facts.actions.get(&case.action), &case.request) else {
            continue;
        };
        look(&facts.action_path(&case.action), &action.input, request, facts, &mut seen);
    }
    for (path, name, what) in seen {
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml");
        let fields = if path.contains("/types/") {
            facts.types.get_mut(stem).map(|ty| &mut ty.fields)
        } else {
            facts.actions.get_mut(stem).map(|action| &mut action.input)
        };
        let field =
            fields.and_then(|fields| fields.0.iter_mut().find(|(key, _)| key.value == name));
        let Some((_, field)) = field else { continue };
        let message = match what {
            Seen::LeftOut => {
                field.required = false;
                format!("`{name}` is not required here: an official example leaves it out")
            }
            Seen::Empty => {
                field.allow_empty = field.required;
                format!("`{name}` may be empty: it is in an official example")
            }
        };
        facts.notes.push(Note::on(path, message));
    }
}

fn look(
    path: &str,
    fields: &Entries<Field>,
    value: &Value,
    facts: &Facts,
    seen: &mut BTreeSet<(String, String, Seen)>,
) {
    let Value::Object(values) = value else { return };
    for (name, field) in fields.iter() {
        let value = values.get(&name.value).filter(|value| !value.is_null());
        let what = match value {
            None => Some(Seen::LeftOut),
            Some(Value::String(text)) if text.is_empty() => Some(Seen::Empty),
            Some(Value::Array(items)) if items.is_empty() => Some(Seen::Empty),
            Some(_) => None,
        };
        if let Some(what) = what.filter(|_| field.required) {
            seen.insert((path.to_owned(), name.value.clone(), what));
        }
        if let Some(value) = value {
            look_inside(&field.ty.value, value, facts, seen);
        }
    }
}

fn look_inside(
    ty: &TypeName,
    value: &Value,
    facts: &Facts,
    seen: &mut BTreeSet<(String, String, Seen)>,
) {
    match (ty, value) {
        (TypeName::List(inner), Value::Array(items)) => {
            items.iter().for_each(|item| look_inside(inner, item, facts, seen));
        }
        (TypeName::One(name), Value::Object(_)) => {
            if let Some(ty) = facts.types.get(name) {
                look(&facts.type_path(name), &ty.fields, value, facts, seen);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(input: &str, expect: Option<Value>) {
        assert_eq!(request(input), expect, "of {input:?}");
    }

    #[test]
    fn requests_come_as_addresses_and_as_bodies() {
        check(
            "https://x.tencentcloudapi.com/?Action=A\n&F.0.N=a%20b&F.1.N=c\n&F.10.N=d&Z=1\n&<Common>",
            Some(json!({"F": [{"N": "a b"}, {"N": "c"}, {"N": "d"}], "Z": "1"})),
        );
        check("POST / HTTP/1.1\nHost: x\n\n{\"A\": [1]}", Some(json!({"A": [1]})));
        check("{}", Some(json!({})));
        check("POST / HTTP/1.1\n\n{\"A\": ", None);
        check("", None);
    }
}
