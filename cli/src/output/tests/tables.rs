//! Tables.

use proptest::prelude::*;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::{any_value, write, write_pages, write_with};
use crate::output::escape::is_hidden;
use crate::output::{Format, Options};

fn table(width: usize) -> Options {
    Options { format: Format::Table, width: Some(width), ..Options::default() }
}

#[test]
fn a_list_of_objects_is_a_table() {
    let value = json!([
        {"Name": "alpha", "Bytes": 5, "Tags": ["x"]},
        {"Name": "中文名", "Bytes": 12345, "Zone": null},
    ]);
    assert_eq!(
        write(Format::Table, &value),
        "Name    Bytes  Tags   Zone\n\
         ------  -----  -----  ----\n\
         alpha       5  [\"x\"]\n\
         中文名  12345         -\n"
    );
}

#[test]
fn a_response_is_pairs_and_a_table_per_list() {
    let value = json!({
        "Total": 1, "Set": [{"Id": "a"}], "Info": {"On": true, "In": {"K": "v"}}, "Names": ["x", "y"],
        "RequestId": "r-1",
    });
    assert_eq!(
        write(Format::Table, &value),
        "Total      1\nNames      [\"x\",\"y\"]\nRequestId  r-1\n\nSet\nId\n--\na\n\nInfo\nOn  true\n\nInfo.In\nK  v\n"
    );
    assert_eq!(write(Format::Table, &json!("x")), "x\n");
    assert_eq!(write(Format::Table, &json!([])), "(no rows)\n");
    assert_eq!(write(Format::Table, &json!(["a", "b"])), "Value\n-----\na\nb\n");
}

#[test]
fn a_table_fits_the_terminal() {
    let value =
        json!([{"Id": "i-1", "Text": "the quick brown fox jumps over the lazy dog", "N": 7}]);
    assert_eq!(
        write_with(table(30), &value),
        "Id   Text                    N\n\
         ---  ----------------------  -\n\
         i-1  the quick brown fox     7\n\
         \u{20}    jumps over the lazy dog\n"
            .replace("dog\n", "\n     dog\n")
            .replace("lazy \n", "lazy\n")
    );
}

#[test]
fn too_many_columns_become_lines() {
    let fields = (0..12).map(|n| (format!("Column{n}"), json!("value value")));
    let value = json!([fields.collect::<serde_json::Map<_, _>>()]);
    let text = write_with(table(60), &value);
    assert!(text.starts_with("Column0   value value\nColumn1   value value\n"), "{text}");
}

#[test]
fn nothing_of_a_response_commands_a_terminal() {
    let evil = "\u{1b}]0;title\u{7}\u{1b}[2Jx\u{202e}y\u{9b}31m\u{85}\r\nz\u{200b}\u{e0041}";
    let shown = "\\x1b]0;title\\x07\\x1b[2Jx\\u{202e}y\\x9b31m\\x85\\r\\nz\\u{200b}\\u{e0041}";
    for value in [
        json!(evil),
        json!([{evil: evil}]),
        json!({evil: evil, "In": {evil: [{evil: {evil: evil}}]}}),
    ] {
        let text = write(Format::Table, &value);
        assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'), "{text:?}");
        assert!(text.contains(shown) || text.contains("u001b"), "{text}");
    }
}

#[test]
fn pages_continue_the_columns_of_the_first() {
    let pages =
        [json!([{"Id": 1, "Name": "a"}]), json!([{"Name": "longer"}]), json!([{"New": true}])];
    assert_eq!(
        write_pages(Options { format: Format::Table, ..Options::default() }, &pages).unwrap(),
        "Id  Name\n--  ----\n 1  a\n    longer\n\nNew\n----\ntrue\n"
    );
    let narrow = write_pages(table(20), &pages).unwrap();
    assert!(narrow.contains("    long\n    er\n"), "{narrow}");
}

#[test]
fn colors_do_not_count_as_width() {
    let value = json!([{"A": "x", "B": "y"}]);
    let text = write_with(Options { color: true, ..table(40) }, &value);
    assert_eq!(text, "\x1b[1mA\x1b[0m  \x1b[1mB\x1b[0m\n-  -\nx  y\n");
}

#[test]
fn wide_characters_are_broken_between_columns() {
    use crate::output::layout::wrap;
    assert_eq!(wrap("中文中文", 5), ["中文", "中文"]);
    assert_eq!(wrap("中文", 1), ["中", "文"]);
    assert_eq!(wrap("e\u{301}e\u{301}", 1), ["e\u{301}", "e\u{301}"]);
    assert_eq!(wrap("", 3), [""]);
    assert_eq!(wrap("aaa bbb", 4), ["aaa", "bbb"]);
}

proptest! {
    #[test]
    fn lines_fit_and_have_no_hidden_characters(value in any_value(), width in 40_usize..120) {
        let text = write_with(table(width), &json!([{"A": value, "B": "b"}]));
        for line in text.lines() {
            prop_assert!(line.width() <= width, "{width}: {line}");
            prop_assert!(!line.chars().any(is_hidden), "{line:?}");
        }
    }

    #[test]
    fn any_value_and_width_has_a_table(value in any_value(), width in 0_usize..50) {
        write_with(table(width), &value);
    }
}
