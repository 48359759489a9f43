//! Redaction of secrets in what is shown: by field name ([`is_secret`]), and inside strings that
//! contain JSON or URLs. Escapes of untrusted text.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::Value as Json;

use crate::json_text;
use crate::request::percent::percent_decode;
use crate::secret::is_secret;

/// The replacement for a secret.
pub(crate) const REDACTED: &str = "[redacted]";

/// The maximum nesting depth of URLs in the parameters of other URLs.
const NESTED_URLS: u8 = 3;

/// Escapes what could affect a terminal or a log in untrusted text: control characters, line breaks
/// and bidirectional marks.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    let acts = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(acts) {
        return text.into();
    }
    let escape = |out: &mut String, c: char| {
        if acts(c) { out.extend(c.escape_default()) } else { out.push(c) }
    };
    text.chars()
        .fold(String::new(), |mut out, c| {
            escape(&mut out, c);
            out
        })
        .into()
}

/// Redacts all values with a secret field name, including nested values, and secrets in URLs and in
/// JSON inside strings. Returns whether there were any.
pub fn redact_json(value: &mut Json) -> bool {
    match value {
        Json::Object(fields) => fields.iter_mut().fold(false, |found, (name, value)| {
            let hidden = if is_secret_path(name) { hide(value) } else { redact_json(value) };
            hidden | found
        }),
        Json::Array(items) => items.iter_mut().fold(false, |found, item| redact_json(item) | found),
        Json::String(shown) => match redact_text(shown) {
            Cow::Owned(redacted) => {
                *shown = redacted;
                true
            }
            Cow::Borrowed(_) => false,
        },
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

/// Redacts a value and everything in it. JSON types are preserved so that recordings still decode;
/// booleans and empty strings reveal nothing. Returns whether anything was redacted.
pub fn hide(value: &mut Json) -> bool {
    match value {
        Json::Object(fields) => fields.values_mut().fold(false, |found, value| hide(value) | found),
        Json::Array(items) => items.iter_mut().fold(false, |found, item| hide(item) | found),
        Json::String(text) if !text.is_empty() => {
            REDACTED.clone_into(text);
            true
        }
        Json::Number(number) => {
            *number = 0.into();
            true
        }
        Json::String(_) | Json::Null | Json::Bool(_) => false,
    }
}

/// Returns whether a name, or a component of a form parameter name such as `Login.Password.0`,
/// denotes a secret.
pub(crate) fn is_secret_path(name: &str) -> bool {
    is_secret(name) || name.split('.').any(is_secret)
}

/// Redacts the secrets in a string that is JSON or contains URLs.
pub(crate) fn redact_text(text: &str) -> Cow<'_, str> {
    if text.trim_start().starts_with(['{', '[']) {
        if let Ok(mut parsed) = serde_json::from_str::<Json>(text) {
            return if redact_json(&mut parsed) {
                json_text::of(&parsed).into()
            } else {
                text.into()
            };
        }
    }
    redact_urls(text, NESTED_URLS)
}

/// Redacts the values of secret URL parameters (`?txSecret=…`) and URL credentials. `depth` limits
/// the search for URLs nested in parameters.
fn redact_urls(text: &str, depth: u8) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    let mut start = 0;
    for part in text.split_inclusive(ends_part) {
        let end = start + part.len();
        let part = part.strip_suffix(ends_part).unwrap_or(part);
        if let Some(secret) = find_secret(part, depth) {
            out.push_str(&text[copied..start + secret.start]);
            out.push_str(REDACTED);
            copied = start + secret.end;
        }
        start = end;
    }
    if copied == 0 {
        return text.into();
    }
    out.push_str(&text[copied..]);
    out.into()
}

/// Returns whether a character delimits parts of a URL or of the surrounding text.
fn ends_part(c: char) -> bool {
    c.is_whitespace() || c.is_control() || "?&#\"'<>,;)]}|\\".contains(c)
}

/// Returns the range of the secret in a part: a parameter value, or URL credentials.
fn find_secret(part: &str, depth: u8) -> Option<Range<usize>> {
    if let Some((scheme, rest)) = part.split_once("://") {
        let authority = rest.split('/').next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        if let Some(user) = user.filter(|user| user.contains(':')) {
            let start = scheme.len() + 3;
            return Some(start..start + user.len());
        }
    }
    for (at, _) in part.match_indices('=').filter(|(at, _)| at + 1 < part.len()) {
        let is_name = |c: char| c.is_alphanumeric() || "_.-".contains(c);
        let name = part[..at].rsplit(|c| !is_name(c)).next().unwrap_or_default();
        if is_secret_parameter(name) {
            return Some(at + 1..part.len());
        }
    }
    // A percent-encoded value may itself contain a URL.
    let depth = depth.checked_sub(1).filter(|_| part.contains("%3D") || part.contains("%3d"))?;
    let start = part.find('=').map_or(0, |at| at + 1);
    let inner = percent_decode(&part[start..]);
    matches!(redact_urls(&inner, depth), Cow::Owned(_)).then_some(start..part.len())
}

/// Returns whether a URL parameter is a credential, by its name.
fn is_secret_parameter(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let signs = |word: &str| {
        let before = lower.strip_suffix(word).map(|before| before.chars().next_back());
        let capital = name.len().checked_sub(word.len()).and_then(|at| name.as_bytes().get(at));
        match before {
            Some(None | Some('_' | '-' | '.')) => true,
            Some(Some(_)) => capital.is_some_and(u8::is_ascii_uppercase),
            None => false,
        }
    };
    ["sign", "sig", "hmac"].into_iter().any(signs) || is_secret_path(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn shown(given: &str, expected: &str) {
        assert_eq!(redact_text(given), expected);
    }

    // F20
    #[test]
    fn url_parameters_are_redacted() {
        shown(
            "rtmp://push.example.com/live/a?txSecret=0dead&txTime=69A5C000",
            "rtmp://push.example.com/live/a?txSecret=[redacted]&txTime=69A5C000",
        );
        shown("txSecret=0dead&txTime=1", "txSecret=[redacted]&txTime=1");
        shown("see http://a/b?t=1&sign=ab#top now", "see http://a/b?t=1&sign=[redacted]#top now");
        shown(
            "https://a/?X-Amz-Signature=ab&wsSecret=",
            "https://a/?X-Amz-Signature=[redacted]&wsSecret=",
        );
        shown(
            "?a_sign=1&txSign=2&SIG=3&design=4",
            "?a_sign=[redacted]&txSign=[redacted]&SIG=[redacted]&design=4",
        );
        shown("rtmp://me:hush@host/live?a=b", "rtmp://[redacted]@host/live?a=b");
        shown("rtmp://me@host/live?mail=a@b", "rtmp://me@host/live?mail=a@b");
        shown(
            "https://a/?next=rtmp%3A%2F%2Fx%3FtxSecret%3Dhush&b=1",
            "https://a/?next=[redacted]&b=1",
        );
        shown("rtmp%3A%2F%2Fx%3FtxSecret%3Dhush", REDACTED);
        for harmless in ["", "=", "a=b", "https://a/b?c=d&e=f", "%3D%", "x@y", "://@=:", "sign="] {
            assert!(matches!(redact_text(harmless), Cow::Borrowed(_)), "{harmless}");
        }
        let deep = format!("a={}3D", "%25".repeat(100_000));
        assert_eq!(redact_text(&deep).len(), deep.len());
    }

    // X5
    #[test]
    fn json_in_strings_is_redacted() {
        shown(r#"{"A":1,"Password":"hush"}"#, r#"{"A":1,"Password":"[redacted]"}"#);
        shown(r#" [ {"A": 1.0} ] "#, r#" [ {"A": 1.0} ] "#);
        let inner = json!({"Tokens": ["a", {"b": 7}], "Name": "n"}).to_string();
        let outer = json!([inner]).to_string();
        assert!(
            !redact_text(&outer).contains("\\\"a\\\"") && redact_text(&outer).contains("\\\"n\\\"")
        );
    }

    // X5, X11
    #[test]
    fn redacted_values_keep_their_type() {
        let mut value = json!({
            "Secret": {"Value": "v", "Version": 3, "On": true, "Nothing": null, "Empty": ""},
            "TotalTokens": 17, "NextToken": "n", "ClientToken": "c",
        });
        assert!(redact_json(&mut value));
        assert_eq!(
            value,
            json!({
                "Secret": {"Value": "[redacted]", "Version": 0, "On": true, "Nothing": null, "Empty": ""},
                "TotalTokens": 17, "NextToken": "n", "ClientToken": "c",
            })
        );
        assert!(!redact_json(&mut json!({"A": [1, "b", {"c": null}]})));
    }
}
