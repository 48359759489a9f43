//! Files with requests, and questions on a terminal.

use serde_json::json;
use tencentcloud_local::LocalCloud;

use crate::support::Shell;

const STEPS: &str = "
- name: rule
  product: live
  action: AddLiveWatermark
  request: {PictureUrl: 'https://example.com/a.png', WatermarkName: logo}
- product: live
  action: DescribeLiveWatermark
  region: ap-tokyo
  request: {WatermarkId: '${rule.WatermarkId}'}
  wait: Watermark.WatermarkName == 'logo'
- product: live
  action: DeleteLiveWatermark
  request: {WatermarkId: '$.Watermark.WatermarkId'}
";

#[test]
fn steps_pass_values_on() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let file = shell.write("steps.yaml", STEPS);
    let output = shell.run(&format!("run {file} --endpoint $ENDPOINT --output yaml"));
    assert_eq!(output.code, 0, "{output:?}");
    assert_eq!(output.stdout.matches("---\n").count(), 2, "{}", output.stdout);
    let calls = cloud.calls();
    let calls: Vec<_> = calls.iter().collect();
    assert_eq!(calls.len(), 3);
    assert_eq!(calls[1].region, "ap-tokyo");
    assert!(calls[1].request["WatermarkId"].is_number());
    assert_eq!(calls[1].request["WatermarkId"], calls[2].request["WatermarkId"]);
    let from_stdin = shell.run_with("run - --local --output off", STEPS);
    assert_eq!((from_stdin.code, from_stdin.stdout.as_str()), (0, ""), "{from_stdin:?}");
}

#[test]
fn nothing_is_sent_if_a_step_is_invalid() {
    let cloud = LocalCloud::start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    let first = "- {product: live, action: DescribeLiveDomains}\n";
    for (second, part) in [
        ("- {product: liv, action: X}", "step 2: there is no product `liv`"),
        ("- {product: live, action: DescribeLiveDomain}", "step 2: the request is invalid"),
        ("- {product: live}", "step 2: `action` is missing"),
        (
            "- {product: live, action: DescribeLiveDomains, requst: {}}",
            "`requst` is no key of a step",
        ),
        ("- {product: live, action: DescribeLiveDomains, name: last}", "the name `last`"),
        ("- {product: live, action: DescribeLiveDomains, wait: 'a['}", "step 2: --wait: "),
        ("- 5", "step 2: expected an object"),
        ("- [", "is not YAML"),
    ] {
        let output = shell.run_with("run - --endpoint $ENDPOINT", &format!("{first}{second}\n"));
        output.fails(2, part);
    }
    shell.run_with("run -", "").fails(2, "expected a step, or a list");
    shell.run("run absent.yaml").fails(2, "cannot read absent.yaml");
    assert_eq!(cloud.calls().iter().count(), 0);
    let late = format!(
        "{first}- {{product: live, action: DescribeLiveDomain, request: {{DomainName: $.No}}}}"
    );
    let output = shell.run_with("run - --endpoint $ENDPOINT", &late);
    output.fails(2, "step 2: `${last.No}` is nothing in the responses so far: last");
}

#[test]
fn a_file_is_shown_instead_of_run() {
    let shell = Shell::new();
    let file = shell.write("steps.yaml", STEPS);
    let output = shell.run(&format!("run {file} --dry-run"));
    assert_eq!(output.stdout.matches("X-TC-Action: ").count(), 3, "{output:?}");
}

#[test]
fn questions_need_a_terminal() {
    let output = Shell::new().run("live DescribeLiveDomain -i --local");
    output.fails(2, "-i needs a terminal to ask for --DomainName");
    assert_eq!(
        Shell::new().body(&["live", "DescribeLiveDomain", "-i", "--DomainName", "a.com"], ""),
        json!({"DomainName": "a.com"})
    );
}

/// Runs a command line on a pseudo-terminal, with keys that are pressed.
#[cfg(target_os = "linux")]
fn on_terminal(shell: &Shell, line: &str, keys: &str) -> String {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut command = shell.command();
    let program = env!("CARGO_BIN_EXE_tcapi");
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &format!("{program} {line}"), "/dev/null"]).env_clear();
    script.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    script.env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("SHELL", "/bin/sh");
    command = script;
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("script is part of Debian and of util-linux");
    child.stdin.take().expect("a pipe").write_all(keys.as_bytes()).expect("the terminal reads");
    let output = child.wait_with_output().expect("script ends");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn missing_parameters_are_asked_for_on_a_terminal() {
    let shell = Shell::new();
    let line = "live DescribeProIspPlaySumInfoList -i --dry-run --output json --quiet";
    let keys = "2019-03-01 00:00:00\r2019-03-01 12:00:00\r\u{1b}[B\r";
    let shown = on_terminal(&shell, line, keys);
    assert!(shown.contains("\"StartTime\": \"2019-03-01 00:00:00\""), "{shown}");
    assert!(shown.contains("\"StatType\": \"Isp\""), "{shown}");
}

#[test]
#[cfg(target_os = "linux")]
fn configure_hides_the_key_on_a_terminal() {
    let shell = Shell::new();
    let shown = on_terminal(&shell, "configure", "AKIDtyped\rhunter2\rap-tokyo\r\r");
    // The terminal itself shows what was typed before the first question.
    let (_, questions) = shown.split_once("Secret ID").expect("a question");
    assert!(questions.contains("Secret key") && !questions.contains("hunter2"), "{shown}");
    let stored = std::fs::read_to_string(shell.path(".tccli/default.credential")).unwrap();
    assert!(stored.contains("hunter2") && stored.contains("AKIDtyped"), "{stored}");
}
