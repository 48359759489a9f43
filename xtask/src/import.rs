//! `import`: brings reference pages and the official definitions into the schemas.

pub(crate) mod definitions;
pub(crate) mod files;
pub(crate) mod wheel;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tencentcloud_codegen::import::definitions::{Extra, categories, error_codes};
use tencentcloud_codegen::import::{self, Change, Imported, Note};

use crate::tree;

const HELP: &str = "\
Make or extend schemas from a reference page or from the official definitions. What a person wrote
into a schema is never changed: what is new is put in at its place, what differs is reported.

Usage: cargo xtask import page FILE… [options]
       cargo xtask import definitions PATH… [options]

  FILE                 A reference page of an action, of shared types (Data Types) or of error
                       codes: its text as copied from the browser, Markdown, or HTML as the browser
                       saves it, in English, Chinese, Japanese or Korean. Pages of several products
                       may be named; one that is refused stops no other
  PATH                 A wheel of tccli as pip leaves it, a folder, or one api.json
  --product P/VERSION  Of pages: the product of those that do not say, such as `live/2018-08-01`
  --only PRODUCT       Of the definitions, only this product
  --error-codes FILE   A JSON file: product and version, then action, then its error codes
  --categories FILE    A JSON file: action, then the identifier of its category
  --schemas DIR        The schemas                                        [schemas]
  --dry-run            Report, and write nothing
  --report             Write nothing, and tell what is new in the definitions since the last import,
                       which imported.json beside the schemas holds; nothing if that is nothing.
                       Without that file, all that sets the schemas apart from the definitions

Example: take in what is new in the official definitions

  pip download --no-deps tccli
  cargo xtask import definitions tccli-*.whl --only live
  git diff schemas/
";

/// Runs the command.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let (what, rest) = match arguments.split_first() {
        Some((what, rest)) if !arguments.iter().any(|a| a == "--help" || a == "-h") => (what, rest),
        _ => {
            print!("{HELP}");
            return Ok(());
        }
    };
    match what.as_str() {
        "page" => pages(&Flags::parse(rest)?),
        "definitions" => all_definitions(&Flags::parse(rest)?),
        other => {
            Err(format!("`{other}` cannot be imported; say `page` or `definitions`\n\n{HELP}"))
        }
    }
}

/// A product and its version, as folders are named.
fn product_of(text: &str) -> Result<String, String> {
    match text.split_once('/') {
        Some((product, version)) if import::is_product(product, version) => Ok(text.to_owned()),
        _ => Err(format!(
            "`{text}` is no product: write its name and version, such as `live/2018-08-01`"
        )),
    }
}

/// The arguments of an import.
struct Flags {
    paths: Vec<PathBuf>,
    only: Option<String>,
    product: Option<String>,
    error_codes: Option<PathBuf>,
    categories: Option<PathBuf>,
    schemas: PathBuf,
    dry_run: bool,
    report: bool,
}

impl Flags {
    fn parse(args: &[String]) -> Result<Self, String> {
        let mut flags = Self {
            paths: Vec::new(),
            only: None,
            product: None,
            error_codes: None,
            categories: None,
            schemas: crate::root().join("schemas"),
            dry_run: false,
            report: false,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut value = || args.next().ok_or(format!("`{arg}` needs a value behind it"));
            match arg.as_str() {
                "--only" => flags.only = Some(value()?.clone()),
                "--product" => flags.product = Some(product_of(value()?)?),
                "--error-codes" => flags.error_codes = Some(value()?.into()),
                "--categories" => flags.categories = Some(value()?.into()),
                "--schemas" => flags.schemas = value()?.into(),
                "--dry-run" => flags.dry_run = true,
                "--report" => (flags.report, flags.dry_run) = (true, true),
                other if other.starts_with("--") => {
                    return Err(format!("`{other}` is not known; see `cargo xtask import --help`"));
                }
                path => flags.paths.push(path.into()),
            }
        }
        match flags.paths.is_empty() {
            true => Err("nothing to import was named; see `cargo xtask import --help`".to_owned()),
            false => Ok(flags),
        }
    }

    /// Writes what an import made, and says what it came to.
    fn finish(&self, what: &str, imported: &Imported) -> Result<(), String> {
        if !self.dry_run {
            for (path, text) in &imported.files {
                tree::write(&self.schemas.join(path), text)?;
            }
        }
        self.tell(what, imported);
        Ok(())
    }

    /// Says what an import came to; a report of nothing new says nothing.
    fn tell(&self, what: &str, imported: &Imported) {
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
        let would = if self.dry_run { " (nothing was written)" } else { "" };
        println!("{what}: {new} files new, {changed} changed, {notes} notes{would}");
    }
}

/// The notes under a heading for each kind of change.
fn report(notes: &[Note]) {
    const KINDS: [(Change, &str); 5] = [
        (Change::Gained, "gained: in the definitions, and not in the schemas"),
        (Change::Lost, "lost: in the schemas, and no longer in the definitions"),
        (Change::Changed, "changed: in both, and not the same"),
        (Change::Decided, "decided otherwise by a person"),
        (Change::Odd, "to be looked at"),
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

fn pages(flags: &Flags) -> Result<(), String> {
    let existing = files::schemas(&flags.schemas, "")?;
    let mut pages = Vec::new();
    let mut refused = Vec::new();
    for path in &flags.paths {
        match files::read(path) {
            Ok(text) => pages.push((path.display().to_string(), text)),
            Err(problem) => refused.push(problem),
        }
    }
    let set = import::pages(&pages, flags.product.as_deref(), &existing);
    refused.extend(set.refused.iter().map(|(path, why)| format!("{path}: {why}")));
    let what = match pages.as_slice() {
        [(path, _)] => path.clone(),
        several => format!("{} pages of {} files", set.read, several.len()),
    };
    flags.finish(&what, &set.imported)?;
    match refused.as_slice() {
        [] => Ok(()),
        [only] if flags.paths.len() == 1 => Err(only.clone()),
        several => {
            several.iter().for_each(|problem| eprintln!("{problem}"));
            let count = several.len();
            Err(format!("{count} were refused, and all else was imported"))
        }
    }
}

fn all_definitions(flags: &Flags) -> Result<(), String> {
    let codes = match &flags.error_codes {
        Some(path) => parse(path, error_codes)?,
        None => BTreeMap::new(),
    };
    let categories = match &flags.categories {
        Some(path) => parse(path, categories)?,
        None => BTreeMap::new(),
    };
    let mut found = Vec::new();
    for path in &flags.paths {
        found.extend(wheel::find(path, flags.only.as_deref())?);
    }
    let extra = Extra { categories, ..Extra::default() };
    let imported = definitions::import(&found, &flags.schemas, &codes, &extra)?;
    if !flags.dry_run {
        definitions::write(&flags.schemas, &imported, true)?;
    }
    imported.iter().for_each(|(folder, imported)| flags.tell(folder, imported));
    Ok(())
}

pub(crate) fn parse<T>(path: &Path, read: impl Fn(&str) -> Result<T, String>) -> Result<T, String> {
    read(&files::read(path)?).map_err(|problem| format!("{}: {problem}", path.display()))
}
