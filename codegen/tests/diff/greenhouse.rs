//! An invented product, as it was and as it became. A side is one text: files begin with `## path`.

use tencentcloud_codegen::diff::change::Change;
use tencentcloud_codegen::diff::{Contract, compare, from_schemas};
use tencentcloud_codegen::source::Source;

pub const OLD: &str = include_str!("../data/greenhouse_old.txt");
pub const NEW: &str = include_str!("../data/greenhouse_new.txt");

pub fn sources(side: &str) -> Vec<Source> {
    let files = side.split("## ").filter_map(|file| file.split_once('\n'));
    files
        .map(|(path, text)| Source {
            path: format!("greenhouse/2020-01-01/{path}"),
            text: text.to_owned(),
        })
        .collect()
}

#[track_caller]
pub fn contracts(sources: &[Source]) -> Contract {
    let read = from_schemas::contracts(sources);
    read.unwrap_or_else(|d| panic!("{}", d.draw(sources, "", false))).remove(0)
}

#[track_caller]
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    compare(&contracts(&sources(old)), &contracts(&sources(new)))
}

/// A side with one passage replaced.
#[track_caller]
pub fn edited(side: &str, from: &str, to: &str) -> String {
    assert_eq!(side.matches(from).count(), 1, "{from}");
    side.replace(from, to)
}
