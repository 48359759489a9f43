//! The document of an action: all that the page shows and fills in.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Product};

use crate::index::objects;
use crate::{code, risk};

/// Returns an action with the shared types that it uses and its error codes.
pub(crate) fn action(product: &Product, action: &Action) -> Json {
    let used = objects(product, &[&action.request, &action.response]);
    let used: Map<String, Json> =
        used.into_iter().map(|(index, object)| (index.to_string(), json!(object))).collect();
    let own = action.errors.len();
    let errors = product.errors(action).enumerate().map(|(position, error)| {
        json!({
            "code": error.code,
            "description": error.description,
            "advice": error.advice,
            "isCommon": position >= own,
        })
    });
    json!({
        "product": product.name,
        "version": product.version,
        "title": product.title,
        "host": action.host.as_ref().unwrap_or(&product.host),
        "action": action,
        "objects": used,
        "errors": errors.collect::<Vec<_>>(),
        "ways": code::ways(product, action),
        "risk": risk::of(product, action).map(risk::Risk::as_str),
    })
}
