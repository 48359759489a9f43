//! The sides of a comparison: where contracts come from.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use rayon::prelude::*;
use tencentcloud_codegen::diff::{Change, Contract, compare as compare_contracts};
use tencentcloud_codegen::diff::{from_definitions, from_schemas, old_keys, prose, witness};
use tencentcloud_codegen::model::Product;
use tencentcloud_codegen::resolve;
use tencentcloud_codegen::source::Source;

use crate::import::wheel::{self, Definitions};
use crate::schemas;

/// One side of a comparison.
pub(crate) struct Side {
    label: String,
    /// What it holds, by product and version: `live`, `v20180801`.
    versions: BTreeMap<(String, String), Held>,
    /// The schemas, where they are what the side is made of.
    sources: Vec<Source>,
}

enum Held {
    Contract(Contract),
    /// Definitions are read when they are compared, so that never all are in memory.
    Definitions(Definitions),
}

impl Side {
    /// Returns what a person named: a path, if there is one, else a revision.
    pub(crate) fn open(named: &str, only: &[String]) -> Result<Self, String> {
        let path = Path::new(named);
        if !path.exists() {
            return Self::revision(named, only);
        }
        let is_schemas = path.is_dir() && !holds_definitions(path);
        let mut sources = Vec::new();
        let versions = if is_schemas {
            sources = schemas::sources(path, &schemas::products(path, only)?)?;
            of_sources(&sources, path)?
        } else {
            let found = wheel::find(path, None)?.into_iter();
            let wanted = found.filter(|d| only.is_empty() || only.contains(&d.product));
            wanted.map(|d| ((d.product.clone(), d.version.clone()), Held::Definitions(d))).collect()
        };
        let label = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        Self { label, versions, sources }.not_empty(only)
    }

    /// Returns the schemas as they are on the disk.
    pub(crate) fn working_tree(only: &[String]) -> Result<Self, String> {
        let folder = crate::paths::root().join("schemas");
        let sources = schemas::sources(&folder, &schemas::products(&folder, only)?)?;
        let versions = of_sources(&sources, &folder)?;
        Self { label: "the working tree".to_owned(), versions, sources }.not_empty(only)
    }

    /// Returns the schemas of a revision, from git's objects: nothing is checked out.
    fn revision(revision: &str, only: &[String]) -> Result<Self, String> {
        if revision.starts_with('-') {
            return Err(format!("`{revision}` is neither a path nor a revision"));
        }
        let commit = format!("{revision}^{{commit}}");
        git(&["rev-parse", "--verify", "--quiet", &commit]).map_err(|_| {
            format!("`{revision}` is neither a path here nor a revision of this repository")
        })?;
        let listed = git(&["ls-tree", "-r", "-z", "--full-tree", &commit, "schemas"])?;
        let mut sources = Vec::new();
        let mut objects = Vec::new();
        for entry in listed.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()) {
            let entry = String::from_utf8_lossy(entry);
            let Some((about, path)) = entry.split_once('\t') else { continue };
            let path = path.trim_start_matches("schemas/");
            let product = path.split('/').next().unwrap_or_default();
            let is_wanted = only.is_empty() || only.iter().any(|one| one == product);
            if is_wanted && schemas::is_schema(Path::new(path)) {
                objects.extend(about.split(' ').nth(2).map(str::to_owned));
                sources.push(Source { path: path.to_owned(), text: String::new() });
            }
        }
        for (source, text) in sources.iter_mut().zip(blobs(&objects)?) {
            source.text = String::from_utf8(text)
                .map_err(|_| format!("{revision}:schemas/{} is not UTF-8", source.path))?;
            old_keys::rename(source);
        }
        let versions = of_sources(&sources, Path::new("schemas"))
            .map_err(|problem| format!("the schemas of {revision} cannot be read: {problem}"))?;
        Self { label: revision.to_owned(), versions, sources }.not_empty(only)
    }

    /// Rejects a side without products, which is a mistake and never a clean comparison.
    fn not_empty(self, only: &[String]) -> Result<Self, String> {
        if !self.versions.is_empty() {
            return Ok(self);
        }
        let what = match only {
            [] => "no product".to_owned(),
            products => format!("none of `{}`", products.join("`, `")),
        };
        Err(format!("{} holds {what}", self.label))
    }

    /// Returns the models of the schemas; none of definitions, and none of schemas that today's
    /// generator refuses, since it made no crate of them either.
    fn models(&self) -> Vec<Product> {
        resolve::resolve(&self.sources).unwrap_or_default()
    }

    /// How messages name the side.
    pub(crate) fn label(&self) -> &str {
        &self.label
    }
}

fn holds_definitions(folder: &Path) -> bool {
    folder.join("api.json").is_file()
        || folder.join("services").is_dir()
        || folder.join("tccli").is_dir()
}

fn of_sources(
    sources: &[Source],
    folder: &Path,
) -> Result<BTreeMap<(String, String), Held>, String> {
    let contracts = from_schemas::contracts(sources)
        .map_err(|diagnostics| schemas::drawn(&diagnostics, sources, folder))?;
    let keyed = contracts.into_iter().map(|contract| {
        let version = format!("v{}", contract.version.replace('-', ""));
        ((contract.product.clone(), version), Held::Contract(contract))
    });
    Ok(keyed.collect())
}

/// Gives changes that break Rust code a program that shows it, where both sides are schemas.
pub(crate) fn attach_witnesses(changes: &mut [Change], old: &Side, new: &Side) {
    if !changes.is_empty() && !old.sources.is_empty() && !new.sources.is_empty() {
        witness::attach(changes, &old.models(), &new.models());
    }
}

/// Returns all changes, and the number of product versions that were compared.
pub(crate) fn compare(old: &Side, new: &Side) -> Result<(Vec<Change>, usize), String> {
    let mut keys: Vec<_> = old.versions.keys().chain(new.versions.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let changes: Result<Vec<Vec<Change>>, String> = keys
        .par_iter()
        .map(|key| compare_version(old.versions.get(key), new.versions.get(key)))
        .collect();
    Ok((changes?.concat(), keys.len()))
}

fn compare_version(old: Option<&Held>, new: Option<&Held>) -> Result<Vec<Change>, String> {
    let (mut before, mut after);
    let (old, new) = match (old, new) {
        (Some(Held::Definitions(a)), Some(Held::Definitions(b))) => {
            let (a_text, b_text) = (a.api()?, b.api()?);
            // Most products do not change from one release to the next.
            if a_text == b_text {
                return Ok(Vec::new());
            }
            before = parse(&a_text, a)?;
            after = parse(&b_text, b)?;
            prose::read_where_changed(&mut before, &mut after);
            (&before, &after)
        }
        (old, new) => {
            before = old.map(contract).transpose()?.unwrap_or_default();
            after = new.map(contract).transpose()?.unwrap_or_default();
            (&before, &after)
        }
    };
    let named = |missing: &Contract, there: &Contract| Contract {
        product: there.product.clone(),
        version: there.version.clone(),
        path: there.path.clone(),
        ..missing.clone()
    };
    Ok(match (old.product.is_empty(), new.product.is_empty()) {
        (true, _) => compare_contracts(&named(old, new), new),
        (_, true) => compare_contracts(old, &named(new, old)),
        _ => compare_contracts(old, new),
    })
}

fn contract(held: &Held) -> Result<Contract, String> {
    match held {
        Held::Contract(contract) => Ok(contract.clone()),
        Held::Definitions(definitions) => parse(&definitions.api()?, definitions),
    }
}

fn parse(api: &str, definitions: &Definitions) -> Result<Contract, String> {
    from_definitions::contract(api, &definitions.path)
        .map_err(|problem| format!("{}: {problem}", definitions.path))
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(crate::paths::root())
        .output()
        .map_err(|e| format!("cannot run git: {e}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), said.trim()))
}

/// Returns the contents of objects, by one process.
fn blobs(objects: &[String]) -> Result<Vec<Vec<u8>>, String> {
    let problem = |e: std::io::Error| format!("cannot run git cat-file: {e}");
    let mut child = Command::new("git")
        .args(["cat-file", "--batch"])
        .current_dir(crate::paths::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(problem)?;
    let input = child.stdin.take();
    let asked = objects.join("\n") + "\n";
    // A thread of its own: git writes while it still reads.
    let writer = std::thread::spawn(move || {
        input.map(|mut input| std::io::Write::write_all(&mut input, asked.as_bytes()))
    });
    let output = child.wait_with_output().map_err(problem)?;
    writer.join().ok().flatten().transpose().map_err(problem)?;
    let mut rest = output.stdout.as_slice();
    let mut blobs = Vec::new();
    for object in objects {
        let blob =
            next_blob(&mut rest).ok_or_else(|| format!("git does not have the object {object}"))?;
        blobs.push(blob.to_vec());
    }
    Ok(blobs)
}

/// `<object> blob <size>`, a line end, the bytes, a line end.
fn next_blob<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(&rest[..end]).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let blob = rest.get(end + 1..end + 1 + size)?;
    *rest = rest.get(end + 2 + size..)?;
    Some(blob)
}
