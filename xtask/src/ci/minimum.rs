//! Checks that the dependencies of the crates that users build support the declared minimum version
//! of Rust. `clippy` checks the functions of the standard library.

use std::collections::HashSet;
use std::process::Command;

use serde_json::Value as Json;

/// The crate whose `rust-version` is checked, with all features.
const CRATE: &str = "tencentcloud-live";

/// Runs the check.
pub fn check() -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(crate::paths::root())
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    let metadata: Json = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("cargo metadata did not print JSON: {e}"))?;
    let newer = newer(&metadata).ok_or("cargo metadata has an unexpected format")?;
    match newer.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "these crates require a newer version of Rust than {CRATE} declares: {}",
            newer.join(", ")
        )),
    }
}

/// Returns the crates that require a newer version of Rust than declared.
fn newer(metadata: &Json) -> Option<Vec<String>> {
    let packages = metadata["packages"].as_array()?;
    let nodes = metadata["resolve"]["nodes"].as_array()?;
    let of = |list: &[Json], id: &str| list.iter().find(|item| item["id"] == id).cloned();
    let root = packages.iter().find(|package| package["name"] == CRATE)?;
    let declared = version(root)?;
    let (mut seen, mut left, mut newer) =
        (HashSet::new(), vec![root["id"].as_str()?.to_owned()], vec![]);
    while let Some(id) = left.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let package = of(packages, &id)?;
        if version(&package).is_some_and(|required| required > declared) {
            newer.push(format!("{} {}", package["name"], package["rust_version"]));
        }
        for dependency in of(nodes, &id)?["deps"].as_array()? {
            let kinds = dependency["dep_kinds"].as_array()?;
            if kinds.iter().any(|kind| kind["kind"] != "dev") {
                left.push(dependency["pkg"].as_str()?.to_owned());
            }
        }
    }
    Some(newer)
}

/// Returns the major and minor version of Rust that a package requires, if declared.
fn version(package: &Json) -> Option<(u32, u32)> {
    let mut parts = package["rust_version"].as_str()?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
