//! The export as OpenAPI.

use serde_json::Value;
use tencentcloud_codegen::export::openapi::{Dialect, document};
use tencentcloud_codegen::resolve;
use tencentcloud_codegen::source::Source;

fn live() -> Vec<Source> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/live/2018-08-01");
    let mut sources = Vec::new();
    for (from, to) in [("", ""), ("types", "types/")] {
        for entry in std::fs::read_dir(folder.join(from)).expect("the schemas of live") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                let text = std::fs::read_to_string(&path).expect("a schema");
                sources.push(Source { path: format!("live/2018-08-01/{to}{name}"), text });
            }
        }
    }
    sources
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(to)) = fields.get("$ref") {
                found.push(to.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_in_both_dialects() {
    let products = resolve::resolve(&live()).expect("the schemas are right");
    for dialect in [Dialect::V3_0, Dialect::V3_1] {
        let document = document(&products[0], dialect);
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(found.len() > 500, "{} references", found.len());
        for to in found {
            assert!(document.pointer(&to[1..]).is_some(), "{to}");
        }
    }
}

#[test]
fn an_action_keeps_its_facts() {
    let products = resolve::resolve(&live()).expect("the schemas are right");
    let document = document(&products[0], Dialect::V3_1);
    let operation = &document["paths"]["/#DescribeProIspPlaySumInfoList"]["post"];
    assert_eq!(operation["x-tc-rate-limit"], 100);
    assert_eq!(operation["x-tc-access"], "read");
    let request = &document["components"]["schemas"]["DescribeProIspPlaySumInfoListRequest"];
    assert_eq!(request["required"], serde_json::json!(["StartTime", "EndTime", "StatType"]));
    let size = &request["properties"]["PageSize"];
    assert_eq!((&size["minimum"], &size["maximum"]), (&1.into(), &1000.into()));
    let example = operation.pointer("/requestBody/content/application~1json/examples/example1");
    assert_eq!(example.expect("an example")["value"]["StatType"], "Province");
    // Enumerations are open.
    let kind = &request["properties"]["StatType"];
    assert!(kind.get("enum").is_none());
    let values = serde_json::json!(["Province", "Isp", "CountryOrArea"]);
    assert_eq!(kind["x-extensible-enum"], values);
    let code = &document["x-tc-errors"]["FailedOperation"];
    assert!(code.as_str().is_some_and(|meaning| !meaning.is_empty()), "{code}");
}

#[test]
fn what_is_special_about_an_action_is_said_in_the_words_of_openapi() {
    let source = |path: &str, text: &str| Source {
        path: format!("demo/2020-01-01/{path}"),
        text: text.to_owned(),
    };
    let sources = [
        source(
            "product.yaml",
            "product: demo\nversion: \"2020-01-01\"\ntitle: Demo\nhost: demo.tencentcloudapi.com\n",
        ),
        source(
            "Send.yaml",
            "action: Send\naccess: write\nhost: other.tencentcloudapi.com\nunsigned: true\n\
             streams: true\npayload: multipart\ninput:\n  Picture: {type: binary, required: true}\n  \
             Kinds: {type: [Kind]}\n  Count: {type: int64, example: 5}\n",
        ),
        source(
            "types/Kind.yaml",
            "type: Kind\nbase: int64\nenum:\n  provenance: reviewed\n  source: t\n  values:\n    \
             1: {description: One., name: One}\n",
        ),
    ];
    let products = resolve::resolve(&sources)
        .unwrap_or_else(|problems| panic!("{}", problems.draw(&sources, "", false)));
    let document = document(&products[0], Dialect::V3_1);
    let operation = &document["paths"]["/#Send"]["post"];
    assert_eq!(operation["servers"][0]["url"], "https://other.tencentcloudapi.com");
    assert_eq!(operation["security"], serde_json::json!([]));
    assert!(operation["requestBody"]["content"].get("multipart/form-data").is_some());
    assert!(operation["responses"]["200"]["content"].get("text/event-stream").is_some());
    let fields = &document["components"]["schemas"]["SendRequest"]["properties"];
    assert_eq!(fields["Kinds"]["items"]["x-extensible-enum"], serde_json::json!([1]));
    assert_eq!(fields["Kinds"]["description"], "- `1`: One.");
    assert_eq!(fields["Count"]["examples"], serde_json::json!([5]));
}
