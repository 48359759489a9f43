//! Builds HTTP requests: encodes the body once, and signs and sends those exact bytes.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use crate::credentials::Credentials;
use crate::error::Error;
use crate::request::action::{Action, Language, Payload, Service};
use crate::request::form::{encode, encode_pairs, flatten};
use crate::request::json::{Wire, to_json};
use crate::shape::{Shape, ValueRef, read};
use crate::sign::v1::{self, Hash};
use crate::sign::v3;
use crate::sign::{KeyCache, Signature};
use crate::transport::endpoint::Endpoint;
use crate::transport::{HttpRequest, Method};

/// The name of the runtime in `X-TC-RequestClient`.
const CLIENT_NAME: &str = concat!("SDK_RUST_", env!("CARGO_PKG_VERSION"));

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

/// A signed request with the intermediate results of signing. `Debug` omits the latter, which may
/// hold secrets.
#[derive(Clone)]
pub struct SignedRequest {
    /// The HTTP request, ready to be sent.
    pub request: HttpRequest,
    /// The canonical request of signature V3.
    pub canonical_request: Option<String>,
    /// The string to sign. With signature V1 it contains the session token, if any.
    pub string_to_sign: Option<String>,
}

impl fmt::Debug for SignedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedRequest").field("request", &self.request).finish_non_exhaustive()
    }
}

/// The inputs of a signed request.
pub(crate) struct RequestParts<'a> {
    pub(crate) service: &'a Service,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) method: Method,
    pub(crate) signature: Signature,
    /// The name of the program, appended to that of the runtime.
    pub(crate) client_name: Option<&'a str>,
    pub(crate) max_response: usize,
    pub(crate) action: &'a Action,
    pub(crate) request: &'a dyn Shape,
    pub(crate) credentials: &'a Credentials,
    pub(crate) region: Option<&'a str>,
    pub(crate) language: Option<Language>,
    pub(crate) timeout: Duration,
    pub(crate) headers: &'a [(String, String)],
    /// Seconds since the Unix epoch, by the service's clock.
    pub(crate) timestamp: u64,
    /// An unpredictable number.
    pub(crate) nonce: u64,
    pub(crate) keys: &'a KeyCache,
    /// Whether to accept a compressed response.
    pub(crate) gzip: bool,
    /// Whether to return the intermediate results of signing.
    pub(crate) keeps_texts: bool,
}

type Headers = Vec<(Cow<'static, str>, Cow<'static, str>)>;

/// The encoded parameters for signature V3: query, content type and body.
struct EncodedBody {
    query: String,
    content_type: Cow<'static, str>,
    body: Vec<u8>,
    /// Parameters that are sent as headers.
    headers: Headers,
}

/// Builds and signs a request. All header values are checked here, before any transport sees them.
pub(crate) fn build_request(parts: &RequestParts<'_>) -> Result<SignedRequest, Error> {
    check_settings(parts)?;
    check_headers(parts.headers)?;
    let is_json = parts.action.payload == Payload::Json;
    let signed = match parts.signature {
        Signature::V1(hash) if is_json && parts.action.signed => sign_v1(parts, hash)?,
        Signature::V1(_) => {
            return Err(Error::config(
                "this action requires signature V3: multipart, octet-stream and unsigned requests do not support V1",
            ));
        }
        Signature::V3 => sign_v3(parts, false),
        Signature::V3UnsignedPayload => sign_v3(parts, true),
    };
    check_request(&signed.request)?;
    Ok(signed)
}

fn sign_v3(parts: &RequestParts<'_>, unsigned_payload: bool) -> SignedRequest {
    let timestamp = parts.timestamp;
    let method = if parts.action.payload == Payload::Json { parts.method } else { Method::Post };
    let content = encode_body(parts, method);
    let mut headers: Headers = Vec::with_capacity(12 + content.headers.len());
    let mut add = |name: &'static str, value| headers.push((Cow::Borrowed(name), value));
    let own = |value: &str| Cow::Owned(value.to_owned());
    add("Host", parts.endpoint.host.clone());
    add("Content-Type", content.content_type.clone());
    add("X-TC-Action", parts.action.name.into());
    add("X-TC-Version", parts.service.version.into());
    add("X-TC-Timestamp", own(itoa::Buffer::new().format(timestamp)));
    add("X-TC-RequestClient", client_name(parts));
    parts.region.into_iter().for_each(|region| add("X-TC-Region", own(region)));
    parts.language.into_iter().for_each(|language| add("X-TC-Language", language.tag().into()));
    let (mut canonical_request, mut string_to_sign) = (None, None);
    if parts.action.signed {
        let token = parts.credentials.token();
        token.into_iter().for_each(|token| add("X-TC-Token", own(token)));
        if unsigned_payload {
            add("X-TC-Content-SHA256", v3::UNSIGNED_PAYLOAD.into());
        }
        let unsigned = v3::UNSIGNED_PAYLOAD.as_bytes();
        let input = v3::Input {
            method: method.name(),
            query: &content.query,
            headers: &[
                ("content-type", &content.content_type),
                ("host", &parts.endpoint.host),
                ("x-tc-action", parts.action.name),
            ],
            payload: if unsigned_payload { unsigned } else { &content.body },
            service: parts.service.name,
            timestamp,
        };
        let key = parts.keys.key(parts.credentials, parts.service.name, timestamp);
        let secret_id = parts.credentials.secret_id();
        add("Authorization", v3::authorize(&input, secret_id, &key).into());
        if parts.keeps_texts {
            let signed = v3::sign_with(&input, secret_id, &key);
            canonical_request = Some(signed.canonical_request.to_string());
            string_to_sign = Some(signed.string_to_sign.to_string());
        }
    } else {
        add("Authorization", "SKIP".into());
    }
    headers.extend(content.headers);
    let request = http_request(parts, method, &content.query, headers, content.body);
    SignedRequest { request, canonical_request, string_to_sign }
}

fn encode_body(parts: &RequestParts<'_>, method: Method) -> EncodedBody {
    match (parts.action.payload, method) {
        (Payload::Multipart, _) => {
            let boundary = format!("tencentcloud-{:016x}", parts.nonce);
            EncodedBody {
                query: String::new(),
                content_type: format!("multipart/form-data; boundary={boundary}").into(),
                body: multipart(parts.request, &boundary),
                headers: Vec::new(),
            }
        }
        (Payload::OctetStream, _) => octet_stream(parts),
        (Payload::Json, Method::Get) => EncodedBody {
            query: encode(parts.request),
            content_type: FORM.into(),
            body: Vec::new(),
            headers: Vec::new(),
        },
        (Payload::Json, Method::Post) => EncodedBody {
            query: String::new(),
            content_type: JSON.into(),
            body: to_json(parts.request),
            headers: Vec::new(),
        },
    }
}

/// Encodes the bytes field as the body and the others as headers such as `X-CLS-TopicId`.
fn octet_stream(parts: &RequestParts<'_>) -> EncodedBody {
    let (mut body, mut body_field) = (Vec::new(), String::new());
    read(parts.request, |descriptor, values| {
        for (name, value) in descriptor.fields.iter().zip(values) {
            if let ValueRef::Bytes(bytes) = value.view() {
                (body, body_field) = (bytes.to_vec(), (*name).to_owned());
            }
        }
    });
    let service = parts.service.name.to_uppercase();
    let others = flatten(parts.request).into_iter().filter(|(name, _)| *name != body_field);
    let headers = others.map(|(name, value)| (format!("X-{service}-{name}").into(), value.into()));
    let headers = headers.collect();
    EncodedBody { query: String::new(), content_type: OCTETS.into(), body, headers }
}

fn sign_v1(parts: &RequestParts<'_>, hash: Hash) -> Result<SignedRequest, Error> {
    let mut pairs = flatten(parts.request);
    if let Some((name, _)) = pairs.iter().find(|(name, _)| v1::PARAMETERS.contains(&&**name)) {
        return Err(Error::config(format!(
            "the parameter `{name}` collides with one that signature V1 adds: use Signature::V3"
        )));
    }
    let mut add = |name: &str, value: &str| pairs.push((name.to_owned(), value.to_owned()));
    add("Action", parts.action.name);
    add("Version", parts.service.version);
    add("Timestamp", &parts.timestamp.to_string());
    // A positive number that fits into every integer type.
    add("Nonce", &(parts.nonce >> 33 | 1).to_string());
    add("SecretId", parts.credentials.secret_id());
    add("SignatureMethod", hash.name());
    add("RequestClient", &client_name(parts));
    if let Some(region) = parts.region {
        add("Region", region);
    }
    if let Some(token) = parts.credentials.token() {
        add("Token", token);
    }
    if let Some(language) = parts.language {
        add("Language", language.tag());
    }
    let method = parts.method;
    let string = v1::string_to_sign(method.name(), &parts.endpoint.host, &pairs);
    let signature = v1::sign(&string, hash, parts.credentials);
    pairs.push(("Signature".to_owned(), signature));
    let encoded = encode_pairs(&pairs);
    let headers =
        vec![("Host".into(), parts.endpoint.host.clone()), ("Content-Type".into(), FORM.into())];
    let request = match method {
        Method::Get => http_request(parts, method, &encoded, headers, Vec::new()),
        Method::Post => http_request(parts, method, "", headers, encoded.into_bytes()),
    };
    let string_to_sign = parts.keeps_texts.then_some(string);
    Ok(SignedRequest { request, canonical_request: None, string_to_sign })
}

fn http_request(
    parts: &RequestParts<'_>,
    method: Method,
    query: &str,
    mut headers: Headers,
    body: Vec<u8>,
) -> HttpRequest {
    let Endpoint { scheme, host } = parts.endpoint;
    let mark = if query.is_empty() { "" } else { "?" };
    let url = [scheme, "://", host, "/", mark, query].concat();
    let own = parts.headers.iter().map(|(name, value)| (name.clone().into(), value.clone().into()));
    headers.extend(own);
    if parts.gzip {
        headers.push(("Accept-Encoding".into(), "gzip".into()));
    }
    HttpRequest {
        method,
        url,
        headers,
        body,
        timeout: parts.timeout,
        max_response: parts.max_response,
    }
}

fn client_name(parts: &RequestParts<'_>) -> Cow<'static, str> {
    match parts.client_name {
        Some(name) => format!("{CLIENT_NAME};{name}").into(),
        None => CLIENT_NAME.into(),
    }
}

/// The documented maximum length of the query of a `GET` request, in bytes.
const MAX_QUERY: usize = 32 << 10;

/// Rejects settings that cannot be sent in a header. Errors name the setting, not its value.
fn check_settings(parts: &RequestParts<'_>) -> Result<(), Error> {
    let credentials = parts.credentials;
    if parts.action.signed {
        let keys = [("ID", credentials.secret_id()), ("key", credentials.secret_key())];
        if let Some((which, _)) = keys.iter().find(|(_, value)| value.is_empty()) {
            return Err(Error::credentials(format!("the secret {which} is empty")));
        }
        check_setting("secret ID", credentials.secret_id())?;
        check_setting("secret key", credentials.secret_key())?;
        check_setting("token of the credentials", credentials.token().unwrap_or("-"))?;
    }
    check_setting("region", parts.region.unwrap_or("-"))
}

fn check_setting(name: &str, value: &str) -> Result<(), Error> {
    let why = if value.is_empty() {
        "is empty"
    } else if value.trim() != value {
        "has leading or trailing whitespace; remove it"
    } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        "contains a character that is not printable ASCII"
    } else {
        return Ok(());
    };
    Err(Error::config(format!("the {name} {why}")))
}

/// Rejects requests that no transport can send unchanged: parameters sent as headers may hold any
/// characters, and a query may be too long.
fn check_request(request: &HttpRequest) -> Result<(), Error> {
    for (name, value) in &request.headers {
        // Borrowed values are those of this crate and of the definitions.
        if matches!(value, Cow::Owned(value) if has_control(value)) {
            let what = format!("the value of the header `{name}` contains a control character");
            return Err(Error::config(what));
        }
    }
    match request.url.split_once('?') {
        Some((_, query)) if query.len() > MAX_QUERY => Err(Error::config(format!(
            "the query has {} bytes, more than the allowed 32 KB: use Config::method with \
             Method::Post",
            query.len()
        ))),
        _ => Ok(()),
    }
}

/// Returns whether a header value contains a control character.
fn has_control(value: &str) -> bool {
    // Most values are printable ASCII, whose characters need not be decoded. All bytes are looked at,
    // so that many are at once.
    let is_other = |other: bool, byte: u8| other | !(b' '..=b'~').contains(&byte);
    value.bytes().fold(false, is_other) && value.chars().any(char::is_control)
}

/// Rejects malformed headers and headers that the runtime sets itself.
fn check_headers(headers: &[(String, String)]) -> Result<(), Error> {
    const OWN: [&str; 6] = [
        "accept-encoding",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "transfer-encoding",
    ];
    const OWN_TC: [&str; 8] = [
        "x-tc-action",
        "x-tc-version",
        "x-tc-timestamp",
        "x-tc-requestclient",
        "x-tc-region",
        "x-tc-language",
        "x-tc-token",
        "x-tc-content-sha256",
    ];
    for (name, value) in headers {
        let is = |own: &&str| name.eq_ignore_ascii_case(own);
        if OWN.iter().chain(&OWN_TC).any(is) {
            return Err(Error::config(format!("the header `{name}` is reserved for the runtime")));
        }
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) || has_control(value) {
            return Err(Error::config(format!("`{}` is not a valid header", name.escape_debug())));
        }
    }
    Ok(())
}

/// Encodes a `multipart/form-data` body: bytes as files, lists and objects as JSON, and other
/// values as text.
fn multipart(request: &dyn Shape, boundary: &str) -> Vec<u8> {
    let mut body = Vec::new();
    read(request, |descriptor, values| {
        for (name, value) in descriptor.fields.iter().zip(values) {
            let (about, content) = match value.view() {
                ValueRef::Absent => continue,
                ValueRef::Bytes(bytes) => (
                    format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream"),
                    bytes.to_vec(),
                ),
                view @ (ValueRef::List(_) | ValueRef::Object(_)) => (
                    "\r\nContent-Type: application/json".to_owned(),
                    serde_json::to_vec(&Wire(view)).unwrap_or_default(),
                ),
                ValueRef::Str(text) => (String::new(), text.as_bytes().to_vec()),
                view => (String::new(), serde_json::to_vec(&Wire(view)).unwrap_or_default()),
            };
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{about}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(&content);
            body.extend_from_slice(b"\r\n");
        }
    });
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}
