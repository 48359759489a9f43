//! Output of the commands. `println!`, `print!` and `eprintln!` are shadowed in the whole program:
//! those of the standard library panic when the reader of a pipe closes it, such as `head`. Here,
//! output to a closed pipe is discarded and the command continues.

use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write};
use std::sync::OnceLock;

macro_rules! println {
    ($($message:tt)*) => { $crate::out::write(format_args!($($message)*), "\n") };
}
macro_rules! print {
    ($($message:tt)*) => { $crate::out::write(format_args!($($message)*), "") };
}
macro_rules! eprintln {
    ($($message:tt)*) => { $crate::out::complain(format_args!($($message)*)) };
}

/// The first error of the standard output, except for a closed pipe.
static FAILED: OnceLock<io::Error> = OnceLock::new();

/// Writes a message to the standard output.
pub fn write(message: Arguments<'_>, end: &str) {
    let mut out = io::stdout().lock();
    let written = out.write_all(format!("{message}{end}").as_bytes()).and_then(|()| out.flush());
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        FAILED.get_or_init(|| error);
    }
}

/// Writes a message to the standard error. A failure cannot be reported and is ignored.
pub fn complain(message: Arguments<'_>) {
    let _ = io::stderr().lock().write_all(format!("{message}\n").as_bytes());
}

/// Returns the reason why output was lost, if any.
pub fn failure() -> Option<String> {
    FAILED.get().map(|error| format!("cannot write the output: {error}"))
}
