//! One attempt, as tests and recordings keep it: without what is secret.

use serde_json::{Map, Value as Json, json};

use crate::transport::{HttpRequest, HttpResponse};

/// Words in the names of fields whose values are not kept.
const SECRET: [&str; 8] =
    ["secret", "password", "passwd", "token", "privatekey", "authkey", "signature", "usersig"];

/// What stands in the place of a secret.
const REMOVED: &str = "[removed]";

/// One attempt: what was asked, without what is secret. Nothing of the signature is kept.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// The action.
    pub action: String,
    /// The region, if one was named.
    pub region: Option<String>,
    /// The parameters: JSON, or the pairs of a form as an object of texts. `null` for a body that
    /// is neither.
    pub request: Json,
}

impl Exchange {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let header = |name: &str| {
            let found = request.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.clone())
        };
        let json = serde_json::from_slice(&request.body).ok();
        let mut pairs = pairs(request);
        // Signature V1 has everything among the parameters.
        let mut taken = |name: &str| match pairs.iter().position(|(key, _)| key == name) {
            Some(index) if json.is_none() => Some(pairs.remove(index).1),
            _ => None,
        };
        let is_v1 = header("x-tc-action").is_none();
        let (action, region) = (taken("Action"), taken("Region"));
        if is_v1 {
            COMMON.iter().for_each(|name| drop(taken(name)));
        }
        let form = || pairs.into_iter().map(|(name, value)| (name, Json::from(value))).collect();
        let mut asked = json.unwrap_or_else(|| Json::Object(form()));
        remove_secrets(&mut asked);
        Self {
            action: header("x-tc-action").or(action).unwrap_or_default(),
            region: header("x-tc-region").or(region),
            request: asked,
        }
    }
}

/// What signature V1 puts beside the parameters of an action.
const COMMON: [&str; 9] = [
    "Version",
    "Timestamp",
    "Nonce",
    "SecretId",
    "RequestClient",
    "Signature",
    "SignatureMethod",
    "Token",
    "Language",
];

/// The parameters of a query or a form. A body of another kind has none.
fn pairs(request: &HttpRequest) -> Vec<(String, String)> {
    let query = request.url.split_once('?').map_or("", |(_, query)| query);
    let body = std::str::from_utf8(&request.body).unwrap_or_default();
    let text = if body.is_empty() { query } else { body };
    let split = text.split('&').filter_map(|pair| pair.split_once('='));
    split.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |at: usize| tail.get(at).and_then(|b| char::from(*b).to_digit(16));
        (rest, _) = match (first, hex(0).zip(hex(1))) {
            (b'%', Some((high, low))) => (&tail[2..], bytes.push((high * 16 + low) as u8)),
            (b'+', _) => (tail, bytes.push(b' ')),
            (byte, _) => (tail, bytes.push(*byte)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Puts a mark in the place of each value whose field's name says that it is secret.
pub(super) fn remove_secrets(value: &mut Json) {
    match value {
        Json::Object(fields) => fields.iter_mut().for_each(|(name, value)| {
            if is_secret(name) && (value.is_string() || value.is_number()) {
                *value = Json::from(REMOVED);
            } else {
                remove_secrets(value);
            }
        }),
        Json::Array(items) => items.iter_mut().for_each(remove_secrets),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET.iter().any(|word| name.contains(word))
}

pub(super) fn http(status: u16, body: String) -> HttpResponse {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    HttpResponse { status, headers, body: body.into_bytes() }
}

pub(super) fn refusal(code: &str, message: &str) -> String {
    let error: Map<String, Json> = [("Code", code), ("Message", message)]
        .map(|(k, v)| (k.to_owned(), v.into()))
        .into_iter()
        .collect();
    json!({"Response": {"Error": error, "RequestId": "scripted"}}).to_string()
}
