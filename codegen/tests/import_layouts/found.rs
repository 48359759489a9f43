//! What pages of the official documentation have and the model page has not.

use super::forms::{lines, same};
use super::*;

#[test]
fn what_stands_for_the_common_parameters_is_no_parameter() {
    let common = "&<Common request parameters>";
    for other in ["&[<Common request parameters>](https://example.com/common)", "&＜公共请求参数＞"]
    {
        same("common.md", &file("markdown.md").replace(common, other), 0);
    }
}

#[test]
fn a_heading_below_the_title_of_an_example_is_no_other_example() {
    let page = file("markdown.md").replace(
        "This example shows all of them.",
        "#### Description\n\nThis example shows all of them.",
    );
    let (schema, _) = alone("described.md", &page);
    assert!(schema.contains("  - title: All of a keeper\n"), "{schema}");
    same("described.md", &page, 0);
}

#[test]
fn without_headings_and_host_the_description_is_found() {
    let bare = lines(|line| if line.starts_with('#') { String::new() } else { line.to_owned() });
    let page = bare.replace("request: zoo.tencentcloudapi.com.", "request:");
    let (schema, _) = alone("bare.md", &page);
    let (model, _) = alone("markdown.md", &file("markdown.md"));
    let head = |schema: &str| schema.split("input:").next().map(str::to_owned);
    assert_eq!(head(&schema), head(&model));
}

#[test]
fn a_page_without_a_host_belongs_to_the_pages_beside_it() {
    let lost = file("markdown.md")
        .replace("zoo.tencentcloudapi.com", "example.com")
        .replace("DescribeAnimals", "CountAnimals");
    let both = [("a.md", lost.clone()), ("b.md", file("markdown.md"))];
    let set = set(&both, &Files::new());
    assert_eq!(set.refused, []);
    assert!(set.imported.files.contains_key("zoo/2020-02-28/CountAnimals.yaml"));
    let said = |note: &str| note.contains("taken for one of `zoo/2020-02-28`");
    assert!(set.imported.notes.iter().any(|note| said(&note.to_string())));
    let other = lost.replace("2020-02-28", "2020-02-29");
    let set = super::set(&[("a.md", other), ("b.md", file("markdown.md"))], &Files::new());
    assert!(set.refused[0].1.to_string().contains("names no host"), "{:?}", set.refused);
}

#[test]
fn a_column_with_yes_and_no_is_one_whatever_its_head_is() {
    for (head, yes, no) in [
        ("Needed here", "Yes", "No"),
        ("필수 항목 여부", "예", "아니요"),
        ("選択必須", "要", "不要"),
    ] {
        let page = lines(|line| {
            line.replace("| Required |", &format!("| {head} |"))
                .replace("| Yes |", &format!("| {yes} |"))
                .replace("| No |", &format!("| {no} |"))
        });
        same("answers.md", &page, 0);
    }
}

#[test]
fn a_table_that_says_of_no_parameter_whether_it_must_be_there_is_noted() {
    let page = lines(|line| {
        line.replace("| Required |", "| Kind of it |")
            .replace("| Yes |", "| 7 |")
            .replace("| No |", "| 8 |")
    });
    let (_, notes) = alone("unsaid.md", &page);
    let said = "whether `Keeper`, `Cages`, `PageNum`, `Asleep` must be there is not said";
    assert!(notes.iter().any(|note| note.contains(said)), "{notes:#?}");
}

#[test]
fn the_sides_of_an_example_may_be_headings_of_different_levels() {
    let page = lines(|line| line.replace("#### Output", "##### Output"));
    let (schema, _) = alone("levels.md", &page);
    assert!(schema.contains("  - title: All of a keeper\n"), "{schema}");
    same("levels.md", &page, 0);
}

/// The rows of the page without bars around them.
fn open_rows(line: &str) -> String {
    let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
    inner.map_or_else(|| line.to_owned(), str::to_owned)
}

#[test]
fn rows_of_another_kind_end_a_table_without_rules() {
    let page = lines(|line| if line.starts_with("|-") { String::new() } else { open_rows(line) });
    let other =
        "Metric | Meaning | Unit | Scope\nSnores | How loud they snore. | dB | Cage\n\n## 3.";
    same("metrics.md", &page.replace("## 3.", other), 0);
}

#[test]
fn a_bar_in_a_text_loses_no_row() {
    let page = lines(open_rows)
        .replace("Cages to look into.", "Cages to look into.\n\nnear - by the gate\n\nfar - behind")
        .replace("| Page number.", "| Page number, \"1|2\".");
    let (schema, notes) = alone("bar.md", &page);
    for name in ["Keeper", "Cages", "PageNum", "Asleep"] {
        assert!(schema.contains(&format!("  {name}:\n")), "{name}: {schema}\n{notes:#?}");
    }
    // Where the table goes on without its head, the row with the bar comes first.
    let page = page.replace("PageNum |", "```\nx\n```\n\nPageNum |");
    let (schema, notes) = alone("bar.md", &page);
    assert!(schema.contains("  Asleep:\n    type: bool\n"), "{schema}\n{notes:#?}");
}

#[test]
fn the_limit_of_the_action_is_the_one_in_the_words_of_all_pages() {
    let limit = "A maximum of 20 requests can be initiated per second for this API.";
    let other = format!("API call rate limit: 5 calls/second (300 calls/minute).\n\n{limit}");
    same("limits.md", &file("markdown.md").replace(limit, &other), 0);
}

#[test]
fn error_codes_with_a_mark_too_many_are_read_with_a_note() {
    let page = file("markdown.md").replace(
        "| ResourceNotFound |",
        "| LimitExceeded. | Too many. |\n| InvalidParameter. Cage | No cage. |\n| Asleep | It sleeps. |\n| ResourceNotFound |",
    );
    let (schema, notes) = alone("codes.md", &page);
    for code in ["LimitExceeded", "InvalidParameter.Cage", "Asleep", "ResourceNotFound"] {
        assert!(schema.contains(&format!("  - {code}\n")), "{code}: {schema}");
    }
    let said = "the error code `LimitExceeded.` is read as `LimitExceeded`";
    assert!(notes.iter().any(|note| note.contains(said)), "{notes:#?}");
}
