//! Programs in Python hold the values that they were written with.

use std::path::Path;
use std::process::Command;

use serde_json::{Value as Json, json};
use tencentcloud_catalog::forms::{Form, Options, write};

use super::product;
use super::sample::{HOSTILE, Size, request};

/// Takes the place of the SDK: prints what it is given.
const STUB: &str = r#"
import sys, types
def module(name, **items):
    found = types.ModuleType(name)
    found.__dict__.update(items)
    sys.modules[name] = found
class CommonClient:
    def __init__(self, *arguments):
        pass
    def call_json(self, action, parameters, **options):
        return {"action": action, "parameters": parameters}
anything = lambda *arguments, **options: None
module("tencentcloud.common.common_client", CommonClient=CommonClient)
module("tencentcloud.common.credential", Credential=anything)
module("tencentcloud.common.profile.client_profile", ClientProfile=anything)
module("tencentcloud.common.profile.http_profile", HttpProfile=anything)
for name in ["tencentcloud", "tencentcloud.common", "tencentcloud.common.profile"]:
    module(name)
for line in sys.stdin:
    import json
    exec(compile(json.loads(line), "program", "exec"), {})
    print("-----")
"#;

#[test]
fn programs_hold_the_values_as_they_were() {
    let found = Command::new("python3").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 is missing");
        return;
    }
    let live = product("live");
    let domains = live.action("DescribeLiveDomains").expect("known");
    let options = Options::new(Some("ap-guangzhou"), Some("http://127.0.0.1:1")).expect("valid");
    let mut calls: Vec<_> = HOSTILE
        .iter()
        .map(|text| (domains, json!({"DomainPrefix": text, *text: [null, true, 1.5, [text]]})))
        .collect();
    for action in live.actions.iter().step_by(3) {
        calls.push((action, Json::Object(request(&live, action, Size::Full))));
    }
    let programs: String = calls
        .iter()
        .map(|(action, request)| {
            let request = request.as_object().expect("an object");
            Json::from(write(Form::Python, &live, action, request, &options)).to_string() + "\n"
        })
        .collect();
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs.jsonl");
    std::fs::write(&file, programs).expect("written");
    let input = std::fs::File::open(&file).expect("opened");
    let mut python = Command::new("python3");
    python.args(["-c", STUB]).stdin(input).env("PYTHONUTF8", "1");
    python.env("TENCENTCLOUD_SECRET_ID", "x").env("TENCENTCLOUD_SECRET_KEY", "x");
    let output = python.output().expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let found: Vec<Json> = printed
        .split_terminator("-----\n")
        .map(|text| serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}")))
        .collect();
    assert_eq!(found.len(), calls.len());
    for ((action, request), found) in calls.iter().zip(found) {
        assert_eq!(found, json!({"action": action.name, "parameters": request}));
    }
}
