//! Credentials from a file in the home folder.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value as Json;

use super::Credentials;
use super::caching::{CredentialsSource, FetchFuture, TemporaryCredentials};
use crate::error::Error;

/// A profile of a file: of `~/.tencentcloud/credentials`, which is INI with `secret_id`,
/// `secret_key` and perhaps `token` in a section for each profile, or of the command line, which
/// keeps JSON in `~/.tccli/<profile>.credential`. The file is read when credentials are first
/// asked for, and again when the service refuses them.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    /// The first that is there counts.
    paths: Vec<PathBuf>,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Ini,
    Json,
}

fn home(below: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"))?;
    Some(Path::new(&home).join(below))
}

impl Profile {
    /// The profile `default`.
    pub fn standard() -> Self {
        Self::named("default")
    }

    /// A profile of the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else of
    /// `~/.tencentcloud/credentials` or `/etc/tencentcloud/credentials`.
    pub fn named(name: impl Into<String>) -> Self {
        let named = std::env::var_os("TENCENTCLOUD_CREDENTIALS_FILE").map(PathBuf::from);
        let paths = match named {
            Some(path) => vec![path],
            None => {
                let system = PathBuf::from("/etc/tencentcloud/credentials");
                home(".tencentcloud/credentials").into_iter().chain([system]).collect()
            }
        };
        Self { name: name.into(), paths, form: Form::Ini }
    }

    /// The profile of the command line that `TCCLI_PROFILE` names, or else `default`.
    pub fn of_tccli() -> Self {
        let name = std::env::var("TCCLI_PROFILE").unwrap_or_else(|_| "default".to_owned());
        let paths = home(&format!(".tccli/{name}.credential")).into_iter().collect();
        Self { name, paths, form: Form::Json }
    }

    /// Looks in another file.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths = vec![path.into()];
        self
    }

    fn read(&self) -> Result<TemporaryCredentials, Error> {
        for path in &self.paths {
            match std::fs::read_to_string(path) {
                Ok(text) => {
                    let fetched = match self.form {
                        Form::Ini => self.ini(&text),
                        Form::Json => json(&text),
                    };
                    let shown = path.display();
                    return fetched.map_err(|e| Error::credentials(format!("{shown}: {e}")));
                }
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    let what = format!("{} cannot be read", path.display());
                    return Err(Error::credentials(what).with_source(error));
                }
            }
        }
        let shown: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        Err(Error::no_credentials(format!("there is no file {}", shown.join(" or "))))
    }

    fn ini(&self, text: &str) -> Result<TemporaryCredentials, String> {
        let (mut inside, mut seen) = (false, false);
        let (mut id, mut key, mut token) = (None, None, None);
        for line in text.lines().map(str::trim) {
            if let Some(section) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                inside = section.trim() == self.name;
                seen |= inside;
            } else if let Some((name, value)) = line.split_once('=').filter(|_| inside) {
                let value = value.trim();
                let quoted = |quote| value.strip_prefix(quote)?.strip_suffix(quote);
                let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
                let value = Some(value.to_owned()).filter(|value| !value.is_empty());
                match name.trim() {
                    "secret_id" => id = value,
                    "secret_key" => key = value,
                    "token" => token = value,
                    _ => {}
                }
            }
        }
        if !seen {
            return Err(format!("there is no section [{}]", self.name));
        }
        let lacks = |name: &str| format!("the section [{}] has no `{name}`", self.name);
        let credentials = Credentials::new(
            id.ok_or_else(|| lacks("secret_id"))?,
            key.ok_or_else(|| lacks("secret_key"))?,
        );
        let credentials = match token {
            Some(token) => credentials.with_token(token),
            None => credentials,
        };
        Ok(TemporaryCredentials { credentials, expires: None })
    }
}

fn json(text: &str) -> Result<TemporaryCredentials, String> {
    let json: Json = serde_json::from_str(text).map_err(|e| format!("this is no JSON: {e}"))?;
    let get = |name: &str| json[name].as_str().filter(|v| !v.is_empty()).map(str::to_owned);
    let lacks = |name: &str| format!("`{name}` is missing");
    let id = get("secretId").ok_or_else(|| lacks("secretId"))?;
    let key = get("secretKey").ok_or_else(|| lacks("secretKey"))?;
    let credentials = Credentials::new(id, key);
    let credentials = match get("token") {
        Some(token) => credentials.with_token(token),
        None => credentials,
    };
    let expires = json["expiresAt"].as_u64().filter(|seconds| *seconds > 0);
    let expires = expires.map(|seconds| UNIX_EPOCH + Duration::from_secs(seconds));
    Ok(TemporaryCredentials { credentials, expires })
}

impl CredentialsSource for Profile {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(async { self.read() })
    }
}
