//! A transport with scripted responses.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value as Json, json};

use super::exchange::{Exchange, http, service_error};
use crate::error::{Error, ErrorKind};
use crate::platform::{Platform, SystemPlatform};
use crate::request::json::to_json;
use crate::shape::Shape;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportFuture};

/// A transport for tests that returns scripted replies by action and records the calls. Clones
/// share both.
///
/// Replies added by [`Script::on`] are used once, in order, before those added by
/// [`Script::always`]. A call without a remaining reply fails with an error that says so.
///
/// ```
/// use tencentcloud_runtime::testing::{Reply, Script};
/// use tencentcloud_runtime::{Config, Credentials};
///
/// let script = Script::new()
///     .on("DescribeLiveDomain", Reply::error("ResourceNotFound", "there is no such domain"))
///     .always("DescribeLiveDomain", Reply::json(r#"{"DomainInfo": {"Name": "a.example.com"}}"#));
/// let config = Config::new(Credentials::new("AKIDtest", "test")).transport(script.clone());
/// // … create a client from the configuration, run the program, and then:
/// assert!(script.calls().is_empty());
/// # let _ = config;
/// ```
#[derive(Clone, Debug, Default)]
pub struct Script(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    once: VecDeque<(String, Reply)>,
    always: Vec<(String, Reply)>,
    calls: Vec<Exchange>,
}

/// A scripted reply to a call.
#[derive(Clone, Debug)]
pub struct Reply {
    delay: Duration,
    kind: ReplyKind,
}

#[derive(Clone, Debug)]
enum ReplyKind {
    Http(HttpResponse),
    Broken,
    NoConnection,
}

impl Reply {
    fn of(kind: ReplyKind) -> Self {
        Self { delay: Duration::ZERO, kind }
    }

    /// Replies with a response value. Adds a `RequestId` if it has none.
    pub fn value(response: &dyn Shape) -> Self {
        Self::json(&String::from_utf8_lossy(&to_json(response)))
    }

    /// Replies with the JSON content of `Response`. Adds a `RequestId` if it has none.
    ///
    /// # Panics
    ///
    /// Panics if the content is not a JSON object.
    #[track_caller]
    pub fn json(response: &str) -> Self {
        let mut response: Json = match serde_json::from_str(response) {
            Ok(response) => response,
            Err(e) => panic!("the response is not valid JSON: {e}: {response}"),
        };
        let Some(fields) = response.as_object_mut() else {
            panic!("the response is not a JSON object: {response}");
        };
        let id = fields.entry("RequestId").or_insert(Json::Null);
        if id.as_str().is_none_or(str::is_empty) {
            *id = Json::from("scripted");
        }
        Self::of(ReplyKind::Http(http(200, json!({"Response": response}).to_string())))
    }

    /// Replies with a service error.
    pub fn error(code: &str, message: &str) -> Self {
        Self::of(ReplyKind::Http(http(200, service_error(code, message))))
    }

    /// Replies with any HTTP response, such as a gateway's error page.
    pub fn http(status: u16, body: impl Into<String>) -> Self {
        Self::of(ReplyKind::Http(http(status, body.into())))
    }

    /// Breaks the connection after the request was sent.
    pub fn broken() -> Self {
        Self::of(ReplyKind::Broken)
    }

    /// Fails to connect, so that nothing is sent.
    pub fn no_connection() -> Self {
        Self::of(ReplyKind::NoConnection)
    }

    /// Delays the reply. If the delay exceeds the time limit of the call, the call times out.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

impl Script {
    /// Creates an empty script.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a reply for one call of an action.
    pub fn on(self, action: &str, reply: Reply) -> Self {
        self.state().once.push_back((action.to_owned(), reply));
        self
    }

    /// Sets the reply for all calls of an action for which no other reply is left.
    pub fn always(self, action: &str, reply: Reply) -> Self {
        self.state().always.insert(0, (action.to_owned(), reply));
        self
    }

    /// Returns the calls so far, one entry per attempt, with secrets redacted.
    pub fn calls(&self) -> Vec<Exchange> {
        self.state().calls.clone()
    }

    /// Returns the actions of the replies added by [`Script::on`] that no call has used.
    pub fn unused(&self) -> Vec<String> {
        self.state().once.iter().map(|(action, _)| action.clone()).collect()
    }

    fn next(&self, request: &HttpRequest) -> Result<Reply, Error> {
        let exchange = Exchange::of(request);
        let action = exchange.action.clone();
        let mut state = self.state();
        state.calls.push(exchange);
        let once = state.once.iter().position(|(name, _)| *name == action);
        let once = once.and_then(|index| state.once.remove(index));
        let always = || state.always.iter().find(|(name, _)| *name == action).cloned();
        once.or_else(always).map(|(_, reply)| reply).ok_or_else(|| {
            Error::config(format!(
                "the script has no reply left for `{action}`: add one with `on` or `always`"
            ))
        })
    }
}

impl Transport for Script {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let reply = self.next(&request)?;
            if !reply.delay.is_zero() {
                SystemPlatform.sleep(reply.delay.min(request.timeout)).await;
            }
            if reply.delay >= request.timeout {
                return Err(Error::transport(ErrorKind::Timeout, "the request timed out"));
            }
            let broken = |kind, message| Err(Error::transport(kind, message));
            match reply.kind {
                ReplyKind::Http(response) => Ok(response),
                ReplyKind::Broken => {
                    broken(ErrorKind::Transport, "the connection broke, as scripted")
                }
                ReplyKind::NoConnection => {
                    broken(ErrorKind::Connect, "connection failed, as scripted")
                }
            }
        })
    }
}
