//! Command lines in words, as a POSIX shell reads them, or one of the shells of Windows.

use std::ops::Range;

use super::{ReadError, cmd, powershell};

/// A word of a command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// The bytes of the command line that it stands for.
    pub(super) at: Range<usize>,
    /// Whether it holds a variable or a command whose value is not known.
    pub(super) is_open: bool,
}

/// The commands of a pipeline.
pub(super) struct Pipeline {
    /// Each as its words.
    pub(super) commands: Vec<Vec<Word>>,
    /// The here-document or here-string of one of them.
    pub(super) document: Option<String>,
    /// Whether something follows, which is left out.
    pub(super) is_cut: bool,
}

/// Returns the commands of a pipeline.
pub(super) fn pipeline(text: &str) -> Result<Pipeline, ReadError> {
    match Syntax::of(text) {
        Syntax::Posix => posix(text),
        Syntax::Cmd => cmd::pipeline(text),
        Syntax::PowerShell => powershell::pipeline(text),
    }
}

/// A position in a command line, and the word that is being read.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) word: Option<Word>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, word: None }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Returns the word, which begins here unless it has begun.
    pub(super) fn word(&mut self) -> &mut Word {
        let at = self.at;
        self.word.get_or_insert_with(|| Word { text: String::new(), at: at..at, is_open: false })
    }

    pub(super) fn push(&mut self, c: char) {
        self.word().text.push(c);
    }

    pub(super) fn unclosed(&self, start: usize) -> ReadError {
        ReadError::at("a quote is not closed", start..self.text.len())
    }
}

/// How the shells read command lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Posix,
    Cmd,
    PowerShell,
}

impl Syntax {
    /// Returns the shell that a text is for, by the character that first escapes or continues.
    fn of(text: &str) -> Self {
        let (mut quote, mut has_single) = (None, false);
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            let is_line = rest.starts_with(['\n', '\r']);
            match (quote, c) {
                (None, '^') if is_line || rest.starts_with('"') => return Self::Cmd,
                (None, '`') if is_line => return Self::PowerShell,
                (Some('"') | None, '`') if rest.starts_with('"') => return Self::PowerShell,
                (None, '\\') if is_line => return Self::Posix,
                (None, '$') if rest.starts_with('\'') => return Self::Posix,
                (Some('"') | None, '\\') => rest = rest.get(1..).unwrap_or_default(),
                (None, '"' | '\'') => {
                    has_single |= c == '\'';
                    quote = Some(c);
                }
                (Some(open), c) if c == open => quote = None,
                _ => {}
            }
        }
        let program = text.split_whitespace().next().unwrap_or_default();
        match program.ends_with(".exe") && has_single {
            true => Self::PowerShell,
            false => Self::Posix,
        }
    }
}

fn posix(text: &str) -> Result<Pipeline, ReadError> {
    let mut splitter = Splitter { cursor: Cursor::new(text), open: None, document: None };
    let (commands, is_cut) = splitter.commands()?;
    if let Some(open) = splitter.open {
        return Err(ReadError::at("the here-document has no lines", open.at));
    }
    Ok(Pipeline { commands, document: splitter.document, is_cut })
}

/// A here-document whose lines follow.
struct Open {
    end: String,
    /// Whether tabs at the start of lines go.
    is_indented: bool,
    at: Range<usize>,
}

impl Splitter<'_> {
    fn commands(&mut self) -> Result<(Vec<Vec<Word>>, bool), ReadError> {
        let splitter = self;
        let mut commands = vec![Vec::new()];
        loop {
            match splitter.step()? {
                Step::Word(word) => {
                    commands.last_mut().into_iter().for_each(|c| c.push(word.clone()));
                }
                Step::Pipe => commands.push(Vec::new()),
                // Before a command, and after `|`, lines may be empty.
                Step::Line if commands.last().is_some_and(Vec::is_empty) => {}
                Step::Line => {
                    commands.retain(|command| !command.is_empty());
                    return Ok((commands, !splitter.cursor.rest().trim().is_empty()));
                }
                Step::End { is_all } => {
                    commands.retain(|command| !command.is_empty());
                    return Ok((commands, !is_all));
                }
            }
        }
    }
}

enum Step {
    Word(Word),
    Pipe,
    Line,
    End { is_all: bool },
}

struct Splitter<'a> {
    cursor: Cursor<'a>,
    open: Option<Open>,
    document: Option<String>,
}

impl Splitter<'_> {
    fn finish(&mut self, end: usize) -> Option<Step> {
        let mut word = self.cursor.word.take()?;
        word.at.end = end;
        Some(Step::Word(word))
    }

    fn step(&mut self) -> Result<Step, ReadError> {
        loop {
            let start = self.cursor.at;
            for continued in ["\\\n", "\\\r\n"] {
                if self.cursor.rest().starts_with(continued) {
                    self.cursor.at += continued.len();
                }
            }
            if self.cursor.at > start {
                continue;
            }
            let next = self.cursor.rest().chars().next();
            match next {
                Some('\n' | ' ' | '\t' | '\r' | '|' | ';' | '&' | '<' | '>' | '(' | ')') | None => {
                    if let Some(step) = self.finish(start) {
                        return Ok(step);
                    }
                }
                Some('#') if self.cursor.word.is_none() => {
                    self.cursor.at +=
                        self.cursor.rest().find('\n').unwrap_or(self.cursor.rest().len());
                    continue;
                }
                Some(_) => {
                    self.cursor.word();
                }
            }
            let Some(c) = self.cursor.next() else { return Ok(Step::End { is_all: true }) };
            match c {
                ' ' | '\t' | '\r' => {}
                '|' if !self.cursor.rest().starts_with('|') => return Ok(Step::Pipe),
                '\n' => {
                    if let Some(open) = self.open.take() {
                        self.lines_of(&open)?;
                    }
                    return Ok(Step::Line);
                }
                '|' | ';' | '&' | '(' | ')' => {
                    let is_all = self.cursor.rest().trim().is_empty();
                    return Ok(Step::End { is_all });
                }
                '<' if self.cursor.rest().starts_with('<') => self.document(start)?,
                '<' | '>' => {
                    let message = "redirections are not read: put the text in place of the file";
                    return Err(ReadError::at(message, start..self.cursor.at));
                }
                '\'' => self.single(start)?,
                '"' => self.double(start)?,
                '\\' => match self.cursor.next() {
                    Some(c) => self.cursor.push(c),
                    None => self.cursor.push('\\'),
                },
                '$' if self.cursor.rest().starts_with('\'') => self.escaped(start)?,
                '$' | '`' => self.open(c),
                c => self.cursor.push(c),
            }
        }
    }

    /// Reads `<<END`, whose lines follow, or `<<< TEXT`.
    fn document(&mut self, start: usize) -> Result<(), ReadError> {
        self.cursor.next();
        let is_string = self.cursor.rest().starts_with('<');
        let is_indented = self.cursor.rest().starts_with('-');
        if is_string || is_indented {
            self.cursor.next();
        }
        let Step::Word(word) = self.step()? else {
            return Err(ReadError::at("`<<` needs a word", start..self.cursor.at));
        };
        if is_string {
            self.document = Some(word.text + "\n");
        } else {
            self.open = Some(Open { end: word.text, is_indented, at: start..self.cursor.at });
        }
        Ok(())
    }

    /// Reads the lines of a here-document. Variables in them stay as they are.
    fn lines_of(&mut self, open: &Open) -> Result<(), ReadError> {
        let mut text = String::new();
        for line in self.cursor.text[self.cursor.at..].split_inclusive('\n') {
            self.cursor.at += line.len();
            let line = line.trim_end_matches('\n').trim_end_matches('\r');
            let line = if open.is_indented { line.trim_start_matches('\t') } else { line };
            if line == open.end {
                self.document = Some(text);
                return Ok(());
            }
            text.push_str(line);
            text.push('\n');
        }
        let message = format!("no line `{}` ends the here-document", super::shortened(&open.end));
        Err(ReadError::at(message, open.at.clone()))
    }

    /// Keeps what the shell would expand as it is.
    fn open(&mut self, c: char) {
        let is_name = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '{' || c == '(';
        let is_open = c == '`' || self.cursor.rest().starts_with(is_name);
        let word = self.cursor.word();
        word.is_open |= is_open;
        word.text.push(c);
    }

    fn single(&mut self, start: usize) -> Result<(), ReadError> {
        let end = self.cursor.rest().find('\'').ok_or_else(|| self.cursor.unclosed(start))?;
        let inner = self.cursor.rest()[..end].to_owned();
        self.cursor.word().text.push_str(&inner);
        self.cursor.at += end + 1;
        Ok(())
    }

    fn double(&mut self, start: usize) -> Result<(), ReadError> {
        loop {
            match self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))? {
                '"' => return Ok(()),
                '\\' => match self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))? {
                    '\n' => {}
                    c @ ('"' | '\\' | '$' | '`') => self.cursor.push(c),
                    c => {
                        self.cursor.push('\\');
                        self.cursor.push(c);
                    }
                },
                c @ ('$' | '`') => self.open(c),
                c => self.cursor.push(c),
            }
        }
    }

    /// Reads `$'…'`, in which browsers copy requests.
    fn escaped(&mut self, start: usize) -> Result<(), ReadError> {
        self.cursor.next();
        // Escaped bytes are UTF-8 together.
        let mut bytes = Vec::new();
        loop {
            let c = self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))?;
            let c = match c {
                '\'' => break,
                '\\' => match self.cursor.next().ok_or_else(|| self.cursor.unclosed(start))? {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    'a' => '\u{7}',
                    'b' => '\u{8}',
                    'e' | 'E' => '\u{1b}',
                    'f' => '\u{c}',
                    'v' => '\u{b}',
                    'x' => {
                        bytes.push(u8::try_from(self.digits(2, 16)).unwrap_or_default());
                        continue;
                    }
                    'u' => self.unicode(4),
                    'U' => self.unicode(8),
                    '0'..='7' => {
                        self.cursor.at -= 1;
                        bytes.push((self.digits(3, 8) & 0xff) as u8);
                        continue;
                    }
                    c => c,
                },
                c => c,
            };
            bytes.extend(c.encode_utf8(&mut [0; 4]).bytes());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.cursor.word().text.push_str(&text);
        Ok(())
    }

    /// Reads a character by its number, and the second half of a pair.
    fn unicode(&mut self, most: usize) -> char {
        let first = self.digits(most, 16);
        let high = first.wrapping_sub(0xd800);
        if high < 0x400 && self.cursor.rest().starts_with("\\u") {
            self.cursor.at += 2;
            let low = self.digits(4, 16).wrapping_sub(0xdc00);
            return char::from_u32(0x1_0000 + (high << 10) + (low & 0x3ff)).unwrap_or('\u{fffd}');
        }
        char::from_u32(first).unwrap_or('\u{fffd}')
    }

    fn digits(&mut self, most: usize, radix: u32) -> u32 {
        let mut number = 0_u32;
        for _ in 0..most {
            let Some(digit) = self.cursor.rest().chars().next().and_then(|c| c.to_digit(radix))
            else {
                break;
            };
            self.cursor.at += 1;
            number = number.wrapping_mul(radix).wrapping_add(digit);
        }
        number
    }
}
