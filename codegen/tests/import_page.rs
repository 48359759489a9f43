//! Reads the seed page, and the same page as Markdown and in Chinese: all must give the facts of
//! the committed schema.

use std::path::Path;

use tencentcloud_codegen::diagnostic::Diagnostics;
use tencentcloud_codegen::import::page::{self, Known, Page};
use tencentcloud_codegen::import::{self, Files};
use tencentcloud_codegen::node;
use tencentcloud_codegen::read::Read;
use tencentcloud_codegen::schema::{Action, Field, Provenance};
use tencentcloud_codegen::source::Source;

const NAME: &str = "DescribeProIspPlaySumInfoList";

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn committed() -> Action {
    let path = format!("../schemas/live/2018-08-01/{NAME}.yaml");
    let source = Source { text: file(&path), path };
    let mut diagnostics = Diagnostics::default();
    let tree = node::parse(0, &source, &mut diagnostics);
    let action = tree.and_then(|tree| Action::read(&tree, &mut diagnostics));
    assert!(diagnostics.is_empty(), "{}", diagnostics.draw(&[source], "", false));
    action.expect("the committed schema is an action")
}

/// Knows what the definitions say of the action.
struct Committed;

impl Known for Committed {
    fn is_type(&self, name: &str) -> bool {
        name == "ProIspPlaySumInfo"
    }

    fn action(&self, _: &str) -> Option<Action> {
        Some(committed())
    }
}

fn page(name: &str, text: &str) -> Page {
    page::read(name, text, &Committed).expect("it is a page")
}

/// Drops words, names that we gave, and how constraints came to be; and what no page says.
fn facts(mut action: Action) -> Action {
    let page = "page".to_owned();
    action.title = None;
    action.description = None;
    action.category = None;
    action.source = None;
    action.search.clear();
    for (_, field) in action.input.0.iter_mut().chain(&mut action.output.0) {
        field_facts(field, &page);
    }
    for rule in &mut action.rules {
        rule.value.provenance = Provenance::Mined;
        rule.value.source.clone_from(&page);
    }
    for example in &mut action.examples {
        example.title.clear();
    }
    action
}

fn field_facts(field: &mut Field, page: &String) {
    field.description = None;
    field.search.clear();
    if let Some(values) = &mut field.values {
        values.name = None;
        values.provenance = Provenance::Mined;
        values.source.clone_from(page);
        for (_, variant) in &mut values.values.0 {
            variant.description = None;
        }
    }
    if let Some(range) = &mut field.range {
        range.value.provenance = Provenance::Mined;
        range.value.source.clone_from(page);
    }
}

#[track_caller]
fn check_facts(name: &str) {
    let page = page(name, &file(&format!("tests/data/{name}")));
    assert_eq!(page.notes, [], "everything is understood");
    assert_eq!(page.host.as_deref(), Some("live.tencentcloudapi.com"));
    assert_eq!(page.version.as_deref(), Some("2018-08-01"));
    assert_eq!(page.types.iter().collect::<Vec<_>>(), ["ProIspPlaySumInfo"]);

    let mut found = facts(page.action);
    let mut expected = facts(committed());
    // The definitions know more codes than the page, which is older.
    assert_eq!(found.errors.len(), 3);
    found.errors.retain(|code| !expected.errors.contains(code));
    assert_eq!(found.errors, [], "all codes of the page are in the schema");
    expected.errors.clear();
    assert_eq!(found, expected);
}

#[test]
fn the_seed_page_gives_the_committed_schema() {
    check_facts("page.txt");
}

#[test]
fn the_same_page_as_markdown_gives_the_same() {
    check_facts("page.md");
}

#[test]
fn the_same_page_in_chinese_gives_the_same() {
    check_facts("page.zh.txt");
}

fn schemas() -> Files {
    let paths = ["product.yaml", "types/ProIspPlaySumInfo.yaml", &format!("{NAME}.yaml")];
    let paths = paths.map(|path| format!("live/2018-08-01/{path}"));
    paths.map(|path| (path.clone(), file(&format!("../schemas/{path}")))).into()
}

#[test]
fn importing_the_page_changes_nothing_in_the_committed_schemas() {
    for name in ["page.txt", "page.md", "page.zh.txt"] {
        let text = file(&format!("tests/data/{name}"));
        let imported = import::page(name, &text, &schemas()).expect("it is a page");
        assert_eq!(imported.files, Files::new(), "{name}");
        assert_eq!(imported.notes, [], "{name}");
    }
}

#[test]
fn the_page_adds_to_bare_facts_what_they_lack() {
    let mut files = schemas();
    let path = format!("live/2018-08-01/{NAME}.yaml");
    let bare = format!(
        "action: {NAME}\naccess: read\n\ninput:\n  StartTime:\n    type: string\n  PageNum:\n    type: uint64\n    default: 2\n"
    );
    files.insert(path.clone(), bare);
    let imported = import::page("p", &file("tests/data/page.txt"), &files).expect("it is a page");
    assert_eq!(imported.files.keys().collect::<Vec<_>>(), [&path]);
    let merged = &imported.files[&path];
    for part in [
        "rate_limit: 100\nregion: unused\n",
        "    type: uint64\n    default: 2\n    description: \"Page number. Value range: [1,1000]. Default value: 1.\"\n",
        "    range: {min: 1, max: 1000, provenance: mined, source: page}\n",
        "      provenance: mined\n      source: page\n      values:\n        Chinese:\n        English:\n",
        "\npaging:\n  style: page\n  page: PageNum\n",
        "\nerrors: [FailedOperation, InvalidParameterValue, MissingParameter]\n",
    ] {
        assert!(merged.contains(part), "{part}is in\n{merged}");
    }
    let notes: Vec<_> = imported
        .notes
        .iter()
        .filter(|note| note.is_urgent())
        .map(|note| note.message.as_str())
        .collect();
    assert_eq!(
        notes,
        [
            "`StartTime`: the page has it required",
            "the `type` of `StartTime` is string, the page has datetime",
            "the `default` of `PageNum` is 2, the page has 1",
        ]
    );
    files.insert(path, merged.clone());
    let again = import::page("p", &file("tests/data/page.txt"), &files).expect("it is a page");
    assert_eq!(again.files, Files::new(), "a second import changes nothing");
}

#[test]
fn a_page_of_an_unknown_product_makes_one() {
    let imported =
        import::page("p", &file("tests/data/page.txt"), &Files::new()).expect("it is a page");
    assert_eq!(imported.new, 2);
    let product = &imported.files["live/2018-08-01/product.yaml"];
    assert!(product.contains("host: live.tencentcloudapi.com\n"), "{product}");
    assert!(product.contains("  FailedOperation: Operation failed.\n"), "{product}");
    let file = "live/2018-08-01/types/ProIspPlaySumInfo.yaml";
    let note = format!(
        "{file}: {NAME} names the type `ProIspPlaySumInfo`: import the page \"Data Types\" of live as well, or describe it here"
    );
    assert_eq!(
        imported
            .notes
            .iter()
            .filter(|note| note.is_urgent())
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        [note]
    );
}

#[test]
fn values_keep_what_the_page_says_of_them() {
    let page = page("page.txt", &file("tests/data/page.txt"));
    let values = page.action.input.get("MainlandOrOversea").and_then(|f| f.values.clone());
    let values = values.expect("it lists values").values;
    let china = values.get("China").and_then(|v| v.description.as_deref());
    assert_eq!(china, Some("data for China, including Hong Kong, Macao, and Taiwan"));
    assert_eq!(values.get("Global").map(|v| v.description.clone()), Some(None));
}

#[test]
fn integers_are_int64_unless_something_better_is_known() {
    let page = page::read("page.txt", &file("tests/data/page.txt"), &()).expect("it is a page");
    let ty = &page.action.input.get("PageNum").expect("it is there").ty.value;
    assert_eq!(format!("{ty:?}"), r#"One("int64")"#);
}

/// Changes one thing on the seed page and says what is noted, with lines.
#[track_caller]
fn check_notes(from: &str, to: &str, expect: &[&str]) {
    let text = file("tests/data/page.txt");
    assert!(text.contains(from), "the page has {from:?}");
    let notes = page("p", &text.replacen(from, to, 1)).notes;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    assert_eq!(notes, expect);
}

#[test]
fn what_is_not_understood_is_noted_with_its_line() {
    check_notes(
        "[1,1000]. Default value: 1.",
        "(0,1000). Default value: 1.",
        &["p:166: has a range that was not understood"],
    );
    check_notes(
        "Default value: 20",
        "Default value: the usual",
        &["p:167: has a default that was not understood"],
    );
    check_notes(
        "Default value: 20",
        "Default value: 2000",
        &["p:167: has a range that was not understood"],
    );
    check_notes(
        "Valid values: Chinese (default), English",
        "Valid values: Chinese, etc.",
        &["p:169: lists values that were not understood"],
    );
    check_notes(
        "TotalFlux Float",
        "TotalFlux is a Float",
        &[
            "p:174: this row was not read: `TotalFlux is a Float Total traffic.` is not a valid parameter name",
            "p:200: the example has `TotalFlux`, which no table describes; it is left out there",
        ],
    );
    check_notes(
        "&PlayDomains.0=",
        "&PlayDomains.7=",
        &[
            "p:191: the example request was not understood: element 7 comes before the ones before it",
        ],
    );
    check_notes(
        "\"TotalRequest\": 100,",
        "\"TotalRequest\": ,",
        &["p:211: the example response was not understood: expected value"],
    );
}

#[test]
fn a_text_that_is_no_page_is_refused() {
    for text in ["", "# Notes\n\nJust words.\n", "{\"actions\": {}}"] {
        assert!(page::read("p", text, &()).is_err(), "{text:?}");
    }
}
