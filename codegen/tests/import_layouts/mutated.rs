//! Pages with errors of copying: whatever happens to a page, reading it ends, and no row is lost
//! without a note.

use proptest::prelude::*;

use super::*;

const PAGES: &[&str] = &[
    "aligned.md",
    "bold_headings.md",
    "cells_over_lines.md",
    "chinese.md",
    "codes.md",
    "indented.txt",
    "invisible.md",
    "japanese.md",
    "korean.md",
    "markdown.md",
    "no_headings.txt",
    "no_outer_bars.md",
    "old_phrases.md",
    "one_line.html",
    "saved.html",
    "spaces.txt",
    "stacked.txt",
    "tabs.txt",
    "types.md",
    "drawn with a frame",
    "drawn with lines",
];

/// Returns a page by its name: a file, or one that is drawn.
fn page(name: &str) -> String {
    match name {
        "drawn with a frame" => forms::drawn(forms::Drawn::Frame),
        "drawn with lines" => forms::drawn(forms::Drawn::Simple),
        name => file(name),
    }
}

/// An error of copying at a line or a character.
#[derive(Clone, Copy, Debug)]
enum Error {
    Dropped(usize),
    Doubled(usize),
    Swapped(usize),
    Blank(usize),
    Joined(usize),
    Invisible(usize, char),
    Nbsp(usize),
    Tabs(usize),
    SwappedCells(usize),
    LostBar(usize),
    Cut(usize),
    LineEnds,
    Shouted(usize),
    Text(usize),
}

fn errors() -> impl Strategy<Value = Error> {
    let at = 0..400usize;
    prop_oneof![
        at.clone().prop_map(Error::Dropped),
        at.clone().prop_map(Error::Doubled),
        at.clone().prop_map(Error::Swapped),
        at.clone().prop_map(Error::Blank),
        at.clone().prop_map(Error::Joined),
        (0..4000usize, prop::sample::select(&['\u{200b}', '\u{feff}', '\u{ad}', '\u{2060}'][..]))
            .prop_map(|(at, c)| Error::Invisible(at, c)),
        at.clone().prop_map(Error::Nbsp),
        at.clone().prop_map(Error::Tabs),
        at.clone().prop_map(Error::SwappedCells),
        at.clone().prop_map(Error::LostBar),
        (0..4000usize).prop_map(Error::Cut),
        Just(Error::LineEnds),
        at.clone().prop_map(Error::Shouted),
        at.prop_map(Error::Text),
    ]
}

/// Returns a page with an error.
fn with(text: &str, error: Error) -> String {
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    let count = lines.len();
    let index = |at: usize| at % count;
    let char_at = |at: usize| {
        let at = at % text.chars().count().max(1);
        text.char_indices().nth(at).map_or(0, |(at, _)| at)
    };
    match error {
        Error::Dropped(at) => drop(lines.remove(index(at))),
        Error::Doubled(at) => lines.insert(index(at), lines[index(at)].clone()),
        Error::Swapped(at) => lines.swap(index(at), index(at + 1)),
        Error::Blank(at) => lines.insert(index(at), String::new()),
        Error::Joined(at) if index(at) + 1 < count => {
            let next = lines.remove(index(at) + 1);
            lines[index(at)] += &next;
        }
        Error::Joined(_) => {}
        Error::Invisible(at, c) => {
            let at = char_at(at);
            return format!("{}{c}{}", &text[..at], &text[at..]);
        }
        Error::Nbsp(at) => lines[index(at)] = lines[index(at)].replace(' ', "\u{a0}"),
        Error::Tabs(at) => lines[index(at)] = lines[index(at)].replace(" | ", "\t"),
        Error::SwappedCells(at) => {
            let mut cells: Vec<&str> = lines[index(at)].split('|').collect();
            if cells.len() > 4 {
                cells.swap(2, 3);
            }
            lines[index(at)] = cells.join("|");
        }
        Error::LostBar(at) => lines[index(at)] = lines[index(at)].replacen('|', "", 1),
        Error::Cut(at) => return text[..char_at(at)].to_owned(),
        Error::LineEnds => return text.replace('\n', "\r\n"),
        Error::Shouted(at) => lines[index(at)] = lines[index(at)].to_uppercase(),
        Error::Text(at) => lines.insert(index(at), "Words of nobody".to_owned()),
    }
    lines.join("\n")
}

/// Names of the parameters whose rows have a name and a type, in cells between bars.
fn rows(text: &str) -> Vec<&str> {
    const TYPES: &[&str] = &["String", "Integer", "Boolean", "Array of Cage"];
    const NAMES: &[&str] = &["Keeper", "Cages", "PageNum", "Asleep"];
    let cells =
        |line: &'_ str| line.split('|').map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let has = |name: &str| {
        text.lines().map(cells).any(|cells| {
            cells.iter().any(|cell| cell == name)
                && cells.iter().any(|cell| TYPES.contains(&cell.as_str()))
        })
    };
    NAMES.iter().copied().filter(|name| has(name)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_row_is_lost_without_a_note(
        name in prop::sample::select(PAGES),
        errors in prop::collection::vec(errors(), 1..4),
    ) {
        let text = errors.iter().fold(page(name), |text, error| with(&text, *error));
        let set = set(&[(name, text.clone())], &Files::new());
        let made: String = set.imported.files.values().cloned().collect();
        let notes: String = set.imported.notes.iter().map(|note| format!("{note}\n")).collect();
        if set.refused.is_empty() {
            for row in rows(&text) {
                let kept = made.contains(&format!("\n  {row}:")) || notes.contains(row);
                prop_assert!(kept, "{row} of {name} is lost\n{text}\n{made}\n{notes}");
            }
        } else {
            prop_assert!(set.refused.iter().all(|(_, why)| !why.to_string().is_empty()));
        }
    }
}
