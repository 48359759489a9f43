//! Shells: how they quote words, and in which form they want candidates.

use std::fmt::Write as _;
use std::str::FromStr;

use serde_json::json;

use super::Candidate;
use crate::output::escape::visible;

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shell {
    /// Bash 3.2 and later.
    Bash,
    /// Zsh.
    Zsh,
    /// Fish.
    Fish,
    /// PowerShell 5 and later.
    Pwsh,
    /// Nushell.
    Nushell,
}

/// The longest description, in characters.
const DESCRIPTION: usize = 80;

/// A command line up to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// The words without quotes; the last one is completed.
    pub words: Vec<String>,
    /// The quote around the end of the last word, if it is open.
    pub quote: Option<char>,
    /// The start of what the shell replaces in the last word.
    pub replaced: usize,
}

impl FromStr for Shell {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text.to_ascii_lowercase());
        let found = found.map(|(shell, _)| *shell).or(match text {
            "nu" => Some(Self::Nushell),
            "pwsh" => Some(Self::Pwsh),
            _ => None,
        });
        let names = || Self::ALL.map(|(_, name)| name).join(", ");
        let shown = || visible(text).chars().take(40).collect::<String>();
        found.ok_or_else(|| {
            format!("there is no script for the shell `{}`, only for {}", shown(), names())
        })
    }
}

impl Shell {
    /// The shells and their names.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Bash, "bash"),
        (Self::Zsh, "zsh"),
        (Self::Fish, "fish"),
        (Self::Pwsh, "powershell"),
        (Self::Nushell, "nushell"),
    ];

    /// Returns the script that makes the shell complete `tcapi`.
    pub fn script(self) -> &'static str {
        match self {
            Self::Bash => include_str!("../../shell/tcapi.bash"),
            Self::Zsh => include_str!("../../shell/_tcapi"),
            Self::Fish => include_str!("../../shell/tcapi.fish"),
            Self::Pwsh => include_str!("../../shell/tcapi.ps1"),
            Self::Nushell => include_str!("../../shell/tcapi.nu"),
        }
    }

    /// Reads what the script passes on: Bash its line and the characters that end words in it,
    /// PowerShell its line in a variable, since it breaks quotes in arguments, others the words.
    pub fn read(self, words: &[String], env: impl Fn(&str) -> Option<String>) -> Typed {
        match self {
            Self::Bash => {
                let breaks = words.get(1).map_or("", String::as_str);
                split(words.first().map_or("", String::as_str), breaks, Syntax::Posix)
            }
            Self::Pwsh => split(&env("TCAPI_LINE").unwrap_or_default(), "", Syntax::PowerShell),
            // Zsh removes quotes itself.
            Self::Zsh => Typed { words: words.to_vec(), ..Typed::default() },
            Self::Fish | Self::Nushell => {
                let unquoted = words.iter().map(|word| unquoted(word));
                Typed { words: unquoted.collect(), ..Typed::default() }
            }
        }
    }

    /// Writes candidates as the script reads them.
    pub fn print(self, typed: &Typed, candidates: &[Candidate]) -> String {
        if self == Self::Nushell {
            let shown = candidates.iter().map(|candidate| {
                json!({"value": nushell(&candidate.value), "description": short(candidate)})
            });
            return format!("{}\n", shown.collect::<serde_json::Value>());
        }
        let mut out = String::new();
        for candidate in candidates {
            let value = candidate.value.as_str();
            // Writing to a string cannot fail.
            let _ = match self {
                Self::Bash => {
                    let rest = value.get(typed.replaced..).unwrap_or(value);
                    writeln!(out, "{}", posix(rest, typed.quote))
                }
                Self::Pwsh => writeln!(out, "{}\t{}", powershell(value), short(candidate)),
                _ => writeln!(out, "{value}\t{}", short(candidate)),
            };
        }
        out
    }
}

fn short(candidate: &Candidate) -> String {
    let text = visible(&candidate.description);
    match text.char_indices().nth(DESCRIPTION) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into_owned(),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Posix,
    PowerShell,
}

/// Splits a line into words as a shell does. Characters in `breaks` start a new word for the shell's
/// completion alone.
fn split(line: &str, breaks: &str, syntax: Syntax) -> Typed {
    let escape = if syntax == Syntax::Posix { '\\' } else { '`' };
    let mut typed = Typed::default();
    let mut word: Option<String> = None;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if typed.quote.is_none() && c.is_whitespace() {
            typed.words.extend(word.take());
            typed.replaced = 0;
            continue;
        }
        let word = word.get_or_insert_default();
        match typed.quote {
            Some('"') if c == escape => {
                // A backslash escapes only some characters there.
                let escaped =
                    chars.next_if(|next| syntax == Syntax::PowerShell || "\\\"$`".contains(*next));
                word.push(escaped.unwrap_or(c));
            }
            Some(quote)
                if c == quote && syntax == Syntax::PowerShell && chars.peek() == Some(&c) =>
            {
                chars.next();
                word.push(c);
            }
            Some(quote) if c == quote => typed.quote = None,
            Some(_) => word.push(c),
            None if c == escape => word.extend(chars.next()),
            None if c == '\'' || c == '"' => {
                typed.quote = Some(c);
                typed.replaced = word.len();
            }
            None => {
                if breaks.contains(c) {
                    // Bash keeps these at the start of what it replaces.
                    let kept = if "$@".contains(c) { 0 } else { c.len_utf8() };
                    typed.replaced = word.len() + kept;
                }
                word.push(c);
            }
        }
    }
    typed.words.push(word.unwrap_or_default());
    typed
}

/// Removes the quotes of one word, which may be open.
fn unquoted(word: &str) -> String {
    if !word.contains(['\'', '"', '\\', '`']) {
        return word.to_owned();
    }
    match word.strip_prefix('`') {
        Some(rest) => rest.strip_suffix('`').unwrap_or(rest).to_owned(),
        // Blanks do not end the word, which is one already.
        None => {
            let marked: String =
                word.chars().map(|c| if c.is_whitespace() { '\u{1}' } else { c }).collect();
            let blanks: Vec<char> = word.chars().filter(|c| c.is_whitespace()).collect();
            let mut blanks = blanks.into_iter();
            let found = split(&marked, "", Syntax::Posix).words.concat();
            found
                .chars()
                .map(|c| if c == '\u{1}' { blanks.next().unwrap_or(' ') } else { c })
                .collect()
        }
    }
}

fn is_safe(c: char) -> bool {
    c.is_alphanumeric() || "_-./:=@%+,".contains(c)
}

fn posix(text: &str, quote: Option<char>) -> String {
    let special = |c: char| match quote {
        None => !is_safe(c),
        Some('"') => "\\\"$`".contains(c),
        Some(_) => false,
    };
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (quote, c) {
            // Nothing is escaped in single quotes: they end, and begin again.
            (Some('\''), '\'') => out.push_str("'\\''"),
            _ => {
                out.extend(special(c).then_some('\\'));
                out.push(c);
            }
        }
    }
    out
}

fn powershell(text: &str) -> String {
    // A leading `@` is an operator, and a comma makes a list.
    if text.chars().all(|c| is_safe(c) && c != ',') && !text.starts_with('@') {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// Nushell adds no blank by itself.
fn nushell(text: &str) -> String {
    let blank = if text.ends_with(['/', '.', '=']) { "" } else { " " };
    if text.chars().all(is_safe) {
        return format!("{text}{blank}");
    }
    format!("\"{}\"{blank}", text.replace('\\', "\\\\").replace('"', "\\\""))
}
