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
    /// When it was created, in seconds since 1970.
    #[serde(default)]
    pub(super) created: i64,
    /// When it was modified last.
    #[serde(default)]
    pub(super) modified: i64,
}

/// Decides which of the things with a key is meant.
type IsIt<'a> = &'a dyn Fn(&Thing) -> bool;

impl Store {
    /// Returns a number that was not returned before.
    pub(super) fn next_number(&mut self) -> u64 {
        self.number = self.number.wrapping_add(1);
        self.number
    }

    pub(super) fn all(&self, place: &str) -> &[Thing] {
        self.things.get(place).map_or(&[], Vec::as_slice)
    }

    pub(super) fn find(&self, place: &str, key: &str, is_it: IsIt<'_>) -> Option<&Thing> {
        self.all(place).iter().find(|thing| thing.key == key && is_it(thing))
    }

    /// Adds something, unless there is the same already.
    pub(super) fn create(
        &mut self,
        place: &str,
        key: &str,
        is_same: IsIt<'_>,
        fields: Map<String, Json>,
        now: i64,
    ) -> Result<(), ServiceError> {
        if self.find(place, key, is_same).is_some() {
            return Err(ServiceError::new("ResourceInUse", format!("`{key}` already exists.")));
        }
        let things = self.things.entry(place.to_owned()).or_default();
        if things.len() >= MAX_STORED {
            let message = format!("The local cloud keeps at most {MAX_STORED} of them.");
            return Err(ServiceError::new("LimitExceeded", message));
        }
        things.push(Thing { key: key.to_owned(), fields, created: now, modified: now });
        Ok(())
    }

    /// Replaces the fields of something.
    pub(super) fn change(
        &mut self,
        place: &str,
        key: &str,
        is_it: IsIt<'_>,
        fields: Map<String, Json>,
        now: i64,
    ) {
        let things = self.things.get_mut(place).into_iter().flatten();
        if let Some(thing) = things.into_iter().find(|thing| thing.key == key && is_it(thing)) {
            (thing.fields, thing.modified) = (fields, now);
        }
    }

    /// Replaces the fields of something, or adds it.
    pub(super) fn put(&mut self, place: &str, key: &str, fields: Map<String, Json>, now: i64) {
        if self.find(place, key, &|_| true).is_some() {
            self.change(place, key, &|_| true, fields, now);
            return;
        }
        // Beyond the maximum, what was set first is forgotten.
        let things = self.things.entry(place.to_owned()).or_default();
        if things.len() >= MAX_STORED {
            things.remove(0);
        }
        things.push(Thing { key: key.to_owned(), fields, created: now, modified: now });
    }

    pub(super) fn delete(&mut self, place: &str, key: &str, is_it: IsIt<'_>) -> Option<()> {
        let things = self.things.get_mut(place)?;
        let index = things.iter().position(|thing| thing.key == key && is_it(thing))?;
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

/// Returns the value at a path of a request, such as `InputInfo.InputIndex`.
pub(super) fn value_at<'r>(request: &'r Map<String, Json>, path: &str) -> Option<&'r Json> {
    let mut names = path.split('.');
    let first = request.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}
