//! Tests of output.

mod queries;
mod structured;
mod tables;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Format, Options, Writer};

/// Writes one value.
fn write(format: Format, value: &Value) -> String {
    write_with(Options { format, ..Options::default() }, value)
}

fn write_with(options: Options, value: &Value) -> String {
    let mut out = Vec::new();
    let mut writer = Writer::new(options, &mut out).unwrap();
    writer.value(value).unwrap();
    writer.finish().unwrap();
    String::from_utf8(out).unwrap()
}

/// Writes pages of rows.
fn write_pages(options: Options, pages: &[Value]) -> Result<String, String> {
    let mut out = Vec::new();
    let mut writer = Writer::new(options, &mut out)?;
    for page in pages {
        writer.rows(page.as_array().unwrap()).map_err(|e| e.to_string())?;
    }
    writer.finish().unwrap();
    Ok(String::from_utf8(out).unwrap())
}

/// Strings that formats are known to get wrong.
const STRINGS: [&str; 49] = [
    "",
    " ",
    "a",
    "yes",
    "No",
    "on",
    "y",
    "n",
    "null",
    "~",
    "Null",
    "true",
    "FALSE",
    "1e3",
    "1",
    "0x1f",
    "017",
    "1_000",
    ".5",
    "-1",
    "+1",
    "1:30",
    "2026-11-26",
    ".inf",
    ".nan",
    "=",
    "<<",
    "- a",
    "a: b",
    "a #b",
    "#a",
    "a:",
    "&a",
    "*a",
    "!a",
    "%a",
    "@a",
    "`a",
    "---",
    "...",
    "? a",
    "|",
    ">",
    "line\nline\n",
    "line\n\n  line",
    " blank\nline",
    "line \nline",
    "\u{feff}x",
    "tag\u{e0041}",
];

fn any_string() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(STRINGS.as_slice()).prop_map(str::to_owned),
        "[a-zA-Z0-9 :,\\-\n'\"#\\\\]{0,12}",
        "[中文ｶ한e\u{301}\u{1f468}\u{200d}\u{fe0f}\u{202e}\u{1b}\u{7}\u{85}\u{2028}\t\r\n ]{0,8}",
        any::<String>(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop_oneof![any::<f64>(), Just(1e300), Just(1.0), Just(-0.0), Just(5e-324)]
            .prop_map(Value::from),
        any_string().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((any_string(), inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

#[test]
fn formats_have_names_and_suggestions() {
    for (format, name, _) in Format::ALL {
        assert_eq!(name.parse(), Ok(format));
        assert_eq!(name.to_uppercase().parse(), Ok(format));
        assert_eq!(format.to_string(), name);
    }
    let error = |text: &str| text.parse::<Format>().unwrap_err();
    assert_eq!(
        error("jsn"),
        "`jsn` is not a format of output (one of json, yaml, table, lines, csv, raw, off); \
         did you mean `json`?"
    );
    for (wrong, right) in [
        ("tabel", "table"),
        ("text", "raw"),
        ("line", "lines"),
        ("ymal", "yaml"),
        ("ndjson", "lines"),
    ] {
        assert!(error(wrong).ends_with(&format!("did you mean `{right}`?")), "{}", error(wrong));
    }
    assert!(!error("xyz").contains("did you mean"));
    assert!(error("\u{1b}[2J").contains("`\\x1b[2J`"));
}

#[test]
fn nothing_is_written_when_off() {
    assert_eq!(write(Format::Off, &json!({"A": 1})), "");
    let off = Options { format: Format::Off, ..Options::default() };
    assert_eq!(write_pages(off, &[json!([1])]).unwrap(), "");
}

#[test]
fn colors_follow_the_flag_then_the_environment_then_the_terminal() {
    use super::color::ColorChoice::{Always, Auto, Never};
    type Case = (super::color::ColorChoice, &'static [(&'static str, &'static str)], bool, bool);
    let cases: [Case; 11] = [
        (Auto, &[], true, true),
        (Auto, &[], false, false),
        (Auto, &[("NO_COLOR", "1")], true, false),
        (Auto, &[("NO_COLOR", "")], true, true),
        (Auto, &[("CLICOLOR_FORCE", "1")], false, true),
        (Auto, &[("CLICOLOR_FORCE", "0")], false, false),
        (Auto, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], true, false),
        (Auto, &[("CLICOLOR", "0")], true, false),
        (Auto, &[("TERM", "dumb")], true, false),
        (Always, &[("NO_COLOR", "1")], false, true),
        (Never, &[("CLICOLOR_FORCE", "1")], true, false),
    ];
    for (choice, env, terminal, expected) in cases {
        let env_of = |name: &str| {
            env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        assert_eq!(choice.decide(env_of, terminal), expected, "{choice:?} {env:?} {terminal}");
    }
    assert!("sometimes".parse::<super::color::ColorChoice>().is_err());
}

#[test]
fn fields_have_the_order_of_the_definitions() {
    use tencentcloud_catalog::{Field, Kind, Object, Product, Type};
    let field = |name: &str, ty| Field { name: name.into(), ty, ..Field::default() };
    let text = Type::default();
    let product = Product {
        objects: vec![Object {
            fields: vec![field("X", text), field("A", text)],
            ..Object::default()
        }],
        ..Product::default()
    };
    let list = Type { kind: Kind::Object(0), lists: 1 };
    let response =
        Object { fields: vec![field("Items", list), field("Total", text)], ..Object::default() };
    let given =
        json!({"RequestId": "r", "Total": 1, "New": 2, "Items": [{"A": 1, "B": 2, "X": 3}, null]});
    let ordered = super::order::by_model(given, &product, &response);
    assert_eq!(
        ordered.to_string(),
        r#"{"Items":[{"X":3,"A":1,"B":2},null],"Total":1,"RequestId":"r","New":2}"#
    );
}
