//! Edits a YAML file: comments and layout of everything else are preserved.

use std::ops::Range;

use super::yaml;
use crate::node::{Kind, Node};
use crate::source::Spanned;

type Entry = (Spanned<String>, Node);

/// A file with edits.
pub(super) struct Edits<'a> {
    text: &'a str,
    /// The replaced bytes (empty for an insertion) and the new text.
    list: Vec<(Range<usize>, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Returns the file with all edits.
    pub(super) fn apply(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for (range, text) in self.sorted() {
            out += &self.text[done..range.start];
            if !out.is_empty() && !out.ends_with('\n') && text.ends_with('\n') {
                out.push('\n');
            }
            out += text;
            done = range.end;
        }
        out + &self.text[done..]
    }

    /// Returns the line of a position after all edits, starting at 1.
    pub(super) fn line(&self, at: usize) -> usize {
        let lines = |text: &str| text.matches('\n').count();
        let above = self.list.iter().filter(|(range, _)| range.end <= at);
        let (mut added, mut removed) = (0, 0);
        for (range, text) in above {
            added += lines(text);
            removed += lines(&self.text[range.clone()]);
        }
        1 + lines(&self.text[..at.min(self.text.len())]) + added - removed
    }

    fn sorted(&self) -> Vec<&(Range<usize>, String)> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        // Stable: insertions at the same position keep their order.
        sorted.sort_by_key(|(range, _)| range.start);
        sorted
    }

    /// Inserts an entry into an object, after its entry `after` or at its start.
    pub(super) fn entry(&mut self, map: &Node, after: Option<&Entry>, entry: &Entry, top: bool) {
        let Kind::Map(entries) = &map.kind else { return };
        if self.is_flow(map) {
            let key = Node { span: entry.0.span, kind: Kind::Text(entry.0.value.clone()) };
            let text = format!("{}: {}", self.in_flow(&key), self.in_flow(&entry.1));
            let start = map.span.start + 1;
            match after {
                Some(after) => self.put(self.end(after), format!(", {text}")),
                None if !entries.is_empty() => self.put(start, format!("{text}, ")),
                None if self.list.iter().any(|(range, _)| range.start == start) => {
                    self.put(start, format!(", {text}"));
                }
                None => self.put(start, text),
            }
            return;
        }
        let Some((first, _)) = entries.first() else { return };
        let mut text = yaml::entry(entry, self.column(first.span.start));
        let at = match after {
            Some(after) => self.next_line(self.end(after)),
            None => self.line_start(first.span.start),
        };
        let is_block = |text: &str| text.trim_end().contains("\n ") || text.contains("\n-");
        let above = match self.list.iter().rev().find(|(range, _)| range.start == at) {
            Some((_, put_in)) => put_in,
            None => after.map_or("", |after| &self.text[after.0.span.start..self.end(after)]),
        };
        let holds_more = matches!(entry.1.kind, Kind::List(_) | Kind::Map(_));
        if top && ((holds_more && is_block(&text)) || is_block(above)) && !above.is_empty() {
            text.insert(0, '\n');
        }
        self.put(at, text);
    }

    /// Replaces the value of an entry of an object.
    pub(super) fn value(&mut self, map: &Node, entry: &Entry, value: &Node) {
        let key = &entry.0;
        let text = match self.is_flow(map) {
            true => {
                let key = Node { span: key.span, kind: Kind::Text(key.value.clone()) };
                format!("{}: {}", self.in_flow(&key), self.in_flow(value))
            }
            false => yaml::entry(&(key.clone(), value.clone()), self.column(key.span.start)),
        };
        let mut end = self.end(entry);
        end -= self.text[..end].len() - self.text[..end].trim_end().len();
        self.list.push((key.span.start..end, text.trim().to_owned()));
    }

    /// Appends elements to a list that is not empty.
    pub(super) fn elements(&mut self, list: &Node, elements: &[Node]) {
        let Kind::List(items) = &list.kind else { return };
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            let text = elements.iter().map(|e| self.in_flow(e)).collect::<Vec<_>>().join(", ");
            self.put(list.span.start + 1, text);
            return;
        };
        if self.is_flow(list) {
            let text: String = elements.iter().map(|e| format!(", {}", self.in_flow(e))).collect();
            self.put(last.span.end, text);
            return;
        }
        let line = self.line_start(first.span.start);
        let indent = self.text[line..].find('-').unwrap_or_default();
        self.put(self.next_line(last.span.end), yaml::list(elements, indent));
    }

    fn put(&mut self, at: usize, text: String) {
        self.list.push((at..at, text));
    }

    /// Formats a value on one line; as JSON in a JSON file.
    fn in_flow(&self, node: &Node) -> String {
        let is_json = self.text.trim_start().starts_with('{');
        if is_json { node.to_json().to_string() } else { yaml::flow(node) }
    }

    /// Returns whether an object or list is in flow style.
    fn is_flow(&self, node: &Node) -> bool {
        self.text[node.span.start..].starts_with(['{', '['])
    }

    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |i| i + 1)
    }

    fn next_line(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |i| at + i + 1)
    }

    fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// Returns the end of an entry. An empty value has no position; in that case, the entry ends
    /// with its colon, if it has one.
    fn end(&self, (key, node): &Entry) -> usize {
        let is_written = self.text[node.span.start..node.span.end].starts_with(['n', 'N', '~']);
        match node.kind {
            Kind::Null if !is_written => {
                let behind = &self.text[key.span.end..];
                let colon = behind.trim_start_matches(' ').strip_prefix(':');
                self.text.len() - colon.unwrap_or(behind).len()
            }
            _ => node.span.end.max(key.span.end),
        }
    }
}
