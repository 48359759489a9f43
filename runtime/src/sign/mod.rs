//! The two signatures, as pure functions: nothing here sends anything or reads a clock.
//!
//! Each step can be printed, so that a refused signature can be compared with what the service
//! expected. Source: the API's pages on signature V3 and V1.

pub mod v1;
pub mod v3;

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| char::from(DIGITS[usize::from(value)]);
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
