//! Rows, examples and descriptions that need a correction or a note.

use super::*;

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
        "`Dotted.0.Name` is not a valid parameter name",
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

#[test]
fn a_heading_ends_the_head_of_a_table() {
    let page = file("markdown.md");
    let (before, rest) = page.split_once("| Parameter Name | Required").expect("it has the table");
    let (_, after) = rest.split_once("## 3.").expect("it has the part");
    let cut = format!("{before}| Parameter Name |\nRequired\n\n## 3.{after}");
    let files = [("cut.md".to_owned(), cut)];
    let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
    assert_eq!(set.refused, []);
    let schema = &set.imported.files["zoo/2020-02-28/DescribeAnimals.yaml"];
    assert!(schema.contains("output:\n  TotalCount:\n    type: int64\n"), "{schema}");
    assert!(!schema.contains("\ninput:\n"), "{schema}");
}
