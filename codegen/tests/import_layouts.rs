//! One page of an invented product in every layout that pages come in: all give the same schema.

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
    assert_eq!(generate(&files), Ok(()));
}

#[test]
fn a_type_that_its_page_lacks_is_said_and_stops_nothing() {
    let notes: Vec<String> = whole_set().imported.notes.iter().map(ToString::to_string).collect();
    let expected = "zoo/2020-02-28/types/Food.yaml: no page describes the type `Food`, which AnimalInfo names: it has no fields until its page is imported, or they are written here";
    assert!(notes.iter().any(|note| note == expected), "{notes:#?}");
    assert!(
        notes.iter().any(|note| note.contains("1 codes that are numbers, such as `-7`")),
        "{notes:#?}"
    );
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

/// A page of one action with these rows of parameters, and this request.
fn rows(rows: &str, request: &str) -> String {
    let page = file("markdown.md");
    let (before, rest) = page.split_once("| Keeper |").expect("it has the row");
    let (_, after) = rest.split_once("\n\n## 3.").expect("it has the part");
    let (head, examples) = after.split_once("```\nhttps").expect("it has an example");
    let (_, tail) = examples.split_once("```").expect("it ends");
    format!(
        "{before}{rows}\n\n## 3.{head}```\nhttps://zoo.tencentcloudapi.com/?Action=DescribeAnimals\n{request}\n```{tail}"
    )
}

#[test]
fn rows_are_mended_and_what_is_mended_is_noted() {
    let page = rows(
        "| Kind | String | Yes | Swapped. |\n\
         | Short | Integer | Without yes or no. |\n\
         | Left | Yes | Without a type. |\n\
         | Long | No | String | a | b |\n\
         | One | No | String | 1 | Two | No | Integer | 2 |\n\
         | Dotted.0.Name | No | String | A path. |\n\
         | | | | It goes on. |\n\
         | Region | No | String | An own region. |\n\
         | \u{feff}P\\_1 (beta) | 否 | Array of Zone objects | Other words. |\n\
         | Ids.N | No | String | A list. |",
        "&Kind=a&Left=b",
    );
    let (schema, notes) = alone("rows.md", &page);
    for part in [
        "  Kind:\n    type: string\n    required: true\n",
        "  Short:\n    type: int64\n    description: Without yes or no.\n",
        "  Left:\n    type: string\n    required: true\n",
        "  Long:\n    type: string\n    description: a | b\n",
        "  One:\n    type: string\n",
        "  Two:\n    type: int64\n",
        "  Region:\n    type: string\n    description: An own region.\n",
        "  P_1:\n    type: [Zone]\n",
        "  Ids:\n    type: [string]\n",
    ] {
        assert!(schema.contains(part), "{part} is in\n{schema}");
    }
    let said = |words: &str| notes.iter().any(|note| note.contains(words));
    for words in [
        "of `Kind`, the type and yes or no have changed places",
        "whether `Short` must be there is not said",
        "`Left` has no type",
        "`Dotted.0.Name` is no name of a parameter",
        "a row without a name; its text was added to `Two`",
        "`Ids.N` is a list",
    ] {
        assert!(said(words), "{words}: {notes:#?}");
    }
}

#[test]
fn an_example_that_contradicts_its_tables_is_reported_and_not_written() {
    let page = rows("| Keeper | Yes | Integer | The keeper. |", "&Keeper=Mara");
    let (schema, notes) = alone("wrong.md", &page);
    assert!(!schema.contains("All of a keeper"), "{schema}");
    assert!(
        notes.iter().any(|note| note.contains("the example contradicts the table")),
        "{notes:#?}"
    );
}

#[test]
fn what_the_generator_would_refuse_is_dropped_with_a_note() {
    let page = rows(
        "| Keeper | Yes | String | The keeper. Length: 1 to 3 characters. Default value: \"\". |\n\
         | PageNum | No | Integer | Value range: [1,10]. Default value: 1. |",
        "&Keeper=Mara&PageNum=50",
    );
    let types = file("types.md");
    let set = set(&[("zoo.md", page), ("zoo-types.md", types)], &Files::new());
    assert_eq!(set.refused, []);
    assert_eq!(generate(&set.imported.files), Ok(()));
    let notes: Vec<String> = set.imported.notes.iter().map(ToString::to_string).collect();
    assert!(
        notes.iter().any(|note| note.contains("`range` of `PageNum` is left out")),
        "{notes:#?}"
    );
}

#[test]
fn examples_in_descriptions_become_examples() {
    let page = rows(
        "| Keeper | Yes | String | 饲养员。<br>示例值：15****6788 |\n\
         | PageNum | No | Integer | A page.<br/>Example: 3 |\n\
         | Asleep | No | Boolean | 睡着。 示例值:true |",
        "&Keeper=Mara",
    );
    let (schema, _) = alone("samples.md", &page);
    for part in [
        "    example: 15****6788\n    description: 饲养员。\n",
        "    example: 3\n    description: A page.\n",
        "    example: true\n    description: 睡着。\n",
    ] {
        assert!(schema.contains(part), "{part} is in\n{schema}");
    }
}

#[test]
fn lists_of_examples_are_no_enumerations() {
    let page = rows(
        "| Keeper | Yes | String | 饲养员，如：big、small。 |\n\
         | A | No | Integer | 类型，如 1：大，2：小 |\n\
         | B | No | Integer | Type, for example 1: big, 2: small |\n\
         | C | No | Integer | 取值：1：大，2：小 |",
        "&Keeper=Mara",
    );
    let (schema, _) = alone("lists.md", &page);
    assert_eq!(schema.matches("enum:").count(), 1, "{schema}");
    assert!(schema.contains("    description: 取值：1：大，2：小\n    enum:\n"), "{schema}");
}

#[test]
fn cells_that_reach_over_rows_are_those_of_each() {
    let table = "<table><tr><th>Parameter Name</th><th>Required</th><th>Type</th><th>Description</th></tr>\
        <tr><td>Action</td><td rowspan=\"2\">Yes</td><td>String</td><td>Common parameter. The value used for this API: DescribeAnimals</td></tr>\
        <tr><td>Version</td><td>String</td><td>Common parameter. The value used for this API: 2020-02-28</td></tr>\
        <tr><td>Keeper</td><td>Yes</td><td>String</td><td><ul><li>a: one</li><li>b: two</li></ul><table><tr><td>inner</td></tr></table></td></tr>\
        <tr><td rowspan=2>Cages.N</td><td rowspan=2>No</td><td rowspan=2>Array of Cage</td><td>They.</td></tr>\
        <tr><td>All of them.</td></tr>\
        <tr><td>PageNum</td><td>No</td><td>Integer</td><td>x &lt; 3 &amp;&amp; y</td></tr></table>";
    let markdown = format!(
        "## 1. API Description\n\nDomain name for API request: zoo.tencentcloudapi.com.\n\n## 2. Input Parameters\n\n{table}\n"
    );
    let saved = format!(
        "<html><body><h2>1. API Description</h2>Domain name for API request: zoo.tencentcloudapi.com.<h2>2. Input Parameters</h2>{table}</body></html>"
    );
    for (name, text) in [("table.md", markdown), ("table.html", saved)] {
        let (schema, _) = alone(name, &text);
        for part in [
            "  Keeper:\n    type: string\n    required: true\n",
            "      - a: one\n      - b: two\n",
            "  Cages:\n    type: [Cage]\n",
            "      They.\n      All of them.\n",
            "    description: x < 3 && y\n",
        ] {
            assert!(schema.contains(part), "{name}: {part} is in\n{schema}");
        }
    }
}

#[test]
fn a_description_that_speaks_of_writing_makes_an_action_one_that_writes() {
    let page = file("markdown.md")
        .replace("This API is used to list the animals", "This API is used to create the animals");
    let (schema, notes) = alone("writes.md", &page);
    assert!(schema.contains("access: write\n"), "{schema}");
    assert!(notes.iter().any(|note| note.contains("it counts as writing")), "{notes:#?}");
}

#[track_caller]
fn check_refusal(text: &str, expected: &str) {
    let set = set(&[("p", text.to_owned())], &Files::new());
    assert_eq!(set.imported.files, Files::new());
    let [(_, refusal)] = set.refused.as_slice() else { panic!("{:?}", set.refused) };
    assert!(refusal.to_string().contains(expected), "{refusal}");
}

#[test]
fn a_refusal_says_what_the_text_is() {
    check_refusal("", "the file is empty");
    check_refusal("\u{feff} \u{200b}\n", "the file is empty");
    check_refusal("{\"actions\": {}}", "this is JSON and no page");
    check_refusal(
        "# Making a cage\n\nPress the button.\n",
        "line 1: no table is here, so this seems to be a guide about `Making a cage`",
    );
    check_refusal(
        "# Prices\n\n| Size | Price |\n|---|---|\n| big | 1 |\n",
        "the first one has the columns `Size | Price`",
    );
    check_refusal(
        "| API Name | Feature |\n|---|---|\n| A | a |\n| B | b |\n",
        "line 1: this is an overview of 2 actions",
    );
    check_refusal(
        "| Name | Type | Required |\n|---|---|---|\n| SecretId | String | Yes |\n| Nonce | Integer | Yes |\n",
        "the parameters that all actions share",
    );
    check_refusal(
        "1. 接口描述\n接口请求域名：zoo.api.qcloud.com\n",
        "line 2: this is a page of the old API 2.0",
    );
    check_refusal("MIME-Version: 1.0\n", "web archive");
    let page = file("markdown.md");
    check_refusal(
        &page.replace("zoo.tencentcloudapi.com", "zoo"),
        "the page of `DescribeAnimals` names no host",
    );
    check_refusal(&page.replace("2020-02-28", "soon"), "does not say its API version");
    check_refusal(
        &file("types.md"),
        "this page describes 2 shared types and does not say of which product",
    );
    check_refusal(&file("codes.md"), "this is a page of error codes");
}

#[test]
fn a_product_may_be_said() {
    let files = [("t.md".to_owned(), file("types.md"))];
    let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
    assert_eq!(set.refused, []);
    assert!(set.imported.files.contains_key("zoo/2020-02-28/types/Cage.yaml"));
}

/// Cuts, doubles and mixes the lines of pages in a way that is always the same: whatever comes of
/// it, nothing panics, and what is written is what the generator takes.
#[test]
fn damaged_pages_never_panic_and_never_make_what_the_generator_refuses() {
    let names = [
        "markdown.md",
        "tabs.txt",
        "spaces.txt",
        "stacked.txt",
        "saved.html",
        "chinese.md",
        "cells_over_lines.md",
        "types.md",
        "codes.md",
    ];
    let texts: Vec<String> = names.iter().map(|name| file(name)).collect();
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % below.max(1)
    };
    const ODD: [&str; 12] = [
        "|",
        "\\|",
        "\t",
        "<table>",
        "</td>",
        "```",
        "## 2. ",
        "\u{200b}",
        "是",
        "Array of ",
        "{\"Response\": {",
        "&#x110000;",
    ];
    for _ in 0..60 {
        let mut lines: Vec<String> = texts[next(texts.len())].lines().map(str::to_owned).collect();
        for _ in 0..=next(6) {
            let at = next(lines.len());
            match next(5) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[next(lines.len())].clone()),
                2 => lines[at].insert_str(0, ODD[next(ODD.len())]),
                3 => {
                    let chars: Vec<char> = lines[at].chars().collect();
                    lines[at] = chars[..next(chars.len() + 1)].iter().collect();
                }
                _ => lines[at].push_str(ODD[next(ODD.len())]),
            }
            if lines.is_empty() {
                break;
            }
        }
        let text = lines.join("\n");
        let files =
            [("zoo.md".to_owned(), text.clone()), ("types.md".to_owned(), file("types.md"))];
        let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
        assert_eq!(generate(&set.imported.files), Ok(()), "of\n{text}");
    }
}

#[test]
fn any_text_is_read_or_refused() {
    for text in [
        "|",
        "| | |\n|-|-|\n",
        "Name\nType\n",
        "Name Type\n",
        "名称\t类型\n\t\n",
        "<table><tr><td rowspan=9 colspan=9>",
        "```",
        "#",
        "## 4. Example\n{",
        "&",
        "\\",
        "Action=&&=?%zz",
    ] {
        for result in page::contents("p", text, &()) {
            assert!(!matches!(result, Ok(Content::Action(_))), "{text:?}");
        }
    }
}
