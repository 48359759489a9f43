//! The folder of requests: small YAML files, which belong in a repository and which `tcapi run` runs.

use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Product, yaml};

use crate::file;
use crate::messages::Language;
use crate::reply::Failure;
use crate::send::Order;

/// The size of a file that is read, in bytes.
const MAX_FILE: u64 = 1 << 20;
/// The number of files that are listed.
const MAX_FILES: usize = 1000;
/// The length of a name.
const MAX_NAME: usize = 100;
/// What names end with.
const END: &str = ".yaml";

/// A folder of requests.
pub(crate) struct Folder {
    path: PathBuf,
    /// One change at a time.
    writing: Mutex<()>,
}

/// A request to save.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub name: String,
    /// What the file holds that is replaced, as [`tag`] has it.
    #[serde(default)]
    pub replaces: Option<String>,
    pub order: Order,
}

/// A file by its name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub name: String,
    /// The new name, to rename it.
    #[serde(default)]
    pub to: String,
}

impl Folder {
    /// Opens a folder, which is created if it does not exist.
    pub fn open(path: &Path) -> Result<Self, String> {
        let failed = |e| format!("the folder of requests, {}: {e}", path.display());
        fs::create_dir_all(path).map_err(failed)?;
        let path = path.canonicalize().map_err(failed)?;
        Ok(Self { path, writing: Mutex::default() })
    }

    /// Returns the files, sorted by name, each with the action of its only step.
    pub fn list(&self, language: Language) -> Result<Json, Failure> {
        let entries = fs::read_dir(&self.path).map_err(|e| self.failed(&e))?;
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut names: Vec<_> = names.filter(|name| check(name).is_ok()).collect();
        names.sort_unstable();
        names.truncate(MAX_FILES);
        let described = names.iter().filter_map(|name| {
            let text = match self.read(name) {
                Ok(text) => text,
                Err(failure) if failure.status == 404 => return None,
                Err(failure) => {
                    return Some(json!({"name": name, "problem": language.say(&failure.text)}));
                }
            };
            Some(match steps(&text) {
                Ok(steps) => match <[Json; 1]>::try_from(steps) {
                    Ok([step]) => json!({"name": name, "action": step["action"],
                        "product": step["product"], "region": step["region"]}),
                    Err(steps) => json!({"name": name, "steps": steps.len()}),
                },
                Err(problem) => json!({"name": name, "problem": language.say(&problem)}),
            })
        });
        Ok(described.collect())
    }

    /// Returns the request in a file. It is text, since numbers of scripts have 53 bits.
    pub fn request(
        &self,
        catalog: &Catalog,
        name: &str,
        language: Language,
    ) -> Result<Json, Failure> {
        let text = self.read(name)?;
        let invalid =
            |problem: String| Failure::invalid(format!("{name}: {}", language.say(&problem)));
        let [step] = <[Json; 1]>::try_from(steps(&text).map_err(invalid)?).map_err(|steps| {
            let count = steps.len();
            invalid(format!("has {count} steps, which pass values on: `tcapi run` runs it"))
        })?;
        let part = |key: &str| step[key].as_str().unwrap_or_default();
        let version = Some(part("version")).filter(|version| !version.is_empty());
        let product = catalog.product(part("product"), version)?;
        let action = product.as_ref().and_then(|product| product.action(part("action")));
        let (Some(product), Some(action)) = (&product, action) else {
            let what = [part("product"), part("action")].join(" ").trim().to_owned();
            return Err(invalid(format!("`{what}` is not in the catalog")));
        };
        let request = step["request"].as_object().cloned().unwrap_or_default();
        Ok(json!({
            "product": product.name,
            "version": product.version,
            "action": action.name,
            "region": part("region"),
            "request": Json::Object(plain(request)).to_string(),
            "tag": tag(&text),
        }))
    }

    /// Writes a request to a file, whole or not at all, and returns what names its contents. A file
    /// that exists is replaced only if it is as it was last seen.
    pub fn save(&self, product: &Product, action: &Action, draft: &Draft) -> Result<Json, Failure> {
        check(&draft.name)?;
        let (text, removed) = file::yaml(product, action, &draft.order);
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = |e: &std::io::Error| self.failed(e);
        let mut file = tempfile::Builder::new()
            .prefix(".request-")
            .tempfile_in(&self.path)
            .map_err(|e| failed(&e))?;
        file.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
        file.as_file().sync_all().map_err(|e| failed(&e))?;
        make_readable(file.as_file()).map_err(|e| failed(&e))?;
        let path = self.path.join(&draft.name);
        let persisted = match &draft.replaces {
            Some(seen) if self.read(&draft.name).is_ok_and(|now| tag(&now) == *seen) => {
                file.persist(path)
            }
            _ => file.persist_noclobber(path),
        };
        match persisted {
            Ok(_) => Ok(json!({"tag": tag(&text), "secrets": removed})),
            Err(e) if e.error.kind() == ErrorKind::AlreadyExists => Err(self.exists(&draft.name)),
            Err(e) => Err(failed(&e.error)),
        }
    }

    /// Renames a file. A file with the new name is not replaced.
    pub fn rename(&self, named: &Named) -> Result<Json, Failure> {
        check(&named.to)?;
        let _one = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        // Only what is a file of requests.
        self.read(&named.name)?;
        let (from, to) = (self.path.join(&named.name), self.path.join(&named.to));
        // A link cannot replace a file, and renaming could.
        match fs::hard_link(&from, &to) {
            Ok(()) => fs::remove_file(from).map_err(|e| self.failed(&e))?,
            Err(e) if e.kind() == ErrorKind::AlreadyExists => return Err(self.exists(&named.to)),
            Err(e) => return Err(self.failed(&e)),
        }
        Ok(json!({"name": named.to}))
    }

    fn read(&self, name: &str) -> Result<String, Failure> {
        check(name)?;
        let path = self.path.join(name);
        let missing = || Failure::new(404, format!("there is no file `{name}`"));
        // A link could lead out of the folder.
        let about = fs::symlink_metadata(&path).map_err(|_| missing())?;
        if !about.is_file() {
            return Err(missing());
        }
        let file = fs::File::open(&path).map_err(|e| self.failed(&e))?;
        let mut bytes = Vec::new();
        file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|e| self.failed(&e))?;
        if bytes.len() as u64 > MAX_FILE {
            return Err(Failure::invalid(format!("{name} has more than {MAX_FILE} bytes")));
        }
        String::from_utf8(bytes).map_err(|_| Failure::invalid(format!("{name} is not UTF-8")))
    }

    /// Says that a file exists, with what names its contents: whoever sends that may replace it.
    fn exists(&self, name: &str) -> Failure {
        let now = self.read(name).map(|text| tag(&text)).unwrap_or_default();
        Failure::new(409, json!({"name": name, "tag": now}).to_string())
    }

    fn failed(&self, error: &std::io::Error) -> Failure {
        Failure::new(500, format!("{}: {error}", self.path.display()))
    }
}

/// Files are private to the user when they are created, and belong in a repository.
fn make_readable(file: &fs::File) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

/// Returns what names the contents of a file.
fn tag(text: &str) -> String {
    let mut hash = crc32fast::Hasher::new();
    hash.update(text.as_bytes());
    format!("{:08x}-{}", hash.finalize(), text.len())
}

/// Checks that a name is one of a file in the folder, on every system: letters and digits, between
/// them also `-`, `_`, `.` and spaces, and `.yaml`.
fn check(name: &str) -> Result<(), Failure> {
    let stem = name.strip_suffix(END).unwrap_or_default();
    let is_part = |c: char| c.is_alphanumeric() || "-_. ".contains(c);
    let is_good = stem.starts_with(char::is_alphanumeric)
        && stem.ends_with(|c: char| c.is_alphanumeric() || "-_".contains(c))
        && stem.chars().all(is_part)
        && name.len() <= MAX_NAME
        && !is_device(stem);
    if is_good {
        return Ok(());
    }
    let text = format!(
        "a name has up to {MAX_NAME} bytes: letters and digits, `-`, `_`, `.` and spaces between \
         them, and `{END}` at the end"
    );
    Err(Failure::invalid(text))
}

/// Returns whether a name is that of a device on Windows, such as `con` or `com1.x`.
fn is_device(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    match first.as_str() {
        "con" | "prn" | "aux" | "nul" => true,
        first => match first.strip_prefix("com").or_else(|| first.strip_prefix("lpt")) {
            Some(rest) => rest.chars().count() == 1 && rest.chars().all(char::is_numeric),
            None => false,
        },
    }
}

/// Returns the steps of a file.
fn steps(text: &str) -> Result<Vec<Json>, String> {
    let steps = match yaml::parse(text)? {
        Json::Array(steps) => steps,
        step => vec![step],
    };
    if steps.is_empty() || !steps.iter().all(|step| step["action"].is_string()) {
        return Err("expected `product`, `action` and `request`".to_owned());
    }
    Ok(steps)
}

/// Undoes the doubling of `$`.
fn plain(request: Map<String, Json>) -> Map<String, Json> {
    fn value(of: Json) -> Json {
        match of {
            Json::String(text) => text.replace("$$", "$").into(),
            Json::Array(items) => items.into_iter().map(value).collect(),
            Json::Object(map) => plain(map).into(),
            other => other,
        }
    }
    request.into_iter().map(|(name, of)| (name, value(of))).collect()
}

#[cfg(test)]
mod tests;
