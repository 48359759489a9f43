//! Checks imported facts with the generator, so that an importer never writes a schema that the
//! generator rejects. Contradictory facts are removed, with a note.

use std::collections::BTreeSet;

use super::merge::{Files, Scope};
use super::page::Refusal;
use super::{Facts, Note};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::node::{self, Kind, Node};
use crate::read::Entries;
use crate::resolve;
use crate::schema::Field;
use crate::source::Source;

/// The maximum number of checks.
const ROUNDS: usize = 24;

/// Removes what the generator rejects; returns the actions that were removed.
pub(super) fn settle(facts: &mut Facts, existing: &Files, scope: Scope) -> Vec<(String, Refusal)> {
    let mut refused = Vec::new();
    let below = format!("{}/", facts.folder);
    let here: Files = existing
        .iter()
        .filter(|(path, _)| path.starts_with(&below))
        .map(|(p, t)| (p.clone(), t.clone()))
        .collect();
    let old = complaints(&here);
    // The categories of actions are described in the file of the product.
    let waits = |c: &Complaint| c.message.starts_with("the product has no category ");
    for round in 0..ROUNDS {
        let made = facts.onto(existing, scope).files;
        let mut files = here.clone();
        files.extend(made.clone());
        let new: Vec<_> =
            complaints(&files).into_iter().filter(|c| !old.contains(c) && !waits(c)).collect();
        let new = if scope == Scope::Page { without_missing(new, &files) } else { new };
        if new.is_empty() {
            break;
        }
        let mut dropped = false;
        // In reverse order: removing an element of a list moves those after it.
        for complaint in new.iter().rev() {
            let path = place(&files, complaint);
            let droppable = is_new(existing, &complaint.path, &path);
            dropped |= droppable && round + 2 < ROUNDS && facts.drop_part(complaint, &path);
        }
        if !dropped {
            for complaint in new {
                facts.drop_file(&complaint, &mut refused);
            }
        }
    }
    refused
}

/// Returns whether the node at a path comes from the facts alone, and is unchanged.
fn is_new(existing: &Files, file: &str, path: &[String]) -> bool {
    let Some(text) = existing.get(file) else { return true };
    let source = Source { path: file.to_owned(), text: text.clone() };
    let root = node::parse(0, &source, &mut Diagnostics::default());
    let is_list = |key: &String| ["examples", "rules", "errors", "regions"].contains(&key.as_str());
    let keys = if path.first().is_some_and(is_list) { &path[..1] } else { path };
    let mut here = root.as_ref();
    for key in keys {
        here = here.and_then(|node| node.get(key));
    }
    here.is_none()
}

/// Returns the errors that are not caused by a type whose page has not been imported yet.
fn without_missing(complaints: Vec<Complaint>, files: &Files) -> Vec<Complaint> {
    let is_missing = |c: &Complaint| c.message.starts_with("there is no type ");
    let open: BTreeSet<String> =
        complaints.iter().filter(|c| is_missing(c)).map(|c| c.path.clone()).collect();
    let in_example = |c: &Complaint| place(files, c).first().is_some_and(|key| key == "examples");
    let waits = |c: &Complaint| is_missing(c) || (open.contains(&c.path) && in_example(c));
    complaints.into_iter().filter(|c| !waits(c)).collect()
}

/// An error of the generator in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Complaint {
    path: String,
    start: usize,
    end: usize,
    message: String,
    help: String,
}

fn complaints(files: &Files) -> Vec<Complaint> {
    let sources: Vec<Source> = files
        .iter()
        .map(|(path, text)| Source { path: path.clone(), text: text.clone() })
        .collect();
    if sources.is_empty() {
        return Vec::new();
    }
    let diagnostics = resolve::resolve(&sources).err().unwrap_or_default();
    let complaint = |d: &Diagnostic| Complaint {
        path: sources.get(d.span.file).map(|source| source.path.clone()).unwrap_or_default(),
        start: d.span.start,
        end: d.span.end,
        message: format!("{} ({})", d.message, d.label),
        help: d.help.clone(),
    };
    diagnostics.sorted().into_iter().map(complaint).collect()
}

/// Returns the path to the position of an error; elements of lists are numbers.
fn place(files: &Files, complaint: &Complaint) -> Vec<String> {
    let Some(text) = files.get(&complaint.path) else { return Vec::new() };
    let source = Source { path: complaint.path.clone(), text: text.clone() };
    let root = node::parse(0, &source, &mut Diagnostics::default());
    let mut path = Vec::new();
    let mut here = root.as_ref();
    while let Some(node) = here {
        here = step(node, complaint, &mut path);
    }
    path
}

fn step<'n>(node: &'n Node, complaint: &Complaint, path: &mut Vec<String>) -> Option<&'n Node> {
    let within =
        |start: usize, end: usize| start <= complaint.start && complaint.start < end.max(start + 1);
    match &node.kind {
        Kind::Map(entries) => {
            let (key, value) = entries
                .iter()
                .rev()
                .find(|(key, value)| within(key.span.start, key.span.end.max(value.span.end)))?;
            path.push(key.value.clone());
            Some(value)
        }
        Kind::List(items) => {
            let at = items.iter().position(|item| within(item.span.start, item.span.end))?;
            path.push(at.to_string());
            items.get(at)
        }
        _ => None,
    }
}

impl Facts {
    /// Removes the facts that an error refers to; returns whether there were any.
    fn drop_part(&mut self, complaint: &Complaint, path: &[String]) -> bool {
        let stem = complaint
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".yaml")
            .to_owned();
        let keys: Vec<&str> = path.iter().map(String::as_str).collect();
        let dropped = if complaint.path.ends_with("/product.yaml") {
            self.drop_code(&keys)
        } else if complaint.path.contains("/types/") {
            let Some(ty) = self.types.get_mut(&stem) else { return false };
            match keys.as_slice() {
                ["fields", name, rest @ ..] => drop_of_field(&mut ty.fields, name, rest),
                ["rules", at, ..] => drop_at(&mut ty.rules, at),
                _ => None,
            }
        } else if let Some(field) = self.broken_in(&stem, complaint) {
            Some(field)
        } else {
            let undescribed = complaint.message.contains("that is not described");
            self.drop_of_action(&stem, &keys, undescribed)
        };
        let Some(what) = dropped else { return false };
        let message =
            format!("{what} is left out, since the generator refuses it: {}", complaint.message);
        self.notes.push(Note::on(complaint.path.clone(), message));
        true
    }

    /// Removes the constraint that an example violates: it was misread, or is outdated.
    fn broken_in(&mut self, action: &str, complaint: &Complaint) -> Option<String> {
        let (_, rest) = complaint.message.split_once("the example breaks the constraint of `")?;
        let name = rest.split('`').next()?;
        let fields = &mut self.actions.get_mut(action)?.input.0;
        let (_, field) = fields.iter_mut().find(|(key, _)| key.value == name)?;
        let what = match () {
            () if field.range.take().is_some() => "range",
            () if field.length.take().is_some() => "length",
            () if field.items.take().is_some() => "items",
            () if field.pattern.take().is_some() => "pattern",
            () if field.format.take().is_some() => "format",
            () => return None,
        };
        Some(format!("`{what}` of `{name}`"))
    }

    /// `undescribed` if it is a field of an example that no table has.
    fn drop_of_action(&mut self, name: &str, keys: &[&str], undescribed: bool) -> Option<String> {
        let action = self.actions.get_mut(name)?;
        match keys {
            ["examples", at, side, rest @ ..] if undescribed && !rest.is_empty() => {
                let example = action.examples.get_mut(at.parse::<usize>().ok()?)?;
                let node = match *side {
                    "response" => example.response.as_mut()?,
                    _ => &mut example.request,
                };
                drop_key(node, rest).then(|| format!("`{}` of an example", rest.join(".")))
            }
            ["examples", at, "response", ..] => {
                let example = action.examples.get_mut(at.parse::<usize>().ok()?)?;
                example.response.take().map(|_| "the response of an example".to_owned())
            }
            ["examples", at, ..] => {
                drop_at(&mut action.examples, at).map(|_| "an example".to_owned())
            }
            ["input", field, rest @ ..] => drop_of_field(&mut action.input, field, rest),
            ["output", field, rest @ ..] => drop_of_field(&mut action.output, field, rest),
            ["rules", at, ..] => drop_at(&mut action.rules, at),
            ["paging", ..] => action.paging.take().map(|_| "`paging`".to_owned()),
            ["errors", at, ..] => drop_at(&mut action.errors, at),
            ["regions", at, ..] => drop_at(&mut action.regions, at),
            ["rate_limit", ..] => action.rate_limit.take().map(|_| "`rate_limit`".to_owned()),
            ["description", ..] => action.description.take().map(|_| "`description`".to_owned()),
            _ => None,
        }
    }

    fn drop_code(&mut self, keys: &[&str]) -> Option<String> {
        let ["errors", code, ..] = keys else { return None };
        let count = self.product.errors.0.len();
        self.product.errors.0.retain(|(key, _)| key.value != *code);
        for action in self.actions.values_mut() {
            action.errors.retain(|other| other.value != *code);
        }
        (self.product.errors.0.len() < count).then(|| format!("the code `{code}`"))
    }

    /// Removes all facts of a file.
    fn drop_file(&mut self, complaint: &Complaint, refused: &mut Vec<(String, Refusal)>) {
        let path = &complaint.path;
        let stem = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".yaml").to_owned();
        let gone = match path.contains("/types/") {
            true => self.types.remove(&stem).is_some(),
            false => self.actions.remove(&stem).is_some(),
        };
        if !gone {
            return;
        }
        let message = format!(
            "{path} was not written, since the generator refuses it: {}; {}",
            complaint.message, complaint.help
        );
        refused.push((stem, Refusal { line: 0, message }));
    }
}

/// Removes a key of a field, or the field.
fn drop_of_field(fields: &mut Entries<Field>, name: &str, rest: &[&str]) -> Option<String> {
    let at = fields.0.iter().position(|(key, _)| key.value == name)?;
    let field = &mut fields.0[at].1;
    let had = match rest.first().copied() {
        Some("default") => field.default.take().is_some(),
        Some("example") => field.example.take().is_some(),
        Some("unit") => field.unit.take().is_some(),
        Some("enum") => field.values.take().is_some(),
        Some("range") => field.range.take().is_some(),
        Some("length") => field.length.take().is_some(),
        Some("items") => field.items.take().is_some(),
        Some("pattern") => field.pattern.take().is_some(),
        Some("format") => field.format.take().is_some(),
        Some("description") => field.description.take().is_some(),
        Some("deprecated") => field.deprecated.take().is_some(),
        _ => {
            fields.0.remove(at);
            return Some(format!("the field `{name}`"));
        }
    };
    had.then(|| format!("`{}` of `{name}`", rest[0]))
}

/// Removes the key at a path.
fn drop_key(node: &mut Node, path: &[&str]) -> bool {
    match (&mut node.kind, path) {
        (Kind::Map(entries), [key]) => {
            let count = entries.len();
            entries.retain(|(name, _)| name.value != *key);
            entries.len() < count
        }
        (Kind::Map(entries), [key, rest @ ..]) => {
            let found = entries.iter_mut().find(|(name, _)| name.value == *key);
            found.is_some_and(|(_, value)| drop_key(value, rest))
        }
        (Kind::List(items), [at, rest @ ..]) => {
            let item = at.parse::<usize>().ok().and_then(|at| items.get_mut(at));
            item.is_some_and(|item| drop_key(item, rest))
        }
        _ => false,
    }
}

fn drop_at<T>(list: &mut Vec<T>, at: &str) -> Option<String> {
    let at = at.parse::<usize>().ok().filter(|at| *at < list.len())?;
    list.remove(at);
    Some("an entry of a list".to_owned())
}
