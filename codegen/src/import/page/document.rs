//! A page as headings, lines, tables and blocks of code, whatever form it came in.

use super::vocabulary::Column;
use super::{html, lines, text};

/// A page.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub blocks: Vec<Block>,
}

/// A block of a page.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The line where it begins, counted from 1.
    pub line: usize,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub(super) enum Body {
    /// A heading that is marked as one, with its level.
    Heading(u8, String),
    /// A line of text.
    Line(String),
    Table(Table),
    /// The text of a block of code.
    Code(String),
}

/// A table.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// The contents of the columns, if the header states them.
    pub columns: Vec<Option<Column>>,
    /// The heads of the columns, as written.
    pub head: Vec<String>,
    pub rows: Vec<Cells>,
    /// Whether the cells are written with the marks of Markdown or HTML.
    pub marked: bool,
    /// Whether the columns are known by what their cells hold, and not by their heads.
    pub guessed: bool,
}

/// The cells of a row.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    /// The line where the row begins, counted from 1.
    pub line: usize,
    pub cells: Vec<String>,
}

impl Table {
    /// Returns which column holds this.
    pub fn find(&self, column: Column) -> Option<usize> {
        self.columns.iter().position(|c| *c == Some(column))
    }

    /// Returns whether it is a table of parameters or fields.
    pub fn has_fields(&self) -> bool {
        self.find(Column::Name).is_some() && self.find(Column::Type).is_some()
    }

    /// Returns whether it is a table of error codes.
    pub fn has_codes(&self) -> bool {
        self.find(Column::Code).is_some() && !self.has_fields()
    }

    /// Returns the rows whose name is this one.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Cells> {
        let at = self.find(Column::Name).unwrap_or(0);
        self.rows.iter().filter(move |row| row.cells.get(at).is_some_and(|c| text::bare(c) == name))
    }
}

/// Reads a page in any form; `shared` knows the names of shared types.
pub(super) fn read(page: &str, shared: &dyn Fn(&str) -> bool) -> Document {
    let page = text::visible(page);
    let blocks = match is_html(&page) {
        true => html::blocks(&page, 1),
        false => lines::blocks(&page, shared),
    };
    Document { blocks }
}

/// Returns whether a page was saved by a browser. Markdown may have tags in it as well.
fn is_html(page: &str) -> bool {
    let start = page.trim_start().get(..200).unwrap_or(page.trim_start()).to_ascii_lowercase();
    if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        return true;
    }
    let lower = page.to_ascii_lowercase();
    let tags = ["<html", "<body", "<h1", "<h2", "<h3", "<article"];
    let marked =
        page.lines().any(|line| line.starts_with('#') || line.trim_start().starts_with('|'));
    !marked && lower.contains("<table") && tags.iter().any(|tag| lower.contains(tag))
}
