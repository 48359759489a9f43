//! The command lines that the README prints, as printed.

use crate::support::Shell;

/// What does not end by itself, or needs what the README only names; other tests run each.
const NOT_RUN: [&str; 3] = ["tcapi serve", "tcapi callback send", "tcapi callback listen"];

/// The commands in blocks for a shell, without comments; lines that end with `\` continue.
fn printed(page: &str) -> Vec<String> {
    let is_shell = |block: &&str| block.starts_with("sh\n") || block.starts_with("console\n");
    let blocks = page.split("```").skip(1).step_by(2).filter(is_shell);
    let text: String = blocks.map(|block| block.replace("\\\n", " ")).collect();
    let lines = text.lines().map(|line| line.trim_start_matches("$ "));
    let lines = lines.map(|line| line.split(" #").next().unwrap_or_default().trim().to_owned());
    lines.filter(|line| line.starts_with("tcapi ")).collect()
}

/// The words of a line; quotes are those that the README uses.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('\'').enumerate();
    let words = parts.flat_map(|(at, part)| match at % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn every_printed_command_line_is_run() {
    let printed = printed(include_str!("../../../README.md"));
    assert!(printed.len() >= 10, "{printed:?}");
    let shell = Shell::new();
    for line in printed {
        if NOT_RUN.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        let (command, file) = line.split_once(" > ").unwrap_or((&line, ""));
        let words = words(command);
        let words: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        let output = shell.run_words(&words, "");
        assert_eq!(output.code, 0, "{line}: {}", output.stderr);
        // A new cloud has no instances, and CSV of nothing is nothing.
        let is_empty = output.stdout.trim().is_empty();
        assert!(!is_empty || line.contains("--output csv"), "{line}");
        // The file is for the next command.
        if !file.is_empty() {
            let file = shell.write(file, &output.stdout);
            let input = ["live", words[1], "--input", file.as_str(), "--local"];
            assert_ne!(shell.run_words(&input, "").code, 2, "{line}");
        }
    }
}
