//! Changes for the comment of a pull request, or the summary of a job.

use super::{Report, affected, approval, first_lines};
use crate::diff::bump;
use crate::diff::change::{Change, Level};

/// The maximum number of characters of a comment on GitHub.
pub const COMMENT_LIMIT: usize = 65_536;
/// The maximum number of bytes of the summary of a step.
pub const SUMMARY_LIMIT: usize = 1 << 20;

/// Returns the report as Markdown of at most `limit` bytes: the most severe changes first. The last
/// line counts those that do not fit and names the command that shows them.
pub fn markdown(report: &Report, limit: usize) -> String {
    let mut out = head(report);
    let tail_room = 400;
    let mut left = report.changes.len();
    for level in Level::ALL {
        let of_level: Vec<&Change> = report.changes.iter().filter(|c| c.level == level).collect();
        if of_level.is_empty() {
            continue;
        }
        let heading = format!("\n### {} ({})\n\n", capitalized(level.name()), of_level.len());
        if out.len() + heading.len() + tail_room > limit {
            break;
        }
        out.push_str(&heading);
        for change in of_level {
            let entry = entry(report, change);
            if out.len() + entry.len() + tail_room > limit {
                break;
            }
            out.push_str(&entry);
            left -= 1;
        }
    }
    if left > 0 {
        out.push_str(&format!("\n{left} more changes. All of them: `{}`\n", report.command));
    }
    out
}

/// Returns the Markdown report of a failed comparison. The lines are an indented code block, which
/// no text can end.
pub fn markdown_error(problem: &str) -> String {
    let lines = first_lines(problem, COMMENT_LIMIT / 2).into_iter();
    let lines: Vec<String> = lines.map(|line| format!("    {line}")).collect();
    format!("## API changes: the comparison failed\n\n{}\n", lines.join("\n"))
}

fn head(report: &Report) -> String {
    let mut out = format!("## API changes: {}\n\n", report.summary());
    out.push_str(&format!("{} → {}", inline(&report.old), inline(&report.new)));
    let bumps: Vec<String> = report
        .by_product()
        .into_iter()
        .map(|((product, version), changes)| {
            format!("`{product}` {version}: {}", bump::of_all(changes).name())
        })
        .collect();
    match bumps.len() {
        0 => out.push_str(". Nothing changed.\n"),
        1..=8 => out.push_str(&format!(". Version bump: {}.\n", bumps.join(", "))),
        count => out.push_str(&format!(", {count} product versions.\n")),
    }
    if !report.approved.is_empty() {
        out.push_str(&format!("\n{} changes are approved.\n", report.approved.len()));
    }
    out
}

fn entry(report: &Report, change: &Change) -> String {
    let affected = affected(change);
    let affected = if affected.is_empty() { affected } else { format!(" ({affected})") };
    let mut out = format!("- **{}** {}{affected}", change.rule.id(), escape(&change.message));
    if let Some(witness) = &change.witness {
        out.push_str(&format!("\n  <br>{}\n", escape(&witness.migration)));
        out.push_str(&folded("A program that no longer compiles", &witness.program));
    }
    if report.is_blocking(change) {
        out.push_str(&format!("\n  <br>Approve: `{}`", approval(change)));
    }
    out.push('\n');
    out
}

/// Returns collapsed Rust code within a list item. It contains only Rust names, so nothing in it
/// ends the block.
fn folded(summary: &str, program: &str) -> String {
    let lines: Vec<String> =
        program.lines().map(|line| format!("  {line}").trim_end().to_owned()).collect();
    format!(
        "  <details><summary>{summary}</summary>\n\n  ```rust\n{}\n  ```\n\n  </details>\n",
        lines.join("\n")
    )
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Escapes text, except for code between backticks.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 {
            out.push_str(&inline(part));
            continue;
        }
        for c in part.chars() {
            match c {
                '\n' | '\r' => out.push(' '),
                '<' => out.push_str("&lt;"),
                '\\' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '@' => out.extend(['\\', c]),
                c => out.push(c),
            }
        }
    }
    out
}

/// Returns a name as code.
fn inline(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let text = text.replace('`', "'");
    format!("`{}`", text.trim())
}
