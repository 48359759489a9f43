//! The facts of the definitions at the last import: the base of a three-way comparison with the
//! current definitions and the schemas. It distinguishes changes of the definitions from edits of
//! schemas.
//!
//! The file contains facts, one line per action, type and field. Of official sentences, it contains
//! hashes, which detect changes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::merge::{self, Files};
use super::{Change, Facts, Note, write};
use crate::diagnostic::Diagnostics;
use crate::node::{self, Kind, Node};
use crate::source::{Source, Spanned};

/// The name of the file in the folder of a version. It is not a schema.
pub const FILE: &str = "imported.json";

/// The facts of an item, by key.
type Said = BTreeMap<String, Value>;

/// Facts by item: `FeedAnimal`, `FeedAnimal/input/Meal`, `types/Meal/fields/Kind`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Baseline(BTreeMap<String, Said>);

impl Baseline {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file is invalid.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map(Self).map_err(|e| {
            format!("this is not what an import leaves behind: {e}; remove it to begin anew")
        })
    }

    /// Returns the file, one line per item.
    pub fn text(&self) -> String {
        let line = |(place, said): (&String, &Said)| {
            let said = serde_json::to_string(said).unwrap_or_default();
            format!("{}: {said}", Value::from(place.as_str()))
        };
        format!("{{\n{}\n}}\n", self.0.iter().map(line).collect::<Vec<_>>().join(",\n"))
    }

    /// Returns the baseline of facts with official descriptions.
    pub(super) fn of(facts: &Facts) -> Self {
        let mut all = Self::default();
        let codes = facts.product.errors.iter().map(|(code, _)| Value::from(code.value.as_str()));
        let codes = BTreeMap::from([("errors".to_owned(), codes.collect())]);
        all.0.insert("product".to_owned(), codes);
        for (name, action) in &facts.actions {
            all.add(name, &write::action_keys(action));
        }
        for (name, ty) in &facts.types {
            all.add(&format!("types/{name}"), &write::type_keys(ty));
        }
        all
    }

    /// Returns the facts of schemas, and the line of each item.
    fn of_schemas(files: &Files, folder: &str) -> (Self, BTreeMap<String, usize>) {
        let (mut all, mut lines) = (Self::default(), BTreeMap::new());
        for (path, text) in files {
            let place = path.strip_prefix(folder).and_then(|path| path.strip_prefix('/'));
            let Some(place) = place.and_then(|path| path.strip_suffix(".yaml")) else { continue };
            let source = Source { path: path.clone(), text: text.clone() };
            let root = node::parse(0, &source, &mut Diagnostics::default());
            let Some(Node { kind: Kind::Map(entries), .. }) = root else { continue };
            all.add(place, &entries);
            for (section, fields) in entries.iter().filter(|(key, _)| is_section(&key.value)) {
                for (field, _) in merge::entries(fields) {
                    let line = 1 + text[..field.span.start].matches('\n').count();
                    lines.insert(format!("{place}/{}/{}", section.value, field.value), line);
                }
            }
        }
        (all, lines)
    }

    fn add(&mut self, place: &str, entries: &[(Spanned<String>, Node)]) {
        self.0.entry(place.to_owned()).or_default().extend(said(entries));
        for (section, fields) in entries.iter().filter(|(key, _)| is_section(&key.value)) {
            for (field, keys) in merge::entries(fields) {
                let place = format!("{place}/{}/{}", section.value, field.value);
                self.0.insert(place, said(merge::entries(keys)).collect());
            }
        }
    }

    /// Returns whether the last import contained an item.
    pub(super) fn has(&self, place: &str) -> bool {
        self.0.contains_key(place)
    }

    /// Returns whether a fact of an item is unchanged since the last import: if a schema lacks it,
    /// a person has removed it.
    pub(super) fn says(&self, place: &str, key: &str, value: &Node) -> bool {
        fact(key, value)
            .is_some_and(|value| self.0.get(place).and_then(|s| s.get(key)) == Some(&value))
    }

    /// Returns whether a list of the last import contained an element.
    pub(super) fn lists(&self, place: &str, key: &str, element: &Node) -> bool {
        let list = self.0.get(place).and_then(|said| said.get(key)).and_then(Value::as_array);
        list.is_some_and(|list| list.contains(&plain(element)))
    }

    /// Adds the items of an earlier import that this one, which was limited to some actions, does
    /// not contain.
    pub(super) fn complete(&mut self, before: &Self) {
        let of_these = self.files();
        let others = before.0.iter().filter(|(place, _)| !of_these.contains(file(place)));
        let others: Vec<_> = others.map(|(place, said)| (place.clone(), said.clone())).collect();
        self.0.extend(others);
    }

    fn files(&self) -> BTreeSet<&str> {
        self.0.keys().map(|place| file(place)).collect()
    }

    /// Returns what has changed in the definitions since the last import, and not yet in the
    /// schemas.
    pub(super) fn news(&self, before: &Self, existing: &Files, folder: &str) -> Vec<Note> {
        let (schemas, lines) = Self::of_schemas(existing, folder);
        let mut notes = Vec::new();
        let places: BTreeSet<&String> = self.0.keys().chain(before.0.keys()).collect();
        for place in places {
            let (then, now) = (before.0.get(place), self.0.get(place));
            // The fields of a new or removed file are not reported.
            let whole = file(place);
            if place != whole && (before.has(whole) != self.has(whole)) {
                continue;
            }
            let there = schemas.0.get(place);
            let mut note = |message: String, change| {
                let line = lines.get(place.as_str()).copied().unwrap_or_default();
                let path = format!("{folder}/{whole}.yaml");
                notes.push(Note { line, ..Note::on(path, message).of(change) });
            };
            let what = shown(place);
            match (then, now) {
                (None, Some(_)) if there.is_none() => {
                    note(format!("{what} is new"), Change::Gained)
                }
                (Some(_), None) if there.is_some() => {
                    note(format!("the definitions have {what} no more"), Change::Lost);
                }
                (Some(then), Some(now)) => {
                    for (change, message) in changes(&what, [then, now], there) {
                        note(message, change);
                    }
                }
                _ => {}
            }
        }
        notes
    }
}

/// Returns the items of a file at the last import.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub before: Option<&'a Baseline>,
    /// `FeedAnimal`, or `types/Meal`.
    pub place: &'a str,
}

impl Seen<'_> {
    /// Returns whether a section has fields, and all of them were there.
    pub fn section(&self, section: &str, fields: &Node) -> bool {
        let fields = merge::entries(fields);
        !fields.is_empty() && fields.iter().all(|(name, _)| self.field(section, &name.value))
    }

    pub fn field(&self, section: &str, name: &str) -> bool {
        let place = format!("{}/{section}/{name}", self.place);
        self.before.is_some_and(|before| before.has(&place))
    }

    pub fn key(&self, of: &str, key: &str, value: &Node) -> bool {
        let place = format!("{}{of}", self.place);
        self.before.is_some_and(|before| before.says(&place, key, value))
    }

    pub fn element(&self, key: &str, element: &Node) -> bool {
        self.before.is_some_and(|before| before.lists(self.place, key, element))
    }
}

/// Returns what became of the keys of a thing; `there` is what the schema says of it.
fn changes(what: &str, [then, now]: [&Said; 2], there: Option<&Said>) -> Vec<(Change, String)> {
    let keys: BTreeSet<&String> = then.keys().chain(now.keys()).collect();
    let changed = keys.into_iter().filter(|key| then.get(*key) != now.get(*key));
    changed
        .filter_map(|key| {
            let (then, now) = (then.get(key), now.get(key));
            if WORDS.contains(&key.as_str()) {
                return Some((Change::Changed, format!("the official {key} of {what} changed")));
            }
            let there = there.and_then(|said| said.get(key));
            if there == now {
                return None;
            }
            let schema = match there {
                Some(value) => format!("the schema says {value}"),
                None => "the schema says nothing".to_owned(),
            };
            Some(match (then, now) {
                (None, Some(now)) => {
                    (Change::Gained, format!("`{key}` of {what} is new: {now}; {schema}"))
                }
                (Some(then), None) => {
                    (Change::Lost, format!("`{key}` of {what} is gone, it was {then}; {schema}"))
                }
                (then, now) => {
                    let [then, now] =
                        [then, now].map(|v| v.map(ToString::to_string).unwrap_or_default());
                    let message = format!("`{key}` of {what} was {then} and is {now}; {schema}");
                    (Change::Changed, message)
                }
            })
        })
        .collect()
}

/// Describes an item.
fn shown(place: &str) -> String {
    match place.rsplit_once('/') {
        Some((file, field)) if file != "types" => format!("`{field}`"),
        Some((_, ty)) => format!("the type `{ty}`"),
        None if place == "product" => "the product".to_owned(),
        None => format!("the action `{place}`"),
    }
}

/// Returns the file of an item, without its extension.
fn file(place: &str) -> &str {
    let depth = if place.starts_with("types/") { 2 } else { 1 };
    let end = place.match_indices('/').nth(depth - 1).map_or(place.len(), |(at, _)| at);
    &place[..end]
}

fn is_section(key: &str) -> bool {
    ["input", "output", "fields"].contains(&key)
}

/// Keys whose values are official sentences.
const WORDS: [&str; 2] = ["title", "description"];

/// Keys that contain no fact of the definitions.
const OURS: [&str; 12] = [
    "action",
    "category",
    "search",
    "examples",
    "example",
    "source",
    "rust_name",
    "differs",
    "base",
    "input",
    "output",
    "fields",
];

fn said(entries: &[(Spanned<String>, Node)]) -> impl Iterator<Item = (String, Value)> + '_ {
    let said = |(key, value): &(Spanned<String>, Node)| {
        Some((key.value.clone(), fact(&key.value, value)?))
    };
    entries.iter().filter_map(said)
}

/// Returns what a key says, without words, sources and the ways to write a number; nothing if it
/// says no more than its absence would.
fn fact(key: &str, value: &Node) -> Option<Value> {
    if OURS.contains(&key) {
        return None;
    }
    match &value.kind {
        Kind::Bool(false) => None,
        Kind::Text(text) if WORDS.contains(&key) => Some(hash(text).into()),
        Kind::Text(_) if key == "deprecated" => Some(true.into()),
        _ => Some(plain(&merge::fact(key, value))),
    }
}

/// Normalizes a value: `0.0` becomes `0`, and constraints have no provenance.
pub(super) fn plain(node: &Node) -> Value {
    fn whole(value: &mut Value) {
        match value {
            Value::Number(number) => {
                let float = number.as_f64().filter(|_| number.is_f64());
                if let Some(float) = float.filter(|f| f.fract() == 0.0 && f.abs() < 9e15) {
                    *value = (float as i64).into();
                }
            }
            Value::Array(items) => items.iter_mut().for_each(whole),
            Value::Object(fields) => {
                fields.retain(|key, _| key != "provenance" && key != "source");
                fields.values_mut().for_each(whole);
            }
            _ => {}
        }
    }
    let mut value = node.to_json();
    whole(&mut value);
    value
}

/// Returns the FNV-1a hash, which, unlike those of the standard library, never changes.
fn hash(text: &str) -> String {
    let step = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    format!("#{:08x}", text.bytes().fold(0x811c_9dc5, step))
}
