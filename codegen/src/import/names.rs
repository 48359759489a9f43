//! Resolves collisions of names in Rust. The generator resolves none, so that no name depends on
//! its neighbors: each decision is written into the schema, where it stays.

use std::collections::BTreeSet;

use super::Facts;
use crate::name::{self, Kind};
use crate::read::Entries;
use crate::schema::{Action, Enum, Field, Type, TypeName};
use crate::source::Spanned;

/// Renames items whose names are taken.
pub(super) fn settle(facts: &mut Facts) {
    let mut names = BTreeSet::new();
    for action in facts.actions.keys() {
        names.extend(["Request", "Response"].map(|side| format!("{action}{side}")));
    }
    let mut modules = BTreeSet::new();
    for ty in facts.types.values_mut() {
        type_name(ty, &mut names, &mut modules);
    }
    let mut methods = BTreeSet::new();
    for action in facts.actions.values_mut() {
        action_names(action, &mut names, &mut methods);
    }
    for (owner, ty) in &mut facts.types {
        field_names(&mut ty.fields, owner, &[], &mut names);
    }
}

fn type_name(ty: &mut Type, names: &mut BTreeSet<String>, modules: &mut BTreeSet<String>) {
    let wire = ty.name.value.clone();
    let module = |rust: &str| name::type_module(rust, None);
    let plain = name::type_name(&wire);
    let is_free = !names.contains(&plain) && !modules.contains(&module(&wire));
    let rust = if is_free {
        plain
    } else {
        let candidates = (2..).map(|n| format!("{plain}{n}"));
        let free = |rust: &String| !names.contains(rust) && !modules.contains(&module(rust));
        let rust = candidates.into_iter().find(free).unwrap_or(plain);
        ty.rust_name = Some(Spanned::synthetic(rust.clone()));
        rust
    };
    modules.insert(module(if is_free { &wire } else { &rust }));
    names.insert(rust);
}

fn action_names(action: &mut Action, names: &mut BTreeSet<String>, methods: &mut BTreeSet<String>) {
    let method = name::method(&action.action);
    if !methods.insert(method.clone()) {
        let free = (2..).map(|n| format!("{method}_{n}")).find(|name| methods.insert(name.clone()));
        action.rust_name = free.map(Spanned::synthetic);
    }
    let owner = action.action.value.clone();
    field_names(&mut action.input, &owner, &[], names);
    // Every response has a request ID as well.
    field_names(&mut action.output, &owner, &["request_id"], names);
}

fn field_names(
    fields: &mut Entries<Field>,
    owner: &str,
    taken: &[&str],
    names: &mut BTreeSet<String>,
) {
    let mut idents: BTreeSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    for (wire, field) in &mut fields.0 {
        if !idents.insert(name::field(wire)) {
            let snake = name::snake(wire);
            let free = (2..).map(|n| format!("{snake}_{n}")).find(|n| idents.insert(n.clone()));
            field.rust_name = free.map(Spanned::synthetic);
        }
        if let Some(values) = &mut field.values {
            enum_names(values, &field.ty.value, owner, wire, names);
        }
    }
}

/// Names the enum of a field and its variants. Integers without names make no enum.
fn enum_names(
    values: &mut Enum,
    ty: &TypeName,
    owner: &str,
    field: &str,
    names: &mut BTreeSet<String>,
) {
    let numeric = !matches!(innermost(ty), "string");
    if numeric && values.name.is_none() && values.values.iter().all(|(_, v)| v.name.is_none()) {
        return;
    }
    let plain = values.name.as_ref().map(|n| n.value.clone());
    let plain = plain.unwrap_or_else(|| name::enum_name(owner, field));
    let is_taken = name::check(&plain, Kind::Type).is_err();
    if is_taken || !names.insert(plain.clone()) {
        let free = (2..).map(|n| format!("{plain}{n}")).find(|name| names.insert(name.clone()));
        values.name = free.map(Spanned::synthetic);
    }
    // Names that differ only in case are rejected as well.
    let mut variants = BTreeSet::new();
    let mut is_free = |name: &String| variants.insert(name::folded(name));
    for (i, (value, variant)) in values.values.0.iter_mut().enumerate() {
        let given = variant.name.as_ref().map(|n| n.value.clone());
        let made = given.or_else(|| name::variant(value).filter(|_| !numeric));
        let made = made.filter(|n| name::check(n, Kind::Variant).is_ok());
        if !made.as_ref().is_some_and(&mut is_free) {
            let base = made.unwrap_or_else(|| format!("Value{i}_"));
            let free = (2..).map(|n| format!("{base}{n}")).find(&mut is_free);
            variant.name = free.map(Spanned::synthetic);
        }
    }
}

fn innermost(ty: &TypeName) -> &str {
    match ty {
        TypeName::One(name) => name,
        TypeName::List(inner) => innermost(inner),
    }
}
