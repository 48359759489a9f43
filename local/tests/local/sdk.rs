//! Requests by the official SDKs, which are not changed: only their endpoint and protocol are set.
//!
//! ```text
//! pip install tencentcloud-sdk-python
//! npm install tencentcloud-sdk-nodejs    # and NODE_PATH, where it is
//! ```

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;
use tencentcloud_catalog::{Catalog, Payload};
use tencentcloud_local::LocalCloud;

use crate::variants::{Expected, Variant, variants};

/// The products of which requests are sent.
const PRODUCTS: [&str; 6] = ["live", "vod", "cvm", "vpc", "cam", "sms"];

struct Sample {
    line: String,
    what: String,
    expected: Expected,
}

/// Variants that an SDK with types can send, of every so manieth action.
fn sample(step: usize) -> Vec<Sample> {
    let catalog = Catalog::facts().unwrap();
    let mut samples = Vec::new();
    for name in PRODUCTS {
        let product = catalog.product(name, None).unwrap().unwrap();
        let actions = product.actions.iter().filter(|a| a.payload == Payload::Json && !a.streams);
        for action in actions.step_by(step) {
            let all = variants(&product, action);
            let is_typed = |variant: &&Variant| {
                !variant.what.ends_with("unknown") && !variant.what.ends_with("wrong type")
            };
            for variant in all.into_iter().filter(|variant| is_typed(&variant)).take(12) {
                let Variant { what, region, request, expected } = variant;
                let line = json!([name, product.version, action.name, region, request]);
                let what = format!("{name} {} {what}", action.name);
                samples.push(Sample { line: line.to_string(), what, expected });
            }
        }
    }
    samples
}

/// Returns whether a program runs.
fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Sends requests by a script, and compares the codes of the errors.
fn compare(program: &str, script: &str, samples: &[Sample]) {
    let cloud = LocalCloud::builder().rate_limits(false).start_blocking().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/local").join(script);
    let mut child = Command::new(program)
        .arg(script)
        .args([&cloud.address().to_string(), "AKIDlocal", "local-secret-key"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let lines: String = samples.iter().map(|sample| sample.line.clone() + "\n").collect();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<&str> = text.lines().collect();
    assert_eq!(codes.len(), samples.len(), "{program} ended early: {:?}", codes.last());
    let mut failed = Vec::new();
    for (sample, code) in samples.iter().zip(codes) {
        let is_expected = match &sample.expected {
            Expected::Accepted | Expected::Warned(_) => {
                code.is_empty() || code.starts_with("Resource")
            }
            Expected::Rejected(expected, _) => code == *expected,
        };
        if !is_expected {
            failed.push(format!("{}: {:?}, found {code}", sample.what, sample.expected));
        }
    }
    assert!(
        failed.is_empty(),
        "{} of {} fail:\n{}",
        failed.len(),
        samples.len(),
        failed.join("\n")
    );
}

#[test]
fn the_sdk_for_python_is_understood() {
    if !runs("python3", &["-c", "import tencentcloud.live, requests"]) {
        println!("skipped: tencentcloud-sdk-python is not installed");
        return;
    }
    compare("python3", "sdk.py", &sample(60));
}

#[test]
fn the_sdk_for_node_is_understood() {
    if !runs("node", &["-e", "require('tencentcloud-sdk-nodejs')"]) {
        println!("skipped: tencentcloud-sdk-nodejs is not installed");
        return;
    }
    compare("node", "sdk.cjs", &sample(60));
}
