//! Requests that were pasted, as the server would receive them.

use tencentcloud_catalog::forms::RawRequest;

use crate::message::{Message, decode_form};

/// Returns the request as it arrives.
pub(super) fn message(request: &RawRequest) -> Message {
    let url = request.url.split('#').next().unwrap_or_default();
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    let (host, path) = match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", url.strip_prefix('/').unwrap_or(url)),
    };
    let headers = request.headers.iter();
    let mut headers: Vec<(String, Vec<u8>)> =
        headers.map(|(name, value)| (name.to_ascii_lowercase(), value.clone().into())).collect();
    let has = |headers: &[(String, Vec<u8>)], name| headers.iter().any(|(key, _)| key == name);
    if !host.is_empty() && !has(&headers, "host") {
        headers.push(("host".to_owned(), host.into()));
    }
    if !has(&headers, "content-type") && !request.body.is_empty() {
        // As curl does.
        headers.push(("content-type".to_owned(), b"application/x-www-form-urlencoded".to_vec()));
    }
    let mut message = Message {
        method: request.method.clone(),
        path: format!("/{path}"),
        query: query.to_owned(),
        headers,
        body: request.body.clone().into_bytes(),
    };
    // A text that was copied often has one more line end than the body.
    let length = message.header("content-length").and_then(|text| text.parse::<usize>().ok());
    let content = request.body.trim_end_matches(['\r', '\n']).len();
    if let Some(length) = length.filter(|length| content <= *length) {
        message.body.truncate(length);
    }
    message
}

/// Returns the token that a request carries.
pub(super) fn token(message: &Message) -> Option<String> {
    let pairs = if message.is_form() { decode_form(message.form()) } else { Vec::new() };
    let pair = pairs.into_iter().find(|(name, _)| name == "Token").map(|(_, value)| value);
    let token = message.header("x-tc-token").map(str::to_owned).or(pair);
    token.filter(|token| !token.is_empty())
}
