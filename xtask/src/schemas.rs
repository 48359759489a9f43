//! Schema files as the commands read them.

use std::io::IsTerminal;
use std::path::Path;

use tencentcloud_codegen::diagnostic::Diagnostics;
use tencentcloud_codegen::import::baseline;
use tencentcloud_codegen::node;
use tencentcloud_codegen::source::{Source, Span};

use crate::tree;

/// The products that are named, or all that have schemas.
///
/// # Errors
///
/// If there are no schemas of a product.
pub fn products(folder: &Path, named: &[String]) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(folder).map_err(|_| {
        format!("there is no folder {}; name another with --schemas", folder.display())
    })?;
    let folders = entries.flatten().filter(|entry| entry.path().is_dir());
    let mut known: Vec<String> =
        folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    known.sort();
    if let Some(unknown) = named.iter().find(|product| !known.contains(product)) {
        return Err(format!("there are no schemas of `{unknown}` in {}", folder.display()));
    }
    known.retain(|product| named.is_empty() || named.contains(product));
    Ok(known)
}

/// Reads the schema files of products.
///
/// # Errors
///
/// If a folder is not there, or a file cannot be read; what is wrong inside files is drawn.
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

/// Whether a file below the schemas folder is a schema: it belongs to a product.
pub fn is_schema(relative: &Path) -> bool {
    relative.components().count() > 1
        && relative.file_name().is_some_and(|name| name != baseline::FILE)
        && relative.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json")
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

/// The mistakes of schemas, drawn; `folder` is where the schemas are.
pub fn drawn(diagnostics: &Diagnostics, sources: &[Source], folder: &Path) -> String {
    let shown = folder.strip_prefix(crate::root()).unwrap_or(folder);
    let folder = format!("{}/", tree::slashes(shown));
    let color = std::io::stderr().is_terminal();
    let count = diagnostics.sorted().len();
    let mistakes = if count == 1 { "1 error" } else { &format!("{count} errors") };
    format!("{mistakes} in the schemas\n\n{}", diagnostics.draw(sources, &folder, color))
}
