//! Reads reference pages: of an action, of the shared types of a product, and of its error codes.
//!
//! A page comes as Markdown, as text copied from a browser, or as HTML, in one of four languages.
//! `document` normalizes them to headings, lines, tables and code. `sections` finds
//! the pages in a file and the parts in a page, `rows` reads tables and corrects
//! errors in them, `facts` and `field` extract facts, and `example` reads requests and
//! responses. Everything that is skipped is reported as a note.

mod bars;
mod columns;
mod document;
mod drawn;
mod example;
mod facts;
mod field;
mod fit;
mod form;
mod headless;
mod html;
mod kind;
mod leftover;
mod lines;
mod rows;
mod sections;
pub(super) mod set;
mod shared;
mod text;
mod types;
mod vocabulary;

use std::collections::{BTreeMap, BTreeSet};

use tencentcloud_runtime::sign::v1::PARAMETERS;

use self::document::{Block, Body, Table};
use self::rows::Row;
pub use self::set::{Set, pages};
pub use self::shared::{CodesPage, TypesPage};
use self::vocabulary::Part;
use super::paging::infer_paging;
use super::{Note, access, blank_action, is_product};
use crate::read::Entries;
use crate::schema::{Access, Action, Field, Type};
use crate::source::Spanned;

/// The source of constraints from a page.
const SOURCE: &str = "page";

/// The content of the page of an action.
#[derive(Clone, Debug)]
pub struct Page {
    /// The host: `live.tencentcloudapi.com`.
    pub host: Option<String>,
    /// The API version: `2018-08-01`.
    pub version: Option<String>,
    /// The action.
    pub action: Action,
    /// The shared types that the page mentions but does not describe.
    pub types: BTreeSet<String>,
    /// The shared types that the page describes.
    pub described: BTreeMap<String, Type>,
    /// The meanings of the error codes of the action.
    pub errors: Vec<(String, String)>,
    /// Notes on what could not be read.
    pub notes: Vec<Note>,
}

/// The kind of a file.
#[derive(Clone, Debug)]
pub enum Content {
    /// The page of an action.
    Action(Box<Page>),
    /// A page of shared types.
    Types(TypesPage),
    /// A page of error codes.
    Codes(CodesPage),
}

/// The reason why a file, or a page in it, cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line, starting at 1; 0 for the whole file.
    pub line: usize,
    /// The message: what the file seems to be, what is missing, and what to write.
    pub message: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}

/// Facts from other sources that pages lack.
pub trait Known {
    /// Returns whether a shared type has this name.
    fn is_type(&self, name: &str) -> bool;
    /// Returns the known facts of the action.
    fn action(&self, name: &str) -> Option<Action>;
    /// Returns the fields of a shared type, if it has any.
    fn fields(&self, _name: &str) -> Option<&Entries<Field>> {
        None
    }
}

/// No context.
impl Known for () {
    fn is_type(&self, _: &str) -> bool {
        false
    }

    fn action(&self, _: &str) -> Option<Action> {
        None
    }
}

/// The notes on a page.
#[derive(Clone)]
struct Notes {
    path: String,
    list: Vec<Note>,
}

impl Notes {
    fn at(&mut self, line: usize, message: impl Into<String>) {
        self.list.push(Note { line, ..Note::on(self.path.clone(), message) });
    }
}

/// Reads the page of an action; `path` names it in notes.
///
/// # Errors
///
/// Returns an error if the file is not such a page. Unreadable parts become notes.
pub fn read(path: &str, text: &str, known: &dyn Known) -> Result<Page, String> {
    let first = contents(path, text, known).into_iter().next();
    match first {
        Some(Ok(Content::Action(page))) => Ok(*page),
        Some(Ok(_)) => Err("this is not the page of an action".to_owned()),
        Some(Err(refusal)) => Err(refusal.to_string()),
        None => Err("the file is empty: put the text of a reference page into it".to_owned()),
    }
}

/// Reads all pages of a file.
pub fn contents(path: &str, text: &str, known: &dyn Known) -> Vec<Result<Content, Refusal>> {
    let document = document::read(text, &|name| known.is_type(name));
    let several = sections::pages(&document);
    let alone = several.len() == 1;
    several
        .into_iter()
        .map(|blocks| {
            // What is in no block, such as the address of a link, belongs to the only page.
            let whole = if alone { text.to_owned() } else { shown(blocks) };
            content(path, &whole, blocks, known)
        })
        .collect()
}

/// Returns the text of blocks, to be searched.
fn shown(blocks: &[Block]) -> String {
    let text = |block: &Block| match &block.body {
        Body::Heading(_, text) | Body::Line(text) | Body::Code(text) => text.clone(),
        Body::Table(table) => {
            let cells = table.rows.iter().flat_map(|row| row.cells.iter());
            cells.map(String::as_str).collect::<Vec<_>>().join("\n")
        }
    };
    blocks.iter().map(text).collect::<Vec<_>>().join("\n")
}

fn content(
    path: &str,
    text: &str,
    blocks: &[Block],
    known: &dyn Known,
) -> Result<Content, Refusal> {
    let notes = Notes { path: path.to_owned(), list: Vec::new() };
    let parts = sections::parts(blocks);
    let tables = || [Part::Input, Part::Output].into_iter().flat_map(|part| parts.tables(part));
    let is_old = facts::host(text).is_none() && text.contains("api.qcloud.com");
    let is_named = |table: &Table| sections::names_action(table) && !kind::is_common(table);
    let named = tables().any(|(_, table)| is_named(table));
    if tables().any(|(_, table)| kind::is_common(table)) && !named {
        return Err(kind::refusal(text, blocks));
    }
    let called = || example::called(text).is_some() && tables().next().is_some();
    if !is_old && (named || called()) {
        let page = action(text, blocks, &parts, known, notes)?;
        return Ok(Content::Action(Box::new(page)));
    }
    if !is_old {
        if let Some(types) = shared::types(blocks, notes.clone()) {
            return Ok(Content::Types(types));
        }
        if let Some(codes) = shared::error_codes(blocks, notes) {
            return Ok(Content::Codes(codes));
        }
    }
    Err(kind::refusal(text, blocks))
}

/// The common parameters, which all actions have.
struct Common {
    /// The rows of the parameters of the action.
    own: Vec<Row>,
    action: Option<Row>,
    version: Option<Row>,
    region: Option<Row>,
}

/// Takes the common parameters out of rows: those whose name and the beginning of whose
/// description say so, and those that stand where only they do.
fn common(rows: Vec<Row>) -> Common {
    let says =
        |row: &Row| PARAMETERS.contains(&row.name.as_str()) && vocabulary::is_common(&row.raw);
    let said: BTreeSet<String> =
        rows.iter().filter(|row| says(row)).map(|row| row.name.clone()).collect();
    let mut found = Common { own: Vec::new(), action: None, version: None, region: None };
    for (at, row) in rows.into_iter().enumerate() {
        let first = at < 3 && ["Action", "Version", "Region"].contains(&row.name.as_str());
        let is_common = says(&row) || (first && !said.contains(&row.name));
        match row.name.as_str() {
            "Action" if is_common && found.action.is_none() => found.action = Some(row),
            "Version" if is_common && found.version.is_none() => found.version = Some(row),
            "Region" if is_common && found.region.is_none() => found.region = Some(row),
            _ if is_common => {}
            _ => found.own.push(row),
        }
    }
    found
}

/// Returns the name of the action, from the row `Action` or else from the examples.
fn name_of(
    row: Option<&Row>,
    text: &str,
    first: usize,
    notes: &mut Notes,
) -> Result<String, Refusal> {
    if let Some(name) = row.and_then(|row| sections::action_in(&row.raw)) {
        return Ok(name);
    }
    let name = example::called(text).ok_or_else(|| Refusal {
        line: row.map_or(first, |row| row.line),
        message: "this seems to be the page of an action, and its row `Action` does not say which: write `Common parameter. The value used for this API: <its name>`".to_owned(),
    })?;
    let message =
        format!("no row `Action` says which action this is; `{name}` is what the example calls");
    notes.at(first, message);
    Ok(name)
}

fn action(
    text: &str,
    blocks: &[Block],
    parts: &sections::Parts<'_>,
    known: &dyn Known,
    mut notes: Notes,
) -> Result<Page, Refusal> {
    let input = table_rows(parts, Part::Input, &mut notes);
    let mut common = common(input);
    let first = blocks.first().map_or(0, |block| block.line);
    let name = name_of(common.action.as_ref(), text, first, &mut notes)?;
    let before = known.action(&name);
    let mut page = Page {
        host: None,
        version: common.version.as_ref().and_then(|row| facts::version(&row.raw)),
        action: blank_action(&name),
        types: BTreeSet::new(),
        described: BTreeMap::new(),
        errors: Vec::new(),
        notes: Vec::new(),
    };
    page.describe(text, parts);
    page.note_writing(&mut notes);
    page.region(common.region.take(), &mut notes);
    let before_input = before.as_ref().map(|action| &action.input);
    page.action.input = field::fields(&common.own, true, before_input, &mut notes);
    page.action.rules = field::rules(&common.own, &page.action.input, &mut notes);
    let mut output = table_rows(parts, Part::Output, &mut notes);
    output.retain(|row| row.name != "RequestId");
    let before_output = before.as_ref().map(|action| &action.output);
    page.action.output = field::fields(&output, false, before_output, &mut notes);
    for (name, block) in &parts.types {
        let ty = shared::made(name, None, block, &mut notes);
        page.described.entry(name.clone()).or_insert(ty);
    }
    page.codes(parts, &mut notes);
    page.name_types();
    let lookup = Beside { known, described: &page.described };
    page.action.paging =
        infer_paging(&page.action, &|name| lookup.fields(name)).map(Spanned::synthetic);
    let mut action = page.action.clone();
    example::fill(&mut action, parts.of(Part::Examples), &lookup, &mut notes);
    if action.examples.is_empty() && parts.of(Part::Examples).next().is_none() {
        example::note_outside(blocks, &mut notes);
    }
    page.action = action;
    for part in [Part::Input, Part::Output] {
        if parts.tables(part).next().is_none() && parts.of(part).next().is_none() {
            notes
                .at(0, format!("the page has no part with the {part:?} parameters").to_lowercase());
        }
    }
    leftover::note(blocks, &page.names(), &mut notes);
    page.notes = notes.list;
    Ok(page)
}

/// Returns the rows of all tables of a part.
fn table_rows(parts: &sections::Parts<'_>, part: Part, notes: &mut Notes) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (line, table) in parts.tables(part) {
        if !table.has_fields() {
            let head: Vec<String> = table.head.iter().map(|cell| text::bare(cell)).collect();
            let head = rows::short(&head.join(" | "));
            notes.at(
                line,
                format!("the table with the columns `{head}` was not read: none holds types"),
            );
            continue;
        }
        let found = rows::rows(table, notes);
        if part == Part::Input && table.find(vocabulary::Column::Required).is_none() {
            rows::note_unanswered(&found, notes);
        }
        for row in found {
            match rows.iter().find(|other| rows::is_same(other, &row)) {
                Some(first) => {
                    let first = first.line;
                    notes.at(
                        row.line,
                        format!("duplicate of `{}`, ignored: line {first} is used", row.name),
                    );
                }
                None => rows.push(row),
            }
        }
    }
    rows
}

/// What is known, and what the page describes itself.
struct Beside<'a> {
    known: &'a dyn Known,
    described: &'a BTreeMap<String, Type>,
}

impl Known for Beside<'_> {
    fn is_type(&self, name: &str) -> bool {
        self.known.is_type(name)
    }

    fn action(&self, name: &str) -> Option<Action> {
        self.known.action(name)
    }

    fn fields(&self, name: &str) -> Option<&Entries<Field>> {
        let own = self.described.get(name).map(|ty| &ty.fields);
        self.known.fields(name).or(own)
    }
}

impl Page {
    /// Returns the product and the version, which determine the folder of the schema.
    ///
    /// # Errors
    ///
    /// Returns an error if the page does not state them.
    pub fn identity(&self) -> Result<(String, String), String> {
        let action = &self.action.action.value;
        let host = self.host.as_deref().ok_or_else(|| {
            format!("the page of `{action}` names no host: add the line `Domain name for API request: <product>.tencentcloudapi.com`, or say `--product <product>/<version>`")
        })?;
        let version = self.version.as_deref().ok_or_else(|| {
            format!("the page of `{action}` does not say its API version: add the row `| Version | Yes | String | Common parameter. The value used for this API: 2018-08-01 |`, or say `--product <product>/<version>`")
        })?;
        let product = host.split('.').next().unwrap_or_default();
        if !is_product(product, version) {
            return Err(format!("`{product}` with version `{version}` is not a valid product"));
        }
        Ok((product.to_owned(), version.to_owned()))
    }

    /// The host, the rate limit and the description.
    fn describe(&mut self, text: &str, parts: &sections::Parts<'_>) {
        let mut described = facts::describe(parts.of(Part::Description));
        if described.host.is_none() && described.text.is_none() {
            // Without a heading, the description is at the start of the page.
            let head: Vec<&Block> = parts.of(Part::Head).collect();
            let start =
                head.iter().position(|block| is_line(block, &|line| facts::host(line).is_some()));
            let start = start.or_else(|| {
                head.iter().position(|block| is_line(block, &facts::begins_description))
            });
            described = facts::describe(head.into_iter().skip(start.unwrap_or(usize::MAX)));
        }
        let explored = || facts::explored(text, "Product=").filter(|p| is_product(p, "2000-01-01"));
        let linked = || explored().map(|product| format!("{product}.tencentcloudapi.com"));
        self.host = described.host.or_else(|| facts::host(text)).or_else(linked);
        let version = || facts::explored(text, "Version=").and_then(|v| facts::version(&v));
        self.version = self.version.take().or_else(version);
        self.action.rate_limit = described.rate.map(Spanned::synthetic);
        self.action.description = described.text;
    }

    /// Considers an action a write if its description states one, whatever its name is.
    fn note_writing(&mut self, notes: &mut Notes) {
        let action = &mut self.action;
        let texts = [None, action.description.as_deref()];
        if action.access == Access::Read
            && let Some(verb) = access::writing_verb(&action.action, texts)
        {
            action.access = Access::Write;
            notes.at(0, format!("its name says that it reads, and its description `{verb}`: it counts as writing"));
        }
    }

    fn region(&mut self, row: Option<Row>, notes: &mut Notes) {
        let Some(row) = row else { return };
        let (used, regions) = facts::region(&row.raw, row.required);
        if used.is_none() {
            notes.at(
                row.line,
                "whether a region must be sent is not said; the product's setting counts",
            );
        }
        self.action.region = used;
        self.action.regions = regions.into_iter().map(Spanned::synthetic).collect();
    }

    fn codes(&mut self, parts: &sections::Parts<'_>, notes: &mut Notes) {
        for (_, table) in parts.tables(Part::Errors) {
            for (_, code, what) in rows::codes(table, notes) {
                if !self.errors.iter().any(|(known, _)| *known == code) {
                    self.action.errors.push(Spanned::synthetic(code.clone()));
                    self.errors.push((code, what));
                }
            }
        }
    }

    /// Returns the names of everything that was read.
    fn names(&self) -> BTreeSet<&str> {
        let own = self.action.input.iter().chain(self.action.output.iter());
        let inner = self.described.values().flat_map(|ty| ty.fields.iter());
        let fields = own.chain(inner).map(|(name, _)| name.value.as_str());
        fields.chain(self.errors.iter().map(|(code, _)| code.as_str())).collect()
    }

    /// Collects the shared types that are mentioned but not described.
    fn name_types(&mut self) {
        let own = self.action.input.iter().chain(self.action.output.iter());
        let inner = self.described.values().flat_map(|ty| ty.fields.iter());
        let named = own.chain(inner).filter_map(|(_, field)| types::shared(&field.ty.value));
        let named: BTreeSet<String> = named.map(str::to_owned).collect();
        self.types = named.into_iter().filter(|name| !self.described.contains_key(name)).collect();
    }
}

fn is_line(block: &Block, is: &dyn Fn(&str) -> bool) -> bool {
    matches!(&block.body, Body::Line(line) if is(line))
}
