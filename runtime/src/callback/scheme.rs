//! The schemes by which services sign callbacks, one function each.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

use super::CallbackKey;
use crate::sign::hex;

/// How a service signs callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scheme {
    /// MD5 of the key and a time in decimal, in lower-case hexadecimal. Signature and time are
    /// fields of the body. The callback is valid until that time. The rest of
    /// the body is not signed.
    Md5KeyTime {
        /// The field with the signature.
        signature: &'static str,
        /// The field with the time: seconds since the Unix epoch.
        time: &'static str,
        /// How long a callback is valid after it is sent, in seconds.
        validity: u64,
    },
    /// HMAC-SHA256 of the body, in base64, in a header. There is no time.
    HmacSha256Body {
        /// The name of the header.
        header: &'static str,
    },
    /// HMAC-SHA1 of the body, in base64, in a header. There is no time.
    HmacSha1Body {
        /// The name of the header.
        header: &'static str,
    },
}

impl Scheme {
    /// Returns whether the signature covers the body. If not, it can be reused for a different
    /// body.
    pub fn covers_body(&self) -> bool {
        !matches!(self, Self::Md5KeyTime { .. })
    }

    /// Returns the signature of a callback, as a service creates it, for tests of receivers: over
    /// `time` (seconds since the Unix epoch, in decimal) or `body`, whichever the scheme signs.
    pub fn sign(&self, key: &CallbackKey, time: &str, body: &[u8]) -> String {
        match self {
            Self::Md5KeyTime { .. } => md5_key_time(key, time),
            Self::HmacSha256Body { .. } => hmac_sha256_body(key, body),
            Self::HmacSha1Body { .. } => hmac_sha1_body(key, body),
        }
    }

    /// Returns the names of the fields that are part of the signature.
    pub(super) fn fields(&self) -> [&'static str; 2] {
        match self {
            Self::Md5KeyTime { signature, time, .. } => [signature, time],
            Self::HmacSha256Body { .. } | Self::HmacSha1Body { .. } => ["", ""],
        }
    }
}

fn md5_key_time(key: &CallbackKey, time: &str) -> String {
    hex(&Md5::new().chain_update(key.reveal()).chain_update(time).finalize())
}

fn hmac_sha256_body(key: &CallbackKey, body: &[u8]) -> String {
    // HMAC takes keys of any length.
    Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes())
        .map(|mac| STANDARD.encode(mac.chain_update(body).finalize().into_bytes()))
        .unwrap_or_default()
}

fn hmac_sha1_body(key: &CallbackKey, body: &[u8]) -> String {
    Hmac::<Sha1>::new_from_slice(key.reveal().as_bytes())
        .map(|mac| STANDARD.encode(mac.chain_update(body).finalize().into_bytes()))
        .unwrap_or_default()
}
