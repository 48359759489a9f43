//! Rules over several parameters: what is needed when, which exclude each other, how far apart
//! two times may be.

use super::Origin;
use super::text::number;
use crate::node::Node;
use crate::read::{Entries, Number};
use crate::schema::{Field, Rule, RuleName, Standing};
use crate::source::Located;

/// The rules that the descriptions of parameters state about others of the same object.
pub(in super::super) fn conditions(
    fields: &Entries<Field>,
    texts: &[(String, String)],
    origin: &Origin,
) -> Vec<Located<Rule>> {
    let mut rules: Vec<Rule> = Vec::new();
    for (name, text) in texts {
        for sentence in text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". ")) {
            let found = required_when(name, sentence, fields)
                .map(|(when, is)| Rule {
                    field: located(name),
                    when: located(&when),
                    is,
                    ..blank(RuleName::RequiredWhen, origin.source(sentence, 95))
                })
                .or_else(|| {
                    let (start, end) = start_and_end(name, fields)?;
                    let max = span(sentence)?;
                    Some(Rule {
                        start: located(&start),
                        end: located(&end),
                        max: located(&max),
                        ..blank(RuleName::Window, origin.source(sentence, 96))
                    })
                })
                .or_else(|| {
                    let (kind, of) = alternatives(name, sentence, fields)?;
                    let of = of.into_iter().map(Located::nowhere).collect();
                    Some(Rule { of, ..blank(kind, origin.source(sentence, 95)) })
                });
            let same = |known: &Rule, new: &Rule| {
                let about = |rule: &Rule| {
                    let Rule { rule, field, when, start, end, .. } = rule;
                    (*rule, field.clone(), when.clone(), start.clone(), end.clone())
                };
                about(known) == about(new) && known.is == new.is && known.of == new.of
            };
            if let Some(rule) = found
                && !rules.iter().any(|known| same(known, &rule))
            {
                rules.push(rule);
            }
        }
    }
    rules.into_iter().map(Located::nowhere).collect()
}

/// The parameters for the start and the end of a time that one of them belongs to.
fn start_and_end(name: &str, fields: &Entries<Field>) -> Option<(String, String)> {
    const WORDS: [(&str, &str); 3] = [("Start", "End"), ("Begin", "End"), ("From", "To")];
    let holds_a_time =
        |name: &str| name.contains("Time") || name.contains("Date") && fields.get(name).is_some();
    WORDS.iter().find_map(|(start, end)| {
        let pair = match (name.contains(start), name.contains(end)) {
            (true, _) => (name.to_owned(), name.replacen(start, end, 1)),
            (_, true) => (name.replacen(end, start, 1), name.to_owned()),
            _ => return None,
        };
        let (start, end) = (fields.get(&pair.0)?, fields.get(&pair.1)?);
        (holds_a_time(&pair.0) && holds_a_time(&pair.1) && start.ty.value == end.ty.value)
            .then_some(pair)
    })
}

/// The longest time between a start and an end that a sentence allows: `1d`.
fn span(sentence: &str) -> Option<String> {
    const SPANS: [&str; 9] = [
        "跨度",
        "间隔",
        "相差",
        "时间差",
        "span",
        "interval between",
        "difference between",
        "time range",
        "between the start",
    ];
    const MOST: [&str; 16] = [
        "不超过",
        "不能超过",
        "不可超过",
        "不得超过",
        "不允许超过",
        "最长",
        "最大",
        "最多",
        "不大于",
        "within",
        "up to",
        "at most",
        "exceed",
        "no more than",
        "longer than",
        "maximum",
    ];
    // These limit how old the data may be, or are conditions of something else.
    const OTHER: [&str; 15] = [
        "当",
        "现在",
        "最近",
        "过去",
        "近",
        "粒度",
        "否则",
        "current",
        " ago",
        "past",
        "last ",
        "granularity",
        "otherwise",
        "recommend",
        "depend",
    ];
    const UNITS: [(&str, &str); 6] =
        [("天", "d"), ("日", "d"), ("day", "d"), ("小时", "h"), ("个小时", "h"), ("hour", "h")];
    let lower = sentence.to_lowercase();
    if OTHER.iter().any(|word| lower.contains(word)) {
        return None;
    }
    let (_, rest) = SPANS.iter().find_map(|word| lower.split_once(word))?;
    let (_, rest) = MOST.iter().find_map(|word| rest.split_once(word))?;
    let start = rest.find(|c: char| c.is_ascii_digit())?;
    // The number belongs to what was found only if nothing else stands between.
    if rest[..start].chars().count() > 12 {
        return None;
    }
    let Some((Number::Int(count @ 1..), rest)) = number(&rest[start..]) else { return None };
    let rest = rest.trim_start();
    let (_, unit) = UNITS.iter().find(|(word, _)| rest.starts_with(word))?;
    Some(format!("{count}{unit}"))
}

fn located(text: &str) -> Option<Located<String>> {
    Some(Located::nowhere(text.to_owned()))
}

fn blank(rule: RuleName, source: String) -> Rule {
    Rule {
        rule,
        start: None,
        end: None,
        max: None,
        field: None,
        when: None,
        is: Vec::new(),
        of: Vec::new(),
        standing: Standing::Mined,
        source,
    }
}

/// `required when X is Y`, `当X为Y时必填`: the other parameter and the value that it has.
fn required_when(
    name: &str,
    sentence: &str,
    fields: &Entries<Field>,
) -> Option<(String, Vec<Node>)> {
    const NEEDED: [&str; 6] =
        ["必填", "必传", "必选", "is required", "required when", "required if"];
    const NOT: [&str; 9] =
        ["非必填", "不必填", "是否必", "可不", "not required", "无需", "不需要", "选填", "unless"];
    let lower = sentence.to_lowercase();
    if !NEEDED.iter().any(|word| lower.contains(word))
        || NOT.iter().any(|word| lower.contains(word))
    {
        return None;
    }
    let mut others = fields.iter().filter(|(other, _)| other.value != name);
    let (other, field, at) =
        others.find_map(|(other, field)| Some((other, field, word(sentence, &other.value)?)))?;
    let rest = sentence[at + other.value.len()..].trim_start_matches(['`', ' ', '"', '”', '\'']);
    let joint = ["为", "是", "=", "==", "is set to ", "is ", "equals ", "取值为", "等于"]
        .iter()
        .find_map(|joint| rest.strip_prefix(joint))?;
    let joint = joint.trim_start_matches(['=', ' ', '`']);
    let (value, behind) = super::text::value(joint)?;
    // Two values, or a part of one, would make a wrong rule.
    let alone = !behind.trim_start().starts_with(['或', '/', '、', ',', '，', '|'])
        && !behind.trim_start().starts_with("or ");
    let listed = field.values.as_ref().is_none_or(|values| values.values.get(value).is_some());
    let node = super::typed(&field.ty.value, value).filter(|_| alone && listed)?;
    Some((other.value.clone(), vec![node]))
}

/// `A and B are mutually exclusive`, `A与B二选一`: which parameters, and how many may be set.
fn alternatives(
    name: &str,
    sentence: &str,
    fields: &Entries<Field>,
) -> Option<(RuleName, Vec<String>)> {
    const KINDS: [(&str, RuleName); 14] = [
        ("不能同时为空", RuleName::AtLeastOne),
        ("不可同时为空", RuleName::AtLeastOne),
        ("必须填一个", RuleName::AtLeastOne),
        ("至少填一个", RuleName::AtLeastOne),
        ("至少提供一个", RuleName::AtLeastOne),
        ("at least one of", RuleName::AtLeastOne),
        ("至少传一个", RuleName::AtLeastOne),
        ("二选一必填", RuleName::ExactlyOne),
        ("必须且只能", RuleName::ExactlyOne),
        ("exactly one of", RuleName::ExactlyOne),
        ("不能同时传", RuleName::AtMostOne),
        ("不能同时指定", RuleName::AtMostOne),
        ("不支持同时指定", RuleName::AtMostOne),
        ("mutually exclusive", RuleName::AtMostOne),
    ];
    let lower = sentence.to_lowercase();
    let (_, kind) = KINDS.iter().find(|(phrase, _)| lower.contains(phrase))?;
    let mut of: Vec<String> = fields
        .iter()
        .filter(|(other, _)| other.value == name || word(sentence, &other.value).is_some())
        .map(|(other, _)| other.value.clone())
        .collect();
    of.sort();
    (of.len() >= 2 && of.len() <= 4).then_some((*kind, of))
}

/// Where a name stands in a sentence as a word of its own.
fn word(sentence: &str, name: &str) -> Option<usize> {
    // Short and common words are rarely meant as names.
    if name.len() < 4 {
        return None;
    }
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    sentence.match_indices(name).map(|(at, _)| at).find(|at| {
        !sentence[..*at].ends_with(part) && !sentence[at + name.len()..].starts_with(part)
    })
}

/// The longest time between a start and an end that a description allows: `1d`.
pub(in super::super) fn window(text: &str) -> Option<String> {
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
