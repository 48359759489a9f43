//! What the commands print goes to a pipe that nobody reads.

use std::process::{Command, Output};

/// Runs a command with both outputs going to closed pipes, or only the standard output.
fn run(arguments: &[&str], both: bool) -> Output {
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("there are pipes");
        drop(reader);
        writer
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments).stdout(closed());
    if both {
        command.stderr(closed());
    }
    command.output().expect("it runs")
}

// F17
#[test]
fn a_closed_pipe_ends_every_command_quietly() {
    for arguments in [
        &["--help"][..],
        &["help"],
        &["add", "--help"],
        &["gen", "--help"],
        &["import", "--help"],
        &["export", "--help"],
        &["lint", "--help"],
        &["mine", "--help"],
        &["cloud", "--help"],
        &["ci", "--help"],
        &["export", "openapi", "live"],
        &["lint", "live", "--mined"],
        &["gen", "live", "--check"],
        &["gen", "live", "--dump-model", "DescribeLiveDomains"],
    ] {
        let output = run(arguments, false);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && said.is_empty(), "{arguments:?}: {said}");
        assert_eq!(run(arguments, true).status, output.status, "{arguments:?}");
    }
}

#[test]
fn a_mistake_stays_a_mistake() {
    for both in [false, true] {
        assert_eq!(run(&["nonsense"], both).status.code(), Some(1));
    }
}

/// Output that is lost is a failure: whoever redirects it wants it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("--help").stdout(full).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: cannot write the output: "), "{said}");
}
