//! Profiles: the settings and credentials files of `~/.tccli`, which tcapi shares with tccli.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json};

use crate::failure::{Exit, Failure};
use crate::options::Options;
use crate::text::{did_you_mean, shortened};

/// The environment, which tests replace.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Returns the home directory.
pub fn home() -> Option<PathBuf> {
    let path = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    path.filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// A profile by its name.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The name.
    pub name: String,
    /// Whether it was chosen by `--profile`, so that it precedes the environment.
    pub is_explicit: bool,
    folder: Option<PathBuf>,
}

impl Profile {
    /// Returns the profile of `--profile`, else of `TCCLI_PROFILE`, else `default`.
    pub fn of(options: &Options) -> Result<Self, Failure> {
        let explicit = options.get("profile");
        let name = explicit.map(str::to_owned).or_else(|| variable("TCCLI_PROFILE"));
        let name = name.unwrap_or_else(|| "default".to_owned());
        let is_plain = |c: char| c.is_alphanumeric() || "-_.@+ ".contains(c);
        if name.is_empty() || name.starts_with('.') || !name.chars().all(is_plain) {
            let message = format!("`{}` is not a valid profile name", shortened(&name, 40));
            return Err(Failure::usage("InvalidOption", message)
                .help("a name has letters, digits, `-`, `_` and `.`"));
        }
        let folder = home().map(|home| home.join(".tccli"));
        Ok(Self { name, is_explicit: explicit.is_some(), folder })
    }

    /// Returns the names of the profiles on this machine.
    pub fn all() -> Vec<String> {
        let folder = home().map(|home| home.join(".tccli"));
        let entries = folder.and_then(|folder| std::fs::read_dir(folder).ok());
        let names = entries.into_iter().flatten().flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let name = name.strip_suffix(".credential").or(name.strip_suffix(".configure"))?;
            Some(name.to_owned())
        });
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns whether the profile has a file, even one that cannot be read.
    pub fn exists(&self) -> bool {
        let files = [self.credentials(), self.configure()];
        files.into_iter().flatten().any(|path| path.symlink_metadata().is_ok())
    }

    /// Describes a profile that does not exist.
    pub fn unknown(&self) -> Failure {
        let all = Self::all();
        let message = format!("there is no profile `{}`", self.name);
        let failure = Failure::new(Exit::Credentials, "Credentials.UnknownProfile", message)
            .maybe_help(did_you_mean(&self.name, all.iter().map(String::as_str)));
        let failure = match all.as_slice() {
            [] => failure,
            all => failure.help(format!("the profiles are {}", all.join(", "))),
        };
        failure.help(format!("`tcapi configure --profile {}` creates it", self.name))
    }

    /// Returns the path of the file with the credentials.
    pub fn credentials(&self) -> Option<PathBuf> {
        self.file("credential")
    }

    /// Returns the path of the file with the settings.
    pub fn configure(&self) -> Option<PathBuf> {
        self.file("configure")
    }

    fn file(&self, kind: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(format!("{}.{kind}", self.name)))
    }

    /// Reads the settings; none if there is no file.
    pub fn settings(&self) -> Result<Settings, Failure> {
        let Some(path) = self.configure() else { return Ok(Settings::default()) };
        Ok(Settings(read_json(&path)?.unwrap_or_default()))
    }
}

/// Reads a JSON object; `None` if there is no file. Errors do not show its content.
pub fn read_json(path: &Path) -> Result<Option<Map<String, Json>>, Failure> {
    let shown = path.display();
    match std::fs::metadata(path) {
        Ok(about) if !about.is_file() || about.len() > 1 << 20 => {
            return Err(Failure::usage("File", format!("{shown} is not a settings file")));
        }
        _ => {}
    }
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e)
            if matches!(
                e.kind(),
                std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(None);
        }
        Err(error) => return Err(Failure::file(shown, &error)),
    };
    let invalid = |what: String| {
        Failure::usage("InvalidFile", format!("{shown}: {what}"))
            .help("correct the file, or remove it and run `tcapi configure`")
    };
    match serde_json::from_str(&text) {
        Ok(Json::Object(fields)) => Ok(Some(fields)),
        Ok(_) => Err(invalid("not a JSON object".to_owned())),
        Err(error) => Err(invalid(format!("not JSON: {error}"))),
    }
}

/// The settings of a profile.
#[derive(Clone, Debug, Default)]
pub struct Settings(pub Map<String, Json>);

impl Settings {
    /// Returns a setting of every call, such as `region`.
    pub fn system(&self, name: &str) -> Option<&str> {
        self.text("_sys_param", name)
    }

    /// Returns a setting of a product: `endpoint` or `version`.
    pub fn of_product(&self, product: &str, name: &str) -> Option<&str> {
        self.text(product, name)
    }

    fn text(&self, section: &str, name: &str) -> Option<&str> {
        self.0.get(section)?.get(name)?.as_str().filter(|text| !text.is_empty())
    }
}
