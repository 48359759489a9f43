//! Ranges of numbers.

mod bounds;
mod doubts;

use super::text::{
    after_phrase, clause_before, mentions, number, places, quoted, sentence, thousands,
};
use super::unit::unit_of;
use crate::read::Number;
use bounds::one_sided;
pub(super) use doubts::is_conditional;

/// The bounds of a number.
pub(super) type Bounds = (Option<Number>, Option<Number>);

/// A range that a description states.
pub(super) struct Ranged<'t> {
    /// Its bounds; `None` if they were not understood.
    pub bounds: Option<Bounds>,
    /// The unit that its numbers have.
    pub unit: Option<&'static str>,
    /// The phrase that states it.
    pub phrase: String,
    /// The confidence of readings of this kind, in percent.
    pub sure: u8,
    /// The text before the range in its sentence.
    before: &'t str,
}

/// Words before a range.
const INTERVALS: &[&str] = &[
    "value range",
    "valid range",
    "value ranges",
    "range",
    "ranges",
    "range of",
    "取值范围",
    "有效范围",
    "可选范围",
    "值范围",
    "范围",
    "取值区间",
    "ranging",
    "需要在",
    "必须在",
    "须在",
    "要求",
    "区间",
    "值域",
    "取值",
    "取值应",
    "取值限制",
];
/// Words before a range that may also introduce something else.
const PERHAPS: &[&str] = &[
    "^value",
    "^values",
    "valid values",
    "可选值",
    "^可选",
    "有效值",
    "^限制",
    "between",
    "^支持",
    "configurable",
];
const MOST: &[&str] = &[
    "maximum value",
    "max value",
    "maximum",
    "maximum of",
    "maximum value of",
    "max value of",
    "max",
    "upper limit",
    "最大超时时间",
    "最大时长",
    "最大长度",
    "最大数量",
    "最大值",
    "最大取值",
    "最大可设置",
    "最大",
    "上限",
    "最大支持",
    "最大允许",
    "最大可为",
    "最大值限制",
    "^最多",
    "^最大不能超过",
    "^最大不超过",
    "^不能超过",
    "^不超过",
    "最高支持",
    "上限统一",
];
const LEAST: &[&str] = &[
    "minimum value",
    "min value",
    "minimum",
    "min",
    "最小值",
    "最小取值",
    "最小",
    "下限",
    "最低设置",
];
/// Words before the most, for the size of a page.
const UP_TO: &[&str] = &[
    "up to",
    "cannot exceed",
    "not exceed",
    "no more than",
    "最大不能超过",
    "最大不超过",
    "不能超过",
    "不超过",
    "最多",
    "最大返回",
];
/// Names of fields that say how many results to give out.
const PAGE_SIZES: &[&str] = &["Limit", "PageSize", "MaxResults", "MaxItems", "Rp", "PerPage"];

/// Returns the range that a description states.
pub(super) fn range<'t>(name: &str, text: &'t str, whole: bool) -> Option<Ranged<'t>> {
    let announced = after_phrase(text, INTERVALS);
    for phrases in [INTERVALS, PERHAPS] {
        let mut ahead = text;
        while let Some(rest) = after_phrase(ahead, phrases) {
            if let Some((min, max, unit)) = interval(rest, whole) {
                return Some(ranged(text, rest, Some((Some(min), Some(max))), unit, 98));
            }
            ahead = rest;
        }
    }
    let (most, least) = (after_phrase(text, MOST), after_phrase(text, LEAST));
    if let Some(first) = most.or(least) {
        let (least, most) = (bound(least), bound(most));
        let unit = least.as_ref().or(most.as_ref()).and_then(|(_, unit)| *unit);
        let bounds = (least.map(|b| b.0), most.map(|b| b.0));
        let bounds = Some(bounds).filter(|(min, max)| min.is_some() || max.is_some());
        if bounds.is_some() {
            return Some(ranged(text, first, bounds, unit, 97));
        }
    }
    if let Some((found, (most, unit))) = maximum_of(name, text) {
        return Some(ranged(text, found, Some((None, Some(most))), unit, 96));
    }
    if let Some((found, (min, max, unit))) = alone(text, whole) {
        return Some(ranged(text, found, Some((Some(min), Some(max))), unit, 96));
    }
    if PAGE_SIZES.iter().any(|size| name.ends_with(size)) {
        let found = UP_TO.iter().find_map(|words| text.split_once(words)).map(|(_, rest)| rest);
        if let Some((most, unit)) = bound(found) {
            return Some(ranged(text, found?, Some((None, Some(most))), unit, 96));
        }
    }
    if let Some((found, bounds, unit)) = one_sided(text, whole) {
        return Some(ranged(text, found, Some(bounds), unit, 97));
    }
    let not_understood = announced
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || "[【(（".contains(c)))?;
    Some(ranged(text, not_understood, None, None, 98))
}

/// `The maximum timeout is 120 seconds`, of a field with that name.
fn maximum_of<'t>(name: &str, text: &'t str) -> Option<(&'t str, Bound)> {
    let name = name.to_ascii_lowercase();
    places(text, "maximum ").find_map(|at| {
        let (noun, rest) = text[at + "maximum ".len()..].split_once(" is ")?;
        let named = noun.len() > 3 && name.ends_with(&noun.to_ascii_lowercase());
        Some((rest, bound(Some(rest).filter(|_| named))?))
    })
}

/// `The green channel. [0,100].`: the text from an interval on that is a sentence of its own.
fn alone(text: &str, whole: bool) -> Option<(&str, Interval)> {
    // `The weight of the toy (1-50)`.
    let last_sentence = text.trim_end_matches(['。', '.', '\n']);
    let last = last_sentence.strip_suffix([')', '）']).and_then(|rest| rest.rfind(['(', '（']));
    if let Some(at) = last
        && let Some(found) = interval(text[at..].trim_start_matches(['(', '（']), whole)
    {
        return Some((&text[at..], found));
    }
    // `超时时间[1000,60000]`: nothing else is there.
    let only = last_sentence.ends_with(']') && text.matches('[').count() == 1;
    let is_start = |at: usize| {
        let before = text[..at].trim_end_matches(' ');
        let noun = before.ends_with(|c: char| !c.is_ascii() && c.is_alphanumeric());
        if only && noun {
            return true;
        }
        before.is_empty() || before.ends_with(['。', '\n', '.'])
    };
    let starts = text.match_indices('[').map(|(at, _)| at).filter(|at| is_start(*at));
    starts.into_iter().find_map(|at| {
        let closed = text[at..].split_once(']').map(|(_, behind)| behind)?;
        let ends = closed.is_empty()
            || closed.starts_with(['。', '\n', '.'])
            || mentions(sentence(closed), &["default", "默认"]);
        interval(&text[at..], whole).filter(|_| ends).map(|found| (&text[at..], found))
    })
}

fn ranged<'t>(
    text: &'t str,
    rest: &'t str,
    bounds: Option<Bounds>,
    unit: Option<&'static str>,
    sure: u8,
) -> Ranged<'t> {
    Ranged { bounds, unit, phrase: quoted(text, rest), sure, before: clause_before(text, rest) }
}

/// A bound, and its unit.
type Bound = (Number, Option<&'static str>);

/// Returns a bound, with the unit that stands behind it.
fn bound(rest: Option<&str>) -> Option<Bound> {
    let rest = rest?.trim_start_matches(['`', ' ', ':', '：', '为']);
    let (number, rest) = thousands(rest).or_else(|| number(rest))?;
    let (unit, rest) = unit_of(rest);
    ends_well(rest).then_some((number, unit))
}

/// Returns whether a text begins with an interval, in whichever brackets and units.
pub(super) fn is_interval(text: &str) -> bool {
    interval(text, true).is_some() || {
        let inner = text.trim_start().strip_prefix(['[', '【', '(', '（']).and_then(number);
        let behind = inner.map(|(_, rest)| unit_of(rest).1.trim_start());
        let second = behind.and_then(|rest| number(rest.strip_prefix([',', '，', '-', '~'])?));
        // `[0,1,2]` is a list.
        second.is_some_and(|(_, behind)| !behind.trim_start().starts_with([',', '，']))
    }
}

/// `5 <= Size <= 256`.
fn compared(text: &str) -> Option<Interval> {
    let less = |rest: &'_ str| -> Option<usize> {
        let trimmed = rest.trim_start();
        let mark = ["<=", "≤", "＜="].iter().find(|mark| trimmed.starts_with(**mark))?;
        Some(rest.len() - trimmed.len() + mark.len())
    };
    let (min, rest) = number(text)?;
    let rest = rest[less(rest)?..].trim_start_matches(['`', ' ']);
    let name = rest.find(|c: char| !c.is_ascii_alphanumeric()).filter(|end| *end > 0)?;
    let rest = rest[name..].trim_start_matches(['`', ' ']);
    let (max, rest) = number(rest[less(rest)?..].trim_start_matches(['`', ' ']))?;
    let (unit, rest) = unit_of(rest);
    ends_well(rest).then_some((min, max, unit))
}

/// The least and the greatest number, and their unit.
type Interval = (Number, Number, Option<&'static str>);

/// `[1,1000]`, `1-1000`, `1~1000`, `from 1 to 1000`: alone, and closed on both sides but for whole
/// numbers, where an open side is the number next to it.
fn interval(text: &str, whole: bool) -> Option<Interval> {
    let text = text
        .trim_start_matches("an integer ")
        .trim_start_matches("any integer ")
        .trim_start_matches("from ")
        .trim_start_matches("between ")
        .trim_start_matches(['`', ' ']);
    if let Some(found) = compared(text) {
        return Some(found);
    }
    let inner = text.strip_prefix(['[', '【', '［']);
    let open = text.strip_prefix(['(', '（']);
    let (min, rest) = number(inner.or(open).unwrap_or(text))?;
    let (first, rest) = unit_of(rest);
    let rest = rest.trim_start().trim_start_matches('`');
    let rest = rest.strip_prefix("(default)").map_or(rest, str::trim_start);
    let joints: &[&str] = match inner.or(open) {
        Some(_) => &[",", "，", "--", "-", "~", "～", "、", "至", "–"],
        None => &["--", "-", "–", "~", "～", "—", "to ", "and ", "到", "至", "－"],
    };
    let rest = joints.iter().find_map(|joint| rest.strip_prefix(joint))?;
    // `[128, 4,096]` has two numbers, `[1,2,345]` three.
    let spaced = rest.starts_with(' ');
    let rest = rest.trim_start_matches(['`', ' ']);
    let thousands = thousands(rest).filter(|(_, behind)| {
        inner.or(open).is_none() || spaced && behind.starts_with([']', ')', '】'])
    });
    let (max, rest) = thousands.or_else(|| number(rest))?;
    let (second, rest) = unit_of(rest);
    // `128 MB and 1,536 MB in 128 MB increments`.
    let rest = match rest.trim_start().strip_prefix("in ").map(|step| step.split_once(" increment"))
    {
        Some(Some((_, behind))) => behind.trim_start_matches('s'),
        _ => rest.trim_start_matches(' '),
    };
    let closed = rest.strip_prefix([']', '】', '］']);
    let (rest, half) = match (inner.or(open), closed) {
        (None, None) => (rest, false),
        (None, Some(_)) => return None,
        (Some(_), Some(rest)) => (rest, false),
        (Some(_), None) => (rest.strip_prefix([')', '）'])?, true),
    };
    let (third, rest) = unit_of(rest);
    let units = [first, second, third];
    let mut units = units.into_iter().flatten();
    let unit = units.next();
    let same = units.all(|other| Some(other) == unit) && (first.is_none() || second.is_some());
    let min = if open.is_some() { next_to(min, 1).filter(|_| whole)? } else { min };
    // Of fractions, the open side is the closed one: a range too wide rejects nothing.
    let max = if half && whole { next_to(max, -1)? } else { max };
    // `(1-10)` is an interval in brackets, and no open one; that 1 is left out is hardly meant.
    if open.is_some() && (half || !matches!(min, Number::Int(1))) {
        return None;
    }
    (same && ends_well(rest)).then_some((min, max, unit))
}

fn next_to(number: Number, step: i128) -> Option<Number> {
    match number {
        Number::Int(number) => Some(Number::Int(number + step)),
        Number::Float(_) => None,
    }
}

/// Counters after a number that do not change its meaning.
const COUNTED: &[&str] = &[
    "条",
    "个",
    "次",
    "页",
    "台",
    "项",
    "行",
    "位",
    "分",
    "per page",
    "entries",
    "records",
    "items",
    "pieces",
    "results",
    "times",
    "之间",
    "以内",
    "inclusive",
    "的整数",
    "整数",
    "data entries",
    "points",
    "and the",
    "范围内的整数",
    "范围内的浮点数",
    "范围内",
    "的浮点数",
    "的小数",
    "的正整数",
    "for the time being",
    "is supported",
    "are supported",
];

/// Returns whether nothing follows a number that gives it another sense: a unit, another interval,
/// a condition.
pub(super) fn ends_well(rest: &str) -> bool {
    // What a value means is no condition.
    let rest = ["，表示", "，代表", "，即", ",表示"]
        .iter()
        .find_map(|clause| rest.split_once(clause))
        .map_or(rest, |(rest, _)| rest);
    let mut rest = sentence(rest).trim_start_matches(['`', ' ', '"', '”']);
    while let Some(behind) = COUNTED.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = behind.trim_start_matches(['`', ' ']);
    }
    let ended = rest.is_empty()
        || rest.starts_with(['默', '缺'])
        || rest.starts_with(['.', ',', ';', '，', '；', ')', '）', '、', '|', '(', '（']);
    let mut clause = rest.split([',', '，', ';', '；']);
    // Another interval right behind is another part of the range.
    let next = clause.find(|part| !part.trim().is_empty()).unwrap_or_default();
    ended
        && !mentions(
            &doubts::without_validity(rest),
            &["if ", "when ", "如果", "当", "或", " or ", "otherwise", "except"],
        )
        && !next.trim_start().starts_with(['[', '【'])
        // `1-12, 24, 36`.
        && (next.trim().is_empty() || !next.trim().chars().all(|c| c.is_ascii_digit()))
}
