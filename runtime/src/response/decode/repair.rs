//! Repairs JSON in which individual values are invalid, so that they do not invalidate the whole
//! response: lone surrogates (in strings truncated by Java or JavaScript), control characters and
//! stray backslashes in strings, numbers beyond the range of `f64`, and `NaN`.

/// Returns equivalent valid JSON as far as possible: lone surrogates become U+FFFD, and invalid
/// numbers become strings. Returns `None` if there is nothing to repair, or if repairing would more
/// than double the length.
pub(super) fn repair(text: &str) -> Option<String> {
    let body = text.as_bytes();
    let most = body.len().saturating_mul(2).saturating_add(64);
    let mut out = Vec::with_capacity(body.len() + 64);
    let mut changed = false;
    let mut rest = body;
    while let [first, tail @ ..] = rest {
        if *first == b'"' {
            out.push(b'"');
            rest = string(tail, &mut out, most, &mut changed);
        } else if is_bare(*first) {
            let end = rest.iter().position(|byte| !is_bare(*byte)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let quoted = is_odd_number(word);
            changed |= quoted;
            out.extend_from_slice(if quoted { b"\"" } else { b"" });
            out.extend_from_slice(word);
            out.extend_from_slice(if quoted { b"\"" } else { b"" });
            rest = after;
        } else {
            out.push(*first);
            rest = tail;
        }
        if out.len() > most {
            return None;
        }
    }
    // Only ASCII was replaced or inserted.
    String::from_utf8(out).ok().filter(|_| changed)
}

/// Copies the rest of a string, until there are more than `most` bytes, and returns what follows it.
fn string<'a>(mut rest: &'a [u8], out: &mut Vec<u8>, most: usize, changed: &mut bool) -> &'a [u8] {
    while let [first, tail @ ..] = rest {
        if out.len() > most {
            break;
        }
        let mut taken = 1;
        match *first {
            b'"' => {
                out.push(b'"');
                return tail;
            }
            b'\\' => {
                let (kept, repaired) = escape(rest);
                *changed |= repaired.is_some();
                out.extend_from_slice(repaired.unwrap_or(&rest[..kept]));
                taken = kept;
            }
            byte @ 0..0x20 => {
                *changed = true;
                out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            }
            byte => out.push(byte),
        }
        rest = &rest[taken..];
    }
    rest
}

/// Returns the length of an escape, and its replacement if it is not valid in JSON.
fn escape(rest: &[u8]) -> (usize, Option<&'static [u8]>) {
    match rest.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (2, None),
        Some(b'u') => match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (12, None),
            (Some(0xD800..=0xDFFF), _) => (6, Some("\u{FFFD}".as_bytes())),
            (Some(_), _) => (6, None),
            // The backslash is literal, as in `C:\users`.
            (None, _) => (1, Some(b"\\\\")),
        },
        Some(_) => (1, Some(b"\\\\")),
        None => (1, None),
    }
}

/// Returns the code unit of an escape `\uXXXX`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    let digits =
        std::str::from_utf8(digits).ok().filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
    u16::from_str_radix(digits?, 16).ok()
}

fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

/// Returns whether a word is a number that is not valid in JSON or does not fit into an `f64`.
fn is_odd_number(word: &[u8]) -> bool {
    let text = std::str::from_utf8(word).unwrap_or_default();
    text.parse::<f64>().is_ok() && serde_json::from_str::<f64>(text).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: Option<&str>) {
        let repaired = repair(body);
        assert_eq!(repaired.as_deref(), expected, "{body}");
        if let Some(text) = expected {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_ok(), "{text}");
        }
    }

    // D2, F5
    #[test]
    fn invalid_values_are_repaired_and_nothing_else_changes() {
        check(r#"["a\ud83d"]"#, Some("[\"a\u{FFFD}\"]"));
        check(
            r#"["\ude00\ud83d\ude00\ud83d\ud83d\ude00"]"#,
            Some("[\"\u{FFFD}\\ud83d\\ude00\u{FFFD}\\ud83d\\ude00\"]"),
        );
        check("[\"a\tb\n\"]", Some(r#"["a\u0009b\u000a"]"#));
        check(r#"["C:\users\x\'"]"#, Some(r#"["C:\\users\\x\\'"]"#));
        check(
            "[1e400, -1e400,NaN, -Infinity ,007,+1,5.]",
            Some(r#"["1e400", "-1e400","NaN", "-Infinity" ,"007","+1","5."]"#),
        );
        for sound in [
            r#"["\ud83d\ude00\\ud83d\u00e9\"", 1.5e3, -0, true, null, 12345678901234567890123]"#,
            "[oops]",
            "",
            "<a b=\"c\">",
        ] {
            check(sound, None);
        }
        check(&format!("[\"{}\"]", "\u{1}".repeat(1000)), None);
    }

    #[test]
    fn every_truncation_is_handled() {
        let text = "{\"a\": \"x\\ud83d\\ude00\\ud83d\\u12\tq\\\", \"b\": [1e999, NaN]}";
        for end in 0..text.len() {
            let _ = text.get(..end).map(repair);
        }
    }
}
