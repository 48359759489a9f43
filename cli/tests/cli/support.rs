//! Runs `tcapi` in a home of its own.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value as Json;
use tencentcloud_local::LocalCloud;

/// An environment of commands: an empty home, and no variables of the caller.
pub struct Shell {
    pub home: tempfile::TempDir,
    variables: Vec<(String, String)>,
}

/// What a command printed.
#[derive(Debug)]
pub struct Output {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Shell {
    pub fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        Self { home, variables: Vec::new() }
    }

    /// A shell whose commands call a local cloud.
    pub fn with_cloud(cloud: &LocalCloud) -> Self {
        let credentials = cloud.credentials();
        Self::new()
            .set("TENCENTCLOUD_SECRET_ID", credentials.secret_id())
            .set("TENCENTCLOUD_SECRET_KEY", credentials.secret_key())
            .set("TEST_ENDPOINT", &cloud.endpoint())
    }

    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the home, and returns its path.
    pub fn write(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(&path, content).expect("a file in the home");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tcapi"));
        command.env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        // A local cloud of the developer must not affect the test.
        command.env("TCAPI_LOCAL", "127.0.0.1:9");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command line; arguments are separated by spaces, `$ENDPOINT` is the local cloud.
    pub fn run(&self, line: &str) -> Output {
        self.run_with(line, "")
    }

    /// Runs a command line with something on standard input.
    pub fn run_with(&self, line: &str, input: &str) -> Output {
        let words: Vec<_> = line.split(' ').filter(|word| !word.is_empty()).collect();
        self.run_words(&words, input)
    }

    pub fn run_words(&self, words: &[&str], input: &str) -> Output {
        let endpoint = self.variables.iter().find(|(name, _)| name == "TEST_ENDPOINT");
        let mut command = self.command();
        for word in words {
            match (endpoint, *word) {
                (Some((_, endpoint)), "$ENDPOINT") => command.arg(endpoint),
                _ => command.arg(word),
            };
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("tcapi starts");
        let mut stdin = child.stdin.take().expect("a pipe");
        // A command that reads nothing may have ended already.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("tcapi ends");
        Output {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Calls an action of the local cloud, which must succeed.
    #[track_caller]
    pub fn call(&self, line: &str) -> Json {
        let output = self.run(&format!("{line} --endpoint $ENDPOINT"));
        assert_eq!(output.code, 0, "{line}: {}", output.stderr);
        serde_json::from_str(&output.stdout).expect("JSON")
    }

    /// Returns the body of the request that a command line would send.
    #[track_caller]
    pub fn body(&self, words: &[&str], input: &str) -> Json {
        let words = [words, &["--dry-run", "--output", "json"]].concat();
        let output = self.run_words(&words, input);
        assert_eq!(output.code, 0, "{words:?}: {}", output.stderr);
        let mut preview: Json = serde_json::from_str(&output.stdout).expect("JSON");
        preview["Body"].take()
    }
}

impl Output {
    /// Checks the exit code, and that the error contains a text.
    #[track_caller]
    pub fn fails(&self, code: i32, part: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.stderr.contains(part), "`{part}` is not in {}", self.stderr);
    }
}

/// Compares a text with a file in `tests/snapshots`. `UPDATE_SNAPSHOTS=1` writes the file instead.
#[track_caller]
pub fn snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).expect("a snapshot is written");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{} differs; UPDATE_SNAPSHOTS=1 writes it", path.display());
}
