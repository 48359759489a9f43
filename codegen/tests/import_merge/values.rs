//! Extracted values follow their descriptions from one import to the next, and a report says so.

use serde_json::json;
use tencentcloud_codegen::import::definitions::Extra;
use tencentcloud_codegen::import::{self, Change, Files, Imported};

const PATH: &str = "zoo/2020-01-02/MakeBed.yaml";

/// Imports definitions of one action, whose parameter `Bed` has this description.
fn import(description: &str, words: bool, existing: &Files) -> Imported {
    let bed = json!({"name": "Bed", "document": description, "type": "string", "member": "string", "required": true});
    let id = json!({"name": "RequestId", "document": "", "type": "string", "member": "string"});
    let api = json!({
        "metadata": {"apiVersion": "2020-01-02", "serviceShortName": "zoo"},
        "actions": {"MakeBed": {"name": "", "document": "", "input": "MakeBedRequest", "output": "MakeBedResponse"}},
        "objects": {
            "MakeBedRequest": {"document": "", "type": "object", "members": [bed]},
            "MakeBedResponse": {"document": "", "type": "object", "members": [id]},
        },
    });
    let extra = Extra { words, ..Extra::default() };
    import::definitions(&api.to_string(), &extra, existing).expect("the zoo is read")
}

/// Imports two descriptions one after the other; returns what becomes of the file, and the notes
/// of the second import that everybody sees.
fn twice(before: &str, now: &str, words: bool) -> (String, Vec<String>) {
    onto(&import(before, words, &Files::new()).files[PATH], now, words)
}

/// Imports a description into a file, twice: the second time changes nothing.
fn onto(text: &str, now: &str, words: bool) -> (String, Vec<String>) {
    let mut files = Files::from([(PATH.to_owned(), text.to_owned())]);
    let imported = import(now, words, &files);
    files.extend(imported.files);
    let again = import(now, words, &files);
    assert!(!again.files.contains_key(PATH), "a second import changes nothing");
    assert!(again.notes.iter().all(|note| note.change != Change::Applied), "{:?}", again.notes);
    let notes = imported.notes.iter().filter(|note| note.is_urgent() && note.path == PATH);
    let notes = notes.map(|note| note.to_string().replace(PATH, "")).collect();
    (files[PATH].clone(), notes)
}

const TWO: &str = "Bed. Valid values: `straw` (dry), `sand` (warm).";
const OTHER: &str = "Bed. Valid values: `straw` (dry), `moss` (soft).";

#[test]
fn a_value_that_disappears_is_deprecated_and_a_new_one_is_inserted() {
    for words in [false, true] {
        let (text, notes) = twice(TWO, OTHER, words);
        let sand = match words {
            true => "sand:\n          description: warm\n          deprecated: ",
            false => "sand:\n          deprecated: ",
        };
        assert!(text.contains(sand), "{text}");
        let order = ["straw:", "moss:", "sand:"].map(|value| text.find(value));
        assert!(order.is_sorted() && order[0].is_some(), "{text}");
        assert!(!text.contains("plain:"), "it stays an enum: {text}");
        let of = |part: &str| notes.iter().filter(|note| note.contains(part)).count();
        assert_eq!(of("the value `moss` is new"), 1, "{notes:?}");
        let gone = "the value `sand` is deprecated, since the definitions have it no more";
        assert_eq!(of(gone), 1, "{notes:?}");
        assert_eq!(notes.len(), 2, "{notes:?}");
    }
}

#[test]
fn a_value_that_comes_back_is_reported() {
    let (text, _) = twice(TWO, OTHER, false);
    let (same, notes) = onto(&text, TWO, false);
    assert!(same.contains("sand:\n          deprecated: "), "{same}");
    let back = "the definitions have the value `sand` again: remove `deprecated:`";
    assert!(notes.iter().any(|note| note.contains(back)), "{notes:?}");
}

#[test]
fn an_enum_stays_one_and_constants_stay_constants() {
    let (enumeration, _) = twice(TWO, TWO, false);
    let constants = enumeration.replace("provenance:", "plain: true\n      provenance:");
    assert_ne!(enumeration, constants);
    let (text, notes) = onto(&constants, TWO, false);
    assert_eq!(text, constants);
    assert!(notes[0].contains("the values stay constants"), "{notes:?}");
    // Words of which only few readings are sure.
    let (text, notes) = onto(&enumeration, "Bed: STRAW|SAND", false);
    assert!(!text.contains("plain:"), "{text}");
    assert!(!notes.is_empty(), "{text}");
}

#[test]
fn a_field_that_becomes_an_enum_or_lists_its_values_no_more_is_reported() {
    let (text, notes) = twice("Bed.", TWO, false);
    assert!(text.contains("values:"), "{text}");
    assert!(notes[0].contains("`enum` of `Bed` is new"), "{notes:?}");
    let (text, notes) = twice(TWO, "Bed.", false);
    assert!(text.contains("straw:") && !text.contains("deprecated"), "{text}");
    assert!(notes[0].contains("`Bed`: the definitions have its values no more"), "{notes:?}");
}

#[test]
fn what_a_person_reviewed_or_described_is_not_changed() {
    let (text, _) = twice(TWO, TWO, false);
    for (kept, urgent) in [
        (text.replace("provenance: mined", "provenance: reviewed"), 1),
        (text.replace("required: true", "required: true\n    description: Its bed."), 0),
    ] {
        assert_ne!(kept, text);
        let (after, notes) = onto(&kept, OTHER, false);
        assert_eq!(after, kept);
        assert_eq!(notes.len(), urgent, "{notes:?}");
    }
}

#[test]
fn values_of_any_layout_are_deprecated() {
    for (values, expect) in [
        (
            "{straw: dry, sand: warm}",
            "{straw: dry, moss: null, sand: {description: warm, deprecated: ",
        ),
        ("{\"straw\": , \"sand\": }", "\"straw\":, moss: null , sand: {deprecated: "),
        ("{straw, sand}", "{straw, moss: null, sand: {deprecated: "),
        (
            "\n        straw: # dry\n        sand: # warm\n",
            "sand:\n          deprecated: The documentation no longer lists this value. # warm\n",
        ),
        (
            "\n        straw:\n        sand: >-\n          warm,\n          but wet\n        # the end\n",
            "sand:\n          description: warm, but wet\n          deprecated: The documentation no longer lists this value.\n        # the end\n",
        ),
        (
            "\n        straw:\n        sand:\n          name: Sandy # a person's\n",
            "sand:\n          name: Sandy\n          deprecated: ",
        ),
    ] {
        let text = format!(
            "action: MakeBed\naccess: write\ninput:\n  Bed:\n    type: string\n    required: true\n    enum:\n      provenance: mined\n      source: definitions\n      values: {values}\n"
        );
        let (after, notes) = onto(&text, OTHER, false);
        assert!(after.contains(expect), "{after}\n{notes:?}");
    }
}

#[test]
fn a_new_value_that_needs_a_name_is_left_to_a_person() {
    let (text, _) = twice(TWO, TWO, false);
    let named = text.replace("sand:", "sand:\n          name: Moss\n");
    let (after, notes) =
        onto(&named, "Bed. Valid values: `straw` (dry), `sand` (warm), `moss` (soft).", false);
    assert_eq!(after, named);
    assert!(notes[0].contains("the value `moss` as well, which needs a `name:`"), "{notes:?}");
}
