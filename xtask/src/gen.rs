//! `cargo xtask gen`: schemas to crates and documents.

use std::path::{Path, PathBuf};
use std::time::Instant;

use tencentcloud_codegen::emit::manifest::{Home, Runtime};
use tencentcloud_codegen::model::Product;
use tencentcloud_codegen::{emit, resolve, schema};

use crate::parallel::{self, Progress};
use crate::schemas;
use crate::stamp::{Size, Stamp};
use crate::tree::{self, Difference, Files};

const HELP: &str = "\
Make the crates and documents in generated/ from the schemas in schemas/.

Usage: cargo xtask gen [PRODUCT…] [options]

  PRODUCT…             Only these products; all of them if none is named. A product whose files
                       are as the run before left them is passed over
  --check              Write nothing; name every file that is missing, changed or stale, and
                       fail if there is one
  --schemas DIR        Read the schemas from here      [schemas]
  --out DIR            Write the crates here           [generated]
  --standalone         Make crates with a manifest of their own, which build outside of this
                       repository; needs --out
  --runtime WHERE      Where such crates find tencentcloud-runtime: a folder, or a version of the
                       registry   [the folder of this checkout]
  --dump-model ACTION  Print what the generator knows of an action after all decisions, and
                       write nothing

Examples: look at what an edit of a schema changes, and make a crate for another project

  cargo xtask gen live
  git diff generated/live
  cargo xtask gen live --standalone --out ../crates
";

/// What the command line asks for.
struct Options {
    products: Vec<String>,
    check: bool,
    schemas: PathBuf,
    out: PathBuf,
    dump: Option<String>,
    home: Home,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    if let Some(action) = &options.dump {
        return dump(&options, action);
    }
    let editor = editor_schema(&options)?;
    if options.check {
        let products = products(&options.schemas, &options.out, &options.products)?;
        let made = all(&options.schemas, &options.out, &products, &options.home)?;
        return report(&made, &editor, &options);
    }
    if let Some((path, text)) = &editor {
        tree::write(path, text)?;
    }
    let Options { schemas, out, products, home, .. } = &options;
    println!("{}", generate(schemas, out, products, home)?);
    Ok(())
}

/// What a run came to.
pub struct Summary {
    /// How many products there are.
    pub products: usize,
    /// How much they are, whether they were made anew or not.
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

/// Makes the crates and documents of these products, or of all: of those that look otherwise
/// than after the run before. Nothing is written if one of them has a mistake.
pub fn generate(
    schemas: &Path,
    out: &Path,
    products: &[String],
    home: &Home,
) -> Result<Summary, String> {
    let start = Instant::now();
    let products = self::products(schemas, out, products)?;
    let stamps = parallel::map(&products, |product| {
        let stamp =
            Stamp::of(product, &("gen", home), vec![schemas.join(product), out.join(product)]);
        let unchanged = stamp.unchanged();
        (product.clone(), stamp, unchanged)
    });
    let unchanged = stamps.iter().filter_map(|(_, _, size)| *size).collect::<Vec<_>>();
    let stale: Vec<String> =
        stamps.iter().filter(|s| s.2.is_none()).map(|(product, ..)| product.clone()).collect();
    let made = all(schemas, out, &stale, home)?;
    parallel::try_each(&made, |made| tree::apply(out, &made.files, &made.difference))?;
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

/// The products that are named; or all that have schemas, and those whose crate is left although
/// their schemas are gone: its files are stale.
fn products(schemas: &Path, out: &Path, named: &[String]) -> Result<Vec<String>, String> {
    let mut products = schemas::products(schemas, named)?;
    let ours = crate::root();
    // Schemas from elsewhere do not speak for the repository's crates.
    let are_a_pair = (schemas == ours.join("schemas")) == (out == ours.join("generated"));
    if named.is_empty() && are_a_pair {
        let left = tree::crates(out);
        products.extend(left.into_iter().filter(|krate| !schemas.join(krate).is_dir()));
    }
    Ok(products)
}

/// The files of a product that differ from the disk, and what differs.
struct Made {
    files: Files,
    difference: Difference,
    size: Size,
}

/// Makes the files of these products. The mistakes of all of them are reported at once.
fn all(schemas: &Path, out: &Path, products: &[String], home: &Home) -> Result<Vec<Made>, String> {
    let progress = Progress::of("generating", products.len());
    let made = parallel::map(products, |product| {
        let made = make(schemas, out, product, home);
        progress.step(product);
        made
    });
    let mistakes: Vec<&str> =
        made.iter().filter_map(|made| made.as_ref().err()).map(String::as_str).collect();
    if !mistakes.is_empty() {
        return Err(format!("nothing was written: {}", mistakes.join("\n\n")));
    }
    made.into_iter().collect()
}

fn make(schemas: &Path, out: &Path, product: &String, home: &Home) -> Result<Made, String> {
    let sources = schemas::sources(schemas, std::slice::from_ref(product))?;
    let versions = resolve::resolve(&sources).map_err(|d| schemas::drawn(&d, &sources, schemas))?;
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
    // What is on the disk already need not stay in memory while other products are made.
    files.retain(|path, _| difference.concerns(path));
    Ok(Made { files, difference, size })
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let root = crate::root();
    let mut options = Options {
        products: Vec::new(),
        check: false,
        schemas: root.join("schemas"),
        out: root.join("generated"),
        dump: None,
        home: Home::Workspace,
    };
    let mut runtime = None;
    let mut standalone = false;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value =
            |what: &str| rest.next().cloned().ok_or(format!("`{argument}` needs {what} behind it"));
        match argument.as_str() {
            "--check" => options.check = true,
            "--schemas" => options.schemas = value("a folder")?.into(),
            "--out" => options.out = value("a folder")?.into(),
            "--standalone" => standalone = true,
            "--runtime" => runtime = Some(value("a folder or a version")?),
            "--dump-model" => options.dump = Some(value("the name of an action")?),
            other if other.starts_with('-') => {
                return Err(format!("`gen` has no option `{other}`\n\n{HELP}"));
            }
            product => options.products.push(product.to_owned()),
        }
    }
    if standalone {
        if options.out == root.join("generated") {
            return Err("`--standalone` needs `--out`: the crates in generated/ belong to the \
                        workspace"
                .to_owned());
        }
        options.home = Home::Standalone(self::runtime(runtime)?);
    } else if runtime.is_some() {
        return Err("`--runtime` needs `--standalone`".to_owned());
    }
    Ok(options)
}

/// Where a crate of its own finds the runtime. What begins with a digit is a version.
fn runtime(given: Option<String>) -> Result<Runtime, String> {
    let folder = match given {
        Some(version) if version.starts_with(|c: char| c.is_ascii_digit()) => {
            return Ok(Runtime::Version(version));
        }
        Some(folder) => PathBuf::from(folder),
        None => crate::root().join("runtime"),
    };
    let found = std::path::absolute(&folder).ok();
    let found = found.filter(|folder| folder.join("Cargo.toml").is_file());
    let found = found.ok_or(format!("there is no crate in the folder {}", folder.display()))?;
    Ok(Runtime::Path(found.to_string_lossy().replace('\\', "/")))
}

fn dump(options: &Options, action: &str) -> Result<(), String> {
    let products = schemas::products(&options.schemas, &options.products)?;
    let sources = schemas::sources(&options.schemas, &products)?;
    let products =
        resolve::resolve(&sources).map_err(|d| schemas::drawn(&d, &sources, &options.schemas))?;
    let found = products.iter().flat_map(|p| &p.actions).find(|a| a.name == action);
    let found = found.ok_or(format!("there is no action `{action}` in these schemas"))?;
    println!("{found:#?}");
    Ok(())
}

/// `schema.json` for editors, if it must be written.
fn editor_schema(options: &Options) -> Result<Option<(PathBuf, String)>, String> {
    let path = options.schemas.join("schema.json");
    let text = serde_json::to_string_pretty(&schema::json_schema()).unwrap_or_default() + "\n";
    match std::fs::read_to_string(&path) {
        Ok(found) if found == text => Ok(None),
        // Another folder of schemas need not have one.
        Err(_) if options.schemas != crate::root().join("schemas") => Ok(None),
        _ => Ok(Some((path, text))),
    }
}

fn report(
    made: &[Made],
    editor: &Option<(PathBuf, String)>,
    options: &Options,
) -> Result<(), String> {
    if made.iter().all(|made| made.difference.is_empty()) && editor.is_none() {
        println!("generated files are up to date");
        return Ok(());
    }
    let out = tree::slashes(options.out.strip_prefix(crate::root()).unwrap_or(&options.out));
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
    if let Some((path, _)) = editor {
        lines.push(format!("  {:8} {}", "changed", path.display()));
    }
    lines.push("update them with: cargo xtask gen".to_owned());
    Err(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_whose_schemas_are_gone_is_looked_at_unless_products_are_named() {
        let base = std::env::temp_dir().join(format!("xtask-gen-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&base);
        let (schemas, out) = (base.join("schemas"), base.join("generated"));
        tree::write(&schemas.join("kept/product.yaml"), "").expect("written");
        let generated = "# @generated by `cargo xtask gen`";
        for (krate, text) in [("kept", generated), ("left", generated), ("hand", "[package]")] {
            tree::write(&out.join(krate).join("Cargo.toml"), text).expect("written");
        }
        let of = |named: &[String]| products(&schemas, &out, named).expect("they are read");
        assert_eq!(of(&[]), ["kept", "left"]);
        assert_eq!(of(&["kept".to_owned()]), ["kept"]);
        std::fs::remove_dir_all(&base).expect("removed");
    }
}
