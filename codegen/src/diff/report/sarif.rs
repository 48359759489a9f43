//! Changes as SARIF 2.1.0, which code scanning reads.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Report;
use crate::diff::change::{Change, Level};
use crate::diff::rules::Rule;

/// Returns the report as SARIF; `folder` is the path of the schemas in the repository, and `page`
/// the URL of the page that lists the rules.
pub fn sarif(report: &Report, folder: &str, page: &str) -> Value {
    let rules: BTreeSet<Rule> = report.changes.iter().map(|change| change.rule).collect();
    let described: Vec<Value> = rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id(),
                "shortDescription": {"text": rule.summary()},
                "helpUri": format!("{page}#{}", rule.id()),
                "help": {"text": format!("For example: {}. The page schemas/DIFF.md lists all rules.", rule.example())},
            })
        })
        .collect();
    let index = |rule: Rule| rules.iter().position(|known| *known == rule);
    let results: Vec<Value> = report
        .changes
        .iter()
        .map(|change| result(change, index(change.rule).unwrap_or_default(), folder))
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "cargo xtask diff",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": described,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

/// Returns the SARIF report of a failed comparison: an unsuccessful run.
pub fn sarif_error(problem: &str) -> Value {
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "cargo xtask diff", "version": env!("CARGO_PKG_VERSION")}},
            "invocations": [{
                "executionSuccessful": false,
                "toolExecutionNotifications": [{"level": "error", "message": {"text": problem}}],
            }],
        }],
    })
}

fn result(change: &Change, index: usize, folder: &str) -> Value {
    let level = match change.level {
        Level::Breaking => "error",
        Level::Dangerous => "warning",
        Level::Additive | Level::Docs => "note",
    };
    let mut location = json!({
        "logicalLocations": [{"fullyQualifiedName": format!(
            "{}/{}/{}", change.product, change.version, change.subject()
        )}],
    });
    if !change.place.path.is_empty() {
        let uri = uri(&format!("{folder}{}", change.place.path));
        let mut physical = json!({"artifactLocation": {"uri": uri}});
        if change.place.line > 0 {
            physical["region"] = json!({"startLine": change.place.line});
        }
        location["physicalLocation"] = physical;
    }
    json!({
        "ruleId": change.rule.id(),
        "ruleIndex": index,
        "level": level,
        "message": {"text": change.message},
        "locations": [location],
        "partialFingerprints": {"apiChange/v1": change.fingerprint()},
    })
}

/// Returns a path as a relative URI reference.
pub fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                out.push(char::from(byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
