//! The one place that writes text into Markdown. Whatever characters a text holds, it is shown as
//! it was written, and nothing of it becomes a link, a tag, a heading or a block of code.
//!
//! [`Md`] can only be made here, so that a template or a comment cannot hold a bare text by mistake.

use std::borrow::Cow;

use crate::source::is_steering;

/// Columns of a line of documentation.
const WIDTH: usize = 84;

/// Text that is safe in Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Md(String);

/// What may stand in the gaps of [`md!`]: Markdown, the generator's own words, and numbers.
pub(super) trait Safe: std::fmt::Display {}

impl Safe for Md {}
impl Safe for &'static str {}
impl Safe for u32 {}
impl Safe for u64 {}
impl Safe for i64 {}
impl Safe for f64 {}
impl Safe for usize {}
impl<T: Safe> Safe for &T {}

/// A sentence of the generator's own, with what is [`Safe`] in its gaps.
macro_rules! md {
    ($format:literal $(, $part:expr)* $(,)?) => {
        $crate::emit::markdown::Md::formatted(format_args!(
            $format $(, $crate::emit::markdown::safe(&$part))*
        ))
    };
}
pub(super) use md;

/// Takes what is [`Safe`] alone.
pub(super) fn safe<T: Safe>(part: &T) -> &dyn std::fmt::Display {
    part
}

impl Md {
    /// Returns a description. A line is a paragraph, or an item if it begins with `- `; balanced
    /// `code` stays, and so does what stands between two lines of three backticks.
    pub(super) fn text(text: &str) -> Self {
        let clean = clean(text);
        let mut out = String::new();
        // How deep the item above is, if the line above is one.
        let mut depth = None;
        let mut lines = clean.lines();
        while let Some(raw) = lines.next() {
            if raw.trim() == FENCE {
                let code: Vec<&str> =
                    lines.by_ref().take_while(|line| line.trim() != FENCE).collect();
                out += if out.is_empty() { "" } else { "\n\n" };
                out += &Self::fence("text", &code.join("\n")).0;
                depth = None;
                continue;
            }
            let line = raw.trim();
            if line.is_empty() {
                continue;
            }
            let item = line.strip_prefix("- ");
            let indent = raw.len() - raw.trim_start().len();
            depth = item.map(|_| depth.map_or(0, |above: usize| (indent / 2).min(above + 1)));
            // A line of a description is a paragraph, or an item of a list.
            out += match (out.is_empty(), item) {
                (true, _) => "",
                (false, Some(_)) => "\n",
                (false, None) => "\n\n",
            };
            out += &"  ".repeat(depth.unwrap_or(0));
            out += if item.is_some() { "- " } else { "" };
            inline(item.unwrap_or(line), &mut out);
        }
        Self(out)
    }

    /// Returns a title, a unit, a note: one line, whatever the text has.
    pub(super) fn line(text: &str) -> Self {
        let mut out = String::new();
        inline(&on_a_line(text), &mut out);
        if numbers_item(out.split(' ').next().unwrap_or_default()) {
            let digits = out.find(['.', ')']).unwrap_or(0);
            out.insert(digits, '\\');
        }
        Self(out)
    }

    /// Returns a text as inline code, whatever it holds.
    pub(super) fn code(text: &str) -> Self {
        let text = on_a_line(text);
        if text.trim().is_empty() {
            return Self("an empty string".to_owned());
        }
        let mut out = String::new();
        if text.contains("\\|") {
            // A table would take the bar for its own.
            escape(&text, &mut out);
        } else {
            let marks = "`".repeat(longest_run(&text) + 1);
            let touches = |c: char| c == '`' || c == ' ';
            let space = if text.starts_with(touches) || text.ends_with(touches) { " " } else { "" };
            out.extend([&marks, space, &text, space, &marks]);
        }
        Self(out)
    }

    /// Returns a block of code behind a fence that nothing inside can close.
    pub(super) fn fence(info: &'static str, body: &str) -> Self {
        let fence = "`".repeat((longest_run(body) + 1).max(FENCE.len()));
        Self(format!("{fence}{info}\n{body}\n{fence}"))
    }

    /// Returns the generator's own words around what is safe; see [`md!`].
    pub(super) fn formatted(arguments: std::fmt::Arguments<'_>) -> Self {
        Self(arguments.to_string())
    }

    /// Returns what was made by this generator's templates and names.
    pub(super) fn own(text: String) -> Self {
        Self(text)
    }

    /// These one behind the other; empty ones are left out.
    pub(super) fn join(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let parts: Vec<_> = parts.into_iter().filter(|p| !p.is_empty()).map(|p| p.0).collect();
        Self(parts.join(between))
    }

    /// With a full stop at its end, unless it ends otherwise already.
    pub(super) fn sentence(self) -> Self {
        let last = self.0.lines().next_back().unwrap_or_default();
        let is_fence = last.starts_with(FENCE) && last.trim_matches('`').is_empty();
        match self.0.chars().last() {
            None => self,
            Some('.' | '!' | '?' | ':' | '。' | '>') => self,
            Some(_) if is_fence => self,
            Some(_) => Self(self.0 + "."),
        }
    }

    /// Returns the first paragraph.
    pub(super) fn first_paragraph(&self) -> Self {
        Self(self.0.split("\n\n").next().unwrap_or_default().to_owned())
    }

    /// Returns the first sentence of the first paragraph.
    pub(super) fn first_sentence(&self) -> Self {
        let mut words = words(self.0.lines().next().unwrap_or_default()).into_iter().peekable();
        let mut sentence = Vec::new();
        while let Some(word) = words.next() {
            sentence.push(word);
            let begins = |next: &&str| !next.starts_with(|c: char| c.is_lowercase());
            if word.ends_with(['.', '!', '?', '。']) && words.peek().is_some_and(begins) {
                break;
            }
        }
        Self(sentence.join(" "))
    }

    /// In one cell of a table: code line by line, and indentation that the page keeps.
    pub(super) fn cell(&self) -> Self {
        let mut open: Option<&str> = None;
        let mut lines: Vec<String> = Vec::new();
        for line in self.0.trim().lines() {
            let rest = line.trim_start();
            match (open, fence_of(rest)) {
                (Some(fence), _) if rest == fence => open = None,
                (None, Some(fence)) => open = Some(fence),
                _ if rest.is_empty() => {}
                (is_code, _) => {
                    let code = is_code.map(|_| Self::code(rest).0);
                    let indent = "\u{a0}".repeat(line.len() - rest.len());
                    lines.push(indent + code.as_deref().unwrap_or(rest));
                }
            }
        }
        let mut out = String::new();
        for c in lines.join("<br>").chars() {
            out += if c == '|' && !out.ends_with('\\') { "\\" } else { "" };
            out.push(c);
        }
        Self(out)
    }

    /// Returns whether it says nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the Markdown.
    #[cfg(test)]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the lines of a comment: paragraphs are wrapped, items keep their indentation, code
    /// its lines.
    pub(super) fn wrapped(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut open: Option<&str> = None;
        for paragraph in self.0.lines() {
            match open {
                Some(fence) => {
                    open = Some(fence).filter(|fence| paragraph != *fence);
                    lines.push(paragraph.to_owned());
                }
                None => {
                    open = fence_of(paragraph);
                    match open {
                        Some(_) => lines.push(paragraph.to_owned()),
                        None => wrap(paragraph, &mut lines),
                    }
                }
            }
        }
        lines
    }
}

impl std::fmt::Display for Md {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Md> for minijinja::Value {
    fn from(markdown: Md) -> Self {
        Self::from_safe_string(markdown.0)
    }
}

/// What begins and ends a block of code in a description.
const FENCE: &str = "```";

/// Returns the backticks that a line opens a block with, if it does.
pub(super) fn fence_of(line: &str) -> Option<&str> {
    let marks = line.len() - line.trim_start_matches('`').len();
    (marks >= FENCE.len() && !line[marks..].contains('`')).then(|| &line[..marks])
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Returns a text without the characters that steer instead of being shown: controls, and the marks
/// of direction that rustc refuses.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| c != '\n' && is_steering(c)) {
        return text.into();
    }
    let shown = text.replace("\r\n", "\n").replace('\t', " ");
    shown.chars().filter(|c| *c == '\n' || !is_steering(*c)).collect::<String>().into()
}

/// Returns a text on one line, without characters that steer.
pub(super) fn on_a_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// The words of a line: what would be a link, a tag or emphasis is shown as it was written.
fn inline(line: &str, out: &mut String) {
    let start = out.len();
    let balanced = line.matches('`').count().is_multiple_of(2) && !line.contains("``");
    for (i, part) in line.split('`').enumerate() {
        if balanced && i % 2 == 1 && !part.contains("\\|") {
            out.extend(["`", part, "`"]);
        } else if balanced {
            prose(part, out);
        } else {
            if i > 0 {
                *out += "\\`";
            }
            prose(part, out);
        }
    }
    // A line that begins like a heading, a list or a fence would become one. Numbers stay.
    let mut start = start;
    while out[start..].starts_with(|c: char| c.is_ascii_digit()) && marker(&out[start..]) > 0 {
        start += marker(&out[start..]);
    }
    if out[start..].starts_with(['#', '+', '-', '=', ':']) {
        out.insert(start, '\\');
    }
}

/// Prose: each run of blanks is one, since four at the start of an item would make code of it.
fn prose(text: &str, out: &mut String) {
    for (i, word) in text.split([' ', '\t']).enumerate() {
        if i > 0 && !out.ends_with(' ') {
            out.push(' ');
        }
        match word.find("http://").or_else(|| word.find("https://")) {
            Some(at) => {
                escape(&word[..at], out);
                let end = word[at..].find(|c: char| !is_url(c)).map_or(word.len(), |i| at + i);
                let url = word[at..end].trim_end_matches(['.', ',', ';', ':', ')', '!', '?']);
                out.extend(["<", url, ">"]);
                escape(&word[at + url.len()..], out);
            }
            None => escape(word, out),
        }
    }
}

fn is_url(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~:/?#@!$&'()*+,;=%".contains(c)
}

/// Writes a text with a backslash before each character that Markdown reads.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '[', ']', '<', '>', '*', '_', '`', '|', '&', '~']) {
        *out += &rest[..at];
        out.push('\\');
        *out += &rest[at..=at];
        rest = &rest[at + 1..];
    }
    *out += rest;
}

/// Breaks a paragraph or an item into lines.
fn wrap(paragraph: &str, lines: &mut Vec<String>) {
    let item = paragraph.trim_start();
    let marker = marker(item);
    let depth = if marker > 0 { paragraph.len() - item.len() } else { 0 };
    let indent = " ".repeat(depth + marker);
    let (mut current, mut columns) = (String::new(), depth);
    for word in words(paragraph) {
        let letters = word.chars().count();
        let fits = columns + 1 + letters <= WIDTH;
        if current.is_empty() {
            current += &indent[..depth];
        } else if fits || current.len() < indent.len() || begins_block(word) {
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

/// Returns the parts between which a line may be broken: words, and code with all its blanks.
fn words(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut at) = (None, 0);
    while let Some(c) = line[at..].chars().next() {
        let mut next = at + c.len_utf8();
        match c {
            ' ' => words.extend(start.take().map(|start: usize| &line[start..at])),
            '\\' => next += line[next..].chars().next().map_or(0, char::len_utf8),
            '`' => {
                let marks = line[at..].len() - line[at..].trim_start_matches('`').len();
                next = at + marks;
                next += closing(&line[next..], marks).unwrap_or(0);
            }
            _ => {}
        }
        if c != ' ' {
            start.get_or_insert(at);
        }
        at = next;
    }
    words.extend(start.map(|start| &line[start..]));
    words
}

/// Returns where the code ends that a run of so many backticks began.
fn closing(rest: &str, marks: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = rest[at..].find('`') {
        let from = at + found;
        let run = rest[from..].len() - rest[from..].trim_start_matches('`').len();
        at = from + run;
        if run == marks {
            return Some(at);
        }
    }
    None
}

/// Returns whether a line that begins with this word would be an item, a heading, a rule or a
/// table.
fn begins_block(word: &str) -> bool {
    word.starts_with(['-', '+', '#', '=', ':', '>', '|']) || numbers_item(word)
}

/// Returns whether a word is the number of an item: `12.` or `1)`.
fn numbers_item(word: &str) -> bool {
    let digits = word.strip_suffix(['.', ')']).unwrap_or_default();
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// Returns the length of the marker of an item, `- ` or `1. `; 0 if there is none.
fn marker(line: &str) -> usize {
    let digits = line.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let is_number =
        digits > 0 && (line[digits..].starts_with(". ") || line[digits..].starts_with(") "));
    if line.starts_with("- ") || is_number { digits + 2 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(Md::text(text).as_str(), expected);
    }

    #[test]
    fn hostile_descriptions_are_shown_as_written() {
        check("Value range: [1,1000]", "Value range: \\[1,1000\\]");
        check("a <b>bold</b> claim", "a \\<b\\>bold\\</b\\> claim");
        check("`code` stays, ` alone does not", "\\`code\\` stays, \\` alone does not");
        check("use `StartTime` and [x]", "use `StartTime` and \\[x\\]");
        check("see https://example.com/a_b.", "see <https://example.com/a_b>.");
        check("# no heading", "\\# no heading");
        check("- # no heading", "- \\# no heading");
        check("~~~ no fence", "\\~\\~\\~ no fence");
        check("    no code block", "no code block");
        check("1.       no code block", "1. no code block");
        check("bell\u{7}", "bell");
        // F10, Y4
        check("a \u{2067}b\u{2069} \u{202e}c\u{202c}", "a b c");
        check("one\rline", "oneline");
    }

    #[test]
    fn code_and_items_of_items_keep_their_shape() {
        check("So:\n```\nif [x]:\n  y\n```\nDone", "So:\n\n```text\nif [x]:\n  y\n```\n\nDone");
        check("open\n```\na", "open\n\n```text\na\n```");
        check("- a\n  - b\n      - c\nd\n    - e", "- a\n  - b\n    - c\n\nd\n- e");
        let long = format!("- a\n  - {}", "word ".repeat(20).trim());
        let expect =
            ["- a", &format!("  - {}", "word ".repeat(16).trim()), "    word word word word"];
        assert_eq!(Md::text(&long).wrapped(), expect);
        let numbered = format!("12. {}", "word ".repeat(18).trim());
        assert_eq!(Md::text(&numbered).wrapped()[1], "    word word");
        assert_eq!(Md::text(&format!("- {}", "x".repeat(90))).wrapped().len(), 1);
        assert_eq!(Md::fence("text", "  a  b").wrapped(), ["```text", "  a  b", "```"]);
    }

    // Y1
    #[test]
    fn nothing_closes_a_fence_but_the_fence() {
        check("```\n````\n\n````rust\n```", "`````text\n````\n\n````rust\n`````");
        let wrapped = Md::text("```\n````\n\n# x\n```\n# y").wrapped();
        assert_eq!(wrapped, ["`````text", "````", "", "# x", "`````", "", "\\# y"]);
        assert_eq!(Md::text("a\n```\n````b|\n```").cell().as_str(), "a<br>````` ````b\\| `````");
    }

    // Y7
    #[test]
    fn nothing_leaves_its_code() {
        assert_eq!(Md::code("a``<b>").as_str(), "```a``<b>```");
        assert_eq!(Md::code("`").as_str(), "`` ` ``");
        assert_eq!(Md::code("a\nb").as_str(), "`a b`");
        assert_eq!(Md::code("a\\|<b>").as_str(), "a\\\\\\|\\<b\\>");
        // A line never begins inside of code, where a tag or a list would count again.
        let long = format!("{} `a <div> - b` {}", "word ".repeat(15).trim(), "c ".repeat(9).trim());
        let lines = Md::text(&long).wrapped();
        assert!(lines[1].starts_with("`a <div> - b`"), "{lines:?}");
    }
}
