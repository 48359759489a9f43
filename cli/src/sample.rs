//! A request with sample values, for help of actions that have no example.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Action, Field, FieldRule, Kind, Object, Product};

/// How deep objects are filled in.
const DEPTH: usize = 8;

/// Returns the required parameters of an action: documented values, or placeholders.
pub fn request(product: &Product, action: &Action) -> Map<String, Json> {
    object(product, &action.request, 0)
}

fn object(product: &Product, object: &Object, depth: usize) -> Map<String, Json> {
    let required = object.fields.iter().filter(|field| field.required && depth < DEPTH);
    required.map(|field| (field.name.clone(), value(product, field, depth))).collect()
}

fn value(product: &Product, field: &Field, depth: usize) -> Json {
    let single = match product.object(field.ty) {
        Some(inner) => Json::Object(object(product, inner, depth + 1)),
        None => scalar(field),
    };
    (0..field.ty.lists).fold(single, |value, _| Json::Array(vec![value]))
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
            None => format!("<{}>", field.name).into(),
        },
    }
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
