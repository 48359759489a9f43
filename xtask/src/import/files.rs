//! Reads text files of bounded size.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use tencentcloud_codegen::source::Source;

use crate::tree::{self, Files};

/// The maximum size of a file.
pub(crate) const MAX_FILE: u64 = 64 << 20;

/// Reads a text file, without its byte order mark.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let problem = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
    let file = fs::File::open(path).map_err(problem)?;
    text(file, &path.display().to_string(), MAX_FILE)
}

/// Reads text of at most `most` bytes.
pub(crate) fn text(from: impl std::io::Read, name: &str, most: u64) -> Result<String, String> {
    let mut bytes = Vec::new();
    from.take(most + 1).read_to_end(&mut bytes).map_err(|e| format!("cannot read {name}: {e}"))?;
    if bytes.len() as u64 > most {
        return Err(format!("{name} has more than {} MiB, which is not read", most >> 20));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8 text"))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Reads a text file and parses it; errors name the file.
pub(crate) fn parse<T>(
    path: &Path,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<T, String> {
    parse(&read(path)?).map_err(|problem| format!("{}: {problem}", path.display()))
}

/// Reads the schemas in a folder of the schemas folder, by their paths in the latter.
pub(crate) fn schemas(root: &Path, folder: &str) -> Result<Files, String> {
    let mut files = Files::new();
    for path in tree::list(&root.join(folder))? {
        let below = tree::slashes(path.strip_prefix(root).unwrap_or(&path));
        if below.ends_with(".yaml") {
            let problem = |e: std::io::Error| format!("cannot read {}: {e}", path.display());
            let file = fs::File::open(&path).map_err(problem)?;
            files.insert(below.clone(), text(file, &below, Source::MAX_BYTES)?);
        }
    }
    Ok(files)
}
