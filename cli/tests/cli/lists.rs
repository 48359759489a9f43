//! Pages, waiting, skeletons.

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value as Json, json};
use tencentcloud_local::{
    Fault, FaultKind, Incoming, LocalCloud, Outgoing, Responder, ResponseSource, ServiceError,
};

use crate::support::Shell;

/// Responds by a function of the number of the call and its parameters.
struct Scripted<F>(F, Arc<Mutex<usize>>);

impl<F> Responder for Scripted<F>
where
    F: Fn(usize, &Map<String, Json>) -> Json + Send + Sync + 'static,
{
    fn respond(&self, incoming: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        let mut number = self.1.lock().unwrap();
        *number += 1;
        match (self.0)(*number, incoming.request) {
            Json::Object(fields) => Ok(Outgoing::new(fields, ResponseSource::Synthetic)),
            _ => Err(ServiceError::new("FailedOperation", "scripted")),
        }
    }
}

fn cloud(
    script: impl Fn(usize, &Map<String, Json>) -> Json + Send + Sync + 'static,
) -> (LocalCloud, Shell) {
    let responder = Scripted(script, Arc::default());
    let cloud = LocalCloud::builder().responder(responder).start_blocking().unwrap();
    let shell = Shell::with_cloud(&cloud);
    (cloud, shell)
}

/// A list of so many instances, of which the service counts `total`.
fn instances(number: u64, total: u64) -> (LocalCloud, Shell) {
    cloud(move |_, request| {
        let offset = request.get("Offset").and_then(Json::as_u64).unwrap_or(0);
        let limit = request.get("Limit").and_then(Json::as_u64).unwrap_or(20);
        let page: Vec<_> = (offset..number.min(offset + limit))
            .map(|index| json!({"InstanceId": format!("ins-{index}")}))
            .collect();
        json!({"TotalCount": total, "InstanceSet": page})
    })
}

const LIST: &str = "cvm DescribeInstances --endpoint $ENDPOINT --all";

#[test]
fn all_pages_are_one_list() {
    let (cloud, shell) = instances(250, 250);
    let output = shell.run(&format!("{LIST} --Limit 100"));
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    let rows: Vec<Json> = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!((rows.len(), &rows[249]["InstanceId"]), (250, &json!("ins-249")));
    assert_eq!(cloud.calls().iter().count(), 3);
    let lines =
        shell.run(&format!("{LIST} --Limit 100 --output lines --query InstanceSet[].InstanceId"));
    assert_eq!(lines.stdout.lines().count(), 250);
    let rest = shell.run(&format!("{LIST} --Offset 240 --output lines"));
    assert_eq!((rest.code, rest.stdout.lines().count()), (0, 10));
}

#[test]
fn fewer_rows_than_the_service_counted_fail() {
    let (_cloud, shell) = instances(30, 50);
    let output = shell.run(&format!("{LIST} --output lines"));
    assert_eq!(output.stdout.lines().count(), 30, "what came is printed");
    output.fails(5, "IncompleteList: the list is incomplete: 30 rows, but the service counted 50");
}

#[test]
fn an_error_between_pages_leaves_valid_output() {
    let (cloud, shell) = instances(60, 60);
    cloud.inject(Fault::new(FaultKind::None)).unwrap();
    cloud.inject(Fault::new(FaultKind::Error("FailedOperation".to_owned())).times(9)).unwrap();
    let output = shell.run(LIST);
    output.fails(5, "20 rows were printed before this");
    assert_eq!(serde_json::from_str::<Vec<Json>>(&output.stdout).unwrap().len(), 20);
}

#[test]
fn an_action_without_pages_has_no_all() {
    let shell = Shell::new();
    shell.run("cvm DescribeZones --all --local").fails(2, "is not paginated");
    shell.run("cvm DescribeInstances --all --wait x --local").fails(2, "cannot be used together");
}

#[test]
fn a_wait_ends_when_its_condition_holds() {
    let (cloud, shell) = cloud(|number, _| {
        let state = if number < 3 { "PENDING" } else { "RUNNING" };
        json!({"TotalCount": 1, "InstanceStatusSet": [{"InstanceState": state}]})
    });
    let line = "cvm DescribeInstancesStatus --endpoint $ENDPOINT --wait-interval 0.01";
    let wait = ["--wait", "InstanceStatusSet[0].InstanceState == 'RUNNING'"];
    let words: Vec<_> = line.split(' ').chain(wait).collect();
    let output = shell.run_words(&words, "");
    assert_eq!((output.code, cloud.calls().iter().count()), (0, 3), "{output:?}");
    assert!(output.stdout.contains("RUNNING"));
    let waiter =
        "{'expr':'InstanceStatusSet[0].InstanceState','to':'RUNNING','timeout':180,'interval':5}";
    let words: Vec<_> = line.split(' ').chain(["--waiter", waiter]).collect();
    assert_eq!(shell.run_words(&words, "").code, 0);
}

#[test]
fn a_wait_that_is_too_long_has_its_own_exit_code() {
    let (_cloud, shell) = cloud(|_, _| json!({"Status": "PENDING"}));
    let line = "cvm DescribeInstancesStatus --endpoint $ENDPOINT --wait Done --wait-timeout 20";
    // The next attempt would be after the deadline.
    let output = shell.run(&format!("{line} --wait-interval 30"));
    output.fails(7, "Wait.Timeout: `Done` was not met within 20 s; its last value is null");
    output.fails(7, "request ID: ");
    shell.run("cvm DescribeInstances --wait a[ --local").fails(2, "--wait: ");
    shell.run(&line.replace("Done", "length(Done)")).fails(1, "Output.DoesNotFit: `length(Done)`");
    shell.run("cvm DescribeInstances --wait-timeout 5").fails(2, "--wait-timeout needs --wait");
    shell.run("cvm DescribeInstances --waiter {} --local").fails(2, "`expr` and `to` are required");
}

#[test]
fn skeletons_are_input() {
    let shell = Shell::new();
    let line = "live CreateLiveTranscodeRule --skeleton";
    let skeleton = shell.run(line).stdout;
    crate::support::snapshot("skeleton.yaml", &skeleton);
    crate::support::snapshot(
        "skeleton-all.yaml",
        &shell.run("live DescribeProIspPlaySumInfoList --skeleton --all").stdout,
    );
    for action in [
        "live CreateLiveTranscodeRule",
        "cvm RunInstances",
        "cvm DescribeInstances",
        "tke CreateCluster",
    ] {
        let file =
            shell.write("skeleton.yaml", &shell.run(&format!("{action} --skeleton --all")).stdout);
        let output = shell.run(&format!("{action} --input {file} --no-validate --dry-run"));
        assert_eq!(output.code, 0, "{action}: {}", output.stderr);
    }
    let whole = shell.run("cvm RunInstances --skeleton --all").stdout;
    let open = whole.replace("\n# ", "\n").lines().filter(|line| line.contains(": ")).count();
    assert!(open > 20, "{whole}");
}
