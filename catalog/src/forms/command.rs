//! Command lines of `tcapi` and `tccli`.

use serde_json::Value as Json;

use super::json::{compact, is_hidden, pretty};
use super::shell::quote;
use super::{Call, Way};
use crate::model::{Field, Kind};

/// The longest command on one line.
const WIDTH: usize = 80;

/// Returns a command line of `tcapi`.
pub(super) fn tcapi(call: &Call<'_>) -> String {
    let mut head = head(call, "tcapi");
    if let Some(endpoint) = &call.options.endpoint {
        head.extend(["--endpoint".to_owned(), endpoint.url()]);
    }
    if call.action.paging.is_some() && matches!(call.options.way, Way::Items | Way::Pages) {
        head.push("--all".to_owned());
    }
    // A value that begins like a reference to a file is written to be read as text.
    let text = |text: &str| match text {
        "-" => None,
        text if text.starts_with("file://") => None,
        text if text.starts_with('@') => Some(format!("@{text}")),
        text => Some(text.to_owned()),
    };
    match parameters(call, &text) {
        Some(parameters) => line(&head, &parameters),
        None => piped(call, &head, "--input -"),
    }
}

/// Returns a command line of `tccli`.
pub(super) fn tccli(call: &Call<'_>) -> String {
    let mut head = head(call, "tccli");
    let mut note = "";
    if let Some(endpoint) = &call.options.endpoint {
        head.extend(["--endpoint".to_owned(), endpoint.host.clone()]);
        if endpoint.scheme == "http" {
            note = "# tccli sends HTTPS, whatever the endpoint.\n";
        }
    }
    let text = |text: &str| Some(text.to_owned());
    let command = match parameters(call, &text) {
        Some(parameters) => line(&head, &parameters),
        None => piped(call, &head, "--cli-input-json file:///dev/stdin"),
    };
    format!("{note}{command}")
}

/// Returns the words before the parameters.
fn head(call: &Call<'_>, program: &str) -> Vec<String> {
    let words =
        [program, &call.product.name, &call.action.name, "--version", &call.product.version];
    let mut words: Vec<String> = words.into_iter().map(quote).collect();
    if let Some(region) = &call.options.region {
        words.extend(["--region".to_owned(), quote(region)]);
    }
    words
}

/// Returns one string per parameter; `None` if one cannot be written so that it is read as it is.
fn parameters(call: &Call<'_>, text: &dyn Fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let fields = call.request.iter().filter(|(_, value)| !value.is_null());
    fields.map(|(name, value)| parameter(call.action.request.field(name)?, value, text)).collect()
}

fn parameter(field: &Field, value: &Json, text: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let is_structure = field.ty.lists > 0 || matches!(field.ty.kind, Kind::Object(_));
    let word = match (value, field.ty.kind) {
        (Json::Array(_), _) if field.ty.lists > 0 => compact(value),
        (Json::Object(_), Kind::Object(_)) if field.ty.lists == 0 => compact(value),
        _ if is_structure => return None,
        (Json::Bool(value), Kind::Boolean) => value.to_string(),
        (Json::Number(number), Kind::Integer | Kind::Unsigned) if !number.is_f64() => {
            number.to_string()
        }
        (Json::Number(number), Kind::Float) => number.to_string(),
        (
            Json::String(value),
            Kind::String | Kind::Binary | Kind::DateTime | Kind::DateTimeIso | Kind::Date,
        ) => text(value).filter(|text| !text.chars().any(|c| c != '\n' && is_hidden(c)))?,
        _ => return None,
    };
    let name = &field.name;
    // What begins with a dash could be taken for an option.
    Some(match word.starts_with('-') {
        true => format!("--{name}={}", quote(&word)),
        false => format!("--{name} {}", quote(&word)),
    })
}

fn line(head: &[String], parameters: &[String]) -> String {
    let head = head.join(" ");
    let plain = std::iter::once(head.as_str()).chain(parameters.iter().map(String::as_str));
    let plain = plain.collect::<Vec<_>>().join(" ");
    if plain.chars().count() <= WIDTH || parameters.is_empty() {
        return plain + "\n";
    }
    format!("{head} \\\n  {}\n", parameters.join(" \\\n  "))
}

/// Returns a command that reads the request from standard input.
fn piped(call: &Call<'_>, head: &[String], option: &str) -> String {
    let request = pretty(&Json::Object(call.request.clone()));
    format!("printf %s {} |\n  {} {option}\n", quote(&request), head.join(" "))
}
