//! Decoding beside serde derive, sonic-rs and simd-json, in one run: the median time of each, and
//! the ratio to serde derive with `serde_json`. Then the peak of memory, in the same way.

mod encode;
mod memory;
mod once;
mod wide;

use std::hint::black_box;
use std::time::Instant;

use serde::Deserialize;
use tencentcloud_live::runtime::Untyped;
use tencentcloud_live::runtime::decode::decode;
use tencentcloud_live::v20180801::DescribeProIspPlaySumInfoListResponse;

use wide::{Wide, WideDerived};

#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(rename = "Response")]
    response: T,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct Derived {
    total_flux: f64,
    total_request: u64,
    stat_type: String,
    page_size: u64,
    page_num: u64,
    total_num: u64,
    total_page: u64,
    data_info_list: Vec<DerivedRow>,
    avg_flux_per_second: f64,
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code)]
struct DerivedRow {
    name: String,
    total_flux: f64,
    total_request: u64,
    avg_flux_per_second: f64,
}

/// Returns a response with this number of rows.
fn response(rows: usize) -> String {
    let row = |i: usize| {
        let (flux, rate) = (i as f64 * 37.03 + 2.5, i as f64 * 0.0007 + 0.01);
        format!(
            r#"{{"Name":"Province {i}","TotalFlux":{flux:.3},"TotalRequest":{},"AvgFluxPerSecond":{rate:.4}}}"#,
            i * 7 + 5
        )
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        r#"{{"Response":{{"TotalFlux":3.5,"TotalRequest":7,"StatType":"Province","PageSize":10,"PageNum":1,"TotalNum":{},"TotalPage":1,"DataInfoList":[{}],"AvgFluxPerSecond":0.014,"RequestId":"eac6b301-a322-493a-8e36-83b295459397"}}}}"#,
        rows.len(),
        rows.join(",")
    )
}

type Reader<'a> = (&'a str, Box<dyn Fn(&[u8]) + 'a>);

/// Returns the median nanoseconds of each reader; they take turns, so that all see the same machine.
fn measure(body: &[u8], readers: &[Reader<'_>]) -> Vec<f64> {
    let repeat = (400_000 / body.len()).max(1);
    let rounds = 101;
    let mut times = vec![Vec::new(); readers.len()];
    for _ in 0..rounds {
        for ((_, read), times) in readers.iter().zip(&mut times) {
            let start = Instant::now();
            (0..repeat).for_each(|_| read(black_box(body)));
            times.push(start.elapsed().as_nanos() as f64 / repeat as f64);
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[rounds / 2]
        })
        .collect()
}

fn report(what: &str, body: &[u8], readers: &[Reader<'_>]) {
    let times = measure(body, readers);
    println!("{what}, {} bytes", body.len());
    for ((name, _), time) in readers.iter().zip(&times) {
        println!("  {name:28} {:10.2} µs  ratio {:.2}", time / 1000.0, time / times[0]);
    }
}

fn summary(rows: usize) {
    let body = response(rows);
    let readers: [Reader<'_>; 5] = [
        (
            "serde derive, serde_json",
            Box::new(|b| {
                black_box(serde_json::from_slice::<Envelope<Derived>>(b).unwrap().response);
            }),
        ),
        (
            "serde derive, sonic-rs",
            Box::new(|b| {
                black_box(sonic_rs::from_slice::<Envelope<Derived>>(b).unwrap());
            }),
        ),
        (
            "serde derive, simd-json",
            Box::new(|b| {
                black_box(simd_json::from_slice::<Envelope<Derived>>(&mut b.to_vec()).unwrap());
            }),
        ),
        (
            "ours",
            Box::new(|b| {
                let mut response = DescribeProIspPlaySumInfoListResponse::default();
                decode(b, &mut response).unwrap();
                black_box(&response);
            }),
        ),
        (
            "ours, Deserialize",
            Box::new(|b| {
                black_box(
                    serde_json::from_slice::<Envelope<DescribeProIspPlaySumInfoListResponse>>(b)
                        .unwrap(),
                );
            }),
        ),
    ];
    report(&format!("{rows} rows"), body.as_bytes(), &readers);
}

fn wide_rows(rows: usize) {
    let body = wide::response(rows);
    let readers: [Reader<'_>; 3] = [
        (
            "serde derive, serde_json",
            Box::new(|b| {
                black_box(serde_json::from_slice::<Envelope<WideDerived>>(b).unwrap());
            }),
        ),
        (
            "ours",
            Box::new(|b| {
                let mut response = Wide::default();
                decode(b, &mut response).unwrap();
                black_box(&response);
            }),
        ),
        (
            "ours, Deserialize",
            Box::new(|b| {
                black_box(serde_json::from_slice::<Envelope<Wide>>(b).unwrap());
            }),
        ),
    ];
    report(&format!("{rows} rows of 40 fields, 10 of them unknown"), body.as_bytes(), &readers);
}

fn main() {
    let decode = || {
        [2, 100, 10_000].into_iter().for_each(summary);
        [1, 100].into_iter().for_each(wide_rows);
    };
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["decode"] => decode(),
        ["encode"] => encode::run(),
        ["memory"] => peaks(),
        ["once", case, count] => once::run(case, count.parse().expect("a number")),
        _ => {
            decode();
            peaks();
            encode::run();
        }
    }
}

/// Prints the peak of memory of a response of 10 MB and of responses that take much more memory
/// than bytes, as a multiple of their length.
fn peaks() {
    let large = response(105_000);
    let rows = format!(r#"{{"Response":{{"DataInfoList":[{}{{}}]}}}}"#, "{},".repeat(1 << 20));
    let lists = format!(r#"{{"Response":{{"DataInfoList":[{}[{{}}]]}}}}"#, "[{}],".repeat(1 << 20));
    let unknown = format!(r#"{{"Response":{{"New":[{}[0]]}}}}"#, "[0],".repeat(1 << 20));
    let within = |text: &[u8]| [br#"{"Response":{"StatType":""#, text, br#""}}"#].concat();
    let controls = within(&vec![1; 4 << 20]);
    let not_utf8 = within(&vec![0xFF; 4 << 20]);
    let half_utf8 = within(&b"a\xFF".repeat(2 << 20));
    for (what, body) in [
        ("rows", large.into_bytes()),
        ("empty objects", rows.into_bytes()),
        ("lists of one object", lists.into_bytes()),
        ("lists of one element, unknown", unknown.into_bytes()),
        ("a string of control characters", controls),
        ("a string that is not UTF-8", not_utf8),
        ("a string half of which is not UTF-8", half_utf8),
    ] {
        let body = &*body;
        let peak = |read: &dyn Fn()| memory::peak(read) as f64 / body.len() as f64;
        let ours = peak(&|| {
            let mut response = DescribeProIspPlaySumInfoListResponse::default();
            black_box(decode(body, &mut response).map(drop).ok());
        });
        let derived = peak(&|| {
            black_box(serde_json::from_slice::<Envelope<Lenient>>(body).ok());
        });
        let value = peak(&|| {
            black_box(serde_json::from_slice::<serde_json::Value>(body).ok());
        });
        println!(
            "peak of memory, {what}, {:.1} MB: ours {ours:.2} bytes per byte, serde derive {derived:.2} \
             (ratio {:.2}), serde_json::Value {value:.2}",
            body.len() as f64 / 1e6,
            ours / derived,
        );
    }
    untyped_peaks();
}

/// Prints the same for a field that keeps any JSON, beside the derive that keeps the response as
/// `serde_json::Value`.
fn untyped_peaks() {
    let values = [
        "[0]", "[[[[0]]]]", "[0,0]", "[]", "{}", r#"{"a":0}"#, r#"{"a":[0]}"#, "0", "1.5", r#""""#,
        r#""a""#, r#""\n""#, r#"[""]"#, r#"[{}]"#, "[0,0,0,0,0]", "[[0],0]",
    ];
    let deep = format!("{}0{}", "[".repeat(100), "]".repeat(100));
    for value in values.into_iter().chain([&*deep]) {
        let count = (4 << 20) / (value.len() + 1);
        let list = format!("{}{value}", format!("{value},").repeat(count));
        let body = format!(r#"{{"Response":{{"New":[{list}]}}}}"#);
        let body = body.as_bytes();
        let peak = |read: &dyn Fn()| memory::peak(read) as f64 / body.len() as f64;
        let ours = peak(&|| {
            let mut response = Untyped::default();
            black_box(decode(body, &mut response).map(drop).ok());
        });
        let derived = peak(&|| {
            black_box(serde_json::from_slice::<Envelope<serde_json::Value>>(body).ok());
        });
        println!(
            "peak of memory, untyped, a list of {:12}: ours {ours:6.2} bytes per byte, serde derive \
             {derived:6.2} (ratio {:.2})",
            &value[..value.len().min(12)],
            ours / derived,
        );
    }
}

/// Derived, with a default for each field, as our structs have.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(dead_code)]
struct Lenient {
    total_flux: f64,
    stat_type: String,
    data_info_list: Vec<LenientRow>,
    request_id: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[allow(dead_code)]
struct LenientRow {
    name: String,
    total_flux: f64,
    total_request: u64,
    avg_flux_per_second: f64,
}
