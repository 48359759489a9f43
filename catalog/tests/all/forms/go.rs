//! Programs in Go pass `go vet`, are as `gofmt` writes them, and hold the values that they were written with.

use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::forms::{Form, Options, write};

use super::product;
use super::sample::{HOSTILE, Size, request};

/// Take the place of the SDK, with its signatures: parameters are printed.
const STUBS: [(&str, &str); 4] = [
    (
        "go.mod",
        "module github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common\n\ngo 1.19\n",
    ),
    (
        "common.go",
        r#"package common

import (
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
)

type Credential struct{}

func NewTokenCredential(id, key, token string) *Credential { return &Credential{} }

type Client struct{}

func NewCommonClient(c *Credential, region string, p *profile.ClientProfile) *Client {
	return &Client{}
}

func (c *Client) Send(request *http.CommonRequest, response *http.CommonResponse) error { return nil }
"#,
    ),
    (
        "profile/profile.go",
        r#"package profile

type HttpProfile struct{ Scheme, Endpoint string }

type ClientProfile struct{ HttpProfile *HttpProfile }

func NewClientProfile() *ClientProfile { return &ClientProfile{HttpProfile: &HttpProfile{}} }
"#,
    ),
    (
        "http/http.go",
        r#"package http

import (
	"bytes"
	"encoding/json"
	"os"
)

type CommonRequest struct{}

func NewCommonRequest(service, version, action string) *CommonRequest { return &CommonRequest{} }

func (r *CommonRequest) SetActionParameters(parameters interface{}) error {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(parameters)
	os.Stdout.Write(out.Bytes())
	return err
}

func (r *CommonRequest) SetOctetStreamParameters(headers map[string]string, body []byte) {}

type CommonResponse struct{}

func NewCommonResponse() *CommonResponse { return &CommonResponse{} }

func (r *CommonResponse) GetBody() []byte { return nil }
"#,
    ),
];

/// Returns fields whose names have all sizes that decide about their alignment.
fn widths() -> Map<String, Json> {
    let sizes = [1, 38, 39, 1, 100, 41, 90, 5, 38, 37, 110, 44, 45, 17, 18, 43, 3, 300, 120, 119];
    let fields = sizes.iter().enumerate().map(|(index, size)| {
        let value = match index % 7 {
            3 => json!({"A": "b", "Longer": 1, "\u{57df}\u{540d}": null}),
            5 => json!(["x".repeat(70), 1]),
            _ => json!(index),
        };
        (format!("{index:a<size$}"), value)
    });
    fields.collect()
}

/// The number of programs that are run, each of which has to be linked.
const RUN: usize = 2;

#[test]
fn programs_are_valid_and_hold_the_values_as_they_were() {
    let has =
        |name: &str| Command::new(name).arg("version").output().is_ok_and(|o| o.status.success());
    if !has("go") {
        println!("SKIPPED: Go is not installed, so no program in Go is checked");
        return;
    }
    let base = Path::new(env!("CARGO_TARGET_TMPDIR")).join("forms-go");
    let _ = std::fs::remove_dir_all(&base);
    let put = |path: &str, text: &str| {
        let path = base.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("created");
        std::fs::write(path, text).expect("written");
    };
    for (path, text) in STUBS {
        put(&format!("sdk/{path}"), text);
    }
    let sdk = "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common";
    put(
        "go.mod",
        &format!("module programs\n\ngo 1.19\n\nrequire {sdk} v0.0.0\n\nreplace {sdk} => ./sdk\n"),
    );
    let live = product("live");
    let options = Options::new(Some("ap-guangzhou"), Some("http://127.0.0.1:1")).expect("valid");
    let hostile = HOSTILE
        .iter()
        .map(|text| ((*text).to_owned(), json!([null, true, -5, 1.5, u64::MAX, text])));
    let hostile: Map<String, Json> = hostile.collect();
    let domains = live.action("DescribeLiveDomains").expect("known");
    let mut calls = vec![(domains, hostile), (domains, widths())];
    for action in live.actions.iter().step_by(8) {
        calls.push((action, request(&live, action, Size::Full)));
    }
    for (index, (action, request)) in calls.iter().enumerate() {
        let program = write(Form::Go, &live, action, request, &options);
        put(&format!("program{index}/main.go"), &program);
    }
    let cls = product("cls");
    let log = json!({"TopicId": "t\"", "Body": "AGJ5dGVz"});
    let log = log.as_object().expect("an object");
    let upload = cls.action("UploadLog").expect("known");
    put("octets/main.go", &write(Form::Go, &cls, upload, log, &options));
    let run = |arguments: &[&str]| {
        let mut command = Command::new("go");
        command.args(arguments).current_dir(&base);
        command.env("GOFLAGS", "-mod=mod").env("GOPROXY", "off").env("GOCACHE", base.join("cache"));
        let output = command.output().expect("it runs");
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    run(&["vet", "./..."]);
    let formatted = Command::new("gofmt").args(["-d", "."]).current_dir(&base).output();
    let formatted = formatted.expect("it runs").stdout;
    assert_eq!(String::from_utf8_lossy(&formatted), "", "as gofmt writes them");
    for (index, (_, request)) in calls.iter().enumerate().take(RUN) {
        let printed = run(&["run", &format!("./program{index}")]);
        let found: Json = serde_json::from_str(printed.lines().next().unwrap_or_default())
            .unwrap_or_else(|e| panic!("{e}: {printed}"));
        assert_eq!(found, Json::Object(request.clone()));
    }
}
