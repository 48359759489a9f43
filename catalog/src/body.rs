//! Request bodies that are not JSON, read as by their receiver.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use crate::model::{Action, Kind};

/// Reads the parts of a multipart body. A part of type JSON is JSON, and a file is base64; bytes
/// elsewhere that are not UTF-8 are replaced.
///
/// # Errors
///
/// Returns what is wrong, as the end of a sentence about the body.
pub fn multipart(content_type: &str, body: &[u8]) -> Result<Map<String, Json>, &'static str> {
    let boundary = content_type
        .split(';')
        .find_map(|p| p.trim().strip_prefix("boundary="))
        .map(|text| text.trim_matches('"'))
        .filter(|text| !text.is_empty() && text.len() <= 70)
        .ok_or("has no boundary in its content type")?;
    let delimiter = format!("\r\n--{boundary}");
    // The first delimiter has no line break before it.
    let body = [b"\r\n", body].concat();
    let mut parts = split(&body, delimiter.as_bytes()).into_iter().skip(1);
    let mut fields = Map::new();
    loop {
        let part = parts.next().ok_or("has no end")?;
        if part.starts_with(b"--") {
            return Ok(fields);
        }
        let part = part.strip_prefix(b"\r\n").ok_or("has an invalid delimiter")?;
        let (name, value) = read_part(part)?;
        fields.insert(name, value);
    }
}

fn read_part(part: &[u8]) -> Result<(String, Json), &'static str> {
    let at = find(part, b"\r\n\r\n").ok_or("has a part without headers")?;
    let head = String::from_utf8_lossy(&part[..at]);
    let content = &part[at + 4..];
    let name = head.split("name=\"").nth(1).and_then(|rest| rest.split('"').next());
    let name = name.filter(|name| !name.is_empty()).ok_or("has a part without a name")?;
    let is_json = head.to_ascii_lowercase().contains("application/json");
    let value = match is_json {
        true => serde_json::from_slice(content).map_err(|_| "has a part that is not JSON")?,
        false if head.contains("filename=") => STANDARD.encode(content).into(),
        false => Json::String(String::from_utf8_lossy(content).into_owned()),
    };
    Ok((name.to_owned(), value))
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn split<'a>(mut bytes: &'a [u8], by: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    while let Some(at) = find(bytes, by) {
        parts.push(&bytes[..at]);
        bytes = &bytes[at + by.len()..];
    }
    parts.push(bytes);
    parts
}

/// Returns the parameters of a request whose body is bytes: headers such as `X-CLS-TopicId`, whose
/// names have no case, and the body in base64 under an empty name. [`named`] gives them their names.
pub fn octets<'a, V: Into<String>>(
    service: &str,
    headers: impl IntoIterator<Item = (&'a str, V)>,
    body: &[u8],
) -> Map<String, Json> {
    let prefix = format!("x-{}-", service.to_ascii_lowercase());
    let own = headers.into_iter().filter_map(|(name, value)| {
        let name = name.to_ascii_lowercase().strip_prefix(&prefix)?.to_owned();
        Some((name, Json::String(value.into())))
    });
    let mut fields: Map<String, Json> = own.collect();
    fields.insert(String::new(), STANDARD.encode(body).into());
    fields
}

/// Gives the parameters of [`octets`] the names that they have in an action.
pub fn named(action: &Action, parameters: Map<String, Json>) -> Map<String, Json> {
    let fields = &action.request.fields;
    let named = parameters.into_iter().map(|(name, value)| {
        let field = fields.iter().find(|field| match name.as_str() {
            "" => field.ty.kind == Kind::Binary,
            name => field.name.eq_ignore_ascii_case(name),
        });
        (field.map_or(name, |field| field.name.clone()), value)
    });
    named.collect()
}
