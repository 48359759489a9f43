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

/// A name and what it stands for.
type Case<'a> = (&'static str, &'a dyn Fn());

/// Runs `make` with the cases of a request of 10, 100 or 1,000 fields.
pub fn with_cases(count: usize, make: impl FnOnce(&[Case<'_>; 6])) {
    macro_rules! make {
        ($($count:literal $ours:ident $derived:ident)*) => {
            match count {
                $($count => {
                    let (ours, derived) = ($ours(), $derived());
                    assert_eq!(serde_json::to_vec(&derived).unwrap(), rt::json::to_json(&ours));
                    make(&[
                        ("JSON, derive", &|| drop(black_box(serde_json::to_vec(&derived).unwrap()))),
                        ("JSON, ours", &|| drop(black_box(rt::json::to_json(&ours)))),
                        ("JSON, ours, validated", &|| {
                            assert!(rt::validate::validate(&ours).is_empty());
                            black_box(rt::json::to_json(&ours));
                        }),
                        ("form, derive", &|| {
                            drop(black_box(serde_urlencoded::to_string(&derived).unwrap()));
                        }),
                        ("form, ours", &|| drop(black_box(rt::form::encode(&ours)))),
                        ("form, ours, validated", &|| {
                            assert!(rt::validate::validate(&ours).is_empty());
                            black_box(rt::form::encode(&ours));
                        }),
                    ]);
                })*
                _ => panic!("10, 100 or 1000 fields"),
            }
        };
    }
    make! { 10 request10 derived10 100 request100 derived100 1_000 request1000 derived1000 }
}

pub fn run() {
    for count in [10, 100, 1_000] {
        with_cases(count, |cases| {
            let times = measure(20_000 / count, &cases.map(|(_, run)| run));
            println!("a request of {count} fields");
            for (index, ((name, _), time)) in cases.iter().zip(&times).enumerate() {
                let ratio = time / times[index / 3 * 3];
                println!("  {name:28} {:10.2} µs  ratio {ratio:.2}", time / 1000.0);
            }
        });
    }
}
