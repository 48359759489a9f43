//! Sample values: the example in the help of actions that have none, and skeletons.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{
    Action, CrossFieldRule, Field, FieldRule, Format, Kind, Object, Product,
};

/// How deep objects are filled in.
const DEPTH: usize = 8;

/// The most elements of a list, even if more are required.
const MOST_ITEMS: u32 = 10;

/// Returns the parameters that an action needs: documented values, or placeholders.
pub fn request(product: &Product, action: &Action) -> Map<String, Json> {
    object(product, &action.request, 0)
}

fn object(product: &Product, object: &Object, depth: usize) -> Map<String, Json> {
    let needed = object.fields.iter().filter(|field| depth < DEPTH && is_needed(object, field));
    needed.map(|field| (field.name.clone(), value(product, field, depth))).collect()
}

/// Returns an object with all its fields, except those that exclude the first of their kind. Types
/// that are part of themselves end at their second occurrence.
pub fn whole<'a>(
    product: &'a Product,
    object: &'a Object,
    outer: &mut Vec<&'a str>,
) -> Map<String, Json> {
    let excluded = |field: &Field| {
        object.rules.iter().any(|limit| match &limit.rule {
            CrossFieldRule::ExactlyOne(of) | CrossFieldRule::AtMostOne(of) => {
                of.iter().skip(1).any(|name| *name == field.name)
            }
            _ => false,
        })
    };
    let mut fields = Map::new();
    for field in object.fields.iter().filter(|field| !excluded(field)) {
        let single = match product.object(field.ty) {
            Some(inner) if outer.contains(&inner.name.as_str()) => Json::Object(Map::new()),
            Some(inner) => {
                outer.push(&inner.name);
                let inner = whole(product, inner, outer);
                outer.pop();
                Json::Object(inner)
            }
            None => scalar(field),
        };
        fields.insert(field.name.clone(), in_lists(field, single));
    }
    fields
}

/// Returns whether a request with sample values needs a field: it is required, or the first of those
/// of which one is.
pub fn is_needed(object: &Object, field: &Field) -> bool {
    let needs = |rule: &CrossFieldRule| match rule {
        CrossFieldRule::AtLeastOne(of) | CrossFieldRule::ExactlyOne(of) => {
            of.first() == Some(&field.name)
        }
        CrossFieldRule::RequiredWhen(name, when, values) => {
            let when = object.field(when).filter(|when| *name == field.name && when.required);
            let value = |when: &Field| match scalar(when) {
                Json::String(text) => text,
                value => value.to_string(),
            };
            when.is_some_and(|when| values.is_empty() || values.contains(&value(when)))
        }
        _ => false,
    };
    field.required || object.rules.iter().any(|limit| needs(&limit.rule))
}

/// Returns a value of a field, with the required fields of objects in it.
pub fn value(product: &Product, field: &Field, depth: usize) -> Json {
    let single = match product.object(field.ty) {
        Some(inner) => Json::Object(object(product, inner, depth + 1)),
        None => scalar(field),
    };
    in_lists(field, single)
}

/// Returns a value in the lists that a field has around it, with as many elements as it needs.
fn in_lists(field: &Field, single: Json) -> Json {
    let items = rule(field, |rule| match rule {
        FieldRule::Items(min, _) => *min,
        _ => None,
    });
    let items = items.map_or(1, |items| items.clamp(1, MOST_ITEMS) as usize);
    (0..field.ty.lists).fold(single, |value, _| Json::Array(vec![value; items]))
}

/// Returns what one of the limits of a field says.
fn rule<T>(field: &Field, read: impl Fn(&FieldRule) -> Option<T>) -> Option<T> {
    field.limits.iter().find_map(|limit| read(&limit.rule))
}

fn scalar(field: &Field) -> Json {
    let known = field.example.as_ref().or(field.default.as_ref());
    let known = known.or(field.values.first().map(|value| &value.value)).map(String::as_str);
    match field.ty.kind {
        Kind::Integer | Kind::Unsigned => {
            let known = known.and_then(|text| text.parse::<u64>().ok());
            known.unwrap_or_else(|| least(field)).into()
        }
        Kind::Float => known.and_then(|text| text.parse::<f64>().ok()).unwrap_or(1.0).into(),
        Kind::Boolean => (known == Some("true")).into(),
        Kind::DateTime => known.unwrap_or("2026-01-31 08:00:00").into(),
        Kind::DateTimeIso => known.unwrap_or("2026-01-31T08:00:00+08:00").into(),
        Kind::Date => known.unwrap_or("2026-01-31").into(),
        Kind::Binary => "c2FtcGxl".into(),
        _ => match known.filter(|text| !text.is_empty()) {
            Some(text) => text.into(),
            None => text(field).into(),
        },
    }
}

/// Returns a string that is to be replaced, in the format and of the length that the field accepts.
fn text(field: &Field) -> String {
    let format = rule(field, |rule| match rule {
        FieldRule::Format(format) => Some(*format),
        _ => None,
    });
    let has_pattern = rule(field, |rule| matches!(rule, FieldRule::Pattern(_)).then_some(()));
    // A pattern allows letters more likely than brackets.
    let plain = || has_pattern.map_or_else(|| format!("<{}>", field.name), |()| field.name.clone());
    let text = format.map_or_else(plain, |format| match format {
        Format::DateTime => "2026-01-31 08:00:00".to_owned(),
        Format::DateTimeIso => "2026-01-31T08:00:00+08:00".to_owned(),
        Format::Date => "2026-01-31".to_owned(),
        Format::Ip => "192.0.2.1".to_owned(),
        Format::Url => "https://example.com/".to_owned(),
        Format::Domain => "www.example.com".to_owned(),
        Format::Email => "user@example.com".to_owned(),
        Format::Json => "{}".to_owned(),
        Format::Base64 => "c2FtcGxl".to_owned(),
    });
    let length = rule(field, |rule| match rule {
        FieldRule::Length(min, max) => Some((min.unwrap_or(0) as usize, max.unwrap_or(u32::MAX))),
        _ => None,
    });
    let Some((min, max)) = length.filter(|_| format.is_none()) else { return text };
    let cut: String = text.chars().take(max as usize).collect();
    format!("{cut:x<min$}")
}

/// Returns the smallest number that a field accepts.
fn least(field: &Field) -> u64 {
    let least = field.limits.iter().find_map(|limit| match limit.rule {
        FieldRule::Range(min, _) => min,
        _ => None,
    });
    least.and_then(|least| u64::try_from(least).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::{Catalog, Problem, check};

    use super::*;

    #[test]
    fn samples_have_the_types_of_their_fields_and_lack_nothing() {
        let catalog = Catalog::facts().unwrap();
        for entry in catalog.entries().iter().step_by(17) {
            let product = catalog.product(&entry.name, Some(&entry.version)).unwrap().unwrap();
            for action in product.actions.iter().step_by(5) {
                let sample = request(&product, action);
                let is_wrong = |problem: &Problem| match problem {
                    Problem::Violation(violation) => violation.rule() == "required",
                    _ => true,
                };
                let problems = check(&product, &action.request, &sample);
                let wrong: Vec<_> = problems.iter().filter(|problem| is_wrong(problem)).collect();
                assert!(wrong.is_empty(), "{} {}: {wrong:?}", product.name, action.name);
            }
        }
    }
}
