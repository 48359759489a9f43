//! Reads a page, or a part of one, that is HTML as a browser saves it.

use html5gum::{StartTag, Token, Tokenizer};

use super::document::{Block, Body, Cells, Table};
use super::{headless, text, vocabulary};

/// Returns the blocks of a text; `first` is the line where it begins.
pub(super) fn blocks(html: &str, first: usize) -> Vec<Block> {
    let mut reader = Reader { line: first, ..Reader::default() };
    let mut emitter = html5gum::DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let lines = Lines::of(html);
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                reader.line = first + lines.at(tag.span.start);
                reader.open(&tag);
            }
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => {
                if reader.text.trim().is_empty() && reader.cell.is_none() {
                    reader.line = first + lines.at(text.span.start);
                }
                reader.put(&String::from_utf8_lossy(&text.value));
            }
            _ => {}
        }
    }
    reader.flush();
    reader.end_table();
    reader.blocks
}

/// Where the lines of a text begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// Returns the number of line ends before a position.
    fn at(&self, place: usize) -> usize {
        self.0.partition_point(|end| *end < place)
    }
}

/// The table that is being read.
#[derive(Default)]
struct Rows {
    rows: Vec<Cells>,
    /// Cells of rows above that reach further down: their column, their text, how many rows.
    hanging: Vec<(usize, String, usize)>,
    /// How many tables are open inside of it.
    inner: usize,
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    line: usize,
    text: String,
    heading: Option<u8>,
    code: bool,
    /// How many elements are open whose text no reader sees.
    hidden: usize,
    table: Option<Rows>,
    /// The cell that is being read, as simple HTML, and how many columns and rows it takes.
    cell: Option<(String, usize, usize)>,
}

const HIDDEN: [&str; 9] =
    ["script", "style", "nav", "title", "noscript", "svg", "template", "button", "iframe"];
const BLOCKS: [&str; 17] = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "blockquote",
    "dl",
    "dt",
    "dd",
    "hr",
    "form",
    "body",
];
/// What stays in a cell, for those who read descriptions.
const KEPT: [&str; 9] = ["br", "p", "ul", "ol", "li", "code", "b", "strong", "pre"];

impl Reader {
    fn open(&mut self, tag: &StartTag<usize>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if HIDDEN.contains(&name.as_str()) {
            self.hidden += usize::from(!tag.self_closing);
            return;
        }
        if self.table.is_some() {
            return self.open_in_table(&name, tag);
        }
        match name.as_str() {
            "table" => {
                self.flush();
                self.table = Some(Rows::default());
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.flush();
                self.heading = name[1..].parse().ok();
            }
            "pre" => {
                self.flush();
                self.code = true;
            }
            "br" if self.code => self.text.push('\n'),
            "br" => self.flush(),
            // A browser breaks lines of code into elements as well.
            name if BLOCKS.contains(&name) && self.code => self.break_line(),
            name if BLOCKS.contains(&name) && self.heading.is_none() => self.flush(),
            _ => {}
        }
    }

    /// Ends a line of code.
    fn break_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    fn open_in_table(&mut self, name: &str, tag: &StartTag<usize>) {
        let Some(rows) = &mut self.table else { return };
        let count = |attribute: &[u8]| {
            let value =
                tag.attributes.get(attribute).map(|v| String::from_utf8_lossy(v).into_owned());
            value.and_then(|v| v.trim().parse::<usize>().ok()).filter(|n| (1..=64).contains(n))
        };
        match name {
            "table" => rows.inner += 1,
            "tr" if rows.inner == 0 => {
                self.end_cell();
                let line = self.line;
                let Some(rows) = &mut self.table else { return };
                rows.rows.push(Cells { line, cells: Vec::new() });
                self.hang();
            }
            "td" | "th" if rows.inner == 0 => {
                self.end_cell();
                let span = (count(b"colspan").unwrap_or(1), count(b"rowspan").unwrap_or(1));
                self.cell = Some((String::new(), span.0, span.1));
            }
            name => {
                if let Some((cell, ..)) = &mut self.cell
                    && KEPT.contains(&name)
                {
                    *cell += &format!("<{name}>");
                }
            }
        }
    }

    fn close(&mut self, name: &str) {
        if HIDDEN.contains(&name) {
            self.hidden = self.hidden.saturating_sub(1);
            return;
        }
        match (name, &mut self.table) {
            ("table", Some(rows)) if rows.inner > 0 => rows.inner -= 1,
            ("table", _) => self.end_table(),
            ("td" | "th" | "tr", Some(rows)) if rows.inner == 0 => self.end_cell(),
            (name, Some(_)) => {
                if let Some((cell, ..)) = &mut self.cell
                    && KEPT.contains(&name)
                {
                    *cell += &format!("</{name}>");
                }
            }
            ("h1" | "h2" | "h3" | "h4" | "h5" | "h6", None) => self.flush(),
            ("pre", None) => self.flush(),
            (name, None) if BLOCKS.contains(&name) && self.heading.is_none() && !self.code => {
                self.flush();
            }
            _ => {}
        }
    }

    fn put(&mut self, words: &str) {
        if self.hidden > 0 {
            return;
        }
        if let Some((cell, ..)) = &mut self.cell {
            let escaped = words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            *cell += &escaped;
        } else if self.table.is_none() {
            self.text += words;
        }
    }

    /// Ends the block that is open.
    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let (heading, code) = (self.heading.take(), std::mem::take(&mut self.code));
        let text = text::visible(&text);
        let line = self.line;
        if text.trim().is_empty() {
            return;
        }
        if code {
            self.blocks.push(Block { line, body: Body::Code(text) });
        } else if let Some(level) = heading {
            let title = text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.blocks.push(Block { line, body: Body::Heading(level, title) });
        } else {
            for (i, text) in text.lines().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
                let body = Body::Line(text.trim().to_owned());
                self.blocks.push(Block { line: line + i, body });
            }
        }
    }

    /// Puts the cells into a new row that reach down from rows above.
    fn hang(&mut self) {
        let Some(rows) = &mut self.table else { return };
        let Some(row) = rows.rows.last_mut() else { return };
        while let Some(at) = rows
            .hanging
            .iter()
            .position(|(column, _, left)| *column == row.cells.len() && *left > 0)
        {
            rows.hanging[at].2 -= 1;
            row.cells.push(rows.hanging[at].1.clone());
        }
        rows.hanging.retain(|(_, _, left)| *left > 0);
    }

    fn end_cell(&mut self) {
        let Some((cell, columns, down)) = self.cell.take() else { return };
        let line = self.line;
        let Some(rows) = &mut self.table else { return };
        if rows.rows.is_empty() {
            rows.rows.push(Cells { line, cells: Vec::new() });
        }
        let Some(row) = rows.rows.last_mut() else { return };
        let cell = text::visible(&cell).trim().to_owned();
        for i in 0..columns {
            if down > 1 {
                rows.hanging.push((row.cells.len(), cell.clone(), down - 1));
            }
            row.cells.push(if i == 0 { cell.clone() } else { String::new() });
        }
        self.hang();
    }

    fn end_table(&mut self) {
        self.end_cell();
        let Some(rows) = self.table.take() else { return };
        let mut rows = rows.rows.into_iter().filter(|row| !row.cells.is_empty());
        let Some(head) = rows.next() else { return };
        let columns = head.cells.iter().map(|cell| vocabulary::column(cell)).collect();
        let (head, rows, line) = (head.cells, rows.collect(), head.line);
        let table = Table { columns, head, rows, marked: true, guessed: false };
        let table = headless::recognize(table, line);
        self.blocks.push(Block { line, body: Body::Table(table) });
    }
}
