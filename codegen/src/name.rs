//! Names: which strings may name items on the wire and in Rust. What items are called in Rust is
//! decided by [`tencentcloud_catalog::names`], which programs that write calls need as well.
//!
//! A collision of two names is an error in the schema, which `rust_name` or `name` resolves.

use proc_macro2::{Ident, Span};
use tencentcloud_catalog::names::{KEYWORDS, NEVER_RAW, TAKEN_FIELDS, TAKEN_METHODS, TAKEN_TYPES};

pub use tencentcloud_catalog::names::{
    crate_name, enum_name, field, method, raw, snake, type_module, type_name, variant,
    version_module,
};

/// Products whose crates would have the names of crates in this workspace.
const TAKEN_PRODUCTS: [&str; 2] = ["codegen", "runtime"];

/// The maximum length of a name. The longest official one has 69 letters; file systems allow 255.
const MAX_LENGTH: usize = 128;

/// The kind of item that a name in Rust refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A struct or an enum.
    Type,
    /// A variant of an enum.
    Variant,
    /// A field, its setter and the parameter of the constructor.
    Field,
    /// A method of the client and the module of an action.
    Method,
}

/// The reason why a string is not a valid name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is not an identifier, or it is a keyword.
    NoIdentifier,
    /// It is reserved for another item of generated code.
    Taken,
    /// It does not follow the naming conventions of Rust.
    Case(&'static str),
}

/// Checks whether a name is valid in Rust, whether it was derived or specified.
///
/// # Errors
///
/// Returns the reason why it is invalid.
pub fn check(name: &str, kind: Kind) -> Result<(), Problem> {
    let raw = name.strip_prefix("r#");
    let bare = raw.unwrap_or(name);
    let starts = bare.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_word = starts && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_escaped = KEYWORDS.contains(&bare) == raw.is_some();
    if !is_word || !is_escaped || NEVER_RAW.contains(&bare) || bare.len() > 2 * MAX_LENGTH {
        return Err(Problem::NoIdentifier);
    }
    let taken: &[&str] = match kind {
        Kind::Type => &TAKEN_TYPES,
        Kind::Variant => &["Unknown"],
        Kind::Field => &TAKEN_FIELDS,
        Kind::Method => &TAKEN_METHODS,
    };
    if taken.contains(&bare) {
        return Err(Problem::Taken);
    }
    match kind {
        Kind::Type | Kind::Variant if bare.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Err(Problem::Case("an upper-case letter at its start"))
        }
        Kind::Field | Kind::Method if bare.contains(|c: char| c.is_ascii_uppercase()) => {
            Err(Problem::Case("lower-case letters alone"))
        }
        _ => Ok(()),
    }
}

/// Returns whether a string is a valid name of an action, a type or a field on the wire: letters,
/// digits and `_`, starting with a letter. Such names are also used in file names and headers.
pub fn is_wire_name(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns whether a string is a valid name of a product, which names a folder and a crate.
pub fn is_product(name: &str) -> bool {
    (1..=MAX_LENGTH).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !TAKEN_PRODUCTS.contains(&name)
}

/// Returns whether a string is a valid version, which names a folder and a module: `2018-08-01`.
pub fn is_version(version: &str) -> bool {
    version.split('-').map(str::len).eq([4, 2, 2])
        && version.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Returns whether a string is a valid error code: `Family` or `Family.Detail`, consisting of
/// letters, digits and `_`.
pub fn is_error_code(code: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    code.len() <= MAX_LENGTH
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.split('.').all(is_part)
}

/// Returns whether a string is a valid region or identifier of a category: letters, digits, `-` and
/// `_`.
pub fn is_key(key: &str) -> bool {
    (1..=MAX_LENGTH).contains(&key.len())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Returns whether a string is a valid host name: labels of letters, digits and `-`, separated by
/// dots.
pub fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.contains('.') && host.split('.').all(is_label)
}

/// Returns whether rustdoc accepts a string as a search alias.
pub fn is_search_word(word: &str) -> bool {
    !word.is_empty()
        && word.trim() == word
        && !word.contains(['"', '\''])
        && !word.contains(|c: char| c.is_control() || c.is_whitespace() && c != ' ')
}

/// Converts a checked name to an identifier.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Returns a name without case and underscores, so that `MW` and `Mw` are equal.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the name of the library of a product: `tencentcloud_live` for `live`.
pub fn library_name(product: &str) -> String {
    crate_name(product).replace('-', "_")
}
