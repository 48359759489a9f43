//! Command lines of curl.

mod form;

use std::collections::VecDeque;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use self::form::Part;
use super::http::Message;
use super::words::Word;
use super::{ReadError, ReadFile, shortened};

/// Options with a value that say nothing about the call.
const IGNORED: &str = "abstract-unix-socket alt-svc cacert capath cert cert-type ciphers \
    connect-timeout connect-to continue-at cookie-jar create-file-mode crlfile curves delegation \
    dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header ech egd-file engine \
    etag-compare etag-save expect100-timeout happy-eyeballs-timeout-ms help hostpubmd5 \
    hostpubsha256 hsts interface ip-tos ipfs-gateway keepalive-cnt keepalive-time key key-type krb \
    libcurl limit-rate local-port login-options max-filesize max-redirs max-time netrc-file \
    noproxy output output-dir parallel-max pinnedpubkey preproxy proto proto-default proto-redir \
    proxy proxy-cacert proxy-capath proxy-cert proxy-cert-type proxy-ciphers proxy-crlfile \
    proxy-header proxy-key proxy-key-type proxy-pinnedpubkey proxy-service-name \
    proxy-tls13-ciphers proxy-tlsauthtype proxy1.0 pubkey random-file range rate referer \
    request-target resolve retry retry-delay retry-max-time service-name socks4 socks4a socks5 \
    socks5-gssapi-service socks5-hostname speed-limit speed-time stderr time-cond tls-max \
    tls13-ciphers tlsauthtype trace trace-ascii trace-config unix-socket user-agent vlan-priority \
    write-out";

/// Options with a value that is a secret.
const SECRET: &str = "aws-sigv4 cookie delegation-token oauth2-bearer pass proxy-pass \
    proxy-tlspassword proxy-tlsuser proxy-user tlspassword tlsuser user";

/// Options with a value that is read, or that cannot be left out.
const READ: &str = "config data data-ascii data-binary data-raw data-urlencode form form-string \
    header json request upload-file url url-query variable";

/// Short options with a value.
const SHORT: [(char, &str); 26] = [
    ('A', "user-agent"),
    ('b', "cookie"),
    ('c', "cookie-jar"),
    ('C', "continue-at"),
    ('d', "data"),
    ('D', "dump-header"),
    ('e', "referer"),
    ('E', "cert"),
    ('F', "form"),
    ('h', "help"),
    ('H', "header"),
    ('K', "config"),
    ('m', "max-time"),
    ('o', "output"),
    ('P', "output-dir"),
    ('r', "range"),
    ('t', "trace-config"),
    ('T', "upload-file"),
    ('u', "user"),
    ('U', "proxy-user"),
    ('w', "write-out"),
    ('x', "proxy"),
    ('X', "request"),
    ('y', "speed-time"),
    ('Y', "speed-limit"),
    ('z', "time-cond"),
];

fn has_value(name: &str) -> bool {
    [IGNORED, SECRET, READ].iter().any(|list| list.split(' ').any(|known| known == name))
        || name.starts_with("expand-")
}

/// What a command line of curl says.
struct Curl<'a> {
    input: Option<&'a str>,
    files: &'a mut ReadFile<'a>,
    method: Option<String>,
    is_get: bool,
    urls: Vec<String>,
    queries: Vec<String>,
    headers: Vec<(String, String)>,
    data: Option<Vec<u8>>,
    parts: Vec<Part>,
    notes: Vec<String>,
}

/// Reads the arguments. `input` is what is piped to the command.
pub(super) fn read<'a>(
    arguments: &[Word],
    input: Option<&'a str>,
    files: &'a mut ReadFile<'a>,
) -> Result<Message, ReadError> {
    let mut curl = Curl {
        input,
        files,
        method: None,
        is_get: false,
        urls: Vec::new(),
        queries: Vec::new(),
        headers: Vec::new(),
        data: None,
        parts: Vec::new(),
        notes: Vec::new(),
    };
    let mut rest: VecDeque<&Word> = arguments.iter().collect();
    let mut is_over = false;
    while let Some(word) = rest.pop_front() {
        let text = word.text.as_str();
        if text == "--" && !is_over {
            is_over = true;
        } else if ["--next", "-:"].contains(&text) && !is_over {
            curl.notes.push("what follows the first request is left out".to_owned());
            break;
        } else if let Some(option) = text.strip_prefix("--").filter(|_| !is_over) {
            match option.split_once('=') {
                // Recent versions of curl have this form.
                Some((name, value)) if has_value(name) => curl.option(name, value, word)?,
                _ if has_value(option) => {
                    let value = value(&mut rest, word)?;
                    curl.option(option, &value, word)?;
                }
                _ => curl.is_get |= option == "get",
            }
        } else if text.starts_with('-') && text.len() > 1 && !is_over {
            curl.short(word, &mut rest)?;
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

impl Curl<'_> {
    /// Reads several short options in one word, the last of which may have a value.
    fn short(&mut self, word: &Word, rest: &mut VecDeque<&Word>) -> Result<(), ReadError> {
        let letters = &word.text[1..];
        for (at, letter) in letters.char_indices() {
            let Some((_, name)) = SHORT.iter().find(|(short, _)| *short == letter) else {
                self.is_get |= letter == 'G';
                continue;
            };
            let inner = &letters[at + letter.len_utf8()..];
            let value = match inner.is_empty() {
                true => value(rest, word)?,
                false => inner.to_owned(),
            };
            return self.option(name, &value, word);
        }
        Ok(())
    }

    fn option(&mut self, name: &str, value: &str, word: &Word) -> Result<(), ReadError> {
        match name {
            "request" => self.method = Some(value.to_ascii_uppercase()),
            "url" => self.urls.push(value.to_owned()),
            "header" => self.header(value, word)?,
            "data" | "data-ascii" | "data-binary" | "data-raw" | "data-urlencode" | "json" => {
                self.body(name, value, word)?;
            }
            "url-query" => {
                let query = match value.strip_prefix('+') {
                    Some(encoded) => encoded.to_owned(),
                    None => self.encode(value, word)?,
                };
                self.queries.push(query);
            }
            "form" | "form-string" => self.part(name, value, word)?,
            "upload-file" => {
                let bytes = self.file(value, word)?;
                self.method.get_or_insert_with(|| "PUT".to_owned());
                self.data = Some(bytes);
            }
            "config" | "variable" => {
                let message =
                    format!("`--{name}` is not read: put what it stands for in its place");
                return Err(ReadError::at(message, word.at.clone()));
            }
            name if name.starts_with("expand-") => {
                let message = format!("`--{name}` is not read: put the text in place of variables");
                return Err(ReadError::at(message, word.at.clone()));
            }
            name if SECRET.split(' ').any(|known| known == name) => {
                self.notes.push(format!("secrets are left out: --{name}"));
            }
            _ => {}
        }
        Ok(())
    }

    fn body(&mut self, name: &str, value: &str, word: &Word) -> Result<(), ReadError> {
        if name == "data-urlencode" {
            let encoded = self.encode(value, word)?;
            self.add_data(encoded.as_bytes(), "&");
            return Ok(());
        }
        let mut bytes = match value.strip_prefix('@').filter(|_| name != "data-raw") {
            None => value.as_bytes().to_vec(),
            Some(path) => self.file(path, word)?,
        };
        let is_text = matches!(name, "data" | "data-ascii");
        if is_text && value.starts_with('@') {
            bytes.retain(|byte| !b"\r\n\0".contains(byte));
        }
        if name == "json" {
            self.headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        self.add_data(&bytes, if name == "json" { "" } else { "&" });
        Ok(())
    }

    fn part(&mut self, name: &str, value: &str, word: &Word) -> Result<(), ReadError> {
        let part = match name {
            "form" => Part::parse(value, &mut |path| self.file(path, word)),
            _ => Part::text(value),
        };
        let part = part.map_err(|error| error.or_at(word))?;
        let left_out = part.left_out.iter().map(|text| {
            let text = shortened(text);
            format!("as curl does, `;{text}` is left out: quote a text that has `;`")
        });
        self.notes.extend(left_out);
        self.parts.push(part);
        Ok(())
    }

    fn header(&mut self, text: &str, word: &Word) -> Result<(), ReadError> {
        if let Some(path) = text.strip_prefix('@') {
            let bytes = self.file(path, word)?;
            for line in String::from_utf8_lossy(&bytes).lines().filter(|line| !line.is_empty()) {
                self.add_header(line);
            }
        } else {
            self.add_header(text);
        }
        Ok(())
    }

    /// Adds `Name: value`. `Name:` and `Name;` have no value.
    fn add_header(&mut self, text: &str) {
        if let Some((name, value)) = text.split_once(':') {
            self.headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }

    fn add_data(&mut self, bytes: &[u8], separator: &str) {
        match &mut self.data {
            None => self.data = Some(bytes.to_vec()),
            Some(data) => {
                data.extend_from_slice(separator.as_bytes());
                data.extend_from_slice(bytes);
            }
        }
    }

    /// Returns the content of a file, or what is piped to the command.
    fn file(&mut self, path: &str, word: &Word) -> Result<Vec<u8>, ReadError> {
        match self.input {
            Some(input) if path == "-" => Ok(input.as_bytes().to_vec()),
            _ => (self.files)(path).map_err(|message| ReadError::at(message, word.at.clone())),
        }
    }

    /// Encodes `text`, `=text`, `name=text`, `@file` or `name@file` for a form.
    fn encode(&mut self, text: &str, word: &Word) -> Result<String, ReadError> {
        let at = text.find('=').or_else(|| text.find('@'));
        let (name, content) = match at.map(|at| (&text[..at], &text[at + 1..])) {
            Some((name, content)) if text[name.len()..].starts_with('=') => (name, content.into()),
            Some((name, path)) => {
                (name, String::from_utf8_lossy(&self.file(path, word)?).into_owned())
            }
            None => ("", text.to_owned()),
        };
        let encoded = utf8_percent_encode(&content, NON_ALPHANUMERIC);
        let mark = if name.is_empty() { "" } else { "=" };
        Ok(format!("{name}{mark}{encoded}"))
    }

    fn finish(mut self) -> Result<Message, ReadError> {
        let [url, more @ ..] = self.urls.as_slice() else {
            return Err(ReadError::new("the command has no URL"));
        };
        if !more.is_empty() {
            let url = shortened(&more[0]);
            return Err(ReadError::new(format!("the command has a second URL: `{url}`")));
        }
        let mut url = url.clone();
        if self.is_get {
            let data = self.data.take().unwrap_or_default();
            self.queries.push(String::from_utf8_lossy(&data).into_owned());
        }
        for query in self.queries.iter().filter(|query| !query.is_empty()) {
            let mark = if url.contains('?') { '&' } else { '?' };
            url = format!("{url}{mark}{query}");
        }
        let body = match (self.data, self.parts.as_slice()) {
            (data, []) => data.unwrap_or_default(),
            (Some(_), _) => {
                return Err(ReadError::new("the command has both a form (-F) and a body (-d)"));
            }
            (None, parts) => {
                let (content_type, body) = form::body(parts);
                self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
                self.headers.push(("Content-Type".to_owned(), content_type));
                body
            }
        };
        let default = if body.is_empty() { "GET" } else { "POST" };
        let method = self.method.take().unwrap_or_else(|| default.to_owned());
        let (headers, notes) = (self.headers, self.notes);
        Ok(Message { method, url, headers, body, service: None, notes })
    }
}
