//! What did not fit while a response was read, and how far reading may go.

use std::fmt;

/// How many paths of a kind are kept.
const KEPT: usize = 32;

/// How much of a name that a service sent is kept.
const NAME: usize = 128;

/// What did not fit; empty for nearly every response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Paths of fields that the type does not know, the first 32.
    pub unknown: Vec<String>,
    /// Paths of values that their field could not hold as they are, the first 32: one of another
    /// kind is left at its default, a string that is broken has U+FFFD where it is.
    pub lost: Vec<String>,
    /// Required fields that a request lacked; only [`decode_object`](super::decode_object) looks
    /// for them.
    pub missing: Vec<String>,
    /// How many paths there were beside those that are kept.
    pub omitted: usize,
}

/// A report while it is made.
#[derive(Debug)]
pub(super) struct Progress {
    pub(super) report: Report,
    pub(super) look_for_missing: bool,
    /// Whether the text was repaired, so that U+FFFD may stand for something that is lost.
    pub(super) repaired: bool,
    /// How many bytes of memory the values may still take.
    pub(super) room: usize,
    /// Whether they needed more.
    pub(super) is_full: bool,
    /// What led to where reading broke off, the last step first.
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

    /// Takes memory for a value. Few bytes of JSON may stand for much more: `{}` for a struct.
    pub(super) fn take<E: serde::de::Error>(&mut self, bytes: usize) -> Result<(), E> {
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

    /// Notes a string in which U+FFFD stands for what is lost.
    pub(super) fn note_damage(&mut self, text: &str) {
        if self.repaired && text.contains(char::REPLACEMENT_CHARACTER) {
            self.note_lost();
        }
    }

    /// Notes that the value that is being read is lost.
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

    /// Puts the step that led to them before all paths noted since `marks`.
    pub(super) fn prefix(&mut self, marks: [usize; 3], step: &dyn fmt::Display) {
        let Report { unknown, lost, missing, .. } = &mut self.report;
        for (list, mark) in [unknown, lost, missing].into_iter().zip(marks) {
            for path in &mut list[mark..] {
                let dot = if path.is_empty() || path.starts_with('[') { "" } else { "." };
                *path = format!("{step}{dot}{path}");
            }
        }
    }

    /// Returns the outcome of a step, and notes the step if reading broke off in it.
    pub(super) fn step<T, E>(
        &mut self,
        step: impl fmt::Display,
        outcome: Result<T, E>,
    ) -> Result<T, E> {
        if outcome.is_err() {
            self.steps.push(short(&step.to_string()).to_owned());
        }
        outcome
    }
}

fn note(list: &mut Vec<String>, omitted: &mut usize, path: &str) {
    if list.len() < KEPT {
        list.push(short(path).to_owned());
    } else {
        *omitted += 1;
    }
}

/// The beginning of a name, which a service may make of any length.
fn short(name: &str) -> &str {
    name.char_indices().nth(NAME).map_or(name, |(end, _)| &name[..end])
}
