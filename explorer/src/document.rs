//! The document of an action: all that the page shows and fills in.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Change, ChangeLevel, Changes, Product};

use crate::index::objects;
use crate::{code, risk};

/// Returns an action with the shared types that it uses, its error codes, and what changed in it.
pub(crate) fn action(product: &Product, action: &Action, changes: &Changes) -> Json {
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
        "changes": self::changes(product, changes, |change| change.actions.contains(&action.name)),
        "risk": risk::of(product, action).map(risk::Risk::as_str),
    })
}

/// Returns the changes of a product that are wanted, by the releases in which they came.
pub(crate) fn changes(
    product: &Product,
    changes: &Changes,
    is_wanted: impl Fn(&Change) -> bool,
) -> Json {
    let steps = changes.of(&product.name, &product.version).filter_map(|(step, mut own)| {
        own.retain(|change| is_wanted(change));
        own.sort_by_key(|change| change.level);
        let own: Vec<_> = own.into_iter().map(change).collect();
        (!own.is_empty()).then(|| json!([step.before, step.after, own]))
    });
    steps.collect()
}

fn change(change: &Change) -> Json {
    let level = match change.level {
        ChangeLevel::Breaking => "breaking",
        ChangeLevel::Dangerous => "dangerous",
        ChangeLevel::Additive => "additive",
        ChangeLevel::Docs => "docs",
    };
    json!([level, change.message])
}
