//! How time grows: generation, `gen --check`, the catalog and searches in it for 1, 10, 100 and all
//! product versions of a wheel of tccli, and decoding for responses of 1 kB to 100 MB.
//!
//! ```sh
//! cargo run --release --manifest-path xtask/bench/growth/Cargo.toml -- WHEEL [FOLDER]
//! ```
//!
//! Prints a table of CPU times, and writes `growth-products.svg` and `growth-responses.svg` to the folder, by default
//! `xtask/bench/growth`. The last column is the slope between the last two points: how many times
//! longer for ten times as much, as a power of ten; 1 is linear. Builds the command `xtask` first.

mod chart;
mod products;
mod responses;

use std::path::{Path, PathBuf};

use chart::Curve;
use nix::sys::resource::{UsageWho, getrusage};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize()?;
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let wheel = arguments.next().ok_or("the path of a wheel of tccli is missing")?;
    let folder = arguments.next().unwrap_or_else(|| root.join("xtask/bench/growth"));
    std::fs::create_dir_all(&folder)?;
    let curves = products::measure(&root, &wheel)?;
    show("actions", &curves);
    let chart = chart::draw(
        "CPU time by the number of actions (1, 10, 100 and all products)",
        "actions",
        &curves,
    );
    std::fs::write(folder.join("growth-products.svg"), chart)?;
    let curves = responses::measure()?;
    show("bytes", &curves);
    let chart = chart::draw("CPU time to decode a response by its size", "bytes", &curves);
    std::fs::write(folder.join("growth-responses.svg"), chart)?;
    Ok(())
}

/// Returns the least CPU time of a number of runs, in seconds, with that of the commands that they
/// wait for. Unlike the time, it does not depend on what else the machine does.
fn least(runs: usize, mut run: impl FnMut() -> Result<(), Failure>) -> Result<f64, Failure> {
    let mut least = f64::INFINITY;
    for _ in 0..runs {
        let start = cpu_time()?;
        run()?;
        least = least.min(cpu_time()? - start);
    }
    Ok(least)
}

/// Returns the CPU time of this process and of the commands that have ended.
fn cpu_time() -> Result<f64, Failure> {
    let mut seconds = 0.0;
    for who in [UsageWho::RUSAGE_SELF, UsageWho::RUSAGE_CHILDREN] {
        let usage = getrusage(who)?;
        for time in [usage.user_time(), usage.system_time()] {
            seconds += time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        }
    }
    Ok(seconds)
}

fn show(unit: &str, curves: &[Curve]) {
    for curve in curves {
        println!("{}, slope {:.2}", curve.name, curve.slope());
        for (x, seconds) in &curve.points {
            println!("  {x:11.0} {unit}: {:12.6} s, {:9.3} µs each", seconds, seconds / x * 1e6);
        }
    }
}
