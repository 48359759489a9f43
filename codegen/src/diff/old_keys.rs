//! Keys of the schema language that were renamed, so that old revisions can be compared.

use crate::diagnostic::Diagnostics;
use crate::node::{self, Kind, Node};
use crate::source::{Source, Span};

/// A renamed key: its old and new name, and its values. A key with another value is not meant.
const RENAMED: &[(&str, &str, &[&str])] = &[("standing", "provenance", &["mined", "reviewed"])];

/// Writes a schema of an older revision with today's keys. Only the names of keys change, so that
/// everything stays on its line. A text that cannot be parsed stays as it is.
pub fn rename(source: &mut Source) {
    if !RENAMED.iter().any(|(old, ..)| source.text.contains(old)) {
        return;
    }
    let Some(node) = node::parse(0, source, &mut Diagnostics::default()) else { return };
    let mut found = Vec::new();
    find(&node, &mut found);
    // From the end, so that the positions before it stay valid.
    found.sort_unstable_by_key(|(span, _)| std::cmp::Reverse(span.start));
    for (span, new) in found {
        source.text.replace_range(span.range(), new);
    }
}

fn find(node: &Node, found: &mut Vec<(Span, &'static str)>) {
    match &node.kind {
        Kind::Map(entries) => {
            for (key, value) in entries {
                let is_meant = |(old, _, values): &&(&str, &str, &[&str])| {
                    key.value == *old
                        && matches!(&value.kind, Kind::Text(text) if values.contains(&text.as_str()))
                };
                let renamed = RENAMED.iter().find(is_meant);
                found.extend(renamed.map(|(_, new, _)| (key.span, *new)));
                find(value, found);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| find(item, found)),
        _ => {}
    }
}
