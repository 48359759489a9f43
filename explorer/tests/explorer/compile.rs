//! Programs that were copied from the page compile.

use std::path::Path;
use std::process::Command;

/// Checks a program with the crate of `live`. What it depends on is checked once, in the place where
/// the tests of the catalog check theirs, with the same settings.
pub fn compiles(program: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap();
    let shared = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms-live/target");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copied-code");
    std::fs::create_dir_all(base.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"copied-code\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nserde_json = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         tencentcloud-runtime = {{ path = {:?}, default-features = false, features = [\"blocking\"] }}\n\
         tencentcloud-live = {{ path = {:?}, default-features = false }}\n",
        root.join("runtime"),
        root.join("generated/live"),
    );
    std::fs::write(base.join("Cargo.toml"), manifest).unwrap();
    std::fs::copy(root.join("Cargo.lock"), base.join("Cargo.lock")).unwrap();
    std::fs::write(base.join("src/main.rs"), program).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&base)
        .env("CARGO_TARGET_DIR", shared)
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}\n{errors}");
}
