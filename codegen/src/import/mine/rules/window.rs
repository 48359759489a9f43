//! How far apart two times may be.

use super::{About, blank, located};
use crate::import::mine::text::number;
use crate::read::{Entries, Number};
use crate::schema::{Field, Rule, RuleName, TypeName};

/// Returns the longest time between a start and an end that a sentence allows.
pub(super) fn apart(about: &About<'_>, sentence: &str) -> Option<Rule> {
    let (start, end) = start_and_end(about.name, about.fields)?;
    let mut clauses = sentence.split('，').flat_map(|clause| clause.split(", "));
    let max = clauses.find_map(span).or_else(|| span(sentence))?;
    Some(Rule {
        start: located(&start),
        end: located(&end),
        max: located(&max),
        ..blank(RuleName::Window, about.origin.source(sentence, 97))
    })
}

/// Returns the parameters for the start and the end of a time that one of them belongs to.
fn start_and_end(name: &str, fields: &Entries<Field>) -> Option<(String, String)> {
    const WORDS: &[(&str, &str)] = &[("Start", "End"), ("Begin", "End"), ("From", "To")];
    let holds_a_time =
        |name: &str| name.contains("Time") || name.contains("Date") && fields.get(name).is_some();
    WORDS.iter().find_map(|(start, end)| {
        let pair = match (name.contains(start), name.contains(end)) {
            (true, _) => (name.to_owned(), name.replacen(start, end, 1)),
            (_, true) => (name.replacen(end, start, 1), name.to_owned()),
            _ => return None,
        };
        let (start, end) = (fields.get(&pair.0)?, fields.get(&pair.1)?);
        let like = kind(&start.ty.value) == kind(&end.ty.value);
        (holds_a_time(&pair.0) && holds_a_time(&pair.1) && like).then_some(pair)
    })
}

/// Returns the kind of a type in a time range: times are strings, and the sign of integers is
/// ignored.
fn kind(ty: &TypeName) -> &str {
    match ty {
        TypeName::One(name) if name.starts_with("date") => "string",
        TypeName::One(name) if name == "uint64" => "int64",
        TypeName::One(name) => name,
        TypeName::List(_) => "list",
    }
}

const SPANS: &[&str] = &[
    "跨度",
    "间隔",
    "相差",
    "时间差",
    "起止时间",
    "统计区间",
    "时间区间",
    "时间范围",
    "查询范围",
    "差值",
    "span",
    "interval between",
    "difference",
    "time range",
    "between the start",
    "between start",
    "start and end time",
    "startime and endtime",
    "starttime and endtime",
    "query range",
];
const MOST: &[&str] = &[
    "不超过",
    "不能超过",
    "不可超过",
    "不得超过",
    "不允许超过",
    "不支持超过",
    "最长",
    "最大",
    "最多",
    "不大于",
    "小于等于",
    "需小于",
    "小于",
    "不能大于",
    "以内",
    "之内",
    "within",
    "up to",
    "at most",
    "exceed",
    "no more than",
    "longer than",
    "maximum",
    "longest",
    "less than",
    "(0,",
    "为",
    "max",
    "不要超过",
];
/// These limit how old the data may be, or are conditions of something else.
const OTHER: &[&str] = &[
    "当",
    "现在",
    "最近",
    "过去",
    "近",
    "粒度",
    "否则",
    "如果",
    "建议",
    "尽量",
    "大于0",
    "默认",
    "current",
    " ago",
    "past",
    "last ",
    "granularity",
    "otherwise",
    "recommend",
    "depend",
    "recent",
    "default",
    "至少",
    "at least",
    "if ",
    "when ",
    "每",
    "must be greater",
    "长度",
];
const UNITS: &[(&str, &str, u32)] = &[
    ("天", "d", 1),
    ("日", "d", 1),
    ("day", "d", 1),
    ("小时", "h", 1),
    ("个小时", "h", 1),
    ("hour", "h", 1),
    ("分钟", "m", 1),
    ("minute", "m", 1),
    ("周", "d", 7),
    ("个周", "d", 7),
    ("week", "d", 7),
    ("个自然日", "d", 1),
];

/// Returns the longest time that a clause allows: `1d`.
fn span(clause: &str) -> Option<String> {
    let lower = clause.to_lowercase();
    let other = lower.replace("当天", "");
    if OTHER.iter().any(|word| other.contains(word)) {
        return None;
    }
    let end = |words: &[&str]| {
        words.iter().filter_map(|word| lower.find(word).map(|at| at + word.len())).min()
    };
    let (span, most) = (end(SPANS)?, end(MOST)?);
    let behind = &lower[span.max(most).min(lower.len())..];
    // `相差一天之内` has its limit behind.
    let from = if counted(behind).is_some() { behind } else { &lower[span..] };
    counted(from)
}

/// Returns the number of days or hours that follows within a few words.
fn counted(text: &str) -> Option<String> {
    const WORDS: &[(&str, u32)] = &[
        ("三十一", 31),
        ("三十", 30),
        ("十五", 15),
        ("一", 1),
        ("两", 2),
        ("二", 2),
        ("三", 3),
        ("七", 7),
        ("one ", 1),
        ("two ", 2),
        ("three ", 3),
        ("seven ", 7),
        ("thirty ", 30),
        ("a ", 1),
        ("31", 31),
        ("six ", 6),
    ];
    let digit = text.find(|c: char| c.is_ascii_digit());
    let written = WORDS.iter().filter_map(|(word, count)| {
        let at = text.find(word)?;
        let rest = text[at + word.len()..].trim_start();
        UNITS.iter().any(|(unit, ..)| rest.starts_with(unit)).then_some((at, *count, rest))
    });
    let written = written.min_by_key(|(at, ..)| *at);
    let (at, count, rest) = match (digit, written) {
        (Some(digit), Some((at, count, rest))) if at < digit => (at, count, rest),
        (None, Some(written)) => written,
        (Some(digit), _) => {
            let (Number::Int(count), rest) = number(&text[digit..])? else { return None };
            (digit, u32::try_from(count).ok()?, rest)
        }
        (None, None) => return None,
    };
    // The number belongs to what was found only if nothing else stands between.
    let gap = &text[..at];
    let far = gap.chars().count() > if gap.is_ascii() { 30 } else { 12 };
    let rest = rest.trim_start_matches([' ', '-', '`']);
    let (_, unit, times) = UNITS.iter().find(|(word, ..)| rest.starts_with(word))?;
    (!far && count > 0).then(|| format!("{}{unit}", count * times))
}

/// The longest time between a start and an end that a description allows: `1d`.
pub(in super::super::super) fn window(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    for phrase in ["last ", "past ", "最近", "近"] {
        let Some((_, rest)) = lower.split_once(phrase) else { continue };
        let (count, rest) = match number(rest) {
            Some((Number::Int(count), rest)) => (count, rest.trim_start()),
            _ => (1, rest.trim_start()),
        };
        let units = [("day", "d"), ("hour", "h"), ("天", "d"), ("小时", "h"), ("个小时", "h")];
        if let Some((_, unit)) = units.iter().find(|(word, _)| rest.starts_with(word)) {
            return Some(format!("{count}{unit}"));
        }
    }
    None
}
