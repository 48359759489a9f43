//! The one place where the commands write to the terminal. `println!`, `print!` and `eprintln!`
//! are shadowed for the whole program: those of the standard library panic when the other end of a
//! pipe is closed, as by `| head`. Here a closed pipe takes no more output, and the command goes on.

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

/// The first failure of the standard output, other than a closed pipe.
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

/// Writes a message to the standard error; there is no one left to tell if that fails.
pub fn complain(message: Arguments<'_>) {
    let _ = io::stderr().lock().write_all(format!("{message}\n").as_bytes());
}

/// Returns why the output is not whole, if it is not.
pub fn failure() -> Option<String> {
    FAILED.get().map(|error| format!("cannot write the output: {error}"))
}
