//! Recordings: responses of the real cloud in a file, without secrets.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Object, Product, anonymize, redact};

use crate::callback::PushChange;
use crate::error::ServiceError;
use crate::respond::{Incoming, Outgoing, Rate, Responder, ResponseSource};
use crate::state::StatefulResponder;

/// How a call that is not in the recording is handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum OnMiss {
    /// It is sent to the real cloud, and recorded.
    #[default]
    Record,
    /// It is rejected.
    Fail,
    /// The model responds, as without a recording.
    Synthesize,
}

impl FromStr for OnMiss {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "record" => Ok(Self::Record),
            "fail" => Ok(Self::Fail),
            "synthesize" | "synthesise" => Ok(Self::Synthesize),
            _ => Err(format!("`{text}` is not known: record, fail or synthesize")),
        }
    }
}

/// Sends a call to the real cloud, and returns the body of the response.
type Upstream = Box<dyn Fn(&Incoming<'_>) -> Result<Json, String> + Send + Sync>;

/// Responds from a recording, a file that the [`Replay`] of the runtime replays as well.
///
/// Secrets are replaced: fields that the model marks, other fields whose names indicate a secret,
/// and secrets in URLs. Personal data, such as phone numbers, is also replaced, based on the names
/// of fields ([`is_personal`](tencentcloud_catalog::is_personal)). Each response is returned once,
/// in the order of the recording, since calls such as those that wait for a task are repeated. When
/// all are used, the call is recorded again, or the last response is returned again if nothing is
/// recorded.
///
/// [`Replay`]: https://docs.rs/tencentcloud-runtime/latest/tencentcloud_runtime/testing/struct.Replay.html
///
/// ```no_run
/// use tencentcloud_local::{LocalCloud, OnMiss, RecordedResponder};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorded = RecordedResponder::open("tests/domains.json", OnMiss::Fail)?;
/// let cloud = LocalCloud::builder().responder(recorded).start_blocking()?;
/// # Ok(()) }
/// ```
pub struct RecordedResponder {
    inner: StatefulResponder,
    path: PathBuf,
    on_miss: OnMiss,
    upstream: Option<Upstream>,
    recording: Mutex<Recording>,
}

#[derive(Default)]
struct Recording {
    entries: Vec<Entry>,
    /// The number of responses that each call has had.
    returned: HashMap<String, usize>,
}

/// A call and its response.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// Empty in recordings of the runtime, whose clients have one product.
    #[serde(default)]
    service: String,
    #[serde(default)]
    version: String,
    action: String,
    #[serde(default)]
    region: Option<String>,
    request: Json,
    status: u16,
    response: Json,
}

impl Entry {
    fn is_for(&self, call: &Incoming<'_>, request: &Json) -> bool {
        let is_same = |recorded: &str, called: &str| recorded.is_empty() || recorded == called;
        is_same(&self.service, call.service)
            && is_same(&self.version, call.version)
            && self.action == call.action
            && self.region.as_deref().unwrap_or_default() == call.region
            && self.request == *request
    }
}

impl RecordedResponder {
    /// Opens a recording. If calls are to be recorded, a missing file counts as an empty recording.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or is not a recording.
    pub fn open(path: impl Into<PathBuf>, on_miss: OnMiss) -> Result<Self, String> {
        let path = path.into();
        let entries = read(&path, on_miss)?;
        let inner = StatefulResponder::new().map_err(|e| e.to_string())?;
        let recording = Mutex::new(Recording { entries, ..Recording::default() });
        Ok(Self { inner, path, on_miss, upstream: None, recording })
    }

    /// Sets what sends a call to the real cloud and returns the body of its response, or why there
    /// is none. May block.
    pub fn upstream(
        mut self,
        send: impl Fn(&Incoming<'_>) -> Result<Json, String> + Send + Sync + 'static,
    ) -> Self {
        self.upstream = Some(Box::new(send));
        self
    }

    fn recording(&self) -> MutexGuard<'_, Recording> {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the response that is next for a call.
    fn next(&self, call: &Incoming<'_>, request: &Json) -> Option<Json> {
        let Recording { entries, returned } = &mut *self.recording();
        let found: Vec<_> = entries.iter().filter(|entry| entry.is_for(call, request)).collect();
        let count = returned.entry(key(call, request)).or_default();
        let again = found.last().filter(|_| self.on_miss != OnMiss::Record);
        let entry = found.get(*count).or(again)?;
        *count += 1;
        Some(entry.response.clone())
    }

    fn record(&self, call: &Incoming<'_>, request: Json, mut response: Json) -> Result<(), String> {
        let product = self.inner.product(call);
        let action = product.as_deref().and_then(|product| product.action(call.action));
        if let Some(fields) = response["Response"].as_object_mut() {
            let object = action.map(|action| &action.response);
            anonymized(product.as_deref(), object, fields);
        }
        let key = key(call, &request);
        let entry = Entry {
            service: call.service.to_owned(),
            version: call.version.to_owned(),
            action: call.action.to_owned(),
            region: (!call.region.is_empty()).then(|| call.region.to_owned()),
            request,
            status: 200,
            response,
        };
        let mut recording = self.recording();
        recording.entries.push(entry);
        *recording.returned.entry(key).or_default() += 1;
        write(&self.path, &recording.entries)
    }

    fn miss(&self, call: &Incoming<'_>, request: Json) -> Result<Outgoing, ServiceError> {
        let failed = |text: String| ServiceError::new("InternalError.Recording", text);
        let upstream = match (self.on_miss, &self.upstream) {
            (OnMiss::Synthesize, _) => return self.inner.respond(call),
            (OnMiss::Fail, _) => {
                let text = format!("the recording has no response to this call with {request}");
                return Err(failed(text));
            }
            (OnMiss::Record, None) => return Err(failed("there is no real cloud to call".into())),
            (OnMiss::Record, Some(upstream)) => upstream,
        };
        let typed = self.inner.typed(call);
        let call = Incoming { request: typed.as_ref().unwrap_or(call.request), ..call.clone() };
        // Other calls go on meanwhile.
        let response = tokio::task::block_in_place(|| upstream(&call)).map_err(failed)?;
        self.record(&call, request, response.clone()).map_err(failed)?;
        outgoing(response)
    }
}

/// Returns what is the same for repetitions of a call.
fn key(call: &Incoming<'_>, request: &Json) -> String {
    let Incoming { service, version, action, region, .. } = call;
    format!("{service} {version} {action} {region} {request}")
}

/// Returns a recorded or received body as a response.
fn outgoing(mut body: Json) -> Result<Outgoing, ServiceError> {
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let Some(Json::Object(mut fields)) = body.get_mut("Response").map(Json::take) else {
        let text = "the recorded response is not one of the API";
        return Err(ServiceError::new("InternalError.Recording", text));
    };
    fields.remove("RequestId");
    match fields.get("Error") {
        Some(error @ Json::Object(_)) if error["Code"].is_string() => {
            Err(ServiceError::new(text(&error["Code"]), text(&error["Message"])))
        }
        _ => Ok(Outgoing::new(fields, ResponseSource::Recorded)),
    }
}

/// Redacts by the model, or by names where it does not know the call.
pub(crate) fn redacted(
    product: Option<&Product>,
    object: Option<&Object>,
    values: &mut Map<String, Json>,
) {
    match (product, object) {
        (Some(product), Some(object)) => redact(product, object, values),
        _ => redact(&Product::default(), &Object::default(), values),
    }
}

/// Replaces personal data as well.
fn anonymized(product: Option<&Product>, object: Option<&Object>, values: &mut Map<String, Json>) {
    match (product, object) {
        (Some(product), Some(object)) => anonymize(product, object, values),
        _ => anonymize(&Product::default(), &Object::default(), values),
    }
}

fn read(path: &Path, on_miss: OnMiss) -> Result<Vec<Entry>, String> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map_err(|e| format!("{}: this is not a recording: {e}", path.display())),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound && on_miss == OnMiss::Record => {
            // What is recorded later would be lost.
            match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) if !folder.is_dir() => {
                    Err(format!("cannot record: the folder {} does not exist", folder.display()))
                }
                _ => Ok(Vec::new()),
            }
        }
        Err(e) => Err(format!("cannot read {}: {e}", path.display())),
    }
}

fn write(path: &Path, entries: &[Entry]) -> Result<(), String> {
    let text = serde_json::to_string_pretty(entries).map_err(|e| e.to_string())? + "\n";
    let made = path.with_extension("tmp");
    std::fs::write(&made, text)
        .and_then(|()| std::fs::rename(&made, path))
        .map_err(|e| format!("cannot write {}: {e}", path.display()))
}

impl Responder for RecordedResponder {
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        let mut request = self.inner.typed(call).unwrap_or_else(|| call.request.clone());
        let product = self.inner.product(call);
        let action = product.as_deref().and_then(|product| product.action(call.action));
        anonymized(product.as_deref(), action.map(|action| &action.request), &mut request);
        let request = json!(request);
        match self.next(call, &request) {
            Some(response) => outgoing(response),
            None => self.miss(call, request),
        }
    }

    fn rate(&self, service: &str, version: &str, action: &str) -> Option<Rate> {
        self.inner.rate(service, version, action)
    }

    fn name_parameters(
        &self,
        action: (&str, &str, &str),
        request: Map<String, Json>,
    ) -> Map<String, Json> {
        self.inner.name_parameters(action, request)
    }

    fn needs_signature(&self, service: &str, version: &str, action: &str) -> bool {
        self.inner.needs_signature(service, version, action)
    }

    fn services(&self, version: &str, action: &str) -> Vec<String> {
        self.inner.services(version, action)
    }

    fn redact(&self, call: &Incoming<'_>, request: &mut Map<String, Json>) {
        self.inner.redact(call, request);
    }

    fn change_push(&self, change: &PushChange, now: SystemTime) {
        self.inner.change_push(change, now);
    }

    fn reset(&self) {
        self.recording().returned.clear();
        self.inner.reset();
    }

    fn snapshot(&self) -> Json {
        self.inner.snapshot()
    }

    fn restore(&self, snapshot: &Json) -> Result<(), String> {
        self.inner.restore(snapshot)
    }
}

impl fmt::Debug for RecordedResponder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("RecordedResponder");
        shown.field("path", &self.path).field("on_miss", &self.on_miss).finish_non_exhaustive()
    }
}
