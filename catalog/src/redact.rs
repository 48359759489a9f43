//! Redaction of untyped requests and responses by the model.

use serde_json::{Map, Value as Json};
use tencentcloud_runtime::redaction::{hide, redact_json};
use tencentcloud_runtime::secret::is_secret;

use crate::model::{Object, Product};

/// Replaces secrets by values of the same type: the fields that the model marks as sensitive; of
/// fields that it does not know, those with the name of a secret; and secrets in URLs and in JSON
/// inside strings.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_catalog::{Catalog, redact};
///
/// # fn main() -> Result<(), tencentcloud_catalog::FormatError> {
/// let cvm = Catalog::facts()?.product("cvm", None)?.expect("cvm is in the catalog");
/// let action = cvm.action("RunInstances").expect("cvm has this action");
/// let mut request = json!({"InstanceName": "web", "LoginSettings": {"Password": "hunter2"}});
/// redact(&cvm, &action.request, request.as_object_mut().unwrap());
/// assert_eq!(request["LoginSettings"]["Password"], "[redacted]");
/// assert_eq!(request["InstanceName"], "web");
/// # Ok(())
/// # }
/// ```
pub fn redact(product: &Product, object: &Object, values: &mut Map<String, Json>) {
    for (name, value) in values {
        let field = object.field(name);
        if field.map_or_else(|| is_secret(name), |field| field.sensitive) {
            hide(value);
            continue;
        }
        match field.and_then(|field| product.object(field.ty)) {
            Some(inner) => redact_value(product, inner, value),
            None => drop(redact_json(value)),
        }
    }
}

fn redact_value(product: &Product, object: &Object, value: &mut Json) {
    match value {
        Json::Object(map) => redact(product, object, map),
        Json::Array(items) => {
            items.iter_mut().for_each(|item| redact_value(product, object, item));
        }
        other => drop(redact_json(other)),
    }
}
