//! The files of the page.

mod shrink;

use std::borrow::Cow;
use std::sync::OnceLock;

use tencentcloud_local::{SiteRequest, SiteResponse};

use crate::guard::Token;
use crate::reply;

/// A file, compressed when it is first requested.
struct File {
    name: &'static str,
    media_type: &'static str,
    text: &'static str,
    served: OnceLock<Served>,
}

/// A file as it is served.
struct Served {
    plain: Cow<'static, str>,
    gzip: Vec<u8>,
    tag: String,
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

const HTML: &str = include_str!("../page/index.html");

/// Where the token goes in the page.
const TOKEN: &str = "{{token}}";

macro_rules! files {
    ($($name:literal: $media_type:expr),* $(,)?) => {
        [$(File {
            name: $name,
            media_type: $media_type,
            text: include_str!(concat!("../page/", $name)),
            served: OnceLock::new(),
        }),*]
    };
}

static FILES: [File; 14] = files! {
    "style.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "en.json": "application/json",
    "zh.json": "application/json",
    "app.js": SCRIPT,
    "dom.js": SCRIPT,
    "words.js": SCRIPT,
    "json.js": SCRIPT,
    "search.js": SCRIPT,
    "form.js": SCRIPT,
    "action.js": SCRIPT,
    "request.js": SCRIPT,
    "bench.js": SCRIPT,
    "response.js": SCRIPT,
};

impl File {
    fn served(&self) -> &Served {
        self.served.get_or_init(|| {
            let plain: Cow<'static, str> = match self.media_type {
                SCRIPT => shrink::shrink(self.text).into(),
                _ => self.text.into(),
            };
            let gzip = reply::gzip(plain.as_bytes(), flate2::Compression::best());
            // The last eight bytes are the checksum and the size of the contents.
            let end: String =
                gzip[gzip.len() - 8..].iter().map(|byte| format!("{byte:02x}")).collect();
            Served { plain, gzip, tag: format!("\"{end}\"") }
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
    let Served { plain, gzip, tag } = file.served();
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
        response.body = plain.to_string().into();
    }
    Some(response)
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value as Json};

    use super::*;

    #[test]
    fn scripts_are_small_and_the_page_has_a_place_for_its_token() {
        let scripts = FILES.iter().filter(|file| file.media_type == SCRIPT);
        let size: usize = scripts.map(|file| file.served().plain.len()).sum();
        assert!(size < 60_000, "{size} bytes of scripts");
        assert_eq!(HTML.matches(TOKEN).count(), 1);
        for file in &FILES {
            for word in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("]
            {
                assert!(!file.text.contains(word), "{}: {word}", file.name);
            }
        }
    }

    /// Both languages have the same words, with the same places, and the scripts use no others.
    #[test]
    fn every_word_is_there_in_both_languages() {
        let words = |name: &str| -> Map<String, Json> {
            let file = FILES.iter().find(|file| file.name == name).unwrap();
            serde_json::from_str(file.text).unwrap()
        };
        let (english, chinese) = (words("en.json"), words("zh.json"));
        assert!(english.keys().eq(chinese.keys()));
        for (key, text) in &english {
            let places = |text: &Json| {
                let text = text.as_str().unwrap();
                (0..3).map(|at| text.contains(&format!("{{{at}}}"))).collect::<Vec<_>>()
            };
            assert_eq!(places(text), places(&chinese[key]), "{key}");
        }
        for file in FILES.iter().filter(|file| file.media_type == SCRIPT) {
            for (at, _) in file.text.match_indices("t('") {
                let (before, after) = (&file.text[..at], &file.text[at + 3..]);
                let word = after.split('\'').next().unwrap();
                let is_call = !before.ends_with(|c: char| c.is_alphanumeric() || c == '.');
                assert!(!is_call || english.contains_key(word), "{}: {word}", file.name);
            }
        }
    }
}
