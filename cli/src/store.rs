//! Writes the files of a user: whole or not at all, and readable by their owner only.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::failure::Failure;

/// Replaces a file by a JSON object.
pub fn write_json(path: &Path, fields: &Map<String, Json>) -> Result<(), Failure> {
    let mut text = serde_json::to_string_pretty(fields).unwrap_or_default();
    text.push('\n');
    write(path, text.as_bytes()).map_err(|error| {
        Failure::file(path.display(), &error).help("nothing was changed; the file is as it was")
    })
}

/// Replaces a file by bytes.
pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // A link stays one: what it points to is replaced.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().unwrap_or(Path::new("."));
    create_folder(folder)?;
    // The temporary file has mode 0600, and so has the file that it becomes.
    let mut file = tempfile::Builder::new().prefix(".tcapi-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(&path).map(drop).map_err(|error| error.error)
}

fn create_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}
