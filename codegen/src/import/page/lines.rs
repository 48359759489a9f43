//! Reads a page whose form is in its lines: Markdown, and text copied from a browser, of which
//! each table may be written in another way.

use std::collections::BTreeSet;

use super::document::{Block, Body, Cells, Table};
use super::vocabulary::{self, Part};
use super::{bars, columns, drawn, headless, html, text};

/// Returns the blocks of a text; `shared` knows the names of shared types.
pub(super) fn blocks(page: &str, shared: &dyn Fn(&str) -> bool) -> Vec<Block> {
    let lines = unquoted(page);
    let titles = titles(&lines);
    let mut reader = Reader { lines, used: used(page), titles, at: 0, shared, blocks: Vec::new() };
    while reader.at < reader.lines.len() {
        reader.block();
    }
    reader.blocks
}

/// Returns the lines of a page. If all of them are quoted, as in a mail, the marks are dropped.
fn unquoted(page: &str) -> Vec<&str> {
    let mut filled = page.lines().filter(|line| !line.trim().is_empty()).peekable();
    let quoted = filled.peek().is_some() && filled.all(|line| line.starts_with('>'));
    match quoted {
        true => page.lines().map(|line| line.trim_start_matches('>')).collect(),
        false => page.lines().collect(),
    }
}

/// Returns the names that JSON and forms in a page have: `"Name":`, `&Name=`, `&Name.0=`.
fn used(page: &str) -> BTreeSet<&str> {
    let is_name = |name: &&str| super::super::is_name(name);
    let keys = page.split('"').collect::<Vec<_>>();
    let keys = keys.windows(2).filter(|two| two[1].trim_start().starts_with(':')).map(|two| two[0]);
    let pairs = page
        .split(['&', '?'])
        .skip(1)
        .map(|pair| pair.split(['=', '.']).next().unwrap_or_default());
    keys.chain(pairs).filter(is_name).collect()
}

/// A text that is read line by line.
pub(super) struct Reader<'a> {
    pub lines: Vec<&'a str>,
    /// The names of parameters and fields in the examples.
    pub used: BTreeSet<&'a str>,
    /// The names of the types that the page describes.
    titles: BTreeSet<&'a str>,
    /// The line that comes next, counted from 0.
    pub at: usize,
    shared: &'a dyn Fn(&str) -> bool,
    blocks: Vec<Block>,
}

/// Returns the lines that are the name of a type and nothing else: it is said soon who uses it.
fn titles<'a>(lines: &[&'a str]) -> BTreeSet<&'a str> {
    let said = |at: usize| vocabulary::referenced_by(lines[at]).is_some();
    let is_title = |at: &usize| {
        let line = lines[*at].trim();
        super::super::is_name(line) && (*at + 1..lines.len().min(*at + 8)).any(said)
    };
    (0..lines.len()).filter(is_title).map(|at| lines[at].trim()).collect()
}

impl<'a> Reader<'a> {
    /// Returns whether a word is the name of a shared type.
    pub fn is_shared(&self, word: &str) -> bool {
        self.titles.contains(word) || (self.shared)(word)
    }

    /// Returns a line without the spaces around it; empty behind the end.
    pub fn line(&self, at: usize) -> &'a str {
        self.lines.get(at).map_or("", |line| line.trim())
    }

    /// Returns the next line from here on that is not empty.
    pub fn next_filled(&self, from: usize) -> Option<usize> {
        (from..self.lines.len()).find(|at| !self.line(*at).is_empty())
    }

    fn push(&mut self, line: usize, body: Body) {
        self.blocks.push(Block { line: line + 1, body });
    }

    fn block(&mut self) {
        let (at, line) = (self.at, self.line(self.at));
        if line.is_empty() || is_container(line) {
            self.at += 1;
        } else if let Some(table) = drawn::table(self) {
            self.push(at, Body::Table(headless::recognize(table, at + 1)));
        } else if is_rule(line) {
            self.at += 1;
        } else if is_fence(line) {
            self.code();
        } else if let Some(tag) = html_block(line) {
            self.html(tag);
        } else if let Some((level, title)) = heading(line) {
            self.push(at, Body::Heading(level, title.to_owned()));
            self.at += 1;
        } else if let Some(table) = bars::table(self).or_else(|| columns::table(self)) {
            self.push(at, Body::Table(headless::recognize(table, at + 1)));
        } else if let Some(level) = self.underlined() {
            self.push(at, Body::Heading(level, line.to_owned()));
            self.at += 2;
        } else {
            self.push(at, Body::Line(line.to_owned()));
            self.at += 1;
        }
    }

    /// Returns the level of a heading that is marked by the line below it. In Markdown there are
    /// two, in reStructuredText each mark is a level, and as long as the title.
    fn underlined(&self) -> Option<u8> {
        const MARKS: [char; 6] = ['=', '-', '~', '^', '"', '\''];
        let below = self.line(self.at + 1);
        let mark = below.chars().next()?;
        let title = self.line(self.at).chars().count();
        let level =
            MARKS.iter().position(|c| *c == mark).filter(|at| *at < 2 || below.len() >= title)?;
        let all = below.len() >= 3 && below.chars().all(|c| c == mark);
        u8::try_from(level + 1).ok().filter(|_| all && title <= 100)
    }

    /// A fenced block of code; one that is never closed ends before a heading that is a part's.
    fn code(&mut self) {
        let first = self.at + 1;
        let marks = fence(self.line(self.at));
        let closes = |at: &usize| is_fence(self.line(*at)) && fence(self.line(*at)) >= marks;
        let closed = (first..self.lines.len()).find(closes);
        let is_part = |at: &usize| {
            let heading = heading(self.line(*at)).map(|(_, title)| vocabulary::heading(title).0);
            heading.is_some_and(|words| vocabulary::section(&words).is_some())
        };
        let part = (first..closed.unwrap_or(self.lines.len())).find(is_part);
        let end = part.or(closed).unwrap_or(self.lines.len());
        let code = self.lines[first.min(end)..end].join("\n");
        self.at = if part.is_none() && closed.is_some() { end + 1 } else { end };
        if !code.trim().is_empty() {
            self.push(first, Body::Code(code));
        }
    }

    /// Lines of HTML, up to where their element ends, or to an empty line where it does not.
    fn html(&mut self, tag: &str) {
        let (open, close) = (format!("<{tag}"), format!("</{tag}"));
        let mut depth = 0_usize;
        let mut end = None;
        for at in self.at..self.lines.len() {
            let line = self.lines[at].to_ascii_lowercase();
            depth += line.matches(&open).count();
            depth = depth.saturating_sub(line.matches(&close).count());
            if depth == 0 {
                end = Some(at + 1);
                break;
            }
            if heading(self.line(at)).is_some() {
                end = Some(at);
                break;
            }
        }
        let within = self.at + 1..end.unwrap_or(self.at + 1);
        let is_markdown = |at: usize| {
            let line = self.line(at);
            line.starts_with('|') || heading(line).is_some() || is_fence(line)
        };
        let end = match (tag, end) {
            ("table" | "pre", end) => end.unwrap_or(self.lines.len()),
            // What contains Markdown, or is never closed, is read line by line.
            _ if within.clone().any(is_markdown) => self.at + 1,
            (_, end) => end.unwrap_or(self.at + 1),
        };
        let end = end.max(self.at + 1);
        let blocks = html::blocks(&self.lines[self.at..end].join("\n"), self.at + 1);
        self.blocks.extend(blocks);
        self.at = end;
    }

    /// Returns whether a line ends a table that has no marks: a heading, a title, the footer.
    pub fn ends_table(&self, at: usize) -> bool {
        let line = self.line(at);
        if heading(line).is_some() || is_fence(line) || html_block(line).is_some() {
            return true;
        }
        let (words, number) = vocabulary::heading(line);
        // `Examples:` is a word of a description.
        let announced = line.ends_with([':', '：']);
        let part = match number {
            Some(_) => vocabulary::section(&words),
            None => vocabulary::unmarked_section(&words)
                .filter(|part| *part != Part::Description && !announced),
        };
        part.is_some()
            || vocabulary::referenced_by(line).is_some()
            || vocabulary::introduces_codes(line)
            || (vocabulary::example_title(line).is_some() && line.chars().count() < 60)
            || is_request(line)
    }
}

/// Returns whether a line begins a request or a body.
pub(super) fn is_request(line: &str) -> bool {
    let start = ["POST /", "GET /", "https://", "http://"];
    line == "{"
        || (start.iter().any(|s| line.starts_with(s))
            && (line.contains("HTTP/") || line.contains("Action=")))
}

/// Returns whether a line begins or ends a block of code.
pub(super) fn is_fence(line: &str) -> bool {
    // A longer line of tildes is below a heading.
    let tildes = line.starts_with('~') && fence(line) <= 6;
    fence(line) >= 3
        && (tildes || !line.starts_with('~') && !line.trim_start_matches('`').contains('`'))
}

/// Returns how many marks of a fence a line begins with.
fn fence(line: &str) -> usize {
    let mark = if line.starts_with('~') { '~' } else { '`' };
    line.len() - line.trim_start_matches(mark).len()
}

/// Returns a line that separates and says nothing.
fn is_rule(line: &str) -> bool {
    line.len() >= 3
        && ['-', '*', '_'].iter().any(|mark| line.chars().all(|c| c == *mark || c == ' '))
}

/// Returns whether a line begins or ends a container or code: `:::`, `::`, `<dx-codeblock>`, `#+begin_src json`.
fn is_container(line: &str) -> bool {
    let tag = ["<dx-", "</dx-", "</div", "</section", "</article", "</details"];
    let tag = tag.iter().any(|tag| line.starts_with(tag));
    let alone = line.ends_with('>') && line.matches('<').count() == 1;
    let block = line.get(..7).unwrap_or_default().to_ascii_lowercase();
    (tag && alone)
        || line == "::"
        || line.starts_with(":::")
        || block == "#+begin"
        || block.starts_with("#+end_")
}

/// Returns the level and the title of a heading of Markdown.
pub(super) fn heading(line: &str) -> Option<(u8, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    let spaced =
        title.starts_with(char::is_whitespace) || (level > 1 && !title.starts_with(['!', '/']));
    let title = title.trim().trim_end_matches('#').trim();
    // Converters add the name of a heading, as in `Title {#title}`.
    let title = match title.rfind(" {").map(|at| title.split_at(at)) {
        Some((words, mark)) if mark.starts_with(" {#") && mark.ends_with('}') => words.trim(),
        _ => title,
    };
    let level = u8::try_from(level).ok().filter(|level| (1..=6).contains(level))?;
    (spaced && !title.is_empty()).then_some((level, title))
}

/// Returns the element of HTML that a line begins, if what is in it may be a block.
fn html_block(line: &str) -> Option<&'static str> {
    let lower = line.get(..12).unwrap_or(line).to_ascii_lowercase();
    let starts = |tag: &&&str| {
        let rest = lower.strip_prefix('<').and_then(|rest| rest.strip_prefix(**tag));
        rest.is_some_and(|rest| rest.starts_with(['>', ' ', '\t']) || rest.is_empty())
    };
    const TAGS: [&str; 12] = [
        "table", "div", "section", "article", "details", "pre", "h1", "h2", "h3", "h4", "h5", "h6",
    ];
    TAGS.iter().find(starts).copied()
}

/// Returns a table whose head was recognized.
pub(super) fn made(head: Vec<String>, rows: Vec<Cells>, marked: bool) -> Table {
    let columns = head.iter().map(|cell| vocabulary::column(cell)).collect();
    Table { columns, head, rows, marked, guessed: false }
}

/// Returns the first word of a line, if it can name a parameter: `Filters.N`, `Page_Num`.
pub(super) fn name(line: &str) -> Option<&str> {
    let word = line.split([' ', '\t']).next()?;
    let shown = text::unescaped(word.trim_matches(['`', '*']));
    let fits = shown.starts_with(|c: char| c.is_ascii_alphabetic())
        && shown.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    fits.then_some(word)
}
