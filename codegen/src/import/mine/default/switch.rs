//! Defaults of switches, by what they mean: `默认不开启`, `off by default`.

use super::super::text::{QUOTES, after_phrase, clause_before, mentions, places};
use super::super::typed;
use super::{Default, depends};
use crate::schema::TypeName;

/// Beginnings of names of switches that turn something off.
const INVERSE: &[&str] = &[
    "Disable", "Close", "Forbid", "Not", "No", "Skip", "Ignore", "Un", "Without", "Deny", "Block",
];
/// The same in descriptions.
const INVERSE_WORDS: &[&str] = &[
    "是否关闭",
    "是否禁",
    "是否跳过",
    "是否忽略",
    "是否取消",
    "是否不",
    "to disable",
    "to skip",
    "to ignore",
];

/// Returns the default of a switch that a description gives by its meaning.
pub(super) fn default(name: &str, ty: &TypeName, text: &str) -> Option<Default> {
    let is_switch = matches!(ty, TypeName::One(ty) if ty == "bool");
    let (said, is_on) = is_switch.then(|| chinese(text).or_else(|| english(text)))??;
    let is_inverse = INVERSE.iter().any(|start| {
        let name = name.strip_prefix("Is").unwrap_or(name);
        name.strip_prefix(start)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    });
    let answers = ["否", "是", "no", "yes"].contains(&said);
    let is_on = match meaning(text, said) {
        // `true: off` is hardly meant.
        Some(value) if value != is_on && !is_inverse => return None,
        Some(value) => value,
        None if !answers && (is_inverse || mentions(text, INVERSE_WORDS)) => return None,
        None => is_on,
    };
    let word = if is_on { "true" } else { "false" };
    typed(ty, word).map(|node| Default::Is(word.to_owned(), node))
}

/// Returns the value that a description gives a meaning that begins with this word.
fn meaning(text: &str, said: &str) -> Option<bool> {
    let means = |value: &str| {
        places(text, value).any(|at| {
            let rest = &text[at + value.len()..];
            let rest = rest.trim_start_matches(QUOTES).trim_start_matches([' ', '（', '(']);
            let rest = ["表示", "代表", "means ", "indicates ", "为", "-", "—", "：", ":", "="]
                .iter()
                .find_map(|joint| rest.strip_prefix(joint))
                .unwrap_or(rest);
            let rest = rest.trim_start();
            rest.get(..said.len()).is_some_and(|start| start.eq_ignore_ascii_case(said))
        })
    };
    match (means("true"), means("false")) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// `默认否`, `默认为不检查`: the word, and whether it is on.
fn chinese(text: &str) -> Option<(&str, bool)> {
    const OFF: &[&str] = &["否", "不", "关闭", "关", "禁用", "未开启", "未启用"];
    const ON: &[&str] = &["是", "开启", "开", "启用", "打开"];
    const LEFT_OUT: &[&str] = &["不填", "不传", "不指定", "不限", "不设"];
    let (at, _) = text.match_indices("默认").next()?;
    let rest = &text[at + "默认".len()..];
    let rest = rest.trim_start_matches(['值', '：', ':', ' ', '“', '"']);
    let rest =
        rest.strip_prefix('为').or(rest.strip_prefix('是').filter(|r| !ended(r))).unwrap_or(rest);
    let rest = rest.trim_start_matches(['：', ':', ' ', '“', '"', '`']);
    if depends(clause_before(text, &text[at..]))
        || LEFT_OUT.iter().any(|left| rest.starts_with(left))
    {
        return None;
    }
    let begins = |words: &[&str]| {
        let word = words.iter().find(|word| rest.starts_with(**word))?;
        let clause = rest[word.len()..].split(|c: char| "，。,；;.\n）) (（".contains(c)).next()?;
        let short = clause.chars().count() <= 8 && !mentions(clause, &["时", "后", "的", "则"]);
        let whole = !matches!(*word, "否" | "是" | "关" | "开") || ended(&rest[word.len()..]);
        (short && whole).then(|| &rest[..word.len()])
    };
    begins(OFF)
        .map(|word| (if word == "不" { &rest[..said_length(rest)] } else { word }, false))
        .or_else(|| begins(ON).map(|word| (word, true)))
        .or_else(|| {
            // `是否允许玩具，默认允许`.
            let verb = text.split_once("是否")?.1;
            let end = verb.char_indices().nth(2).map_or(verb.len(), |(end, _)| end);
            rest.strip_prefix(&verb[..end]).map(|_| (&rest[..end], true))
        })
}

/// Returns the length of `不开启`.
fn said_length(rest: &str) -> usize {
    rest.find(|c: char| "，。,；;.\n）) (（".contains(c)).unwrap_or(rest.len())
}

/// Returns whether a word ends here.
fn ended(behind: &str) -> bool {
    behind.trim_start_matches(QUOTES).is_empty()
        || behind.trim_start_matches(QUOTES).starts_with(|c: char| "，。,；;.\n）) (（".contains(c))
}

/// `disabled by default`, `Default: no`.
fn english(text: &str) -> Option<(&'static str, bool)> {
    const STATES: &[(&str, bool)] = &[
        ("not enabled", false),
        ("not required", false),
        ("disabled", false),
        ("off", false),
        ("no", false),
        ("enabled", true),
        ("on", true),
        ("yes", true),
    ];
    let is_word = |text: &str, word: &str| {
        let end = text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        end && !text[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
            && (word.contains("abled") || ended(&text[word.len()..]))
    };
    if let Some(at) = places(text, "by default").next() {
        let before = text[..at].trim_end().to_ascii_lowercase();
        let found = STATES.iter().find(|(word, _)| {
            before.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
        });
        let goes =
            ["goes on", "based on", "depends on", "go on"].iter().any(|w| before.ends_with(w));
        // `By default, the toy is not returned`.
        let behind = text[at + "by default".len()..].split(['.', '\n']).next().unwrap_or_default();
        let asks = ["whether to", "whether the"].iter().any(|word| mentions(text, &[word]));
        if found.is_none() && asks && behind.starts_with(',') && behind.contains(" not ") {
            let is_off = !depends(behind) && !depends(clause_before(text, &text[at..]));
            return is_off.then_some(("not", false));
        }
        let negated = goes || before.contains(" not ") && !before.ends_with("not enabled");
        return found.filter(|_| !negated && !depends(clause_before(text, &text[at..]))).copied();
    }
    let rest = after_phrase(text, &["default value", "default", "defaults"])?;
    let rest = rest.trim_start_matches(QUOTES);
    if depends(clause_before(text, rest)) {
        return None;
    }
    STATES.iter().find(|(word, _)| is_word(rest, word)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Option<&'static str> {
        match default(name, &TypeName::One("bool".to_owned()), text) {
            Some(Default::Is(word, _)) => Some(if word == "true" { "true" } else { "false" }),
            _ => None,
        }
    }

    #[test]
    fn switches_have_defaults_by_their_meaning() {
        for text in [
            "是否上发条，默认否。",
            "是否上发条。默认不上发条。",
            "是否上发条，默认为关闭",
            "Whether to wind the toy. Off by default.",
            "Whether to wind the toy, which is disabled by default.",
            "Whether to wind the toy. Default value: no.",
        ] {
            assert_eq!(read("Wind", text), Some("false"), "{text}");
        }
        assert_eq!(read("Wind", "“true”为开启，“false”为关闭\n默认为开启，之后再看"), Some("true"));
    }

    #[test]
    fn what_a_switch_turns_off_is_left_alone() {
        assert_eq!(read("DisableWind", "发条，默认开启"), None);
        assert_eq!(read("Wind", "是否关闭发条，默认开启"), None);
        assert_eq!(read("Wind", "发条，默认不填"), None);
        assert_eq!(read("Wind", "如果是大玩具，默认开启"), None);
        assert_eq!(read("Wind", "The toy goes on by default."), None);
        assert_eq!(read("Wind", "Wind it. true: off; false: on. Off by default."), None);
    }
}
