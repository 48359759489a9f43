//! The query of a URL, or the body of a form, as the JSON request that says the same.

use serde_json::{Map, Value};
use tencentcloud_runtime::sign::v1::PARAMETERS;

use crate::read::Entries;
use crate::schema::{Field, TypeName};

/// How many steps a path such as `Filters.0.Name` may have.
const MAX_STEPS: usize = 32;

/// Reads a query or a form; `input` says which values are numbers.
pub(super) fn read(text: &str, input: &Entries<Field>) -> Result<Value, String> {
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let pairs = query.split('&').map(str::trim).filter(|pair| !stands_for_others(pair));
    let pairs: Vec<(Vec<&str>, &str)> = pairs
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) => Ok((name.split('.').collect(), value.trim())),
            None => Err(format!("`{pair}` has no value")),
        })
        .collect::<Result<_, _>>()?;
    // The service counts from 0; some pages count from 1.
    let base = usize::from(!pairs.iter().any(|(path, _)| path.contains(&"0")));
    let mut request = Value::Object(Map::new());
    for (path, value) in pairs {
        let field = input.get(path[0]);
        if PARAMETERS.contains(&path[0]) && field.is_none() {
            continue;
        }
        if path.len() > MAX_STEPS {
            return Err(format!("`{}` is nested too deeply", path[0]));
        }
        let ty = field.map(|field| innermost(&field.ty.value));
        put(&mut request, &path, base, leaf(&percent_decoded(value), ty.as_deref()))?;
    }
    Ok(request)
}

/// Returns whether a part of a query is no parameter: `<Common request parameters>`, also as a link,
/// stands for what every request has, and an ellipsis for anything.
fn stands_for_others(pair: &str) -> bool {
    let words = pair.trim_start_matches(['[', '＜']);
    words.len() < pair.len() || words.is_empty() || words.starts_with(['<', '.', '…'])
}

/// Returns the basic type inside of lists; `None` for shared types, whose fields are not known
/// here.
fn innermost(ty: &TypeName) -> String {
    match ty {
        TypeName::One(name) => name.clone(),
        TypeName::List(inner) => innermost(inner),
    }
}

fn leaf(text: &str, ty: Option<&str>) -> Value {
    let number = match ty {
        Some("int64") => text.parse::<i64>().ok().map(Value::from),
        Some("uint64") => text.parse::<u64>().ok().map(Value::from),
        Some("float") => text.parse::<f64>().ok().map(Value::from),
        Some("bool") => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    number.unwrap_or_else(|| Value::from(text))
}

/// Puts a value where a path such as `Filters.0.Name` says.
fn put(into: &mut Value, path: &[&str], base: usize, leaf: Value) -> Result<(), String> {
    let Some((step, rest)) = path.split_first() else {
        *into = leaf;
        return Ok(());
    };
    const BOTH: &str = "a parameter is both a list and an object";
    let slot = if let Ok(index) = step.parse::<usize>() {
        if into.is_null() {
            *into = Value::Array(Vec::new());
        }
        let list = into.as_array_mut().ok_or(BOTH)?;
        let index = index.checked_sub(base).filter(|index| *index <= list.len());
        let index =
            index.ok_or_else(|| format!("element {step} comes before the ones before it"))?;
        if index == list.len() {
            list.push(Value::Null);
        }
        &mut list[index]
    } else {
        if into.is_null() {
            *into = Value::Object(Map::new());
        }
        into.as_object_mut().ok_or(BOTH)?.entry((*step).to_owned()).or_insert(Value::Null)
    };
    put(slot, rest, base, leaf)
}

/// Decodes `%20` and `+`; invalid escapes are preserved.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let escape = text.get(i + 1..i + 3).filter(|_| bytes[i] == b'%');
        match escape.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
