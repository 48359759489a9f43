//! What the schemas that are there say, for importers that know less.

use super::merge::Files;
use super::page::Known;
use crate::diagnostic::Diagnostics;
use crate::node;
use crate::read::Read;
use crate::schema::Action;
use crate::source::Source;

/// The schemas of one version of a product.
pub(super) struct Schemas<'a> {
    pub files: &'a Files,
    /// The folder of the version: `live/2018-08-01`.
    pub folder: String,
}

impl Known for Schemas<'_> {
    fn is_type(&self, name: &str) -> bool {
        self.files.contains_key(&format!("{}/types/{name}.yaml", self.folder))
    }

    fn action(&self, name: &str) -> Option<Action> {
        let path = format!("{}/{name}.yaml", self.folder);
        let text = self.files.get(&path)?.clone();
        // What is wrong with a schema is said when it is merged, and by the generator.
        let mut unsaid = Diagnostics::default();
        let tree = node::parse(0, &Source { path, text }, &mut unsaid)?;
        Action::read(&tree, &mut unsaid)
    }
}
