//! Reads schema files.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use clap::Args;
use tencentcloud_codegen::diagnostic::{Diagnostics, nearest};
use tencentcloud_codegen::import::baseline;
use tencentcloud_codegen::model::Product;
use tencentcloud_codegen::source::{Source, Span};
use tencentcloud_codegen::{node, resolve as resolver};

use crate::{paths, tree};

/// The option for the folder of the schemas.
#[derive(Args, Hash)]
pub struct Folder {
    /// Folder of the schemas [default: schemas]
    #[arg(long, value_name = "DIR", default_value_os_t = paths::schemas(), hide_default_value = true)]
    pub schemas: PathBuf,
}

/// Returns the specified products, or all that have schemas.
///
/// # Errors
///
/// Returns an error if a product has no schemas.
pub fn products(folder: &Path, named: &[String]) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|_| {
        format!("there is no folder {}; specify another with --schemas", folder.display())
    })?;
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut known: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    known.sort();
    if let Some(unknown) = named.iter().find(|product| !known.contains(product)) {
        let hint = nearest(unknown, known.iter().map(String::as_str))
            .map(|product| format!("; did you mean `{product}`?"))
            .unwrap_or_default();
        return Err(format!("there are no schemas of `{unknown}` in {}{hint}", folder.display()));
    }
    known.retain(|product| named.is_empty() || named.contains(product));
    Ok(known)
}

/// Reads and resolves the schemas of the specified products, or of all.
///
/// # Errors
///
/// Returns an error if a product has no schemas, or all mistakes in its schemas.
pub fn resolve(folder: &Path, named: &[String]) -> Result<(Vec<Source>, Vec<Product>), String> {
    resolve_known(folder, &products(folder, named)?)
}

/// Reads and resolves the schemas of exactly these products; a missing folder has no schemas.
pub fn resolve_known(
    folder: &Path,
    products: &[String],
) -> Result<(Vec<Source>, Vec<Product>), String> {
    let sources = sources(folder, products)?;
    let products = resolver::resolve(&sources).map_err(|d| drawn(&d, &sources, folder))?;
    Ok((sources, products))
}

/// Reads the schema files of products.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or is not a text file of a bounded size.
pub fn sources(folder: &Path, products: &[String]) -> Result<Vec<Source>, String> {
    let folders = products.iter().map(|p| folder.join(p));
    let mut sources = Vec::new();
    let mut unreadable = Diagnostics::default();
    for path in folders.map(|f| tree::list(&f)).collect::<Result<Vec<_>, _>>()?.concat() {
        let relative = path.strip_prefix(folder).unwrap_or(&path);
        if is_schema(relative) {
            sources.push(read(&path, tree::slashes(relative), sources.len(), &mut unreadable)?);
        }
    }
    if unreadable.is_empty() { Ok(sources) } else { Err(drawn(&unreadable, &sources, folder)) }
}

/// Returns whether a file in the folder of the schemas is a schema: it belongs to a product.
pub fn is_schema(relative: &Path) -> bool {
    relative.components().count() > 1
        && relative.file_name().is_some_and(|name| name != baseline::FILE)
        && relative.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json")
}

/// Reads a file. A file that is too large or not UTF-8 is reported; its text is empty or cut off.
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

/// Renders the mistakes in schemas; `folder` is the folder of the schemas.
pub fn drawn(diagnostics: &Diagnostics, sources: &[Source], folder: &Path) -> String {
    let shown = folder.strip_prefix(paths::root()).unwrap_or(folder);
    let folder = format!("{}/", tree::slashes(shown));
    let color = std::io::stderr().is_terminal();
    let count = diagnostics.sorted().len();
    let mistakes = if count == 1 { "1 error" } else { &format!("{count} errors") };
    format!("{mistakes} in the schemas\n\n{}", diagnostics.draw(sources, &folder, color))
}
