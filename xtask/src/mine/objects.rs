//! Objects of requests: the requests, and the types of their members.

use std::collections::BTreeSet;

use tencentcloud_codegen::import::Facts;
use tencentcloud_codegen::read::Entries;
use tencentcloud_codegen::schema::{Field, Rule, TypeName};
use tencentcloud_codegen::source::Spanned;

/// A request, or a type that a request contains.
pub(super) struct Object<'a> {
    /// The name in the definitions: `RunInstancesRequest`.
    pub name: String,
    pub fields: &'a Entries<Field>,
    pub rules: &'a [Spanned<Rule>],
}

/// The objects of one version of a product.
pub(super) struct Objects<'a> {
    facts: &'a Facts,
    reached: BTreeSet<&'a str>,
}

impl<'a> Objects<'a> {
    pub fn of(facts: &'a Facts) -> Self {
        let mut reached = BTreeSet::new();
        let mut open: Vec<_> = facts.actions.values().map(|action| &action.input).collect();
        while let Some(fields) = open.pop() {
            for (_, field) in fields.iter() {
                if let Some((name, ty)) = facts.types.get_key_value(inner(&field.ty.value))
                    && reached.insert(name.as_str())
                {
                    open.push(&ty.fields);
                }
            }
        }
        Self { facts, reached }
    }

    pub fn folder(&self) -> &str {
        &self.facts.folder
    }

    /// Returns all objects that are sent.
    pub fn sent(&self) -> Vec<Object<'a>> {
        let requests = self.facts.actions.iter().map(|(name, action)| Object {
            name: format!("{name}Request"),
            fields: &action.input,
            rules: &action.rules,
        });
        let types = self.reached.iter().map(|name| {
            let ty = &self.facts.types[*name];
            Object { name: (*name).to_owned(), fields: &ty.fields, rules: &ty.rules }
        });
        requests.chain(types).collect()
    }

    /// Returns the parameters of an action.
    pub fn parameters(&self, action: &str) -> Option<&'a Entries<Field>> {
        self.facts.actions.get(action).map(|action| &action.input)
    }

    /// Returns the members of a type.
    pub fn members(&self, ty: &TypeName) -> Option<&'a Entries<Field>> {
        self.facts.types.get(inner(ty)).map(|ty| &ty.fields)
    }
}

/// Returns the name of a type, or of the elements of its lists.
fn inner(ty: &TypeName) -> &str {
    match ty {
        TypeName::List(ty) => inner(ty),
        TypeName::One(name) => name,
    }
}
