//! Where the files of the repository are.

use std::path::PathBuf;

/// Returns the root of the repository. Checkouts may share a target directory, and therefore this
/// program: cargo names the checkout that it runs in. Without cargo, or if it runs another program
/// that starts this one, it is the checkout where the program was built.
pub fn root() -> PathBuf {
    let is_ours = std::env::var_os("CARGO_PKG_NAME").is_some_and(|name| name == "xtask");
    let running = std::env::var_os("CARGO_MANIFEST_DIR").filter(|_| is_ours);
    let manifest = PathBuf::from(running.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into()));
    manifest.parent().unwrap_or(&manifest).to_path_buf()
}

/// Returns the default folder of schemas.
pub fn schemas() -> PathBuf {
    root().join("schemas")
}

/// Returns the default folder of generated crates.
pub fn generated() -> PathBuf {
    root().join("generated")
}
