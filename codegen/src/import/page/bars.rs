//! Tables whose cells stand between bars: in Markdown, with bars around them or without, with
//! cells over several lines, and with each cell on a line of its own.

use super::document::{Cells, Table};
use super::headless;
use super::lines::{Reader, heading, is_fence, is_request, made, name};
use super::vocabulary::{self, Column, is_head};
use super::{text, types};

/// Returns the table that begins at the next line, if one does.
pub(super) fn table(reader: &mut Reader<'_>) -> Option<Table> {
    let first = reader.line(reader.at);
    if !first.contains('|') {
        return None;
    }
    let below = reader.next_filled(reader.at + 1);
    let ruled = below.filter(|at| is_delimiter(reader.line(*at)) && *at <= reader.at + 2);
    let (head, at) = match ruled {
        Some(rule) => (cells(first), rule + 1),
        None => spread(reader).or_else(|| unruled(reader)).or_else(|| rowwise(reader))?,
    };
    let columns = head.iter().map(|cell| vocabulary::column(cell)).collect();
    let rows = Rows { reader, columns, width: head.len(), at, fenced: first.starts_with('|') };
    let (rows, end) = rows.read();
    reader.at = end;
    Some(made(head, rows, true))
}

/// Returns a head whose cells go over several lines, with a line below it.
fn spread(reader: &Reader<'_>) -> Option<(Vec<String>, usize)> {
    let first = reader.line(reader.at);
    let near = reader.at + 1..(reader.at + 24).min(reader.lines.len());
    let rule = near.clone().find(|at| is_delimiter(reader.line(*at)))?;
    let head = cells(&reader.lines[reader.at..rule].join("\n"));
    let between = &reader.lines[reader.at..rule];
    let fits = first.starts_with('|')
        && !between.iter().any(|line| heading(line).is_some())
        && head.len() == cells(reader.line(rule)).len();
    let known = head.iter().filter(|cell| vocabulary::column(cell).is_some()).count() > 1;
    (fits && known).then_some((head, rule + 1))
}

/// Returns a head without a line below it. Its cells may stand on a line each.
fn unruled(reader: &Reader<'_>) -> Option<(Vec<String>, usize)> {
    let mut head = cells(reader.line(reader.at));
    let known = |cells: &[String]| cells.iter().all(|cell| vocabulary::column(cell).is_some());
    let mut at = reader.at + 1;
    if !known(&head) {
        return None;
    }
    while head.len() < 8 {
        let Some(next) = reader.next_filled(at) else { break };
        let line = reader.line(next);
        let more = cells(line);
        if line.starts_with('|') || more.len() != 1 || !known(&more) {
            break;
        }
        head.extend(more);
        at = next + 1;
    }
    let columns: Vec<_> = head.iter().filter_map(|cell| vocabulary::column(cell)).collect();
    is_head(&columns).then_some((head, at))
}

/// Returns an empty head for a table of which only the rows are left.
fn rowwise(reader: &Reader<'_>) -> Option<(Vec<String>, usize)> {
    let fenced = |at: &usize| reader.line(*at).starts_with('|');
    let rows = (reader.at..reader.lines.len()).take_while(fenced).take(4);
    let rows: Vec<Vec<String>> = rows.map(|at| cells(reader.line(at))).collect();
    let row = cells(reader.line(reader.at));
    let begins = headless::begins(&rows) || (row.len() > 2 && headless::is_row(&row));
    // A row may have a bar in its text.
    let barred = |at: &usize| reader.line(*at).contains('|');
    let near = (reader.at..reader.lines.len()).take_while(barred).take(8);
    let widths: Vec<usize> = near.map(|at| cells(reader.line(at)).len()).collect();
    let like = |width: &usize| widths.iter().filter(|other| *other == width).count();
    let width = widths.iter().copied().rev().max_by_key(like).unwrap_or(row.len());
    begins.then(|| (vec![String::new(); width], reader.at))
}

/// The rows of a table.
struct Rows<'r, 'a> {
    reader: &'r Reader<'a>,
    /// What the columns hold, if the head says so.
    columns: Vec<Option<Column>>,
    /// How many columns the table has.
    width: usize,
    at: usize,
    /// Whether rows begin with a bar.
    fenced: bool,
}

impl Rows<'_, '_> {
    fn read(mut self) -> (Vec<Cells>, usize) {
        let mut rows: Vec<Cells> = Vec::new();
        while let Some(at) = self.reader.next_filled(self.at) {
            let line = self.reader.line(at);
            if is_delimiter(line) {
                self.at = at + 1;
                continue;
            }
            let above = rows.last_mut().and_then(|row| row.cells.last_mut());
            if let Some(cell) = above.filter(|_| self.is_interruption(at)) {
                *cell += &format!("\n{}", line.trim_end_matches([' ', '|']));
                self.at = at + 1;
                continue;
            }
            let gap = at > self.at;
            if !line.contains('|') || self.ends(at) || (gap && !self.is_row(at)) {
                break;
            }
            let (text, end) = self.row(at);
            self.at = end;
            rows.extend(
                split_rows(cells(&text), self.width).map(|cells| Cells { line: at + 1, cells }),
            );
        }
        (rows, self.at)
    }

    /// Returns whether a line of text is between two rows of the table, and with it at most a few
    /// more, such as the items of a list.
    fn is_interruption(&self, at: usize) -> bool {
        let is_text =
            |line: &str| !line.trim_end_matches([' ', '|']).contains('|') && !is_request(line);
        if self.width < 3 || !is_text(self.reader.line(at)) || self.ends(at) {
            return false;
        }
        let mut next = at;
        for _ in 0..12 {
            let Some(below) = self.reader.next_filled(next + 1).filter(|below| *below <= next + 2)
            else {
                return false;
            };
            let line = self.reader.line(below);
            let row = cells(line);
            if self.ends(below) || (next > at && self.reader.ends_table(below)) {
                return false;
            }
            if row.len() >= self.width && line.starts_with('|') == self.fenced {
                return !is_head_row(&row) && (next == at || name(&text::bare(&row[0])).is_some());
            }
            if !is_text(line) {
                return false;
            }
            next = below;
        }
        false
    }

    /// Returns whether the table ends before a line: at a heading, or where another one begins.
    fn ends(&self, at: usize) -> bool {
        let line = self.reader.line(at);
        let below = self.reader.line(at + 1);
        let next_head = is_delimiter(below) && cells(below).len() > 1;
        heading(line).is_some() || is_fence(line) || next_head || is_head_row(&cells(line))
    }

    /// Returns whether a line behind an empty one still belongs to the table.
    fn is_row(&self, at: usize) -> bool {
        let line = self.reader.line(at);
        let row = cells(line);
        let fits = row.len() + 1 >= self.width && (line.starts_with('|') || !self.fenced);
        fits && self.is_like_others(&row)
    }

    /// Returns whether the cells of a row are of the kinds of its columns; the head of another table
    /// and its rows are not.
    fn is_like_others(&self, row: &[String]) -> bool {
        let at = |column| self.columns.iter().position(|c| *c == Some(column));
        let (Some(required), Some(ty)) = (at(Column::Required), at(Column::Type)) else {
            return true;
        };
        // One of the two may be missing.
        let kinds = |at: usize| {
            let cell = row.get(at).map(String::as_str).unwrap_or_default();
            vocabulary::answer(cell).is_some() || types::is_basic(cell) || cell.is_empty()
        };
        kinds(required) || kinds(ty)
    }

    /// Returns the text of the row that begins at a line, and where the next one begins.
    fn row(&self, first: usize) -> (String, usize) {
        let mut text = self.reader.line(first).to_owned();
        let wanted = self.width + usize::from(self.fenced);
        let mut at = first + 1;
        loop {
            let closed = text.trim_end().ends_with('|') && !text.trim_end().ends_with("\\|");
            let enough = bars(&text) >= wanted;
            if closed && enough {
                break;
            }
            let Some(next) = self.reader.next_filled(at) else { break };
            let line = self.reader.line(next);
            let gap = next > at;
            let begins = line.starts_with('|') && line.trim() != "|";
            // Without bars around them, rows end where they want; what follows without a bar is more
            // of the last cell.
            let open = !self.fenced && bars(&text) + 1 >= self.width;
            let ends = heading(line).is_some()
                || is_fence(line)
                || is_request(line)
                || self.reader.ends_table(next);
            if ends
                || (self.fenced && begins && (enough || cells(line).len() + 1 >= self.width))
                || (open && (gap || line.contains('|') || closed))
                || (!self.fenced && bars(line) + 1 >= self.width)
                || (self.fenced && enough && gap && !self.closes_later(next))
            {
                break;
            }
            text.push('\n');
            text += line;
            at = next + 1;
        }
        (text, at)
    }

    /// Returns whether a cell that is open here is closed before another row begins.
    fn closes_later(&self, from: usize) -> bool {
        for at in from..(from + 40).min(self.reader.lines.len()) {
            let line = self.reader.line(at);
            if line.ends_with('|') && (!line.starts_with('|') || line == "|") {
                return true;
            }
            if line.starts_with('|') || heading(line).is_some() || is_fence(line) {
                return false;
            }
        }
        false
    }
}

/// Returns whether cells are the heads of all columns of a table.
fn is_head_row(cells: &[String]) -> bool {
    let columns: Vec<_> = cells.iter().filter_map(|cell| vocabulary::column(cell)).collect();
    columns.len() == cells.len() && is_head(&columns)
}

/// Two rows that stand on one line are two rows; where they meet, there may be an empty cell.
fn split_rows(cells: Vec<String>, width: usize) -> impl Iterator<Item = Vec<String>> {
    let empty = usize::from(cells.len() == 2 * width + 1 && cells[width].is_empty());
    let named = |cell: &String| {
        let bare = text::bare(cell);
        name(&bare).is_some() && !bare.contains(' ')
    };
    let double = cells.len() == 2 * width + empty
        && (width > 2 || empty == 1)
        && named(&cells[width + empty]);
    let rest = if double { cells[width + empty..].to_vec() } else { Vec::new() };
    let first = if double { cells[..width].to_vec() } else { cells };
    [first, rest].into_iter().filter(|row| !row.is_empty())
}

/// Returns the line between head and body of a table.
pub(super) fn is_delimiter(line: &str) -> bool {
    line.contains('|') && line.contains('-') && line.chars().all(|c| "|-+: \t".contains(c))
}

fn bars(text: &str) -> usize {
    text.replace("\\|", "").matches('|').count()
}

/// Returns the cells of a row; `\|` is a bar inside of a cell.
fn cells(row: &str) -> Vec<String> {
    const BAR: &str = "\u{e002}";
    let row = row.trim().replace("\\|", BAR);
    let row = row.strip_prefix('|').unwrap_or(&row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.split('|').map(|cell| cell.trim().replace(BAR, "|")).collect()
}
