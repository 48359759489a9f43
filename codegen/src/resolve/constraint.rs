//! Constraints on individual fields and on several fields.

use tencentcloud_runtime::validate::compile_pattern;

use super::VersionResolver;
use super::reach::innermost;
use crate::diagnostic::nearest;
use crate::model::{CrossFieldRule, FieldRule, Limit, Rule, Type};
use crate::node::{Kind, Node};
use crate::read::{Entries, Number};
use crate::schema::{self, Provenance, RuleName, TypeName};
use crate::source::{Span, Spanned};

impl VersionResolver<'_> {
    /// Resolves the limits of a field, without its values.
    pub(super) fn limits(&mut self, field: &schema::Field, ty: &Type) -> Vec<Limit> {
        let mut limits = Vec::new();
        let element = element(ty);
        if let Some(range) = &field.range {
            limits.extend(self.range(range, element));
        }
        if let Some(count) = &field.length {
            self.wants(is_text(element), count.span, "length", "texts");
            self.ordered(count.span, count.min.map(f64::from), count.max.map(f64::from));
            limits.push(Limit {
                check: FieldRule::Length(count.min, count.max),
                provenance: count.provenance,
                source: count.source.clone(),
            });
        }
        if let Some(count) = &field.items {
            self.wants(matches!(ty, Type::List(_)), count.span, "items", "lists");
            self.ordered(count.span, count.min.map(f64::from), count.max.map(f64::from));
            limits.push(Limit {
                check: FieldRule::Items(count.min, count.max),
                provenance: count.provenance,
                source: count.source.clone(),
            });
        }
        if let Some(pattern) = &field.pattern {
            self.wants(is_text(element), pattern.regex.span, "pattern", "texts");
            if let Err(error) = compile_pattern(&pattern.regex) {
                self.diagnostics.report(
                    pattern.regex.span,
                    "this regular expression cannot be read",
                    error.to_string(),
                    "correct the expression; it matches the whole text, without `^` and `$`",
                );
            }
            limits.push(Limit {
                check: FieldRule::Pattern(pattern.regex.value.clone()),
                provenance: pattern.provenance,
                source: pattern.source.clone(),
            });
        }
        if let Some(format) = &field.format {
            self.wants(is_text(element), field.ty.span, "format", "texts");
            limits.push(Limit {
                check: FieldRule::Format(format.is),
                provenance: format.provenance,
                source: format.source.clone(),
            });
        } else if let Type::Time(form) = element {
            // The service often accepts other formats as well, so this must not reject requests.
            limits.push(Limit {
                check: FieldRule::Format(*form),
                provenance: Provenance::Mined,
                source: "its type".to_owned(),
            });
        }
        limits
    }

    fn range(&mut self, range: &Spanned<schema::Range>, element: &Type) -> Option<Limit> {
        self.ordered(range.span, range.min.map(Number::as_f64), range.max.map(Number::as_f64));
        let integer = |number: Number| match number {
            Number::Int(value) => i64::try_from(value).ok(),
            Number::Float(_) => None,
        };
        let check = match element {
            Type::Float => {
                FieldRule::FloatRange(range.min.map(Number::as_f64), range.max.map(Number::as_f64))
            }
            Type::Int | Type::Uint => {
                let (min, max) = (range.min.map(integer), range.max.map(integer));
                if min == Some(None) || max == Some(None) {
                    self.diagnostics.report(
                        range.span,
                        "the range of an integer has whole bounds of 64 bits",
                        "one bound is not whole or too large",
                        "write a whole number, or leave the bound out",
                    );
                }
                FieldRule::Range(min.flatten(), max.flatten())
            }
            _ => {
                self.wants(false, range.span, "range", "numbers");
                return None;
            }
        };
        Some(Limit { check, provenance: range.provenance, source: range.source.clone() })
    }

    fn wants(&mut self, fits: bool, span: Span, key: &str, kind: &str) {
        if !fits {
            self.diagnostics.report(
                span,
                format!("only {kind} have a `{key}`"),
                "the field's type is another",
                format!("remove the `{key}`, or correct the type"),
            );
        }
    }

    fn ordered(&mut self, span: Span, min: Option<f64>, max: Option<f64>) {
        match (min, max) {
            (None, None) => self.diagnostics.report(
                span,
                "a constraint needs a bound",
                "neither `min` nor `max` is given",
                "add `min:` or `max:`, or remove the constraint",
            ),
            (Some(min), Some(max)) if min > max => self.diagnostics.report(
                span,
                format!("the minimum {min} is above the maximum {max}"),
                "no value fits",
                "exchange the two, or correct the wrong one",
            ),
            _ => {}
        }
    }

    /// Checks the default and the example of a field against its type and its limits.
    pub(super) fn check_constants(&mut self, field: &schema::Field, limits: &[Limit]) {
        for (what, node) in [("default", &field.default), ("example", &field.example)] {
            let Some(node) = node else { continue };
            if !self.fits(node, &field.ty.value) {
                self.diagnostics.report(
                    node.span,
                    format!("this {what} does not fit the field's type"),
                    format!("this is {}", node.describe()),
                    format!("write {}", in_words(&field.ty.value)),
                );
                continue;
            }
            for limit in limits {
                if let Some(broken) = broken(node, limit) {
                    let message = format!("this {what} breaks the field's own constraint");
                    let help = "correct the value, or the constraint if its source says otherwise";
                    self.diagnostics.report(node.span, message, broken, help);
                }
            }
        }
    }

    /// Returns whether a constant is valid for a type.
    pub(super) fn fits(&self, node: &Node, ty: &TypeName) -> bool {
        match ty {
            TypeName::List(inner) => match &node.kind {
                Kind::List(items) => items.iter().all(|item| self.fits(item, inner)),
                _ => false,
            },
            TypeName::One(name) => match (name.as_str(), &node.kind) {
                ("string" | "datetime" | "datetime_iso" | "date" | "binary", Kind::Text(_))
                | ("float", Kind::Int(_) | Kind::Float(_))
                | ("bool", Kind::Bool(_)) => true,
                ("int64", Kind::Int(value)) => i64::try_from(*value).is_ok(),
                ("uint64", Kind::Int(value)) => u64::try_from(*value).is_ok(),
                (name, kind) => match self.types.get(name) {
                    Some(entry) if entry.is_enum() => {
                        matches!(kind, Kind::Text(_) | Kind::Int(_))
                    }
                    Some(_) => matches!(kind, Kind::Map(_)),
                    None => false,
                },
            },
        }
    }

    /// Resolves the constraints on several fields of a struct.
    pub(super) fn rules(
        &mut self,
        rules: &[Spanned<schema::Rule>],
        fields: &Entries<schema::Field>,
    ) -> Vec<Rule> {
        let mut resolved = Vec::new();
        for rule in rules {
            let named = [&rule.start, &rule.end, &rule.field, &rule.when];
            for name in named.into_iter().flatten().chain(&rule.of) {
                self.field_exists(name, fields, "this struct");
            }
            match rule_check(rule) {
                Ok(check) => resolved.push(Rule {
                    check,
                    provenance: rule.provenance,
                    source: rule.source.clone(),
                }),
                Err(keys) => self.diagnostics.report(
                    rule.span,
                    format!("a rule of the kind `{}` needs {keys}", rule.rule.word()),
                    "this rule",
                    format!("write {keys}"),
                ),
            }
        }
        resolved
    }

    /// Checks that a name is one of the fields.
    pub(super) fn field_exists(
        &mut self,
        name: &Spanned<String>,
        fields: &Entries<schema::Field>,
        whose: &str,
    ) {
        if fields.get(&name.value).is_some() {
            return;
        }
        let known = fields.iter().map(|(key, _)| key.value.as_str());
        let help = match nearest(&name.value, known) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "name a field as on the wire".to_owned(),
        };
        let message = format!("{whose} has no field `{}`", name.value);
        self.diagnostics.report(name.span, message, "not known", help);
    }
}

fn rule_check(rule: &schema::Rule) -> Result<CrossFieldRule, &'static str> {
    let text = |name: &Option<Spanned<String>>| name.as_ref().map(|n| n.value.clone());
    let of = || -> Vec<String> { rule.of.iter().map(|n| n.value.clone()).collect() };
    let several = |check: fn(Vec<String>) -> CrossFieldRule| match of() {
        names if names.len() >= 2 => Ok(check(names)),
        _ => Err("`of:` with two fields or more"),
    };
    match rule.rule {
        RuleName::Order => match (text(&rule.start), text(&rule.end)) {
            (Some(start), Some(end)) => Ok(CrossFieldRule::Order(start, end)),
            _ => Err("`start:` and `end:`"),
        },
        RuleName::Window => {
            let max = rule.max.as_ref().and_then(|max| seconds(max));
            match (text(&rule.start), text(&rule.end), max) {
                (Some(start), Some(end), Some(max)) => Ok(CrossFieldRule::Window(start, end, max)),
                _ => Err("`start:`, `end:` and a `max:` such as `1d`, `12h` or `90s`"),
            }
        }
        RuleName::RequiredWhen => match (text(&rule.field), text(&rule.when)) {
            (Some(field), Some(when)) => {
                let is = rule.is.iter().map(|node| match node.to_json() {
                    serde_json::Value::String(text) => text,
                    other => other.to_string(),
                });
                Ok(CrossFieldRule::RequiredWhen(field, when, is.collect()))
            }
            _ => Err("`field:` and `when:`"),
        },
        RuleName::AtLeastOne => several(CrossFieldRule::AtLeastOne),
        RuleName::ExactlyOne => several(CrossFieldRule::ExactlyOne),
        RuleName::AtMostOne => several(CrossFieldRule::AtMostOne),
    }
}

/// `1d`, `12h`, `30m`, `90s` in seconds.
fn seconds(text: &str) -> Option<u64> {
    let unit = match text.chars().last()? {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        's' => 1,
        _ => return None,
    };
    text[..text.len() - 1].parse::<u64>().ok()?.checked_mul(unit)
}

/// Describes how a constant violates a limit; lists are checked element by element.
pub(super) fn broken(node: &Node, limit: &Limit) -> Option<String> {
    if let (Kind::List(items), FieldRule::Items(min, max)) = (&node.kind, &limit.check) {
        let count = items.len();
        let fits =
            min.is_none_or(|m| count >= m as usize) && max.is_none_or(|m| count <= m as usize);
        return (!fits).then(|| format!("{count} elements, {}", between(*min, *max)));
    }
    match (&node.kind, &limit.check) {
        (Kind::List(items), _) => items.iter().find_map(|item| broken(item, limit)),
        (Kind::Int(v), FieldRule::Range(min, max)) => {
            let fits =
                min.is_none_or(|m| *v >= i128::from(m)) && max.is_none_or(|m| *v <= i128::from(m));
            (!fits).then(|| format!("{v} is not {}", between(*min, *max)))
        }
        (Kind::Int(_) | Kind::Float(_), FieldRule::FloatRange(min, max)) => {
            let v = match node.kind {
                Kind::Int(v) => v as f64,
                Kind::Float(v) => v,
                _ => return None,
            };
            let fits = min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m);
            (!fits).then(|| format!("{v} is not {}", between(*min, *max)))
        }
        (Kind::Text(v), FieldRule::Length(min, max)) => {
            let count = v.chars().count();
            let fits =
                min.is_none_or(|m| count >= m as usize) && max.is_none_or(|m| count <= m as usize);
            (!fits).then(|| format!("{count} characters, {}", between(*min, *max)))
        }
        (Kind::Text(v), FieldRule::Pattern(pattern)) => {
            let regex = compile_pattern(pattern).ok()?;
            (!regex.is_match(v)).then(|| format!("it does not match `{pattern}`"))
        }
        (Kind::Text(v), FieldRule::OneOf(values)) => {
            (!values.contains(v)).then(|| format!("`{v}` is not one of: {}", values.join(", ")))
        }
        (Kind::Int(v), FieldRule::OneOfInt(values)) => {
            let fits = i64::try_from(*v).is_ok_and(|v| values.contains(&v));
            (!fits).then(|| format!("{v} is not one of the values"))
        }
        _ => None,
    }
}

fn between<T: std::fmt::Display>(min: Option<T>, max: Option<T>) -> String {
    match (min, max) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "bounded".to_owned(),
    }
}

/// Returns whether a type is an arbitrary string on the wire.
fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::String | Type::Time(_))
}

fn element(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => element(inner),
        other => other,
    }
}

fn in_words(ty: &TypeName) -> String {
    match ty {
        TypeName::List(_) => format!("a list of {}", innermost(ty)),
        TypeName::One(name) => match name.as_str() {
            "string" => "a text in quotes".to_owned(),
            "datetime" | "datetime_iso" | "date" => "a time in quotes".to_owned(),
            "int64" => "a whole number".to_owned(),
            "uint64" => "a whole number that is not negative".to_owned(),
            "float" => "a number".to_owned(),
            "bool" => "`true` or `false`".to_owned(),
            other => format!("a value of `{other}`"),
        },
    }
}
