//! JSON and the strings in it, for reading and writing.

use serde_json::Value as Json;

/// Returns a value as compact JSON. `Display` would bring in the code for indented JSON too.
pub(crate) fn of(value: &Json) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Returns the position of the first quote, backslash or control character from `at` on, looking
/// at eight bytes at a time.
#[inline]
pub(crate) fn plain_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut next = at;
    while let Some(chunk) = bytes.get(next..).and_then(<[u8]>::first_chunk) {
        match first_special(*chunk) {
            8 => next += 8,
            index => return Some(next + index),
        }
    }
    match bytes.get(at..)?.last_chunk() {
        // Some of these bytes were looked at already, and are plain.
        Some(chunk) => match first_special(*chunk) {
            8 => None,
            index => Some(bytes.len() - 8 + index),
        },
        None => {
            let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
            bytes[at..].iter().position(is_special).map(|index| at + index)
        }
    }
}

/// Returns the index of the first quote, backslash or control character, or 8.
#[inline]
fn first_special(chunk: [u8; 8]) -> usize {
    const EACH: u64 = u64::MAX / 255;
    let zeros = |word: u64| word.wrapping_sub(EACH) & !word;
    let word = u64::from_le_bytes(chunk);
    let quotes = zeros(word ^ (EACH * u64::from(b'"')));
    let backslashes = zeros(word ^ (EACH * u64::from(b'\\')));
    let controls = word.wrapping_sub(EACH * 0x20) & !word;
    // Borrows reach only higher bytes, so that the lowest one found is right.
    let found = (quotes | backslashes | controls) & (EACH << 7);
    found.trailing_zeros() as usize / 8
}

/// Appends a string with its quotes.
#[inline]
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    if plain_end(text.as_bytes(), 0).is_some() {
        return push_escaped(out, text);
    }
    out.reserve(text.len() + 2);
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

#[cold]
fn push_escaped(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("writing to memory cannot fail");
}
