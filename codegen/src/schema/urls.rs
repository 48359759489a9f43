//! Signed URLs of a product (`urls.yaml`).

use super::words::{UrlLayout, UrlValueKind};
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
        /// Parameters that belong together, as types in Rust: `TimeShift`.
        "options" => options: Entries<UrlOption>,
    }
}

object! {
    #[what = "an option"]
    /// Parameters that belong together and are not signed.
    pub struct UrlOption {
        /// What they are for.
        "description" => description: String,
        /// The protocols that have them; all if left out.
        "protocols" => protocols: Vec<Spanned<String>>,
        /// Parameters with the same value in each URL.
        "constants" => constants: Entries<String>,
        /// Parameters with a value that the caller chooses.
        "parameters" => parameters: Entries<UrlParameter>,
        /// Two times, of which the second is after the first.
        "window" => window: Option<UrlWindow>,
    }
}

object! {
    #[what = "a parameter"]
    /// A parameter with a value that the caller chooses.
    pub struct UrlParameter {
        /// The kind of its values.
        "is" => is: Spanned<UrlValueKind>,
        /// What it is.
        "description" => description: String,
        /// Whether the parameters make no sense without it.
        "required" => required: bool,
        /// The method in Rust, if it is not that of the name.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// The minimum of a number of seconds.
        "min" => min: Option<Spanned<u32>>,
        /// The maximum of a number of seconds.
        "max" => max: Option<Spanned<u32>>,
    }
}

object! {
    #[what = "a window"]
    /// Two times, of which the second is after the first.
    pub struct UrlWindow {
        /// The parameter with the first time.
        "start" => start: Spanned<String>,
        /// The parameter with the second time.
        "end" => end: Spanned<String>,
        /// The maximum number of seconds between them.
        "max" => max: u32,
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
