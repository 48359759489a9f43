//! Errors of undecodable responses: where decoding failed, and the request ID.

use std::fmt;
use std::ops::Range;

use serde::de::IgnoredAny;

use super::reader::Reader;
use super::report::Progress;
use crate::redact::escaped;

/// The number of bytes shown before and after the position.
const BEFORE: usize = 30;
const BEHIND: usize = 50;

/// The maximum length of a word that is shown.
const WORD: usize = 9;

/// The error for a body that is not JSON, or not an object with `Response`.
#[derive(Debug)]
pub struct DecodeError {
    what: String,
    path: String,
    /// The structure of the text around the position, without its content.
    excerpt: String,
    request_id: Option<String>,
    is_too_large: bool,
}

impl DecodeError {
    pub(super) fn new(what: String, body: &[u8], at: usize) -> Self {
        let start = at.saturating_sub(BEFORE).min(body.len());
        let end = at.saturating_add(BEHIND).min(body.len());
        let shown = |part: Range<usize>| String::from_utf8_lossy(&body[part]);
        let excerpt = match unwanted_word(body, at) {
            Some(word) => {
                let (before, after) = (start.min(word.start)..word.start, word.end..end);
                structure(&shown(before)) + &shown(word) + &structure(&shown(after))
            }
            None => structure(&shown(start..end)),
        };
        Self {
            what,
            path: String::new(),
            excerpt,
            request_id: request_id(body),
            is_too_large: false,
        }
    }

    /// Creates the error for a body that is not UTF-8 at a position.
    pub(super) fn not_utf8(body: &[u8], at: usize) -> Self {
        Self::new(format!("not UTF-8 at {}", Location::of(body, at + 1)), body, at)
    }

    /// Creates the error for a text that `reader` could not read beyond its position.
    pub(super) fn unreadable(text: &str, reader: &Reader<'_>, progress: &Progress) -> Self {
        let body = text.as_bytes();
        let position = reader.position();
        let location = Location::of(body, position);
        let (what, at) = if progress.is_full {
            (format!("the values take too much memory, from {location} on"), position)
        } else if reader.is_too_deep() {
            (format!("not JSON: recursion limit exceeded at {location}"), position)
        } else if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            let lines = body.split_inclusive(|b| *b == b'\n');
            let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
            (format!("not JSON: {error}"), before + error.column())
        } else {
            (format!("not JSON of this form: expected an object at {location}"), position)
        };
        let is_too_large = progress.is_full;
        Self { path: progress.unreadable().to_owned(), is_too_large, ..Self::new(what, body, at) }
    }

    /// Creates the error for values that exceed the memory limit.
    #[cfg(feature = "callbacks")]
    pub(super) fn too_large() -> Self {
        Self {
            is_too_large: true,
            ..Self::new("the values take too much memory".to_owned(), b"", 0)
        }
    }

    /// Returns where decoding failed, as a path of wire names such as `Filters[2].Values`. Empty
    /// outside of `Response`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the request ID, if it can be found in the undecodable body.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }

    /// Returns whether decoding stopped because the values exceed the memory limit.
    pub(crate) fn is_too_large(&self) -> bool {
        self.is_too_large
    }
}

/// The line of a position, and the bytes of it before the position, as `serde_json` counts them.
struct Location {
    line: usize,
    column: usize,
}

impl Location {
    fn of(body: &[u8], position: usize) -> Self {
        let before = &body[..position.min(body.len())];
        let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        Self { line, column: before.len() - line_start }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} column {}", self.line, self.column)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if !self.path.is_empty() {
            write!(f, ", in {}", escaped(&self.path))?;
        }
        write!(f, ", near {:?}", self.excerpt)
    }
}

impl std::error::Error for DecodeError {}

/// Returns the word at which the parser stopped, if it cannot be part of a string: a few letters
/// such as `undefined`, after an even number of quotes and not adjacent to one.
fn unwanted_word(body: &[u8], at: usize) -> Option<Range<usize>> {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let at = at.checked_sub(1).filter(|at| body.get(*at).is_some_and(is_letter))?;
    let before = body[..at].iter().rev().take_while(|byte| is_letter(byte)).count();
    let after = body[at..].iter().take_while(|byte| is_letter(byte)).count();
    let word = at - before..at + after;
    let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",:[]{}".contains(byte);
    let is_alone = word.start.checked_sub(1).is_none_or(|before| is_end(&body[before]))
        && body.get(word.end).is_none_or(is_end);
    let mut is_inside = false;
    let mut bytes = body[..word.start].iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => is_inside = !is_inside,
            b'\\' if is_inside => drop(bytes.next()),
            _ => {}
        }
    }
    (is_alone && !is_inside && word.len() <= WORD).then_some(word)
}

/// Returns the punctuation and whitespace of a text, with `…` for each run of other characters. A
/// response may contain secrets, and the strings of malformed JSON cannot be identified.
/// Only JSON keywords and HTML tag names are kept.
pub(crate) fn structure(text: &str) -> String {
    const KEPT: [&str; 7] = ["true", "false", "null", "NaN", "html", "head", "body"];
    let hides = |c: char| !(c.is_ascii_punctuation() || c.is_whitespace()) || "+-._/=".contains(c);
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = rest.find(|c| !hides(c)).unwrap_or(rest.len());
        let end = if run == 0 { first.len_utf8() } else { run };
        let (part, after) = rest.split_at(end);
        let is_kept = run == 0 || KEPT.contains(&part.trim_start_matches('/'));
        out.push_str(if is_kept { part } else { "…" });
        rest = after;
    }
    out
}

/// Finds the value of `"RequestId"` in a text that may not be JSON. The last occurrence counts,
/// since the request ID is the last field of a response.
fn request_id(body: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\"RequestId\"";
    let at = body.windows(KEY.len()).rposition(|window| window == KEY)?;
    let rest = std::str::from_utf8(&body[at + KEY.len()..]).ok()?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (id, _) = value.split_once('"')?;
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!id.is_empty() && id.len() <= 64 && id.chars().all(is_id)).then(|| id.to_owned())
}
