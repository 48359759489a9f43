//! Signed URLs of a product (`urls.yaml`).

use super::words::UrlLayout;
use crate::read::{Entries, object};
use crate::source::Spanned;

object! {
    #[what = "a description of URLs"]
    /// URLs that are signed with a key and a time (`urls.yaml`).
    pub struct Urls {
        /// What the URLs are, in a few words.
        "urls" => title: Spanned<String>,
        /// What a signature protects, and what it does not.
        "description" => description: Option<String>,
        /// The parameter with the signature: the hash of key, stream name and time.
        "secret" => secret: Spanned<String>,
        /// The parameter with the time: seconds since the Unix epoch, in hexadecimal.
        "time" => time: Spanned<String>,
        /// The URLs that share keys, such as `Push` and `Play`, which begin their names in Rust.
        "sides" => sides: Entries<UrlSide>,
        /// Where the facts come from.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a side"]
    /// URLs that share keys.
    pub struct UrlSide {
        /// What they are for, and what their time means.
        "description" => description: String,
        /// The shared type that a response has the keys in.
        "keys" => keys: Option<UrlKeys>,
        /// The protocols, by name.
        "protocols" => protocols: Entries<UrlProtocol>,
        /// Parameters that are not signed: name and meaning.
        "parameters" => parameters: Entries<String>,
    }
}

object! {
    #[what = "the place of keys"]
    /// The shared type with the keys of a domain.
    pub struct UrlKeys {
        /// The shared type.
        "type" => name: Spanned<String>,
        /// The fields with keys, the main key first.
        "fields" => fields: Vec<Spanned<String>>,
        /// The field with the validity in seconds that is added to the time of a URL.
        "validity" => validity: Option<Spanned<String>>,
    }
}

object! {
    #[what = "a protocol"]
    /// A protocol and the form of its URLs.
    pub struct UrlProtocol {
        /// The URL up to its parameters, with `{domain}`, `{app}` and `{stream}`.
        "url" => url: Spanned<String>,
        /// How parameters follow (`query` if left out).
        "layout" => layout: Option<UrlLayout>,
        /// What it is, what it needs, how certain the form is.
        "description" => description: String,
    }
}
