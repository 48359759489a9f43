//! JSON, YAML, CSV, lines and raw strings.

use proptest::prelude::*;
use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::{Map, Value, json};

use super::{STRINGS, any_value, write, write_pages, write_with};
use crate::output::escape::is_hidden;
use crate::output::{Format, Options, Writer};

fn options(format: Format) -> Options {
    Options { format, ..Options::default() }
}

/// Reads YAML as readers of 1.2 do, and refuses plain scalars that those of 1.1 understand otherwise.
fn read_yaml(text: &str) -> Value {
    let mut events = Parser::new_from_str(text).map(|event| event.unwrap().0);
    read_node(&mut events).unwrap_or_else(|| panic!("no value in {text:?}"))
}

fn read_node<'a>(events: &mut impl Iterator<Item = Event<'a>>) -> Option<Value> {
    loop {
        match events.next()? {
            Event::Scalar(text, ScalarStyle::Plain, ..) => return Some(resolve(&text)),
            Event::Scalar(text, ..) => return Some(Value::String(text.into_owned())),
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some(item) = read_node(events) {
                    items.push(item);
                }
                return Some(Value::Array(items));
            }
            Event::MappingStart(..) => {
                let mut fields = Map::new();
                while let Some(key) = read_node(events) {
                    let Value::String(key) = key else { panic!("{key} is no name") };
                    fields.insert(key, read_node(events).unwrap());
                }
                return Some(Value::Object(fields));
            }
            Event::SequenceEnd | Event::MappingEnd => return None,
            _ => {}
        }
    }
}

fn resolve(text: &str) -> Value {
    match text {
        "null" | "~" | "" => return Value::Null,
        "true" => return Value::Bool(true),
        "false" => return Value::Bool(false),
        _ => {}
    }
    let words = ["yes", "no", "on", "off", "y", "n", "null", "true", "false"];
    assert!(!words.contains(&text.to_lowercase().as_str()), "{text} is a word of YAML 1.1");
    if text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
        let number = serde_json::from_str::<Value>(text).unwrap();
        assert!(!text.contains('e') || text.contains(".") && text.contains(['+', '-']), "{text}");
        return number;
    }
    Value::String(text.to_owned())
}

/// Reads CSV by the grammar of RFC 4180.
fn read_csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let row = rows.last_mut().unwrap();
        let cell = row.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            c if quoted => cell.push(c),
            ',' => row.push(String::new()),
            '\r' if chars.peek() == Some(&'\n') => {
                chars.next();
                rows.push(vec![String::new()]);
            }
            c => {
                assert!(!"\r\n".contains(c), "{text:?}");
                cell.push(c);
            }
        }
    }
    rows.pop();
    rows
}

#[test]
fn numbers_keep_their_digits() {
    let text = r#"{"Big":9007199254740993,"Max":18446744073709551615,"Min":-9223372036854775808,"One":1.0}"#;
    let value: Value = serde_json::from_str(text).unwrap();
    assert_eq!(write(Format::Lines, &value).trim_end(), text);
    assert!(write(Format::Json, &value).contains("\"One\": 1.0\n"));
    assert!(write(Format::Yaml, &value).contains("Big: 9007199254740993\n"));
    assert_eq!(
        write(Format::Csv, &value),
        "Big,Max,Min,One\r\n9007199254740993,18446744073709551615,-9223372036854775808,1.0\r\n"
    );
    assert!(write(Format::Table, &value).contains("9007199254740993"));
}

#[test]
fn yaml_looks_as_people_write_it() {
    let value = json!({
        "Name": "a b", "Empty": "", "Yes": "yes", "Date": "2026-11-26", "Text": "one\ntwo\n",
        "None": null, "Set": [{"Id": 1, "Tags": ["x", {"K": "v"}]}, [1, [2]], []], "Map": {}, "In": {"A": 1e30},
    });
    assert_eq!(
        write(Format::Yaml, &value),
        "Name: a b\nEmpty: \"\"\n\"Yes\": \"yes\"\nDate: \"2026-11-26\"\nText: |\n  one\n  two\n\
         None: null\nSet:\n  - Id: 1\n    Tags:\n      - x\n      - K: v\n  -\n    - 1\n    -\n      - 2\n  - []\n\
         Map: {}\nIn:\n  A: 1.0e+30\n"
    );
}

#[test]
fn strings_survive_yaml() {
    for text in STRINGS {
        for value in [json!(text), json!([text]), json!({"a": [{"b": text}]}), json!({text: text})]
        {
            let yaml = write(Format::Yaml, &value);
            assert_eq!(read_yaml(&yaml), value, "{yaml}");
        }
    }
    let long = "k".repeat(2000);
    let value = json!([{long.as_str(): {long.as_str(): [1, 2], "b": 1}}]);
    assert_eq!(read_yaml(&write(Format::Yaml, &value)), value);
}

#[test]
fn pages_are_one_list_in_each_format() {
    let pages = [json!([{"A": 1, "B": "x"}]), json!([]), json!([{"B": "y"}])];
    let all = json!([{"A": 1, "B": "x"}, {"B": "y"}]);
    let json = write_pages(options(Format::Json), &pages).unwrap();
    assert_eq!(json, write(Format::Json, &all));
    assert_eq!(read_yaml(&write_pages(options(Format::Yaml), &pages).unwrap()), all);
    let lines = write_pages(options(Format::Lines), &pages).unwrap();
    assert_eq!(lines, "{\"A\":1,\"B\":\"x\"}\n{\"B\":\"y\"}\n");
    assert_eq!(write_pages(options(Format::Csv), &pages).unwrap(), "A,B\r\n1,x\r\n,y\r\n");
    for (format, empty) in [
        (Format::Json, "[]\n"),
        (Format::Yaml, "[]\n"),
        (Format::Csv, ""),
        (Format::Table, "(no rows)\n"),
    ] {
        assert_eq!(write_pages(options(format), &[json!([])]).unwrap(), empty);
    }
}

#[test]
fn rows_appear_before_the_list_ends() {
    let mut out = Vec::new();
    let mut writer = Writer::new(options(Format::Json), &mut out).unwrap();
    writer.rows(&[json!({"A": 1})]).unwrap();
    drop(writer);
    assert_eq!(String::from_utf8(out).unwrap(), "[\n  {\n    \"A\": 1\n  }");
}

#[test]
fn a_field_that_the_csv_has_no_column_for_is_an_error() {
    let error = write_pages(options(Format::Csv), &[json!([{"A": 1}]), json!([{"A": 2, "N": 3}])]);
    let error = error.unwrap_err();
    assert!(error.starts_with("row 2 has the field `N`"), "{error}");
}

#[test]
fn csv_is_of_the_only_list_of_a_response() {
    let value = json!({"Total": 2, "Set": [{"Id": "a,b", "N": null}, {"Id": "say \"x\"\n", "N": {"k": [1]}}]});
    assert_eq!(
        write(Format::Csv, &value),
        "Id,N\r\n\"a,b\",\r\n\"say \"\"x\"\"\n\",\"{\"\"k\"\":[1]}\"\r\n"
    );
    assert_eq!(write(Format::Csv, &json!(["a", ""])), "Value\r\na\r\n\"\"\r\n");
    assert_eq!(write(Format::Csv, &json!({"A": [1], "B": [2]})), "A,B\r\n[1],[2]\r\n");
    assert_eq!(write(Format::Csv, &json!(null)), "");
}

#[test]
fn formulas_are_counted_and_not_changed() {
    let value = json!([{"A": "=1+1", "B": -1}, {"A": "@x", "B": "-x"}]);
    let mut out = Vec::new();
    let mut writer = Writer::new(options(Format::Csv), &mut out).unwrap();
    writer.value(&value).unwrap();
    assert!(writer.warning().unwrap().starts_with("3 of the cells"));
    assert_eq!(String::from_utf8(out).unwrap(), "A,B\r\n=1+1,-1\r\n@x,-x\r\n");
}

#[test]
fn raw_strings_have_no_quotes() {
    let value = json!(["a\tb", 1, {"k": "v"}, null]);
    assert_eq!(write(Format::Raw, &value), "a\tb\n1\n{\"k\":\"v\"}\nnull\n");
    // As scripts for tccli read it.
    let rows = json!([["a", 1, ["b"]], ["c", null, {}], []]);
    assert_eq!(write(Format::Raw, &rows), "a\t1\t[\"b\"]\nc\tnull\t{}\n[]\n");
    assert_eq!(write(Format::Raw, &json!("\u{1b}[2J")), "\u{1b}[2J\n");
    let terminal = Options { width: Some(80), ..options(Format::Raw) };
    assert_eq!(write_with(terminal, &json!("\u{1b}[2J\u{202e}\nx")), "\\x1b[2J\\u{202e}\nx\n");
}

#[test]
fn colored_json_is_the_same_without_its_colors() {
    let value = json!({"a": [1, "x", null, true, {}], "b": {"c": "\u{1b}[0m"}});
    let colored = write_with(Options { color: true, ..options(Format::Json) }, &value);
    let mut plain = colored.clone();
    for code in ["\x1b[0m", "\x1b[34m", "\x1b[32m", "\x1b[36m", "\x1b[35m"] {
        plain = plain.replace(code, "");
    }
    assert!(colored.contains("\x1b[34m\"a\"\x1b[0m: "));
    assert_eq!(plain, write(Format::Json, &value));
}

proptest! {
    #[test]
    fn json_and_lines_read_back_and_have_no_hidden_characters(value in any_value()) {
        for format in [Format::Json, Format::Lines] {
            let text = write(format, &json!([value]));
            prop_assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'));
            let read: Value = serde_json::from_str(&text).unwrap();
            let expected = if format == Format::Json { json!([value]) } else { value.clone() };
            prop_assert_eq!(read, expected);
        }
    }

    #[test]
    fn yaml_reads_back(value in any_value()) {
        let text = write(Format::Yaml, &value);
        prop_assert!(!text.chars().any(|c| is_hidden(c) && c != '\n'));
        prop_assert_eq!(read_yaml(&text), value, "{}", text);
    }

    #[test]
    fn csv_reads_back(rows in prop::collection::vec(super::any_string(), 1..5), name in super::any_string()) {
        let value: Vec<Value> = rows.iter().map(|row| json!({name.as_str(): row, "end": 1})).collect();
        let text = write(Format::Csv, &Value::from(value));
        let read = read_csv(&text);
        prop_assert_eq!(read.len(), rows.len() + 1);
        if name != "end" {
            prop_assert_eq!(&read[0], &[name, "end".to_owned()]);
            for (read, row) in read[1..].iter().zip(rows) {
                prop_assert_eq!(read, &[row, "1".to_owned()]);
            }
        }
    }
}
