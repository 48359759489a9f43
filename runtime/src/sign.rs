//! The two signature methods, as pure functions: nothing here does I/O or reads a clock.
//!
//! Each intermediate result can be printed, so that a rejected signature can be compared with the
//! one that the service expected. Source: the API documentation on signature V3 and V1.

mod keys;
pub mod v1;
pub mod v3;

use std::cmp::Ordering;

pub(crate) use keys::KeyCache;

/// The signature method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// TC3-HMAC-SHA256, with `content-type`, `host` and `x-tc-action` signed.
    V3,
    /// TC3-HMAC-SHA256 without the body: for five minutes, anyone who observes a request can send a
    /// different body with it. For bodies that cannot be read twice.
    V3UnsignedPayload,
    /// `HmacSHA1` or `HmacSHA256` over the parameters.
    V1(v1::Hash),
}

/// Sorts pairs by name. Compiled once for both signature methods.
fn sort_by_name(pairs: &mut [(&str, &str)], order: fn(&str, &str) -> Ordering) {
    pairs.sort_by(|a, b| order(a.0, b.0));
}

/// Appends a hash in lower-case hexadecimal.
fn push_hex(text: &mut String, hash: &[u8]) {
    for part in hash.chunks(32) {
        let mut digits = [0; 64];
        text.push_str(hex_into(&mut digits, part));
    }
}

/// The two digits of each byte.
const HEX: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let (mut all, mut byte) = ([[0; 2]; 256], 0);
    while byte < 256 {
        all[byte] = [DIGITS[byte >> 4], DIGITS[byte & 15]];
        byte += 1;
    }
    all
};

/// Writes a hash of at most 32 bytes in lower-case hexadecimal.
fn hex_into<'a>(digits: &'a mut [u8; 64], hash: &[u8]) -> &'a str {
    for (two, byte) in digits.chunks_exact_mut(2).zip(hash) {
        two.copy_from_slice(&HEX[usize::from(*byte)]);
    }
    std::str::from_utf8(&digits[..hash.len() * 2]).unwrap_or_default()
}

/// Formats a hash in lower-case hexadecimal.
pub(crate) fn hex(hash: &[u8]) -> String {
    let mut text = String::with_capacity(hash.len() * 2);
    push_hex(&mut text, hash);
    text
}
