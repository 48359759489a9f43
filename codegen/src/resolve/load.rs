//! Parses schema files, and groups them by version.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::diagnostic::Diagnostics;
use crate::import::baseline;
use crate::node;
use crate::read::Read;
use crate::schema;
use crate::source::{Source, Span, Spanned};

/// A parsed schema file.
pub(crate) struct File<T> {
    /// The index of the source.
    pub(crate) file: usize,
    /// The schema.
    pub(crate) schema: T,
}

/// The files of one version of a product, ordered by name.
pub(crate) struct VersionFiles {
    /// `live/2018-08-01`.
    pub(crate) folder: String,
    /// `product.yaml`.
    pub(crate) product: Option<File<schema::Product>>,
    /// The actions.
    pub(crate) actions: Vec<File<schema::Action>>,
    /// The shared types.
    pub(crate) types: Vec<File<schema::Type>>,
    /// `urls.yaml`.
    pub(crate) urls: Option<File<schema::urls::Urls>>,
    /// `callbacks.yaml`.
    pub(crate) callbacks: Option<File<schema::callbacks::Callbacks>>,
    /// The types of `callbacks.yaml`, which only callbacks see.
    pub(crate) callback_types: Vec<File<schema::Type>>,
}

/// Parses all sources in parallel.
pub(crate) fn load(sources: &[Source], diagnostics: &mut Diagnostics) -> Vec<VersionFiles> {
    let mut versions: BTreeMap<&str, VersionFiles> = BTreeMap::new();
    for (parsed, mut problems) in parse_all(sources) {
        match split(&sources[parsed.file].path) {
            Some((folder, is_type, stem)) => {
                let files = versions.entry(folder).or_insert_with(|| VersionFiles::of(folder));
                files.add(parsed, is_type, stem, &mut problems);
            }
            None => problems.report(
                Span { file: parsed.file, ..Span::default() },
                "this file is not at a path of a schema",
                "starts here",
                "move it to `<product>/<version>/<Action>.yaml` or `<product>/<version>/types/<Type>.yaml`",
            ),
        }
        diagnostics.extend(problems);
    }
    let mut versions: Vec<_> = versions.into_values().collect();
    for files in &mut versions {
        files.actions.sort_by(|a, b| a.schema.action.value.cmp(&b.schema.action.value));
        files.types.sort_by(|a, b| a.schema.name.value.cmp(&b.schema.name.value));
        files.check_product(diagnostics);
    }
    versions
}

impl VersionFiles {
    fn of(folder: &str) -> Self {
        Self {
            folder: folder.to_owned(),
            product: None,
            actions: Vec::new(),
            types: Vec::new(),
            urls: None,
            callbacks: None,
            callback_types: Vec::new(),
        }
    }

    fn add(&mut self, parsed: Parsed, is_type: bool, stem: &str, problems: &mut Diagnostics) {
        let file = parsed.file;
        match parsed.content {
            Content::Product(schema) if stem == "product" && !is_type => {
                self.product = Some(File { file, schema: *schema });
            }
            Content::Urls(schema) if stem == "urls" && !is_type => {
                self.urls = Some(File { file, schema: *schema });
            }
            Content::Callbacks(schema) if stem == "callbacks" && !is_type => {
                self.callback_types = callback_types(file, &schema);
                self.callbacks = Some(File { file, schema: *schema });
            }
            Content::Action(schema) if !is_type => {
                same_name(&schema.action, stem, problems);
                self.actions.push(File { file, schema: *schema });
            }
            Content::Type(schema) if is_type => {
                same_name(&schema.name, stem, problems);
                self.types.push(File { file, schema: *schema });
            }
            Content::Product(_) => misnamed(file, "a product is", "product.yaml", problems),
            Content::Urls(_) => misnamed(file, "URLs are", "urls.yaml", problems),
            Content::Callbacks(_) => misnamed(file, "callbacks are", "callbacks.yaml", problems),
            Content::Action(_) | Content::Type(_) => misplaced(file, is_type, problems),
            Content::Nothing => {}
        }
    }

    fn check_product(&self, diagnostics: &mut Diagnostics) {
        let first = self.actions.first().map(|f| f.file).or(self.types.first().map(|f| f.file));
        if let (None, Some(file)) = (&self.product, first) {
            diagnostics.report(
                Span { file, ..Span::default() },
                format!("`{}` has no product file", self.folder),
                "this file belongs to it",
                format!(
                    "write `{}/product.yaml` with product, version, title and host",
                    self.folder
                ),
            );
        }
    }
}

fn misnamed(file: usize, what: &str, name: &str, problems: &mut Diagnostics) {
    problems.report(
        Span { file, ..Span::default() },
        format!("{what} described in a file of another name"),
        "starts here",
        format!("rename the file to `{name}`, next to the actions"),
    );
}

struct Parsed {
    file: usize,
    content: Content,
}

enum Content {
    Product(Box<schema::Product>),
    Action(Box<schema::Action>),
    Type(Box<schema::Type>),
    Urls(Box<schema::urls::Urls>),
    Callbacks(Box<schema::callbacks::Callbacks>),
    /// An invalid file, whose errors are in the diagnostics.
    Nothing,
}

fn parse_all(sources: &[Source]) -> Vec<(Parsed, Diagnostics)> {
    sources.par_iter().enumerate().map(|(file, source)| parse_one(file, source)).collect()
}

fn parse_one(file: usize, source: &Source) -> (Parsed, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    if source.path.rsplit('/').next() == Some(baseline::FILE) {
        return (Parsed { file, content: Content::Nothing }, diagnostics);
    }
    let content = match node::parse(file, source, &mut diagnostics) {
        None => Content::Nothing,
        Some(node) => {
            let d = &mut diagnostics;
            let read = if node.get("action").is_some() {
                schema::Action::read(&node, d).map(|v| Content::Action(Box::new(v)))
            } else if node.get("type").is_some() {
                schema::Type::read(&node, d).map(|v| Content::Type(Box::new(v)))
            } else if node.get("urls").is_some() {
                schema::urls::Urls::read(&node, d).map(|v| Content::Urls(Box::new(v)))
            } else if node.get("callbacks").is_some() {
                let read = schema::callbacks::Callbacks::read(&node, d);
                read.map(|v| Content::Callbacks(Box::new(v)))
            } else if node.get("product").is_some() || source.path.contains("/product.") {
                schema::Product::read(&node, d).map(|v| Content::Product(Box::new(v)))
            } else {
                d.report(
                    node.span,
                    "this file describes neither an action, a type nor a product",
                    "starts here",
                    "start it with `action: NAME`, `type: NAME` or `product: NAME`",
                );
                None
            };
            read.unwrap_or(Content::Nothing)
        }
    };
    (Parsed { file, content }, diagnostics)
}

/// Returns the types of callbacks in the form of shared types.
fn callback_types(
    file: usize,
    callbacks: &schema::callbacks::Callbacks,
) -> Vec<File<schema::Type>> {
    let types = callbacks.types.iter().map(|(name, ty)| schema::Type {
        name: name.clone(),
        description: ty.description.clone(),
        rust_name: None,
        search: Vec::new(),
        fields: ty.fields.clone(),
        values: ty.values.clone(),
        base: ty.base.clone(),
        rules: Vec::new(),
        source: None,
    });
    types.map(|schema| File { file, schema }).collect()
}

/// Splits a path: `live/2018-08-01/types/X.yaml` is `live/2018-08-01`, a type, `X`.
fn split(path: &str) -> Option<(&str, bool, &str)> {
    let (folder, name) = path.rsplit_once('/')?;
    let (stem, extension) = name.rsplit_once('.')?;
    if !["yaml", "yml", "json"].contains(&extension) {
        return None;
    }
    let (folder, is_type) = match folder.strip_suffix("/types") {
        Some(folder) => (folder, true),
        None => (folder, false),
    };
    (folder.matches('/').count() == 1).then_some((folder, is_type, stem))
}

fn same_name(name: &Spanned<String>, stem: &str, diagnostics: &mut Diagnostics) {
    if name.value != stem {
        diagnostics.report(
            name.span,
            format!("the file is named `{stem}` but describes `{}`", name.value),
            "not the file's name",
            format!("rename the file to `{}.yaml`, or correct the name", name.value),
        );
    }
}

fn misplaced(file: usize, is_type: bool, diagnostics: &mut Diagnostics) {
    let (what, place) = if is_type {
        ("an action", "beside `product.yaml`")
    } else {
        ("a shared type", "under `types/`")
    };
    diagnostics.report(
        Span { file, ..Span::default() },
        format!("{what} does not belong here"),
        "starts here",
        format!("put it {place}"),
    );
}
