//! Ranges that a text states one side at a time: `必须大于等于0`, `must not exceed 100`.

use super::super::text::{mentions, number, places, thousands};
use super::super::unit::unit_of;
use super::{Bounds, ends_well, next_to};
use crate::read::Number;

/// Words before the least number, and before one that is less.
const FROM: &[&str] = &[
    "大于等于",
    "大于或等于",
    "大于或者等于",
    ">=",
    "≥",
    "greater than or equal to",
    "equal to or greater than",
    "not less than",
    "no less than",
    "不小于",
    "不能小于",
    "不得小于",
    "不低于",
    "不得低于",
    "不能低于",
    "大等于",
    "not be less than",
    "cannot be less than",
    "at least",
    "minimum of",
];
const OVER: &[&str] = &["大于", "＞", ">", "greater than"];
/// Words before the greatest number, and before one that is greater.
const TO: &[&str] = &[
    "小于等于",
    "小于或等于",
    "小于或者等于",
    "<=",
    "≤",
    "less than or equal to",
    "equal to or less than",
    "cannot be greater than",
    "no greater than",
    "not larger than",
    "小等于",
    "不得超过",
    "not greater than",
    "not be greater than",
    "cannot exceed",
    "must not exceed",
    "not exceeding",
    "不能超过",
    "不可超过",
    "不允许超过",
    "不超过",
    "不能大于",
    "不得大于",
    "不可大于",
    "不大于",
];
const UNDER: &[&str] = &["小于", "＜", "<", "less than"];

/// What may stand before these words: it says that the value itself is meant.
const HEADS: &[&str] = &[
    "取值",
    "取值范围",
    "值",
    "范围",
    "必须",
    "需要",
    "须",
    "需",
    "必传",
    "要",
    "应",
    "且",
    "最大",
    "最小",
    "value range",
    "valid values",
    "value must be",
    "value must",
    "must be",
    "must",
    "should be",
    "needs to be",
    "value is",
    "value",
    "values",
    "that is",
    "which is",
    "which",
    "integer",
    "and",
    "an integer",
    "the value",
    "this value",
    "it",
];

/// The text from the first bound on, the bounds and their unit.
type Found<'t> = (&'t str, Bounds, Option<&'static str>);

/// Returns the bounds that a text states one by one.
pub(super) fn one_sided(text: &str, whole: bool) -> Option<Found<'_>> {
    let least = side(text, FROM, OVER, whole.then_some(1));
    let most = side(text, TO, UNDER, whole.then_some(-1));
    // `从0开始`.
    let starts = text.split_once("取值从").map(|(_, rest)| rest);
    let starts = starts.and_then(|rest| Some((rest, number(rest)?)));
    let starts = starts.filter(|(_, (_, behind))| behind.starts_with("开始"));
    if let Some((rest, (least, _))) = starts {
        return Some((rest, (Some(least), None), None));
    }
    let first = match (&least, &most) {
        (Some((least, ..)), Some((most, ..))) if most.len() > least.len() => most,
        (Some((least, ..)), _) => least,
        (None, Some((most, ..))) => most,
        (None, None) => return None,
    };
    let unit = least.as_ref().and_then(|side| side.2).or(most.as_ref().and_then(|side| side.2));
    Some((first, (least.map(|side| side.1), most.map(|side| side.1)), unit))
}

/// Returns the least number of `[0, +∞)`, `1 to +∞`, `starts from 1`, `从 1 开始`.
pub(super) fn half_line(rest: &str) -> Option<Number> {
    const ENDLESS: &[&str] = &["+∞", "∞", "正无穷", "无穷", "+inf", "inf"];
    let inner = rest.trim_start_matches(['[', '【', '`', ' ']);
    let starts =
        ["starts from ", "starting from ", "从"].iter().find_map(|w| inner.strip_prefix(w));
    if let Some(behind) = starts {
        let (least, behind) = number(behind)?;
        let begins = !inner.starts_with('从') || behind.trim_start().starts_with("开始");
        return Some(least)
            .filter(|_| begins && ends_well(behind.trim_start().trim_start_matches("开始")));
    }
    let (least, behind) = number(inner)?;
    let behind = behind.trim_start();
    let joint = [",", "，", "to ", "~", "～", "-", "到", "至"]
        .iter()
        .find_map(|j| behind.strip_prefix(j))?;
    let end = joint.trim_start().to_lowercase();
    ENDLESS.iter().any(|word| end.starts_with(word)).then_some(least)
}

/// Returns the text from a bound on, the bound and its unit. An open one is the whole number next
/// to it; none is known of fractions.
fn side<'t>(
    text: &'t str,
    closed: &[&str],
    open: &[&str],
    step: Option<i128>,
) -> Option<(&'t str, Number, Option<&'static str>)> {
    for (words, is_open) in [(closed, false), (open, true)] {
        for word in words {
            for at in places(text, word).filter(|at| is_headed(&text[..*at])) {
                let rest = text[at + word.len()..].trim_start_matches(['`', ' ']);
                let Some((bound, behind)) = thousands(rest).or_else(|| number(rest)) else {
                    continue;
                };
                let bound = match is_open {
                    true => step.and_then(|step| next_to(bound, step)),
                    false => Some(bound),
                };
                let (unit, behind) = unit_of(behind);
                if let Some(bound) = bound.filter(|_| ends(behind)) {
                    return Some((rest, bound, unit));
                }
            }
        }
    }
    None
}

/// Returns whether what stands before a comparison is the beginning of its clause, or speaks of the
/// value.
fn is_headed(before: &str) -> bool {
    let lower = before.to_lowercase();
    let before = lower.trim_end_matches([' ', ':', '：', '为', '必', '是', '`']);
    let starts =
        before.is_empty() || before.ends_with([',', '，', '。', '\n', ';', '；', '(', '（', '.']);
    let is_head = |head: &&str| {
        let ahead = before.strip_suffix(*head);
        ahead.is_some_and(|ahead| {
            !head.is_ascii() || !ahead.ends_with(|c: char| c.is_ascii_alphanumeric())
        })
    };
    let clause = lower.rsplit(['。', '\n', ';', '；']).next().unwrap_or(&lower);
    (starts || HEADS.iter().any(is_head)) && !mentions(clause, &["建议", "recommend", "推荐"])
}

/// Returns whether a clause ends behind a number, or goes on with the other bound.
fn ends(behind: &str) -> bool {
    let goes_on =
        ["and less", "and greater", "and cannot", "and must", "and no", "且", "，且", "并且"];
    let clause = behind.split([';', '；']).next().unwrap_or(behind);
    ends_well(clause) || goes_on.iter().any(|word| behind.trim_start().starts_with(word))
}
