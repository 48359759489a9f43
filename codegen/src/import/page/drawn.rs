//! Tables that are drawn: with a frame, or with a line below the head that has a gap between the
//! columns. Converters write them, and reStructuredText has them.

use unicode_width::UnicodeWidthChar;

use super::document::{Cells, Table};
use super::headless;
use super::lines::{Reader, heading, made, name};
use super::text;
use super::vocabulary;

/// Returns the table that begins at the next line, if one does.
pub(super) fn table(reader: &mut Reader<'_>) -> Option<Table> {
    let (rows, end) = match is_frame(reader.line(reader.at)) {
        true => framed(reader)?,
        false => ruled(reader)?,
    };
    let marked = rows.iter().flat_map(|row| &row.cells).any(|cell| is_marked(cell));
    let mut rows = rows.into_iter();
    let head = rows.next()?;
    reader.at = end;
    Some(made(head.cells, rows.collect(), marked))
}

/// Returns whether a cell has marks of Markdown that say nothing else.
fn is_marked(cell: &str) -> bool {
    cell.contains("](") || text::unescaped(cell) != *cell
}

/// Returns whether a line is one of a frame: `+----+====+`.
fn is_frame(line: &str) -> bool {
    let inner = line.strip_prefix('+').and_then(|line| line.strip_suffix('+'));
    inner.is_some_and(|inner| {
        inner.contains("--") && inner.chars().all(|c| "+-:".contains(c))
            || inner.contains("==") && inner.chars().all(|c| "+=:".contains(c))
    })
}

/// Returns the rows of a table with a frame, and where it ends.
fn framed(reader: &Reader<'_>) -> Option<(Vec<Cells>, usize)> {
    let first = reader.line(reader.at);
    let starts: Vec<usize> = first.match_indices('+').map(|(at, _)| at + 1).collect();
    let mut rows = Rows::new(starts.len() - 1);
    let is_part = |at: usize| reader.line(at).starts_with('|') || is_frame(reader.line(at));
    let mut at = reader.at + 1;
    while at < reader.lines.len() {
        let line = reader.line(at);
        if is_frame(line) {
            rows.end(at);
        } else if line.starts_with('|') {
            let split: Vec<String> =
                line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
            let cells = if split.len() == rows.columns { split } else { cut(line, &starts) };
            // A line of the frame may be lost.
            if rows.is_head() || headless::is_row(&cells) {
                rows.end(at);
            }
            rows.open.push(cells);
        } else if !line.is_empty() || !is_part(at + 1) {
            break;
        }
        at += 1;
    }
    rows.end(at);
    (rows.columns > 0 && !rows.done.is_empty()).then_some((rows.done, at))
}

/// The rows of a table, of which the last may be open.
struct Rows {
    columns: usize,
    done: Vec<Cells>,
    open: Vec<Vec<String>>,
}

impl Rows {
    fn new(columns: usize) -> Self {
        Self { columns, done: Vec::new(), open: Vec::new() }
    }

    /// Ends the row that is open before a line.
    fn end(&mut self, at: usize) {
        if !self.open.is_empty() {
            let line = at + 1 - self.open.len();
            self.done.push(Cells { line, cells: joined(&self.open, self.columns) });
            self.open.clear();
        }
    }

    /// Returns whether the row that is open is a head.
    fn is_head(&self) -> bool {
        let known = |cell: &&String| vocabulary::column(cell).is_some();
        // One that was doubled is one.
        let first = self.open.first().map(std::slice::from_ref).unwrap_or_default();
        let is_head = |open| joined(open, self.columns).iter().filter(known).count() > 1;
        self.done.is_empty() && (is_head(&self.open) || is_head(first))
    }
}

/// Returns where the columns begin below a line such as `---- ------`; `None` if it is another.
fn rule(line: &str) -> Option<Vec<usize>> {
    let mark = line.trim_start().chars().next().filter(|c| ['-', '='].contains(c))?;
    let runs: Vec<&str> = line.split_whitespace().collect();
    let drawn = |run: &&str| run.len() > 1 && run.chars().all(|c| c == mark);
    let mut starts = Vec::new();
    let mut space = true;
    for (at, c) in line.char_indices() {
        if space && c == mark {
            starts.push(at);
        }
        space = c == ' ';
    }
    (runs.len() > 1 && runs.iter().all(drawn)).then_some(starts)
}

/// Returns whether a line is drawn over all columns.
fn is_border(line: &str) -> bool {
    line.len() > 7 && line.chars().all(|c| c == '-')
}

/// Returns the rows of a table with a line below its head, and where it ends.
fn ruled(reader: &Reader<'_>) -> Option<(Vec<Cells>, usize)> {
    let raw = |at: usize| reader.lines.get(at).map_or("", |line| line.trim_end());
    let is_blank = |at: usize| raw(at).trim().is_empty();
    let first = reader.at;
    // Above the head there may be a line as well, and the head may have several lines.
    let spread = is_border(reader.line(first));
    let above = spread || rule(raw(first)).is_some();
    let head = first + usize::from(above);
    let below = (head..(head + 6).min(reader.lines.len())).find(|at| rule(raw(*at)).is_some())?;
    let starts = rule(raw(below))?;
    let mut rows = Rows::new(starts.len());
    rows.open = (head..below).map(|at| cut(raw(at), &starts)).collect();
    // Where nothing follows the second line, there is no head.
    let lacks_head = rows.open.is_empty() || (above && is_blank(below + 1));
    if !above && (lacks_head || !rows.is_head()) {
        return None;
    }
    if lacks_head {
        rows.open = vec![vec![String::new(); starts.len()]];
    }
    rows.end(below);
    let mut at = if lacks_head && below > head { head } else { below + 1 };
    let mut gap = true;
    while at < reader.lines.len() {
        let line = raw(at);
        let ends = is_border(line.trim()) || rule(line).is_some();
        if is_blank(at) && !spread && fits(raw(at + 1), &starts) {
            at += 1;
            continue;
        }
        if ends || (is_blank(at) && !spread) || heading(line.trim()).is_some() {
            at += usize::from(ends);
            break;
        }
        let cells = cut(line, &starts);
        if !cells[0].trim().is_empty() && (gap || !spread) {
            rows.end(at);
        }
        gap = is_blank(at);
        rows.open.push(cells);
        at += 1;
    }
    rows.end(at);
    (rows.done.len() > 1).then_some((rows.done, at))
}

/// Returns whether a line has its cells where columns begin.
fn fits(line: &str, starts: &[usize]) -> bool {
    let cells = cut(line, starts);
    let spaced = |cell: &String| cell.ends_with(' ');
    let (last, before) = cells.split_last().map_or((line, &cells[..0]), |(l, b)| (l.as_str(), b));
    name(line.trim_start()).is_some() && before.iter().all(spaced) && !last.trim().is_empty()
}

/// Cuts a line where columns begin. Wide characters take two places.
fn cut(line: &str, starts: &[usize]) -> Vec<String> {
    let mut cells = vec![String::new(); starts.len().max(1)];
    let mut place = 0;
    for c in line.chars() {
        let column = starts.iter().rposition(|start| *start <= place).unwrap_or(0);
        if let Some(cell) = cells.get_mut(column) {
            cell.push(c);
        }
        place += c.width().unwrap_or(0);
    }
    cells
}

/// Joins the lines of each cell. A line that was only wrapped goes on in the one before.
fn joined(lines: &[Vec<String>], columns: usize) -> Vec<String> {
    let part = |line: &Vec<String>, column: usize| {
        line.get(column).map_or("", |part| part.trim_matches([' ', '|'])).to_owned()
    };
    let cell = |column: usize| unwrapped(lines.iter().map(|line| part(line, column)));
    (0..columns).map(cell).collect()
}

/// Returns the lines of a cell as they were before it was wrapped.
fn unwrapped(lines: impl Iterator<Item = String>) -> String {
    // In these scripts, no space stands between words.
    let is_ideograph =
        |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c) || ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let mut cell = String::new();
    let mut broken = false;
    for line in lines {
        let (words, hard) = match line.strip_suffix('\\') {
            Some(words) => (words, true),
            None => (line.as_str(), line.is_empty()),
        };
        let item = words.starts_with(['-', '*', '•']) || words.starts_with("<li>");
        let solid = cell.ends_with(is_ideograph) && words.starts_with(is_ideograph);
        if !cell.is_empty() && !words.is_empty() {
            cell += if broken || item {
                "\n"
            } else if solid {
                ""
            } else {
                " "
            };
        }
        cell += words;
        broken = hard || (broken && words.is_empty());
    }
    cell
}
