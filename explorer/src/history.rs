//! The requests that were sent since the start.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Object, Product};

use crate::secrets::without_secrets;

/// The number of requests that are kept.
const CAPACITY: usize = 100;
/// The size of a request that is kept, as JSON in bytes.
const MAX_REQUEST: usize = 64 << 10;

/// The requests that were sent, the latest first.
#[derive(Default)]
pub(crate) struct History(Mutex<VecDeque<Json>>);

impl History {
    /// Adds a request and what came of it, as [`entry`] made it.
    pub fn add(&self, entry: Json) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.truncate(CAPACITY - 1);
        entries.push_front(entry);
    }

    pub fn all(&self) -> Json {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}

/// Returns an entry for a request. Secrets are left out.
pub(crate) fn entry(product: &Product, object: &Object, mut entry: Json) -> Json {
    if let Some(request) = entry["request"].as_object() {
        let (kept, _) = without_secrets(product, object, request);
        let text = Some(Json::Object(kept).to_string());
        // Text, since numbers of scripts have 53 bits.
        entry["request"] = json!(text.filter(|text| text.len() <= MAX_REQUEST));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    entry["time"] = json!(now.as_secs());
    entry
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::Catalog;

    use super::*;

    #[test]
    fn secrets_are_left_out_wherever_they_are() {
        let catalog = Catalog::facts().unwrap();
        let cvm = catalog.product("cvm", None).unwrap().unwrap();
        let run = cvm.action("RunInstances").unwrap();
        let request = json!({
            "InstanceName": "web", "LoginSettings": {"Password": "hunter2", "KeyIds": ["skey-1"]},
        });
        let history = History::default();
        for _ in 0..CAPACITY + 5 {
            let made = json!({"action": run.name, "request": request});
            history.add(entry(&cvm, &run.request, made));
        }
        let all = history.all();
        assert_eq!(all.as_array().unwrap().len(), CAPACITY);
        let kept = json!({"InstanceName": "web", "LoginSettings": {"KeyIds": ["skey-1"]}});
        assert_eq!(all[0]["request"], kept.to_string());
    }
}
