//! Credentials from a file in the home folder.

use std::io::ErrorKind;
use std::path::PathBuf;

use super::caching::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use super::files::{SecretJson, read_text};
use super::{Credentials, check_text};
use crate::error::Error;

/// A profile of a file: of `~/.tencentcloud/credentials`, which is INI with `secret_id`,
/// `secret_key` and perhaps `token` in a section for each profile, or of the command line, which
/// keeps JSON in `~/.tccli/<profile>.credential`. The file is read when credentials are first
/// asked for, and again when the service refuses them.
///
/// What a section belongs to decides who calls, so the file is read strictly: comments begin with
/// `#` or `;`, on a line of their own or behind a section's `]`, a section and a key stand in it
/// once, and a line that is nothing of all this is an error.
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

/// The home folder, unless it is relative or empty: then whoever owns the current folder would say
/// who calls.
fn home(below: &str) -> Option<PathBuf> {
    ["HOME", "USERPROFILE"]
        .iter()
        .filter_map(|name| std::env::var_os(name).map(PathBuf::from))
        .find(|home| home.is_absolute())
        .map(|home| home.join(below))
}

impl Profile {
    /// The profile `default`.
    pub fn standard() -> Self {
        Self::named("default")
    }

    /// A profile of the file that `TENCENTCLOUD_CREDENTIALS_FILE` names, or else of
    /// `~/.tencentcloud/credentials` or `/etc/tencentcloud/credentials`.
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

    /// The profile of the command line that `TCCLI_PROFILE` names, or else `default`.
    pub fn of_tccli() -> Self {
        let name = std::env::var("TCCLI_PROFILE").ok().filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "default".to_owned());
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
            match read_text(path) {
                Ok(text) => {
                    let fetched = match self.form {
                        Form::Ini => parse_ini(&text, &self.name).map_err(Error::credentials),
                        Form::Json => parse_json(&text),
                    };
                    return fetched.map_err(|e| e.in_file(path));
                }
                // A home that is no folder has no file in it either.
                Err(e) if matches!(e.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {}
                Err(e) => {
                    let what = format!("{} cannot be read", path.display());
                    return Err(Error::credentials(what).with_source(e));
                }
            }
        }
        let shown: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
        Err(Error::no_credentials(match &*shown {
            [] => "there is no home folder with credentials".to_owned(),
            _ => format!("there is no file {}", shown.join(" or ")),
        }))
    }
}

/// The credentials in the section of this name.
fn parse_ini(text: &str, section: &str) -> Result<TemporaryCredentials, String> {
    let (mut inside, mut begins) = (false, None);
    let (mut id, mut key, mut token) = (None, None, None);
    for (number, line) in text.lines().enumerate() {
        let (number, line) = (number + 1, line.trim());
        let wrong = |what: String| format!("line {number}: {what}");
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if line.starts_with('[') {
            inside = section_name(line).map_err(wrong)? == section;
            match begins {
                Some(first) if inside => {
                    let what = format!("the section [{section}] begins in line {first} already");
                    return Err(wrong(what));
                }
                _ if inside => begins = Some(number),
                _ => {}
            }
        } else if inside {
            let (name, value) = key_and_value(line).map_err(wrong)?;
            let slot = match &*name.to_ascii_lowercase() {
                "secret_id" => &mut id,
                "secret_key" => &mut key,
                "token" => &mut token,
                _ => continue,
            };
            check_text(name, value).map_err(wrong)?;
            if slot.replace(value).is_some() {
                return Err(wrong(format!("`{name}` stands in the section [{section}] twice")));
            }
        }
    }
    if begins.is_none() {
        return Err(format!("there is no section [{section}]"));
    }
    let get = |name: &str, value: Option<&str>| {
        let value = value.filter(|value| !value.is_empty()).map(str::to_owned);
        value.ok_or_else(|| format!("the section [{section}] has no `{name}`"))
    };
    let credentials = Credentials::new(get("secret_id", id)?, get("secret_key", key)?);
    let credentials = match token.filter(|token| !token.is_empty()) {
        Some(token) => credentials.with_token(token),
        None => credentials,
    };
    Ok(TemporaryCredentials { credentials, expires: None })
}

/// The name in `[name]`, with or without a comment behind it.
fn section_name(line: &str) -> Result<&str, String> {
    let inner = line.strip_prefix('[').and_then(|line| line.split_once(']'));
    let (name, behind) = inner.ok_or("a section's name has no `]`: write `[name]`")?;
    if !matches!(behind.trim_start().chars().next(), None | Some('#' | ';')) {
        return Err("only a comment (`#` or `;`) may follow the `]` of a section".to_owned());
    }
    match name.trim() {
        "" => Err("a section needs a name: write `[name]`".to_owned()),
        name if name.contains('[') => Err("a section's name has no `]`: write `[name]`".to_owned()),
        name => Ok(name),
    }
}

/// The two sides of `key = value`, without the quotes around the value.
fn key_and_value(line: &str) -> Result<(&str, &str), String> {
    // The line itself is not shown, since it may hold a secret.
    let sides = line.split_once('=').ok_or("this is neither `key = value` nor a comment")?;
    let (name, value) = (sides.0.trim(), sides.1.trim());
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            let value = rest.strip_suffix(quote);
            return value.map(|value| (name, value)).ok_or_else(|| {
                format!("the value of `{name}` begins with a quote and does not end with it")
            });
        }
    }
    Ok((name, value))
}

/// The credentials in a file of the command line, which also says there how else it gets them.
fn parse_json(text: &str) -> Result<TemporaryCredentials, Error> {
    let json = serde_json::from_str(text)
        .map_err(|e| Error::credentials(format!("this is no JSON: {e}")))?;
    let SecretJson(json) = &SecretJson(json);
    let get = |name: &str| json[name].as_str().filter(|value| !value.is_empty());
    match get("type") {
        None | Some("default" | "oauth" | "sso") => {}
        Some("cvm-role") => {
            let what = "the profile has the role of the machine, and no credentials of its own";
            return Err(Error::no_credentials(what));
        }
        Some(_) => return Err(Error::credentials("the `type` of the profile is not known")),
    }
    if get("role-arn").is_some() {
        let what = "the profile takes on the role in `role-arn`: use AssumeRole for that";
        return Err(Error::credentials(what));
    }
    let (id, key) = match (get("secretId"), get("secretKey")) {
        (Some(id), Some(key)) => (id, key),
        (None, Some(_)) => return Err(Error::credentials("`secretId` is missing or empty")),
        (Some(_), None) => return Err(Error::credentials("`secretKey` is missing or empty")),
        // What the command line leaves behind before anybody has told it any.
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
