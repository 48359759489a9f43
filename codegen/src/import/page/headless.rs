//! Tables whose head was lost, or is in words that are not known: what the cells of a column hold
//! says what it is for.

use tencentcloud_catalog::families;

use super::super::is_name;
use super::document::{Cells, Table};
use super::vocabulary::{self, Column};
use super::{columns, text, types};

/// Recognizes the columns of a table by their cells if its head says nothing. A head that is a row
/// becomes one.
pub(super) fn recognize(mut table: Table, line: usize) -> Table {
    if table.has_fields() || table.has_codes() {
        find_answers(&mut table);
        return table;
    }
    let head = Cells { line, cells: std::mem::take(&mut table.head) };
    let with_head: Vec<&[String]> = [&head].into_iter().chain(&table.rows).map(cells).collect();
    let found = match has_words(&head.cells) {
        true => by_cells(&with_head).map(|found| (found, true)),
        false => by_cells(&with_head[1..]).map(|found| (found, false)),
    };
    table.head = head.cells.clone();
    let Some((columns, is_row)) = found else { return table };
    if is_row {
        table.head = vec![String::new(); columns.len()];
        table.rows.insert(0, head);
    }
    (table.columns, table.guessed) = (columns, true);
    table
}

/// Recognizes a column with yes and no whose head is in unknown words.
fn find_answers(table: &mut Table) {
    let answers = |at: &usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(*at));
        let filled: Vec<String> =
            cells.map(|cell| text::bare(cell)).filter(|c| !c.is_empty()).collect();
        !filled.is_empty() && filled.iter().all(|cell| vocabulary::yes_or_no(cell).is_some())
    };
    let mut unknown = (0..table.columns.len()).filter(|at| table.columns[*at].is_none());
    let has = table.find(Column::Required).is_some() || !table.has_fields();
    if let Some(at) = unknown.find(answers).filter(|_| !has) {
        table.columns[at] = Some(Column::Required);
    }
}

/// Returns whether the cells above a table are a row of it: with a type or a code that any page
/// has, or with a sentence at the end.
fn has_words(head: &[String]) -> bool {
    let said =
        |cell: &String| text::bare(cell).ends_with(['.', '。']) || cell.split(' ').count() > 4;
    is_row(head) || head.first().is_some_and(|cell| is_code(cell)) || head.last().is_some_and(said)
}

fn cells(row: &Cells) -> &[String] {
    &row.cells
}

/// Returns whether cells are those of a row of parameters or of codes, whatever stands above it.
pub(super) fn is_row(cells: &[String]) -> bool {
    let found = by_cells(&[cells]);
    let typed = |found: &[Option<Column>]| found.contains(&Some(Column::Type)) && cells.len() > 2;
    found.is_some_and(|found| typed(&found) || found.contains(&Some(Column::Code)))
}

/// Returns whether the first of some rows begins a table without a head: it is a row of one, or is
/// one by what stands below it.
pub(super) fn begins(rows: &[Vec<String>]) -> bool {
    let Some(first) = rows.first() else { return false };
    let alike = |row: &&Vec<String>| row.len() == first.len();
    let same: Vec<&[String]> = rows.iter().take_while(alike).map(Vec::as_slice).collect();
    let starts = |row: &[String]| {
        let name = text::bare(&row[0]);
        is_name(name.trim_end_matches(".N")) && vocabulary::column(&name).is_none()
    };
    is_row(first) || (first.len() > 2 && starts(first) && by_cells(&same).is_some())
}

/// Returns what columns hold by the cells of all rows: names and types, or error codes and words.
fn by_cells(rows: &[&[String]]) -> Option<Vec<Option<Column>>> {
    let like = |row: &&[String]| rows.iter().filter(|other| other.len() == row.len()).count();
    let width = rows.iter().max_by_key(|row| like(row))?.len();
    if !(2..=8).contains(&width) {
        return None;
    }
    let most = |at: usize, is: &dyn Fn(&str) -> bool| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| text::bare(cell));
        let filled: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
        // A row may lack a cell.
        let misfits = filled.iter().filter(|cell| !is(cell)).count();
        misfits * 4 <= filled.len() && misfits < filled.len()
    };
    let find = |but: &[usize], is: &dyn Fn(&str) -> bool| {
        (0..width).find(|at| !but.contains(at) && most(*at, is))
    };
    let name = find(&[], &|cell| is_name(cell.trim_end_matches(".N")));
    let mut columns = vec![None; width];
    let last = |columns: &[Option<Column>]| columns.iter().rposition(Option::is_none);
    let typed = name.and_then(|name| find(&[name], &|cell| types::of(cell).is_some()));
    let is_sure =
        |at: &usize| rows.iter().filter_map(|row| row.get(*at)).any(|c| types::is_basic(c));
    if let (Some(name), Some(ty)) = (name, typed.filter(is_sure)) {
        (columns[name], columns[ty]) = (Some(Column::Name), Some(Column::Type));
        if let Some(answer) = find(&[name, ty], &|cell| vocabulary::yes_or_no(cell).is_some()) {
            columns[answer] = Some(Column::Required);
        }
        if let Some(at) = last(&columns) {
            columns[at] = Some(Column::Text);
        }
        return Some(columns);
    }
    let may_be_code = |at| most(at, &columns::is_code);
    let codes = width == 2 && may_be_code(0) && rows.iter().any(|row| is_code(&row[0]));
    codes.then(|| vec![Some(Column::Code), Some(Column::Text)])
}

/// Returns whether a cell is an error code and no other name.
fn is_code(cell: &str) -> bool {
    let cell = text::bare(cell);
    columns::is_code(&cell) && (cell.contains('.') || families::of(&cell).is_some())
}
