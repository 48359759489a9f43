//! The generated diff of typical changes reads well: how many lines each changes, by kind of file.

use std::collections::BTreeSet;

use tencentcloud_codegen::emit::Files;

use crate::greenhouse::{OLD, edited, sources};

fn files(side: &str) -> Files {
    let sources = sources(side);
    tencentcloud_codegen::generate(&sources)
        .unwrap_or_else(|d| panic!("{}", d.draw(&sources, "", false)))
}

/// Lines that were removed plus lines that were added, as `git diff --numstat` counts them.
fn changed_lines(old: &str, new: &str) -> usize {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut kept = vec![0; new.len() + 1];
    for a in &old {
        let mut before = 0;
        for (j, b) in new.iter().enumerate() {
            let above = kept[j + 1];
            kept[j + 1] = if a == b { before + 1 } else { kept[j].max(above) };
            before = above;
        }
    }
    old.len() + new.len() - 2 * kept[new.len()]
}

/// Changed lines of Rust, of documents and of the review file.
fn measure(old: &Files, new: &Files) -> [usize; 3] {
    let mut counts = [0; 3];
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for path in paths {
        let text = |files: &Files| files.get(path).cloned().unwrap_or_default();
        let (before, after) = (text(old), text(new));
        if before != after {
            let kind = match path.rsplit('.').next() {
                Some("rs") => 0,
                Some("txt") => 2,
                _ => 1,
            };
            counts[kind] += changed_lines(&before, &after);
        }
    }
    counts
}

/// A change, the passage and what replaces it, and the most lines of Rust, documents and `API.txt`.
const CHANGES: &[(&str, &str, &str, [usize; 3])] = &[
    ("a limit", "max: 100}}\n  Offset", "max: 200}}\n  Offset", [4, 4, 2]),
    ("a length", "max: 32}}", "max: 64}}", [4, 4, 2]),
    ("a pattern", "'[a-z]+'", "'[a-z0-9]+'", [4, 4, 2]),
    ("a default", "default: 20", "default: 10", [4, 4, 2]),
    ("a value", "sand: Light soil.}", "sand: Light soil., peat: Dark soil.}", [4, 4, 1]),
    (
        "an optional field",
        "  Offset: {type: uint64}\n",
        "  Offset: {type: uint64}\n  Tag: {type: string}\n",
        [14, 6, 1],
    ),
    (
        "a deprecated field",
        "  Label: {type: string}\n",
        "  Label: {type: string, deprecated: Use Name.}\n",
        [14, 4, 2],
    ),
    ("a rate", "rate_limit: 20", "rate_limit: 40", [4, 4, 2]),
    ("an error code", "errors: [BedNotFound]", "errors: [BedNotFound, Frozen]", [4, 4, 1]),
    ("a rule", "max: 1d", "max: 7d", [4, 4, 2]),
    (
        "a sentence",
        "Color of the blossoms to look for.",
        "Color of the flowers to look for.",
        [4, 4, 0],
    ),
    (
        "an action",
        "## DropBed.yaml",
        "## WaterBed.yaml\naction: WaterBed\naccess: write\ninput:\n  Name: {type: string, required: true}\n## DropBed.yaml",
        [80, 80, 6],
    ),
];

#[test]
fn a_small_change_is_a_small_diff() {
    let before = files(OLD);
    let mut table = String::new();
    let mut too_many = Vec::new();
    for (what, from, to, most) in CHANGES {
        let found = measure(&before, &files(&edited(OLD, from, to)));
        table += &format!("| {what} | {} | {} | {} |\n", found[0], found[1], found[2]);
        if found.iter().zip(most).any(|(found, most)| found > most) {
            too_many.push(*what);
        }
        assert!(found[0] > 0, "{what} changes the code");
    }
    println!("| Change | Rust | documents | API.txt |\n|---|---|---|---|\n{table}");
    assert!(too_many.is_empty(), "{too_many:?} change too much:\n{table}");
}

#[test]
fn a_renamed_type_changes_where_it_is_named() {
    let renamed = OLD.replace("Stratum", "Layer");
    let [rust, documents, api] = measure(&files(OLD), &files(&renamed));
    println!("| a renamed type | {rust} | {documents} | {api} |");
    // The type's own file is gone and new; beside it, only lines with its name change.
    let own = files(OLD)["greenhouse/src/v20200101/types/stratum.rs"].lines().count();
    assert!(rust <= 2 * own + 16, "{rust} lines of Rust, {own} of the type");
    assert_eq!(api, 6);
}

#[test]
fn lines_are_counted_as_git_does() {
    assert_eq!(changed_lines("a\nb\nc", "a\nx\nc\nd"), 3);
    assert_eq!(changed_lines("", "a\nb"), 2);
    assert_eq!(changed_lines("a", "a"), 0);
}
