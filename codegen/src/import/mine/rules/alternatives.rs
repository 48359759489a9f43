//! `A and B are mutually exclusive`, `A与B二选一`: which parameters, and how many may be set.

use super::{About, blank, word};
use crate::import::mine::text::{Bytes, mentions};
use crate::schema::{Rule, RuleName};
use crate::source::Spanned;

/// Phrases about the number of parameters that are set; `*` matches a few words.
const KINDS: &[(&str, RuleName)] = &[
    ("只能二选一", RuleName::AtMostOne),
    ("不能同时为空", RuleName::AtLeastOne),
    ("不可同时为空", RuleName::AtLeastOne),
    ("不能都为空", RuleName::AtLeastOne),
    ("不能全为空", RuleName::AtLeastOne),
    ("必须*一个", RuleName::AtLeastOne),
    ("必须*其一", RuleName::AtLeastOne),
    ("必须*一项", RuleName::AtLeastOne),
    ("必填其一", RuleName::AtLeastOne),
    ("必填其中之一", RuleName::AtLeastOne),
    ("必选其一", RuleName::AtLeastOne),
    ("必传其一", RuleName::AtLeastOne),
    ("至少*一个", RuleName::AtLeastOne),
    ("至少*其一", RuleName::AtLeastOne),
    ("至少*一项", RuleName::AtLeastOne),
    ("需要传*一个", RuleName::AtLeastOne),
    ("cannot both be empty", RuleName::AtLeastOne),
    ("cannot be empty at the same time", RuleName::AtLeastOne),
    ("cannot be empty simultaneously", RuleName::AtLeastOne),
    ("at least one", RuleName::AtLeastOne),
    ("either*or*must be", RuleName::AtLeastOne),
    ("either*or*is required", RuleName::AtLeastOne),
    ("either*or*should be", RuleName::AtLeastOne),
    ("either*or*needs to be", RuleName::AtLeastOne),
    ("must pass either", RuleName::AtLeastOne),
    ("must provide either*or", RuleName::AtLeastOne),
    ("must specify either*or", RuleName::AtLeastOne),
    ("one of*must be", RuleName::AtLeastOne),
    ("one of*is required", RuleName::AtLeastOne),
    ("either*or*exactly one", RuleName::ExactlyOne),
    ("二选一", RuleName::ExactlyOne),
    ("三选一", RuleName::ExactlyOne),
    ("二者选填其一", RuleName::ExactlyOne),
    ("必须且只能", RuleName::ExactlyOne),
    ("有且仅有一个", RuleName::ExactlyOne),
    ("exactly one of", RuleName::ExactlyOne),
    ("choose either this or", RuleName::ExactlyOne),
    ("one and only one", RuleName::ExactlyOne),
    ("but not both", RuleName::AtMostOne),
    ("cannot include both", RuleName::AtMostOne),
    ("不能同时传", RuleName::AtMostOne),
    ("不能同时指定", RuleName::AtMostOne),
    ("不能同时使用", RuleName::AtMostOne),
    ("不能同时设置", RuleName::AtMostOne),
    ("不能同时存在", RuleName::AtMostOne),
    ("不能同时填", RuleName::AtMostOne),
    ("不可同时", RuleName::AtMostOne),
    ("不可以同时", RuleName::AtMostOne),
    ("不允许同时", RuleName::AtMostOne),
    ("不支持同时", RuleName::AtMostOne),
    ("不能*同时使用", RuleName::AtMostOne),
    ("互斥", RuleName::AtMostOne),
    ("至多只能*一个", RuleName::AtMostOne),
    ("只能指定*一个", RuleName::AtMostOne),
    ("只能传*一个", RuleName::AtMostOne),
    ("mutually exclusive", RuleName::AtMostOne),
    ("cannot be specified at the same time", RuleName::AtMostOne),
    ("cannot be specified simultaneously", RuleName::AtMostOne),
    ("cannot specify both", RuleName::AtMostOne),
    ("cannot be specified together", RuleName::AtMostOne),
    ("cannot*at the same time", RuleName::AtMostOne),
    ("cannot be used simultaneously", RuleName::AtMostOne),
    ("cannot be set together", RuleName::AtMostOne),
    ("cannot be used together", RuleName::AtMostOne),
    ("not supported to specify both", RuleName::AtMostOne),
    ("can not be specified at the same time", RuleName::AtMostOne),
    ("does not support specifying both", RuleName::AtMostOne),
];

/// One of these is in each of the phrases.
const SIGNS: &[&str] = &[
    "一",
    "空",
    "同时",
    "互斥",
    "either",
    "one",
    "both",
    "empty",
    "cannot",
    "exclusive",
    "not be",
];

/// Phrases of rules that do not apply to whole parameters.
const OTHER: &[&str] = &[
    "如果",
    "若",
    "当",
    "建议",
    "recommend",
    "when ",
    "if ",
    "cannot be both",
    "every",
    "每",
    "同时为0",
    "cannot both be 0",
    "cannot be put",
    "same group",
    "同一组",
];

/// Returns the rules that a sentence states of how many of several parameters are set.
pub(super) fn alternatives(about: &About<'_>, sentence: &str) -> Vec<Rule> {
    // Where none has to come, there is nothing to choose.
    if !mentions(sentence, SIGNS) || mentions(about.text, &["均不填", "都不填"]) {
        return Vec::new();
    }
    // What happens if both are given comes behind, and is no condition.
    let sentence = ["，如果", "，若", ", if ", ",如果"]
        .iter()
        .find_map(|aside| sentence.split_once(aside))
        .map_or(sentence, |(sentence, _)| sentence);
    let parts = ["，且", ",且", "， 且", ", but "].iter().find_map(|and| sentence.split_once(and));
    let both = parts.map(|(first, second)| [one(about, first), one(about, second)]);
    let rules: Vec<Rule> = match both {
        Some([Some(first), Some(second)]) if first.of != second.of => vec![first, second],
        _ => one(about, sentence).into_iter().collect(),
    };
    rules
}

fn one(about: &About<'_>, sentence: &str) -> Option<Rule> {
    // Those to choose from stand before the phrase.
    let sentence = match sentence.find("选一") {
        Some(at) => &sentence[..at + "选一".len()],
        None => sentence,
    };
    let lower = sentence.to_ascii_lowercase();
    let bytes = Bytes::of(&lower);
    let said = KINDS.iter().filter(|(phrase, _)| bytes.may_have(phrase) && says(&lower, phrase));
    let kinds: Vec<RuleName> = said.map(|(_, kind)| *kind).collect();
    let kind = kind(&kinds, takes_both(about.text))?;
    // `A and B+C`: B and C go together.
    if mentions(&sentence.replace("当前", ""), OTHER) || sentence.contains(['+', '&']) {
        return None;
    }
    let sure = if kind == RuleName::AtLeastOne { 96 } else { 92 };
    let mut of = named(about, sentence);
    of.sort();
    (2..=4).contains(&of.len()).then(|| Rule {
        of: of.into_iter().map(Spanned::synthetic).collect(),
        ..blank(kind, about.origin.source(sentence, sure))
    })
}

/// Combines the rules of several phrases.
fn kind(kinds: &[RuleName], takes_both: bool) -> Option<RuleName> {
    let first = *kinds.first()?;
    let has = |kind: RuleName| kinds.contains(&kind);
    Some(match first {
        // That not all of them are empty, says `at the same time` too.
        RuleName::AtLeastOne if !has(RuleName::AtMostOne) && !has(RuleName::ExactlyOne) => first,
        RuleName::AtMostOne if has(RuleName::ExactlyOne) => first,
        // Where both may come, not exactly one of them has to.
        _ if has(RuleName::ExactlyOne) && takes_both => RuleName::AtLeastOne,
        _ if has(RuleName::ExactlyOne) => RuleName::ExactlyOne,
        _ if has(RuleName::AtLeastOne) && has(RuleName::AtMostOne) => RuleName::ExactlyOne,
        _ => first,
    })
}

/// Returns the parameters that a sentence is about: those that it names, and its own.
fn named(about: &About<'_>, sentence: &str) -> Vec<String> {
    let names = about.fields.iter().map(|(other, _)| other.value.as_str());
    let mut of: Vec<&str> = names.filter(|other| word(sentence, other).is_some()).collect();
    let own = mentions(sentence, &["该", "此", "本参数", "this", "with", "it "])
        || sentence.trim_start().starts_with(['与', '和', '跟']);
    if !of.contains(&about.name) && (of.len() < 2 || own) {
        of.push(about.name);
    }
    of.into_iter().map(str::to_owned).collect()
}

/// Returns whether a description states what happens if several are set.
fn takes_both(text: &str) -> bool {
    mentions(
        text,
        &[
            "同时传",
            "同时填",
            "都传",
            "都填",
            "都提供",
            "若传",
            "同时提供",
            "同时指定时",
            "优先",
            "both are",
            "both specified",
            "if both",
            "priority",
            "prevail",
        ],
    )
}

/// Returns whether the parts of a phrase follow each other in a sentence, in lower case.
fn says(lower: &str, phrase: &str) -> bool {
    let mut rest = lower;
    let mut parts = phrase.split('*');
    let Some((_, behind)) = parts.next().and_then(|part| rest.split_once(part)) else {
        return false;
    };
    rest = behind;
    let empty = phrase.contains("cannot*") && lower.contains("empty");
    !empty
        && parts.all(|part| match rest.split_once(part) {
            Some((between, behind))
                if between.chars().count() <= if part.is_ascii() { 90 } else { 8 } =>
            {
                rest = behind;
                true
            }
            _ => false,
        })
}
