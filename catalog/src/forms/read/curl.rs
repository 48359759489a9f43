//! Command lines of curl.

use std::collections::VecDeque;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::http::Message;
use super::words::Word;
use super::{ReadError, shortened};

/// Options with a value that say nothing about the call: short and long.
const IGNORED: [(&str, &str); 24] = [
    ("m", "max-time"),
    ("", "connect-timeout"),
    ("x", "proxy"),
    ("o", "output"),
    ("w", "write-out"),
    ("A", "user-agent"),
    ("e", "referer"),
    ("c", "cookie-jar"),
    ("D", "dump-header"),
    ("", "cacert"),
    ("", "capath"),
    ("E", "cert"),
    ("", "key"),
    ("", "retry"),
    ("", "retry-delay"),
    ("", "retry-max-time"),
    ("", "resolve"),
    ("", "connect-to"),
    ("", "interface"),
    ("", "limit-rate"),
    ("", "stderr"),
    ("", "tls-max"),
    ("", "noproxy"),
    ("r", "range"),
];

/// Options with a value that is used, or that cannot be left out.
const USED: [(&str, &str); 14] = [
    ("X", "request"),
    ("H", "header"),
    ("d", "data"),
    ("", "data-ascii"),
    ("", "data-raw"),
    ("", "data-binary"),
    ("", "data-urlencode"),
    ("", "json"),
    ("", "url"),
    ("u", "user"),
    ("b", "cookie"),
    ("F", "form"),
    ("T", "upload-file"),
    ("K", "config"),
];

#[derive(Default)]
struct Curl {
    method: Option<String>,
    is_get: bool,
    urls: Vec<String>,
    headers: Vec<(String, String)>,
    data: Vec<String>,
    notes: Vec<String>,
}

/// Reads the arguments. `input` is what is piped to the command.
pub(super) fn read(arguments: &[Word], input: Option<&str>) -> Result<Message, ReadError> {
    let mut curl = Curl::default();
    let mut rest: VecDeque<&Word> = arguments.iter().collect();
    let mut is_over = false;
    while let Some(word) = rest.pop_front() {
        let text = word.text.as_str();
        if text == "--" && !is_over {
            is_over = true;
        } else if let Some(name) = text.strip_prefix("--").filter(|_| !is_over) {
            let long = |(_, long): &&(&str, &str)| *long == name;
            if USED.iter().any(|option| long(&option)) {
                let value = value(&mut rest, word)?;
                curl.option(name, &value, word, input)?;
            } else if IGNORED.iter().any(|option| long(&option)) {
                value(&mut rest, word)?;
            } else if name == "get" {
                curl.is_get = true;
            }
        } else if text.starts_with('-') && text.len() > 1 && !is_over {
            curl.short(word, &mut rest, input)?;
        } else {
            curl.urls.push(text.to_owned());
        }
    }
    curl.finish()
}

fn value(rest: &mut VecDeque<&Word>, option: &Word) -> Result<String, ReadError> {
    let missing = || {
        let message = format!("`{}` needs a value", shortened(&option.text));
        ReadError::at(message, option.at.clone())
    };
    rest.pop_front().map(|word| word.text.clone()).ok_or_else(missing)
}

impl Curl {
    /// Reads several short options in one word, the last of which may have a value.
    fn short(
        &mut self,
        word: &Word,
        rest: &mut VecDeque<&Word>,
        input: Option<&str>,
    ) -> Result<(), ReadError> {
        let letters = &word.text[1..];
        for (at, letter) in letters.char_indices() {
            let is_it = |(short, _): &&(&str, &str)| short.chars().eq([letter]);
            let used = USED.iter().find(is_it);
            if used.is_none() && !IGNORED.iter().any(|option| is_it(&option)) {
                self.is_get |= letter == 'G';
                continue;
            }
            let inner = &letters[at + letter.len_utf8()..];
            let value = match inner.is_empty() {
                true => value(rest, word)?,
                false => inner.to_owned(),
            };
            return match used {
                Some((_, name)) => self.option(name, &value, word, input),
                None => Ok(()),
            };
        }
        Ok(())
    }

    fn option(
        &mut self,
        name: &str,
        value: &str,
        word: &Word,
        input: Option<&str>,
    ) -> Result<(), ReadError> {
        let refused = |why: String| Err(ReadError::at(why, word.at.clone()));
        match name {
            "request" => self.method = Some(value.to_ascii_uppercase()),
            "url" => self.urls.push(value.to_owned()),
            "header" if value.starts_with('@') => {
                return refused("the headers are in a file, which is not read".to_owned());
            }
            "header" => {
                if let Some((name, value)) = value.split_once([':', ';']) {
                    self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
            "data-raw" => self.data.push(value.to_owned()),
            "data" | "data-ascii" | "data-binary" | "json" => {
                if name == "json" {
                    self.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
                }
                match value.strip_prefix('@') {
                    None => self.data.push(value.to_owned()),
                    Some("-") if input.is_some() => self.data.extend(input.map(str::to_owned)),
                    Some(file) => {
                        let file = shortened(file);
                        return refused(format!(
                            "the body is in the file `{file}`, which is not read: put its text in place of `@{file}`"
                        ));
                    }
                }
            }
            "data-urlencode" => {
                let (name, value) = value.split_once('=').unwrap_or(("", value));
                if name.contains('@') {
                    return refused("a parameter is in a file, which is not read".to_owned());
                }
                let encoded = utf8_percent_encode(value, NON_ALPHANUMERIC);
                let mark = if name.is_empty() { "" } else { "=" };
                self.data.push(format!("{name}{mark}{encoded}"));
            }
            "user" | "cookie" => self.notes.push(format!("secrets are left out: --{name}")),
            _ => {
                return refused(format!("`--{name}` is not read: paste the parameters as JSON"));
            }
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Message, ReadError> {
        let [url, more @ ..] = self.urls.as_slice() else {
            return Err(ReadError::new("the command has no URL"));
        };
        if !more.is_empty() {
            let url = shortened(&more[0]);
            return Err(ReadError::new(format!("the command has a second URL: `{url}`")));
        }
        let (mut url, mut body) = (url.clone(), self.data.join("&"));
        if self.is_get && !body.is_empty() {
            let mark = if url.contains('?') { '&' } else { '?' };
            url = format!("{url}{mark}{}", std::mem::take(&mut body));
        }
        let default = if body.is_empty() { "GET" } else { "POST" };
        let method = self.method.take().unwrap_or_else(|| default.to_owned());
        Ok(Message {
            method,
            url,
            headers: self.headers,
            body: body.into_bytes(),
            service: None,
            notes: self.notes,
        })
    }
}
