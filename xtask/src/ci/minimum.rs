//! Whether the crates that users build are content with the Rust that they promise. `clippy` looks at
//! the functions of the standard library; here it is the dependencies.

use std::collections::HashSet;
use std::process::Command;

use serde_json::Value as Json;

/// What is held to its `rust-version`, with all features.
const CRATE: &str = "tencentcloud-live";

pub fn check() -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--all-features"])
        .current_dir(crate::root())
        .output()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    let metadata: Json = serde_json::from_slice(&output.stdout)
        .map_err(|e| format!("cargo metadata gave no JSON: {e}"))?;
    let newer = newer(&metadata).ok_or("cargo metadata has another form than expected")?;
    match newer.is_empty() {
        true => Ok(()),
        false => {
            Err(format!("these need a newer Rust than {CRATE} promises: {}", newer.join(", ")))
        }
    }
}

/// The crates that need a newer Rust than the one that depends on them promises.
fn newer(metadata: &Json) -> Option<Vec<String>> {
    let packages = metadata["packages"].as_array()?;
    let nodes = metadata["resolve"]["nodes"].as_array()?;
    let of = |list: &[Json], id: &str| list.iter().find(|item| item["id"] == id).cloned();
    let root = packages.iter().find(|package| package["name"] == CRATE)?;
    let promised = version(root)?;
    let (mut seen, mut left, mut newer) =
        (HashSet::new(), vec![root["id"].as_str()?.to_owned()], vec![]);
    while let Some(id) = left.pop() {
        if !seen.insert(id.clone()) {
            continue;
        }
        let package = of(packages, &id)?;
        if version(&package).is_some_and(|needed| needed > promised) {
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

/// The major and minor version of Rust that a package needs, if it says so.
fn version(package: &Json) -> Option<(u32, u32)> {
    let mut parts = package["rust_version"].as_str()?.split('.').map(str::parse);
    Some((parts.next()?.ok()?, parts.next()?.ok()?))
}
