//! `TC3-HMAC-SHA256`.

use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

use super::bodies::bodies;
use super::{Cause, Explanation, Rejected, Signer, account, clock_explanation, is_expired, search};
use crate::account::Accounts;
use crate::clock::utc_date;
use crate::message::Message;

pub(super) const ALGORITHM: &str = "TC3-HMAC-SHA256";
pub(super) const TERMINATOR: &str = "tc3_request";
const UNSIGNED: &[u8] = b"UNSIGNED-PAYLOAD";

/// The parts of the header `Authorization`.
pub(super) struct Authorization<'a> {
    pub(super) secret_id: &'a str,
    pub(super) date: &'a str,
    pub(super) service: &'a str,
    pub(super) headers: &'a str,
    pub(super) signature: &'a str,
}

impl<'a> Authorization<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Self, String> {
        let expect = |what: &str| format!("`{what}` is missing in the header `Authorization`");
        let rest = text.strip_prefix(ALGORITHM).ok_or_else(|| expect(ALGORITHM))?;
        let (mut credential, mut headers, mut signature) = (None, None, None);
        for part in rest.split(',').map(str::trim) {
            match part.split_once('=') {
                Some(("Credential", value)) => credential = Some(value),
                Some(("SignedHeaders", value)) => headers = Some(value),
                Some(("Signature", value)) => signature = Some(value),
                _ => return Err(format!("`{part}` is unknown in the header `Authorization`")),
            }
        }
        let credential = credential.ok_or_else(|| expect("Credential="))?;
        let scope: Vec<&str> = credential.split('/').collect();
        let [secret_id, date, service, TERMINATOR] = scope[..] else {
            return Err(format!(
                "`{credential}` is not SecretId/date/service/{TERMINATOR}, which `Credential` needs"
            ));
        };
        let headers = headers.ok_or_else(|| expect("SignedHeaders="))?;
        let signature = signature.ok_or_else(|| expect("Signature="))?;
        Ok(Self { secret_id, date, service, headers, signature })
    }
}

/// Everything that a signature covers. Hypotheses are variants of it.
#[derive(Clone)]
struct Signed {
    key: Vec<u8>,
    timestamp: Vec<u8>,
    date: Vec<u8>,
    service: Vec<u8>,
    /// The canonical request without the hash of the payload.
    head: Vec<u8>,
    payload_hash: String,
}

pub(super) fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("any length is a key");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

impl Signed {
    fn signing_key(&self) -> [u8; 32] {
        let date = hmac(&[b"TC3", self.key.as_slice()].concat(), &[&self.date]);
        hmac(&hmac(&date, &[&self.service]), &[TERMINATOR.as_bytes()])
    }

    fn sign(&self, key: &[u8; 32], head: &[u8], payload_hash: &str) -> String {
        let mut canonical = Sha256::new();
        canonical.update(head);
        canonical.update(payload_hash);
        let hash = hex(&canonical.finalize());
        let (time, date, service) = (&self.timestamp, &self.date, &self.service);
        let end = TERMINATOR.as_bytes();
        let start: [&[u8]; 3] = [ALGORITHM.as_bytes(), b"\n", time];
        let scope: [&[u8]; 6] = [b"\n", date, b"/", service, b"/", end];
        hex(&hmac(key, &[&start[..], &scope[..], &[b"\n", hash.as_bytes()]].concat()))
    }

    fn signature(&self) -> String {
        self.sign(&self.signing_key(), &self.head, &self.payload_hash)
    }

    fn canonical(&self) -> Vec<u8> {
        [self.head.as_slice(), self.payload_hash.as_bytes()].concat()
    }
}

/// Returns the canonical request up to the hash of the payload.
fn head(message: &Message, headers: &[(String, Vec<u8>)]) -> Vec<u8> {
    let query = if message.is_get() { message.query.as_str() } else { "" };
    let mut text = format!("{}\n/\n{query}\n", message.method).into_bytes();
    for (name, value) in headers {
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        text.extend(value.trim_ascii().to_ascii_lowercase());
        text.push(b'\n');
    }
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    text.extend_from_slice(format!("\n{}\n", names.join(";")).as_bytes());
    text
}

pub(super) fn signed_headers(
    message: &Message,
    names: &str,
) -> Result<Vec<(String, Vec<u8>)>, Explanation> {
    let fail = |text: String| Err(Explanation::new(Cause::SignedHeaders, text));
    let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
    for name in names.split(';') {
        let Some(value) = message.header_bytes(name) else {
            return fail(format!("the signed header `{name}` was not sent"));
        };
        if headers.last().is_some_and(|(last, _)| last.as_str() >= name) {
            return fail(format!("the signed headers `{names}` are not sorted"));
        }
        headers.push((name.to_owned(), value.to_vec()));
    }
    for name in ["content-type", "host"] {
        if !headers.iter().any(|(signed, _)| signed == name) {
            return fail(format!("the header `{name}` has to be signed"));
        }
    }
    Ok(headers)
}

/// Verifies the signature of a request with a header `Authorization`.
pub(super) fn verify(
    message: &Message,
    value: &[u8],
    accounts: &Accounts,
    now: i64,
) -> Result<Signer, Box<Rejected>> {
    let malformed = |text| Rejected::malformed(Explanation::new(Cause::Authorization, text));
    let text = std::str::from_utf8(value)
        .map_err(|_| malformed("the header `Authorization` is not UTF-8".to_owned()))?;
    if text == "SKIP" {
        return Ok(Signer::default());
    }
    let authorization = Authorization::parse(text).map_err(malformed)?;
    let account = account(accounts, authorization.secret_id, message.header("x-tc-token"))?;
    let timestamp = message.header("x-tc-timestamp").unwrap_or_default();
    let headers = signed_headers(message, authorization.headers).map_err(Rejected::malformed)?;
    let payload = payload(message);
    let signed = Signed {
        key: account.secret_key.into_bytes(),
        timestamp: timestamp.into(),
        date: authorization.date.into(),
        service: authorization.service.into(),
        head: head(message, &headers),
        payload_hash: sha256(payload),
    };
    let is_date = timestamp.parse().is_ok_and(|seconds| utc_date(seconds) == authorization.date);
    let is_valid = signed.signature() == authorization.signature;
    let is_expired = is_expired(timestamp, now);
    if is_valid && is_date && !is_expired && is_service(message, authorization.service) {
        let service = Some(authorization.service.to_owned());
        return Ok(Signer { secret_id: authorization.secret_id.to_owned(), service });
    }
    let found = Finder { signed, signature: authorization.signature, message, payload };
    let explanation = match (is_valid, is_expired) {
        (true, true) => return Err(Rejected::expired(clock_explanation(timestamp, now))),
        (true, false) => found.scope(timestamp),
        (false, _) => found.explain(&headers, timestamp),
    };
    Err(match is_expired {
        true => Rejected::expired(explanation),
        false => Rejected::mismatch(explanation),
    })
}

/// Returns whether the service of the scope is that of the host, where the host names one.
fn is_service(message: &Message, service: &str) -> bool {
    let host = message.header("host").unwrap_or_default();
    crate::host::service(host).is_none_or(|named| named == service)
}

fn payload(message: &Message) -> &[u8] {
    match message.header("x-tc-content-sha256") {
        Some("UNSIGNED-PAYLOAD") => UNSIGNED,
        _ if message.is_get() => b"",
        _ => &message.body,
    }
}

/// Finds what was signed instead of what was received.
struct Finder<'a> {
    signed: Signed,
    signature: &'a str,
    message: &'a Message,
    payload: &'a [u8],
}

impl Finder<'_> {
    fn matches(&self, change: impl FnOnce(&mut Signed)) -> Option<Signed> {
        let mut signed = self.signed.clone();
        change(&mut signed);
        (signed.signature() == self.signature).then_some(signed)
    }

    /// Explains a valid signature whose scope is not that of the request.
    fn scope(&self, timestamp: &str) -> Explanation {
        let date = timestamp.parse().map(utc_date).unwrap_or_default();
        if date.as_bytes() != self.signed.date {
            let text = "the date of the credential scope is not the UTC date of the timestamp";
            return Explanation::new(Cause::ScopeDate, text)
                .compare(date.as_bytes(), &self.signed.date);
        }
        let host = self.message.header("host").unwrap_or_default();
        let text = "the service of the credential scope is not that of the host";
        Explanation::new(Cause::ScopeService, text).compare(
            crate::host::service(host).unwrap_or_default().as_bytes(),
            &self.signed.service,
        )
    }

    fn explain(&self, headers: &[(String, Vec<u8>)], timestamp: &str) -> Explanation {
        self.changed_signature()
            .or_else(|| self.other_key())
            .or_else(|| self.other_body())
            .or_else(|| self.other_head(headers))
            .or_else(|| self.one_byte(timestamp, false))
            .or_else(|| self.one_byte(timestamp, true))
            .unwrap_or_else(|| self.unknown())
    }

    fn one_byte(&self, timestamp: &str, is_thorough: bool) -> Option<Explanation> {
        self.other_scope(timestamp, is_thorough)
            .or_else(|| self.changed_key(is_thorough))
            .or_else(|| self.changed_head(is_thorough))
            .or_else(|| self.changed_body(is_thorough))
    }

    fn unknown(&self) -> Explanation {
        let text = format!(
            "no known cause reproduces the signature; the key may be another one. The canonical \
             request as received:\n{}",
            String::from_utf8_lossy(&self.signed.canonical())
        );
        let signature = self.signed.signature();
        Explanation::new(Cause::Unknown, text)
            .compare(signature.as_bytes(), self.signature.as_bytes())
    }

    fn changed_signature(&self) -> Option<Explanation> {
        let expected = self.signed.signature();
        let is_near = strsim::levenshtein(&expected, self.signature) <= 2;
        let text = "the text of the signature was changed";
        is_near.then(|| {
            Explanation::new(Cause::Signature, text)
                .compare(expected.as_bytes(), self.signature.as_bytes())
        })
    }

    fn other_key(&self) -> Option<Explanation> {
        let key = &self.signed.key;
        let trimmed = key.trim_ascii().to_vec();
        let with = |before: &[u8], after: &[u8]| [before, key, after].concat();
        let keys = [
            (with(b"", b"\n"), "ends with a line break"),
            (with(b"", b"\r\n"), "ends with a line break"),
            (with(b"", b"\r"), "ends with a carriage return"),
            (with(b"", b" "), "ends with a space"),
            (with(b" ", b""), "begins with a space"),
            (with(b"\"", b"\""), "is in quotes"),
            (with(b"'", b"'"), "is in quotes"),
            (trimmed, "has no white space at its ends"),
            (with(b"TC3", b""), "has the prefix TC3 twice"),
            (Vec::new(), "is empty"),
        ];
        keys.into_iter().find_map(|(key, text)| {
            self.matches(|signed| signed.key = key)?;
            Some(Explanation::new(Cause::SecretKey, format!("the secret key of the client {text}")))
        })
    }

    fn other_body(&self) -> Option<Explanation> {
        bodies(self.payload).into_iter().find_map(|(body, text)| {
            self.matches(|signed| signed.payload_hash = sha256(&body))?;
            Some(Explanation::new(Cause::Body, text).compare(&body, self.payload))
        })
    }

    fn other_head(&self, headers: &[(String, Vec<u8>)]) -> Option<Explanation> {
        let try_head = |cause: Cause, text: &str, head: Vec<u8>| {
            self.matches(|signed| signed.head = head.clone())?;
            Some(Explanation::new(cause, text).compare(&head, &self.signed.head))
        };
        for method in ["GET", "POST", "post", "get"] {
            let message = Message { method: method.to_owned(), ..self.message.clone() };
            let text = "another method was signed";
            if let Some(found) = try_head(Cause::Method, text, head(&message, headers)) {
                return Some(found);
            }
        }
        let path = format!("\n{}\n", self.message.path);
        let with_path = String::from_utf8_lossy(&self.signed.head).replacen("\n/\n", &path, 1);
        try_head(Cause::Path, "the path was signed, instead of `/`", with_path.into_bytes())
            .or_else(|| self.other_values(headers))
    }

    fn other_values(&self, headers: &[(String, Vec<u8>)]) -> Option<Explanation> {
        for (at, (name, value)) in headers.iter().enumerate() {
            for other in values(name, value, &self.signed.service) {
                let mut headers = headers.to_vec();
                headers[at].1 = other;
                let other = head(self.message, &headers);
                if self.matches(|signed| signed.head = other.clone()).is_some() {
                    let cause =
                        if name == "host" { Cause::Host } else { Cause::Header(name.clone()) };
                    let text = format!("another value of the header `{name}` was signed");
                    return Some(Explanation::new(cause, text).compare(&other, &self.signed.head));
                }
            }
        }
        None
    }

    fn other_scope(&self, timestamp: &str, is_thorough: bool) -> Option<Explanation> {
        let date = timestamp.parse().map(utc_date).unwrap_or_default();
        let signed = &self.signed;
        let cost = 1024;
        let is_signed = |change: &dyn Fn(&mut Signed)| self.matches(change).is_some();
        if is_signed(&|s| s.date = date.clone().into()) {
            return Some(self.scope(timestamp));
        }
        let found = search::one_byte(&signed.timestamp, cost, is_thorough, |v| {
            is_signed(&|s| s.timestamp = v.into())
        });
        if let Some(found) = found {
            let text = "the timestamp was changed after signing";
            return Some(
                Explanation::new(Cause::Timestamp, text).compare(&found, &signed.timestamp),
            );
        }
        let found = search::one_byte(&signed.date, cost, is_thorough, |v| {
            is_signed(&|s| s.date = v.into())
        });
        if let Some(found) = found {
            let text = "the date of the credential scope was changed after signing";
            return Some(Explanation::new(Cause::ScopeDate, text).compare(&found, &signed.date));
        }
        let found = search::one_byte(&signed.service, cost, is_thorough, |v| {
            is_signed(&|s| s.service = v.into())
        })?;
        let text = "another service was signed than that of the credential scope";
        Some(Explanation::new(Cause::ScopeService, text).compare(&found, &signed.service))
    }

    fn changed_head(&self, is_thorough: bool) -> Option<Explanation> {
        let (signed, key) = (&self.signed, self.signed.signing_key());
        let found = search::one_byte(&signed.head, signed.head.len() + 256, is_thorough, |head| {
            signed.sign(&key, head, &signed.payload_hash) == self.signature
        })?;
        let same = found.iter().zip(&signed.head).take_while(|(a, b)| a == b).count();
        let cause = part_at(&signed.head, same);
        let text = "the canonical request was changed after signing, in one byte";
        Some(Explanation::new(cause, text).compare(&found, &signed.head))
    }

    fn changed_key(&self, is_thorough: bool) -> Option<Explanation> {
        let key = &self.signed.key;
        let found = search::one_byte(key, 1024, is_thorough, |key| {
            self.matches(|s| s.key = key.into()).is_some()
        })?;
        let same = found.iter().zip(key).take_while(|(a, b)| a == b).count();
        // The key itself is not shown.
        let text = format!("the secret key of the client differs in one byte, at offset {same}");
        Some(Explanation::new(Cause::SecretKey, text))
    }

    fn changed_body(&self, is_thorough: bool) -> Option<Explanation> {
        let (signed, key) = (&self.signed, self.signed.signing_key());
        let found =
            search::one_byte(self.payload, self.payload.len() + 512, is_thorough, |body| {
                signed.sign(&key, &signed.head, &sha256(body)) == self.signature
            })?;
        let text = "the body was changed after signing, in one byte";
        Some(Explanation::new(Cause::Body, text).compare(&found, self.payload))
    }
}

/// Returns which part of the canonical request an offset is in.
fn part_at(head: &[u8], at: usize) -> Cause {
    let line = head[..at.min(head.len())].iter().filter(|&&byte| byte == b'\n').count();
    let lines: Vec<&[u8]> = head.split(|&byte| byte == b'\n').collect();
    match line {
        0 => Cause::Method,
        1 => Cause::Path,
        2 => Cause::Query,
        _ => match lines.get(line).and_then(|text| text.split(|&byte| byte == b':').next()) {
            Some(b"host") => Cause::Host,
            Some(name)
                if line + 4 < lines.len() + 1 && !name.is_empty() && !name.contains(&b';') =>
            {
                Cause::Header(String::from_utf8_lossy(name).into_owned())
            }
            _ => Cause::SignedHeaders,
        },
    }
}

/// Returns other values of a header that clients sign by mistake.
fn values(name: &str, value: &[u8], service: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(value);
    let mut values: Vec<String> = Vec::new();
    if name == "host" {
        let service = String::from_utf8_lossy(service);
        values.extend(text.rsplit_once(':').map(|(host, _)| host.to_owned()));
        values.extend(["80", "443"].map(|port| format!("{text}:{port}")));
        for domain in crate::host::DOMAINS {
            values.push(format!("{service}.{domain}"));
        }
    } else if name == "content-type" {
        values.extend(text.split(';').next().map(str::to_owned));
        values.extend(["; charset=utf-8", ";charset=utf-8"].map(|set| format!("{text}{set}")));
        values.push("application/json".to_owned());
        values.push("application/json; charset=utf-8".to_owned());
        values.push("application/x-www-form-urlencoded".to_owned());
    }
    values.into_iter().map(String::into_bytes).collect()
}
