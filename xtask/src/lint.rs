//! `cargo xtask lint`: whether schemas and documents read well.

use std::collections::BTreeMap;

use tencentcloud_codegen::emit::manifest::Home;
use tencentcloud_codegen::lint::{Mined, dead_links, lint};
use tencentcloud_codegen::{emit, resolve};

use crate::schemas;

const HELP: &str = "\
Check that schemas and their documents read well: everything is described and nothing says its
name again, each action has an example, every value a meaning, no link is dead, and the spelling
is American. Lists how many constraints no person has checked yet.

Usage: cargo xtask lint [PRODUCT…] [--mined]

  PRODUCT…  Only these products; all of them if none is named
  --mined   Name each constraint that no person has checked

Example:

  cargo xtask lint live --mined
";

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let (options, products): (Vec<_>, Vec<_>) =
        arguments.iter().cloned().partition(|a| a.starts_with('-'));
    if let Some(other) = options.iter().find(|option| *option != "--mined") {
        return Err(format!("`lint` has no option `{other}`\n\n{HELP}"));
    }
    let folder = crate::root().join("schemas");
    let products = schemas::products(&folder, &products)?;
    let sources = schemas::sources(&folder, &products)?;
    let models = resolve::resolve(&sources).map_err(|d| schemas::drawn(&d, &sources, &folder))?;
    let findings = lint(&sources);
    report_mined(&findings.mined, !options.is_empty());
    let dead = dead_links(&emit::emit(&models, &Home::Workspace));
    if findings.diagnostics.is_empty() && dead.is_empty() {
        let actions: usize = models.iter().map(|m| m.actions.len()).sum();
        println!("{actions} actions read well");
        return Ok(());
    }
    let mut message = String::new();
    if !findings.diagnostics.is_empty() {
        message = schemas::drawn(&findings.diagnostics, &sources, &folder);
    }
    for (page, link) in dead {
        message += &format!("\n{page}: the link to {link} leads nowhere");
    }
    Err(message)
}

/// How many constraints of each kind are *mined*, or each of them.
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
