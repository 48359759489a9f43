//! Rust names for the names of the wire: the one place where collisions are solved.
//!
//! Every name depends on the thing named alone, never on its neighbours, so that adding an
//! action renames nothing. Two things that come to one name are a mistake in the schema, which
//! `rust_name` or `name` mends.

use heck::{ToPascalCase, ToSnakeCase};

/// Words that cannot be identifiers even as `r#word`.
const NEVER_RAW: [&str; 4] = ["self", "super", "crate", "_"];

/// Words of the language, up to edition 2024. `union` and the like are free to be names.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Names that generated files use themselves: a shared type of this name gets `Object` behind it.
const TAKEN_TYPES: [&str; 18] = [
    "Box",
    "Client",
    "Clone",
    "Debug",
    "Default",
    "ErrorCode",
    "From",
    "Into",
    "IntoIterator",
    "None",
    "Ok",
    "Option",
    "Result",
    "Self",
    "Some",
    "String",
    "ToString",
    "Vec",
];

/// Names that every struct has a function of already, or is expected to.
const TAKEN_FIELDS: [&str; 3] = ["clone", "default", "new"];

/// Names that every client or the module around it has already.
const TAKEN_METHODS: [&str; 6] = ["call", "client", "clone", "from_env", "new", "types"];

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
    snake(given.map_or(wire, String::as_str))
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

/// Whether a name can be an identifier that is not a keyword.
pub fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
        && !NEVER_RAW.contains(&name)
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
