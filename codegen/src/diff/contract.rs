//! What one version of a product promises its callers: the form in which two sides are compared.
//!
//! It is made from schemas ([`super::from_schemas`]) or from official definitions
//! ([`super::from_definitions`]) and holds facts in one spelling, so that a comparison never
//! depends on order, layout or wording.

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
    /// What error codes mean.
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
    /// Whether it should not be used any more.
    pub deprecated: bool,
    /// What to use instead.
    pub successor: String,
    /// `read` or `write`, where it is known.
    pub access: Option<String>,
    /// Requests per second, where they are known.
    pub rate_limit: Option<u32>,
    /// `unused`, `optional` or `required`, where it is known, with the regions that have it.
    pub region: Option<String>,
    /// How all pages are read.
    pub paging: Option<String>,
    /// Error codes of its own.
    pub errors: BTreeSet<String>,
    /// Examples.
    pub examples: String,
    /// Title and description.
    pub docs: String,
    /// Where it is described.
    pub place: Place,
}

/// A request, a response or a shared type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Object {
    /// The action that it belongs to alone.
    pub action: Option<String>,
    /// The fields, by name.
    pub fields: BTreeMap<String, Field>,
    /// The values, where the type is an enumeration.
    pub values: Option<Values>,
    /// Constraints over several fields.
    pub rules: BTreeSet<String>,
    /// The description.
    pub docs: String,
    /// Where it is described.
    pub place: Place,
}

/// A field. Constraints have one spelling each, so that equal facts are equal strings. Flags are
/// unknown where definitions of some years do not state them; then they did not change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// `int64`, `[Filter]`.
    pub ty: String,
    /// Whether a request must have it.
    pub required: Option<bool>,
    /// Whether a response always has it.
    pub present: Option<bool>,
    /// Whether a response may hold null.
    pub nullable: Option<bool>,
    /// Whether it should not be used any more.
    pub deprecated: Option<bool>,
    /// What to use instead.
    pub successor: String,
    /// What the service assumes when it is left out.
    pub default: Option<String>,
    /// The documented values.
    pub values: Option<Values>,
    /// The least and greatest number.
    pub range: Option<Bounds>,
    /// The least and greatest number of characters.
    pub length: Option<Bounds>,
    /// The least and greatest number of elements.
    pub items: Option<Bounds>,
    /// A regular expression or a format.
    pub pattern: Option<Rule>,
    /// A sample value.
    pub example: Option<String>,
    /// The description, unit and search words.
    pub docs: String,
    /// Where it is described.
    pub place: Place,
}

/// The values of an enumeration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// The values, each with what it means.
    pub values: BTreeMap<String, String>,
    /// Whether a person checked them.
    pub reviewed: bool,
}

/// Two inclusive bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// The least.
    pub min: Option<f64>,
    /// The greatest.
    pub max: Option<f64>,
    /// Whether a person checked them.
    pub reviewed: bool,
}

/// A constraint in one spelling.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rule {
    /// What it asks.
    pub text: String,
    /// Whether a person checked it.
    pub reviewed: bool,
}

/// A file and a line of it; both may be unknown.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// The path, as the side names it.
    pub path: String,
    /// The line, counted from 1; 0 for the file as a whole.
    pub line: usize,
}

/// Where a fact stands is no part of the contract.
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

/// From which sides an object is reached, and from which actions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// Whether a request reaches it.
    pub sent: bool,
    /// Whether a response reaches it.
    pub received: bool,
    /// The actions, in the order of their names.
    pub actions: BTreeSet<String>,
}

impl Contract {
    /// Returns what reaches each object. Rings of types end, since an object is visited once an
    /// action.
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

    /// Returns the objects that an object's fields are of, each once.
    fn references<'a>(&'a self, object: &'a Object) -> Vec<&'a str> {
        let named = object.fields.values().map(|field| innermost(&field.ty));
        let known: BTreeSet<&str> = named.filter(|ty| self.objects.contains_key(*ty)).collect();
        known.into_iter().collect()
    }
}

/// Returns the type of the elements of a list, of lists too: `[[Filter]]` is `Filter`.
pub fn innermost(ty: &str) -> &str {
    ty.trim_start_matches('[').trim_end_matches(']')
}
