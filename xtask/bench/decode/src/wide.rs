//! A row of 40 fields, of which the types know 30.

use serde::Deserialize;
use tencentcloud_live::runtime as rt;

pub struct Wide {
    pub rows: Vec<Row>,
}

rt::shape! {
    received Wide = "Wide" {
        rows: "Rows",
    }
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct WideDerived {
    #[serde(rename = "Rows")]
    pub rows: Vec<DerivedRow>,
}

pub struct Row {
    pub field_00: String,
    pub field_01: Option<String>,
    pub field_02: Option<i64>,
    pub field_03: Option<u64>,
    pub field_04: Option<f64>,
    pub field_05: Option<bool>,
    pub field_06: String,
    pub field_07: Option<String>,
    pub field_08: Option<i64>,
    pub field_09: Option<u64>,
    pub field_10: Option<f64>,
    pub field_11: Option<bool>,
    pub field_12: String,
    pub field_13: Option<String>,
    pub field_14: Option<i64>,
    pub field_15: Option<u64>,
    pub field_16: Option<f64>,
    pub field_17: Option<bool>,
    pub field_18: String,
    pub field_19: Option<String>,
    pub field_20: Option<i64>,
    pub field_21: Option<u64>,
    pub field_22: Option<f64>,
    pub field_23: Option<bool>,
    pub field_24: String,
    pub field_25: Option<String>,
    pub field_26: Option<i64>,
    pub field_27: Option<u64>,
    pub field_28: Option<f64>,
    pub field_29: Option<bool>,
}

rt::shape! {
    received Row = "Row" {
        field_00: "Field00",
        field_01: "Field01",
        field_02: "Field02",
        field_03: "Field03",
        field_04: "Field04",
        field_05: "Field05",
        field_06: "Field06",
        field_07: "Field07",
        field_08: "Field08",
        field_09: "Field09",
        field_10: "Field10",
        field_11: "Field11",
        field_12: "Field12",
        field_13: "Field13",
        field_14: "Field14",
        field_15: "Field15",
        field_16: "Field16",
        field_17: "Field17",
        field_18: "Field18",
        field_19: "Field19",
        field_20: "Field20",
        field_21: "Field21",
        field_22: "Field22",
        field_23: "Field23",
        field_24: "Field24",
        field_25: "Field25",
        field_26: "Field26",
        field_27: "Field27",
        field_28: "Field28",
        field_29: "Field29",
    }
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct DerivedRow {
    #[serde(rename = "Field00")]
    pub field_00: String,
    #[serde(rename = "Field01")]
    pub field_01: Option<String>,
    #[serde(rename = "Field02")]
    pub field_02: Option<i64>,
    #[serde(rename = "Field03")]
    pub field_03: Option<u64>,
    #[serde(rename = "Field04")]
    pub field_04: Option<f64>,
    #[serde(rename = "Field05")]
    pub field_05: Option<bool>,
    #[serde(rename = "Field06")]
    pub field_06: String,
    #[serde(rename = "Field07")]
    pub field_07: Option<String>,
    #[serde(rename = "Field08")]
    pub field_08: Option<i64>,
    #[serde(rename = "Field09")]
    pub field_09: Option<u64>,
    #[serde(rename = "Field10")]
    pub field_10: Option<f64>,
    #[serde(rename = "Field11")]
    pub field_11: Option<bool>,
    #[serde(rename = "Field12")]
    pub field_12: String,
    #[serde(rename = "Field13")]
    pub field_13: Option<String>,
    #[serde(rename = "Field14")]
    pub field_14: Option<i64>,
    #[serde(rename = "Field15")]
    pub field_15: Option<u64>,
    #[serde(rename = "Field16")]
    pub field_16: Option<f64>,
    #[serde(rename = "Field17")]
    pub field_17: Option<bool>,
    #[serde(rename = "Field18")]
    pub field_18: String,
    #[serde(rename = "Field19")]
    pub field_19: Option<String>,
    #[serde(rename = "Field20")]
    pub field_20: Option<i64>,
    #[serde(rename = "Field21")]
    pub field_21: Option<u64>,
    #[serde(rename = "Field22")]
    pub field_22: Option<f64>,
    #[serde(rename = "Field23")]
    pub field_23: Option<bool>,
    #[serde(rename = "Field24")]
    pub field_24: String,
    #[serde(rename = "Field25")]
    pub field_25: Option<String>,
    #[serde(rename = "Field26")]
    pub field_26: Option<i64>,
    #[serde(rename = "Field27")]
    pub field_27: Option<u64>,
    #[serde(rename = "Field28")]
    pub field_28: Option<f64>,
    #[serde(rename = "Field29")]
    pub field_29: Option<bool>,
}

/// Returns a response with this number of rows; every fourth field is unknown.
pub fn response(rows: usize) -> String {
    let value = |i: usize| match i % 6 {
        0 | 1 => format!("\"value of field {i}\""),
        2 | 3 => format!("{}", i * 1_234),
        4 => format!("{}.25", i * 77),
        _ => "true".to_owned(),
    };
    let known = |i: usize| format!("\"Field{i:02}\":{}", value(i));
    let unknown = |i: usize| format!("\"Unknown{i:02}\":[{{\"A\":{}}}]", value(i));
    let row = |_| {
        let fields = (0..30).flat_map(|i| {
            let extra = (i % 3 == 2).then(|| unknown(i / 3));
            [Some(known(i)), extra].into_iter().flatten()
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{{\"Response\":{{\"Rows\":[{}]}}}}", rows.join(","))
}
