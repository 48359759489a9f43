//! TC3-HMAC-SHA256.

use std::borrow::Cow;
use std::fmt;

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{hex, hex_into, push_hex, sort_by_name};
use crate::credentials::Credentials;
use crate::time::text as time;

/// The algorithm name in the string to sign and in `Authorization`.
pub const ALGORITHM: &str = "TC3-HMAC-SHA256";

/// The replacement for the body when the payload is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// The inputs of a signature.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The query string as sent, without `?`; empty for `POST`.
    pub query: &'a str,
    /// The headers to sign, with names in any case. `content-type` and `host` are mandatory.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; empty for `GET`, [`UNSIGNED_PAYLOAD`] for an unsigned payload.
    pub payload: &'a [u8],
    /// The service name, such as `live`.
    pub service: &'a str,
    /// Seconds since the Unix epoch, as in `X-TC-Timestamp`.
    pub timestamp: u64,
}

/// The canonical request. `Display` writes exactly its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CanonicalRequest {
    text: String,
    /// The offset of the signed header names in the text: two lines before its end.
    signed_headers: usize,
}

/// The capacity for most canonical requests without their query, and for the header `Authorization`.
const CAPACITY: usize = 384;

/// The length of a SHA-256 hash in hexadecimal.
const DIGITS: usize = 64;

impl CanonicalRequest {
    /// Creates the canonical request: the path is always `/`, headers are sorted and trimmed, and
    /// the value of `x-tc-action` is in lower case, as the documentation requires.
    pub fn new(input: &Input<'_>) -> Self {
        let sorted = sorted(input.headers);
        let mut text = String::with_capacity(CAPACITY + input.query.len());
        for part in [input.method, "\n/\n", input.query, "\n"] {
            text.push_str(part);
        }
        for (name, value) in &*sorted {
            push_lower(&mut text, name);
            text.push(':');
            if name.eq_ignore_ascii_case("x-tc-action") {
                push_lower(&mut text, value.trim());
            } else {
                text.push_str(value.trim());
            }
            text.push('\n');
        }
        text.push('\n');
        let signed_headers = text.len();
        push_names(&mut text, &sorted);
        text.push('\n');
        push_hex(&mut text, &Sha256::digest(input.payload));
        Self { text, signed_headers }
    }

    /// Returns the names of the signed headers, joined by `;`.
    pub fn signed_headers(&self) -> &str {
        &self.text[self.signed_headers..self.text.len() - DIGITS - 1]
    }

    /// Returns the hash of the payload in hexadecimal.
    pub fn payload_hash(&self) -> &str {
        &self.text[self.text.len() - DIGITS..]
    }

    /// Returns the hash of the canonical request in hexadecimal.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.text.as_bytes()))
    }
}

/// Returns headers sorted by name.
fn sorted<'a>(headers: &'a [(&'a str, &'a str)]) -> Cow<'a, [(&'a str, &'a str)]> {
    let order = |a: &str, b: &str| lower(a).cmp(lower(b));
    let mut sorted = Cow::Borrowed(headers);
    if !sorted.is_sorted_by(|a, b| order(a.0, b.0).is_le()) {
        sort_by_name(sorted.to_mut(), order);
    }
    sorted
}

/// Appends the names of the signed headers, joined by `;`.
fn push_names(text: &mut String, sorted: &[(&str, &str)]) {
    for (index, (name, _)) in sorted.iter().enumerate() {
        text.push_str(if index == 0 { "" } else { ";" });
        push_lower(text, name);
    }
}

fn push_lower(text: &mut String, part: &str) {
    let start = text.len();
    text.push_str(part);
    text[start..].make_ascii_lowercase();
}

/// Returns a header name in lower case, as compared and written.
fn lower(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl fmt::Display for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The string to sign. `Display` writes exactly its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StringToSign {
    text: String,
    /// The offset of the scope in the text: the last line but one.
    scope: usize,
}

impl StringToSign {
    /// Creates the string to sign for a canonical request at a time.
    pub fn new(request: &CanonicalRequest, service: &str, timestamp: u64) -> Self {
        let mut text = String::with_capacity(192);
        let hash = Sha256::digest(request.text.as_bytes());
        let scope = push_string_to_sign(&mut text, &hash, service, timestamp);
        Self { text, scope }
    }

    /// Returns the credential scope, such as `2019-02-25/live/tc3_request`.
    pub fn scope(&self) -> &str {
        &self.text[self.scope..self.text.len() - DIGITS - 1]
    }
}

/// Appends the string to sign for the hash of a canonical request. Returns the offset of the scope.
fn push_string_to_sign(text: &mut String, hash: &[u8], service: &str, timestamp: u64) -> usize {
    for part in [ALGORITHM, "\n", itoa::Buffer::new().format(timestamp), "\n"] {
        text.push_str(part);
    }
    let scope = text.len();
    push_scope(text, service, timestamp);
    text.push('\n');
    push_hex(text, hash);
    scope
}

/// Appends the credential scope.
fn push_scope(text: &mut String, service: &str, timestamp: u64) {
    push_date(text, timestamp);
    for part in ["/", service, "/tc3_request"] {
        text.push_str(part);
    }
}

impl fmt::Display for StringToSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The signing key of a day, service and secret key. Zeroed when dropped and never printed.
pub struct SigningKey(Zeroizing<[u8; 32]>);

impl SigningKey {
    /// Derives the key from the secret key, the date and the service.
    pub fn derive(secret_key: &str, date: &str, service: &str) -> Self {
        let start = Zeroizing::new(["TC3", secret_key].concat());
        let by_date = Zeroizing::new(hmac_sha256(start.as_bytes(), date));
        let by_service = Zeroizing::new(hmac_sha256(&*by_date, service));
        Self(Zeroizing::new(hmac_sha256(&*by_service, "tc3_request")))
    }

    /// Signs a string. Returns the signature in hexadecimal.
    pub fn sign(&self, string: &StringToSign) -> String {
        hex(&hmac_sha256(&*self.0, &string.text))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey([redacted])")
    }
}

fn hmac_sha256(key: &[u8], text: &str) -> [u8; 32] {
    // HMAC accepts keys of any length, so this cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// A signature with its intermediate results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The canonical request.
    pub canonical_request: CanonicalRequest,
    /// The string to sign.
    pub string_to_sign: StringToSign,
    /// The signature in hexadecimal.
    pub signature: String,
    /// The value of the header `Authorization`.
    pub authorization: String,
}

/// Signs a request.
///
/// ```
/// use tencentcloud_runtime::{Credentials, sign::v3};
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "secret");
/// let signed = v3::sign(
///     &v3::Input {
///         method: "POST",
///         query: "",
///         headers: &[("content-type", "application/json"), ("host", "live.tencentcloudapi.com")],
///         payload: b"{}",
///         service: "live",
///         timestamp: 1_551_113_065,
///     },
///     &credentials,
/// );
/// assert!(signed.authorization.starts_with(
///     "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2019-02-25/live/tc3_request, SignedHeaders=content-type;host, Signature="
/// ));
/// ```
pub fn sign(input: &Input<'_>, credentials: &Credentials) -> Signed {
    let date = utc_date(input.timestamp);
    let key = SigningKey::derive(credentials.secret_key(), &date, input.service);
    sign_with(input, credentials.secret_id(), &key)
}

/// Signs a request with the key of its day and service.
pub fn sign_with(input: &Input<'_>, secret_id: &str, key: &SigningKey) -> Signed {
    let canonical_request = CanonicalRequest::new(input);
    let string_to_sign = StringToSign::new(&canonical_request, input.service, input.timestamp);
    let signature = key.sign(&string_to_sign);
    let mut authorization = String::with_capacity(CAPACITY);
    push_authorization(&mut authorization, input, secret_id, &signature);
    Signed { canonical_request, string_to_sign, signature, authorization }
}

/// Returns the header `Authorization` of a request signed like by [`sign_with`]. The strings that are
/// hashed are written into its buffer before.
pub(crate) fn authorize(input: &Input<'_>, secret_id: &str, key: &SigningKey) -> String {
    let CanonicalRequest { mut text, .. } = CanonicalRequest::new(input);
    let hash = Sha256::digest(text.as_bytes());
    text.clear();
    push_string_to_sign(&mut text, &hash, input.service, input.timestamp);
    let mut digits = [0; DIGITS];
    let signature = hex_into(&mut digits, &hmac_sha256(&*key.0, &text));
    text.clear();
    push_authorization(&mut text, input, secret_id, signature);
    text
}

fn push_authorization(text: &mut String, input: &Input<'_>, secret_id: &str, signature: &str) {
    for part in [ALGORITHM, " Credential=", secret_id, "/"] {
        text.push_str(part);
    }
    push_scope(text, input.service, input.timestamp);
    text.push_str(", SignedHeaders=");
    push_names(text, &sorted(input.headers));
    text.push_str(", Signature=");
    text.push_str(signature);
}

/// Returns the UTC date of a time before the year 10,000, such as `2019-02-25`.
pub fn utc_date(timestamp: u64) -> String {
    let mut date = String::with_capacity("2019-02-25".len());
    push_date(&mut date, timestamp);
    date
}

fn push_date(text: &mut String, timestamp: u64) {
    let seconds = i64::try_from(timestamp).unwrap_or(i64::MAX);
    // Later dates are empty.
    let _ = time::push(text, time::Form::Date, seconds, 0);
}
