//! Files with requests, and questions on a terminal.

use serde_json::json;
use tencentcloud_local::LocalCloud;

use crate::pty::{Terminal, is_available};
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
        (
            "- {product: live, action: DescribeLiveDomain}",
            "step 2: DescribeLiveDomain: the request is invalid",
        ),
        ("- {product: live}", "step 2: `action` is missing"),
        (
            "- {product: live, action: DescribeLiveDomains, requst: {}}",
            "unknown key `requst` in a step",
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
    output.fails(1, "line 2, step 2: Output.DoesNotFit: `${last.No}` has no value");
    let sent = cloud.calls().iter().count();
    for (request, part) in [
        ("{DomainName: '${frist.Name}'}", "line 2, step 2: `${frist.Name}`: no earlier step"),
        ("{DomainName: ['x-${last.']}", "line 2, step 2: `x-${last.` has `${` without `}`"),
        ("{DomainName: '${last[}'}", "line 2, step 2: `${last[}`: the query is wrong"),
    ] {
        let second = format!("- {{product: live, action: DescribeLiveDomain, request: {request}}}");
        let output = shell.run_with("run - --endpoint $ENDPOINT", &format!("{first}{second}"));
        output.fails(2, part);
        assert!(output.stdout.is_empty(), "{output:?}");
    }
    let first = "product: live\naction: DescribeLiveDomain\nrequest: {DomainName: $.Name}";
    shell.run_with("run - --local", first).fails(2, "this is the first step");
    let twice = "- {name: a, product: live, action: DescribeLiveDomains}\n".repeat(2);
    shell.run_with("run - --local", &twice).fails(2, "step 2 (a): the name `a` is repeated");
    assert_eq!(cloud.calls().iter().count(), sent, "nothing more was sent");
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

/// Starts a command line on a terminal; `None` if there is none.
fn on_terminal(shell: &Shell, line: &str) -> Option<Terminal> {
    let words: Vec<_> = [env!("CARGO_BIN_EXE_tcapi")].into_iter().chain(line.split(' ')).collect();
    let home = shell.home.path().to_str().expect("a path in UTF-8");
    is_available().then(|| Terminal::start(&words, &[("HOME", home)], 100))
}

#[test]
fn missing_parameters_are_asked_for_on_a_terminal() {
    let line = "live DescribeProIspPlaySumInfoList -i --dry-run --output json --quiet";
    let Some(mut terminal) = on_terminal(&Shell::new(), line) else { return };
    for (question, keys) in [
        ("StartTime:", "2019-03-01 00:00:00\r"),
        ("EndTime:", "2019-03-01 12:00:00\r"),
        ("StatType:", "\u{1b}[B\r"),
    ] {
        terminal.wait_for(question);
        terminal.send(keys);
    }
    let shown = terminal.finish();
    assert!(shown.contains("\"StartTime\": \"2019-03-01 00:00:00\""), "{shown}");
    assert!(shown.contains("\"StatType\": \"Isp\""), "{shown}");
}

#[test]
fn configure_hides_the_key_on_a_terminal() {
    let shell = Shell::new();
    let Some(mut terminal) = on_terminal(&shell, "configure") else { return };
    for (question, keys) in [
        ("Secret ID", "AKIDtyped\r"),
        ("Secret key", "hunter2\r"),
        // A wrong value is asked for again.
        ("Region", "ap tokyo\r"),
        ("is not a region", ""),
        ("Region", "ap-tokyo\r"),
        ("Output format", "\r"),
    ] {
        terminal.wait_for(question);
        terminal.send(keys);
    }
    let shown = terminal.finish();
    assert!(!shown.contains("hunter2"), "{shown}");
    let stored = std::fs::read_to_string(shell.path(".tccli/default.credential")).unwrap();
    assert!(stored.contains("hunter2") && stored.contains("AKIDtyped"), "{stored}");
}
