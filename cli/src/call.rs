//! The command that calls an action.

use serde_json::{Map, Value as Json};

use crate::arguments::Arguments;
use crate::caller::Caller;
use crate::check::Strictness;
use crate::client::Connection;
use crate::failure::Failure;
use crate::lookup::{self, Target};
use crate::options::Options;
use crate::out::Output;
use crate::profile::Profile;
use crate::request::Files;
use crate::text::escaped;
use crate::wait::Condition;
use crate::{
    check, docs, forms, help, interactive, interrupt, out, pages, preview, regions, request,
    skeleton, wait,
};

/// Runs a command line with a product, and perhaps an action.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let options = &arguments.options;
    let product = arguments.words.first().map(String::as_str).unwrap_or_default();
    let version = version(options, product)?;
    // A third word is `help`, or wrong.
    let shows_descriptions = ["help", "skeleton", "interactive"].iter().any(|o| options.has(o))
        || arguments.words.len() != 2
        || arguments.words[1] == "help";
    let catalog = if shows_descriptions { docs::catalog(options)? } else { lookup::catalog()? };
    let asks_in_between = arguments.words.len() > 2 && arguments.words[1] == "help";
    let name = match arguments.words.get(1).map(String::as_str) {
        // `cvm help DescribeZones`.
        Some("help") if asks_in_between => arguments.words[2].as_str(),
        None | Some("help") => {
            let parameter = arguments.parameters.first().map(|parameter| parameter.path.as_str());
            if let Some(name) = parameter.or(options.of_call().map(|opt| opt.name)) {
                let message = format!("`--{name}` needs an action before it");
                return Err(Failure::usage("MissingAction", message));
            }
            let product = lookup::product(catalog, product, version.as_deref())?;
            return out::print(&escaped(&help::product(&product)));
        }
        Some(name) => name,
    };
    let target = lookup::target(catalog, product, name, version.as_deref())?;
    match arguments.words.get(2).map(String::as_str) {
        Some(_) if asks_in_between => return out::print(&escaped(&help::action(&target))),
        Some("help") => return out::print(&escaped(&help::action(&target))),
        Some(word) => {
            let message = format!("unexpected argument `{}`", crate::text::shortened(word, 80));
            return Err(Failure::usage("UnexpectedArgument", message)
                .help("a parameter is `--Name value`; quote a value that has spaces"));
        }
        None if options.has("help") => return out::print(&escaped(&asked(&target, arguments)?)),
        None => {}
    }
    options.only_one_of(&INSTEAD)?;
    options.only_one_of(&["strict", "no-validate"])?;
    if options.has("generate-cli-skeleton") {
        return out::print(&escaped(&skeleton::json(&target)));
    }
    if options.has("skeleton") {
        return out::print(&escaped(&skeleton::of(&target, options.has("all"))));
    }
    let strictness = strictness(options);
    let is_open = strictness == Strictness::Off;
    let mut files = Files::default();
    let input = options.get("input");
    let mut request =
        request::assemble(&target, input, &arguments.parameters, is_open, &mut files)?;
    if options.has("interactive") {
        interactive::complete(&target, &mut request, &mut files)?;
    }
    for warning in check::request(&target, &request, strictness)? {
        if !options.has("quiet") {
            out::warn(&warning);
        }
    }
    perform(&target, request, options)
}

/// Returns the help of the parameters on the line, else of the action.
fn asked(target: &Target, arguments: &Arguments) -> Result<String, Failure> {
    if arguments.parameters.is_empty() {
        return Ok(help::action(target));
    }
    let paths = arguments.parameters.iter().map(|parameter| parameter.path.as_str());
    paths.map(|path| help::parameter(target, path)).collect()
}

/// Returns the API version: of the option, else of the settings of the profile.
fn version(options: &Options, product: &str) -> Result<Option<String>, Failure> {
    match options.get("version") {
        Some(version) => Ok(Some(version.to_owned()).filter(|version| !version.is_empty())),
        None => {
            let settings = Profile::of(options)?.settings()?;
            Ok(settings.of_product(product, "version").map(str::to_owned))
        }
    }
}

/// Returns what is done about violations.
pub fn strictness(options: &Options) -> Strictness {
    match (options.has("no-validate"), options.has("strict")) {
        (true, _) => Strictness::Off,
        (_, true) => Strictness::Strict,
        _ => Strictness::Normal,
    }
}

/// What is done in place of a call.
const INSTEAD: [&str; 9] =
    ["skeleton", "dry-run", "explain-signature", "curl", "rust", "tccli", "tcapi", "python", "go"];

/// Does with a request what the options say: prints it in some form, or sends it.
fn perform(target: &Target, request: Map<String, Json>, options: &Options) -> Result<(), Failure> {
    options.only_one_of(&["wait", "waiter", "all"])?;
    let condition = Condition::of(options)?;
    let mut output = Output::new(options)?;
    output.writer()?;
    if let Some(form) = forms::chosen(options) {
        return forms::print(form, target, &request, options);
    }
    if options.has("dry-run") {
        let connection = Connection::without_credentials(options)?;
        warn_of_region(&connection, target, options);
        let as_json = options.get("output") == Some("json");
        return out::print(&preview::dry_run(&connection, target, &request, as_json)?);
    }
    let connection = Connection::new(options)?;
    warn_of_region(&connection, target, options);
    if options.has("explain-signature") {
        return out::print(&preview::signature(&connection, target, &request)?);
    }
    interrupt::watch();
    let caller = Caller::new(&connection, target)?;
    let response = match condition {
        Some(condition) => wait::run(&caller, target, &request, &condition, output.is_quiet())?,
        None if target.action().streams => {
            let mut writer = output.writer()?;
            return caller.stream(request, |event| out::written(writer.value(event)));
        }
        None if options.has("all") => return pages::run(&caller, target, request, &mut output),
        None => caller.send(request, None)?,
    };
    output.value(&response.fields)
}

/// Warns of a region that is nearly a known one. Others may be new.
fn warn_of_region(connection: &Connection, target: &Target, options: &Options) {
    let Some(region) = connection.region().filter(|_| !options.has("quiet")) else { return };
    regions::warn(region, target.action().regions.iter().map(String::as_str));
}

/// Sends a request and prints the response.
pub fn send_and_print(
    connection: &Connection,
    target: &Target,
    request: Map<String, Json>,
    options: &Options,
) -> Result<(), Failure> {
    let mut output = Output::new(options)?;
    output.writer()?;
    interrupt::watch();
    let response = Caller::new(connection, target)?.send(request, None)?;
    output.value(&response.fields)
}
