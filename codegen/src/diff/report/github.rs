//! Changes as workflow commands of GitHub Actions, which become annotations.

use std::fmt::Write;

use super::{Report, first_lines};
use crate::diff::change::{Change, Level};

/// The number of annotations of each kind that GitHub shows per step; it silently drops the others.
const MAX: usize = 10;

/// The maximum number of bytes of an error in an annotation.
const MAX_ERROR: usize = 3_000;

/// Returns annotations for breaking changes (errors) and dangerous ones (warnings). A notice counts
/// those that do not fit.
pub fn github(report: &Report, folder: &str) -> String {
    let mut out = String::new();
    let mut kept = 0;
    for (level, command) in [(Level::Breaking, "error"), (Level::Dangerous, "warning")] {
        let of_level: Vec<&Change> = report.changes.iter().filter(|c| c.level == level).collect();
        of_level.iter().take(MAX).for_each(|change| annotation(&mut out, command, change, folder));
        kept += of_level.len().saturating_sub(MAX);
    }
    let rest = if kept > 0 { format!("; {kept} have no annotation") } else { String::new() };
    let summary = escape(&format!("{}{rest}. All of them: {}", report.summary(), report.command));
    let _ = writeln!(out, "::notice title=API changes::{summary}");
    out
}

/// Returns the annotation of a failed comparison.
pub fn github_error(problem: &str) -> String {
    let problem = first_lines(problem, MAX_ERROR).join("\n");
    format!("::error title=API changes::{}\n", escape(&problem))
}

fn annotation(out: &mut String, command: &str, change: &Change, folder: &str) {
    let mut properties = Vec::new();
    if !change.place.path.is_empty() {
        properties.push(format!("file={}", property(&format!("{folder}{}", change.place.path))));
        if change.place.line > 0 {
            properties.push(format!("line={}", change.place.line));
        }
    }
    properties.push(format!("title={}", property(change.rule.id())));
    let _ = writeln!(out, "::{command} {}::{}", properties.join(","), escape(&change.message));
}

/// Encodes the characters that would end a message.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Encodes the characters that would end a property.
fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
