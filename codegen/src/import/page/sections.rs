//! The pages of a document, and the parts that each has: by its headings, and where those are
//! lost, by what the heads of its tables say.

use super::super::is_name;
use super::document::{Block, Body, Cells, Document, Table};
use super::vocabulary::{self, Column, Part};
use super::{facts, text, types};

/// The parts of one page.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    /// Every block with the part that it belongs to.
    blocks: Vec<(Part, &'a Block)>,
    /// Tables of shared types that stand on the page of an action, with the type's name.
    pub types: Vec<(String, &'a Block)>,
}

impl<'a> Parts<'a> {
    /// Returns the blocks of a part.
    pub fn of(&self, part: Part) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |(p, _)| *p == part).map(|(_, block)| *block)
    }

    /// Returns the tables of a part, with the lines where they begin.
    pub fn tables(&self, part: Part) -> impl Iterator<Item = (usize, &'a Table)> {
        self.of(part).filter_map(|block| match &block.body {
            Body::Table(table) => Some((block.line, table)),
            _ => None,
        })
    }
}

/// Returns the pages of a document: a new one begins where another action is named.
pub(super) fn pages(document: &Document) -> Vec<&[Block]> {
    let blocks = document.blocks.as_slice();
    let mut starts = vec![0];
    let mut last = None;
    for (at, block) in blocks.iter().enumerate() {
        let Body::Table(table) = &block.body else { continue };
        if !names_action(table) {
            continue;
        }
        if let Some(last) = last {
            starts.push(beginning(blocks, last + 1, at));
        }
        last = Some(at);
    }
    let ends = starts.iter().copied().skip(1).chain([blocks.len()]).collect::<Vec<_>>();
    starts.into_iter().zip(ends).map(|(start, end)| &blocks[start..end]).collect()
}

/// Returns where the page begins whose action is named in the table at `to`.
fn beginning(blocks: &[Block], from: usize, to: usize) -> usize {
    let last = |is: &dyn Fn(&Block) -> bool| (from..to).rev().find(|at| is(&blocks[*at]));
    let described = last(&|block| part_of(block) == Some(Part::Description));
    let start = described.or_else(|| last(&names_host)).unwrap_or(to);
    // The title stands above.
    match start.checked_sub(1).filter(|at| *at >= from).map(|at| &blocks[at].body) {
        Some(Body::Heading(1 | 2, title))
            if vocabulary::section(&vocabulary::heading(title).0).is_none() =>
        {
            start - 1
        }
        Some(Body::Line(title)) if types::looks_like_a_name(title) => start - 1,
        _ => start,
    }
}

fn names_host(block: &Block) -> bool {
    let Body::Line(line) = &block.body else { return false };
    let is_example = line.starts_with("http") || line.starts_with("Host:");
    line.contains(".tencentcloudapi.com") && !is_example
}

/// Returns the part that a block is the heading of.
fn part_of(block: &Block) -> Option<Part> {
    let (Body::Heading(_, title) | Body::Line(title)) = &block.body else { return None };
    vocabulary::section(&vocabulary::heading(title).0)
}

/// Returns whether a table has the row that says which action a page is about. A type may have a
/// field `Action` as well.
pub(super) fn names_action(table: &Table) -> bool {
    let text = |row: &Cells| {
        let at = table.find(Column::Text).unwrap_or(row.cells.len().saturating_sub(1));
        row.cells.get(at).cloned().unwrap_or_default()
    };
    let version = || table.named("Version").any(|row| facts::version(&text(row)).is_some());
    let is_first = |row| table.rows.first().is_some_and(|first| std::ptr::eq(first, row));
    table.has_fields()
        && table.named("Action").any(|row| {
            let said = text(row);
            let named = || action_in(&said).is_some_and(|name| types::looks_like_a_name(&name));
            vocabulary::is_common(&said) || version() || (is_first(row) && named())
        })
}

/// Returns the name of the action in the description of the row `Action`: its last word that can be
/// one.
pub(super) fn action_in(description: &str) -> Option<String> {
    let text = text::bare(description);
    let behind = text.rsplit([':', '\u{ff1a}']).next().unwrap_or(&text);
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let mut named = words
            .filter(|word| is_name(word) && word.starts_with(|c: char| c.is_ascii_uppercase()));
        named.rfind(|word| !["API", "APIs", "Common", "Params"].contains(word)).map(str::to_owned)
    };
    words(behind).or_else(|| words(&text))
}

/// Sorts the blocks of a page into its parts.
pub(super) fn parts(blocks: &[Block]) -> Parts<'_> {
    let titled = blocks.iter().any(|block| part_of(block) == Some(Part::Input));
    let mut sorter =
        Sorter { part: Part::Head, level: 2, number: 0, input: false, titled, below: None };
    let mut parts = Parts::default();
    for block in blocks {
        match &block.body {
            Body::Heading(level, title) => {
                if sorter.heading(*level, title) {
                    continue;
                }
            }
            Body::Line(line) => {
                if sorter.line(line) {
                    continue;
                }
            }
            Body::Table(table) => {
                if let Some(name) = sorter.shared_type(table) {
                    parts.types.push((name, block));
                    continue;
                }
                let part = sorter.table(table);
                parts.blocks.push((part, block));
                continue;
            }
            Body::Code(_) => {}
        }
        parts.blocks.push((sorter.part, block));
    }
    parts
}

struct Sorter {
    part: Part,
    /// The level of the headings that begin parts.
    level: u8,
    /// The number of the last heading that has one.
    number: u32,
    /// Whether a table of parameters was seen.
    input: bool,
    /// Whether the page has a heading above its parameters.
    titled: bool,
    /// The title of the last heading inside of a part.
    below: Option<String>,
}

impl Sorter {
    /// Takes in a heading; whether it begins a part, and is no part of one itself.
    fn heading(&mut self, level: u8, title: &str) -> bool {
        let (words, number) = vocabulary::heading(title);
        let found = vocabulary::section(&words);
        let inside = self.part == Part::Examples && level > self.level;
        let example = self.part == Part::Examples && vocabulary::example_title(title).is_some();
        let side = self.part == Part::Examples && vocabulary::example_side(title).is_some();
        // Of a page with numbered parts, `Request Parameters` alone is what an example sends.
        let is_side = side && number.is_none() && self.number > 0;
        let is_title = |part| example && part == Part::Examples;
        let found = found.filter(|part| !inside && !is_side && !is_title(*part));
        match found {
            Some(part) => {
                self.begin(part, number);
                self.level = level;
                true
            }
            _ if level <= 2 && !example && !inside && !side => {
                // The title of a page says nothing of what follows it.
                let part = if self.part == Part::Head { Part::Head } else { Part::Rest };
                self.begin(part, number);
                part == Part::Rest
            }
            _ => {
                self.below = Some(title.to_owned());
                false
            }
        }
    }

    fn begin(&mut self, part: Part, number: Option<u32>) {
        self.part = part;
        self.number = number.unwrap_or(self.number);
        self.below = None;
    }

    /// Takes in a line; whether it is a heading that has lost its mark.
    fn line(&mut self, line: &str) -> bool {
        if line.chars().count() > 60 {
            return false;
        }
        let (words, number) = vocabulary::heading(line);
        let found = match number {
            Some(_) => vocabulary::section(&words),
            None => vocabulary::unmarked_section(&words),
        };
        let side = self.part == Part::Examples && vocabulary::example_side(line).is_some();
        let ended = line.ends_with(['.', '。', ',', '，', ';', '；', ':']);
        match (found, number) {
            (Some(part), Some(_)) => self.begin(part, number),
            // The index of the documentation has the same words before the page begins.
            (Some(part), None)
                if !side && !ended && (self.part != Part::Head || part == Part::Description) =>
            {
                self.begin(part, number);
            }
            (None, Some(next)) if next == self.number + 1 && self.number > 2 && !ended => {
                self.begin(Part::Rest, number);
            }
            _ => return false,
        }
        true
    }

    /// Returns the name of the shared type that a table below a heading of its own describes.
    fn shared_type(&self, table: &Table) -> Option<String> {
        let name = sure_type_title(self.below.as_deref()?)?;
        let own =
            table.has_fields() && !names_action(table) && table.named("RequestId").next().is_none();
        own.then_some(name)
    }

    /// Returns the part that a table belongs to.
    fn table(&mut self, table: &Table) -> Part {
        let has = |name: &str| table.named(name).next().is_some();
        if table.has_codes() {
            if self.part != Part::Errors {
                // Where headings are lost, examples may follow.
                self.begin(Part::Examples, None);
            }
            return Part::Errors;
        }
        if !table.has_fields() {
            return self.part;
        }
        let answers = table.find(Column::Required).is_some();
        let part = match self.part {
            _ if names_action(table) => Part::Input,
            // Of what a parameter contains, a description may have tables as well.
            Part::Description if self.titled => Part::Description,
            _ if has("RequestId") && (self.input || !answers) => Part::Output,
            Part::Output => Part::Output,
            Part::Input => Part::Input,
            _ if answers && !self.input => Part::Input,
            _ if !answers => Part::Output,
            other => other,
        };
        self.input |= part == Part::Input;
        if part != self.part {
            // Headings are lost: what follows the output are the examples.
            self.begin(if part == Part::Output { Part::Examples } else { part }, None);
        }
        part
    }
}

/// Returns the name of the shared type in the heading of its table: `Zone`, `**Zone**`, `Zone 结构`.
pub(super) fn type_title(title: &str) -> Option<String> {
    const KINDS: [&str; 12] = [
        "",
        "结构",
        "结构体",
        "数据结构",
        "对象",
        "类型",
        "struct",
        "structure",
        "object",
        "type",
        "構造",
        "구조",
    ];
    let bare = text::bare(title);
    let word = bare.split(' ').next().unwrap_or_default();
    let behind = bare[word.len()..].trim().to_lowercase();
    let is_type = is_name(word)
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && KINDS.contains(&behind.as_str());
    is_type.then(|| word.to_owned())
}

/// Returns the same of a title that may be a heading of something else, or the head of a column.
pub(super) fn sure_type_title(title: &str) -> Option<String> {
    let name = type_title(title)?;
    let part = vocabulary::section(&vocabulary::heading(title).0).is_some();
    (!part && vocabulary::column(&name).is_none()).then_some(name)
}
