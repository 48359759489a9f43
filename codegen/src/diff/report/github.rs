//! Changes as workflow commands of GitHub Actions, which become annotations.

use std::fmt::Write;

use super::{Report, first_lines};
use crate::diff::change::{Change, Level};

/// How many annotations of each kind GitHub shows for a step; it drops the others silently.
const MAX: usize = 10;

/// How many bytes of a problem an annotation shows.
const MAX_ERROR: usize = 3_000;

/// Annotations of breaking changes (errors) and dangerous ones (warnings). What does not fit is
/// counted in a notice.
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

/// Returns a comparison that failed, as an error.
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

/// Returns a message: the characters that would end it are encoded.
fn escape(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns a property: those that would end a property as well.
fn property(text: &str) -> String {
    escape(text).replace(':', "%3A").replace(',', "%2C")
}
