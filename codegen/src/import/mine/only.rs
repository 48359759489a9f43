//! The only value that a text allows: `当前仅支持 NEAR（近）`. The sample value must show it.

use super::bare::{OTHERS, separator};
use super::evidence::Evidence;
use super::items::key;
use super::text::{QUOTES, mentions};
use super::values::Values;
use super::vocabulary::{BULLETS, OPEN};

/// Words before the only value.
const LEADS: &[&str] = &[
    "仅支持",
    "只支持",
    "目前支持",
    "当前支持",
    "支持",
    "只能",
    "只能填",
    "固定",
    "固定值",
    "固定字段",
    "固定填",
    "固定传",
    "取值",
    "可选值",
    "枚举值",
    "有效值",
    "可选",
    "可选模型列表",
    "等于",
    "传入",
    "填写",
    "排序",
    "排序字段",
    "only",
    "supports",
    "only support",
    "currently",
    "value",
    "values",
    "fixed at",
    "fixed to",
];

/// Words which say that there is no other value, so that it may be a number.
const STRICT: &[&str] = &["仅支持", "只支持", "只能", "固定", "only", "fixed"];

/// Words which say that a number is the only one under a condition.
const CONDITIONS: &[&str] =
    &["当", "如果", "时，", "范围", "类型只", "付费：", "when ", "if ", "range"];

/// Returns the only value that a text allows.
pub(super) fn only(text: &str, field: &Evidence<'_>) -> Option<Values> {
    if field.list || mentions(text, OPEN) || mentions(text, OTHERS) {
        return None;
    }
    let starts = text.char_indices().filter(|(_, c)| c.is_ascii_alphanumeric());
    let mut words = starts.filter_map(|(at, _)| Word::at(text, at));
    let word = words.next()?;
    words.all(|other| other.value == word.value).then_some(())?;
    let number = word.value.parse::<i64>().is_ok();
    let fits = match field.whole {
        true => number && mentions(word.near, STRICT) && !mentions(text, CONDITIONS),
        false => !mentions(word.value, &["xx", "yyyy"]),
    };
    let phrase = word.near.trim().chars().chain(word.value.chars()).collect();
    let mut values = Values { phrase, sure: 93, ..Values::default() };
    values.add(word.value, false, "");
    let is_only = fits && !word.has_others(text) && field.shown(&values) == Some(true);
    is_only.then_some(values)
}

/// A word behind one of the words that introduce values.
struct Word<'t> {
    value: &'t str,
    /// What stands before it.
    near: &'t str,
    /// Where the text behind it begins.
    end: usize,
}

impl<'t> Word<'t> {
    fn at(text: &'t str, at: usize) -> Option<Self> {
        let joins = |c: char| " :：(（[【\n-为是填写传入".contains(c) || QUOTES.contains(&c);
        let before = text[..at].trim_end_matches(joins);
        let before = before.strip_suffix(" is").unwrap_or(before);
        let near = before.char_indices().rev().nth(14).map_or(before, |(at, _)| &before[at..]);
        let lower = near.to_lowercase();
        let inside = before.len() == at && before.ends_with(|c: char| c.is_ascii_alphanumeric());
        if inside
            || mentions(near, &["default", "默认", "缺省"])
            || !LEADS.iter().any(|lead| lower.ends_with(lead))
        {
            return None;
        }
        let (value, rest) = key(&text[text[..at].trim_end_matches(QUOTES).len()..])?;
        Some(Self { value, near, end: text.len() - rest.len() })
    }

    /// Returns whether the text has other values, or goes on with the word.
    fn has_others(&self, text: &str) -> bool {
        const ENDS: [char; 13] =
            ['-', '—', '。', '\n', ')', '）', ']', '，', ',', '(', '（', '；', '.'];
        let behind = &text[self.end..];
        let rest = behind.trim_start();
        let closes = rest.is_empty() || rest.starts_with(ENDS) || rest.starts_with([':', '：']);
        let is_other = |other: &str| {
            other != self.value && other.starts_with(|c: char| c.is_ascii_alphabetic())
        };
        // A line that begins with another word.
        let line = |line: &str| {
            let line = line.trim_start();
            let item = line.trim_start_matches(BULLETS).trim_start();
            key(item).is_some_and(|(other, rest)| {
                let joined = rest.trim_start().starts_with([':', '：', '(', '（', '-']);
                other != self.value && (item.len() < line.len() || joined || rest.is_empty())
            })
        };
        // `基线：baseline`.
        let pair = |(at, colon): (usize, &str)| {
            let own = (self.end..self.end + 4).contains(&at) || text[..at].ends_with("单位");
            let word = text[at + colon.len()..].trim_start_matches([' ', '"', '`', '“', '\'']);
            !own && key(word).is_some_and(|(other, _)| is_other(other))
        };
        !closes
            || separator(behind).is_some_and(|(_, next)| key(next).is_some())
            || behind.split('\n').skip(1).any(line)
            || text.match_indices([':', '：']).any(pair)
    }
}
