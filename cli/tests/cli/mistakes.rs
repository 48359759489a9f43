//! Mistakes of users, each with the message that says what to write instead.

use crate::support::Shell;

#[test]
fn options_that_exclude_each_other_are_named() {
    let shell = Shell::new();
    for (line, pair) in [
        ("--wait a --waiter {'expr':'a','to':1}", "--wait and --waiter"),
        ("--wait a --all", "--wait and --all"),
        ("--waiter {'expr':'a','to':1} --all", "--waiter and --all"),
        ("--curl --rust", "--curl and --rust"),
        ("--dry-run --go", "--dry-run and --go"),
        ("--explain-signature --dry-run", "--dry-run and --explain-signature"),
        ("--skeleton --dry-run", "--skeleton and --dry-run"),
        ("--strict --no-validate", "--strict and --no-validate"),
    ] {
        let line = format!("cvm DescribeInstances {line}");
        shell.run(&line).fails(2, &format!("{pair} cannot be used together"));
    }
    assert_eq!(shell.run("cvm DescribeInstances --all --tcapi").code, 0);
}

#[test]
fn what_is_only_used_for_output_is_checked_without_a_call_too() {
    let shell = Shell::new();
    for end in ["--dry-run", "--curl", "--tccli"] {
        for (option, part) in [
            ("--query a[", "the query is wrong at character 3"),
            ("--output xml", "`xml` is not a format"),
            ("--wait a[", "the query is wrong at character 3"),
            ("--waiter x", "--waiter"),
            ("--wait-timeout x --wait a", "is not a positive number of seconds"),
        ] {
            shell.run(&format!("cvm DescribeZones {option} {end}")).fails(2, part);
        }
    }
}

#[test]
fn wrong_queries_are_explained_in_words_of_the_language() {
    let shell = Shell::new();
    for (query, part) in [
        ("", "character 1: it is empty"),
        (" ", "it is empty"),
        ("]", "expected an expression, found `]`"),
        ("a |", "character 4: expected an expression, found the end"),
        ("a b", "expected the end, found `b`"),
        ("{a", "expected ':' to follow key, found the end"),
        ("a }", "found `}`"),
        ("-1", "found `-1`; write numbers in backticks"),
        ("a.\u{4e2d}", "must be in double quotes if it is part of a name"),
    ] {
        let output = shell.run_words(&["cvm", "DescribeZones", "--dry-run", "--query", query], "");
        output.fails(2, part);
    }
}

#[test]
fn short_options_have_their_values_and_unknown_ones_are_no_arguments() {
    let shell = Shell::new();
    for line in ["-ojson", "-o=json", "-o json", "-qojson"] {
        let output = shell.run(&format!("cvm DescribeZones --dry-run {line}"));
        match line {
            "-qojson" => output.fails(2, "unknown option `-qojson`"),
            _ => assert!(output.code == 0 && output.stdout.starts_with('{'), "{output:?}"),
        }
    }
    shell.run("cvm -x").fails(2, "unknown option `-x`");
    shell.run("cvm -- DescribeZones").fails(2, "unexpected argument `--`");
}

#[test]
fn integers_beyond_64_bits_are_no_strings() {
    let shell = Shell::new();
    let line = |value: &str| shell.run(&format!("cvm DescribeInstances --Limit {value} --dry-run"));
    line("99999999999999999999").fails(2, "found `99999999999999999999`, which is outside of 64");
    line("-99999999999999999999").fails(2, "which is outside of 64 bits");
    line("1.5").fails(2, "found a string (`1.5`)");
    let run = |option: &str| shell.run(&format!("cvm RunInstances --dry-run {option}"));
    run("--DryRun yes").fails(2, "expected a boolean, found a string (`yes`); write true or false");
    let period = run("--InstanceChargePrepaid Period=13");
    assert!(period.stderr.contains("13") && !period.stderr.contains("did you mean"), "{period:?}");
}

#[test]
fn settings_that_no_call_can_use_are_rejected_when_they_are_set() {
    let shell = Shell::new();
    let set = |name: &str, value: &str| shell.run_words(&["configure", "set", name, value], "");
    for (name, value, part) in [
        ("region", "a b", "region: "),
        ("region", "中", "region: "),
        ("cvm.endpoint", "http://x y", "cvm.endpoint: "),
        ("cvm.endpoint", "ftp://x", "cvm.endpoint: "),
        ("cvm.version", "latest", "its versions are 2017-03-12"),
        ("cvmx.version", "2017-03-12", "did you mean `cvm`?"),
        ("cvmx.endpoint", "a.example.com", "did you mean `cvm`?"),
    ] {
        set(name, value).fails(2, part);
    }
    assert!(!shell.path(".tccli").exists());
    for (name, value) in [
        ("region", "ap-tokyo"),
        ("cvm.endpoint", "http://127.0.0.1:8080"),
        ("cvm.endpoint", "cvm.ap-guangzhou.tencentcloudapi.com"),
        ("cvm.version", "2017-03-12"),
    ] {
        assert_eq!(set(name, value).code, 0, "{name}={value}");
    }
}

#[test]
fn a_profile_that_does_not_exist_is_named_with_those_that_do() {
    let shell = Shell::new();
    shell.run("configure remove --profile wrok").fails(3, "there is no profile `wrok`");
    assert_eq!(shell.run_with("configure --profile work", "AKIDx\nk\n\n\n").code, 0);
    for line in ["cvm DescribeZones", "cvm DescribeZones --curl", "configure remove", "whoami"] {
        let output = shell.run(&format!("{line} --profile wrok"));
        output.fails(3, "did you mean `work`?");
        output.fails(3, "`tcapi configure --profile wrok` creates it");
    }
    assert_eq!(shell.run("configure remove --profile work").code, 0);
}

#[test]
fn options_that_a_command_cannot_use_are_rejected() {
    let shell = Shell::new();
    shell.run("search cvm --output yaml").fails(2, "--output: `yaml` is not one of json");
    shell.run("docs list --output table").fails(2, "--output: `table` is not one of json");
    shell.run("search cvm --limit 0").fails(2, "invalid value '0' for '--limit <LIMIT>'");
}

#[test]
fn a_command_that_cannot_do_without_sending_or_writing_says_so() {
    let shell = Shell::new();
    let step = "{product: live, action: DescribeLiveDomains}";
    let file = shell.write("step.yaml", step);
    for line in [
        format!("run {file} --curl --local"),
        format!("run {file} --explain-signature --local"),
        format!("run {file} --all --local"),
        format!("run {file} --wait x --local"),
        format!("run {file} --input {file} --local"),
        "whoami --dry-run --local".to_owned(),
        "configure set region ap-tokyo --dry-run".to_owned(),
        "completions install bash --dry-run".to_owned(),
        "docs remove --dry-run".to_owned(),
        "from-curl --dry-run".to_owned(),
        "search cvm --all".to_owned(),
    ] {
        let output = shell.run(&line);
        output.fails(2, "is not an option of this command");
        assert!(output.stdout.is_empty(), "{output:?}");
    }
    assert!(!shell.path(".tccli").exists() && !shell.path(".local").exists());
    let dry = shell.run(&format!("run {file} --dry-run --strict"));
    assert!(dry.code == 0 && dry.stdout.starts_with("POST "), "{dry:?}");
}

#[test]
fn options_about_a_call_need_its_action() {
    let shell = Shell::new();
    shell.run("cvm --curl").fails(2, "`--curl` needs an action before it");
    shell.run("cvm --wait x --local").fails(2, "`--wait` needs an action before it");
    shell.run("--dry-run").fails(2, "`--dry-run` needs a product and an action before it");
    for line in [
        "--local",
        "cvm --local",
        "cvm --help --all",
        "cvm --help",
        "cvm --version 2017-03-12",
        "--help",
    ] {
        assert_eq!(shell.run(line).code, 0, "{line}");
    }
}

#[test]
fn help_is_printed_wherever_it_is_asked_for() {
    let shell = Shell::new();
    let expected = shell.run("cvm DescribeZones --help").stdout;
    for line in ["cvm help DescribeZones", "help cvm DescribeZones", "-h cvm DescribeZones"] {
        assert_eq!(shell.run(line).stdout, expected, "{line}");
    }
    shell.run("cvm help DescribeZone").fails(2, "did you mean `DescribeZones`?");
}

#[test]
fn standard_input_has_a_name_in_messages() {
    let shell = Shell::new();
    for (line, input) in [
        ("from-curl", "curl"),
        ("run -", "a: 1"),
        ("run -", "[: 1"),
        ("cvm DescribeInstances --dry-run --input -", "[1]"),
    ] {
        shell.run_with(line, input).fails(2, "standard input: ");
    }
}

#[test]
fn commands_of_tccli_that_are_no_products_are_explained() {
    let shell = Shell::new();
    for (line, part) in [
        ("auth login", "until it expires"),
        ("auth login --browser no", "until it expires"),
        ("sso login", "tcapi configure"),
        ("cos list", "object storage"),
        ("ci", "object storage"),
    ] {
        shell.run(line).fails(2, part);
    }
}

#[test]
fn a_command_without_its_step_says_so() {
    let shell = Shell::new();
    shell.run("callback").fails(2, "callback: a subcommand is missing");
    shell.run("serve --address 0.0.0.0:0").fails(6, "`--allow-remote` allows it");
}

#[test]
fn what_is_deprecated_without_a_reason_has_no_colon() {
    let help = Shell::new().run("essbasic UploadFiles --help").stdout;
    assert!(help.contains("Deprecated\n") && !help.contains("Deprecated:\n"), "{help}");
}
