//! `tcapi configure`: stores credentials and settings in the files that tccli reads too.

use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _};

use clap::Subcommand;
use serde_json::{Map, Value as Json};
use tencentcloud_catalog::forms;

use crate::credentials::shown_id;
use crate::failure::Failure;
use crate::options::{self, Options};
use crate::output::Format;
use crate::profile::{Profile, read_json};
use crate::text::{did_you_mean, escaped, shortened};
use crate::{lookup, out, regions, store};

/// What `tcapi configure` does.
#[derive(Subcommand)]
pub enum Step {
    /// Print the settings of the profile
    List,
    /// Print the given settings
    Get {
        /// The names, such as region or live.endpoint
        #[arg(required = true)]
        names: Vec<String>,
    },
    /// Change settings: NAME VALUE [NAME VALUE]...
    #[command(override_usage = "tcapi configure set NAME VALUE [NAME VALUE]...")]
    Set {
        /// Names and values, such as region ap-guangzhou
        #[arg(required = true, num_args = 1.., allow_hyphen_values = true, value_name = "NAME VALUE")]
        pairs: Vec<String>,
    },
    /// Remove settings or, without names, the files of the profile
    Remove {
        /// The names, such as region
        names: Vec<String>,
    },
    /// Set the endpoint of every product to a subdomain of a domain
    SetRootDomain {
        /// The domain, such as internal.tencentcloudapi.com
        domain: String,
    },
}

/// The settings of all calls, which `_sys_param` has.
const SYSTEM: [&str; 3] = ["region", "output", "language"];

/// The settings that have a name of their own.
pub const SETTINGS: [&str; 5] = ["region", "output", "language", "role-arn", "role-session-name"];

/// The settings of a product.
const OF_PRODUCT: [&str; 2] = ["endpoint", "version"];

/// The settings that belong to the credentials.
const OF_CREDENTIALS: [&str; 2] = ["role-arn", "role-session-name"];

/// The keys in the credentials file.
const KEYS: [&str; 3] = ["secretId", "secretKey", "token"];

/// Fields of the credentials file that describe how its keys were obtained.
const ORIGIN: [&str; 5] = ["type", "token", "expiresAt", "oauth", "sso"];

/// Runs the command.
pub fn run(step: Option<&Step>, options: &Options) -> Result<(), Failure> {
    let mut files = Files::read(Profile::of(options)?)?;
    match step {
        None => return ask(files),
        Some(Step::List) => {
            return out::print(&match options.get("output") {
                Some("json") => files.json(),
                _ => files.list(),
            });
        }
        Some(Step::Get { names }) => {
            let mut text = String::new();
            for name in names {
                let value = files.find(name)?.as_str().unwrap_or_default().to_owned();
                // Writing to a `String` cannot fail.
                let _ = writeln!(text, "{name} = {}", escaped(&value));
            }
            return out::print(&text);
        }
        Some(Step::Set { pairs }) => {
            let (pairs, rest) = pairs.as_chunks::<2>();
            if let [name] = rest {
                let message = format!("configure set: `{}` has no value", shortened(name, 80));
                return Err(Failure::usage("MissingValue", message));
            }
            for [name, value] in pairs {
                check(name, value)?;
                *files.slot(name)? = value.as_str().into();
            }
        }
        Some(Step::SetRootDomain { domain }) => files.set_root_domain(domain)?,
        Some(Step::Remove { names }) if names.is_empty() => return files.remove(),
        Some(Step::Remove { names }) => {
            for name in names {
                files.find(name)?;
                *files.slot(name)? = Json::Null;
            }
        }
    }
    files.write()
}

/// Asks for credentials and settings, as tccli does: ID, key, region, format. An empty line keeps
/// what is there.
fn ask(mut files: Files) -> Result<(), Failure> {
    let is_terminal = std::io::stdin().is_terminal();
    let input: &mut dyn Replies = if is_terminal { &mut Terminal } else { &mut Lines };
    let text = |fields: &Map<String, Json>, name: &str| {
        fields.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
    };
    let known = text(&files.credentials, "secretId");
    let id = input.line("Secret ID", &shown_id(&known))?;
    let key = input.secret("Secret key", if known.is_empty() { "" } else { "unchanged" })?;
    for (name, value) in [("secretId", &id), ("secretKey", &key)] {
        if value.chars().any(|c| c.is_whitespace() || c.is_control()) {
            let message =
                format!("{name} has whitespace or control characters, which a key never has");
            return Err(Failure::usage("InvalidCredentials", message));
        }
    }
    if id.is_empty() != key.is_empty() {
        return Err(Failure::usage(
            "InvalidCredentials",
            "a secret ID and its key belong together",
        )
        .help("enter both, or neither to keep what is there"));
    }
    if !id.is_empty() {
        ORIGIN.iter().for_each(|name| drop(files.credentials.shift_remove(*name)));
        files.credentials.insert("secretId".to_owned(), id.into());
        files.credentials.insert("secretKey".to_owned(), key.into());
    }
    for (name, title) in [("region", "Region"), ("output", "Output format")] {
        let current = files.slot(name)?.as_str().unwrap_or_default().to_owned();
        let value = loop {
            let value = input.line(title, &current)?;
            match check(name, &value) {
                // A person is asked again, and keeps what was entered before.
                Err(failure) if is_terminal && !value.is_empty() => failure.print(false),
                Err(failure) if !value.is_empty() => return Err(failure),
                _ => break value,
            }
        };
        if !value.is_empty() {
            *files.slot(name)? = value.into();
        }
    }
    files.write()
}

/// Where replies come from.
trait Replies {
    fn line(&mut self, question: &str, current: &str) -> Result<String, Failure>;
    fn secret(&mut self, question: &str, current: &str) -> Result<String, Failure>;
}

struct Terminal;

/// A line of standard input for each question, for scripts.
struct Lines;

impl Replies for Terminal {
    fn line(&mut self, question: &str, current: &str) -> Result<String, Failure> {
        crate::prompt::line(question, current)
    }

    fn secret(&mut self, question: &str, current: &str) -> Result<String, Failure> {
        crate::prompt::secret(question, current)
    }
}

impl Replies for Lines {
    fn line(&mut self, _: &str, _: &str) -> Result<String, Failure> {
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        read.map_err(|error| Failure::file("standard input", &error))?;
        Ok(line.trim().to_owned())
    }

    fn secret(&mut self, question: &str, current: &str) -> Result<String, Failure> {
        self.line(question, current)
    }
}

/// Rejects settings that no command can use.
fn check(name: &str, value: &str) -> Result<(), Failure> {
    options::reject_secret(name, name)?;
    let invalid = |message: String| Failure::usage("InvalidSetting", format!("{name}: {message}"));
    if value.is_empty() || value.chars().any(char::is_control) {
        return Err(invalid("the value is empty or has control characters".to_owned()));
    }
    match name {
        "output" if value != "text" => value.parse::<Format>().map(drop).map_err(invalid),
        "language" if !["zh-CN", "en-US"].contains(&value) => {
            Err(invalid(format!("`{}` is not one of zh-CN, en-US", shortened(value, 40))))
        }
        "region" => forms::Options::new(Some(value), None)
            .map(|_| regions::warn(value, std::iter::empty()))
            .map_err(|error| invalid(error.to_string())),
        _ => match name.split_once('.') {
            Some((product, "endpoint")) => {
                lookup::product(lookup::catalog()?, product, None)?;
                forms::Options::new(None, Some(value))
                    .map(drop)
                    .map_err(|error| invalid(error.to_string()))
            }
            Some((product, "version")) => {
                lookup::product(lookup::catalog()?, product, Some(value)).map(drop)
            }
            _ => Ok(()),
        },
    }
}

/// The two files of a profile.
struct Files {
    profile: Profile,
    credentials: Map<String, Json>,
    settings: Map<String, Json>,
}

impl Files {
    fn read(profile: Profile) -> Result<Self, Failure> {
        let read = |path: Option<std::path::PathBuf>| match path {
            Some(path) => Ok(read_json(&path)?.unwrap_or_default()),
            None => Err(no_home()),
        };
        let (credentials, settings) = (read(profile.credentials())?, read(profile.configure())?);
        Ok(Self { profile, credentials, settings })
    }

    /// Returns the value of a setting by its name; null if it is not set.
    fn slot(&mut self, name: &str) -> Result<&mut Json, Failure> {
        if OF_CREDENTIALS.contains(&name) {
            return Ok(self.credentials.entry(name).or_insert(Json::Null));
        }
        let (section, key) = match name.split_once('.') {
            Some((product, key)) if OF_PRODUCT.contains(&key) => (product, key),
            None if SYSTEM.contains(&name) => ("_sys_param", name),
            _ => return Err(unknown(name)),
        };
        let section = self.settings.entry(section).or_insert_with(|| Map::new().into());
        if !section.is_object() {
            *section = Map::new().into();
        }
        match section {
            Json::Object(fields) => Ok(fields.entry(key).or_insert(Json::Null)),
            _ => Err(unknown(name)),
        }
    }

    /// Returns the value of a setting, which must be set. A key is not shown.
    fn find(&mut self, name: &str) -> Result<Json, Failure> {
        let value = match self.keys().into_iter().find(|(known, _)| *known == name) {
            Some((_, shown)) => return Ok(shown.into()),
            None if KEYS.contains(&name) => Json::Null,
            None => self.slot(name)?.clone(),
        };
        match value.as_str() {
            Some(_) => Ok(value),
            None => Err(Failure::usage("NotSet", format!("`{name}` is not set"))),
        }
    }

    /// Returns the keys of the credentials as they may be shown.
    fn keys(&self) -> Vec<(&'static str, String)> {
        let set =
            |name| self.credentials.get(name).and_then(Json::as_str).filter(|v| !v.is_empty());
        let shown = |name: &'static str| match (name, set(name)?) {
            ("secretId", id) => Some((name, shown_id(id))),
            _ => Some((name, "[hidden]".to_owned())),
        };
        KEYS.into_iter().filter_map(shown).collect()
    }

    fn list(&self) -> String {
        let mut out = String::new();
        for (name, value) in self.all() {
            // Writing to a `String` cannot fail.
            let _ = writeln!(out, "{} = {}", escaped(&name), escaped(&value));
        }
        out
    }

    fn json(&self) -> String {
        let all: Map<_, _> = self.all().into_iter().map(|(k, v)| (k, v.into())).collect();
        serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
    }

    /// Returns the names and values of all settings, without the keys themselves.
    fn all(&self) -> Vec<(String, String)> {
        let mut all = vec![("profile".to_owned(), self.profile.name.clone())];
        let mut put = |name: &str, value: &str| all.push((name.to_owned(), value.to_owned()));
        for (name, value) in self.keys() {
            put(name, &value);
        }
        for name in OF_CREDENTIALS {
            if let Some(value) = self.credentials.get(name).and_then(Json::as_str) {
                put(name, value);
            }
        }
        for (section, fields) in &self.settings {
            for (name, value) in fields.as_object().into_iter().flatten() {
                let Some(value) = value.as_str() else { continue };
                match section.as_str() {
                    "_sys_param" => put(name, value),
                    section => put(&format!("{section}.{name}"), value),
                }
            }
        }
        all
    }

    /// Set the endpoints in the settings, where tccli finds them too.
    fn set_root_domain(&mut self, domain: &str) -> Result<(), Failure> {
        let is_host = |c: char| c.is_ascii_alphanumeric() || "-.:".contains(c);
        if domain.is_empty() || domain.starts_with('.') || !domain.chars().all(is_host) {
            let message = format!("`{}` is not a valid domain", shortened(domain, 80));
            return Err(Failure::usage("InvalidSetting", message)
                .help("write, for example, internal.tencentcloudapi.com"));
        }
        for entry in crate::lookup::catalog()?.entries() {
            let slot = self.slot(&format!("{}.endpoint", entry.name))?;
            *slot = format!("{}.{domain}", entry.name).into();
        }
        Ok(())
    }

    /// Removes the files of the profile.
    fn remove(&self) -> Result<(), Failure> {
        if !self.profile.exists() {
            return Err(self.profile.unknown());
        }
        for path in [self.profile.credentials(), self.profile.configure()].into_iter().flatten() {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::file(path.display(), &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write(mut self) -> Result<(), Failure> {
        let is_set = |_: &String, value: &mut Json| !value.is_null();
        self.credentials.retain(is_set);
        for section in self.settings.values_mut().filter_map(Json::as_object_mut) {
            section.retain(is_set);
        }
        self.settings.retain(|_, value| value.as_object().is_none_or(|fields| !fields.is_empty()));
        for (path, fields) in [
            (self.profile.credentials(), &self.credentials),
            (self.profile.configure(), &self.settings),
        ] {
            let path = path.ok_or_else(no_home)?;
            if fields.is_empty() && !path.exists() {
                continue;
            }
            store::write_json(&path, fields)?;
        }
        Ok(())
    }
}

fn no_home() -> Failure {
    Failure::usage("NoHome", "there is no home directory, since HOME is not set")
        .help("set HOME, or use TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY")
}

fn unknown(name: &str) -> Failure {
    let names = SETTINGS;
    Failure::usage("UnknownSetting", format!("there is no setting `{}`", shortened(name, 80)))
        .maybe_help(did_you_mean(name, names))
        .help("the settings are region, output, language, role-arn, role-session-name, PRODUCT.endpoint and PRODUCT.version")
}
