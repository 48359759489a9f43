//! The facts of a field as sentences, for Rust comments and documents.

use super::markdown::{Md, Safe, md};
use crate::model::{CrossFieldRule, Field, FieldRule, FormatName, Limit, Provenance, Rule, Type};

/// Returns the facts of a field in addition to its description, one sentence each.
pub(super) fn facts(field: &Field) -> Vec<Md> {
    let mut facts = Vec::new();
    if let Some(unit) = &field.unit {
        facts.push(md!("Unit: {}.", Md::line(unit)));
    }
    let of_type =
        |l: &&Limit| !matches!((&field.ty, &l.check), (Type::Time(_), FieldRule::Format(_)));
    facts.extend(field.limits.iter().filter(of_type).filter_map(limit));
    if let Some(default) = &field.default {
        facts.push(md!("Default: {}.", Md::code(default)));
    }
    if field.nullable {
        facts.push(md!("May be null."));
    }
    facts
}

/// Returns a value with its meaning, as an item of a list.
pub(super) fn value_item((value, meaning): &(String, String)) -> Md {
    let meaning = Md::line(meaning);
    let colon = if meaning.is_empty() { "" } else { ": " };
    md!("- {}{}{}", Md::code(value), colon, meaning)
}

/// Describes a limit. Values of enums are listed elsewhere.
fn limit(limit: &Limit) -> Option<Md> {
    let text = match &limit.check {
        FieldRule::Range(min, max) => match (min, max) {
            (Some(min), None) => md!("Minimum: {}", min),
            (None, Some(max)) => md!("Maximum: {}", max),
            _ => md!("Range: {}", bounds(*min, *max)),
        },
        FieldRule::FloatRange(min, max) => match (min, max) {
            (Some(min), None) => md!("Minimum: {}", min),
            (None, Some(max)) => md!("Maximum: {}", max),
            _ => md!("Range: {}", bounds(*min, *max)),
        },
        FieldRule::Length(min, max) => md!("Length: {} characters", bounds(*min, *max)),
        FieldRule::Items(min, max) => md!("Number of items: {}", bounds(*min, *max)),
        FieldRule::Pattern(pattern) => md!("Pattern: {}", Md::code(pattern)),
        FieldRule::Format(format) => md!("Format: {}", format_name(*format)),
        FieldRule::OneOf(_) | FieldRule::OneOfInt(_) => return None,
    };
    Some(md!("{}{}.", text, provenance(limit.provenance)))
}

fn provenance(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Reviewed => "",
        Provenance::Mined => " (not verified)",
    }
}

fn bounds<T: Safe + PartialEq>(min: Option<T>, max: Option<T>) -> Md {
    match (min, max) {
        (Some(min), Some(max)) if min == max => md!("exactly {}", min),
        (Some(min), Some(max)) => md!("{}–{}", min, max),
        (Some(min), None) => md!("at least {}", min),
        (None, Some(max)) => md!("at most {}", max),
        (None, None) => md!("any"),
    }
}

fn format_name(format: FormatName) -> &'static str {
    match format {
        FormatName::DateTime => "`YYYY-MM-DD hh:mm:ss`",
        FormatName::DateTimeIso => "ISO 8601, `YYYY-MM-DDThh:mm:ss+08:00`",
        FormatName::Date => "`YYYY-MM-DD`",
        FormatName::Ip => "an IP address",
        FormatName::Url => "a URL",
        FormatName::Domain => "a domain name",
        FormatName::Email => "an email address",
        FormatName::Json => "JSON",
        FormatName::Base64 => "base64",
    }
}

/// Describes a constraint on several fields.
pub(super) fn rule(rule: &Rule) -> Md {
    let code = |name: &String| Md::code(name);
    let list = |names: &[String], between| Md::join(names.iter().map(code), between);
    let text = match &rule.check {
        CrossFieldRule::Order(start, end) => md!("{} must not be after {}", code(start), code(end)),
        CrossFieldRule::Window(start, end, seconds) => {
            md!("{} must be at most {} after {}", code(end), span(*seconds), code(start))
        }
        CrossFieldRule::RequiredWhen(field, when, is) if is.is_empty() => {
            md!("{} is required if {} is set", code(field), code(when))
        }
        CrossFieldRule::RequiredWhen(field, when, is) => {
            let values = list(is, " or ");
            md!("{} is required if {} is {}", code(field), code(when), values)
        }
        CrossFieldRule::AtLeastOne(of) => md!("At least one of {} is required", list(of, ", ")),
        CrossFieldRule::ExactlyOne(of) => md!("Exactly one of {} must be set", list(of, ", ")),
        CrossFieldRule::AtMostOne(of) => md!("At most one of {} can be set", list(of, ", ")),
    };
    md!("{}{}.", text, provenance(rule.provenance))
}

fn span(seconds: u64) -> Md {
    let (count, unit) = match seconds {
        s if s % 86_400 == 0 => (s / 86_400, "day"),
        s if s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    md!("{} {}{}", count, unit, if count == 1 { "" } else { "s" })
}
