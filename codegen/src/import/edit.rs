//! Inserts into a YAML file without changing what it contains: comments and layout are preserved.

use super::yaml;
use crate::node::{Kind, Node};
use crate::source::Spanned;

type Entry = (Spanned<String>, Node);

/// A file with insertions.
pub(super) struct Edits<'a> {
    text: &'a str,
    list: Vec<(usize, String)>,
}

impl<'a> Edits<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, list: Vec::new() }
    }

    /// Returns the file with all insertions.
    pub(super) fn apply(&self) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut done = 0;
        for (at, text) in self.sorted() {
            out += &self.text[done..*at];
            if !out.is_empty() && !out.ends_with('\n') && text.ends_with('\n') {
                out.push('\n');
            }
            out += text;
            done = *at;
        }
        out + &self.text[done..]
    }

    /// Returns the line of a position after all insertions, starting at 1.
    pub(super) fn line(&self, at: usize) -> usize {
        let lines = |text: &str| text.matches('\n').count();
        let added: usize =
            self.sorted().iter().filter(|(a, _)| *a <= at).map(|(_, t)| lines(t)).sum();
        1 + lines(&self.text[..at.min(self.text.len())]) + added
    }

    fn sorted(&self) -> Vec<&(usize, String)> {
        let mut sorted: Vec<_> = self.list.iter().collect();
        // Stable: insertions at the same position keep their order.
        sorted.sort_by_key(|(at, _)| *at);
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
                Some(after) => self.put(end(after), format!(", {text}")),
                None if !entries.is_empty() => self.put(start, format!("{text}, ")),
                None if self.list.iter().any(|(at, _)| *at == start) => {
                    self.put(start, format!(", {text}"));
                }
                None => self.put(start, text),
            }
            return;
        }
        let Some((first, _)) = entries.first() else { return };
        let mut text = yaml::entry(entry, self.column(first.span.start));
        let at = match after {
            Some(after) => self.next_line(end(after)),
            None => self.line_start(first.span.start),
        };
        let is_block = |text: &str| text.trim_end().contains("\n ") || text.contains("\n-");
        let above = match self.list.iter().rev().find(|(other, _)| *other == at) {
            Some((_, put_in)) => put_in,
            None => after.map_or("", |after| &self.text[after.0.span.start..end(after)]),
        };
        let holds_more = matches!(entry.1.kind, Kind::List(_) | Kind::Map(_));
        if top && ((holds_more && is_block(&text)) || is_block(above)) && !above.is_empty() {
            text.insert(0, '\n');
        }
        self.put(at, text);
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
        self.list.push((at, text));
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
}

/// Returns the end of an entry. An empty value has no position; in that case, the key is used.
fn end((key, node): &Entry) -> usize {
    match node.kind {
        Kind::Null if node.span.start == node.span.end => key.span.end,
        _ => node.span.end.max(key.span.end),
    }
}
