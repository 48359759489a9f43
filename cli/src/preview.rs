//! What would be sent, and how it is signed.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Kind, Payload};
use tencentcloud_runtime::{Call, Method, SignedRequest, Untyped, block_on};

use crate::client::Connection;
use crate::failure::Failure;
use crate::lookup::Target;
use crate::text::escaped;

/// Headers that hold secrets, or that allow others to repeat the call.
const HIDDEN: [&str; 1] = ["X-TC-Token"];

/// The longest body that is shown as it is sent.
const MOST_SHOWN: usize = 64 << 10;

/// Signs a call without sending it.
fn sign(call: &Call<Untyped>, target: &Target) -> Result<SignedRequest, Failure> {
    let signed = block_on(call.sign());
    signed.map_err(|error| Failure::of_call(&error, &target.product, target.action()))
}

/// Returns the request of a call as it would be sent, but not signed, so that no credentials are
/// needed and none are shown.
pub fn dry_run(
    connection: &Connection,
    target: &Target,
    request: &Map<String, Json>,
    as_json: bool,
) -> Result<String, Failure> {
    let shown = redacted(target, request);
    let (client, action) = connection.client(target)?;
    let signed = sign(&client.untyped_action(action, request.clone()), target)?;
    let method = if signed.request.method == Method::Get { "GET" } else { "POST" };
    let url = &signed.request.url;
    let headers = signed.request.headers.iter().map(|(name, value)| {
        let value = match &**name {
            "Authorization" if value.starts_with("TC3") => {
                let start = value.split("Credential=").next().unwrap_or_default();
                let rest = value.split_once('/').map_or("", |(_, rest)| rest);
                let rest = rest.rsplit_once('=').map_or("", |(rest, _)| rest);
                format!("{start}Credential=<SecretId>/{rest}=<signature>")
            }
            _ => value.to_string(),
        };
        (name.to_string(), value)
    });
    if as_json {
        let headers: Map<_, _> = headers.map(|(name, value)| (name, value.into())).collect();
        let preview = json!({"Method": method, "Url": url, "Headers": headers, "Body": shown});
        return Ok(pretty(&preview));
    }
    let mut out = format!("{method} {}\n", escaped(url));
    for (name, value) in headers {
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "{name}: {}", escaped(&value));
    }
    let _ = write!(out, "\n{}", escaped(&pretty(&shown.into())));
    Ok(out)
}

/// Returns a body as text, or its length if it is binary or long.
fn shown_body(body: &[u8]) -> String {
    match std::str::from_utf8(body) {
        Ok(text) if text.len() <= MOST_SHOWN => text.to_owned(),
        _ => format!("({} bytes)", body.len()),
    }
}

fn pretty(json: &Json) -> String {
    serde_json::to_string_pretty(json).unwrap_or_default() + "\n"
}

/// Returns the request with the values of sensitive fields hidden, and the number of bytes in place
/// of bytes that are no JSON.
pub fn redacted(target: &Target, request: &Map<String, Json>) -> Map<String, Json> {
    fn hide(target: &Target, fields: &[tencentcloud_catalog::Field], map: &mut Map<String, Json>) {
        for field in fields {
            let Some(value) = map.get_mut(&field.name) else { continue };
            if field.sensitive {
                *value = "[redacted]".into();
                continue;
            }
            let is_sent_as_bytes = target.action().payload != Payload::Json;
            if field.ty.kind == Kind::Binary && is_sent_as_bytes {
                let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
                *value = bytes.map_or(Json::Null, |b| format!("[{} bytes]", b.len()).into());
                continue;
            }
            let Some(object) = target.product.object(field.ty) else { continue };
            let items = match value {
                Json::Array(items) => items.iter_mut().collect(),
                value => vec![value],
            };
            for item in items.into_iter().filter_map(Json::as_object_mut) {
                hide(target, &object.fields, item);
            }
        }
    }
    let mut shown = request.clone();
    hide(target, &target.action().request.fields, &mut shown);
    shown
}

/// Explains each step of the signature of a call. The secret key and what is derived from it are
/// not shown.
pub fn signature(
    connection: &Connection,
    target: &Target,
    request: &Map<String, Json>,
) -> Result<String, Failure> {
    let (client, action) = connection.client(target)?;
    if !action.signed {
        let message = format!("{} needs no signature", action.name);
        return Err(Failure::usage("NotSigned", message));
    }
    let signed = sign(&client.untyped_action(action, request.clone()), target)?;
    let header = |wanted: &str| {
        let found = signed.request.headers.iter().find(|(name, _)| name == wanted);
        found.map_or("", |(_, value)| &**value)
    };
    let canonical = signed.canonical_request.as_deref().unwrap_or_default();
    let string = signed.string_to_sign.as_deref().unwrap_or_default();
    let date = string.lines().nth(2).and_then(|scope| scope.split('/').next()).unwrap_or_default();
    let (start, signature) = header("Authorization").rsplit_once('=').unwrap_or_default();
    let service = &target.product.name;
    let hash = canonical.lines().last().unwrap_or_default();
    let steps = [
        (
            "1. The body, and its SHA-256 hash",
            format!("{}\n{hash}", shown_body(&signed.request.body)),
        ),
        (
            "2. The canonical request: method, path, query, signed headers, their names, hash of the body",
            canonical.to_owned(),
        ),
        (
            "3. The string to sign: algorithm, timestamp, scope, hash of the canonical request",
            string.to_owned(),
        ),
        (
            "4. The signing key, by HMAC-SHA256",
            format!(
                "SecretDate    = HMAC(\"TC3\" + secret key, \"{date}\")\n\
                 SecretService = HMAC(SecretDate, \"{service}\")\n\
                 SecretSigning = HMAC(SecretService, \"tc3_request\")"
            ),
        ),
        (
            "5. The signature: HMAC of the string to sign with SecretSigning, in hexadecimal",
            signature.to_owned(),
        ),
        ("6. The header Authorization", format!("{start}={signature}")),
    ];
    let mut out: String = steps.iter().map(|(title, text)| step(title, text)).collect();
    let hidden = signed.request.headers.iter().any(|(name, _)| HIDDEN.contains(&&**name));
    if hidden {
        out.push_str(
            "The token of temporary credentials is sent as X-TC-Token and is not signed.\n",
        );
    }
    Ok(out)
}

/// Returns a step: its title, and what it computes, indented.
fn step(title: &str, text: &str) -> String {
    let lines = text.split('\n').map(|line| format!("    {}\n", escaped(line)));
    format!("{title}\n\n{}\n", lines.collect::<String>())
}
