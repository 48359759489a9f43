//! Calls of one action: one response, all pages, or until a condition holds.

use std::time::Duration;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{self as catalog, PageBy};
use tencentcloud_runtime::{
    Action, Client, Detailed, Error, Paging, Untyped, UntypedPages, block_on,
};

use crate::client::Connection;
use crate::failure::Failure;
use crate::interrupt;
use crate::lookup::Target;
use crate::output::order::by_model;

/// Calls an action.
pub struct Caller<'a> {
    target: &'a Target,
    client: Client,
    action: &'static Action,
    region: Option<String>,
}

/// A response, with its fields in the order of the definitions.
#[derive(Debug)]
pub struct Response {
    /// The fields.
    pub fields: Json,
    /// The number of items that the service counted, for pages.
    pub total: Option<u64>,
}

impl<'a> Caller<'a> {
    /// Creates a caller.
    pub fn new(connection: &Connection, target: &'a Target) -> Result<Self, Failure> {
        let (client, action) = connection.client(target)?;
        Ok(Self { target, client, action, region: None })
    }

    /// Sets the region, unless there is none.
    pub fn region(mut self, region: Option<&str>) -> Self {
        self.region = region.map(str::to_owned);
        self
    }

    /// Sends a request, within a time limit if there is one.
    pub fn send(
        &self,
        request: Map<String, Json>,
        limit: Option<Duration>,
    ) -> Result<Response, Failure> {
        let call = self.client.untyped_action(self.action, request);
        let call = match &self.region {
            Some(region) => call.region(region),
            None => call,
        };
        let call = match limit {
            Some(limit) => call.timeout(limit),
            None => call,
        };
        let detailed = call.detailed().wait().map_err(|error| self.failure(&error))?;
        Ok(self.response(detailed, None))
    }

    /// Sends a request of an action that may stream, and passes each event on as it arrives. A
    /// response that is no stream is one event.
    pub fn stream(
        &self,
        request: Map<String, Json>,
        mut each: impl FnMut(&Json) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let call = self.client.untyped_action(self.action, request);
        for event in call.events().wait() {
            let event = event.map_err(|error| self.failure(&error))?;
            if event.data().trim() == "[DONE]" {
                continue;
            }
            let event = event.response().map_err(|error| self.failure(&error))?;
            interrupt::note(event.0.get("RequestId").and_then(Json::as_str));
            each(&self.ordered(event.0))?;
        }
        Ok(())
    }

    fn ordered(&self, fields: Map<String, Json>) -> Json {
        by_model(fields.into(), &self.target.product, &self.target.action().response)
    }

    /// Returns the pages of a list.
    pub fn pages(&self, paging: &catalog::Paging, request: Map<String, Json>) -> Pages<'_> {
        let pages = self.client.untyped_pages(self.action, declare(paging), request);
        Pages { caller: self, pages }
    }

    fn response(&self, detailed: Detailed<Untyped>, total: Option<u64>) -> Response {
        interrupt::note(detailed.request_id.as_deref());
        let mut fields = detailed.response.0;
        if let Some(id) = detailed.request_id {
            fields.entry("RequestId").or_insert_with(|| id.into());
        }
        Response { fields: self.ordered(fields), total }
    }

    fn failure(&self, error: &Error) -> Failure {
        interrupt::note(error.request_id());
        Failure::of_call(error, &self.target.product, self.target.action())
    }
}

/// The pages of a list.
pub struct Pages<'a> {
    caller: &'a Caller<'a>,
    pages: UntypedPages,
}

impl Pages<'_> {
    /// Returns the next page; `None` at the end.
    pub fn next(&mut self) -> Option<Result<Response, Failure>> {
        Some(match block_on(self.pages.next())? {
            Ok(page) => {
                let total = self.pages.total(&page.response);
                Ok(self.caller.response(page, total))
            }
            Err(error) => Err(self.caller.failure(&error)),
        })
    }

    /// Returns whether the first page was the first one of the list.
    pub fn is_from_start(&self) -> bool {
        self.pages.is_from_start()
    }
}

/// Declares the pagination of the catalog to the runtime. A command follows one list, whose
/// description lives as long as the program.
fn declare(paging: &catalog::Paging) -> Paging {
    let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    let items = leak(&paging.items);
    let mut declared = match &paging.by {
        PageBy::Offset(parameter) => Paging::offset(leak(parameter), items),
        PageBy::Page(parameter) => Paging::page(leak(parameter), items),
        PageBy::Token(parameter, next) => Paging::token(leak(parameter), leak(next), items),
    };
    if let Some(size) = &paging.size {
        declared = declared.size(leak(size));
    }
    if let Some(total) = &paging.total {
        declared = declared.total(leak(total));
    }
    if let Some(pages) = &paging.pages {
        declared = declared.pages(leak(pages));
    }
    match &paging.more {
        Some(more) => declared.more(leak(more)),
        None => declared,
    }
}
