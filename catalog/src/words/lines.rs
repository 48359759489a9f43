//! The lines of a description that has no tags any more.

use super::CELL_BREAK;

/// The lines of a description.
#[derive(Default)]
pub(super) struct Lines(pub Vec<String>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let all: Vec<String> = text.lines().map(plain).collect();
        let mut lines = Self::default();
        let mut header: Option<Vec<String>> = None;
        // The indentation of the items that are open, the innermost last.
        let mut items: Vec<usize> = Vec::new();
        let mut i = 0;
        while i < all.len() {
            let line = &all[i];
            i += 1;
            if line.is_empty() {
                continue;
            }
            if is_fence(line) {
                // What is opened and never closed is no code.
                if let Some(length) = all[i..].iter().position(|line| is_fence(line)) {
                    lines.code(&all[i..i + length]);
                    i += length + 1;
                }
            } else if let Some(cells) = cells(line) {
                let rule = cells.iter().all(|cell| cell.trim_matches(['-', ':']).is_empty());
                let is_row = |line: Option<&String>| line.is_some_and(|l| self::cells(l).is_some());
                let above = all[..i - 1].iter().rfind(|line| !line.is_empty());
                let below = all[i..].iter().find(|line| !line.is_empty());
                if !is_row(above) && is_row(below) {
                    header = Some(cells);
                } else if !rule {
                    lines.row(&cells, header.as_deref());
                }
            } else {
                lines.text(line, &mut items);
            }
        }
        lines
    }

    /// Lines of code, with their indentation.
    fn code(&mut self, code: &[String]) {
        if code.iter().any(|line| !line.is_empty()) {
            self.0.push("```".to_owned());
            self.0.extend(code.iter().cloned());
            self.0.push("```".to_owned());
        }
    }

    /// A row of a table, as an item that names its columns.
    fn row(&mut self, cells: &[String], header: Option<&[String]>) {
        let named =
            cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(i, cell)| {
                match header.and_then(|h| h.get(i)).filter(|name| !name.is_empty()) {
                    Some(name) => format!("{name}: {cell}"),
                    None => cell.clone(),
                }
            });
        self.0.push(format!("- {}", named.collect::<Vec<_>>().join("; ")));
    }

    fn text(&mut self, line: &str, items: &mut Vec<usize>) {
        let indent = line.len() - line.trim_start().len();
        let line = line.trim_start().trim_start_matches('>').trim();
        let line = line.trim_start_matches('#').trim_start();
        let bullet = ["- ", "* ", "+ ", "• ", "· "].iter().find_map(|b| line.strip_prefix(b));
        let rest = bullet.map_or(line, |rest| rest.trim_start().trim_start_matches("- "));
        let rest = without_links(rest).replace("**", "");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let empty = rest.trim_matches(['-', '*', '_', '=', '`', '|', ' ']).is_empty();
        if empty && (bullet.is_some() || rest.is_empty() || rest.len() >= 3) {
            return;
        }
        if bullet.is_none() {
            items.clear();
            self.0.push(rest);
            return;
        }
        // An item belongs to the one above that stands at least two columns before it.
        while items.last().is_some_and(|above| indent < above + 2) {
            items.pop();
        }
        self.0.push(format!("{}- {rest}", "  ".repeat(items.len())));
        items.push(indent);
    }
}

/// Returns whether a line begins or ends a block of code.
fn is_fence(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("~~~") || line.strip_prefix("```").is_some_and(|rest| !rest.contains('`'))
}

/// Returns a line without characters that hide or steer, and without what follows its last letter.
fn plain(line: &str) -> String {
    let hidden =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{feff}');
    let shown = line.chars().filter(|c| (!c.is_control() || *c == '\t') && !hidden(*c));
    let line: String = shown.map(|c| if c == '\u{a0}' { ' ' } else { c }).collect();
    line.replace('\t', "    ").trim_end().to_owned()
}

/// Returns the cells of a row of a table, if a line is one.
fn cells(line: &str) -> Option<Vec<String>> {
    // A row of HTML has its bars behind the cells, one of Markdown around them.
    let inner = line.trim().strip_suffix('|')?;
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let cell = |cell: &str| {
        let cell = format!(" {cell} ");
        let lines = cell.split(CELL_BREAK).map(str::trim).filter(|line| !line.is_empty());
        without_links(&lines.collect::<Vec<_>>().join(CELL_BREAK)).replace("**", "")
    };
    let cells: Vec<String> = inner.split('|').map(cell).collect();
    (cells.len() > 1).then_some(cells)
}

/// `[text](address)` as `text (address)`; addresses that lead synthetic are dropped.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("](") {
        let open = rest[..at].rfind('[');
        let close = rest[at..].find(')').map(|end| at + end);
        let (Some(open), Some(close)) = (open, close) else {
            out += &rest[..at + 2];
            rest = &rest[at + 2..];
            continue;
        };
        let (label, address) = (&rest[open + 1..at], rest[at + 2..close].trim());
        let before = rest[..open].strip_suffix('!').unwrap_or(&rest[..open]);
        out += before;
        out += label;
        let leads = address.starts_with("http") && !address.contains(char::is_whitespace);
        if leads && address != label {
            out += &format!(" ({address})");
        }
        rest = &rest[close + 1..];
    }
    out + rest
}
