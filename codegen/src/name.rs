//! The one place that decides what is a name: which texts may name things on the wire, what they
//! are called in Rust, and which names are taken.
//!
//! Every name depends on the thing named alone, never on its neighbors, so that adding an
//! action renames nothing. Two things that come to one name are an error in the schema, which
//! `rust_name` or `name` fixes.

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// Words that cannot be identifiers even as `r#word`.
const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Words of the language, up to edition 2024. `union` and the like are free to be names.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names that generated files use themselves: a shared type of this name gets `Object` behind it.
const TAKEN_TYPES: [&str; 21] = [
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "Err",
    "ErrorCode",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "SERVICE",
    "Self",
    "Some",
    "String",
    "ToString",
    "Unknown",
    "Vec",
];

/// Names that every struct has a function of already, or is expected to.
const TAKEN_FIELDS: [&str; 3] = ["clone", "default", "new"];

/// Names that every client, or the module around it, has already; `mod` would be the file of the
/// module itself.
const TAKEN_METHODS: [&str; 11] = [
    "call",
    "client",
    "clone",
    "error_code",
    "from_env",
    "mod",
    "new",
    "types",
    "untyped",
    "wait_until",
    "wait_until_not_found",
];

/// Names of files beside those of shared types.
const TAKEN_MODULES: [&str; 1] = ["mod"];

/// Products whose crates would be called like the crates of this project.
const TAKEN_PRODUCTS: [&str; 2] = ["codegen", "runtime"];

/// The longest name; the longest official one has 69 letters, and file systems take 255.
const MAX_LENGTH: usize = 128;

/// What a name in Rust is the name of.
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

/// Why a text cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// It is no identifier, or a keyword.
    NoIdentifier,
    /// Generated code uses the name for something else.
    Taken,
    /// The case is not the one that Rust has for it.
    Case(&'static str),
}

/// Checks that a name can be one in Rust, whoever made it.
///
/// # Errors
///
/// Why it cannot.
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

/// Whether a text can be the name of an action, a type or a field on the wire: letters, digits
/// and `_`, with a letter at its start. It names files and stands in headers, too.
pub fn is_wire_name(name: &str) -> bool {
    name.len() <= MAX_LENGTH
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a text can be the name of a product, which names a folder and a crate.
pub fn is_product(name: &str) -> bool {
    (1..=MAX_LENGTH).contains(&name.len())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !TAKEN_PRODUCTS.contains(&name)
}

/// Whether a text can be a version, which names a folder and a module: `2018-08-01`.
pub fn is_version(version: &str) -> bool {
    version.split('-').map(str::len).eq([4, 2, 2])
        && version.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// Whether a text can be an error code: `Family` or `Family.Detail`, of letters, digits and `_`.
pub fn is_error_code(code: &str) -> bool {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    code.len() <= MAX_LENGTH
        && code.starts_with(|c: char| c.is_ascii_alphabetic())
        && code.split('.').all(is_part)
}

/// Whether a text can be a region or a key of a schema's own: letters, digits, `-` and `_`.
pub fn is_key(key: &str) -> bool {
    (1..=MAX_LENGTH).contains(&key.len())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Whether a text is the name of a host: labels of letters, digits and `-` with dots between.
pub fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.contains('.') && host.split('.').all(is_label)
}

/// Whether rustdoc takes a text as an alias for its search.
pub fn is_search_word(word: &str) -> bool {
    !word.is_empty()
        && word.trim() == word
        && !word.contains(['"', '\''])
        && !word.contains(|c: char| c.is_control() || c.is_whitespace() && c != ' ')
}

/// A name that was checked, as an identifier.
pub fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// A name without regard to what a reader overlooks: `MW` and `Mw` are one.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// The identifier of a field or parameter: `PageNum` is `page_num`, `Type` is `r#type`.
pub fn field(wire: &str) -> String {
    free(snake(wire), &TAKEN_FIELDS)
}

/// The name of the method and module of an action.
pub fn method(wire: &str) -> String {
    free(snake(wire), &TAKEN_METHODS)
}

/// The module of a shared type.
pub fn type_module(wire: &str, given: Option<&String>) -> String {
    free(snake(given.map_or(wire, String::as_str)), &TAKEN_MODULES)
}

fn free(name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) { name + "_" } else { raw(&name) }
}

/// The name of a module: `DescribeLiveDomains` is `describe_live_domains`.
pub fn snake(wire: &str) -> String {
    let name = wire.to_snake_case();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n{name}") } else { name }
}

/// An identifier that may be a keyword, escaped.
pub fn raw(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// The name of a shared type: as the definitions have it, in Rust's spelling only where Rust
/// would warn (`Topic_Simplification` is `TopicSimplification`).
pub fn type_name(wire: &str) -> String {
    let mut name = if wire.contains('_') { wire.to_pascal_case() } else { wire.to_owned() };
    if let Some(first) = name.get(..1) {
        name = first.to_ascii_uppercase() + &name[1..];
    }
    if TAKEN_TYPES.contains(&name.as_str()) { name + "Object" } else { name }
}

/// The default name of the enum of a field: the owner's and the field's together.
pub fn enum_name(owner: &str, field: &str) -> String {
    format!("{owner}{}", type_name(field))
}

/// The variant of a value: `cn-north` is `CnNorth`, `16:9` is `V16_9`, `-1` is `Minus1`; `None`
/// where the value makes no name.
pub fn variant(value: &str) -> Option<String> {
    let (sign, rest) = match value.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => ("Minus", rest),
        _ => ("", value),
    };
    let words: Vec<String> = rest
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(capitalized)
        .collect();
    let name = words.into_iter().fold(sign.to_owned(), |name, word| {
        let digits_meet = name.ends_with(|c: char| c.is_ascii_digit())
            && word.starts_with(|c: char| c.is_ascii_digit());
        name + if digits_meet { "_" } else { "" } + &word
    });
    match name.chars().next() {
        None => None,
        Some(c) if c.is_ascii_digit() => Some(format!("V{name}")),
        Some(_) if name == "Self" || name == "Unknown" => Some(format!("{name}Value")),
        Some(_) => Some(name),
    }
}

fn capitalized(word: &str) -> String {
    let all_capitals = word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    if all_capitals { word.to_pascal_case() } else { word[..1].to_ascii_uppercase() + &word[1..] }
}

/// The module of an API version: `2018-08-01` is `v20180801`.
pub fn version_module(version: &str) -> String {
    format!("v{}", version.replace('-', ""))
}

/// The crate of a product: `live` is `tencentcloud-live`.
pub fn crate_name(product: &str) -> String {
    format!("tencentcloud-{product}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(f: fn(&str) -> String, cases: &[(&str, &str)]) {
        for (wire, rust) in cases {
            assert_eq!(f(wire), *rust, "for {wire}");
        }
    }

    #[test]
    fn fields_are_snake_case_and_escape_keywords() {
        check(
            field,
            &[
                ("PageNum", "page_num"),
                ("Type", "r#type"),
                ("Super", "super_"),
                ("Default", "default_"),
                ("Gen", "r#gen"),
                ("SOBRENOME", "sobrenome"),
                ("TotalCode2xx", "total_code2xx"),
                ("Union", "union"),
            ],
        );
        check(snake, &[("DescribeLiveXP2PDetailInfoList", "describe_live_xp2p_detail_info_list")]);
    }

    #[test]
    fn types_keep_their_names_unless_rust_has_taken_them() {
        check(
            type_name,
            &[
                ("DBInstance", "DBInstance"),
                ("Option", "OptionObject"),
                ("String", "StringObject"),
                ("Topic_Simplification", "TopicSimplification"),
                ("Error", "Error"),
            ],
        );
    }

    #[test]
    fn variants_come_from_values() {
        check(
            |v| variant(v).unwrap_or_default(),
            &[
                ("Province", "Province"),
                ("cn-north", "CnNorth"),
                ("CountryOrArea", "CountryOrArea"),
                ("16:9", "V16_9"),
                ("-1", "Minus1"),
                ("CLOUD_BSSD", "CloudBssd"),
                ("Unknown", "UnknownValue"),
                ("", ""),
                ("。", ""),
            ],
        );
    }
}
