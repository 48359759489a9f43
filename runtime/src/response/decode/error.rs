//! Responses that cannot be read: where they broke, and whose they were.

use std::fmt;

/// A body that is not JSON, or not an object with `Response`.
#[derive(Debug)]
pub struct DecodeError {
    what: String,
    path: String,
    excerpt: String,
    request_id: Option<String>,
}

impl DecodeError {
    pub(super) fn new(what: impl Into<String>, body: &[u8], at: usize) -> Self {
        let start = at.saturating_sub(30).min(body.len());
        let end = (at + 50).min(body.len());
        let excerpt = String::from_utf8_lossy(&body[start..end]).chars().take(80).collect();
        Self { what: what.into(), path: String::new(), excerpt, request_id: request_id(body) }
    }

    /// `steps` lead to the place, the last one first.
    pub(super) fn json(error: &serde_json::Error, body: &[u8], steps: &[String]) -> Self {
        let lines = body.split_inclusive(|b| *b == b'\n');
        let before: usize = lines.take(error.line().saturating_sub(1)).map(<[u8]>::len).sum();
        let mut made = Self::new(format!("not JSON: {error}"), body, before + error.column());
        for step in steps.iter().rev() {
            let dot = if made.path.is_empty() || step.starts_with('[') { "" } else { "." };
            made.path += &format!("{dot}{step}");
        }
        made
    }

    /// Where it broke, with wire names: `Filters[2].Values`; empty if that is outside of
    /// `Response`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The id of the call, if it can be found although the body cannot be read.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_deref()
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)?;
        if !self.path.is_empty() {
            write!(f, ", in {}", self.path)?;
        }
        write!(f, ", near {:?}", self.excerpt)
    }
}

impl std::error::Error for DecodeError {}

/// The value of `"RequestId"` in a text that need not be JSON. It is the last field, so that the
/// last one found is the call's own.
fn request_id(body: &[u8]) -> Option<String> {
    const KEY: &[u8] = b"\"RequestId\"";
    let at = body.windows(KEY.len()).rposition(|window| window == KEY)?;
    let rest = std::str::from_utf8(&body[at + KEY.len()..]).ok()?;
    let value = rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let (id, _) = value.split_once('"')?;
    let is_id = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (!id.is_empty() && id.len() <= 64 && id.chars().all(is_id)).then(|| id.to_owned())
}
