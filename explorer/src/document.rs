//! The document of an action: all that the page shows and fills in.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::families::{self, Family};
use tencentcloud_catalog::{Action, Change, ChangeLevel, Changes, ErrorCode, Product};

use crate::index::objects;
use crate::messages::Language;
use crate::{code, risk};

/// Returns an action with the shared types that it uses, its error codes, and what changed in it.
pub(crate) fn action(
    product: &Product,
    action: &Action,
    changes: &Changes,
    language: Language,
) -> Json {
    let used = objects(product, &[&action.request, &action.response]);
    let used: Map<String, Json> =
        used.into_iter().map(|(index, object)| (index.to_string(), json!(object))).collect();
    let own = action.errors.len();
    let errors = product.errors(action).enumerate().map(|(position, error)| {
        let (description, advice) = explain(error, language);
        json!({
            "code": error.code,
            "description": description,
            "advice": advice,
            "isCommon": position >= own,
        })
    });
    let mut document = json!({
        "product": product.name,
        "version": product.version,
        "title": product.title,
        "host": action.host.as_ref().unwrap_or(&product.host),
        "action": action,
        "objects": used,
        "errors": errors.collect::<Vec<_>>(),
        "ways": code::ways(product, action),
        "changes": self::changes(product, changes, language, |change| {
            change.actions.contains(&action.name)
        }),
        "risk": risk::of(product, action).map(risk::Risk::as_str),
    });
    language.say_sources(&mut document);
    document
}

/// Returns the meaning of an error code and what to do about it, by what is documented for the code,
/// or for its family.
pub(crate) fn meaning(
    product: &Product,
    action: &Action,
    code: &str,
    language: Language,
) -> (String, String) {
    let known = |code: &str| product.errors(action).find(|error| error.code == code).cloned();
    let found = known(code).or_else(|| known(families::name(code)));
    explain(&found.unwrap_or(ErrorCode { code: code.to_owned(), ..ErrorCode::default() }), language)
}

fn explain(error: &ErrorCode, language: Language) -> (String, String) {
    let family = families::of(&error.code);
    let of_family = |part: fn(&Family) -> &'static str| family.map(part).unwrap_or_default();
    let or = |own: &str, other: &str| language.say(if own.is_empty() { other } else { own });
    let common = families::common(&error.code);
    (
        or(&error.description, common.unwrap_or_else(|| of_family(|family| family.meaning))),
        or(&error.advice, of_family(|family| family.advice)),
    )
}

/// Returns the changes of a product that are wanted, by the releases in which they came.
pub(crate) fn changes(
    product: &Product,
    changes: &Changes,
    language: Language,
    is_wanted: impl Fn(&Change) -> bool,
) -> Json {
    let steps = changes.of(&product.name, &product.version).filter_map(|(step, mut own)| {
        own.retain(|change| is_wanted(change));
        own.sort_by_key(|change| change.level);
        let own: Vec<_> = own.into_iter().map(|own| change(own, language)).collect();
        (!own.is_empty()).then(|| json!([step.before, step.after, own]))
    });
    steps.collect()
}

fn change(change: &Change, language: Language) -> Json {
    let level = match change.level {
        ChangeLevel::Breaking => "breaking",
        ChangeLevel::Dangerous => "dangerous",
        ChangeLevel::Additive => "additive",
        ChangeLevel::Docs => "docs",
    };
    json!([level, language.say(&change.message)])
}
