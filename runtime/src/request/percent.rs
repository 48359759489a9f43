//! Percent-encoding.

/// Percent-encodes a string according to RFC 3986: letters, digits and `-._~` are unchanged, and
/// every other UTF-8 byte becomes `%XX` in upper case.
pub fn percent_encode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    push_encoded(&mut out, text);
    encoded_text(out)
}

/// Decodes form encoding: `%XX` is a byte and `+` a space. Invalid UTF-8 is replaced.
pub(crate) fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |at: usize| tail.get(at).and_then(|b| char::from(*b).to_digit(16));
        (rest, _) = match (first, hex(0).zip(hex(1))) {
            (b'%', Some((high, low))) => (&tail[2..], bytes.push((high * 16 + low) as u8)),
            (b'+', _) => (tail, bytes.push(b' ')),
            (byte, _) => (tail, bytes.push(*byte)),
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Appends a percent-encoded string.
pub(super) fn push_encoded(out: &mut Vec<u8>, text: &str) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut rest = text.as_bytes();
    while let Some(end) = rest.iter().position(|byte| !IS_PLAIN[usize::from(*byte)]) {
        let byte = rest[end];
        out.extend_from_slice(&rest[..end]);
        out.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
        rest = &rest[end + 1..];
    }
    out.extend_from_slice(rest);
}

/// Returns percent-encoded bytes as a string.
pub(super) fn encoded_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("percent-encoded text is ASCII")
}

/// Whether a byte is unchanged.
const IS_PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] =
            (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'-' | b'.' | b'_' | b'~');
        byte += 1;
    }
    plain
};
