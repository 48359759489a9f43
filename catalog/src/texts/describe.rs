//! Adds official descriptions to a product. Items without one keep ours.

use std::collections::{BTreeSet, HashMap};

use super::{Described, Fields, Texts};
use crate::file::FormatError;
use crate::model::{Object, Product};

impl Texts {
    /// Returns the title of a product.
    pub(crate) fn title(&self, name: &str, version: &str) -> Option<&str> {
        let title = self.entries()[self.position(name, version)?].title.as_str();
        Some(title).filter(|title| !title.is_empty())
    }

    /// Puts the titles of a product and of its actions into it. Returns whether there are any.
    pub(crate) fn put_titles(&self, product: &mut Product) -> Result<bool, FormatError> {
        let Some(at) = self.position(&product.name, &product.version) else { return Ok(false) };
        let summary = self.summary(at).map_err(FormatError::in_texts)?;
        put(&mut product.title, &self.entries()[at].title);
        put(&mut product.description, &summary.description);
        for action in &mut product.actions {
            let found = summary.actions.binary_search_by(|(name, ..)| name.cmp(&action.name));
            if let Ok(found) = found {
                put(&mut action.title, &summary.actions[found].1);
            }
        }
        Ok(true)
    }

    /// Puts the descriptions of an action, and of everything that it contains, into a product.
    /// Returns whether there are any.
    pub(crate) fn describe(
        &self,
        product: &mut Product,
        action: usize,
    ) -> Result<bool, FormatError> {
        let Some(at) = self.position(&product.name, &product.version) else { return Ok(false) };
        self.describe_action(at, product, action).map_err(FormatError::in_texts)?;
        Ok(true)
    }

    fn describe_action(
        &self,
        at: usize,
        product: &mut Product,
        action: usize,
    ) -> Result<(), FormatError> {
        let summary = self.summary(at)?;
        let places = self.places(&summary)?;
        let objects = reachable(product, action);
        let names = objects.iter().map(|index| &product.objects[*index].name);
        let found = names
            .filter_map(|name| places.objects.binary_search_by(|(known, _)| known.cmp(name)).ok());
        let mut parts: BTreeSet<u32> = found.map(|found| places.objects[found].1).collect();
        let name = &product.actions[action].name;
        if let Ok(found) = summary.actions.binary_search_by(|(known, ..)| known.cmp(name)) {
            parts.insert(summary.actions[found].2);
        }
        let by_name: HashMap<String, usize> =
            objects.iter().map(|at| (product.objects[*at].name.clone(), *at)).collect();
        for part in parts {
            let frame = usize::try_from(part).ok().and_then(|part| places.parts.get(part));
            let frame = frame.ok_or(FormatError::new("a frame is missing"))?;
            for described in self.part(*frame)? {
                match described {
                    Described::Action { name, description, request, response } => {
                        let action = &mut product.actions[action];
                        if action.name == name {
                            put(&mut action.description, &description);
                            put_fields(&mut action.request, request);
                            put_fields(&mut action.response, response);
                        }
                    }
                    Described::Object { name, description, fields } => {
                        if let Some(object) = by_name.get(&name) {
                            let object = &mut product.objects[*object];
                            put(&mut object.description, &description);
                            put_fields(object, fields);
                        }
                    }
                }
            }
        }
        Ok(())
    }
}

/// Returns the shared types that an action contains.
fn reachable(product: &Product, action: usize) -> Vec<usize> {
    let action = &product.actions[action];
    let mut open: Vec<usize> =
        action.request.object_indices().chain(action.response.object_indices()).collect();
    let mut seen = vec![false; product.objects.len()];
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        if seen.get(at) == Some(&false) {
            seen[at] = true;
            found.push(at);
            open.extend(product.objects[at].object_indices());
        }
    }
    found
}

fn put(place: &mut String, text: &str) {
    if !text.is_empty() {
        text.clone_into(place);
    }
}

fn put_fields(object: &mut Object, fields: Fields) {
    for (name, text) in fields {
        if let Some(field) = object.fields.iter_mut().find(|field| field.name == name) {
            field.description = text;
        }
    }
}
