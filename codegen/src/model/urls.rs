//! The signed URLs of a product.

use super::{UrlLayout, UrlValueKind};

/// The signed URLs of a product.
#[derive(Clone, Debug)]
pub struct Urls {
    /// What they are, in a few words.
    pub title: String,
    /// What a signature protects; may be empty.
    pub description: String,
    /// The parameter with the signature.
    pub secret: String,
    /// The parameter with the time.
    pub time: String,
    /// The URLs that share keys.
    pub sides: Vec<UrlSide>,
    /// The schema file.
    pub source: String,
}

/// URLs that share keys.
#[derive(Clone, Debug)]
pub struct UrlSide {
    /// The name: `Push`.
    pub name: String,
    /// The type of the URLs: `PushUrl`.
    pub url: String,
    /// The enum of the protocols: `PushProtocol`.
    pub protocol: String,
    /// What they are for.
    pub description: String,
    /// The shared type with the keys.
    pub keys: Option<UrlKeys>,
    /// The protocols.
    pub protocols: Vec<UrlProtocol>,
    /// Parameters that are not signed: name and meaning.
    pub parameters: Vec<(String, String)>,
    /// Parameters that belong together.
    pub options: Vec<UrlOption>,
}

/// Parameters that belong together.
#[derive(Clone, Debug)]
pub struct UrlOption {
    /// The type in Rust.
    pub name: String,
    /// What they are for.
    pub description: String,
    /// The variants of the protocols that have them; empty if all have.
    pub protocols: Vec<String>,
    /// Parameters with the same value in each URL.
    pub constants: Vec<(String, String)>,
    /// Parameters with a value that the caller chooses, required ones first.
    pub parameters: Vec<UrlParameter>,
    /// Two times, of which the second is after the first by at most so many seconds.
    pub window: Option<(String, String, u32)>,
}

/// A parameter with a value that the caller chooses.
#[derive(Clone, Debug)]
pub struct UrlParameter {
    /// The name on the wire.
    pub wire: String,
    /// The method in Rust.
    pub ident: String,
    /// The kind of its values.
    pub kind: UrlValueKind,
    /// Whether it is required.
    pub required: bool,
    /// The minimum of a number of seconds.
    pub min: Option<u32>,
    /// The maximum of a number of seconds.
    pub max: Option<u32>,
    /// What it is.
    pub description: String,
}

/// The shared type with the keys of a domain.
#[derive(Clone, Debug)]
pub struct UrlKeys {
    /// Its name in Rust.
    pub rust: String,
    /// The fields with keys, on the wire.
    pub fields: Vec<String>,
    /// The field with the validity, on the wire.
    pub validity: Option<String>,
}

/// A protocol and the form of its URLs.
#[derive(Clone, Debug)]
pub struct UrlProtocol {
    /// The name in the schema.
    pub name: String,
    /// The variant in Rust.
    pub rust: String,
    /// The URL up to its parameters.
    pub url: String,
    /// How parameters follow.
    pub layout: UrlLayout,
    /// What it is.
    pub description: String,
}
