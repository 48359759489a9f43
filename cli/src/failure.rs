//! What went wrong, as people and programs read it, and the exit code.

use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Action, Product};
use tencentcloud_runtime::{Error, ErrorKind};

use crate::output::escape::visible;
use crate::text::{escaped, reason, without_codes};

/// The exit codes, which the help lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The result could not be printed. What was asked for may have been done.
    Output = 1,
    /// The command line or the request is invalid. Nothing was sent.
    Usage = 2,
    /// Credentials are missing or rejected.
    Credentials = 3,
    /// The call was throttled.
    Throttled = 4,
    /// The service rejected the call, or a list is incomplete.
    Rejected = 5,
    /// No response was received.
    Network = 6,
    /// The condition did not hold in time.
    Waited = 7,
    /// The program was interrupted.
    Interrupted = 130,
}

/// A failed command.
#[derive(Clone, Debug)]
pub struct Failure(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    exit: Exit,
    code: String,
    message: String,
    place: Option<String>,
    action: Option<String>,
    request_id: Option<String>,
    problems: Vec<Problem>,
    meaning: Option<String>,
    help: Vec<String>,
}

/// One of several things that are wrong with a request.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The path of the value.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Where the limit was read.
    pub source: Option<String>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Failure {
    /// Creates a failure with its code, such as `Usage.UnknownOption`.
    pub fn new(exit: Exit, code: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            exit,
            code: code.to_owned(),
            message: message.into(),
            place: None,
            action: None,
            request_id: None,
            problems: Vec::new(),
            meaning: None,
            help: Vec::new(),
        }))
    }

    /// Creates a failure of the command line.
    pub fn usage(code: &str, message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, &format!("Usage.{code}"), message)
    }

    /// Creates a failure to read or write a file.
    pub fn file(path: impl std::fmt::Display, error: &std::io::Error) -> Self {
        Self::usage("File", format!("{path}: {}", reason(error)))
    }

    /// Adds what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help.push(help.into());
        self
    }

    /// Adds what to do about it, if that is known.
    pub fn maybe_help(self, help: Option<String>) -> Self {
        match help {
            Some(help) => self.help(help),
            None => self,
        }
    }

    /// Sets the action.
    pub fn action(mut self, action: &str) -> Self {
        self.0.action.get_or_insert_with(|| action.to_owned());
        self
    }

    /// Sets the request ID.
    pub fn request_id(mut self, id: Option<&str>) -> Self {
        self.0.request_id = self.0.request_id.or(id.map(str::to_owned));
        self
    }

    /// Sets the single problems.
    pub fn problems(mut self, problems: Vec<Problem>) -> Self {
        self.0.problems = problems;
        self
    }

    /// Sets the place that the message is about, such as a step of a file.
    pub fn within(mut self, place: &str) -> Self {
        self.0.place.get_or_insert_with(|| place.to_owned());
        self
    }

    /// Returns the exit code.
    pub fn exit(&self) -> u8 {
        self.0.exit as u8
    }

    /// Returns the error code of the service, or that of the failure.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// Creates a failure from the error of a call, with what the catalog knows about its code.
    pub fn of_call(error: &Error, product: &Product, action: &Action) -> Self {
        let mut failure = Self::from(error).action(&action.name);
        let known = error.code().and_then(|code| {
            let mut known = product.errors(action);
            known.find(|known| known.code == code)
        });
        if let Some(known) = known {
            failure.0.meaning = Some(known.description.clone()).filter(|text| !text.is_empty());
            if !known.advice.is_empty() {
                failure = failure.help(&known.advice);
            }
        }
        failure
    }

    /// Prints the failure to standard error.
    pub fn print(&self, as_json: bool) {
        let text = if as_json { format!("{}\n", self.json()) } else { self.text() };
        // There is nowhere to report that the error cannot be reported.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }

    fn text(&self) -> String {
        let inner = &self.0;
        let mut out = "error: ".to_owned();
        // Writing to a `String` cannot fail.
        if let Some(place) = &inner.place {
            let _ = write!(out, "{}: ", visible(place));
        }
        if let Some(action) = &inner.action {
            let _ = write!(out, "{}: ", visible(action));
        }
        if !inner.code.starts_with("Usage.") {
            let _ = write!(out, "{}: ", visible(&inner.code));
        }
        let _ = writeln!(out, "{}", escaped(&inner.message));
        for problem in &inner.problems {
            let _ = write!(out, "  {}: {}", escaped(&problem.path), escaped(&problem.message));
            if let Some(source) = &problem.source {
                let _ = write!(out, " (source: {})", escaped(source));
            }
            if let Some(help) = &problem.help {
                let _ = write!(out, "; {}", escaped(help));
            }
            out.push('\n');
        }
        if let Some(meaning) = &inner.meaning {
            let _ = writeln!(out, "  meaning: {}", escaped(meaning));
        }
        for help in &inner.help {
            let _ = writeln!(out, "  help: {}", escaped(help));
        }
        if let Some(id) = &inner.request_id {
            let _ = writeln!(out, "  request ID: {}", visible(id));
        }
        out
    }

    /// Returns the failure as JSON.
    pub fn json(&self) -> Json {
        let inner = &self.0;
        let problems = inner.problems.iter().map(|problem| {
            json!({
                "Path": problem.path,
                "Message": problem.message,
                "Source": problem.source,
                "Help": problem.help,
            })
        });
        json!({"Error": {
            "Code": inner.code,
            "Message": match &inner.place {
                Some(place) => format!("{place}: {}", inner.message),
                None => inner.message.clone(),
            },
            "ExitCode": self.exit(),
            "Action": inner.action,
            "RequestId": inner.request_id,
            "Meaning": inner.meaning,
            "Problems": problems.collect::<Vec<_>>(),
            "Help": inner.help,
        }})
    }
}

/// What the runtime calls by its Rust names, and what it is here.
const NAMES: [(&str, &str); 7] = [
    ("Config::region", "--region"),
    ("Call::sign shows", "--explain-signature shows"),
    ("Config::allow_plain_http", "--allow-plain-http"),
    ("Credentials::with_token or TENCENTCLOUD_TOKEN", "TENCENTCLOUD_TOKEN"),
    ("the proxy of TransportOptions", "the proxy"),
    ("use AssumeRole instead", "use --role-arn"),
    ("Config::method with Method::Post", "POST"),
];

/// Replaces names of Rust items in a message of the runtime.
fn in_terms_of_options(text: &str) -> String {
    NAMES.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        let (exit, code) = classify(error);
        let code = error.code().unwrap_or(code);
        let mut message = in_terms_of_options(error.message());
        if let Some(status) = error.status().filter(|status| *status != 200) {
            let _ = write!(message, " (HTTP status {status})");
        }
        let mut source = std::error::Error::source(error);
        while let Some(cause) = source {
            let text = cause.to_string();
            // Which of the limits it was says nothing to a user.
            if !text.starts_with("timeout: ") && !message.contains(&text) {
                let _ = write!(message, ": {text}");
            }
            source = cause.source();
        }
        let message = without_codes(&message);
        let failure = Self::new(exit, code, message.as_str()).request_id(error.request_id());
        let failure = match error.attempts() {
            0 | 1 => failure,
            attempts => failure.help(format!("all {attempts} attempts failed")),
        };
        let advice = match error.kind() {
            ErrorKind::Timeout => Some("--timeout SECONDS allows more time".to_owned()),
            _ if message.contains(NOT_TLS) => Some(
                "the server does not seem to support TLS; write http://HOST:PORT if it does not"
                    .to_owned(),
            ),
            ErrorKind::NoCredentials => Some(
                "run `tcapi configure`, or set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY; \
                 `--local` calls the local cloud, without an account"
                    .to_owned(),
            ),
            _ => error.explain().map(|advice| in_terms_of_options(&advice)),
        };
        failure.maybe_help(advice)
    }
}

/// What the TLS library says about bytes of another protocol.
const NOT_TLS: &str = "InvalidContentType";

/// Returns the exit code of an error, and the code of one that has none by the service.
fn classify(error: &Error) -> (Exit, &'static str) {
    match error.kind() {
        _ if error.is_throttled() => (Exit::Throttled, "Throttled"),
        ErrorKind::NoCredentials => (Exit::Credentials, "Credentials.NotFound"),
        ErrorKind::Credentials => (Exit::Credentials, "Credentials.Invalid"),
        ErrorKind::Config => (Exit::Usage, "Usage.Configuration"),
        ErrorKind::Validation => (Exit::Usage, "Usage.Validation"),
        ErrorKind::Connect => (Exit::Network, "Network.Connect"),
        ErrorKind::Timeout => (Exit::Network, "Network.Timeout"),
        ErrorKind::UnexpectedResponse => (Exit::Network, "Network.UnexpectedResponse"),
        ErrorKind::ResponseTooLarge => (Exit::Network, "Network.ResponseTooLarge"),
        ErrorKind::Decode => (Exit::Network, "Network.InvalidResponse"),
        ErrorKind::Wait => (Exit::Rejected, "Wait.Impossible"),
        ErrorKind::Service if rejects_credentials(error) => (Exit::Credentials, "AuthFailure"),
        ErrorKind::Service => (Exit::Rejected, "Service"),
        _ => (Exit::Network, "Network.Transport"),
    }
}

/// Returns whether the service rejected the credentials or the signature, rather than what they
/// permit.
fn rejects_credentials(error: &Error) -> bool {
    error.is_auth()
        && error.code().is_some_and(|code| {
            code.starts_with("AuthFailure") && !code.ends_with("UnauthorizedOperation")
        })
}
