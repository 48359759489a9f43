//! Lists of values: `Valid values: A (desc), B (desc)`, and the same as bullets.

use super::text::{QUOTES, after_phrase, mentions, phrase_before, sentence, value};

/// The values that a description lists.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Values {
    /// Each value and what it means.
    pub list: Vec<(String, Option<String>)>,
    /// The value that is marked as the default.
    pub default: Option<String>,
    /// Where the list begins.
    pub phrase: String,
}

const HEADERS: [&str; 16] = [
    "valid values",
    "valid value",
    "available values",
    "allowed values",
    "optional values",
    "possible values",
    "enumerated values",
    "^values",
    "^value",
    "可选值",
    "有效值",
    "取值",
    "枚举值",
    "可取值",
    "可选取值",
    "可选值有",
];

/// Marks before the elements of a list.
const BULLETS: [char; 4] = ['-', '•', '·', '*'];

/// What makes a list something other than the whole of the values.
const OPEN_ENDED: [&str; 8] =
    ["such as", "etc.", "e.g.", "separated by", "multiple values", "例如", "等等", "分隔"];

/// Whether a description seems to list values.
pub(super) fn announced(text: &str) -> bool {
    after_phrase(text, &HEADERS).is_some()
}

/// The values that a description lists; `None` if it lists none, or not all of them.
pub(super) fn values(text: &str) -> Option<Values> {
    let rest = after_phrase(text, &HEADERS)?;
    let first_line = rest.split('\n').next().unwrap_or_default();
    let below = first_line.trim().is_empty();
    let block = if below { rest.trim_start() } else { sentence(rest) };
    if mentions(block, &OPEN_ENDED) {
        return None;
    }
    let start = phrase_before(text, rest).char_indices().rev().nth(11).map_or(0, |(at, _)| at);
    let mut values =
        Values { phrase: text[start..].chars().take(40).collect(), ..Values::default() };
    let parts = if below { block.split('\n').collect() } else { split(block) };
    for part in parts {
        let Some((word, meaning)) = one(part) else { break };
        // Among lines, a single word is a sentence of its own rather than a value.
        if below && meaning.is_empty() && !part.starts_with(BULLETS) {
            break;
        }
        values.add(word, meaning);
    }
    let distinct = |(i, (word, _)): (usize, &(String, _))| {
        !values.list[..i].iter().any(|(other, _)| other == word)
    };
    let fits = values.list.len() >= 2 && values.list.iter().enumerate().all(distinct);
    fits.then_some(values)
}

impl Values {
    fn add(&mut self, word: &str, meaning: &str) {
        let mut meaning = meaning.trim().trim_end_matches(['.', '。', ';', '；', ',', '，']).trim();
        for mark in ["the default value", "default value", "default", "默认值", "默认"] {
            let rest = meaning.get(..mark.len()).filter(|start| start.eq_ignore_ascii_case(mark));
            if rest.is_some() {
                self.default = Some(word.to_owned());
                meaning = meaning[mark.len()..]
                    .trim_start_matches([',', '，', ';', '；', ':', '：', ' ']);
                break;
            }
        }
        for mark in ["(default)", "（default）", "(默认)", "（默认）", "(默认值)", "（默认值）"]
        {
            if let Some(rest) = meaning.strip_suffix(mark) {
                self.default = Some(word.to_owned());
                meaning = rest.trim();
            }
        }
        let meaning = (!meaning.is_empty()).then(|| meaning.to_owned());
        self.list.push((word.to_owned(), meaning));
    }
}

/// Cuts a list at its commas; with semicolons, at these alone. Brackets hold together.
fn split(block: &str) -> Vec<&str> {
    let colons = block.contains([':', '：']);
    let at_semicolons = colons && block.contains([';', '；']);
    let cuts: &[char] =
        if at_semicolons { &[';', '；'] } else { &[',', '，', '、', ';', '；'] };
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in block.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            c if depth == 0 && cuts.contains(&c) => {
                parts.push(&block[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&block[start..]);
    parts.into_iter().flat_map(split_at_and).collect()
}

/// `A and B` are two values; so are `A or B`, but not `A (x and y)`.
fn split_at_and(part: &str) -> Vec<&str> {
    let part = part.trim();
    let part =
        ["and ", "or ", "和", "或"].iter().find_map(|w| part.strip_prefix(w)).unwrap_or(part);
    for word in [" and ", " or ", "和", "或"] {
        if let Some((first, second)) = part.split_once(word)
            && one(first).is_some()
            && one(second).is_some()
            && !first.contains([':', '：'])
        {
            return vec![first, second];
        }
    }
    vec![part]
}

/// One value and what it means: `A (desc)`, `A: desc`, `- A：desc`, `A`.
fn one(part: &str) -> Option<(&str, &str)> {
    let part = part.trim().trim_start_matches(['•', '·', '*']).trim_start();
    let part = part.strip_prefix("- ").unwrap_or(part);
    let (word, rest) = value(part)?;
    let rest = rest.trim().trim_matches(QUOTES).trim();
    if rest.is_empty() || rest == "." {
        return Some((word, ""));
    }
    let inner = rest.strip_prefix(['(', '（']).and_then(|inner| {
        let end = inner.rfind([')', '）'])?;
        let behind = inner[end..].trim_start_matches([')', '）', '.', '。', ' ']);
        behind.is_empty().then_some(&inner[..end])
    });
    let meaning = inner.or_else(|| rest.strip_prefix([':', '：', '-', '–']));
    meaning.map(|meaning| (word, meaning))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expect: &[(&str, &str)], default: Option<&str>) {
        let values = values(text).unwrap_or_default();
        let found: Vec<_> =
            values.list.iter().map(|(v, m)| (v.as_str(), m.as_deref().unwrap_or(""))).collect();
        assert_eq!(found, expect, "in {text}");
        assert_eq!(values.default.as_deref(), default, "in {text}");
    }

    #[test]
    fn lists_in_a_sentence_are_read() {
        check(
            "Kind. Valid values: A (one, two), B (three).",
            &[("A", "one, two"), ("B", "three")],
            None,
        );
        check("Valid values: on, off (default). More.", &[("on", ""), ("off", "")], Some("off"));
        check(
            "类型，可选值：A（甲），B（默认值）；如果为空，则为全部。",
            &[("A", "甲"), ("B", "")],
            Some("B"),
        );
        check("可选值：”A”(甲)，“B”(乙)。", &[("A", "甲"), ("B", "乙")], None);
        check(
            "Valid values: 0: off, even here; 1: on.",
            &[("0", "off, even here"), ("1", "on")],
            None,
        );
        check("Valid values: h264 and h265.", &[("h264", ""), ("h265", "")], None);
    }

    #[test]
    fn bullets_are_read() {
        check(
            "Kind. Valid values:\n- 0: off\n- 1: on (default)\nMore.",
            &[("0", "off"), ("1", "on")],
            Some("1"),
        );
        check("取值：\n• a：甲\n• b：乙", &[("a", "甲"), ("b", "乙")], None);
    }

    #[test]
    fn lists_that_are_not_whole_are_left_alone() {
        check("Valid values: such as A, B.", &[], None);
        check("Value range: [1,2]", &[], None);
        check("The value of the thing, A, B", &[], None);
        check("Values, separated by commas: A, B", &[], None);
    }
}
