//! The files of the page.

use std::sync::OnceLock;

use tencentcloud_local::{SiteRequest, SiteResponse};

use crate::guard::Token;
use crate::reply;

/// A file, compressed when it is first requested.
struct File {
    name: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    gzip: OnceLock<(Vec<u8>, String)>,
}

const HTML: &str = include_str!("../page/index.html");

/// Where the token goes in the page.
const TOKEN: &str = "{{token}}";

macro_rules! files {
    ($($name:literal: $media_type:literal),* $(,)?) => {
        [$(File {
            name: $name,
            media_type: $media_type,
            bytes: include_bytes!(concat!("../page/", $name)),
            gzip: OnceLock::new(),
        }),*]
    };
}

static FILES: [File; 12] = files! {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "app.js": "text/javascript; charset=utf-8",
    "dom.js": "text/javascript; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "json.js": "text/javascript; charset=utf-8",
    "search.js": "text/javascript; charset=utf-8",
    "form.js": "text/javascript; charset=utf-8",
    "action.js": "text/javascript; charset=utf-8",
    "request.js": "text/javascript; charset=utf-8",
    "bench.js": "text/javascript; charset=utf-8",
    "response.js": "text/javascript; charset=utf-8",
};

impl File {
    fn compressed(&self) -> &(Vec<u8>, String) {
        self.gzip.get_or_init(|| {
            let bytes = reply::gzip(self.bytes, flate2::Compression::best());
            // The last eight bytes are the checksum and the size of the contents.
            let end: String =
                bytes[bytes.len() - 8..].iter().map(|byte| format!("{byte:02x}")).collect();
            (bytes, format!("\"{end}\""))
        })
    }
}

/// Returns the page.
pub(crate) fn html(request: &SiteRequest<'_>, token: &Token) -> SiteResponse {
    let text = HTML.replace(TOKEN, token.as_str());
    let mut response = reply::response(200, "text/html; charset=utf-8", Vec::new());
    if reply::accepts_gzip(request) {
        response.body = reply::gzip(text.as_bytes(), flate2::Compression::fast()).into();
        response.headers.push(("content-encoding", "gzip".to_owned()));
    } else {
        response.body = text.into();
    }
    response
}

/// Returns a file of the page.
pub(crate) fn file(request: &SiteRequest<'_>, name: &str) -> Option<SiteResponse> {
    let file = FILES.iter().find(|file| file.name == name)?;
    let (gzip, tag) = file.compressed();
    let mut response = reply::response(200, file.media_type, Vec::new());
    response.headers.retain(|(name, _)| *name != "cache-control");
    response.headers.push(("cache-control", "no-cache".to_owned()));
    response.headers.push(("etag", tag.clone()));
    if request.header("if-none-match") == Some(tag) {
        response.status = 304;
    } else if reply::accepts_gzip(request) {
        response.body = gzip.clone().into();
        response.headers.push(("content-encoding", "gzip".to_owned()));
    } else {
        response.body = file.bytes.into();
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_small_and_the_page_has_a_place_for_its_token() {
        let scripts = FILES.iter().filter(|file| file.media_type.starts_with("text/javascript"));
        let size: usize = scripts.map(|file| file.compressed().0.len()).sum();
        assert!(size < 60_000, "{size} bytes of scripts over the wire");
        assert_eq!(HTML.matches(TOKEN).count(), 1);
        for file in &FILES {
            let text = String::from_utf8_lossy(file.bytes);
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                assert!(!text.contains(word), "{}: {word}", file.name);
            }
        }
    }
}
