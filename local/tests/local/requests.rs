//! Requests that are made from the model.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{CrossFieldRule, Field, FieldRule, Format, Kind, Object, Product};

/// The depth at which objects are empty, since types can contain themselves.
const MAX_DEPTH: usize = 6;
/// The depth at which objects have only what is needed.
const MAX_FULL: usize = 3;

/// Makes valid requests of a product.
#[derive(Clone, Copy)]
pub struct Requests<'a> {
    pub product: &'a Product,
}

impl Requests<'_> {
    /// The smallest valid object.
    pub fn smallest(&self, object: &Object, depth: usize) -> Map<String, Json> {
        let needed: Vec<&String> =
            object.rules.iter().filter_map(|limit| one_of(&limit.rule)?.first()).collect();
        let fields = object.fields.iter().filter(|f| f.required || needed.contains(&&f.name));
        fields.map(|field| (field.name.clone(), self.value(field, depth, false))).collect()
    }

    /// An object with all fields that may be set together.
    pub fn full(&self, object: &Object, depth: usize) -> Map<String, Json> {
        if depth > MAX_FULL {
            return self.smallest(object, depth);
        }
        // What is required is sent, whatever a mined rule says.
        let is_left_out = |field: &&Field| {
            !field.required
                && object.rules.iter().any(|limit| match &limit.rule {
                    CrossFieldRule::ExactlyOne(of) | CrossFieldRule::AtMostOne(of) => {
                        let is_required =
                            |name: &&String| object.field(name).is_some_and(|field| field.required);
                        let kept = of.iter().find(is_required).or(of.first());
                        of.contains(&field.name) && kept != Some(&field.name)
                    }
                    _ => false,
                })
        };
        let fields = object.fields.iter().filter(|field| !is_left_out(field));
        fields.map(|field| (field.name.clone(), self.value(field, depth, true))).collect()
    }

    /// A valid value of a field.
    pub fn value(&self, field: &Field, depth: usize, is_full: bool) -> Json {
        let value = match self.product.object(field.ty) {
            Some(_) if depth > MAX_DEPTH => json!({}),
            Some(object) if is_full => Json::Object(self.full(object, depth + 1)),
            Some(object) => Json::Object(self.smallest(object, depth + 1)),
            None => scalar(field),
        };
        let least = field.limits.iter().find_map(|limit| match limit.rule {
            FieldRule::Items(min, _) => min,
            _ => None,
        });
        let length = least.unwrap_or(1).clamp(1, 100) as usize;
        // Only the outermost list has the length.
        let inner = (1..field.ty.lists).fold(value, |value, _| json!([value]));
        if field.ty.lists == 0 { inner } else { json!(vec![inner; length]) }
    }
}

/// The fields of a rule of which one has to be set.
fn one_of(rule: &CrossFieldRule) -> Option<&[String]> {
    match rule {
        CrossFieldRule::AtLeastOne(of) | CrossFieldRule::ExactlyOne(of) => Some(of),
        _ => None,
    }
}

/// A valid value of a field that is no object.
pub fn scalar(field: &Field) -> Json {
    let is_number = matches!(field.ty.kind, Kind::Integer | Kind::Unsigned);
    let is_string = matches!(field.ty.kind, Kind::String);
    match field.name.as_str() {
        // A page that holds everything, within the limits that are known.
        "Limit" | "PageSize" | "Size" | "Count" if is_number => return json!(within(field, 10)),
        "Limit" | "PageSize" if is_string => return json!("10"),
        "Offset" if is_number => return json!(0),
        "Offset" if is_string => return json!("0"),
        _ => {}
    }
    let known = field.values.first().map(|value| value.value.clone());
    let mut length = None;
    for limit in &field.limits {
        match &limit.rule {
            FieldRule::Range(..) if known.is_none() => return json!(within(field, 1)),
            FieldRule::FloatRange(min, max) => {
                return json!(1_f64.max(min.unwrap_or(1.0)).min(max.unwrap_or(f64::MAX)));
            }
            FieldRule::Format(format) => return json!(formatted(*format)),
            FieldRule::Pattern(pattern) => {
                if let Some(text) = matching(pattern, field) {
                    return json!(text);
                }
            }
            FieldRule::Length(min, _) => length = *min,
            _ => {}
        }
    }
    match field.ty.kind {
        Kind::Integer | Kind::Unsigned => {
            json!(known.and_then(|value| value.parse().ok()).unwrap_or(1_i64))
        }
        Kind::Float => json!(1.0),
        Kind::Boolean => json!(true),
        Kind::DateTime => json!(formatted(Format::DateTime)),
        Kind::DateTimeIso => json!(formatted(Format::DateTimeIso)),
        Kind::Date => json!(formatted(Format::Date)),
        Kind::Binary => json!("YQ=="),
        _ => json!(known.unwrap_or_else(|| "a".repeat(length.unwrap_or(1).max(1) as usize))),
    }
}

/// The allowed integer that is next to another.
pub fn within(field: &Field, value: i64) -> i64 {
    field.limits.iter().fold(value, |value, limit| match limit.rule {
        FieldRule::Range(min, max) => value.max(min.unwrap_or(value)).min(max.unwrap_or(i64::MAX)),
        _ => value,
    })
}

fn formatted(format: Format) -> &'static str {
    match format {
        Format::DateTime => "2026-01-01 00:00:00",
        Format::DateTimeIso => "2026-01-01T00:00:00Z",
        Format::Date => "2026-01-01",
        Format::Ip => "192.0.2.1",
        Format::Domain => "www.example.com",
        Format::Url => "https://www.example.com/",
        Format::Email => "name@example.com",
        Format::Json => "{}",
        Format::Base64 => "YQ==",
    }
}

/// A string that matches a pattern and has an allowed length; always the same one.
fn matching(pattern: &str, field: &Field) -> Option<String> {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    let bounds = field.limits.iter().find_map(|limit| match limit.rule {
        FieldRule::Length(min, max) => Some((min.unwrap_or(0), max.unwrap_or(u32::MAX))),
        _ => None,
    });
    let (min, max) = bounds.unwrap_or((1, 1000));
    let pattern = pattern.trim_start_matches('^').trim_end_matches('$');
    let texts = proptest::string::string_regex(pattern).ok()?;
    let mut runner = TestRunner::deterministic();
    (0..200).find_map(|_| {
        let text = texts.new_tree(&mut runner).ok()?.current();
        let length = u32::try_from(text.chars().count()).ok()?;
        (min..=max).contains(&length).then_some(text)
    })
}
