//! One attempt as kept by tests and recordings, without secrets.

use serde_json::{Map, Value as Json, json};

use crate::redact;
use crate::request::percent::percent_decode;
use crate::response::decode::{repaired, structure};
use crate::sign::v1::PARAMETERS;
use crate::transport::{HttpRequest, HttpResponse};

/// One attempt, with secrets redacted. Nothing of the signature is kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// The action.
    pub action: String,
    /// The region, if the request has one.
    pub region: Option<String>,
    /// The parameters as JSON. The fields of forms and multipart bodies are an object of strings,
    /// with raw bytes replaced by their length. `null` for other kinds of bodies.
    pub request: Json,
}

impl Exchange {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| &**value)
        };
        let content_type = header("content-type").unwrap_or_default();
        let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
        let mut asked = match essence.trim().to_ascii_lowercase().as_str() {
            "application/json" => serde_json::from_slice(&request.body).unwrap_or_default(),
            "application/x-www-form-urlencoded" => Json::Object(form(request)),
            "multipart/form-data" => parts(&request.body, parameters).unwrap_or_default(),
            _ => Json::Null,
        };
        let is_v1 = header("x-tc-action").is_none();
        let mut taken = |name: &str| match &mut asked {
            // Signature V1 sends everything as parameters.
            Json::Object(pairs) if is_v1 => pairs.remove(name)?.as_str().map(str::to_owned),
            _ => None,
        };
        let (action, region) = (taken("Action"), taken("Region"));
        PARAMETERS.iter().for_each(|name| drop(taken(name)));
        redact::redact_json(&mut asked);
        Self {
            action: header("x-tc-action").map(str::to_owned).or(action).unwrap_or_default(),
            region: header("x-tc-region").map(str::to_owned).or(region),
            request: asked,
        }
    }

    /// Returns whether a recorded exchange matches a call. Redacted values match any value:
    /// recordings may contain less than [`redact_json`](redact::redact_json) keeps.
    pub(super) fn is_of(&self, asked: &Self) -> bool {
        self.action == asked.action
            && self.region == asked.region
            && is_like(&self.request, &asked.request)
    }
}

fn is_like(recorded: &Json, asked: &Json) -> bool {
    match (recorded, asked) {
        (Json::String(text), Json::String(_)) if text == redact::REDACTED => true,
        (Json::Object(recorded), Json::Object(asked)) => {
            let is_in = |(name, value): (&String, &Json)| {
                recorded.get(name).is_some_and(|known| is_like(known, value))
            };
            recorded.len() == asked.len() && asked.iter().all(is_in)
        }
        (Json::Array(recorded), Json::Array(asked)) => {
            recorded.len() == asked.len()
                && recorded.iter().zip(asked).all(|(known, value)| is_like(known, value))
        }
        _ => recorded == asked,
    }
}

/// Decodes the parameters of a query or a form.
fn form(request: &HttpRequest) -> Map<String, Json> {
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let body = std::str::from_utf8(&request.body).unwrap_or_default();
    let text = if body.is_empty() { query } else { body };
    let split = text.split('&').filter_map(|pair| pair.split_once('='));
    split.map(|(name, value)| (percent_decode(name), percent_decode(value).into())).collect()
}

/// Decodes the parts of a multipart body: JSON, strings, and the lengths of files.
fn parts(body: &[u8], parameters: &str) -> Option<Json> {
    let boundary = parameters.split(';').find_map(|p| p.trim().strip_prefix("boundary="))?;
    let boundary = format!("--{}", boundary.trim_matches('"'));
    let mut parts = Map::new();
    let mut rest = body.strip_prefix(boundary.as_bytes())?;
    let end = format!("\r\n{boundary}");
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let (part, after) = cut(part, end.as_bytes())?;
        let (head, content) = cut(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(head).ok()?;
        let (_, name) = head.split_once("; name=\"")?;
        let (name, _) = name.split_once('"')?;
        parts.insert(name.to_owned(), part_value(head, content));
        rest = after;
    }
    Some(Json::Object(parts))
}

fn part_value(head: &str, content: &[u8]) -> Json {
    let counted = || Json::from(format!("[{} bytes]", content.len()));
    if head.contains("; filename=") {
        return counted();
    }
    match std::str::from_utf8(content) {
        Ok(text) if head.contains("application/json") => {
            serde_json::from_str(text).unwrap_or_else(|_| counted())
        }
        Ok(text) => text.into(),
        Err(_) => counted(),
    }
}

/// Splits bytes at a separator.
fn cut<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((&bytes[..at], &bytes[at + mark.len()..]))
}

/// Returns the body of a response as it is recorded: JSON with secrets redacted, the structure of
/// malformed JSON, or other text with secrets in URLs redacted.
pub(super) fn recorded(body: &[u8]) -> Json {
    let json = serde_json::from_slice(body).or_else(|_| serde_json::from_slice(&repaired(body)));
    match json {
        Ok(mut body) => {
            redact::redact_json(&mut body);
            body
        }
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            match text.trim_start().starts_with(['{', '[', '"']) {
                true => structure(&text).into(),
                false => redact::redact_text(&text).into(),
            }
        }
    }
}

pub(super) fn http(status: u16, body: String) -> HttpResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    HttpResponse { status, headers, body: body.into_bytes() }
}

pub(super) fn service_error(code: &str, message: &str) -> String {
    let error: Map<String, Json> = [("Code", code), ("Message", message)]
        .map(|(k, v)| (k.to_owned(), v.into()))
        .into_iter()
        .collect();
    json!({"Response": {"Error": error, "RequestId": "scripted"}}).to_string()
}
