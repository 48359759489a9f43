//! Ranges of numbers, lengths of texts, counts of elements.

use super::text::{after_phrase, mentions, number, phrase_before, sentence};
use crate::read::Number;

/// The bounds of a number.
pub(super) type Bounds = (Option<Number>, Option<Number>);

/// A range that a description states.
pub(super) struct Ranged {
    /// Its bounds; `None` if they were not understood.
    pub bounds: Option<Bounds>,
    /// Where it was read.
    pub phrase: String,
    /// How many readings of this kind are right, in a hundred.
    pub sure: u8,
    /// Where its sentence ends.
    pub end: usize,
}

/// A count that a description states.
pub(super) struct Counted {
    pub min: Option<u32>,
    pub max: Option<u32>,
    pub phrase: String,
    pub sure: u8,
}

const INTERVALS: [&str; 12] = [
    "value range",
    "valid range",
    "range",
    "ranges",
    "取值范围",
    "有效范围",
    "可选范围",
    "范围",
    "取值区间",
    "^value",
    "^取值",
    "between",
];
const MOST: [&str; 9] = [
    "maximum value",
    "max value",
    "maximum",
    "upper limit",
    "最大值",
    "最大取值",
    "最大",
    "上限",
    "最大支持",
];
const LEAST: [&str; 5] = ["minimum value", "min value", "minimum", "最小值", "最小"];

/// The range that a description states.
pub(super) fn range(text: &str) -> Option<Ranged> {
    if let Some(rest) = after_phrase(text, &INTERVALS)
        && (interval(rest).is_some() || after_phrase(text, &INTERVALS[..10]).is_some())
    {
        let bounds = interval(rest).map(|(min, max)| (Some(min), Some(max)));
        let phrase = quoted(text, rest);
        // `Value: 1` begins a list of values far more often than a range.
        if bounds.is_none()
            && (phrase.to_lowercase().starts_with("value:") || phrase.starts_with("取值"))
        {
            return None;
        }
        return Some(Ranged { bounds, phrase, sure: 98, end: end(text, rest) });
    }
    let (most, least) = (after_phrase(text, &MOST), after_phrase(text, &LEAST));
    let first = most.or(least)?;
    let bounds = bound(least).zip(bound(most));
    let bounds = bounds.filter(|(min, max)| min.is_some() || max.is_some());
    Some(Ranged { bounds, phrase: quoted(text, first), sure: 97, end: end(text, first) })
}

/// Where the sentence ends that what was found stands in.
fn end(text: &str, rest: &str) -> usize {
    text.len() - rest.len() + sentence(rest).len()
}

/// The sentence that a match stands in, from the phrase on.
fn quoted(text: &str, rest: &str) -> String {
    let before = phrase_before(text, rest);
    let start = before
        .rfind(['.', '。', ',', '，', ';', '；', '\n'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    format!("{}{}", &before[start..], sentence(rest)).trim().to_owned()
}

/// A bound that may be missing; `None` if it is there and cannot be read.
fn bound(rest: Option<&str>) -> Option<Option<Number>> {
    let Some(rest) = rest else { return Some(None) };
    let (number, behind) = number(rest)?;
    ends_well(behind).then_some(Some(number))
}

/// `[1,1000]`, `1-1000`, `1~1000`, `from 1 to 1000`: closed on both sides, and alone.
fn interval(text: &str) -> Option<(Number, Number)> {
    let text = text.trim_start_matches("from ").trim_start_matches("between ").trim_start();
    let inner = text.strip_prefix(['[', '【', '［']);
    let (min, rest) = number(inner.unwrap_or(text))?;
    let rest = rest.trim_start();
    let joints: &[&str] = match inner {
        Some(_) => &[",", "，", "-", "~", "～", "、", "至"],
        None => &["-", "–", "~", "～", "—", "to ", "and ", "到", "至"],
    };
    let rest = joints.iter().find_map(|joint| rest.strip_prefix(joint))?;
    let (max, rest) = number(rest)?;
    let rest = match inner {
        Some(_) => rest.trim_start().strip_prefix([']', '】', '］'])?,
        None => rest,
    };
    ends_well(rest).then_some((min, max))
}

/// Whether nothing follows a number that gives it another sense: a unit, another interval, a
/// condition.
pub(super) fn ends_well(rest: &str) -> bool {
    // `最多100条` counts, and nothing else.
    let rest = sentence(rest).trim_start_matches(['`', ' ', '条', '个', '次', '页', '台']);
    let ended = rest.is_empty()
        || rest.starts_with(['.', ',', ';', '，', '；', ')', '）', '、', '`', '"', '”', '|']);
    ended && !mentions(rest, &["if ", "when ", "[", "如果", "当", "或"])
}

/// Whether a number is followed by the unit of its field.
pub(super) fn is_unit_of(rest: &str, unit: Option<&str>) -> bool {
    let Some(unit) = unit else { return false };
    let rest = rest.trim_start();
    let words =
        [(unit, ""), ("seconds", "秒"), ("minutes", "分钟"), ("hours", "小时"), ("days", "天")];
    words.iter().any(|(english, chinese)| {
        *english == unit
            && (rest.to_ascii_lowercase().starts_with(&english.to_ascii_lowercase())
                || !chinese.is_empty() && rest.starts_with(chinese))
    })
}

/// Signs that a range is not one of the field's own values, or not the whole of it.
const DOUBTS: [&str; 32] = [
    "truncat",
    "automatically",
    "unlimited",
    "no limit",
    "in total",
    "the sum",
    "per second",
    "prepaid",
    "postpaid",
    "million",
    "-1 means",
    "-1 indicates",
    "0 means",
    "0 indicates",
    "or 0",
    "multiple of",
    "自动",
    "截断",
    "不限",
    "无限",
    "总和",
    "总数",
    "包年包月",
    "按量",
    "万",
    "-1表示",
    "-1 表示",
    "-1代表",
    "0表示",
    "0 表示",
    "0代表",
    "超过",
];

/// Names of fields whose numbers are moments: what looks like their range is a span.
const MOMENTS: [&str; 5] = ["Time", "Timestamp", "StartAt", "EndAt", "Date"];

/// Whether a range in a description is likely to mean something else.
///
/// `end` is where the sentence with the range ends: conditions further on are about other things.
pub(super) fn is_doubtful(name: &str, text: &str, end: usize, unit: Option<&str>) -> bool {
    let spans = ["GB", "MB", "KB", "TB", "天", "小时", "分钟", "day", "hour", "minute"];
    // A field in seconds whose text speaks of days speaks of something else, or scales.
    let scaled = matches!(unit, Some("seconds" | "bytes" | "milliseconds" | "ms"))
        && spans.iter().any(|word| behind_digit(text, word));
    let moment = MOMENTS.iter().any(|end| name.ends_with(end))
        || name.starts_with("Start")
        || name.starts_with("End");
    let conditional =
        mentions(&text[..end], &[" if ", " when ", "如果", "当", "若", "时，", "时,"]);
    let several = text.matches(['[', '【']).count() > 1;
    text.chars().count() > 400
        || moment
        || scaled
        || conditional
        || several
        || mentions(text, &DOUBTS)
}

fn behind_digit(text: &str, word: &str) -> bool {
    text.match_indices(word)
        .any(|(at, _)| text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit()))
}

/// The characters that a text may have.
pub(super) fn length(text: &str) -> Option<Counted> {
    const UNITS: [&str; 10] = [
        "characters",
        "character",
        "chars",
        "个字符",
        "字符",
        "位字符",
        "letters",
        "个字",
        "个英文字符",
        "个字母",
    ];
    const FOREIGN: [&str; 8] =
        ["字节", "bytes", "汉字", "chinese", "kb", "中文", "utf-8", "base64"];
    counted(text, &UNITS, &FOREIGN)
}

/// The elements that a list may have.
pub(super) fn items(text: &str) -> Option<Counted> {
    let named = after_phrase(
        text,
        &[
            "array length limit",
            "array length",
            "length limit",
            "数组长度限制",
            "数组长度",
            "列表长度",
            "长度限制",
        ],
    );
    if let Some(rest) = named
        && let Some((Number::Int(max), behind)) = number(rest)
        && ends_well(behind)
    {
        let max = u32::try_from(max).ok().filter(|max| *max > 0)?;
        return Some(Counted { min: None, max: Some(max), phrase: quoted(text, rest), sure: 98 });
    }
    const UNITS: [&str; 12] = [
        "items",
        "elements",
        "entries",
        "个元素",
        "个",
        "条",
        "instances",
        "ids",
        "resources",
        "domains",
        "台",
        "项",
    ];
    const FOREIGN: [&str; 6] = ["字符", "汉字", "characters", "至少", "at least", "每个"];
    counted(text, &UNITS, &FOREIGN).filter(|found| found.min.is_none())
}

/// `up to 64 characters`, `最多100个`, `2-64 characters`: the first, if it is the only one.
fn counted(text: &str, units: &[&str], foreign: &[&str]) -> Option<Counted> {
    if text.chars().count() > 400 || mentions(text, foreign) {
        return None;
    }
    let lower = text.to_lowercase();
    let mut found = lower.char_indices().filter_map(|(at, c)| {
        let begins = c.is_ascii_digit()
            && !lower[..at]
                .ends_with(|c: char| c.is_alphanumeric() && c.is_ascii() || "-~.–".contains(c));
        if begins { span(&lower, at, units) } else { None }
    });
    let first = found.next()?;
    // Two counts are two conditions.
    if found.next().is_some() { None } else { Some(first) }
}

/// Words before a number that make it the most.
const UP_TO: [&str; 22] = [
    "up to",
    "at most",
    "maximum of",
    "maximum",
    "max",
    "no more than",
    "not exceed",
    "cannot exceed",
    "exceed",
    "limit:",
    "limit",
    "limited to",
    "within",
    "最多",
    "最大",
    "最长",
    "不超过",
    "不能超过",
    "不得超过",
    "不可超过",
    "限制",
    "上限",
];

/// A count that begins at a digit: with its unit, and with words before that make it a limit.
fn span(text: &str, at: usize, units: &[&str]) -> Option<Counted> {
    let (Number::Int(first), rest) = number(&text[at..])? else { return None };
    let first = u32::try_from(first).ok()?;
    let joined = ["-", "~", "～", "–", " to ", "到", "至"]
        .iter()
        .find_map(|j| rest.trim_start().strip_prefix(j.trim_start()));
    let (min, max, rest) = match joined.and_then(number) {
        Some((Number::Int(second), rest)) => (Some(first), u32::try_from(second).ok()?, rest),
        _ => (None, first, rest),
    };
    let behind = rest.trim_start();
    let unit = units.iter().find(|unit| behind.starts_with(**unit))?;
    let before = text[..at]
        .trim_end_matches([' ', '：', ':', '为', '是', '在', '支', '持', '有', '可', '输', '入']);
    let limits = UP_TO.iter().any(|word| before.ends_with(word));
    if max == 0 || min.is_some_and(|min| min > max) || (min.is_none() && !limits) {
        return None;
    }
    let start = before.char_indices().rev().nth(9).map_or(0, |(i, _)| i);
    let end = text.len() - behind.len() + unit.len();
    Some(Counted { min, max: Some(max), phrase: text[start..end].trim().to_owned(), sure: 97 })
}
