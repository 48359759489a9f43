//! Command lines for PowerShell, which escapes with a backtick.

pub(super) mod invoke;

use super::ReadError;
use super::words::{Cursor, Pipeline, Word};

/// Returns the commands of a pipeline. What follows `;` or a line that does not continue is left
/// out.
pub(super) fn pipeline(text: &str) -> Result<Pipeline, ReadError> {
    let mut reader = Reader { cursor: Cursor::new(text), commands: vec![Vec::new()] };
    let is_cut = reader.read()?;
    let mut commands = reader.commands;
    commands.retain(|command| !command.is_empty());
    // A text alone is what the pipeline begins with.
    let document = match commands.as_slice() {
        [first, _, ..] if first.len() == 1 => Some(commands.remove(0).remove(0).text),
        _ => None,
    };
    Ok(Pipeline { commands, document, is_cut })
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    commands: Vec<Vec<Word>>,
}

impl Reader<'_> {
    fn finish(&mut self) {
        let Some(mut word) = self.cursor.word.take() else { return };
        word.at.end = self.cursor.at;
        word.text = for_program(word.text);
        self.commands.last_mut().into_iter().for_each(|command| command.push(word.clone()));
    }

    /// Reads the words of a pipeline. Returns whether something follows it.
    fn read(&mut self) -> Result<bool, ReadError> {
        loop {
            let start = self.cursor.at;
            let is_new = self.cursor.word.is_none();
            let Some(c) = self.cursor.rest().chars().next() else {
                self.finish();
                return Ok(false);
            };
            if "|;&\r\n \t".contains(c) {
                self.finish();
            }
            if !"|;&\r\n \t#".contains(c) {
                self.cursor.word();
            }
            self.cursor.at += c.len_utf8();
            match c {
                ' ' | '\t' | '\r' => {}
                '|' => self.commands.push(Vec::new()),
                // The call operator.
                '&' if self.commands.last().is_some_and(Vec::is_empty) => {}
                '\n' if self.commands.last().is_some_and(Vec::is_empty) => {}
                ';' | '&' | '\n' => return Ok(!self.cursor.rest().trim().is_empty()),
                '#' if is_new => {
                    self.cursor.at +=
                        self.cursor.rest().find('\n').unwrap_or(self.cursor.rest().len())
                }
                '`' => self.backtick(is_new),
                '\'' => self.single(start)?,
                '"' => self.double(start)?,
                '@' if is_new && self.cursor.rest().starts_with(['\'', '"']) => {
                    self.lines(start)?
                }
                '$' => self.variable(),
                c => self.cursor.push(c),
            }
        }
    }

    /// Reads `$([char]20013)`, which browsers write for what is not ASCII, several in a row; `None`
    /// if that is not next.
    fn characters(&mut self) -> Option<()> {
        let mut units = Vec::new();
        let mut rest = self.cursor.rest();
        while let Some((number, after)) =
            rest.strip_prefix("([char]").and_then(|inner| inner.split_once(')'))
        {
            units.push(number.parse::<u16>().ok()?);
            rest = after;
            match rest.strip_prefix("$([char]") {
                Some(_) => rest = &rest[1..],
                None => break,
            }
        }
        if units.is_empty() {
            return None;
        }
        self.cursor.at = self.cursor.text.len() - rest.len();
        self.cursor.word().text.push_str(&String::from_utf16_lossy(&units));
        Some(())
    }

    fn variable(&mut self) {
        let is_name = |c: char| c.is_ascii_alphabetic() || "_{(".contains(c);
        let is_open = self.cursor.rest().starts_with(is_name);
        let word = self.cursor.word();
        word.is_open |= is_open;
        word.text.push('$');
    }

    /// Reads what a backtick escapes: a line break continues the line.
    fn backtick(&mut self, is_new: bool) {
        match self.cursor.next() {
            Some('\r') if self.cursor.rest().starts_with('\n') => self.cursor.at += 1,
            Some('\n') => {}
            Some(c) => return self.cursor.push(escaped(c)),
            None => {}
        }
        // The word that it stands before begins after it.
        if is_new {
            self.cursor.word = None;
        }
    }

    fn single(&mut self, start: usize) -> Result<(), ReadError> {
        loop {
            match self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))? {
                '\'' if self.cursor.rest().starts_with('\'') => {
                    self.cursor.at += 1;
                    self.cursor.push('\'');
                }
                '\'' => return Ok(()),
                c => self.cursor.push(c),
            }
        }
    }

    fn double(&mut self, start: usize) -> Result<(), ReadError> {
        loop {
            match self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))? {
                '"' if self.cursor.rest().starts_with('"') => {
                    self.cursor.at += 1;
                    self.cursor.push('"');
                }
                '"' => return Ok(()),
                '`' => {
                    let c = self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))?;
                    self.cursor.push(escaped(c));
                }
                '$' if self.characters().is_some() => {}
                '$' => self.variable(),
                c => self.cursor.push(c),
            }
        }
    }

    /// Reads `@'`, lines, and `'@`; or the same with `"`, whose variables stay as they are.
    fn lines(&mut self, start: usize) -> Result<(), ReadError> {
        let quote = self.cursor.next().unwrap_or('\'');
        let end = format!("\n{quote}@");
        let inner =
            self.cursor.rest().strip_prefix("\r\n").or(self.cursor.rest().strip_prefix('\n'));
        let inner = inner.ok_or_else(|| {
            ReadError::at("a text of several lines begins on the next line", start..self.cursor.at)
        })?;
        let first = self.cursor.text.len() - inner.len();
        // The text may have no lines.
        let length =
            self.cursor.text[first - 1..].find(&end).ok_or_else(|| self.cursor.unclosed(start))?;
        let content =
            self.cursor.text[first..(first - 1 + length).max(first)].trim_end_matches('\r');
        let content = content.to_owned();
        self.cursor.at = first - 1 + length + end.len();
        self.cursor.word().text.push_str(&content);
        Ok(())
    }
}

fn escaped(c: char) -> char {
    match c {
        '0' => '\0',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c => c,
    }
}

/// Returns an argument as the program gets it: Windows PowerShell passes quotes only if they are
/// escaped once more, as `{\"Limit\":5}`.
fn for_program(text: String) -> String {
    let is_escaped = text.match_indices('"').all(|(at, _)| text[..at].ends_with('\\'));
    if !is_escaped || !text.contains('"') {
        return text;
    }
    let (mut out, mut backslashes) = (String::new(), 0);
    for c in text.chars() {
        match c {
            '\\' => backslashes += 1,
            '"' => {
                out.push_str(&"\\".repeat(backslashes / 2));
                out.push('"');
                backslashes = 0;
            }
            c => {
                out.push_str(&"\\".repeat(std::mem::take(&mut backslashes)));
                out.push(c);
            }
        }
    }
    out + &"\\".repeat(backslashes)
}
