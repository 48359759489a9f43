//! Ranges of numbers.

mod alone;
mod bounds;
mod doubts;

use super::text::{
    after_phrase, clause_before, mentions, number, places, quoted, sentence, thousands,
};
use super::unit::{converted, unit_of};
use crate::read::Number;
use alone::alone;
use bounds::{half_line, one_sided};
pub(super) use doubts::is_conditional;

/// The bounds of a number.
pub(super) type Bounds = (Option<Number>, Option<Number>);

/// A range that a description states.
pub(super) struct Ranged<'t> {
    /// Its bounds; `None` if they were not understood.
    pub bounds: Option<Bounds>,
    /// The unit that its numbers have.
    pub unit: Option<&'t str>,
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
    "边界值",
    "数量在",
    "值在",
    "大小在",
    "scope",
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
    "available values",
    "an integer",
    "a number",
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
    "最小支持",
    "最低支持",
    "最少",
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
            if let Some(least) = half_line(rest) {
                return Some(ranged(text, rest, Some((Some(least), None)), None, 97));
            }
            ahead = rest;
        }
    }
    let (most, least) = (after_phrase(text, MOST), after_phrase(text, LEAST));
    if let Some(first) = most.or(least) {
        if has_another_most(most) {
            return None;
        }
        let (least, most) = (bound(least), bound(most));
        // `上限为1440，下限为1分钟`.
        let unit = least.and_then(|(_, unit)| unit);
        let most = most.map(|(most, own)| (most, own.or(unit)));
        let bounds = match least.zip(most) {
            Some((least, most)) => {
                joined(least, most).map(|(least, most, unit)| (Some(least), Some(most), unit))
            }
            None => least
                .map(|(least, unit)| (Some(least), None, unit))
                .or(most.map(|(most, unit)| (None, Some(most), unit))),
        };
        if let Some((least, most, unit)) = bounds {
            return Some(ranged(text, first, Some((least, most)), unit, 97));
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
        let verbs = ["返回", "输出", "获取", "支持", "查询", "拉取", "取", "可返回"];
        let found =
            found.map(|rest| verbs.iter().find_map(|verb| rest.strip_prefix(verb)).unwrap_or(rest));
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

/// Returns whether a text goes on with another greatest number: `…最大 120；…最大 10`.
fn has_another_most(first: Option<&str>) -> bool {
    let Some((first, (most, _))) = first.and_then(|rest| Some((rest, bound(Some(rest))?))) else {
        return false;
    };
    let next = after_phrase(first, MOST).and_then(|rest| bound(Some(rest)));
    next.is_some_and(|(next, _)| next != most)
}

/// `The maximum timeout is 120 seconds`, of a field with that name.
fn maximum_of<'t>(name: &str, text: &'t str) -> Option<(&'t str, Bound)> {
    const VALUES: &[&str] = &["valid value", "settable value", "number", "limit"];
    let name = name.to_ascii_lowercase();
    let english = places(text, "maximum ").find_map(|at| {
        let rest = &text[at + "maximum ".len()..];
        let noun_is = |joint: &str| {
            rest.split_once(joint).filter(|(noun, _)| !noun.contains(['.', ',', ';', '\n', ':']))
        };
        let (noun, rest) = noun_is(" is ").or_else(|| {
            noun_is(": ").filter(|(noun, _)| !noun.to_ascii_lowercase().starts_with("number of "))
        })?;
        let noun = noun.to_ascii_lowercase();
        let named = noun.len() > 3 && name.ends_with(&noun)
            || VALUES.contains(&noun.as_str())
            || noun.starts_with("number of ") && noun.len() < 60;
        Some((rest, bound(Some(rest).filter(|_| named))?))
    });
    english.or_else(|| maximum_of_noun(text))
}

/// `最大查询条目为 300`, `最大数量不超过100`.
fn maximum_of_noun(text: &str) -> Option<(&str, Bound)> {
    const IS: &[&str] = &["不能超过", "不得超过", "不超过", "为", "是", "："];
    // `Limit最大取值为100` may be said of another field.
    let is_own =
        |(at, _): &(usize, &str)| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric());
    text.match_indices("最大").filter(is_own).find_map(|(at, word)| {
        let rest = &text[at + word.len()..];
        let end = rest.char_indices().take(9).find_map(|(end, _)| {
            let is = IS.iter().find(|is| rest[end..].starts_with(**is))?;
            Some((end, end + is.len()))
        });
        let (noun, value) = end?;
        let is_noun = rest[..noun].chars().all(|c| !c.is_ascii() && c.is_alphanumeric());
        Some((&rest[value..], bound(Some(&rest[value..]).filter(|_| is_noun && noun > 0))?))
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
    let rest = rest.strip_prefix("set to ").unwrap_or(rest);
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

/// Returns two bounds in one unit. A unit behind the second one is that of both.
fn joined((min, first): Bound, (max, second): Bound) -> Option<Interval> {
    let (Some(own), Some(other)) = (first, second) else {
        return (first.is_none() || second.is_some()).then_some((min, max, second));
    };
    if let Some(max) = converted(max, other, own) {
        return Some((min, max, first));
    }
    converted(min, own, other).map(|min| (min, max, second))
}

impl<'t> Ranged<'t> {
    /// Returns the range in the unit of its field, if that measures the same.
    pub fn in_unit(mut self, unit: Option<&'t str>) -> Self {
        let (Some(own), Some(unit)) = (self.unit, unit) else { return self };
        let bound = |number: Option<Number>| match number {
            Some(number) => converted(number, own, unit).map(Some),
            None => Some(None),
        };
        let bounds = self.bounds.and_then(|(min, max)| Some((bound(min)?, bound(max)?)));
        if bounds.is_some() {
            (self.bounds, self.unit) = (bounds, Some(unit));
        }
        self
    }
}

/// The least and the greatest number, and their unit.
type Interval = (Number, Number, Option<&'static str>);

/// `0 和 [1, 100]`, which is an interval too.
fn from_zero(text: &str, whole: bool) -> Option<Interval> {
    let next = ["0 和 [1", "0和[1", "0 and [1"].iter().find(|next| {
        text.strip_prefix(**next).is_some_and(|rest| rest.starts_with([',', '，', ' ']))
    })?;
    let (_, max, unit) = interval(&text[next.len() - 2..], whole)?;
    Some((Number::Int(0), max, unit))
}

/// `[1,1000]`, `1-1000`, `1~1000`, `from 1 to 1000`: alone, and closed on both sides but for whole
/// numbers, where an open side is the number next to it.
fn interval(text: &str, whole: bool) -> Option<Interval> {
    const LEADS: &[&str] =
        &["an integer ", "any integer ", "integers ", "integer ", "from ", "between ", "`", " "];
    let mut text = text;
    while let Some(rest) = LEADS.iter().find_map(|lead| text.strip_prefix(lead)) {
        text = rest;
    }
    if let Some(found) = compared(text) {
        return Some(found);
    }
    if let Some(found) = from_zero(text, whole) {
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
        None => &["--", "-", "–", "~", "～", "—", "to ", "and ", "到", "至", "－", "和"],
    };
    let (joint, rest) =
        joints.iter().find_map(|joint| Some((*joint, rest.strip_prefix(joint)?)))?;
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
    let same = second.is_none() || third.is_none() || second == third;
    let min = if open.is_some() && whole { next_to(min, 1)? } else { min };
    // Of fractions, the open side is the closed one: a range too wide rejects nothing.
    let max = if half && whole { next_to(max, -1)? } else { max };
    // `(1-10)` is an interval in brackets, and no open one; that 1 is left out is hardly meant.
    if open.is_some() && whole && (half || !matches!(min, Number::Int(1))) {
        return None;
    }
    // `0 和 1` are two values.
    let between = joint != "和" || rest.trim_start().starts_with("之间");
    joined((min, first), (max, second.or(third))).filter(|_| same && between && ends_well(rest))
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
    "之前的任意整数",
    "的任意整数",
    "张",
    "帧",
    "份",
    "层",
    "轮",
    "核",
    "块",
    "人",
    "路",
    "integers",
    "integer",
    "attempts",
    "and must be an integer multiple of 1 GB",
    "days of data",
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
