//! Help and search.

use crate::support::{Shell, snapshot};

#[track_caller]
fn check(line: &str, name: &str) {
    let output = Shell::new().run(line);
    assert_eq!((output.code, output.stderr.as_str()), (0, ""));
    snapshot(name, &output.stdout);
}

#[test]
fn of_the_program() {
    check("", "help.txt");
    check("--help", "help.txt");
    check("help", "help.txt");
}

#[test]
fn of_a_product_and_an_action() {
    check("live DescribeProIspPlaySumInfoList --help", "help-play-sum.txt");
    check("help live DescribeProIspPlaySumInfoList", "help-play-sum.txt");
    // As tccli has it.
    check("live DescribeProIspPlaySumInfoList help --detail", "help-play-sum.txt");
    check("live CreateLiveTranscodeRule --help", "help-transcode-rule.txt");
    check("sts", "help-sts.txt");
}

#[test]
fn every_action_has_help() {
    let catalog = tencentcloud_catalog::Catalog::facts().unwrap();
    let shell = Shell::new();
    for entry in catalog.entries().iter().step_by(29) {
        let action = catalog.actions(entry).unwrap().first().expect("an action");
        let line = format!("{} {action} --version {} --help", entry.name, entry.version);
        let output = shell.run(&line);
        assert_eq!(output.code, 0, "{line}: {}", output.stderr);
        assert!(output.stdout.contains(&format!("Usage: tcapi {} {action}", entry.name)));
        let call = format!("\n  tcapi {} {action} --version {}", entry.name, entry.version);
        let example = output.stdout.split("\nExample").nth(1).expect("an example");
        assert!(example.contains(&call), "{example}");
    }
}

#[test]
fn search_finds_actions_in_english_and_chinese() {
    for words in ["screencapturing", "截图"] {
        let output = Shell::new().run(&format!("search {words} --limit 50"));
        assert!(output.stdout.contains("live CreateLiveSnapshotRule"), "{}", output.stdout);
    }
    let output = Shell::new().run("search DescribeLiveDomain --limit 1 --output json");
    let hits: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(hits[0]["Action"], "DescribeLiveDomain");
    Shell::new().run("search xyzzyxyzzy").fails(2, "`tcapi docs add PACKAGE`");
}

#[test]
fn the_version_of_the_program() {
    let output = Shell::new().run("--version");
    assert_eq!(output.stdout, format!("tcapi {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn one_parameter_has_help_too_however_deep_it_is() {
    let shell = Shell::new();
    let of = |line: &str| shell.run(&format!("cvm RunInstances {line} --help"));
    let nested = of("--DataDisks.DiskSize");
    assert!(
        nested.stdout.contains("\nRequired field:\n  --DataDisks.0.DiskSize  integer\n"),
        "{nested:?}"
    );
    assert_eq!(nested.stdout, of("--DataDisks.0.DiskSize").stdout);
    let whole = of("--SystemDisk").stdout;
    assert!(whole.contains("  --SystemDisk  SystemDisk\n    .DiskType  string\n"), "{whole}");
    assert!(!whole.contains("--DataDisks"), "{whole}");
    of("--DataDisks.DiskSiz").fails(2, "did you mean `DiskSize`?");
    of("--InstanceName.x").fails(2, "`InstanceName` has no field `x`");
    of("--0").fails(2, "unknown option");
}

#[test]
fn commands_have_help_by_help_as_well() {
    let shell = Shell::new();
    for (command, part) in [
        ("search", "--limit"),
        ("configure set", "NAME VALUE"),
        ("serve", "--account-file"),
        ("callback send", "--key-file"),
        ("help", "ACTION"),
    ] {
        let output = shell.run(&format!("help {command}"));
        assert!(output.code == 0 && output.stdout.contains(part), "{command}: {output:?}");
    }
}

#[test]
fn a_misspelled_region_is_a_warning() {
    let shell = Shell::new();
    let line = "cvm DescribeZones --dry-run --region";
    let output = shell.run(&format!("{line} ap-guangzou"));
    let warning = "warning: the region `ap-guangzou` is unknown; did you mean `ap-guangzhou`?\n";
    assert_eq!((output.code, output.stderr.as_str()), (0, warning));
    assert_eq!(shell.run("configure set region ap-guangzou").stderr, warning);
    assert_eq!(shell.run("configure remove").code, 0);
    for rest in ["ap-guangzou -q", "ap-guangzhou", "ap-hangzhou-ec"] {
        assert_eq!(shell.run(&format!("{line} {rest}")).stderr, "", "{rest}");
    }
}
