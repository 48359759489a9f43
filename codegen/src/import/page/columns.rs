//! Tables as a browser copies them: with tabs between the cells, with nothing but spaces, or with
//! each cell on a line of its own.

use super::document::{Cells, Table};
use super::lines::{Reader, made, name};
use super::types;
use super::vocabulary::{self, Column, is_head, yes_or_no};

/// The table that begins at the next line, if one does.
pub(super) fn table(reader: &mut Reader<'_>) -> Option<Table> {
    let line = reader.lines[reader.at];
    let tabs: Vec<String> = line.trim().split('\t').map(|cell| cell.trim().to_owned()).collect();
    let known: Vec<Column> = tabs.iter().filter_map(|cell| vocabulary::column(cell)).collect();
    if tabs.len() > 1 && is_head(&known) {
        return Some(rows(reader, tabs, Layout::Tabs, 1));
    }
    if let Some(columns) = vocabulary::run_together(line) {
        let head = columns.iter().map(|column| head_of(*column)).collect();
        return Some(rows(reader, head, Layout::Spaces(columns), 1));
    }
    let (head, columns, length) = stacked(reader)?;
    Some(rows(reader, head, Layout::Stacked(columns), length))
}

/// A head that this reader has a word for.
fn head_of(column: Column) -> String {
    let word = match column {
        Column::Name => "Name",
        Column::Required => "Required",
        Column::Type => "Type",
        Column::Text => "Description",
        Column::Code => "Error Code",
        Column::Action => "API Name",
    };
    word.to_owned()
}

/// A head with each cell on a line of its own, and how many lines it takes.
fn stacked(reader: &Reader<'_>) -> Option<(Vec<String>, Vec<Column>, usize)> {
    let (mut head, mut columns) = (Vec::new(), Vec::new());
    let mut at = reader.at;
    while let Some(next) = reader.next_filled(at).filter(|_| head.len() < 5) {
        let line = reader.line(next);
        let Some(column) = vocabulary::column(line) else { break };
        if columns.contains(&column) {
            break;
        }
        head.push(line.to_owned());
        columns.push(column);
        at = next + 1;
    }
    (is_head(&columns) && columns.len() > 1).then_some((head, columns, at - reader.at))
}

/// How the cells of a row are set apart.
enum Layout {
    Tabs,
    Spaces(Vec<Column>),
    Stacked(Vec<Column>),
}

/// A row, and how many lines it begins with.
type Row = (Vec<String>, usize);

fn rows(reader: &mut Reader<'_>, head: Vec<String>, layout: Layout, length: usize) -> Table {
    let mut table = made(head, Vec::new(), false);
    let codes = table.has_codes();
    let mut at = reader.at + length;
    let mut end = at;
    // Copies that lost their column of yes and no have lost it in every row.
    let mut lost = false;
    let mut gap = false;
    while at < reader.lines.len() {
        let line = reader.line(at);
        if line.is_empty() {
            (at, gap) = (at + 1, true);
            continue;
        }
        if table.rows.is_empty() {
            lost =
                layout.row(reader, at, false).is_none() && layout.row(reader, at, true).is_some();
        }
        if let Some((cells, taken)) = layout.row(reader, at, lost) {
            table.rows.push(Cells { line: at + 1, cells });
            at += taken;
            end = at;
        } else if reader.ends_table(at) || is_next_head(reader, at) {
            break;
        } else if let Some(last) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            // Text behind the last code is no part of it.
            if codes && (gap || !more_codes(reader, &layout, at)) {
                break;
            }
            last.push('\n');
            last.push_str(line);
            at += 1;
            end = at;
        } else if (at..at + 6).any(|at| layout.row(reader, at, lost).is_some()) {
            // A row that cannot be read is noted by who reads the cells.
            table.rows.push(Cells { line: at + 1, cells: vec![line.to_owned()] });
            at += 1;
        } else {
            break;
        }
        gap = false;
    }
    reader.at = end.max(reader.at + 1);
    table
}

/// Whether another code follows soon: then what stands between is part of the one before.
fn more_codes(reader: &Reader<'_>, layout: &Layout, at: usize) -> bool {
    (at..at + 6).any(|at| !reader.line(at).is_empty() && layout.row(reader, at, false).is_some())
}

/// Whether the title of the next table stands here: a name alone, with a head not far below.
fn is_next_head(reader: &Reader<'_>, at: usize) -> bool {
    let line = reader.line(at);
    let is_title = name(line) == Some(line);
    let head = |at: usize| {
        let line = reader.lines.get(at).copied().unwrap_or_default();
        let cells: Vec<Column> = line.trim().split('\t').filter_map(vocabulary::column).collect();
        is_head(&cells) || vocabulary::run_together(line).is_some()
    };
    let far = if is_title { 12 } else { 0 };
    let filled = (at..reader.lines.len()).filter(|at| !reader.line(*at).is_empty());
    let mut near = filled.take(far + 1);
    near.any(head) || (is_title && is_stacked_title(reader, at))
}

fn is_stacked_title(reader: &Reader<'_>, at: usize) -> bool {
    let filled = (at + 1..reader.lines.len()).filter(|at| !reader.line(*at).is_empty());
    let lines: Vec<&str> = filled.take(12).map(|at| reader.line(at)).collect();
    let is = |line: &str, column| vocabulary::column(line) == Some(column);
    lines.windows(2).any(|two| is(two[0], Column::Name) && is(two[1], Column::Type))
}

impl Layout {
    /// The row that begins at a line; `lost` if the column of yes and no is not there.
    fn row(&self, reader: &Reader<'_>, at: usize, lost: bool) -> Option<Row> {
        match self {
            Self::Tabs => tabbed(reader.lines.get(at)?).map(|cells| (cells, 1)),
            Self::Spaces(columns) => {
                spaced(reader.line(at), columns, lost, reader.shared).map(|cells| (cells, 1))
            }
            Self::Stacked(columns) => stack(reader, at, columns, lost),
        }
    }
}

fn tabbed(line: &str) -> Option<Vec<String>> {
    let line = line.trim_start();
    name(line)?;
    let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
    (cells.len() > 1 && !cells[0].contains(' ')).then_some(cells)
}

/// A row with spaces between its cells.
fn spaced(
    line: &str,
    columns: &[Column],
    lost: bool,
    shared: &dyn Fn(&str) -> bool,
) -> Option<Vec<String>> {
    // Rows behind a list were copied as its items.
    let mut rest = line.trim_start_matches(['•', '·', '●', '-', ' ']);
    let mut cells = Vec::new();
    let mut answered = false;
    for column in columns {
        let length = match column {
            Column::Name => name(rest)?.len(),
            Column::Code => name(rest).filter(|word| is_code(word))?.len(),
            Column::Required if lost => 0,
            Column::Required => {
                let word = rest.split(' ').next().unwrap_or_default();
                yes_or_no(word)?;
                answered = true;
                word.len()
            }
            Column::Type => types::length(rest, answered || behind_yes(rest), shared)?,
            Column::Text | Column::Action => rest.len(),
        };
        cells.push(rest[..length].trim().to_owned());
        rest = rest[length..].trim_start();
    }
    Some(cells)
}

/// Whether the second word of a text is yes or no, so that the first is a type.
fn behind_yes(text: &str) -> bool {
    text.split(' ').nth(1).is_some_and(|word| yes_or_no(word).is_some())
}

/// Whether a word can be an error code.
pub(super) fn is_code(word: &str) -> bool {
    let fits = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let family = word.split('.').next().unwrap_or_default();
    fits && types::looks_like_a_name(family) && !word.ends_with('.')
}

/// A row with each cell on a line of its own. Its description is what follows.
fn stack(reader: &Reader<'_>, at: usize, columns: &[Column], lost: bool) -> Option<Row> {
    let mut cells = Vec::new();
    let mut next = at;
    let mut answered = false;
    for column in columns {
        if let (Column::Required, true) = (column, lost) {
            cells.push(String::new());
            continue;
        }
        if *column == Column::Text {
            cells.push(String::new());
            continue;
        }
        let here = reader.next_filled(next)?;
        let line = reader.line(here);
        let fits = match column {
            Column::Name => name(line) == Some(line),
            Column::Code => is_code(line),
            Column::Required => yes_or_no(line).is_some(),
            Column::Type => types::length(line, answered, reader.shared) == Some(line.len()),
            Column::Text | Column::Action => true,
        };
        if !fits || (here > next && next > at && here > next + 1) {
            return None;
        }
        answered |= *column == Column::Required;
        cells.push(line.to_owned());
        next = here + 1;
    }
    Some((cells, next - at))
}
