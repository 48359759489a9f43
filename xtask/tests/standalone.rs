//! `cargo xtask gen --standalone` generates a crate that builds outside of this repository (F21).

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the repository")
}

fn xtask(arguments: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).output();
    let output = output.expect("xtask runs");
    let told = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&told).into_owned())
}

#[test]
fn a_crate_of_its_own_builds_elsewhere() {
    let base = std::env::temp_dir().join(format!("standalone-{}", std::process::id()));
    let schemas = base.join("schemas/toy/2020-01-01");
    std::fs::create_dir_all(&schemas).expect("made");
    let write = |name: &str, text: &str| std::fs::write(schemas.join(name), text).expect("written");
    write(
        "product.yaml",
        "product: toy\nversion: \"2020-01-01\"\ntitle: Toys\nhost: toy.tencentcloudapi.com\n",
    );
    write(
        "DescribeToys.yaml",
        "action: DescribeToys\naccess: read\ninput:\n  Kind: {type: string, required: true}\n",
    );
    let (schemas, out) = (base.join("schemas"), base.join("crates"));
    let arguments =
        ["--schemas", &schemas.display().to_string(), "--out", &out.display().to_string()];
    let (made, told) = xtask(&[&["gen", "--standalone"], &arguments[..]].concat());
    assert!(made, "{told}");
    std::fs::copy(root().join("Cargo.lock"), out.join("toy/Cargo.lock")).expect("copied");
    let cargo = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--all-targets"])
        .current_dir(out.join("toy"))
        .env("CARGO_TARGET_DIR", base.join("target"))
        .output()
        .expect("cargo runs");
    assert!(cargo.status.success(), "{}", String::from_utf8_lossy(&cargo.stderr));

    let (made, told) =
        xtask(&[&["gen", "--standalone", "--runtime", "0.1"], &arguments[..]].concat());
    assert!(made, "{told}");
    let manifest = std::fs::read_to_string(out.join("toy/Cargo.toml")).expect("read");
    assert!(manifest.contains("tencentcloud-runtime = { version = \"0.1\""), "{manifest}");
    std::fs::remove_dir_all(base).expect("removed");
}

#[test]
fn a_crate_of_its_own_is_made_elsewhere_alone() {
    let (made, told) = xtask(&["gen", "live", "--standalone"]);
    assert!(!made && told.contains("`--standalone` needs `--out`"), "{told}");
    let (made, told) = xtask(&["gen", "live", "--runtime", "0.1"]);
    assert!(!made && told.contains("`--runtime` needs `--standalone`"), "{told}");
    let nowhere = ["gen", "live", "--standalone", "--out", "x", "--runtime", "nowhere"];
    let (made, told) = xtask(&nowhere);
    assert!(!made && told.contains("there is no crate in the folder nowhere"), "{told}");
}

// F18
#[test]
fn an_action_is_dumped_without_its_product() {
    let (made, told) = xtask(&["gen", "--dump-model", "DescribeLiveDomains"]);
    assert!(made && told.contains("name: \"DescribeLiveDomains\""), "{told}");
}
