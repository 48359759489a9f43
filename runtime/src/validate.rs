//! Validation of requests against their constraints. Reports all violations at once, and rejects
//! nothing that the service might accept.

mod rule;

use std::fmt;

use crate::redact::REDACTED;
use crate::shape::{Constraint, CrossFieldRule, Provenance, Shape, ValueRef, is_sensitive, read};
use crate::time::text;

use rule::{Rule, fits, format_value};

#[doc(hidden)]
pub use rule::compile_pattern;
pub use rule::matches_pattern;

/// What validation does before a request is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValidationMode {
    /// Requests are not validated.
    Off,
    /// Violations are passed to the hook of the configuration; the request is sent.
    Warn,
    /// Missing required fields and violations of *reviewed* constraints reject the request; other
    /// violations are passed to the hook. Values outside an enumeration are never rejected.
    #[default]
    Enforce,
}

/// A violated constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    rule: &'static str,
    limit: String,
    found: String,
    provenance: Provenance,
    source: String,
    can_reject: bool,
}

impl Violation {
    /// Returns the path of the value in wire names, such as `Filters[2].Values`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the name of the rule, such as `required`, `range` or `length`.
    pub fn rule(&self) -> &str {
        self.rule
    }

    /// Returns the limit that the rule sets.
    pub fn limit(&self) -> &str {
        &self.limit
    }

    /// Returns the actual value, or `[redacted]` for a sensitive field.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// Returns the provenance of the constraint.
    pub fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// Returns the source of the constraint in the schema.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Returns whether the violation rejects the request in the mode [`ValidationMode::Enforce`].
    pub fn rejects_request(&self) -> bool {
        self.can_reject && self.provenance == Provenance::Reviewed
    }
}

impl Violation {
    /// Hides the value.
    fn redacted(self) -> Self {
        Self { found: REDACTED.to_owned(), ..self }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, rule, limit, found, source, .. } = self;
        let provenance = match self.provenance {
            Provenance::Reviewed => "reviewed",
            Provenance::Mined => "mined",
        };
        write!(f, "{path}: {rule}: {found}, expected {limit} ({provenance}, source: {source})")
    }
}

/// Returns all violations of a request.
pub fn validate(request: &dyn Shape) -> Vec<Violation> {
    let mut violations = Vec::new();
    validate_object(request, Path::Request, false, &mut violations);
    violations
}

/// The path of a value. Formatted only for violations.
#[derive(Clone, Copy)]
enum Path<'a> {
    Request,
    Field(&'a Path<'a>, &'a str),
    Element(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => Ok(()),
            Self::Field(Self::Request, name) => f.write_str(name),
            Self::Field(outer, name) => write!(f, "{outer}.{name}"),
            Self::Element(outer, index) => write!(f, "{outer}[{index}]"),
        }
    }
}

/// Validates an object. `sensitive` means that it is nested in a sensitive field, so that all of
/// its values are sensitive.
fn validate_object(shape: &dyn Shape, path: Path<'_>, sensitive: bool, out: &mut Vec<Violation>) {
    read(shape, |descriptor, values| {
        for ((name, constraints), value) in descriptor.each().zip(values) {
            let view = value.view();
            // Nearly all values are scalars without violations.
            if is_nested(view) || !constraints.iter().all(|constraint| allows(constraint, view)) {
                check_field(constraints, view, Path::Field(&path, name), sensitive, out);
            }
        }
        let get = |name: &str| {
            let found = descriptor.each().zip(values).find(|((known, _), _)| *known == name);
            let found = found.map(|((_, constraints), value)| Operand {
                view: value.view(),
                sensitive: sensitive || is_sensitive(constraints),
            });
            found.unwrap_or(Operand { view: ValueRef::Absent, sensitive })
        };
        for constraint in descriptor.of_several_fields() {
            if let Constraint::CrossField(check, provenance, source) = constraint {
                out.extend(violated_rule(check, *provenance, source, path, &get));
            }
        }
    });
}

fn is_nested(view: ValueRef<'_>) -> bool {
    matches!(view, ValueRef::List(_) | ValueRef::Object(_))
}

/// Returns whether the scalar value of a field does not violate a constraint.
#[inline]
fn allows(constraint: &Constraint<'_>, view: ValueRef<'_>) -> bool {
    match constraint {
        Constraint::Required(_) => !is_unset(view),
        Constraint::Present(_) => !matches!(view, ValueRef::Absent),
        Constraint::Reviewed(_, rule, _) => fits(view, rule, Provenance::Reviewed),
        Constraint::Mined(_, rule, _) => fits(view, rule, Provenance::Mined),
        Constraint::Sensitive(_) | Constraint::CrossField(..) => true,
    }
}

/// Checks the value of a field. `within_sensitive` means that it is nested in a sensitive field.
fn check_field(
    constraints: &[Constraint<'_>],
    view: ValueRef<'_>,
    path: Path<'_>,
    within_sensitive: bool,
    out: &mut Vec<Violation>,
) {
    let mut check = |rule, provenance, source| {
        Rule { rule, provenance, source }.check(view, path, &mut |violation| {
            let sensitive = within_sensitive || is_sensitive(constraints);
            out.push(if sensitive { violation.redacted() } else { violation });
        });
    };
    for constraint in constraints {
        match constraint {
            Constraint::Required(_) if is_unset(view) => return out.push(missing_violation(path)),
            Constraint::Present(_) if matches!(view, ValueRef::Absent) => {
                return out.push(missing_violation(path));
            }
            Constraint::Reviewed(_, rule, source) => check(rule, Provenance::Reviewed, source),
            Constraint::Mined(_, rule, source) => check(rule, Provenance::Mined, source),
            Constraint::Required(_)
            | Constraint::Present(_)
            | Constraint::Sensitive(_)
            | Constraint::CrossField(..) => {}
        }
    }
    if is_nested(view) {
        let sensitive = within_sensitive || is_sensitive(constraints);
        validate_nested(view, path, sensitive, out);
    }
}

/// Returns the violation for a missing required field.
fn missing_violation(path: Path<'_>) -> Violation {
    Violation {
        path: path.to_string(),
        rule: "required",
        limit: "a value".to_owned(),
        found: "nothing".to_owned(),
        provenance: Provenance::Reviewed,
        source: "the definition".to_owned(),
        can_reject: true,
    }
}

/// Validates nested objects and lists.
fn validate_nested(view: ValueRef<'_>, path: Path<'_>, sensitive: bool, out: &mut Vec<Violation>) {
    match view {
        ValueRef::Object(shape) => validate_object(shape, path, sensitive, out),
        ValueRef::List(list) => {
            for index in 0..list.len() {
                validate_nested(list.get(index), Path::Element(&path, index), sensitive, out);
            }
        }
        _ => {}
    }
}

/// Returns whether a value is unset: absent, an empty string or an empty list.
fn is_unset(view: ValueRef<'_>) -> bool {
    match view {
        ValueRef::Absent => true,
        ValueRef::Str(text) => text.is_empty(),
        ValueRef::List(list) => list.is_empty(),
        _ => false,
    }
}

/// A field that a rule refers to.
#[derive(Clone, Copy)]
struct Operand<'a> {
    view: ValueRef<'a>,
    sensitive: bool,
}

impl Operand<'_> {
    fn is_set(self) -> bool {
        !is_unset(self.view)
    }

    /// Formats its value for a message.
    fn shown(self) -> String {
        if self.sensitive { REDACTED.to_owned() } else { format_value(self.view) }
    }
}

/// Returns the expected and actual values, if a rule is violated.
fn check_cross_field<'v>(
    check: &CrossFieldRule<'_>,
    get: &dyn Fn(&str) -> Operand<'v>,
) -> Option<(&'static str, String, String)> {
    let set = |of: &[&str]| of.iter().filter(|name| get(name).is_set()).count();
    match check {
        CrossFieldRule::Order(start, end) => {
            let (a, b) = (get(start), get(end));
            let found = || format!("{} and {}", a.shown(), b.shown());
            let expected = || format!("{start} not after {end}");
            (time_of(a.view)? > time_of(b.view)?).then(|| ("order", expected(), found()))
        }
        CrossFieldRule::Window(start, end, seconds) => {
            let (a, b) = (get(start), get(end));
            // Times in integer fields may be any integers.
            let apart = i128::from(time_of(b.view)?) - i128::from(time_of(a.view)?);
            let hidden = a.sensitive || b.sensitive;
            let found = || if hidden { REDACTED.to_owned() } else { format!("{apart} s") };
            let expected = || format!("at most {seconds} s from {start} to {end}");
            (apart > i128::from(*seconds)).then(|| ("window", expected(), found()))
        }
        CrossFieldRule::RequiredWhen(field, when, is) => {
            let decides = get(when);
            let holds = decides.is_set()
                && (is.is_empty() || is.contains(&rule_text(decides.view).as_str()));
            (holds && !get(field).is_set()).then(|| {
                let expected = format!("{field}, since {when} is {}", decides.shown());
                ("required when", expected, "nothing".to_owned())
            })
        }
        CrossFieldRule::AtLeastOne(of) => {
            (set(of) == 0).then(|| ("at least one", of.join(", "), "none of them".to_owned()))
        }
        CrossFieldRule::ExactlyOne(of) => {
            (set(of) != 1).then(|| ("exactly one", of.join(", "), format!("{} of them", set(of))))
        }
        CrossFieldRule::AtMostOne(of) => {
            (set(of) > 1).then(|| ("at most one", of.join(", "), format!("{} of them", set(of))))
        }
    }
}

fn violated_rule<'v>(
    check: &CrossFieldRule<'_>,
    provenance: Provenance,
    source: &str,
    path: Path<'_>,
    get: &dyn Fn(&str) -> Operand<'v>,
) -> Option<Violation> {
    let (rule, limit, found) = check_cross_field(check, get)?;
    let path = match path {
        Path::Request => "request".to_owned(),
        path => path.to_string(),
    };
    let source = source.to_owned();
    Some(Violation { path, rule, limit, found, provenance, source, can_reject: true })
}

/// Formats a scalar as schemas write it in rules.
fn rule_text(view: ValueRef<'_>) -> String {
    match view {
        ValueRef::Str(text) => text.to_owned(),
        other => format!("{other:?}"),
    }
}

/// Returns a time in seconds, from a string in any format or a number of seconds.
fn time_of(view: ValueRef<'_>) -> Option<i64> {
    match view {
        ValueRef::Str(text) => text::parse(text).map(|t| t.seconds),
        ValueRef::Int(seconds) => Some(seconds),
        ValueRef::Uint(seconds) => i64::try_from(seconds).ok(),
        _ => None,
    }
}
