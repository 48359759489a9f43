//! Merges the values of enumerations: extracted ones follow their descriptions, and no value is
//! removed, since programs may use it.

use std::collections::BTreeSet;

use super::compare::{before, entries};
use super::{Change, Entry, Merge};
use crate::name;
use crate::node::{Kind, Node};
use crate::source::Spanned;

/// Why a value is deprecated that a description no longer lists.
const GONE: &str = "The documentation no longer lists this value.";

/// Returns whether the values of a field were extracted from its description.
pub(super) fn are_mined(field: &Node) -> bool {
    let list = field.get("enum").and_then(|list| list.get("provenance"));
    list.is_some_and(|word| is_text(word, "mined"))
}

/// Returns what a key that a field gains changes: an enumeration changes its type in Rust.
pub(super) fn change_by(key: &str, value: &Node, field: &Node) -> Change {
    let is_string = field.get("type").is_some_and(super::is_text);
    match key == "enum" && is_string && !are_constants(value) {
        true => Change::Applied,
        false => Change::Gained,
    }
}

impl Merge<'_> {
    /// Compares the values of an enumeration that a person reviewed.
    pub(super) fn values(&mut self, field: &str, there: &Node, fresh: &Node) {
        let (Some(known), Some(fresh)) = (there.get("values"), fresh.get("values")) else { return };
        let missing = entries(fresh).iter().filter(|(value, _)| known.get(&value.value).is_none());
        for (value, _) in missing {
            let message = format!("`{field}`: {} the value `{}` as well", self.has(), value.value);
            self.note(known.span.start, Change::Changed, message);
        }
    }

    /// Merges extracted values: new ones are inserted, missing ones are deprecated, and an enum
    /// stays an enum.
    pub(super) fn mined_values(&mut self, field: &str, there: &Node, fresh: &Node) {
        let (Some(known), Some(listed)) = (there.get("values"), fresh.get("values")) else {
            return;
        };
        let constants = are_constants(there);
        if constants != are_constants(fresh) {
            let (are, now) = match constants {
                true => ("constants", "clear enough for an enum: remove `plain:` for one"),
                false => ("an enum", "too unclear for one: write `plain: true` for constants"),
            };
            let message = format!("`{field}`: the values stay {are}, but are now {now}");
            self.note(there.span.start, Change::Changed, message);
        }
        let listed = entries(listed);
        for (i, entry) in listed.iter().enumerate() {
            self.listed_value(field, known, (&listed[..i], entry), constants);
        }
        for entry in entries(known) {
            let (value, of) = entry;
            let is_listed = listed.iter().any(|(other, _)| other.value == value.value);
            if !is_listed && of.get("deprecated").is_none() {
                let message = format!(
                    "`{field}`: the value `{}` is deprecated, since {} it no more",
                    value.value,
                    self.has()
                );
                self.note(value.span.start, Change::Applied, message);
                self.edits.value(known, entry, &deprecated(of));
            }
        }
    }

    /// Inserts a listed value that is new, behind those that are listed before it.
    fn listed_value(
        &mut self,
        field: &str,
        known: &Node,
        (above, entry): (&[Entry], &Entry),
        constants: bool,
    ) {
        let value = &entry.0.value;
        match known.get(value) {
            Some(of) if of.get("deprecated").is_some_and(|why| is_text(why, GONE)) => {
                let message = format!(
                    "`{field}`: {} the value `{value}` again: remove `deprecated:`",
                    self.has()
                );
                self.note(of.span.start, Change::Changed, message);
            }
            Some(_) => {}
            None if constants || has_own_name(value, known) => {
                let message = format!("`{field}`: the value `{value}` is new");
                self.note(known.span.start, Change::Applied, message);
                self.edits.entry(known, before(known, above), entry, false);
            }
            None => {
                let message = format!(
                    "`{field}`: {} the value `{value}` as well, which needs a `name:`",
                    self.has()
                );
                self.note(known.span.start, Change::Changed, message);
            }
        }
    }
}

/// Returns whether an enumeration becomes constants rather than an enum.
fn are_constants(list: &Node) -> bool {
    list.get("plain").is_some_and(|plain| plain.kind == Kind::Bool(true))
}

/// Returns whether a value makes the name of a variant that no other value has.
fn has_own_name(value: &str, known: &Node) -> bool {
    let folded = |value: &str| name::variant(value).map(|name| name::folded(&name));
    let names: BTreeSet<_> = entries(known)
        .iter()
        .filter_map(|(value, of)| match of.get("name").map(|name| &name.kind) {
            Some(Kind::Text(name)) => Some(name::folded(name)),
            _ => folded(&value.value),
        })
        .collect();
    folded(value).is_some_and(|name| !names.contains(&name))
}

/// Returns a value with the note that it is deprecated.
fn deprecated(of: &Node) -> Node {
    let text = |text: &str| Node { span: of.span, kind: Kind::Text(text.to_owned()) };
    let entry = |key: &str, node: Node| (Spanned { value: key.to_owned(), span: of.span }, node);
    let mut keys = match &of.kind {
        Kind::Map(keys) => keys.clone(),
        Kind::Text(meaning) => vec![entry("description", text(meaning))],
        _ => Vec::new(),
    };
    keys.push(entry("deprecated", text(GONE)));
    Node { span: of.span, kind: Kind::Map(keys) }
}

fn is_text(node: &Node, text: &str) -> bool {
    matches!(&node.kind, Kind::Text(word) if word == text)
}
