//! Tables that are drawn: with a frame, or with a line below the head that has a gap between the
//! columns. Converters write them, and reStructuredText has them.

use unicode_width::UnicodeWidthChar;

use super::document::{Cells, Table};
use super::lines::{Reader, heading, made};
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
    let columns = starts.len() - 1;
    let mut rows: Vec<Cells> = Vec::new();
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut at = reader.at + 1;
    while at < reader.lines.len() {
        let line = reader.line(at);
        if is_frame(line) {
            if !lines.is_empty() {
                rows.push(Cells { line: at + 1 - lines.len(), cells: joined(&lines, columns) });
                lines.clear();
            }
        } else if line.starts_with('|') {
            let inner = line.trim_matches('|');
            let split: Vec<String> = inner.split('|').map(str::to_owned).collect();
            let fits = split.len() == columns;
            lines.push(if fits { split } else { cut(line, &starts) });
        } else {
            break;
        }
        at += 1;
    }
    (columns > 0 && !rows.is_empty()).then_some((rows, at))
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
    let first = reader.at;
    // Above the head there may be a line as well, and the head may have several lines.
    let above = is_border(reader.line(first)) || rule(raw(first)).is_some();
    let head = first + usize::from(above);
    let below = (head..(head + 6).min(reader.lines.len())).find(|at| rule(raw(*at)).is_some())?;
    let starts = rule(raw(below))?;
    let known =
        |line: &str| cut(line, &starts).iter().filter(|c| vocabulary::column(c).is_some()).count();
    let lines: Vec<Vec<String>> = (head..below).map(|at| cut(raw(at), &starts)).collect();
    let head_cells = joined(&lines, starts.len());
    if below == head || (!above && known(raw(head)) < 2) || head_cells.iter().all(String::is_empty)
    {
        return None;
    }
    let spread = is_border(reader.line(first));
    let mut rows = vec![Cells { line: head + 1, cells: head_cells }];
    let mut open: Vec<Vec<String>> = Vec::new();
    let mut at = below + 1;
    let mut gap = true;
    while at < reader.lines.len() {
        let line = raw(at);
        let ends = is_border(line.trim()) || rule(line).is_some();
        if ends || (line.trim().is_empty() && !spread) || heading(line.trim()).is_some() {
            at += usize::from(ends);
            break;
        }
        let cells = cut(line, &starts);
        let begins = !cells[0].trim().is_empty() && (gap || !spread);
        gap = line.trim().is_empty();
        if begins && !open.is_empty() {
            rows.push(Cells { line: at + 1 - open.len(), cells: joined(&open, starts.len()) });
            open.clear();
        }
        open.push(cells);
        at += 1;
    }
    if !open.is_empty() {
        rows.push(Cells { line: at + 1 - open.len(), cells: joined(&open, starts.len()) });
    }
    (rows.len() > 1).then_some((rows, at))
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
