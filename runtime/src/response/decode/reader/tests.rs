use proptest::prelude::*;
use serde::Deserialize as _;
use serde::de::{DeserializeSeed as _, IgnoredAny};
use serde_json::Value as Json;

use super::Reader;
use crate::response::decode::any::JsonSeed;
use crate::response::decode::report::Progress;

fn read(text: &str) -> Option<Json> {
    let mut reader = Reader::new(text);
    let seed = JsonSeed { progress: &mut Progress::new(usize::MAX), path: None };
    let value = seed.deserialize(&mut reader).ok()?;
    reader.end().ok().map(|()| value)
}

fn skip(text: &str) -> bool {
    let mut reader = Reader::new(text);
    IgnoredAny::deserialize(&mut reader).and_then(|_| reader.end()).is_ok()
}

/// Returns whether two values are equal, but for the rounding of `serde_json`.
fn is_same(ours: &Json, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Json::Number(ours), Json::Number(theirs)) => {
            let (Some(x), Some(y)) = (ours.as_f64(), theirs.as_f64()) else { return false };
            let is_close = (x - y).abs() <= x.abs() * 4.0 * f64::EPSILON;
            if ours.is_f64() { theirs.is_f64() && is_close } else { ours == theirs }
        }
        (Json::Array(ours), Json::Array(theirs)) => {
            ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(x, y)| is_same(x, y))
        }
        (Json::Object(ours), Json::Object(theirs)) => {
            ours.len() == theirs.len()
                && ours.iter().zip(theirs).all(|((n, x), (m, y))| n == m && is_same(x, y))
        }
        _ => ours == theirs,
    }
}

#[track_caller]
fn compare(text: &str) {
    let theirs = serde_json::from_str::<Json>(text).ok();
    match (read(text), &theirs) {
        (Some(ours), Some(theirs)) => {
            assert!(is_same(&ours, theirs), "{text}: {ours} and {theirs}");
            assert!(skip(text), "{text} is not skipped");
        }
        (None, None) => {}
        (ours, theirs) => panic!("{text}: {ours:?} and {theirs:?}"),
    }
}

#[test]
fn edge_cases_are_read_as_by_serde_json() {
    let numbers = "0 -0 -1 7 007 -01 +1 1. .5 1.5 -1.5e3 1e5 1E+5 1e-5 1e 1e+ - 1.e5 0.1 123456.789 \
        18446744073709551615 18446744073709551616 9223372036854775807 9223372036854775808 \
        -9223372036854775808 -9223372036854775809 99999999999999999999 1e308 1e309 -1e400 1e-400 \
        0.30000000000000004 9007199254740993.0 1.7976931348623157e308 2.2250738585072014e-308 \
        123456789012345678901234567890.123456789 0.0000000000000000000000000001 NaN Infinity \
        00 0.0 -0.0 1.0 12345678901234567890.5";
    numbers.split_whitespace().for_each(compare);
    let strings = r#""" "a" "\n\t\"\\\/\b\f\r" "é" "\u00e9" "\ud83d\ude00" "\ud83d" "\ude00" "\ud83d\n"
        "\ud83dx" "\u12" "\u12g4" "\x" "unclosed "seven77\"" "eight888\"" "\u0000" "长文本 with ascii""#;
    strings.split_whitespace().for_each(compare);
    for text in [
        "",
        " ",
        "[]",
        "[ ]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,,2]",
        "{}",
        "{ }",
        r#"{"a":1,}"#,
        "[",
        "]",
        r#"{"a" : [ { "b":null } , true,false ] }"#,
        r#"{"a"}"#,
        r#"{"a":}"#,
        "{a:1}",
        "{1:1}",
        "nul",
        "nullx",
        "true false",
        "\"a\u{1}b\"",
        "\"tab\there\"",
        "[1}",
        "{\"a\":1]",
        " \r\n\t[1]\n ",
        r#"{"a":1,"a":2}"#,
        "\u{a0}1",
        "\"\u{7f}\"",
        "\u{feff}1",
    ] {
        compare(text);
    }
    for depth in [126, 127, 128, 129, 10_000] {
        compare(&format!("{}{}", "[".repeat(depth), "]".repeat(depth)));
        compare(&format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth)));
    }
}

#[test]
fn numbers_are_rounded_to_the_nearest() {
    for text in ["0.3", "1.1", "0.014", "123456789.123", "9007199254740.993", "1e23", "4.35"] {
        assert_eq!(read(text).unwrap().as_f64(), text.parse().ok(), "{text}");
    }
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        (-1e9..1e9).prop_map(|x: f64| Json::from((x * 1e3).round() / 1e3)),
        any::<String>().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::from),
            prop::collection::vec((any::<String>(), inner), 0..6)
                .prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn values_are_read_as_by_serde_json(value in json(), is_pretty: bool) {
        let text = if is_pretty { format!("{value:#}") } else { value.to_string() };
        compare(&text);
    }

    #[test]
    fn damaged_texts_are_rejected_as_by_serde_json(
        value in json(), at: prop::sample::Index, other in r#"[\[\]{}:,"\\0-9eE+.\-a-z \u{1}é]{0,2}"#,
    ) {
        let mut chars: Vec<char> = value.to_string().chars().collect();
        let at = at.index(chars.len());
        chars.splice(at..=at, other.chars());
        compare(&chars.into_iter().collect::<String>());
    }
}
