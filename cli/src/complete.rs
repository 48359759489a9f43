//! Completion of command lines in shells.
//!
//! The scripts in `shell/` call the hidden command `tcapi __complete SHELL`. It gets the words up to
//! the cursor, the last of which is completed, and prints one candidate per line, with a tab and a
//! description. A candidate that ends with `/`, `.` or `=` goes on: no blank follows it.

mod actions;
mod files;
pub mod install;
mod line;
mod shell;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use tencentcloud_catalog::Catalog;
use tencentcloud_local::CallbackFault;

use crate::arguments::COMMANDS;
use crate::fixed;
use crate::options::{Group, OPTIONS, Opt, Options};
use crate::output::Format;
use line::{Line, Open};
pub use shell::Shell;

/// What completes a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word, without quotes.
    pub value: String,
    /// A few words about it; may be empty.
    pub description: String,
}

impl Candidate {
    fn new(value: impl Into<String>, description: impl Into<String>) -> Self {
        Self { value: value.into(), description: description.into() }
    }
}

/// What completion depends on besides the words.
pub struct Environment<'a> {
    /// The facts of all products.
    pub catalog: &'a Catalog,
    /// The names of the profiles.
    pub profiles: &'a dyn Fn() -> Vec<String>,
    /// The folder that relative paths start from.
    pub folder: PathBuf,
}

/// Runs the hidden command. Errors have no reader: there are no candidates then.
pub fn run(words: &[String]) -> String {
    let Some((name, words)) = words.split_first() else { return String::new() };
    let Ok(shell) = name.parse::<Shell>() else { return String::new() };
    let Ok(catalog) = Catalog::facts() else { return String::new() };
    let texts = crate::docs::texts(&Options::default(), &|_, _| {});
    let catalog = texts.into_iter().fold(catalog, Catalog::with_texts);
    let catalog = crate::lookup::for_ever(catalog);
    let words = words.strip_prefix(&["--".to_owned()]).unwrap_or(words);
    let environment = Environment {
        catalog,
        profiles: &crate::profile::Profile::all,
        folder: PathBuf::from("."),
    };
    let typed = shell.read(words, |name| std::env::var(name).ok());
    shell.print(&typed, &complete(&typed.words, &environment))
}

/// Completes the last of the words, of which the first is the program. Candidates that differ in
/// case alone are returned if no other fits.
pub fn complete(words: &[String], environment: &Environment<'_>) -> Vec<Candidate> {
    let Some((word, before)) = words.get(1..).and_then(<[String]>::split_last) else {
        return Vec::new();
    };
    let line = Line::read(before);
    let mut all = candidates(&line, word, environment);
    all.retain(|candidate| !candidate.value.chars().any(crate::output::escape::is_hidden));
    let exact: Vec<Candidate> =
        all.iter().filter(|candidate| candidate.value.starts_with(word)).cloned().collect();
    if !exact.is_empty() {
        return exact;
    }
    let same =
        |value: &str| value.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    all.retain(|candidate| same(&candidate.value));
    all
}

/// Returns the candidates for a place, whatever the word there starts with.
fn candidates(line: &Line<'_>, word: &str, environment: &Environment<'_>) -> Vec<Candidate> {
    match line.open {
        Some(Open::Option(opt)) => return option_values(opt, line, word, "", environment),
        Some(Open::Parameter(path, _)) if !word.starts_with('-') => {
            let mut found = actions::values(line, path, word, "", environment);
            if found.is_empty() && word.is_empty() {
                found = actions::parameters(line, word, environment);
            }
            return found;
        }
        Some(Open::Callback(name)) if !word.starts_with('-') => {
            return callback_values(name, word, "", environment);
        }
        _ => {}
    }
    if let Some((name, value)) = word.split_once('=').filter(|_| word.starts_with('-')) {
        let start = format!("{name}=");
        let name = name.trim_start_matches('-');
        let known = |opt: &&Opt| !line.is_callback() || crate::callback::knows(opt);
        return match crate::options::find(name).filter(known) {
            None if line.is_callback() && crate::callback::is_option(name) => {
                callback_values(name, value, &start, environment)
            }
            Some(opt) => option_values(opt, line, value, &start, environment),
            None => actions::values(line, name, value, &start, environment),
        };
    }
    if word.starts_with('-') {
        let mut found = actions::parameters(line, word, environment);
        found.extend(options(line));
        return found;
    }
    match line.words.as_slice() {
        [] => commands(environment),
        ["completions"] => {
            let mut found = shells();
            found.push(Candidate::new("install", "Write the script where the shell looks for it"));
            found
        }
        ["completions", "install"] => shells(),
        ["help"] => commands(environment),
        ["help", product] | [product, "help"] if !is_command(product) => {
            actions::actions(product, line.version, environment)
        }
        ["configure", "set", pairs @ ..] => settings(pairs, line, environment),
        ["configure", "get" | "remove", ..] => settings(&[], line, environment),
        ["docs", "remove"] => {
            vec![Candidate::new("zh", "Chinese"), Candidate::new("en", "English")]
        }
        ["run" | "from-curl"] | ["docs", "add"] => files::list(word, "", &environment.folder),
        ["callback"] => callback_steps(),
        ["callback", "send" | "listen"] => actions::products_with_callbacks(environment),
        ["callback", "send", product] => actions::events(product, line, environment),
        ["callback", "send", _, _] => actions::parameters(line, word, environment),
        [name, ..] if is_command(name) => shown(fixed::parts(&line.words).steps),
        [product] => actions::actions(product, line.version, environment),
        [_, _] => actions::parameters(line, word, environment),
        _ => Vec::new(),
    }
}

fn commands(environment: &Environment<'_>) -> Vec<Candidate> {
    let mut found = actions::products(environment);
    found.extend(COMMANDS.iter().map(|(name, about)| Candidate::new(*name, *about)));
    found
}

fn shells() -> Vec<Candidate> {
    Shell::ALL.iter().map(|(_, name)| Candidate::new(*name, "")).collect()
}

fn is_command(name: &str) -> bool {
    COMMANDS.iter().any(|(known, _)| *known == name)
}

fn shown(parts: Vec<(String, String)>) -> Vec<Candidate> {
    parts.into_iter().map(|(name, about)| Candidate::new(name, about)).collect()
}

/// Returns the names of settings, or after a name its values.
fn settings(pairs: &[&str], line: &Line<'_>, environment: &Environment<'_>) -> Vec<Candidate> {
    match pairs {
        [.., name] if pairs.len() % 2 == 1 => match crate::options::find(name) {
            Some(opt) => option_values(opt, line, "", "", environment),
            None => Vec::new(),
        },
        _ => crate::configure::SETTINGS.map(|name| Candidate::new(name, "")).into(),
    }
}

/// Returns the options that are not on the line yet.
fn options(line: &Line<'_>) -> Vec<Candidate> {
    let command = line.words.first().filter(|name| is_command(name));
    let is_known = |opt: &Opt| match command {
        Some(_) if line.is_callback() => crate::callback::knows(opt),
        Some(name) => fixed::is_usable(name, opt),
        None => true,
    };
    let is_new = |opt: &&Opt| opt.group != Group::Compatible && !line.options.contains(&opt.name);
    let shown = |opt: &Opt| Candidate::new(format!("--{}", opt.name), opt.help);
    let mut found = callback_options(line);
    if command.is_some() && !line.is_callback() {
        found.extend(self::shown(fixed::parts(&line.words).options));
    }
    found.extend(OPTIONS.iter().filter(|opt| is_known(opt)).filter(is_new).map(shown));
    found
}

fn callback_steps() -> Vec<Candidate> {
    let steps = [("send", "Send a callback to a receiver"), ("listen", "Receive callbacks")];
    steps.map(|(name, about)| Candidate::new(name, about)).into()
}

/// Returns the options of the step of `tcapi callback` on the line.
fn callback_options(line: &Line<'_>) -> Vec<Candidate> {
    let Some(step) = line.words.get(1).filter(|_| line.is_callback()) else { return Vec::new() };
    let known = crate::callback::OPTIONS.iter().filter(|option| option.is_of(step));
    let new =
        known.filter(|option| option.repeats || !line.callback_options.contains(&option.name));
    new.map(|option| Candidate::new(format!("--{}", option.name), option.help)).collect()
}

/// Returns the values of an option of `tcapi callback`.
fn callback_values(
    name: &str,
    word: &str,
    start: &str,
    environment: &Environment<'_>,
) -> Vec<Candidate> {
    match name {
        "key-file" => files::list(word, start, &environment.folder),
        "fault" => {
            let names = CallbackFault::ALL.iter();
            names.map(|(name, _)| Candidate::new(format!("{start}{name}"), "")).collect()
        }
        _ => Vec::new(),
    }
}

/// Returns the values of an option, each with what stands before it in the word.
fn option_values(
    opt: &Opt,
    line: &Line<'_>,
    word: &str,
    start: &str,
    environment: &Environment<'_>,
) -> Vec<Candidate> {
    let named = |values: &[(&str, &str)]| {
        values
            .iter()
            .map(|(value, about)| Candidate::new(format!("{start}{value}"), *about))
            .collect()
    };
    match opt.name {
        "output" => {
            let formats = Format::ALL.iter();
            formats
                .map(|(_, name, about)| Candidate::new(format!("{start}{name}"), *about))
                .collect()
        }
        "color" => named(&[
            ("auto", "On terminals"),
            ("always", "Also in files and pipes"),
            ("never", "No colors"),
        ]),
        "error-format" => named(&[("text", "For people"), ("json", "For programs")]),
        "language" => named(&[("zh-CN", "Chinese"), ("en-US", "English")]),
        "warning" => named(&[("on", ""), ("off", "")]),
        "region" => actions::regions(line, start, environment),
        "profile" => {
            let names = (environment.profiles)().into_iter();
            names.map(|name| Candidate::new(format!("{start}{name}"), "Profile")).collect()
        }
        "version" => actions::versions(line, start, environment),
        "input" => files::list(word, start, &environment.folder),
        _ => Vec::new(),
    }
}
