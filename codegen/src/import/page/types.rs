//! The words that pages have for types.

use super::super::is_name;
use super::text;
use super::vocabulary::yes_or_no;
use crate::schema::{BASIC_TYPES, TypeName};

const PAGE_TYPES: [(&str, &str); 32] = [
    ("string", "string"),
    ("str", "string"),
    ("text", "string"),
    ("integer", "int64"),
    ("int", "int64"),
    ("int32", "int64"),
    ("int64", "int64"),
    ("integer64", "int64"),
    ("long", "int64"),
    ("short", "int64"),
    ("uint", "uint64"),
    ("uint32", "uint64"),
    ("uint64", "uint64"),
    ("unsigned integer", "uint64"),
    ("unsigned int", "uint64"),
    ("float", "float"),
    ("double", "float"),
    ("number", "float"),
    ("boolean", "bool"),
    ("bool", "bool"),
    ("binary", "binary"),
    ("bytes", "binary"),
    ("timestamp iso8601", "datetime_iso"),
    ("timestamp_iso", "datetime_iso"),
    ("timestamp_iso8601", "datetime_iso"),
    ("timestampiso8601", "datetime_iso"),
    ("datetime_iso", "datetime_iso"),
    ("timestamp", "datetime"),
    ("datetime", "datetime"),
    ("date", "date"),
    ("字符串", "string"),
    ("整型", "int64"),
];

/// Returns the type that a cell names; `None` if it names none.
pub(super) fn of(cell: &str) -> Option<TypeName> {
    let bare = text::bare(cell);
    let mut words = bare.split('(').next().unwrap_or_default().trim().trim_end_matches('*').trim();
    let mut depth = 0;
    while let Some(inner) = element(words) {
        (words, depth) = (inner, depth + 1);
    }
    if depth > 8 {
        return None;
    }
    let word = words.strip_suffix(" objects").or(words.strip_suffix(" object")).unwrap_or(words);
    let basic = PAGE_TYPES.iter().find(|(page, _)| page.eq_ignore_ascii_case(word));
    let name = match basic {
        Some((_, ours)) => *ours,
        // Any other type must look like the name of a shared type, not like a word of a sentence.
        None if is_name(word)
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && yes_or_no(word).is_none() =>
        {
            word
        }
        None => return None,
    };
    Some((0..depth).fold(TypeName::One(name.to_owned()), |ty, _| TypeName::List(Box::new(ty))))
}

/// Returns the type of a list's elements: `Array of X`, `List<X>`, `X[]`, `X Array`.
fn element(words: &str) -> Option<&str> {
    let start = |word: &str| {
        let head = words.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| words[word.len()..].trim())
    };
    let list = ["array of ", "list of ", "arrays of ", "array<", "list<", "array["];
    let inner = list.iter().find_map(|word| start(word));
    let inner = inner.map(|inner| inner.trim_end_matches(['>', ']']).trim());
    let behind = || words.strip_suffix("[]").or(words.strip_suffix(" Array")).map(str::trim);
    inner.or_else(behind).filter(|inner| !inner.is_empty())
}

/// Returns the number of bytes the type takes that a text begins with; `shared` knows shared types.
pub(super) fn length(text: &str, sure: bool, shared: &dyn Fn(&str) -> bool) -> Option<usize> {
    let lower = text.to_ascii_lowercase();
    let mut at = 0;
    while lower[at..].starts_with("array of ") {
        at += "array of ".len();
    }
    let rest = &lower[at..];
    let two = ["timestamp iso8601", "unsigned integer"];
    if let Some(words) = two.iter().find(|words| rest.starts_with(**words)) {
        return Some(at + words.len());
    }
    let end = rest.find(' ').unwrap_or(rest.len());
    let word = &text[at..at + end];
    let basic = PAGE_TYPES.iter().any(|(page, _)| page.eq_ignore_ascii_case(word))
        && word.starts_with(|c: char| c.is_ascii_uppercase());
    // After yes or no there is a type for sure; else the first words of a note could look like one.
    let named = shared(word) || looks_like_a_name(word) || ((sure || at > 0) && of(word).is_some());
    (basic || named).then_some(at + end)
}

/// Returns whether a word is more than an English word: `ProIspPlaySumInfo`.
pub(super) fn looks_like_a_name(word: &str) -> bool {
    is_name(word)
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
        && word.chars().any(|c| c.is_ascii_lowercase())
}

/// Returns the shared type in a type, if there is one.
pub(super) fn shared(ty: &TypeName) -> Option<&str> {
    match ty {
        TypeName::List(inner) => shared(inner),
        TypeName::One(name) => (!BASIC_TYPES.contains(&name.as_str())).then_some(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expect: &str) {
        let shown = of(cell).map(|ty| format!("{ty:?}").replace("One(", "(")).unwrap_or_default();
        assert_eq!(shown, expect, "of {cell:?}");
    }

    #[test]
    fn types_are_written_in_many_ways() {
        check("Array of [Filter](https://example.com)", "List((\"Filter\"))");
        check("array of Zone objects", "List((\"Zone\"))");
        check("List<String>", "List((\"string\"))");
        check("Float[]", "List((\"float\"))");
        check("Array of Array of Integer", "List(List((\"int64\")))");
        check("Timestamp ISO8601", "(\"datetime_iso\")");
        check(" UINT64 ", "(\"uint64\")");
        check("the number", "");
        check("", "");
    }
}
