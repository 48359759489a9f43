//! Tests of completion, below the shells.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tencentcloud_catalog::Catalog;

use super::{Candidate, Environment, Shell, complete, install, shell};

/// Completes a line of which a blank ends each word.
fn of(line: &str) -> Vec<Candidate> {
    in_folder(line, Path::new(env!("CARGO_MANIFEST_DIR")))
}

fn in_folder(line: &str, folder: &Path) -> Vec<Candidate> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    words_in(&words, folder)
}

fn words_in(words: &[String], folder: &Path) -> Vec<Candidate> {
    let catalog = Catalog::facts().unwrap();
    let profiles = || vec!["default".to_owned(), "work".to_owned()];
    let folder = folder.to_owned();
    complete(words, &Environment { catalog: &catalog, profiles: &profiles, folder })
}

fn values(line: &str) -> Vec<String> {
    of(line).into_iter().map(|candidate| candidate.value).collect()
}

fn description(line: &str, value: &str) -> String {
    let found = of(line).into_iter().find(|candidate| candidate.value == value);
    found.unwrap_or_else(|| panic!("{line:?} has no {value}")).description
}

const PLAY: &str = "tcapi live DescribeProIspPlaySumInfoList";

#[test]
fn products_and_commands_come_first() {
    assert_eq!(values("tcapi li"), ["lighthouse", "live"]);
    assert_eq!(description("tcapi li", "live"), "Cloud Streaming Services");
    assert_eq!(values("tcapi comp"), ["completions"]);
    assert!(values("tcapi ").len() > 200);
    assert_eq!(values("tcapi --region ap-tokyo --local liv"), ["live"]);
}

#[test]
fn actions_have_titles() {
    assert_eq!(values("tcapi live DescribeProI"), ["DescribeProIspPlaySumInfoList"]);
    let title = description("tcapi live DescribeProI", "DescribeProIspPlaySumInfoList");
    assert_eq!(title, "Query playback totals by region and ISP");
    assert_eq!(values("tcapi --output json live describeproi"), ["DescribeProIspPlaySumInfoList"]);
    assert_eq!(values("tcapi help live DescribeProI"), ["DescribeProIspPlaySumInfoList"]);
    assert_eq!(values("tcapi nothing Desc"), [""; 0]);
}

#[test]
fn commands_complete_their_steps_and_the_options_that_they_use() {
    assert_eq!(values("tcapi configure s"), ["set", "set-root-domain"]);
    assert_eq!(values("tcapi configure set reg"), ["region"]);
    assert_eq!(values("tcapi configure set region ap-tok"), ["ap-tokyo"]);
    assert_eq!(values("tcapi configure set region ap-tokyo out"), ["output"]);
    assert_eq!(values("tcapi configure get reg"), ["region"]);
    assert_eq!(values("tcapi docs "), ["add", "list", "remove"]);
    assert_eq!(values("tcapi whoami --exp"), ["--explain"]);
    assert_eq!(values("tcapi search --l"), ["--limit", "--local", "--language"]);
    assert_eq!(values("tcapi serve --account"), ["--account-file"]);
    assert_eq!(values("tcapi run --dry"), ["--dry-run"]);
    assert_eq!(values("tcapi whoami --dry"), [""; 0]);
    assert_eq!(values("tcapi help whoa"), ["whoami"]);
    assert_eq!(values("tcapi live help DescribeProI"), ["DescribeProIspPlaySumInfoList"]);
}

#[test]
fn required_parameters_precede_others() {
    let all = values(&format!("{PLAY} "));
    assert_eq!(all[..4], ["--StartTime", "--EndTime", "--StatType", "--PlayDomains"]);
    let about = description(&format!("{PLAY} --St"), "--StatType");
    assert_eq!(about, "string, required: Dimension to group the results by");
    // What is given is not offered again; options follow parameters.
    let rest = values(&format!("{PLAY} --StartTime x --EndTime=y --"));
    assert_eq!(rest[..2], ["--StatType", "--PlayDomains"]);
    assert!(rest.contains(&"--region".to_owned()) && !rest.contains(&"--detail".to_owned()));
}

#[test]
fn callbacks_have_steps_events_fields_and_faults() {
    assert_eq!(values("tcapi callback "), ["send", "listen"]);
    assert_eq!(values("tcapi callback send "), ["live"]);
    assert_eq!(
        values("tcapi callback send live push-"),
        ["push-ended", "push-started", "push-began", "push-abnormal"]
    );
    let line = "tcapi callback send live push-began";
    assert_eq!(values(&format!("{line} --stream_i")), ["--stream_id"]);
    let about = description(&format!("{line} --stream_i"), "--stream_id");
    assert_eq!(about, "string, required: The name of the stream");
    assert_eq!(values(&format!("{line} --fault st")), ["stale"]);
    assert_eq!(values(&format!("{line} --fault=wro")), ["--fault=wrong-sign"]);
    assert_eq!(values(&format!("{line} --key-file Cargo.")), ["Cargo.toml"]);
    let given = format!("{line} --to http://a.b/ --stream_id x --");
    let rest = values(&given);
    assert!(!rest.contains(&"--to".to_owned()) && !rest.contains(&"--stream_id".to_owned()));
    assert!(rest.contains(&"--width".to_owned()) && !rest.contains(&"--region".to_owned()));
    let audited = "tcapi callback send live image-audited --suggestion ";
    assert_eq!(values(audited), ["Block", "Review", "Pass"]);
    assert_eq!(
        values("tcapi callback send live push-abnormal --abnormal_event.0.cou"),
        ["--abnormal_event.0.count"]
    );
    assert_eq!(values("tcapi callback listen --p"), ["--path", "--profile"]);
}

#[test]
fn nested_parameters_follow_their_path() {
    let line = "tcapi cvm DescribeInstances";
    assert_eq!(values(&format!("{line} --Fil")), ["--Filters.0.", "--filter"][..1]);
    assert_eq!(values(&format!("{line} --Filters.")), ["--Filters.0."]);
    assert_eq!(values(&format!("{line} --Filters.0.")), ["--Filters.0.Name", "--Filters.0.Values"]);
    let given = format!("{line} --Filters.0.Name zone");
    assert_eq!(values(&format!("{given} --Filters.0.")), ["--Filters.0.Values"]);
    assert_eq!(values(&format!("{given} --Filters.")), ["--Filters.0.", "--Filters.1."]);
    assert_eq!(values(&format!("{given} --Fil")), ["--Filters.1."]);
    assert_eq!(values("tcapi cvm RunInstances --Placement.Z"), ["--Placement.Zone"]);
    for wrong in [
        "--Filters.x.",
        "--Nothing.",
        "--Filters.0.Name.",
        "--Filters.0.0.",
        "--..",
        "--Filters.99999999999.",
    ] {
        assert_eq!(values(&format!("{line} {wrong}")), [""; 0], "{wrong}");
    }
}

#[test]
fn values_of_enumerations_and_booleans() {
    assert_eq!(values(&format!("{PLAY} --StatType ")), ["Province", "Isp", "CountryOrArea"]);
    assert_eq!(description(&format!("{PLAY} --StatType P"), "Province"), "Group by province");
    assert_eq!(values(&format!("{PLAY} --StatType=I")), ["--StatType=Isp"]);
    // One value is enough; parameters follow.
    assert_eq!(values(&format!("{PLAY} --StatType Isp "))[0], "--StartTime");
    assert_eq!(values("tcapi cvm RunInstances --DryRun "), ["true", "false"]);
    assert_eq!(values("tcapi cvm RunInstances --Placement.Zone x"), [""; 0]);
}

#[test]
fn values_of_options() {
    assert_eq!(values("tcapi --output "), ["json", "yaml", "table", "lines", "csv", "raw", "off"]);
    assert_eq!(values("tcapi live X -o ya"), ["yaml"]);
    assert_eq!(values("tcapi --color=n"), ["--color=never"]);
    assert_eq!(values("tcapi --profile w"), ["work"]);
    assert_eq!(values("tcapi --profile="), ["--profile=default", "--profile=work"]);
    assert_eq!(values("tcapi cvm X --region ap-guang"), ["ap-guangzhou"]);
    assert_eq!(description("tcapi --region ap-t", "ap-tokyo"), "Tokyo");
    assert_eq!(values("tcapi cvm --version "), ["2017-03-12"]);
    assert_eq!(values("tcapi --query "), [""; 0]);
    assert_eq!(values("tcapi completions fi"), ["fish"]);
    assert_eq!(values("tcapi completions install z"), ["zsh"]);
}

#[test]
fn files_follow_an_at_sign() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.json", "a b.json", ".hidden", "evil\n\u{1b}[2J.json"] {
        std::fs::write(folder.path().join(name), "{}").unwrap();
    }
    std::fs::create_dir(folder.path().join("below")).unwrap();
    std::fs::write(folder.path().join("below/c.yaml"), "").unwrap();
    let files = |line: &str| {
        let found = in_folder(line, folder.path()).into_iter();
        found.map(|candidate| candidate.value).collect::<Vec<_>>()
    };
    assert_eq!(
        files("tcapi cvm DescribeInstances --Filters @"),
        ["@a b.json", "@a.json", "@below/"]
    );
    assert_eq!(files("tcapi cvm DescribeInstances --Filters @below/"), ["@below/c.yaml"]);
    assert_eq!(files("tcapi cvm DescribeInstances --Filters=@b"), ["--Filters=@below/"]);
    assert_eq!(files("tcapi cvm X --input ."), [".hidden"]);
    assert_eq!(files("tcapi cvm X --input=be"), ["--input=below/"]);
    assert_eq!(files("tcapi cvm X --input nothing/"), [""; 0]);
}

#[test]
fn bash_is_answered_with_what_it_replaces() {
    let breaks = " \t\n\"'@><=;|&(:";
    let reply = |line: &str| {
        let typed = Shell::Bash.read(&[line.to_owned(), breaks.to_owned()], |_| None);
        let candidates = words_in(&typed.words, Path::new(env!("CARGO_MANIFEST_DIR")));
        Shell::Bash.print(&typed, &candidates)
    };
    assert_eq!(reply("tcapi  live\tDescribeProI"), "DescribeProIspPlaySumInfoList\n");
    assert_eq!(reply(&format!("{PLAY} --StatType=P")), "Province\n");
    assert_eq!(reply(&format!("{PLAY} \"--StatType=P")), "--StatType=Province\n");
    assert_eq!(reply(&format!("{PLAY} --StatType='P")), "Province\n");
    assert_eq!(reply(&format!("{PLAY} --Sta\\tT")), "--StatType\n");
    assert_eq!(reply("tcapi cvm DescribeInstances --Filters=@Car"), "@Cargo.toml\n");
    assert_eq!(reply("tcapi cvm X --input @"), "");
    assert_eq!(reply("tcapi cvm DescribeInstances --Filters @Car"), "@Cargo.toml\n");
    assert_eq!(reply("tcapi --endpoint http://127.0.0.1:80 li"), "lighthouse\nlive\n");
}

#[test]
fn words_are_split_as_shells_do() {
    let bash = |line: &str| Shell::Bash.read(&[line.to_owned(), "=:".to_owned()], |_| None);
    assert_eq!(bash("a 'b c'd\\ e \"f\\\"g\\h\" ").words, ["a", "b cd e", "f\"g\\h", ""]);
    assert_eq!(bash("a 'b c").quote, Some('\''));
    assert_eq!(
        (bash("a b=c:d").words, bash("a b=c:d").replaced),
        (vec!["a".into(), "b=c:d".into()], 4)
    );
    let power = |line: &str| Shell::Pwsh.read(&[], |_| Some(line.to_owned())).words;
    assert_eq!(power("a 'b''c' \"d`\"e\" f`\u{20}g 'h"), ["a", "b'c", "d\"e", "f g", "h"]);
    let fish = |word: &str| Shell::Fish.read(&[word.to_owned()], |_| None).words.concat();
    assert_eq!(fish("'a b"), "a b");
    assert_eq!(fish("a\\ b\tc"), "a b\tc");
}

#[test]
fn candidates_are_quoted_for_their_shell() {
    let candidates = [Candidate::new("@a b'$(x)", "1\n2"), Candidate::new("plain", "")];
    let print = |shell: Shell, typed: &shell::Typed| shell.print(typed, &candidates);
    let typed = shell::Typed::default();
    assert_eq!(print(Shell::Bash, &typed), "@a\\ b\\'\\$\\(x\\)\nplain\n");
    let open = shell::Typed { quote: Some('"'), ..shell::Typed::default() };
    assert_eq!(print(Shell::Bash, &open), "@a b'\\$(x)\nplain\n");
    assert_eq!(print(Shell::Fish, &typed), "@a b'$(x)\t1\\n2\nplain\t\n");
    assert_eq!(print(Shell::Pwsh, &typed), "'@a b''$(x)'\t1\\n2\nplain\t\n");
    assert_eq!(
        print(Shell::Nushell, &typed),
        "[{\"value\":\"\\\"@a b'$(x)\\\" \",\"description\":\"1\\\\n2\"},\
         {\"value\":\"plain \",\"description\":\"\"}]\n"
    );
}

#[test]
fn scripts_are_installed_where_shells_look() {
    let home = tempfile::tempdir().unwrap();
    let none = |_: &str| None;
    for (shell, path) in [
        (Shell::Bash, ".local/share/bash-completion/completions/tcapi"),
        (Shell::Zsh, ".local/share/zsh/site-functions/_tcapi"),
        (Shell::Fish, ".config/fish/completions/tcapi.fish"),
        (Shell::Pwsh, ".local/share/tcapi/tcapi.ps1"),
        (Shell::Nushell, ".config/nushell/autoload/tcapi.nu"),
    ] {
        let done = install::install(shell, home.path(), none).unwrap();
        assert_eq!(done.path, home.path().join(path));
        assert_eq!(std::fs::read_to_string(&done.path).unwrap(), shell.script());
        // Again, over the file that is there.
        install::install(shell, home.path(), none).unwrap();
    }
    let elsewhere = home.path().join("config");
    let env =
        |name: &str| (name == "XDG_CONFIG_HOME").then(|| elsewhere.to_str().unwrap().to_owned());
    let done = install::install(Shell::Fish, home.path(), env).unwrap();
    assert_eq!(done.path, elsewhere.join("fish/completions/tcapi.fish"));
    let blocked = install::install(Shell::Bash, &PathBuf::from(&done.path), none).unwrap_err();
    assert!(blocked.starts_with("cannot write "), "{blocked}");
}

#[test]
fn the_shell_is_known_by_its_program() {
    assert_eq!(install::shell_of("/usr/bin/zsh"), Ok(Shell::Zsh));
    assert_eq!(install::shell_of("/opt/nu"), Ok(Shell::Nushell));
    let error = install::shell_of("/bin/dash").unwrap_err();
    assert!(error.starts_with("there is no script for the shell `dash`"), "{error}");
}

#[test]
fn regions_are_codes() {
    let mut codes: Vec<&str> = crate::regions::REGIONS.iter().map(|(code, _)| *code).collect();
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "live",
            "cvm",
            "help",
            "completions",
            "DescribeInstances",
            "--Filters.0.",
            "--Filters",
            "--output",
            "--output=",
            "--version",
            "2017-03-12",
            "@",
            "--",
            "-",
            "-o",
            "--Filters.0.Values",
        ])
        .prop_map(str::to_owned),
        "[-a-zA-Z0-9.=@'\"\\\\ ]{0,10}",
        any::<String>(),
    ]
}

proptest! {
    #[test]
    fn any_words_complete_to_what_they_start_with(words in prop::collection::vec(any_word(), 0..6)) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        for shell in Shell::ALL.map(|(shell, _)| shell) {
            let typed = shell.read(&words, |_| Some(words.join(" ")));
            let found = words_in(&typed.words, folder);
            let last = typed.words.last().cloned().unwrap_or_default().to_lowercase();
            for candidate in &found {
                prop_assert!(candidate.value.to_lowercase().starts_with(&last), "{candidate:?}");
            }
            let printed = shell.print(&typed, &found);
            prop_assert_eq!(printed.lines().count(), if shell == Shell::Nushell { 1 } else { found.len() });
        }
    }
}
