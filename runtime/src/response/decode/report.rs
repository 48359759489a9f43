//! What did not fit while decoding, and the memory limit.

/// The maximum number of paths kept per category.
const MAX_PATHS: usize = 32;

/// The number of paths that are kept without allocating again.
const USUAL: usize = 8;

/// The maximum length of a name from a response in a path.
const MAX_NAME: usize = 128;

/// The capacity of a path: most are shorter.
const PATH: usize = 48;

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
    /// The path of the first value that could not be read, if any.
    unreadable: String,
    pub(super) look_for_missing: bool,
    /// Whether the text was repaired, so that U+FFFD may replace lost data.
    pub(super) repaired: bool,
    /// The memory that is left for values, in bytes.
    room: usize,
    /// Whether the memory limit was exceeded.
    pub(super) is_full: bool,
}

/// The path of a value that is being read, and that of the value around it. It is on the stack, and
/// formatted only for what does not fit.
#[derive(Clone, Copy)]
pub(super) struct Path<'a> {
    outer: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Element(usize),
}

impl<'a> Path<'a> {
    /// Returns the path of a field.
    #[inline]
    pub(super) fn field(outer: Option<&'a Self>, name: &'a str) -> Self {
        Self { outer, step: Step::Field(name) }
    }

    /// Returns the path of a list element.
    #[inline]
    pub(super) fn element(outer: Option<&'a Self>, index: usize) -> Self {
        Self { outer, step: Step::Element(index) }
    }

    fn push_to(&self, out: &mut String) {
        self.outer.into_iter().for_each(|outer| outer.push_to(out));
        match self.step {
            Step::Field(name) => push_name(out, name),
            Step::Element(index) => {
                out.push('[');
                out.push_str(itoa::Buffer::new().format(index));
                out.push(']');
            }
        }
    }
}

impl Progress {
    pub(super) fn new(room: usize) -> Self {
        Self {
            report: Report::default(),
            unreadable: String::new(),
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

    /// Notes that the value at a path could not be read, unless this was noted of a value in it.
    #[cold]
    pub(super) fn note_unreadable(&mut self, path: &Path<'_>) {
        if self.unreadable.is_empty() {
            path.push_to(&mut self.unreadable);
        }
    }

    /// Returns the path of the value that could not be read.
    pub(super) fn unreadable(&self) -> &str {
        &self.unreadable
    }

    /// Reports a string in which U+FFFD replaces lost data.
    #[inline]
    pub(super) fn note_damage(&mut self, path: Option<&Path<'_>>, text: &str) {
        if self.repaired && text.contains(char::REPLACEMENT_CHARACTER) {
            self.note_lost(path);
        }
    }

    /// Reports that a value was lost.
    pub(super) fn note_lost(&mut self, path: Option<&Path<'_>>) {
        self.note(path, "", |report| &mut report.lost);
    }

    /// Reports a field of a struct that its type does not know.
    pub(super) fn note_unknown(&mut self, path: Option<&Path<'_>>, name: &str) {
        self.note(path, name, |report| &mut report.unknown);
    }

    /// Reports that a required field of a struct is missing.
    pub(super) fn note_missing(&mut self, path: Option<&Path<'_>>, name: &str) {
        self.note(path, name, |report| &mut report.missing);
    }

    fn note(
        &mut self,
        path: Option<&Path<'_>>,
        name: &str,
        list: fn(&mut Report) -> &mut Vec<String>,
    ) {
        let kept = list(&mut self.report);
        if kept.len() == MAX_PATHS {
            self.report.omitted += 1;
            return;
        }
        if kept.is_empty() {
            // Where one value does not fit, more follow.
            kept.reserve(USUAL);
        }
        let mut text = String::with_capacity(PATH);
        path.into_iter().for_each(|path| path.push_to(&mut text));
        if !name.is_empty() {
            push_name(&mut text, name);
        }
        kept.push(text);
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
    path.push_str(truncate(name));
}

/// Truncates a name, which may be of any length in a response.
fn truncate(name: &str) -> &str {
    if name.len() <= MAX_NAME {
        return name;
    }
    name.char_indices().nth(MAX_NAME).map_or(name, |(end, _)| &name[..end])
}
