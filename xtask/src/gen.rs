//! `cargo xtask gen`: schemas to crates and documents.

use std::path::PathBuf;
use std::time::Instant;

use tencentcloud_codegen::{emit, resolve, schema};

use crate::schemas;
use crate::stamp::{Size, Stamp};
use crate::tree::{self, Difference};

const HELP: &str = "\
Make the crates and documents in generated/ from the schemas in schemas/.

Usage: cargo xtask gen [PRODUCT…] [options]

  PRODUCT…             Only these products; all of them if none is named
  --check              Write nothing; name every file that is missing, changed or stale, and
                       fail if there is one
  --schemas DIR        Read the schemas from here      [schemas]
  --out DIR            Write the crates here           [generated]
  --dump-model ACTION  Print what the generator knows of an action after all decisions, and
                       write nothing

Example: look at what an edit of a schema changes

  cargo xtask gen live
  git diff generated/live
";

/// What the command line asks for.
struct Options {
    products: Vec<String>,
    check: bool,
    schemas: PathBuf,
    out: PathBuf,
    dump: Option<String>,
}

/// Runs the command.
pub fn run(arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        print!("{HELP}");
        return Ok(());
    }
    let options = options(arguments)?;
    let start = Instant::now();
    let mut run = Run::default();
    let mut pending = Vec::new();
    for product in schemas::products(&options.schemas, &options.products)? {
        let stamp = Stamp::of(&product, &options.schemas, &options.out);
        match stamp.unchanged().filter(|_| !options.check && options.dump.is_none()) {
            Some(size) => run.count(size),
            None => pending.push((product, stamp)),
        }
    }
    let names: Vec<String> = pending.iter().map(|(product, _)| product.clone()).collect();
    let sources = schemas::sources(&options.schemas, &names)?;
    let products = resolve::resolve(&sources).map_err(|d| {
        format!("nothing was written: {}", schemas::drawn(&d, &sources, &options.schemas))
    })?;
    if let Some(action) = &options.dump {
        return dump(&products, action);
    }
    let files = emit::emit(&products);
    let difference = tree::compare(&options.out, &files, &names)?;
    let editor = editor_schema(&options)?;
    if options.check {
        return report(&difference, &editor, &options);
    }
    tree::apply(&options.out, &files, &difference)?;
    if let Some((path, text)) = &editor {
        tree::write(path, text)?;
    }
    for (product, stamp) in pending {
        let folder = format!("{product}/");
        let size = Size {
            actions: products.iter().filter(|p| p.name == product).map(|p| p.actions.len()).sum(),
            files: files.keys().filter(|path| path.starts_with(&folder)).count(),
        };
        stamp.write(size);
        run.count(size);
    }
    println!(
        "{} {}, {} actions: {} files, {} new, {} changed, {} removed ({} ms)",
        run.products,
        if run.products == 1 { "product" } else { "products" },
        run.size.actions,
        run.size.files,
        difference.missing.len(),
        difference.changed.len() + usize::from(editor.is_some()),
        difference.stale.len(),
        start.elapsed().as_millis(),
    );
    Ok(())
}

/// What a run is about, for the line that it prints.
#[derive(Default)]
struct Run {
    products: usize,
    size: Size,
}

impl Run {
    fn count(&mut self, size: Size) {
        self.products += 1;
        self.size.actions += size.actions;
        self.size.files += size.files;
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let root = crate::root();
    let mut options = Options {
        products: Vec::new(),
        check: false,
        schemas: root.join("schemas"),
        out: root.join("generated"),
        dump: None,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value =
            |what: &str| rest.next().cloned().ok_or(format!("`{argument}` needs {what} behind it"));
        match argument.as_str() {
            "--check" => options.check = true,
            "--schemas" => options.schemas = value("a folder")?.into(),
            "--out" => options.out = value("a folder")?.into(),
            "--dump-model" => options.dump = Some(value("the name of an action")?),
            other if other.starts_with('-') => {
                return Err(format!("`gen` has no option `{other}`\n\n{HELP}"));
            }
            product => options.products.push(product.to_owned()),
        }
    }
    Ok(options)
}

fn dump(products: &[tencentcloud_codegen::model::Product], action: &str) -> Result<(), String> {
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
    difference: &Difference,
    editor: &Option<(PathBuf, String)>,
    options: &Options,
) -> Result<(), String> {
    if difference.is_empty() && editor.is_none() {
        println!("everything is as the schemas say");
        return Ok(());
    }
    let out = tree::slashes(options.out.strip_prefix(crate::root()).unwrap_or(&options.out));
    let mut lines = vec!["the generated files are not what the schemas say:".to_owned()];
    for (what, paths) in [
        ("missing", &difference.missing),
        ("changed", &difference.changed),
        ("stale", &difference.stale),
    ] {
        lines.extend(paths.iter().map(|path| format!("  {what:8} {out}/{path}")));
    }
    if let Some((path, _)) = editor {
        lines.push(format!("  {:8} {}", "changed", path.display()));
    }
    lines.push("mend it with: cargo xtask gen".to_owned());
    Err(lines.join("\n"))
}
