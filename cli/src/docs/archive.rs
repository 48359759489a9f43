//! The definitions in a package of tccli: a wheel, which is a zip archive, or an sdist, which is a
//! compressed tar archive.

use std::fs::File;
use std::io::{BufReader, Read, Seek as _};
use std::path::Path;

use flate2::read::GzDecoder;

use crate::failure::Failure;

/// The maximum size of a file with definitions; the largest one has 4 MB.
const MAX_FILE: u64 = 64 << 20;
/// The maximum size of everything that is unpacked; a package of all products has 165 MB.
const MAX_TOTAL: u64 = 1 << 30;

/// Gets the path of a file in the package, and its text.
type Visit<'a> = dyn FnMut(&str, &str) -> Result<(), Failure> + 'a;

/// Passes each `api.json` of a package to `visit`.
pub fn definitions(package: &Path, visit: &mut Visit<'_>) -> Result<(), Failure> {
    let failed = |error: &std::io::Error| Failure::file(package.display(), error);
    let mut file = BufReader::new(File::open(package).map_err(|error| failed(&error))?);
    let mut start = Vec::new();
    file.by_ref().take(4).read_to_end(&mut start).map_err(|error| failed(&error))?;
    file.rewind().map_err(|error| failed(&error))?;
    let mut found = 0;
    let mut visit = |name: &str, text: &str| {
        found += 1;
        visit(name, text)
    };
    match start.as_slice() {
        b"PK\x03\x04" => wheel(file, package, &mut visit)?,
        [0x1f, 0x8b, ..] => sdist(file, package, &mut visit)?,
        _ => return Err(invalid(package, "is neither a wheel nor an sdist")),
    }
    match found {
        0 => Err(invalid(package, "holds no definitions: no services/*/v*/api.json")),
        _ => Ok(()),
    }
}

fn invalid(package: &Path, what: impl std::fmt::Display) -> Failure {
    Failure::usage("InvalidPackage", format!("{} {what}", package.display()))
        .help("`pip download --no-deps tccli` downloads a package with descriptions")
}

fn broken(package: &Path, error: impl std::fmt::Display) -> Failure {
    invalid(package, format_args!("the package is incomplete: {error}"))
}

/// Returns whether a path is `…/services/PRODUCT/VERSION/api.json`.
fn is_definition(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    matches!(parts.as_slice(), [.., "services", _, _, "api.json"])
}

fn wheel(file: BufReader<File>, package: &Path, visit: &mut Visit<'_>) -> Result<(), Failure> {
    let mut archive = zip::ZipArchive::new(file).map_err(|error| broken(package, error))?;
    let mut left = MAX_TOTAL;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|error| broken(package, error))?;
        let name = entry.name().map_err(|error| broken(package, error))?.into_owned();
        if is_definition(&name) {
            let text = text(entry, &name, &mut left, package)?;
            visit(&name, &text)?;
        }
    }
    Ok(())
}

fn sdist(file: BufReader<File>, package: &Path, visit: &mut Visit<'_>) -> Result<(), Failure> {
    // Everything that is skipped is unpacked as well.
    let mut archive = tar::Archive::new(GzDecoder::new(file).take(MAX_TOTAL));
    let mut left = MAX_TOTAL;
    for entry in archive.entries().map_err(|error| broken(package, error))? {
        let entry = entry.map_err(|error| broken(package, error))?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if is_definition(&name) {
            let text = text(entry, &name, &mut left, package)?;
            visit(&name, &text)?;
        }
    }
    Ok(())
}

/// Reads a file. What an archive says about sizes may be false.
fn text(entry: impl Read, name: &str, left: &mut u64, package: &Path) -> Result<String, Failure> {
    let most = MAX_FILE.min(*left);
    let mut text = String::new();
    let read = entry.take(most + 1).read_to_string(&mut text);
    let length = read.map_err(|error| broken(package, format_args!("{name}: {error}")))?;
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    if length > most {
        return Err(broken(package, format_args!("{name} has more than {most} bytes")));
    }
    *left -= length;
    Ok(text)
}
