//! When output has colors, and which.

use std::io::IsTerminal;
use std::str::FromStr;

/// What `--color` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On terminals, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl FromStr for ColorChoice {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            other => {
                let shown: String = super::escape::visible(other).chars().take(40).collect();
                Err(format!("`{shown}` is not one of auto, always, never"))
            }
        }
    }
}

impl ColorChoice {
    /// Returns whether to use colors. `NO_COLOR` and `CLICOLOR_FORCE` count when they are not empty.
    pub fn decide(self, env: impl Fn(&str) -> Option<String>, is_terminal: bool) -> bool {
        let set = |name: &str| env(name).is_some_and(|value| !value.is_empty());
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if set("NO_COLOR") => false,
            Self::Auto if env("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0") => true,
            Self::Auto => {
                let plain = env("CLICOLOR").as_deref() == Some("0");
                is_terminal && !plain && env("TERM").as_deref() != Some("dumb")
            }
        }
    }

    /// Returns whether standard output gets colors.
    pub fn for_stdout(self) -> bool {
        self.decide(|name| std::env::var(name).ok(), std::io::stdout().is_terminal())
    }
}

/// Returns the width of the terminal; `None` if standard output is not a terminal. `COLUMNS`
/// overrides the width.
pub fn terminal_width() -> Option<usize> {
    let stdout = std::io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    let columns = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    let size = || terminal_size::terminal_size_of(&stdout).map(|(width, _)| width.0.into());
    Some(columns.or_else(size).filter(|width| *width > 0).unwrap_or(80))
}

/// The colors of parts of the output, as SGR parameters.
#[derive(Clone, Copy)]
pub(super) enum Paint {
    Key,
    Text,
    Number,
    Word,
    Header,
}

/// Writes a text in its color.
pub(super) fn paint(on: bool, paint: Paint, text: &str) -> String {
    let code = match paint {
        Paint::Key => "34",
        Paint::Text => "32",
        Paint::Number => "36",
        Paint::Word => "35",
        Paint::Header => "1",
    };
    if on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
