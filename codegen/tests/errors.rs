//! Every mistake that a schema can hold, and the message that it gets: `errors/<mistake>/` holds
//! the files and the drawn message. `UPDATE_GOLDEN=1 cargo test` writes the messages anew.

use std::fs;
use std::path::{Path, PathBuf};

use tencentcloud_codegen::diagnostic::Diagnostics;
use tencentcloud_codegen::generate;
use tencentcloud_codegen::node;
use tencentcloud_codegen::source::Source;

const PRODUCT: &str = "\
product: demo
version: \"2020-01-01\"
title: Demo
host: demo.tencentcloudapi.com
categories:
  things: {title: Thing APIs}
errors:
  FailedOperation: It failed.
";

fn source(path: &str, text: impl Into<String>) -> Source {
    Source { path: format!("demo/2020-01-01/{path}"), text: text.into() }
}

/// The files of a mistake, with a sound product unless the mistake is in the product.
fn sources(folder: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    for sub in ["", "types"] {
        let Ok(entries) = fs::read_dir(folder.join(sub)) else { continue };
        let mut paths: Vec<PathBuf> = entries.map(|e| e.unwrap().path()).collect();
        paths.sort();
        for path in
            paths.iter().filter(|p| p.is_file() && p.extension().is_some_and(|e| e != "txt"))
        {
            let name = path.file_name().unwrap().to_string_lossy();
            let relative = if sub.is_empty() { name.to_string() } else { format!("{sub}/{name}") };
            sources.push(source(&relative, fs::read_to_string(path).unwrap()));
        }
    }
    if !sources.iter().any(|s| s.path.ends_with("product.yaml")) {
        sources.push(source("product.yaml", PRODUCT));
    }
    sources
}

#[test]
fn every_mistake_gets_its_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut mistakes: Vec<PathBuf> =
        fs::read_dir(&root).unwrap().map(|e| e.unwrap().path()).filter(|p| p.is_dir()).collect();
    mistakes.sort();
    assert!(mistakes.len() >= 25, "only {} mistakes found", mistakes.len());
    let mut wrong = Vec::new();
    for folder in &mistakes {
        let sources = sources(folder);
        let Err(diagnostics) = generate(&sources) else {
            wrong.push(format!("{}: no mistake was found", folder.display()));
            continue;
        };
        let drawn = diagnostics.draw(&sources, "schemas/", false) + "\n";
        let golden = folder.join("message.txt");
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&golden, &drawn).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != drawn {
            wrong.push(format!("{}:\n{drawn}", golden.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nif these messages are right: UPDATE_GOLDEN=1 cargo test -p tencentcloud-codegen --test errors",
        wrong.join("\n\n")
    );
}

#[track_caller]
fn message_of(text: String) -> String {
    let sources = [source("Act.yaml", text), source("product.yaml", PRODUCT)];
    let diagnostics = generate(&sources).expect_err("this schema must be rejected");
    let first = diagnostics.sorted().first().map(|d| d.message.clone());
    first.unwrap_or_default()
}

#[test]
fn a_huge_file_is_refused_at_once() {
    let text = "#".repeat(100 << 20);
    assert_eq!(message_of(text), "this schema file is too large");
}

#[test]
fn deep_nesting_is_refused_without_a_crash() {
    let flow = format!("action: {}", "[".repeat(1_000_000));
    assert_eq!(message_of(flow), "this is not valid YAML");
    let block = (0..500).map(|i| format!("{}a:\n", " ".repeat(i))).collect::<String>();
    assert_eq!(message_of(block), "this schema is nested too deeply");
}

#[test]
fn a_bomb_of_aliases_is_refused() {
    let bomb = "a: &a [1,1]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n";
    assert_eq!(message_of(bomb.to_owned()), "anchors and aliases are not allowed in a schema");
}

#[test]
fn a_hundred_thousand_keys_are_read_in_one_pass() {
    let keys: String = (0..100_000).map(|i| format!("k{i}: 1\n")).collect();
    let message = message_of(format!("action: Act\naccess: read\n{keys}"));
    assert_eq!(message, "an action has no key `k0`");
}

#[test]
fn json_is_read_like_yaml() {
    let json = "{\n\t\"action\": \"Act\",\n\t\"access\": \"read\",\n\t\"title\": \"a \\u4e2d \\/ b\",\n\t\"errors\": [\"FailedOperation\"]\n}\n";
    let sources = [
        Source { path: "demo/2020-01-01/Act.json".into(), text: json.into() },
        source("product.yaml", PRODUCT),
    ];
    let files = generate(&sources).unwrap_or_else(|d| panic!("{}", d.draw(&sources, "", false)));
    assert!(files["demo/docs/Act.md"].contains("a 中 / b"));
}

#[test]
fn arbitrary_bytes_never_panic() {
    // A small deterministic generator: the same bytes in every run.
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let words = [
        "action: A\n",
        "input:\n",
        "  X:\n",
        "    type: ",
        "[",
        "]",
        "{",
        "}",
        "string",
        "&a ",
        "*a",
        "\"",
        "'",
        ": ",
        "- ",
        "\t",
        "中",
        "#",
        "|\n",
        ">-\n",
        "---\n",
        "\u{0}",
        "required: true\n",
    ];
    for _ in 0..1_000 {
        let text: String =
            (0..next() % 24).map(|_| words[(next() % words.len() as u64) as usize]).collect();
        let file = Source { path: "demo/2020-01-01/A.yaml".into(), text };
        let mut diagnostics = Diagnostics::default();
        let _ = node::parse(0, &file, &mut diagnostics);
        let sources = [file, source("product.yaml", PRODUCT)];
        if let Err(diagnostics) = generate(&sources) {
            let _ = diagnostics.draw(&sources, "", false);
        }
    }
}
