//! Requests without their secrets, for whatever outlives the page.
//!
//! What is a secret is decided as for recordings ([`redact`](tencentcloud_catalog::redact)): by the
//! model, and by the name and the contents of what the model does not know.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Object, Product};
use tencentcloud_runtime::redaction::redact_json;
use tencentcloud_runtime::secret::is_secret;

/// Returns a request without its secrets, and the paths of those.
pub(crate) fn without_secrets(
    product: &Product,
    object: &Object,
    request: &Map<String, Json>,
) -> (Map<String, Json>, Vec<String>) {
    let mut finder = Finder { product, removed: Vec::new() };
    let kept = finder.object(Some(object), request, "");
    (kept, finder.removed)
}

struct Finder<'p> {
    product: &'p Product,
    removed: Vec<String>,
}

impl Finder<'_> {
    fn object(
        &mut self,
        object: Option<&Object>,
        values: &Map<String, Json>,
        at: &str,
    ) -> Map<String, Json> {
        let mut kept = Map::new();
        for (name, value) in values {
            let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
            let field = object.and_then(|object| object.field(name));
            if field.map_or_else(|| is_secret(name), |field| field.sensitive) {
                self.removed.push(path);
                continue;
            }
            let inner = field.and_then(|field| self.product.object(field.ty));
            kept.extend(self.value(inner, value, &path).map(|value| (name.clone(), value)));
        }
        kept
    }

    /// Returns a value without its secrets, or none if it holds one in a string.
    fn value(&mut self, object: Option<&Object>, value: &Json, at: &str) -> Option<Json> {
        match value {
            Json::Object(map) => Some(Json::Object(self.object(object, map, at))),
            Json::Array(values) => {
                let values = values.iter().enumerate();
                Some(
                    values
                        .filter_map(|(i, v)| self.value(object, v, &format!("{at}[{i}]")))
                        .collect(),
                )
            }
            other => {
                let is_secret = redact_json(&mut other.clone());
                if is_secret {
                    self.removed.push(at.to_owned());
                }
                (!is_secret).then(|| other.clone())
            }
        }
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
            "Unknown": {"Steps": [{"Name": "x", "DbPassword": "hunter2"}], "AccessToken": {"a": 1}},
            "UserData": "{\"password\": \"hunter2\"}",
            "Links": ["https://user:hunter2@a.example.com/", "https://a.example.com/"],
        });
        let (kept, mut removed) = without_secrets(&cvm, &run.request, request.as_object().unwrap());
        let expected = json!({
            "InstanceName": "web", "LoginSettings": {"KeyIds": ["skey-1"]},
            "Unknown": {"Steps": [{"Name": "x"}]}, "Links": ["https://a.example.com/"],
        });
        assert_eq!(Json::Object(kept), expected);
        let paths = [
            "LoginSettings.Password",
            "SecretKey",
            "Unknown.Steps[0].DbPassword",
            "Unknown.AccessToken",
            "UserData",
            "Links[0]",
        ];
        removed.sort_by_key(|path| paths.iter().position(|known| known == path));
        assert_eq!(removed, paths);
    }
}
