//! The promises of a product version to its callers, in the form in which two sides are compared.
//!
//! It is made from schemas ([`super::from_schemas`]) or from official definitions
//! ([`super::from_definitions`]) and normalizes facts, so that a comparison never depends on order,
//! layout or wording.

use std::collections::{BTreeMap, BTreeSet};

/// A product version.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contract {
    /// The product, such as `live`.
    pub product: String,
    /// The API version, such as `2018-08-01`.
    pub version: String,
    /// The file that describes the product.
    pub path: String,
    /// Title and description.
    pub docs: String,
    /// The meanings of error codes.
    pub codes: BTreeMap<String, String>,
    /// Error codes that every action may return.
    pub common_errors: BTreeSet<String>,
    /// The actions, by name.
    pub actions: BTreeMap<String, Action>,
    /// Requests, responses and shared types, by their names in the definitions.
    pub objects: BTreeMap<String, Object>,
}

/// An action.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Action {
    /// The object of its parameters.
    pub input: String,
    /// The object of its response.
    pub output: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// The replacement.
    pub successor: String,
    /// `read` or `write`, if known.
    pub access: Option<String>,
    /// The number of requests per second, if known.
    pub rate_limit: Option<u32>,
    /// `unused`, `optional` or `required`, if known, with the regions in which it is available.
    pub region: Option<String>,
    /// The pagination.
    pub paging: Option<String>,
    /// The error codes of the action itself.
    pub errors: BTreeSet<String>,
    /// Examples.
    pub examples: String,
    /// Title and description.
    pub docs: String,
    /// The position of its description.
    pub place: Place,
}

/// A request, a response or a shared type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The action, if the object belongs to a single one.
    pub action: Option<String>,
    /// The fields, by name.
    pub fields: BTreeMap<String, Field>,
    /// The values, if the type is an enumeration.
    pub values: Option<Values>,
    /// Constraints across fields.
    pub rules: BTreeSet<String>,
    /// The description.
    pub docs: String,
    /// The position of its description.
    pub place: Place,
}

/// A field. Constraints are normalized, so that equal facts are equal strings. A flag is unknown
/// if the definitions, as in some years, do not state it; it then counts as unchanged.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// `int64`, `[Filter]`.
    pub ty: String,
    /// Whether requests must contain it.
    pub required: Option<bool>,
    /// Whether responses always contain it.
    pub present: Option<bool>,
    /// Whether it may be null in responses.
    pub nullable: Option<bool>,
    /// Whether it is deprecated.
    pub deprecated: Option<bool>,
    /// The replacement.
    pub successor: String,
    /// The default if it is omitted.
    pub default: Option<String>,
    /// The documented values.
    pub values: Option<Values>,
    /// The range of a number.
    pub range: Option<Bounds>,
    /// The minimum and maximum number of characters.
    pub length: Option<Bounds>,
    /// The minimum and maximum number of elements.
    pub items: Option<Bounds>,
    /// The regular expression or format.
    pub pattern: Option<Rule>,
    /// An example value.
    pub example: Option<String>,
    /// The description, unit and search words.
    pub docs: String,
    /// The position of its description.
    pub place: Place,
}

/// The values of an enumeration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// The values and their meanings.
    pub values: BTreeMap<String, String>,
    /// Whether they are reviewed.
    pub reviewed: bool,
    /// What they are in Rust, if the source decides it, as schemas do: ``the enum `Protocol` ``.
    pub in_rust: Option<String>,
}

/// Two inclusive bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The minimum.
    pub min: Option<f64>,
    /// The maximum.
    pub max: Option<f64>,
    /// Whether they are reviewed.
    pub reviewed: bool,
}

/// A normalized constraint.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// The requirement.
    pub text: String,
    /// Whether it is reviewed.
    pub reviewed: bool,
}

/// A file and a line of it; both may be unknown.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The path within the side.
    pub path: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
}

/// Positions are not part of the contract, so all are equal.
impl PartialEq for Place {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Display for Bounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.min, self.max) {
            (Some(min), Some(max)) => write!(f, "{min}–{max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => f.write_str("any"),
        }
    }
}

/// The sides and actions that use an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// Whether a request uses it.
    pub sent: bool,
    /// Whether a response uses it.
    pub received: bool,
    /// The actions, sorted by name.
    pub actions: BTreeSet<String>,
}

impl Contract {
    /// Returns the users of each object. Each object is visited once per action, so cyclic types
    /// terminate.
    pub fn reach(&self) -> BTreeMap<&str, Reach> {
        let mut reach: BTreeMap<&str, Reach> = BTreeMap::new();
        let references: BTreeMap<&str, Vec<&str>> =
            self.objects.iter().map(|(name, o)| (name.as_str(), self.references(o))).collect();
        for (name, action) in &self.actions {
            for (root, is_input) in [(&action.input, true), (&action.output, false)] {
                let mut open = vec![root.as_str()];
                let mut seen = BTreeSet::new();
                while let Some(object) = open.pop() {
                    if !seen.insert(object) {
                        continue;
                    }
                    open.extend(references.get(object).into_iter().flatten());
                    let entry = reach.entry(object).or_default();
                    entry.sent |= is_input;
                    entry.received |= !is_input;
                    entry.actions.insert(name.clone());
                }
            }
        }
        reach
    }

    /// Returns the distinct types of an object's fields.
    fn references<'a>(&'a self, object: &'a Object) -> Vec<&'a str> {
        let named = object.fields.values().map(|field| innermost(&field.ty));
        let known: BTreeSet<&str> = named.filter(|ty| self.objects.contains_key(*ty)).collect();
        known.into_iter().collect()
    }
}

/// Returns the innermost element type of a list: `Filter` for `[[Filter]]`.
pub fn innermost(ty: &str) -> &str {
    ty.trim_start_matches('[').trim_end_matches(']')
}
