//! Finds the product and the action of a command line.

use std::sync::Arc;

use tencentcloud_catalog::{Action, Catalog, Entry, FormatError, Product};

use crate::failure::Failure;
use crate::text::{did_you_mean, shortened};

/// An action with its product.
#[derive(Clone, Debug)]
pub struct Target {
    /// The product.
    pub product: Arc<Product>,
    /// The index of the action in the product.
    index: usize,
    /// The command that explains the parameters.
    help: String,
}

impl Target {
    fn new(product: &Arc<Product>, index: usize) -> Self {
        let help = format!("tcapi {} {} --help", product.name, product.actions[index].name);
        Self { product: Arc::clone(product), index, help }
    }

    /// Returns the only action of a product, which is the form of an event that a callback reports.
    pub fn of_callback(product: Arc<Product>, help: String) -> Self {
        Self { product, index: 0, help }
    }

    /// Returns the command that explains the parameters.
    pub fn help_command(&self) -> &str {
        &self.help
    }

    /// Returns the action.
    pub fn action(&self) -> &Action {
        &self.product.actions[self.index]
    }
}

/// Opens the facts of all products.
pub fn catalog() -> Result<&'static Catalog, Failure> {
    Ok(for_ever(facts()?))
}

/// Opens the facts of all products, as a value.
pub fn facts() -> Result<Catalog, Failure> {
    Catalog::facts().map_err(|error| damaged(&error))
}

/// Keeps a catalog to the end of the program, since freeing each string of a product takes a tenth
/// of the time of a command.
pub fn for_ever(catalog: Catalog) -> &'static Catalog {
    Box::leak(Box::new(catalog))
}

/// Converts an error of the catalog.
pub fn damaged(error: &FormatError) -> Failure {
    if error.is_texts() {
        return Failure::usage("DamagedDescriptions", error.to_string())
            .help("`tcapi docs add` replaces them, `tcapi docs remove` removes them");
    }
    Failure::usage("DamagedCatalog", format!("the catalog in tcapi: {error}"))
        .help("install tcapi again")
}

/// Returns a product in this version, or else in the latest, without the fields of its actions.
pub fn product(
    catalog: &Catalog,
    name: &str,
    version: Option<&str>,
) -> Result<Arc<Product>, Failure> {
    existing(catalog, name, version, catalog.outline(name, version))
}

/// Returns a product that was read, or says what is wrong with its name or version.
fn existing(
    catalog: &Catalog,
    name: &str,
    version: Option<&str>,
    read: Result<Option<Product>, FormatError>,
) -> Result<Arc<Product>, Failure> {
    if let Some(product) = read.map_err(|error| damaged(&error))? {
        return Ok(Arc::new(product));
    }
    let versions: Vec<_> =
        catalog.entries().iter().filter(|entry| entry.name == name).map(|e| &*e.version).collect();
    if versions.is_empty() {
        return Err(no_product(catalog, name));
    }
    let version = shortened(version.unwrap_or_default(), 40);
    Err(Failure::usage("UnknownVersion", format!("{name} has no version `{version}`"))
        .help(format!("its versions are {}", versions.join(", "))))
}

/// Commands of tccli that are not products of the API, and what to do instead.
const OF_TCCLI: [(&str, &str); 4] =
    [("auth", LOGIN), ("sso", LOGIN), ("cos", STORAGE), ("ci", STORAGE)];

const LOGIN: &str = "`tcapi configure` stores keys; what `tccli` stores in ~/.tccli when it logs in is \
                     used until it expires, and `tcapi configure remove` removes it";

const STORAGE: &str = "object storage has an API of its own; `tccli` and `coscli` call it";

/// Describes a command that only tccli has.
pub fn of_tccli(name: &str) -> Option<Failure> {
    let (_, help) = OF_TCCLI.iter().find(|(known, _)| *known == name)?;
    let message = format!("tcapi has no command `{name}`, which tccli has");
    Some(Failure::usage("UnknownProduct", message).help(*help))
}

fn no_product(catalog: &Catalog, name: &str) -> Failure {
    if let Some(failure) = of_tccli(name) {
        return failure;
    }
    let names = catalog.entries().iter().map(|entry| &*entry.name);
    let commands = crate::arguments::COMMANDS.iter().map(|(name, _)| *name);
    let failure =
        Failure::usage("UnknownProduct", format!("there is no product `{}`", shortened(name, 80)));
    if name == "version" {
        return failure.help("`tcapi --version` prints the version of tcapi");
    }
    match did_you_mean(name, names.chain(commands)) {
        Some(help) => failure.help(help),
        None => failure.help("`tcapi search WORDS` finds products and actions"),
    }
}

/// Returns an action in this version, or else in the latest that has it.
pub fn target(
    catalog: &Catalog,
    name: &str,
    action: &str,
    version: Option<&str>,
) -> Result<Target, Failure> {
    let product = with_action(catalog, name, action, version)?;
    if let Some(target) = in_product(&product, action) {
        return Ok(target);
    }
    // A later version may have dropped the action.
    let older = |entry: &&Entry| {
        version.is_none() && entry.name == name && entry.version != product.version
    };
    for entry in catalog.entries().iter().rev().filter(older) {
        let product = with_action(catalog, name, action, Some(&entry.version))?;
        if let Some(target) = in_product(&product, action) {
            return Ok(target);
        }
    }
    let names = product.actions.iter().map(|action| &*action.name);
    let message = format!("{name} {} has no action `{}`", product.version, shortened(action, 80));
    let failure = Failure::usage("UnknownAction", message);
    Err(match did_you_mean(action, names) {
        Some(help) => failure.help(help),
        None => failure.help(format!("`tcapi {name} --help` lists its actions")),
    })
}

fn with_action(
    catalog: &Catalog,
    name: &str,
    action: &str,
    version: Option<&str>,
) -> Result<Arc<Product>, Failure> {
    existing(catalog, name, version, catalog.product_of_action(name, version, action))
}

fn in_product(product: &Arc<Product>, action: &str) -> Option<Target> {
    let found = product.actions.binary_search_by(|known| known.name.as_str().cmp(action));
    found.ok().map(|index| Target::new(product, index))
}
