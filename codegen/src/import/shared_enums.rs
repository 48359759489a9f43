//! Gives fields of one name with the same values one enum: `Protocol` for each `Protocol` that is
//! `TCP` or `UDP`. The decision is written into the schemas as `name:`, where it stays.

use std::collections::{BTreeMap, BTreeSet};

use super::Facts;
use super::merge::{Files, entries};
use super::mine::{element, is_text};
use crate::diagnostic::Diagnostics;
use crate::name::{self, Kind};
use crate::node::{self, Kind as NodeKind, Node};
use crate::schema::{Enum, Field};
use crate::source::{Source, Spanned};

type Values = BTreeSet<String>;

/// Names the enums that several fields share, except those whose name means something else in the
/// existing schemas.
pub(super) fn share(facts: &mut Facts, existing: &Files) {
    let known = known_enums(existing, &facts.folder);
    rename_types(facts, existing, &known);
    let taken = taken_names(facts);
    let mut shared: BTreeMap<String, (String, Values)> = BTreeMap::new();
    for (field, lists) in lists_by_field(facts) {
        let name = name::type_name(&field);
        let most = lists.iter().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 1);
        let list = match known.get(&name) {
            Some(values) => Some(values),
            None if taken.contains(&name::folded(&name)) => None,
            None => most.map(|(values, _)| values),
        };
        if let Some(values) = list.filter(|_| name::check(&name, Kind::Type).is_ok()) {
            shared.insert(field, (name, values.clone()));
        }
    }
    for (field, of) in fields_mut(facts) {
        let Some((name, values)) = shared.get(&field.value) else { continue };
        let is_shared = unnamed(of).is_some_and(|list| values_of(list) == *values);
        if let Some(list) = of.values.as_mut().filter(|_| is_shared) {
            list.name = Some(Spanned::synthetic(name.clone()));
        }
    }
}

/// Renames new types that have the name of a known enum, which keeps it.
fn rename_types(facts: &mut Facts, existing: &Files, known: &BTreeMap<String, Values>) {
    let folder = facts.folder.clone();
    for (wire, ty) in &mut facts.types {
        let name = name::type_name(wire);
        let is_new = !existing.contains_key(&format!("{folder}/types/{wire}.yaml"));
        if is_new && ty.rust_name.is_none() && known.contains_key(&name) {
            ty.rust_name = Some(Spanned::synthetic(format!("{name}Object")));
        }
    }
}

/// Returns the number of fields by name and values.
fn lists_by_field(facts: &Facts) -> BTreeMap<String, BTreeMap<Values, usize>> {
    let mut lists: BTreeMap<String, BTreeMap<Values, usize>> = BTreeMap::new();
    for (field, of) in fields(facts) {
        if let Some(list) = unnamed(of) {
            *lists.entry(field.value.clone()).or_default().entry(values_of(list)).or_default() += 1;
        }
    }
    lists
}

/// Returns the list of a field that becomes an enum of strings and has no name.
fn unnamed(field: &Field) -> Option<&Enum> {
    let list = field.values.as_ref().filter(|list| !list.plain && list.name.is_none())?;
    is_text(element(&field.ty)).then_some(list)
}

fn values_of(list: &Enum) -> Values {
    list.values.iter().map(|(value, _)| value.value.clone()).collect()
}

fn fields(facts: &Facts) -> impl Iterator<Item = (&Spanned<String>, &Field)> {
    let actions = facts.actions.values().flat_map(|action| [&action.input, &action.output]);
    actions.chain(facts.types.values().map(|ty| &ty.fields)).flat_map(|fields| fields.iter())
}

fn fields_mut(facts: &mut Facts) -> impl Iterator<Item = &mut (Spanned<String>, Field)> {
    let actions = facts.actions.values_mut().flat_map(|a| [&mut a.input, &mut a.output]);
    let types = facts.types.values_mut().map(|ty| &mut ty.fields);
    actions.chain(types).flat_map(|fields| &mut fields.0)
}

/// Returns the names of all other items in Rust, folded.
fn taken_names(facts: &Facts) -> BTreeSet<String> {
    let types = facts.types.values().flat_map(|ty| {
        let rust = ty.rust_name.as_ref().map(|name| name.value.clone());
        [Some(name::type_name(&ty.name)), rust].into_iter().flatten()
    });
    let sides = |action: &String| ["Request", "Response"].map(|side| format!("{action}{side}"));
    let messages = facts.actions.keys().flat_map(sides);
    let mut taken: BTreeSet<String> = types.chain(messages).map(|n| name::folded(&n)).collect();
    let owned = facts
        .actions
        .iter()
        .flat_map(|(owner, action)| [&action.input, &action.output].map(|fields| (owner, fields)));
    let owned = owned.chain(facts.types.iter().map(|(owner, ty)| (owner, &ty.fields)));
    for (owner, fields) in owned {
        for (field, of) in fields.iter() {
            let Some(list) = &of.values else { continue };
            let given = list.name.as_ref().map(|name| name.value.clone());
            let name = given.unwrap_or_else(|| name::enum_name(owner, field));
            taken.insert(name::folded(&name));
        }
    }
    taken
}

/// Returns the values of the enums that have a name in existing schemas.
fn known_enums(existing: &Files, folder: &str) -> BTreeMap<String, Values> {
    let mut known: BTreeMap<String, Values> = BTreeMap::new();
    let below = format!("{folder}/");
    for (path, text) in existing.iter().filter(|(path, _)| path.starts_with(&below)) {
        let source = Source { path: path.clone(), text: text.clone() };
        let Some(root) = node::parse(0, &source, &mut Diagnostics::default()) else { continue };
        let sections = ["input", "output", "fields"].into_iter().filter_map(|key| root.get(key));
        for (_, field) in sections.flat_map(entries) {
            let Some(list) = field.get("enum") else { continue };
            if let Some(Node { kind: NodeKind::Text(name), .. }) = list.get("name") {
                let values = list.get("values").map(entries).unwrap_or_default();
                let values = values.iter().map(|(value, _)| value.value.clone());
                known.entry(name.clone()).or_default().extend(values);
            }
        }
    }
    known
}
