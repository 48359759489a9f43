//! Compares nodes of schemas: what two of them state, apart from words and sources.

use super::Entry;
use crate::node::{Kind, Node};
use crate::schema::BASIC_TYPES;

/// Returns the entries of an object.
pub(in super::super) fn entries(node: &Node) -> &[Entry] {
    match &node.kind {
        Kind::Map(entries) => entries,
        _ => &[],
    }
}

/// Returns the entry that the last of these keys has in an object: what comes next belongs behind
/// it.
pub(super) fn before<'n>(map: &'n Node, keys: &[Entry]) -> Option<&'n Entry> {
    let find = |key: &str| entries(map).iter().find(|(k, _)| k.value == key);
    keys.iter().rev().find_map(|(key, _)| find(&key.value))
}

/// Returns whether a type that a person wrote is the basic type of the facts, and says what it
/// stands for: a kind of time, or a shared enumeration.
pub(super) fn says_more(there: &Node, fresh: &Node) -> bool {
    match (&there.kind, &fresh.kind) {
        (Kind::List(there), Kind::List(fresh)) => {
            there.iter().zip(fresh).all(|(there, fresh)| says_more(there, fresh))
        }
        (Kind::Text(name), Kind::Text(fresh)) if BASIC_TYPES.contains(&name.as_str()) => {
            is_time(there) && fresh == "string"
        }
        (Kind::Text(_), Kind::Text(fresh)) => BASIC_TYPES.contains(&fresh.as_str()),
        _ => false,
    }
}

/// Returns whether a type is a shared one, whose values may be listed there.
pub(super) fn is_shared(node: &Node) -> bool {
    match &node.kind {
        Kind::List(inner) => inner.iter().all(is_shared),
        Kind::Text(name) => !BASIC_TYPES.contains(&name.as_str()),
        _ => false,
    }
}

/// Returns whether a type is `string` or a list of strings.
pub(super) fn is_text(node: &Node) -> bool {
    match &node.kind {
        Kind::List(inner) => inner.iter().all(is_text),
        Kind::Text(name) => name == "string",
        _ => false,
    }
}

/// Returns whether a type is a time or a list of times.
pub(super) fn is_time(node: &Node) -> bool {
    match &node.kind {
        Kind::List(inner) => inner.iter().all(is_time),
        Kind::Text(name) => ["datetime", "datetime_iso", "date"].contains(&name.as_str()),
        _ => false,
    }
}

/// Units with two spellings.
const UNITS: [(&str, &str); 5] =
    [("s", "seconds"), ("ms", "milliseconds"), ("min", "minutes"), ("h", "hours"), ("d", "days")];

/// Returns what a key says, without provenance, source and words: of an enumeration its values.
pub(in super::super) fn fact(key: &str, node: &Node) -> Node {
    match (key, node.get("values")) {
        ("enum", Some(values)) => {
            let name =
                |(key, _): &Entry| Node { span: key.span, kind: Kind::Text(key.value.clone()) };
            Node { span: node.span, kind: Kind::List(entries(values).iter().map(name).collect()) }
        }
        _ if matches!(node.kind, Kind::Map(_)) => bare(node),
        ("unit", _) => match &node.kind {
            Kind::Text(unit) => {
                let long = UNITS.iter().find(|(short, _)| short == unit).map(|(_, long)| *long);
                Node { span: node.span, kind: Kind::Text(long.unwrap_or(unit).to_owned()) }
            }
            _ => node.clone(),
        },
        _ => node.clone(),
    }
}

/// Returns a constraint without the keys that a person may change.
pub(super) fn bare(node: &Node) -> Node {
    without(node, &["provenance", "source"])
}

pub(super) fn without(node: &Node, keys: &[&str]) -> Node {
    let kept = entries(node).iter().filter(|(key, _)| !keys.contains(&key.value.as_str()));
    Node { span: node.span, kind: Kind::Map(kept.cloned().collect()) }
}

pub(super) fn shown(node: &Node) -> String {
    super::super::yaml::flow(node)
}
