//! Output of responses in the formats that users choose.
//!
//! A [`Writer`] gets responses ([`Writer::value`]) or the rows of a list that arrives page by page
//! ([`Writer::rows`]). It holds nothing of what it has written: a list of any length needs the
//! memory of one page.
//!
//! Fields keep the order in which they are given; [`order::by_model`] gives them the order of the
//! definitions. Numbers keep their digits.

pub mod color;
mod csv;
pub mod escape;
mod format;
mod json;
mod layout;
pub mod order;
mod query;
mod shape;
mod table;
mod yaml;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

use serde_json::Value;

pub use format::Format;
pub use query::Query;

/// How output is written.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The format.
    pub format: Format,
    /// A JMESPath expression that is applied to each response.
    pub query: Option<String>,
    /// Whether JSON and tables have colors.
    pub color: bool,
    /// The width of the terminal; `None` if the output is a file or a pipe.
    pub width: Option<usize>,
}

/// Writes responses to an output.
pub struct Writer<'a> {
    format: Format,
    query: Option<Query>,
    style: Style,
    out: &'a mut dyn Write,
    /// The number of values so far, or of rows.
    written: usize,
    /// Whether the rows of a list are being written.
    in_rows: bool,
    table: Option<table::Columns>,
    header: Option<csv::Header>,
    formulas: usize,
}

/// How the formats for people look.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    color: bool,
    width: Option<usize>,
}

impl<'a> Writer<'a> {
    /// Prepares an output.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the query, and where.
    pub fn new(options: Options, out: &'a mut dyn Write) -> Result<Self, String> {
        let query = options.query.as_deref().map(Query::compile).transpose()?;
        let style = Style { color: options.color, width: options.width };
        Ok(Self {
            format: options.format,
            query,
            style,
            out,
            written: 0,
            in_rows: false,
            table: None,
            header: None,
            formulas: 0,
        })
    }

    /// Writes one response.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be written, or the query fails on this response.
    pub fn value(&mut self, value: &Value) -> io::Result<()> {
        if self.format == Format::Off {
            return Ok(());
        }
        let found = self.find(value)?;
        let value = found.as_ref().unwrap_or(value);
        let again = self.written > 0;
        self.written += 1;
        match self.format {
            Format::Off => {}
            Format::Json => {
                json::pretty(self.out, value, self.style.color, 0)?;
                self.out.write_all(b"\n")?;
            }
            Format::Lines => {
                for line in shape::elements(value) {
                    json::compact(self.out, line)?;
                    self.out.write_all(b"\n")?;
                }
            }
            Format::Yaml => {
                if again {
                    self.out.write_all(b"---\n")?;
                }
                yaml::document(self.out, value)?;
            }
            Format::Raw => self.raw(value)?,
            Format::Table => {
                if again {
                    self.out.write_all(b"\n")?;
                }
                table::response(self.out, value, self.style)?;
            }
            Format::Csv => {
                self.header = None;
                self.csv(&shape::rows(value))?;
            }
        }
        self.out.flush()
    }

    /// Writes more rows of one list: all calls until [`Writer::finish`] write a single list. A query
    /// is applied to the rows of this call.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be written, the query fails on these rows, or a row has
    /// a field that the header of the CSV lacks.
    pub fn rows(&mut self, rows: &[Value]) -> io::Result<()> {
        match self.query {
            None => self.write_rows(rows),
            Some(_) => self.page(&Value::Array(rows.to_vec()), rows),
        }
    }

    /// Writes the rows of a page whose list is `rows`. A query is applied to the response, as for
    /// a single one, and the lists that it finds are joined.
    ///
    /// # Errors
    ///
    /// Returns the errors of [`Writer::rows`].
    pub fn page(&mut self, response: &Value, rows: &[Value]) -> io::Result<()> {
        match &self.find(response)? {
            None => self.write_rows(rows),
            Some(found) => self.write_found(found),
        }
    }

    /// Returns what the query finds; `None` without a query. In formats with columns, rows that have
    /// no names get those of the query.
    fn find(&self, value: &Value) -> io::Result<Option<Value>> {
        let Some(query) = &self.query else { return Ok(None) };
        let found = query.apply(value)?;
        Ok(Some(match self.format {
            Format::Table | Format::Csv => shape::named(found, query.columns()),
            _ => found,
        }))
    }

    /// What a query finds in a page: nothing, some rows, or one.
    fn write_found(&mut self, found: &Value) -> io::Result<()> {
        match found {
            Value::Null => self.write_rows(&[]),
            Value::Array(rows) => self.write_rows(rows),
            row => self.write_rows(std::slice::from_ref(row)),
        }
    }

    fn write_rows(&mut self, rows: &[Value]) -> io::Result<()> {
        self.in_rows = true;
        match self.format {
            Format::Off => {}
            Format::Json => {
                for row in rows {
                    self.out.write_all(if self.written == 0 { b"[\n  " } else { b",\n  " })?;
                    json::pretty(self.out, row, self.style.color, 1)?;
                    self.written += 1;
                }
            }
            Format::Yaml => {
                for row in rows {
                    yaml::item(self.out, row)?;
                    self.written += 1;
                }
            }
            Format::Lines => {
                for row in rows {
                    json::compact(self.out, row)?;
                    self.out.write_all(b"\n")?;
                }
            }
            Format::Raw => rows.iter().try_for_each(|row| self.raw(row))?,
            Format::Csv => self.csv(&rows.iter().collect::<Vec<_>>())?,
            Format::Table => {
                let rows: Vec<&Value> = rows.iter().collect();
                table::page(self.out, &mut self.table, &rows, self.style)?;
            }
        }
        self.out.flush()
    }

    /// Ends the output. A list of no rows is a list too.
    ///
    /// # Errors
    ///
    /// Returns an error if the output cannot be written.
    pub fn finish(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.in_rows) {
            match (self.format, self.written) {
                (Format::Json, 0) => self.out.write_all(b"[]\n")?,
                (Format::Json, _) => self.out.write_all(b"\n]\n")?,
                (Format::Yaml, 0) => self.out.write_all(b"[]\n")?,
                (Format::Table, _) if self.table.is_none() => {
                    self.out.write_all(table::NO_ROWS)?;
                }
                _ => {}
            }
        }
        self.out.flush()
    }

    /// Returns what a reader of the output should know, for standard error.
    pub fn warning(&self) -> Option<String> {
        (self.formulas > 0).then(|| {
            format!(
                "{} of the cells begin with `=`, `+`, `-` or `@`: spreadsheets run them as \
                 formulas. They are written unchanged; import the columns as text.",
                self.formulas
            )
        })
    }

    /// Writes a string without quotes, a list as one line per element, a list in it as cells with
    /// tabs between them, and JSON otherwise.
    fn raw(&mut self, value: &Value) -> io::Result<()> {
        for element in shape::elements(value) {
            match element {
                Value::Array(cells) if !cells.is_empty() => {
                    for (index, cell) in cells.iter().enumerate() {
                        self.out.write_all(if index == 0 { b"" } else { b"\t" })?;
                        self.raw_cell(cell)?;
                    }
                }
                other => self.raw_cell(other)?,
            }
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn raw_cell(&mut self, value: &Value) -> io::Result<()> {
        match value {
            // A terminal obeys control characters, a file keeps them.
            Value::String(text) if self.style.width.is_some() => {
                self.out.write_all(escape::lines(text).as_bytes())
            }
            Value::String(text) => self.out.write_all(text.as_bytes()),
            other => json::compact(self.out, other),
        }
    }

    fn csv(&mut self, rows: &[&Value]) -> io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let header = match &mut self.header {
            Some(header) => header,
            none => {
                let header = csv::Header::of(rows);
                header.write(self.out, self.style.width.is_some())?;
                none.insert(header)
            }
        };
        for row in rows {
            self.written += 1;
            self.formulas += header.row(self.out, row, self.written, self.style.width.is_some())?;
        }
        Ok(())
    }
}
