//! Questions on a terminal.

use inquire::{InquireError, Password, PasswordDisplayMode, Text};

use crate::failure::{Exit, Failure};

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
