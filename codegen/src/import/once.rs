//! Removes clauses from descriptions that only state a constraint, since documents print the
//! constraint.

use std::sync::LazyLock;

use regex_lite::Regex;

use super::Facts;
use super::mine::unit_of;
use crate::read::Number;
use crate::schema::Field;

impl Facts {
    /// Removes the clauses of descriptions that only repeat the constraints of the field.
    pub(super) fn say_once(&mut self) {
        let actions = self.actions.values_mut().map(|action| &mut action.input);
        let types = self.types.values_mut().map(|ty| &mut ty.fields);
        for (_, field) in actions.chain(types).flat_map(|fields| &mut fields.0) {
            if field.default.is_none() && field.range.is_none() {
                continue;
            }
            if let Some(text) = field.description.take() {
                let text = without_facts(&text, field);
                field.description = Some(text).filter(|text| !text.is_empty());
            }
        }
    }
}

/// Returns a description without the sentences, and the last clauses of sentences, that state the
/// default or the range of its field and nothing else.
fn without_facts(text: &str, field: &Field) -> String {
    let mut fence = false;
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n') {
        fence ^= line.trim() == "```";
        // Items may describe one value, and code is not prose.
        if fence || line.trim_start().starts_with(['-', '`']) {
            lines.push(line.to_owned());
            continue;
        }
        let kept: String = parts(line, &["。", "；", ";", ". "])
            .into_iter()
            .map(|part| sentence(part, field))
            .collect();
        if !kept.trim().is_empty() || line.is_empty() {
            lines.push(kept.trim_end().to_owned());
        }
    }
    lines.join("\n").trim_matches('\n').to_owned()
}

/// Returns a text in parts, each with the end that it has; what is in brackets is one part.
fn parts<'t>(text: &'t str, ends: &[&str]) -> Vec<&'t str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '【' => depth += 1,
            ']' | '】' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let end = ends.iter().find(|end| depth == 0 && text[at..].starts_with(**end));
        if let Some(end) = end.filter(|_| at >= start) {
            parts.push(&text[start..at + end.len()]);
            start = at + end.len();
        }
    }
    if start < text.len() {
        parts.push(&text[start..]);
    }
    parts
}

/// Returns a sentence without the constraints of the field.
fn sentence(sentence: &str, field: &Field) -> String {
    // What is in brackets does not end with its clause.
    if sentence.contains(['(', '（', ')', '）']) {
        return sentence.to_owned();
    }
    let clauses = parts(sentence, &["，", ", "]);
    let stated = clauses.iter().rev().take_while(|clause| states(clause, field)).count();
    let (kept, _) = clauses.split_at(clauses.len() - stated);
    let Some(last) = kept.last() else { return String::new() };
    if stated == 0 || CONDITIONS.iter().any(|word| last.to_lowercase().contains(word)) {
        return sentence.to_owned();
    }
    let end: String = sentence.chars().rev().take_while(|c| ENDS.contains(c)).collect();
    let end: String = end.chars().rev().collect();
    kept.concat().trim_end_matches(['，', ',', ' ']).to_owned() + &end
}

/// What a sentence ends with.
const ENDS: [char; 5] = ['。', '；', ';', '.', ' '];

/// Words of a clause that the next one depends on.
const CONDITIONS: &[&str] = &[
    "不填",
    "不传",
    "不指定",
    "不设",
    "未",
    "为空",
    "如",
    "若",
    "时",
    "当",
    "则",
    "if ",
    "when",
    "unless",
    "otherwise",
    "for ",
    "empty",
    "left",
];

static DEFAULT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "^(?i:the )?(?i:default value|default|默认值|默认取值|默认|缺省值|缺省)\
         (?: ?[:：] ?| is:? | ?[为是]:? ?| )?[`\"“]?(.+?)[`\"”]?$",
    )
    .ok()
});

static INTERVAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "^(?i:the )?(?i:value range|valid range|range|取值范围|有效范围|范围)\
         (?: ?[:：] ?| is:? | ?[为是]:? ?| )?[\\[【]?(-?[0-9.]+) ?(?:,|，|-|~|～|to) ?(-?[0-9.]+)[\\]】]?$",
    )
    .ok()
});

static BOUND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "^(?i:the )?(?i:(maximum value|maximum|最大值|最大)|minimum value|minimum|最小值|最小)\
         (?: ?[:：] ?| is:? | ?[为是]:? ?| )?(-?[0-9.]+)$",
    )
    .ok()
});

/// Returns whether a clause only repeats a constraint of the field.
fn states(clause: &str, field: &Field) -> bool {
    let clause = clause.trim_matches(|c| ENDS.contains(&c) || matches!(c, '，' | ','));
    let captures = |regex: &'static LazyLock<Option<Regex>>| regex.as_ref()?.captures(clause);
    if let (Some(found), Some(default)) = (captures(&DEFAULT), &field.default) {
        let said = found.get(1).map_or("", |m| m.as_str());
        return is_value(said, &default.to_json(), field.unit.as_deref());
    }
    let Some(range) = &field.range else { return false };
    let is = |bound: Option<Number>, group: Option<regex_lite::Match<'_>>| {
        let said = group.and_then(|m| m.as_str().parse::<f64>().ok());
        bound.map(Number::as_f64).is_some_and(|bound| said == Some(bound))
    };
    if let Some(found) = captures(&INTERVAL) {
        return is(range.min, found.get(1)) && is(range.max, found.get(2));
    }
    captures(&BOUND).is_some_and(|found| {
        is(if found.get(1).is_some() { range.max } else { range.min }, found.get(2))
    })
}

/// Returns whether a text is a value, with or without the unit of its field.
fn is_value(said: &str, value: &serde_json::Value, unit: Option<&str>) -> bool {
    use serde_json::Value;
    match value {
        Value::String(text) => said == text,
        Value::Bool(flag) => said.eq_ignore_ascii_case(&flag.to_string()),
        Value::Number(number) => {
            let end = said.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-');
            let (digits, behind) = said.split_at(end.unwrap_or(said.len()));
            let same = digits.parse::<f64>().ok() == number.as_f64();
            let (own, rest) = unit_of(behind);
            same && rest.trim().is_empty() && (own.is_none() || own == unit)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::blank_field;
    use crate::node::Node;
    use crate::schema::{Provenance, Range, TypeName};
    use crate::source::Spanned;

    /// A description of a number from 1 to 100, 20 by default, before and after.
    #[track_caller]
    fn check(text: &str, expect: &str) {
        let mut field = blank_field(TypeName::One("uint64".to_owned()));
        field.default = Some(Node::from_json(&20.into()));
        field.unit = Some("seconds".to_owned());
        let (min, max) = (Some(Number::Int(1)), Some(Number::Int(100)));
        let (provenance, source) = (Provenance::Mined, String::new());
        field.range = Some(Spanned::synthetic(Range { min, max, provenance, source }));
        assert_eq!(without_facts(text, &field), expect);
    }

    #[test]
    fn a_fact_that_a_sentence_states_alone_is_said_once() {
        check("Size of a page. Default value: 20.", "Size of a page.");
        check("Size of a page. Default value: `20`. Maximum value: 100.", "Size of a page.");
        check("Size of a page, default value: 20.", "Size of a page.");
        check("The default value is 20. Value range: [1, 100]. Pages are cut.", "Pages are cut.");
        check("Size of a page\nDefault: 20 seconds", "Size of a page");
        check("分页大小，默认为20，最大值为100。", "分页大小。");
        check("分页大小。默认值：20秒。取值范围：1-100", "分页大小。");
        check("分页大小，默认20", "分页大小");
        check("默认值：20", "");
    }

    #[test]
    fn what_says_anything_else_stays() {
        for text in [
            "Default value: 30.",
            "Default value: 20 minutes.",
            "Default value: 20, which is the most.",
            "If left empty, default value: 20.",
            "不填，默认为20。",
            "分页大小（默认为20）。",
            "Maximum value: 200.",
            "Value range: (1, 100].",
            "- Default value: 20.",
            "```\\nDefault value: 20.\\n```",
            "Size, which is 20 by default.",
        ] {
            let text = text.replace("\\n", "\n");
            check(&text, &text);
        }
    }
}
