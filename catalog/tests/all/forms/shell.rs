//! Command lines are read by the shell as they are meant.

use std::process::Command;

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::forms::{Form, Options, quote, write};

use super::product;
use super::sample::HOSTILE;

/// Runs a script and returns what it prints.
pub fn sh(script: &str, path: Option<&std::path::Path>) -> Vec<u8> {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(script);
    if let Some(path) = path {
        let old = std::env::var_os("PATH").unwrap_or_default();
        let paths = std::iter::once(path.to_owned()).chain(std::env::split_paths(&old));
        shell.env("PATH", std::env::join_paths(paths).expect("a path"));
    }
    let output = shell.output().expect("sh runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && errors.is_empty(), "{script}\n{errors}");
    output.stdout
}

/// Returns the words that a shell makes of a command line.
fn words(line: &str, program: &str) -> Vec<String> {
    let script =
        format!("{program}() {{ for word do printf '%s\\0' \"$word\"; done; cat; }}\n{line}");
    let printed = String::from_utf8(sh(&format!("exec </dev/null\n{script}"), None));
    printed.expect("UTF-8").split_terminator('\0').map(str::to_owned).collect()
}

fn check_quoted(texts: &[String]) {
    let line: Vec<String> = texts.iter().map(|text| quote(text)).collect();
    let found = words(&format!("show {}", line.join(" ")), "show");
    let expected: Vec<String> = texts.iter().map(|text| text.replace('\0', "")).collect();
    assert_eq!(found, expected);
}

#[test]
fn hostile_strings_are_single_words() {
    check_quoted(&HOSTILE.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_strings_are_single_words(texts in prop::collection::vec(any::<String>(), 1..8)) {
        check_quoted(&texts);
    }
}

/// Returns the request that a command line describes, as its program would read it.
fn received(form: Form, request: &Map<String, Json>) -> Map<String, Json> {
    let live = product("live");
    let action = live.action("DescribeProIspPlaySumInfoList").expect("known");
    let line = write(form, &live, action, request, &Options::default());
    let words = words(&line, form.name());
    let head = [&live.name, &action.name, "--version", &live.version];
    assert_eq!(words[..4], head, "{line}");
    let rest = &words[4..];
    if let Some(at) = rest.iter().position(|word| word == "--input" || word == "--cli-input-json") {
        assert_eq!((at, rest.len()), (0, 3), "{line}");
        return serde_json::from_str(&rest[2]).expect("JSON");
    }
    let mut found = Map::new();
    let mut rest = rest.iter();
    while let Some(word) = rest.next() {
        let word = word.strip_prefix("--").unwrap_or_else(|| panic!("{word} in {line}"));
        let (name, value) = match word.split_once('=') {
            Some(both) => both,
            None => (word, rest.next().expect("a value").as_str()),
        };
        let field = action.request.field(name).expect("a field");
        let value = match value.strip_prefix('@') {
            Some(escaped) if form == Form::Tcapi => escaped,
            _ => value,
        };
        let is_text = field.ty.lists == 0 && field.ty.kind != tencentcloud_catalog::Kind::Unsigned;
        let value = if is_text { value.into() } else { serde_json::from_str(value).expect("JSON") };
        found.insert(name.to_owned(), value);
    }
    found
}

fn check_command(request: &Json) {
    let request = request.as_object().expect("an object");
    for form in [Form::Tcapi, Form::Tccli] {
        assert_eq!(received(form, request), *request, "{form}");
    }
}

#[test]
fn hostile_values_reach_the_programs() {
    for text in HOSTILE {
        check_command(&json!({"StartTime": text, "PlayDomains": [text, "b"], "PageNum": 5}));
        check_command(&json!({"Unknown": text}));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn any_values_reach_the_programs(
        text in any::<String>(),
        list in prop::collection::vec(any::<String>(), 0..3),
        number in any::<u64>(),
    ) {
        check_command(&json!({"StatType": text, "PlayDomains": list, "PageSize": number}));
    }
}
