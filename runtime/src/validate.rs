//! Requests against what the schemas say of them: every violation at once, nothing refused that
//! the service might accept.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex};

use regex_lite::Regex;

use crate::shape::{Check, Fact, Format, RuleCheck, Shape, Standing, View, read};
use crate::time::text;

/// What validation does with a request before it is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is looked at.
    Off,
    /// Violations are handed to the hook of the configuration; the request is sent.
    Warn,
    /// A missing required field and a broken *reviewed* constraint refuse the request; the rest
    /// is handed to the hook. Values outside an enumeration never refuse.
    #[default]
    Enforce,
}

/// One broken constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    rule: &'static str,
    limit: String,
    found: String,
    standing: Standing,
    source: &'static str,
    refusable: bool,
}

impl Violation {
    /// Where, with wire names: `Filters[2].Values`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Which rule: `required`, `range`, `length` and the like.
    pub fn rule(&self) -> &str {
        self.rule
    }

    /// What the rule asks.
    pub fn limit(&self) -> &str {
        &self.limit
    }

    /// What was found; `[redacted]` for a sensitive field.
    pub fn found(&self) -> &str {
        &self.found
    }

    /// Whether a person checked the rule.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Where the schema has the rule from.
    pub fn source(&self) -> &str {
        self.source
    }

    /// Whether it refuses the request in the mode [`Mode::Enforce`].
    pub fn is_refusing(&self) -> bool {
        self.refusable && self.standing == Standing::Reviewed
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, rule, limit, found, source, .. } = self;
        let standing = match self.standing {
            Standing::Reviewed => "reviewed",
            Standing::Mined => "mined",
        };
        write!(f, "{path}: {rule}: {found}, wanted {limit} ({standing}, source: {source})")
    }
}

/// Everything that a request breaks.
pub fn validate(request: &dyn Shape) -> Vec<Violation> {
    let mut violations = Vec::new();
    object(request, Path::Request, &mut violations);
    violations
}

/// What leads to a value. Written as text only where something is broken.
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

fn object(shape: &dyn Shape, path: Path<'_>, out: &mut Vec<Violation>) {
    read(shape, |layout, values| {
        for ((name, facts), value) in layout.each().zip(values) {
            one_field(facts, value.view(), Path::Field(&path, name), out);
        }
        let get = |name: &str| {
            let value = layout.position(name).and_then(|index| values.get(index));
            value.map_or(View::Absent, |value| value.view())
        };
        for fact in layout.facts {
            if let Fact::Rule(check, standing, source) = fact {
                out.extend(broken_rule(check, *standing, source, path, &get));
            }
        }
    });
}

fn one_field(facts: &'static [Fact], view: View<'_>, path: Path<'_>, out: &mut Vec<Violation>) {
    let sensitive = facts.iter().any(|fact| matches!(fact, Fact::Sensitive(_)));
    for fact in facts {
        match fact {
            Fact::Required(_) if is_unset(view) => return out.push(missing(path)),
            Fact::Present(_) if matches!(view, View::Absent) => return out.push(missing(path)),
            Fact::Limit(_, check, standing, source) => {
                let broken = each(view, check, *standing);
                out.extend(broken.into_iter().map(|(index, rule, limit, found)| Violation {
                    path: format!("{path}{index}"),
                    rule,
                    limit,
                    found: if sensitive { "[redacted]".to_owned() } else { found },
                    standing: *standing,
                    source,
                    refusable: !matches!(check, Check::OneOf(_) | Check::OneOfInt(_)),
                }));
            }
            Fact::Required(_) | Fact::Present(_) | Fact::Sensitive(_) | Fact::Rule(..) => {}
        }
    }
    inner(view, path, out);
}

/// The violation of a request that lacks a required field.
fn missing(path: Path<'_>) -> Violation {
    Violation {
        path: path.to_string(),
        rule: "required",
        limit: "a value".to_owned(),
        found: "nothing".to_owned(),
        standing: Standing::Reviewed,
        source: "the definition",
        refusable: true,
    }
}

/// Looks into objects and lists.
fn inner(view: View<'_>, path: Path<'_>, out: &mut Vec<Violation>) {
    match view {
        View::Object(shape) => object(shape, path, out),
        View::List(list) => {
            for index in 0..list.len() {
                inner(list.get(index), Path::Element(&path, index), out);
            }
        }
        _ => {}
    }
}

/// Whether a field holds nothing: absent, an empty text or an empty list.
fn is_unset(view: View<'_>) -> bool {
    match view {
        View::Absent => true,
        View::Str(text) => text.is_empty(),
        View::List(list) => list.is_empty(),
        _ => false,
    }
}

/// Index in a list, rule, what was wanted, what was found.
type Broken = (String, &'static str, String, String);

/// A list is checked as a whole by the count of its elements, and element by element otherwise.
fn each(view: View<'_>, check: &Check, standing: Standing) -> Vec<Broken> {
    match (view, check) {
        (View::List(list), Check::Items(min, max)) => {
            let count = list.len();
            let fits = inside(count as u64, *min, *max);
            if fits {
                Vec::new()
            } else {
                vec![(String::new(), "items", between(*min, *max), format!("{count} elements"))]
            }
        }
        (View::List(list), _) => (0..list.len())
            .flat_map(|i| {
                let inner = each(list.get(i), check, standing);
                inner.into_iter().map(move |(index, rule, wanted, found)| {
                    (format!("[{i}]{index}"), rule, wanted, found)
                })
            })
            .collect(),
        _ => scalar(view, check, standing)
            .map(|(rule, wanted)| (String::new(), rule, wanted, shown(view)))
            .into_iter()
            .collect(),
    }
}

/// The rule that a scalar breaks, and what it wants.
fn scalar(view: View<'_>, check: &Check, standing: Standing) -> Option<(&'static str, String)> {
    match (view, check) {
        // Services take 0 for "not set"; a bound that was read from prose says nothing of it.
        (View::Int(0) | View::Uint(0), Check::Range(..)) if standing == Standing::Mined => None,
        (View::Int(v), Check::Range(min, max)) => {
            let fits = min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m);
            (!fits).then(|| ("range", between(*min, *max)))
        }
        (View::Uint(v), Check::Range(min, max)) => {
            let v = i128::from(v);
            let fits = min.is_none_or(|m| v >= m.into()) && max.is_none_or(|m| v <= m.into());
            (!fits).then(|| ("range", between(*min, *max)))
        }
        (View::Float(v), Check::FloatRange(min, max)) => {
            let fits = v.is_finite() && min.is_none_or(|m| v >= m) && max.is_none_or(|m| v <= m);
            (!fits).then(|| ("range", between(*min, *max)))
        }
        (View::Str(v), Check::Length(min, max)) => {
            let fits = inside(v.chars().count() as u64, *min, *max);
            (!fits).then(|| ("length", format!("{} characters", between(*min, *max))))
        }
        (View::Str(v), Check::Pattern(pattern)) => {
            (!matches(pattern, v)).then(|| ("pattern", format!("a match of {pattern}")))
        }
        (View::Str(v), Check::Format(format)) => {
            (!has_format(v, *format)).then(|| ("format", format_name(*format).to_owned()))
        }
        (View::Str(v), Check::OneOf(values)) if !v.is_empty() => {
            (!values.contains(&v)).then(|| ("values", format!("one of {}", values.join(", "))))
        }
        (View::Int(v), Check::OneOfInt(values)) => {
            (!values.contains(&v)).then(|| ("values", format!("one of {values:?}")))
        }
        (View::Uint(v), Check::OneOfInt(values)) => {
            let known = i64::try_from(v).is_ok_and(|v| values.contains(&v));
            (!known).then(|| ("values", format!("one of {values:?}")))
        }
        _ => None,
    }
}

fn inside(count: u64, min: Option<u32>, max: Option<u32>) -> bool {
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

/// A value in a message, cut to a line.
fn shown(view: View<'_>) -> String {
    let text = format!("{view:?}");
    if text.chars().count() <= 60 { text } else { text.chars().take(59).chain(['…']).collect() }
}

/// Whether a whole text matches an expression; one that cannot be read matches everything, for
/// the generator has checked them all.
fn matches(pattern: &'static str, text: &str) -> bool {
    static CACHE: LazyLock<Mutex<HashMap<&'static str, Option<Regex>>>> =
        LazyLock::new(Mutex::default);
    let Ok(mut cache) = CACHE.lock() else { return true };
    let regex =
        cache.entry(pattern).or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
    regex.as_ref().is_none_or(|regex| regex.is_match(text))
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

fn broken_rule<'v>(
    check: &RuleCheck,
    standing: Standing,
    source: &'static str,
    path: Path<'_>,
    get: &dyn Fn(&str) -> View<'v>,
) -> Option<Violation> {
    let (kind, wanted, found) = match check {
        RuleCheck::Order(start, end) => {
            let (a, b) = (time_of(get(start))?, time_of(get(end))?);
            (a > b).then(|| {
                (
                    "order",
                    format!("{start} not after {end}"),
                    format!("{} and {}", shown(get(start)), shown(get(end))),
                )
            })
        }
        RuleCheck::Window(start, end, seconds) => {
            let (a, b) = (time_of(get(start))?, time_of(get(end))?);
            (b - a > i64::try_from(*seconds).unwrap_or(i64::MAX)).then(|| {
                (
                    "window",
                    format!("at most {seconds} s from {start} to {end}"),
                    format!("{} s", b - a),
                )
            })
        }
        RuleCheck::RequiredWhen(field, when, is) => {
            let decides = get(when);
            let holds =
                !is_unset(decides) && (is.is_empty() || is.contains(&plain(decides).as_str()));
            (holds && is_unset(get(field))).then(|| {
                let wanted = format!("{field}, since {when} is {}", shown(decides));
                ("required when", wanted, "nothing".to_owned())
            })
        }
        RuleCheck::AtLeastOne(of) => {
            let set = of.iter().filter(|name| !is_unset(get(name))).count();
            (set == 0).then(|| ("at least one", of.join(", "), "none of them".to_owned()))
        }
        RuleCheck::ExactlyOne(of) => {
            let set = of.iter().filter(|name| !is_unset(get(name))).count();
            (set != 1).then(|| ("exactly one", of.join(", "), format!("{set} of them")))
        }
        RuleCheck::AtMostOne(of) => {
            let set = of.iter().filter(|name| !is_unset(get(name))).count();
            (set > 1).then(|| ("at most one", of.join(", "), format!("{set} of them")))
        }
    }?;
    Some(Violation {
        path: match path {
            Path::Request => "request".to_owned(),
            path => path.to_string(),
        },
        rule: kind,
        limit: wanted,
        found,
        standing,
        source,
        refusable: true,
    })
}

/// A scalar as the schemas write it in a rule.
fn plain(view: View<'_>) -> String {
    match view {
        View::Str(text) => text.to_owned(),
        other => format!("{other:?}"),
    }
}

/// A time in seconds, from a text of any format or from a number of seconds.
fn time_of(view: View<'_>) -> Option<i64> {
    match view {
        View::Str(text) => text::parse(text).map(|t| t.seconds),
        View::Int(seconds) => Some(seconds),
        View::Uint(seconds) => i64::try_from(seconds).ok(),
        _ => None,
    }
}
