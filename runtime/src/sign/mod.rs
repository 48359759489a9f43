//! The two signatures, as pure functions: nothing here sends anything or reads a clock.
//!
//! Each step can be printed, so that a refused signature can be compared with what the service
//! expected. Source: the API's pages on signature V3 and V1.

mod keys;
pub mod v1;
pub mod v3;

pub(crate) use keys::KeyCache;

/// How requests are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// TC3-HMAC-SHA256, with `content-type`, `host` and `x-tc-action` signed.
    V3,
    /// TC3-HMAC-SHA256 without the body: whoever sees a request can send another body with it
    /// for five minutes. For bodies that cannot be read twice.
    V3UnsignedPayload,
    /// `HmacSHA1` or `HmacSHA256` over the parameters.
    V1(v1::Hash),
}

/// Adds the digits of a hash, in lower-case hexadecimal.
fn push_hex(text: &mut String, hash: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for part in hash.chunks(32) {
        let mut digits = [0; 64];
        for (two, byte) in digits.chunks_exact_mut(2).zip(part) {
            two[0] = DIGITS[usize::from(byte >> 4)];
            two[1] = DIGITS[usize::from(byte & 15)];
        }
        text.push_str(std::str::from_utf8(&digits[..part.len() * 2]).unwrap_or_default());
    }
}

/// The digits of a hash, in lower-case hexadecimal.
fn hex(hash: &[u8]) -> String {
    let mut text = String::with_capacity(hash.len() * 2);
    push_hex(&mut text, hash);
    text
}
