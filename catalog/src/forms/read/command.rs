//! Command lines of `tccli` and `tcapi`.

use serde_json::{Map, Value as Json};

use super::words::Word;
use super::{Found, ReadError, ReadFile, Reader, Reading, Source, shortened, typed};

/// Options without a value.
const FLAGS: [&str; 21] = [
    "all",
    "allow-plain-http",
    "cli-unfold-argument",
    "curl",
    "detail",
    "dry-run",
    "explain-signature",
    "generate-cli-skeleton",
    "go",
    "help",
    "interactive",
    "local",
    "no-validate",
    "python",
    "quiet",
    "rust",
    "skeleton",
    "strict",
    "tcapi",
    "tccli",
    "use-cvm-role",
];
/// Options whose values are secrets.
const SECRET: [&str; 6] =
    ["secretId", "secretKey", "token", "secret-id", "secret-key", "session-token"];

/// Returns what `printf` or `echo` print.
pub(super) fn printed(words: &[Word]) -> Option<String> {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    match texts[..] {
        ["printf", "%s" | "%s\\n", text] | ["echo", text] | ["echo", "-n", text] => {
            Some(text.to_owned())
        }
        ["printf", text] if !text.contains(['%', '\\']) => Some(text.to_owned()),
        _ => None,
    }
}

impl Reader<'_> {
    /// Reads the arguments of a command. `input` is what is piped to it.
    pub(super) fn call<'f>(
        &self,
        source: Source,
        arguments: &[Word],
        input: Option<&'f str>,
        files: &'f mut ReadFile<'f>,
    ) -> Result<Reading, ReadError> {
        let mut call = Call { source, input, files, words: Vec::new(), found: Found::default() };
        let mut rest = arguments.iter().peekable();
        while let Some(word) = rest.next() {
            match word.text.as_str() {
                "-o" => {
                    rest.next();
                    continue;
                }
                "-V" => {
                    let date = rest.next_if(|word| !word.text.starts_with('-'));
                    call.found.version = date.map(|word| word.text.clone());
                    continue;
                }
                _ => {}
            }
            let Some(option) = word.text.strip_prefix("--").filter(|name| !name.is_empty()) else {
                call.word(word)?;
                continue;
            };
            let (name, value) = match option.split_once('=') {
                Some((name, value)) => (name, Some(value)),
                None => (option, None),
            };
            let is_parameter = name.starts_with(|c: char| c.is_ascii_uppercase());
            let mut values: Vec<&str> = Vec::from_iter(value);
            let most = match (value, is_parameter) {
                (None, true) => usize::MAX,
                (None, false) if !FLAGS.contains(&name) => 1,
                _ => 0,
            };
            for _ in 0..most {
                let is_first = values.is_empty();
                let is_value = |word: &&Word| {
                    !word.text.starts_with("--") && (is_first || !is_short(source, &word.text))
                };
                match rest.next_if(is_value) {
                    Some(word) => values.push(&word.text),
                    None => break,
                }
            }
            match is_parameter {
                true => call.parameter(name, &values, word)?,
                false => call.option(name, values.first().copied(), word)?,
            }
        }
        let [service, action] = call.words.as_slice() else {
            return Err(ReadError::new("the command names no product and action"));
        };
        let mut found = call.found;
        found.service = Some(service.clone());
        found.action = Some(action.clone());
        let request = std::mem::take(&mut found.request).into_iter();
        found.request = request.map(|(name, value)| (name, typed::lists(value))).collect();
        self.finish(source, found)
    }
}

/// Returns whether a word is a short option of `tcapi`, which ends the values of a parameter.
fn is_short(source: Source, text: &str) -> bool {
    let is_known = matches!(text.as_bytes(), [b'-', b'h' | b'i' | b'q'] | [b'-', b'o' | b'V', ..]);
    source == Source::Tcapi && is_known
}

struct Call<'a> {
    source: Source,
    input: Option<&'a str>,
    files: &'a mut ReadFile<'a>,
    words: Vec<String>,
    found: Found,
}

impl Call<'_> {
    fn word(&mut self, word: &Word) -> Result<(), ReadError> {
        if word.text.starts_with('-') && word.text.len() > 1 {
            // Other short options have no value, or have it in the same word.
            return Ok(());
        }
        if self.words.len() == 2 {
            let message = format!("`{}` is not understood", shortened(&word.text));
            return Err(ReadError::at(message, word.at.clone()));
        }
        self.words.push(word.text.clone());
        Ok(())
    }

    fn option(&mut self, name: &str, value: Option<&str>, word: &Word) -> Result<(), ReadError> {
        let text = value.map(str::to_owned);
        match name {
            "region" => self.found.region = text,
            "version" => self.found.version = text,
            "endpoint" => self.found.endpoint = text.map(|text| endpoint(&text)),
            "input" | "cli-input-json" => self.input(value.unwrap_or_default(), word)?,
            name if SECRET.contains(&name) => {
                self.found.notes.push(format!("secrets are left out: --{name}"));
            }
            name if FLAGS.contains(&name) => {}
            name => self.found.notes.push(format!("`--{}` is left out", shortened(name))),
        }
        Ok(())
    }

    /// Reads the whole request from a file, or from what is piped to the command.
    fn input(&mut self, path: &str, word: &Word) -> Result<(), ReadError> {
        let path = path.strip_prefix("file://").unwrap_or(path);
        let bytes = self.file(path, word)?;
        let request: Result<Map<String, Json>, _> = serde_json::from_slice(&bytes);
        let failed = |e| ReadError::at(format!("the input is not JSON: {e}"), word.at.clone());
        self.found.request.extend(request.map_err(failed)?);
        Ok(())
    }

    fn file(&mut self, path: &str, word: &Word) -> Result<Vec<u8>, ReadError> {
        match self.input {
            Some(input) if ["-", "@-", "/dev/stdin"].contains(&path) => Ok(input.into()),
            _ => (self.files)(path).map_err(|message| ReadError::at(message, word.at.clone())),
        }
    }

    fn parameter(&mut self, name: &str, values: &[&str], word: &Word) -> Result<(), ReadError> {
        let values: Result<Vec<Json>, _> =
            values.iter().map(|value| self.value(value, word)).collect();
        let mut values = values?;
        let value = match values.len() {
            // A flag is given without a value.
            0 => Json::Bool(true),
            1 => values.remove(0),
            _ => Json::Array(values),
        };
        // `tcapi` takes the elements of a list one by one as well.
        let known = self.found.request.get_mut(name).filter(|_| self.source == Source::Tcapi);
        if let Some(known) = known.filter(|known| !known.is_object()) {
            let elements = |value: Json| match value {
                Json::Array(items) => items,
                value => vec![value],
            };
            *known = [elements(known.take()), elements(value)].concat().into();
            return Ok(());
        }
        typed::insert(&mut self.found.request, name, value).map_err(|error| error.or_at(word))
    }

    fn value(&mut self, text: &str, word: &Word) -> Result<Json, ReadError> {
        // tccli reads files for whole requests alone.
        let file = match text {
            _ if self.source != Source::Tcapi => None,
            "-" => Some("-"),
            _ if text.starts_with("@@") => return Ok(text[1..].into()),
            _ => text.strip_prefix('@').or(text.strip_prefix("file://")),
        };
        match file {
            None => Ok(text.into()),
            Some(path) => {
                let bytes = self.file(path, word)?;
                let text = String::from_utf8(bytes).map_err(|_| {
                    let message = format!("the file `{}` is not UTF-8", shortened(path));
                    ReadError::at(message, word.at.clone())
                })?;
                Ok(text.into())
            }
        }
    }
}

/// Returns an endpoint as a host, or as a URL if it is not HTTPS.
fn endpoint(text: &str) -> String {
    text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/').to_owned()
}
