//! The pagination state: from the content of a page to the position of the next one.

use std::hash::{DefaultHasher, Hasher};
use std::io;

use super::{By, Paging};
use crate::request::json::Wire;
use crate::shape::{Scalar, Shape, Slot, ValueRef, at};

/// The progress through a list. Compiled once and not once per action.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The number of items in the pages so far.
    seen: u64,
    /// Whether the first fetched page was the first page of the list.
    from_start: bool,
    /// Whether a page has been received.
    started: bool,
    /// The largest page so far, since services may cap the requested page size.
    page_size: u64,
    /// A hash of the items of the previous page.
    last: Option<u64>,
}

/// How to proceed after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The page repeats or exceeds the list, which ended before it.
    Stop,
    /// The page is the last one.
    Last,
    /// The next page is at this position.
    At(Position),
}

/// A value of the parameter that selects a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Position {
    Number(u64),
    Token(String),
}

impl Position {
    pub(super) fn put(self, slot: &mut dyn Slot) {
        match self {
            Self::Number(number) => slot.scalar(Scalar::Uint(number)),
            Self::Token(token) => slot.scalar(Scalar::Str(&token)),
        };
    }
}

impl Walk {
    /// Returns whether the first page was the first one of the list.
    pub(super) fn is_from_start(&self) -> bool {
        self.from_start
    }

    pub(super) fn step(
        &mut self,
        paging: &Paging,
        request: &dyn Shape,
        response: &dyn Shape,
    ) -> Next {
        let (count, hash) = at(response, paging.items, |view| match view {
            ValueRef::List(list) => (list.len() as u64, Some(hash(view))),
            _ => (0, None),
        });
        let first = !self.started;
        let current = at(request, paging.parameter, number);
        if first {
            self.started = true;
            self.from_start = match paging.by {
                By::Offset => current.unwrap_or(0) == 0,
                By::Page => current.unwrap_or(1) <= 1,
                By::Token(_) => at(request, paging.parameter, text).is_none(),
            };
        }
        if count == 0 {
            return if first { Next::Last } else { Next::Stop };
        }
        if hash == self.last {
            return Next::Stop;
        }
        self.last = hash;
        self.seen = self.seen.saturating_add(count);
        self.page_size = self.page_size.max(count);
        let before = self.items_before(paging, request, current, count);
        let end = before.map(|before| before.saturating_add(count));
        if self.is_last(paging, response, current, end) {
            return Next::Last;
        }
        let forward = |from: u64, by| match from.checked_add(by) {
            Some(next) => Next::At(Position::Number(next)),
            None => Next::Last,
        };
        match paging.by {
            By::Offset => forward(current.unwrap_or(0), count),
            By::Page => forward(current.unwrap_or(1), 1),
            By::Token(next) => {
                let token = at(response, next, text).filter(|token| !token.is_empty());
                let asked = at(request, paging.parameter, text);
                match token {
                    Some(token) if asked.as_ref() != Some(&token) => {
                        Next::At(Position::Token(token))
                    }
                    _ => Next::Last,
                }
            }
        }
    }

    /// Returns the number of items before the page, if known.
    fn items_before(
        &self,
        paging: &Paging,
        request: &dyn Shape,
        current: Option<u64>,
        count: u64,
    ) -> Option<u64> {
        let size = paging.size.and_then(|size| at(request, size, number));
        match (&paging.by, size) {
            (By::Offset, _) => Some(current.unwrap_or(0)),
            _ if self.from_start => Some(self.seen - count),
            // The previous pages had at most the requested number of items, and at most as many as
            // the largest page received. When in doubt, continue rather than stop.
            (By::Page, Some(size)) if size > 0 => {
                let size = size.min(self.page_size);
                Some(current.unwrap_or(1).saturating_sub(1).saturating_mul(size))
            }
            _ => None,
        }
    }

    /// Returns whether the response says that no items follow the first `end` ones.
    fn is_last(
        &self,
        paging: &Paging,
        response: &dyn Shape,
        current: Option<u64>,
        end: Option<u64>,
    ) -> bool {
        let read = |path: Option<&str>| path.and_then(|path| at(response, path, number));
        // An unset total is 0 and means nothing if there are items.
        let count = |path| read(path).filter(|count| *count > 0);
        let by_total = count(paging.total).zip(end).is_some_and(|(total, end)| end >= total);
        let page = matches!(paging.by, By::Page).then(|| current.unwrap_or(1));
        let by_pages = count(paging.pages).zip(page).map(|(pages, page)| page >= pages);
        match (read(paging.more), by_pages) {
            (Some(0), _) | (_, Some(true)) => true,
            // A flag or page total that says that more items follow takes precedence over the item
            // total.
            (Some(_), _) | (_, Some(false)) => false,
            (None, None) => by_total,
        }
    }
}

/// Converts a value into an unsigned integer.
pub(super) fn number(view: ValueRef<'_>) -> Option<u64> {
    match view {
        ValueRef::Uint(v) => Some(v),
        ValueRef::Int(v) => u64::try_from(v).ok(),
        ValueRef::Bool(v) => Some(v.into()),
        ValueRef::Str(v) => v.trim().parse().ok(),
        _ => None,
    }
}

/// Converts a value into a string, if it is set.
fn text(view: ValueRef<'_>) -> Option<String> {
    match view {
        ValueRef::Str(v) => Some(v.to_owned()),
        ValueRef::Int(v) => Some(v.to_string()),
        ValueRef::Uint(v) => Some(v.to_string()),
        _ => None,
    }
}

/// Hashes a value by its JSON encoding, without materializing it.
fn hash(view: ValueRef<'_>) -> u64 {
    struct Sink(DefaultHasher);
    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut sink = Sink(DefaultHasher::new());
    // Writing to a hasher cannot fail.
    let _ = serde_json::to_writer(&mut sink, &Wire(view));
    sink.0.finish()
}
