//! `tcapi docs`: official descriptions, which are not part of tcapi, in the user's cache.

mod archive;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use serde_json::{Value as Json, json};
use tencentcloud_catalog::{Catalog, ProductTexts, Texts};

use crate::failure::Failure;
use crate::options::Options;
use crate::profile::{self, Profile};
use crate::progress::Progress;
use crate::{lookup, out, store};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Add the descriptions in a tccli package (a wheel or an sdist), replacing those in the same
    /// language
    #[command(after_help = "\
Example, for descriptions in Chinese and in English:

  pip download --no-deps tccli tccli-intl-en
  tcapi docs add tccli-*.whl
  tcapi docs add tccli_intl_en-*.whl")]
    Add {
        /// The package, as downloaded by pip
        package: PathBuf,
    },
    /// List the added descriptions
    List,
    /// Remove the added descriptions
    Remove {
        /// The language [default: all]
        language: Option<Language>,
    },
}

/// A language of descriptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// Chinese
    Zh,
    /// English
    En,
}

impl Language {
    const ALL: [Self; 2] = [Self::Zh, Self::En];

    fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Zh => "Chinese",
            Self::En => "English",
        }
    }

    /// Returns the file in the cache.
    fn file(self, folder: &Path) -> PathBuf {
        folder.join(format!("docs-{}.bin", self.code()))
    }

    /// Returns the language of `--language`, else of the profile, else of the locale.
    fn of(options: &Options) -> Self {
        let of_profile = || {
            let settings = Profile::of(options).and_then(|profile| profile.settings()).ok()?;
            settings.system("language").map(str::to_owned)
        };
        let locale = || ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(profile::variable);
        let language = options.get("language").map(str::to_owned).or_else(of_profile);
        match language.or_else(locale) {
            Some(name) if name.to_ascii_lowercase().starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }
}

/// Runs a step.
pub fn run(step: &Step, options: &Options) -> Result<(), Failure> {
    let folder = folder().ok_or_else(no_folder)?;
    match step {
        Step::Add { package } => add(package, &folder, options),
        Step::List => list(&folder, options),
        Step::Remove { language } => remove(*language, &folder),
    }
}

/// Returns the folder of the cache. As the specification of these variables says, a relative path is
/// ignored.
fn folder() -> Option<PathBuf> {
    let absolute =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = profile::home();
    let base = absolute("XDG_CACHE_HOME").or_else(|| match std::env::consts::OS {
        "windows" => absolute("LOCALAPPDATA"),
        "macos" => Some(home?.join("Library/Caches")),
        _ => Some(home?.join(".cache")),
    });
    base.map(|base| base.join("tcapi"))
}

fn no_folder() -> Failure {
    Failure::usage("NoCache", "there is no folder for descriptions: HOME is not set")
        .help("set HOME or XDG_CACHE_HOME")
}

fn add(package: &Path, folder: &Path, options: &Options) -> Result<(), Failure> {
    let mut line = Progress::until_end(options.has("quiet"));
    let mut products = Vec::new();
    archive::definitions(package, &mut |name, text| {
        let texts = ProductTexts::read(text).map_err(|error| {
            Failure::usage("InvalidPackage", format!("{}: {name}: {error}", package.display()))
                .help("nothing was changed; download the package again")
        })?;
        products.push(texts);
        line.show(&format!("{} products", products.len()));
        Ok(())
    })?;
    line.clear();
    let chinese = products.iter().filter(|texts| texts.is_chinese()).count();
    let language = if 2 * chinese > products.len() { Language::Zh } else { Language::En };
    let (count, actions) =
        (products.len(), products.iter().map(ProductTexts::actions).sum::<usize>());
    let origin = package.file_name().unwrap_or_default().to_string_lossy();
    let bytes = Texts::write(&origin, products)
        .map_err(|error| Failure::usage("InvalidPackage", format!("{origin}: {error}")))?;
    let path = language.file(folder);
    store::write(&path, &bytes)
        .map_err(|error| Failure::file(path.display(), &error).help("nothing was changed"))?;
    out::print(&format!(
        "added the {} descriptions of {count} product versions, {actions} actions: {}\n",
        language.name(),
        path.display()
    ))
}

fn list(folder: &Path, options: &Options) -> Result<(), Failure> {
    let mut found = Vec::new();
    for language in Language::ALL {
        let path = language.file(folder);
        let Ok(about) = std::fs::metadata(&path) else { continue };
        let texts = Texts::open_file(&path);
        found.push((language, path, about.len(), texts));
    }
    if options.get("output") == Some("json") {
        let all = found.iter().map(|(language, path, bytes, texts)| {
            json!({
                "Language": language.code(),
                "Package": texts.as_ref().map(Texts::origin).ok(),
                "Products": texts.as_ref().map(|texts| texts.entries().len()).ok(),
                "Bytes": bytes,
                "Path": path.display().to_string(),
                "Error": texts.as_ref().err().map(ToString::to_string),
            })
        });
        let all = serde_json::to_string_pretty(&Json::Array(all.collect())).unwrap_or_default();
        return out::print(&(all + "\n"));
    }
    let mut text = String::new();
    for (language, path, bytes, texts) in &found {
        let what = match texts {
            Ok(texts) => format!("{} product versions, {}", texts.entries().len(), texts.origin()),
            Err(error) => error.to_string(),
        };
        let size = format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10);
        // Writing to a `String` cannot fail.
        let _ = writeln!(text, "{}  {what}  {size}  {}", language.code(), path.display());
    }
    if found.is_empty() {
        text.push_str("no descriptions were added; `tcapi docs add --help` shows how\n");
    }
    out::print(&text)
}

fn remove(language: Option<Language>, folder: &Path) -> Result<(), Failure> {
    let mut removed = 0;
    for language in Language::ALL.into_iter().filter(|one| language.is_none_or(|it| it == *one)) {
        let path = language.file(folder);
        match std::fs::remove_file(&path) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::file(path.display(), &error)),
        }
    }
    match removed {
        0 => out::print("there was nothing to remove\n"),
        _ => out::print("removed\n"),
    }
}

/// Returns the catalog with the descriptions that were added. A file that cannot be used is reported.
pub fn catalog(options: &Options) -> Result<&'static Catalog, Failure> {
    let texts = texts(options, &warn);
    Ok(lookup::for_ever(texts.into_iter().fold(lookup::facts()?, Catalog::with_texts)))
}

/// Reports a file that cannot be used.
pub fn warn(path: &Path, error: &std::io::Error) {
    out::warn(&format!(
        "{}: {}; `tcapi docs add` replaces it, `tcapi docs remove` removes it",
        path.display(),
        crate::text::reason(error)
    ));
}

/// Returns the descriptions that were added, those in the language of the user first.
pub fn texts(options: &Options, warn: &dyn Fn(&Path, &std::io::Error)) -> Vec<Texts> {
    let Some(folder) = folder().filter(|folder| folder.is_dir()) else { return Vec::new() };
    let first = Language::of(options);
    let others = Language::ALL.into_iter().filter(|language| *language != first);
    let open = |language: Language| {
        let path = language.file(&folder);
        let opened = Texts::open_file(&path);
        if let Err(error) = &opened
            && error.kind() != std::io::ErrorKind::NotFound
        {
            warn(&path, error);
        }
        opened.ok()
    };
    [first].into_iter().chain(others).filter_map(open).collect()
}
