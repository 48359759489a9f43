//! Writes the requests of 10, 100 and 1,000 fields: as generated code has them, and derived.

use std::fmt::Write as _;
use std::path::Path;

/// A type, its value in a request, and its constraint.
const KINDS: [(&str, &str, &str); 6] = [
    ("String", r#"format!("value {i}")"#, r#"[Length(Some(1), Some(64)), Reviewed, "bench"]"#),
    (
        "Option<String>",
        r#"Some(format!("a longer value, number {i}"))"#,
        r#"[Length(None, Some(128)), Mined, "bench"]"#,
    ),
    ("i64", "i * 1_000", "[Range(Some(0), Some(2_000_000)), Reviewed, \"bench\"]"),
    ("Option<u64>", "Some(i as u64)", "[Range(Some(0), Some(10_000)), Mined, \"bench\"]"),
    ("Option<f64>", "Some(i as f64 * 0.25)", ""),
    ("Option<bool>", "Some(true)", ""),
];

fn main() {
    let mut out = String::new();
    for count in [10_usize, 100, 1_000] {
        let fields: Vec<_> = (0..count).map(|i| (i, KINDS[i % KINDS.len()])).collect();
        let add = |out: &mut String, line: &str| writeln!(out, "{line}").unwrap();
        add(&mut out, &format!("pub struct Request{count} {{"));
        fields.iter().for_each(|(i, kind)| add(&mut out, &format!("pub field_{i}: {},", kind.0)));
        add(&mut out, &format!("}}\nrt::shape! {{\nsent Request{count} = \"Request{count}\" {{"));
        fields
            .iter()
            .for_each(|(i, kind)| add(&mut out, &format!("field_{i}: \"Field{i}\" {},", kind.2)));
        add(
            &mut out,
            &format!("}}\n}}\n#[derive(serde::Serialize)]\npub struct Derived{count} {{"),
        );
        for (i, kind) in &fields {
            let skip = if kind.0.starts_with("Option") {
                ", skip_serializing_if = \"Option::is_none\""
            } else {
                ""
            };
            add(
                &mut out,
                &format!("#[serde(rename = \"Field{i}\"{skip})]\nfield_{i}: {},", kind.0),
            );
        }
        add(&mut out, "}");
        for name in [format!("Request{count}"), format!("Derived{count}")] {
            add(&mut out, &format!("pub fn {}() -> {name} {{\n{name} {{", name.to_lowercase()));
            fields.iter().for_each(|(i, kind)| {
                add(
                    &mut out,
                    &format!(
                        "field_{i}: {},",
                        kind.1.replace("{i}", &i.to_string()).replace("i ", &format!("{i} "))
                    ),
                );
            });
            add(&mut out, "}\n}");
        }
    }
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets it");
    std::fs::write(Path::new(&folder).join("requests.rs"), out).expect("OUT_DIR can be written");
    println!("cargo:rerun-if-changed=build.rs");
}
