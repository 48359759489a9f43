//! `Invoke-WebRequest` and `Invoke-RestMethod`, as browsers copy calls for PowerShell.

use super::Reader;
use crate::forms::read::http::Message;
use crate::forms::read::words::Cursor;
use crate::forms::read::{CUT, ReadError, shortened};

/// The commands, and their short names.
const NAMES: [&str; 4] = ["invoke-webrequest", "invoke-restmethod", "iwr", "irm"];

/// A value of a parameter.
enum Value {
    Text(String),
    /// A hash table.
    Table(Vec<(String, String)>),
    /// A variable, or what is computed.
    Open(String),
}

/// Reads a call; `None` if the text is none. What browsers write before it sets up a session.
pub(in crate::forms::read) fn read(text: &str) -> Result<Option<Message>, ReadError> {
    let Some(at) = command(text) else { return Ok(None) };
    let mut cursor = Cursor::new(text);
    cursor.at = at;
    let mut reader = Reader { cursor, commands: Vec::new() };
    let mut message = Message::get("");
    let mut media = None;
    while reader.blanks() {
        let start = reader.cursor.at;
        let name = match reader.cursor.rest().starts_with('-') {
            true => reader.bare().to_ascii_lowercase(),
            false => "-uri".to_owned(),
        };
        // A switch has no value.
        if !reader.blanks() || (reader.cursor.rest().starts_with('-') && name != "-uri") {
            continue;
        }
        let value = reader.value()?;
        let known = ["-uri", "-method", "-contenttype", "-body", "-headers"];
        match (name.as_str(), value) {
            ("-uri", Value::Text(url)) => message.url = url,
            ("-method", Value::Text(method)) => message.method = method.to_ascii_uppercase(),
            ("-contenttype", Value::Text(text)) => media = Some(text),
            ("-body", Value::Text(body)) => message.body = body.into_bytes(),
            ("-headers", Value::Table(headers)) => message.headers = headers,
            (name, Value::Open(text)) if known.contains(&name) => {
                let text = shortened(&text);
                let message = format!("variables and commands are not expanded: `{text}`");
                return Err(ReadError::at(message, start..reader.cursor.at));
            }
            _ => {}
        }
    }
    if message.url.is_empty() {
        return Err(ReadError::new("the command has no URL"));
    }
    message.headers.extend(media.map(|media| ("Content-Type".to_owned(), media)));
    if !reader.cursor.rest().trim_start_matches(['\r', '\n', ';', ' ']).is_empty() {
        message.notes.push(CUT.to_owned());
    }
    Ok(Some(message))
}

/// Returns where the parameters of the command begin: on the first line, or after `$session` was set
/// up.
fn command(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        // `$response = Invoke-RestMethod`.
        let inner = match inner.strip_prefix('$').and_then(|inner| inner.split_once('=')) {
            Some((_, value)) => value.trim_start(),
            None => inner,
        };
        let name = inner.split_whitespace().next().unwrap_or_default();
        if NAMES.contains(&name.to_ascii_lowercase().as_str()) {
            return Some(at + line.len() - inner.len() + name.len());
        }
        if !line.trim().is_empty() && !line.trim_start().starts_with('$') {
            return None;
        }
        at += line.len();
    }
    None
}

impl Reader<'_> {
    /// Skips blanks and line breaks that a backtick continues. Returns whether the command goes on.
    fn blanks(&mut self) -> bool {
        loop {
            let rest = self.cursor.rest();
            let next = rest.trim_start_matches([' ', '\t']);
            let next = next.strip_prefix("`\r\n").or(next.strip_prefix("`\n")).unwrap_or(next);
            if next.len() == rest.len() {
                return !rest.is_empty() && !rest.starts_with(['\r', '\n', ';', '|', ')']);
            }
            self.cursor.at += rest.len() - next.len();
        }
    }

    fn bare(&mut self) -> String {
        let rest = self.cursor.rest();
        let end = rest.find(|c: char| c.is_whitespace() || ";=)}".contains(c));
        let text = rest[..end.unwrap_or(rest.len())].to_owned();
        self.cursor.at += text.len();
        text
    }

    fn value(&mut self) -> Result<Value, ReadError> {
        let start = self.cursor.at;
        let rest = self.cursor.rest();
        if rest.starts_with("@{") {
            return self.table(start).map(Value::Table);
        }
        if rest.starts_with('(') {
            return self.computed(start);
        }
        if rest.starts_with(['"', '\'']) || rest.starts_with("@'") || rest.starts_with("@\"") {
            return self.quoted().map(Value::Text);
        }
        let text = self.bare();
        Ok(if text.starts_with('$') { Value::Open(text) } else { Value::Text(text) })
    }

    fn quoted(&mut self) -> Result<String, ReadError> {
        let start = self.cursor.at;
        self.cursor.word = None;
        match self.cursor.next() {
            Some('\'') => self.single(start)?,
            Some('"') => self.double(start)?,
            _ => self.lines(start)?,
        }
        Ok(self.cursor.word.take().map(|word| word.text).unwrap_or_default())
    }

    /// Reads `([System.Text.Encoding]::UTF8.GetBytes("…"))`.
    fn computed(&mut self, start: usize) -> Result<Value, ReadError> {
        let rest = self.cursor.rest();
        let call = rest.find(".GetBytes(").map(|at| at + ".GetBytes(".len());
        let Some(call) = call.filter(|at| !rest[..*at].contains(['\n', '"', '\''])) else {
            let line = rest.lines().next().unwrap_or_default().to_owned();
            self.cursor.at += line.len();
            return Ok(Value::Open(line));
        };
        self.cursor.at += call;
        if !self.cursor.rest().starts_with(['"', '\'']) {
            let text = self.bare();
            return Ok(Value::Open(text));
        }
        let text = self.quoted()?;
        for _ in 0..2 {
            self.cursor.next().filter(|c| *c == ')').ok_or_else(|| self.cursor.unclosed(start))?;
        }
        Ok(Value::Text(text))
    }

    /// Reads `@{"name"="value"; name = "value"}`.
    fn table(&mut self, start: usize) -> Result<Vec<(String, String)>, ReadError> {
        self.cursor.at += 2;
        let mut pairs = Vec::new();
        loop {
            self.spaces(";");
            if self.cursor.rest().is_empty() {
                return Err(self.cursor.unclosed(start));
            }
            if self.cursor.rest().starts_with('}') {
                self.cursor.at += 1;
                return Ok(pairs);
            }
            let at = self.cursor.at;
            let name = match self.value()? {
                Value::Text(name) if !name.is_empty() => name,
                _ => return Err(self.cursor.unclosed(start)),
            };
            self.spaces("=");
            match self.value()? {
                Value::Text(value) => pairs.push((name, value)),
                // A token in a variable is not part of a call.
                Value::Open(_) => {}
                Value::Table(_) => return Err(self.cursor.unclosed(at)),
            }
        }
    }

    fn spaces(&mut self, more: &str) {
        let rest = self.cursor.rest();
        let next = rest.trim_start_matches(|c: char| c.is_whitespace() || more.contains(c));
        self.cursor.at += rest.len() - next.len();
    }
}
