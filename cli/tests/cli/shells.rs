//! Completion in real shells, in a pseudo-terminal. A shell that is not installed is skipped aloud.
//!
//! `tcapi` is a script there that completes with the real program and otherwise prints its arguments,
//! each in angle brackets: what is checked is what a command would get.

use std::path::Path;
use std::process::Command;

use crate::pty::{Terminal, is_available};

const PLAY: &str = "tcapi live DescribeProIspPlaySumInfoList";

/// An interactive shell with the script loaded.
struct Session {
    terminal: Terminal,
    /// What the shell prints at the end of a command and before it reads keys, if it drops keys that
    /// come earlier.
    marks: &'static [&'static str],
    _folder: tempfile::TempDir,
}

/// The name of a file with what shells obey.
const SPECIAL: &str = "it's a \"q\": \\$x.json";

/// Whether a shell can be tested.
fn has(shell: &str) -> bool {
    let found = Command::new(shell).arg("--version").output().is_ok_and(|out| out.status.success());
    if !found {
        eprintln!("SKIPPED: {shell} is not installed");
    }
    found && is_available()
}

impl Session {
    fn start(
        command: &[&str],
        marks: &'static [&'static str],
        load: impl Fn(&Path) -> String,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wrapper = format!(
            "#!/bin/sh\ncase $1 in\n__complete|completions) exec '{}' \"$@\" ;;\nesac\n\
             printf 'got:'\nprintf '<%s>' \"$@\"\nprintf '.\\n'\n",
            env!("CARGO_BIN_EXE_tcapi")
        );
        write_program(&folder.path().join("tcapi"), &wrapper);
        for name in ["one.json", "two words.json", SPECIAL] {
            std::fs::write(folder.path().join(name), "{}").unwrap();
        }
        std::fs::create_dir(folder.path().join("below")).unwrap();
        std::fs::write(folder.path().join("below/inner.json"), "{}").unwrap();
        let home = folder.path().to_str().unwrap().to_owned();
        let path = format!("{home}:{}", std::env::var("PATH").unwrap_or_default());
        let env = [
            ("HOME", &*home),
            ("PATH", &path),
            ("LC_ALL", "C.UTF-8"),
            ("ZDOTDIR", &home),
            ("HISTFILE", ""),
            ("XDG_CONFIG_HOME", &home),
            ("XDG_DATA_HOME", &home),
            ("PS1", "$ "),
        ];
        let terminal = Terminal::start(command, &env, 200);
        let mut session = Self { terminal, marks, _folder: folder };
        session.send(&format!("cd '{home}'; {}\r", load(Path::new(&home))), 1);
        // The arguments show that the shell is ready, and not the echo of the line.
        session.expect("tcapi ready", &["ready"]);
        session
    }

    /// Types keys after the last so many marks.
    fn send(&mut self, keys: &str, marks: usize) {
        let skipped = self.marks.len().saturating_sub(marks);
        for mark in &self.marks[skipped..] {
            self.terminal.wait_for(mark);
        }
        self.terminal.send(keys);
    }

    /// Types a line with its tabs, and checks which arguments the command gets.
    fn expect(&mut self, keys: &str, arguments: &[&str]) {
        self.send(&format!("{keys}\r"), 2);
        self.terminal.wait_for("got:<");
        let got = self.terminal.wait_for(">.");
        assert_eq!(got.split("><").collect::<Vec<_>>(), arguments, "{keys:?}");
    }

    /// What all shells complete in the same way.
    fn common(&mut self) {
        let action = "DescribeProIspPlaySumInfoList";
        self.expect("tcapi live DescribeProI\t", &["live", action]);
        self.expect(&format!("{PLAY} --StatT\tIs\t"), &["live", action, "--StatType", "Isp"]);
        self.expect(&format!("{PLAY} --StatType=Prov\t"), &["live", action, "--StatType=Province"]);
        self.expect(
            "tcapi cvm DescribeInstances --Filt\tNam\tx",
            &["cvm", "DescribeInstances", "--Filters.0.Name", "x"],
        );
        self.expect("tcapi live X --output ta\t", &["live", "X", "--output", "table"]);
        self.expect("tcapi live X --region ap-guang\t", &["live", "X", "--region", "ap-guangzhou"]);
        self.expect("tcapi live X --input on\t", &["live", "X", "--input", "one.json"]);
        self.expect(
            "tcapi live X --input bel\tin\t",
            &["live", "X", "--input", "below/inner.json"],
        );
        self.expect("tcapi live X --input tw\t", &["live", "X", "--input", "two words.json"]);
        let filters = ["cvm", "DescribeInstances", "--Filters", "@one.json"];
        self.expect("tcapi cvm DescribeInstances --Filters @on\t", &filters);
        // In the middle of a line: what follows the cursor stays.
        let right = "\x06".repeat("tcapi".len());
        let middle = format!("tcapi --PageNum 1\x01{right} live DescribeProI\t");
        self.expect(&middle, &["live", action, "--PageNum", "1"]);
    }

    /// Completes a name with what shells obey, after each kind of quote.
    fn quotes(&mut self) {
        for start in ["it", "\"it", "'it"] {
            let line = format!("tcapi live X --input {start}\t");
            self.expect(&line, &["live", "X", "--input", SPECIAL]);
        }
    }

    /// Types a line, asks for the list of candidates, and waits for a description. Ends the session.
    fn describes(mut self, keys: &str, description: &str) {
        self.terminal.send(keys);
        self.terminal.wait_for(description);
    }
}

fn write_program(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn bash_completes() {
    if !has("bash") {
        return;
    }
    let mut bash = Session::start(&["bash", "--norc", "--noprofile", "-i"], &[], |_| {
        "source <(tcapi completions bash)".to_owned()
    });
    bash.common();
    bash.quotes();
    let action = "DescribeProIspPlaySumInfoList";
    bash.expect(&format!("{PLAY} --StatType 'Prov\t"), &["live", action, "--StatType", "Province"]);
    bash.expect(&format!("{PLAY} \"--StatType=Prov\t"), &["live", action, "--StatType=Province"]);
    bash.expect(
        &format!("X=1 {PLAY} --StatType Prov\t"),
        &["live", action, "--StatType", "Province"],
    );
    let url = "http://127.0.0.1:8080";
    bash.expect(
        &format!("tcapi --endpoint {url} live DescribeProI\t"),
        &["--endpoint", url, "live", action],
    );
    // Without the colon as the end of a word too.
    bash.terminal.send("COMP_WORDBREAKS=${COMP_WORDBREAKS//[:=]}\r");
    bash.expect(&format!("{PLAY} --StatType=Prov\t"), &["live", action, "--StatType=Province"]);
}

#[test]
fn zsh_completes() {
    if !has("zsh") {
        return;
    }
    let mut zsh = Session::start(&["zsh", "--no-rcs", "-i"], &[], |_| {
        "unsetopt beep; autoload -U compinit; compinit -D; source <(tcapi completions zsh)"
            .to_owned()
    });
    zsh.common();
    zsh.quotes();
    let action = "DescribeProIspPlaySumInfoList";
    zsh.expect(&format!("{PLAY} --StatType 'Prov\t"), &["live", action, "--StatType", "Province"]);
    zsh.expect("tcapi live describeproi\t", &["live", action]);
    zsh.describes(&format!("{PLAY} --StatType \t\t"), "-- Group by ISP");
}

#[test]
fn zsh_loads_the_installed_script() {
    if !has("zsh") {
        return;
    }
    let mut zsh = Session::start(&["zsh", "--no-rcs", "-i"], &[], |home| {
        format!(
            "tcapi completions install zsh >/dev/null; fpath=({}/zsh/site-functions $fpath); \
             autoload -U compinit; compinit -D",
            home.display()
        )
    });
    zsh.expect("tcapi live DescribeProI\t", &["live", "DescribeProIspPlaySumInfoList"]);
    zsh.expect("tcapi live X --output ta\t", &["live", "X", "--output", "table"]);
}

#[test]
fn fish_completes() {
    if !has("fish") {
        return;
    }
    let mut fish = Session::start(&["fish", "--no-config", "--interactive"], &[], |_| {
        "tcapi completions fish | source".to_owned()
    });
    fish.common();
    fish.quotes();
    let action = "DescribeProIspPlaySumInfoList";
    fish.expect(&format!("{PLAY} --StatType 'Prov\t"), &["live", action, "--StatType", "Province"]);
    fish.describes(&format!("{PLAY} --StatType \t"), "Group by ISP");
}

#[test]
fn nushell_completes() {
    if !has("nu") {
        return;
    }
    let load = concat!("source '", env!("CARGO_MANIFEST_DIR"), "/shell/tcapi.nu'");
    let marks = &["\x1b]133;D", "\x1b]133;B"];
    let mut nu =
        Session::start(&["nu", "--no-config-file", "--execute", load], marks, |_| "null".into());
    nu.common();
}

#[test]
fn nushell_passes_words_on_and_keeps_other_completers() {
    if !has("nu") {
        return;
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/tcapi.nu");
    let code = format!(
        "$env.config.completions.external = {{enable: false, completer: {{|spans| [other]}}}}; source '{script}'; \
         let complete = $env.config.completions.external.completer; \
         print (do $complete [tcapi live DescribeProI] | to json -r); print (do $complete [git x] | to json -r)"
    );
    let folder = Path::new(env!("CARGO_BIN_EXE_tcapi")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let out = Command::new("nu").args(["--no-config-file", "-c", &code]).env("PATH", path).output();
    let out = out.unwrap();
    assert_eq!(
        String::from_utf8_lossy(&out.stdout),
        "[{\"value\":\"DescribeProIspPlaySumInfoList \",\"description\":\"Query playback totals by region and ISP\"}]\n\
         [\"other\"]\n",
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn powershell_loads_the_script() {
    if !has("pwsh") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_tcapi")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/shell/tcapi.ps1");
    let line = format!("{PLAY} --StatType ");
    let code = format!(
        ". '{script}'; (TabExpansion2 -inputScript '{line}' -cursorColumn {}).CompletionMatches | \
         ForEach-Object {{ $_.CompletionText + '|' + $_.ToolTip }}",
        line.len()
    );
    let mut pwsh = Command::new("pwsh");
    pwsh.args(["-NoProfile", "-Command", &code]).env("PATH", path).current_dir(folder.path());
    let out = pwsh.output().unwrap();
    let text = String::from_utf8_lossy(&out.stdout).replace('\r', "");
    assert_eq!(
        text,
        "Province|Group by province\nIsp|Group by ISP\nCountryOrArea|Group by country or region\n"
    );
}
