//! Sending a request.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Access, Action, Payload, Product};
use tencentcloud_local::{SiteRequest, SiteResponse};
use tencentcloud_runtime::{self as runtime, Client, Config, Error, ErrorKind, Untyped};

use crate::history::History;
use crate::reply::{self, Failure};
use crate::{bench, risk};

/// The header with what the page shows beside the response.
const HEADER: &str = "x-explorer-response";
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

/// The services that clients were created for. The runtime keeps them for ever, so there is one for
/// each product version.
#[derive(Default)]
pub(crate) struct Services(Mutex<BTreeMap<(String, String), &'static runtime::Service>>);

impl Services {
    pub fn of(&self, product: &Product, action: &Action) -> &'static runtime::Service {
        let host = action.host.as_ref().unwrap_or(&product.host);
        let key = (format!("{} {host}", product.name), product.version.clone());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(key).or_insert_with(|| {
            let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
            let (name, version) = (leak(&product.name), leak(&product.version));
            Box::leak(Box::new(runtime::Service::new(name, version, leak(host))))
        })
    }
}

/// Sends a request, and returns the response as it was received, with what is known about it in a
/// header.
pub(crate) fn send(
    request: &SiteRequest<'_>,
    services: &Services,
    cloud: Option<&Cloud>,
    history: &History,
    (product, action, order): (&Product, &Action, Order),
) -> Result<SiteResponse, Failure> {
    if action.payload != Payload::Json || action.streams {
        let text = "this action takes or returns something other than JSON, which the page cannot";
        return Err(Failure::new(501, text));
    }
    let config = match order.target {
        Target::Local => request.config(),
        Target::Cloud => allowed(cloud, product, action, &order)?.config.clone(),
    };
    let access = match action.access {
        Access::Read => runtime::Access::Read,
        Access::Write => runtime::Access::Write,
    };
    let mut entry = json!({
        "product": order.product, "version": order.version, "action": order.action,
        "region": order.region, "target": order.target, "request": order.request,
    });
    let client = Client::new(services.of(product, action), config.max_response(MAX_RESPONSE))
        .map_err(|e| Failure::invalid(e.to_string()))?;
    let start = Instant::now();
    let call = client.untyped(&action.name, access, order.request).region(order.region).detailed();
    let outcome = call.wait();
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let (id, body, mut about) = match outcome {
        Ok(detailed) => described(detailed),
        Err(error) => failed(&error),
    };
    about["milliseconds"] = json!((milliseconds * 10.0).round() / 10.0);
    entry["milliseconds"] = about["milliseconds"].clone();
    entry["error"] = about["error"]["code"].clone();
    entry["failed"] = json!(about["error"].is_object());
    history.add(product, &action.request, entry);
    if let Some(call) = id.as_deref().and_then(|id| request.received(id)) {
        about["source"] = json!(call.source);
        about["notes"] = json!(call.notes);
    }
    let mut response = reply::response(200, "application/json", body);
    response.headers.push((HEADER, ascii(&about)));
    Ok(response)
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

fn failed(error: &Error) -> Sent {
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
            "explanation": error.explain(),
            "findings": bench::causes(error.code().unwrap_or_default(), error.message()),
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
