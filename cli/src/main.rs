//! `tcapi`: a command line for every action of Tencent Cloud.

mod arguments;
mod call;
mod callback;
mod caller;
mod check;
mod client;
mod complete;
mod configure;
mod credentials;
mod docs;
mod failure;
mod fixed;
mod forms;
mod help;
mod interactive;
mod interrupt;
mod local_cloud;
mod lookup;
mod options;
mod out;
mod output;
mod pages;
mod preview;
mod profile;
mod progress;
mod prompt;
mod regions;
mod request;
mod run_file;
mod sample;
mod search;
mod skeleton;
mod store;
mod text;
mod value;
mod wait;
mod whoami;
mod wrap;

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::failure::Failure;

fn main() -> ExitCode {
    let words = arguments::as_text(std::env::args_os().skip(1));
    let as_json = words.as_ref().is_ok_and(|words| arguments::wants_json_errors(words));
    match words.and_then(|words| run(&words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print(as_json);
            ExitCode::from(failure.exit())
        }
    }
}

fn run(words: &[String]) -> Result<(), Failure> {
    if let Some((_, words)) = words.split_first().filter(|(name, _)| *name == "__complete") {
        return out::print(&complete::run(words));
    }
    if words.first().is_some_and(|name| name == "__manual") {
        return out::print(&tcapi_tables::manual());
    }
    let arguments = arguments::read(words)?;
    arguments.options.choice("error-format", &["text", "json"])?;
    arguments.options.choice("color", &["auto", "always", "never"])?;
    match arguments.words.first().map(String::as_str) {
        None => without_words(&arguments),
        Some(name) if arguments::COMMANDS.iter().any(|(known, _)| *known == name) => {
            fixed::run(name, &arguments)
        }
        Some(_) => call::run(&arguments),
    }
}

fn without_words(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.options.get("version") == Some("") {
        return out::print(&format!("tcapi {}\n", env!("CARGO_PKG_VERSION")));
    }
    let parameter = arguments.parameters.first().map(|parameter| parameter.path.as_str());
    if let Some(name) = parameter.or(arguments.options.of_call().map(|opt| opt.name)) {
        let message = format!("`--{name}` needs a product and an action before it");
        return Err(Failure::usage("MissingProduct", message));
    }
    out::print(&help::program())
}
