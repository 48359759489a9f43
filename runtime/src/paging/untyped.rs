//! The pages of an action that has no generated types.

use std::fmt;

use serde_json::{Map, Value as Json};

use super::Paging;
use super::walk::{Next, Position, Walk, number};
use crate::client::Client;
use crate::error::Error;
use crate::request::action::Action;
use crate::request::untyped::Untyped;
use crate::response::detailed::Detailed;
use crate::shape::at;

/// The pages of a list without generated types. Ends like [`Pages`](super::Pages).
#[must_use = "no page is fetched until `next` is awaited"]
pub struct UntypedPages {
    client: Client,
    action: &'static Action,
    paging: Paging,
    /// The request for the next page; none at the end.
    request: Option<Map<String, Json>>,
    walk: Walk,
}

impl Client {
    /// Returns all pages of an action that is declared by the program, starting with the one that
    /// the parameters select.
    ///
    /// ```no_run
    /// use serde_json::Map;
    /// use tencentcloud_runtime::{Action, Client, Error, Paging};
    ///
    /// static ACTION: Action = Action::read("DescribeLiveDomains");
    ///
    /// # async fn run(client: Client) -> Result<(), Error> {
    /// let paging = Paging::page("PageNum", "DomainList").size("PageSize").total("AllCount");
    /// let mut pages = client.untyped_pages(&ACTION, paging, Map::new());
    /// while let Some(page) = pages.next().await {
    ///     println!("{}", page?.response.0["DomainList"]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn untyped_pages(
        &self,
        action: &'static Action,
        paging: Paging,
        parameters: Map<String, Json>,
    ) -> UntypedPages {
        let (client, walk) = (self.clone(), Walk::default());
        UntypedPages { client, action, paging, request: Some(parameters), walk }
    }
}

impl UntypedPages {
    /// Returns the next page, or `None` at the end and after an error.
    pub async fn next(&mut self) -> Option<Result<Detailed<Untyped>, Error>> {
        let mut request = self.request.take()?;
        let call = self.client.untyped_action(self.action, request.clone());
        let page = match call.detailed().await {
            Ok(page) => page,
            Err(error) => return Some(Err(error)),
        };
        match self.walk.step(&self.paging, &request, &page.response) {
            Next::Stop => None,
            Next::Last => Some(Ok(page)),
            Next::At(position) => {
                let value = match position {
                    Position::Number(number) => Json::from(number),
                    Position::Token(token) => Json::from(token),
                };
                request.insert(self.paging.parameter.to_owned(), value);
                self.request = Some(request);
                Some(Ok(page))
            }
        }
    }

    /// Returns the number of items that the service counted in all pages, if a page says it.
    pub fn total(&self, page: &Untyped) -> Option<u64> {
        self.paging.total.and_then(|path| at(page, path, number))
    }

    /// Returns whether the first page was the first one of the list.
    pub fn is_from_start(&self) -> bool {
        self.walk.is_from_start()
    }
}

impl fmt::Debug for UntypedPages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ended = self.request.is_none();
        f.debug_struct("UntypedPages")
            .field("action", &self.action.name)
            .field("ended", &ended)
            .finish()
    }
}
