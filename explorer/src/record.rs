//! Calls of the real cloud, for recordings.

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Access, Catalog, Payload};
use tencentcloud_local::Incoming;
use tencentcloud_runtime::{self as runtime, Client};

use crate::send::{Cloud, Services};

/// Returns what sends calls to the real cloud.
///
/// # Errors
///
/// Fails if the catalog is damaged.
pub(crate) fn upstream(
    cloud: Cloud,
) -> Result<impl Fn(&Incoming<'_>) -> Result<Json, String> + Send + Sync, String> {
    let catalog = Catalog::facts().map_err(|e| e.to_string())?;
    let services = Services::default();
    Ok(move |call: &Incoming<'_>| send(call, &catalog, &services, &cloud))
}

fn send(
    call: &Incoming<'_>,
    catalog: &Catalog,
    services: &Services,
    cloud: &Cloud,
) -> Result<Json, String> {
    let product = catalog.product(call.service, Some(call.version)).map_err(|e| e.to_string())?;
    let product = product.ok_or("the product is not in the catalog")?;
    let action = product.action(call.action).ok_or("the action is not in the catalog")?;
    if action.payload != Payload::Json || action.streams {
        return Err("actions with something other than JSON are not recorded".to_owned());
    }
    let access = match action.access {
        Access::Read => runtime::Access::Read,
        Access::Write if cloud.may_write => runtime::Access::Write,
        Access::Write => {
            let text = "this action changes something, and the server was started without \
                        `--allow-writes`";
            return Err(text.to_owned());
        }
    };
    let client = Client::new(services.of(&product, action), cloud.config.clone());
    let client = client.map_err(|e| e.to_string())?;
    let sent = client.untyped(&action.name, access, call.request.clone()).region(call.region);
    match sent.detailed().wait() {
        Ok(detailed) => serde_json::from_slice(&detailed.raw).map_err(|e| e.to_string()),
        Err(error) => match error.code() {
            Some(code) => {
                let service = json!({"Code": code, "Message": error.message()});
                Ok(json!({"Response": {"Error": service, "RequestId": error.request_id()}}))
            }
            None => Err(error.to_string()),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use serde_json::Map;
    use tencentcloud_local::LocalCloud;

    use super::*;

    #[test]
    fn calls_are_sent_and_writes_need_their_switch() {
        let real = LocalCloud::start_blocking().unwrap();
        let send = |action: &str, request: Json, may_write| {
            let request: Map<String, Json> = request.as_object().unwrap().clone();
            let upstream = upstream(Cloud { config: real.config(), may_write }).unwrap();
            upstream(&Incoming {
                account: "",
                service: "live",
                version: "2018-08-01",
                action,
                region: "",
                request: &request,
                is_form: false,
                now: SystemTime::now(),
            })
        };
        let listed = send("DescribeLiveCallbackTemplates", json!({}), false).unwrap();
        assert!(listed["Response"]["Templates"].is_array(), "{listed}");
        let url = "https://www.example.com/events";
        let request = json!({"TemplateName": "events", "StreamBeginNotifyUrl": url});
        let rejected = send("CreateLiveCallbackTemplate", request.clone(), false).unwrap_err();
        assert!(rejected.contains("--allow-writes"), "{rejected}");
        send("CreateLiveCallbackTemplate", request, true).unwrap();
        let missing = send("DeleteLiveCallbackTemplate", json!({"TemplateId": 7}), true).unwrap();
        let code = missing["Response"]["Error"]["Code"].as_str().unwrap();
        assert!(code.starts_with("ResourceNotFound"), "{code}");
        real.calls().expect(3);
    }
}
