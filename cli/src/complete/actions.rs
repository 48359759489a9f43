//! Products, actions, parameters and values, from the catalog.

use std::sync::Arc;

use tencentcloud_catalog::{Action, Field, Kind, Object, Product, Type};

use super::line::{Line, Open};
use super::{Candidate, Environment, files};
use crate::regions;

/// Returns the products.
pub fn products(environment: &Environment<'_>) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    for entry in environment.catalog.entries() {
        // Versions are sorted, and the latest is the one that is called.
        found.pop_if(|last| last.value == entry.name);
        let title = match entry.title == entry.name {
            true => format!("{} actions, {}", entry.actions, entry.version),
            false => entry.title.clone(),
        };
        found.push(Candidate::new(&entry.name, title));
    }
    found
}

/// Returns the products that send callbacks.
pub fn products_with_callbacks(environment: &Environment<'_>) -> Vec<Candidate> {
    let entries = environment.catalog.entries().iter().filter(|entry| entry.events > 0);
    entries.map(|entry| Candidate::new(&entry.name, format!("{} events", entry.events))).collect()
}

/// Returns the events of a product.
pub fn events(product: &str, line: &Line<'_>, environment: &Environment<'_>) -> Vec<Candidate> {
    let product = open(product, line.version, environment);
    let callbacks = product.as_ref().and_then(|product| product.callbacks.as_deref());
    let names = callbacks.map(crate::callback::event_names).unwrap_or_default();
    names.into_iter().map(|(name, about)| Candidate::new(name, sentence(&about))).collect()
}

/// Returns the actions of a product.
pub fn actions(
    product: &str,
    version: Option<&str>,
    environment: &Environment<'_>,
) -> Vec<Candidate> {
    let Some(product) = open(product, version, environment) else { return Vec::new() };
    let shown = |action: &Action| Candidate::new(&action.name, sentence(&action.title));
    product.actions.iter().map(shown).collect()
}

/// Returns the versions of the product on the line.
pub fn versions(line: &Line<'_>, start: &str, environment: &Environment<'_>) -> Vec<Candidate> {
    let Some(name) = line.words.first() else { return Vec::new() };
    let entries = environment.catalog.entries().iter().filter(|entry| entry.name == *name);
    let shown = entries.map(|entry| {
        Candidate::new(format!("{start}{}", entry.version), format!("{} actions", entry.actions))
    });
    shown.rev().collect()
}

/// Returns the regions of the action on the line, or all.
pub fn regions(line: &Line<'_>, start: &str, environment: &Environment<'_>) -> Vec<Candidate> {
    let known = regions::REGIONS.iter();
    let limited = target(line, environment)
        .map(|(product, index)| product.actions[index].regions.clone())
        .filter(|regions| !regions.is_empty());
    match limited {
        None => {
            known.map(|(code, place)| Candidate::new(format!("{start}{code}"), *place)).collect()
        }
        Some(codes) => {
            let place =
                |code: &str| known.clone().find(|(known, _)| *known == code).map(|(_, p)| *p);
            let shown = |code: &String| {
                Candidate::new(format!("{start}{code}"), place(code).unwrap_or_default())
            };
            codes.iter().map(shown).collect()
        }
    }
}

/// Returns the parameters that can follow: those that are required first, nested ones once the word
/// names what they are in.
pub fn parameters(line: &Line<'_>, word: &str, environment: &Environment<'_>) -> Vec<Candidate> {
    let Some((product, index)) = target(line, environment) else { return Vec::new() };
    let request = &product.actions[index].request;
    let path = word.trim_start_matches('-');
    let found = match path.rsplit_once('.') {
        None => fields(&product, request, "--", line),
        Some((before, _)) => match resolve(&product, request, before) {
            Some(Place { ty, field: Some(_) }) if ty.lists > 0 => indices(ty, before, line),
            Some(Place { ty, .. }) => match product.object(ty) {
                Some(object) => fields(&product, object, &format!("--{before}."), line),
                None => Vec::new(),
            },
            None => Vec::new(),
        },
    };
    let (mut first, rest): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|(required, _)| *required);
    first.extend(rest);
    first.into_iter().map(|(_, candidate)| candidate).collect()
}

/// A field on a path, or one of its elements.
struct Place<'a> {
    /// The type that is left, without the lists whose index is on the path.
    ty: Type,
    /// The field, if the path ends with its name and not with an index.
    field: Option<&'a Field>,
}

/// Follows a path such as `Filters.0.Name`.
fn resolve<'a>(product: &'a Product, request: &'a Object, path: &str) -> Option<Place<'a>> {
    let mut object = Some(request);
    let mut place: Option<Place<'a>> = None;
    for part in path.split('.') {
        match &mut place {
            Some(place) if place.ty.lists > 0 && part.parse::<u32>().is_ok() => {
                place.ty.lists -= 1;
                place.field = None;
                object = product.object(place.ty).filter(|_| place.ty.lists == 0);
            }
            _ => {
                let field = object?.field(part)?;
                object = product.object(field.ty).filter(|_| field.ty.lists == 0);
                place = Some(Place { ty: field.ty, field: Some(field) });
            }
        }
    }
    place
}

type Sorted = (bool, Candidate);

/// Returns the fields of an object that are not on the line yet.
fn fields(product: &Product, object: &Object, start: &str, line: &Line<'_>) -> Vec<Sorted> {
    let mut found = Vec::new();
    for field in &object.fields {
        let option = format!("{start}{}", field.name);
        let is_object = product.object(field.ty).is_some();
        let path = option.trim_start_matches('-');
        let is_given = line.parameters.contains(&path);
        if is_given && (!is_object || field.ty.lists == 0) {
            continue;
        }
        let about = about(product, field);
        let required = field.required && !is_used(line, path);
        match (is_object, field.ty.lists) {
            (true, 0) => found.push((required, Candidate::new(format!("{option}."), about))),
            (true, _) => {
                let next = next_index(line, path);
                found.push((required, Candidate::new(format!("{option}.{next}."), about)));
            }
            (false, _) => found.push((required, Candidate::new(option, about))),
        }
    }
    found
}

/// Returns the elements of a list that can follow: those on the line, and the next.
fn indices(ty: Type, path: &str, line: &Line<'_>) -> Vec<Sorted> {
    let end = if ty.lists == 1 && !matches!(ty.kind, Kind::Object(_)) { "" } else { "." };
    let all = 0..=next_index(line, path);
    all.map(|index| (false, Candidate::new(format!("--{path}.{index}{end}"), ""))).collect()
}

/// Returns the index after the last one on the line. Others may be huge.
fn next_index(line: &Line<'_>, path: &str) -> usize {
    let index = |parameter: &&str| {
        let rest = parameter.strip_prefix(path)?.strip_prefix('.')?;
        rest.split('.').next()?.parse::<usize>().ok().filter(|index| *index < 1000)
    };
    line.parameters.iter().filter_map(index).max().map_or(0, |last| last + 1)
}

fn is_used(line: &Line<'_>, path: &str) -> bool {
    let below = |parameter: &&str| parameter.strip_prefix(path).is_some_and(|r| r.starts_with('.'));
    line.parameters.contains(&path) || line.parameters.iter().any(below)
}

/// Returns the values of a parameter, each with what stands before it in the word.
pub fn values(
    line: &Line<'_>,
    path: &str,
    word: &str,
    start: &str,
    environment: &Environment<'_>,
) -> Vec<Candidate> {
    if let Some(file) = word.strip_prefix('@') {
        return files::list(file, &format!("{start}@"), &environment.folder);
    }
    let Some((product, index)) = target(line, environment) else { return Vec::new() };
    let Some(field) = field(&product, &product.actions[index].request, path) else {
        return Vec::new();
    };
    // One value is enough, except for a list.
    if field.ty.lists == 0 && matches!(line.open, Some(Open::Parameter(_, 1..))) {
        return Vec::new();
    }
    if field.values.is_empty() && field.ty.kind == Kind::Boolean {
        return ["true", "false"].map(|value| Candidate::new(format!("{start}{value}"), "")).into();
    }
    let known = field.values.iter();
    let known = known.map(|known| {
        Candidate::new(format!("{start}{}", known.value), sentence(&known.description))
    });
    known.collect()
}

/// Returns the field that a path names or whose element it names.
fn field<'a>(product: &'a Product, request: &'a Object, path: &str) -> Option<&'a Field> {
    let mut path = path;
    loop {
        if let Some(field) = resolve(product, request, path)?.field {
            return Some(field);
        }
        path = path.rsplit_once('.')?.0;
    }
}

/// Returns the action on the line.
fn target(line: &Line<'_>, environment: &Environment<'_>) -> Option<(Arc<Product>, usize)> {
    if let ["callback", "send", product, event, ..] = line.words.as_slice() {
        let product = open(product, line.version, environment)?;
        let target = crate::callback::target(&product, event)?;
        return Some((target.product, 0));
    }
    let [product, action, ..] = line.words.as_slice() else { return None };
    let read = environment.catalog.product_of_action(product, line.version, action);
    let product = match read {
        // Descriptions that are damaged are missing.
        Err(error) if error.is_texts() => open_all(product, line.version, environment)?,
        read => Arc::new(read.ok().flatten()?),
    };
    let index = product.actions.binary_search_by(|known| known.name.as_str().cmp(action)).ok()?;
    Some((product, index))
}

/// Returns a product without the fields of its actions.
fn open(name: &str, version: Option<&str>, environment: &Environment<'_>) -> Option<Arc<Product>> {
    environment.catalog.outline(name, version).ok().flatten().map(Arc::new)
}

fn open_all(
    name: &str,
    version: Option<&str>,
    environment: &Environment<'_>,
) -> Option<Arc<Product>> {
    environment.catalog.product(name, version).ok().flatten()
}

/// Describes a parameter: its type, whether it is required, and what it is.
fn about(product: &Product, field: &Field) -> String {
    let kind = match field.ty.kind {
        Kind::String => "string",
        Kind::Integer | Kind::Unsigned => "integer",
        Kind::Float => "number",
        Kind::Boolean => "boolean",
        Kind::Binary => "bytes",
        Kind::DateTime | Kind::DateTimeIso => "time",
        Kind::Date => "date",
        Kind::Object(_) => product.object(field.ty).map_or("object", |object| &object.name),
    };
    let kind = format!("{kind}{}", "[]".repeat(field.ty.lists.into()));
    let required = if field.required { ", required" } else { "" };
    match sentence(&field.description) {
        text if text.is_empty() => format!("{kind}{required}"),
        text => format!("{kind}{required}: {text}"),
    }
}

/// Returns the first sentence of a description, without Markdown.
fn sentence(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let end = [". ", "。", ": ", "："].iter().filter_map(|end| line.find(end)).min();
    let first = end.map_or(line, |end| &line[..end]).trim_end_matches('.');
    first.replace(['`', '*'], "")
}
