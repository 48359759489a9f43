//! Standard output and warnings. A closed pipe ends the program quietly.

use std::io::{self, Write};

use crate::failure::Failure;
use crate::text::escaped;

/// Converts the result of writing to standard output. Ends the program if nobody reads it any more.
pub fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Failure::file("standard output", &error)),
    }
}

/// Prints text to standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Prints a warning to standard error.
pub fn warn(text: &str) {
    // There is nowhere to report that a warning cannot be printed.
    let _ = writeln!(io::stderr().lock(), "warning: {}", escaped(text));
}
