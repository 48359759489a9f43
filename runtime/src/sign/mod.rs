//! The two signatures, as pure functions: nothing here sends anything or reads a clock.
//!
//! Each step can be printed, so that a refused signature can be compared with what the service
//! expected. Source: the API's pages on signature V3 and V1.

mod keys;
pub mod v1;
pub mod v3;

pub(crate) use keys::KeyCache;

/// Adds bytes as lower-case hexadecimal digits.
fn push_hex(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        for half in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS[usize::from(half)]));
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    push_hex(&mut text, bytes);
    text
}
