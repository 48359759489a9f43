//! The same call in another form, and calls that were written for other tools.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::forms::{self, Form, Way};

use crate::client::Connection;
use crate::failure::Failure;
use crate::lookup::{self, Target};
use crate::options::Options;
use crate::out;
use crate::request::{Files, shown_path};
use crate::text::shortened;
use crate::value::Sources as _;

/// The options that name a form.
const FORMS: [(&str, Form); 6] = [
    ("curl", Form::Curl),
    ("rust", Form::Rust),
    ("tccli", Form::Tccli),
    ("tcapi", Form::Tcapi),
    ("python", Form::Python),
    ("go", Form::Go),
];

/// Returns the form that the options ask for.
pub fn chosen(options: &Options) -> Option<Form> {
    FORMS.iter().find(|(name, _)| options.has(name)).map(|(_, form)| *form)
}

/// Prints a call in a form, for the region and endpoint of the options.
pub fn print(
    form: Form,
    target: &Target,
    request: &Map<String, Json>,
    options: &Options,
) -> Result<(), Failure> {
    let connection = Connection::without_credentials(options)?;
    let way = if options.has("all") { Way::Items } else { Way::Call };
    let has_pages = matches!(form, Form::Rust | Form::Tcapi)
        && forms::ways(&target.product, target.action()).contains(&way);
    let left_out = ["all", "wait", "waiter"].iter().filter(|name| options.has(name));
    for name in left_out.filter(|name| **name != "all" || !has_pages) {
        if !options.has("quiet") {
            out::warn(&format!("--{name} is left out, since this form calls the action once"));
        }
    }
    write(form, target, request, connection.region(), connection.endpoint(), way)
}

fn write(
    form: Form,
    target: &Target,
    request: &Map<String, Json>,
    region: Option<&str>,
    endpoint: Option<&str>,
    way: Way,
) -> Result<(), Failure> {
    let options = forms::Options::new(region, endpoint)
        .map_err(|error| Failure::usage("InvalidOption", error.to_string()))?;
    let ways = forms::ways(&target.product, target.action());
    let way = if ways.contains(&way) { way } else { Way::Call };
    let options = options.way(way);
    out::print(&forms::write(form, &target.product, target.action(), request, &options))
}

/// Reads a call in a file, and prints it in the form of the options, else as a command of tcapi.
pub fn convert(path: &str, options: &Options) -> Result<(), Failure> {
    let invalid = |message: String| Failure::usage("NotACall", message);
    let mut files = Files::default();
    let bytes = files.read(path).map_err(invalid)?;
    let path = shown_path(path);
    let text = String::from_utf8(bytes).map_err(|_| invalid(format!("{path} is not UTF-8")))?;
    let catalog = lookup::catalog()?;
    let mut read_file = |path: &str| files.read(path);
    let reading =
        forms::read_with_files(&text, catalog, None, &mut read_file).map_err(|error| {
            let failure = invalid(format!("{path}: {error}"));
            match error.range().and_then(|range| text.get(range)) {
                Some(part) => failure.help(format!("at `{}`", shortened(part, 80))),
                None => failure.help("`tcapi from-curl --help` lists what is read"),
            }
        })?;
    for note in reading.notes.iter().filter(|_| !options.has("quiet")) {
        out::warn(note);
    }
    let version = Some(reading.version.as_str()).filter(|version| !version.is_empty());
    let target = lookup::target(catalog, &reading.service, &reading.action, version)?;
    let form = chosen(options).unwrap_or(Form::Tcapi);
    let region = options.get("region").or(reading.region.as_deref());
    let endpoint = options.get("endpoint").or(reading.endpoint.as_deref());
    write(form, &target, &reading.request, region, endpoint, Way::Call)
}
