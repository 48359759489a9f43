//! The seam between the protocol and what responds to calls.

use std::time::SystemTime;

use serde_json::{Map, Value as Json, json};

use crate::callback::PushChange;
use crate::error::ServiceError;

/// A call that passed the checks of the protocol: signature, sizes, encoding.
#[derive(Clone, Debug)]
pub struct Incoming<'a> {
    /// The secret ID of the account.
    pub account: &'a str,
    /// The product, such as `live`.
    pub service: &'a str,
    /// The API version, such as `2018-08-01`.
    pub version: &'a str,
    /// The action, such as `DescribeLiveDomains`.
    pub action: &'a str,
    /// The region, empty if none was sent.
    pub region: &'a str,
    /// The parameters.
    pub request: &'a Map<String, Json>,
    /// Whether the parameters were form encoded, so that all values are strings.
    pub is_form: bool,
    /// The time by the clock of the local cloud.
    pub now: SystemTime,
}

/// How a response was made, as sent in the header `X-Local-Source`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResponseSource {
    /// From state: what earlier calls created.
    Stateful,
    /// From an example of the action.
    Example,
    /// From the types of the response only.
    Synthetic,
    /// From a recording of the real cloud.
    Recorded,
}

impl ResponseSource {
    /// Returns the value of the header.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stateful => "stateful",
            Self::Example => "example",
            Self::Synthetic => "synthetic",
            Self::Recorded => "recorded",
        }
    }
}

/// A successful response.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The fields of `Response`, without `RequestId`.
    pub fields: Map<String, Json>,
    /// The events, for an action that streams. Sent instead of the fields.
    pub events: Option<Vec<Json>>,
    /// How the response was made.
    pub source: ResponseSource,
    /// Problems that do not cause a rejection but deserve attention, such as a violated mined
    /// constraint.
    pub warnings: Vec<String>,
}

impl Outgoing {
    /// Creates a response without warnings.
    pub fn new(fields: Map<String, Json>, source: ResponseSource) -> Self {
        Self { fields, events: None, source, warnings: Vec::new() }
    }
}

/// The published request rate of an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests per second.
    pub per_second: u32,
    /// Whether it was mined from prose: exceeding it never rejects a request.
    pub is_mined: bool,
}

/// Responds to calls. Implement it to serve actions differently from the model.
pub trait Responder: Send + Sync + 'static {
    /// Returns the response to a call, or a service error.
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError>;

    /// Returns the published rate of an action. Defaults to none.
    fn rate(&self, service: &str, version: &str, action: &str) -> Option<Rate> {
        let _ = (service, version, action);
        None
    }

    /// Returns whether requests for an action must be signed. Defaults to `true`; the model knows
    /// a few actions that are called before there are credentials.
    fn needs_signature(&self, service: &str, version: &str, action: &str) -> bool {
        let _ = (service, version, action);
        true
    }

    /// Renames the parameters of a request whose body is bytes to their names in the action, which
    /// is given by product, version and name. By default, names from headers are in lower case and
    /// the name of the body is empty, since the request contains nothing else.
    fn name_parameters(
        &self,
        action: (&str, &str, &str),
        request: Map<String, Json>,
    ) -> Map<String, Json> {
        let _ = action;
        request
    }

    /// Returns the products with an action, for a request of which no part names the product.
    /// Defaults to none.
    fn services(&self, version: &str, action: &str) -> Vec<String> {
        let _ = (version, action);
        Vec::new()
    }

    /// Replaces the secrets in the parameters of a call, for the journal. Defaults to parameters
    /// with the name of a secret.
    fn redact(&self, call: &Incoming<'_>, request: &mut Map<String, Json>) {
        let _ = call;
        crate::record::redacted(None, None, request);
    }

    /// Begins or ends a push, which calls cannot do. Does nothing by default.
    fn change_push(&self, change: &PushChange, now: SystemTime) {
        let _ = (change, now);
    }

    /// Removes all state.
    fn reset(&self) {}

    /// Returns all state.
    fn snapshot(&self) -> Json {
        json!({})
    }

    /// Replaces all state by that of a snapshot.
    fn restore(&self, snapshot: &Json) -> Result<(), String> {
        match snapshot {
            Json::Object(map) if map.is_empty() => Ok(()),
            _ => Err("this responder has no state".to_owned()),
        }
    }
}

impl<F> Responder for F
where
    F: Fn(&Incoming<'_>) -> Result<Outgoing, ServiceError> + Send + Sync + 'static,
{
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        self(call)
    }
}
