//! What holds of every comparison, tried on random contracts.

mod edits;
mod world;

use std::collections::{BTreeMap, BTreeSet};

use edits::{EDITS, edit, edited};
use proptest::collection::vec;
use proptest::prelude::*;
use tencentcloud_codegen::diff::change::{Change, Level};
use tencentcloud_codegen::diff::compare;
use tencentcloud_codegen::diff::contract::Contract;
use tencentcloud_codegen::diff::rules::Rule as Kind;
use world::contract;

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
