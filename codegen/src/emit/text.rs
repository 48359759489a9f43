//! Descriptions as Markdown that cannot go wrong, whatever characters they hold, and the facts
//! of a field in words. Rust comments and documents share it.

use crate::model::{CrossFieldRule, Field, FieldRule, FormatName, Limit, Provenance, Rule, Type};

/// Columns of a line of documentation.
const WIDTH: usize = 84;

/// Makes a description safe: what would be a link, a tag or emphasis is shown as it was written.
/// Balanced `code`, list items and what stands between two lines of three backticks stay.
pub(super) fn markdown(text: &str) -> String {
    let clean: String = text
        .chars()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let mut out = String::new();
    // How deep the item above is, if the line above is one.
    let mut depth = None;
    let mut lines = clean.lines();
    while let Some(raw) = lines.next() {
        if raw.trim() == FENCE {
            let code: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != FENCE).collect();
            out += if out.is_empty() { "" } else { "\n\n" };
            out += &format!("{FENCE}text\n{}\n{FENCE}", code.join("\n"));
            depth = None;
            continue;
        }
        let line = line(raw);
        if line.is_empty() {
            continue;
        }
        let is_item = line.starts_with("- ");
        let indent = raw.len() - raw.trim_start().len();
        depth = is_item.then(|| depth.map_or(0, |above: usize| (indent / 2).min(above + 1)));
        // A line of a description is a paragraph, or an item of a list.
        out += match (out.is_empty(), is_item) {
            (true, _) => "",
            (false, true) => "\n",
            (false, false) => "\n\n",
        };
        out += &"  ".repeat(depth.unwrap_or(0));
        out += &line;
    }
    out
}

/// What begins and ends a block of code.
const FENCE: &str = "```";

fn line(text: &str) -> String {
    let text = text.trim();
    let (bullet, rest) = match text.strip_prefix("- ") {
        Some(rest) => ("- ", rest.trim_start()),
        None => ("", text),
    };
    let balanced = rest.matches('`').count() % 2 == 0 && !rest.contains("``");
    let mut out = String::from(bullet);
    if balanced {
        for (i, part) in rest.split('`').enumerate() {
            if i % 2 == 1 {
                out += &format!("`{part}`");
            } else {
                prose(part, &mut out);
            }
        }
    } else {
        prose(rest, &mut out);
    }
    // A line that begins like a heading, a list or a fence would become one.
    if bullet.is_empty() && out.starts_with(['#', '+', '-', '~', '=']) {
        out.insert(0, '\\');
    }
    out
}

fn prose(text: &str, out: &mut String) {
    if !text.contains("://") {
        return escape(text, out);
    }
    let mut first = true;
    for word in text.split(' ') {
        if !first {
            out.push(' ');
        }
        first = false;
        match word.find("http://").or_else(|| word.find("https://")) {
            Some(at) => {
                escape(&word[..at], out);
                let end = word[at..].find(|c: char| !is_url(c)).map_or(word.len(), |i| at + i);
                let url = word[at..end].trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
                *out += &format!("<{url}>");
                escape(&word[at + url.len()..], out);
            }
            None => escape(word, out),
        }
    }
}

fn is_url(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c)
}

fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '[', ']', '<', '>', '*', '_', '`', '|', '&']) {
        *out += &rest[..at];
        out.push('\\');
        *out += &rest[at..=at];
        rest = &rest[at + 1..];
    }
    *out += rest;
}

/// Breaks paragraphs into lines; list items keep their indentation, and code its lines.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence = false;
    for paragraph in text.lines() {
        if paragraph.starts_with(FENCE) || fence {
            fence ^= paragraph.starts_with(FENCE);
            lines.push(paragraph.to_owned());
            continue;
        }
        let item = paragraph.trim_start();
        let marker = marker(item);
        let depth = if marker > 0 { paragraph.len() - item.len() } else { 0 };
        let indent = " ".repeat(depth + marker);
        let (mut current, mut columns) = (String::new(), depth);
        for word in paragraph.split_whitespace() {
            let letters = word.chars().count();
            let fits = columns + 1 + letters <= WIDTH;
            // A word that begins like a list item must not begin a line, nor a marker be alone.
            let stays = current.len() < indent.len()
                || word.len() <= 3 && word.starts_with(['-', '+', '#'])
                || word.ends_with('.') && word[..word.len() - 1].parse::<u32>().is_ok();
            if current.is_empty() {
                current += &indent[..depth];
            } else if fits || stays {
                current.push(' ');
                columns += 1;
            } else {
                lines.push(std::mem::replace(&mut current, indent.clone()));
                columns = indent.len();
            }
            current += word;
            columns += letters;
        }
        lines.push(current);
    }
    lines
}

/// How long the marker of an item is, `- ` or `1. `; 0 if there is none.
fn marker(line: &str) -> usize {
    let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let is_number =
        digits > 0 && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "));
    if line.starts_with("- ") || is_number { digits + 2 } else { 0 }
}

/// A sentence with a capital letter at its start and a full stop at its end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.trim();
    match text.chars().last() {
        None => String::new(),
        _ if text.ends_with(FENCE) => text.to_owned(),
        Some('.' | '!' | '?' | ':' | '。' | '`' | '>') if !text.ends_with('`') => text.to_owned(),
        Some(_) => format!("{text}."),
    }
}

/// What is known of a field besides its description, a sentence each.
pub(super) fn facts(field: &Field) -> Vec<String> {
    let mut facts = Vec::new();
    if let Some(unit) = &field.unit {
        facts.push(format!("Unit: {}.", markdown(unit)));
    }
    let of_type =
        |l: &&Limit| !matches!((&field.ty, &l.check), (Type::Time(_), FieldRule::Format(_)));
    facts.extend(field.limits.iter().filter(of_type).filter_map(limit));
    if let Some(default) = &field.default {
        facts.push(format!("Default: {}.", code(default)));
    }
    if field.nullable {
        facts.push("May be null.".to_owned());
    }
    facts
}

/// A limit in words; the values of an enum have a place of their own.
fn limit(limit: &Limit) -> Option<String> {
    let text = match &limit.check {
        FieldRule::Range(min, max) => bounds("", *min, *max, ""),
        FieldRule::FloatRange(min, max) => bounds("", *min, *max, ""),
        FieldRule::Length(min, max) => bounds("Length: ", *min, *max, " characters"),
        FieldRule::Items(min, max) => bounds("Items: ", *min, *max, ""),
        FieldRule::Pattern(pattern) => format!("Pattern: {}", code(pattern)),
        FieldRule::Format(format) => format!("Format: {}", format_name(*format)),
        FieldRule::OneOf(_) | FieldRule::OneOfInt(_) => return None,
    };
    Some(format!("{text}{}.", provenance(limit.provenance)))
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Reviewed => "",
        Provenance::Mined => " (not verified)",
    }
}

fn bounds<T: std::fmt::Display>(
    before: &str,
    min: Option<T>,
    max: Option<T>,
    after: &str,
) -> String {
    let (from, most, least) = if before.is_empty() {
        ("From", "At most", "At least")
    } else {
        ("from", "at most", "at least")
    };
    match (min, max) {
        (Some(min), Some(max)) => format!("{before}{from} {min} to {max}{after}"),
        (Some(min), None) => format!("{before}{least} {min}{after}"),
        (None, Some(max)) => format!("{before}{most} {max}{after}"),
        (None, None) => format!("{before}any"),
    }
}

fn format_name(format: FormatName) -> &'static str {
    match format {
        FormatName::DateTime => "`YYYY-MM-DD hh:mm:ss`",
        FormatName::DateTimeIso => "ISO 8601, `YYYY-MM-DDThh:mm:ss+08:00`",
        FormatName::Date => "`YYYY-MM-DD`",
        FormatName::Ip => "an IP address",
        FormatName::Url => "a URL",
        FormatName::Domain => "a domain name",
        FormatName::Email => "an email address",
        FormatName::Json => "JSON",
        FormatName::Base64 => "base64",
    }
}

/// A rule over several fields in words.
pub(super) fn rule(rule: &Rule) -> String {
    let names = |names: &[String]| names.iter().map(|n| code(n)).collect::<Vec<_>>().join(", ");
    let text = match &rule.check {
        CrossFieldRule::Order(start, end) => format!("{} is not after {}", code(start), code(end)),
        CrossFieldRule::Window(start, end, seconds) => {
            format!("From {} to {} at most {}", code(start), code(end), span(*seconds))
        }
        CrossFieldRule::RequiredWhen(field, when, is) if is.is_empty() => {
            format!("{} is needed when {} is given", code(field), code(when))
        }
        CrossFieldRule::RequiredWhen(field, when, is) => {
            format!(
                "{} is needed when {} is {}",
                code(field),
                code(when),
                is.iter().map(|v| code(v)).collect::<Vec<_>>().join(" or ")
            )
        }
        CrossFieldRule::AtLeastOne(of) => format!("At least one of {} is needed", names(of)),
        CrossFieldRule::ExactlyOne(of) => format!("Exactly one of {} is needed", names(of)),
        CrossFieldRule::AtMostOne(of) => format!("At most one of {} is allowed", names(of)),
    };
    format!("{text}{}.", provenance(rule.provenance))
}

fn span(seconds: u64) -> String {
    let (count, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "day"),
        s if s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// A text as inline code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.trim().is_empty() {
        return "an empty text".to_owned();
    }
    if text.contains('`') { format!("`` {text} ``") } else { format!("`{text}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(markdown(text), expected);
    }

    #[test]
    fn hostile_descriptions_are_shown_as_written() {
        check("Value range: [1,1000]", "Value range: \\[1,1000\\]");
        check("a <b>bold</b> claim", "a \\<b\\>bold\\</b\\> claim");
        check("`code` stays, ` alone does not", "\\`code\\` stays, \\` alone does not");
        check("use `StartTime` and [x]", "use `StartTime` and \\[x\\]");
        check("see https://example.com/a_b.", "see <https://example.com/a_b>.");
        check("# no heading", "\\# no heading");
        check("    no code block", "no code block");
        check("bell\u{7}", "bell");
    }

    #[test]
    fn code_and_items_of_items_keep_their_shape() {
        check("So:\n```\nif [x]:\n  y\n```\nDone", "So:\n\n```text\nif [x]:\n  y\n```\n\nDone");
        check("open\n```\na", "open\n\n```text\na\n```");
        check("- a\n  - b\n      - c\nd\n    - e", "- a\n  - b\n    - c\n\nd\n- e");
        let long = format!("- a\n  - {}", "word ".repeat(20).trim());
        let expect =
            ["- a", &format!("  - {}", "word ".repeat(16).trim()), "    word word word word"];
        assert_eq!(wrap(&markdown(&long)), expect);
        let numbered = format!("12. {}", "word ".repeat(18).trim());
        assert_eq!(wrap(&numbered)[1], "    word word");
        assert_eq!(wrap(&format!("- {}", "x".repeat(90))).len(), 1);
        assert_eq!(wrap("```text\n  a  b\n```"), ["```text", "  a  b", "```"]);
    }
}
