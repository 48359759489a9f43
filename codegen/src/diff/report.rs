//! Changes as text, JSON, Markdown, GitHub annotations, SARIF and HTML.

mod github;
mod html;
mod markdown;
mod sarif;
mod text;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub use self::github::{github, github_error};
pub use self::html::html;
pub use self::markdown::{COMMENT_LIMIT, SUMMARY_LIMIT, markdown, markdown_error};
pub use self::sarif::{sarif, sarif_error, uri};
pub use self::text::{lines, text};

use super::bump::{self, Bump};
use super::change::{Change, Level, Side};
use super::rules::Rule;

/// What a comparison found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The old side, for headings.
    pub old: String,
    /// The new side.
    pub new: String,
    /// The number of product versions that were compared.
    pub products: usize,
    /// The changes that are not approved, in order of decreasing severity.
    pub changes: Vec<Change>,
    /// The changes that `schemas/approvals.yaml` approves.
    pub approved: Vec<Change>,
    /// The number of changes that do not concern the given crate, if there is one.
    pub unused: Option<usize>,
    /// The command that shows everything.
    pub command: String,
    /// The lowest level that blocks.
    pub fail_on: Option<Level>,
}

impl Report {
    /// Returns the number of changes of each level, in order of decreasing severity.
    pub fn counts(&self) -> Vec<(Level, usize)> {
        let count = |level| self.changes.iter().filter(|c| c.level == level).count();
        Level::ALL.map(|level| (level, count(level))).into_iter().filter(|(_, n)| *n > 0).collect()
    }

    /// Returns the counts as text: `2 breaking, 1 additive`.
    pub fn summary(&self) -> String {
        let counts: Vec<String> =
            self.counts().iter().map(|(level, count)| format!("{count} {level}")).collect();
        if counts.is_empty() { "no changes".to_owned() } else { counts.join(", ") }
    }

    /// Returns whether a change blocks.
    pub fn is_blocking(&self, change: &Change) -> bool {
        self.fail_on.is_some_and(|level| change.level >= level)
    }

    /// Returns whether any change blocks.
    pub fn blocks(&self) -> bool {
        self.changes.iter().any(|change| self.is_blocking(change))
    }

    /// Returns the bump that all changes require, including approved ones.
    pub fn bump(&self) -> Bump {
        bump::of_all(self.changes.iter().chain(&self.approved))
    }

    /// Returns the changes of each product version, sorted by name.
    pub fn by_product(&self) -> BTreeMap<(&str, &str), Vec<&Change>> {
        let mut products: BTreeMap<_, Vec<&Change>> = BTreeMap::new();
        for change in &self.changes {
            let product = (change.product.as_str(), change.version.as_str());
            products.entry(product).or_default().push(change);
        }
        products
    }
}

/// Returns the report as JSON. `schemas/diff.schema.json`, made by [`json_schema`], describes the
/// format.
pub fn json(report: &Report) -> Value {
    let products: Vec<Value> = report
        .by_product()
        .into_iter()
        .map(|((product, version), changes)| {
            let bump = bump::of_all(changes.iter().copied());
            json!({"product": product, "version": version, "changes": changes.len(), "bump": bump.name()})
        })
        .collect();
    json!({
        "old": report.old,
        "new": report.new,
        "compared": report.products,
        "unused": report.unused,
        "bump": report.bump().name(),
        "products": products,
        "changes": report.changes.iter().map(Change::to_json).collect::<Vec<_>>(),
        "approved": report.approved.iter().map(Change::to_json).collect::<Vec<_>>(),
    })
}

/// Returns the JSON Schema of [`json()`] and [`json_error()`].
pub fn json_schema() -> Value {
    let words = |words: Vec<&str>| json!({"enum": words});
    let levels = words(Level::ALL.map(Level::name).to_vec());
    let bumps = words([Bump::Major, Bump::Minor, Bump::Patch, Bump::None].map(Bump::name).to_vec());
    let rules = words(Rule::ALL.iter().map(|rule| rule.id()).collect());
    let sides = [Side::Request, Side::Response, Side::Both, Side::None].map(Side::name);
    let string = json!({"type": "string"});
    let maybe = json!({"type": ["string", "null"]});
    let location =
        object(json!({"path": string, "line": {"type": "integer", "minimum": 1}}), &["path"]);
    let change = json!({
        "product": string, "version": string, "rule": rules, "level": levels, "object": string,
        "field": maybe, "action": maybe, "side": words(sides.to_vec()),
        "affected_actions": {"type": "array", "items": string},
        "old": maybe, "new": maybe, "message": string,
        "location": {"anyOf": [location, {"type": "null"}]},
        "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
        "witness": {"anyOf": [{"$ref": "#/$defs/witness"}, {"type": "null"}]},
    });
    let changes = json!({"type": "array", "items": {"$ref": "#/$defs/change"}});
    let product = json!({
        "product": string, "version": string, "changes": {"type": "integer", "minimum": 1},
        "bump": bumps,
    });
    let report = json!({
        "old": string, "new": string, "compared": {"type": "integer", "minimum": 1},
        "unused": {"type": ["integer", "null"], "minimum": 0}, "bump": bumps,
        "products": {"type": "array", "items": all(product)},
        "changes": changes, "approved": changes,
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What `cargo xtask diff --format json` prints",
        "oneOf": [all(report), all(json!({"error": string}))],
        "$defs": {
            "change": all(change),
            "witness": all(json!({"program": string, "migration": string})),
        },
    })
}

/// Returns the schema of an object with exactly these properties, all required.
fn all(properties: Value) -> Value {
    let names: Vec<String> =
        properties.as_object().into_iter().flatten().map(|p| p.0.clone()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    object(properties, &names)
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "object", "additionalProperties": false, "properties": properties,
        "required": required,
    })
}

/// Returns the JSON report of a failed comparison.
pub fn json_error(problem: &str) -> Value {
    json!({"error": problem})
}

/// Returns the first lines of an error that fit into `limit` bytes, and the number of the others:
/// unreadable schemas have a diagnostic for each mistake.
fn first_lines(problem: &str, limit: usize) -> Vec<String> {
    let mut room = limit;
    let fits = |line: &&str| {
        let is_so = line.len() < room;
        room = room.saturating_sub(line.len() + 8);
        is_so
    };
    let mut lines: Vec<String> = problem.lines().take_while(fits).map(str::to_owned).collect();
    let rest = problem.lines().count() - lines.len();
    lines.extend((rest > 0).then(|| format!("({rest} more lines)")));
    lines
}

/// Escapes text for [`html_error`].
fn html_text(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Returns the HTML report of a failed comparison.
pub fn html_error(problem: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <title>API changes: the comparison failed</title>\n\
         <h1>API changes: the comparison failed</h1>\n<pre>{}</pre>\n</html>\n",
        html_text(problem)
    )
}

/// Returns the actions that a change affects: their number, and the names of up to three.
fn affected(change: &Change) -> String {
    let names = &change.affected;
    match names.as_slice() {
        [] => String::new(),
        [_] if change.action.is_some() => String::new(),
        [one] => format!("1 action: {one}"),
        [.., last] if names.len() <= 3 => {
            let first = names[..names.len() - 1].join(", ");
            format!("{} actions: {first} and {last}", names.len())
        }
        _ => format!("{} actions: {}, …", names.len(), names[..3].join(", ")),
    }
}

/// Returns the lines to paste to approve a change.
fn approval(change: &Change) -> String {
    format!("cargo xtask diff approve {} --reason \"…\"", change.fingerprint())
}
