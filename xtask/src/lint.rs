//! `cargo xtask lint`: checks the wording of schemas, documents and sources.

mod prose;
mod terms;
mod vocabulary;

use std::collections::BTreeMap;

use clap::Args;
use tencentcloud_codegen::emit;
use tencentcloud_codegen::emit::manifest::Home;
use tencentcloud_codegen::lint::{Mined, dead_links, lint};

use crate::{paths, schemas};

/// Checks the wording of schemas, of their documents and of the sources.
///
/// Checks that every item has a description that says more than its name, every action has an
/// example, every value has a meaning and every link has a target; that spelling is American; and
/// that terms are those of the vocabulary. Counts the constraints that have not been reviewed yet.
#[derive(Args)]
#[command(after_help = "\
Example:

  cargo xtask lint live --mined")]
pub struct Options {
    /// Products to check [default: all]
    #[arg(value_name = "PRODUCT")]
    products: Vec<String>,
    /// List each constraint that has not been reviewed
    #[arg(long)]
    mined: bool,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    let folder = paths::schemas();
    let (sources, models) = schemas::resolve(&folder, &options.products)?;
    let findings = lint(&sources);
    report_mined(&findings.mined, options.mined);
    let dead = dead_links(&emit::emit(&models, &Home::Workspace));
    let banned = vocabulary::check()?;
    if findings.diagnostics.is_empty() && dead.is_empty() && banned.is_empty() {
        let actions: usize = models.iter().map(|m| m.actions.len()).sum();
        println!("{actions} actions passed");
        return Ok(());
    }
    let mut messages = Vec::new();
    if !findings.diagnostics.is_empty() {
        messages.push(schemas::drawn(&findings.diagnostics, &sources, &folder));
    }
    let dead = dead.iter().map(|(page, link)| format!("{page}: the link to {link} has no target"));
    messages.extend(dead);
    if !banned.is_empty() {
        messages.push(format!("terms outside of the vocabulary ({})", vocabulary::HELP));
        messages.extend(banned);
    }
    Err(messages.join("\n"))
}

/// Prints the number of *mined* constraints of each kind, and each of them if `each`.
fn report_mined(mined: &[Mined], each: bool) {
    if each {
        for Mined { file, field, kind, source } in mined {
            println!("{file}: {kind} of {field} (from {source})");
        }
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for constraint in mined {
        *kinds.entry(constraint.kind).or_default() += 1;
    }
    let kinds: Vec<_> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    println!("{} constraints that no person has checked: {}", mined.len(), kinds.join(", "));
}
