//! All pages of a list, one call after the other.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::{Call, ResponseFuture};
use crate::client::Client;
use crate::error::Error;
use crate::request::action::Request;
use crate::shape::{Shape, Slot};

mod walk;

use walk::{Next, Walk};

/// How an action gives out a list page by page: what its generated crate states. Parameters are
/// named as on the wire, fields of the response by paths such as `Result.Items`.
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

/// How a page is asked for.
#[derive(Debug)]
enum By {
    /// By how many items to skip.
    Offset,
    /// By its number, from 1.
    Page,
    /// By a token that stands in the response before, under this path.
    Token(&'static str),
}

impl Paging {
    /// By a parameter that says how many items to skip.
    pub const fn offset(parameter: &'static str, items: &'static str) -> Self {
        Self::new(By::Offset, parameter, items)
    }

    /// By a parameter with the number of the page, from 1.
    pub const fn page(parameter: &'static str, items: &'static str) -> Self {
        Self::new(By::Page, parameter, items)
    }

    /// By a parameter that takes the token that the response before has under the path `next`.
    pub const fn token(parameter: &'static str, next: &'static str, items: &'static str) -> Self {
        Self::new(By::Token(next), parameter, items)
    }

    const fn new(by: By, parameter: &'static str, items: &'static str) -> Self {
        Self { by, parameter, items, size: None, total: None, pages: None, more: None }
    }

    /// States the parameter that says how many items a page has.
    pub const fn size(mut self, parameter: &'static str) -> Self {
        self.size = Some(parameter);
        self
    }

    /// States where the response counts all items.
    pub const fn total(mut self, path: &'static str) -> Self {
        self.total = Some(path);
        self
    }

    /// States where the response counts all pages.
    pub const fn pages(mut self, path: &'static str) -> Self {
        self.pages = Some(path);
        self
    }

    /// States where the response says whether there are more.
    pub const fn more(mut self, path: &'static str) -> Self {
        self.more = Some(path);
        self
    }
}

/// A request whose action gives out a list page by page.
pub trait Paged: Request + Clone + Unpin {
    /// What the list holds.
    type Item: Unpin;

    /// How pages are asked for.
    const PAGING: Paging;

    /// The place of the parameter that says which page is asked for.
    fn position(&mut self) -> &mut dyn Slot;

    /// The items of a page.
    fn items(response: Self::Response) -> Vec<Self::Item>;
}

impl Client {
    /// All pages, from the one that the request asks for.
    pub fn pages<R: Paged>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }

    /// The items of all pages, from the one that the request asks for.
    pub fn items<R: Paged>(&self, request: R) -> Items<R> {
        Items::new(self.pages(request))
    }
}

/// The pages of a list, each fetched when the one before was taken: a [`Stream`], and without
/// any further crate [`Pages::next`].
///
/// It begins with the page that the request asks for, and ends behind the last one as the responses
/// count them, at a page without items, and at one that holds the same as the page before. The
/// first page comes even if it is empty. It also ends after an error; [`Pages::next_request`]
/// is then the request to resume with.
#[must_use = "a page is fetched when it is asked for"]
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

    /// CallOverrides the call of every page: its region, time limit and the like.
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

    /// The request of the page that comes next, which resumes from there; `None` at the end.
    pub fn next_request(&self) -> Option<&R> {
        self.request.as_ref()
    }

    /// The next page; `None` at the end and after an error.
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
            Ok(response) => self.turn(response).map(Ok),
            Err(error) => {
                self.failed = true;
                Some(Err(error))
            }
        })
    }

    /// Moves on behind a page that came; `None` if it is one to end at.
    fn turn(&mut self, response: R::Response) -> Option<R::Response> {
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

/// The items of all pages: a [`Stream`], and without any further crate [`Items::next`]. It ends
/// as [`Pages`] does.
#[must_use = "a page is fetched when its first item is asked for"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    ready: std::vec::IntoIter<R::Item>,
}

impl<R: Paged> Items<R> {
    pub(crate) fn new(pages: Pages<R>) -> Self {
        Self { pages, ready: Vec::new().into_iter() }
    }

    /// CallOverrides the call of every page, as [`Pages::each`].
    pub fn each(
        mut self,
        change: impl FnMut(Call<R::Response>) -> Call<R::Response> + Send + Sync + 'static,
    ) -> Self {
        self.pages = self.pages.each(change);
        self
    }

    /// The pages that the items come from; [`Pages::next_request`] lies behind the items that
    /// were fetched, not behind those that were taken.
    pub fn pages(&self) -> &Pages<R> {
        &self.pages
    }

    /// The next item; `None` at the end and after an error.
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
