//! Facts go into schemas that are there: what a person wrote stays.

#[path = "import_merge/values.rs"]
mod values;

use tencentcloud_codegen::import::definitions::Extra;
use tencentcloud_codegen::import::{self, Change, Files, Imported, Note};

const ZOO: &str = include_str!("data/definitions.json");
const PATH: &str = "zoo/2020-01-02/DescribeAnimals.yaml";

fn import(existing: &Files) -> Imported {
    let errors = [("DescribeAnimals", ["FailedOperation", "InternalError"])];
    let errors =
        errors.iter().map(|(a, codes)| ((*a).to_owned(), codes.map(str::to_owned).to_vec()));
    let extra = Extra { errors: errors.collect(), ..Extra::default() };
    import::definitions(ZOO, &extra, existing).expect("the zoo is read")
}

/// Merges the definitions into one file and says what it becomes, and what is noted of it.
#[track_caller]
fn check(path: &str, before: &str, after: &str, expect: &[&str]) {
    let mut files = import(&Files::new()).files;
    files.insert(path.to_owned(), before.to_owned());
    let imported = import(&files);
    let merged = imported.files.get(path).map_or(before, String::as_str);
    assert_eq!(merged, after);
    let urgent = imported.notes.iter().filter(|note| note.is_urgent());
    let notes: Vec<String> = urgent.map(ToString::to_string).collect();
    let notes: Vec<&str> =
        notes.iter().filter_map(|note| note.strip_prefix(path)?.strip_prefix(':')).collect();
    assert_eq!(notes, expect);

    files.insert(path.to_owned(), merged.to_owned());
    let again = import(&files);
    assert_eq!(again.files, Files::new(), "a second import changes nothing");
    let stays = |note: &&Note| note.change != Change::Gained;
    let left =
        |imported: &Imported| imported.notes.iter().filter(stays).cloned().collect::<Vec<_>>();
    assert_eq!(left(&again), left(&imported), "and says the same");
    assert!(again.notes.iter().all(|note| note.change != Change::Gained), "and gains nothing");
}

#[test]
fn a_second_import_changes_nothing() {
    let first = import(&Files::new());
    assert_eq!(first.new, first.files.len());
    let second = import(&first.files);
    assert_eq!((second.files, second.new), (Files::new(), 0));
}

#[test]
fn new_fields_and_codes_are_put_in_at_their_place() {
    check(
        PATH,
        "
# A person's comment.
action: DescribeAnimals
access: read # checked

input:
  # What to look for.
  Filters:
      type: [Filter]
      description: >-
        Which animals,
        if not all.

  Since: # a while ago
      type: datetime_iso
      deprecated: Nobody asks.

errors:
- FailedOperation # always
",
        "
# A person's comment.
action: DescribeAnimals
access: read # checked

input:
  # What to look for.
  Filters:
      type: [Filter]
      description: >-
        Which animals,
        if not all.
  Limit:
    type: uint64
    required: true
    range: {min: 1, max: 100, provenance: mined, source: \"definitions, 98 %\"}

  Since: # a while ago
      type: datetime_iso
      deprecated: Nobody asks.

output:
  Animals:
    type: [Animal]
    required: true
    nullable: true
  Total:
    type: int64
    required: true
  Note:
    type: string

errors:
- FailedOperation # always
- InternalError
",
        &[],
    );
}

#[test]
fn a_file_in_flow_style_or_json_grows_too() {
    check(
        PATH,
        r#"{"action": "DescribeAnimals", "access": "read", "output": {}, "errors": ["FailedOperation"],
  "input": {"Filters": {"type": ["Filter"]}, "Since": {"type": "datetime_iso"}}}"#,
        r#"{"action": "DescribeAnimals", "access": "read", "output": {"Animals": {"type":["Animal"],"required":true,"nullable":true}, "Total": {"type":"int64","required":true}, "Note": {"type":"string"}}, "errors": ["FailedOperation", "InternalError"],
  "input": {"Filters": {"type": ["Filter"]}, "Limit": {"type":"uint64","required":true,"range":{"min":1,"max":100,"provenance":"mined","source":"definitions, 98 %"}}, "Since": {"type": "datetime_iso", "deprecated": "The service has switched this field off."}}}"#,
        &[],
    );
}

#[test]
fn differences_are_reported_and_left_alone() {
    let text = "\
action: DescribeAnimals
access: write
input:
  Filters: {type: [Filter], required: true}
  Limit: {type: int64, description: How many.}
  Since: {type: datetime_iso, deprecated: Gone.}
  Mine: {type: string}
output:
  Animals: {type: [Animal], required: true, nullable: true}
  Total: {type: int64, required: true}
  Note: {type: string}
errors: [FailedOperation, InternalError, FailedOperation.Old]
";
    check(
        PATH,
        text,
        text,
        &[
            "4: `Filters`: the definitions have it not required",
            "5: `Limit`: the definitions have it required",
            "5: the `type` of `Limit` is int64, the definitions have uint64",
            "7: the definitions have no field `Mine`",
            "12: the definitions have no error code `FailedOperation.Old`",
        ],
    );
}

#[test]
fn lines_are_those_of_the_file_as_it_becomes() {
    let before = "\
action: DescribeAnimals
access: read
input:
  Since: {type: string, deprecated: Gone.}
output:
  Animals: {type: [Animal], required: true, nullable: true}
  Total: {type: int64, required: true}
  Note: {type: string}
errors: [FailedOperation, InternalError]
";
    let new = "  Filters:\n    type: [Filter]\n  Limit:\n    type: uint64\n    required: true\n    range: {min: 1, max: 100, provenance: mined, source: \"definitions, 98 %\"}\n";
    let after = before.replace("input:\n", &format!("input:\n{new}"));
    check(
        PATH,
        before,
        &after,
        &["10: the `type` of `Since` is string, the definitions have datetime_iso"],
    );
}

#[test]
fn what_is_gone_is_reported_and_stays() {
    let gone = "zoo/2020-01-02/OpenGate.yaml";
    let text = "action: OpenGate\naccess: write\n";
    check(gone, text, text, &[" the definitions have no such action any more"]);
    let gone = "zoo/2020-01-02/types/Gate.yaml";
    check(gone, "type: Gate\n", "type: Gate\n", &[" the definitions have no such type any more"]);
    let ours = "type: Mood\nenum: {provenance: reviewed, source: us, values: {good: }}\n";
    check("zoo/2020-01-02/types/Mood.yaml", ours, ours, &[]);
}

#[test]
fn a_product_takes_in_codes_and_keeps_its_words() {
    let before = "product: zoo\nversion: \"2020-01-02\"\ntitle: The Zoo\nhost: zoo.example\n";
    let after = "\nerrors:\n  FailedOperation:\n  InternalError:\n";
    check("zoo/2020-01-02/product.yaml", before, &format!("{before}{after}"), &[]);
    let before = format!("{before}errors:\n  InternalError: It broke.\n  Mine:\n");
    let after = before.replace("errors:\n", "errors:\n  FailedOperation:\n");
    check("zoo/2020-01-02/product.yaml", &before, &after, &[]);
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let broken = "action: [\n";
    check(PATH, broken, broken, &[" left as it is, since it cannot be read"]);
}

#[test]
fn a_report_tells_what_is_gained_and_what_was_decided_otherwise() {
    let mut files = import(&Files::new()).files;
    let text = "
action: DescribeAnimals
access: read
input:
  Limit:
    type: uint64
    required: true
    description: How many animals to return at most.
    range: {min: 1, max: 500, provenance: reviewed, source: a response of the support}
";
    files.insert(PATH.to_owned(), text.to_owned());
    files.remove("zoo/2020-01-02/FeedAnimal.yaml");
    let imported = import(&files);
    let of = |change: Change| -> Vec<String> {
        let notes = imported.notes.iter().filter(|note| note.change == change);
        notes.map(ToString::to_string).collect()
    };
    assert_eq!(
        of(Change::Decided),
        [format!(
            "{PATH}:11: the `range` of `Limit` is {{min: 1, max: 500}} (by a response of the support), \
             the definitions have {{min: 1, max: 100}}"
        )]
    );
    let gained = of(Change::Gained);
    assert!(gained.contains(&format!("{PATH}:7: `Filters` is new")), "{gained:?}");
    assert!(gained.contains(&"zoo/2020-01-02/FeedAnimal.yaml: new".to_owned()), "{gained:?}");
}

#[test]
fn a_field_that_is_switched_off_is_told_of() {
    for (description, change, expect) in [
        ("", Change::Gained, "`deprecated` of `Since` is new"),
        (
            ", description: From when on.",
            Change::Changed,
            "`Since`: the definitions have it deprecated",
        ),
    ] {
        let since = format!("Since: {{type: datetime_iso{description}}}");
        let text = format!("action: DescribeAnimals\naccess: read\ninput:\n  {since}\n");
        let notes = import(&Files::from([(PATH.to_owned(), text)])).notes;
        let told = |note: &Note| note.path == PATH && note.message == expect;
        let note = notes.iter().find(|note| told(note)).unwrap_or_else(|| panic!("{notes:?}"));
        assert_eq!(note.change, change);
    }
}

#[test]
fn what_differs_on_purpose_is_told_with_its_reason_until_it_differs_no_more() {
    for (required, change, expect) in [
        (
            "",
            Change::Decided,
            "`Limit`: the definitions have it required (it differs since calls without it succeed)",
        ),
        ("required: true, ", Change::Odd, "`Limit` differs no more: remove `differs:`"),
    ] {
        let limit = format!("Limit: {{type: uint64, {required}differs: calls without it succeed}}");
        let text = format!("action: DescribeAnimals\naccess: read\ninput:\n  {limit}\n");
        let notes = import(&Files::from([(PATH.to_owned(), text)])).notes;
        let note = notes.iter().find(|note| note.message == expect);
        assert_eq!(note.unwrap_or_else(|| panic!("{notes:?}")).change, change);
    }
}

/// Imports definitions into schemas after an earlier import of others; gives back the notes,
/// without the folder.
fn since(before: &str, now: &str, existing: &Files) -> (Imported, Vec<String>) {
    let read = |api: &str, baseline: Option<String>| {
        let extra = Extra { baseline, ..Extra::default() };
        import::definitions(api, &extra, existing).expect("it is read")
    };
    let (path, baseline) = read(before, None).baseline.expect("it leaves one");
    assert_eq!(path, "zoo/2020-01-02/imported.json");
    let imported = read(now, Some(baseline));
    let notes = imported.notes.iter().map(ToString::to_string);
    let notes = notes.map(|note| note.trim_start_matches("zoo/2020-01-02/").to_owned()).collect();
    (imported, notes)
}

/// A difference that a person made from the definitions is reported once.
#[test]
fn definitions_that_have_not_changed_are_no_news() {
    let mut files = import(&Files::new()).files;
    let text = "\
action: DescribeAnimals
access: write
input:
  Limit: {type: int64, description: How many., range: {min: 2, provenance: reviewed, source: us}}
  Mine: {type: string}
";
    files.insert(PATH.to_owned(), text.to_owned());
    files.remove("zoo/2020-01-02/types/Meal.yaml");
    let (imported, notes) = since(ZOO, ZOO, &files);
    assert_eq!(notes, [""; 0]);
    // What is left out stays out, but for files.
    assert!(!imported.files.contains_key(PATH), "{:?}", imported.files);
    assert!(imported.files.contains_key("zoo/2020-01-02/types/Meal.yaml"));
}

#[test]
fn a_report_tells_what_the_definitions_changed() {
    let files = import(&Files::new()).files;
    let change = |from: &str, to: &str| {
        let now = ZOO.replacen(from, to, 1);
        assert_ne!(now, ZOO, "{from}");
        since(ZOO, &now, &files).1
    };
    assert_eq!(
        change("A sentence.", "Another one."),
        ["DescribeAnimals.yaml: the official description of the action `DescribeAnimals` changed"]
    );
    let feed = r#""FeedAnimal": {"#;
    assert_eq!(
        change(
            feed,
            &format!(
                "\"PetAnimal\": {{\"input\": \"FeedAnimalRequest\", \"output\": \"FeedAnimalResponse\"}}, {feed}"
            )
        ),
        ["PetAnimal.yaml: the action `PetAnimal` is new"]
    );
    let limit = r#""name": "Limit""#;
    let notes = change(limit, r#""name": "Most""#);
    assert_eq!(
        notes,
        [
            "DescribeAnimals.yaml: `Most` is new",
            "DescribeAnimals.yaml:8: the definitions have `Limit` no more",
        ]
    );
}

/// A schema that says it already has nothing to learn.
#[test]
fn what_the_schema_says_already_is_no_news() {
    let now = ZOO.replacen("[1,100]", "[1,200]", 1).replacen("1-100", "1-200", 1);
    assert_ne!(now, ZOO);
    let mut files = import(&Files::new()).files;
    let (_, notes) = since(ZOO, &now, &files);
    let range = "`range` of `Limit` was {\"min\":1,\"max\":100} and is {\"min\":1,\"max\":200}; \
                 the schema says {\"min\":1,\"max\":100}";
    assert!(notes.iter().any(|note| note.ends_with(range)), "{notes:?}");
    let text = files[PATH].replace("max: 100", "max: 200.0");
    files.insert(PATH.to_owned(), text);
    let (_, notes) = since(ZOO, &now, &files);
    assert!(notes.iter().all(|note| note.contains("the official description")), "{notes:?}");
}
