//! Schema files, and positions in them.

use std::ops::{Deref, Range};

/// A schema file: its path, for messages and headers, and its content.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path below the schemas folder, with forward slashes: `live/2018-08-01/X.yaml`.
    pub path: String,
    /// The content.
    pub text: String,
}

impl Source {
    /// The maximum size of a schema file, in bytes.
    pub const MAX_BYTES: u64 = 8 << 20;
}

/// A position in a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The index of the file in the list of sources.
    pub file: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// Returns the bytes as a range.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}

/// A value and its position.
#[derive(Clone, Debug, Default)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// The position.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Wraps a value without a position, for importers.
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

/// Returns whether a character is a control character or changes the direction of the text that
/// follows: it is interpreted instead of displayed.
pub fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
