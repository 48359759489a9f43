//! Changes for a terminal.

use std::fmt::Write;

use super::{Report, affected, approval};
use crate::diff::bump;
use crate::diff::change::{Change, Level};

/// Returns the report for a terminal; changes below the level are only counted.
pub fn text(report: &Report, least: Level) -> String {
    let mut out = String::new();
    for ((product, version), changes) in report.by_product() {
        let bump = bump::of_all(changes.iter().copied());
        let _ = writeln!(out, "{product} {version} ({} version)", bump.name());
        // A change that requires a major version is never hidden.
        let is_shown = |change: &&&Change| change.level >= least || bump::breaks_rust(change);
        let shown: Vec<_> = changes.iter().filter(is_shown).collect();
        shown.iter().for_each(|change| entry(&mut out, report, change));
        let rest = changes.len() - shown.len();
        if rest > 0 {
            let _ = writeln!(out, "  {rest} more below `{least}`: --level docs shows them");
        }
        out.push('\n');
    }
    if let Some(unused) = report.unused.filter(|unused| *unused > 0) {
        let _ = writeln!(out, "{unused} more that the crate does not use");
    }
    if !report.approved.is_empty() {
        let _ = writeln!(out, "{} approved in schemas/approvals.yaml", report.approved.len());
    }
    let _ = writeln!(
        out,
        "{} → {}: {} in {} of {} product versions",
        report.old,
        report.new,
        report.summary(),
        report.by_product().len(),
        report.products,
    );
    out
}

/// Returns only the changes, at or above a level.
pub fn lines(report: &Report, least: Level) -> String {
    let mut out = String::new();
    let shown = report.changes.iter().filter(|change| change.level >= least);
    shown.for_each(|change| entry(&mut out, report, change));
    out
}

fn entry(out: &mut String, report: &Report, change: &Change) {
    let _ = writeln!(out, "  {:<9} {}  {}", change.level, change.rule.id(), change.message);
    let affected = affected(change);
    let place = match change.place.line {
        0 => String::new(),
        line => format!("{}:{line}", change.place.path),
    };
    let breaks_rust_alone = change.level < Level::Breaking && bump::breaks_rust(change);
    let rust = if breaks_rust_alone { "breaks Rust code" } else { "" };
    let about = [rust, &affected, &place].into_iter().filter(|part| !part.is_empty());
    let about = about.collect::<Vec<_>>().join("; ");
    if !about.is_empty() {
        let _ = writeln!(out, "            {about}");
    }
    if report.is_blocking(change) {
        let _ = writeln!(out, "            to approve: {}", approval(change));
    }
}
