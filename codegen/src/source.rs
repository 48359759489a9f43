//! Schema files as they were read, and places in them.

use std::ops::{Deref, Range};

/// One schema file: its path, for messages and headers, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path below the schemas folder, with forward slashes: `live/2018-08-01/X.yaml`.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// The largest schema file that is read, in bytes.
    pub const MAX_BYTES: u64 = 8 << 20;
}

/// A place in a source: which file, and the bytes there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Index of the file in the list of sources.
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes, for slicing the text.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and the place where it was written.
#[derive(Clone, Debug, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value that stands in no file, as the importers make them.
    pub fn synthetic(value: T) -> Self {
        Self { value, span: Span::default() }
    }
}

impl<T> Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// Whether a character is a control or changes the direction of what follows: it steers a reader
/// instead of being shown.
pub fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
