//! Calls of `fetch`, as browsers copy them: a URL, and options in JSON.

use serde_json::{Map, Value as Json};

use super::http::Message;
use super::{CUT, ReadError, shortened};

/// Reads a call; `None` if the text is none.
pub(super) fn read(text: &str) -> Result<Option<Message>, ReadError> {
    let call = text.strip_prefix("await ").map_or(text, str::trim_start);
    let Some(arguments) = call.strip_prefix("fetch(") else { return Ok(None) };
    let start = text.len() - arguments.len();
    let (url, end) = value(text, start)?;
    let Json::String(url) = url else {
        return Err(ReadError::new("the command has no URL"));
    };
    let rest = text[end..].trim_start();
    let (options, end) = match rest.strip_prefix(',') {
        Some(rest) if !rest.trim_start().starts_with(')') => value(text, text.len() - rest.len())?,
        _ => (Json::Null, end),
    };
    let mut message = Message::get(&url);
    if let Json::Object(options) = options {
        read_options(&mut message, options)?;
    }
    let after = text[end..].trim_start().trim_start_matches([',', ')', ';', ' ']);
    if !after.trim().is_empty() {
        message.notes.push(CUT.to_owned());
    }
    Ok(Some(message))
}

/// Reads JSON that begins at a place, and returns where it ends.
fn value(text: &str, at: usize) -> Result<(Json, usize), ReadError> {
    let mut values = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Json>();
    let found = values.next();
    let end = (at + values.byte_offset()).min(text.len());
    let wrong = |error: String| ReadError::at(format!("this is not JSON: {error}"), end..end);
    match found {
        Some(Ok(value)) => Ok((value, end)),
        Some(Err(error)) => Err(wrong(error.to_string())),
        None => Err(wrong("there is nothing".to_owned())),
    }
}

fn read_options(message: &mut Message, mut options: Map<String, Json>) -> Result<(), ReadError> {
    match options.remove("body") {
        None | Some(Json::Null) => {}
        Some(Json::String(body)) => {
            "POST".clone_into(&mut message.method);
            message.body = body.into_bytes();
        }
        Some(other) => {
            let shown = shortened(&other.to_string());
            return Err(ReadError::new(format!("the body is neither JSON nor a form: `{shown}`")));
        }
    }
    if let Some(Json::String(method)) = options.remove("method") {
        message.method = method.to_ascii_uppercase();
    }
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(Json::Object(headers)) = options.remove("headers") {
        message.headers.extend(headers.iter().map(|(name, value)| (name.clone(), text(value))));
    }
    Ok(())
}
