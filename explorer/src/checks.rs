//! What is wrong with a request, as the page shows it beside its fields.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Problem, Product, check};
use tencentcloud_runtime::shape::Provenance;

/// Returns the problems of a request, each with its path.
pub(crate) fn problems(product: &Product, action: &Action, request: &Map<String, Json>) -> Json {
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
    problems.iter().filter(is_own).map(self::problem).collect()
}

fn problem(problem: &Problem) -> Json {
    match problem {
        Problem::Unknown { path } => json!({"path": path, "rule": "unknown", "rejects": true}),
        Problem::WrongType { path, expected, found } => json!({
            "path": path, "rule": "type", "limit": expected, "found": found, "rejects": true,
        }),
        Problem::Violation(violation) => json!({
            "path": violation.path(),
            "rule": violation.rule(),
            "limit": violation.limit(),
            "found": violation.found(),
            "provenance": match violation.provenance() {
                Provenance::Reviewed => "reviewed",
                Provenance::Mined => "mined",
            },
            "source": violation.source(),
            "rejects": violation.rejects_request(),
        }),
    }
}
