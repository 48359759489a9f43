//! Questions on a terminal.

use inquire::{InquireError, Password, PasswordDisplayMode, Select, Text};

use crate::failure::{Exit, Failure};
use crate::text::escaped;

/// Asks for a line; empty keeps what is there.
pub fn line(question: &str, current: &str) -> Result<String, Failure> {
    let shown = if current.is_empty() { "not set" } else { current };
    let question = format!("{question} [{shown}]:");
    Text::new(&question).prompt().map(|text| text.trim().to_owned()).map_err(|e| failure(&e))
}

/// Asks for a secret, which is not shown.
pub fn secret(question: &str, current: &str) -> Result<String, Failure> {
    let shown = if current.is_empty() { "not set" } else { current };
    let question = format!("{question} [{shown}]:");
    let prompt = Password::new(&question).with_display_mode(PasswordDisplayMode::Masked);
    let prompt = prompt.without_confirmation();
    prompt.prompt().map(|text| text.trim().to_owned()).map_err(|e| failure(&e))
}

fn failure(error: &InquireError) -> Failure {
    match error {
        InquireError::OperationCanceled | InquireError::OperationInterrupted => {
            Failure::new(Exit::Interrupted, "Usage.Canceled", "canceled; nothing was changed")
        }
        error => Failure::usage("NoTerminal", error.to_string()),
    }
}

/// Asks for a value, with what it is and an example.
pub fn text(name: &str, about: &str, example: Option<&str>) -> Result<String, Failure> {
    let question = format!("{name}:");
    let about = escaped(about);
    let prompt = Text::new(&question).with_help_message(&about);
    let prompt = match example {
        Some(example) => prompt.with_placeholder(example),
        None => prompt,
    };
    prompt.prompt().map_err(|e| failure(&e))
}

/// Asks for one of several values, each with the line that shows it.
pub fn choice(name: &str, about: &str, choices: Vec<(String, String)>) -> Result<String, Failure> {
    let question = format!("{name}:");
    let about = escaped(about);
    let lines: Vec<_> = choices.iter().map(|(_, line)| escaped(line).into_owned()).collect();
    let chosen = Select::new(&question, lines).with_help_message(&about).raw_prompt();
    let index = chosen.map_err(|e| failure(&e))?.index;
    Ok(choices.into_iter().nth(index).map(|(value, _)| value).unwrap_or_default())
}
