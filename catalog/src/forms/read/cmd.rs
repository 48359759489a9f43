//! Command lines for cmd of Windows, as browsers copy them: first, cmd removes `^`; then, the
//! program finds its arguments by the rules of the C runtime.
//!
//! Browsers escape what they copy for both, so that `\` arrives as `^\^\` and `"` as `^\^"`.

use super::ReadError;
use super::words::{Cursor, Pipeline, Word};

/// Characters before which a browser writes no `^`.
const PLAIN: &str = "_-:=+~'/.,?;()*`";

/// Returns the command. What follows `&`, `|` or a line that does not continue is left out.
pub(super) fn pipeline(text: &str) -> Result<Pipeline, ReadError> {
    let mut reader = Reader { cursor: Cursor::new(text), words: Vec::new(), quote: None };
    let is_cut = reader.read()?;
    Ok(Pipeline { commands: vec![reader.words], document: None, is_cut })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    words: Vec<Word>,
    /// Where a quote was opened, and whether `^` before it hid it from cmd.
    quote: Option<(usize, bool)>,
}

impl Reader<'_> {
    fn skip(&mut self, prefix: &str) -> bool {
        let found = self.cursor.rest().starts_with(prefix);
        if found {
            self.cursor.at += prefix.len();
        }
        found
    }

    fn push(&mut self, text: &str) {
        self.cursor.word().text.push_str(text);
    }

    fn finish(&mut self) {
        if let Some(mut word) = self.cursor.word.take() {
            word.at.end = self.cursor.at;
            self.words.push(word);
        }
    }

    /// Reads the words of a command. Returns whether something follows it.
    fn read(&mut self) -> Result<bool, ReadError> {
        while let Some(c) = self.cursor.rest().chars().next() {
            // Within quotes that cmd sees, `^` is plain, unless a browser wrote it.
            let escapes = match self.quote {
                Some((_, false)) => {
                    let next = self.cursor.rest().chars().nth(1);
                    next.is_some_and(|c| {
                        !c.is_ascii_alphanumeric() && !c.is_whitespace() && !PLAIN.contains(c)
                    })
                }
                _ => true,
            };
            match c {
                '^' if escapes => self.caret(),
                '"' if self.quote.is_some() && self.cursor.rest().starts_with("\"\"") => {
                    self.cursor.at += 2;
                    self.push("\"");
                }
                '"' => self.toggle(1, false),
                '\\' => self.backslashes(),
                ' ' | '\t' if self.quote.is_none() => {
                    self.finish();
                    self.cursor.at += 1;
                }
                '\r' | '\n' | '&' | '|' if self.quote.is_none() => {
                    self.finish();
                    let rest = self.cursor.rest();
                    return Ok(!rest.trim_matches(['&', '|', ' ', '\r', '\n', '\t']).is_empty());
                }
                '<' | '>' if self.quote.is_none() => {
                    let message = "redirections are not read: put the text in place of the file";
                    return Err(ReadError::at(message, self.cursor.at..self.cursor.at + 1));
                }
                c => {
                    self.push(c.encode_utf8(&mut [0; 4]));
                    self.cursor.at += c.len_utf8();
                }
            }
        }
        if let Some((at, _)) = self.quote {
            return Err(ReadError::at("a quote is not closed", at..self.cursor.text.len()));
        }
        self.finish();
        Ok(false)
    }

    /// Opens or closes a quote of this many bytes.
    fn toggle(&mut self, length: usize, is_hidden: bool) {
        self.cursor.word();
        self.quote = match self.quote {
            None => Some((self.cursor.at, is_hidden)),
            Some(_) => None,
        };
        self.cursor.at += length;
    }

    /// Reads `^` and what it escapes.
    fn caret(&mut self) {
        for (written, meant) in [("^\\^\\", "\\"), ("^\\^\"", "\""), ("^\\\"", "\"")] {
            if self.skip(written) {
                return self.push(meant);
            }
        }
        if self.cursor.rest().starts_with("^\"") {
            return self.toggle(2, true);
        }
        // A line continues, and a line break after that is one.
        if self.skip("^\r\n") || self.skip("^\n") {
            if self.quote.is_some() && (self.skip("\r\n") || self.skip("\n")) {
                self.push("\n");
            }
            return;
        }
        self.cursor.at += 1;
        if let Some(c) = self.cursor.rest().chars().next() {
            self.push(c.encode_utf8(&mut [0; 4]));
            self.cursor.at += c.len_utf8();
        }
    }

    /// Reads backslashes, which escape only before a quote.
    fn backslashes(&mut self) {
        let count = self.cursor.rest().chars().take_while(|c| *c == '\\').count();
        self.cursor.word();
        self.cursor.at += count;
        let is_before_quote = self.cursor.rest().starts_with('"');
        self.push(&"\\".repeat(if is_before_quote { count / 2 } else { count }));
        if is_before_quote && count % 2 == 1 {
            self.cursor.at += 1;
            self.push("\"");
        }
    }
}
