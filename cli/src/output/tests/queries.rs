//! JMESPath.

use serde_json::json;

use super::{write_pages, write_with};
use crate::output::{Format, Options, Writer};

fn options(query: &str) -> Options {
    Options { format: Format::Lines, query: Some(query.into()), ..Options::default() }
}

fn error(query: &str) -> String {
    Writer::new(options(query), &mut Vec::new()).map(drop).unwrap_err()
}

#[test]
fn queries_select_and_keep_numbers() {
    let value =
        json!({"Set": [{"Id": 9_007_199_254_740_993_u64, "Rate": 1.0}, {"Id": 2, "Rate": 0.1}]});
    assert_eq!(write_with(options("Set[].Id"), &value), "9007199254740993\n2\n");
    assert_eq!(write_with(options("Set[0].Rate"), &value), "1.0\n");
    assert_eq!(write_with(options("Set[?Id==`2`].Rate | [0]"), &value), "0.1\n");
    assert_eq!(write_with(options("length(Set)"), &value), "2\n");
    assert_eq!(write_with(options("Missing"), &value), "null\n");
}

#[test]
fn sums_of_integers_are_integers() {
    let value = json!({"Set": [{"N": 1}, {"N": 2}], "F": [0.5, 0.25]});
    assert_eq!(write_with(options("sum(Set[].N)"), &value), "3\n");
    assert_eq!(write_with(options("sum(F)"), &value), "0.75\n");
    assert_eq!(write_with(options("ceil(`0.5`)"), &value), "1\n");
}

#[test]
fn keys_have_the_order_of_the_query_then_of_the_response() {
    let value = json!({"Set": [{"Zone": "z", "Name": "n", "Id": 1}]});
    assert_eq!(
        write_with(options("Set[].{Zone: Zone, Code: Id, Also: Name}"), &value),
        "{\"Zone\":\"z\",\"Code\":1,\"Also\":\"n\"}\n"
    );
    assert_eq!(write_with(options("Set"), &value), "{\"Zone\":\"z\",\"Name\":\"n\",\"Id\":1}\n");
    assert_eq!(
        write_with(options("`{\"b\":1,\"a\":2}`"), &value).len(),
        "{\"a\":2,\"b\":1}\n".len()
    );
}

#[test]
fn lists_in_a_list_are_the_columns_that_the_query_names() {
    let value = json!({"Set": [{"Id": "a", "N": 1, "In": {"Zone": "z"}, "Tags": [{"V": "t"}]}]});
    let csv = |query: &str| {
        write_with(Options { format: Format::Csv, ..options(query) }, &value).replace("\r\n", "\n")
    };
    assert_eq!(csv("Set[].[Id, In.Zone]"), "Id,Zone\na,z\n");
    assert_eq!(csv("Set[?N==`1`].[Id, Tags[?V=='t'].V | [0]]"), "Id,V\na,t\n");
    assert_eq!(csv("Set[].[Id, Id, length(Id)]"), "Id,2,3\na,a,1\n");
    assert_eq!(csv("[Set[0].Id, Set[0].N]"), "Value\na\n1\n");
    assert_eq!(csv("Set[].Id"), "Id\na\n");
    assert_eq!(csv("Set[].Tags[].V"), "V\nt\n");
    let table = Options { format: Format::Table, ..options("Set[].[Id, N]") };
    assert_eq!(write_with(table, &value), "Id  N\n--  -\na   1\n");
    let json = Options { format: Format::Lines, ..options("Set[].[Id, N]") };
    assert_eq!(write_with(json, &value), "[\"a\",1]\n");
}

#[test]
fn errors_name_the_place() {
    assert_eq!(
        error("Set[?Name=='x'"),
        "the query is wrong at character 15: expected ']', found the end\n  Set[?Name=='x'\n                ^"
    );
    let wide = error("\"中文\".[");
    assert!(wide.contains("\n  \"中文\".["), "{wide}");
    let hostile = error("a.\u{1b}[31m");
    assert!(!hostile.contains('\u{1b}'), "{hostile:?}");
}

#[test]
fn wrong_functions_are_found_before_a_call_is_sent() {
    assert_eq!(
        error("Set[?lenght(Id) > `1`]"),
        "the query is wrong at character 12: there is no function lenght(); did you mean `length`?\n  \
         Set[?lenght(Id) > `1`]\n             ^"
    );
    assert!(error("{a: [join(A)]}").contains("join() takes 2 arguments, found 1"));
    assert!(error("not_null()").contains("not_null() takes 1 argument, found 0"));
    assert!(error("a || map(&foo(@), B)").contains("there is no function foo()"));
    // Each known function gets as far as its arguments.
    let all = [
        "abs(A)",
        "avg(A)",
        "ceil(A)",
        "contains(A,B)",
        "ends_with(A,B)",
        "floor(A)",
        "join(A,B)",
        "keys(A)",
        "length(A)",
        "map(&A,B)",
        "max(A)",
        "max_by(A,&B)",
        "merge(A,B,C)",
        "min(A)",
        "min_by(A,&B)",
        "not_null(A,B)",
        "reverse(A)",
        "sort(A)",
        "sort_by(A,&B)",
        "starts_with(A,B)",
        "sum(A)",
        "to_array(A)",
        "to_number(A)",
        "to_string(A)",
        "type(A)",
        "values(A)",
    ];
    for query in all {
        let mut out = Vec::new();
        let mut writer = Writer::new(options(query), &mut out).unwrap();
        let error = writer.value(&json!({})).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(!error.contains("function") && !error.contains("rguments"), "{query}: {error}");
    }
}

#[test]
fn a_query_that_does_not_fit_is_an_error_of_the_response() {
    let mut out = Vec::new();
    let mut writer = Writer::new(options("length(A)"), &mut out).unwrap();
    let error = writer.value(&json!({"A": 1})).unwrap_err().to_string();
    assert!(error.contains("character 7"), "{error}");
}

#[test]
fn hostile_queries_end_with_an_error_or_a_value() {
    for part in [
        "(",
        "[",
        "{a:",
        "!",
        "! ",
        "&",
        "a[*]",
        "a[?",
        "a.",
        "a||",
        "a|",
        "[][]",
        "*.",
        "not_null(",
        "a.\",\".",
        "`1`||','||",
    ] {
        for length in [60, 99, 1000, 100_000] {
            let query = part.repeat(length);
            for query in [query.clone(), format!("{query}a")] {
                let mut out = Vec::new();
                if let Ok(mut writer) = Writer::new(options(&query), &mut out) {
                    drop(writer.value(&json!({"a": [{"a": 1}]})));
                }
            }
        }
    }
}

#[test]
fn many_columns_are_not_deep() {
    let columns: Vec<String> = (0..300).map(|n| format!("C{n}: a.b[0]")).collect();
    let query = format!("{{{}}}", columns.join(", "));
    assert!(write_with(options(&query), &json!({"a": {"b": [1]}})).contains("\"C299\":1"));
}

#[test]
fn pages_are_queried_one_by_one_and_joined() {
    let pages = [json!([{"Id": 1}, {"Id": 2}]), json!([]), json!([{"Id": 3}])];
    assert_eq!(write_pages(options("[].Id"), &pages).unwrap(), "1\n2\n3\n");
    let json = Options { format: Format::Json, ..options("[?Id>`1`].Id") };
    assert_eq!(write_pages(json, &pages).unwrap(), "[\n  2,\n  3\n]\n");
    let mut out = Vec::new();
    let mut writer = Writer::new(options("Set[].Id"), &mut out).unwrap();
    for page in [json!({"Set": [{"Id": 1}]}), json!({"Set": [{"Id": 2}]}), json!({"Set": null})] {
        writer.page(&page, &[]).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(out, b"1\n2\n");
}
