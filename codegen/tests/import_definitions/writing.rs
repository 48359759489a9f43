//! What importers write reads back as it was.

use std::path::Path;

use tencentcloud_codegen::diagnostic::Diagnostics;
use tencentcloud_codegen::import::definitions::{self, Extra};
use tencentcloud_codegen::import::write;
use tencentcloud_codegen::node;
use tencentcloud_codegen::read::Read;
use tencentcloud_codegen::schema::{Action, Product, Type};
use tencentcloud_codegen::source::{Source, Spanned};

use crate::{ZOO, zoo};

/// Reads a schema file and writes it again.
fn rewritten(path: &str, text: &str) -> String {
    let source = Source { path: path.to_owned(), text: text.to_owned() };
    let mut diagnostics = Diagnostics::default();
    let node = node::parse(0, &source, &mut diagnostics).expect("it is YAML");
    let written = if path.contains("/types/") {
        Type::read(&node, &mut diagnostics).map(|t| write::shared_type(&t))
    } else if path.ends_with("product.yaml") {
        Product::read(&node, &mut diagnostics).map(|p| write::product(&p))
    } else {
        Action::read(&node, &mut diagnostics).map(|a| write::action(&a))
    };
    assert!(diagnostics.is_empty(), "{}", diagnostics.draw(&[source], "", false));
    written.expect("it is a schema")
}

#[test]
fn what_is_written_reads_back_and_is_written_the_same() {
    for (path, text) in zoo() {
        assert_eq!(rewritten(&path, &text), text, "{path}");
    }
}

#[test]
fn every_text_reads_back_as_it_was() {
    let long = "word ".repeat(60);
    let texts = [
        "plain",
        "",
        " ",
        "a: b",
        "a #b",
        "# a",
        "- a",
        "-",
        "-a",
        "yes",
        "Null",
        "~",
        "1",
        "1.5",
        "1e3",
        "0x10",
        "2018-08-01",
        "2019-03-01 00:00:00",
        "16:9",
        "[1,1000]",
        "{a}",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
        "\"a\"",
        "'a'",
        "it's \"so\"",
        "a\\b",
        "a\tb",
        "a\nb",
        "a\n\nb",
        "\na",
        "a\n",
        "  a\nb",
        "a\n  b",
        "---",
        "...",
        "--- a",
        "a:",
        "?",
        "? a",
        "|",
        ">",
        "<<",
        "=",
        ".inf",
        "流量",
        "：",
        "\u{feff}a",
        "a\u{2028}b",
        "a\u{85}b",
        "\u{1}",
        "😀",
        long.trim(),
        &long,
        "a  b",
        ",",
        "a, b",
        "a]",
    ];
    for text in texts.iter().chain([&format!("{} \n {}", long, long).as_str()]) {
        for text in [
            (*text).to_owned(),
            format!("{long}{text} {long}"),
            format!("{}\n{text}\n{text}", long.trim()),
        ] {
            check_text(&text);
        }
    }
}

#[track_caller]
fn check_text(text: &str) {
    let mut facts = definitions::read(ZOO, &Extra::default()).expect("the zoo is read");
    let mut action = facts.actions.remove("DescribeAnimals").expect("it is there");
    action.description = Some(text.to_owned());
    action.search = vec![Spanned::synthetic(text.to_owned()), Spanned::synthetic(text.to_owned())];
    // YAML has no keys of more than 1024 characters.
    action.input.0[0].0.value = text.chars().take(400).collect();
    let written = write::action(&action);
    let source = Source { path: "a.yaml".to_owned(), text: written.clone() };
    let mut diagnostics = Diagnostics::default();
    let read =
        node::parse(0, &source, &mut diagnostics).and_then(|n| Action::read(&n, &mut diagnostics));
    assert!(diagnostics.is_empty(), "{text:?}\n{}", diagnostics.draw(&[source], "", false));
    assert_eq!(read.as_ref(), Some(&action), "{text:?} in\n{written}");
}

/// People lay files out as they like; what a file says must outlast writing it anew.
#[test]
fn the_committed_schemas_outlast_being_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/live/2018-08-01");
    for folder in [folder.clone(), folder.join("types")] {
        for entry in std::fs::read_dir(&folder).expect("the schemas are there") {
            let path = entry.expect("it can be read").path();
            let shown = path.to_string_lossy().replace('\\', "/");
            // Importers never write `urls.yaml` and `callbacks.yaml`.
            let is_other = shown.ends_with("/urls.yaml") || shown.ends_with("/callbacks.yaml");
            if shown.ends_with(".yaml") && !is_other {
                let text = std::fs::read_to_string(&path).expect("it can be read");
                // The order of keys is a matter of taste.
                let said = |text: &str| tree(text).map(|node| node.to_json());
                let (wanted, found) = (said(&text), said(&rewritten(&shown, &text)));
                // Whole trees are too long to be read.
                assert!(found == wanted, "{shown} says something else once it is written anew");
            }
        }
    }
}

fn tree(text: &str) -> Option<node::Node> {
    let source = Source { path: String::new(), text: text.to_owned() };
    node::parse(0, &source, &mut Diagnostics::default())
}
