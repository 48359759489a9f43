//! Which shared types requests and responses contain, which actions use them, and which types
//! must be boxed because they contain themselves.

use std::collections::{BTreeMap, BTreeSet};

use super::load::File;
use crate::read::Entries;
use crate::schema::{self, Field, TypeName};

/// The directions of every shared type.
pub(super) struct Reach {
    sent: BTreeMap<String, BTreeSet<String>>,
    received: BTreeMap<String, BTreeSet<String>>,
    /// The types that a type contains directly, not in a list.
    holds: BTreeMap<String, BTreeSet<String>>,
}

impl Reach {
    pub(super) fn of(types: &[File<schema::Type>], actions: &[File<schema::Action>]) -> Self {
        let fields: BTreeMap<&str, &Entries<Field>> =
            types.iter().map(|f| (f.schema.name.as_str(), &f.schema.fields)).collect();
        let mut reach =
            Self { sent: BTreeMap::new(), received: BTreeMap::new(), holds: BTreeMap::new() };
        for (name, entries) in &fields {
            let held = entries.iter().filter_map(|(_, field)| match &field.ty.value {
                TypeName::One(inner) if fields.contains_key(inner.as_str()) => Some(inner.clone()),
                _ => None,
            });
            reach.holds.insert((*name).to_owned(), held.collect());
        }
        for file in actions {
            let action = &file.schema.action.value;
            spread(&file.schema.input, &fields, action, &mut reach.sent);
            spread(&file.schema.output, &fields, action, &mut reach.received);
        }
        reach
    }

    /// Returns whether a request contains the type.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        self.sent.contains_key(name)
    }

    /// Returns whether a response contains the type.
    pub(super) fn is_received(&self, name: &str) -> bool {
        self.received.contains_key(name)
    }

    /// Returns the actions that use the type, by name.
    pub(super) fn used_by(&self, name: &str) -> Vec<String> {
        let actions = [&self.sent, &self.received].into_iter().filter_map(|m| m.get(name));
        actions.flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Returns whether `inner`, which `owner` contains directly, contains `owner`.
    pub(super) fn is_recursive(&self, owner: &str, inner: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![inner];
        while let Some(name) = open.pop() {
            if name == owner {
                return true;
            }
            if seen.insert(name) {
                open.extend(self.holds.get(name).into_iter().flatten().map(String::as_str));
            }
        }
        false
    }
}

fn spread(
    entries: &Entries<Field>,
    fields: &BTreeMap<&str, &Entries<Field>>,
    action: &str,
    into: &mut BTreeMap<String, BTreeSet<String>>,
) {
    let mut open: Vec<&Entries<Field>> = vec![entries];
    while let Some(entries) = open.pop() {
        for (_, field) in entries.iter() {
            let name = innermost(&field.ty.value);
            if let Some(inner) = fields.get(name)
                && into.entry(name.to_owned()).or_default().insert(action.to_owned())
            {
                open.push(inner);
            }
        }
    }
}

/// Returns the name inside all brackets.
pub(super) fn innermost(ty: &TypeName) -> &str {
    match ty {
        TypeName::One(name) => name,
        TypeName::List(inner) => innermost(inner),
    }
}
