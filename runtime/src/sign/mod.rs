//! The two signatures, as pure functions: nothing here sends anything or reads a clock.
//!
//! Each step can be printed, so that a refused signature can be compared with what the service
//! expected. Source: the API's pages on signature V3 and V1.

pub mod v1;
pub mod v3;

use std::fmt::Write;

/// Bytes as lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
