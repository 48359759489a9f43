//! Output to closed pipes, and exit codes.

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
        &["diff", "--help"],
        &["completions", "bash"],
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
fn an_invalid_command_line_fails_even_if_the_message_cannot_be_written() {
    for both in [false, true] {
        assert_eq!(run(&["nonsense"], both).status.code(), Some(1));
        assert_eq!(run(&["gen", "--nonsense"], both).status.code(), Some(1));
        // 1 reports changes.
        assert_eq!(run(&["diff", "--nonsense"], both).status.code(), Some(2));
    }
}

#[track_caller]
fn check_error(arguments: &[&str], expect: &str) {
    let output = run(arguments, false);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(error.contains(expect), "{error}");
}

#[test]
fn typos_get_suggestions() {
    check_error(&["exprt"], "'export'");
    check_error(&["gen", "--chekc"], "'--check'");
    check_error(&["gen", "lvie"], "did you mean `live`?");
    check_error(&["export", "openapi", "live", "--dialect", "2.0"], "3.0, 3.1");
}

#[test]
fn a_command_without_its_arguments_prints_its_help() {
    for command in [&[][..], &["add"], &["import"], &["export"], &["mine"], &["cloud"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask")).args(command).output();
        let output = output.expect("it runs");
        let help = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && help.contains("Usage: cargo xtask"), "{command:?}");
    }
}

#[test]
fn completions_know_the_commands_and_their_options() {
    for shell in ["bash", "zsh", "fish"] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_xtask")).args(["completions", shell]).output();
        let script = String::from_utf8(output.expect("it runs").stdout).expect("UTF-8");
        assert!(script.contains("dump-model") && script.contains("used-by"), "{shell}: {script}");
    }
}

/// Lost output is an error, since whoever redirects it needs it.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("it is there");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let output = command.arg("--help").stdout(full).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.starts_with("error: cannot write the output: "), "{said}");
}
