//! What the items of generated crates are called in Rust. The generator and the writers of calls
//! both decide by these functions.
//!
//! A name depends on its item only, never on other items, so that adding an action renames nothing.

use heck::{ToPascalCase, ToSnakeCase};

/// Keywords that cannot be raw identifiers.
pub const NEVER_RAW: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// Keywords, up to edition 2024. Weak keywords such as `union` are valid identifiers.
pub const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names that generated files use: a shared type with such a name gets the suffix `Object`.
pub const TAKEN_TYPES: [&str; 21] = [
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

/// Names of functions that every struct has, or is expected to have.
pub const TAKEN_FIELDS: [&str; 3] = ["clone", "default", "new"];

/// Names that every client, or the module around it, has; `mod` would be the file of the module.
pub const TAKEN_METHODS: [&str; 11] = [
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

/// Names of other files in the folder of shared types.
const TAKEN_MODULES: [&str; 1] = ["mod"];

/// Returns the identifier of a field or parameter: `page_num` for `PageNum`, `r#type` for `Type`.
pub fn field(wire: &str) -> String {
    free(snake(wire), &TAKEN_FIELDS)
}

/// Returns the name of the method and module of an action.
pub fn method(wire: &str) -> String {
    free(snake(wire), &TAKEN_METHODS)
}

/// Returns the module of a shared type.
pub fn type_module(wire: &str, given: Option<&String>) -> String {
    free(snake(given.map_or(wire, String::as_str)), &TAKEN_MODULES)
}

fn free(name: String, taken: &[&str]) -> String {
    if taken.contains(&name.as_str()) { name + "_" } else { raw(&name) }
}

/// Returns the name of a module: `describe_live_domains` for `DescribeLiveDomains`.
pub fn snake(wire: &str) -> String {
    let name = wire.to_snake_case();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("n{name}") } else { name }
}

/// Escapes an identifier if it is a keyword.
pub fn raw(name: &str) -> String {
    if NEVER_RAW.contains(&name) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// Returns the name of a shared type: the name in the definitions, converted only if Rust would
/// warn (`TopicSimplification` for `Topic_Simplification`).
pub fn type_name(wire: &str) -> String {
    let mut name = if wire.contains('_') { wire.to_pascal_case() } else { wire.to_owned() };
    if let Some(first) = name.get(..1) {
        name = first.to_ascii_uppercase() + &name[1..];
    }
    if TAKEN_TYPES.contains(&name.as_str()) { name + "Object" } else { name }
}

/// Returns the default name of the enum of a field: the names of owner and field.
pub fn enum_name(owner: &str, field: &str) -> String {
    format!("{owner}{}", type_name(field))
}

/// Returns the variant of a value: `CnNorth` for `cn-north`, `V16_9` for `16:9`, `Minus1` for `-1`;
/// `None` if the value makes no name.
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

/// Returns the module of an API version: `v20180801` for `2018-08-01`.
pub fn version_module(version: &str) -> String {
    format!("v{}", version.replace('-', ""))
}

/// Returns the crate of a product: `tencentcloud-live` for `live`.
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
