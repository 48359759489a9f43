//! What holds of every comparison, tried on random contracts.

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of as maybe;
use proptest::prelude::*;
use tencentcloud_codegen::diff::change::{Change, Level};
use tencentcloud_codegen::diff::compare;
use tencentcloud_codegen::diff::contract::{Action, Bounds, Contract, Field, Object, Rule, Values};
use tencentcloud_codegen::diff::rules::Rule as Kind;

const TYPES: [&str; 4] = ["Alpha", "Beta", "Gamma", "Delta"];

fn bounds() -> impl Strategy<Value = Option<Bounds>> {
    let bound = || maybe(0..5_i32).prop_map(|n| n.map(f64::from));
    (bound(), bound(), any::<bool>()).prop_map(|(min, max, reviewed)| {
        (min.is_some() || max.is_some()).then_some(Bounds { min, max, reviewed })
    })
}

fn values() -> impl Strategy<Value = Option<Values>> {
    let values = btree_map("[xyz]", any::<bool>(), 1..3);
    maybe((values, any::<bool>()).prop_map(|(values, reviewed)| Values { values, reviewed }))
}

fn ty() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just("int64".to_owned()),
        Just("string".to_owned()),
        Just("datetime".to_owned()),
        (0..TYPES.len()).prop_map(|i| TYPES[i].to_owned()),
    ];
    (one, any::<bool>()).prop_map(|(ty, list)| if list { format!("[{ty}]") } else { ty })
}

prop_compose! {
    fn field()(
        ty in ty(),
        required in any::<bool>(),
        nullable in any::<bool>(),
        deprecated in any::<bool>(),
        default in maybe("[12]"),
        values in values(),
        (range, length, items) in (bounds(), bounds(), bounds()),
        pattern in maybe(("[pq]", any::<bool>())),
        (docs, example) in ("(|Short|The first of all of them|The second of all of them)", maybe("[a]")),
    ) -> Field {
        Field {
            ty,
            required: Some(required),
            present: Some(required),
            nullable: Some(nullable),
            deprecated: Some(deprecated),
            default,
            values,
            range,
            length,
            items,
            pattern: pattern.map(|(text, reviewed)| Rule { text, reviewed }),
            example,
            docs,
            ..Field::default()
        }
    }
}

fn object(action: Option<String>) -> impl Strategy<Value = Object> {
    let fields = btree_map("F[a-d]", field(), 0..4);
    let rules = btree_set("(order|window) start F[ab] max [12]", 0..3);
    let values = if action.is_none() { values().boxed() } else { Just(None).boxed() };
    (fields, rules, values, "[d]?").prop_map(move |(fields, rules, values, docs)| Object {
        action: action.clone(),
        fields,
        values,
        rules,
        docs,
        ..Object::default()
    })
}

fn action(name: &'static str) -> impl Strategy<Value = (Action, Object, Object)> {
    let own = || object(Some(name.to_owned()));
    let region = "(optional|required|unused|optional, a|optional, a, b)";
    let about = (any::<bool>(), "(read|write)", maybe(1..3_u32), region, maybe("[pq]"));
    (about, btree_set("E[12]", 0..3), "[e]?", "[d]?", own(), own()).prop_map(
        move |((deprecated, access, rate_limit, region, paging), errors, examples, docs, a, b)| {
            let about = Action {
                input: format!("{name}Request"),
                output: format!("{name}Response"),
                deprecated,
                access: Some(access),
                rate_limit,
                region: Some(region),
                paging,
                errors,
                examples,
                docs,
                ..Action::default()
            };
            (about, a, b)
        },
    )
}

/// Contracts of one small world, so that two of them have most names in common. Fields of types
/// that a contract does not have are strings.
fn contract() -> impl Strategy<Value = Contract> {
    let actions = (maybe(action("Get")), maybe(action("Put")), maybe(action("Run")));
    let types = proptest::sample::subsequence(TYPES.to_vec(), 0..=TYPES.len());
    let objects = vec(object(None), TYPES.len());
    (actions, types, objects, btree_set("C[12]", 0..2)).prop_map(
        |(actions, types, objects, common_errors)| {
            let mut contract = Contract {
                product: "toy".to_owned(),
                version: "2020-01-01".to_owned(),
                common_errors,
                ..Contract::default()
            };
            for (about, input, output) in [actions.0, actions.1, actions.2].into_iter().flatten() {
                let name = about.input.trim_end_matches("Request").to_owned();
                contract.objects.insert(about.input.clone(), input);
                contract.objects.insert(about.output.clone(), output);
                contract.actions.insert(name, about);
            }
            contract.objects.extend(types.iter().map(|t| (*t).to_owned()).zip(objects));
            let gone: Vec<&str> = TYPES.into_iter().filter(|t| !types.contains(t)).collect();
            for field in contract.objects.values_mut().flat_map(|o| o.fields.values_mut()) {
                for ty in &gone {
                    field.ty = field.ty.replace(ty, "string");
                }
            }
            contract
        },
    )
}

/// A change without its direction: what it is about, and both rules that it can be.
type Key =
    (Kind, String, Option<String>, &'static str, Vec<String>, Option<String>, Option<String>);

/// The changes under the names of the old side.
fn keys(changes: &[Change], is_mirrored: bool) -> Vec<Key> {
    let renamed: BTreeMap<&str, &str> = changes
        .iter()
        .filter(|c| c.rule == Kind::TypeRenamed)
        .filter_map(|c| Some((c.new.as_deref()?, c.old.as_deref()?)))
        .collect();
    let mut keys: Vec<Key> = changes
        .iter()
        .map(|c| {
            let rule = match if is_mirrored { c.rule.mirror() } else { c.rule } {
                Kind::RequiredFieldAdded => Kind::FieldAdded,
                rule => rule,
            };
            let object = if is_mirrored {
                c.object.clone()
            } else {
                renamed.get(c.object.as_str()).map_or(c.object.clone(), |old| (*old).to_owned())
            };
            // A renamed field goes by its new name.
            let field = c.field.clone().filter(|_| c.rule != Kind::FieldRenamed);
            let (old, new) = (c.old.clone(), c.new.clone());
            let (old, new) = if is_mirrored { (new, old) } else { (old, new) };
            (rule, object, field, c.side.name(), c.affected.clone(), old, new)
        })
        .collect();
    keys.sort();
    keys
}

fn breaks(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.level == Level::Breaking)
}

fn renames_a_type(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.rule == Kind::TypeRenamed)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(a in contract()) {
        prop_assert_eq!(compare(&a, &a.clone()), Vec::new());
    }

    #[test]
    fn the_way_back_is_the_mirror(a in contract(), b in contract()) {
        prop_assert_eq!(keys(&compare(&b, &a), true), keys(&compare(&a, &b), false));
    }

    #[test]
    fn contracts_that_differ_have_a_change(a in contract(), b in contract()) {
        prop_assert_eq!(compare(&a, &b).is_empty(), a == b);
    }

    #[test]
    fn no_two_changes_have_one_fingerprint(a in contract(), b in contract()) {
        let changes = compare(&a, &b);
        let fingerprints: BTreeSet<String> = changes.iter().map(Change::fingerprint).collect();
        prop_assert_eq!(fingerprints.len(), changes.len());
    }

    // A type is found to be renamed by its fields, so that two small steps can be a rename and a
    // change where one large step is another type.
    #[test]
    fn what_breaks_breaks_in_one_of_two_steps(a in contract(), b in contract(), c in contract()) {
        let (ab, bc, ac) = (compare(&a, &b), compare(&b, &c), compare(&a, &c));
        if ![&ab, &bc, &ac].into_iter().any(|changes| renames_a_type(changes)) {
            prop_assert!(!breaks(&ac) || breaks(&ab) || breaks(&bc), "{:#?}", ac);
        }
    }

    #[test]
    fn wording_order_and_place_are_no_part_of_a_fingerprint(a in contract(), b in contract()) {
        let told = |changes: Vec<Change>| -> Vec<String> {
            let mut all: Vec<String> = changes.iter().map(Change::fingerprint).collect();
            all.sort();
            all
        };
        let reworded = |contract: &Contract| {
            let mut contract = contract.clone();
            contract.path = "elsewhere.yaml".to_owned();
            let reword = |docs: &mut String| *docs = format!("In other words: {docs}");
            contract.actions.values_mut().for_each(|action| reword(&mut action.docs));
            for object in contract.objects.values_mut() {
                reword(&mut object.docs);
                object.place.line += 7;
                object.place.path = "elsewhere.yaml".to_owned();
                for field in object.fields.values_mut().filter(|f| f.docs.len() > 5) {
                    reword(&mut field.docs);
                    field.place.line += 11;
                }
            }
            contract
        };
        prop_assert_eq!(
            told(compare(&reworded(&a), &reworded(&b))),
            told(compare(&a, &b))
        );
    }

    #[test]
    fn one_edit_is_one_change(a in contract(), (edit, at) in edit()) {
        let (name, apply, rules) = EDITS[edit];
        let mut b = a.clone();
        if apply(&mut b, at) && a != b {
            let changes = compare(&a, &b);
            prop_assert_eq!(changes.len(), 1, "{}: {:#?}", name, changes);
            prop_assert!(rules.contains(&changes[0].rule), "{}: {:?}", name, changes[0]);
        }
    }

    // Steps that people take: most of a contract stays, so that things are found again under
    // other names and in other places.
    #[test]
    fn the_way_back_of_edits_is_the_mirror(a in contract(), edits in vec(edit(), 1..5)) {
        let b = edited(&a, &edits);
        prop_assert_eq!(keys(&compare(&b, &a), true), keys(&compare(&a, &b), false));
    }

    #[test]
    fn what_breaks_breaks_in_one_of_two_edits(
        a in contract(),
        first in vec(edit(), 1..4),
        second in vec(edit(), 1..4),
    ) {
        let b = edited(&a, &first);
        let c = edited(&b, &second);
        let (ab, bc, ac) = (compare(&a, &b), compare(&b, &c), compare(&a, &c));
        if ![&ab, &bc, &ac].into_iter().any(|changes| renames_a_type(changes)) {
            prop_assert!(!breaks(&ac) || breaks(&ab) || breaks(&bc), "{:#?}", ac);
        }
    }
}

fn edit() -> impl Strategy<Value = (usize, prop::sample::Index)> {
    (0..EDITS.len(), any::<prop::sample::Index>())
}

fn edited(contract: &Contract, edits: &[(usize, prop::sample::Index)]) -> Contract {
    let mut contract = contract.clone();
    for (edit, at) in edits {
        EDITS[*edit].1(&mut contract, *at);
    }
    contract
}

/// An edit of one thing: whether it is possible at this place, and the rules that may find it.
type Edit = (&'static str, fn(&mut Contract, prop::sample::Index) -> bool, &'static [Kind]);

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

const EDITS: &[Edit] = &[
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
                f.values.as_mut().map(|v| v.values.insert("w".to_owned(), false));
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
                f.values.as_mut().map(|v| v.reviewed = !v.reviewed);
            })
        },
        &[Kind::EnumerationChanged],
    ),
    (
        "a value deprecated",
        |c, at| {
            edit_field(c, at, |f| {
                f.values.as_mut().and_then(|v| v.values.values_mut().next().map(|d| *d = !*d));
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
