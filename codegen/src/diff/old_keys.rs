//! Keys of the schema language that were renamed, so that old revisions can be compared.

use crate::diagnostic::Diagnostics;
use crate::node::{self, Kind, Node};
use crate::source::{Source, Span};

/// A renamed key: the old and new name, and the values with which the key is the renamed one.
const RENAMED: &[(&str, &str, &[&str])] = &[("standing", "provenance", &["mined", "reviewed"])];

/// Rewrites a schema of an older revision with the current keys. Only key names change, so all
/// lines keep their numbers. Text that cannot be parsed is returned unchanged.
pub fn rename(source: &mut Source) {
    if !RENAMED.iter().any(|(old, ..)| source.text.contains(old)) {
        return;
    }
    let Some(node) = node::parse(0, source, &mut Diagnostics::default()) else { return };
    let mut found = Vec::new();
    find(&node, &mut found);
    // In reverse order, so that earlier positions remain valid.
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
