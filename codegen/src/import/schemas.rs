//! Facts of existing schemas, for importers.

use std::collections::BTreeMap;

use super::merge::Files;
use super::page::Known;
use crate::diagnostic::Diagnostics;
use crate::node;
use crate::read::{Entries, Read};
use crate::schema::{Action, Field, Type};
use crate::source::Source;

/// The schemas of one version of a product.
pub(super) struct Schemas<'a> {
    files: &'a Files,
    /// The folder of the version: `live/2018-08-01`.
    folder: String,
    types: BTreeMap<String, Type>,
}

impl<'a> Schemas<'a> {
    /// Returns the schemas of a folder, with types that will be added.
    pub fn of(files: &'a Files, folder: &str, new: &BTreeMap<String, Type>) -> Self {
        let mut types = new.clone();
        let below = format!("{folder}/types/");
        for path in files.keys().filter(|path| path.starts_with(&below)) {
            if let Some(ty) = read::<Type>(files, path) {
                types.insert(ty.name.value.clone(), ty);
            }
        }
        Self { files, folder: folder.to_owned(), types }
    }

    /// Returns whether any type is known.
    pub fn has_types(&self) -> bool {
        !self.types.is_empty()
    }
}

/// Reads a file. Errors are reported when it is merged, and by the generator.
fn read<T: Read>(files: &Files, path: &str) -> Option<T> {
    let source = Source { path: path.to_owned(), text: files.get(path)?.clone() };
    let mut unsaid = Diagnostics::default();
    let tree = node::parse(0, &source, &mut unsaid)?;
    T::read(&tree, &mut unsaid)
}

impl Known for Schemas<'_> {
    fn is_type(&self, name: &str) -> bool {
        self.types.contains_key(name)
    }

    fn action(&self, name: &str) -> Option<Action> {
        read(self.files, &format!("{}/{name}.yaml", self.folder))
    }

    fn fields(&self, name: &str) -> Option<&Entries<Field>> {
        // A type without fields is an enumeration, or its page has not been imported yet.
        self.types.get(name).map(|ty| &ty.fields).filter(|fields| !fields.is_empty())
    }
}
