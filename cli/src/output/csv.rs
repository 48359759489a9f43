//! Comma-separated values as in RFC 4180: lines end with CR LF.
//!
//! Cells are written unchanged, also those which spreadsheets take for formulas: a leading quote
//! would change the data. The writer counts them and warns.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::Value;

use super::{escape, json, shape};

/// The columns.
pub struct Header(Vec<String>);

impl Header {
    /// Returns the columns of the first rows.
    pub fn of(rows: &[&Value]) -> Self {
        Self(shape::columns(rows))
    }

    /// Writes the names of the columns.
    pub fn write(&self, out: &mut dyn Write, terminal: bool) -> io::Result<()> {
        let cells: Vec<String> = self.0.iter().map(|name| quote(name, terminal)).collect();
        line(out, &cells)
    }

    /// Writes a row and returns the number of its cells that look like formulas.
    pub fn row(
        &self,
        out: &mut dyn Write,
        row: &Value,
        number: usize,
        terminal: bool,
    ) -> io::Result<usize> {
        if let Some(name) = self.unknown(row) {
            let name = escape::visible(&name).into_owned();
            return Err(io::Error::other(format!(
                "row {number} has the field `{name}`, which the header of the CSV lacks, since the \
                 first page has no such field: choose columns with `--query`, or use `--output lines`"
            )));
        }
        let value = |name: &String| shape::cell(row, name);
        let formulas = self.0.iter().filter_map(value).filter(|value| is_formula(value)).count();
        let text = |name: &String| value(name).map(json::plain).unwrap_or_default();
        let cells: Vec<String> = self.0.iter().map(|name| quote(&text(name), terminal)).collect();
        line(out, &cells)?;
        Ok(formulas)
    }

    fn unknown(&self, row: &Value) -> Option<String> {
        shape::columns(&[row]).into_iter().find(|name| !self.0.contains(name))
    }
}

fn line(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    // A line of one empty cell would be read as no line.
    let only = cells.len() == 1 && cells[0].is_empty();
    let text = if only { "\"\"".to_owned() } else { cells.join(",") };
    write!(out, "{text}\r\n")
}

fn is_formula(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.starts_with(['=', '+', '-', '@', '\t', '\r']))
}

fn quote(text: &str, terminal: bool) -> String {
    let text = if terminal { escape::lines(text) } else { Cow::Borrowed(text) };
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.into_owned()
    }
}
