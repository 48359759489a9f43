//! Requests: how parameters are written, and what is sent.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tencentcloud_local::LocalCloud;

use crate::support::Shell;

#[test]
fn nested_parameters_have_many_forms() {
    let shell = Shell::new();
    let file = shell.write("filters.json", r#"[{"Name": "zone", "Values": ["1", "b"]}]"#);
    let expected = json!({"Filters": [{"Name": "zone", "Values": ["1", "b"]}]});
    let start = ["cvm", "DescribeInstances"];
    for (words, input) in [
        (
            &["--Filters.0.Values.1", "b", "--Filters.0.Name", "zone", "--Filters.0.Values.0", "1"]
                [..],
            "",
        ),
        (&["--Filters", r#"[{"Name": "zone", "Values": ["1", "b"]}]"#], ""),
        (&["--Filters", r#"{"Name": "zone", "Values": ["1", "b"]}"#], ""),
        (&["--Filters", "Name=zone,Values=[1,b]"], ""),
        (&["--Filters.0", "Name=zone,Values=[1,b]"], ""),
        (&["--Filters.0.Name=zone", "--Filters.0.Values", "1", "b"], ""),
        (&["--Filters", "-"], r#"[{"Name": "zone", "Values": ["1", "b"]}]"#),
        (&["--Filters", "@-"], "Name=zone,Values=[1,b]\n"),
        (&["--Filters", &format!("@{file}")], ""),
        (&["--input", "-"], "Filters:\n- Name: zone\n  Values: ['1', b]\n"),
        (
            &["--cli-input-json", "file:///dev/stdin"],
            r#"{"Filters": [{"Name": "zone", "Values": ["1", "b"]}]}"#,
        ),
        (
            &["--cli-unfold-argument", "--Filters.0.Name", "zone", "--Filters.0.Values", "1", "b"],
            "",
        ),
    ] {
        assert_eq!(shell.body(&[&start[..], words].concat(), input), expected, "{words:?}");
    }
}

#[test]
fn lists_in_shorthand_need_no_brackets() {
    let shell = Shell::new();
    let body = |filter: &str| shell.body(&["cvm", "DescribeInstances", "--Filters", filter], "");
    let expected = json!({"Filters": [{"Name": "zone", "Values": ["a", "b"]}]});
    assert_eq!(body("Name=zone,Values=a,b"), expected);
    assert_eq!(body("Values=a,b,Name=zone"), expected);
    let line = "cvm DescribeInstances --Filters Name=zone,x,Values=a --dry-run";
    shell.run(line).fails(2, "Filters[0].Name: expected a string, found a list");
}

#[test]
fn parameters_change_those_of_the_file() {
    let shell = Shell::new();
    let file = shell.write("request.yaml", "Limit: 5\nFilters:\n- {Name: zone, Values: [a]}\n");
    let words =
        ["cvm", "DescribeInstances", "--input", &file, "--Limit", "7", "--Filters.0.Values.1", "b"];
    let expected = json!({"Limit": 7, "Filters": [{"Name": "zone", "Values": ["a", "b"]}]});
    assert_eq!(shell.body(&words, ""), expected);
}

#[test]
fn a_large_list_arrives_whole() {
    let shell = Shell::new();
    let ids: Vec<_> = (0..10_000).map(|index| format!("ins-{index}")).collect();
    let input = json!({"InstanceIds": ids}).to_string();
    let body = shell.body(&["cvm", "DescribeInstances", "--input", "-", "-q"], &input);
    assert_eq!(body["InstanceIds"].as_array().unwrap().len(), 10_000);
}

#[test]
fn what_the_catalog_does_not_know_is_sent_on_request() {
    let shell = Shell::new();
    let words = ["cvm", "DescribeInstances", "--New.Field", "x"];
    shell.run_words(&words, "").fails(2, "no parameter `--New`");
    let words =
        ["cvm", "DescribeInstances", "--no-validate", "--New", r#"{"a": [1]}"#, "--Limit", "many"];
    assert_eq!(shell.body(&words, ""), json!({"New": {"a": [1]}, "Limit": "many"}));
}

#[test]
fn mined_limits_warn_and_strict_rejects_them() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let line = "live DescribeProIspPlaySumInfoList --StatType Provinc --endpoint $ENDPOINT \
         --StartTime 2019-03-01T00:00:00Z --EndTime 2019-03-01T01:00:00Z";
    let output = shell.run(line);
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stderr.contains("warning: StatType:"), "{}", output.stderr);
    assert!(output.stderr.contains("(source: "), "{}", output.stderr);
    assert_eq!(shell.run(&format!("{line} --quiet")).stderr, "");
    shell.run(&format!("{line} --strict")).fails(2, "StatType:");
}

#[test]
fn a_call_reaches_the_local_cloud_with_region_version_and_language() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let response = shell.call(
        "--region ap-tokyo cvm DescribeZones --language en-US --timeout 5 --version 2017-03-12",
    );
    assert!(response["RequestId"].is_string());
    let calls = cloud.calls();
    let call = calls.iter().next().unwrap();
    assert_eq!((call.service.as_str(), call.action.as_str()), ("cvm", "DescribeZones"));
    assert_eq!(call.region, "ap-tokyo");
}

#[test]
fn local_needs_no_account() {
    let output = Shell::new().run("live DescribeLiveDomains --local --query AllCount --output raw");
    assert_eq!((output.code, output.stdout.as_str()), (0, "0\n"), "{output:?}");
}

#[test]
fn a_dry_run_shows_neither_credentials_nor_sensitive_values() {
    let shell = Shell::new()
        .set("TENCENTCLOUD_SECRET_ID", "AKIDsecret")
        .set("TENCENTCLOUD_SECRET_KEY", "key-secret")
        .set("TENCENTCLOUD_TOKEN", "token-secret");
    let line = "cvm ResetInstancesPassword --InstanceIds ins-1 --Password Hunter2hunter2";
    let output = shell.run(&format!("{line} --dry-run"));
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stdout.contains("X-TC-Action: ResetInstancesPassword"));
    for secret in ["AKIDsecret", "key-secret", "token-secret", "Hunter2"] {
        assert!(!output.stdout.contains(secret), "{}", output.stdout);
    }
}

#[test]
fn the_steps_of_a_signature_are_explained_without_the_key() {
    let shell = Shell::new()
        .set("TENCENTCLOUD_SECRET_ID", "AKIDexample")
        .set("TENCENTCLOUD_SECRET_KEY", "key-secret");
    let output = shell.run("cvm DescribeZones --explain-signature");
    for part in ["content-type;host;x-tc-action", "cvm/tc3_request", "Credential=AKIDexample/"] {
        assert!(output.stdout.contains(part), "{}", output.stdout);
    }
    assert!(!output.stdout.contains("key-secret"));
}

#[test]
fn local_uses_the_cloud_that_serve_runs() {
    use std::io::{BufRead as _, BufReader};
    let shell = Shell::new();
    let mut command = shell.command();
    command.args(["serve", "--address", "127.0.0.1:0"]).stdout(std::process::Stdio::piped());
    let mut serve = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(serve.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.rsplit("http://").next().unwrap();
    let shell = shell.set("TCAPI_LOCAL", address);
    let add = shell.run_words(
        &[
            "live",
            "AddLiveWatermark",
            "--PictureUrl",
            "https://example.com/a.png",
            "--WatermarkName",
            "logo",
            "--local",
        ],
        "",
    );
    let list =
        shell.run("live DescribeLiveWatermarks --local --query WatermarkList[0].WatermarkName");
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert_eq!((add.code, list.stdout.as_str()), (0, "\"logo\"\n"), "{add:?} {list:?}");
    shell
        .set("TCAPI_LOCAL", "example.com:80")
        .run("whoami --local")
        .fails(2, "is not a loopback address");
}

#[test]
fn a_stream_is_printed_event_by_event() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let line = "hunyuan ChatCompletions --endpoint $ENDPOINT --output lines --Stream \
         --Model hunyuan-lite --Messages Role=user,Content=hello --quiet";
    let output = shell.run(line);
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stdout.lines().count() >= 1, "{output:?}");
    for line in output.stdout.lines() {
        serde_json::from_str::<serde_json::Value>(line).expect("an event per line");
    }
}

#[test]
fn bytes_are_sent_as_a_file_or_as_the_body() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let bytes: Vec<u8> = (0..=255).collect();
    std::fs::write(shell.path("scan.png"), &bytes).unwrap();
    let upload = "cii DescribeQualityScore --File @scan.png";
    shell.call(upload);
    shell.call("cls UploadLog --TopicId t-1 --HashKey k --Body @scan.png --region ap-tokyo");
    let calls = cloud.calls();
    let sent: Vec<_> = calls.iter().map(|call| call.request.clone()).collect();
    let encoded = STANDARD.encode(&bytes);
    assert_eq!(sent[0]["File"], encoded);
    assert_eq!((&sent[1]["TopicId"], &sent[1]["Body"]), (&json!("t-1"), &json!(encoded)));
    let dry = shell.run(&format!("{upload} --dry-run"));
    assert!(dry.stdout.contains("multipart/form-data; boundary="), "{dry:?}");
    assert!(dry.stdout.contains("[256 bytes]") && !dry.stdout.contains("AAEC"), "{dry:?}");
    let explained = shell.run(&format!("{upload} --explain-signature"));
    assert!(explained.stdout.contains(" bytes)"), "{explained:?}");
    assert!(shell.run(&format!("{upload} --curl")).stdout.contains("openssl base64 -d"));
    // Without a file, the value is base64.
    shell.call("cii DescribeQualityScore --File aGVsbG8=");
    let wrong = "cii DescribeQualityScore --File hello! --endpoint $ENDPOINT";
    shell.run(wrong).fails(2, "`File` is not base64");
}
