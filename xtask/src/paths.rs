//! Where the files of the repository are.

use std::path::PathBuf;

/// Returns the root of the repository. Checkouts may share a target directory, and therefore this
/// program: cargo names the checkout that it runs in. Without cargo, it is the checkout where the
/// program was built.
pub fn root() -> PathBuf {
    let built = || env!("CARGO_MANIFEST_DIR").into();
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built);
    let manifest = PathBuf::from(manifest);
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
