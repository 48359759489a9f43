//! `cargo xtask ci`: every check that a pull request must pass.

mod minimum;

use std::process::Command;
use std::time::Instant;

use clap::Args;

use crate::{cargo, paths};

/// Runs every check that a pull request must pass.
///
/// Formatting, generated files, lints, tests, documentation and examples.
#[derive(Args)]
#[command(after_help = "\
Example:

  cargo xtask ci")]
pub struct Options {}

/// All features except those of the system's TLS, which requires the headers of OpenSSL on Linux.
const ALL: &str = "tencentcloud-live/blocking,tencentcloud-live/gzip,tencentcloud-live/serde,\
    tencentcloud-live/testing,tencentcloud-live/tracing,tencentcloud-live/chrono,tencentcloud-live/jiff,tencentcloud-live/urls,\
tencentcloud-live/callbacks,tencentcloud-live/axum";

/// The checks; those that fail fastest come first.
const STEPS: [(&str, &[&str]); 9] = [
    ("formatting", &["fmt", "--all", "--check"]),
    ("generated files", &["xtask", "gen", "--check"]),
    // Added products have the official descriptions.
    ("the wording of the schemas", &["xtask", "lint", "live"]),
    (
        "lints",
        &["clippy", "--workspace", "--all-targets", "--features", ALL, "--", "-D", "warnings"],
    ),
    ("tests", &["test", "--workspace", "--all-targets", "--no-fail-fast", "--features", ALL]),
    ("documentation", &["doc", "--workspace", "--no-deps", "--features", ALL]),
    (
        "generated crates with hostile strings",
        &["test", "-p", "tencentcloud-codegen", "--test", "hostile", "--", "--ignored"],
    ),
    (
        "the obstacle course",
        &[
            "xtask",
            "cloud",
            "--definitions",
            "xtask/obstacles",
            "--out",
            "target/obstacles",
            "--strict",
        ],
    ),
    ("examples in the documentation", &["test", "--workspace", "--doc", "--features", ALL]),
];

/// Feature sets of a generated crate that have to compile without the default features: none,
/// each feature alone, and combinations with shared code.
const FEATURES: [&str; 14] = [
    "",
    "rustls",
    "blocking",
    "gzip",
    "serde",
    "testing",
    "tracing",
    "chrono",
    "jiff",
    "urls",
    "callbacks",
    "axum",
    "rustls,blocking",
    "blocking,serde,testing",
];

/// The same with the system's TLS.
const SYSTEM_FEATURES: [&str; 3] =
    ["native-tls", "blocking-native-tls", "rustls,native-tls,blocking,blocking-native-tls"];

/// The tests of transports, with the system's TLS.
const SYSTEM_TESTS: [&str; 9] = [
    "test",
    "-p",
    "tencentcloud-runtime",
    "--features",
    "native-tls,blocking-native-tls,gzip",
    "--test",
    "faults",
    "--test",
    "tls",
];

/// Runs the command.
pub fn run() -> Result<(), String> {
    let start = Instant::now();
    for (what, arguments) in STEPS {
        step(what, arguments)?;
    }
    FEATURES.iter().try_for_each(|features| alone(features))?;
    if has_system_tls() {
        SYSTEM_FEATURES.iter().try_for_each(|features| alone(features))?;
        step("the system's TLS", &SYSTEM_TESTS)?;
    } else {
        println!(
            "== the system's TLS: skipped, because the OpenSSL headers (libssl-dev) are missing"
        );
    }
    if !runs("chromedriver", &["--version"]) {
        println!(
            "== the API Explorer in a browser: skipped, because chromedriver (chromium-driver) is missing"
        );
    }
    minimum::check()?;
    println!("all checks passed in {} s", start.elapsed().as_secs());
    Ok(())
}

/// Lints a generated crate and the runtime with exactly these features.
fn alone(features: &str) -> Result<(), String> {
    let lint = ["clippy", "-p", "tencentcloud-live", "--lib", "--no-default-features"];
    let what = format!("only the features `{features}`");
    step(&what, &[&lint[..], &["--features", features, "--", "-D", "warnings"]].concat())
}

/// Returns whether native-tls can be built, which requires the headers of OpenSSL on Linux.
fn has_system_tls() -> bool {
    !cfg!(target_os = "linux") || runs("pkg-config", &["--exists", "openssl"])
}

/// Returns whether a program is installed and succeeds.
fn runs(program: &str, arguments: &[&str]) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success())
}

/// Returns settings for builds that are not repeated: on a CI machine, nothing is built twice, so
/// incremental compilation and the tables for debuggers are work for nobody.
fn build_settings() -> &'static [(&'static str, &'static str)] {
    match std::env::var_os("CI") {
        Some(_) => &[("CARGO_INCREMENTAL", "0"), ("CARGO_PROFILE_DEV_DEBUG", "false")],
        None => &[],
    }
}

fn step(what: &str, arguments: &[&str]) -> Result<(), String> {
    let start = Instant::now();
    println!("== {what}: cargo {}", arguments.join(" "));
    let status = cargo::command()
        .args(arguments)
        .current_dir(paths::root())
        .env("RUSTDOCFLAGS", "-D warnings")
        // A pull request must not fail by chance; set another seed to look for more.
        .env("PROPTEST_RNG_SEED", std::env::var("PROPTEST_RNG_SEED").as_deref().unwrap_or("1"))
        .envs(build_settings().iter().copied())
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !status.success() {
        return Err(format!("{what}: failed; to repeat it, run: cargo {}", arguments.join(" ")));
    }
    println!("== {what}: passed in {} s", start.elapsed().as_secs());
    Ok(())
}
