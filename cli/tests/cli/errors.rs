//! Errors: what they say, and their exit codes.

use std::net::TcpListener;

use serde_json::Value as Json;
use tencentcloud_local::{Fault, FaultKind, LocalCloud};

use crate::support::{Shell, snapshot};

const PLAY_SUM: &str = "live DescribeProIspPlaySumInfoList --StatType Province \
     --StartTime 2019-03-01T00:00:00Z --EndTime 2019-03-01T12:00:00Z";

#[test]
fn mistakes_are_explained_before_anything_is_sent() {
    let shell = Shell::new();
    let mut all = String::new();
    for line in [
        "liv DescribeLiveDomains",
        "live DescribeLiveDomain5",
        "live DescribeLiveDomains --version 2019-01-01",
        "live DescribeLiveDomains --PageSzie 5",
        "live DescribeLiveDomains --regoin x",
        "live DescribeLiveDomains --region",
        "live DescribeLiveDomains --dry-run=yes",
        "live DescribeLiveDomains extra",
        "live DescribeLiveDomain",
        "live DescribeLiveDomains --PageSize many --PageNum 0 --DomainType 7",
        "live DescribeLiveDomains --PageSize 1 2",
        "live DescribeLiveDomains --PageSize.0 1",
        "live DescribeLiveDomains --PageSize @absent",
        "live DescribeLiveDomains --timeout soon",
        "live DescribeLiveDomains --language de",
        "live DescribeLiveDomains --profile ../x",
        "live DescribeLiveDomains --output jsn --local",
        "live DescribeLiveDomains --query a[ --local",
        "cvm DescribeInstances --Filters.999999999.Name zone",
        "cvm DescribeInstances --Filters.99999999999999999999999.Name zone",
        "cvm DescribeInstances --Filters.x.Name zone",
        "cvm DescribeInstances --Filters.0.Nmae zone",
        "cvm DescribeInstances --Filters Name:zone;Values=a",
        "cvm DescribeInstances --Filters {\"Name\":}",
        "cvm DescribeInstances --Filters Name=zone,Value=a",
        "cvm DescribeInstances --secretKey secret",
        "cvm DescribeInstances --token=secret",
        "search --port 1",
    ] {
        let output = shell.run(line);
        assert_eq!((output.code, output.stdout.as_str()), (2, ""), "{line}: {output:?}");
        all += &format!("$ tcapi {line}\n{}\n", output.stderr);
    }
    snapshot("mistakes.txt", &all);
    assert!(!all.contains("secret,"), "no secret is repeated");
}

#[test]
fn errors_are_data_if_wanted() {
    let output = Shell::new().run("live DescribeLiveDomain --DomainNme x --error-format json");
    assert_eq!(output.code, 2);
    let error: Json = serde_json::from_str(&output.stderr).unwrap();
    assert_eq!(error["Error"]["Code"], "Usage.UnknownParameter");
    assert_eq!(error["Error"]["Help"][0], "did you mean `--DomainName`?");
    let output = Shell::new().run("live DescribeLiveDomain --error-format=json");
    let error: Json = serde_json::from_str(&output.stderr).unwrap();
    assert_eq!(error["Error"]["Problems"][0]["Path"], "DomainName");
    assert_eq!(error["Error"]["ExitCode"], 2);
}

#[test]
fn the_error_of_the_service_has_its_code_meaning_and_request_id() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let fault = |kind| cloud.inject(Fault::new(kind).times(10)).unwrap();
    let line = format!("{PLAY_SUM} --endpoint $ENDPOINT");
    fault(FaultKind::Error("ResourceNotFound.StopService".to_owned()));
    let output = shell.run(&line);
    output.fails(5, "ResourceNotFound.StopService: ");
    output.fails(5, "meaning: The service is suspended");
    output.fails(5, "request ID: ");
    cloud.reset();
    fault(FaultKind::Throttle);
    shell.run(&line).fails(4, "RequestLimitExceeded");
    cloud.reset();
    let wrong = Shell::with_cloud(&cloud).set("TENCENTCLOUD_SECRET_KEY", "wrong");
    wrong.run(&line).fails(3, "AuthFailure.SignatureFailure");
}

#[test]
fn without_credentials_nothing_is_sent() {
    let output = Shell::new().run(&format!("{PLAY_SUM} --endpoint http://127.0.0.1:9"));
    output.fails(3, "Credentials.NotFound");
    output.fails(3, "tcapi configure");
}

#[test]
fn no_response_is_a_network_error() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let shell = Shell::new()
        .set("TENCENTCLOUD_SECRET_ID", "AKIDtest")
        .set("TENCENTCLOUD_SECRET_KEY", "key");
    let line = format!("{PLAY_SUM} --endpoint http://{address} --timeout 2");
    shell.run(&line).fails(6, "Network.");
}

#[test]
fn arguments_that_are_not_utf_8_are_rejected() {
    use std::os::unix::ffi::OsStrExt as _;
    let word = std::ffi::OsStr::from_bytes(b"a\xff");
    let output = Shell::new().command().args(["live", "X"]).arg(word).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("argument 3 (`a\u{fffd}`) is not UTF-8")
    );
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let mut child = Shell::new()
        .command()
        .arg("cvm")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn messages_speak_of_options_and_not_of_rust() {
    let shell = Shell::new();
    let line = "live DescribeLiveDomains --dry-run --endpoint http://mock:8080";
    let output = shell.run(line);
    output.fails(2, "--allow-plain-http");
    assert!(!output.stderr.contains("::"), "{}", output.stderr);
    assert_eq!(shell.run(&format!("{line} --allow-plain-http")).code, 0);
    let proxy = shell.run("live DescribeLiveDomains --local --proxy socks5://192.168.1.1:1111");
    proxy.fails(2, "only proxies with the scheme http or https are supported");
    let cloud = LocalCloud::start_blocking().unwrap();
    let wrong = Shell::with_cloud(&cloud).set("TENCENTCLOUD_SECRET_KEY", "wrong");
    let output = wrong.run("live DescribeLiveDomains --endpoint $ENDPOINT");
    output.fails(3, "--explain-signature shows what was signed");
    assert!(!output.stderr.contains("::"), "{}", output.stderr);
}

#[test]
fn a_value_of_the_wrong_type_is_not_missing_too() {
    let output =
        Shell::new().run("live DescribeLiveDomain --DomainName.x y --no-validate --dry-run");
    output.fails(2, "--DomainName.x: `.x` is one part too many");
    let line = "live DescribeLiveWatermark --WatermarkId many";
    let output = Shell::new().run(line);
    output.fails(2, "WatermarkId: expected an integer, found a string (`many`)");
    assert!(!output.stderr.contains("is required"), "{}", output.stderr);
}

#[test]
fn limits_that_no_clock_has_are_limits() {
    for seconds in ["1e308", "inf", "NaN", "-1", "0", ""] {
        let line = format!("live DescribeLiveDomains --local --timeout={seconds}");
        Shell::new().run(&line).fails(2, "not a positive number of seconds");
    }
    let line = "live DescribeLiveDomains --local --wait No --wait-timeout 1.8e19 --wait-interval 1.8446744073709550e19";
    Shell::new().run(line).fails(7, "Wait.Timeout");
}

#[test]
fn habits_of_other_tools_are_answered_with_what_to_write() {
    let shell = Shell::new();
    for (line, part) in [
        ("cvm DescribeInstances --limit 5", "did you mean `--Limit`?"),
        ("cvm DescribeInstances --instance-ids x", "did you mean `--InstanceIds`?"),
        ("cvm describe-instances", "did you mean `DescribeInstances`?"),
        ("cvm describe-instances --instance-ids x", "did you mean `DescribeInstances`?"),
        ("cvm DescribeInstances --endpoint-url x", "did you mean `--endpoint`?"),
        ("cvm DescribeInstances --filters.0.Name x", "did you mean `--Filters.0.Name`?"),
        ("cvm DescribeInstances --jq .", "did you mean `--query`?"),
        ("cvm DescribeInstances --json", "did you mean `--output json`?"),
        ("cvm DescribeInstances --retries 3", "`tcapi --help` lists the options"),
        ("cvm RunInstances --InstanceName --x", "write `--InstanceName=--x`"),
        ("version", "`tcapi --version`"),
        ("cvm DescribeInstances --wait TotalCount==5", "write numbers in backticks"),
        ("serve --account a:b", "'--account-file'"),
        ("live DescribeLiveDomain --DomainName @", "the name of the file is missing"),
        ("cvm DescribeInstances --InstanceIds @", "the name of the file is missing"),
    ] {
        shell.run(line).fails(2, part);
    }
    assert!(shell.run("docs").stdout.contains("no descriptions were added"));
    let secret = shell.run("serve --account AKIDx:hunter2");
    assert!(!secret.stderr.contains("hunter2"), "{secret:?}");
}

#[test]
fn keys_are_rejected_under_every_spelling() {
    let shell = Shell::new();
    for option in [
        "--secretKey",
        "--secret-key",
        "--secretId=x",
        "--SecretKey",
        "--SECRET_ID",
        "--session-token",
        "--AccessKeySecret",
        "--Token --no-validate --dry-run",
    ] {
        let output = shell.run(&format!("cvm DescribeZones {option} x"));
        output.fails(2, "every user of this machine can read a command line");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
    // Some actions have such parameters.
    let own = "live CreateLiveSnapshotTemplate --CosSecretKey x --no-validate --dry-run";
    assert_eq!(shell.run(own).code, 0);
}

#[test]
fn what_two_parameters_set_is_an_error() {
    let shell = Shell::new();
    let line = "cvm DescribeInstances --dry-run --Filters Name=a,Values=b";
    shell
        .run(&format!("{line} --Filters.0.Name c"))
        .fails(2, "--Filters.0.Name: --Filters has this part already");
    let more = shell.run(&format!("{line} --Filters.1.Name c --Filters.1.Values d -o json"));
    assert!(more.code == 0 && more.stdout.contains("\"c\""), "{more:?}");
}

#[test]
fn failures_of_the_network_say_what_to_try() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let host = cloud.endpoint().replace("http://", "");
    let output = shell.run(&format!("cvm DescribeZones --endpoint {host}"));
    output.fails(6, "does not seem to support TLS");
    let refused = shell.run("cvm DescribeZones --endpoint http://127.0.0.1:1");
    refused.fails(6, "failed to connect to 127.0.0.1: Connection refused\n");
    cloud.inject(Fault::new(FaultKind::Delay(20_000))).unwrap();
    let late = shell.run("cvm DescribeZones --endpoint $ENDPOINT --timeout 0.1");
    late.fails(6, "the request timed out\n  help: --timeout SECONDS allows more time");
}
