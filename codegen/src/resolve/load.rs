//! Sorts the files of each version into its product, its actions and its shared types.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::import::baseline;
use crate::node;
use crate::read::Read;
use crate::schema;
use crate::source::{Source, Span, Spanned};

/// A schema file that was read.
pub(crate) struct File<T> {
    /// Index of the source.
    pub(crate) file: usize,
    /// What it says.
    pub(crate) schema: T,
}

/// The files of one version of a product, each group by name.
pub(crate) struct Loaded {
    /// `live/2018-08-01`.
    pub(crate) folder: String,
    /// `product.yaml`.
    pub(crate) product: Option<File<schema::Product>>,
    /// The actions.
    pub(crate) actions: Vec<File<schema::Action>>,
    /// The shared types.
    pub(crate) types: Vec<File<schema::Type>>,
}

/// Reads all sources, on all processors.
pub(crate) fn load(sources: &[Source], diagnostics: &mut Diagnostics) -> Vec<Loaded> {
    let mut versions: BTreeMap<&str, Loaded> = BTreeMap::new();
    for (parsed, mut problems) in parse_all(sources) {
        let at = Span { file: parsed.file, ..Span::default() };
        if let Some((folder, is_type, stem)) = split(&sources[parsed.file].path) {
            let loaded = versions.entry(folder).or_insert_with(|| Loaded {
                folder: folder.to_owned(),
                product: None,
                actions: Vec::new(),
                types: Vec::new(),
            });
            let file = parsed.file;
            match parsed.content {
                Content::Product(schema) if stem == "product" && !is_type => {
                    loaded.product = Some(File { file, schema: *schema });
                }
                Content::Product(_) => problems.report(
                    at,
                    "a product is described in a file of another name",
                    "starts here",
                    "rename the file to `product.yaml`, beside the actions",
                ),
                Content::Action(schema) if !is_type => {
                    same_name(&schema.action, stem, &mut problems);
                    loaded.actions.push(File { file, schema: *schema });
                }
                Content::Type(schema) if is_type => {
                    same_name(&schema.name, stem, &mut problems);
                    loaded.types.push(File { file, schema: *schema });
                }
                Content::Action(_) | Content::Type(_) => misplaced(at, is_type, &mut problems),
                Content::Nothing => {}
            }
        } else {
            problems.report(
                at,
                "this file is not where schemas are looked for",
                "starts here",
                "put it at `<product>/<version>/<Action>.yaml`, or at `<product>/<version>/types/<Type>.yaml`",
            );
        }
        diagnostics.extend(problems);
    }
    let mut versions: Vec<_> = versions.into_values().collect();
    for loaded in &mut versions {
        loaded.actions.sort_by(|a, b| a.schema.action.value.cmp(&b.schema.action.value));
        loaded.types.sort_by(|a, b| a.schema.name.value.cmp(&b.schema.name.value));
        let first = loaded.actions.first().map(|f| f.file).or(loaded.types.first().map(|f| f.file));
        if let (None, Some(file)) = (&loaded.product, first) {
            diagnostics.report(
                Span { file, ..Span::default() },
                format!("`{}` has no product file", loaded.folder),
                "this file belongs to it",
                format!(
                    "write `{}/product.yaml` with product, version, title and host",
                    loaded.folder
                ),
            );
        }
    }
    versions
}

struct Parsed {
    file: usize,
    content: Content,
}

enum Content {
    Product(Box<schema::Product>),
    Action(Box<schema::Action>),
    Type(Box<schema::Type>),
    /// It could not be read; the diagnostics say why.
    Nothing,
}

fn parse_all(sources: &[Source]) -> Vec<(Parsed, Diagnostics)> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = sources.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = sources
            .chunks(share)
            .enumerate()
            .map(|(i, chunk)| {
                scope.spawn(move || {
                    let parse = |(j, source)| parse_one(i * share + j, source);
                    chunk.iter().enumerate().map(parse).collect::<Vec<_>>()
                })
            })
            .collect();
        let parsed = workers.into_iter().flat_map(|worker| match worker.join() {
            Ok(parsed) => parsed,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        parsed.collect()
    })
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
            } else if node.get("product").is_some() || source.path.contains("/product.") {
                schema::Product::read(&node, d).map(|v| Content::Product(Box::new(v)))
            } else {
                d.report(
                    node.span,
                    "this file describes neither an action, a type nor a product",
                    "starts here",
                    "begin with `action: <its name>`, `type: <its name>` or `product: <its name>`",
                );
                None
            };
            read.unwrap_or(Content::Nothing)
        }
    };
    (Parsed { file, content }, diagnostics)
}

/// `live/2018-08-01/types/X.yaml` is `live/2018-08-01`, a type, `X`.
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
            format!("the file is called `{stem}` and describes `{}`", name.value),
            "not the file's name",
            format!("rename the file to `{}.yaml`, or correct the name", name.value),
        );
    }
}

fn misplaced(at: Span, is_type: bool, diagnostics: &mut Diagnostics) {
    let (what, place) = if is_type {
        ("an action", "beside `product.yaml`")
    } else {
        ("a shared type", "under `types/`")
    };
    diagnostics.report(
        at,
        format!("{what} does not belong here"),
        "starts here",
        format!("put it {place}"),
    );
}
