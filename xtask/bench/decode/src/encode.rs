//! Encoding beside serde derive with `serde_json`, and with `serde_urlencoded` for forms.

use std::hint::black_box;
use std::time::Instant;

use tencentcloud_live::runtime as rt;

include!(concat!(env!("OUT_DIR"), "/requests.rs"));

/// Returns the median nanoseconds of each; they take turns, so that all see the same machine.
fn measure(repeat: usize, runs: &[&dyn Fn()]) -> Vec<f64> {
    let rounds = 101;
    let mut times = vec![Vec::new(); runs.len()];
    for _ in 0..rounds {
        for (run, times) in runs.iter().zip(&mut times) {
            let start = Instant::now();
            (0..repeat).for_each(|_| run());
            times.push(start.elapsed().as_nanos() as f64 / repeat as f64);
        }
    }
    times.iter_mut().for_each(|times| times.sort_by(f64::total_cmp));
    times.iter().map(|times| times[rounds / 2]).collect()
}

fn compare(
    count: usize,
    ours: &dyn rt::shape::Shape,
    json: &dyn Fn() -> Vec<u8>,
    form: &dyn Fn() -> String,
) {
    let times = measure(
        20_000 / count,
        &[
            &|| drop(black_box(json())),
            &|| drop(black_box(rt::json::to_json(ours))),
            &|| {
                assert!(rt::validate::validate(ours).is_empty());
                black_box(rt::json::to_json(ours));
            },
            &|| drop(black_box(form())),
            &|| drop(black_box(rt::form::encode(ours))),
            &|| {
                assert!(rt::validate::validate(ours).is_empty());
                black_box(rt::form::encode(ours));
            },
        ],
    );
    println!("a request of {count} fields, {} bytes of JSON", json().len());
    for (index, name) in [
        "JSON, derive",
        "JSON, ours",
        "JSON, ours, validated",
        "form, derive",
        "form, ours",
        "form, ours, validated",
    ]
    .into_iter()
    .enumerate()
    {
        println!(
            "  {name:28} {:10.2} µs  ratio {:.2}",
            times[index] / 1000.0,
            times[index] / times[index / 3 * 3]
        );
    }
}

pub fn run() {
    macro_rules! compare {
        ($($count:literal $ours:ident $derived:ident)*) => {$(
            let derived = $derived();
            let json = || serde_json::to_vec(&derived).unwrap();
            assert_eq!(json(), rt::json::to_json(&$ours()));
            compare($count, &$ours(), &json, &|| serde_urlencoded::to_string(&derived).unwrap());
        )*};
    }
    compare! { 10 request10 derived10 100 request100 derived100 1_000 request1000 derived1000 }
}
