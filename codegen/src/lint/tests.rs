use super::*;

fn source(name: &str, text: &str) -> Source {
    Source { path: format!("demo/2020-01-01/{name}.yaml"), text: text.to_owned() }
}

const PRODUCT: &str = "\
product: demo
version: \"2020-01-01\"
title: Demo
description: Shows things.
host: demo.tencentcloudapi.com
errors:
  FailedOperation: Failed for a reason.
";

const ACTION: &str = "\
action: DescribeThings
title: List the things
description: Gives one page of all the things that there are.
access: read
input:
  Kind:
    type: string
    description: Which things to give.
    enum:
      provenance: mined
      source: page
      values: {big: Above one meter.}
examples:
  - title: All
    request: {}
    response: {RequestId: e6628973-db6a-48f1-9fcd-fe0b3ba54bc9}
";

fn messages(action: &str) -> Vec<String> {
    let sources = [source("product", PRODUCT), source("DescribeThings", action)];
    let findings = lint(&sources);
    findings.diagnostics.sorted().into_iter().map(|d| d.message.clone()).collect()
}

#[track_caller]
fn check(from: &str, to: &str, message: &str) {
    assert!(ACTION.contains(from), "{from} is in the schema");
    assert_eq!(messages(&ACTION.replace(from, to)), [message]);
}

#[test]
fn a_finished_schema_has_nothing_to_mend() {
    assert_eq!(messages(ACTION), Vec::<String>::new());
}

#[test]
fn each_thing_that_a_writer_forgets_is_found() {
    check("title: List the things\n", "", "the action has no title");
    check("things\n", "things.\n", "a title ends without a period");
    check(
        "description: Gives one page of all the things that there are.\n",
        "",
        "the action `DescribeThings` has no description",
    );
    check(
        "Which things to give.",
        "Kind.",
        "the field `Kind` has a description that repeats its name",
    );
    check("to give.", "to give", "the field `Kind` has a description without a period");
    check("Above one meter.", "", "the value `big` has no description");
    check("meter", "metre", "`metre` is not American spelling");
    check(
        "    response: {RequestId: e6628973-db6a-48f1-9fcd-fe0b3ba54bc9}\n",
        "",
        "the action has no example with a response",
    );
}

#[test]
fn what_a_program_read_is_listed() {
    let sources = [source("product", PRODUCT), source("DescribeThings", ACTION)];
    let mined = lint(&sources).mined;
    assert_eq!(mined.len(), 1);
    assert_eq!((mined[0].field.as_str(), mined[0].kind), ("Kind", "enum"));
}
