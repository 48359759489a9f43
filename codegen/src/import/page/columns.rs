//! Tables as a browser copies them: with tabs between the cells, with nothing but spaces, or with
//! each cell on a line of its own.

use super::document::{Cells, Table};
use super::headless;
use super::lines::{Reader, made, name};
use super::types;
use super::vocabulary::{self, Column, is_head, yes_or_no};

/// Returns the table that begins at the next line, if one does.
pub(super) fn table(reader: &mut Reader<'_>) -> Option<Table> {
    let line = reader.lines[reader.at];
    let tabs: Vec<String> = line.trim().split('\t').map(|cell| cell.trim().to_owned()).collect();
    let known: Vec<Column> = tabs.iter().filter_map(|cell| vocabulary::column(cell)).collect();
    if tabs.len() > 1 && is_head(&known) {
        let columns = tabs.iter().map(|cell| vocabulary::column(cell)).collect();
        return Some(rows(reader, tabs, Layout::Tabs(columns), 1));
    }
    if headless::is_row(&tabs) {
        let above = Table {
            rows: vec![Cells { line: reader.at + 1, cells: tabs.clone() }],
            ..made(vec![String::new(); tabs.len()], Vec::new(), false)
        };
        let columns = headless::recognize(above, 0).columns;
        return Some(rows(reader, vec![String::new(); tabs.len()], Layout::Tabs(columns), 0));
    }
    if let Some(columns) = vocabulary::run_together(line) {
        let head = columns.iter().map(|column| head_of(*column)).collect();
        return Some(rows(reader, head, Layout::Spaces(columns), 1));
    }
    let (head, columns, length) = stacked(reader)?;
    Some(rows(reader, head, Layout::Stacked(columns), length))
}

/// Returns a head that this reader has a word for.
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

/// Returns a table header with one cell per line, and its number of lines.
fn stacked(reader: &Reader<'_>) -> Option<(Vec<String>, Vec<Column>, usize)> {
    let (mut head, mut columns) = (Vec::new(), Vec::new());
    let mut at = reader.at;
    while let Some(next) = reader.next_filled(at).filter(|_| head.len() < 5) {
        let line = reader.line(next);
        let Some(column) = vocabulary::column(line) else { break };
        if columns.contains(&column) || column == Column::Action {
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
    Tabs(Vec<Option<Column>>),
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
        } else if reader.ends_table(at)
            || layout.is_next_head(reader, at, lost)
            || layout.is_foreign(line)
        {
            break;
        } else if let Some(last) = table.rows.last_mut().and_then(|row| row.cells.last_mut()) {
            // Text behind the last code is not part of it, if it has a description.
            if codes && !last.is_empty() && (gap || !more_codes(reader, &layout, at)) {
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

/// Returns whether another code follows soon: then what stands between is part of the one before.
fn more_codes(reader: &Reader<'_>, layout: &Layout, at: usize) -> bool {
    (at..at + 6).any(|at| !reader.line(at).is_empty() && layout.row(reader, at, false).is_some())
}

impl Layout {
    /// Returns whether another table begins here: its head, or its title, a name alone with a head not
    /// far below and no heading of a part between.
    fn is_next_head(&self, reader: &Reader<'_>, at: usize, lost: bool) -> bool {
        let is_head_at = |at: usize| {
            let line = reader.lines.get(at).copied().unwrap_or_default();
            let cells: Vec<Column> =
                line.trim().split('\t').filter_map(vocabulary::column).collect();
            let stacked = [Column::Name, Column::Type].map(Some);
            let next = reader.next_filled(at + 1).map(|next| vocabulary::column(reader.line(next)));
            is_head(&cells)
                || vocabulary::run_together(line).is_some()
                || (vocabulary::column(line) == stacked[0] && next == Some(stacked[1]))
        };
        if is_head_at(at) {
            return true;
        }
        let line = reader.line(at);
        let below = (at + 1..reader.lines.len()).filter(|at| !reader.line(*at).is_empty()).take(12);
        let is_part = |at: &usize| {
            let (words, number) = vocabulary::heading(reader.line(*at));
            number.is_some() && vocabulary::section(&words).is_some()
        };
        let mut below = below.take_while(|at| !is_part(at));
        let said = |at: &usize| vocabulary::referenced_by(reader.line(*at)).is_some();
        let referenced = below.clone().take_while(|at| !is_head_at(*at)).any(|at| said(&at));
        let title = match referenced {
            true => super::sections::type_title(line),
            false => super::sections::sure_type_title(line),
        };
        // Where a row comes first, it is a word of a description.
        let is_row = |at: &usize| self.row(reader, *at, lost).is_some();
        title.is_some_and(|name| name == super::text::bare(line))
            && below.find(|at| is_head_at(*at) || is_row(at)).is_some_and(is_head_at)
    }

    /// Returns whether a line is a row of a table whose head was not understood.
    fn is_foreign(&self, line: &str) -> bool {
        matches!(self, Self::Tabs(columns) if line.split('\t').count() >= columns.len())
    }

    /// Returns the row that begins at a line; `lost` if the column of yes and no is missing.
    fn row(&self, reader: &Reader<'_>, at: usize, lost: bool) -> Option<Row> {
        match self {
            Self::Tabs(columns) => tabbed(reader.lines.get(at)?, columns).map(|cells| (cells, 1)),
            Self::Spaces(columns) => {
                spaced(reader, reader.line(at), columns, lost).map(|cells| (cells, 1))
            }
            Self::Stacked(columns) => stack(reader, at, columns, lost),
        }
    }
}

/// Returns a row with tabs between its cells. One whose cells are of other kinds is of another
/// table.
fn tabbed(line: &str, columns: &[Option<Column>]) -> Option<Vec<String>> {
    let line = line.trim_start();
    name(line)?;
    let cells: Vec<String> = line.split('\t').map(|cell| cell.trim().to_owned()).collect();
    let cell =
        |column| columns.iter().position(|c| *c == Some(column)).and_then(|at| cells.get(at));
    let required = cell(Column::Required).filter(|cell| !cell.is_empty());
    let fits =
        required.is_none_or(|cell| vocabulary::answer(cell).is_some() || types::of(cell).is_some());
    (cells.len() > 1 && !cells[0].contains(' ') && fits).then_some(cells)
}

/// Words that begin a sentence, and are called like no parameter.
const WORDS: [&str; 12] =
    ["The", "This", "These", "A", "An", "If", "When", "For", "In", "Note", "See", "Its"];

/// Returns a row with spaces between its cells. That the examples use a name makes up for a cell
/// with yes or no that is missing, and for a type that nothing is known of.
fn spaced(reader: &Reader<'_>, line: &str, columns: &[Column], lost: bool) -> Option<Vec<String>> {
    // Rows behind a list were copied as its items.
    let mut rest = line.trim_start_matches(['•', '·', '●', '-', ' ']);
    let used = name(rest).is_some_and(|word| reader.used.contains(word.trim_end_matches(".N")));
    let mut cells = Vec::new();
    let mut answered = false;
    for column in columns {
        let word = rest.split(' ').next().unwrap_or_default();
        let length = match column {
            Column::Name => name(rest).filter(|word| !WORDS.contains(word))?.len(),
            Column::Code => name(rest).filter(|word| is_code(word))?.len(),
            Column::Required if lost => 0,
            Column::Required if yes_or_no(word).is_some() => {
                answered = true;
                word.len()
            }
            Column::Required if used => 0,
            Column::Required => return None,
            Column::Type => {
                let sure = answered || behind_yes(rest) || (used && begins_sentence(rest));
                types::length(rest, sure, &|word| reader.is_shared(word))?
            }
            Column::Text | Column::Action => rest.len(),
        };
        cells.push(rest[..length].trim().to_owned());
        rest = rest[length..].trim_start();
    }
    Some(cells)
}

/// Returns whether what follows the first word of a text may be the beginning of a description.
fn begins_sentence(text: &str) -> bool {
    let second = text.split_whitespace().nth(1).unwrap_or_default();
    second.starts_with(|c: char| c.is_uppercase() || !c.is_ascii() || c.is_ascii_digit())
}

/// Returns whether the second word of a text is yes or no, so that the first is a type.
fn behind_yes(text: &str) -> bool {
    text.split_whitespace().nth(1).is_some_and(|word| yes_or_no(word).is_some())
}

/// Returns whether a word can be an error code.
pub(super) fn is_code(word: &str) -> bool {
    let fits = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let family = word.split('.').next().unwrap_or_default();
    fits && types::looks_like_a_name(family) && !word.ends_with('.')
}

/// Returns a row with each cell on a line of its own. Its description is what follows.
fn stack(reader: &Reader<'_>, at: usize, columns: &[Column], lost: bool) -> Option<Row> {
    let mut cells = Vec::new();
    let mut next = at;
    let mut answered = false;
    let used = reader.used.contains(reader.line(at).trim_end_matches(".N"));
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
        if used && *column == Column::Required && yes_or_no(line).is_none() {
            cells.push(String::new());
            continue;
        }
        let sure = answered || used;
        let fits = match column {
            Column::Name => name(line) == Some(line),
            Column::Code => is_code(line),
            Column::Required => yes_or_no(line).is_some(),
            Column::Type => {
                types::length(line, sure, &|word| reader.is_shared(word)) == Some(line.len())
            }
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
