//! Output on a terminal.

use tencentcloud_local::LocalCloud;
use unicode_width::UnicodeWidthStr;

use crate::pty::{Terminal, is_available};

/// Runs a call of the local cloud in a terminal of this width.
fn run(words: &[&str], env: &[(&str, &str)], width: usize) -> Option<String> {
    if !is_available() {
        return None;
    }
    let cloud = LocalCloud::start_blocking().unwrap();
    let (credentials, endpoint) = (cloud.credentials(), cloud.endpoint());
    let home = tempfile::tempdir().unwrap();
    let mut all = vec![
        ("HOME", home.path().to_str().unwrap()),
        ("LC_ALL", "C.UTF-8"),
        ("TENCENTCLOUD_SECRET_ID", credentials.secret_id()),
        ("TENCENTCLOUD_SECRET_KEY", credentials.secret_key()),
    ];
    all.extend(env);
    let command = [&[env!("CARGO_BIN_EXE_tcapi")], words, &["--endpoint", &endpoint]].concat();
    Some(Terminal::start(&command, &all, width).finish().replace('\r', ""))
}

const DOMAINS: [&str; 2] = ["live", "DescribeLiveDomains"];

#[test]
fn a_table_is_as_wide_as_the_terminal() {
    for width in [40, 60, 200] {
        let words = [&DOMAINS[..], &["--output", "table", "--color", "never"]].concat();
        let Some(text) = run(&words, &[], width) else { return };
        assert!(text.contains("DomainList"), "{text}");
        let widest = text.lines().map(UnicodeWidthStr::width).max().unwrap();
        assert!(widest <= width, "{width}: {text}");
    }
}

#[test]
fn colors_are_for_terminals_that_want_them() {
    let Some(colored) = run(&DOMAINS, &[], 80) else { return };
    assert!(colored.contains("\x1b[34m\"RequestId\"\x1b[0m"), "{colored}");
    let plain = run(&DOMAINS, &[("NO_COLOR", "1")], 80).unwrap();
    assert!(plain.contains("\"RequestId\"") && !plain.contains('\x1b'), "{plain}");
}

#[test]
fn the_text_of_help_fits_a_narrow_terminal() {
    let words = ["live", "AddLiveDomain", "--help"];
    for width in [40, 60, 200] {
        let Some(text) = run(&words, &[], width) else { return };
        let start = "Adds a push or playback domain.";
        let about: Vec<_> = text
            .lines()
            .skip_while(|line| !line.starts_with(start))
            .take_while(|line| !line.is_empty())
            .collect();
        let widest = about.iter().map(|line| line.width()).max().unwrap();
        assert!(widest <= width.min(96), "{width}: {text}");
        assert!(about[0].width() > width.min(96) / 2, "{width}: {text}");
    }
}
