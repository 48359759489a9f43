//! Formats a tree as readable YAML, which parses to the same tree.

use crate::node::{Kind, Node};
use crate::source::Spanned;

/// The maximum width of a line.
pub(crate) const WIDTH: usize = 96;

/// Small objects that are written on one line, `{min: 1, max: 100}`, where they fit.
const INLINE: [&str; 5] = ["range", "length", "items", "pattern", "format"];

type Entry = (Spanned<String>, Node);

/// Formats a file; `head` is its first line, a comment.
pub(crate) fn file(head: &str, root: &[Entry]) -> String {
    let mut out = format!("{head}\n");
    let mut block_before = false;
    for (i, entry) in root.iter().enumerate() {
        let text = self::entry(entry, 0);
        let block = is_collection(&entry.1) && text.trim_end().contains('\n');
        if i > 0 && (block || block_before) {
            out.push('\n');
        }
        out += &text;
        block_before = block;
    }
    out
}

fn is_collection(node: &Node) -> bool {
    matches!(node.kind, Kind::List(_) | Kind::Map(_))
}

/// Writes a key and its value, followed by a line break.
pub(crate) fn entry((key, node): &Entry, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let key_text = scalar(&key.value, false);
    let head = format!("{pad}{key_text}:");
    match &node.kind {
        Kind::Null => format!("{head}\n"),
        Kind::Text(text) => format!("{head} {}", long_text(text, head.chars().count() + 1, indent)),
        Kind::List(items) if !items.is_empty() => match short_list(items, head.chars().count() + 1)
        {
            Some(flow) => format!("{head} {flow}\n"),
            None => format!("{head}\n{}", list(items, indent + 2)),
        },
        Kind::Map(entries) if !entries.is_empty() => {
            let flow = flow(node);
            let fits = head.chars().count() + 1 + flow.chars().count() <= WIDTH;
            if INLINE.contains(&key.value.as_str()) && fits {
                format!("{head} {flow}\n")
            } else {
                format!("{head}\n{}", map(entries, indent + 2))
            }
        }
        _ => format!("{head} {}\n", flow(node)),
    }
}

/// Writes the entries of an object, one per line.
pub(crate) fn map(entries: &[Entry], indent: usize) -> String {
    entries.iter().map(|e| entry(e, indent)).collect()
}

/// Writes the elements of a list, one per line.
pub(crate) fn list(items: &[Node], indent: usize) -> String {
    items.iter().map(|item| element(item, indent)).collect()
}

fn element(node: &Node, indent: usize) -> String {
    let pad = " ".repeat(indent);
    match &node.kind {
        Kind::Text(text) => format!("{pad}- {}", long_text(text, indent + 2, indent)),
        Kind::Map(entries) if !entries.is_empty() => {
            format!("{pad}- {}", map(entries, indent + 2).trim_start())
        }
        Kind::List(items) if !items.is_empty() => match short_list(items, indent + 2) {
            Some(flow) => format!("{pad}- {flow}\n"),
            None => format!("{pad}- {}", list(items, indent + 2).trim_start()),
        },
        Kind::Null => format!("{pad}- null\n"),
        _ => format!("{pad}- {}\n", flow(node)),
    }
}

/// Returns a list on one line, if it holds no objects and fits behind `column`.
fn short_list(items: &[Node], column: usize) -> Option<String> {
    if items.iter().any(|item| matches!(item.kind, Kind::Map(_))) {
        return None;
    }
    let text = format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", "));
    (column + text.chars().count() <= WIDTH).then_some(text)
}

/// Formats a value on one line.
pub(crate) fn flow(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Int(value) => value.to_string(),
        Kind::Float(value) => format!("{value:?}"),
        Kind::Text(text) => scalar(text, true),
        Kind::List(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", scalar(&key.value, true), flow(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// Returns a text behind a key: on the same line if it fits, else folded below it.
fn long_text(text: &str, column: usize, indent: usize) -> String {
    let one_line = scalar(text, false);
    let fits = column + one_line.chars().count() <= WIDTH;
    let lines: Vec<&str> = text.split('\n').collect();
    let blockable = !text.starts_with([' ', '\n'])
        && !text.ends_with('\n')
        && !text.chars().any(|c| needs_escape(c) && c != '\n')
        && lines.iter().all(|line| line.trim_end() == *line);
    if !blockable || (lines.len() == 1 && (fits || !text.contains(' '))) {
        return one_line + "\n";
    }
    let pad = " ".repeat(indent + 2);
    let room = WIDTH.saturating_sub(pad.len()).max(20);
    let indented = lines.iter().any(|line| line.starts_with([' ', '\t']));
    if lines.len() > 1 && (indented || lines.iter().all(|line| line.chars().count() <= room)) {
        let body: String = lines
            .iter()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("{pad}{line}\n") })
            .collect();
        return format!("|-\n{body}");
    }
    let paragraphs: Vec<String> = lines.iter().map(|line| fold(line, &pad, room)).collect();
    format!(">-\n{}", paragraphs.join("\n"))
}

/// Breaks a line at single blanks, so that folding gives the same line back.
fn fold(line: &str, pad: &str, room: usize) -> String {
    if line.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    let mut width = 0;
    for word in split_at_single_blanks(line) {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > room {
            out.push('\n');
            width = 0;
        }
        out += if width == 0 { pad } else { " " };
        out += word;
        width += length + usize::from(width > 0);
    }
    out + "\n"
}

/// Returns the words of a line; several consecutive spaces remain inside a word.
fn split_at_single_blanks(line: &str) -> Vec<&str> {
    let bytes = line.as_bytes();
    let mut words = Vec::new();
    let mut start = 0;
    for (i, _) in line.match_indices(' ') {
        let alone = i > start && bytes.get(i - 1) != Some(&b' ') && bytes.get(i + 1) != Some(&b' ');
        if alone && bytes.get(i + 1) != Some(&b'\t') && bytes[i - 1] != b'\t' {
            words.push(&line[start..i]);
            start = i + 1;
        }
    }
    words.push(&line[start..]);
    words
}

/// Returns a text on one line, in quotes if YAML needs them; `in_flow` is inside brackets.
pub(crate) fn scalar(text: &str, in_flow: bool) -> String {
    if is_plain(text, in_flow) {
        return text.to_owned();
    }
    let escapes = text.contains(['"', '\\']);
    if escapes && !text.contains('\'') && !text.chars().any(needs_escape) {
        return format!("'{text}'");
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\t' => out += "\\t",
            c if needs_escape(c) && (c as u32) < 0x1_0000 => out += &format!("\\u{:04x}", c as u32),
            c => out.push(c),
        }
    }
    out + "\""
}

/// Returns whether a character cannot stand for itself: controls, line breaks, marks that hide.
fn needs_escape(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let begins = |c: char| "-?:,[]{}#&*!|>'\"%@`".contains(c);
    let dash = text.starts_with(['-', '?', ':'])
        && text.chars().nth(1).is_some_and(|c| c != ' ' && !",[]{}".contains(c));
    !text.is_empty()
        && text.trim() == text
        && (dash || !text.starts_with(begins))
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.chars().any(needs_escape)
        && !(in_flow && text.contains([',', '[', ']', '{', '}', ':', '?', '"', '\'', '#']))
        && !means_something_else(text)
}

/// Returns whether a reader of YAML, the older 1.1 included, takes a text for a number, a date and
/// so on.
fn means_something_else(text: &str) -> bool {
    const WORDS: [&str; 11] =
        ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "~", "<<"];
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let begins_so = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let number_like = begins_so
        && digits.chars().any(|c| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || "+-_.:eETtZz ".contains(c));
    let lower = digits.to_ascii_lowercase();
    let special = matches!(lower.as_str(), ".inf" | ".nan")
        || lower.starts_with("0x")
        || lower.starts_with("0o");
    WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || number_like
        || special
        || text == "="
}
