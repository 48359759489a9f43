//! The scratch workspace in which generated crates are compiled and tested.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rayon::prelude::*;
use serde_json::{Value, json};
use tencentcloud_codegen::import::examples::Case;

use crate::{paths, tree};

/// Examples by product, each with the module of its API version.
pub type Cases = BTreeMap<String, Vec<(String, Case)>>;

/// A folder of generated crates, with a program for each that runs the examples.
pub struct Workspace {
    root: PathBuf,
}

/// The result of a cargo command.
pub struct Compiled {
    /// The packages that failed, with the first error of each.
    pub failed: BTreeMap<String, String>,
    /// Number of warnings.
    pub warnings: usize,
    /// The CPU time of cargo and the compilers, where available.
    pub cpu: Option<f64>,
}

/// A finding: action, number of the example, side, class and detail.
#[derive(Debug, serde::Deserialize)]
pub struct Finding(pub String, pub usize, pub String, pub String, pub String);

impl Workspace {
    /// Creates the workspace around `<root>/generated`.
    pub fn make(root: &Path, cases: &Cases) -> Result<Self, String> {
        let runtime = toml_path(&paths::root().join("runtime"));
        let shared = std::fs::read_to_string(paths::root().join("Cargo.toml"))
            .map_err(|e| format!("cannot read Cargo.toml: {e}"))?;
        // The dependencies, and the lints that follow them, but not the profiles.
        let shared: String = shared
            .lines()
            .skip_while(|line| *line != "[workspace.dependencies]")
            .take_while(|line| !line.starts_with("[profile."))
            .filter(|line| !line.contains("path = ") && !line.contains("[workspace.dep"))
            .map(|line| format!("{line}\n"))
            .collect();
        let manifest = format!(
            "[workspace]
resolver = \"3\"
members = [\"generated/*\", \"checks/*\"]

[workspace.package]
version = \"0.1.0\"
edition = \"2024\"
license = \"MIT\"
publish = false

[profile.dev]
debug = 0
incremental = false

[workspace.dependencies]
tencentcloud-runtime = {{ path = {runtime}, version = \"0.1.0\", default-features = false }}
{shared}"
        );
        tree::write(&root.join("Cargo.toml"), &manifest)?;
        let lock = root.join("Cargo.lock");
        if !lock.exists() {
            std::fs::copy(paths::root().join("Cargo.lock"), &lock)
                .map_err(|e| format!("cannot copy Cargo.lock: {e}"))?;
        }
        // Programs of previous runs for products that are no longer selected.
        for left in std::fs::read_dir(root.join("checks")).into_iter().flatten().flatten() {
            let ours = left.path().join("cases.jsonl").is_file();
            if ours && !cases.contains_key(left.file_name().to_string_lossy().as_ref()) {
                let failed = |e| format!("cannot remove {}: {e}", left.path().display());
                std::fs::remove_dir_all(left.path()).map_err(failed)?;
            }
        }
        let programs: Vec<_> = cases.iter().collect();
        programs.par_iter().try_for_each(|(product, cases)| program(root, product, cases))?;
        Ok(Self { root: root.to_path_buf() })
    }

    /// Checks all generated crates, with their default features. Their dependencies are checked
    /// first, with the crate of one product, and are not measured; that crate is checked again.
    pub fn check(&self, first: &str) -> Result<Compiled, String> {
        self.cargo(&["check", "--package", &format!("tencentcloud-{first}")])?;
        let library = self.root.join(format!("generated/{first}/src/lib.rs"));
        std::fs::File::options()
            .append(true)
            .open(&library)
            .and_then(|file| file.set_modified(std::time::SystemTime::now()))
            .map_err(|e| format!("cannot touch {}: {e}", library.display()))?;
        self.cargo(&["check", "--workspace", "--exclude", "check-*"])
    }

    /// Builds the programs that run the examples.
    pub fn build(&self) -> Result<Compiled, String> {
        self.cargo(&["build", "--workspace", "--exclude", "tencentcloud-*"])
    }

    /// Lints all generated crates.
    pub fn lint(&self) -> Result<Compiled, String> {
        self.cargo(&["clippy", "--workspace", "--exclude", "check-*"])
    }

    /// Documents all generated crates.
    pub fn document(&self) -> Result<Compiled, String> {
        self.cargo(&["doc", "--no-deps", "--workspace", "--exclude", "check-*"])
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Compiled, String> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let before = cpu_of_children();
        let output = Command::new(cargo)
            .args(arguments)
            .args(["--keep-going", "--offline", "--message-format=json"])
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"))
            .stderr(Stdio::inherit())
            .output()
            .map_err(|e| format!("cannot run cargo: {e}"))?;
        let mut compiled = Compiled {
            failed: BTreeMap::new(),
            warnings: 0,
            cpu: cpu_of_children().zip(before).map(|(after, before)| after - before),
        };
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(message) = serde_json::from_str::<Value>(line) else { continue };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            match message["message"]["level"].as_str() {
                Some("error") => {
                    let package = text(&message["target"]["name"]);
                    let what = text(&message["message"]["message"]);
                    compiled.failed.entry(package).or_insert(what);
                }
                Some("warning") => compiled.warnings += 1,
                _ => {}
            }
        }
        if !output.status.success() && compiled.failed.is_empty() {
            return Err(format!("cargo {} failed", arguments.join(" ")));
        }
        Ok(compiled)
    }

    /// Runs the program of a product.
    pub fn try_examples(&self, product: &str) -> Result<Vec<Finding>, String> {
        let program = self.root.join(format!("target/debug/check-{product}"));
        let cases = self.root.join(format!("checks/{product}/cases.jsonl"));
        let output = Command::new(&program)
            .arg(&cases)
            .output()
            .map_err(|e| format!("cannot run {}: {e}", program.display()))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let finding = |line: &str| serde_json::from_str(line).map_err(|e| format!("{line}: {e}"));
        text.lines().map(finding).collect()
    }
}

/// Writes the program of a product, and the cases that it reads.
fn program(root: &Path, product: &str, cases: &[(String, Case)]) -> Result<(), String> {
    let folder = root.join("checks").join(product);
    let krate = format!("tencentcloud-{product}");
    let manifest = format!(
        "[package]
name = \"check-{product}\"
version.workspace = true
edition.workspace = true
license.workspace = true
publish.workspace = true

[dependencies]
serde_json.workspace = true
tencentcloud-runtime.workspace = true
{krate} = {{ path = \"../../generated/{product}\", default-features = false, features = [\"serde\"] }}
"
    );
    let actions: BTreeSet<_> = cases.iter().map(|(module, c)| (module, &c.action)).collect();
    let library = krate.replace('-', "_");
    let rows: String = actions
        .iter()
        .map(|(module, action)| {
            let name = format!("{module}/{action}");
            format!("    ({name:?}, check::<{library}::{module}::{action}Request>),\n")
        })
        .collect();
    let source = format!(
        "{}static ACTIONS: &[(&str, Check)] = &[\n{rows}];\n",
        include_str!("check.rs.txt")
    );
    let lines: String = cases
        .iter()
        .map(|(module, case)| {
            let name = format!("{module}/{}", case.action);
            let Case { number, request, response, .. } = case;
            format!(
                "{}\n",
                json!({"action": name, "number": number, "request": request, "response": response})
            )
        })
        .collect();
    for (path, text) in
        [("Cargo.toml", &manifest), ("src/main.rs", &source), ("cases.jsonl", &lines)]
    {
        let path = folder.join(path);
        // Unchanged files keep their times, so that cargo does not compile them again.
        if std::fs::read_to_string(&path).is_ok_and(|there| there == *text) {
            continue;
        }
        tree::write(&path, text)?;
    }
    Ok(())
}

fn toml_path(path: &Path) -> String {
    format!("{:?}", tree::slashes(path))
}

/// Returns the CPU seconds of all child processes (Linux only).
fn cpu_of_children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The fields follow the name, which may contain anything; ticks are hundredths of a second.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |i: usize| fields.get(i)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / 100.0)
}
