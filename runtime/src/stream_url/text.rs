//! Names and parameters in URLs.

use std::borrow::Cow;
use std::net::Ipv6Addr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::UrlError;

/// All but the unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// A comma and a colon separate values in parameters, and need no encoding there.
const RESERVED_IN_VALUES: &AsciiSet = &RESERVED.remove(b',').remove(b':');

/// Percent-encodes a name as a segment of a path.
pub(super) fn encode(name: &str) -> String {
    utf8_percent_encode(name, RESERVED).to_string()
}

/// Percent-encodes the value of a parameter.
pub(super) fn encode_value(value: &str) -> Cow<'_, str> {
    utf8_percent_encode(value, RESERVED_IN_VALUES).into()
}

/// Decodes a percent-encoded segment, once.
pub(super) fn decode(segment: &str) -> Option<String> {
    percent_decode_str(segment).decode_utf8().ok().map(Cow::into_owned)
}

/// Replaces the placeholders of a form, in one pass, so that no name is taken for one.
pub(super) fn fill(form: &str, domain: &str, app: &str, stream: &str) -> String {
    let mut out = String::with_capacity(form.len() + domain.len() + app.len() + stream.len());
    let mut rest = form;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(match name {
            "domain" => domain,
            "app" => app,
            _ => stream,
        });
        rest = after;
    }
    out + rest
}

/// Checks a domain, without a scheme or a path, or an IP address.
pub(super) fn check_domain(domain: &str) -> Result<(), UrlError> {
    if let Some(address) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return address.parse::<Ipv6Addr>().map(drop).map_err(|_| UrlError::Domain);
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if domain.is_empty() || !domain.chars().all(plain) { Err(UrlError::Domain) } else { Ok(()) }
}

/// Checks the name of an application or a stream.
pub(super) fn check_name(part: &'static str, name: &str) -> Result<(), UrlError> {
    if name.is_empty() {
        return Err(UrlError::Empty(part));
    }
    match name.chars().find(|c| *c == '/' || c.is_control()) {
        Some(c) => Err(UrlError::Character(part, c)),
        // A client would resolve these as folders.
        None if name == "." || name == ".." => Err(UrlError::Character(part, '.')),
        None => Ok(()),
    }
}

/// Checks that a protocol without encoding can express a text.
pub(super) fn check_unreserved(
    protocol: &'static str,
    part: &'static str,
    text: &str,
) -> Result<(), UrlError> {
    let reserved = |c: &char| !c.is_ascii_alphanumeric() && !"-._~".contains(*c);
    match text.chars().find(reserved) {
        Some(character) => Err(UrlError::Reserved { protocol, part, character }),
        None => Ok(()),
    }
}

/// Checks the name of a parameter.
pub(super) fn check_parameter(name: &str) -> Result<(), UrlError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    if name.is_empty() || !name.chars().all(plain) {
        return Err(UrlError::Parameter(name.to_owned()));
    }
    Ok(())
}
