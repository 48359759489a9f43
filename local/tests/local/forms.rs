//! Calls in other forms, run against the local cloud.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::Catalog;
use tencentcloud_catalog::forms::{Form, Options, write};
use tencentcloud_local::{
    Account, Incoming, LocalCloud, Outgoing, Responder, ResponseSource, ServiceError,
};

/// Accepts every call.
struct Accepts;

impl Responder for Accepts {
    fn respond(&self, _: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        Ok(Outgoing::new(Map::new(), ResponseSource::Synthetic))
    }
}

const ID: &str = "AKIDforms";
const KEY: &str = "forms-secret-key%s\\x'0123456789";
const TOKEN: &str = "forms-token-0123456789";

/// A dozen calls with values that are syntax somewhere.
fn calls() -> Vec<(&'static str, &'static str, Json)> {
    let hostile =
        "it's \"$(id)\" `id` $HOME \\ \\n %s\nEOF\nHEADERS\n中文　😀\u{202e}\u{0}\u{7f}!x";
    vec![
        ("live", "DescribeLiveDomains", json!({})),
        ("live", "DescribeLiveDomains", json!({"DomainPrefix": hostile, "PageSize": 20})),
        (
            "live",
            "DescribeProIspPlaySumInfoList",
            json!({
            "StartTime": "2019-03-01 00:00:00", "EndTime": hostile, "StatType": "Province",
            "PlayDomains": [hostile, "--x", "@y"], "PageNum": 9_007_199_254_740_993_u64}),
        ),
        (
            "live",
            "CreateLiveWatermarkRule",
            json!({
            "DomainName": "-", "AppName": "@file", "StreamName": "", "TemplateId": i64::MIN}),
        ),
        (
            "cvm",
            "RunInstances",
            json!({
            "ImageId": "img-1", "Placement": {"Zone": "ap-guangzhou-3", "HostIds": [hostile]},
            "DataDisks": [{"DiskSize": 50, "DeleteWithInstance": true}, {"DiskSize": 10}],
            "UserData": hostile}),
        ),
        (
            "cvm",
            "DescribeInstances",
            json!({"Filters": [{"Name": "zone", "Values": [hostile, ""]}]}),
        ),
        ("cbs", "CreateDisks", json!({"DiskType": "CLOUD_BSSD", "DiskName": hostile})),
        (
            "vpc",
            "CreateVpc",
            json!({"VpcName": hostile, "CidrBlock": "10.0.0.0/16", "EnableMulticast": false}),
        ),
        ("sts", "AssumeRole", json!({"RoleArn": hostile, "RoleSessionName": "x"})),
        (
            "cam",
            "CreatePolicy",
            json!({"PolicyName": "p", "PolicyDocument": "{\"version\": \"2.0\"}"}),
        ),
        ("cdb", "DescribeDBInstances", json!({"InstanceNames": [hostile], "Limit": 1})),
        (
            "hunyuan",
            "ChatCompletions",
            json!({
            "Model": "m", "Messages": [{"Role": "user", "Content": hostile}], "Temperature": 0.5}),
        ),
        // This one is a form of several parts.
        ("cii", "UploadMedicalFile", json!({"CallbackUrl": hostile, "File": "AAEC/w=="})),
        // This value fits no type.
        ("live", "DescribeLiveDomains", json!({"PageSize": {"Deep": [null, hostile]}, "It's": 1})),
    ]
}

fn start() -> LocalCloud {
    let account = Account::new(ID, KEY).token(TOKEN);
    let cloud = LocalCloud::builder().responder(Accepts).account(account).rate_limits(false);
    cloud.start_blocking().expect("the local cloud starts")
}

/// Writes each call in a form, runs it, and compares what arrives.
fn check(form: Form, run: &dyn Fn(&str) -> Output) {
    let cloud = start();
    let catalog = Catalog::facts().expect("the facts are a catalog");
    let options = Options::new(Some("ap-guangzhou"), Some(&cloud.endpoint())).expect("valid");
    for (name, action, request) in calls() {
        let product = catalog.product(name, None).expect("complete").expect("known");
        let action = product.action(action).unwrap_or_else(|| panic!("{action} is known"));
        let request = request.as_object().expect("an object");
        let program = write(form, &product, action, request, &options);
        let output = run(&program);
        let (out, errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && errors.is_empty(), "{program}\n{out}\n{errors}");
        let response: Json = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}"));
        let response = response.get("Response").unwrap_or(&response);
        assert!(response.get("RequestId").is_some(), "{response}");
        let calls = cloud.calls();
        let call = calls.iter().last().expect("the call was recorded");
        let found = (&*call.service, &*call.version, &*call.action, &*call.region, &*call.account);
        let expected = (name, &*product.version, &*action.name, "ap-guangzhou", ID);
        assert_eq!((found, call.error.as_deref()), (expected, None), "{call}");
        assert_eq!(call.request, *request, "{program}");
    }
    cloud.calls().expect(calls().len());
}

fn is_missing(program: &str, argument: &str) -> bool {
    let found = Command::new(program).arg(argument).output();
    let is_missing = !found.is_ok_and(|output| output.status.success());
    if is_missing {
        println!("skipped: {program} is missing");
    }
    is_missing
}

fn with_keys(command: &mut Command) -> &mut Command {
    command
        .env("TENCENTCLOUD_SECRET_ID", ID)
        .env("TENCENTCLOUD_SECRET_KEY", KEY)
        .env("TENCENTCLOUD_TOKEN", TOKEN)
}

#[test]
fn scripts_with_curl_sign_and_send() {
    if is_missing("curl", "--version") || is_missing("openssl", "version") {
        return;
    }
    check(Form::Curl, &|script| {
        with_keys(Command::new("sh").arg("-c").arg(script)).output().expect("sh runs")
    });
}

/// Other users of a machine see the arguments of all processes.
#[test]
fn no_process_of_a_script_has_a_secret_among_its_arguments() {
    if is_missing("curl", "--version") || is_missing("openssl", "version") {
        return;
    }
    let cloud = start();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("arguments");
    let log = folder.join("log");
    std::fs::create_dir_all(&folder).expect("created");
    std::fs::write(&log, "").expect("written");
    let path = std::env::var_os("PATH").expect("PATH is set");
    for program in ["openssl", "curl", "cut", "od", "tr", "date", "cat", "printf"] {
        let real = std::env::split_paths(&path).map(|folder| folder.join(program));
        let real: PathBuf = real.into_iter().find(|file| file.is_file()).expect("found");
        let wrapper =
            format!("#!/bin/sh\nprintf '%s\\n' \"{program} $*\" >>{log:?}\nexec {real:?} \"$@\"\n");
        let file = folder.join(program);
        std::fs::write(&file, wrapper).expect("written");
        let status = Command::new("chmod").arg("+x").arg(&file).status();
        assert!(status.expect("chmod runs").success());
    }
    let catalog = Catalog::facts().expect("the facts are a catalog");
    let live = catalog.product("live", None).expect("complete").expect("known");
    let action = live.action("DescribeLiveDomains").expect("known");
    let options = Options::new(None, Some(&cloud.endpoint())).expect("valid");
    let script = write(Form::Curl, &live, action, &Map::new(), &options);
    let paths = std::iter::once(folder).chain(std::env::split_paths(&path));
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(&script).env("PATH", std::env::join_paths(paths).expect("a path"));
    let output = with_keys(&mut shell).output().expect("sh runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    cloud.calls().action("DescribeLiveDomains").expect(1);
    let log = std::fs::read_to_string(log).expect("read");
    assert!(log.lines().count() > 20 && log.contains("curl "), "{log}");
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    for secret in [KEY, TOKEN, &hex(KEY), &hex(TOKEN)] {
        assert!(!log.contains(secret), "{log}");
    }
}

/// Runs where the official SDK is installed: `PYTHON` names another interpreter than `python3`.
#[test]
fn programs_in_python_sign_and_send() {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let import = "import tencentcloud.common.common_client";
    let found = Command::new(&python).args(["-c", import]).output();
    if !found.is_ok_and(|output| output.status.success()) {
        println!("skipped: {python} has no tencentcloud-sdk-python-common");
        return;
    }
    check(Form::Python, &|program| {
        let mut command = Command::new(&python);
        with_keys(command.arg("-c").arg(program).env("PYTHONWARNINGS", "ignore"));
        command.output().expect("python runs")
    });
}
