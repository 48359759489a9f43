//! Text in columns, measured as terminals show it.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// What stands between columns.
pub const GAP: &str = "  ";

/// The width to which a column may be reduced.
const MIN_WIDTH: usize = 8;

/// Reduces the widest columns until all fit. Returns `None` if they cannot.
pub fn fit(natural: &[usize], width: usize) -> Option<Vec<usize>> {
    let gaps = GAP.len() * natural.len().saturating_sub(1);
    let room = width.checked_sub(gaps)?;
    let total = |limit: usize| natural.iter().map(|w| (*w).min(limit)).sum::<usize>();
    let widest = natural.iter().copied().max().unwrap_or(0);
    if total(widest) <= room {
        return Some(natural.to_vec());
    }
    // The greatest limit that fits; less than the minimum is not readable.
    let (mut low, mut high) = (MIN_WIDTH, widest);
    if total(low) > room {
        return None;
    }
    while low + 1 < high {
        let middle = usize::midpoint(low, high);
        if total(middle) <= room { low = middle } else { high = middle }
    }
    let mut widths: Vec<usize> = natural.iter().map(|w| (*w).min(low)).collect();
    // What is left goes to the first of the reduced columns.
    let left = room - total(low);
    for (width, _) in widths.iter_mut().zip(natural).filter(|(w, n)| **w < **n).take(left) {
        *width += 1;
    }
    Some(widths)
}

/// Fills a text with blanks, before it if `right`.
pub fn pad(text: &str, width: usize, right: bool) -> String {
    let blanks = " ".repeat(width.saturating_sub(text.width()));
    if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// Breaks a text into lines of a width: after a blank if there is one in the second half of the line,
/// else after any character. A character that is wider than the line has a line of its own.
pub fn wrap(text: &str, width: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut used = 0;
    let mut blank = None;
    for (index, c) in text.char_indices() {
        let size = width_of(c);
        if used + size > width && index > start {
            let end = blank.filter(|(_, at)| *at > width / 2).map_or(index, |(end, _)| end);
            lines.push(text[start..end].trim_end_matches(' '));
            used = text[end..index].chars().map(width_of).sum();
            start = end;
            blank = None;
        }
        used += size;
        if c == ' ' {
            blank = Some((index + 1, used));
        }
    }
    lines.push(&text[start..]);
    lines
}

/// The width of a character. The selector of the emoji presentation makes the one before it wide.
fn width_of(c: char) -> usize {
    if c == '\u{fe0f}' { 1 } else { c.width().unwrap_or(0) }
}
