//! Merges facts into existing schemas. What a person wrote is never changed or removed: new facts
//! are inserted, and differences are reported.

mod compare;
mod values;

use std::collections::BTreeMap;

use super::baseline::{Baseline, Seen, plain};
use super::edit::Edits;
use super::{Change, Facts, NOT_PAGED, Note, write};
use crate::diagnostic::Diagnostics;
use crate::node::{self, Kind, Node};
use crate::source::{Source, Spanned};
use compare::{bare, before, is_shared, is_text, is_time, says_more, shown, without};
pub(super) use compare::{entries, fact};

/// Contents of schema files by their paths below the schemas folder.
pub type Files = BTreeMap<String, String>;

/// The result of an import.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// The new and changed files.
    pub files: Files,
    /// The number of new files.
    pub new: usize,
    /// Notes for a person.
    pub notes: Vec<Note>,
    /// The number of actions with pagination.
    pub paged: usize,
    /// The baseline for the next import: path and content.
    pub baseline: Option<(String, String)>,
}

type Entry = (Spanned<String>, Node);

/// The scope of facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// A complete version: everything else was removed.
    Whole,
    /// Some actions of the definitions, with the types that they use.
    Part,
    /// One action, possibly without all of its error codes.
    Page,
}

impl Facts {
    /// Merges facts into existing schemas.
    pub fn onto(&self, existing: &Files, scope: Scope) -> Imported {
        self.since(None, existing, scope)
    }

    /// Merges facts, except those that a person has removed since the last import.
    pub(super) fn since(
        &self,
        before: Option<&Baseline>,
        existing: &Files,
        scope: Scope,
    ) -> Imported {
        let (notes, paged) = (self.notes.clone(), self.paged);
        let mut imported = Imported { notes, paged, ..Imported::default() };
        let product = vec![(self.product_path(), write::product_keys(&self.product))];
        let actions =
            self.actions.iter().map(|(n, a)| (self.action_path(n), write::action_keys(a)));
        let types = self.types.iter().map(|(n, t)| (self.type_path(n), write::type_keys(t)));
        let fresh: Vec<_> = product.into_iter().chain(actions).chain(types).collect();
        let mut new = self.texts();
        let folder = format!("{}/", self.folder);
        for (path, keys) in &fresh {
            match existing.get(path) {
                Some(text) => {
                    let place = path[folder.len()..].trim_end_matches(".yaml");
                    imported.merge(path, text, keys, (scope, Seen { before, place }));
                }
                None => {
                    imported.files.extend(new.remove_entry(path));
                    imported.new += 1;
                    imported.notes.push(Note::on(path, "new").of(Change::Gained));
                }
            }
        }
        if scope == Scope::Whole {
            self.note_gone(existing, &mut imported.notes);
        }
        imported.notes.sort();
        imported
    }

    /// Reports the files whose action or type is not part of the facts.
    fn note_gone(&self, existing: &Files, notes: &mut Vec<Note>) {
        let types = format!("{}/types/", self.folder);
        let actions = format!("{}/", self.folder);
        for (path, text) in existing {
            let Some(name) = path.strip_suffix(".yaml") else { continue };
            let gone = match (name.strip_prefix(&types), name.strip_prefix(&actions)) {
                // Only schemas have enumerations, not definitions.
                (Some(_), _) if text.lines().any(|line| line.starts_with("enum:")) => None,
                (Some(name), _) => (!self.types.contains_key(name)).then_some("type"),
                (None, Some("product" | "urls" | "callbacks")) | (None, None) => None,
                (None, Some(name)) => (!self.actions.contains_key(name)).then_some("action"),
            };
            if let Some(what) = gone {
                let message = format!("the definitions have no such {what} any more");
                notes.push(Note::on(path, message).of(Change::Lost));
            }
        }
    }
}

impl Imported {
    fn merge(&mut self, path: &str, text: &str, fresh: &[Entry], (scope, seen): (Scope, Seen<'_>)) {
        let source = Source { path: path.to_owned(), text: text.to_owned() };
        let mut diagnostics = Diagnostics::default();
        let root = node::parse(0, &source, &mut diagnostics);
        let Some(root) = root.filter(|_| diagnostics.is_empty()) else {
            self.notes.push(Note::on(path, "left as it is, since it cannot be read"));
            return;
        };
        let mut merge = Merge { edits: Edits::of(text), notes: Vec::new(), scope, seen };
        if root.get("product").is_some() {
            merge.product(&root, fresh);
        } else {
            merge.root(&root, fresh);
        }
        let Merge { edits, mut notes, .. } = merge;
        let merged = Source { text: edits.apply(), ..source };
        node::parse(0, &merged, &mut diagnostics);
        if diagnostics.is_empty() {
            if merged.text != text {
                self.files.insert(path.to_owned(), merged.text);
            }
        } else {
            // An unusual layout must not destroy a file.
            self.notes.push(Note::on(path, "left as it is, since its layout is not understood"));
            notes.retain(|(_, change, _)| !matches!(change, Change::Gained | Change::Applied));
        }
        self.notes.extend(notes.into_iter().map(|(at, change, message)| Note {
            path: path.to_owned(),
            line: edits.line(at),
            message,
            change,
        }));
        if root.get("paging").is_some() {
            self.notes.retain(|note| note.path != path || note.message != NOT_PAGED);
        }
    }
}

struct Merge<'a> {
    edits: Edits<'a>,
    /// Places in the text, and what is odd there.
    notes: Vec<(usize, Change, String)>,
    scope: Scope,
    seen: Seen<'a>,
}

/// What counts as a fact where both sides say something; the rest is a person's choice of words.
const FACTS: [&str; 11] = [
    "status",
    "rate_limit",
    "region",
    "regions",
    "host",
    "payload",
    "streams",
    "unsigned",
    "paging",
    "default",
    "unit",
];

/// Keys that an import of definitions extracts from prose.
const FROM_PROSE: [&str; 9] =
    ["default", "unit", "example", "deprecated", "enum", "range", "length", "items", "description"];

impl Merge<'_> {
    /// Merges the error codes of a product; everything else in its file is a person's.
    fn product(&mut self, root: &Node, fresh: &[Entry]) {
        let find = |name: &str| fresh.iter().find(|(key, _)| key.value == name);
        if let Some(codes) = find("errors") {
            match root.get("errors") {
                Some(there) => {
                    let known = |code: &Entry| {
                        let kind = Kind::Text(code.0.value.clone());
                        self.seen.element("errors", &Node { span: code.0.span, kind })
                    };
                    let new = entries(&codes.1).iter().filter(|c| !known(c)).cloned();
                    self.new_entries(there, &new.collect::<Vec<_>>());
                }
                None => self.edits.entry(root, entries(root).last(), codes, true),
            }
        }
        if let Some(common) = find("common_errors") {
            match root.get("common_errors") {
                Some(there) => self.codes(there, &common.1),
                None => self.edits.entry(root, entries(root).last(), common, true),
            }
        }
    }

    /// The keys of an action or a shared type.
    fn root(&mut self, root: &Node, fresh: &[Entry]) {
        let decided = self.is_decided(root);
        // A type that a person made an enumeration has no fields.
        let skip = |key: &str| root.get("enum").is_some() && key == "fields";
        for (i, entry) in fresh.iter().enumerate().filter(|(_, entry)| !skip(&entry.0.value)) {
            let (key, value) = entry;
            if decided && key.value == "rules" {
                continue;
            }
            let Some(there) = root.get(&key.value) else {
                if self.seen.key("", &key.value, value) || self.seen.section(&key.value, value) {
                    continue;
                }
                let message = format!("`{}` is new", key.value);
                self.note(root.span.start, Change::Gained, message);
                self.edits.entry(root, before(root, &fresh[..i]), entry, true);
                continue;
            };
            match key.value.as_str() {
                section @ ("input" | "output" | "fields") => self.fields(section, there, value),
                "errors" => self.codes(there, value),
                "rules" => self.rules(there, value),
                name if FACTS.contains(&name) => self.differ(name, there, value),
                _ => {}
            }
        }
    }

    /// Inserts missing entries.
    fn new_entries(&mut self, there: &Node, fresh: &[Entry]) {
        for (i, entry) in fresh.iter().enumerate() {
            if there.get(&entry.0.value).is_none() {
                let message = format!("`{}` is new", entry.0.value);
                self.note(there.span.start, Change::Gained, message);
                self.edits.entry(there, before(there, &fresh[..i]), entry, false);
            }
        }
    }

    fn fields(&mut self, section: &str, there: &Node, fresh: &Node) {
        if !matches!(there.kind, Kind::Map(_)) {
            let message = "fields belong here: nothing was put in".to_owned();
            self.note(there.span.start, Change::Odd, message);
            return;
        }
        for (name, field) in entries(there) {
            match fresh.get(&name.value) {
                Some(fresh) => self.field(section, name, field, fresh),
                None => {
                    let message = format!("{} no field `{}`", self.has(), name.value);
                    self.note(name.span.start, Change::Lost, message);
                }
            }
        }
        // Last, so that what a field gets stands before the field that comes behind it.
        let left_out = |name: &str| there.get(name).is_none() && self.seen.field(section, name);
        let new = entries(fresh).iter().filter(|(name, _)| !left_out(&name.value));
        self.new_entries(there, &new.cloned().collect::<Vec<_>>());
    }

    fn has(&self) -> &'static str {
        match self.scope {
            Scope::Whole | Scope::Part => "the definitions have",
            Scope::Page => "the page has",
        }
    }

    fn field(&mut self, section: &str, name: &Spanned<String>, there: &Node, fresh: &Node) {
        let noted = self.notes.len();
        self.compare_field(section, name, there, fresh);
        let Some(why) = there.get("differs") else { return };
        // What a person has otherwise on purpose is decided; if nothing is, the reason is stale.
        let differing = |change: &Change| matches!(change, Change::Changed | Change::Decided);
        let mut stale = true;
        for (_, change, message) in &mut self.notes[noted..] {
            if differing(change) {
                stale = false;
                *change = Change::Decided;
                *message += &format!(" (it differs since {})", shown(why));
            }
        }
        if stale && self.scope == Scope::Whole {
            let message = format!("`{}` differs no more: remove `differs:`", name.value);
            self.note(why.span.start, Change::Odd, message);
        }
    }

    fn compare_field(&mut self, section: &str, name: &Spanned<String>, there: &Node, fresh: &Node) {
        let (at, name) = (name.span.start, name.value.as_str());
        for flag in ["required", "nullable"] {
            let is_set = |node: &Node| node.get(flag).is_some_and(|n| n.kind == Kind::Bool(true));
            if is_set(there) != is_set(fresh) {
                let not = if is_set(fresh) { "" } else { " not" };
                let at = there.get(flag).map_or(at, |node| node.span.start);
                let message = format!("`{name}`: {} it{not} {flag}", self.has());
                self.note(at, Change::Changed, message);
            }
        }
        let decided = self.is_decided(there);
        // Extracted values follow their descriptions, unless a person described the field.
        let follows = values::are_mined(there) && (!decided || fresh.get("description").is_some());
        if follows && fresh.get("enum").is_none() {
            let message = format!("`{name}`: {} its values no more", self.has());
            self.note(at, Change::Lost, message);
        }
        let fresh = entries(fresh);
        for (i, entry) in fresh.iter().enumerate() {
            let (key, value) = entry;
            match (key.value.as_str(), there.get(&key.value)) {
                ("required" | "nullable", _) => {}
                // A shared type has them.
                ("enum", None) if there.get("type").is_some_and(is_shared) => {}
                ("enum", Some(known)) if follows => self.mined_values(name, known, value),
                (key, known) if decided && FROM_PROSE.contains(&key) => {
                    self.decided(name, at, key, known, value);
                }
                ("type", Some(there)) if decided && is_time(value) && is_text(there) => {}
                ("type", Some(there)) if decided && is_time(value) && is_time(there) => {
                    self.decided(name, at, "type", Some(there), value);
                }
                ("enum", Some(there)) => self.values(name, there, value),
                ("range" | "length" | "items" | "format", Some(there)) => {
                    self.differ(&format!("{}` of `{name}", key.value), &bare(there), &bare(value));
                }
                ("type", Some(there)) if says_more(there, value) => {}
                ("type" | "default" | "unit", Some(there)) => {
                    self.differ(&format!("{}` of `{name}", key.value), there, value);
                }
                (key, None) if self.seen.key(&format!("/{section}/{name}"), key, value) => {}
                // The type of a time implies its format.
                ("format", None) if there.get("type").is_some_and(is_time) => {}
                (_, Some(_)) => {}
                (key, None) => {
                    let change = values::change_by(key, value, there);
                    self.note(at, change, format!("`{key}` of `{name}` is new"));
                    self.edits.entry(there, before(there, &fresh[..i]), entry, false);
                }
            }
        }
    }

    fn codes(&mut self, there: &Node, fresh: &Node) {
        let (Kind::List(codes), Kind::List(fresh)) = (&there.kind, &fresh.kind) else { return };
        let is_new = |code: &&Node| !codes.contains(code) && !self.seen.element("errors", code);
        let new: Vec<Node> = fresh.iter().filter(is_new).cloned().collect();
        if !new.is_empty() {
            let shown: Vec<_> = new.iter().map(shown).collect();
            let message = format!("new error codes: {}", shown.join(", "));
            self.note(there.span.start, Change::Gained, message);
            self.edits.elements(there, &new);
        }
        let gone = codes.iter().filter(|code| self.scope == Scope::Whole && !fresh.contains(code));
        for code in gone.collect::<Vec<_>>() {
            let message = format!("{} no error code `{}`", self.has(), shown(code));
            self.note(code.span.start, Change::Lost, message);
        }
    }

    fn rules(&mut self, there: &Node, fresh: &Node) {
        let (Kind::List(rules), Kind::List(fresh)) = (&there.kind, &fresh.kind) else { return };
        let about = |rule: &Node| without(rule, &["provenance", "source", "max"]);
        let mut new = Vec::new();
        for rule in fresh {
            match rules.iter().find(|known| about(known) == about(rule)) {
                Some(known) => self.differ("rule", &bare(known), &bare(rule)),
                None if self.seen.element("rules", rule) => {}
                None => new.push(rule.clone()),
            }
        }
        if !new.is_empty() {
            self.edits.elements(there, &new);
        }
    }

    /// Whoever described something has read what the prose of the definitions says of it.
    fn is_decided(&self, node: &Node) -> bool {
        self.scope == Scope::Whole && node.get("description").is_some()
    }

    fn differ(&mut self, what: &str, there: &Node, fresh: &Node) {
        if plain(there) != plain(fresh) {
            let message =
                format!("the `{what}` is {}, {} {}", shown(there), self.has(), shown(fresh));
            self.note(there.span.start, Change::Changed, message);
        }
    }

    /// What a person decided of a field whose prose says something else, and from what source.
    fn decided(&mut self, field: &str, at: usize, key: &str, there: Option<&Node>, fresh: &Node) {
        match (key, there) {
            ("deprecated", None) => {
                let message = format!("`{field}`: {} it deprecated", self.has());
                return self.note(at, Change::Changed, message);
            }
            // A person words these.
            ("description" | "example" | "deprecated", _) => return,
            _ => {}
        }
        let says = format!("{} {}", self.has(), shown(&fact(key, fresh)));
        let Some(there) = there else {
            return self.note(at, Change::Decided, format!("no `{key}` of `{field}`, {says}"));
        };
        let known = fact(key, there);
        if plain(&known) == plain(&fact(key, fresh)) {
            return;
        }
        let by = |source| format!(" (by {})", shown(source));
        let why = there.get("source").map(by).unwrap_or_default();
        let message = format!("the `{key}` of `{field}` is {}{why}, {says}", shown(&known));
        self.note(there.span.start, Change::Decided, message);
    }

    fn note(&mut self, at: usize, change: Change, message: String) {
        self.notes.push((at, change, message));
    }
}
