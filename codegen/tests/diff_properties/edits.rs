//! Edits of one thing, each with the rules that may find it.

use proptest::prelude::*;
use tencentcloud_codegen::diff::contract::{Action, Bounds, Contract, Field, Object, Rule};
use tencentcloud_codegen::diff::rules::Rule as Kind;

use crate::world::TYPES;

pub fn edit() -> impl Strategy<Value = (usize, prop::sample::Index)> {
    (0..EDITS.len(), any::<prop::sample::Index>())
}

pub fn edited(contract: &Contract, edits: &[(usize, prop::sample::Index)]) -> Contract {
    let mut contract = contract.clone();
    for (edit, at) in edits {
        EDITS[*edit].1(&mut contract, *at);
    }
    contract
}

/// An edit of one thing: whether it is possible at this place, and the rules that may find it.
pub type Edit = (&'static str, fn(&mut Contract, prop::sample::Index) -> bool, &'static [Kind]);

fn edit_field(
    contract: &mut Contract,
    at: prop::sample::Index,
    edit: impl FnOnce(&mut Field),
) -> bool {
    let mut fields: Vec<_> =
        contract.objects.values_mut().flat_map(|o| o.fields.values_mut()).collect();
    if fields.is_empty() {
        return false;
    }
    edit(fields.swap_remove(at.index(fields.len())));
    true
}

fn edit_action(
    contract: &mut Contract,
    at: prop::sample::Index,
    edit: impl FnOnce(&mut Action),
) -> bool {
    let mut actions: Vec<_> = contract.actions.values_mut().collect();
    if actions.is_empty() {
        return false;
    }
    edit(actions.swap_remove(at.index(actions.len())));
    true
}

fn edit_object(
    contract: &mut Contract,
    at: prop::sample::Index,
    edit: impl FnOnce(&mut Object),
) -> bool {
    let mut objects: Vec<_> = contract.objects.values_mut().collect();
    if objects.is_empty() {
        return false;
    }
    edit(objects.swap_remove(at.index(objects.len())));
    true
}

/// The sides on which the field's object is reached decide whether a flag matters.
fn reached(contract: &Contract, is_wanted: fn(bool, bool) -> bool) -> Vec<String> {
    let reach = contract.reach();
    let wanted = reach.iter().filter(|(_, r)| is_wanted(r.sent, r.received));
    wanted.map(|(name, _)| (*name).to_owned()).collect()
}

fn edit_reached(
    contract: &mut Contract,
    at: prop::sample::Index,
    is_wanted: fn(bool, bool) -> bool,
    edit: impl FnOnce(&mut Field),
) -> bool {
    let names = reached(contract, is_wanted);
    let fields: Vec<(String, String)> = names
        .iter()
        .flat_map(|n| contract.objects[n].fields.keys().map(move |f| (n.clone(), f.clone())))
        .collect();
    if fields.is_empty() {
        return false;
    }
    let (object, field) = &fields[at.index(fields.len())];
    contract.objects.get_mut(object).and_then(|o| o.fields.get_mut(field)).map(edit).is_some()
}

fn remove_action(contract: &mut Contract, name: &str) -> bool {
    let Some(action) = contract.actions.remove(name) else { return false };
    contract.objects.remove(&action.input);
    contract.objects.remove(&action.output);
    true
}

fn add_field(contract: &mut Contract, at: prop::sample::Index, required: bool) -> bool {
    edit_object(contract, at, |object| {
        let field = Field {
            ty: "bool".to_owned(),
            required: Some(required),
            present: Some(required),
            nullable: Some(false),
            ..Field::default()
        };
        object.fields.insert("New".to_owned(), field);
    })
}

fn narrowed(bounds: &mut Option<Bounds>) {
    *bounds = Some(Bounds { min: Some(1.5), max: Some(1.75), reviewed: true });
}

fn rename_type(contract: &mut Contract, at: prop::sample::Index) -> bool {
    let used: Vec<&str> = TYPES
        .into_iter()
        .filter(|t| {
            let is_used = |name: &str, f: &Field| name != *t && f.ty.trim_matches(['[', ']']) == *t;
            contract.objects.iter().any(|(name, o)| o.fields.values().any(|f| is_used(name, f)))
        })
        .collect();
    if used.is_empty() {
        return false;
    }
    let old = used[at.index(used.len())];
    for field in contract.objects.values_mut().flat_map(|o| o.fields.values_mut()) {
        field.ty = field.ty.replace(old, "Omega");
    }
    contract.objects.remove(old).map(|o| contract.objects.insert("Omega".to_owned(), o)).is_some()
}

fn rename_field(contract: &mut Contract, at: prop::sample::Index) -> bool {
    edit_object(contract, at, |object| {
        let found = object.fields.iter().find(|(_, f)| f.docs.len() > 12);
        let Some(name) = found.map(|(name, _)| name.clone()) else { return };
        object.fields.remove(&name).map(|f| object.fields.insert("Renamed".to_owned(), f));
    })
}

/// Moves a field that says enough about itself into the object that a field beside it holds.
fn move_field(contract: &mut Contract, at: prop::sample::Index) -> bool {
    let moves: Vec<(String, String, String)> = contract
        .objects
        .iter()
        .flat_map(|(name, object)| {
            let held = object.fields.values().map(|f| f.ty.trim_matches(['[', ']']).to_owned());
            let held: Vec<String> = held.collect();
            let movable = object.fields.iter().filter(|(_, f)| f.docs.len() > 12);
            movable.flat_map(move |(field, about)| {
                let own = about.ty.trim_matches(['[', ']']).to_owned();
                let to = held.clone().into_iter().filter(move |to| *to != own && to != name);
                to.map(move |to| (name.clone(), field.clone(), to))
            })
        })
        .filter(|(_, field, to)| {
            contract.objects.get(to).is_some_and(|o| !o.fields.contains_key(field))
        })
        .collect();
    if moves.is_empty() {
        return false;
    }
    let (from, field, to) = &moves[at.index(moves.len())];
    let moved = contract.objects.get_mut(from).and_then(|o| o.fields.remove(field));
    let Some(moved) = moved else { return false };
    contract.objects.get_mut(to).map(|o| o.fields.insert(field.clone(), moved)).is_some()
}

pub const EDITS: &[Edit] = &[
    (
        "an action more",
        |c, _| {
            let name = "Add".to_owned();
            let own = Object { action: Some(name.clone()), ..Object::default() };
            c.objects.insert("AddRequest".to_owned(), own.clone());
            c.objects.insert("AddResponse".to_owned(), own);
            let (input, output) = ("AddRequest".to_owned(), "AddResponse".to_owned());
            c.actions.insert(name, Action { input, output, ..Action::default() }).is_none()
        },
        &[Kind::ActionAdded],
    ),
    ("an action less", |c, _| remove_action(c, "Get"), &[Kind::ActionRemoved]),
    (
        "status",
        |c, at| edit_action(c, at, |a| a.deprecated = !a.deprecated),
        &[Kind::ActionDeprecated, Kind::ActionUndeprecated],
    ),
    (
        "access",
        |c, at| edit_action(c, at, |a| a.access = Some("other".to_owned())),
        &[Kind::AccessChanged],
    ),
    ("rate", |c, at| edit_action(c, at, |a| a.rate_limit = Some(77)), &[Kind::RateLimitChanged]),
    (
        "region",
        |c, at| edit_action(c, at, |a| a.region = Some("required, c".to_owned())),
        &[Kind::RegionChanged],
    ),
    (
        "paging",
        |c, at| edit_action(c, at, |a| a.paging = Some("z".to_owned())),
        &[Kind::PagingChanged],
    ),
    (
        "error code more",
        |c, at| {
            edit_action(c, at, |a| {
                a.errors.insert("E9".to_owned());
            })
        },
        &[Kind::ErrorCodeAdded],
    ),
    (
        "error code less",
        |c, at| edit_action(c, at, |a| drop(a.errors.pop_first())),
        &[Kind::ErrorCodeRemoved],
    ),
    ("common code more", |c, _| c.common_errors.insert("C9".to_owned()), &[Kind::ErrorCodeAdded]),
    ("examples", |c, at| edit_action(c, at, |a| a.examples.push('x')), &[Kind::ExampleChanged]),
    ("docs of an action", |c, at| edit_action(c, at, |a| a.docs.push('x')), &[Kind::DocsChanged]),
    (
        "a type more",
        |c, _| c.objects.insert("Omega".to_owned(), Object::default()).is_none(),
        &[Kind::TypeAdded],
    ),
    ("a type renamed", rename_type, &[Kind::TypeRenamed]),
    ("a field more", |c, at| add_field(c, at, false), &[Kind::FieldAdded]),
    (
        "a required field more",
        |c, at| add_field(c, at, true),
        &[Kind::FieldAdded, Kind::RequiredFieldAdded],
    ),
    (
        "a field less",
        |c, at| edit_object(c, at, |o| drop(o.fields.pop_first())),
        &[Kind::FieldRemoved],
    ),
    ("a field renamed", rename_field, &[Kind::FieldRenamed]),
    ("a field moved", move_field, &[Kind::FieldMoved]),
    (
        "type of a field",
        |c, at| edit_field(c, at, |f| f.ty = "bool".to_owned()),
        &[Kind::FieldTypeChanged],
    ),
    (
        "required",
        |c, at| edit_reached(c, at, |sent, _| sent, |f| f.required = f.required.map(|r| !r)),
        &[Kind::FieldBecameRequired, Kind::FieldBecameOptional],
    ),
    (
        "present",
        |c, at| edit_reached(c, at, |_, received| received, |f| f.present = f.present.map(|p| !p)),
        &[Kind::FieldBecameRequired, Kind::FieldBecameOptional],
    ),
    (
        "nullable",
        |c, at| edit_field(c, at, |f| f.nullable = f.nullable.map(|n| !n)),
        &[Kind::FieldBecameNullable, Kind::FieldNoLongerNullable],
    ),
    (
        "deprecated",
        |c, at| edit_field(c, at, |f| f.deprecated = f.deprecated.map(|d| !d)),
        &[Kind::FieldDeprecated, Kind::FieldUndeprecated],
    ),
    (
        "default",
        |c, at| edit_field(c, at, |f| f.default = Some("9".to_owned())),
        &[Kind::DefaultChanged],
    ),
    (
        "a value more",
        |c, at| {
            edit_field(c, at, |f| {
                f.values.as_mut().map(|v| v.values.insert("w".to_owned(), String::new()));
            })
        },
        &[Kind::ValueAdded],
    ),
    (
        "a value less",
        |c, at| {
            edit_field(c, at, |f| {
                f.values.as_mut().map(|v| v.values.pop_first());
            })
        },
        &[Kind::ValueRemoved],
    ),
    ("values at all", |c, at| edit_field(c, at, |f| f.values = None), &[Kind::EnumerationChanged]),
    (
        "values checked",
        |c, at| {
            edit_field(c, at, |f| {
                f.values.iter_mut().for_each(|v| v.reviewed = !v.reviewed);
            })
        },
        &[Kind::EnumerationChanged],
    ),
    (
        "a value deprecated",
        |c, at| {
            edit_field(c, at, |f| {
                let values = f.values.iter_mut().flat_map(|v| v.values.values_mut());
                values.take(1).for_each(|meaning| meaning.push('x'));
            })
        },
        &[Kind::DocsChanged],
    ),
    (
        "range",
        |c, at| edit_field(c, at, |f| narrowed(&mut f.range)),
        &[Kind::RangeNarrowed, Kind::RangeChanged, Kind::RangeWidened],
    ),
    ("length", |c, at| edit_field(c, at, |f| narrowed(&mut f.length)), &[Kind::LengthChanged]),
    ("items", |c, at| edit_field(c, at, |f| narrowed(&mut f.items)), &[Kind::ItemsChanged]),
    (
        "pattern",
        |c, at| {
            edit_field(c, at, |f| {
                f.pattern = Some(Rule { text: "z".to_owned(), reviewed: false });
            })
        },
        &[Kind::PatternChanged],
    ),
    (
        "sample",
        |c, at| edit_field(c, at, |f| f.example = Some("z".to_owned())),
        &[Kind::ExampleChanged],
    ),
    ("docs of a field", |c, at| edit_field(c, at, |f| f.docs.push('x')), &[Kind::DocsChanged]),
    ("docs of an object", |c, at| edit_object(c, at, |o| o.docs.push('x')), &[Kind::DocsChanged]),
    (
        "a rule more",
        |c, at| {
            edit_object(c, at, |o| {
                o.rules.insert("at_least_one of A".to_owned());
            })
        },
        &[Kind::RuleChanged],
    ),
    (
        "a rule less",
        |c, at| edit_object(c, at, |o| drop(o.rules.pop_first())),
        &[Kind::RuleChanged],
    ),
];
