//! The same call in other forms.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::Catalog;
use tencentcloud_catalog::forms::{Form, Options, write};

use crate::support::Shell;

/// Runs a command line as a shell does, and returns the body that it would send.
fn body(shell: &Shell, line: &str) -> Json {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_tcapi"));
    let folder = program.parent().unwrap().display();
    let mut command = std::process::Command::new("/bin/sh");
    let line = format!("{} --dry-run --output json --quiet --no-validate", line.trim_end());
    command.arg("-c").arg(&line).env_clear().env("HOME", shell.home.path());
    let output = command.env("PATH", format!("{folder}:/usr/bin:/bin")).output().unwrap();
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice::<Json>(&output.stdout).unwrap()["Body"].take()
}

#[test]
fn a_command_line_of_tcapi_is_read_as_the_call_that_it_was_written_for() {
    let shell = Shell::new();
    let live = Catalog::facts().unwrap().product("live", None).unwrap().unwrap();
    let with_examples = live.actions.iter().filter(|action| !action.examples.is_empty());
    for action in with_examples.step_by(7) {
        let request: Map<String, Json> = serde_json::from_str(&action.examples[0].request).unwrap();
        let line = write(Form::Tcapi, &live, action, &request, &Options::default());
        let body = body(&shell, &line);
        // A dry run hides the values of sensitive parameters.
        if !body.to_string().contains("[redacted]") {
            assert_eq!(body, Json::Object(request), "{line}");
        }
    }
}

#[test]
fn every_form_is_printed_for_the_region_of_the_options() {
    let shell = Shell::new();
    let line = "cvm DescribeInstances --Filters.0.Name zone --Filters.0.Values a --region ap-tokyo";
    for (form, part) in [
        ("rust", "fn main()"),
        ("curl", "TC3-HMAC-SHA256"),
        ("tccli", "tccli cvm DescribeInstances"),
        ("tcapi", "--region ap-tokyo"),
        ("python", "DescribeInstances"),
        ("go", "package main"),
    ] {
        let output = shell.run(&format!("{line} --{form}"));
        assert_eq!(output.code, 0, "{output:?}");
        assert!(output.stdout.contains(part) && output.stdout.contains("ap-tokyo"), "{output:?}");
    }
    let all = shell.run("cvm DescribeInstances --tcapi --all").stdout;
    assert!(all.contains("--all"), "{all}");
    for (options, is_left_out) in [
        ("--all --rust", false),
        ("--all --tcapi", false),
        ("--all --curl", true),
        ("--wait x --go", true),
    ] {
        let output = shell.run(&format!("cvm DescribeInstances {options}"));
        assert_eq!(output.stderr.contains("is left out"), is_left_out, "{options}: {output:?}");
    }
    shell.run("cvm DescribeInstances --curl --Limt 5").fails(2, "did you mean `--Limit`?");
}

#[test]
fn calls_for_other_tools_become_commands() {
    let shell = Shell::new();
    let call = "live DescribeLiveDomain --DomainName a.example.com --region ap-tokyo";
    let expected = shell.run(&format!("{call} --tcapi")).stdout;
    for form in ["tccli", "tcapi", "curl"] {
        let text = shell.run(&format!("{call} --{form}")).stdout;
        let output = shell.run_with("from-curl", &text);
        assert_eq!((output.code, output.stdout.as_str()), (0, expected.as_str()), "{output:?}");
    }
    let python = shell.run_with("from-curl --python", &expected).stdout;
    assert!(python.contains("a.example.com"), "{python}");
    let secret = "curl https://live.tencentcloudapi.com -H 'X-TC-Action: DescribeLiveDomains' \
         -H 'X-TC-Version: 2018-08-01' -H 'X-TC-Token: token-secret' -d '{}'";
    let output = shell.run_with("from-curl -", secret);
    assert_eq!(output.code, 0, "{output:?}");
    assert!(!format!("{output:?}").contains("token-secret"), "{output:?}");
    shell.write("body.json", "{\"DomainName\": \"a.example.com\"}");
    let with_file = "curl.exe https://live.tencentcloudapi.com -H 'X-TC-Action: DescribeLiveDomain' `\n \
         -H 'X-TC-Version: 2018-08-01' -H 'X-TC-Region: ap-tokyo' --data-binary '@body.json'";
    let output = shell.run_with("from-curl", with_file);
    assert_eq!((output.code, output.stdout.as_str()), (0, expected.as_str()), "{output:?}");
    shell.run_with("from-curl", &with_file.replace("body", "other")).fails(2, "other.json");
    shell.run_with("from-curl", &with_file.replace("body.json", "-")).fails(2, "already read");
    let fetch = "fetch(\"https://live.tencentcloudapi.com/\", {\"headers\": {\"x-tc-action\": \
        \"DescribeLiveDomains\", \"x-tc-version\": \"2018-08-01\"}, \"body\": \"{\\\"PageSize\\\":20}\"});";
    let power = "irm https://live.tencentcloudapi.com/ -Method Post -Body '{\"PageSize\":20}' -Headers \
        @{'X-TC-Action'='DescribeLiveDomains'; 'X-TC-Version'='2018-08-01'}";
    for filters in ["Name=zone,Values=[a,b]", "Name=zone,Values=a,b", "[{Name=zone,Values=[a,b]}]"]
    {
        let line = format!("tcapi --go cvm DescribeInstances -o table --Filters {filters}");
        let output = shell.run_with("from-curl", &line);
        assert!(output.stdout.contains(r#"'[{"Name":"zone","Values":["a","b"]}]'"#), "{output:?}");
    }
    let nested =
        "tcapi cvm RunInstances --TagSpecification ResourceType=instance,Tags={Key=a,Value=b}";
    let output = shell.run_with("from-curl", nested);
    assert!(output.stdout.contains(r#""Tags":[{"Key":"a","Value":"b"}]"#), "{output:?}");
    let short = "tcapi cvm DescribeInstances --InstanceIds a -q --InstanceIds -5 --Limit 5 -i";
    let output = shell.run_with("from-curl", short);
    assert!(output.stdout.contains(r#"--InstanceIds '["a","-5"]'"#), "{output:?}");
    assert!(output.stdout.contains("--Limit 5"), "{output:?}");
    shell.write("ids", "a\nb\n");
    let line = "tcapi cvm DescribeInstances --InstanceIds @ids";
    let output = shell.run_with("from-curl", line);
    assert!(output.stdout.contains(r#"["a","b"]"#), "{output:?}");
    for text in [fetch, power] {
        let output = shell.run_with("from-curl", text);
        assert!(output.stdout.starts_with("tcapi live DescribeLiveDomains "), "{output:?}");
        assert!(output.stdout.ends_with("--PageSize 20\n"), "{output:?}");
    }
    shell.run_with("from-curl", "rm -rf /").fails(2, "");
    shell.run_with("from-curl", "").fails(2, "");
}
