//! `cargo xtask diff --driver`: what git calls for a schema that changed, in place of its own diff.

use std::fs;
use std::path::Path;
use std::process::Command;

use tencentcloud_codegen::diff::report::{self, Report};
use tencentcloud_codegen::diff::{Contract, Level, compare, from_schemas, old_keys, sort};
use tencentcloud_codegen::source::Source;

use crate::schemas;

/// What git says when one side has no such file.
const NOTHING: &str = "/dev/null";

/// Prints what the change means, and then the change itself. `arguments` are git's: path, file,
/// hash and mode of the old side, and the same of the new one.
pub(super) fn run(arguments: &[String]) -> Result<String, String> {
    let [path, old, _, _, new, ..] = arguments else {
        // A path that is not merged has no sides.
        let path = arguments.first().ok_or("git calls `--driver`, with a path and both sides")?;
        return Ok(format!("* unmerged {path}\n"));
    };
    let meaning = meaning(path, old, new)
        .unwrap_or_else(|problem| format!("  cannot be compared: {}\n", problem.trim_end()));
    Ok(format!("schema {path}\n{meaning}{}", text_diff(old, new)?))
}

/// Returns what changed in the product if this file alone changed.
fn meaning(path: &str, old: &str, new: &str) -> Result<String, String> {
    let inside = path.strip_prefix("schemas/").ok_or("it is not below schemas/")?;
    let product = inside.split('/').next().unwrap_or_default().to_owned();
    let folder = crate::paths::root().join("schemas");
    let sources = schemas::sources(&folder, &[product])?;
    let (old, new) = (side(&sources, inside, old)?, side(&sources, inside, new)?);
    let mut changes = Vec::new();
    for after in &new {
        let before = old.iter().find(|c| c.version == after.version);
        changes.extend(before.map(|before| compare(before, after)).unwrap_or_default());
    }
    sort(&mut changes);
    let report = Report { changes, ..Report::default() };
    Ok(report::lines(&report, Level::Docs))
}

/// Returns the contracts of a product with one of its files as a side has it.
fn side(sources: &[Source], inside: &str, file: &str) -> Result<Vec<Contract>, String> {
    let mut sources: Vec<Source> = sources.iter().filter(|s| s.path != inside).cloned().collect();
    if file != NOTHING {
        let text = fs::read_to_string(file).map_err(|e| format!("cannot read {file}: {e}"))?;
        let mut source = Source { path: inside.to_owned(), text };
        old_keys::rename(&mut source);
        sources.push(source);
    }
    from_schemas::contracts(&sources)
        .map_err(|d| schemas::drawn(&d, &sources, Path::new("schemas")))
}

/// Returns the change of the text, as git shows it without a driver.
fn text_diff(old: &str, new: &str) -> Result<String, String> {
    let output = Command::new("git")
        .args(["diff", "--no-index", "--no-ext-diff", "--no-color", "--", old, new])
        .output()
        .map_err(|e| format!("cannot run git: {e}"))?;
    // The head names temporary files.
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let hunks: String =
        text.lines().skip_while(|line| !line.starts_with("@@")).map(|l| format!("{l}\n")).collect();
    Ok(hunks)
}
