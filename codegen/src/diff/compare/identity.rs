//! Detection of renamed and moved items. Without evidence, an item counts as removed and another as
//! added.

use std::collections::{BTreeMap, BTreeSet};

use crate::diff::contract::{Contract, Field, Object, innermost};

/// The items that are the same on both sides under another name or in another place.
#[derive(Debug, Default)]
pub(super) struct Identities {
    /// Renamed types: from the new name to the old one.
    old_types: BTreeMap<String, String>,
    /// Renamed types: from the old name to the new one.
    new_types: BTreeMap<String, String>,
    /// Renamed fields: from object and new name to the old name.
    fields: BTreeMap<(String, String), String>,
    /// Moved fields, by the outer object and its field.
    moves: BTreeMap<(String, String), Move>,
    /// The inner ends of the moves.
    ends: BTreeSet<(String, String)>,
}

/// A field that moved into or out of a nested object.
#[derive(Clone, Debug)]
pub(super) struct Move {
    /// The old path from the outer object.
    pub(super) from: String,
    /// The new path from the outer object.
    pub(super) to: String,
    /// The type of the inner object.
    pub(super) nested_in: String,
}

impl Identities {
    pub(super) fn old_type(&self, new: &str) -> Option<&str> {
        self.old_types.get(new).map(String::as_str)
    }

    pub(super) fn new_type(&self, old: &str) -> Option<&str> {
        self.new_types.get(old).map(String::as_str)
    }

    pub(super) fn old_field(&self, object: &str, new: &str) -> Option<&str> {
        self.fields.get(&(object.to_owned(), new.to_owned())).map(String::as_str)
    }

    pub(super) fn is_renamed(&self, object: &str, old: &str) -> bool {
        let of_object = self.fields.iter().filter(|((owner, _), _)| owner == object);
        of_object.into_iter().any(|(_, name)| name == old)
    }

    /// Returns the move of a field of this object into or out of a nested object.
    pub(super) fn moved(&self, object: &str, field: &str) -> Option<&Move> {
        self.moves.get(&(object.to_owned(), field.to_owned()))
    }

    /// Returns whether a move that is reported for another object starts or ends here.
    pub(super) fn is_accounted_for(&self, object: &str, field: &str) -> bool {
        self.ends.contains(&(object.to_owned(), field.to_owned()))
    }

    /// Returns a type with renamed types replaced by their new names.
    pub(super) fn rename_in(&self, ty: &str) -> String {
        let inner = innermost(ty);
        match self.new_type(inner) {
            Some(new) => ty.replace(inner, new),
            None => ty.to_owned(),
        }
    }
}

/// Finds renamed types, then renamed fields, then moved ones.
pub(super) fn identify(old: &Contract, new: &Contract) -> Identities {
    let mut identities = Identities::default();
    types(old, new, &mut identities);
    let of_both = |name: &String| {
        let after = identities.new_type(name).unwrap_or(name);
        new.objects.contains_key(after).then(|| (name.clone(), after.to_owned()))
    };
    let mut pairs: Vec<(String, String)> = old.objects.keys().filter_map(of_both).collect();
    // Independent of the direction: of two objects that contain each other, the first has the move.
    pairs.sort_by(|(a, b), (c, d)| (a.min(b), a.max(b)).cmp(&(c.min(d), c.max(d))));
    for (name, after) in pairs {
        let (before, object) = (&old.objects[&name], &new.objects[&after]);
        fields(&after, before, object, &mut identities);
        moves(&after, (old, before), (new, object), &mut identities);
    }
    identities
}

/// A removed and an added type are the same if they have the same fields and every use of the old
/// one, and no other field, became a use of the new one.
fn types(old: &Contract, new: &Contract, identities: &mut Identities) {
    let gone = names_only_in(old, new);
    let fresh = names_only_in(new, old);
    if gone.is_empty() || fresh.is_empty() {
        return;
    }
    let mut successors: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut predecessors = successors.clone();
    for (name, before) in &old.objects {
        let Some(after) = new.objects.get(name) else { continue };
        for (field, was) in &before.fields {
            let Some(is) = after.fields.get(field) else { continue };
            let (was, is) = (innermost(&was.ty), innermost(&is.ty));
            successors.entry(was).or_default().insert(is);
            predecessors.entry(is).or_default().insert(was);
        }
    }
    for was in gone {
        let Some(is) = only(successors.get(was)).filter(|is| fresh.contains(is)) else { continue };
        if only(predecessors.get(is)) != Some(was) {
            continue;
        }
        let (before, after) = (&old.objects[was], &new.objects[is]);
        if before.values == after.values && have_equal_fields(before, after, was, is) {
            identities.old_types.insert(is.to_owned(), was.to_owned());
            identities.new_types.insert(was.to_owned(), is.to_owned());
        }
    }
}

/// Returns the only element of a set with one element.
fn only<'a>(names: Option<&BTreeSet<&'a str>>) -> Option<&'a str> {
    let mut names = names?.iter();
    names.next().copied().filter(|_| names.next().is_none())
}

fn names_only_in<'a>(one: &'a Contract, other: &Contract) -> BTreeSet<&'a str> {
    let shared = one.objects.iter().filter(|(_, object)| object.action.is_none());
    let only = shared.filter(|(name, _)| !other.objects.contains_key(*name));
    only.map(|(name, _)| name.as_str()).collect()
}

/// Returns whether two types have the same fields, up to the names of the types themselves.
fn have_equal_fields(a: &Object, b: &Object, was: &str, is: &str) -> bool {
    let is_same = |(x, y): ((&String, &Field), (&String, &Field))| {
        let ty = if innermost(&x.1.ty) == was { x.1.ty.replace(was, is) } else { x.1.ty.clone() };
        x.0 == y.0 && ty == y.1.ty && (x.1.required, x.1.nullable) == (y.1.required, y.1.nullable)
    };
    a.fields.len() == b.fields.len() && a.fields.iter().zip(&b.fields).all(is_same)
}

/// Below this number of characters, a description is not evidence.
const SHORTEST_PROOF: usize = 12;

/// Returns whether two fields can be the same one: they are equal and described in enough detail.
fn is_same(a: &Field, b: &Field) -> bool {
    a == b && a.docs.chars().count() >= SHORTEST_PROOF
}

/// A removed and an added field of the same object are the same if they differ only in their names
/// and there is no third such field.
fn fields(name: &str, old: &Object, new: &Object, identities: &mut Identities) {
    let gone: Vec<_> = old.fields.iter().filter(|(n, _)| !new.fields.contains_key(*n)).collect();
    let fresh: Vec<_> = new.fields.iter().filter(|(n, _)| !old.fields.contains_key(*n)).collect();
    for (new_name, field) in &fresh {
        let alike: Vec<_> = gone.iter().filter(|(_, other)| is_same(other, field)).collect();
        let back = fresh.iter().filter(|(_, other)| is_same(other, field)).count();
        if let ([(old_name, _)], 1) = (alike.as_slice(), back) {
            identities.fields.insert((name.to_owned(), (*new_name).clone()), (*old_name).clone());
        }
    }
}

/// A field moved if its object lost it and a nested object gained an equal one, or vice versa.
fn moves(
    name: &str,
    (old, before): (&Contract, &Object),
    (new, after): (&Contract, &Object),
    identities: &mut Identities,
) {
    let lost = only_in(before, after).map(|found| (found, true));
    let gained = only_in(after, before).map(|found| (found, false));
    for ((field, about), is_inward) in lost.chain(gained).collect::<Vec<_>>() {
        let key = (name.to_owned(), field.clone());
        let is_renamed = identities.fields.contains_key(&key) || identities.is_renamed(name, field);
        if is_renamed || identities.ends.contains(&key) {
            continue;
        }
        // The side on which the field is nested, and the side on which it must not be.
        let (holder, there, elsewhere) =
            if is_inward { (after, new, old) } else { (before, old, new) };
        let inner = holder.fields.iter().find_map(|(via, held)| {
            let ty = innermost(&held.ty);
            let is = there.objects.get(ty)?.fields.get(field)?;
            let was = elsewhere.objects.get(ty).and_then(|object| object.fields.get(field));
            (ty != name && was.is_none() && is_same(is, about)).then_some((via, ty))
        });
        let Some((via, ty)) = inner else { continue };
        let (flat, nested) = (field.clone(), format!("{via}.{field}"));
        let (from, to) = if is_inward { (flat, nested) } else { (nested, flat) };
        identities.ends.insert((ty.to_owned(), field.clone()));
        identities.moves.insert(key, Move { from, to, nested_in: ty.to_owned() });
    }
}

fn only_in<'a>(
    one: &'a Object,
    other: &'a Object,
) -> impl Iterator<Item = (&'a String, &'a Field)> + use<'a> {
    one.fields.iter().filter(|(name, _)| !other.fields.contains_key(*name))
}
