//! Names of files.

use std::path::Path;

use super::Candidate;
use crate::output::escape::is_hidden;

/// The most names of one folder.
const MOST: usize = 1000;

/// Returns the files whose paths start with a word, and folders with a slash. Hidden files need a
/// dot in the word. Names that a terminal or a shell's protocol could take for something else are
/// left out.
pub fn list(word: &str, start: &str, folder: &Path) -> Vec<Candidate> {
    let (before, name) = match word.rfind(['/', std::path::MAIN_SEPARATOR]) {
        Some(slash) => word.split_at(slash + 1),
        None => ("", word),
    };
    let Ok(entries) = std::fs::read_dir(folder.join(before)) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries.flatten().take(100 * MOST) {
        let Ok(file) = entry.file_name().into_string() else { continue };
        let is_asked = file.starts_with(name) && (name.starts_with('.') || !file.starts_with('.'));
        if !is_asked || file.chars().any(is_hidden) {
            continue;
        }
        // A link to a folder is one.
        let slash = if entry.path().is_dir() { "/" } else { "" };
        found.push(Candidate::new(format!("{start}{before}{file}{slash}"), ""));
        if found.len() == MOST {
            break;
        }
    }
    found.sort_by(|a, b| a.value.cmp(&b.value));
    found
}
