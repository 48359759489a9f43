//! `tcapi callback send`.

use std::time::{Duration, SystemTime};

use clap::Args;
use serde_json::{Map, Value as Json, json};
use tencentcloud_local::{Callback, CallbackAttempt, CallbackFault};
use tencentcloud_runtime::UreqTransport;

use super::event::{Event, Events};
use crate::arguments::Arguments;
use crate::failure::{Exit, Failure};
use crate::out::{self, Output};
use crate::request::{self, Files};
use crate::text::{did_you_mean, shortened, without_codes};
use crate::{check, lookup};

/// The time limit for a connection to the receiver.
const CONNECT: Duration = Duration::from_secs(20);

/// The options of the step.
#[derive(Args)]
#[command(after_help = "\
Each field of the event is an option, such as `--stream_id room`; other fields have the values of
the event's example. `tcapi callback send live --help` lists the events, and
`tcapi callback send live push-began --help` explains the fields of an event. `--input FILE` reads
all fields from a file. `--dry-run` prints what would be sent.

Faults:
  stale        expired an hour ago
  future       time is a day in the future
  wrong-sign   signed with a different key
  other-body   followed by the same event with a different body and the same signature
  replay       followed by an event of another stream with the same signature
  duplicate    sent twice, as if the response had been lost

Exit codes: 0 if every response has the status 200, 5 if one has a different status, 6 if there is
no response. In the last two cases, the service repeats the callback; a receiver should reject
callbacks with a fault.

Example:

  tcapi callback listen --key-file callback.key &
  tcapi callback send live push-began --to http://127.0.0.1:8081/ --key-file callback.key")]
pub struct SendOptions {
    /// The product, such as live
    product: String,
    /// The event, such as push-began, or its number
    event: String,
    /// URL of the receiver, http:// or https://
    #[arg(long, value_name = "URL")]
    to: Option<String>,
    /// File with the key to sign with; `-` is standard input. Without it, the callback is unsigned
    #[arg(long, value_name = "FILE")]
    key_file: Option<String>,
    /// Fault to introduce into the callback
    #[arg(long, value_name = "FAULT")]
    fault: Option<String>,
}

/// Writes the options, for the help of an event.
pub fn options(out: &mut String) {
    use std::fmt::Write as _;

    for option in super::OPTIONS.iter().filter(|option| option.is_of("send")) {
        let name = format!("--{} {}", option.name, option.value);
        // Writing to a `String` cannot fail.
        let _ = writeln!(out, "  {name:<18} {}", option.help);
    }
}

/// Runs the step.
pub fn run(options: &SendOptions, arguments: &Arguments) -> Result<(), Failure> {
    let version = arguments.options.get("version");
    let product = lookup::product(lookup::catalog()?, &options.product, version)?;
    let event = Events::of(&product)?.find(&options.event)?;
    if options.to.is_none() && !arguments.options.has("dry-run") {
        return Err(Failure::usage("MissingOption", "callback send needs the receiver: --to URL")
            .help("--dry-run prints what would be sent"));
    }
    let fault = options.fault.as_deref().map(fault).transpose()?;
    let fields = fields(&event, arguments)?;
    let callback = callback(&event, options, fields, fault)?;
    let mut output = Output::new(&arguments.options)?;
    output.writer()?;
    if arguments.options.has("dry-run") {
        let bodies = callback.bodies(SystemTime::now());
        let bodies = bodies.iter().filter_map(|body| serde_json::from_str(body).ok());
        return rows(&mut output, &bodies.collect::<Vec<Json>>());
    }
    let attempts = callback.send_over(&UreqTransport::new(CONNECT), SystemTime::now());
    let sent = attempts.iter().map(|attempt| row(&event, attempt));
    rows(&mut output, &sent.collect::<Vec<_>>())?;
    outcome(&attempts)
}

/// Returns the fields of the event: those of the file or of the example, changed by the options.
fn fields(event: &Event<'_>, arguments: &Arguments) -> Result<Map<String, Json>, Failure> {
    let common = event.common();
    if let Some(parameter) = arguments.parameters.iter().find(|p| common.contains(&&*p.path)) {
        let message = format!("`--{}` is set by `callback send` itself", parameter.path);
        return Err(Failure::usage("InvalidParameter", message)
            .help("--key-file signs the callback, and --fault makes it invalid"));
    }
    let target = event.target();
    let mut files = Files::default();
    let mut base = match arguments.options.get("input") {
        Some(path) => request::read_input(path, &mut files)?,
        None => event.example(),
    };
    base.retain(|name, _| !common.contains(&name.as_str()));
    let strictness = crate::call::strictness(&arguments.options);
    let is_open = strictness == check::Strictness::Off;
    let mut fields = request::set(&target, base, &arguments.parameters, is_open, &mut files)?;
    for warning in check::request(&target, &fields, strictness)? {
        if !arguments.options.has("quiet") {
            out::warn(&warning);
        }
    }
    let number = (event.callbacks.event.clone(), json!(event.event.number));
    fields.shift_insert(0, number.0, number.1);
    Ok(fields)
}

fn callback(
    event: &Event<'_>,
    options: &SendOptions,
    fields: Map<String, Json>,
    fault: Option<CallbackFault>,
) -> Result<Callback, Failure> {
    // A dry run needs no receiver.
    let to = options.to.as_deref().unwrap_or("http://127.0.0.1/");
    let invalid = |message| Failure::usage("InvalidOption", format!("--to: {message}"));
    let callback = Callback::new(to, Json::Object(fields)).map_err(invalid)?;
    let mut callback = callback.signed_as(event.callbacks);
    if let Some(path) = &options.key_file {
        callback = callback.key(super::read_key(path)?);
    }
    let needs_key = |fault| fault != CallbackFault::Duplicate;
    match fault {
        Some(fault) if needs_key(fault) && options.key_file.is_none() => {
            let name = CallbackFault::ALL.iter().find(|(_, known)| *known == fault);
            let name = name.map_or("", |(name, _)| *name);
            let message = format!("--fault {name} needs a signature");
            Err(Failure::usage("MissingOption", message).help("add --key-file FILE"))
        }
        Some(fault) => Ok(callback.fault(fault)),
        None => Ok(callback),
    }
}

fn fault(name: &str) -> Result<CallbackFault, Failure> {
    if let Some((_, fault)) = CallbackFault::ALL.iter().find(|(known, _)| *known == name) {
        return Ok(*fault);
    }
    let names = CallbackFault::ALL.map(|(name, _)| name);
    let message = format!("--fault: `{}` is not one of {}", shortened(name, 40), names.join(", "));
    Err(Failure::usage("InvalidOption", message).maybe_help(did_you_mean(name, names)))
}

fn row(event: &Event<'_>, attempt: &CallbackAttempt) -> Json {
    let mut row = json!({
        "Event": event.event.shape.name,
        "Number": event.event.number,
        "To": attempt.to,
        "Status": attempt.status,
    });
    if let (Json::Object(row), Some(error)) = (&mut row, &attempt.error) {
        row.insert("Error".to_owned(), without_codes(error).into());
    }
    row
}

fn rows(output: &mut Output, rows: &[Json]) -> Result<(), Failure> {
    let mut writer = output.writer()?;
    out::written(writer.rows(rows).and_then(|()| writer.finish()))
}

/// Returns a failure unless each response has the status 200.
fn outcome(attempts: &[CallbackAttempt]) -> Result<(), Failure> {
    for attempt in attempts {
        match (attempt.status, &attempt.error) {
            (Some(200), _) => {}
            (Some(status), _) => {
                let message = format!("the receiver responded with the status {status}");
                return Err(Failure::new(Exit::Rejected, "Callback.Rejected", message)
                    .help("the service repeats a callback whose response is not 200"));
            }
            (None, error) => {
                let error = error.as_deref().unwrap_or("no response");
                let error = without_codes(error);
                let message = format!("no response of the receiver: {error}");
                return Err(Failure::new(Exit::Network, "Callback.NoResponse", message));
            }
        }
    }
    Ok(())
}
