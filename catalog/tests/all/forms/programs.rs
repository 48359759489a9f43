//! The programs in Rust compile.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;
use tencentcloud_catalog::forms::{Form, Options, Way, ways, write};
use tencentcloud_catalog::{Action, Product, names};

use super::sample::{Size, request};
use super::{CATALOG, product};

/// Programs as modules of one crate.
#[derive(Default)]
struct Programs {
    source: String,
    count: usize,
}

impl Programs {
    fn add(&mut self, program: &str) {
        // Writing to a `String` cannot fail.
        let _ = writeln!(self.source, "mod program_{} {{\n{program}}}\n", self.count);
        self.count += 1;
    }

    /// Adds the programs of an action.
    fn add_action(&mut self, product: &Product, action: &Action) {
        let endpoint = [None, Some("http://mock:8080"), Some("https://localhost:1")];
        let ways = ways(product, action);
        for (index, size) in [Size::Least, Size::Full].into_iter().enumerate() {
            let request = request(product, action, size);
            for form in [Form::Rust, Form::RustBlocking] {
                let way = ways[(self.count / 2) % ways.len()];
                let region = (index == 1).then_some("ap-guangzhou");
                let options = Options::new(region, endpoint[self.count % 3]).expect("valid");
                self.add(&write(form, product, action, &request, &options.way(way)));
            }
        }
    }
}

/// Checks a crate of these programs with the crates of products in a folder, and with those of this
/// repository, whose names of enumerations the catalog has.
fn check(name: &str, programs: &Programs, products: &[&str], crates: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().expect("the root");
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(base.join("src")).expect("created");
    let mut manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\nserde_json = \"1\"\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\
         tencentcloud-runtime = {{ path = {:?}, default-features = false, features = [\"blocking\"] }}\n",
        root.join("runtime")
    );
    for product in products {
        let reviewed = root.join("generated").join(product);
        let path = if reviewed.is_dir() { reviewed } else { crates.join(product) };
        let krate = names::crate_name(product);
        let _ = writeln!(manifest, "{krate} = {{ path = {path:?}, default-features = false }}");
    }
    std::fs::write(base.join("Cargo.toml"), manifest).expect("written");
    std::fs::copy(root.join("Cargo.lock"), base.join("Cargo.lock")).expect("copied");
    let source = format!(
        "//! Programs that are checked, not run.\n#![allow(dead_code, deprecated)]\n{}",
        programs.source
    );
    std::fs::write(base.join("src/lib.rs"), source).expect("written");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--quiet", "--offline"])
        .current_dir(&base)
        .env("CARGO_TARGET_DIR", base.join("target"))
        .env("RUSTFLAGS", "-D warnings")
        .output()
        .expect("cargo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let shown: String = errors.chars().take(8000).collect();
    assert!(output.status.success(), "{}: {shown}", base.display());
}

#[test]
fn programs_of_every_action_of_live_compile() {
    let live = product("live");
    let mut programs = Programs::default();
    for action in &live.actions {
        programs.add_action(&live, action);
    }
    assert_eq!(programs.count, 4 * live.actions.len());
    // What does not fit the types, and what is missing.
    let action = live.action("DescribeProIspPlaySumInfoList").expect("known");
    for request in [
        json!({}),
        json!({"StartTime": 5, "Quote": "\"#", "Raw": "\"###"}),
        json!({"PlayDomains": ["a", null]}),
        json!({"PageNum": -1}),
        json!({"StartTime": null, "PlayDomains": []}),
    ] {
        for form in [Form::Rust, Form::RustBlocking] {
            let request = request.as_object().expect("an object");
            let options = Options::default().way(Way::Items);
            programs.add(&write(form, &live, action, request, &options));
        }
    }
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
    check("forms-live", &programs, &["live"], &crates.canonicalize().expect("generated"));
}

/// Needs the crates of all products:
///
/// ```sh
/// cargo xtask cloud --definitions tccli-*.whl --facts-only
/// CRATES=target/cloud/generated cargo test -p tencentcloud-catalog --test all -- --ignored programs
/// ```
#[test]
#[ignore = "needs the crates of all products"]
fn programs_of_an_action_of_each_product_compile() {
    let crates = std::env::var_os("CRATES").expect("CRATES is the folder of the crates");
    let crates = PathBuf::from(crates).canonicalize().expect("CRATES is a folder");
    let every = std::env::var("EVERY").map_or(usize::MAX, |n| n.parse().expect("a number"));
    let (mut programs, mut products) = (Programs::default(), Vec::new());
    for entry in CATALOG.entries() {
        if !crates.join(&entry.name).is_dir() {
            continue;
        }
        let product = CATALOG.product(&entry.name, Some(&entry.version)).expect("complete");
        let product = product.expect("listed");
        let busiest = product.actions.iter().max_by_key(|action| weight(&product, action));
        let others = product.actions.iter().step_by(every).skip(1);
        for action in busiest.into_iter().chain(others) {
            programs.add_action(&product, action);
        }
        if products.last() != Some(&entry.name.as_str()) {
            products.push(entry.name.as_str());
        }
    }
    println!("{} programs of {} products", programs.count, products.len());
    check("forms-all", &programs, &products, &crates);
}

/// The size of a full request, by which the hardest action of a product is chosen.
fn weight(product: &Product, action: &Action) -> usize {
    let full = request(product, action, Size::Full);
    serde_json::to_string(&full).map_or(0, |text| text.len().min(20_000))
}
