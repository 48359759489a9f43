//! Rules for the values of one field.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use regex_lite::Regex;

use super::{Path, Violation};
use crate::shape::{FieldRule, Format, List, Provenance, ValueRef};
use crate::time::text;

/// A rule for one field, with its provenance and source.
pub(super) struct Rule<'a> {
    pub(super) rule: &'a FieldRule<'a>,
    pub(super) provenance: Provenance,
    pub(super) source: &'a str,
}

impl Rule<'_> {
    /// Checks a value. Limits on the number of elements apply to a list as a whole, other rules to
    /// each element.
    pub(super) fn check(
        &self,
        view: ValueRef<'_>,
        path: Path<'_>,
        report: &mut dyn FnMut(Violation),
    ) {
        match (view, self.rule) {
            (ValueRef::List(list), rule) if !matches!(rule, FieldRule::Items(..)) => {
                self.check_elements(list, path, report);
            }
            _ if fits(view, self.rule, self.provenance) => {}
            _ => report(self.violation(view, path)),
        }
    }

    fn check_elements(&self, list: &dyn List, path: Path<'_>, report: &mut dyn FnMut(Violation)) {
        for index in 0..list.len() {
            self.check(list.get(index), Path::Element(&path, index), report);
        }
    }

    fn violation(&self, view: ValueRef<'_>, path: Path<'_>) -> Violation {
        let (rule, limit) = expected(self.rule);
        let found = match view {
            ValueRef::List(list) => format!("{} elements", list.len()),
            _ => format_value(view),
        };
        Violation {
            path: path.to_string(),
            rule,
            limit,
            found,
            provenance: self.provenance,
            source: self.source.to_owned(),
            can_reject: !matches!(self.rule, FieldRule::OneOf(_) | FieldRule::OneOfInt(_)),
        }
    }
}

/// Returns whether a value fits a rule. Values of another kind do.
#[inline]
pub(super) fn fits(view: ValueRef<'_>, rule: &FieldRule<'_>, provenance: Provenance) -> bool {
    match (rule, view) {
        // Services treat 0 as "not set"; a bound from documentation text does not account for that.
        (FieldRule::Range(..), ValueRef::Int(0) | ValueRef::Uint(0))
            if provenance == Provenance::Mined =>
        {
            true
        }
        (FieldRule::Range(min, max), ValueRef::Int(v)) => {
            min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m)
        }
        (FieldRule::Range(min, max), ValueRef::Uint(v)) => {
            // A negative bound is below, and a number above all bounds is not an `i64`.
            let is_least = |m: i64| u64::try_from(m).map_or(true, |m| v >= m);
            let is_most = |m: i64| u64::try_from(m).is_ok_and(|m| v <= m);
            min.is_none_or(is_least) && max.is_none_or(is_most)
        }
        (FieldRule::FloatRange(min, max), ValueRef::Float(v)) => {
            v.is_finite() && min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m)
        }
        (FieldRule::Length(min, max), ValueRef::Str(v)) => has_length(v, *min, *max),
        (FieldRule::Items(min, max), ValueRef::List(v)) => is_between(v.len() as u64, *min, *max),
        (FieldRule::Pattern(pattern, matches), ValueRef::Str(v)) => matches(pattern, v),
        (FieldRule::Format(format), ValueRef::Str(v)) => has_format(v, *format),
        (FieldRule::OneOf(values), ValueRef::Str(v)) => v.is_empty() || values.contains(&v),
        (FieldRule::OneOfInt(values), ValueRef::Int(v)) => values.contains(&v),
        (FieldRule::OneOfInt(values), ValueRef::Uint(v)) => {
            i64::try_from(v).is_ok_and(|v| values.contains(&v))
        }
        _ => true,
    }
}

/// Returns the name of a rule and the values that it expects.
fn expected(rule: &FieldRule<'_>) -> (&'static str, String) {
    match rule {
        FieldRule::Range(min, max) => ("range", between(*min, *max)),
        FieldRule::FloatRange(min, max) => ("range", between(*min, *max)),
        FieldRule::Length(min, max) => ("length", format!("{} characters", between(*min, *max))),
        FieldRule::Items(min, max) => ("items", between(*min, *max)),
        FieldRule::Pattern(pattern, _) => ("pattern", format!("a match of {pattern}")),
        FieldRule::Format(format) => ("format", format_name(*format).to_owned()),
        FieldRule::OneOf(values) => ("values", format!("one of {}", values.join(", "))),
        FieldRule::OneOfInt(values) => ("values", format!("one of {values:?}")),
    }
}

/// Returns whether the number of characters of a string is within the limits.
fn has_length(text: &str, min: Option<u32>, max: Option<u32>) -> bool {
    // A character takes one to four bytes.
    let (most, least) = (text.len() as u64, text.len() as u64 / 4);
    let is_surely = min.is_none_or(|m| least >= m.into()) && max.is_none_or(|m| most <= m.into());
    is_surely || is_between(text.chars().count() as u64, min, max)
}

fn is_between(count: u64, min: Option<u32>, max: Option<u32>) -> bool {
    min.is_none_or(|m| count >= m.into()) && max.is_none_or(|m| count <= m.into())
}

fn between<T: fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    }
}

/// Formats a value for a message, truncated to one line.
pub(super) fn format_value(view: ValueRef<'_>) -> String {
    let text = format!("{view:?}");
    if text.chars().count() <= 60 { text } else { text.chars().take(59).chain(['…']).collect() }
}

/// Compiles a pattern, anchored to match the whole string. The generator uses this function too, so
/// that both interpret patterns alike.
///
/// # Errors
///
/// Returns an error if the pattern is invalid, on its own or when anchored: in `(?x)a # b` the
/// comment would extend over the end anchor.
#[doc(hidden)]
pub fn compile_pattern(pattern: &str) -> Result<Regex, regex_lite::Error> {
    Regex::new(pattern)?;
    Regex::new(&format!("^(?:{pattern})$"))
}

/// Returns whether a whole string matches a pattern. An invalid pattern matches everything; the
/// generator rejects those.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    compiled(pattern).is_none_or(|regex| regex.is_match(text))
}

/// The maximum number of compiled patterns that are kept. Patterns of descriptors that are built at
/// run time beyond it are compiled for each value.
const MAX_PATTERNS: usize = 4096;

/// Returns the compiled pattern from a cache. The lock is not held while matching, since a long
/// string would delay all other validations.
fn compiled(pattern: &str) -> Option<Regex> {
    static CACHE: LazyLock<Mutex<HashMap<String, Option<Regex>>>> = LazyLock::new(Mutex::default);
    let mut cache = CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = cache.get(pattern) {
        return known.clone();
    }
    let regex = compile_pattern(pattern).ok();
    if cache.len() < MAX_PATTERNS {
        cache.insert(pattern.to_owned(), regex.clone());
    }
    regex
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::DateTime => "YYYY-MM-DD hh:mm:ss",
        Format::DateTimeIso => "YYYY-MM-DDThh:mm:ss with Z or an offset",
        Format::Date => "YYYY-MM-DD",
        Format::Ip => "an IP address",
        Format::Url => "a URL",
        Format::Domain => "a domain name",
        Format::Email => "an email address",
        Format::Json => "JSON",
        Format::Base64 => "base64",
    }
}

fn has_format(text: &str, format: Format) -> bool {
    use base64::Engine;
    match format {
        Format::DateTime => text::parse(text).is_some_and(|t| t.form == text::Form::Plain),
        Format::DateTimeIso => text::parse(text).is_some_and(|t| t.form == text::Form::Iso),
        Format::Date => text::parse(text).is_some_and(|t| t.form == text::Form::Date),
        Format::Ip => text.parse::<std::net::IpAddr>().is_ok(),
        Format::Url => text.split_once("://").is_some_and(|(scheme, rest)| {
            !scheme.is_empty()
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
                && !rest.is_empty()
                && !rest.starts_with('/')
                && !rest.contains(char::is_whitespace)
        }),
        Format::Domain => is_domain(text),
        Format::Email => text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !name.contains(char::is_whitespace) && is_domain(domain)
        }),
        Format::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
        Format::Base64 => base64::engine::general_purpose::STANDARD.decode(text).is_ok(),
    }
}

fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text.len() <= 253
        && text.split('.').all(|label| {
            let letters = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
            !label.is_empty() && label.len() <= 63 && (label.chars().all(letters) || label == "*")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_any_sign_apply_to_unsigned_numbers() {
        let check = |min, max, value, expected| {
            let rule = FieldRule::Range(min, max);
            assert_eq!(fits(ValueRef::Uint(value), &rule, Provenance::Reviewed), expected);
        };
        check(Some(-1), None, 0, true);
        check(None, Some(-1), 0, false);
        check(Some(5), Some(9), 4, false);
        check(Some(5), Some(9), 9, true);
        check(None, Some(i64::MAX), u64::MAX, false);
        check(Some(i64::MAX), None, u64::MAX, true);
    }
}
