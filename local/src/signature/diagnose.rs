//! A doctor for signatures: names the cause from a failing request, an error message, or both.

mod advice;
mod paste;
#[cfg(test)]
mod tests;

use std::fmt;
use std::time::SystemTime;

use tencentcloud_catalog::forms::{RawRequest, read_http};

use super::v3::Authorization;
use super::visible::visible;
use super::{Cause, Explanation, claimed, verify};
use crate::account::{Account, Accounts};
use crate::clock::{self, utc_date};
use crate::message::{Message, decode_form};

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It follows from the request: with it, the signature matches, or without it, none can.
    Proven,
    /// It is seldom intended.
    Likely,
    /// It is among the usual causes.
    Possible,
}

/// The keys that a request is said to be signed with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys {
    /// The secret ID; that of the request if it is empty.
    pub secret_id: String,
    /// The secret key, if known.
    pub secret_key: Option<String>,
    /// The token of temporary credentials; without a secret ID, that of the request.
    pub token: Option<String>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("secret_id", &self.secret_id).finish_non_exhaustive()
    }
}

/// A cause, or something that may be one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The cause, in a sentence, with what differs.
    pub explanation: Explanation,
    /// How sure it is.
    pub certainty: Certainty,
    /// What to do about it.
    pub advice: &'static str,
}

/// What a failing request and its error say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The error code in the text.
    pub code: Option<String>,
    /// The findings, surest first.
    pub findings: Vec<Finding>,
    /// What was checked and is in order, or could not be checked.
    pub notes: Vec<String>,
}

impl Diagnosis {
    fn add(&mut self, certainty: Certainty, cause: Cause, text: impl Into<String>) {
        self.explain(certainty, Explanation::new(cause, text));
    }

    fn explain(&mut self, certainty: Certainty, explanation: Explanation) {
        let advice = advice::of(&explanation.cause);
        self.findings.push(Finding { explanation, certainty, advice });
    }
}

/// Finds out why a signature was rejected.
///
/// `text` holds an error message, the JSON of an error, an HTTP request, or a command line of curl.
/// With the secret key, what was signed instead is searched; without it, the parts that do not
/// depend on it are checked. `now` is the time at which the request was sent.
///
/// ```
/// use std::time::SystemTime;
/// use tencentcloud_local::signature::{Cause, diagnose};
///
/// let text = "AuthFailure.SecretIdNotFound: The SecretId is not found";
/// let diagnosis = diagnose(text, None, SystemTime::now()).unwrap();
/// assert_eq!(diagnosis.findings[0].explanation.cause, Cause::SecretId);
/// ```
///
/// # Errors
///
/// Returns an error if the text is neither a request nor an error.
pub fn diagnose(text: &str, keys: Option<&Keys>, now: SystemTime) -> Result<Diagnosis, String> {
    let mut diagnosis = Diagnosis { code: code(text), ..Diagnosis::default() };
    if let Some(keys) = keys {
        check_keys(keys, &mut diagnosis);
    }
    match read_http(text) {
        Ok(request) => check_request(&request, keys, now, &mut diagnosis),
        Err(error) if diagnosis.code.is_none() => {
            return Err(format!(
                "{error}: paste an HTTP request from its request line on, a command line of curl, or \
                 the message of an error"
            ));
        }
        Err(_) => diagnosis.notes.push("paste the request as well to check it".to_owned()),
    }
    let is_proven = |finding: &Finding| finding.certainty == Certainty::Proven;
    if !diagnosis.findings.iter().any(is_proven) {
        for explanation in advice::by_code(diagnosis.code.as_deref().unwrap_or_default()) {
            diagnosis.explain(Certainty::Possible, explanation);
        }
    }
    diagnosis.findings.sort_by_key(|finding| finding.certainty);
    Ok(diagnosis)
}

/// Returns the error code in a text.
fn code(text: &str) -> Option<String> {
    let at = text.find("AuthFailure")?;
    let rest = text[at..].strip_prefix("AuthFailure.").unwrap_or_default();
    let detail: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    Some(if detail.is_empty() { "AuthFailure".to_owned() } else { format!("AuthFailure.{detail}") })
}

/// Checks the keys by themselves.
fn check_keys(keys: &Keys, diagnosis: &mut Diagnosis) {
    for (what, cause, text) in [
        ("secret ID", Cause::SecretId, Some(&keys.secret_id)),
        ("secret key", Cause::SecretKey, keys.secret_key.as_ref()),
        ("token", Cause::Token, keys.token.as_ref()),
    ] {
        let Some(text) = text else { continue };
        for run in visible(text) {
            if let Some(mark) = run.mark {
                let at = run.at.start;
                let text = format!("the {what} holds a {mark} at offset {at}");
                diagnosis.add(Certainty::Likely, cause.clone(), text);
            }
        }
        if text.starts_with(['"', '\'']) || text.ends_with(['"', '\'']) {
            diagnosis.add(Certainty::Likely, cause, format!("the {what} is in quotes"));
        }
    }
    if keys.secret_key.as_ref().is_some_and(|key| *key == keys.secret_id) {
        diagnosis.add(Certainty::Likely, Cause::SecretKey, "the secret key is the secret ID");
    }
}

fn check_request(
    request: &RawRequest,
    keys: Option<&Keys>,
    now: SystemTime,
    diagnosis: &mut Diagnosis,
) {
    let message = paste::message(request);
    match message.header("authorization") {
        Some(text) => check_v3(&message, text, now, diagnosis),
        None => check_v1(&message, now, diagnosis),
    }
    let Some((keys, key)) = keys.and_then(|keys| Some((keys, keys.secret_key.as_ref()?))) else {
        diagnosis
            .notes
            .push("the secret key is not given: what was signed is not known".to_owned());
        return;
    };
    let is_claimed = keys.secret_id.is_empty();
    let secret_id = if is_claimed { claimed(&message).secret_id } else { keys.secret_id.clone() };
    let mut account = Account::new(secret_id, key);
    // Whether a token belongs to the keys is known to the service only.
    account.token = if is_claimed { paste::token(&message) } else { keys.token.clone() };
    let accounts = Accounts::default();
    accounts.add(account);
    // Line breaks at the end may be those of the paste.
    let trimmed = Message { body: message.body.trim_ascii_end().to_vec(), ..message.clone() };
    let valid = [&message, &trimmed].into_iter().any(|m| verify(m, &accounts, now).is_ok());
    if valid {
        diagnosis.findings.clear();
        diagnosis.notes.push("the signature is valid for these keys at this time".to_owned());
        return;
    }
    if let Err(rejected) = verify(&trimmed, &accounts, now) {
        diagnosis.code.get_or_insert(rejected.error.code);
        let explanation = rejected.explanation;
        let is_known = diagnosis.findings.iter().any(|finding| {
            finding.certainty == Certainty::Proven && finding.explanation.cause == explanation.cause
        });
        if explanation.cause == Cause::Unknown {
            let text = "no known cause reproduces the signature: another key signed, or several \
                        parts were changed";
            diagnosis.add(Certainty::Likely, Cause::SecretKey, text);
        } else if !is_known {
            // What was signed instead explains all but a clock that is off as well.
            diagnosis.findings.retain(|finding| {
                let is_time = matches!(finding.explanation.cause, Cause::Clock | Cause::Timestamp);
                is_time || finding.certainty != Certainty::Proven
            });
            diagnosis.explain(Certainty::Proven, explanation);
            diagnosis.findings.rotate_right(1);
        }
    }
}

/// Checks the parts of V3 that do not depend on the key.
fn check_v3(message: &Message, text: &str, now: SystemTime, diagnosis: &mut Diagnosis) {
    use Certainty::{Likely, Proven};
    let authorization = match Authorization::parse(text) {
        Ok(authorization) => authorization,
        Err(problem) => return diagnosis.add(Proven, Cause::Authorization, problem),
    };
    if let Err(explanation) = super::v3::signed_headers(message, authorization.headers) {
        diagnosis.explain(Proven, explanation);
    }
    let timestamp = message.header("x-tc-timestamp").unwrap_or_default();
    check_time(timestamp, "the header X-TC-Timestamp", now, diagnosis);
    let date = timestamp.parse().map(utc_date).unwrap_or_default();
    if !date.is_empty() && date != authorization.date {
        let text = "the date of the credential scope is not the UTC date of the timestamp";
        let explanation = Explanation::new(Cause::ScopeDate, text);
        diagnosis
            .explain(Proven, explanation.compare(date.as_bytes(), authorization.date.as_bytes()));
    }
    let host = message.header("host").unwrap_or_default();
    let service = crate::host::service(host).filter(|service| service != authorization.service);
    if let Some(service) = service {
        let text = "the service of the credential scope is not that of the host";
        let explanation = Explanation::new(Cause::ScopeService, text);
        let scope = authorization.service.as_bytes();
        diagnosis.explain(Proven, explanation.compare(service.as_bytes(), scope));
    }
    let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    let signature = authorization.signature;
    if signature.len() != 64 || !signature.chars().all(is_hex) {
        let text = "the signature is not 64 lower-case hexadecimal digits";
        diagnosis.add(Proven, Cause::Signature, text);
    }
    if message.path != "/" {
        let text = "the path is not `/`, which is always signed";
        diagnosis.add(Likely, Cause::Path, text);
    }
    if message.header("x-tc-action").is_none() {
        let text = "the header X-TC-Action is missing";
        diagnosis.add(Likely, Cause::Header("x-tc-action".to_owned()), text);
    }
    if message.media_type() == "application/x-www-form-urlencoded" && message.body.starts_with(b"{")
    {
        let text = "the body is JSON, and the content type says that it is a form";
        diagnosis.add(Likely, Cause::Header("content-type".to_owned()), text);
    }
    if message.body.starts_with(b"\xef\xbb\xbf") {
        diagnosis.add(Likely, Cause::Body, "the body begins with a byte order mark");
    }
}

/// Checks the parts of V1 that do not depend on the key.
fn check_v1(message: &Message, now: SystemTime, diagnosis: &mut Diagnosis) {
    use Certainty::{Likely, Proven};
    let pairs = if message.is_form() { decode_form(message.form()) } else { Vec::new() };
    let find = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    if find("Signature").is_empty() {
        let text = "neither the header `Authorization` nor the parameter `Signature` was sent";
        return diagnosis.add(Proven, Cause::Authorization, text);
    }
    check_time(find("Timestamp"), "the parameter Timestamp", now, diagnosis);
    for name in ["SecretId", "Nonce", "Action", "Version"] {
        if find(name).is_empty() {
            let text = format!("the parameter {name} is missing");
            diagnosis.add(Proven, Cause::Parameter(name.to_owned()), text);
        }
    }
    if find("Signature").contains(' ') {
        let text = "the signature was not percent-encoded: `+` arrived as a space";
        diagnosis.add(Likely, Cause::Signature, text);
    }
}

/// Checks a timestamp.
fn check_time(timestamp: &str, what: &str, now: SystemTime, diagnosis: &mut Diagnosis) {
    let now = clock::unix(now);
    match timestamp.parse::<i64>() {
        _ if timestamp.is_empty() => {
            diagnosis.add(Certainty::Proven, Cause::Timestamp, format!("{what} is missing"));
        }
        // As seconds, this would be after the year 5000.
        Ok(100_000_000_000..) => {
            let text = format!("{what} is in milliseconds: seconds are expected");
            diagnosis.add(Certainty::Proven, Cause::Timestamp, text);
        }
        _ if super::is_expired(timestamp, now) => {
            diagnosis.explain(Certainty::Proven, super::clock_explanation(timestamp, now));
        }
        _ => {}
    }
}
