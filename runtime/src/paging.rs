//! Pagination: all pages or items of a list.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::client::Client;
use crate::error::Error;
use crate::request::action::Request;
use crate::send::future::ResponseFuture;
use crate::shape::{Shape, Slot};

mod untyped;
mod walk;

pub use untyped::UntypedPages;
use walk::{Next, Walk};

/// How an action paginates its list, as declared by its generated crate. Parameters are identified
/// by wire name, response fields by path, such as `Result.Items`.
#[derive(Debug)]
pub struct Paging {
    by: By,
    parameter: &'static str,
    items: &'static str,
    size: Option<&'static str>,
    total: Option<&'static str>,
    pages: Option<&'static str>,
    more: Option<&'static str>,
}

/// How a page is requested.
#[derive(Debug)]
enum By {
    /// By offset: the number of items to skip.
    Offset,
    /// By page number, starting at 1.
    Page,
    /// By a token from the previous response, at this path.
    Token(&'static str),
}

impl Paging {
    /// Creates pagination by a parameter with the number of items to skip.
    pub const fn offset(parameter: &'static str, items: &'static str) -> Self {
        Self::new(By::Offset, parameter, items)
    }

    /// Creates pagination by a parameter with the page number, starting at 1.
    pub const fn page(parameter: &'static str, items: &'static str) -> Self {
        Self::new(By::Page, parameter, items)
    }

    /// Creates pagination by a token parameter, whose next value is in the response at the path
    /// `next`.
    pub const fn token(parameter: &'static str, next: &'static str, items: &'static str) -> Self {
        Self::new(By::Token(next), parameter, items)
    }

    const fn new(by: By, parameter: &'static str, items: &'static str) -> Self {
        Self { by, parameter, items, size: None, total: None, pages: None, more: None }
    }

    /// Sets the page size parameter.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// Sets the response path of the total number of items.
    pub const fn total(mut self, path: &'static str) -> Self {
        self.total = Some(path);
        self
    }

    /// Sets the response path of the total number of pages.
    pub const fn pages(mut self, path: &'static str) -> Self {
        self.pages = Some(path);
        self
    }

    /// Sets the response path of the flag that says whether more items follow.
    pub const fn more(mut self, path: &'static str) -> Self {
        self.more = Some(path);
        self
    }
}

/// A request of an action that returns a list page by page.
pub trait Paged: Request + Clone + Unpin {
    /// The item type of the list.
    type Item: Unpin;

    /// How the action paginates.
    const PAGING: Paging;

    /// Returns the field that selects the page.
    fn position(&mut self) -> &mut dyn Slot;

    /// Extracts the items of a page.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

impl Client {
    /// Returns all pages, starting with the one that the request selects.
    pub fn pages<R: Paged>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }

    /// Returns the items of all pages, starting with the page that the request selects.
    pub fn items<R: Paged>(&self, request: R) -> Items<R> {
        Items::new(self.pages(request))
    }
}

/// The pages of a list. Implements [`Stream`]; [`Pages::next`] works without another crate. Each
/// page is fetched when it is polled.
///
/// The stream starts with the page that the request selects. It ends after the last page according
/// to the totals in the responses, at an empty page, at a page that equals the previous one, or
/// after an error; in the last case, [`Pages::next_request`] returns the request to resume with.
/// The first page is returned even if it is empty.
#[must_use = "no page is fetched until the stream is polled"]
pub struct Pages<R: Paged> {
    client: Client,
    request: Option<R>,
    walk: Walk,
    pending: Option<ResponseFuture<R::Response>>,
    failed: bool,
    change: Option<Change<R>>,
}

type Change<R> =
    Box<dyn FnMut(Call<<R as Request>::Response>) -> Call<<R as Request>::Response> + Send + Sync>;

impl<R: Paged> Pages<R> {
    pub(crate) fn new(client: Client, request: R) -> Self {
        Self {
            client,
            request: Some(request),
            walk: Walk::default(),
            pending: None,
            failed: false,
            change: None,
        }
    }

    /// Applies overrides, such as region and timeout, to the call of each page.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use tencentcloud_runtime::{Paged, Pages};
    /// fn patient<R: Paged>(pages: Pages<R>) -> Pages<R> {
    ///     pages.each(|call| call.timeout(Duration::from_secs(5)))
    /// }
    /// ```
    pub fn each(
        mut self,
        change: impl FnMut(Call<R::Response>) -> Call<R::Response> + Send + Sync + 'static,
    ) -> Self {
        self.change = Some(Box::new(change));
        self
    }

    /// Returns the request for the next page, from which the listing can be resumed. Returns `None`
    /// at the end.
    pub fn next_request(&self) -> Option<&R> {
        self.request.as_ref()
    }

    /// Returns the next page, or `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Response, Error>>> {
        if self.pending.is_none() {
            let Some(request) = self.request.as_ref().filter(|_| !self.failed) else {
                return Poll::Ready(None);
            };
            let mut call = self.client.call(request.clone());
            if let Some(change) = &mut self.change {
                call = change(call);
            }
            self.pending = Some(call.into_future());
        }
        let Some(pending) = &mut self.pending else { return Poll::Ready(None) };
        let outcome = ready!(Pin::new(pending).poll(context));
        self.pending = None;
        Poll::Ready(match outcome {
            Ok(response) => self.advance(response).map(Ok),
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        })
    }

    /// Advances past a received page. Returns `None` if the list ended before it.
    fn advance(&mut self, response: R::Response) -> Option<R::Response> {
        let request = self.request.as_mut()?;
        match self.walk.step(const { &R::PAGING }, request as &dyn Shape, &response) {
            Next::Stop => {
                self.request = None;
                None
            }
            Next::Last => {
                self.request = None;
                Some(response)
            }
            Next::At(position) => {
                position.put(request.position());
                Some(response)
            }
        }
    }
}

impl<R: Paged> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<R: Paged> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.request.is_none() || self.failed;
        let action = &R::ACTION.name;
        f.debug_struct("Pages").field("action", action).field("ended", &ended).finish()
    }
}

/// The items of all pages. Implements [`Stream`]; [`Items::next`] works without another crate. Ends
/// like [`Pages`].
#[must_use = "no page is fetched until the stream is polled"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    ready: std::vec::IntoIter<R::Item>,
}

impl<R: Paged> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { pages, ready: Vec::new().into_iter() }
    }

    /// Applies overrides to the call of each page, as [`Pages::each`] does.
    pub fn each(
        mut self,
        change: impl FnMut(Call<R::Response>) -> Call<R::Response> + Send + Sync + 'static,
    ) -> Self {
        self.pages = self.pages.each(change);
        self
    }

    /// Returns the underlying pages. [`Pages::next_request`] continues after the items that
    /// were fetched, not after those that were returned.
    pub fn pages(&self) -> &Pages<R> {
        &self.pages
    }

    /// Returns the next item, or `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.ready.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll(context)) {
                Some(Ok(page)) => self.ready = R::items(page).into_iter(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<R: Paged> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<R: Paged> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("pages", &self.pages).finish_non_exhaustive()
    }
}
