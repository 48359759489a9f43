//! Rules about several parameters: conditionally required ones, alternatives, and the longest time
//! range.

mod alternatives;
mod required;
mod window;

use super::Origin;
use crate::read::Entries;
use crate::schema::{Field, Provenance, Rule, RuleName};
use crate::source::Spanned;

pub(in super::super) use window::window;

/// The rules that the descriptions of parameters state about others of the same object.
pub(in super::super) fn conditions(
    fields: &Entries<Field>,
    texts: &[(String, String)],
    origin: &Origin,
) -> Vec<Spanned<Rule>> {
    let mut rules: Vec<Rule> = Vec::new();
    for (name, text) in texts {
        let about = About { name, text, fields, origin };
        // What is said of "this field" belongs to the condition before.
        let text = &[". This item is required", ". This field is required", ". required"]
            .iter()
            .fold(text.replace("**", ""), |text, part| {
                text.replace(part, &part.replacen('.', ",", 1))
            });
        let about = About { text, ..about };
        let found = sentences(text).flat_map(|sentence| {
            let one = required::required_when(&about, sentence)
                .or_else(|| window::apart(&about, sentence))
                .map(|rule| vec![rule]);
            one.unwrap_or_else(|| alternatives::alternatives(&about, sentence))
        });
        for rule in found {
            let is_known = rules.iter().any(|known| is_same(known, &rule));
            if !is_known && !excludes_required(fields, &rule) {
                rules.push(rule);
            }
        }
    }
    rules.into_iter().map(Spanned::synthetic).collect()
}

/// Returns whether a rule allows only one of several fields that are required, so that one of the
/// two statements is wrong.
fn excludes_required(fields: &Entries<Field>, rule: &Rule) -> bool {
    let is_required = |name: &&Spanned<String>| {
        fields.iter().any(|(known, field)| known.value == name.value && field.required)
    };
    matches!(rule.rule, RuleName::ExactlyOne | RuleName::AtMostOne)
        && rule.of.iter().filter(is_required).count() > 1
}

/// Whose description is read.
struct About<'a> {
    /// The parameter.
    name: &'a str,
    /// Its whole description.
    text: &'a str,
    /// The parameters of its object.
    fields: &'a Entries<Field>,
    origin: &'a Origin,
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split(['。', '\n', ';', '；']).flat_map(|s| s.split(". "))
}

/// Returns whether two rules differ at most in where they were read.
fn is_same(known: &Rule, new: &Rule) -> bool {
    let about = |rule: &Rule| {
        let Rule { rule, field, when, start, end, .. } = rule;
        (*rule, field.clone(), when.clone(), start.clone(), end.clone())
    };
    about(known) == about(new) && known.is == new.is && known.of == new.of
}

fn located(text: &str) -> Option<Spanned<String>> {
    Some(Spanned::synthetic(text.to_owned()))
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
        provenance: Provenance::Mined,
        source,
    }
}

/// Returns the first offset of a name as a separate word.
fn word(sentence: &str, name: &str) -> Option<usize> {
    words(sentence, name).next()
}

/// Returns all offsets of a name as a separate word.
fn words<'t>(sentence: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    // Short and common words are rarely meant as names.
    let places = sentence.match_indices(name).filter(|_| name.len() >= 3).map(|(at, _)| at);
    places.filter(move |at| {
        let behind = &sentence[at + name.len()..];
        let inner = behind.strip_prefix('.').unwrap_or(behind);
        !sentence[..*at].ends_with(part)
            && !inner.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    })
}
