//! The journal: the calls that the local cloud received.

use std::collections::VecDeque;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value as Json};
use tencentcloud_runtime::Request;

/// The number of calls that the journal keeps.
const CAPACITY: usize = 1_000;

/// A call as received.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct ReceivedCall {
    /// The request ID of the response.
    pub request_id: String,
    /// The secret ID of the account, empty for unsigned calls.
    pub account: String,
    /// The product.
    pub service: String,
    /// The API version.
    pub version: String,
    /// The action.
    pub action: String,
    /// The region.
    pub region: String,
    /// The parameters, without secrets. Empty if they could not be read or exceed 64 KiB.
    pub request: Map<String, Json>,
    /// The code of the error, if the response was one.
    pub error: Option<String>,
    /// How the response was made.
    pub source: Option<&'static str>,
    /// The fault that was injected.
    pub fault: Option<String>,
    /// Warnings, and the explanation of an invalid signature.
    pub notes: Vec<String>,
}

impl fmt::Display for ReceivedCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.service, self.version, self.action)?;
        f.write_str(" -> ")?;
        match (&self.fault, &self.error, self.source) {
            (Some(fault), ..) => write!(f, "fault: {fault}")?,
            (_, Some(error), _) => f.write_str(error)?,
            (_, _, source) => f.write_str(source.unwrap_or("ok"))?,
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n  {}", note.replace('\n', "\n  ")))
    }
}

#[derive(Debug, Default)]
pub(crate) struct Journal(Mutex<VecDeque<Arc<ReceivedCall>>>);

impl Journal {
    pub fn add(&self, call: ReceivedCall) {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() == CAPACITY {
            calls.pop_front();
        }
        calls.push_back(Arc::new(call));
    }

    pub fn calls(&self) -> Calls {
        let calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Calls { all: calls.iter().cloned().collect(), filter: None }
    }

    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// Calls of the journal, oldest first. The journal keeps the last 1,000.
#[derive(Clone, Debug)]
pub struct Calls {
    all: Vec<Arc<ReceivedCall>>,
    filter: Option<String>,
}

impl Calls {
    /// Selects the calls of the action of a request type.
    pub fn of<R: Request>(self) -> Self {
        self.action(R::ACTION.name)
    }

    /// Selects the calls of an action.
    pub fn action(mut self, name: &str) -> Self {
        self.filter = Some(name.to_owned());
        self
    }

    /// Returns the selected calls.
    pub fn iter(&self) -> impl Iterator<Item = &ReceivedCall> {
        let is_selected =
            |call: &&ReceivedCall| self.filter.as_ref().is_none_or(|f| *f == call.action);
        self.all.iter().map(|call| &**call).filter(is_selected)
    }

    /// Returns the number of selected calls.
    pub fn count(&self) -> usize {
        self.iter().count()
    }

    /// Checks the number of selected calls, and returns the calls.
    ///
    /// # Panics
    ///
    /// Panics if there are more or fewer, with a list of all calls.
    #[track_caller]
    pub fn expect(self, count: usize) -> Self {
        let found = self.count();
        if found != count {
            let what = self.filter.as_deref().unwrap_or("any action");
            let mut list = String::new();
            for call in &self.all {
                let _ = write!(list, "\n  {call}");
            }
            let list = if list.is_empty() { "\n  none".to_owned() } else { list };
            panic!("expected {count} calls of {what}, received {found}; all calls:{list}");
        }
        self
    }
}
