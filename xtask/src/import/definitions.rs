//! The official definitions, as `add`, `import` and `cloud` bring them into the schemas.

use std::collections::BTreeSet;
use std::path::Path;

use tencentcloud_codegen::import::definitions::{self, ErrorCodes, Extra};
use tencentcloud_codegen::import::{self, Imported, baseline, examples};

use super::files;
use super::wheel::Definitions;
use crate::parallel::{self, Progress};
use crate::tree;

/// Makes schemas of definitions; nothing is written. `extra` goes for all of them. Each comes with
/// its folder.
pub(crate) fn import(
    found: &[Definitions],
    schemas: &Path,
    codes: &ErrorCodes,
    extra: &Extra,
) -> Result<Vec<(String, Imported)>, String> {
    let progress = Progress::of("importing", found.len());
    let imported = parallel::map(found, |definitions| {
        let imported = import_one(definitions, schemas, codes, extra);
        progress.step(&definitions.product);
        imported
    });
    let imported: Vec<(String, Imported)> = imported.into_iter().collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    if let Some((twice, _)) = imported.iter().find(|(folder, _)| !seen.insert(folder)) {
        return Err(format!("`{twice}` is defined twice; name one api.json of the two"));
    }
    Ok(imported)
}

fn import_one(
    definitions: &Definitions,
    schemas: &Path,
    codes: &ErrorCodes,
    extra: &Extra,
) -> Result<(String, Imported), String> {
    let in_api = |problem| format!("{}: {problem}", definitions.path);
    let in_examples = |problem| format!("{}: {problem}", definitions.examples_path());
    let api = definitions.api()?;
    let (product, version) = definitions::identity(&api).map_err(in_api)?;
    let folder = format!("{product}/{version}");
    let key = format!("{product}/v{}", version.replace('-', ""));
    let errors = codes.get(&key).cloned().unwrap_or_default();
    let examples = definitions.examples()?.map(|text| examples::read(&text)).transpose();
    let examples = examples.map_err(in_examples)?.unwrap_or_default();
    let baseline = schemas.join(&folder).join(baseline::FILE);
    let baseline = if baseline.is_file() { Some(files::read(&baseline)?) } else { None };
    let extra = Extra { errors, examples, baseline, ..extra.clone() };
    let existing = files::schemas(schemas, &folder)?;
    Ok((folder, import::definitions(&api, &extra, &existing).map_err(in_api)?))
}

/// Writes what an import made. What the definitions said is kept for the next import if it is kept
/// already, or if it shall be from now on.
pub(crate) fn write(
    schemas: &Path,
    imported: &[(String, Imported)],
    keep: bool,
) -> Result<(), String> {
    let kept = |path: &str| keep || schemas.join(path).is_file();
    let files: Vec<(&String, &String)> = imported
        .iter()
        .flat_map(|(_, imported)| {
            let baseline = imported.baseline.as_ref().filter(|(path, _)| kept(path));
            imported.files.iter().chain(baseline.map(|(path, text)| (path, text)))
        })
        .collect();
    parallel::try_each(&files, |(path, text)| tree::write(&schemas.join(path), text))
}
