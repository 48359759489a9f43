//! Reads a call that was pasted: a command line of curl, `tccli` or `tcapi`, JSON, an HTTP request,
//! a call of `fetch` or `Invoke-WebRequest`, or a link to the API Explorer.

mod cmd;
mod command;
mod curl;
mod fetch;
mod http;
mod link;
mod powershell;
mod script;
mod typed;
mod words;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value as Json};

use crate::body;
use crate::catalog::Catalog;
use crate::model::{Action, Payload, Product};

/// The note on input of which only the start is read.
const CUT: &str = "what follows the first command is left out";

/// The longest text that is read.
const MOST_BYTES: usize = 16 << 20;

/// What a call was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A command line of curl.
    Curl,
    /// A command line of `tccli`.
    Tccli,
    /// A command line of `tcapi`.
    Tcapi,
    /// The parameters as JSON.
    Json,
    /// An HTTP request, the URL of one, or a call of it that a browser copied for a program.
    Http,
    /// A link to the API Explorer.
    Link,
}

/// A call that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Reading {
    /// What it was read from.
    pub source: Source,
    /// The service, such as `live`.
    pub service: String,
    /// The API version.
    pub version: String,
    /// The action.
    pub action: String,
    /// The region.
    pub region: Option<String>,
    /// The endpoint, if it is not the one of the action.
    pub endpoint: Option<String>,
    /// The parameters, in the types of the action as far as they fit.
    pub request: Map<String, Json>,
    /// What was left out, and why.
    pub notes: Vec<String>,
}

/// The text is not a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    message: String,
    at: Option<Range<usize>>,
}

impl ReadError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), at: None }
    }

    fn at(message: impl Into<String>, at: Range<usize>) -> Self {
        Self { message: message.into(), at: Some(at) }
    }

    /// Names the word that the error is about, unless it names a part already.
    fn or_at(self, word: &words::Word) -> Self {
        Self { at: self.at.or(Some(word.at.clone())), ..self }
    }

    /// Returns the bytes of the text that were not understood, if it is a part of it.
    pub fn range(&self) -> Option<Range<usize>> {
        self.at.clone()
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

/// Reads a call. `current` is the action that parameters without a name belong to.
///
/// Keys, tokens and signatures in the text are dropped.
///
/// ```
/// use tencentcloud_catalog::Catalog;
/// use tencentcloud_catalog::forms::read;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let text = "tccli live DescribeLiveDomains --PageSize 20 --region ap-guangzhou";
/// let reading = read(text, &Catalog::facts()?, None)?;
/// assert_eq!((&*reading.service, &*reading.version), ("live", "2018-08-01"));
/// assert_eq!(reading.request["PageSize"], 20);
/// assert_eq!(reading.region.as_deref(), Some("ap-guangzhou"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Returns an error that says what was not understood.
pub fn read(
    text: &str,
    catalog: &Catalog,
    current: Option<(&Product, &Action)>,
) -> Result<Reading, ReadError> {
    read_with_files(text, catalog, current, &mut no_files)
}

/// Returns the content of a file that a command line names, or why it is not read.
pub type ReadFile<'a> = dyn FnMut(&str) -> Result<Vec<u8>, String> + 'a;

/// Rejects files: whoever pastes a text into a page does not name files of the server.
fn no_files(path: &str) -> Result<Vec<u8>, String> {
    let path = shortened(path);
    Err(format!("the file `{path}` is not read: put its text in place of its name"))
}

/// Reads a call like [`read()`], and the files that its command line names, such as those of
/// `--data @FILE`.
///
/// # Errors
///
/// Returns an error that says what was not understood, or the error of a file.
pub fn read_with_files<'f>(
    text: &str,
    catalog: &Catalog,
    current: Option<(&Product, &Action)>,
    files: &'f mut ReadFile<'f>,
) -> Result<Reading, ReadError> {
    if text.len() > MOST_BYTES {
        return Err(ReadError::new("the text is longer than 16 MB"));
    }
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let start = without_prompt(start);
    let offset = text.len() - start.len();
    let reader = Reader { catalog, current };
    let moved = |error: ReadError| {
        let at = error.at.map(|at| at.start + offset..at.end + offset);
        ReadError { at, ..error }
    };
    reader.read(start.trim_end(), files).map_err(moved)
}

/// Removes the prompt of a shell, of Windows too: `PS C:\>` or `C:\>`.
fn without_prompt(text: &str) -> &str {
    let path = text.strip_prefix("PS ").unwrap_or(text);
    let is_path =
        path.starts_with(|c: char| c.is_ascii_alphabetic()) && path[1..].starts_with(":\\");
    let end = path.find(['>', '\n', '"', '\'']).filter(|end| path[*end..].starts_with('>'));
    match end.filter(|_| is_path) {
        Some(end) => path[end + 1..].trim_start(),
        None => after_prompt(text).unwrap_or(text),
    }
}

/// Returns what follows a prompt such as `[root@host ~]#` or `user@host:~$`.
fn after_prompt(text: &str) -> Option<&str> {
    let line = text.lines().next()?;
    let starts = ["curl ", "tccli ", "tcapi "].map(|program| line.find(program));
    let start = starts.into_iter().flatten().min()?;
    let prompt = line[..start].strip_suffix(' ')?;
    // A line that begins with `#` is a comment.
    let is_prompt = prompt.ends_with(['$', '#', '%']) && !prompt.contains(['\'', '"', '|', '`']);
    let is_prompt = is_prompt && !prompt.starts_with('#');
    is_prompt.then(|| &text[start..])
}

struct Reader<'a> {
    catalog: &'a Catalog,
    current: Option<(&'a Product, &'a Action)>,
}

/// A call whose action is not looked up yet.
#[derive(Default)]
struct Found {
    service: Option<String>,
    version: Option<String>,
    action: Option<String>,
    region: Option<String>,
    endpoint: Option<String>,
    request: Map<String, Json>,
    notes: Vec<String>,
}

impl Reader<'_> {
    fn read<'f>(&self, text: &str, files: &'f mut ReadFile<'f>) -> Result<Reading, ReadError> {
        if text.is_empty() {
            return Err(ReadError::new("the input is empty"));
        }
        if text.starts_with('{') {
            return self.finish(Source::Json, json(text)?);
        }
        if http::is_request(text) {
            return self.message(Source::Http, http::parse(text)?);
        }
        if text.starts_with("#/") || text.starts_with("http://") || text.starts_with("https://") {
            return match link::read(text)? {
                Some(found) => self.finish(Source::Link, found),
                None => self.message(Source::Http, http::Message::get(text)),
            };
        }
        if let Some(message) = script::read(text)? {
            return self.message(Source::Curl, message);
        }
        let copied =
            fetch::read(text)?.map_or_else(|| powershell::invoke::read(text), |m| Ok(Some(m)))?;
        if let Some(message) = copied {
            return self.message(Source::Http, message);
        }
        self.command(text, files)
    }

    fn command<'f>(&self, text: &str, files: &'f mut ReadFile<'f>) -> Result<Reading, ReadError> {
        let Command { program, arguments, input, is_cut } = Command::parse(text)?;
        let name = program.text.rsplit(['/', '\\']).next().unwrap_or_default();
        let mut reading = match name.strip_suffix(".exe").unwrap_or(name) {
            "curl" => self.message(Source::Curl, curl::read(&arguments, input.as_deref(), files)?),
            "tccli" => self.call(Source::Tccli, &arguments, input.as_deref(), files),
            "tcapi" => self.call(Source::Tcapi, &arguments, input.as_deref(), files),
            _ => {
                let message = format!(
                    "`{}` is not understood: paste a command of curl, tccli or tcapi, JSON, an \
                     HTTP request, or a link to the API Explorer",
                    shortened(&program.text)
                );
                Err(ReadError::at(message, program.at.clone()))
            }
        }?;
        if is_cut {
            reading.notes.push(CUT.to_owned());
        }
        if let Some(word) = arguments.iter().find(|word| word.is_open) {
            let text = shortened(&word.text);
            reading.notes.push(format!("variables and commands are not expanded: `{text}`"));
        }
        Ok(reading)
    }

    /// Looks the action up, and gives the parameters their types.
    fn finish(&self, source: Source, found: Found) -> Result<Reading, ReadError> {
        let Some(name) = found.action else {
            let Some((product, action)) = self.current else {
                return Err(ReadError::new(
                    "no action is named: open the action first, or paste the whole request",
                ));
            };
            let request = typed::request(product, action, found.request);
            return Ok(Reading {
                source,
                service: product.name.clone(),
                version: product.version.clone(),
                action: action.name.clone(),
                region: found.region,
                endpoint: found.endpoint,
                request,
                notes: found.notes,
            });
        };
        let product = self.product(found.service.as_deref(), found.version.as_deref(), &name)?;
        let Some(action) = product.action(&name) else {
            let place = format!("{} {}", product.name, product.version);
            return Err(ReadError::new(format!("{place} has no action `{}`", shortened(&name))));
        };
        let default = action.host.as_ref().unwrap_or(&product.host);
        let request = match action.payload {
            Payload::OctetStream => body::named(action, found.request),
            _ => found.request,
        };
        Ok(Reading {
            source,
            service: product.name.clone(),
            version: product.version.clone(),
            action: name,
            region: found.region,
            endpoint: found.endpoint.filter(|endpoint| endpoint != default),
            request: typed::request(&product, action, request),
            notes: found.notes,
        })
    }

    /// Returns the product that a call names, or the only one that has the action in this version.
    fn product(
        &self,
        service: Option<&str>,
        version: Option<&str>,
        action: &str,
    ) -> Result<Arc<Product>, ReadError> {
        let damaged = |error: crate::FormatError| ReadError::new(error.to_string());
        let Some(service) = service else { return self.only(version, action) };
        match self.catalog.product(service, version).map_err(damaged)? {
            Some(product) => Ok(product),
            None if self.catalog.find(service, None).is_some() => {
                let version = shortened(version.unwrap_or_default());
                Err(ReadError::new(format!("`{service}` has no version `{version}`")))
            }
            None => Err(ReadError::new(format!("unknown product `{}`", shortened(service)))),
        }
    }

    fn only(&self, version: Option<&str>, action: &str) -> Result<Arc<Product>, ReadError> {
        let damaged = |error: crate::FormatError| ReadError::new(error.to_string());
        if let Some((product, _)) = self.current {
            if product.action(action).is_some() && version.is_none_or(|v| v == product.version) {
                return Ok(Arc::new(product.clone()));
            }
        }
        let mut found = Vec::new();
        for entry in self.catalog.entries() {
            if version.is_none_or(|version| version == entry.version)
                && self.catalog.actions(entry).map_err(damaged)?.iter().any(|name| name == action)
            {
                found.push(entry);
            }
        }
        match found.as_slice() {
            [] => Err(ReadError::new(format!("no product has the action `{}`", shortened(action)))),
            [one] => {
                let product = self.catalog.product(&one.name, Some(&one.version));
                product.map_err(damaged)?.ok_or_else(|| ReadError::new("there is no product"))
            }
            several => {
                let names: Vec<&str> = several.iter().map(|entry| entry.name.as_str()).collect();
                let action = shortened(action);
                Err(ReadError::new(format!(
                    "the request does not name its product, and `{action}` is an action of {}",
                    names.join(", ")
                )))
            }
        }
    }
}

/// The command that makes the call.
struct Command {
    program: words::Word,
    arguments: Vec<words::Word>,
    /// What is piped to it.
    input: Option<String>,
    /// Whether something follows it.
    is_cut: bool,
}

impl Command {
    fn parse(text: &str) -> Result<Self, ReadError> {
        let none = || ReadError::new("there is no command");
        let words::Pipeline { commands, document, is_cut } = words::pipeline(text)?;
        let printed = commands.first().and_then(|words| command::printed(words));
        let is_cat = commands
            .first()
            .is_some_and(|words| matches!(words.as_slice(), [word] if word.text == "cat"));
        let at = usize::from(printed.is_some() || (is_cat && document.is_some()));
        let input = printed.or(document);
        // A prompt, and variables for this command alone, stand before the program.
        let is_before = |word: &words::Word| {
            matches!(word.text.as_str(), "$" | "%" | ">" | "sudo") || is_assignment(&word.text)
        };
        let mut words = commands.into_iter().nth(at).ok_or_else(none)?.into_iter();
        let program = words.find(|word| !is_before(word)).ok_or_else(none)?;
        Ok(Self { program, arguments: words.collect(), input, is_cut })
    }
}

/// An HTTP request as it was pasted, with its keys and signatures.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RawRequest {
    /// The method.
    pub method: String,
    /// The URL, or only its path.
    pub url: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl fmt::Debug for RawRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawRequest").field("method", &self.method).finish_non_exhaustive()
    }
}

/// Reads an HTTP request, or a command line of curl, as it is: nothing is dropped.
///
/// # Errors
///
/// Returns an error that says what was not understood.
pub fn read_http(text: &str) -> Result<RawRequest, ReadError> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = without_prompt(text);
    let message = if http::is_request(text) {
        http::parse(text)?
    } else if text.starts_with("http://") || text.starts_with("https://") {
        http::Message::get(text.trim_end())
    } else {
        let Command { program, arguments, input, .. } = Command::parse(text)?;
        if program.text.rsplit(['/', '\\']).next() != Some("curl") {
            return Err(ReadError::at("this is neither an HTTP request nor curl", program.at));
        }
        curl::read(&arguments, input.as_deref(), &mut no_files)?
    };
    let http::Message { method, url, headers, body, .. } = message;
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(RawRequest { method, url, headers, body })
}

/// Reads parameters, which may be among those of signature V1.
fn json(text: &str) -> Result<Found, ReadError> {
    let parsed: Result<Json, _> = serde_json::from_str(text);
    let request = match parsed {
        Ok(Json::Object(request)) => request,
        Ok(_) => return Err(ReadError::new("the parameters are not an object")),
        Err(error) => {
            let lines: usize =
                text.split_inclusive('\n').take(error.line() - 1).map(str::len).sum();
            let at = (lines + error.column().saturating_sub(1)).min(text.len());
            return Err(ReadError::at(format!("this is not JSON: {error}"), at..at));
        }
    };
    let mut found = Found { request, ..Found::default() };
    http::take_common(&mut found);
    Ok(found)
}

fn is_assignment(word: &str) -> bool {
    let name = word.split_once('=').map_or("", |(name, _)| name);
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns a text for a message: short, on one line, and without what cannot be seen.
fn shortened(text: &str) -> String {
    let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() { shown + "…" } else { shown }
}
