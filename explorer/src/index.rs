//! The products, and the search over all of them.

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Changes, Entry, Hit, HitKind, Kind, Object, Product};

use crate::document;
use crate::messages::Language;
use crate::reply::Failure;

/// The number of search results.
const HITS: usize = 24;

/// Returns all product versions: name, version, title where it is not the name, number of actions.
pub(crate) fn products(catalog: &Catalog, language: Language) -> Json {
    let entries = catalog.entries().iter().map(|entry| {
        let title = title(entry, language);
        let title = if title == entry.name { "" } else { title };
        json!([entry.name, entry.version, title, entry.actions])
    });
    entries.collect()
}

/// Returns the title of a product in the language of the page, if it is known.
fn title(entry: &Entry, language: Language) -> &str {
    match language {
        Language::Chinese if !entry.chinese_title.is_empty() => &entry.chinese_title,
        _ => &entry.title,
    }
}

/// Returns a product with the names of its actions, and which came and went.
pub(crate) fn product(
    catalog: &Catalog,
    product: &Product,
    changes: &Changes,
    language: Language,
) -> Json {
    let actions = product.actions.iter().map(|action| {
        json!({
            "name": action.name,
            "title": action.title,
            "category": action.category,
            "access": action.access,
            "deprecated": action.deprecated,
        })
    });
    let versions = catalog.entries().iter().filter(|entry| entry.name == product.name);
    let entry = catalog.find(&product.name, Some(&product.version));
    json!({
        "product": product.name,
        "version": product.version,
        "title": entry.map_or(&*product.title, |entry| title(entry, language)),
        "description": product.description,
        "host": product.host,
        "versions": versions.map(|entry| &entry.version).collect::<Vec<_>>(),
        "actions": actions.collect::<Vec<_>>(),
        // Actions that came, or are gone: the latter have no document of their own.
        "changes": document::changes(product, changes, language, |change| {
            change.rule.starts_with("action-")
        }),
    })
}

/// Returns the search results for a text, the best first.
pub(crate) fn search(catalog: &Catalog, text: &str, language: Language) -> Result<Json, Failure> {
    let hits = catalog.search(text, HITS)?;
    Ok(hits.iter().map(|one| hit(catalog, one, language)).collect())
}

fn hit(catalog: &Catalog, hit: &Hit, language: Language) -> Json {
    let is_product = hit.kind == HitKind::Product;
    let entry = catalog.find(&hit.product, Some(&hit.version)).filter(|_| is_product);
    json!({
        "kind": hit.kind.name(),
        "text": hit.text,
        "title": entry.map(|entry| title(entry, language)).or(hit.title.as_deref()),
        "product": hit.product,
        "version": hit.version,
        "action": hit.action,
        "object": hit.object,
        "field": hit.field,
    })
}

/// Returns the names of the actions that use a shared type or return an error code, those that use
/// it directly first.
pub(crate) fn users(product: &Product, name: &str) -> Json {
    let error = product.errors.iter().position(|error| error.code == name);
    let error = error.and_then(|index| u32::try_from(index).ok());
    let is_user = |action: &&Action| {
        error.is_some_and(|error| action.errors.contains(&error))
            || objects(product, &[&action.request, &action.response])
                .iter()
                .any(|(_, o)| o.name == name)
    };
    let is_direct = |action: &Action| {
        let fields = action.request.fields.iter().chain(&action.response.fields);
        fields.filter_map(|field| product.object(field.ty)).any(|object| object.name == name)
    };
    let mut actions: Vec<_> = product.actions.iter().filter(is_user).collect();
    actions.sort_by_key(|action| !is_direct(action));
    actions.iter().map(|action| &*action.name).collect()
}

/// Returns the shared types that objects refer to, directly or indirectly, with their indices.
pub(crate) fn objects<'p>(product: &'p Product, of: &[&'p Object]) -> Vec<(u32, &'p Object)> {
    let mut found: Vec<(u32, &Object)> = Vec::new();
    let mut open = of.to_vec();
    while let Some(object) = open.pop() {
        for field in &object.fields {
            let Kind::Object(index) = field.ty.kind else { continue };
            let Some(inner) = product.object(field.ty) else { continue };
            if found.iter().all(|(known, _)| *known != index) {
                found.push((index, inner));
                open.push(inner);
            }
        }
    }
    found
}
