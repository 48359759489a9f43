//! The manual page.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::Shell;

fn path() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("man/tcapi.1")
}

#[test]
fn the_committed_page_is_that_of_the_tables() {
    let committed = std::fs::read_to_string(path()).unwrap_or_default();
    assert!(committed == Shell::new().run("__manual").stdout, "`cargo xtask gen` writes the page");
}

#[test]
fn the_page_lists_every_option_and_exit_code_of_help() {
    let shell = Shell::new();
    let page = shell.run("__manual").stdout.replace("\\-", "-");
    let help = shell.run("--help").stdout;
    let words = || help.split_whitespace().filter(|word| word.starts_with("--"));
    let options: Vec<&str> = words().filter(|w| w[2..].starts_with(char::is_lowercase)).collect();
    assert!(options.len() > 30, "{options:?}");
    for option in options {
        assert!(page.contains(option.trim_end_matches([',', '.', ';', ')'])), "{option}");
    }
    let codes = help.split("Exit codes:\n").nth(1).unwrap();
    for line in codes.lines() {
        let (code, meaning) = line.trim().split_once("  ").unwrap();
        assert!(page.contains(&format!("\\fB{code}\\fR\n{}", meaning.trim_start())), "{line}");
    }
}

#[test]
fn groff_formats_the_page_without_warnings() {
    let found = Command::new("groff").arg("--version").stdout(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        eprintln!("SKIPPED: groff is not installed");
        return;
    }
    let out =
        Command::new("groff").args(["-man", "-Tutf8", "-ww", "-rLL=80n"]).arg(path()).output();
    let out = out.unwrap();
    assert!(out.status.success());
    assert_eq!(String::from_utf8_lossy(&out.stderr), "");
    assert!(String::from_utf8_lossy(&out.stdout).contains("tcapi live DescribeLiveDomains"));
}
