//! `HmacSHA1` and `HmacSHA256`: signatures among the parameters of a form.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::{Cause, Explanation, Rejected, Signer, account, clock_explanation, is_expired, search};
use crate::account::Accounts;
use crate::message::{Message, decode_form};

type Pairs = Vec<(String, String)>;

fn find<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

pub(super) fn string_to_sign(method: &str, host: &str, pairs: &Pairs) -> String {
    let mut sorted: Vec<_> = pairs.iter().filter(|(name, _)| name != "Signature").collect();
    sorted.sort();
    let joined: Vec<String> = sorted.iter().map(|(k, v)| format!("{k}={v}")).collect();
    format!("{method}{host}/?{}", joined.join("&"))
}

pub(super) fn sign(key: &[u8], is_sha256: bool, text: &[u8]) -> String {
    fn mac<M: Mac + hmac::digest::KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
        let mut mac = <M as Mac>::new_from_slice(key).expect("any length is a key");
        mac.update(text);
        mac.finalize().into_bytes().to_vec()
    }
    STANDARD.encode(match is_sha256 {
        true => mac::<Hmac<Sha256>>(key, text),
        false => mac::<Hmac<Sha1>>(key, text),
    })
}

fn is_sha256(pairs: &Pairs) -> bool {
    find(pairs, "SignatureMethod") == "HmacSHA256"
}

/// Verifies the signature of a request whose signature is a parameter.
pub(super) fn verify(
    message: &Message,
    accounts: &Accounts,
    now: i64,
) -> Result<Signer, Box<Rejected>> {
    let pairs = if message.is_form() { decode_form(message.form()) } else { Pairs::new() };
    let signature = find(&pairs, "Signature");
    if signature.is_empty() {
        let text = "neither the header `Authorization` nor the parameter `Signature` was sent";
        return Err(Rejected::malformed(Explanation::new(Cause::Authorization, text)));
    }
    let secret_id = find(&pairs, "SecretId");
    let token = pairs.iter().find(|(name, _)| name == "Token").map(|(_, value)| value.as_str());
    let account = account(accounts, secret_id, token)?;
    let timestamp = find(&pairs, "Timestamp");
    let finder = Finder { message, key: account.secret_key.as_bytes(), signature, pairs: &pairs };
    let is_valid = finder.is_signed(&message.method, &finder.host(), &pairs, finder.key);
    match (is_valid, is_expired(timestamp, now)) {
        (true, false) => Ok(Signer { secret_id: secret_id.to_owned(), service: None }),
        (true, true) => Err(Rejected::expired(clock_explanation(timestamp, now))),
        (false, true) => Err(Rejected::expired(finder.explain())),
        (false, false) => Err(Rejected::mismatch(finder.explain())),
    }
}

struct Finder<'a> {
    message: &'a Message,
    key: &'a [u8],
    signature: &'a str,
    pairs: &'a Pairs,
}

impl Finder<'_> {
    fn host(&self) -> String {
        self.message.header("host").unwrap_or_default().to_owned()
    }

    fn is_signed(&self, method: &str, host: &str, pairs: &Pairs, key: &[u8]) -> bool {
        let text = string_to_sign(method, host, pairs);
        sign(key, is_sha256(pairs), text.as_bytes()) == self.signature
    }

    fn explain(&self) -> Explanation {
        let text = string_to_sign(&self.message.method, &self.host(), self.pairs);
        let expected = sign(self.key, is_sha256(self.pairs), text.as_bytes());
        if strsim::levenshtein(&expected, self.signature) <= 2 {
            return Explanation::new(Cause::Signature, "the text of the signature was changed")
                .compare(expected.as_bytes(), self.signature.as_bytes());
        }
        if self.signature.replace(' ', "+") == expected {
            let text = "the signature was not percent-encoded: `+` arrived as a space";
            return Explanation::new(Cause::Signature, text)
                .compare(expected.as_bytes(), self.signature.as_bytes());
        }
        self.other_text(&text)
            .or_else(|| self.one_byte(false))
            .or_else(|| self.one_byte(true))
            .unwrap_or_else(|| {
                let text = format!("no known cause reproduces the signature; the string to sign as received:\n{text}");
                Explanation::new(Cause::Unknown, text)
                    .compare(expected.as_bytes(), self.signature.as_bytes())
            })
    }

    fn one_byte(&self, is_thorough: bool) -> Option<Explanation> {
        self.changed_host(is_thorough)
            .or_else(|| self.changed_key(is_thorough))
            .or_else(|| self.changed_form(is_thorough))
    }

    fn other_text(&self, received: &str) -> Option<Explanation> {
        let (method, host) = (&self.message.method, self.host());
        let other_method = if method == "GET" { "POST" } else { "GET" };
        let encoded = String::from_utf8_lossy(self.message.form()).into_owned();
        let encoded: Pairs = encoded
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let port = host.rsplit_once(':').map_or(host.as_str(), |(host, _)| host);
        let service = crate::host::service(&host).unwrap_or_default();
        let official = format!("{service}.tencentcloudapi.com");
        let path = self.message.path.trim_end_matches('/');
        let texts = [
            (Cause::Method, string_to_sign(other_method, &host, self.pairs)),
            (Cause::Host, string_to_sign(method, port, self.pairs)),
            (Cause::Host, string_to_sign(method, &official, self.pairs)),
            (Cause::Query, string_to_sign(method, &host, &encoded)),
            (Cause::Path, received.replacen("/?", "?", 1)),
            (Cause::Path, received.replacen("/?", &format!("{path}/?"), 1)),
        ];
        let is =
            |key: &[u8], text: &str, sha256| sign(key, sha256, text.as_bytes()) == self.signature;
        let sha256 = is_sha256(self.pairs);
        for (cause, text) in texts {
            if is(self.key, &text, sha256) {
                return Some(
                    Explanation::new(cause, "another string was signed")
                        .compare(text.as_bytes(), received.as_bytes()),
                );
            }
        }
        if is(self.key, received, !sha256) {
            let text = "the other hash was used: `SignatureMethod=HmacSHA256` selects SHA-256, anything else SHA-1";
            return Some(Explanation::new(Cause::Parameter("SignatureMethod".into()), text));
        }
        [&b"\n"[..], b"\r\n", b" "].iter().find_map(|end| {
            let is_signed = is(&[self.key, end].concat(), received, sha256);
            let text = "the secret key of the client ends with a line break or a space";
            is_signed.then(|| Explanation::new(Cause::SecretKey, text))
        })
    }

    fn changed_host(&self, is_thorough: bool) -> Option<Explanation> {
        let host = self.host();
        let method = &self.message.method;
        let found = search::one_byte(host.as_bytes(), 512, is_thorough, |host| {
            std::str::from_utf8(host).is_ok_and(|h| self.is_signed(method, h, self.pairs, self.key))
        })?;
        Some(
            Explanation::new(Cause::Host, "another `Host` was signed")
                .compare(&found, host.as_bytes()),
        )
    }

    fn changed_form(&self, is_thorough: bool) -> Option<Explanation> {
        let (method, host, form) = (&self.message.method, self.host(), self.message.form());
        let found = search::one_byte(form, form.len() * 3, is_thorough, |form| {
            self.is_signed(method, &host, &decode_form(form), self.key)
        })?;
        let at = found.iter().zip(form).take_while(|(a, b)| a == b).count();
        let start = found[..at].iter().rposition(|&byte| byte == b'&').map_or(0, |at| at + 1);
        let name = decode_form(&found[start..]).into_iter().next().map(|(name, _)| name);
        let cause = Cause::Parameter(name.unwrap_or_default());
        Some(Explanation::new(cause, "a parameter was changed after signing").compare(&found, form))
    }

    fn changed_key(&self, is_thorough: bool) -> Option<Explanation> {
        let (method, host) = (&self.message.method, self.host());
        let found = search::one_byte(self.key, 1024, is_thorough, |key| {
            self.is_signed(method, &host, self.pairs, key)
        })?;
        let at = found.iter().zip(self.key).take_while(|(a, b)| a == b).count();
        let text = format!("the secret key of the client differs in one byte, at offset {at}");
        Some(Explanation::new(Cause::SecretKey, text))
    }
}
