//! `cargo xtask diff` as people and workflows run it, on repositories that the tests make.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const OLD: &str = include_str!("../../codegen/tests/data/greenhouse_old.txt");
const NEW: &str = include_str!("../../codegen/tests/data/greenhouse_new.txt");
const FORMATS: [&str; 6] = ["text", "json", "markdown", "github", "sarif", "html"];

/// A repository of schemas with one commit on `main`, and `origin/main` at it.
struct Repository(PathBuf);

impl Repository {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("xtask-diff-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        let repository = Self(path);
        repository.write_side(OLD);
        repository.git(&["init", "-q", "-b", "main"]);
        repository.commit("first");
        repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
        repository
    }

    fn write_side(&self, side: &str) {
        write_side(&self.0.join("schemas"), side);
    }

    #[track_caller]
    fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=Me", "-c", "user.email=me@example.org"])
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_MANIFEST_DIR", self.0.join("xtask"))
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{arguments:?}: {}", stderr(&output));
        stdout(&output)
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(&self.0)
            .env("CARGO_MANIFEST_DIR", self.0.join("xtask"))
            .env("CARGO_TARGET_DIR", self.0.join("target"))
            .output()
            .expect("xtask runs")
    }

    /// The exit code and the standard output of a comparison.
    fn diff(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.xtask(&[&["diff"], arguments].concat());
        (output.status.code(), stdout(&output))
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.0.join("schemas/greenhouse/2020-01-01").join(file);
        let text = fs::read_to_string(&path).expect("it is there");
        assert!(text.contains(from), "{text}");
        fs::write(path, text.replace(from, to)).expect("written");
    }
}

impl Drop for Repository {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Writes a side below a folder of schemas, in place of what is there.
fn write_side(schemas: &Path, side: &str) {
    let _ = fs::remove_dir_all(schemas.join("greenhouse"));
    for (path, text) in side.split("## ").filter_map(|file| file.split_once('\n')) {
        let path = schemas.join("greenhouse/2020-01-01").join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        fs::write(path, text).expect("written");
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn exit_codes_say_what_was_found_in_every_format() {
    let repository = Repository::new("codes");
    for format in FORMATS {
        assert_eq!(repository.diff(&["main", "--format", format]).0, Some(0), "{format}");
    }
    repository.edit(
        "DropBed.yaml",
        "  Name: {type: string, required: true}\n",
        "  Other: {type: string}\n",
    );
    for format in FORMATS {
        let (code, said) = repository.diff(&["main", "--format", format]);
        assert_eq!(code, Some(1), "{format}");
        assert!(said.contains("field-removed"), "{format}: {said}");
        let never = repository.diff(&["main", "--format", format, "--fail-on", "never"]);
        assert_eq!(never.0, Some(0), "{format}");
    }
}

#[test]
fn a_comparison_that_failed_never_looks_clean() {
    let repository = Repository::new("failed");
    fs::create_dir_all(repository.0.join("empty")).expect("made");
    fs::write(repository.0.join("broken.json"), "{").expect("written");
    for arguments in [
        &["no-such-revision"][..],
        &["empty"],
        &["main", "--only", "no-such-product"],
        &["broken.json", "broken.json"],
        &["--", "--output=x"],
    ] {
        for format in FORMATS {
            let output = repository.xtask(&[&["diff", "--format", format], arguments].concat());
            assert_eq!(output.status.code(), Some(2), "{format} {arguments:?}");
            assert!(stderr(&output).contains("error"), "{arguments:?}: {}", stderr(&output));
            let said = stdout(&output);
            let is_told = match format {
                "text" => true,
                "json" => said.contains("\"error\""),
                "sarif" => said.contains("\"executionSuccessful\": false"),
                "github" => said.starts_with("::error "),
                _ => said.contains("the comparison failed"),
            };
            assert!(is_told, "{format} {arguments:?}: {said}");
        }
    }
    repository.edit("DropBed.yaml", "type: string", "type: [");
    assert_eq!(repository.diff(&["main", "--format", "json"]).0, Some(2));
    assert_eq!(repository.diff(&["main", "--format", "nonsense"]).0, Some(2));
    assert_eq!(repository.diff(&[]).0, Some(2));
}

#[test]
fn an_approved_change_does_not_block() {
    let repository = Repository::new("approved");
    repository.edit(
        "DropBed.yaml",
        "  Name: {type: string, required: true}\n",
        "  Other: {type: string}\n",
    );
    let (_, said) = repository.diff(&["main"]);
    let command = said.lines().find_map(|line| line.split_once("to approve: cargo xtask diff "));
    let fingerprint = command.and_then(|(_, c)| c.split(' ').nth(1)).expect("it is printed");
    let approve = |fingerprint: &str| {
        let reason = ["--reason", "nobody: \"used\" it", "--by", "me"];
        repository.diff(&[&["approve", fingerprint], &reason[..]].concat()).0
    };
    assert_eq!(approve("0000000000000000"), Some(2));
    assert_eq!(approve(fingerprint), Some(0));
    assert_eq!(approve(fingerprint), Some(2), "it is approved already");
    let (code, said) = repository.diff(&["main"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("1 approved in schemas/approvals.yaml"), "{said}");
    // Undone, the change needs no approval any more.
    repository.edit(
        "DropBed.yaml",
        "  Other: {type: string}\n",
        "  Name: {type: string, required: true}\n",
    );
    let output = repository.xtask(&["diff", "main"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("stale") && stderr(&output).contains("approvals.yaml:1"));
}

#[cfg(unix)]
/// The commands of the workflow's steps, as a developer's shell runs them.
fn workflow() -> Vec<String> {
    let text = include_str!("../../.github/workflows/api-diff.yml");
    let runs = text.lines().filter_map(|line| line.trim().strip_prefix("run: "));
    runs.map(|run| run.trim_start_matches("- ").to_owned()).collect()
}

// What the workflow of a pull request runs, on a repository that changes a schema.
#[cfg(unix)]
#[test]
fn the_workflow_runs_here() {
    let repository = Repository::new("workflow");
    fs::create_dir_all(repository.0.join("generated")).expect("made");
    assert!(repository.xtask(&["gen"]).status.success());
    repository.commit("generated");
    repository.edit("ListBeds.yaml", "max: 100}}\n  Offset", "max: 50}}\n  Offset");
    let tools = repository.0.join("tools");
    fs::create_dir_all(&tools).expect("made");
    let script = format!("#!/bin/sh\nshift\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_xtask"));
    fs::write(tools.join("cargo"), script).expect("written");
    make_executable(&tools.join("cargo"));
    let summary = repository.0.join("summary.md");
    let run = |command: &str| {
        let path = std::env::var("PATH").unwrap_or_default();
        Command::new("sh")
            .args(["-c", command])
            .current_dir(&repository.0)
            .env("PATH", format!("{}:{path}", tools.display()))
            .env("CARGO_MANIFEST_DIR", repository.0.join("xtask"))
            .env("CARGO_TARGET_DIR", repository.0.join("target"))
            .env("BASE", "main")
            .env("GITHUB_STEP_SUMMARY", &summary)
            .output()
            .expect("sh runs")
    };
    let commands = workflow();
    assert_eq!(commands.len(), 3, "{commands:?}");
    assert!(!run(&commands[0]).status.success(), "the generated files are old");
    assert!(repository.xtask(&["gen"]).status.success());
    let outputs: Vec<Output> = commands.iter().map(|command| run(command)).collect();
    let codes: Vec<_> = outputs.iter().map(|output| output.status.code()).collect();
    assert_eq!(codes, [Some(0), Some(0), Some(1)], "{}", stderr(&outputs[2]));
    let said = fs::read_to_string(&summary).expect("the summary");
    assert!(said.contains("**range-narrowed**") && said.contains("`greenhouse` 2020-01-01: major"));
    let annotation = "::error file=schemas/greenhouse/2020-01-01/ListBeds.yaml,line=10,\
                      title=range-narrowed::";
    assert!(stdout(&outputs[2]).starts_with(annotation), "{}", stdout(&outputs[2]));
    // One changed limit is one changed line of the file that reviewers read.
    let api = repository.git(&["diff", "--numstat", "--", "generated/greenhouse/API.txt"]);
    assert!(api.starts_with("1\t1\t"), "{api}");
}

#[cfg(unix)]
fn make_executable(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("set");
}

#[test]
fn git_shows_what_the_change_of_a_schema_means() {
    let repository = Repository::new("driver");
    let attributes = "schemas/*/**/*.yaml diff=tencentcloud-schema\n";
    fs::write(repository.0.join(".gitattributes"), attributes).expect("written");
    repository.commit("attributes");
    let driver = format!("'{}' diff --driver", env!("CARGO_BIN_EXE_xtask"));
    repository.git(&["config", "diff.tencentcloud-schema.command", &driver]);
    repository.edit("ListBeds.yaml", "max: 100}}\n  Offset", "max: 50}}\n  Offset");
    let said = repository.git(&["diff"]);
    assert!(said.starts_with("schema schemas/greenhouse/2020-01-01/ListBeds.yaml\n"), "{said}");
    assert!(
        said.contains("breaking  range-narrowed  The range of `ListBedsRequest.Size`"),
        "{said}"
    );
    assert!(said.contains("\n-  Size: ") && said.contains("\n+  Size: "), "{said}");
    fs::remove_file(repository.0.join("schemas/greenhouse/2020-01-01/DropBed.yaml")).expect("gone");
    repository.commit("changed");
    let said = repository.git(&["log", "-p", "-1", "--ext-diff"]);
    assert!(said.contains("breaking  action-removed") && said.contains("range-narrowed"), "{said}");
}

#[test]
fn a_wide_history_breaks_what_its_witnesses_say() {
    let repository = Repository::new("witness");
    repository.write_side(NEW);
    let (code, said) = repository.diff(&["main", "--format", "json"]);
    assert_eq!(code, Some(1), "{said}");
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let changes = report["changes"].as_array().expect("a list");
    let witnesses: Vec<(String, String)> = changes
        .iter()
        .filter_map(|change| {
            let program = change["witness"]["program"].as_str()?;
            let rule = change["rule"].as_str()?.replace('-', "_");
            Some((format!("{rule}_{}", change["fingerprint"].as_str()?), program.to_owned()))
        })
        .collect();
    for rule in [
        "action_removed",
        "type_removed",
        "type_renamed",
        "field_removed",
        "field_renamed",
        "field_moved",
        "field_type_changed",
        "required_field_added",
        "field_became_required",
        "field_became_optional",
        "field_became_nullable",
        "value_removed",
        "enumeration_changed",
        "paging_changed",
    ] {
        assert!(witnesses.iter().any(|(name, _)| name.starts_with(rule)), "no witness of {rule}");
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("witnesses");
    let refused = |side: &str| {
        let (schemas, out) = (repository.0.join("side"), repository.0.join("crates"));
        write_side(&schemas, side);
        let _ = fs::remove_dir_all(&out);
        let made = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["gen", "--standalone", "--schemas"])
            .arg(&schemas)
            .arg("--out")
            .arg(&out)
            .output()
            .expect("xtask runs");
        assert!(made.status.success(), "{}", stderr(&made));
        refused(&out.join("greenhouse"), &witnesses, &target)
    };
    assert_eq!(refused(OLD), [""; 0], "all compile before");
    let mut all: Vec<&String> = witnesses.iter().map(|(name, _)| name).collect();
    all.sort();
    assert_eq!(refused(NEW).iter().collect::<Vec<_>>(), all, "none compiles now");
}

/// Compiles programs against a crate, all in one build; those that the compiler refuses.
fn refused(krate: &Path, programs: &[(String, String)], target: &Path) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.lock");
    fs::copy(root, krate.join("Cargo.lock")).expect("copied");
    fs::create_dir_all(krate.join("examples")).expect("made");
    for (name, program) in programs {
        let path = krate.join(format!("examples/{name}.rs"));
        fs::write(path, format!("{program}\nfn main() {{}}\n")).expect("written");
    }
    let output = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--no-default-features", "--examples", "--keep-going"])
        .args(["--message-format", "json"])
        .current_dir(krate)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .expect("cargo runs");
    let messages = stdout(&output);
    let messages =
        messages.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let errors = messages.filter(|message| message["message"]["level"] == "error");
    let mut names: Vec<String> = errors
        .filter(|message| message["target"]["kind"][0] == "example")
        .filter_map(|message| message["target"]["name"].as_str().map(str::to_owned))
        .collect();
    names.sort();
    names.dedup();
    assert!(!names.is_empty() || output.status.success(), "{}", stderr(&output));
    names
}

// Revisions from before a key was renamed are compared like any others.
#[test]
fn an_old_revision_has_the_keys_of_its_time() {
    let repository = Repository::new("old-keys");
    repository.write_side(&OLD.replace("provenance:", "standing:"));
    repository.commit("as it was written once");
    repository.git(&["tag", "old"]);
    repository.write_side(OLD);
    assert_eq!(repository.diff(&["old", "--level", "docs"]).0, Some(0));
    let (_, said) = repository.diff(&["old", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(report["changes"], serde_json::json!([]));
    repository.edit("ListBeds.yaml", "max: 100}}\n  Offset", "max: 50}}\n  Offset");
    let (code, said) = repository.diff(&["old"]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("range-narrowed"), "{said}");
    // Where a person writes today, the old name stays an error.
    repository.write_side(&OLD.replace("provenance:", "standing:"));
    assert_eq!(repository.diff(&["main"]).0, Some(2));
}
