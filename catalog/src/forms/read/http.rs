//! HTTP requests, whether pasted or made of a command line.

use percent_encoding::percent_decode_str;
use serde_json::{Map, Value as Json};
use tencentcloud_runtime::sign::v1::PARAMETERS;

use super::{Found, ReadError, Reader, Reading, Source, shortened, typed};
use crate::body;

/// An HTTP request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) method: String,
    /// The URL, or only its path.
    pub(super) url: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// The service, if the URL does not say it.
    pub(super) service: Option<String>,
    pub(super) notes: Vec<String>,
}

/// Headers that hold secrets.
const SECRET: [&str; 4] = ["authorization", "x-tc-token", "cookie", "proxy-authorization"];
impl Message {
    pub(super) fn get(url: &str) -> Self {
        Self { method: "GET".to_owned(), url: url.to_owned(), ..Self::default() }
    }

    /// Returns the content type in lower case.
    fn media_type(&self) -> String {
        self.header("content-type").unwrap_or_default().to_ascii_lowercase()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// Returns whether a text is an HTTP request: a request line, or headers.
pub(super) fn is_request(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default().trim();
    let is_line =
        first.ends_with("HTTP/1.1") || first.ends_with("HTTP/1.0") || first.ends_with("HTTP/2");
    let mut head = text.lines().take_while(|line| !line.trim().is_empty());
    is_line
        || header_of(first).is_some()
            && head.any(|line| {
                header_of(line).is_some_and(|(name, _)| name.eq_ignore_ascii_case("x-tc-action"))
            })
}

fn header_of(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_name.then_some((name, value.trim()))
}

/// Reads a request line, headers, and a body after an empty line.
pub(super) fn parse(text: &str) -> Result<Message, ReadError> {
    let mut message = Message { method: "POST".to_owned(), ..Message::default() };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let (start, content) = (at, line.trim());
        at += line.len();
        if content.is_empty() {
            message.body = text.as_bytes()[at..].to_vec();
            break;
        }
        if start == 0 && content.contains(" HTTP/") {
            let mut words = content.split(' ');
            message.method = words.next().unwrap_or_default().to_owned();
            message.url = words.next().unwrap_or_default().to_owned();
            continue;
        }
        let Some((name, value)) = header_of(content) else {
            let message = format!("`{}` is not a header", shortened(content));
            return Err(ReadError::at(message, start..at));
        };
        message.headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(message)
}

/// The parts of a URL.
struct Url<'a> {
    scheme: &'a str,
    /// The host with its port; empty for a path.
    host: &'a str,
    query: &'a str,
}

impl<'a> Url<'a> {
    fn parse(text: &'a str) -> Self {
        let text = text.split('#').next().unwrap_or_default();
        let (text, query) = text.split_once('?').unwrap_or((text, ""));
        let (scheme, rest) = match text.split_once("://") {
            Some(both) => both,
            None if text.starts_with('/') => return Self { scheme: "https", host: "", query },
            // As curl does.
            None => ("http", text),
        };
        let host = rest.split('/').next().unwrap_or_default();
        Self { scheme, host: host.rsplit('@').next().unwrap_or_default(), query }
    }

    /// Returns the host, or the URL if it is not HTTPS.
    fn endpoint(&self) -> Option<String> {
        let host = self.host.to_ascii_lowercase();
        match self.scheme.to_ascii_lowercase().as_str() {
            _ if host.is_empty() => None,
            "https" => Some(host.strip_suffix(":443").unwrap_or(&host).to_owned()),
            _ => Some(format!("http://{}", host.strip_suffix(":80").unwrap_or(&host))),
        }
    }
}

/// Returns the service that a host names.
fn service_of(host: &str) -> Option<&str> {
    let name = host.split(':').next().unwrap_or_default();
    let labels = name.strip_suffix(".tencentcloudapi.com")?;
    labels.split('.').next().filter(|label| !label.is_empty())
}

impl Reader<'_> {
    /// Reads the call of an HTTP request.
    pub(super) fn message(&self, source: Source, message: Message) -> Result<Reading, ReadError> {
        let url = Url::parse(&message.url);
        let scope =
            message.header("authorization").and_then(|text| text.split("Credential=").nth(1));
        let scope = scope.and_then(|scope| scope.split(['/', ',']).nth(2));
        let named = message.header("host").unwrap_or(url.host);
        let text = |name: &str| message.header(name).map(str::to_owned);
        let mut found = Found {
            service: message
                .service
                .as_deref()
                .or(scope)
                .or_else(|| service_of(named))
                .or_else(|| service_of(url.host))
                .map(str::to_owned),
            version: text("x-tc-version"),
            action: text("x-tc-action"),
            region: text("x-tc-region"),
            endpoint: url.endpoint().or_else(|| text("host")),
            request: parameters(&message, url.query)?,
            notes: message.notes.clone(),
        };
        if message.media_type().starts_with("application/octet-stream") {
            let headers =
                message.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let service = found.service.as_deref().unwrap_or_default();
            found.request = body::octets(service, headers, &message.body);
        }
        let secrets = message.headers.iter().map(|(name, _)| name.to_ascii_lowercase());
        let secrets: Vec<String> = secrets.filter(|name| SECRET.contains(&name.as_str())).collect();
        if !secrets.is_empty() {
            found.notes.push(format!("secrets are left out: {}", secrets.join(", ")));
        }
        if found.action.is_none() {
            take_common(&mut found);
        }
        if found.action.is_none() && source != Source::Json {
            return Err(ReadError::new(
                "the request names no action: neither the header X-TC-Action nor the parameter Action",
            ));
        }
        self.finish(source, found)
    }
}

/// Returns the parameters in the body and the query.
fn parameters(message: &Message, query: &str) -> Result<Map<String, Json>, ReadError> {
    let media = message.media_type();
    if media.starts_with("multipart/") {
        let content_type = message.header("content-type").unwrap_or_default();
        let read = body::multipart(content_type, &message.body);
        return read.map_err(|what| ReadError::new(format!("the form of several parts {what}")));
    }
    if media.starts_with("application/octet-stream") {
        return form(query);
    }
    let body = String::from_utf8_lossy(&message.body);
    let body = body.trim();
    let mut request = form(query)?;
    if body.starts_with('{') {
        let parsed: Result<Map<String, Json>, _> = serde_json::from_str(body);
        request.extend(parsed.map_err(|e| ReadError::new(format!("the body is not JSON: {e}")))?);
    } else if !body.is_empty() {
        if !body.contains('=') || media.contains("json") {
            let shown = shortened(body);
            return Err(ReadError::new(format!("the body is neither JSON nor a form: `{shown}`")));
        }
        request.extend(form(body)?);
    }
    Ok(request)
}

/// Decodes a form, and nests its parameters.
pub(super) fn form(text: &str) -> Result<Map<String, Json>, ReadError> {
    let decoded =
        |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    let mut request = Map::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        typed::insert(&mut request, &decoded(name), decoded(value).into())?;
    }
    Ok(request.into_iter().map(|(name, value)| (name, typed::lists(value))).collect())
}

/// Takes the common parameters of signature V1 out of a request.
pub(super) fn take_common(found: &mut Found) {
    let text = |request: &Map<String, Json>, name: &str| {
        request.get(name).and_then(Json::as_str).map(str::to_owned)
    };
    let request = &mut found.request;
    let is_date =
        |text: &String| text.len() == 10 && text.starts_with(|c: char| c.is_ascii_digit());
    let (Some(action), Some(version)) =
        (text(request, "Action"), text(request, "Version").filter(is_date))
    else {
        return;
    };
    found.region = text(request, "Region").or(found.region.take());
    for name in ["Action", "Version", "Region"] {
        request.remove(name);
    }
    let dropped: Vec<&str> =
        PARAMETERS.into_iter().filter(|name| request.remove(*name).is_some()).collect();
    if !dropped.is_empty() {
        found
            .notes
            .push(format!("what belongs to the signature is left out: {}", dropped.join(", ")));
    }
    (found.action, found.version) = (Some(action), Some(version));
}
