//! Text never becomes syntax: a string in a schema is either rejected with its line, or all
//! output that contains it is parsed as intended (Y1–Y7, Y9, Y10, F9, F10, F23).

#[path = "hostile/course.rs"]
mod course;
#[path = "hostile/readers.rs"]
mod readers;

use proptest::collection::vec;
use proptest::prelude::*;
use tencentcloud_codegen::emit::Files;
use tencentcloud_codegen::emit::manifest::{Home, Runtime};
use tencentcloud_codegen::generate;

use course::Course;
use readers::problem;

/// Strings that are syntax somewhere.
const HOSTILE: [&str; 42] = [
    "",
    " ",
    "\"",
    "'",
    "\\",
    "\n",
    "\r",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}left\u{202c} \u{2066}right\u{2069}",
    "\u{feff}",
    "a\nb = \"c\"",
    "\"\"\"",
    "\"#####",
    "*/ pub fn evil() {} /*",
    "\n}\npub fn evil() {}\nfn f() {",
    "```\n````\n\n````rust\nstd::process::exit(1);\n````\n```\nend",
    "```\n~~~\n```\n~~~rust\nfn x() {}\n~~~",
    "text\n\n    std::process::exit(1);\n",
    "1.      std::process::exit(1);",
    "- a\n  - ```rust\n    panic!();\n    ```",
    "a``<script>alert(1)</script>",
    "``` `` ` <b>",
    "<script>alert(1)</script>",
    "<!-- --> <br> <a href=x>",
    "`a <div> b` <div>",
    "[x](javascript:alert(1)) ![y](z) [a]: b",
    "[x]\n\n[x]: http://evil.example",
    "https://good.example/a_b>,<b>",
    "| a | b |\n|---|---|\n| \\| | `\\|` |",
    "# title\n===\n---\n***",
    "{{ 7 * 7 }} {% raw %} {# x #}",
    "../../../../evil",
    "/etc/passwd",
    "a/b\\c",
    "r#type",
    "r#x: u8 } impl Drop for X {} struct Y { x",
    "Self",
    "String",
    "mod",
    "(?x) [a-z]+ # small",
    "ａｂ－１ é 中文 \u{200b}",
];

fn made(course: &Course) -> Result<Files, String> {
    let sources = course.sources();
    generate(&sources).map_err(|diagnostics| {
        let drawn = diagnostics.draw(&sources, "schemas/", false);
        assert!(drawn.contains(" --> schemas/"), "an error names its line: {drawn}");
        let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
        assert!(!drawn.contains(steers), "{drawn:?}");
        drawn
    })
}

#[test]
fn the_course_itself_is_sound() {
    let files = made(&Course::new()).unwrap_or_else(|drawn| panic!("{drawn}"));
    assert_eq!(problem(&files), None);
    for text in ["text title of an example", "text about a color", "text of advice"] {
        assert!(files.values().any(|file| file.contains(text)), "`{text}` is nowhere");
    }
}

#[test]
fn a_hostile_text_in_any_place_is_refused_or_harmless() {
    let course = Course::new();
    let sound = made(&course).unwrap_or_else(|drawn| panic!("{drawn}"));
    let all_at_once = [HOSTILE.concat(), HOSTILE.join("\n"), HOSTILE.join("\n\n")];
    // Long strings are tried together here, and one by one in all free places below. Each place
    // gets the next few short ones, so that each of them is tried in many places.
    let mut short = HOSTILE.iter().copied().filter(|text| text.len() <= 12).cycle();
    for place in course.strings() {
        let some: Vec<&str> = short.by_ref().take(5).collect();
        for text in some.into_iter().chain(all_at_once.iter().map(String::as_str)) {
            let Ok(mut files) = made(&course.with(&place, text)) else { continue };
            let mut expected = sound.clone();
            // What is as it was need not be read again.
            files.retain(|path, file| {
                expected.get(path) != Some(file) || expected.remove(path).is_none()
            });
            let problem = problem(&files);
            assert_eq!(problem, None, "with {text:?} in place of {place:?}");
            assert_eq!(items(&files), items(&expected), "with {text:?} in place of {place:?}");
        }
    }
}

#[test]
fn free_texts_are_free() {
    for text in HOSTILE {
        let course = Course::new().with_texts(text);
        let files = made(&course).unwrap_or_else(|drawn| panic!("{text:?} is rejected: {drawn}"));
        assert_eq!(problem(&files), None, "with {text:?} in all strings");
    }
}

/// How many items the Rust has, which no text may add to.
fn items(files: &Files) -> usize {
    let rust = files.iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(_, text)| syn::parse_file(text).map_or(0, |file| file.items.len())).sum()
}

/// Characters of all of Unicode, and pieces of syntax among them.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        prop::sample::select(&HOSTILE[..]).prop_map(str::to_owned),
        prop::sample::select(vec![
            "`",
            "```",
            "~~~",
            "\n",
            "    ",
            "- ",
            "1. ",
            "# ",
            "> ",
            "|",
            "<",
            ">",
            "](",
            "[",
            "&lt;",
            "\\",
            "*",
            "_",
            "a",
            "B",
            "1",
            ".",
            "-",
            "/",
            "r#",
            "http://a.b/",
        ])
        .prop_map(str::to_owned),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_place_is_refused_or_harmless(text in text(), place in any::<prop::sample::Index>()) {
        let course = Course::new();
        let places: Vec<String> = course.strings().into_iter().collect();
        if let Ok(files) = made(&course.with(places[place.index(places.len())].as_str(), &text)) {
            prop_assert_eq!(problem(&files), None);
        }
    }

    #[test]
    fn any_text_in_all_places_of_texts_is_harmless(text in text()) {
        match made(&Course::new().with_texts(&text)) {
            Ok(files) => prop_assert_eq!(problem(&files), None),
            Err(drawn) => prop_assert!(false, "{}", drawn),
        }
    }
}

/// Crates that stand alone, with a hostile text in every place that is free to hold one, compile;
/// and no text of them is run as an example. Takes minutes: `cargo test -- --ignored`.
#[test]
#[ignore = "compiles crates"]
fn crates_full_of_hostile_texts_compile() {
    let runtime = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime");
    let runtime = std::fs::canonicalize(runtime).expect("the runtime is beside this crate");
    let home = Home::Standalone(Runtime::Path(runtime.display().to_string()));
    let base = std::env::temp_dir().join(format!("hostile-{}", std::process::id()));
    let lock = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    for text in ["plain", &HOSTILE.concat(), &HOSTILE.join("\n"), &HOSTILE.join("\n\n")] {
        let sources = Course::new().with_texts(text).sources();
        let products = tencentcloud_codegen::resolve::resolve(&sources).expect("it is sound");
        for (path, file) in tencentcloud_codegen::emit::emit(&products, &home) {
            let path = base.join(path);
            std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("made");
            std::fs::write(path, file).expect("written");
        }
        std::fs::copy(&lock, base.join("toy/Cargo.lock")).expect("copied");
        let run = |arguments: &[&str]| {
            let mut cargo = std::process::Command::new(env!("CARGO"));
            cargo.args(arguments).env("CARGO_NET_OFFLINE", "true").current_dir(base.join("toy"));
            let output = cargo.env("CARGO_TARGET_DIR", base.join("target")).output();
            let output = output.expect("cargo runs");
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "with {text:?}: {told}");
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        run(&["clippy", "--all-targets", "--", "-D", "warnings"]);
        let tested = run(&["test", "--doc"]);
        let examples = tested.lines().filter(|line| line.ends_with("... ok")).count();
        assert_eq!(examples, tested.matches(" - compile ... ok").count() + 1, "{tested}");
    }
    std::fs::remove_dir_all(base).expect("removed");
}
