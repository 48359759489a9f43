//! The rows of a table of parameters or fields. Corrections are reported as notes.

use super::super::is_name;
use super::document::{Cells, Table};
use super::vocabulary::{self, Column, yes_or_no};
use super::{Notes, text, types};
use crate::schema::TypeName;

/// A row of a table of parameters.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The line where it begins.
    pub line: usize,
    /// The name of the parameter, without `.N`.
    pub name: String,
    /// What stands under "required", if the table has that column.
    pub required: Option<bool>,
    pub ty: TypeName,
    /// The description, as written.
    pub raw: String,
    /// Whether that is written with the marks of Markdown or HTML.
    pub marked: bool,
}

/// Returns the rows of a table. Every row that is left out is noted.
pub(super) fn rows(table: &Table, notes: &mut Notes) -> Vec<Row> {
    note_guessed(table, notes);
    let mut rows: Vec<Row> = Vec::new();
    for cells in &whole_types(table, notes) {
        if cells.cells.iter().all(|cell| text::bare(cell).is_empty()) {
            continue;
        }
        if continued(table, cells, &mut rows, notes) {
            continue;
        }
        let Some(row) = row(table, cells, notes) else { continue };
        note_glued(&row, notes);
        match rows.iter().position(|other| is_same(other, &row)) {
            Some(at) if at + 1 == rows.len() => {
                notes.at(
                    row.line,
                    format!("`{}` goes on in a second row; the two are one", row.name),
                );
                let last = &mut rows[at];
                last.raw = format!("{}\n{}", last.raw, row.raw);
            }
            Some(at) => {
                let first = rows[at].line;
                notes.at(
                    row.line,
                    format!("duplicate of `{}`, ignored: line {first} is used", row.name),
                );
            }
            None => rows.push(row),
        }
    }
    if table.find(Column::Required).is_some() {
        note_unanswered(&rows, notes);
    }
    rows
}

/// Returns the rows of a table. A type that was broken at its spaces, into `Array` and a row with
/// `of` and the rest, is one.
fn whole_types(table: &Table, notes: &mut Notes) -> Vec<Cells> {
    let (Some(name), Some(ty)) = (table.find(Column::Name), table.find(Column::Type)) else {
        return table.rows.clone();
    };
    let shown =
        |row: &Cells, at: usize| row.cells.get(at).map(|cell| text::bare(cell)).unwrap_or_default();
    let mut rows: Vec<Cells> = Vec::new();
    for row in &table.rows {
        match rows.last_mut() {
            Some(last) if shown(row, name) == "of" && shown(last, ty) == "Array" => {
                notes.at(
                    row.line,
                    format!("the type of `{}` goes on in a second row", shown(last, name)),
                );
                for (at, cell) in last.cells.iter_mut().enumerate().filter(|(at, _)| *at != name) {
                    let between = if at == ty { " of " } else { "\n" };
                    let more = row.cells.get(at).map(String::as_str).unwrap_or_default();
                    *cell = format!("{cell}{between}{more}").trim().to_owned();
                }
            }
            _ => rows.push(row.clone()),
        }
    }
    rows
}

/// Notes a table that has no head with known words.
fn note_guessed(table: &Table, notes: &mut Notes) {
    if let (true, Some(first)) = (table.guessed, table.rows.first()) {
        let head: Vec<String> = table.head.iter().map(|cell| text::bare(cell)).collect();
        let head = match head.iter().all(String::is_empty) {
            true => "the head of this table is missing".to_owned(),
            false => format!("the head `{}` is not understood", short(&head.join(" | "))),
        };
        notes.at(first.line, format!("{head}; its columns are taken from what their cells hold"));
    }
}

/// Returns whether two rows are of one parameter. One of an action's own may be called like a
/// common one.
pub(super) fn is_same(a: &Row, b: &Row) -> bool {
    a.name == b.name && vocabulary::is_common(&a.raw) == vocabulary::is_common(&b.raw)
}

/// Notes the lines of a description that look like rows of their own.
fn note_glued(row: &Row, notes: &mut Notes) {
    for (i, line) in row.raw.lines().enumerate().filter(|_| !row.marked) {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        let second = words.next().unwrap_or_default();
        let named = is_name(first) && first.starts_with(|c: char| c.is_ascii_uppercase());
        let typed = |word: &str| types::length(word, false, &|_| false).is_some();
        let looks = yes_or_no(second).is_some() && words.next().is_some_and(typed);
        if named
            && (looks || (second != "Object" && typed(second) && i > 0 && words.next().is_some()))
        {
            notes.at(
                row.line + i,
                format!(
                    "a line that looks like a row, `{}`, was taken for text of `{}`",
                    short(line),
                    row.name
                ),
            );
        }
    }
}

/// Notes the rows that say neither yes nor no, in one line.
pub(super) fn note_unanswered(rows: &[Row], notes: &mut Notes) {
    let is_open = |row: &&Row| row.required.is_none() && !vocabulary::is_common(&row.raw);
    let names: Vec<String> =
        rows.iter().filter(is_open).map(|row| format!("`{}`", row.name)).collect();
    if let Some(first) = rows.iter().find(is_open) {
        let names = names.join(", ");
        notes.at(
            first.line,
            format!("whether {names} must be there is not said; taken as optional"),
        );
    }
}

/// Adds a row without a name to the one before, which it continues.
fn continued(table: &Table, cells: &Cells, rows: &mut [Row], notes: &mut Notes) -> bool {
    let Some(name) = table.find(Column::Name).and_then(|at| cells.cells.get(at)) else {
        return false;
    };
    let words: Vec<&str> = cells
        .cells
        .iter()
        .map(String::as_str)
        .filter(|cell| !text::bare(cell).is_empty())
        .collect();
    let short =
        cells.cells.len() == 1 && super::lines::name(&text::bare(name)) != Some(&text::bare(name));
    match rows.last_mut() {
        Some(last) if text::bare(name).is_empty() || short => {
            last.raw = format!("{}\n{}", last.raw, words.join(" "));
            notes.at(
                cells.line,
                format!("a row without a name; its text was added to `{}`", last.name),
            );
            true
        }
        _ => false,
    }
}

fn row(table: &Table, from: &Cells, notes: &mut Notes) -> Option<Row> {
    let line = from.line;
    let cells = fitted(table, from);
    let cell = |column| {
        let at = table.find(column);
        at.and_then(|at| cells.get(at)).map(String::as_str).unwrap_or_default()
    };
    let shown = text::bare(cell(Column::Name));
    let Some((name, listed)) = name(&shown) else {
        notes.at(
            line,
            format!("this row was not read: `{}` is not a valid parameter name", short(&shown)),
        );
        return None;
    };
    let mut required = match table.find(Column::Required) {
        Some(_) => vocabulary::answer(cell(Column::Required)),
        None => types::answered(cell(Column::Type)).or_else(|| types::answered(&shown)),
    };
    let mut ty = types::of(cell(Column::Type));
    let mut raw = cell(Column::Text).to_owned();
    let has_required = table.find(Column::Required).is_some();
    if let (None, true) = (&ty, has_required) {
        // The two may have changed places, or one is missing and all moved up.
        let swapped = (types::of(cell(Column::Required)), yes_or_no(cell(Column::Type)));
        match swapped {
            (Some(found), Some(answer)) => {
                notes.at(line, format!("of `{name}`, the type and yes or no have changed places"));
                (ty, required) = (Some(found), Some(answer));
            }
            (Some(found), None) if required.is_none() => {
                ty = Some(found);
                raw = format!("{}\n{raw}", cell(Column::Type)).trim().to_owned();
                notes.at(line, format!("of `{name}`, the cell with yes or no is missing"));
            }
            _ => {}
        }
    }
    let ty = ty.unwrap_or_else(|| {
        let words = text::bare(cell(Column::Type));
        notes.at(
            line,
            match words.is_empty() {
                true => format!("`{name}` has no type; `string` is taken"),
                false => format!("`{}` is not a type; `{name}` becomes a `string`", short(&words)),
            },
        );
        TypeName::One("string".to_owned())
    });
    let ty = match ty {
        TypeName::One(_) if listed => {
            notes.at(line, format!("`{name}.N` is a list; its type says nothing of one"));
            TypeName::List(Box::new(ty))
        }
        ty => ty,
    };
    Some(Row { line, name, required, ty, raw, marked: table.marked })
}

/// Returns the cells of a row, one for each column: what is too much belongs to the description,
/// and a cell that is missing is left empty where it was.
fn fitted(table: &Table, from: &Cells) -> Vec<String> {
    let mut cells = from.cells.clone();
    let width = table.columns.len();
    let text_last = table.find(Column::Text) == width.checked_sub(1);
    if cells.len() > width && text_last {
        let rest = cells.split_off(width);
        if let Some(last) = cells.last_mut() {
            *last = [std::mem::take(last), rest.join(" | ")]
                .join(" | ")
                .trim_end_matches([' ', '|'])
                .to_owned();
        }
    }
    let (Some(required), Some(ty)) = (table.find(Column::Required), table.find(Column::Type))
    else {
        return cells;
    };
    if cells.len() + 1 == width && text_last {
        let at = |column: usize| cells.get(column).map(String::as_str).unwrap_or_default();
        let first = required.min(ty);
        let answered = yes_or_no(at(first)).is_some();
        let typed = types::of(at(first)).is_some();
        if typed && !answered && required < ty {
            cells.insert(required, String::new());
        } else if answered && ty > required && types::of(at(ty)).is_none() {
            cells.insert(ty, String::new());
        } else if typed && ty < required && yes_or_no(at(required)).is_none() {
            cells.insert(required, String::new());
        }
    }
    cells
}

/// Returns the name that a cell holds, and whether it ends with the `.N` of a list.
fn name(cell: &str) -> Option<(String, bool)> {
    let word = cell.split(['(', '[', ' ']).next().unwrap_or_default();
    let rest = cell[word.len()..].trim_start();
    let word = word.trim_end_matches(['*', ':', ',']);
    let base = [".N", ".n", ".0", ".1"].iter().find_map(|end| word.strip_suffix(end));
    let found = base.unwrap_or(word);
    let alone = rest.is_empty() || rest.starts_with(['(', '[']);
    (is_name(found) && alone).then(|| (found.to_owned(), base.is_some()))
}

/// Returns the beginning of a text, for a message.
pub(super) fn short(text: &str) -> String {
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}…") } else { short }
}

/// Returns an error code without the mark at its end and without spaces around its dots; `None` if
/// it has neither.
fn mended_code(word: &str) -> Option<String> {
    let tight = word.replace(" .", ".").replace(". ", ".");
    let mended = tight.trim_end_matches(['.', ',', ':', ';', '。', '，', '；', '：', ' ']);
    (mended != word).then(|| mended.to_owned())
}

/// Returns the codes of a table of error codes, each with its line and what it says.
pub(super) fn codes(table: &Table, notes: &mut Notes) -> Vec<(usize, String, String)> {
    let mut codes: Vec<(usize, String, String)> = Vec::new();
    let Some(code) = table.find(Column::Code) else { return codes };
    let what = table.find(Column::Text).unwrap_or(code + 1);
    note_guessed(table, notes);
    let mut numbers = Vec::new();
    for row in &table.rows {
        let cell = |at: usize| row.cells.get(at).map(String::as_str).unwrap_or_default();
        let word = text::bare(cell(code));
        let described = text::described(cell(what), table.marked).replace('\n', " ");
        // Below the head of the column, one word is enough.
        let stated = table.marked && !table.guessed;
        let is_code = |word: &str| {
            super::columns::is_code(word)
                || (stated && is_name(word) && word.starts_with(|c: char| c.is_ascii_uppercase()))
        };
        if is_code(&word) {
            codes.push((row.line, word, described));
        } else if let Some(mended) = mended_code(&word).filter(|word| is_code(word)) {
            notes.at(row.line, format!("the error code `{}` is read as `{mended}`", short(&word)));
            codes.push((row.line, mended, described));
        } else if word.trim_start_matches('-').parse::<i64>().is_ok() {
            numbers.push((row.line, word));
        } else if word.is_empty() && !described.is_empty() && !codes.is_empty() {
            if let Some((_, _, what)) = codes.last_mut() {
                *what = format!("{what} {described}");
            }
        } else if !word.is_empty() || !described.is_empty() {
            notes.at(
                row.line,
                format!("`{}` is not an error code; the row was not read", short(&word)),
            );
        }
    }
    if let Some((line, first)) = numbers.first() {
        let count = numbers.len();
        let those = match count {
            1 => format!("the code `{first}` is a number: it belongs to an older API and is"),
            _ => format!(
                "{count} codes that are numbers, such as `{first}`, belong to an older API and are"
            ),
        };
        notes.at(*line, format!("{those} left out"));
    }
    codes
}
