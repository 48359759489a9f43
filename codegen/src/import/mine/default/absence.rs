//! Clauses which say that a field is left out: `若不填`, `if it is left blank`. A default needs no
//! other condition.

/// Words before such a clause.
const IF: &[&str] = &["如果", "假如", "若是", "若", "如", "当", "在"];
const WHO: &[&str] = &["用户", "调用方"];
const THIS: &[&str] = &["该", "此", "本", "当前"];
const NOUNS: &[&str] = &["参数值", "参数", "字段", "值", "项"];
const NOT: &[&str] = &["不", "未", "没有", "没"];
const GIVEN: &[&str] = &[
    "填写", "填充", "填入", "填", "传入", "传值", "传递", "传参", "传", "指定", "设置", "设定",
    "提供", "配置", "输入", "选择", "选", "赋值", "携带", "送", "定义", "声明", "写",
];
const EMPTY: &[&str] = &["为空", "留空", "缺省", "置空", "缺失"];
const THEN: &[&str] = &["情况下", "的话", "时"];

const SUBJECTS: &[&str] = &[
    "this parameter ",
    "this field ",
    "the parameter ",
    "the field ",
    "this value ",
    "the value ",
    "this item ",
    "this ",
    "it ",
    "",
];
const VERBS: &[&str] = &["is ", "was ", "has been ", ""];
const ABSENT: &[&str] = &[
    "not specified",
    "not passed in",
    "not passed",
    "not filled in",
    "not filled",
    "not set",
    "not provided",
    "not configured",
    "not entered",
    "not input",
    "not given",
    "no value is specified",
    "left blank",
    "left empty",
    "left unspecified",
    "left unset",
    "unspecified",
    "unset",
    "omitted",
    "empty",
    "null",
    "blank",
];

/// Returns what follows such a clause at the start of a text in lower case.
pub(super) fn behind_absence(text: &str) -> Option<&str> {
    chinese(text).or_else(|| english(text))
}

/// Returns a text in lower case, without these clauses.
pub(in super::super) fn without_absence(text: &str) -> String {
    let lower = text.to_lowercase().replace('’', "'").replace("it's ", "it is ");
    let mut out = String::with_capacity(lower.len());
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        match behind_absence(rest) {
            Some(behind) if !out.ends_with(|c: char| c.is_ascii_alphanumeric()) => rest = behind,
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

fn one<'t>(text: &'t str, words: &[&str]) -> Option<&'t str> {
    words.iter().find_map(|word| text.strip_prefix(word))
}

fn perhaps<'t>(text: &'t str, words: &[&str]) -> &'t str {
    one(text, words).unwrap_or(text)
}

/// `如果不指定该参数时`, `该值缺省`.
fn chinese(text: &str) -> Option<&str> {
    let subject = perhaps(perhaps(text, IF), WHO);
    let subject = perhaps(perhaps(subject, THIS), NOUNS);
    let behind = match one(subject, NOT) {
        Some(verb) => perhaps(perhaps(one(verb, GIVEN)?, THIS), NOUNS),
        None => one(subject, EMPTY)?,
    };
    Some(perhaps(behind, THEN))
}

/// `if this parameter is left empty`.
fn english(text: &str) -> Option<&str> {
    let rest = one(text, &["if ", "when "])?;
    SUBJECTS.iter().find_map(|subject| {
        let rest = rest.strip_prefix(subject)?;
        let behind = VERBS.iter().find_map(|verb| one(rest.strip_prefix(verb)?, ABSENT))?;
        (!behind.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some(behind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_without_a_value_are_found() {
        for text in [
            "不填",
            "若不填写该参数时",
            "如果未设置",
            "该值缺省时",
            "if it is left blank",
            "when this parameter is not specified",
            "if omitted",
        ] {
            assert_eq!(behind_absence(text), Some(""), "{text}");
        }
        assert_eq!(behind_absence("如果玩具未设置"), None);
        assert_eq!(behind_absence("if the toy is not set"), None);
        assert_eq!(without_absence("If it’s not set, 若不填，它为"), ", ，它为");
    }
}
