//! Credentials from a file in the home directory.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::files::{SecretJson, read_text};
use super::source::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use super::{Credentials, check_text};
use crate::error::Error;

/// A profile in a credentials file: `~/.tencentcloud/credentials`, an INI file with `secret_id`,
/// `secret_key` and an optional `token` in one section per profile, or a JSON file of the
/// command-line tool, `~/.tccli/<profile>.credential`. The file is read when credentials are first
/// needed, and again when the service rejects them.
///
/// INI files are parsed strictly, because the section of a key determines the identity of the
/// caller: comments start with `#` or `;`, on their own line or after the `]` of a section header;
/// sections and keys must be unique; any other line is an error.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    /// Candidate files, of which the first that exists is read.
    paths: Vec<PathBuf>,
    form: Form,
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Ini,
    Json,
}

/// Returns a path in the home directory. Returns `None` if the home directory is relative or empty,
/// because the owner of the current directory could then supply the credentials.
fn home(below: &str) -> Option<PathBuf> {
    ["HOME", "USERPROFILE"]
        .iter()
        .filter_map(|name| std::env::var_os(name).map(PathBuf::from))
        .find(|home| home.is_absolute())
        .map(|home| home.join(below))
}

impl Profile {
    /// Creates a source for the profile `default`.
    pub fn standard() -> Self {
        Self::named("default")
    }

    /// Creates a source for a profile in the file named by `TENCENTCLOUD_CREDENTIALS_FILE` or else
    /// in `~/.tencentcloud/credentials` or `/etc/tencentcloud/credentials`.
    pub fn named(name: impl Into<String>) -> Self {
        let named = std::env::var_os("TENCENTCLOUD_CREDENTIALS_FILE");
        let paths = match named.filter(|path| !path.is_empty()).map(PathBuf::from) {
            Some(path) => vec![path],
            None => {
                let system = PathBuf::from("/etc/tencentcloud/credentials");
                home(".tencentcloud/credentials").into_iter().chain([system]).collect()
            }
        };
        Self { name: name.into(), paths, form: Form::Ini }
    }

    /// Creates a source for the command-line profile named by `TCCLI_PROFILE`. Defaults to
    /// `default`.
    pub fn of_tccli() -> Self {
        let name = std::env::var("TCCLI_PROFILE").ok().filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "default".to_owned());
        let paths = home(&format!(".tccli/{name}.credential")).into_iter().collect();
        Self { name, paths, form: Form::Json }
    }

    /// Sets the path of the credentials file.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.paths = vec![path.into()];
        self
    }

    fn read(&self) -> Result<TemporaryCredentials, Error> {
        for path in &self.paths {
            match read_text(path) {
                Ok(text) => {
                    let fetched = match self.form {
                        Form::Ini => parse_ini(&text, &self.name).map_err(Error::credentials),
                        Form::Json => parse_json(&text),
                    };
                    return fetched.map_err(|e| e.in_file(path));
                }
                // A home "directory" that is not a directory contains no file either.
                Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(e) => {
                    let what = format!("{} cannot be read", path.display());
                    return Err(Error::credentials(what).with_source(e));
                }
            }
        }
        let shown: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        Err(Error::no_credentials(match &*shown {
            [] => "there is no home directory with credentials".to_owned(),
            _ => format!("no such file: {}", shown.join(" or ")),
        }))
    }
}

/// Parses the credentials in a section of an INI file.
fn parse_ini(text: &str, section: &str) -> Result<TemporaryCredentials, String> {
    let (mut inside, mut begins) = (false, None);
    let (mut id, mut key, mut token) = (None, None, None);
    for (number, line) in text.lines().enumerate() {
        let (number, line) = (number + 1, line.trim());
        let error_at = |what: String| format!("line {number}: {what}");
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            inside = section_name(line).map_err(error_at)? == section;
            match begins {
                Some(first) if inside => {
                    let what =
                        format!("duplicate section [{section}], first defined in line {first}");
                    return Err(error_at(what));
                }
                _ if inside => begins = Some(number),
                _ => {}
            }
        } else if inside {
            let (name, value) = key_and_value(line).map_err(error_at)?;
            let slot = match &*name.to_ascii_lowercase() {
                "secret_id" => &mut id,
                "secret_key" => &mut key,
                "token" => &mut token,
                _ => continue,
            };
            check_text(name, value).map_err(error_at)?;
            if slot.replace(value).is_some() {
                return Err(error_at(format!("duplicate key `{name}` in section [{section}]")));
            }
        }
    }
    if begins.is_none() {
        return Err(format!("no section [{section}]"));
    }
    let get = |name: &str, value: Option<&str>| {
        let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
        value.ok_or_else(|| format!("section [{section}] has no `{name}`"))
    };
    let credentials = Credentials::new(get("secret_id", id)?, get("secret_key", key)?);
    let credentials = match token.filter(|token| !token.is_empty()) {
        Some(token) => credentials.with_token(token),
        None => credentials,
    };
    Ok(TemporaryCredentials { credentials, expires: None })
}

/// Parses the name in `[name]`, with an optional comment after it.
fn section_name(line: &str) -> Result<&str, String> {
    let inner = line.strip_prefix('[').and_then(|line| line.split_once(']'));
    let (name, rest) = inner.ok_or("a section header has no `]`: write `[name]`")?;
    if !matches!(rest.trim_start().chars().next(), None | Some('#' | ';')) {
        return Err("only a comment (`#` or `;`) may follow the `]` of a section header".to_owned());
    }
    match name.trim() {
        "" => Err("a section header has no name: write `[name]`".to_owned()),
        name if name.contains('[') => Err("a section header has no `]`: write `[name]`".to_owned()),
        name => Ok(name),
    }
}

/// Splits `key = value` and removes the quotes around the value.
fn key_and_value(line: &str) -> Result<(&str, &str), String> {
    // The line itself is not shown, since it may hold a secret.
    let sides = line.split_once('=').ok_or("neither `key = value` nor a comment")?;
    let (name, value) = (sides.0.trim(), sides.1.trim());
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            let value = rest.strip_suffix(quote);
            return value.map(|value| (name, value)).ok_or_else(|| {
                format!("the value of `{name}` has an opening quote without a closing one")
            });
        }
    }
    Ok((name, value))
}

/// Parses a JSON file of the command-line tool, whose `type` may refer to another kind of
/// credentials.
fn parse_json(text: &str) -> Result<TemporaryCredentials, Error> {
    let json =
        serde_json::from_str(text).map_err(|e| Error::credentials(format!("invalid JSON: {e}")))?;
    let SecretJson(json) = &SecretJson(json);
    let get = |name: &str| json[name].as_str().filter(|value| !value.is_empty());
    match get("type") {
        None | Some("default" | "oauth" | "sso") => {}
        Some("cvm-role") => {
            let what = "the profile uses the instance role and has no credentials of its own";
            return Err(Error::no_credentials(what));
        }
        Some(_) => return Err(Error::credentials("the profile has an unknown `type`")),
    }
    if get("role-arn").is_some() {
        let what = "the profile assumes the role in `role-arn`: use AssumeRole instead";
        return Err(Error::credentials(what));
    }
    let (id, key) = match (get("secretId"), get("secretKey")) {
        (Some(id), Some(key)) => (id, key),
        (None, Some(_)) => return Err(Error::credentials("`secretId` is missing or empty")),
        (Some(_), None) => return Err(Error::credentials("`secretKey` is missing or empty")),
        // The command-line tool creates such a file before any credentials are configured.
        (None, None) if ["secretId", "secretKey", "type"].iter().any(|n| json.get(n).is_some()) => {
            return Err(Error::no_credentials("`secretId` and `secretKey` are empty"));
        }
        (None, None) => return Err(Error::credentials("`secretId` and `secretKey` are missing")),
    };
    let fields =
        [("secretId", id), ("secretKey", key), ("token", get("token").unwrap_or_default())];
    for (name, value) in fields {
        check_text(name, value).map_err(Error::credentials)?;
    }
    let credentials = Credentials::new(id, key);
    let credentials = match get("token") {
        Some(token) => credentials.with_token(token),
        None => credentials,
    };
    let expires = json["expiresAt"].as_u64().filter(|seconds| *seconds > 0).and_then(expiry);
    Ok(TemporaryCredentials { credentials, expires })
}

impl CredentialsSource for Profile {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(async { self.read() })
    }
}
