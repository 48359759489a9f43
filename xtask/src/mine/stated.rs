//! Extracted constraints of a field, and those that a person labeled.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tencentcloud_codegen::import::definitions::DISABLED;
use tencentcloud_codegen::read::Number;
use tencentcloud_codegen::schema::{Count, Field, Rule, RuleName, TypeName};
use tencentcloud_codegen::source::Spanned;

/// A constraint in the notation of the labels: kind and value.
pub(super) type Constraint = (String, String);
/// The labels: product and version, object and field, facts.
pub(super) type Labels = BTreeMap<(String, String, String), Label>;

/// What a person says that the description of a field states.
pub(super) struct Label {
    pub facts: BTreeSet<Constraint>,
    /// The round of labels, if it is printed apart: each was made before the grammar was changed to
    /// read more.
    pub round: Option<String>,
}

/// Reads the labels of one language.
pub(super) fn labels(text: &str, language: &str) -> Result<Labels, String> {
    let mut labels = Labels::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let ([of, product, version, object, field, facts], round) = match columns[..] {
            [of, product, version, object, field, facts, round] => {
                ([of, product, version, object, field, facts], Some(round.to_owned()))
            }
            [of, product, version, object, field, facts] => {
                ([of, product, version, object, field, facts], None)
            }
            _ => {
                let line = i + 1;
                return Err(format!(
                    "line {line} of the labels has not six columns, or a round as a seventh"
                ));
            }
        };
        if of == language {
            let stated = facts.split(' ').filter_map(|fact| fact.split_once('='));
            let stated = stated.map(|(kind, value)| (kind.to_owned(), value.to_owned()));
            let key = (format!("{product}/{version}"), object.to_owned(), field.to_owned());
            labels.insert(key, Label { facts: stated.collect(), round });
        }
    }
    Ok(labels)
}

/// An extracted constraint.
pub(super) struct Reading {
    pub fact: Constraint,
    /// Whether the description of the field states it; a rule may be stated elsewhere.
    pub is_own: bool,
}

/// Returns the constraints of a field.
pub(super) fn readings(name: &str, field: &Field, rules: &[Spanned<Rule>]) -> Vec<Reading> {
    let own = own_facts(field)
        .into_iter()
        .map(|(kind, value)| Reading { fact: (kind.to_owned(), value), is_own: true });
    let description = field.description.as_deref().unwrap_or_default();
    let words: Vec<&str> = description.split_whitespace().collect();
    let words = words.join(" ");
    let rules = rules.iter().filter_map(|rule| {
        let (_, phrase) = rule.source.split_once(" %: ")?;
        let fact = rule_fact(name, rule)?;
        Some(Reading { fact, is_own: words.contains(phrase) })
    });
    own.chain(rules).collect()
}

fn own_facts(field: &Field) -> Vec<(&'static str, String)> {
    let count =
        |c: &Spanned<Count>| bounds(c.min.map(|n| n.to_string()), c.max.map(|n| n.to_string()));
    let number = |n: Number| n.as_f64().to_string();
    let format = field.format.as_ref().map(|format| format.is.word().to_owned());
    let facts = [
        ("default", field.default.as_ref().map(|default| text(&default.to_json()))),
        ("range", field.range.as_ref().map(|r| bounds(r.min.map(number), r.max.map(number)))),
        ("length", field.length.as_ref().map(count)),
        ("items", field.items.as_ref().map(count)),
        (
            "enum",
            field.values.as_ref().map(|values| {
                let values = values.values.iter().map(|(value, _)| value.value.as_str());
                values.collect::<Vec<_>>().join(",")
            }),
        ),
        ("unit", field.unit.clone()),
        ("format", time(&field.ty.value).map(str::to_owned).or(format)),
        (
            "deprecated",
            field.deprecated.as_ref().filter(|why| *why != DISABLED).map(|_| "yes".to_owned()),
        ),
    ];
    facts.into_iter().filter_map(|(kind, value)| Some((kind, value?))).collect()
}

/// Returns a rule as a constraint of one of its fields.
fn rule_fact(name: &str, rule: &Rule) -> Option<Constraint> {
    let is = |field: &Option<Spanned<String>>| field.as_ref().is_some_and(|f| f.value == name);
    let of: Vec<_> = rule.of.iter().map(|name| name.value.as_str()).collect();
    let value = match rule.rule {
        RuleName::RequiredWhen if is(&rule.field) => {
            let is: Vec<_> = rule.is.iter().map(|node| text(&node.to_json())).collect();
            format!("{}:{}", rule.when.as_ref()?.value, is.join("|"))
        }
        RuleName::Window if is(&rule.start) || is(&rule.end) => rule.max.as_ref()?.value.clone(),
        _ if of.contains(&name) => of.join(","),
        _ => return None,
    };
    Some((rule.rule.word().to_owned(), value))
}

fn time(ty: &TypeName) -> Option<&str> {
    match ty {
        TypeName::List(inner) => time(inner),
        TypeName::One(name) => ["datetime", "datetime_iso", "date"].into_iter().find(|t| t == name),
    }
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn bounds(min: Option<String>, max: Option<String>) -> String {
    format!("{}..{}", min.unwrap_or_default(), max.unwrap_or_default())
}
