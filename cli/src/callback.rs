//! `tcapi callback`: sends callbacks as a service does, and receives them.

mod event;
pub mod listen;
pub mod send;

use clap::Subcommand;

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::options::{self, Group, Opt};
use crate::{lookup, out};

pub use event::names as event_names;

/// The steps.
#[derive(Subcommand)]
pub enum Step {
    /// Send a callback to a receiver, signed as the service signs it
    Send(send::SendOptions),
    /// Receive callbacks, verify them, and print their events as they arrive
    Listen(listen::ListenOptions),
}

/// An option of a step, which has a value.
#[derive(Debug)]
pub struct StepOption {
    /// The name, without dashes.
    pub name: &'static str,
    /// The steps that have it.
    steps: &'static [&'static str],
    /// What the value is called.
    pub value: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Whether it may be given again.
    pub repeats: bool,
}

impl StepOption {
    /// Returns whether a step has the option.
    pub fn is_of(&self, step: &str) -> bool {
        self.steps.contains(&step)
    }
}

const fn option(
    name: &'static str,
    steps: &'static [&'static str],
    value: &'static str,
    help: &'static str,
) -> StepOption {
    StepOption { name, steps, value, help, repeats: steps.len() > 1 }
}

/// The options of the steps. All other options in lower case are fields of the event.
pub const OPTIONS: &[StepOption] = &[
    option("to", &["send"], "URL", "URL of the receiver, http:// or https://"),
    option("key-file", &["send", "listen"], "FILE", "File that contains the callback key"),
    option("fault", &["send"], "FAULT", "Fault to introduce into the callback"),
    option("address", &["listen"], "ADDRESS", "Address to listen on"),
    option("path", &["listen"], "PATH", "The path of callbacks"),
    option("count", &["listen"], "NUMBER", "Exit after this number of events"),
];

/// Names under which a key could be given on the command line.
const SECRETS: [&str; 5] = ["key", "callback-key", "callback_key", "callbackkey", "CallbackKey"];

/// Returns whether the steps know an option of tcapi. Others are fields of the event, such as
/// `timeout`.
pub fn knows(opt: &Opt) -> bool {
    opt.group == Group::Output
        || ["help", "input", "dry-run", "no-validate", "profile", "version"].contains(&opt.name)
}

/// Returns whether a name is an option of a step.
pub fn is_option(name: &str) -> bool {
    OPTIONS.iter().any(|option| option.name == name)
}

/// Returns the words that are neither options nor their values: the step, the product and the event.
pub fn positions<'a>(words: &'a [&'a str]) -> Vec<&'a str> {
    let mut is_value = false;
    let mut found = Vec::new();
    for word in words {
        if let Some(name) = word.strip_prefix("--") {
            is_value = is_option(name);
        } else if !std::mem::take(&mut is_value) {
            found.push(*word);
        }
    }
    found
}

/// Returns an event of a product in the form of an action.
pub fn target(product: &tencentcloud_catalog::Product, event: &str) -> Option<lookup::Target> {
    event::Events::of(product).ok()?.find(event).ok().map(|event| event.target())
}

/// Rejects the names under which a key could be given.
pub fn reject_secret(name: &str) -> Result<(), Failure> {
    if !SECRETS.contains(&name) {
        return Ok(());
    }
    Err(options::secret_on_command_line(&format!("--{name}"))
        .help("write the key into a file, and pass `--key-file FILE`"))
}

/// Prints the help of a product's events or of one event, if it is asked for.
pub fn help(arguments: &Arguments) -> Option<Result<(), Failure>> {
    let words: Vec<&str> = arguments.rest.iter().map(String::as_str).collect();
    let asks = words.iter().any(|word| ["--help", "-h"].contains(word));
    let text = |product: &str, name: Option<&&str>| {
        let version = arguments.options.get("version");
        let product = lookup::product(lookup::catalog()?, product, version)?;
        let events = event::Events::of(&product)?;
        let text = match name {
            None => events.list(),
            Some(name) => events.find(name)?.help(),
        };
        out::print(&text)
    };
    match positions(&words).as_slice() {
        ["send", product, rest @ ..] if asks => Some(text(product, rest.first())),
        _ => None,
    }
}

/// Runs a step.
pub fn run(step: &Step, arguments: &Arguments) -> Result<(), Failure> {
    match step {
        Step::Send(options) => send::run(options, arguments),
        Step::Listen(options) => {
            if let Some(field) = arguments.parameters.first() {
                let message = format!("callback listen has no option `--{}`", field.path);
                return Err(Failure::usage("UnknownOption", message)
                    .help("`tcapi callback listen --help` lists its options"));
            }
            listen::run(options, &arguments.options)
        }
    }
}

/// Reads a key from a file, so that it is never part of a command line.
fn read_key(path: &str) -> Result<String, Failure> {
    use crate::value::Sources as _;

    let invalid = |message: String| {
        Failure::usage("InvalidKeyFile", format!("--key-file: {message}"))
            .help("the file has the key of the callback template (CallbackKey), and nothing else")
    };
    let bytes = crate::request::Files::default().read(path).map_err(invalid)?;
    let text = String::from_utf8(bytes).map_err(|_| invalid(format!("{path} is not UTF-8")))?;
    let key = text.trim_end_matches(['\r', '\n']);
    match tencentcloud_runtime::callback::CallbackKey::new(key) {
        Ok(_) => Ok(key.to_owned()),
        Err(error) => Err(invalid(format!("{path}: {error}"))),
    }
}
