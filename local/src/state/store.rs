//! What was created.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use crate::error::ServiceError;

/// The maximum number of things of one noun and account.
const MAX_STORED: usize = 100_000;

/// All that was created, by account, product and noun.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Store {
    #[serde(default)]
    number: u64,
    #[serde(default)]
    things: BTreeMap<String, Vec<Thing>>,
}

/// Something that was created.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Thing {
    pub(super) key: String,
    pub(super) fields: Map<String, Json>,
}

impl Store {
    /// Returns a number that was not returned before.
    pub(super) fn next_number(&mut self) -> u64 {
        self.number = self.number.wrapping_add(1);
        self.number
    }

    pub(super) fn all(&self, place: &str) -> &[Thing] {
        self.things.get(place).map_or(&[], Vec::as_slice)
    }

    pub(super) fn create(
        &mut self,
        place: &str,
        key: &str,
        fields: Map<String, Json>,
    ) -> Result<(), ServiceError> {
        let things = self.things.entry(place.to_owned()).or_default();
        if things.iter().any(|thing| thing.key == key) {
            return Err(ServiceError::new("ResourceInUse", format!("`{key}` already exists.")));
        }
        if things.len() >= MAX_STORED {
            let message = format!("The local cloud keeps at most {MAX_STORED} of them.");
            return Err(ServiceError::new("LimitExceeded", message));
        }
        things.push(Thing { key: key.to_owned(), fields });
        Ok(())
    }

    pub(super) fn modify(
        &mut self,
        place: &str,
        key: &str,
        fields: &Map<String, Json>,
    ) -> Option<()> {
        let thing = self.things.get_mut(place)?.iter_mut().find(|thing| thing.key == key)?;
        thing.fields.extend(fields.clone());
        Some(())
    }

    pub(super) fn delete(&mut self, place: &str, key: &str) -> Option<()> {
        let things = self.things.get_mut(place)?;
        let index = things.iter().position(|thing| thing.key == key)?;
        things.remove(index);
        Some(())
    }
}

/// Returns a key as a string, whatever the type of its field.
pub(super) fn key(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns the keys in a parameter, which is one or a list of them.
pub(super) fn keys(value: Option<&Json>) -> Vec<String> {
    match value {
        None | Some(Json::Null) => Vec::new(),
        Some(Json::Array(values)) => values.iter().map(key).collect(),
        Some(value) => vec![key(value)],
    }
}
