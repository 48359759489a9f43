//! `cargo xtask diff approve`: writes an approval.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use serde::{Deserialize, Serialize};
use tencentcloud_codegen::diagnostic::nearest;
use tencentcloud_codegen::diff::{Change, approvals};

#[derive(Args)]
pub(super) struct Options {
    /// The fingerprint that the comparison printed
    fingerprint: String,
    /// Why the change may be
    #[arg(long)]
    reason: String,
    /// Who approves; by default the user of git
    #[arg(long)]
    by: Option<String>,
    /// The last day of the approval, or the version that ends it; 90 days by default
    #[arg(long, value_name = "DATE|VERSION")]
    until: Option<String>,
}

/// A change of the last comparison, as far as an approval needs it.
#[derive(Serialize, Deserialize)]
struct Seen {
    fingerprint: String,
    about: String,
}

/// Returns where the last comparison is remembered.
fn memory() -> PathBuf {
    crate::paths::root().join("target/last-diff.json")
}

/// Remembers the changes, so that an approval can name what it approves.
pub(super) fn remember(changes: &[Change]) -> Result<(), String> {
    let seen: Vec<Seen> = changes
        .iter()
        .map(|change| Seen { fingerprint: change.fingerprint(), about: approvals::about(change) })
        .collect();
    let path = memory();
    let text = serde_json::to_string(&seen).map_err(|e| e.to_string())?;
    let written =
        path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, text));
    written.map_err(|e| format!("cannot write {}: {e}", path.display()))
}

pub(super) fn run(options: &Options) -> Result<String, String> {
    let seen: Vec<Seen> = fs::read_to_string(memory())
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or("run `cargo xtask diff OLD` first: an approval is of a change that it found")?;
    let known = seen.iter().find(|change| change.fingerprint == options.fingerprint);
    let Some(change) = known else {
        let all = seen.iter().map(|change| change.fingerprint.as_str());
        let help = nearest(&options.fingerprint, all).map(|one| format!("; did you mean `{one}`?"));
        return Err(format!(
            "the last comparison has no change `{}`{}",
            options.fingerprint,
            help.unwrap_or_default()
        ));
    };
    let by = match &options.by {
        Some(by) => by.clone(),
        None => git_user().ok_or("git does not know who you are: name yourself with --by")?,
    };
    let until = match &options.until {
        Some(until) => until.clone(),
        None => in_90_days()?,
    };
    for (text, flag) in [(&options.reason, "--reason"), (&by, "--by")] {
        if text.trim().is_empty() {
            return Err(format!("{flag} is empty"));
        }
    }
    let entry = approvals::entry(&change.fingerprint, &change.about, &options.reason, &by, &until);
    let path = crate::paths::root().join("schemas").join(approvals::FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(format!("cannot read {}: {e}", path.display())),
    };
    if text.contains(&change.fingerprint) {
        return Err(format!("{} approves this change already", path.display()));
    }
    let line_end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    crate::tree::write(&path, &format!("{text}{line_end}{entry}"))?;
    Ok(format!("approved until {until} in schemas/{}:\n\n{entry}", approvals::FILE))
}

fn git_user() -> Option<String> {
    let output = Command::new("git").args(["config", "user.name"]).output().ok()?;
    let name = String::from_utf8(output.stdout).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

fn in_90_days() -> Result<String, String> {
    let today = jiff::ZonedDateTime::now().date();
    let day = today.checked_add(jiff::Span::new().days(90)).map_err(|e| e.to_string())?;
    Ok(day.to_string())
}
