//! Lists with the meanings first, whatever joins them: `升序：ASC，降序：DESC`.

use super::evidence::Evidence;
use super::items::key;
use super::numbered::exemplifies;
use super::sequence::ENOUGH;
use super::text::{QUOTES, mentions};
use super::values::{Values, starts_with_one};
use super::vocabulary::{BULLETS, CLAUSES};

/// What joins a meaning and its value.
const JOINS: &[&str] = &["：", ":", "-", "=", "为", "是", "（", "("];

/// Words which are no meanings.
const NO_MEANINGS: &[&str] = &[
    "默认", "取值", "支持", "例", "如", "单位", "格式", "可选", "范围", "最大", "最小", "上限",
    "下限", "步长", "页", "长度", "必填", "当", "枚举", "参考", "default", "value", "example",
    "unit", "format", "range", "option", "maximum", "minimum", "note",
];

/// Words which say that there are other values.
const OTHERS: &[&str] = &[
    "such as",
    "e.g.",
    "for example",
    "separated",
    "例如",
    "比如",
    "等等",
    "分隔",
    "隔开",
    "其他值",
    "等。",
    "等，",
];

/// Returns the values of a list with the meanings first.
pub(super) fn backward(text: &str, field: &Evidence<'_>) -> Option<Values> {
    if mentions(text, OTHERS) {
        return None;
    }
    let marks: [&[char]; 4] = [&['\n'], &[';', '；'], &[',', '，', '、'], &[' ']];
    marks.iter().find_map(|marks| {
        let ends: &[char] = if marks == &['\n'] { &[] } else { &['。', '\n'] };
        text.split(ends).find_map(|block| {
            let parts: Vec<&str> =
                block.split(*marks).map(str::trim).filter(|p| !p.is_empty()).collect();
            JOINS.iter().find_map(|join| of_parts(&parts, join, field))
        })
    })
}

/// Returns the values of consecutive parts that a join divides alike.
fn of_parts(parts: &[&str], join: &str, field: &Evidence<'_>) -> Option<Values> {
    let start = parts.iter().position(|part| item(part, join, true).is_some())?;
    let (lead, _, first) = item(parts[start], join, true)?;
    let others = parts[start + 1..].iter().map_while(|part| item(part, join, false));
    let items: Vec<_> = [(first, lead)].into_iter().chain(others.map(|(_, m, w)| (w, m))).collect();
    let meaning = item(parts[start], join, true).map(|(_, meaning, _)| meaning)?;
    let behind = parts.get(start + items.len()).copied().unwrap_or_default();
    let is_word = |part: &str| key(part).is_some_and(|(_, rest)| rest.is_empty());
    let is_other = |part: &str| {
        let word = part.rsplit([':', '：']).next().unwrap_or(part).trim();
        word.len() < part.len() && key(word).is_some_and(|(_, rest)| rest.is_empty())
    };
    let hidden = is_word(behind)
        || start > 0 && is_other(parts[start - 1])
        || behind.contains(join)
            && !matches!(join, "为" | "是")
            && !starts_with_one(behind, CLAUSES)
        || start > 0 && is_word(parts[start - 1])
        || exemplifies(lead);
    let phrase = parts[start].chars().take(40).collect();
    let mut values = Values { phrase, sure: 94, ..Values::default() };
    for (i, (word, other)) in items.iter().enumerate() {
        values.add(word, false, if i == 0 { meaning } else { other });
    }
    let chinese =
        values.list.iter().all(|(_, meaning)| meaning.as_deref().is_some_and(|m| !m.is_ascii()));
    let mut numbers: Vec<i64> = items.iter().filter_map(|(word, _)| word.parse().ok()).collect();
    numbers.sort_unstable();
    let least = numbers.first().copied().unwrap_or_default();
    let gapless = least <= 1 && (least..).take(numbers.len()).eq(numbers.iter().copied());
    if matches!(join, "为" | "是") && field.whole && !gapless {
        return None;
    }
    let confirmed = chinese || field.shown(&values) == Some(true);
    let weight = field.weigh(lead, &values, false)? + 1;
    let sound = items.len() > 1 && !hidden && confirmed && values.are_sound();
    (sound && weight >= ENOUGH).then_some(values)
}

/// Returns what introduces an item, its meaning and its value.
fn item<'t>(part: &'t str, join: &str, may_lead: bool) -> Option<(&'t str, &'t str, &'t str)> {
    let part = part.trim().trim_end_matches([';', '；', '.', '。', ',', '，']);
    let part = part.trim_start_matches(BULLETS).trim_start();
    let (meaning, word) = part.rsplit_once(join)?;
    let (word, rest) = key(word.trim())?;
    let is_open = matches!(join, "（" | "(");
    let closed = !is_open || rest.trim_start().starts_with([')', '）']);
    let rest =
        rest.trim_start_matches(|c: char| c == ' ' || ")）".contains(c) || QUOTES.contains(&c));
    let meaning = meaning.trim_end();
    let cut = meaning
        .rfind(['：', ':', '。', '，', '（', '(', ' '])
        .filter(|_| may_lead && !meaning.is_ascii());
    let cut = cut.map_or(0, |at| at + meaning[at..].chars().next().map_or(0, char::len_utf8));
    let (lead, meaning) = meaning.split_at(cut);
    let short = (1..=16).contains(&meaning.chars().count());
    let plain = !meaning.contains(['，', ',', '。', '、', '：', ':', '/', '"', '`']);
    let named = meaning.chars().next_back().is_some_and(char::is_alphabetic);
    let fits = closed
        && rest.is_empty()
        && short
        && plain
        && named
        && word.is_ascii()
        && !mentions(meaning, NO_MEANINGS);
    fits.then_some((lead, meaning, word))
}
