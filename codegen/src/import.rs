//! Imports schemas from the official definitions and from reference pages.
//!
//! Importers read facts: names, types, required fields. They skip sentences, since the descriptions
//! in our schemas are our own. What a person wrote into a schema is never overwritten: see
//! [`merge`].

mod access;
pub mod baseline;
mod check;
pub mod definitions;
mod edit;
pub mod examples;
mod fixups;
pub mod merge;
mod mine;
mod names;
mod once;
pub mod page;
pub mod paging;
mod schemas;
mod shared_enums;
pub mod write;
mod yaml;

use std::collections::BTreeMap;

use self::baseline::Baseline;
use self::definitions::Extra;
pub use self::merge::{Files, Imported, Scope};
pub use self::page::pages;
use crate::name::{self, is_wire_name as is_name};
use crate::read::Entries;
use crate::schema::{Action, Field, Product, RegionUse, Type, TypeName};
use crate::source::Spanned;

/// The facts about one version of a product.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The folder below the schemas folder: `live/2018-08-01`.
    pub folder: String,
    /// The product file.
    pub product: Product,
    /// The actions, by name.
    pub actions: BTreeMap<String, Action>,
    /// The shared types, by name.
    pub types: BTreeMap<String, Type>,
    /// What could not be imported.
    pub notes: Vec<Note>,
    /// The number of actions with pagination.
    pub paged: usize,
}

/// What is noted of an action that takes the number of a page and does not say how to go on.
pub const NOT_PAGED: &str =
    "it is asked for pages, and how to get all of them is not clear: write `paging:` by hand";

/// A note for a person.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The file.
    pub path: String,
    /// The line, starting at 1; 0 for the whole file.
    pub line: usize,
    /// The message: a short sentence without a period.
    pub message: String,
    /// What became of the schemas' fact that it is about.
    pub change: Change,
}

/// What the definitions say beside the schemas that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// New in the definitions; inserted.
    Gained,
    /// Inserted or deprecated, which changes types in Rust.
    Applied,
    /// No longer in the definitions; kept.
    Lost,
    /// Different; the schema is kept.
    Changed,
    /// Decided by a person who described it.
    Decided,
    /// Any other note.
    Odd,
}

impl Note {
    /// Returns a note about a whole file.
    pub fn on(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: path.into(), line: 0, message: message.into(), change: Change::Odd }
    }
}

impl Note {
    /// Returns the same note about another kind of change.
    pub fn of(self, change: Change) -> Self {
        Self { change, ..self }
    }

    /// Returns whether it matters to someone who reads no full report.
    pub fn is_urgent(&self) -> bool {
        !matches!(self.change, Change::Gained | Change::Decided)
    }
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

impl Facts {
    /// Returns the path of the file of an action.
    pub fn action_path(&self, name: &str) -> String {
        format!("{}/{name}.yaml", self.folder)
    }

    /// Returns the path of the file of a shared type.
    pub fn type_path(&self, name: &str) -> String {
        format!("{}/types/{name}.yaml", self.folder)
    }

    /// Returns the path of the file of the product.
    pub fn product_path(&self) -> String {
        format!("{}/product.yaml", self.folder)
    }
}

/// Imports the official definitions: `api` is the content of an `api.json`. What the generator
/// would reject is omitted. If the baseline of the last import is known, only changes since then
/// are reported.
///
/// # Errors
///
/// Returns an error if `api` is not an `api.json`.
pub fn definitions(api: &str, extra: &Extra, existing: &Files) -> Result<Imported, String> {
    let (mut facts, mut now) = definitions::read_all(api, extra)?;
    let before = extra.baseline.as_deref().map(Baseline::parse).transpose();
    let path = format!("{}/{}", facts.folder, baseline::FILE);
    let before = before.map_err(|problem| format!("{path}: {problem}"))?;
    let scope = if extra.only.is_empty() { Scope::Whole } else { Scope::Part };
    shared_enums::share(&mut facts, existing);
    for (name, refusal) in check::settle(&mut facts, existing, scope) {
        let path = facts.action_path(&name);
        facts.notes.push(Note::on(path, refusal.message));
    }
    facts.say_once();
    let mut imported = facts.since(before.as_ref(), existing, scope);
    if let Some(before) = &before {
        if scope == Scope::Part {
            now.complete(before);
        }
        let news = now.news(before, existing, &facts.folder);
        let is_told = |note: &Note| matches!(note.change, Change::Odd | Change::Applied);
        let is_new = |note: &Note| news.iter().any(|other| other.path == note.path);
        imported.notes.retain(|note| is_told(note) && is_new(note));
        imported.notes.extend(news);
        imported.notes.sort();
    }
    imported.baseline = Some((path, now.text()));
    Ok(imported)
}

/// Imports the reference pages of a file; `path` names it in notes.
///
/// # Errors
///
/// Returns an error if the file is not a reference page, or does not state its product and version.
pub fn page(path: &str, text: &str, existing: &Files) -> Result<Imported, String> {
    let set = page::pages(&[(path.to_owned(), text.to_owned())], None, existing);
    match set.refused.into_iter().next() {
        Some((_, refusal)) => Err(refusal.to_string()),
        None => Ok(set.imported),
    }
}

/// Returns a product with nothing but name and version.
fn blank_product(product: &str, version: &str) -> Product {
    Product {
        product: Spanned::synthetic(product.to_owned()),
        version: Spanned::synthetic(version.to_owned()),
        title: product.to_owned(),
        description: None,
        host: Spanned::synthetic(format!("{product}.tencentcloudapi.com")),
        rate_limit: None,
        region: Some(RegionUse::Optional),
        search: Vec::new(),
        categories: Entries::default(),
        errors: Entries::default(),
        common_errors: Vec::new(),
        first_call: None,
        source: None,
    }
}

/// Returns an action with nothing but its name.
pub fn blank_action(name: &str) -> Action {
    Action {
        action: Spanned::synthetic(name.to_owned()),
        title: None,
        description: None,
        category: None,
        access: access::by_verb(name),
        status: None,
        deprecated: None,
        rate_limit: None,
        region: None,
        regions: Vec::new(),
        host: None,
        payload: None,
        streams: false,
        unsigned: false,
        rust_name: None,
        search: Vec::new(),
        input: Entries::default(),
        output: Entries::default(),
        rules: Vec::new(),
        paging: None,
        errors: Vec::new(),
        examples: Vec::new(),
        source: None,
    }
}

/// Returns a shared type without fields.
pub fn blank_type(name: &str) -> Type {
    Type {
        name: Spanned::synthetic(name.to_owned()),
        description: None,
        rust_name: None,
        search: Vec::new(),
        fields: Entries::default(),
        values: None,
        base: None,
        rules: Vec::new(),
        source: None,
    }
}

/// Returns a field with nothing but its type.
pub fn blank_field(ty: TypeName) -> Field {
    Field {
        ty: Spanned::synthetic(ty),
        required: false,
        nullable: false,
        default: None,
        unit: None,
        example: None,
        deprecated: None,
        sensitive: false,
        allow_empty: false,
        description: None,
        search: Vec::new(),
        rust_name: None,
        differs: None,
        values: None,
        range: None,
        length: None,
        items: None,
        pattern: None,
        format: None,
    }
}

impl Facts {
    /// Returns the schema files, as they are where none are yet.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let product = [(self.product_path(), write::product(&self.product))];
        let actions = self.actions.iter().map(|(n, a)| (self.action_path(n), write::action(a)));
        let types = self.types.iter().map(|(n, t)| (self.type_path(n), write::shared_type(t)));
        product.into_iter().chain(actions).chain(types).collect()
    }
}

/// Returns whether these are valid names of a product and a version.
pub fn is_product(product: &str, version: &str) -> bool {
    name::is_product(product) && name::is_version(version)
}
