//! What is wrong with a request, as the page shows it beside its fields.

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Problem, Product, check};
use tencentcloud_runtime::shape::Provenance;

/// Returns the problems of a request, each with its path.
pub(crate) fn problems(product: &Product, action: &Action, request: &Map<String, Json>) -> Json {
    check(product, &action.request, request).iter().map(problem).collect()
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
