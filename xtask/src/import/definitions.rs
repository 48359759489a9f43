//! The import of official definitions, shared by `add`, `import` and `cloud`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;
use indicatif::ParallelProgressIterator as _;
use rayon::prelude::*;
use tencentcloud_codegen::import::definitions::{self, ErrorCodes, Extra};
use tencentcloud_codegen::import::{self, Imported, baseline, examples};

use super::files;
use super::wheel::Definitions;
use crate::{progress, tree};

/// The option for the error codes of actions, which the definitions lack.
#[derive(Args, Hash)]
pub(crate) struct CodesFile {
    /// JSON file with error codes: product and version, then action, then its codes
    #[arg(long, value_name = "FILE")]
    pub error_codes: Option<PathBuf>,
}

impl CodesFile {
    /// Reads the file, if one is specified.
    pub(crate) fn read(&self) -> Result<ErrorCodes, String> {
        match &self.error_codes {
            Some(path) => files::parse(path, definitions::error_codes),
            None => Ok(ErrorCodes::new()),
        }
    }
}

/// An import of definitions into a folder of schemas.
pub(crate) struct Import<'a> {
    /// The definitions to import.
    pub found: &'a [Definitions],
    /// The folder of the schemas.
    pub schemas: &'a Path,
    /// Error codes of the actions.
    pub codes: &'a ErrorCodes,
    /// What to import; applies to all definitions.
    pub extra: &'a Extra,
    /// Whether to record what the definitions said even where no record exists yet.
    pub keep_baseline: bool,
    /// Whether to write nothing.
    pub dry_run: bool,
}

impl Import<'_> {
    /// Converts the definitions and writes the schemas unless one of them is invalid. Returns the
    /// result of each version with its folder.
    pub(crate) fn run(&self) -> Result<Vec<(String, Imported)>, String> {
        let bar = progress::bar("importing", self.found.len());
        let found = self.found.par_iter().progress_with(bar);
        let imported: Vec<_> = found.map(|definitions| self.convert(definitions)).collect();
        let imported: Vec<(String, Imported)> = imported.into_iter().collect::<Result<_, _>>()?;
        let mut seen = BTreeSet::new();
        if let Some((twice, _)) = imported.iter().find(|(folder, _)| !seen.insert(folder)) {
            return Err(format!("`{twice}` is defined twice; specify one of the two api.json"));
        }
        if !self.dry_run {
            self.write(&imported)?;
        }
        Ok(imported)
    }

    fn convert(&self, definitions: &Definitions) -> Result<(String, Imported), String> {
        let in_api = |problem| format!("{}: {problem}", definitions.path);
        let in_examples = |problem| format!("{}: {problem}", definitions.examples_path());
        let api = definitions.api()?;
        let (product, version) = definitions::identity(&api).map_err(in_api)?;
        let folder = format!("{product}/{version}");
        let key = format!("{product}/v{}", version.replace('-', ""));
        let errors = self.codes.get(&key).cloned().unwrap_or_default();
        let examples = definitions.examples()?.map(|text| examples::read(&text)).transpose();
        let examples = examples.map_err(in_examples)?.unwrap_or_default();
        let baseline = self.schemas.join(&folder).join(baseline::FILE);
        let baseline = if baseline.is_file() { Some(files::read(&baseline)?) } else { None };
        let extra = Extra { errors, examples, baseline, ..self.extra.clone() };
        let existing = files::schemas(self.schemas, &folder)?;
        Ok((folder, import::definitions(&api, &extra, &existing).map_err(in_api)?))
    }

    fn write(&self, imported: &[(String, Imported)]) -> Result<(), String> {
        let is_kept = |path: &str| self.keep_baseline || self.schemas.join(path).is_file();
        let files: Vec<(&String, &String)> = imported
            .iter()
            .flat_map(|(_, imported)| {
                let baseline = imported.baseline.as_ref().filter(|(path, _)| is_kept(path));
                imported.files.iter().chain(baseline.map(|(path, text)| (path, text)))
            })
            .collect();
        files.par_iter().try_for_each(|(path, text)| tree::write(&self.schemas.join(path), text))
    }
}
