//! The tables of a page: parameters and error codes, as Markdown or with the columns run together.

use super::Notes;
use super::lines::{Line, plain};

/// A row of a table of parameters.
#[derive(Debug)]
pub(super) struct Row {
    /// The line where it begins.
    pub line: usize,
    /// The name of the parameter.
    pub name: String,
    /// What stands under "required", if the table has that column.
    pub required: Option<bool>,
    /// The type, as written.
    pub ty: String,
    /// The description, with line breaks.
    pub text: String,
}

/// Types that the pages have words for.
pub(super) const PAGE_TYPES: [(&str, &str); 14] = [
    ("String", "string"),
    ("Integer", "int64"),
    ("Int64", "int64"),
    ("Uint64", "uint64"),
    ("Float", "float"),
    ("Boolean", "bool"),
    ("Bool", "bool"),
    ("Binary", "binary"),
    ("Timestamp ISO8601", "datetime_iso"),
    ("Timestamp", "datetime"),
    ("Datetime_iso", "datetime_iso"),
    ("Datetime", "datetime"),
    ("Date", "date"),
    ("Object", "Object"),
];

/// The rows of a table of parameters.
pub(super) fn rows(
    lines: &[Line<'_>],
    is_input: bool,
    known_types: &dyn Fn(&str) -> bool,
    notes: &mut Notes,
) -> Vec<Row> {
    match delimiter(lines) {
        Some(at) => markdown_rows(&lines[at - 1..], notes),
        None => run_together_rows(lines, is_input, known_types, notes),
    }
}

/// Where the line between head and body of a Markdown table is.
fn delimiter(lines: &[Line<'_>]) -> Option<usize> {
    lines.iter().skip(1).position(|line| is_delimiter(line.raw)).map(|i| i + 1)
}

fn is_delimiter(raw: &str) -> bool {
    raw.contains('|') && raw.contains("--") && raw.trim().chars().all(|c| "|-: \t".contains(c))
}

/// The cells of a Markdown row; `\|` is a bar inside of a cell.
fn cells(raw: &str) -> Vec<String> {
    let row = raw.trim().replace("\\|", "\u{1}");
    let row = row.strip_prefix('|').unwrap_or(&row);
    let row = row.strip_suffix('|').unwrap_or(row);
    row.split('|').map(|cell| plain(&cell.replace('\u{1}', "|"))).collect()
}

fn column(head: &[String], words: &[&str]) -> Option<usize> {
    head.iter().position(|cell| words.contains(&cell.to_lowercase().as_str()))
}

fn markdown_rows(lines: &[Line<'_>], notes: &mut Notes) -> Vec<Row> {
    let head = cells(lines[0].raw);
    let name = column(&head, &["parameter name", "parameter", "参数名称", "参数名", "参数"]);
    let ty = column(&head, &["type", "parameter type", "类型", "参数类型"]);
    let text = column(&head, &["description", "描述", "参数描述"]);
    let required = column(&head, &["required", "必选", "是否必选"]);
    let (Some(name), Some(ty), Some(text)) = (name, ty, text) else {
        notes.at(lines[0].number, "the table has no columns for name, type and description");
        return Vec::new();
    };
    let mut rows = Vec::new();
    for line in lines[2..].iter().take_while(|line| line.raw.contains('|')) {
        let cells = cells(line.raw);
        let cell = |i: usize| cells.get(i).cloned().unwrap_or_default();
        let response = required.map(|i| yes_or_no(&cell(i)));
        if cells.len() < head.len() || cell(name).is_empty() || response == Some(None) {
            notes.at(line.number, "this row of the table was not understood");
            continue;
        }
        rows.push(Row {
            line: line.number,
            name: cell(name),
            required: response.flatten(),
            ty: cell(ty),
            text: cell(text),
        });
    }
    rows
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "yes" | "是" => Some(true),
        "no" | "否" => Some(false),
        _ => None,
    }
}

fn run_together_rows(
    lines: &[Line<'_>],
    is_input: bool,
    known_types: &dyn Fn(&str) -> bool,
    notes: &mut Notes,
) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut in_table = false;
    for line in lines {
        let text = plain(line.raw);
        if is_table_head(&text) {
            in_table = true;
        } else if !in_table || text.is_empty() {
            continue;
        } else if let Some(row) = run_together_row(&text, line.number, is_input, known_types) {
            rows.push(row);
        } else if let Some(last) = rows.last_mut() {
            last.text += "\n";
            last.text += &text;
        } else {
            notes.at(line.number, "this line of the table was not understood");
        }
    }
    if !in_table
        && rows.is_empty()
        && lines.iter().any(|line| line.raw.split_whitespace().count() > 3)
    {
        notes.at(lines[0].number, "no table of parameters was found here");
    }
    rows
}

fn is_table_head(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("parameter name ") || lower.starts_with("参数名称 ")
}

/// A row with blanks between its columns: name, in a request yes or no, type, description.
fn run_together_row(
    text: &str,
    line: usize,
    is_input: bool,
    known_types: &dyn Fn(&str) -> bool,
) -> Option<Row> {
    let (name, rest) = text.split_once(' ')?;
    let fits = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    if !fits {
        return None;
    }
    let (required, rest) = if is_input {
        let (word, rest) = rest.split_once(' ')?;
        (Some(yes_or_no(word)?), rest)
    } else {
        (None, rest)
    };
    let length = type_length(rest, is_input, known_types)?;
    Some(Row {
        line,
        name: name.to_owned(),
        required,
        ty: rest[..length].to_owned(),
        text: rest[length..].trim().to_owned(),
    })
}

/// How many bytes the type takes that a text begins with.
fn type_length(text: &str, is_input: bool, known_types: &dyn Fn(&str) -> bool) -> Option<usize> {
    if let Some(inner) = text.strip_prefix("Array of ") {
        return Some("Array of ".len() + inner.find(' ').unwrap_or(inner.len()));
    }
    let two_words = "Timestamp ISO8601";
    if text.starts_with(two_words) {
        return Some(two_words.len());
    }
    let word = text.split(' ').next().unwrap_or_default();
    let basic = PAGE_TYPES.iter().any(|(page, _)| *page == word);
    // After yes or no there is a type for sure; else a note's first words could look like one.
    (basic
        || known_types(word)
        || looks_like_a_name(word)
        || (is_input && super::super::is_name(word)))
    .then_some(word.len())
}

/// Whether a word is more than an English word: `ProIspPlaySumInfo`.
pub(super) fn looks_like_a_name(word: &str) -> bool {
    super::super::is_name(word)
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().skip(1).any(|c| c.is_ascii_uppercase())
        && word.chars().any(|c| c.is_ascii_lowercase())
}

/// The codes of a table of error codes, each with its line and what it says.
pub(super) fn codes(lines: &[Line<'_>], notes: &mut Notes) -> Vec<(usize, String, String)> {
    let mut codes: Vec<(usize, String, String)> = Vec::new();
    let mut in_table = false;
    for line in lines {
        let text = match line.raw.trim_start().starts_with('|') {
            true => cells(line.raw).join(" "),
            false => plain(line.raw),
        };
        let lower = text.to_lowercase();
        if lower.starts_with("error code ") || lower.starts_with("错误码 ") {
            in_table = true;
            continue;
        }
        if !in_table || text.is_empty() || is_delimiter(line.raw) {
            continue;
        }
        let (code, what) = text.split_once(' ').unwrap_or((&text, ""));
        if is_code(code) {
            codes.push((line.number, code.to_owned(), what.trim().to_owned()));
        } else if let Some((_, _, what)) = codes.last_mut() {
            *what = format!("{what} {text}");
        } else {
            notes.at(line.number, "this line of the error codes was not understood");
        }
    }
    codes
}

fn is_code(word: &str) -> bool {
    let fits = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    let family = word.split('.').next().unwrap_or_default();
    fits && looks_like_a_name(family)
}
