//! Command lines of tccli, as its README shows them. Those with keys are rejected, with the reason.

use serde_json::{Value as Json, json};
use tencentcloud_local::LocalCloud;

use crate::support::Shell;

/// A shell whose calls of cvm go to a local cloud, as a profile says.
fn shell(cloud: &LocalCloud) -> Shell {
    let shell = Shell::with_cloud(cloud);
    let set = format!("configure set cvm.endpoint {}", cloud.endpoint());
    assert_eq!(shell.run(&set).code, 0);
    shell
}

#[track_caller]
fn check(shell: &Shell, words: &[&str]) -> String {
    let output = shell.run_words(words, "");
    assert_eq!(output.code, 0, "{words:?}: {output:?}");
    output.stdout
}

#[test]
fn calls_have_the_same_form() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = shell(&cloud);
    for line in [
        "cvm DescribeZones",
        "cvm DescribeRegions",
        "cvm DescribeZones --language zh-CN",
        "cvm DescribeZones --language en-US",
        "cvm DescribeZones --version 2017-03-12",
        "cvm DescribeZones --filter TotalCount",
        "cvm DescribeZones --filter ZoneSet[0]",
        "cvm DescribeZones --filter ZoneSet[*].ZoneName",
        "cvm DescribeRegions --timeout 30 --warning off --cli-unfold-argument",
    ] {
        check(&shell, &line.split(' ').collect::<Vec<_>>());
    }
    let table = [
        "cvm",
        "DescribeZones",
        "--filter",
        "ZoneSet[*].{name:ZoneName, id:ZoneId}",
        "--output",
        "table",
    ];
    check(&shell, &table);
    let filter = "InstanceSet[].[InstanceId,InstanceName,Tags[?Key==`app`].Value|[0]]";
    check(
        &shell,
        &[
            "cvm",
            "DescribeInstances",
            "--region",
            "ap-hongkong",
            "--filter",
            filter,
            "--output",
            "text",
        ],
    );
    let prepaid = r#"{"Period":1,"RenewFlag":"DISABLE_NOTIFY_AND_MANUAL_RENEW"}"#;
    let run = [
        "cvm",
        "RunInstances",
        "--InstanceChargeType",
        "POSTPAID_BY_HOUR",
        "--InstanceChargePrepaid",
        prepaid,
        "--Placement",
        r#"{"Zone":"ap-guangzhou-2"}"#,
        "--InstanceType",
        "S1.SMALL1",
        "--ImageId",
        "img-8toqc6s3",
        "--SystemDisk",
        r#"{"DiskType":"CLOUD_BASIC", "DiskSize":50}"#,
        "--InternetAccessible",
        r#"{"InternetChargeType":"TRAFFIC_POSTPAID_BY_HOUR","InternetMaxBandwidthOut":10,"PublicIpAssigned":true}"#,
        "--InstanceCount",
        "1",
        "--InstanceName",
        "TCCLI",
        "--LoginSettings",
        r#"{"Password":"isdHGF@eGhjkl"}"#,
        "--SecurityGroupIds",
        r#"["sg-0rszg2vb"]"#,
        "--HostName",
        "TCCLI-HOST-NAME1",
    ];
    let response: Json = serde_json::from_str(&check(&shell, &run)).unwrap();
    assert!(response["InstanceIdSet"][0].is_string(), "{response}");
}

#[test]
fn waiters_skeletons_and_input_files_have_the_same_form() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = shell(&cloud);
    let waiter = "{'expr':'TotalCount','to':'0','timeout':180,'interval':5}";
    let count = check(&shell, &["cvm", "DescribeInstancesStatus", "--filter", "TotalCount"]);
    let waiter = waiter.replace("'0'", &format!("'{}'", count.trim()));
    check(
        &shell,
        &["cvm", "DescribeInstancesStatus", "--region", "ap-hongkong", "--waiter", &waiter],
    );
    let skeleton = check(&shell, &["cvm", "RunInstances", "--generate-cli-skeleton"]);
    let fields: Json = serde_json::from_str(&skeleton).expect("JSON, for the editor of the user");
    assert!(fields["SystemDisk"]["DiskSize"].is_number(), "{fields}");
    let file = shell.write("RunInstances.json", &skeleton);
    check(&shell, &["cvm", "RunInstances", "--cli-input-json", &format!("file://{file}")]);
    let unfolded = [
        "cvm",
        "DescribeInstances",
        "--cli-unfold-argument",
        "--Filters.0.Name",
        "zone",
        "--Filters.0.Values.0",
        "ap-guangzhou-1",
    ];
    check(&shell, &unfolded);
}

#[test]
fn what_is_sent_elsewhere_has_the_same_form() {
    let shell = Shell::new();
    let endpoint = "cvm DescribeZones --endpoint cvm.ap-guangzhou.tencentcloudapi.com --dry-run";
    let dry = check(&shell, &endpoint.split(' ').collect::<Vec<_>>());
    assert!(dry.starts_with("POST https://cvm.ap-guangzhou.tencentcloudapi.com/\n"), "{dry}");
    // Here, no instance has a role.
    shell.run("cvm DescribeRegions --use-cvm-role --timeout 1").fails(3, "role");
}

#[test]
fn a_proxy_is_connected_to_by_tls_if_its_url_says_so() {
    use std::io::Read as _;
    for (how, scheme, first) in
        [("option", "https", 0x16), ("option", "http", b'C'), ("https_proxy", "https", 0x16)]
    {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = listener.local_addr().unwrap();
        let first_byte = std::thread::spawn(move || {
            let mut byte = [0];
            listener.accept().unwrap().0.read_exact(&mut byte).map(|()| byte[0]).unwrap()
        });
        let shell = Shell::new().set("TENCENTCLOUD_SECRET_ID", "AKIDx");
        let shell = shell.set("TENCENTCLOUD_SECRET_KEY", "key");
        let (shell, option) = match how {
            "option" => (shell, format!("--https-proxy {scheme}://{proxy}")),
            name => (shell.set(name, &format!("{scheme}://{proxy}")), String::new()),
        };
        let line = format!("cvm DescribeRegions {option} --timeout 10");
        shell.run(&line).fails(6, "through the proxy");
        assert_eq!(first_byte.join().unwrap(), first, "{scheme}");
    }
}

#[test]
fn files_and_variables_have_the_same_form() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let credentials = cloud.credentials();
    let shell = Shell::new().set("TCCLI_PROFILE", "test");
    shell.write(
        ".tccli/test.credential",
        &json!({
            "secretId": credentials.secret_id(),
            "secretKey": credentials.secret_key(),
            "token": "session-token",
        })
        .to_string(),
    );
    let settings = json!({
        "_sys_param": {"region": "ap-tokyo", "output": "json", "language": "zh-CN"},
        "cvm": {"endpoint": cloud.endpoint(), "version": "2017-03-12"},
        "waiter": {"interval": 1, "timeout": 1},
    });
    let file = shell.write(".tccli/test.configure", &settings.to_string());
    let explained = shell.run("whoami --explain").stdout;
    assert!(explained.contains("Profile: test\nRegion: ap-tokyo"), "{explained}");
    let dry = shell.run("cvm DescribeZones --dry-run").stdout;
    assert!(dry.contains("X-TC-Region: ap-tokyo") && dry.contains(&cloud.endpoint()), "{dry}");
    let signed = shell.run("cvm DescribeZones --explain-signature").stdout;
    assert!(signed.contains("X-TC-Token") && !signed.contains("session-token"), "{signed}");
    // tccli keeps these settings too.
    assert_eq!(shell.run("configure set region ap-seoul").code, 0);
    let kept: Json = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!(kept["waiter"], settings["waiter"]);
    // The local cloud gives no sessions.
    std::fs::remove_file(shell.path(".tccli/test.credential")).unwrap();
    let shell = shell
        .set("TENCENTCLOUD_SECRET_ID", credentials.secret_id())
        .set("TENCENTCLOUD_SECRET_KEY", credentials.secret_key());
    let waiter = "{'expr':'InstanceStatusSet[0].InstanceState','to':'RUNNING'}";
    let wait = ["cvm", "DescribeInstancesStatus", "--region", "ap-hongkong", "--waiter", waiter];
    shell.run_words(&wait, "").fails(7, "was not met within 1 s");
}

#[test]
fn help_has_the_same_form() {
    let shell = Shell::new();
    for line in [
        "--version",
        "help",
        "cvm help",
        "cbs DescribeDisks help",
        "cvm help --version 2017-03-12",
        "cvm DescribeZones help --version 2017-03-12",
        "cvm DescribeZones help --detail",
        "help --detail",
        "cvm help --detail",
        "cbs DescribeDisks help --detail",
        "configure help",
        "configure list help",
        "configure get help",
        "configure set help",
        "configure remove help",
    ] {
        assert!(!check(&shell, &line.split(' ').collect::<Vec<_>>()).is_empty());
    }
}

#[test]
fn configure_has_the_same_form() {
    let shell = Shell::new();
    for end in ["", " --profile test"] {
        assert_eq!(
            shell.run_with(&format!("configure{end}"), "AKIDx\nkey\nap-guangzhou\n\n").code,
            0
        );
        for line in [
            "configure set region ap-guangzhou  output json language zh-CN",
            "configure set cvm.version 2017-03-12",
            "configure set cvm.endpoint cvm.ap-guangzhou.tencentcloudapi.com",
            "configure get secretKey",
            "configure list",
            // Here, no endpoint is set yet.
            "cvm DescribeZones --dry-run",
            "configure set-root-domain internal.tencentcloudapi.com",
        ] {
            let output = shell.run(&format!("{line}{end}"));
            assert_eq!(output.code, 0, "{output:?}");
        }
        let dry = shell.run(&format!("live DescribeLiveDomains --dry-run{end}")).stdout;
        assert!(dry.starts_with("POST https://live.internal.tencentcloudapi.com/\n"), "{dry}");
        assert_eq!(shell.run(&format!("configure remove{end}")).code, 0);
    }
    assert_eq!(std::fs::read_dir(shell.path(".tccli")).unwrap().count(), 0);
    shell.run("configure set-root-domain https://x/").fails(2, "is not a valid domain");
}

/// The README describes a value that a script reads by columns.
#[test]
fn text_has_columns() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = shell(&cloud);
    let run = ["cvm", "RunInstances", "--InstanceName", "TCCLI-TEST", "--InstanceCount", "1"];
    check(&shell, &run);
    let filter = "InstanceSet[].[InstanceId,InstanceName,Tags[?Key==`app`].Value|[0]]";
    let list = ["cvm", "DescribeInstances", "--filter", filter, "--output", "text"];
    let line = check(&shell, &list);
    let cells: Vec<&str> = line.trim_end().split('\t').collect();
    assert!(matches!(cells.as_slice(), [_, "TCCLI-TEST", "null"]), "{line:?}");
}

#[test]
fn keys_on_the_command_line_are_rejected() {
    let shell = Shell::new();
    for line in [
        "cvm DescribeRegions --secretId xx --secretKey xx",
        "cvm DescribeRegions --secretId xx --secretKey xx --token xx",
        "cvm DescribeRegions --secretId xx --secretKey xx --role-arn xx --role-session-name xx",
        "configure set secretId xx",
    ] {
        shell.run(line).fails(2, "shells keep it in their history");
    }
}
