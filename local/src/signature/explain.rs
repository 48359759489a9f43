//! Explanations of rejected signatures.

use std::fmt;

/// The likely cause of a rejected signature.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The clock of the client is off.
    Clock,
    /// The timestamp was changed after signing.
    Timestamp,
    /// Another method was signed than sent.
    Method,
    /// Another path than `/` was signed.
    Path,
    /// The query was changed after signing.
    Query,
    /// The `Host` that was signed differs from the one that was sent.
    Host,
    /// Another header differs from what was signed.
    Header(String),
    /// The list of signed headers is invalid, or differs from what was signed.
    SignedHeaders,
    /// The body was changed or encoded again after signing.
    Body,
    /// A parameter of signature V1 differs from what was signed.
    Parameter(String),
    /// The secret ID is unknown.
    SecretId,
    /// The secret key of the client is another one.
    SecretKey,
    /// The token is not that of the account.
    Token,
    /// The date of the credential scope is wrong.
    ScopeDate,
    /// The service of the credential scope is wrong.
    ScopeService,
    /// The text of the signature was changed.
    Signature,
    /// The header `Authorization` cannot be parsed, or is missing.
    Authorization,
    /// No hypothesis reproduces the signature.
    Unknown,
}

/// Why a signature was rejected: the likely cause, and what differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The likely cause.
    pub cause: Cause,
    /// The cause in a sentence.
    pub text: String,
    /// What was signed or is required, and what the server received.
    pub compared: Option<(Vec<u8>, Vec<u8>)>,
}

impl Explanation {
    pub(crate) fn new(cause: Cause, text: impl Into<String>) -> Self {
        Self { cause, text: text.into(), compared: None }
    }

    pub(crate) fn compare(mut self, expected: &[u8], received: &[u8]) -> Self {
        self.compared = Some((expected.to_vec(), received.to_vec()));
        self
    }

    /// Returns the offset of the first byte that differs.
    pub fn first_difference(&self) -> Option<usize> {
        let (expected, received) = self.compared.as_ref()?;
        let same = expected.iter().zip(received).take_while(|(a, b)| a == b).count();
        (same < expected.len().max(received.len())).then_some(same)
    }
}

/// The number of bytes shown before and after the first difference.
const CONTEXT: usize = 30;

fn excerpt(bytes: &[u8], at: usize) -> (String, usize) {
    let start = at.saturating_sub(CONTEXT).min(bytes.len());
    let end = (at + CONTEXT).min(bytes.len());
    let escape = |part: &[u8]| part.escape_ascii().to_string();
    let at = at.clamp(start, end);
    let before = format!("{}{}", if start > 0 { "…" } else { "" }, escape(&bytes[start..at]));
    let caret = before.chars().count();
    let after = if end < bytes.len() { "…" } else { "" };
    (format!("{before}{}{after}", escape(&bytes[at..end])), caret)
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        if let (Some(at), Some((expected, received))) = (self.first_difference(), &self.compared) {
            let (expected, _) = excerpt(expected, at);
            let (received, caret) = excerpt(received, at);
            write!(f, "\n  expected  {expected}\n  received  {received}")?;
            write!(f, "\n            {:caret$}^ byte {at}", "")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_is_under_the_first_difference() {
        let explanation = Explanation::new(Cause::Body, "changed").compare(b"a\nbc", b"a\nbd");
        assert_eq!(
            explanation.to_string(),
            "changed\n  expected  a\\nbc\n  received  a\\nbd\n                ^ byte 3"
        );
        assert_eq!(
            Explanation::new(Cause::Body, "").compare(b"ab", b"a").first_difference(),
            Some(1)
        );
    }
}
