//! Standard output and warnings. A closed pipe ends the program quietly.

use std::io::{self, BufWriter, StdoutLock, Write};

use crate::failure::{Exit, Failure};
use crate::options::Options;
use crate::output::color::{ColorChoice, terminal_width};
use crate::output::{self, Writer};
use crate::profile::{Profile, Settings};
use crate::text::{escaped, reason};

/// Converts the result of writing to standard output. Ends the program if nobody reads it any more.
pub fn written(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        // A query that does not fit the response, or a row that does not fit the header.
        Err(error) if error.kind() == io::ErrorKind::Other => {
            Err(Failure::new(Exit::Output, "Output.DoesNotFit", error.to_string()))
        }
        Err(error) => {
            let message = format!("standard output: {}", reason(&error));
            Err(Failure::new(Exit::Output, "Output.NotWritten", message))
        }
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

/// Standard output in the format of the options.
pub struct Output {
    out: BufWriter<StdoutLock<'static>>,
    options: output::Options,
    is_quiet: bool,
}

impl Output {
    /// Reads the options, and the settings of the profile.
    pub fn new(options: &Options) -> Result<Self, Failure> {
        let settings = Profile::of(options)?.settings()?;
        let invalid = |error| Failure::usage("InvalidOption", error);
        let color: ColorChoice = options.get("color").unwrap_or("auto").parse().map_err(invalid)?;
        let options_of_output = output::Options {
            format: format(options, &settings)?,
            query: options.get("query").map(str::to_owned),
            color: color.for_stdout(),
            width: terminal_width(),
        };
        let is_quiet = options.has("quiet");
        let out = BufWriter::new(io::stdout().lock());
        Ok(Self { out, options: options_of_output, is_quiet })
    }

    /// Returns a writer. Checks the query, so that a wrong one is found before a call is sent.
    pub fn writer(&mut self) -> Result<Writer<'_>, Failure> {
        let invalid = |error| Failure::usage("InvalidQuery", format!("--query: {error}"));
        Writer::new(self.options.clone(), &mut self.out).map_err(invalid)
    }

    /// Prints one response.
    pub fn value(&mut self, value: &serde_json::Value) -> Result<(), Failure> {
        let is_quiet = self.is_quiet;
        let mut writer = self.writer()?;
        written(writer.value(value).and_then(|()| writer.finish()))?;
        if let Some(warning) = writer.warning().filter(|_| !is_quiet) {
            warn(&warning);
        }
        Ok(())
    }

    /// Returns whether warnings and progress are not wanted.
    pub fn is_quiet(&self) -> bool {
        self.is_quiet
    }
}

fn format(options: &Options, settings: &Settings) -> Result<output::Format, Failure> {
    let Some(name) = options.get("output").or_else(|| settings.system("output")) else {
        return Ok(output::Format::default());
    };
    // As tccli calls it.
    let name = if name == "text" { "raw" } else { name };
    name.parse().map_err(|error| Failure::usage("InvalidOption", format!("--output: {error}")))
}
