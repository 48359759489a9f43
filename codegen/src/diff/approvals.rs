//! Changes that a person approved: `schemas/approvals.yaml`.

use std::collections::BTreeMap;

use super::change::Change;
use crate::diagnostic::Diagnostics;
use crate::node::{self, Kind};
use crate::read::{Read, object};
use crate::source::{Source, Span, Spanned};

object! {
    #[what = "an approval"]
    /// An approval of one change.
    pub struct Approval {
        /// The fingerprint of the change.
        "fingerprint" => fingerprint: Spanned<String>,
        /// The change, for readers.
        "change" => change: Option<String>,
        /// The reason for the approval.
        "reason" => reason: Spanned<String>,
        /// Who approved it.
        "by" => by: Spanned<String>,
        /// The last day of the approval, or the first version that no longer needs it.
        "until" => until: Spanned<String>,
    }
}

/// The name of the file in the schemas folder.
pub const FILE: &str = "approvals.yaml";

/// The circumstances in which approvals are checked.
pub struct Now<'a> {
    /// The current day: `2026-11-26`.
    pub day: &'a str,
    /// The version of the crates: `0.1.0`.
    pub version: &'a str,
    /// Whether all products were compared: only then is an approval without a change an error.
    pub is_complete: bool,
}

/// Removes the approved changes from `changes` and returns them.
///
/// # Errors
///
/// If the file cannot be read, or an approval has expired, is duplicated or matches no change.
pub fn apply(
    source: &Source,
    now: &Now<'_>,
    changes: &mut Vec<Change>,
) -> Result<Vec<Change>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let approvals = read(source, &mut diagnostics);
    let fingerprints: Vec<String> = changes.iter().map(Change::fingerprint).collect();
    let mut approved: BTreeMap<&str, Span> = BTreeMap::new();
    for approval in &approvals {
        let (fingerprint, at) = (approval.fingerprint.as_str(), approval.fingerprint.span);
        if approved.insert(fingerprint, at).is_some() {
            diagnostics.report(at, "this change is approved twice", "again here", "remove one");
        }
        if now.is_complete && !fingerprints.iter().any(|known| known == fingerprint) {
            diagnostics.report(
                at,
                "this approval is stale: no change has this fingerprint",
                "approves nothing",
                "remove the approval: the change was undone, or it is merged into the old side",
            );
        }
        expiry(&approval.until, now, &mut diagnostics);
        for (text, key) in [(&approval.reason, "reason"), (&approval.by, "by")] {
            if text.trim().is_empty() {
                let message = format!("an approval needs a {key}");
                diagnostics.report(text.span, message, "empty", format!("write the {key}"));
            }
        }
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let all = std::mem::take(changes).into_iter().zip(&fingerprints);
    let (yes, no): (Vec<_>, Vec<_>) =
        all.partition(|(_, fingerprint)| approved.contains_key(fingerprint.as_str()));
    *changes = no.into_iter().map(|(change, _)| change).collect();
    Ok(yes.into_iter().map(|(change, _)| change).collect())
}

fn read(source: &Source, diagnostics: &mut Diagnostics) -> Vec<Approval> {
    if source.text.trim().is_empty() {
        return Vec::new();
    }
    let Some(node) = node::parse(0, source, diagnostics) else { return Vec::new() };
    match &node.kind {
        Kind::Null => Vec::new(),
        Kind::List(items) => items.iter().filter_map(|i| Approval::read(i, diagnostics)).collect(),
        _ => {
            diagnostics.report(
                node.span,
                "approvals are a list",
                "not a list",
                "begin each approval with `- fingerprint: …`",
            );
            Vec::new()
        }
    }
}

fn expiry(until: &Spanned<String>, now: &Now<'_>, diagnostics: &mut Diagnostics) {
    let is_day = |text: &str| {
        let bytes = text.as_bytes();
        bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| match i {
                4 | 7 => *b == b'-',
                _ => b.is_ascii_digit(),
            })
    };
    let is_over = if is_day(until) {
        now.day > until.as_str()
    } else if let (Some(until), Some(now)) = (version(until), version(now.version)) {
        now >= until
    } else {
        diagnostics.report(
            until.span,
            "this is neither a day nor a version",
            "not understood",
            "write a day such as `2027-03-31`, or a version such as `0.2.0`",
        );
        return;
    };
    if is_over {
        diagnostics.report(
            until.span,
            format!("this approval expired: today is {}, version {}", now.day, now.version),
            "over",
            "make the change undone, or approve it anew with a later `until`",
        );
    }
}

fn version(text: &str) -> Option<[u64; 3]> {
    let mut parts = text.split('.').map(str::parse);
    let version = [parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?];
    parts.next().is_none().then_some(version)
}

/// Returns the description of a change in its approval, for readers.
pub fn about(change: &Change) -> String {
    let Change { product, version, .. } = change;
    format!("{product} {version} {} {}", change.rule.id(), change.subject())
}

/// Returns the YAML of an approval.
pub fn entry(fingerprint: &str, about: &str, reason: &str, by: &str, until: &str) -> String {
    // Every JSON string is a valid YAML string.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    format!(
        "- fingerprint: {}\n  change: {}\n  reason: {}\n  by: {}\n  until: {}\n",
        quoted(fingerprint),
        quoted(about),
        quoted(reason),
        quoted(by),
        quoted(until),
    )
}
