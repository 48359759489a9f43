//! `cargo xtask add`: a product's official definitions become schemas.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use tencentcloud_codegen::import::Imported;
use tencentcloud_codegen::import::definitions::{self, ErrorCodes, Extra};

use crate::import::definitions::{import, write};
use crate::import::parse;
use crate::import::wheel::{self, Definitions};
use crate::stamp::{Size, Stamp};

const HELP: &str = "\
Make schemas of products from their official definitions, with the official descriptions.
`cargo xtask gen` makes crates of them. What a person wrote into a schema is never changed.

Usage: cargo xtask add PRODUCT[@VERSION]… --definitions PATH [options]
       cargo xtask add --all --definitions PATH [options]

  PRODUCT[@VERSION]    A product, such as cvm or cvm@2017-03-12; all its versions if none is named
  --all                Every product that the definitions have
  --definitions PATH   A wheel of tccli as pip leaves it, a folder, or one api.json
  --only A,B,C         Only these actions, and the types that they reach
  --facts-only         Leave official descriptions out, for a tree that is to be published
  --error-codes FILE   A JSON file: product and version, then action, then its error codes
  --schemas DIR        The schemas                                        [schemas]

Example: a crate of two actions of CVM

  pip download --no-deps tccli
  cargo xtask add cvm --only DescribeInstances,RunInstances --definitions tccli-*.whl
  cargo xtask gen cvm
";

/// What the command line asks for.
#[derive(Default, Hash)]
struct Options {
    products: Vec<String>,
    all: bool,
    definitions: PathBuf,
    only: BTreeSet<String>,
    facts_only: bool,
    error_codes: Option<PathBuf>,
    schemas: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.is_empty() || arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    let start = Instant::now();
    let stamp = stamp(&options);
    if stamp.unchanged().is_some() {
        println!("everything is as the run before left it ({} ms)", start.elapsed().as_millis());
        return Ok(());
    }
    let found = wanted(&options)?;
    let codes = match &options.error_codes {
        Some(path) => parse(path, definitions::error_codes)?,
        None => ErrorCodes::new(),
    };
    let extra =
        Extra { words: !options.facts_only, only: options.only.clone(), ..Extra::default() };
    let imported = import(&found, &options.schemas, &codes, &extra)?;
    write(&options.schemas, &imported, false)?;
    let imported: Vec<Imported> = imported.into_iter().map(|(_, imported)| imported).collect();
    stamp.write(Size::default());
    for note in imported.iter().flat_map(|i| &i.notes).filter(|note| note.is_urgent()) {
        println!("{note}");
    }
    let sum = |count: fn(&Imported) -> usize| imported.iter().map(count).sum::<usize>();
    let new = sum(|imported| imported.new);
    println!(
        "{} version{}: {new} files new, {} changed ({} ms); go on with: cargo xtask gen{}",
        imported.len(),
        if imported.len() == 1 { "" } else { "s" },
        sum(|imported| imported.files.len()) - new,
        start.elapsed().as_millis(),
        names(&options).iter().map(|name| format!(" {name}")).collect::<String>(),
    );
    Ok(())
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { schemas: crate::root().join("schemas"), ..Options::default() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value =
            || rest.next().cloned().ok_or(format!("`{argument}` needs a value behind it"));
        match argument.as_str() {
            "--all" => options.all = true,
            "--definitions" => options.definitions = value()?.into(),
            "--only" => options.only.extend(value()?.split(',').map(|a| a.trim().to_owned())),
            "--facts-only" => options.facts_only = true,
            "--error-codes" => options.error_codes = Some(value()?.into()),
            "--schemas" => options.schemas = value()?.into(),
            other if other.starts_with('-') => {
                return Err(format!("`add` has no option `{other}`\n\n{HELP}"));
            }
            product => options.products.push(product.to_owned()),
        }
    }
    if options.definitions.as_os_str().is_empty() {
        return Err("say where the definitions are: --definitions PATH".to_owned());
    }
    if options.all != options.products.is_empty() {
        return Err("name a product, or say --all".to_owned());
    }
    if !options.only.is_empty() && options.products.len() != 1 {
        return Err("--only takes the actions of one product: name one".to_owned());
    }
    Ok(options)
}

/// The names of the products, without versions.
fn names(options: &Options) -> Vec<&str> {
    options.products.iter().map(|p| p.split('@').next().unwrap_or_default()).collect()
}

/// What a run leaves behind, if nothing changes.
fn stamp(options: &Options) -> Stamp {
    let mut about: Vec<PathBuf> = match options.all {
        true => vec![options.schemas.clone()],
        false => names(options).into_iter().map(|name| options.schemas.join(name)).collect(),
    };
    about.push(options.definitions.clone());
    about.extend(options.error_codes.clone());
    Stamp::of("add", options, about)
}

/// Where the definitions of the products are.
fn wanted(options: &Options) -> Result<Vec<Definitions>, String> {
    if options.all {
        return wheel::find(&options.definitions, None);
    }
    let mut found = Vec::new();
    for wanted in &options.products {
        let (product, version) = match wanted.split_once('@') {
            Some((product, version)) => (product, Some(version)),
            None => (wanted.as_str(), None),
        };
        let mut versions = wheel::find(&options.definitions, Some(product))?;
        if let Some(version) = version {
            let folder = format!("v{}", version.trim_start_matches('v').replace('-', ""));
            let known: Vec<String> = versions.iter().map(|d| d.version.clone()).collect();
            versions.retain(|definitions| definitions.version == folder);
            if versions.is_empty() {
                let known = known.join(", ");
                return Err(format!("there is no version `{version}` of `{product}`: {known}"));
            }
        }
        found.extend(versions);
    }
    Ok(found)
}
