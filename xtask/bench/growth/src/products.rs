//! Commands and searches, for samples of the products.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tencentcloud_catalog::Catalog;
use zip::ZipArchive;

use crate::chart::Curve;
use crate::{Failure, least};

/// The sizes of the samples. The last one is all.
const SAMPLES: [usize; 4] = [1, 10, 100, usize::MAX];
const SEARCHES: [&str; 4] = ["domain", "DescribeInstances", "InvalidParameter", "no such thing"];

/// How often each search is made per measurement, since it takes microseconds.
const REPEATED: usize = 20;

/// The definitions of one product version.
struct Definitions {
    /// The path in the wheel, such as `tccli/services/live/v20180801/api.json`.
    path: String,
    api: Vec<u8>,
    actions: usize,
}

pub(crate) fn measure(root: &Path, wheel: &Path) -> Result<Vec<Curve>, Failure> {
    let xtask = build(root)?;
    let all = read(wheel)?;
    let work = std::env::temp_dir().join(format!("tencentcloud-growth-{}", std::process::id()));
    let names = ["generate crates", "gen --check", "build the catalog", "first search", "search"];
    let mut curves = names.map(|name| Curve { name, points: Vec::new() });
    for size in SAMPLES {
        let count = size.min(all.len());
        // Those in the middle of equal parts, so that one product is not the smallest.
        let sample: Vec<_> =
            (0..count).map(|n| &all[(2 * n + 1) * all.len() / (2 * count)]).collect();
        let actions = sample.iter().map(|definitions| definitions.actions).sum::<usize>() as f64;
        let times = sample_times(root, &xtask, &work, &sample);
        let _ = fs::remove_dir_all(&work);
        for (curve, seconds) in curves.iter_mut().zip(times?) {
            curve.points.push((actions, seconds));
        }
    }
    Ok(curves.into())
}

/// Builds the command and returns its path, unless `XTASK` names one that is built.
fn build(root: &Path) -> Result<PathBuf, Failure> {
    if let Some(built) = std::env::var_os("XTASK") {
        return Ok(built.into());
    }
    let mut cargo = Command::new("cargo");
    run(cargo.current_dir(root).args(["build", "-q", "--profile", "xtask", "-p", "xtask"]))?;
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("xtask/xtask"))
}

fn read(wheel: &Path) -> Result<Vec<Definitions>, Failure> {
    let mut archive = ZipArchive::new(fs::File::open(wheel)?)?;
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index)?;
        let path = file.name()?.into_owned();
        if !path.starts_with("tccli/services/")
            || !path.ends_with("/api.json")
            || path.contains("..")
        {
            continue;
        }
        let mut api = Vec::new();
        file.read_to_end(&mut api)?;
        let parsed: serde_json::Value = serde_json::from_slice(&api)?;
        let actions = parsed["actions"].as_object().map_or(0, |actions| actions.len());
        if actions > 0 {
            all.push(Definitions { path, api, actions });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

/// Returns the times in the order of the curves.
fn sample_times(
    root: &Path,
    xtask: &Path,
    work: &Path,
    sample: &[&Definitions],
) -> Result<[f64; 5], Failure> {
    let definitions = work.join("definitions");
    for Definitions { path, api, .. } in sample {
        let path = definitions.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&definitions))?;
        fs::write(path, api)?;
    }
    let (cloud, facts) = (work.join("cloud"), work.join("facts.bin"));
    let runs = if sample.len() > 10 { 1 } else { 3 };
    let command = |arguments: &[&str], paths: &[(&str, &Path)]| {
        let mut command = Command::new(xtask);
        command.current_dir(root).args(arguments);
        for (option, path) in paths {
            command.arg(option).arg(path);
        }
        command
    };
    let generate = least(runs, || {
        let _ = fs::remove_dir_all(&cloud);
        let paths = [("--definitions", &*definitions), ("--out", &cloud)];
        run(&mut command(&["cloud", "--no-compile"], &paths))
    })?;
    let check = least(runs, || {
        let paths = [("--schemas", &*cloud.join("schemas")), ("--out", &cloud.join("generated"))];
        run(&mut command(&["gen", "--check"], &paths))
    })?;
    let catalog = least(runs, || {
        run(&mut command(&["catalog"], &[("--definitions", &*definitions), ("--out", &facts)]))
    })?;
    let facts = fs::read(facts)?;
    let mut opened = Catalog::open(facts.clone())?;
    let first = least(3, || {
        opened = Catalog::open(facts.clone())?;
        opened.search(SEARCHES[0], 20)?;
        Ok(())
    })?;
    let search = least(3, || {
        for text in SEARCHES.iter().cycle().take(REPEATED * SEARCHES.len()) {
            opened.search(text, 20)?;
        }
        Ok(())
    })?;
    Ok([generate, check, catalog, first, search / (REPEATED * SEARCHES.len()) as f64])
}

fn run(command: &mut Command) -> Result<(), Failure> {
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)).into())
}
