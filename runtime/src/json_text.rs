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
        None => bytes[at..].iter().position(is_special).map(|index| at + index),
    }
}

/// Returns whether a string contains no quotes, backslashes and control characters.
#[inline]
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut rest = bytes;
    while let Some((chunk, after)) = rest.split_first_chunk() {
        if special_bits(*chunk) != 0 {
            return false;
        }
        rest = after;
    }
    // The last chunk overlaps the one before, and so do the halves of a short string.
    match (bytes.last_chunk(), bytes.first_chunk(), bytes.last_chunk()) {
        _ if rest.is_empty() => true,
        (Some(last), ..) => special_bits(*last) == 0,
        (None, Some(&[a, b, c, d]), Some(&[e, f, g, h])) => {
            special_bits([a, b, c, d, e, f, g, h]) == 0
        }
        _ => !rest.iter().any(is_special),
    }
}

fn is_special(byte: &u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..0x20)
}

/// Returns the index of the first quote, backslash or control character, or 8.
#[inline]
fn first_special(chunk: [u8; 8]) -> usize {
    special_bits(chunk).trailing_zeros() as usize / 8
}

/// Returns a number whose lowest bit, if any, belongs to the first quote, backslash or control
/// character.
#[inline]
fn special_bits(chunk: [u8; 8]) -> u64 {
    const EACH: u64 = u64::MAX / 255;
    let zeros = |word: u64| word.wrapping_sub(EACH) & !word;
    let word = u64::from_le_bytes(chunk);
    let quotes = zeros(word ^ (EACH * u64::from(b'"')));
    let backslashes = zeros(word ^ (EACH * u64::from(b'\\')));
    let controls = word.wrapping_sub(EACH * 0x20) & !word;
    // Borrows reach only higher bytes, so that the lowest one found is right.
    (quotes | backslashes | controls) & (EACH << 7)
}

/// Appends a string with its quotes.
#[inline]
pub(crate) fn push_string(out: &mut Vec<u8>, text: &str) {
    if !is_plain(text) {
        return push_escaped(out, text);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
}

/// Appends a comma, a name with its quotes, and a colon.
#[inline]
pub(crate) fn push_name(out: &mut Vec<u8>, name: &str) {
    if !is_plain(name) {
        out.push(b',');
        push_escaped(out, name);
        return out.push(b':');
    }
    out.extend_from_slice(b",\"");
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

/// Ends a list or an object whose entries, each after a comma, begin at `start`.
#[inline]
pub(crate) fn enclose(out: &mut Vec<u8>, start: usize, [open, close]: [u8; 2]) {
    match out.get_mut(start) {
        Some(comma) => *comma = open,
        None => out.push(open),
    }
    out.push(close);
}

#[cold]
fn push_escaped(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("writing to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_are_found_anywhere() {
        let check = |text: &str| {
            let (mut string, mut name) = (Vec::new(), Vec::new());
            push_string(&mut string, text);
            push_name(&mut name, text);
            let expected = serde_json::to_string(text).unwrap();
            assert_eq!(String::from_utf8(string).unwrap(), expected);
            assert_eq!(String::from_utf8(name).unwrap(), format!(",{expected}:"));
        };
        for length in 0..28 {
            check(&"x".repeat(length));
            for (at, special) in (0..length)
                .flat_map(|at| "\"\\\u{0}\u{1f} !#[]\u{7f}é".chars().map(move |c| (at, c)))
            {
                let text = ["x".repeat(at), special.to_string(), "x".repeat(length - at - 1)];
                check(&text.concat());
            }
        }
    }
}
