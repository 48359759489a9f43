//! Responses of the site.

use std::io::Write as _;

use serde_json::Value as Json;
use tencentcloud_local::{SiteRequest, SiteResponse};

use crate::messages::Language;

/// Nothing but the page's own files runs, connects or is shown, and no text becomes markup.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
     img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'";

/// Bodies smaller than this are not compressed.
const MIN_GZIP: usize = 1024;

/// The reason for a response that is not what was requested: an HTTP status, and a text for people.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub status: u16,
    pub text: String,
}

impl Failure {
    pub fn new(status: u16, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    pub fn invalid(text: impl Into<String>) -> Self {
        Self::new(400, text)
    }

    pub fn missing(what: impl std::fmt::Display) -> Self {
        Self::new(404, format!("{what} is not in the catalog"))
    }
}

impl From<tencentcloud_catalog::FormatError> for Failure {
    fn from(error: tencentcloud_catalog::FormatError) -> Self {
        Self::new(500, error.to_string())
    }
}

/// Returns a response with the headers that all have.
pub(crate) fn response(status: u16, media_type: &str, body: impl Into<Vec<u8>>) -> SiteResponse {
    let headers = [
        ("content-type", media_type),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cache-control", "no-store"),
    ];
    let mut response = SiteResponse::default();
    response.status = status;
    response.headers = headers.map(|(name, value)| (name, value.to_owned())).into();
    response.body = body.into().into();
    response
}

/// Returns JSON, compressed if the browser accepts it.
pub(crate) fn json(request: &SiteRequest<'_>, value: &Json) -> SiteResponse {
    let body = value.to_string().into_bytes();
    let mut compressed = response(200, "application/json", Vec::new());
    if body.len() < MIN_GZIP || !accepts_gzip(request) {
        compressed.body = body.into();
        return compressed;
    }
    compressed.body = gzip(&body, flate2::Compression::fast()).into();
    compressed.headers.push(("content-encoding", "gzip".to_owned()));
    compressed
}

pub(crate) fn failure(failure: &Failure, language: Language) -> SiteResponse {
    let body = serde_json::json!({"error": language.say(&failure.text)}).to_string();
    let mut response = response(failure.status, "application/json", body);
    if failure.status == 405 {
        response.headers.push(("allow", "GET, HEAD, POST".to_owned()));
    }
    response
}

pub(crate) fn accepts_gzip(request: &SiteRequest<'_>) -> bool {
    request.header("accept-encoding").is_some_and(|text| text.contains("gzip"))
}

pub(crate) fn gzip(body: &[u8], level: flate2::Compression) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    let written = encoder.write_all(body).and_then(|()| encoder.finish());
    written.expect("a vector can be written")
}
