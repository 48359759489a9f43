//! One page of an invented product in every layout that pages come in: all give the same schema.

mod forms;
mod found;
mod mutated;
mod refusals;
mod rows;

use std::path::Path;

use tencentcloud_codegen::import::page::{self, Content};
use tencentcloud_codegen::import::{self, Files};
use tencentcloud_codegen::source::Source;

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pages").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Imports files by their names below `tests/data/pages`, or pages under other names.
fn set(files: &[(&str, String)], existing: &Files) -> page::Set {
    let files: Vec<_> =
        files.iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
    import::pages(&files, None, existing)
}

#[track_caller]
fn alone(name: &str, text: &str) -> (String, Vec<String>) {
    let set = set(&[(name, text.to_owned())], &Files::new());
    assert_eq!(set.refused, [], "{name}");
    let action = set.imported.files.get("zoo/2020-02-28/DescribeAnimals.yaml");
    let notes = set.imported.notes.iter().filter(|note| note.is_urgent());
    (action.cloned().unwrap_or_default(), notes.map(ToString::to_string).collect())
}

/// What is left of a schema without its words.
fn facts(schema: &str) -> String {
    let words = ["description:", "  - title:"];
    schema
        .lines()
        .filter(|line| !words.iter().any(|w| line.trim_start().starts_with(w.trim_start())))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The names of shared types are noted, and nothing else.
#[track_caller]
fn check(name: &str) {
    let (schema, notes) = alone(name, &file(name));
    let (model, _) = alone("markdown.md", &file("markdown.md"));
    assert_eq!(facts(&schema), facts(&model), "{name}");
    let types = notes.iter().filter(|note| note.contains("names the type")).count();
    assert_eq!((types, notes.len()), (2, 2), "{name}: {notes:#?}");
}

#[test]
fn the_page_gives_its_facts() {
    let (schema, _) = alone("markdown.md", &file("markdown.md"));
    let expected = "\
# yaml-language-server: $schema=../../schema.json
action: DescribeAnimals
description: This API is used to list the animals of a keeper.
access: read
rate_limit: 20
region: unused

input:
  Keeper:
    type: string
    required: true
    description: The keeper.
  Cages:
    type: [Cage]
    description: Cages to look into.
  PageNum:
    type: int64
    default: 1
    description: \"Page number. Value range: [1,1000]. Default value: 1.\"
    range: {min: 1, max: 1000, provenance: mined, source: page}
  Asleep:
    type: bool
    description: Whether they sleep.

output:
  TotalCount:
    type: int64
    required: true
    description: How many there are.
  Animals:
    type: [AnimalInfo]
    required: true
    description: The animals.

errors: [InvalidParameterValue.Keeper, ResourceNotFound]

examples:
  - title: All of a keeper
    request:
      Keeper: Mara
      Cages:
        - Id: c-1
      PageNum: 2
    response:
      TotalCount: 1
      Animals:
        - Name: Otto
      RequestId: e6628973-db6a-48f1-9fcd-fe0b3ba54bc9
  - title: Those that sleep
    request:
      Keeper: Mara
      Asleep: true
    response:
      TotalCount: 0
      Animals: []
      RequestId: e6628973-db6a-48f1-9fcd-fe0b3ba54bc9
";
    assert_eq!(schema, expected);
}

#[test]
fn markdown_in_every_layout_gives_the_same() {
    for name in [
        "old_phrases.md",
        "no_outer_bars.md",
        "cells_over_lines.md",
        "bold_headings.md",
        "aligned.md",
    ] {
        check(name);
    }
}

#[test]
fn text_copied_from_a_browser_gives_the_same() {
    for name in ["tabs.txt", "spaces.txt", "indented.txt", "stacked.txt"] {
        check(name);
    }
}

#[test]
fn html_as_a_browser_saves_it_gives_the_same() {
    for name in ["saved.html", "one_line.html"] {
        check(name);
    }
}

#[test]
fn other_languages_give_the_same() {
    for name in ["chinese.md", "japanese.md", "korean.md"] {
        check(name);
    }
}

// F11
#[test]
fn invisible_characters_lose_nothing() {
    check("invisible.md");
    let (schema, _) = alone("crlf.md", &file("markdown.md").replace('\n', "\r\n"));
    assert_eq!(schema, alone("markdown.md", &file("markdown.md")).0);
    let copied = file("spaces.txt")
        .replace("Keeper Yes", "Kee\u{200b}per Yes")
        .replace("PageNum No", "PageNum\u{200b} No");
    let (schema, notes) = alone("copied.txt", &copied);
    assert!(schema.contains("  Keeper:\n    type: string\n    required: true\n"), "{schema}");
    assert!(schema.contains("  PageNum:\n"), "{schema}");
    assert_eq!(notes.len(), 2, "{notes:?}");
}

// F11
#[test]
fn a_row_that_is_glued_to_the_one_before_is_noted() {
    let tabs = file("tabs.txt").replace("Asleep\tNo\tBoolean\t", "Asleep No Boolean");
    let (_, notes) = alone("glued.txt", &tabs);
    let expected =
        "a line that looks like a row, `Asleep No Boolean`, was taken for text of `PageNum`";
    assert!(notes.iter().any(|note| note.contains(expected)), "{notes:?}");
}

// F12
#[test]
fn without_headings_the_heads_of_tables_say_what_they_are() {
    check("no_headings.txt");
    let only_the_request = "Domain name for API request: zoo.tencentcloudapi.com.\n\
        Parameter Name | Required | Type | Description |\n---|---|---|---|\n\
        Action | Yes | String | Common parameter. The value used for this API: DescribeAnimals. |\n\
        Version | Yes | String | Common parameter. The value used for this API: 2020-02-28. |\n\
        Keeper | Yes | String | The keeper. |\n";
    let (schema, _) = alone("f12.txt", only_the_request);
    assert!(schema.contains("  Keeper:\n    type: string\n    required: true\n"), "{schema}");
}

#[test]
fn a_row_that_lacks_a_cell_takes_none_of_the_next_row() {
    let page = "Domain name for API request: zoo.tencentcloudapi.com.\n\
        Parameter Name | Required | Type | Description\n---|---|---|---\n\
        Action | Yes | String | Common parameter. The value used for this API: DescribeAnimals.\n\
        Version | Yes | String | Common parameter. The value used for this API: 2020-02-28.\n\
        Cage | String | The cage.\n\
        Keeper | Yes | String | The keeper.\n";
    let (schema, _) = alone("cells.txt", page);
    assert!(schema.contains("  Cage:\n    type: string\n"), "{schema}");
    assert!(schema.contains("  Keeper:\n    type: string\n    required: true\n"), "{schema}");
}

#[test]
fn one_page_in_two_forms_has_its_notes_once() {
    let forms = [("a.md", file("markdown.md")), ("a.html", file("saved.html"))];
    let notes = set(&forms, &Files::new()).imported.notes;
    let notes: Vec<String> = notes.iter().map(ToString::to_string).collect();
    let types: Vec<_> = notes.iter().filter(|note| note.contains("names the type")).collect();
    let distinct: std::collections::BTreeSet<_> = types.iter().collect();
    assert!(!types.is_empty() && distinct.len() == types.len(), "{notes:?}");
}

#[test]
fn several_pages_in_one_file_and_one_page_twice() {
    let other =
        file("markdown.md").replace("DescribeAnimals", "CountAnimals").replace("zoo.", "park.");
    let both = format!("{}\n{other}", file("markdown.md"));
    let set = set(&[("both.md", both)], &Files::new());
    assert_eq!(set.refused, []);
    let files: Vec<_> = set.imported.files.keys().map(String::as_str).collect();
    let expected = [
        "park/2020-02-28/CountAnimals.yaml",
        "park/2020-02-28/product.yaml",
        "zoo/2020-02-28/DescribeAnimals.yaml",
        "zoo/2020-02-28/product.yaml",
    ];
    assert_eq!(files, expected);

    let twice = format!("{}\n{}", file("markdown.md"), file("markdown.md"));
    let (schema, _) = alone("twice.md", &twice);
    assert_eq!(schema, alone("markdown.md", &file("markdown.md")).0);
}

#[test]
fn a_refused_page_stops_no_other() {
    let files =
        [("guide.md", "# Guide\n\nPress it.\n".to_owned()), ("zoo/a.md", file("markdown.md"))];
    let set = set(&files, &Files::new());
    assert_eq!(set.read, 1);
    assert_eq!(set.refused.len(), 1);
    assert!(set.imported.files.contains_key("zoo/2020-02-28/DescribeAnimals.yaml"));
}

/// The pages of a product with its types and codes, in an order that does not help.
fn whole_set() -> page::Set {
    let names = ["codes.md", "types.md", "markdown.md"];
    set(&names.map(|name| (name, file(name))), &Files::new())
}

fn generate(files: &Files) -> Result<(), String> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source { path: path.clone(), text: text.clone() })
        .collect();
    let drawn = |d: tencentcloud_codegen::diagnostic::Diagnostics| d.draw(&sources, "", false);
    tencentcloud_codegen::generate(&sources).map(|_| ()).map_err(drawn)
}

#[test]
fn a_set_of_pages_goes_to_the_generator_untouched() {
    let set = whole_set();
    assert_eq!(set.refused, []);
    let files = set.imported.files;
    let cage = &files["zoo/2020-02-28/types/Cage.yaml"];
    assert!(cage.contains("description: A cage.\n"), "{cage}");
    assert!(cage.contains("  Id:\n    type: string\n    required: true\n"), "{cage}");
    let animal = &files["zoo/2020-02-28/types/AnimalInfo.yaml"];
    assert!(animal.contains("  Food:\n    type: [Food]\n    nullable: true\n"), "{animal}");
    let product = &files["zoo/2020-02-28/product.yaml"];
    assert!(product.contains("  InternalError: Something went wrong.\n"), "{product}");
    assert!(product.contains("\ncommon_errors: [InternalError]\n"), "{product}");
    assert_eq!(generate(&files), Ok(()));
}

#[test]
fn common_error_codes_are_merged_into_a_product() {
    let path = "zoo/2020-02-28/product.yaml";
    let mut files = whole_set().imported.files;
    let page = [("codes.md", file("codes.md").replace("| -7 |", "| LimitExceeded |"))];
    for (before, after) in [
        ("\ncommon_errors: [InternalError]\n", "\ncommon_errors: [InternalError, LimitExceeded]\n"),
        ("\n# None.\n", "\n# None.\ncommon_errors: [InternalError, LimitExceeded]\n"),
    ] {
        let text = files[path].replace("\ncommon_errors: [InternalError]\n", before);
        files.insert(path.to_owned(), text);
        let set = import::pages(
            &page.clone().map(|(name, text)| (name.to_owned(), text)),
            Some("zoo/2020-02-28"),
            &files,
        );
        let merged = &set.imported.files[path];
        let after = after.replace("# None.\n", "");
        assert!(merged.replace("# None.\n", "").contains(after.trim_start()), "{merged}");
        let again = {
            let mut files = files.clone();
            files.extend(set.imported.files.clone());
            let page = page.clone().map(|(name, text)| (name.to_owned(), text));
            import::pages(&page, Some("zoo/2020-02-28"), &files).imported.files
        };
        assert!(!again.contains_key(path), "a second import changes nothing");
    }
}

#[test]
fn a_type_that_its_page_lacks_is_said_and_stops_nothing() {
    let notes: Vec<String> = whole_set().imported.notes.iter().map(ToString::to_string).collect();
    let expected = "zoo/2020-02-28/types/Food.yaml: no page describes the type `Food`, which AnimalInfo names: it has no fields until its page is imported, or they are written here";
    assert!(notes.iter().any(|note| note == expected), "{notes:#?}");
    assert!(notes.iter().any(|note| note.contains("the code `-7` is a number")), "{notes:#?}");
}

#[test]
fn a_description_of_one_word_is_no_name_of_a_type() {
    let table = "| Name | Type | Description |\n|---|---|---|\n| Id | String | Which. |\n";
    let copied = "Name\tType\tDescription\nId\tString\tWhich.\n";
    for (mark, table) in [("## ", table), ("", table), ("", copied)] {
        let used = "Referenced by the following APIs: DescribeAnimals.";
        let page =
            format!("{mark}Cage\n\nCages\n\n{used}\n\n{table}\n{mark}Food\n\n{used}\n\n{table}");
        let files = [("p".to_owned(), page)];
        let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
        let types: Vec<_> =
            set.imported.files.keys().filter(|path| path.contains("/types/")).collect();
        let expected = ["zoo/2020-02-28/types/Cage.yaml", "zoo/2020-02-28/types/Food.yaml"];
        assert_eq!(types, expected, "{:?}", files[0].1);
    }
}

#[test]
fn a_type_with_a_field_called_action_is_no_page_of_an_action() {
    let rule = "## Rule\n\nWho gets in.\n\nReferenced by the following APIs: DescribeAnimals.\n\n\
        | Name | Type | Required | Description |\n|---|---|---|---|\n\
        | Action | String | Yes | ACCEPT or DROP |\n\
        | Version | String | No | Its version. |\n\
        | Region | String | No | Where. |\n\n";
    let bare: String =
        rule.lines().map(|line| format!("{}\n", line.trim_start_matches(['#', ' ']))).collect();
    for rule in [rule, &bare] {
        let page = format!("{rule}{}{}", file("types.md"), rule.replace("Rule", "Ban"));
        let set = set(&[("types.md", page), ("zoo.md", file("markdown.md"))], &Files::new());
        assert_eq!(set.refused, []);
        for name in ["Rule", "Cage", "AnimalInfo", "Ban"] {
            let path = format!("zoo/2020-02-28/types/{name}.yaml");
            assert!(set.imported.files.contains_key(&path), "{path}");
        }
        let rule = &set.imported.files["zoo/2020-02-28/types/Rule.yaml"];
        assert!(rule.contains("  Action:\n    type: string\n    required: true\n"), "{rule}");
    }
}

#[test]
fn types_that_come_later_fill_what_was_left_open() {
    let first = whole_set().imported.files;
    let food = "## Food\n\nWhat they eat.\n\nUsed by actions: DescribeAnimals.\n\n| Name | Type | Description |\n|---|---|---|\n| Leaf | String | Green. |\n";
    let second = set(&[("food.md", food.to_owned())], &first);
    assert_eq!(second.refused, []);
    let food = &second.imported.files["zoo/2020-02-28/types/Food.yaml"];
    assert!(food.contains("fields:\n  Leaf:\n"), "{food}");
    let mut all = first;
    all.extend(second.imported.files);
    assert_eq!(generate(&all), Ok(()));
}
