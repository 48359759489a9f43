//! The words that pages have for types.

use super::super::is_name;
use super::text;
use super::vocabulary::yes_or_no;
use crate::schema::{BASIC_TYPES, TypeName};

const PAGE_TYPES: &[(&str, &str)] = &[
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
    ("char", "string"),
    ("decimal", "float"),
    ("字符串", "string"),
    ("字符", "string"),
    ("文本", "string"),
    ("整型", "int64"),
    ("整数", "int64"),
    ("长整型", "int64"),
    ("浮点", "float"),
    ("浮点数", "float"),
    ("浮点型", "float"),
    ("布尔", "bool"),
    ("布尔值", "bool"),
    ("布尔型", "bool"),
    ("文字列", "string"),
    ("整数型", "int64"),
    ("ブール", "bool"),
    ("ブール値", "bool"),
    ("문자열", "string"),
    ("정수", "int64"),
    ("불리언", "bool"),
];

/// Returns the type that a cell names; `None` if it names none.
pub(super) fn of(cell: &str) -> Option<TypeName> {
    let bare = text::bare(cell);
    let mut words = bare.as_str();
    let mut depth = 0;
    while let Some(inner) = element(words) {
        (words, depth) = (inner, depth + 1);
    }
    if depth > 8 {
        return None;
    }
    let alone = words.split(['(', ',', ';']).next().unwrap_or_default();
    let words = alone.trim().trim_end_matches('*').trim();
    let word = words.strip_suffix(" objects").or(words.strip_suffix(" object")).unwrap_or(words);
    let basic = PAGE_TYPES.iter().find(|(page, _)| page.eq_ignore_ascii_case(word));
    let name = match basic {
        Some((_, ours)) => *ours,
        // Any other type must look like the name of a shared type, not like a word of a sentence.
        None if is_name(word)
            && word != "Array"
            && word.starts_with(|c: char| c.is_ascii_uppercase())
            && yes_or_no(word).is_none() =>
        {
            word
        }
        None => return None,
    };
    Some((0..depth).fold(TypeName::One(name.to_owned()), |ty, _| TypeName::List(Box::new(ty))))
}

/// Returns what a cell with a type says of whether its parameter is required: `String, required`,
/// `String（必选）`.
pub(super) fn answered(cell: &str) -> Option<bool> {
    let bare = text::bare(cell);
    let (_, behind) = bare.split_once(['(', ',', ';'])?;
    behind.split(['(', ')', ',', ';', ' ']).find_map(yes_or_no)
}

/// Returns the type of a list's elements: `Array of X`, `List<X>`, `X[]`, `[]X`, `X Array`.
fn element(words: &str) -> Option<&str> {
    const START: [(&str, char); 8] = [
        ("array of ", ']'),
        ("list of ", ']'),
        ("arrays of ", ']'),
        ("array<", '>'),
        ("list<", '>'),
        ("array[", ']'),
        ("array(", ')'),
        ("[]", ']'),
    ];
    const END: [&str; 5] = ["[]", " array", "数组", "列表", " 배열"];
    // `Array of[Zone](link)`, `ArrayofZone`: what names a type tells where the words end.
    let glued = ["Array of", "Arrayof"].iter().find_map(|word| {
        let inner = words.strip_prefix(word)?;
        let inner = inner.strip_prefix('[').and_then(|at| at.strip_suffix(']')).unwrap_or(inner);
        inner.starts_with(|c: char| c.is_ascii_uppercase()).then_some(inner)
    });
    let start = START.iter().find_map(|(word, close)| {
        let head = words.get(..word.len())?;
        let inner = head.eq_ignore_ascii_case(word).then(|| words[word.len()..].trim())?;
        let bracketed = inner.starts_with('[') || !word.ends_with(' ');
        let inner =
            inner.strip_prefix('[').filter(|inner| !inner.starts_with(']')).unwrap_or(inner);
        let cut = inner.rfind(*close).filter(|at| bracketed && !inner[..*at].ends_with('['));
        Some(cut.map_or(inner, |at| &inner[..at]).trim())
    });
    let end = || {
        END.iter().find_map(|word| {
            let at = words.len().checked_sub(word.len())?;
            let tail = words.get(at..)?;
            tail.eq_ignore_ascii_case(word).then(|| words[..at].trim())
        })
    };
    glued.or(start).or_else(end).filter(|inner| !inner.is_empty())
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

/// Returns whether a cell names a type that any page has. Other words may be those of a sentence.
pub(super) fn is_basic(cell: &str) -> bool {
    of(cell).is_some_and(|ty| matches!(ty, TypeName::List(_)) || shared(&ty).is_none())
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
        for list in [
            "[]Zone",
            "Zone[]",
            "Array[Zone]",
            "Array<Zone>",
            "Array(Zone)",
            "List of Zone",
            "Array of \\[Zone\\]",
            "Array of[Zone](https://example.com)",
            "Array of[Zone]",
            "ArrayofZone",
            "Arrayof[Zone]",
            "Array of [Zone]",
            "Zone array",
            "Zone数组",
            "Array of Zone (at most 3)",
            "Array of Zone, required",
        ] {
            check(list, "List((\"Zone\"))");
        }
        check("Integer[][]", "List(List((\"int64\")))");
        check("[][]Integer", "List(List((\"int64\")))");
        check("Array[Array[Integer]]", "List(List((\"int64\")))");
        check("Array<Array<Integer>>", "List(List((\"int64\")))");
        check("Array of Integer[]", "List(List((\"int64\")))");
        check("Timestamp(毫秒)", "(\"datetime\")");
        check("字符串（必填）", "(\"string\")");
        check(" UINT64 ", "(\"uint64\")");
        check("the number", "");
        check("", "");
        check("[]", "");
    }

    #[test]
    fn a_type_may_say_whether_it_is_required() {
        assert_eq!(answered("String, required"), Some(true));
        assert_eq!(answered("String（非必填）"), Some(false));
        assert_eq!(answered("Array of String (at most 3; optional)"), Some(false));
        assert_eq!(answered("String"), None);
    }
}
