//! Tables of fields.

use minijinja::{Value, context};

use super::{anchor, sentences};
use crate::emit::markdown::{Md, md};
use crate::model::{Field, SharedEnum, WireType};

/// The tables of fields of one page.
pub(super) struct Rows<'p> {
    /// The path to the pages of shared types, or `#` if they are sections of the same page.
    pub(super) types: &'static str,
    /// The enumerations whose values are listed with each field of their type.
    pub(super) enums: &'p [SharedEnum],
}

impl Rows<'_> {
    /// Returns a row for each field.
    pub(super) fn of(&self, fields: &[Field]) -> Vec<Value> {
        fields.iter().map(|field| self.row(field)).collect()
    }

    fn row(&self, field: &Field) -> Value {
        let mut parts = Vec::new();
        if let Some(note) = &field.deprecated {
            parts.push(md!("**Deprecated:** {}", Md::text(note).sentence()));
        }
        parts.push(Md::text(&field.description).sentence());
        parts.extend(sentences::facts(field));
        for (value, meaning) in self.values(field) {
            let meaning = Md::line(meaning);
            let colon = if meaning.is_empty() { "" } else { ": " };
            parts.push(md!("<br>{}{}{}", Md::code(value), colon, meaning));
        }
        if let Some(example) = &field.example {
            parts.push(md!("<br>Example: {}", Md::code(example)));
        }
        context! {
            name => &field.wire,
            required => field.required,
            type => self.wire_type(&field.wire_type),
            description => Md::join(parts, " ").cell(),
        }
    }

    /// Returns the values of a field and their meanings.
    fn values<'f>(&'f self, field: &'f Field) -> Vec<(&'f str, &'f str)> {
        let own = field.values.iter().map(|(value, meaning)| (value.as_str(), meaning.as_str()));
        let name = field.wire_type.name();
        let shared = self.enums.iter().find(|e| e.name.is_some() && e.name.as_deref() == name);
        let variants = shared.into_iter().flat_map(|shared| &shared.shape.variants);
        own.chain(variants.map(|v| (v.wire.as_str(), v.description.as_str()))).collect()
    }

    /// Returns the type of a field, with links to the pages of shared types.
    fn wire_type(&self, ty: &WireType) -> Md {
        match ty {
            WireType::Basic(name) => Md::own((*name).to_owned()),
            WireType::Named(name) if self.types == "#" => {
                md!("[{}](#{})", Md::line(name), Md::own(anchor(name)))
            }
            WireType::Named(name) => {
                md!("[{}]({}{}.md)", Md::line(name), self.types, Md::own(name.clone()))
            }
            WireType::List(inner) => md!("Array of {}", self.wire_type(inner)),
        }
    }
}
