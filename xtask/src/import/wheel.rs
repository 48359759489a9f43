//! Finds the official definitions in a wheel, a folder, or a single file.

use std::collections::BTreeSet;
use std::fs;
use std::io::Cursor;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tencentcloud_codegen::diagnostic::nearest;
use tencentcloud_codegen::import::definitions;
use zip::ZipArchive;

use super::files;

/// Definitions that were found. They are read on demand, so that many can be read in parallel and
/// not all are in memory.
pub(crate) struct Definitions {
    /// The path of the `api.json`, for messages.
    pub path: String,
    /// The product, as named in requests.
    pub product: String,
    /// The version, as its folder is named: `v20180801`.
    pub version: String,
    place: Place,
}

enum Place {
    File(PathBuf),
    Wheel(Wheel, String),
}

type Archive = ZipArchive<Cursor<Arc<[u8]>>>;

/// A wheel in memory, and the number of bytes that may still be unpacked.
#[derive(Clone)]
struct Wheel {
    archive: Archive,
    left: Arc<AtomicU64>,
}

/// The maximum size of all unpacked files.
const MAX_TOTAL: u64 = 1 << 30;
/// The maximum size of a wheel.
const MAX_WHEEL: u64 = 256 << 20;
/// The maximum depth of a search in folders.
const MAX_DEPTH: usize = 8;

impl Definitions {
    /// Reads the product and the version from a file, which may be anywhere.
    fn alone(path: PathBuf) -> Result<Self, String> {
        let shown = path.display().to_string();
        let (product, version) =
            definitions::identity(&files::read(&path)?).map_err(|e| format!("{shown}: {e}"))?;
        let version = format!("v{}", version.replace('-', ""));
        Ok(Self { path: shown, product, version, place: Place::File(path) })
    }

    /// Returns the definitions at a path that ends in `services/<product>/<version>/api.json`.
    fn at(path: &str, place: impl FnOnce() -> Place) -> Option<Self> {
        let mut parts = path.rsplit('/');
        let (file, version, product, services) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let product = service(product);
        let is_theirs = file == "api.json" && version.starts_with('v') && services == "services";
        is_theirs.then(|| Self {
            path: path.to_owned(),
            product: product.to_owned(),
            version: version.to_owned(),
            place: place(),
        })
    }

    /// Reads the `api.json`.
    pub(crate) fn api(&self) -> Result<String, String> {
        match &self.place {
            Place::File(path) => files::read(path),
            Place::Wheel(wheel, entry) => wheel.read(entry, &self.path),
        }
    }

    /// Reads the `examples.json` in the same folder, if it exists.
    pub(crate) fn examples(&self) -> Result<Option<String>, String> {
        match &self.place {
            Place::File(path) => {
                let path = path.with_file_name("examples.json");
                if path.is_file() { files::read(&path).map(Some) } else { Ok(None) }
            }
            Place::Wheel(wheel, entry) => {
                let entry = entry.replace("api.json", "examples.json");
                let there = wheel.archive.index_for_name(&entry).is_some();
                if there { wheel.read(&entry, &self.examples_path()).map(Some) } else { Ok(None) }
            }
        }
    }

    /// Returns the path of the `examples.json`, for messages.
    pub(crate) fn examples_path(&self) -> String {
        self.path.replace("api.json", "examples.json")
    }
}

impl Wheel {
    fn read(&self, entry: &str, path: &str) -> Result<String, String> {
        // A copy of the list of entries, not of the bytes.
        let mut archive = self.archive.clone();
        let broken = |e| broken(path, e);
        let file = archive.by_name(entry).map_err(broken)?;
        // Reserved before reading, so that parallel reads count as well. The size that an archive
        // declares may be false, so it also bounds what is read.
        let size = file.size();
        let take = |left: u64| left.checked_sub(size);
        if self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_err() {
            return Err(format!(
                "{path} was not read: the wheel unpacks to more than {} MiB",
                MAX_TOTAL >> 20
            ));
        }
        files::text(file, path, files::MAX_FILE.min(size))
    }
}

/// Returns the product of a folder, as named in requests.
pub(crate) fn service(folder: &str) -> &str {
    // The only product whose folder has another name.
    if folder == "autoscaling" { "as" } else { folder }
}

fn broken(name: &str, error: zip::result::ZipError) -> String {
    format!(
        "{name} is not a complete wheel: {error}; download it again, for example with `pip download \
         --no-deps tccli`"
    )
}

/// Reads the files of a wheel that have this name, each with its path in the wheel.
pub(crate) fn files(path: &Path, name: &str) -> Result<Vec<(String, String)>, String> {
    let shown = path.display().to_string();
    let (wheel, entries) = open(bytes(path)?, &shown)?;
    let named = entries.into_iter().filter(|entry| entry.rsplit('/').next() == Some(name));
    named
        .map(|entry| {
            let text = wheel.read(&entry, &format!("{shown}/{entry}"))?;
            Ok((entry, text))
        })
        .collect()
}

/// Reads a wheel of bounded size.
fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let problem = |e: std::io::Error| format!("cannot read {shown}: {e}");
    if fs::metadata(path).map_err(problem)?.len() > MAX_WHEEL {
        return Err(format!("{shown} has more than {} MiB, which is not read", MAX_WHEEL >> 20));
    }
    fs::read(path).map_err(problem)
}

/// Finds all definitions in a wheel, folder or file, or those of one product.
pub(crate) fn find(path: &Path, only: Option<&str>) -> Result<Vec<Definitions>, String> {
    let shown = path.display().to_string();
    let problem = |e: std::io::Error| format!("cannot read {shown}: {e}");
    let about = fs::metadata(path).map_err(problem)?;
    let mut found = if about.is_dir() {
        let mut found = Vec::new();
        search(&std::path::absolute(path).map_err(problem)?, 0, &mut found)?;
        found
    } else if path.extension().is_some_and(|ext| ext == "json") {
        vec![Definitions::alone(path.to_path_buf())?]
    } else {
        unpack(bytes(path)?, &shown)?
    };
    if found.is_empty() {
        return Err(format!("{shown} holds no definitions: no services/*/v*/api.json"));
    }
    if let Some(only) = only {
        let known: BTreeSet<String> = found.iter().map(|d| d.product.clone()).collect();
        found.retain(|definitions| definitions.product == only);
        if found.is_empty() {
            let help = nearest(only, known.iter().map(String::as_str))
                .map(|word| format!("; did you mean `{word}`?"))
                .unwrap_or_default();
            return Err(format!("{shown} holds no definitions of `{only}`{help}"));
        }
    }
    Ok(found)
}

fn search(folder: &Path, depth: usize, found: &mut Vec<Definitions>) -> Result<(), String> {
    let problem = |e: std::io::Error| format!("cannot read {}: {e}", folder.display());
    let mut entries: Vec<_> =
        fs::read_dir(folder).map_err(problem)?.collect::<Result<_, _>>().map_err(problem)?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        // Links are not followed, because they may be circular.
        let kind = entry.file_type().map_err(problem)?;
        if kind.is_dir() && depth < MAX_DEPTH {
            search(&path, depth + 1, found)?;
        } else if kind.is_file() {
            let text = path.to_string_lossy().replace('\\', "/");
            match Definitions::at(&text, || Place::File(path.clone())) {
                Some(definitions) => found.push(definitions),
                None if depth == 0 && entry.file_name() == "api.json" => {
                    found.push(Definitions::alone(path)?);
                }
                None => {}
            }
        }
    }
    Ok(())
}

/// Finds the definitions in a wheel.
fn unpack(bytes: Vec<u8>, name: &str) -> Result<Vec<Definitions>, String> {
    let (wheel, entries) = open(bytes, name)?;
    let found = entries.into_iter().filter_map(|entry| {
        let path = format!("{name}/{entry}");
        Definitions::at(&path, || Place::Wheel(wheel.clone(), entry))
    });
    Ok(found.collect())
}

/// Opens a wheel, which is a zip archive, and lists its entries.
fn open(bytes: Vec<u8>, name: &str) -> Result<(Wheel, Vec<String>), String> {
    let bytes: Arc<[u8]> = bytes.into();
    let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(name, e))?;
    let wheel = Wheel { archive, left: Arc::new(AtomicU64::new(MAX_TOTAL)) };
    let mut entries = Vec::new();
    for entry in wheel.archive.file_names() {
        let entry = entry.map_err(|e| broken(name, e))?;
        if climbs(&entry) {
            return Err(format!("{name} is not a wheel: its entry `{entry}` leads out of it"));
        }
        entries.push(entry.to_string());
    }
    Ok((wheel, entries))
}

/// Returns whether a path leads out of its folder on any system.
fn climbs(path: &str) -> bool {
    let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    path.contains(['\\', ':']) || !Path::new(path).components().all(inside)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

    use super::*;

    fn wheel(entries: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        for (path, bytes) in entries {
            writer.start_file(*path, options).expect("begins");
            writer.write_all(bytes).expect("writes");
        }
        writer.finish().expect("ends").into_inner()
    }

    fn found(bytes: &[u8]) -> Result<Vec<String>, String> {
        let found = unpack(bytes.to_vec(), "w.whl")?;
        let shown = |d: Definitions| Ok(format!("{}@{}: {}", d.product, d.version, d.api()?));
        found.into_iter().map(shown).collect()
    }

    #[test]
    fn definitions_are_found_by_their_path() {
        let bytes = wheel(&[
            ("tccli/services/live/v20180801/api.json", b"a"),
            ("tccli/services/live/v20180801/examples.json", b"b"),
            ("tccli/services/autoscaling/v20180419/api.json", b"c"),
            ("tccli/api.json", b"d"),
        ]);
        let expect = ["live@v20180801: a", "as@v20180419: c"].map(str::to_owned).to_vec();
        assert_eq!(found(&bytes), Ok(expect));
    }

    /// Searches definitions on disk for a product.
    #[track_caller]
    fn check_find(name: &str, bytes: &[u8], only: &str, expect: &str) {
        let path = std::env::temp_dir().join(format!("xtask-{}-{name}", std::process::id()));
        fs::write(&path, bytes).expect("written");
        let found = find(&path, Some(only));
        fs::remove_file(&path).expect("removed");
        let found = found.map(|found| found.into_iter().map(|d| d.product).collect::<String>());
        let said = found.unwrap_or_else(|problem| problem);
        assert!(said.ends_with(expect), "{said}");
    }

    #[test]
    fn a_missing_product_is_an_error_with_a_suggestion() {
        let bytes = wheel(&[("tccli/services/live/v20180801/api.json", b"{}")]);
        check_find("a.whl", &bytes, "live", "live");
        check_find("b.whl", &bytes, "life", "no definitions of `life`; did you mean `live`?");
        let api = br#"{"metadata": {"apiVersion": "2018-08-01", "serviceShortName": "live"}}"#;
        check_find("c.json", api, "live", "live");
        check_find("d.json", api, "teo", "no definitions of `teo`");
    }

    #[track_caller]
    fn check_rejected(bytes: &[u8], expect: &str) {
        let problem = found(bytes).expect_err("it is rejected");
        assert!(problem.contains(expect), "{problem}");
    }

    #[test]
    fn a_wheel_cut_short_is_rejected() {
        let bytes = wheel(&[("tccli/services/live/v20180801/api.json", b"{}")]);
        for length in [0, 10, bytes.len() / 2, bytes.len() - 1] {
            check_rejected(&bytes[..length], "w.whl is not a complete wheel");
        }
    }

    // Y12
    #[test]
    fn parallel_unpacking_stays_within_the_limit() {
        const MIB: u64 = 1 << 20;
        let bytes: Arc<[u8]> = wheel(&[("a", &vec![b'a'; 4 << 20])]).into();
        let archive = ZipArchive::new(Cursor::new(bytes)).expect("it is complete");
        let wheel = Wheel { archive, left: Arc::new(AtomicU64::new(6 * MIB)) };
        let read = || wheel.read("a", "a").map(|text| text.len());
        let both = std::thread::scope(|scope| {
            [scope.spawn(read), scope.spawn(read)].map(|thread| thread.join().expect("it ends"))
        });
        assert_eq!(both.iter().filter(|read| **read == Ok(4 << 20)).count(), 1, "{both:?}");
        assert_eq!(wheel.left.load(Ordering::Relaxed), 2 * MIB);
        let problem = wheel.read("a", "a").expect_err("nothing is left for it");
        assert!(problem.contains("the wheel unpacks to more than"), "{problem}");
    }

    #[test]
    fn paths_that_lead_out_are_rejected() {
        for path in ["../services/live/v20180801/api.json", "/etc/services/x", "a\\..\\b", "C:/x"] {
            check_rejected(&wheel(&[(path, b"{}")]), "leads out of it");
        }
    }
}
