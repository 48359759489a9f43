//! A product that uses every key of the schema language, and functions that replace its strings.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use tencentcloud_codegen::source::Source;

/// The files of the product: the parts of their paths, and what they hold. Strings that belong
/// together are equal, all others differ.
#[derive(Clone)]
pub struct Course(Vec<(Vec<String>, Value)>);

impl Course {
    pub fn new() -> Self {
        let file = |parts: &[&str], value| (parts.iter().map(|p| (*p).to_owned()).collect(), value);
        Self(vec![
            file(&["toy", "2020-01-01", "product"], product()),
            file(&["toy", "2020-01-01", "DescribeToys"], action()),
            file(&["toy", "2020-01-01", "types", "Toy"], shared_struct()),
            file(&["toy", "2020-01-01", "types", "Size"], shared_enum()),
        ])
    }

    /// Every string of the product, be it a key, a value or a part of a path.
    pub fn strings(&self) -> BTreeSet<String> {
        let mut strings = BTreeSet::new();
        for (path, value) in &self.0 {
            strings.extend(path.iter().cloned());
            collect(value, &mut strings);
        }
        strings.retain(|s| !KEYS.contains(&s.as_str()));
        strings
    }

    /// The product with another string in all places of one.
    pub fn with(&self, from: &str, to: &str) -> Self {
        let swap = |text: &str| if text == from { to.to_owned() } else { text.to_owned() };
        self.mapped(&swap)
    }

    /// The product with another text in all places that are free to hold any.
    pub fn with_texts(&self, to: &str) -> Self {
        let swap = |text: &str| {
            if text.starts_with("text ") { format!("{text} {to}") } else { text.to_owned() }
        };
        self.mapped(&swap)
    }

    fn mapped(&self, swap: &dyn Fn(&str) -> String) -> Self {
        let files = self.0.iter();
        Self(
            files
                .map(|(path, v)| (path.iter().map(|p| swap(p)).collect(), replaced(v, swap)))
                .collect(),
        )
    }

    pub fn sources(&self) -> Vec<Source> {
        let source = |(path, value): &(Vec<String>, Value)| Source {
            path: path.join("/") + ".json",
            text: value.to_string(),
        };
        self.0.iter().map(source).collect()
    }
}

/// Keys of the language, which are no place for a text.
const KEYS: [&str; 3] = ["action", "type", "product"];

fn collect(value: &Value, strings: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            strings.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, strings)),
        Value::Object(map) => {
            for (key, value) in map {
                strings.insert(key.clone());
                collect(value, strings);
            }
        }
        _ => {}
    }
}

fn replaced(value: &Value, swap: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(swap(text)),
        Value::Array(items) => items.iter().map(|item| replaced(item, swap)).collect(),
        Value::Object(map) => {
            let pairs = map.iter().map(|(key, value)| (swap(key), replaced(value, swap)));
            Value::Object(pairs.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn product() -> Value {
    json!({
        "product": "toy", "version": "2020-01-01", "title": "text title of the product",
        "description": "text about the product", "host": "toy.tencentcloudapi.com",
        "search": ["word of the product"], "source": "text source of the product",
        "categories": {"play": {"title": "text title of a category", "description": "text about a category"}},
        "errors": {
            "Failed.Broken": "text about a code",
            "Failed.Lost": {"description": "text about a lost code", "advice": "text of advice", "name": "LostCode"},
        },
        "common_errors": ["Failed.Broken"], "first_call": "DescribeToys",
    })
}

fn action() -> Value {
    json!({
        "action": "DescribeToys", "title": "text title of the action",
        "description": "text about the action", "category": "play", "access": "read",
        "deprecated": "text against the action", "region": "required", "regions": ["ap-toytown"],
        "host": "other.tencentcloudapi.com", "rust_name": "list_toys", "search": ["word of the action"],
        "input": {
            "Kind": {
                "type": "string", "required": true, "description": "text about the kind",
                "unit": "text unit", "default": "text default", "example": "text default",
                "deprecated": "text against the kind", "search": ["word of the kind"], "rust_name": "kind_of",
                "differs": "text of the difference",
                "enum": {
                    "name": "ToyKind", "provenance": "mined", "source": "text source of the kind",
                    "values": {
                        "text default": {"description": "text about the default", "name": "Usual"},
                        "big": "text about big",
                        "small": {"description": "text about small", "name": "Little", "deprecated": "text against small"},
                    },
                },
            },
            "Color": {
                "type": "string", "default": "text color", "example": "text of another color",
                "enum": {"plain": true, "provenance": "reviewed", "source": "text source of colors",
                         "values": {"text color": "text about a color", "text of another color": null}},
            },
            "Label": {
                "type": "string", "description": "text about the label",
                "pattern": {"regex": "[^a-z]*|(?s:.*)", "provenance": "mined", "source": "text source of the pattern"},
            },
            "Begin": {"type": "datetime", "example": "2020-01-01 00:00:00"},
            "End": {"type": "datetime"},
            "Size": {"type": "Size"},
            "Offset": {"type": "uint64"},
        },
        "output": {"Result": {"type": "Toy", "required": true}},
        "rules": [
            {"rule": "window", "start": "Begin", "end": "End", "max": "1d", "provenance": "mined", "source": "text source of the window"},
            {"rule": "required_when", "field": "Label", "when": "Color", "is": ["text color"], "provenance": "mined", "source": "text source of the need"},
        ],
        "paging": {"style": "offset", "offset": "Offset", "items": "Result.Toys"},
        "errors": ["Failed.Lost"], "source": "text source of the action",
        "examples": [{
            "title": "text title of an example", "description": "text about an example",
            "request": {"Kind": "big", "Label": "text in a request", "Color": "text color"},
            "response": {"Result": {"Toys": ["text in a response"]}, "RequestId": "text of an id"},
        }],
    })
}

fn shared_struct() -> Value {
    json!({
        "type": "Toy", "rust_name": "ToyObject", "description": "text about toys",
        "search": ["word of the type"], "source": "text source of the type",
        "fields": {"Toys": {"type": ["string"], "description": "text about a list"}},
    })
}

fn shared_enum() -> Value {
    json!({
        "type": "Size", "description": "text about sizes", "base": "string",
        "enum": {"provenance": "mined", "source": "text source of sizes", "values": {"huge": "text about huge"}},
    })
}
