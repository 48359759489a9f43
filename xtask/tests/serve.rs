//! `cargo xtask serve` passes its options to `tcapi serve`.

use std::process::Command;

/// A program in place of cargo that prints its arguments.
#[cfg(unix)]
#[test]
fn options_reach_the_command_unread() {
    for options in [&["--help"][..], &["--coverage=live", "--address", "127.0.0.1:0"], &[]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        let output = command.arg("serve").args(options).env("CARGO", "echo").output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let passed = text.trim_end().split_once("-- serve").unwrap().1;
        assert_eq!(passed.split_whitespace().collect::<Vec<_>>(), options);
        assert!(text.starts_with("run ") && text.contains("--package tcapi"), "{text}");
    }
}
