//! What did not fit while decoding, and the memory limit.

use smallvec::SmallVec;

/// The maximum number of paths kept per category.
const MAX_PATHS: usize = 32;

/// The number of paths that are kept without allocating again.
const USUAL: usize = 8;

/// The maximum length of a name from a response in a path.
const MAX_NAME: usize = 128;

/// The capacity of a path: most are shorter.
const PATH: usize = 48;

/// The number of steps of most paths.
const DEPTH: usize = 8;

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
    report: Report,
    /// The path of the value that is being read. After an error, that of the unreadable value.
    path: SmallVec<[Step; DEPTH]>,
    /// The names of the unknown fields in the path.
    unknown: Vec<String>,
    pub(super) look_for_missing: bool,
    /// Whether the text was repaired, so that U+FFFD may replace lost data.
    pub(super) repaired: bool,
    /// The memory that is left for values, in bytes.
    room: usize,
    /// Whether the memory limit was exceeded.
    pub(super) is_full: bool,
}

/// A step of a path.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// A field of a struct.
    Field(&'static str),
    /// A field that is unknown to its struct: the next of [`Progress::unknown`].
    Unknown,
    /// An element of a list.
    Element(usize),
}

impl Progress {
    pub(super) fn new(room: usize) -> Self {
        Self {
            report: Report::default(),
            path: SmallVec::new(),
            unknown: Vec::new(),
            look_for_missing: false,
            repaired: false,
            room,
            is_full: false,
        }
    }

    /// Reports missing required fields, too.
    pub(super) fn looking_for_missing(mut self) -> Self {
        self.look_for_missing = true;
        self
    }

    /// Reports strings that lost data when the text was repaired.
    pub(super) fn after_repair(mut self) -> Self {
        self.repaired = true;
        self
    }

    /// Returns the finished report.
    pub(super) fn into_report(self) -> Report {
        self.report
    }

    /// Returns whether a value was lost.
    pub(super) fn has_lost(&self) -> bool {
        !self.report.lost.is_empty()
    }

    /// Reserves memory for a value. A few bytes of JSON may expand to much more: `{}` to a struct.
    #[inline]
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

    /// Begins the value at a step.
    #[inline]
    pub(super) fn enter(&mut self, step: Step) {
        self.path.push(step);
    }

    /// Ends the value at the last step.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.path.pop();
    }

    /// Begins the value of a field that is unknown to its struct.
    pub(super) fn enter_unknown(&mut self, name: &str) {
        self.unknown.push(truncate(name).to_owned());
        self.path.push(Step::Unknown);
    }

    /// Ends the value of a field that is unknown to its struct.
    pub(super) fn leave_unknown(&mut self) {
        self.unknown.pop();
        self.path.pop();
    }

    /// Returns the path of the value that is being read.
    pub(super) fn path(&self) -> String {
        let mut path = String::with_capacity(PATH);
        let mut unknown = self.unknown.iter();
        for step in &self.path {
            match step {
                Step::Field(name) => push_name(&mut path, name),
                Step::Unknown => push_name(&mut path, unknown.next().map_or("", String::as_str)),
                Step::Element(index) => {
                    path.push('[');
                    path.push_str(itoa::Buffer::new().format(*index));
                    path.push(']');
                }
            }
        }
        path
    }

    /// Reports a string in which U+FFFD replaces lost data.
    #[inline]
    pub(super) fn note_damage(&mut self, text: &str) {
        if self.repaired && text.contains(char::REPLACEMENT_CHARACTER) {
            self.note_lost();
        }
    }

    /// Reports that the current value was lost.
    pub(super) fn note_lost(&mut self) {
        self.note("", |report| &mut report.lost);
    }

    pub(super) fn note_unknown(&mut self, name: &str) {
        self.note(truncate(name), |report| &mut report.unknown);
    }

    pub(super) fn note_missing(&mut self, name: &str) {
        self.note(name, |report| &mut report.missing);
    }

    fn note(&mut self, name: &str, list: fn(&mut Report) -> &mut Vec<String>) {
        if list(&mut self.report).len() == MAX_PATHS {
            self.report.omitted += 1;
            return;
        }
        let mut path = self.path();
        if !name.is_empty() {
            push_name(&mut path, name);
        }
        let list = list(&mut self.report);
        if list.is_empty() {
            // Where one value does not fit, more follow.
            list.reserve(USUAL);
        }
        list.push(path);
    }

    /// Runs `attempt` without reporting what it loses. Returns whether it lost nothing.
    pub(super) fn is_lossless<T, E>(
        &mut self,
        attempt: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> bool {
        let mut trial = Self { room: self.room, repaired: self.repaired, ..Self::new(0) };
        let fits = attempt(&mut trial).is_ok() && trial.report.lost.is_empty();
        self.room = trial.room;
        fits
    }
}

fn push_name(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// Truncates a name, which may be of any length in a response.
fn truncate(name: &str) -> &str {
    if name.len() <= MAX_NAME {
        return name;
    }
    name.char_indices().nth(MAX_NAME).map_or(name, |(end, _)| &name[..end])
}
