//! Enums that several fields share: those whose lists have the same `name:`.

use std::collections::{BTreeMap, BTreeSet};

use super::VersionResolver;
use super::load::VersionFiles;
use super::reach::innermost;
use crate::model::SharedEnum;
use crate::name::{self, Kind};
use crate::read::Entries;
use crate::schema::{self, Enum};
use crate::source::Spanned;

/// A list of values that has a name.
pub(super) struct NamedList<'a> {
    file: usize,
    /// The action or the type with the field.
    owner: &'a str,
    is_type: bool,
    field: &'a str,
    numeric: bool,
    pub(super) name: &'a Spanned<String>,
    list: &'a Enum,
}

/// Returns the lists that share a name with another one, by name. Lists without a common value are
/// not the same, and collide.
pub(super) fn shared(files: &VersionFiles) -> BTreeMap<&str, Vec<NamedList<'_>>> {
    let mut all: BTreeMap<&str, Vec<NamedList<'_>>> = BTreeMap::new();
    let types = files.types.iter().map(|f| (f.file, &f.schema.name, true, &f.schema.fields));
    let actions = files.actions.iter().flat_map(|f| {
        [&f.schema.input, &f.schema.output].map(|side| (f.file, &f.schema.action, false, side))
    });
    for (file, owner, is_type, fields) in types.chain(actions) {
        for (name, field, list, numeric) in named(fields) {
            all.entry(&name.value).or_default().push(NamedList {
                file,
                owner,
                is_type,
                field,
                numeric,
                name,
                list,
            });
        }
    }
    all.retain(|_, lists| {
        let (first, others) = lists.split_at(1);
        !others.is_empty()
            && others.iter().all(|other| have_common_value(first[0].list, other.list))
    });
    all
}

/// Returns the fields whose list of values has a name, and whether they are integers.
fn named(
    fields: &Entries<schema::Field>,
) -> impl Iterator<Item = (&Spanned<String>, &str, &Enum, bool)> {
    fields.iter().filter_map(|(field, of)| {
        let list = of.values.as_ref().filter(|list| !list.plain)?;
        let numeric = match innermost(&of.ty) {
            "string" => false,
            "int64" | "uint64" => true,
            _ => return None,
        };
        Some((list.name.as_ref()?, field.value.as_str(), list, numeric))
    })
}

fn have_common_value(left: &Enum, right: &Enum) -> bool {
    left.values.iter().any(|(value, _)| right.values.get(&value.value).is_some())
}

impl VersionResolver<'_> {
    /// Returns the name of the enum that a list shares with others.
    pub(super) fn shared_enum_of(&self, list: &Enum) -> Option<String> {
        let name = list.name.as_ref().filter(|_| !list.plain)?;
        self.shared_lists.contains_key(name.as_str()).then(|| name.value.clone())
    }

    /// Resolves an enum of several fields: it has the values of all of them.
    pub(super) fn enum_of_lists(&mut self, lists: &[NamedList<'_>]) -> SharedEnum {
        let first = &lists[0];
        let rust = first.name.value.clone();
        self.rust_name(&rust, Kind::Type, first.name.span);
        self.claim(&rust, first.name.span);
        for list in lists.iter().filter(|list| list.numeric != first.numeric) {
            self.diagnostics.report(
                list.name.span,
                format!("the enum `{rust}` has strings in one field and integers in another"),
                "named again here",
                "give one of the two another `name:`",
            );
        }
        let mut shape = self.make_enum(&union(lists), rust.clone(), first.numeric);
        let fields: BTreeSet<_> = lists.iter().map(|list| format!("`{}`", list.field)).collect();
        shape.description =
            format!("Values of {}.", fields.into_iter().collect::<Vec<_>>().join(", "));
        let used_by = lists.iter().flat_map(|list| match list.is_type {
            true => self.reach.used_by(list.owner),
            false => vec![list.owner.to_owned()],
        });
        SharedEnum {
            name: None,
            module: name::type_module(&rust, None),
            used_by: used_by.collect::<BTreeSet<_>>().into_iter().collect(),
            source: self.path(first.file),
            shape,
        }
    }
}

/// Returns one list with the values of all. A value is deprecated if each list with it says so.
fn union(lists: &[NamedList<'_>]) -> Enum {
    let mut union = lists[0].list.clone();
    for (value, variant) in lists[1..].iter().flat_map(|list| list.list.values.iter()) {
        let known = union.values.0.iter_mut().find(|(known, _)| known.value == value.value);
        match known {
            Some((_, known)) => {
                known.name = known.name.take().or_else(|| variant.name.clone());
                known.description =
                    known.description.take().or_else(|| variant.description.clone());
                known.deprecated = known.deprecated.take().filter(|_| variant.deprecated.is_some());
            }
            None => union.values.0.push((value.clone(), variant.clone())),
        }
    }
    union
}
