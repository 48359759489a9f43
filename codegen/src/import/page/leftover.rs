//! What looks like a row and became nothing: rows below a damaged head, in a part that is not read,
//! in code, or glued to the text of another row. Each is noted.

use std::collections::BTreeSet;

use tencentcloud_catalog::families;
use tencentcloud_runtime::sign::v1::PARAMETERS;

use super::super::is_name;
use super::document::{Block, Body};
use super::vocabulary::{self, Column, yes_or_no};
use super::{Notes, columns, text, types};

/// Notes the rows in blocks whose names are not among those that were read, and in no note.
pub(super) fn note(blocks: &[Block], read: &BTreeSet<&str>, notes: &mut Notes) {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for (line, name) in blocks.iter().flat_map(candidates) {
        let known = read.contains(name.as_str()) || PARAMETERS.contains(&name.as_str());
        let noted = || notes.list.iter().any(|note| note.message.contains(&name));
        if known || name == "RequestId" || noted() || !seen.insert(name.clone()) {
            continue;
        }
        let message = format!(
            "`{name}` was not read: this looks like a row, and is in no table that is part of the page"
        );
        notes.at(line, message);
    }
}

/// Returns the names of the rows that a block seems to hold, with their lines.
fn candidates(block: &Block) -> Vec<(usize, String)> {
    let lines = |text: &str| -> Vec<(usize, String)> {
        let lines = text.lines().enumerate();
        lines.filter_map(|(i, line)| Some((block.line + i, in_line(line)?))).collect()
    };
    match &block.body {
        Body::Line(text) | Body::Code(text) | Body::Heading(_, text) => lines(text),
        Body::Table(table) => {
            let mut found = Vec::new();
            let name = table.find(Column::Name).or(table.find(Column::Code));
            for row in &table.rows {
                let cell = |at: usize| row.cells.get(at).map(|cell| text::bare(cell));
                let row_name = match name.filter(|_| table.has_fields() || table.has_codes()) {
                    Some(at) => named(&cell(at).unwrap_or_default()),
                    None => in_line(&row.cells.join("\t").replace('\n', " ")),
                };
                found.extend(row_name.map(|name| (row.line, name)));
                let glued = row.cells.iter().flat_map(|cell| cell.lines().skip(1));
                found.extend(glued.filter_map(in_line).map(|name| (row.line, name)));
            }
            found
        }
    }
}

/// Returns the name that a cell holds: of a parameter, or an error code.
fn named(cell: &str) -> Option<String> {
    let name = [".N", ".n", ".0"].iter().find_map(|end| cell.strip_suffix(end)).unwrap_or(cell);
    (is_name(name) || columns::is_code(name)).then(|| name.to_owned())
}

/// Returns the name in a line that looks like a row of parameters or of codes.
fn in_line(line: &str) -> Option<String> {
    let cells: Vec<String> =
        line.split(['|', '\t']).map(text::bare).filter(|cell| !cell.is_empty()).collect();
    let (first, rest) = cells.split_first()?;
    if rest.is_empty() {
        return spaced(first);
    }
    let name = named(first).filter(|name| vocabulary::column(name).is_none())?;
    let typed = rest.iter().any(|cell| types::of(cell).is_some());
    let basic = rest.iter().any(|cell| types::is_basic(cell));
    let answered = rest.iter().any(|cell| yes_or_no(cell).is_some());
    let row = rest.len() > 1 && (basic || (typed && answered));
    let code = columns::is_code(first) && (first.contains('.') || families::of(first).is_some());
    (row || code).then_some(name)
}

/// Returns the name in a row with nothing but spaces: `Keeper Yes String The keeper.`,
/// `ResourceNotFound.Keeper There is none.`
fn spaced(line: &str) -> Option<String> {
    let mut words = line.split(' ');
    let first = words.next()?;
    let second = words.next();
    let is_code = columns::is_code(first) && families::of(first).is_some();
    if is_code && (second.is_some() || first.contains('.')) {
        return Some(first.to_owned());
    }
    let (second, third) = (second?, words.next().unwrap_or_default());
    let name = named(first).filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()))?;
    let is_type = |word: &str, sure| types::length(word, sure, &|_| false).is_some();
    let answered = yes_or_no(second).is_some() && is_type(third, true);
    let typed = !third.is_empty() && types::is_basic(second) && is_type(second, false);
    (answered || typed).then_some(name)
}
