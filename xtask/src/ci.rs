//! `cargo xtask ci`: every check that a pull request must pass.

mod minimum;

use std::process::Command;
use std::time::Instant;

const HELP: &str = "\
Run every check that a pull request must pass: formatting, generated files, lints, tests,
documentation and examples.

Usage: cargo xtask ci

Example:

  cargo xtask ci
";

/// The checks, in the order in which they fail soonest.
const STEPS: [(&str, &[&str]); 9] = [
    ("formatting", &["fmt", "--all", "--check"]),
    ("generated files", &["xtask", "gen", "--check"]),
    ("the wording of the schemas", &["xtask", "lint"]),
    (
        "lints",
        &["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"],
    ),
    ("tests", &["test", "--workspace", "--all-targets", "--all-features"]),
    // With all features, the system's TLS is used.
    (
        "TLS by rustls",
        &[
            "test",
            "-p",
            "tencentcloud-runtime",
            "--features",
            "blocking,gzip",
            "--test",
            "tls",
            "--test",
            "faults",
        ],
    ),
    ("documentation", &["doc", "--workspace", "--no-deps", "--all-features"]),
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
    ("examples in the documentation", &["test", "--workspace", "--doc", "--all-features"]),
];

/// Features of a generated crate that have to compile together, without the default ones: none,
/// each alone, and those that meet.
const FEATURES: [&str; 14] = [
    "",
    "rustls",
    "native-tls",
    "blocking",
    "blocking-native-tls",
    "gzip",
    "serde",
    "testing",
    "tracing",
    "chrono",
    "jiff",
    "rustls,blocking",
    "native-tls,blocking-native-tls",
    "blocking,serde,testing",
];

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if let Some(argument) = arguments.first() {
        print!("{HELP}");
        return match argument.as_str() {
            "--help" | "-h" => Ok(()),
            other => Err(format!("`ci` takes no argument `{other}`")),
        };
    }
    let start = Instant::now();
    for (what, arguments) in STEPS {
        step(what, arguments)?;
    }
    for features in FEATURES {
        let alone = ["check", "-p", "tencentcloud-live", "--lib", "--no-default-features"];
        let what = format!("the features `{features}` alone");
        step(&what, &[&alone[..], &["--features", features]].concat())?;
    }
    minimum::check()?;
    println!("all checks passed in {} s", start.elapsed().as_secs());
    Ok(())
}

fn step(what: &str, arguments: &[&str]) -> Result<(), String> {
    let start = Instant::now();
    println!("== {what}: cargo {}", arguments.join(" "));
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(arguments)
        .current_dir(crate::root())
        .env("RUSTDOCFLAGS", "-D warnings")
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !status.success() {
        return Err(format!("{what}: this failed; repeat it with: cargo {}", arguments.join(" ")));
    }
    println!("== {what}: passed in {} s", start.elapsed().as_secs());
    Ok(())
}
