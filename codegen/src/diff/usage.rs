//! The changes that concern a crate, by the names in its sources. Nothing is compiled, so a name that
//! the crate uses for something else counts, too: one change too many is better than one missing.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use super::change::Change;
use super::rules::Rule;
use crate::name;

/// The identifiers in the sources of a crate.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    names: BTreeSet<String>,
}

impl Usage {
    /// Reads a source file.
    ///
    /// # Errors
    ///
    /// If it is not valid Rust.
    pub fn read(&mut self, source: &str) -> Result<(), String> {
        let file = syn::parse_file(source).map_err(|e| e.to_string())?;
        self.collect(quote::ToTokens::into_token_stream(file));
        Ok(())
    }

    fn collect(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.collect(group.stream()),
                TokenTree::Ident(ident) => {
                    self.names.insert(ident.to_string().trim_start_matches("r#").to_owned());
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    /// Returns whether the change concerns the crate.
    pub fn touches(&self, change: &Change) -> bool {
        let uses_action = change.affected.iter().any(|action| self.uses_action(action));
        let is_reached = uses_action || self.uses(&change.object);
        match (&change.field, change.rule) {
            // A new required parameter breaks requests that do not name it.
            (_, Rule::RequiredFieldAdded | Rule::FieldBecameRequired) | (None, _) => is_reached,
            (Some(field), _) => is_reached && self.uses(&name::snake(field)),
        }
    }

    fn uses(&self, name: &str) -> bool {
        self.names.contains(name.trim_start_matches("r#"))
    }

    fn uses_action(&self, action: &str) -> bool {
        let method = name::snake(action);
        let method = method.trim_start_matches("r#");
        let suffixes = ["", "_pages", "_items"];
        suffixes.iter().any(|suffix| self.uses(&format!("{method}{suffix}")))
            || self.uses(&format!("{action}Request"))
            || self.uses(&format!("{action}Response"))
    }
}
