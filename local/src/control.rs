//! Control over HTTP, under a reserved path.

use hyper::body::Bytes;
use hyper::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::callback::{Callback, PushChange};
use crate::fault::Fault;
use crate::handle::Shared;
use crate::message::Message;
use crate::site::Body;

/// The path of control requests.
pub(crate) const PATH: &str = "/_local/";

const NAMES: [&str; 8] =
    ["calls", "reset", "faults", "snapshot", "accounts", "clock", "callbacks", "pushes"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    secret_id: String,
    secret_key: String,
    #[serde(default)]
    token: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: u64,
}

pub(crate) fn respond(message: &Message, shared: &Shared) -> Response<Body> {
    let outcome = match message.header("origin") {
        // A page in a browser is not the user's test.
        Some(_) => Err("control requests of web pages are rejected".to_owned()),
        None => run(message, shared),
    };
    let (status, body) = match outcome {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (StatusCode::BAD_REQUEST, json!({"error": error})),
    };
    let mut response = Response::new(Body::from(Bytes::from(format!("{body}\n"))));
    *response.status_mut() = status;
    let value = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(hyper::header::CONTENT_TYPE, value);
    response
}

fn read<'a, T: Deserialize<'a>>(message: &'a Message) -> Result<T, String> {
    serde_json::from_slice(&message.body).map_err(|e| e.to_string())
}

fn run(message: &Message, shared: &Shared) -> Result<Json, String> {
    let done = Ok(json!({}));
    match (message.method.as_str(), message.path.trim_start_matches(PATH)) {
        // By this, programs recognize a local cloud.
        ("GET", "") => Ok(json!({"local-cloud": env!("CARGO_PKG_VERSION")})),
        ("GET", "calls") => Ok(json!(shared.journal.calls().iter().collect::<Vec<_>>())),
        ("POST", "reset") => {
            shared.reset();
            done
        }
        ("POST", "faults") => shared.faults.add(read::<Fault>(message)?).and(done),
        ("GET", "snapshot") => Ok(shared.responder.snapshot()),
        ("POST", "snapshot") => shared.responder.restore(&read(message)?).and(done),
        ("POST", "accounts") => {
            let new: NewAccount = read(message)?;
            let account = Account::new(new.secret_id, new.secret_key);
            shared.accounts.add(Account { token: new.token, ..account });
            done
        }
        ("POST", "clock") => {
            let by: Advance = read(message)?;
            shared.clock.advance(std::time::Duration::from_secs(by.advance_seconds));
            done
        }
        ("GET", "callbacks") => Ok(json!(shared.callbacks.attempts())),
        ("POST", "callbacks") => {
            let callback = read::<Callback>(message)?;
            callback.check()?;
            drop(shared.callbacks.start(callback, shared.clock.clone()));
            done
        }
        ("POST", "pushes") => {
            let change: PushChange = read(message)?;
            Ok(json!({"callbacks": shared.change_push(&change).len()}))
        }
        (method, name) => Err(unknown(method, name)),
    }
}

fn unknown(method: &str, name: &str) -> String {
    let nearest = NAMES.iter().min_by_key(|known| strsim::levenshtein(known, name));
    let nearest = nearest.filter(|known| strsim::levenshtein(known, name) <= 3);
    match nearest {
        Some(known) if *known == name => format!("`{name}` does not accept {method}"),
        Some(known) => format!("`{name}` is unknown; did you mean `{known}`?"),
        None => format!("`{name}` is unknown; known are {}", NAMES.join(", ")),
    }
}
