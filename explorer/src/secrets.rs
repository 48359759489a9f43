//! Requests without their secrets, for whatever outlives the page.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Object, Product};
use tencentcloud_runtime::secret::is_secret;

/// Returns a request without the values of sensitive fields, and the paths of those.
pub(crate) fn without_secrets(
    product: &Product,
    object: &Object,
    request: &Map<String, Json>,
) -> (Map<String, Json>, Vec<String>) {
    let mut removed = Vec::new();
    let kept = of_object(product, object, request, "", &mut removed);
    (kept, removed)
}

fn of_object(
    product: &Product,
    object: &Object,
    request: &Map<String, Json>,
    at: &str,
    removed: &mut Vec<String>,
) -> Map<String, Json> {
    let mut kept = Map::new();
    for (name, value) in request {
        let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        let field = object.field(name);
        // The name decides about a field that the schema does not know.
        if field.map_or_else(|| is_secret(name), |field| field.sensitive) {
            removed.push(path);
            continue;
        }
        let inner = field.and_then(|field| product.object(field.ty));
        let value = inner.map(|inner| of_value(product, inner, value, &path, removed));
        kept.insert(name.clone(), value.unwrap_or_else(|| request[name].clone()));
    }
    kept
}

fn of_value(
    product: &Product,
    object: &Object,
    value: &Json,
    at: &str,
    removed: &mut Vec<String>,
) -> Json {
    match value {
        Json::Object(map) => Json::Object(of_object(product, object, map, at, removed)),
        Json::Array(values) => {
            let values = values.iter().enumerate();
            let path = |index| format!("{at}[{index}]");
            values.map(|(i, value)| of_value(product, object, value, &path(i), removed)).collect()
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencentcloud_catalog::Catalog;

    use super::*;

    #[test]
    fn secrets_are_left_out_wherever_they_are() {
        let catalog = Catalog::facts().unwrap();
        let cvm = catalog.product("cvm", None).unwrap().unwrap();
        let run = cvm.action("RunInstances").unwrap();
        let request = json!({
            "InstanceName": "web", "LoginSettings": {"Password": "hunter2", "KeyIds": ["skey-1"]},
            "SecretKey": "unknown to the schema",
        });
        let (kept, removed) = without_secrets(&cvm, &run.request, request.as_object().unwrap());
        let expected = json!({"InstanceName": "web", "LoginSettings": {"KeyIds": ["skey-1"]}});
        assert_eq!(
            (Json::Object(kept), removed),
            (expected, vec!["LoginSettings.Password".to_owned(), "SecretKey".to_owned()])
        );
    }
}
