//! `HmacSHA1` and `HmacSHA256`: signatures over sorted parameters.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha1::Sha1;
use sha2::Sha256;

use super::sort_by_name;
use crate::credentials::Credentials;

/// The common parameters: what a signature among the parameters adds to those of the action.
pub const PARAMETERS: [&str; 11] = [
    "Action",
    "Language",
    "Nonce",
    "Region",
    "RequestClient",
    "SecretId",
    "Signature",
    "SignatureMethod",
    "Timestamp",
    "Token",
    "Version",
];

/// The hash function of the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// `HmacSHA1`.
    Sha1,
    /// `HmacSHA256`.
    Sha256,
}

impl Hash {
    /// Returns the value of the parameter `SignatureMethod`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "HmacSHA1",
            Self::Sha256 => "HmacSHA256",
        }
    }
}

/// Returns the string to sign: the parameters sorted by full name, with unencoded values.
pub fn string_to_sign(method: &str, host: &str, parameters: &[(String, String)]) -> String {
    let mut sorted: Vec<_> = parameters.iter().map(|(key, value)| (&**key, &**value)).collect();
    sort_by_name(&mut sorted, str::cmp);
    let joined: Vec<String> = sorted.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("{method}{host}/?{}", joined.join("&"))
}

/// Signs a string. Returns the signature in base64.
pub fn sign(string: &str, hash: Hash, credentials: &Credentials) -> String {
    let key = credentials.secret_key().as_bytes();
    match hash {
        Hash::Sha1 => mac::<Hmac<Sha1>>(key, string),
        Hash::Sha256 => mac::<Hmac<Sha256>>(key, string),
    }
}

fn mac<M: Mac + hmac::digest::KeyInit>(key: &[u8], text: &str) -> String {
    // HMAC accepts keys of any length, so this cannot fail.
    let Ok(mut mac) = <M as Mac>::new_from_slice(key) else { return String::new() };
    mac.update(text.as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}
