//! `cargo xtask catalog`: builds the catalog of all products.

mod codes;
mod convert;
mod steps;

use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ParallelProgressIterator as _;
use rayon::prelude::*;
use tencentcloud_catalog::{Catalog, Changes, Exceptions, Product};
use tencentcloud_codegen::import::definitions::Extra;
use tencentcloud_codegen::import::{self, examples};
use tencentcloud_codegen::resolve;
use tencentcloud_codegen::source::Source;

use self::codes::Codes;
use crate::import::definitions::CodesFile;
use crate::import::wheel::{self, Definitions};
use crate::{paths, progress, schemas};

/// Builds the catalog: the facts of all products in one compact file.
///
/// Products with schemas are read from the schemas, with our descriptions. All others come from the
/// official definitions, without descriptions, or else from the existing file. The definitions lack
/// error codes, which come from other sources or the existing file. `tcapi docs add` stores
/// official descriptions in a separate file.
#[derive(Args)]
#[command(after_help = "\
Example:

  pip download --no-deps tccli tencentcloud-sdk-python
  cargo xtask catalog --definitions tccli-*.whl --sdk tencentcloud_sdk_python-*.whl

After editing schemas, run the command without --definitions to update the file. Changes between
releases are stored in a separate file. Add to it with --before, the earliest release first:

  cargo xtask catalog --before OLD.whl --definitions NEW.whl --only live")]
pub struct Options {
    /// A wheel of tccli as downloaded by pip, or a folder
    #[arg(long, value_name = "PATH")]
    definitions: Option<PathBuf>,
    #[command(flatten)]
    codes: CodesFile,
    /// A tencentcloud_sdk_python wheel, for error codes of products that are not known to belong to
    /// an action
    #[arg(long, value_name = "PATH")]
    sdk: Option<PathBuf>,
    /// Write the changes since an earlier release instead: a wheel, a folder of definitions or
    /// schemas, or a git revision. Each release is compared with the next, and the last with
    /// --definitions
    #[arg(long, value_name = "RELEASE")]
    before: Vec<String>,
    /// Compare only these products
    #[arg(long, value_name = "PRODUCT", value_delimiter = ',', requires = "before")]
    only: Vec<String>,
    /// File of changes that --before adds to [default: catalog/changes.bin]
    #[arg(long, value_name = "FILE", default_value_os_t = changes(), hide_default_value = true)]
    changes: PathBuf,
    /// File to write to [default: catalog/facts.bin]
    #[arg(long, value_name = "FILE", default_value_os_t = facts(), hide_default_value = true)]
    out: PathBuf,
}

fn facts() -> PathBuf {
    paths::root().join("catalog/facts.bin")
}

fn changes() -> PathBuf {
    paths::root().join("catalog/changes.bin")
}

/// The size of the dictionary.
const DICTIONARY: usize = 32 << 10;
/// The level of the compression.
const LEVEL: i32 = 22;

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    if !options.before.is_empty() {
        let newest = options.definitions.iter().map(|path| path.to_string_lossy().into_owned());
        let releases: Vec<String> = options.before.iter().cloned().chain(newest).collect();
        return compare(&releases, options);
    }
    let mut products = match &options.definitions {
        Some(path) => from_definitions(path, &codes_of(options)?)?,
        None => known(options)?,
    };
    replace(&mut products, from_schemas(&paths::schemas())?);
    let nouns = exceptions()?;
    for product in &mut products {
        product.nouns = tencentcloud_catalog::nouns(product, &nouns);
    }
    let file = packed(&products)?;
    std::fs::write(&options.out, &file)
        .map_err(|e| format!("cannot write {}: {e}", options.out.display()))?;
    let sum = |count: fn(&Product) -> usize| products.iter().map(count).sum::<usize>();
    println!(
        "{} product versions, {} actions, {} nouns ({} are modified): {} bytes",
        products.len(),
        sum(|product| product.actions.len()),
        sum(|product| product.nouns.len()),
        sum(|product| product.nouns.iter().filter(|noun| !noun.modify.is_empty()).count()),
        file.len()
    );
    Ok(())
}

/// Returns the products of the file as it is, if there is one.
fn known(options: &Options) -> Result<Vec<Product>, String> {
    if options.out.is_file() { from_file(&options.out) } else { Ok(Vec::new()) }
}

/// Returns the error codes that the options specify; those that they do not come from the file.
fn codes_of(options: &Options) -> Result<Codes, String> {
    let mut codes = match (&options.codes.error_codes, &options.sdk) {
        (Some(_), Some(_)) => Codes::default(),
        _ => Codes::of(&known(options)?),
    };
    if options.codes.error_codes.is_some() {
        codes.of_actions = options.codes.read()?;
    }
    if let Some(path) = &options.sdk {
        codes.of_products = codes::of_sdk(path)?;
    }
    Ok(codes)
}

fn from_definitions(path: &Path, codes: &Codes) -> Result<Vec<Product>, String> {
    let found = wheel::find(path, None)?;
    let bar = progress::bar("reading definitions", found.len());
    let read = found.par_iter().progress_with(bar);
    let read: Vec<_> = read.map(|one| defined(one, codes)).collect();
    read.into_iter().collect()
}

/// Adds what changed between releases to the file of changes.
fn compare(releases: &[String], options: &Options) -> Result<(), String> {
    let path = &options.changes;
    let mut changes = match std::fs::read(path) {
        Ok(bytes) => Changes::read(&bytes).map_err(|e| format!("{}: {e}", path.display()))?,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Changes::default(),
        Err(e) => return Err(format!("cannot read {}: {e}", path.display())),
    };
    steps::add(&mut changes.steps, releases, &options.only)?;
    let file = changes.write(&mut |bytes| {
        zstd::bulk::compress(bytes, LEVEL).map_err(|e| format!("cannot compress: {e}"))
    })?;
    std::fs::write(path, &file).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    for step in &changes.steps {
        println!("{} to {}: {} changes", step.before, step.after, step.changes.len());
    }
    println!("{} bytes", file.len());
    Ok(())
}

/// Returns the products of a catalog.
fn from_file(path: &Path) -> Result<Vec<Product>, String> {
    let catalog = Catalog::open_file(path).map_err(|e| e.to_string())?;
    let mut products = Vec::new();
    for entry in catalog.entries() {
        let product = catalog.product(&entry.name, Some(&entry.version));
        products.extend(product.map_err(|e| e.to_string())?.map(|product| (*product).clone()));
    }
    Ok(products)
}

/// Replaces the products that have schemas, and adds those that are new.
fn replace(products: &mut Vec<Product>, with: Vec<Product>) {
    let key = |product: &Product| (product.name.clone(), product.version.clone());
    products.retain(|product| with.iter().all(|other| key(other) != key(product)));
    products.extend(with);
    products.sort_by_key(key);
}

/// Returns the products of the schemas.
pub(crate) fn from_schemas(folder: &Path) -> Result<Vec<Product>, String> {
    let (_, products) = schemas::resolve(folder, &[])?;
    Ok(products.iter().map(|product| convert::product(product, true)).collect())
}

/// Returns a product of official definitions, by way of the schemas that an import would write.
fn defined(definitions: &Definitions, codes: &Codes) -> Result<Product, String> {
    let failed = |problem| format!("{}: {problem}", definitions.path);
    let key = format!("{}/{}", definitions.product, definitions.version);
    let cases = definitions.examples()?.map(|text| examples::read(&text)).transpose();
    let extra = Extra {
        errors: codes.of_actions.get(&key).cloned().unwrap_or_default(),
        examples: cases.map_err(failed)?.unwrap_or_default(),
        ..Extra::default()
    };
    let existing = import::Files::default();
    let imported = import::definitions(&definitions.api()?, &extra, &existing).map_err(failed)?;
    let sources: Vec<Source> =
        imported.files.into_iter().map(|(path, text)| Source { path, text }).collect();
    let mut products = resolve::resolve(&sources)
        .map_err(|problems| schemas::drawn(&problems, &sources, Path::new("schemas")))?;
    let product = products.pop().ok_or_else(|| failed("it holds no product".to_owned()))?;
    let mut product = convert::product(&product, false);
    if let Some(more) = codes.of_products.get(&key) {
        codes::add(&mut product, more);
    }
    Ok(product)
}

/// Returns the reviewed nouns of actions whose names do not give them away.
fn exceptions() -> Result<Exceptions, String> {
    let path = paths::root().join("catalog/nouns.json");
    let text = std::fs::read_to_string(&path)
        .map_err(|e| format!("cannot read {}: {e}", path.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))
}

/// Writes the catalog, with a dictionary that is made from its products.
fn packed(products: &[Product]) -> Result<Vec<u8>, String> {
    let failed = |e: std::io::Error| format!("cannot compress the catalog: {e}");
    let frames: Vec<Vec<u8>> =
        products.iter().map(tencentcloud_catalog::frame).collect::<Result<_, _>>()?;
    // A dictionary needs several samples; a catalog of few products has none.
    let samples: Vec<&[u8]> = frames.iter().flat_map(|frame| frame.chunks(32 << 10)).collect();
    let dictionary = match samples.len() {
        0..16 => Vec::new(),
        _ => zstd::dict::from_samples(&samples, DICTIONARY).map_err(failed)?,
    };
    let mut compressor =
        zstd::bulk::Compressor::with_dictionary(LEVEL, &dictionary).map_err(failed)?;
    tencentcloud_catalog::write(products, &dictionary, &mut |frame| {
        compressor.compress(frame).map_err(failed)
    })
}

#[cfg(test)]
mod tests;
