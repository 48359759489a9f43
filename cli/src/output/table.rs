//! Tables for people: a list of objects is one table, an object two columns.

use std::io::{self, Write};

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use super::color::{Paint, paint};
use super::escape::visible;
use super::layout::{GAP, fit, pad, wrap};
use super::{Style, json, shape};

/// How deep objects within objects have tables of their own.
const MAX_SECTIONS: usize = 4;

/// What stands for a table without rows.
pub const NO_ROWS: &[u8] = b"(no rows)\n";

/// The width of values at least, however narrow a terminal is.
const MIN_VALUE: usize = 10;

/// Writes a response.
pub fn response(out: &mut dyn Write, value: &Value, style: Style) -> io::Result<()> {
    match value {
        Value::Object(fields) if !fields.is_empty() => sections(out, value, "", style),
        Value::Array(items) if items.is_empty() => out.write_all(NO_ROWS),
        Value::Array(items) => {
            let rows: Vec<&Value> = items.iter().collect();
            page(out, &mut None, &rows, style)
        }
        scalar => pairs(out, &[(String::new(), text(scalar))], style),
    }
}

/// Writes rows below those with the same columns.
pub fn page(
    out: &mut dyn Write,
    state: &mut Option<Columns>,
    rows: &[&Value],
    style: Style,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let fits = |columns: &Columns| {
        shape::columns(rows).iter().all(|name| columns.columns.iter().any(|c| c.name == *name))
    };
    let columns = match state {
        Some(columns) if fits(columns) => columns,
        other => {
            if other.is_some() {
                writeln!(out)?;
            }
            let columns = Columns::of(rows, style);
            columns.header(out, style)?;
            other.insert(columns)
        }
    };
    rows.iter().try_for_each(|row| columns.row(out, row, style))
}

/// The columns of a table, as its first rows made them.
pub struct Columns {
    columns: Vec<Column>,
    /// Whether a row is written as lines of names and values, since the columns are too many.
    vertical: bool,
}

struct Column {
    name: String,
    width: usize,
    is_number: bool,
}

impl Columns {
    fn of(rows: &[&Value], style: Style) -> Self {
        let column = |name: String| {
            let cells = || rows.iter().filter_map(|row| shape::cell(row, &name));
            let widest = cells().map(|cell| text(cell).width()).max().unwrap_or(0);
            let is_number = cells().any(Value::is_number)
                && cells().all(|cell| cell.is_number() || cell.is_null());
            Column { width: widest.max(visible(&name).width()), is_number, name }
        };
        let mut columns: Vec<Column> = shape::columns(rows).into_iter().map(column).collect();
        let natural: Vec<usize> = columns.iter().map(|column| column.width).collect();
        let fitted = style.width.map_or(Some(natural.clone()), |width| fit(&natural, width));
        for (column, width) in columns.iter_mut().zip(fitted.as_ref().unwrap_or(&natural)) {
            column.width = *width;
        }
        Self { columns, vertical: fitted.is_none() }
    }

    fn header(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        if self.vertical {
            return Ok(());
        }
        let names: Vec<String> =
            self.columns.iter().map(|column| visible(&column.name).into_owned()).collect();
        self.line(out, &names, style, Some(Paint::Header))?;
        let rule: Vec<String> = self.columns.iter().map(|c| "-".repeat(c.width)).collect();
        writeln!(out, "{}", rule.join(GAP))
    }

    fn row(&self, out: &mut dyn Write, row: &Value, style: Style) -> io::Result<()> {
        if self.vertical {
            let named = |column: &Column| {
                Some((column.name.clone(), shape::cell(row, &column.name).map(text)?))
            };
            let lines: Vec<(String, String)> = self.columns.iter().filter_map(named).collect();
            pairs(out, &lines, style)?;
            return writeln!(out);
        }
        let cell = |column: &Column| shape::cell(row, &column.name).map(text).unwrap_or_default();
        let cells: Vec<String> = self.columns.iter().map(cell).collect();
        self.line(out, &cells, style, None)
    }

    /// Writes cells side by side, over as many lines as the longest needs.
    fn line(
        &self,
        out: &mut dyn Write,
        cells: &[String],
        style: Style,
        color: Option<Paint>,
    ) -> io::Result<()> {
        let width = |column: &Column| style.width.map_or(usize::MAX, |_| column.width);
        let wrapped: Vec<Vec<&str>> = cells
            .iter()
            .zip(&self.columns)
            .map(|(cell, column)| wrap(cell, width(column)))
            .collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        for index in 0..height {
            let part = |(lines, column): (&Vec<&str>, &Column)| {
                let text = lines.get(index).copied().unwrap_or_default();
                let padded = pad(text, column.width, column.is_number);
                color.map_or(padded.clone(), |color| paint(style.color, color, &padded))
            };
            let parts: Vec<String> = wrapped.iter().zip(&self.columns).map(part).collect();
            writeln!(out, "{}", parts.join(GAP).trim_end())?;
        }
        Ok(())
    }
}

/// Writes the scalars of an object as pairs, then each object and list of objects below its name.
fn sections(out: &mut dyn Write, value: &Value, path: &str, style: Style) -> io::Result<()> {
    let Value::Object(fields) = value else { return Ok(()) };
    let deep = path.split('.').count() > MAX_SECTIONS;
    let is_section = |value: &Value| {
        !deep && (shape::is_table(value) || value.as_object().is_some_and(|o| !o.is_empty()))
    };
    let (nested, plain): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, value)| is_section(value));
    let plain: Vec<(String, String)> =
        plain.into_iter().map(|(name, value)| (name.clone(), text(value))).collect();
    pairs(out, &plain, style)?;
    for (index, (name, value)) in nested.into_iter().enumerate() {
        if index > 0 || !plain.is_empty() {
            writeln!(out)?;
        }
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        writeln!(out, "{}", paint(style.color, Paint::Key, &visible(&path)))?;
        match value {
            Value::Array(items) => {
                page(out, &mut None, &items.iter().collect::<Vec<_>>(), style)?;
            }
            object => sections(out, object, &path, style)?,
        }
    }
    Ok(())
}

/// Writes names and values in two columns; values without names in one.
fn pairs(out: &mut dyn Write, pairs: &[(String, String)], style: Style) -> io::Result<()> {
    let name_width = pairs.iter().map(|(name, _)| visible(name).width()).max().unwrap_or(0);
    let indent = if name_width == 0 { 0 } else { name_width + GAP.len() };
    let room = style.width.map(|width| width.saturating_sub(indent).max(MIN_VALUE));
    for (name, value) in pairs {
        let lines = wrap(value, room.unwrap_or(usize::MAX));
        for (index, line) in lines.into_iter().enumerate() {
            let name = if index == 0 { visible(name) } else { "".into() };
            let name = paint(style.color, Paint::Header, &pad(&name, indent, false));
            writeln!(out, "{}", format!("{name}{line}").trim_end())?;
        }
    }
    Ok(())
}

/// Returns a cell: one line that a terminal cannot take for a command.
fn text(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        value => visible(&json::plain(value)).into_owned(),
    }
}
