//! What did not fit while decoding, and the memory limit.

use std::fmt;

/// The maximum number of paths kept per category.
const MAX_PATHS: usize = 32;

/// The maximum length of a name from a response in a path.
const MAX_NAME: usize = 128;

/// What did not fit the response type; empty for nearly all responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Paths of fields that are unknown to the type, at most 32.
    pub unknown: Vec<String>,
    /// Paths of values that their field cannot hold unchanged, at most 32. A value of the wrong
    /// kind leaves the default; an invalid string contains U+FFFD.
    pub lost: Vec<String>,
    /// Missing required fields of a request; only reported by
    /// [`decode_object`](super::decode_object).
    pub missing: Vec<String>,
    /// The number of paths that were omitted because of these limits.
    pub omitted: usize,
}

/// A report in progress.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) report: Report,
    pub(super) look_for_missing: bool,
    /// Whether the text was repaired, so that U+FFFD may replace lost data.
    pub(super) repaired: bool,
    /// The memory that is left for values, in bytes.
    pub(super) room: usize,
    /// Whether the memory limit was exceeded.
    pub(super) is_full: bool,
    /// The steps of the path at which decoding failed, innermost first.
    pub(super) steps: Vec<String>,
}

impl Progress {
    pub(super) fn new(room: usize) -> Self {
        Self {
            report: Report::default(),
            look_for_missing: false,
            repaired: false,
            room,
            is_full: false,
            steps: Vec::new(),
        }
    }

    /// Reserves memory for a value. A few bytes of JSON may expand to much more: `{}` to a struct.
    pub(super) fn reserve<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
        match self.room.checked_sub(bytes) {
            Some(rest) => {
                self.room = rest;
                Ok(())
            }
            None => {
                self.is_full = true;
                Err(E::custom("too large"))
            }
        }
    }

    /// Reports a string in which U+FFFD replaces lost data.
    pub(super) fn note_damage(&mut self, text: &str) {
        if self.repaired && text.contains(char::REPLACEMENT_CHARACTER) {
            self.note_lost();
        }
    }

    /// Reports that the current value was lost.
    pub(super) fn note_lost(&mut self) {
        note(&mut self.report.lost, &mut self.report.omitted, "");
    }

    pub(super) fn note_unknown(&mut self, name: &str) {
        note(&mut self.report.unknown, &mut self.report.omitted, name);
    }

    pub(super) fn note_missing(&mut self, name: &str) {
        note(&mut self.report.missing, &mut self.report.omitted, name);
    }

    pub(super) fn marks(&self) -> [usize; 3] {
        [self.report.unknown.len(), self.report.lost.len(), self.report.missing.len()]
    }

    /// Prefixes all paths reported since `marks` with a step.
    pub(super) fn prefix(&mut self, marks: [usize; 3], step: &dyn fmt::Display) {
        let Report { unknown, lost, missing, .. } = &mut self.report;
        for (list, mark) in [unknown, lost, missing].into_iter().zip(marks) {
            for path in &mut list[mark..] {
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                *path = format!("{step}{dot}{path}");
            }
        }
    }

    /// Returns the result of a step, and records the step if decoding failed in it.
    pub(super) fn step<T, E>(
        &mut self,
        step: impl fmt::Display,
        outcome: Result<T, E>,
    ) -> Result<T, E> {
        if outcome.is_err() {
            self.steps.push(truncate(&step.to_string()).to_owned());
        }
        outcome
    }
}

fn note(list: &mut Vec<String>, omitted: &mut usize, path: &str) {
    if list.len() < MAX_PATHS {
        list.push(truncate(path).to_owned());
    } else {
        *omitted += 1;
    }
}

/// Truncates a name, which may be of any length in a response.
fn truncate(name: &str) -> &str {
    name.char_indices().nth(MAX_NAME).map_or(name, |(end, _)| &name[..end])
}
