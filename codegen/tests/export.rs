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
    assert!(request["properties"]["StatType"].get("enum").is_none());
}
