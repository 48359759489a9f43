//! Sending a request.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Access, Action, Kind, Payload, Product};
use tencentcloud_local::{SiteRequest, SiteResponse};
use tencentcloud_runtime::{self as runtime, Call, Client, Config, Error, ErrorKind, Untyped};

use crate::history::{self, History};
use crate::messages::Language;
use crate::reply::{self, Failure};
use crate::{bench, document, risk};

/// The header with what the page shows beside the response.
const HEADER: &str = "x-explorer-response";
/// The media type of a response that is sent while it is received.
const EVENTS: &str = "application/x-ndjson";
/// The largest response, in bytes.
const MAX_RESPONSE: usize = 128 << 20;

/// A request as the page sends it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    pub product: String,
    pub version: String,
    pub action: String,
    #[serde(default)]
    pub region: String,
    #[serde(default)]
    pub target: Target,
    /// What the person confirmed, if the action asks.
    #[serde(default)]
    pub confirmed: String,
    pub request: Map<String, Json>,
}

/// Where a request is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Target {
    #[default]
    Local,
    Cloud,
}

/// The real cloud, if it was allowed when the server was started.
pub(crate) struct Cloud {
    pub config: Config,
    pub may_write: bool,
}

/// The services and actions that were called. The runtime keeps them for ever, so there is one for
/// each product version and action.
#[derive(Default)]
pub(crate) struct Services {
    services: Known<runtime::Service>,
    actions: Known<runtime::Action>,
}

type Known<T> = Mutex<BTreeMap<(String, String), &'static T>>;

fn leak(text: &str) -> &'static str {
    Box::leak(text.to_owned().into_boxed_str())
}

impl Services {
    pub fn of(&self, product: &Product, action: &Action) -> &'static runtime::Service {
        let host = action.host.as_ref().unwrap_or(&product.host);
        let key = (format!("{} {host}", product.name), product.version.clone());
        let mut known = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key).or_insert_with(|| {
            let (name, version) = (leak(&product.name), leak(&product.version));
            Box::leak(Box::new(runtime::Service::new(name, version, leak(host))))
        })
    }

    fn action(&self, product: &Product, action: &Action) -> &'static runtime::Action {
        let key = (format!("{} {}", product.name, product.version), action.name.clone());
        let mut known = self.actions.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key).or_insert_with(|| Box::leak(Box::new(declared(action))))
    }
}

/// Declares an action of the catalog to the runtime.
fn declared(action: &Action) -> runtime::Action {
    let declared = match action.access {
        Access::Read => runtime::Action::read(leak(&action.name)),
        Access::Write => runtime::Action::write(leak(&action.name)),
    };
    let declared = match action.payload {
        Payload::Json => declared,
        Payload::Multipart => declared.multipart(),
        Payload::OctetStream => declared.octet_stream(),
    };
    let bytes = action.request.fields.iter().filter(|field| field.ty.kind == Kind::Binary);
    let bytes: Vec<&'static str> = bytes.map(|field| leak(&field.name)).collect();
    let declared = declared.bytes(bytes.leak());
    let declared = if action.streams { declared.streams() } else { declared };
    if action.signed { declared } else { declared.unsigned() }
}

/// Sends a request, and returns the response as it was received, with what is known about it in a
/// header.
pub(crate) fn send(
    request: &SiteRequest<'_>,
    services: &Services,
    cloud: Option<&Cloud>,
    history: &Arc<History>,
    (product, action, order): (&Arc<Product>, &Action, Order),
) -> Result<SiteResponse, Failure> {
    let language = Language::of(request);
    let config = match order.target {
        Target::Local => request.config(),
        Target::Cloud => allowed(cloud, product, action, &order)?.config.clone(),
    };
    let entry = json!({
        "product": order.product, "version": order.version, "action": order.action,
        "region": order.region, "target": order.target, "request": order.request,
    });
    let entry = history::entry(product, &action.request, entry);
    let client = Client::new(services.of(product, action), config.max_response(MAX_RESPONSE))
        .map_err(|e| Failure::invalid(e.to_string()))?;
    let call = client.untyped_action(services.action(product, action), order.request);
    let call = call.region(order.region);
    if action.streams {
        let about = (Arc::clone(product), action.name.clone(), language);
        return Ok(stream(call, history, entry, about));
    }
    let start = Instant::now();
    let (id, body, mut about) = match call.detailed().wait() {
        Ok(detailed) => described(detailed),
        Err(error) => failed(&error, (product, action), language),
    };
    note(&mut about, start, entry, history);
    if let Some(call) = id.as_deref().and_then(|id| request.received(id)) {
        about["source"] = json!(call.source);
        about["notes"] = language.say_all(&call.notes);
    }
    let mut response = reply::response(200, "application/json", body);
    response.headers.push((HEADER, ascii(&about)));
    Ok(response)
}

/// Notes how long a call took, and what came of it.
fn note(about: &mut Json, start: Instant, mut entry: Json, history: &History) {
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    about["milliseconds"] = json!((milliseconds * 10.0).round() / 10.0);
    entry["milliseconds"] = about["milliseconds"].clone();
    entry["error"] = about["error"]["code"].clone();
    entry["failed"] = json!(about["error"].is_object());
    history.add(entry);
}

/// Sends a call whose response is a stream, and passes its events on as they come: each is a line
/// with a string of JSON, and the last line is what is known about the response.
fn stream(
    call: Call<Untyped>,
    history: &Arc<History>,
    entry: Json,
    (product, action, language): (Arc<Product>, String, Language),
) -> SiteResponse {
    let mut response = reply::response(200, EVENTS, Vec::new());
    let (writer, history) = (response.writer(), Arc::clone(history));
    std::thread::spawn(move || {
        let start = Instant::now();
        let mut about = json!({"status": 200, "attempts": 1});
        for event in call.events().wait() {
            let error = match event {
                Ok(event) if !writer.write(format!("{}\n", json!(event.data()))) => return,
                Ok(event) if event.data().trim() == "[DONE]" => None,
                Ok(event) => event.response().err(),
                Err(error) => Some(error),
            };
            if let Some(error) = error {
                let Some(action) = product.action(&action) else { break };
                about = failed(&error, (&product, action), language).2;
                break;
            }
        }
        note(&mut about, start, entry, &history);
        writer.write(format!("{about}\n"));
    });
    response
}

type Sent = (Option<String>, Vec<u8>, Json);

fn described(detailed: runtime::Detailed<Untyped>) -> Sent {
    let about = json!({
        "status": detailed.status,
        "requestId": detailed.request_id,
        "attempts": detailed.attempts,
    });
    (detailed.request_id, detailed.raw, about)
}

fn failed(error: &Error, (product, action): (&Product, &Action), language: Language) -> Sent {
    let code = error.code().unwrap_or_default();
    let (meaning, advice) = document::meaning(product, action, code, language);
    let id = error.request_id().map(str::to_owned);
    let service = json!({"Code": error.code(), "Message": error.message()});
    let body = json!({"Response": {"Error": service, "RequestId": id}});
    let is_service = error.kind() == ErrorKind::Service;
    let about = json!({
        "status": error.status(),
        "requestId": id,
        "attempts": error.attempts(),
        "error": {
            "code": error.code(),
            "message": error.message(),
            "kind": format!("{:?}", error.kind()),
            "explanation": error.explain().map(|text| language.say(&text)),
            "meaning": meaning,
            "advice": advice,
            "findings": bench::causes(code, error.message(), language),
        },
    });
    (id, if is_service { body.to_string().into_bytes() } else { Vec::new() }, about)
}

/// Writes JSON in ASCII, since headers are.
fn ascii(value: &Json) -> String {
    let mut text = String::new();
    for c in value.to_string().chars() {
        let mut units = [0; 2];
        match c {
            ' '..='~' => text.push(c),
            c => c.encode_utf16(&mut units).iter().for_each(|u| text += &format!("\\u{u:04x}")),
        }
    }
    text
}

/// Returns the real cloud if the server's switches and the person allow this call.
fn allowed<'c>(
    cloud: Option<&'c Cloud>,
    product: &Product,
    action: &Action,
    order: &Order,
) -> Result<&'c Cloud, Failure> {
    let Some(cloud) = cloud else {
        return Err(Failure::new(403, "the server was started without `--real-cloud`"));
    };
    if action.access == Access::Write && !cloud.may_write {
        let text = "this action changes something, and the server was started without \
                    `--allow-writes`";
        return Err(Failure::new(403, text));
    }
    let Some(risk) = risk::of(product, action) else { return Ok(cloud) };
    let subject = risk::subject(action, &order.request);
    let phrase = format!("{} {subject}", action.name).trim_end().to_owned();
    if order.confirmed == phrase {
        return Ok(cloud);
    }
    let asks = json!({"risk": risk.as_str(), "phrase": phrase});
    Err(Failure::new(428, asks.to_string()))
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::Catalog;
    use tencentcloud_runtime::Credentials;

    use super::*;

    #[test]
    fn the_real_cloud_needs_two_switches_and_a_confirmation_that_names_the_resource() {
        let catalog = Catalog::facts().unwrap();
        let product = catalog.product("live", None).unwrap().unwrap();
        let status = |cloud: Option<&Cloud>, name: &str, confirmed: &str| {
            let action = product.action(name).unwrap();
            let request = json!({"DomainName": "play.example.com", "DomainType": 1});
            let order = json!({
                "product": "live", "version": "2018-08-01", "action": name, "target": "cloud",
                "confirmed": confirmed, "request": request,
            });
            let order = serde_json::from_value(order).unwrap();
            allowed(cloud, &product, action, &order).map_or_else(|failure| failure.status, |_| 200)
        };
        let cloud =
            |may_write| Cloud { config: Config::new(Credentials::new("id", "key")), may_write };
        assert_eq!(status(None, "DescribeLiveDomain", ""), 403);
        assert_eq!(status(Some(&cloud(false)), "DescribeLiveDomain", ""), 200);
        assert_eq!(status(Some(&cloud(false)), "DeleteLiveDomain", ""), 403);
        assert_eq!(status(Some(&cloud(true)), "AddLiveDomain", ""), 200);
        assert_eq!(status(Some(&cloud(true)), "DeleteLiveDomain", ""), 428);
        let phrase = "DeleteLiveDomain DomainName play.example.com, DomainType 1";
        assert_eq!(status(Some(&cloud(true)), "DeleteLiveDomain", phrase), 200);
        assert_eq!(status(Some(&cloud(true)), "DeleteLiveDomain", "DeleteLiveDomain other"), 428);
    }

    #[test]
    fn a_header_is_ascii_and_keeps_every_character() {
        let value = json!({"message": "域名\n\u{1f600}\u{7f}"});
        let text = ascii(&value);
        assert!(text.bytes().all(|byte| (b' '..=b'~').contains(&byte)), "{text}");
        assert_eq!(serde_json::from_str::<Json>(&text).unwrap(), value);
    }
}
