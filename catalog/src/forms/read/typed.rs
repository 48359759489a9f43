//! Parameters that arrive as text, in the types of the action.

use serde_json::{Map, Value as Json};

use super::ReadError;
use crate::model::{Action, Kind, Object, Product, Type};
use crate::shorthand;

/// The deepest path.
const DEPTH: usize = 32;

/// Gives parameters the types of the action. What does not fit stays as it is.
pub(super) fn request(
    product: &Product,
    action: &Action,
    request: Map<String, Json>,
) -> Map<String, Json> {
    fields(product, &action.request, request)
}

fn fields(product: &Product, object: &Object, values: Map<String, Json>) -> Map<String, Json> {
    let typed = values.into_iter().map(|(name, value)| {
        let value = match object.field(&name) {
            Some(field) => self::value(product, field.ty, value),
            None => value,
        };
        (name, value)
    });
    typed.collect()
}

fn value(product: &Product, ty: Type, value: Json) -> Json {
    match (ty.lists.checked_sub(1), value) {
        (Some(lists), Json::Array(items)) => {
            let inner = Type { lists, ..ty };
            items.into_iter().map(|item| self::value(product, inner, item)).collect()
        }
        (Some(_), Json::String(text)) if text.trim_start().starts_with('[') => {
            parsed(product, ty, text)
        }
        // A file has an element on each line.
        (Some(0), Json::String(text)) if text.contains('\n') && !is_object(ty) => {
            let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
            lines.map(|line| scalar(ty.kind, line.to_owned())).collect()
        }
        // A list may be written as its only element.
        (Some(0), value @ Json::String(_)) => {
            vec![self::value(product, Type { lists: 0, ..ty }, value)].into()
        }
        (None, Json::Object(values)) => match product.object(ty) {
            Some(object) => Json::Object(fields(product, object, values)),
            None => Json::Object(values),
        },
        (None, Json::String(text)) => match ty.kind {
            Kind::Object(_) => parsed(product, ty, text),
            kind => scalar(kind, text),
        },
        (_, value) => value,
    }
}

/// Reads JSON, or else the shorthand of `tcapi`.
fn parsed(product: &Product, ty: Type, text: String) -> Json {
    match serde_json::from_str(&text) {
        Ok(json @ (Json::Array(_) | Json::Object(_))) => value(product, ty, json),
        _ => match shorthand::parse(&text) {
            Ok(short) => shorthand::typed(product, ty, short),
            Err(_) => Json::String(text),
        },
    }
}

fn is_object(ty: Type) -> bool {
    matches!(ty.kind, Kind::Object(_))
}

fn scalar(kind: Kind, text: String) -> Json {
    let number = match kind {
        Kind::Integer | Kind::Unsigned => text
            .parse::<i64>()
            .map(Json::from)
            .or_else(|_| text.parse::<u64>().map(Json::from))
            .ok(),
        Kind::Float => {
            text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Json::from)
        }
        Kind::Boolean => match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "t" => Some(true.into()),
            "false" | "0" | "f" => Some(false.into()),
            _ => None,
        },
        _ => None,
    };
    number.unwrap_or(Json::String(text))
}

/// Puts a value at a path such as `Filters.0.Name`. Lists are objects until [`lists`].
pub(super) fn insert(
    request: &mut Map<String, Json>,
    path: &str,
    value: Json,
) -> Result<(), ReadError> {
    let failed =
        |why: &str| ReadError::new(format!("the parameter `{}` {why}", super::shortened(path)));
    let steps: Vec<&str> = path.split('.').collect();
    let [before @ .., last] = steps.as_slice() else { return Ok(()) };
    if steps.len() > DEPTH || steps.iter().any(|step| step.is_empty()) {
        return Err(failed("has an invalid name"));
    }
    let mut at = request;
    for step in before {
        let entry = at.entry(*step).or_insert_with(|| Json::Object(Map::new()));
        at = entry.as_object_mut().ok_or_else(|| failed("conflicts with another one"))?;
    }
    match at.insert((*last).to_owned(), value) {
        None => Ok(()),
        Some(_) => Err(failed("is given twice")),
    }
}

/// Turns objects whose keys are all numbers into lists.
pub(super) fn lists(value: Json) -> Json {
    let Json::Object(map) = value else { return value };
    let indices: Option<Vec<u64>> = map.keys().map(|key| key.parse().ok()).collect();
    let items = map.into_iter().map(|(key, value)| (key, lists(value)));
    match indices.filter(|indices| !indices.is_empty()) {
        Some(indices) => {
            let mut sorted: Vec<_> =
                indices.into_iter().zip(items.map(|(_, value)| value)).collect();
            sorted.sort_by_key(|(index, _)| *index);
            sorted.into_iter().map(|(_, value)| value).collect()
        }
        None => Json::Object(items.collect()),
    }
}
