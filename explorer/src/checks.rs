//! What is wrong with a request, as the page shows it beside its fields.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Problem, Product, check};
use tencentcloud_runtime::shape::Provenance;

use crate::messages::Language;
use crate::secrets::without_secrets;

/// Returns the problems of a request, each with its path, and the request without its secrets, as
/// text for a link, if it has any.
pub(crate) fn problems(
    product: &Product,
    action: &Action,
    request: &Map<String, Json>,
    language: Language,
) -> Json {
    let problems = check(product, &action.request, request);
    let has_type = |path: &str| {
        let wrong =
            |other: &Problem| matches!(other, Problem::WrongType { path: of, .. } if of == path);
        problems.iter().any(wrong)
    };
    // A value of another type counts as absent, but it is not missing.
    let is_own = |problem: &&Problem| match problem {
        Problem::Violation(violation) => {
            violation.rule() != "required" || !has_type(violation.path())
        }
        _ => true,
    };
    let problems = problems.iter().filter(is_own).map(|problem| self::problem(problem, language));
    let (kept, removed) = without_secrets(product, &action.request, request);
    let without = || if kept.is_empty() { String::new() } else { Json::Object(kept).to_string() };
    // Text, since numbers of scripts have 53 bits; none if the page has it as it is.
    let link = (!removed.is_empty()).then(without);
    json!({"problems": problems.collect::<Vec<_>>(), "link": link})
}

fn problem(problem: &Problem, language: Language) -> Json {
    match problem {
        Problem::Unknown { path } => json!({"path": path, "rule": "unknown", "rejects": true}),
        Problem::WrongType { path, expected, found } => json!({
            "path": path, "rule": "type", "name": language.say("type"), "limit": language.say(expected),
            "found": language.say(found), "rejects": true,
        }),
        Problem::Violation(violation) => json!({
            "path": violation.path(),
            "rule": violation.rule(),
            "name": language.say(violation.rule()),
            "limit": language.say(violation.limit()),
            "found": language.say(violation.found()),
            "provenance": match violation.provenance() {
                Provenance::Reviewed => "reviewed",
                Provenance::Mined => "mined",
            },
            "source": language.say(violation.source()),
            "rejects": violation.rejects_request(),
        }),
    }
}
