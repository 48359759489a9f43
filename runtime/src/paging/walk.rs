//! From one page to the next: what a page says about the pages behind it.

use std::hash::{DefaultHasher, Hasher};
use std::io;

use super::{By, Paging};
use crate::request::json::Wire;
use crate::shape::{Scalar, Shape, Slot, ValueRef, at};

/// What was seen of a list so far. Compiled once, not once for each action.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// The items of the pages so far.
    seen: u64,
    /// Whether the first of these pages was the first of the list.
    from_start: bool,
    /// Whether a page came already.
    started: bool,
    /// The most items that a page has had: services give fewer than are asked for.
    page_size: u64,
    /// A hash of the items of the page before.
    last: Option<u64>,
}

/// Where to go behind a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// The page is no new one: the list has ended before it.
    Stop,
    /// The page is the last one.
    Last,
    /// The next page is asked for by this.
    At(Position),
}

/// A value of the parameter that asks for a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Position {
    Number(u64),
    Token(String),
}

impl Position {
    pub(super) fn put(self, place: &mut dyn Slot) {
        match self {
            Self::Number(number) => place.scalar(Scalar::Uint(number)),
            Self::Token(token) => place.scalar(Scalar::Str(&token)),
        };
    }
}

impl Walk {
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
        let before = self.before(paging, request, current, count);
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

    /// How many items the list has before the page, if that is known.
    fn before(
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
            // The pages before had no more items than were asked for, and no more than a page has
            // that came: of what is not known, the list rather goes on.
            (By::Page, Some(size)) if size > 0 => {
                let size = size.min(self.page_size);
                Some(current.unwrap_or(1).saturating_sub(1).saturating_mul(size))
            }
            _ => None,
        }
    }

    /// Whether the response says that nothing follows, where `end` items lie up to the page's end.
    fn is_last(
        &self,
        paging: &Paging,
        response: &dyn Shape,
        current: Option<u64>,
        end: Option<u64>,
    ) -> bool {
        let told = |path: Option<&str>| path.and_then(|path| at(response, path, number));
        // A count that the response does not fill in is 0, and says nothing beside items.
        let count = |path| told(path).filter(|count| *count > 0);
        let by_total = count(paging.total).zip(end).is_some_and(|(total, end)| end >= total);
        let page = matches!(paging.by, By::Page).then(|| current.unwrap_or(1));
        let by_pages = count(paging.pages).zip(page).map(|(pages, page)| page >= pages);
        match (told(paging.more), by_pages) {
            (Some(0), _) | (_, Some(true)) => true,
            // What says that more follows is not overruled by a number of items.
            (Some(_), _) | (_, Some(false)) => false,
            (None, None) => by_total,
        }
    }
}

/// A value as a number that is not negative.
fn number(view: ValueRef<'_>) -> Option<u64> {
    match view {
        ValueRef::Uint(v) => Some(v),
        ValueRef::Int(v) => u64::try_from(v).ok(),
        ValueRef::Bool(v) => Some(v.into()),
        ValueRef::Str(v) => v.trim().parse().ok(),
        _ => None,
    }
}

/// A value as a text, if it is set.
fn text(view: ValueRef<'_>) -> Option<String> {
    match view {
        ValueRef::Str(v) => Some(v.to_owned()),
        ValueRef::Int(v) => Some(v.to_string()),
        ValueRef::Uint(v) => Some(v.to_string()),
        _ => None,
    }
}

/// A hash of a value, by its JSON, of which no copy is made.
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
    // A hasher takes every write.
    let _ = serde_json::to_writer(&mut sink, &Wire(view));
    sink.0.finish()
}
