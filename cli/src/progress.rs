//! Progress of long work, on a terminal only.

use std::io::{IsTerminal as _, Write as _};

use crate::text::shortened;

/// A line of progress on standard error.
pub struct Progress {
    is_shown: bool,
    is_written: bool,
}

impl Progress {
    /// Shows progress if standard error is a terminal, and standard output is not: rows on the
    /// same terminal are progress enough.
    pub fn new(is_quiet: bool) -> Self {
        let is_shown =
            !is_quiet && std::io::stderr().is_terminal() && !std::io::stdout().is_terminal();
        Self { is_shown, is_written: false }
    }

    /// Shows progress if standard error is a terminal, for commands that print at their end.
    pub fn until_end(is_quiet: bool) -> Self {
        Self { is_shown: !is_quiet && std::io::stderr().is_terminal(), is_written: false }
    }

    /// Shows the number of rows.
    pub fn rows(&mut self, rows: u64, total: Option<u64>) {
        match total {
            Some(total) => self.show(&format!("{rows} of {total} rows")),
            None => self.show(&format!("{rows} rows")),
        }
    }

    /// Shows a text in place of the last one.
    pub fn show(&mut self, text: &str) {
        if self.is_shown {
            let text = shortened(text, 78).replace('\n', " ");
            self.is_written = true;
            // Progress that cannot be shown is not needed.
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{}", crate::text::escaped(&text));
        }
    }

    /// Removes the line.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.is_written) {
            let _ = write!(std::io::stderr(), "\r\u{1b}[K");
        }
    }
}
