//! Recording the calls of a program and replaying them without a network.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value as Json, json};

use super::exchange::{Exchange, http, recorded};
use crate::error::Error;
use crate::transport::{HttpRequest, HttpResponse, Transport, TransportFuture};

/// Forwards calls to another transport, and writes each with its response to a file that [`Replay`]
/// can replay.
///
/// Headers, and therefore credentials, are not recorded. Values of secret field names (`SecretKey`,
/// `Password`, `Token`) and everything nested in them are replaced by values of the same type, in
/// requests and responses, including JSON inside strings; so are URL parameters that authenticate
/// (`txSecret`). Review the file before you commit it.
///
/// ```no_run
/// use std::time::Duration;
/// use tencentcloud_runtime::testing::Recorder;
/// use tencentcloud_runtime::{Config, Error};
/// # #[cfg(feature = "__async")]
/// # fn main() -> Result<(), Error> {
/// use tencentcloud_runtime::HyperTransport;
///
/// let real = HyperTransport::new(Duration::from_secs(5))?;
/// let config = Config::from_env()?.transport(Recorder::new(real, "tests/domains.json"));
/// # let _ = config;
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "__async"))]
/// # fn main() {}
/// ```
#[derive(Debug)]
pub struct Recorder {
    inner: Box<dyn Transport>,
    path: PathBuf,
    recorded: Mutex<Vec<Json>>,
}

impl Recorder {
    /// Creates a recorder that writes a new file.
    pub fn new(transport: impl Transport, path: impl Into<PathBuf>) -> Self {
        Self { inner: Box::new(transport), path: path.into(), recorded: Mutex::default() }
    }

    fn record(&self, exchange: &Exchange, response: &HttpResponse) -> io::Result<()> {
        let body = recorded(&response.body);
        let mut recorded = self.recorded.lock().unwrap_or_else(PoisonError::into_inner);
        recorded.push(json!({
            "action": exchange.action,
            "region": exchange.region,
            "request": exchange.request,
            "status": response.status,
            "response": body,
        }));
        let text = serde_json::to_string_pretty(&*recorded)? + "\n";
        let made = self.path.with_extension("tmp");
        std::fs::write(&made, text)?;
        std::fs::rename(&made, &self.path)
    }
}

impl Transport for Recorder {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move {
            let exchange = Exchange::of(&request);
            let response = self.inner.send(request).await?;
            self.record(&exchange, &response).map_err(|e| {
                let what = format!("the recording {} cannot be written", self.path.display());
                Error::config(what).with_source(e)
            })?;
            Ok(response)
        })
    }
}

/// Replays a file written by [`Recorder`]. Each response is returned once, in order: the first
/// remaining one for the same action and parameters.
#[derive(Clone, Debug)]
pub struct Replay {
    left: Arc<Mutex<Vec<(Exchange, HttpResponse)>>>,
}

impl Replay {
    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or is not a recording.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let problem = |what: &str| Error::config(format!("{}: {what}", path.display()));
        let text = std::fs::read_to_string(path)
            .map_err(|e| problem("the recording cannot be read").with_source(e))?;
        let recorded: Vec<Json> =
            serde_json::from_str(&text).map_err(|e| problem("not a recording").with_source(e))?;
        let left = recorded.iter().map(entry).collect::<Option<_>>();
        let left = left.ok_or_else(|| problem("an entry of the recording is incomplete"))?;
        Ok(Self { left: Arc::new(Mutex::new(left)) })
    }

    /// Returns the number of remaining responses.
    pub fn left(&self) -> usize {
        self.left.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn next(&self, asked: &Exchange) -> Result<HttpResponse, Error> {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let found = left.iter().position(|(exchange, _)| exchange.is_of(asked));
        found.map(|index| left.remove(index).1).ok_or_else(|| {
            let Exchange { action, request, .. } = asked;
            let what = format!("the recording has no response left for `{action}` with {request}");
            Error::config(what)
        })
    }
}

fn entry(json: &Json) -> Option<(Exchange, HttpResponse)> {
    let exchange = Exchange {
        action: json["action"].as_str()?.to_owned(),
        region: json["region"].as_str().map(str::to_owned),
        request: json.get("request")?.clone(),
    };
    let status = u16::try_from(json["status"].as_u64()?).ok()?;
    let body = match json.get("response")? {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    Some((exchange, http(status, body)))
}

impl Transport for Replay {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        Box::pin(async move { self.next(&Exchange::of(&request)) })
    }
}
