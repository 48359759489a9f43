//! `cargo xtask add`: converts the official definitions of a product to schemas.

use std::path::PathBuf;
use std::time::Instant;

use clap::Args;
use tencentcloud_codegen::import::Imported;
use tencentcloud_codegen::import::definitions::Extra;

use crate::import::definitions::{CodesFile, Import};
use crate::import::wheel::{self, Definitions};
use crate::schemas::Folder;
use crate::stamp::{Size, Stamp};

/// Creates schemas of products from their official definitions, with the official descriptions.
///
/// `cargo xtask gen` generates crates from them. Existing values that a person wrote are never
/// changed.
#[derive(Args, Hash)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example: a crate with two actions of CVM

  pip download --no-deps tccli
  cargo xtask add cvm --only DescribeInstances,RunInstances --definitions tccli-*.whl
  cargo xtask gen cvm"
)]
pub struct Options {
    /// Products to add, such as cvm or cvm@2017-03-12; all versions unless one is specified
    #[arg(value_name = "PRODUCT[@VERSION]", required_unless_present = "all")]
    products: Vec<String>,
    /// Add every product in the definitions
    #[arg(long, conflicts_with = "products")]
    all: bool,
    /// A tccli wheel as downloaded by pip, a folder, or a single api.json
    #[arg(long, value_name = "PATH")]
    definitions: PathBuf,
    /// Add only these actions and the types that they use
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    only: Vec<String>,
    /// Omit the official descriptions, for schemas that will be published
    #[arg(long)]
    facts_only: bool,
    #[command(flatten)]
    codes: CodesFile,
    #[command(flatten)]
    folder: Folder,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    if !options.only.is_empty() && options.products.len() != 1 {
        return Err("`--only` selects actions of a single product: specify one product".to_owned());
    }
    let start = Instant::now();
    let stamp = stamp(options);
    if stamp.unchanged().is_some() {
        println!("nothing changed since the last run ({} ms)", start.elapsed().as_millis());
        return Ok(());
    }
    let only = options.only.iter().map(|action| action.trim().to_owned()).collect();
    let import = Import {
        found: &selected(options)?,
        schemas: &options.folder.schemas,
        codes: &options.codes.read()?,
        extra: &Extra { words: !options.facts_only, only, ..Extra::default() },
        keep_baseline: false,
        dry_run: false,
    };
    let imported: Vec<Imported> = import.run()?.into_iter().map(|(_, imported)| imported).collect();
    stamp.write(Size::default());
    for note in imported.iter().flat_map(|i| &i.notes).filter(|note| note.is_urgent()) {
        println!("{note}");
    }
    let sum = |count: fn(&Imported) -> usize| imported.iter().map(count).sum::<usize>();
    let new = sum(|imported| imported.new);
    println!(
        "{} version{}: {new} files new, {} changed ({} ms); next: cargo xtask gen{}",
        imported.len(),
        if imported.len() == 1 { "" } else { "s" },
        sum(|imported| imported.files.len()) - new,
        start.elapsed().as_millis(),
        names(options).iter().map(|name| format!(" {name}")).collect::<String>(),
    );
    Ok(())
}

/// Returns the names of the products, without versions.
fn names(options: &Options) -> Vec<&str> {
    options.products.iter().map(|p| p.split('@').next().unwrap_or_default()).collect()
}

/// Returns the stamp of a run with these options.
fn stamp(options: &Options) -> Stamp {
    let schemas = &options.folder.schemas;
    let mut about: Vec<PathBuf> = match options.all {
        true => vec![schemas.clone()],
        false => names(options).into_iter().map(|name| schemas.join(name)).collect(),
    };
    about.push(options.definitions.clone());
    about.extend(options.codes.error_codes.clone());
    Stamp::of("add", options, about)
}

/// Finds the definitions of the selected products.
fn selected(options: &Options) -> Result<Vec<Definitions>, String> {
    if options.all {
        return wheel::find(&options.definitions, None);
    }
    let mut found = Vec::new();
    for selected in &options.products {
        let (product, version) = match selected.split_once('@') {
            Some((product, version)) => (product, Some(version)),
            None => (selected.as_str(), None),
        };
        let mut versions = wheel::find(&options.definitions, Some(product))?;
        if let Some(version) = version {
            let folder = format!("v{}", version.trim_start_matches('v').replace('-', ""));
            let known: Vec<String> = versions.iter().map(|d| d.version.clone()).collect();
            versions.retain(|definitions| definitions.version == folder);
            if versions.is_empty() {
                let known = known.join(", ");
                return Err(format!("`{product}` has no version `{version}`; versions: {known}"));
            }
        }
        found.extend(versions);
    }
    Ok(found)
}
