//! Checks of untyped requests, by the validators of the runtime.

use std::any::Any;

use serde_json::{Map, Value as Json};
use tencentcloud_runtime::shape::{self, CloneTo, Shape, Value, ValueRef, Values};
use tencentcloud_runtime::validate::{Violation, matches_pattern, validate};

use crate::model::{
    CrossFieldRule, Field, FieldRule, Format, Kind, Object, Product, Provenance, Type,
};

/// A problem of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A field that the definitions do not have.
    Unknown {
        /// The path of the value, such as `Filters[2].Value`.
        path: String,
    },
    /// A value of another type.
    WrongType {
        /// The path of the value.
        path: String,
        /// The expected type, such as `an integer`.
        expected: &'static str,
        /// The type of the value.
        found: &'static str,
    },
    /// A violated constraint, as the client reports it. A mined one only warns: see
    /// [`Violation::rejects_request`].
    Violation(Violation),
}

/// Returns everything that is wrong with the parameters of an action.
///
/// ```
/// use serde_json::json;
/// use tencentcloud_catalog::{Catalog, Problem, check};
///
/// # fn main() -> Result<(), tencentcloud_catalog::FormatError> {
/// let live = Catalog::facts()?.product("live", None)?.expect("live is in the catalog");
/// let action = live.action("DescribeLiveDomain").expect("live has this action");
/// let request = json!({"Domain": "play.example.com"});
/// let problems = check(&live, &action.request, request.as_object().unwrap());
/// assert_eq!(problems[0], Problem::Unknown { path: "Domain".to_owned() });
/// assert!(matches!(&problems[1], Problem::Violation(v) if v.path() == "DomainName"));
/// # Ok(())
/// # }
/// ```
pub fn check(product: &Product, object: &Object, request: &Map<String, Json>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let tree = Tree::new(product, object, request, "", &mut problems);
    problems.extend(validate(&tree).into_iter().map(Problem::Violation));
    problems
}

/// An object with its values, in the order of its fields.
struct Tree<'a> {
    object: &'a Object,
    values: Vec<Node<'a>>,
}

enum Node<'a> {
    Absent,
    Str(&'a str),
    Int(i64),
    Uint(u64),
    Float(f64),
    Bool(bool),
    List(Vec<Node<'a>>),
    Object(Tree<'a>),
}

impl<'a> Tree<'a> {
    fn new(
        product: &'a Product,
        object: &'a Object,
        request: &'a Map<String, Json>,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let at = |name: &str| {
            if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
        };
        for name in request.keys().filter(|name| object.field(name).is_none()) {
            problems.push(Problem::Unknown { path: at(name) });
        }
        let values = object.fields.iter().map(|field| match request.get(&field.name) {
            None | Some(Json::Null) => Node::Absent,
            Some(value) => Node::new(product, field.ty, value, &at(&field.name), problems),
        });
        Self { object, values: values.collect() }
    }
}

impl<'a> Node<'a> {
    fn new(
        product: &'a Product,
        ty: Type,
        value: &'a Json,
        path: &str,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let node = match (ty.lists.checked_sub(1), value) {
            (Some(lists), Json::Array(values)) => {
                let inner = Type { lists, ..ty };
                let nodes = values.iter().enumerate().map(|(index, value)| {
                    Self::new(product, inner, value, &format!("{path}[{index}]"), problems)
                });
                return Self::List(nodes.collect());
            }
            (Some(_), _) => None,
            (None, Json::Object(fields)) => match product.object(ty) {
                Some(object) => {
                    return Self::Object(Tree::new(product, object, fields, path, problems));
                }
                None => None,
            },
            (None, value) => Self::scalar(ty.kind, value),
        };
        node.unwrap_or_else(|| {
            let expected = if ty.lists > 0 { "a list" } else { expected(ty.kind) };
            let path = path.to_owned();
            problems.push(Problem::WrongType { path, expected, found: found(value) });
            Self::Absent
        })
    }

    fn scalar(kind: Kind, value: &'a Json) -> Option<Self> {
        match kind {
            Kind::String | Kind::Binary | Kind::DateTime | Kind::DateTimeIso | Kind::Date => {
                value.as_str().map(Self::Str)
            }
            // The definitions call some fields unsigned that have negative values.
            Kind::Integer | Kind::Unsigned => {
                let unsigned = || value.as_u64().map(Self::Uint);
                value.as_i64().map(Self::Int).or_else(unsigned)
            }
            Kind::Float => value.as_f64().map(Self::Float),
            Kind::Boolean => value.as_bool().map(Self::Bool),
            Kind::Object(_) => None,
        }
    }
}

fn expected(kind: Kind) -> &'static str {
    match kind {
        Kind::Integer | Kind::Unsigned => "an integer",
        Kind::Float => "a number",
        Kind::Boolean => "a boolean",
        Kind::Object(_) => "an object",
        _ => "a string",
    }
}

fn found(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "a boolean",
        Json::Number(number) if number.is_f64() => "a number",
        Json::Number(_) => "an integer",
        Json::String(_) => "a string",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}

/// Values that are only checked are not cloned.
impl CloneTo for Node<'_> {
    fn clone_to(&self, _: &mut dyn Any) {}
}

impl Value for Node<'_> {
    fn view(&self) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Absent,
            Self::Str(text) => ValueRef::Str(text),
            Self::Int(value) => ValueRef::Int(*value),
            Self::Uint(value) => ValueRef::Uint(*value),
            Self::Float(value) => ValueRef::Float(*value),
            Self::Bool(value) => ValueRef::Bool(*value),
            Self::List(nodes) => ValueRef::List(nodes),
            Self::Object(tree) => ValueRef::Object(tree),
        }
    }
}

impl Shape for Tree<'_> {
    fn values(&self, to: &mut dyn Values) {
        let fields = &self.object.fields;
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        // Rules refer to slices of names and values, which live until the visitor returns.
        let texts: Vec<Vec<&str>> = fields.iter().map(texts).collect();
        let numbers: Vec<Vec<i64>> = texts.iter().map(|texts| numbers(texts)).collect();
        let parts: Vec<Vec<&str>> = self.object.rules.iter().map(|limit| of(&limit.rule)).collect();
        let mut constraints = Vec::new();
        for ((field, texts), numbers) in fields.iter().zip(&texts).zip(&numbers) {
            constrain(field, texts, numbers, &mut constraints);
        }
        for (limit, of) in self.object.rules.iter().zip(&parts) {
            let provenance = provenance(limit.provenance);
            let rule = cross(&limit.rule, of);
            constraints.push(shape::Constraint::CrossField(rule, provenance, &limit.source));
        }
        let values: Vec<&dyn Value> = self.values.iter().map(|node| node as &dyn Value).collect();
        let name = self.object.name.as_str();
        let descriptor = shape::Descriptor { name, fields: &names, constraints: &constraints };
        to.take_built(&descriptor, &values);
    }
}

/// Returns the values of a field that are compared as strings.
fn texts(field: &Field) -> Vec<&str> {
    field.values.iter().map(|value| value.value.as_str()).collect()
}

fn numbers(texts: &[&str]) -> Vec<i64> {
    texts.iter().filter_map(|text| text.parse().ok()).collect()
}

/// Appends the constraints of a field.
fn constrain<'a>(
    field: &'a Field,
    texts: &'a [&'a str],
    numbers: &'a [i64],
    constraints: &mut Vec<shape::Constraint<'a>>,
) {
    let name = field.name.as_str();
    match (field.required, field.may_be_empty) {
        (true, false) => constraints.push(shape::Constraint::Required(name)),
        (true, true) => constraints.push(shape::Constraint::Present(name)),
        (false, _) => {}
    }
    if field.sensitive {
        constraints.push(shape::Constraint::Sensitive(name));
    }
    for limit in &field.limits {
        let rule = match &limit.rule {
            FieldRule::Range(min, max) => shape::FieldRule::Range(*min, *max),
            FieldRule::FloatRange(min, max) => shape::FieldRule::FloatRange(*min, *max),
            FieldRule::Length(min, max) => shape::FieldRule::Length(*min, *max),
            FieldRule::Items(min, max) => shape::FieldRule::Items(*min, *max),
            FieldRule::Pattern(pattern) => shape::FieldRule::Pattern(pattern, matches_pattern),
            FieldRule::Format(format) => shape::FieldRule::Format(self::format(*format)),
            FieldRule::OneOf => shape::FieldRule::OneOf(texts),
            FieldRule::OneOfInt => shape::FieldRule::OneOfInt(numbers),
        };
        constraints.push(match limit.provenance {
            Provenance::Reviewed => shape::Constraint::Reviewed(name, rule, &limit.source),
            Provenance::Mined => shape::Constraint::Mined(name, rule, &limit.source),
        });
    }
}

fn provenance(provenance: Provenance) -> shape::Provenance {
    match provenance {
        Provenance::Reviewed => shape::Provenance::Reviewed,
        Provenance::Mined => shape::Provenance::Mined,
    }
}

fn format(format: Format) -> shape::Format {
    match format {
        Format::DateTime => shape::Format::DateTime,
        Format::DateTimeIso => shape::Format::DateTimeIso,
        Format::Date => shape::Format::Date,
        Format::Ip => shape::Format::Ip,
        Format::Url => shape::Format::Url,
        Format::Domain => shape::Format::Domain,
        Format::Email => shape::Format::Email,
        Format::Json => shape::Format::Json,
        Format::Base64 => shape::Format::Base64,
    }
}

/// Returns the names or values that a rule lists.
fn of(rule: &CrossFieldRule) -> Vec<&str> {
    match rule {
        CrossFieldRule::Order(..) | CrossFieldRule::Window(..) => Vec::new(),
        CrossFieldRule::RequiredWhen(_, _, of)
        | CrossFieldRule::AtLeastOne(of)
        | CrossFieldRule::ExactlyOne(of)
        | CrossFieldRule::AtMostOne(of) => of.iter().map(String::as_str).collect(),
    }
}

fn cross<'a>(rule: &'a CrossFieldRule, of: &'a [&'a str]) -> shape::CrossFieldRule<'a> {
    match rule {
        CrossFieldRule::Order(start, end) => shape::CrossFieldRule::Order(start, end),
        CrossFieldRule::Window(start, end, max) => shape::CrossFieldRule::Window(start, end, *max),
        CrossFieldRule::RequiredWhen(field, when, _) => {
            shape::CrossFieldRule::RequiredWhen(field, when, of)
        }
        CrossFieldRule::AtLeastOne(_) => shape::CrossFieldRule::AtLeastOne(of),
        CrossFieldRule::ExactlyOne(_) => shape::CrossFieldRule::ExactlyOne(of),
        CrossFieldRule::AtMostOne(_) => shape::CrossFieldRule::AtMostOne(of),
    }
}
