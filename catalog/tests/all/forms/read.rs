//! Calls are read from what people paste.

use proptest::prelude::*;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::forms::{Form, Options, ReadError, Reading, Source, read, write};

use super::sample::{HOSTILE, Size, request};
use super::{CATALOG, product};

fn of(text: &str) -> Result<Reading, ReadError> {
    read(text, &CATALOG, None)
}

#[track_caller]
fn check(text: &str, source: Source, action: &str, expected: &Json) -> Reading {
    let reading = of(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!((reading.source, reading.action.as_str()), (source, action), "{text}");
    assert_eq!(Json::Object(reading.request.clone()), *expected, "{text}");
    reading
}

#[test]
fn command_lines_of_curl() {
    let body = json!({"PageSize": 20, "DomainPrefix": "it's 中"});
    let head = "-H 'X-TC-Action: DescribeLiveDomains' -H 'X-TC-Version: 2018-08-01' \\\n  \
                --header \"X-TC-Region:ap-guangzhou\"";
    let secret = "-H 'Authorization: TC3-HMAC-SHA256 Credential=AKIDx/2019-02-25/live/tc3_request, \
                  SignedHeaders=content-type;host, Signature=abc' -H 'X-TC-Token: t0ken'";
    for text in [
        format!(
            "curl -X POST https://live.tencentcloudapi.com {head} {secret} -d '{{\"PageSize\":20,\"DomainPrefix\":\"it'\\''s 中\"}}'"
        ),
        format!(
            "$ curl -sS 'https://live.tencentcloudapi.com/' {head} {secret} --data-raw $'{{\"PageSize\":20,\"DomainPrefix\":\"it\\'s \\u4e2d\"}}' --compressed"
        ),
        format!(
            "LANG=C /usr/bin/curl -XPOST -sSd\"{{\\\"PageSize\\\":20,\\\"DomainPrefix\\\":\\\"it's 中\\\"}}\" {head} {secret} --url https://live.tencentcloudapi.com"
        ),
        format!(
            "printf %s '{{\"PageSize\":20,\"DomainPrefix\":\"it'\\''s 中\"}}' | curl https://live.tencentcloudapi.com {head} {secret} --data-binary @-"
        ),
    ] {
        let reading = check(&text, Source::Curl, "DescribeLiveDomains", &body);
        assert_eq!(reading.region.as_deref(), Some("ap-guangzhou"));
        assert_eq!((&*reading.service, reading.endpoint.as_deref()), ("live", None));
        assert_eq!(reading.notes, ["secrets are left out: authorization, x-tc-token"]);
    }
}

#[test]
fn signature_v1_in_queries_and_forms() {
    let form = "Action=DescribeLiveDomains&Version=2018-08-01&Region=ap-tokyo&SecretId=AKIDx&Nonce=1\
                &Timestamp=1551113065&Signature=x%3D&PageSize=20&DomainPrefix=a%20b+c";
    let body = json!({"PageSize": 20, "DomainPrefix": "a b c"});
    for text in [
        format!("curl 'https://live.tencentcloudapi.com/?{form}'"),
        format!("curl -G https://live.tencentcloudapi.com -d '{form}'"),
        format!("curl https://live.tencentcloudapi.com -d '{form}'"),
        format!("https://live.tencentcloudapi.com/?{form}"),
        format!("GET /?{form} HTTP/1.1\r\nHost: live.tencentcloudapi.com\r\n\r\n"),
    ] {
        let source = if text.starts_with("curl") { Source::Curl } else { Source::Http };
        let reading = check(&text, source, "DescribeLiveDomains", &body);
        assert_eq!(reading.region.as_deref(), Some("ap-tokyo"));
        assert!(reading.notes[0].contains("SecretId"), "{:?}", reading.notes);
    }
    let nested = "https://cvm.tencentcloudapi.com/?Action=DescribeInstances&Version=2017-03-12\
                  &Filters.0.Name=zone&Filters.0.Values.1=b&Filters.0.Values.0=a&Limit=5";
    let expected = json!({"Filters": [{"Name": "zone", "Values": ["a", "b"]}], "Limit": 5});
    check(nested, Source::Http, "DescribeInstances", &expected);
}

#[test]
fn http_requests_and_headers() {
    let text = "POST / HTTP/1.1\nHost: 127.0.0.1:8080\nContent-Type: application/json\n\
                X-TC-Action: DescribeLiveDomains\nX-TC-Version: 2018-08-01\n\n{\"PageSize\": 20}\n";
    let reading = check(text, Source::Http, "DescribeLiveDomains", &json!({"PageSize": 20}));
    assert_eq!(reading.endpoint.as_deref(), Some("127.0.0.1:8080"));
    let (_, headers) = text.split_once('\n').expect("lines");
    check(headers, Source::Http, "DescribeLiveDomains", &json!({"PageSize": 20}));
}

#[test]
fn command_lines_of_tccli_and_tcapi() {
    let expected = json!({
        "Filters": [{"Name": "zone", "Values": ["a", "b"]}], "Limit": 5, "InstanceIds": ["i-1", "i-2"]
    });
    for arguments in [
        "--Filters '[{\"Name\":\"zone\",\"Values\":[\"a\",\"b\"]}]' --Limit 5 --InstanceIds '[\"i-1\",\"i-2\"]'",
        "--cli-unfold-argument --Filters.0.Name zone --Filters.0.Values a b --Limit=5 --InstanceIds i-1 i-2",
        "--Filters.0.Values.0 a --Filters.0.Values.1 b --Filters.0.Name zone --Limit 5 --InstanceIds.0 i-1 --InstanceIds.1 i-2",
    ] {
        for (program, source) in [("tccli", Source::Tccli), ("tcapi", Source::Tcapi)] {
            let text = format!(
                "{program} cvm DescribeInstances {arguments} --region ap-guangzhou --secretKey x --output json"
            );
            let reading = check(&text, source, "DescribeInstances", &expected);
            assert_eq!(reading.region.as_deref(), Some("ap-guangzhou"));
            assert_eq!(
                reading.notes,
                ["secrets are left out: --secretKey", "`--output` is left out"]
            );
        }
    }
}

#[test]
fn json_and_links() {
    let live = product("live");
    let action = live.action("DescribeLiveDomains").expect("known");
    let text = "{\"PageSize\": \"20\", \"New\": [1]}";
    let reading = read(text, &CATALOG, Some((&live, action))).expect("read");
    assert_eq!(Json::Object(reading.request), json!({"PageSize": 20, "New": [1]}));
    let text =
        "{\"Action\": \"DescribeLiveDomains\", \"Version\": \"2018-08-01\", \"PageSize\": 20}";
    check(text, Source::Json, "DescribeLiveDomains", &json!({"PageSize": 20}));
    for text in [
        "https://console.cloud.tencent.com/api/explorer?Product=live&Version=2018-08-01&Action=DescribeLiveDomains&SignVersion=",
        "https://console.tencentcloud.com/api/explorer?Action=DescribeLiveDomains&Product=live",
        "#/live/2018-08-01/DescribeLiveDomains",
    ] {
        check(text, Source::Link, "DescribeLiveDomains", &json!({}));
    }
    let own = "http://127.0.0.1:8080/#/live/2018-08-01/DescribeLiveDomains?region=ap-tokyo&r=%7B%22PageSize%22%3A20%7D";
    let reading = check(own, Source::Link, "DescribeLiveDomains", &json!({"PageSize": 20}));
    assert_eq!(reading.region.as_deref(), Some("ap-tokyo"));
}

#[test]
fn errors_say_what_was_not_understood() {
    for (text, part) in [
        ("", "the input is empty"),
        ("wget https://x", "`wget` is not understood"),
        ("curl -d '{}", "a quote is not closed"),
        ("curl -d @body.json https://live.tencentcloudapi.com", "the file `body.json`"),
        ("curl -H", "`-H` needs a value"),
        ("curl", "no URL"),
        ("curl https://live.tencentcloudapi.com -d '{}'", "names no action"),
        ("curl https://live.tencentcloudapi.com <body", "redirections"),
        ("curl -K rc https://live.tencentcloudapi.com", "`--config` is not read"),
        ("tccli live", "names no product and action"),
        ("tccli live Describe", "live 2018-08-01 has no action `Describe`"),
        ("tccli liv DescribeLiveDomains", "unknown product `liv`"),
        ("tccli live DescribeLiveDomains --version 2000-01-01", "no version `2000-01-01`"),
        ("tcapi live DescribeLiveDomains --PageSize @f", "the file `f`"),
        ("tccli live DescribeLiveDomains --PageSize 1 --PageSize 2", "`PageSize` is given twice"),
        ("tccli live DescribeLiveDomains --cli-input-json file://x", "the file `x`"),
        ("{\"a\":\n tru}", "not JSON"),
        ("{}", "no action is named"),
        ("https://console.cloud.tencent.com/api/explorer?Product=live", "no product and action"),
    ] {
        let error = of(text).expect_err(text);
        assert!(error.to_string().contains(part), "{text}: {error}");
        assert!(error.range().is_none_or(|at| text.get(at).is_some()), "{text}: {error:?}");
    }
    let error = of("  \n tcapi live DescribeLiveDomains --PageSize file://x").expect_err("a file");
    assert_eq!(error.range(), Some(35..45));
}

/// What is written is read as it was.
fn round_trip(name: &str, action: &str, request: &Map<String, Json>) {
    let product = product(name);
    let action = product.action(action).expect("known");
    let options = Options::new(Some("ap-guangzhou"), Some("http://127.0.0.1:8080")).expect("valid");
    for form in [Form::Tcapi, Form::Tccli, Form::Curl] {
        let text = write(form, &product, action, request, &options);
        let reading = of(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(reading.request, *request, "{text}");
        assert_eq!((&reading.service, &reading.action), (&product.name, &action.name));
        assert_eq!(reading.notes, [""; 0], "{text}");
    }
}

#[test]
fn hostile_calls_are_read_as_they_were_written() {
    for text in HOSTILE {
        let request = json!({"DomainPrefix": text, "PageSize": 20});
        round_trip("live", "DescribeLiveDomains", request.as_object().expect("an object"));
    }
    for (name, every) in [("live", 7), ("cvm", 9), ("cii", 1)] {
        let product = product(name);
        for action in product.actions.iter().step_by(every) {
            for size in [Size::Least, Size::Full] {
                round_trip(name, &action.name, &request(&product, action, size));
            }
        }
    }
}

proptest! {
    #[test]
    fn any_call_is_read_as_it_was_written(
        text in any::<String>(),
        list in prop::collection::vec(any::<String>(), 0..3),
        page in any::<u64>(),
    ) {
        let request = json!({"StatType": text, "PlayDomains": list, "PageSize": page});
        round_trip("live", "DescribeProIspPlaySumInfoList", request.as_object().expect("an object"));
    }

    #[test]
    fn any_text_is_read_or_is_an_error_that_points_into_it(
        start in prop::sample::select(vec![
            "", "curl ", "tccli live ", "tcapi live X ", "{", "POST / HTTP/1.1\n", "https://", "#/",
            "curl -d ", "curl -H ", "curl -F a=", "curl --data-urlencode ", "curl ^\"", "curl `\n",
            "curl.exe '", "curl.exe @'\n", "PS C:\\> curl ", "C:\\>curl ^\n", "printf %s 'x' | curl ", "tccli live DescribeLiveDomains --A",
        ]),
        text in ".{0,40}|[-'\"\\\\$|;&<>@{}\\[\\]:=./# \\n\\r\\tA-Za-z0-9%`^é]{0,60}",
    ) {
        let text = format!("{start}{text}");
        if let Err(error) = of(&text) {
            prop_assert!(!error.to_string().is_empty());
            prop_assert!(error.range().is_none_or(|at| text.get(at).is_some()), "{:?}", error);
        }
    }
}

#[test]
fn scripts_are_read_with_their_bytes_and_what_was_edited() {
    let cls = product("cls");
    let action = cls.action("UploadLog").expect("known");
    let request = json!({"TopicId": "t-1", "HashKey": "k", "CompressType": "lz4", "Body": "AAH/"});
    let request = request.as_object().expect("an object").clone();
    let local = Options::new(None, Some("http://127.0.0.1:8080")).expect("valid");
    let script = write(Form::Curl, &cls, action, &request, &local);
    let reading = of(&script).expect("it is read");
    assert_eq!(reading.request, request, "{script}");
    assert_eq!(reading.endpoint.as_deref(), Some("http://127.0.0.1:8080"));
    // What a person edits is what is read.
    let script = "DescribeLiveDomains";
    let live = product("live");
    let action = live.action(script).expect("known");
    let script = write(Form::Curl, &live, action, &Map::new(), &Options::default());
    let edited = script.replace("printf %s '{}'", "printf %s '{\"PageSize\": 7}'");
    check(&edited, Source::Curl, "DescribeLiveDomains", &json!({"PageSize": 7}));
}

#[test]
fn here_documents_are_the_body() {
    let head = "curl -X POST https://live.tencentcloudapi.com -H 'X-TC-Action: DescribeLiveDomains' \
                -H 'X-TC-Version: 2018-08-01'";
    let expected = json!({"PageSize": 20, "DomainPrefix": "$x | y"});
    let body = "{\n\t\"PageSize\": 20,\n  \"DomainPrefix\": \"$x | y\"\n}\n";
    for text in [
        format!("{head} -d @- <<EOF\n{body}EOF\n"),
        format!("{head} --json @- <<'END OF IT'\n{body}END OF IT"),
        format!("{head} --data-binary @- <<-\\EOF\n\t{body}\tEOF\n"),
        format!("cat <<EOF | {head} -d @-\n{body}EOF\n"),
        format!("{head} -d @- <<< '{body}'"),
    ] {
        check(&text, Source::Curl, "DescribeLiveDomains", &expected);
    }
    for (text, part) in [
        (format!("{head} -d @- <<EOF\n{{}}\n"), "no line `EOF` ends the here-document"),
        (format!("{head} -d @- <<EOF"), "has no lines"),
        (format!("{head} -d @- <<"), "needs a word"),
    ] {
        let error = of(&text).expect_err("it is rejected");
        assert!(error.to_string().contains(part), "{error}");
    }
}

#[test]
fn forms_of_several_parts() {
    let text = "POST / HTTP/1.1\r\nHost: cii.tencentcloudapi.com\r\nX-TC-Action: UploadMedicalFile\r\n\
                X-TC-Version: 2021-04-08\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n\
                --b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"x\"\r\n\r\nhello\r\n--b--\r\n";
    check(text, Source::Http, "UploadMedicalFile", &json!({"File": "aGVsbG8="}));
    let error = of(&text.replace("--b--", "--b")).expect_err("it is cut");
    assert!(error.to_string().contains("invalid delimiter"), "{error}");
}
