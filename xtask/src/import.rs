//! `cargo xtask import`: reference pages and official definitions to schemas.

pub(crate) mod definitions;
pub(crate) mod files;
pub(crate) mod wheel;

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use tencentcloud_codegen::import::definitions::{Extra, categories};
use tencentcloud_codegen::import::{self, Change, Imported, Note};

use self::definitions::{CodesFile, Import};
use crate::schemas::Folder;
use crate::tree;

/// Creates or updates schemas from reference pages or from the official definitions.
///
/// Values that a person wrote are never changed: new items are added, and differences are
/// reported.
#[derive(Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
Example: import what is new in the official definitions

  pip download --no-deps tccli
  cargo xtask import definitions tccli-*.whl --only live
  git diff schemas/"
)]
pub(crate) struct Options {
    #[command(subcommand)]
    source: Source,
}

#[derive(Subcommand)]
enum Source {
    Page(PageOptions),
    Definitions(DefinitionsOptions),
}

/// Imports reference pages of actions, of shared types (Data Types) or of error codes.
#[derive(Args)]
struct PageOptions {
    /// Pages: text copied from a browser, Markdown, or HTML, in English, Chinese, Japanese or
    /// Korean. A page that cannot be imported does not affect the others
    #[arg(required = true, value_name = "FILE")]
    paths: Vec<PathBuf>,
    /// Product of pages that do not name it, such as live/2018-08-01
    #[arg(long, value_name = "PRODUCT/VERSION", value_parser = product_of)]
    product: Option<String>,
    #[command(flatten)]
    output: Output,
}

/// Imports the official definitions.
#[derive(Args)]
struct DefinitionsOptions {
    /// tccli wheels as downloaded by pip, folders, or single api.json files
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Import only this product
    #[arg(long, value_name = "PRODUCT")]
    only: Option<String>,
    #[command(flatten)]
    codes: CodesFile,
    /// JSON file with the category of each action: action, then the identifier of the category
    #[arg(long, value_name = "FILE")]
    categories: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

/// Runs the command.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    match &options.source {
        Source::Page(options) => import_pages(options),
        Source::Definitions(options) => import_definitions(options),
    }
}

/// Checks the name of a product and its version, as used in folder names.
fn product_of(text: &str) -> Result<String, String> {
    match text.split_once('/') {
        Some((product, version)) if import::is_product(product, version) => Ok(text.to_owned()),
        _ => Err(format!(
            "`{text}` is not a product: specify name and version, such as `live/2018-08-01`"
        )),
    }
}

/// What to write, and what to print.
#[derive(Args)]
struct Output {
    #[command(flatten)]
    folder: Folder,
    /// Write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write nothing; print what is new since the last import, which imported.json beside the
    /// schemas records. Without that file, print every difference from the schemas
    #[arg(long)]
    report: bool,
}

impl Output {
    fn is_dry_run(&self) -> bool {
        self.dry_run || self.report
    }

    /// Writes the result of an import and prints a summary.
    fn finish(&self, what: &str, imported: &Imported) -> Result<(), String> {
        if !self.is_dry_run() {
            for (path, text) in &imported.files {
                tree::write(&self.folder.schemas.join(path), text)?;
            }
        }
        self.print(what, imported);
        Ok(())
    }

    /// Prints a summary of an import; a report without news prints nothing.
    fn print(&self, what: &str, imported: &Imported) {
        if self.report && imported.notes.is_empty() {
            return;
        }
        if self.report {
            report(&imported.notes);
        } else {
            imported.notes.iter().filter(|note| note.is_urgent()).for_each(|n| println!("{n}"));
        }
        let changed = imported.files.len() - imported.new;
        let notes = imported.notes.iter().filter(|note| note.is_urgent()).count();
        let new = imported.new;
        let would = if self.is_dry_run() { " (nothing was written)" } else { "" };
        println!("{what}: {new} files new, {changed} changed, {notes} notes{would}");
    }
}

/// Prints the notes under a heading for each kind of change.
fn report(notes: &[Note]) {
    const KINDS: [(Change, &str); 6] = [
        (Change::Gained, "added: in the definitions, not in the schemas"),
        (Change::Applied, "applied: changes of types in Rust"),
        (Change::Lost, "removed: in the schemas, no longer in the definitions"),
        (Change::Changed, "changed: in both, with differences"),
        (Change::Decided, "overridden by a person"),
        (Change::Odd, "needs review"),
    ];
    for (kind, title) in KINDS {
        let these: Vec<_> = notes.iter().filter(|note| note.change == kind).collect();
        if these.is_empty() {
            continue;
        }
        println!("== {title}: {}", these.len());
        these.iter().for_each(|note| println!("{note}"));
    }
}

fn import_pages(options: &PageOptions) -> Result<(), String> {
    let output = &options.output;
    let existing = files::schemas(&output.folder.schemas, "")?;
    let mut pages = Vec::new();
    let mut rejected = Vec::new();
    for path in &options.paths {
        match files::read(path) {
            Ok(text) => pages.push((path.display().to_string(), text)),
            Err(problem) => rejected.push(problem),
        }
    }
    let set = import::pages(&pages, options.product.as_deref(), &existing);
    rejected.extend(set.refused.iter().map(|(path, why)| format!("{path}: {why}")));
    let what = match pages.as_slice() {
        [(path, _)] => path.clone(),
        several => format!("{} pages in {} files", set.read, several.len()),
    };
    output.finish(&what, &set.imported)?;
    match rejected.as_slice() {
        [] => Ok(()),
        [only] if options.paths.len() == 1 => Err(only.clone()),
        several => {
            several.iter().for_each(|problem| eprintln!("{problem}"));
            Err(format!("{} pages were rejected, all others were imported", several.len()))
        }
    }
}

fn import_definitions(options: &DefinitionsOptions) -> Result<(), String> {
    let categories = match &options.categories {
        Some(path) => files::parse(path, categories)?,
        None => BTreeMap::new(),
    };
    let mut found = Vec::new();
    for path in &options.paths {
        found.extend(wheel::find(path, options.only.as_deref())?);
    }
    let import = Import {
        found: &found,
        schemas: &options.output.folder.schemas,
        codes: &options.codes.read()?,
        extra: &Extra { categories, ..Extra::default() },
        keep_baseline: true,
        dry_run: options.output.is_dry_run(),
    };
    import.run()?.iter().for_each(|(folder, imported)| options.output.print(folder, imported));
    Ok(())
}
