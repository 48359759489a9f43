//! `cargo xtask gen`: generates crates and documents from schemas.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use indicatif::ParallelProgressIterator as _;
use rayon::prelude::*;
use tencentcloud_codegen::emit::manifest::{Home, Runtime};
use tencentcloud_codegen::model::Product;
use tencentcloud_codegen::{emit, schema};

use crate::schemas::{self, Folder};
use crate::stamp::{Size, Stamp};
use crate::tree::{self, Difference, Files};
use crate::{paths, progress};

/// Generates the crates and documents in generated/ from the schemas in schemas/.
#[derive(Args)]
#[command(after_help = "\
Examples: show what a change to a schema affects, and generate a crate for another project

  cargo xtask gen live
  git diff generated/live
  cargo xtask gen live --standalone --out ../crates")]
pub struct Options {
    /// Products to generate [default: all]. Products without changes since the last run are
    /// skipped
    #[arg(value_name = "PRODUCT")]
    products: Vec<String>,
    /// Write nothing; list files that are missing, changed or stale, and fail if there are any
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    folder: Folder,
    /// Folder of the generated crates [default: generated]
    #[arg(long, value_name = "DIR", default_value_os_t = paths::generated(), hide_default_value = true)]
    out: PathBuf,
    /// Generate crates that build outside this repository; requires --out
    #[arg(long)]
    standalone: bool,
    /// Path or version of tencentcloud-runtime for standalone crates [default: the folder of this
    /// checkout]
    #[arg(long, value_name = "PATH|VERSION")]
    runtime: Option<String>,
    /// Print the resolved model of an action, and write nothing
    #[arg(long, value_name = "ACTION")]
    dump_model: Option<String>,
}

/// Runs the command.
pub fn run(options: &Options) -> Result<(), String> {
    let home = options.home()?;
    if let Some(action) = &options.dump_model {
        return dump(options, action);
    }
    let Options { products: named, out, folder: Folder { schemas }, .. } = options;
    let single = single_files(schemas, out);
    if options.check {
        let made = generate_all(schemas, out, &products(schemas, out, named)?, &home)?;
        return report(&made, &single, out);
    }
    for (path, text) in &single {
        tree::write(path, text)?;
    }
    println!("{}", generate(schemas, out, named, &home)?);
    Ok(())
}

impl Options {
    /// Returns where the crates will be built.
    fn home(&self) -> Result<Home, String> {
        if !self.standalone {
            return match self.runtime {
                Some(_) => Err("`--runtime` needs `--standalone`".to_owned()),
                None => Ok(Home::Workspace),
            };
        }
        if self.out == paths::generated() {
            return Err("`--standalone` needs `--out`: the crates in generated/ belong to the \
                        workspace"
                .to_owned());
        }
        Ok(Home::Standalone(runtime(self.runtime.as_deref())?))
    }
}

/// The result of a run.
pub struct Summary {
    /// Number of products.
    pub products: usize,
    /// Their size, including products that were skipped.
    pub size: Size,
    new: usize,
    changed: usize,
    removed: usize,
    milliseconds: u128,
}

impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { products, size, new, changed, removed, milliseconds } = self;
        let (Size { actions, files, .. }, s) = (size, if *products == 1 { "" } else { "s" });
        write!(
            f,
            "{products} product{s}, {actions} actions: {files} files, {new} new, {changed} changed, \
             {removed} removed ({milliseconds} ms)",
        )
    }
}

/// Generates the crates and documents of these products, or of all, and skips products without
/// changes since the last run. Writes nothing if any schema is invalid.
pub fn generate(
    schemas: &Path,
    out: &Path,
    products: &[String],
    home: &Home,
) -> Result<Summary, String> {
    let start = Instant::now();
    let products = self::products(schemas, out, products)?;
    let stamps = products.par_iter().map(|product| {
        let stamp =
            Stamp::of(product, &("gen", home), vec![schemas.join(product), out.join(product)]);
        let unchanged = stamp.unchanged();
        (product.clone(), stamp, unchanged)
    });
    let stamps: Vec<_> = stamps.collect();
    let unchanged = stamps.iter().filter_map(|(_, _, size)| *size).collect::<Vec<_>>();
    let stale: Vec<String> =
        stamps.iter().filter(|s| s.2.is_none()).map(|(product, ..)| product.clone()).collect();
    let made = generate_all(schemas, out, &stale, home)?;
    made.par_iter().try_for_each(|made| tree::apply(out, &made.files, &made.difference))?;
    let stale = stamps.into_iter().filter(|s| s.2.is_none());
    for ((_, stamp, _), made) in stale.zip(&made) {
        stamp.write(made.size);
    }
    let sum = |count: fn(&Made) -> usize| made.iter().map(count).sum();
    Ok(Summary {
        products: products.len(),
        size: unchanged.into_iter().chain(made.iter().map(|made| made.size)).sum(),
        new: sum(|made| made.difference.missing.len()),
        changed: sum(|made| made.difference.changed.len()),
        removed: sum(|made| made.difference.stale.len()),
        milliseconds: start.elapsed().as_millis(),
    })
}

/// Returns the specified products; or all products that have schemas, and those with a crate but
/// without schemas, whose files are stale.
fn products(schemas: &Path, out: &Path, named: &[String]) -> Result<Vec<String>, String> {
    let mut products = schemas::products(schemas, named)?;
    // Schemas in another folder say nothing about the crates of this repository.
    let are_a_pair = (schemas == paths::schemas()) == (out == paths::generated());
    if named.is_empty() && are_a_pair {
        let left = tree::crates(out);
        products.extend(left.into_iter().filter(|krate| !schemas.join(krate).is_dir()));
    }
    Ok(products)
}

/// The files of a product that differ from those on disk, and how they differ.
struct Made {
    files: Files,
    difference: Difference,
    size: Size,
}

/// Generates the files of these products. Reports the mistakes of all of them at once.
fn generate_all(
    schemas: &Path,
    out: &Path,
    products: &[String],
    home: &Home,
) -> Result<Vec<Made>, String> {
    let named = products.par_iter().progress_with(progress::bar("generating", products.len()));
    let made: Vec<_> = named.map(|product| generate_one(schemas, out, product, home)).collect();
    let mistakes: Vec<&str> =
        made.iter().filter_map(|made| made.as_ref().err()).map(String::as_str).collect();
    if !mistakes.is_empty() {
        return Err(format!("nothing was written: {}", mistakes.join("\n\n")));
    }
    made.into_iter().collect()
}

fn generate_one(schemas: &Path, out: &Path, product: &String, home: &Home) -> Result<Made, String> {
    let (sources, versions) = schemas::resolve_known(schemas, std::slice::from_ref(product))?;
    drop(sources);
    let mut files = emit::emit(&versions, home);
    let difference = tree::compare(out, &files, std::slice::from_ref(product))?;
    let count = |structs: &dyn Fn(&Product) -> usize| versions.iter().map(structs).sum();
    let size = Size {
        actions: count(&|p| p.actions.len()),
        fields: count(&|p| {
            let messages = p.actions.iter().flat_map(|a| [&a.request, &a.response]);
            let shapes = messages.chain(p.types.iter().map(|t| &t.shape));
            shapes.map(|shape| shape.fields.len()).sum()
        }),
        files: files.len(),
    };
    // Files that are on disk already need not stay in memory while other products are generated.
    files.retain(|path, _| difference.concerns(path));
    Ok(Made { files, difference, size })
}

/// Returns where a standalone crate finds the runtime. A version starts with a digit.
fn runtime(specified: Option<&str>) -> Result<Runtime, String> {
    let folder = match specified {
        Some(version) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            return Ok(Runtime::Version(version.to_owned()));
        }
        Some(folder) => PathBuf::from(folder),
        None => paths::root().join("runtime"),
    };
    let found = std::path::absolute(&folder).ok();
    let found = found.filter(|folder| folder.join("Cargo.toml").is_file());
    let found = found.ok_or(format!("there is no crate in the folder {}", folder.display()))?;
    Ok(Runtime::Path(found.to_string_lossy().replace('\\', "/")))
}

fn dump(options: &Options, action: &str) -> Result<(), String> {
    let (_, products) = schemas::resolve(&options.folder.schemas, &options.products)?;
    let found = products.iter().flat_map(|p| &p.actions).find(|a| a.name == action);
    let found = found.ok_or(format!("there is no action `{action}` in these schemas"))?;
    println!("{found:#?}");
    Ok(())
}

/// Returns the files that belong to no product, if they have to be written: `schema.json`, which
/// editors use, and the manual page of `tcapi`.
fn single_files(schemas: &Path, out: &Path) -> Vec<(PathBuf, String)> {
    let editor = serde_json::to_string_pretty(&schema::json_schema()).unwrap_or_default() + "\n";
    let mut files = vec![(schemas.join("schema.json"), editor, schemas == paths::schemas())];
    if out == paths::generated() {
        files.push((paths::root().join("cli/man/tcapi.1"), tcapi_tables::manual(), true));
    }
    let differs = |(path, text, is_needed): &(PathBuf, String, bool)| {
        let found = std::fs::read_to_string(path);
        // `schema.json` is optional in other folders.
        found.map_or(*is_needed, |found| found != *text)
    };
    let stale = files.into_iter().filter(differs).map(|(path, text, _)| (path, text));
    stale.collect()
}

fn report(made: &[Made], single: &[(PathBuf, String)], out: &Path) -> Result<(), String> {
    if made.iter().all(|made| made.difference.is_empty()) && single.is_empty() {
        println!("generated files are up to date");
        return Ok(());
    }
    let out = tree::slashes(out.strip_prefix(paths::root()).unwrap_or(out));
    let mut lines = vec!["generated files are out of date:".to_owned()];
    for Made { difference, .. } in made {
        for (what, paths) in [
            ("missing", &difference.missing),
            ("changed", &difference.changed),
            ("stale", &difference.stale),
        ] {
            lines.extend(paths.iter().map(|path| format!("  {what:8} {out}/{path}")));
        }
    }
    lines.extend(single.iter().map(|(path, _)| format!("  {:8} {}", "changed", path.display())));
    lines.push("update them with: cargo xtask gen".to_owned());
    Err(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manual_page_belongs_to_the_crates_of_this_repository() {
        let elsewhere = std::env::temp_dir().join("xtask-gen-elsewhere");
        assert_eq!(single_files(&elsewhere, &elsewhere), []);
        let stale = single_files(&elsewhere, &paths::generated());
        assert!(stale.iter().all(|(path, _)| path.ends_with("cli/man/tcapi.1")), "{stale:?}");
    }

    #[test]
    fn a_crate_without_schemas_is_checked_unless_products_are_specified() {
        let base = std::env::temp_dir().join(format!("xtask-gen-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&base);
        let (schemas, out) = (base.join("schemas"), base.join("generated"));
        tree::write(&schemas.join("kept/product.yaml"), "").expect("written");
        let generated = "# @generated by `cargo xtask gen`";
        for (krate, text) in [("kept", generated), ("left", generated), ("hand", "[package]")] {
            tree::write(&out.join(krate).join("Cargo.toml"), text).expect("written");
        }
        let of = |named: &[String]| products(&schemas, &out, named).expect("readable");
        assert_eq!(of(&[]), ["kept", "left"]);
        assert_eq!(of(&["kept".to_owned()]), ["kept"]);
        std::fs::remove_dir_all(&base).expect("removed");
    }
}
