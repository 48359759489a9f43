//! `cargo xtask gen`: schemas to crates and documents.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tencentcloud_codegen::diagnostic::Diagnostics;
use tencentcloud_codegen::source::{Source, Span};
use tencentcloud_codegen::{emit, node, resolve, schema};

use crate::tree::{self, Difference, Files};

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
    let sources = sources(&options)?;
    let products = resolve::resolve(&sources).map_err(|d| drawn(&d, &sources, &options))?;
    if let Some(action) = &options.dump {
        return dump(&products, action);
    }
    let mut files = emit::emit(&products);
    let names: BTreeSet<String> = products.iter().map(|p| p.name.clone()).collect();
    let names: Vec<String> = names.into_iter().collect();
    let difference = tree::compare(&options.out, &files, &names)?;
    let editor = editor_schema(&options, &mut files)?;
    if options.check {
        return report(&difference, &editor, &options);
    }
    tree::apply(&options.out, &files, &difference)?;
    if let Some((path, text)) = &editor {
        tree::write(path, text)?;
    }
    let actions: usize = products.iter().map(|p| p.actions.len()).sum();
    println!(
        "{} {}, {actions} actions: {} files, {} new, {} changed, {} removed ({} ms)",
        names.len(),
        if names.len() == 1 { "product" } else { "products" },
        files.len(),
        difference.missing.len(),
        difference.changed.len() + usize::from(editor.is_some()),
        difference.stale.len(),
        start.elapsed().as_millis(),
    );
    Ok(())
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

/// Reads the schema files of the products asked for.
fn sources(options: &Options) -> Result<Vec<Source>, String> {
    let folder = &options.schemas;
    if !folder.is_dir() {
        return Err(format!(
            "there is no folder {}; name another with --schemas",
            folder.display()
        ));
    }
    for product in &options.products {
        if !folder.join(product).is_dir() {
            return Err(format!("there are no schemas of `{product}` in {}", folder.display()));
        }
    }
    let folders = match options.products.as_slice() {
        [] => vec![folder.clone()],
        products => products.iter().map(|p| folder.join(p)).collect(),
    };
    let mut sources = Vec::new();
    let mut unreadable = Diagnostics::default();
    for path in folders.iter().map(|f| tree::list(f)).collect::<Result<Vec<_>, _>>()?.concat() {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        let is_schema = relative.components().count() > 1
            && relative.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json");
        if is_schema {
            sources.push(read(&path, tree::slashes(relative), sources.len(), &mut unreadable)?);
        }
    }
    if unreadable.is_empty() { Ok(sources) } else { Err(drawn(&unreadable, &sources, options)) }
}

/// Reads one file; one that is too large or not UTF-8 is reported, and stands there empty.
fn read(
    path: &Path,
    name: String,
    file: usize,
    problems: &mut Diagnostics,
) -> Result<Source, String> {
    let failed = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let at = Span { file, start: 0, end: 0 };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > Source::MAX_BYTES {
        let message = format!("this schema file is too large ({} MiB)", size >> 20);
        problems.report(at, message, "not read", node::too_large());
        return Ok(Source { path: name, text: String::new() });
    }
    let text = match String::from_utf8(std::fs::read(path).map_err(failed)?) {
        Ok(text) => text,
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned();
            problems.report(
                Span { file, start: valid, end: valid },
                "this schema file is not UTF-8",
                format!("the byte 0x{:02X} follows here", error.as_bytes()[valid]),
                "save the file as UTF-8",
            );
            text
        }
    };
    Ok(Source { path: name, text })
}

fn drawn(diagnostics: &Diagnostics, sources: &[Source], options: &Options) -> String {
    let shown = options.schemas.strip_prefix(crate::root()).unwrap_or(&options.schemas);
    let folder = format!("{}/", tree::slashes(shown));
    let color = std::io::stderr().is_terminal();
    let count = diagnostics.sorted().len();
    let mistakes = if count == 1 { "1 mistake" } else { &format!("{count} mistakes") };
    format!(
        "{mistakes} in the schemas; nothing was written\n\n{}",
        diagnostics.draw(sources, &folder, color)
    )
}

fn dump(products: &[tencentcloud_codegen::model::Product], action: &str) -> Result<(), String> {
    let found = products.iter().flat_map(|p| &p.actions).find(|a| a.name == action);
    let found = found.ok_or(format!("there is no action `{action}` in these schemas"))?;
    println!("{found:#?}");
    Ok(())
}

/// `schema.json` for editors, if it must be written.
fn editor_schema(
    options: &Options,
    _files: &mut Files,
) -> Result<Option<(PathBuf, String)>, String> {
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
