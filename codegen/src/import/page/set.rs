//! Several files at once: which product each belongs to, and what they come to together.

use std::collections::{BTreeMap, BTreeSet};

use super::super::merge::{Files, Imported, Scope};
use super::super::schemas::Schemas;
use super::super::{Facts, Note, blank_product, blank_type, check, names, shared_enums};
use super::{CodesPage, Content, Known, Page, Refusal, TypesPage, contents, types};
use crate::read::Entries;
use crate::schema::{ErrorCode, Type, TypeName};
use crate::source::Spanned;

/// What a set of files comes to.
#[derive(Debug, Default)]
pub struct Set {
    /// The files to write, and the notes.
    pub imported: Imported,
    /// What could not be imported: the path of its file, and why.
    pub refused: Vec<(String, Refusal)>,
    /// How many pages were read.
    pub read: usize,
}

/// Imports the pages of files, each with its path and its text. Pages that do not say of which
/// product they are belong to `product`, such as `live/2018-08-01`, or to that of the pages beside
/// them. A page that is rejected does not affect the others.
pub fn pages(files: &[(String, String)], product: Option<&str>, existing: &Files) -> Set {
    let mut set = Set::default();
    let mut pages: Vec<(usize, Content)> = Vec::new();
    for (i, (path, text)) in files.iter().enumerate() {
        let found = contents(path, text, &());
        if found.is_empty() {
            let refusal = super::kind::refusal(text, &[]);
            set.refused.push((path.clone(), refusal));
        }
        for content in found {
            match content {
                Ok(content) => pages.push((i, content)),
                Err(refusal) => set.refused.push((path.clone(), refusal)),
            }
        }
    }
    let placed = place(files, pages, product, existing, &mut set);
    let mut schemas = existing.clone();
    for (folder, group) in placed {
        set.read += group.len();
        for round in rounds(group) {
            let imported = import(&folder, files, round, &schemas, &mut set);
            schemas.extend(imported.files.clone());
            set.imported.new += imported
                .files
                .keys()
                .filter(|p| !existing.contains_key(*p) && !set.imported.files.contains_key(*p))
                .count();
            set.imported.files.extend(imported.files);
            set.imported.notes.extend(imported.notes);
        }
    }
    // One page in two forms has its notes once.
    let mut seen = BTreeSet::new();
    set.imported.notes.retain(|note| seen.insert(note.to_string()));
    set
}

/// The pages of a version of a product, each with the number of its file.
type Group = Vec<(usize, Content)>;

/// Sorts pages into the folders of their products.
fn place(
    files: &[(String, String)],
    pages: Group,
    product: Option<&str>,
    existing: &Files,
    set: &mut Set,
) -> BTreeMap<String, Group> {
    let mut placed: BTreeMap<String, Group> = BTreeMap::new();
    let mut homeless = Vec::new();
    for (i, content) in pages {
        let Content::Action(mut page) = content else {
            homeless.push((i, content));
            continue;
        };
        if let Some((name, version)) = product.and_then(|product| product.split_once('/')) {
            page.host.get_or_insert_with(|| format!("{name}.tencentcloudapi.com"));
            page.version.get_or_insert_with(|| version.to_owned());
        }
        match page.identity() {
            Ok((name, version)) => {
                placed
                    .entry(format!("{name}/{version}"))
                    .or_default()
                    .push((i, Content::Action(page)));
            }
            Err(_) => homeless.push((i, Content::Action(page))),
        }
    }
    for (i, content) in homeless {
        let path = &files[i].0;
        let found = match &content {
            Content::Action(page) => action_home(path, page, files, &placed, existing),
            _ => home(i, &content, files, product, &placed, existing),
        };
        match found {
            Ok(folder) => {
                if matches!(content, Content::Action(_)) {
                    let message = format!(
                        "the page does not say of which product it is; it is taken for one of `{folder}`, like the pages beside it"
                    );
                    set.imported.notes.push(Note::on(path.clone(), message));
                }
                placed.entry(folder).or_default().push((i, content));
            }
            Err(message) => set.refused.push((path.clone(), Refusal { line: 0, message })),
        }
    }
    placed
}

/// Returns the folder of the page of an action that lacks its host or its version: that of the
/// pages beside it, if they agree with what it says.
fn action_home(
    path: &str,
    page: &Page,
    files: &[(String, String)],
    placed: &BTreeMap<String, Group>,
    existing: &Files,
) -> Result<String, String> {
    let agrees = |folder: &String| {
        let (name, version) = folder.split_once('/').unwrap_or_default();
        let host = page.host.as_deref().map(|host| host.split('.').next() == Some(name));
        let version = page.version.as_deref().map(|said| said == version);
        [host, version].into_iter().flatten().reduce(|a, b| a && b) == Some(true)
    };
    let found = named(path, placed, existing).or_else(|| beside(path, files, placed));
    found.filter(agrees).ok_or_else(|| page.identity().err().unwrap_or_default())
}

/// Returns the folder of a page that does not name its product.
fn home(
    file: usize,
    content: &Content,
    files: &[(String, String)],
    product: Option<&str>,
    placed: &BTreeMap<String, Group>,
    existing: &Files,
) -> Result<String, String> {
    if let Some(product) = product {
        return Ok(product.to_owned());
    }
    let counts = evidence(content, placed, existing);
    let most = counts.values().max().copied().unwrap_or_default();
    let best: Vec<&String> =
        counts.iter().filter(|(_, n)| **n == most && most > 0).map(|(folder, _)| folder).collect();
    if let [folder] = best.as_slice() {
        return Ok((*folder).clone());
    }
    let path = &files[file].0;
    let named = named(path, placed, existing).or_else(|| beside(path, files, placed));
    named.ok_or_else(|| lost(content))
}

/// How much speaks for each folder: the actions that a page says its types are used by, and the
/// types that the pages of actions name.
fn evidence(
    content: &Content,
    placed: &BTreeMap<String, Group>,
    existing: &Files,
) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let Content::Types(page) = content else { return counts };
    for (folder, group) in placed {
        for (_, other) in group {
            let Content::Action(action) = other else { continue };
            let used = page.actions.contains(&action.action.action.value);
            let named =
                page.types.iter().filter(|ty| action.types.contains(&ty.name.value)).count();
            *counts.entry(folder.clone()).or_default() += usize::from(used) + named;
        }
    }
    for path in existing.keys() {
        let Some((folder, file)) = path.rsplit_once('/') else { continue };
        let action = file.trim_end_matches(".yaml");
        if page.actions.iter().any(|name| name == action) {
            *counts.entry(folder.to_owned()).or_default() += 1;
        }
    }
    counts
}

/// Returns the only folder whose product is in the name of a file or of a folder above it.
fn named(path: &str, placed: &BTreeMap<String, Group>, existing: &Files) -> Option<String> {
    let known = existing.keys().filter_map(|path| path.strip_suffix("/product.yaml"));
    let folders: BTreeSet<&str> = placed.keys().map(String::as_str).chain(known).collect();
    path.rsplit(['/', '\\']).find_map(|part| {
        let word = part.split(['-', '_', '.', ' ']).next().unwrap_or_default();
        let is_named = |folder: &&&str| folder.split('/').next() == Some(word);
        let mut found = folders.iter().filter(is_named);
        found.next().filter(|_| found.next().is_none()).map(|folder| (*folder).to_owned())
    })
}

/// Returns the only product of which pages of actions stand in the folder of a file, or nearest to
/// it.
fn beside(
    path: &str,
    files: &[(String, String)],
    placed: &BTreeMap<String, Group>,
) -> Option<String> {
    let mut folder = path;
    loop {
        folder = match folder.rfind(['/', '\\']) {
            Some(at) => &folder[..at],
            None if folder.is_empty() => return None,
            None => "",
        };
        let is_below = |other: &str| {
            folder.is_empty()
                || other.strip_prefix(folder).is_some_and(|rest| rest.starts_with(['/', '\\']))
        };
        let near: Vec<&String> = placed
            .iter()
            .filter(|(_, group)| {
                group
                    .iter()
                    .any(|(i, page)| matches!(page, Content::Action(_)) && is_below(&files[*i].0))
            })
            .map(|(folder, _)| folder)
            .collect();
        match near.as_slice() {
            [only] => return Some((*only).clone()),
            [] => {}
            _ => return None,
        }
    }
}

fn lost(content: &Content) -> String {
    let what = match content {
        Content::Types(page) => {
            let first: Vec<&str> = page.actions.iter().take(3).map(String::as_str).collect();
            let used = if first.is_empty() { String::new() } else { format!(" ({})", first.join(", ")) };
            format!("this page describes {} shared types and does not say of which product: import it together with the page of an action that uses them{used}", page.types.len())
        }
        _ => "this is a page of error codes and does not say of which product: import it together with the page of an action".to_owned(),
    };
    format!("{what}, or say `--product <product>/<version>`, such as `--product live/2018-08-01`")
}

/// Cuts a group so that no round has an action twice: a second page of one comes after the first.
fn rounds(group: Group) -> Vec<Group> {
    let mut rounds: Vec<Group> = vec![Group::new()];
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (i, content) in group {
        let round = match &content {
            Content::Action(page) => {
                let times = seen.entry(page.action.action.value.clone()).or_default();
                *times += 1;
                *times - 1
            }
            _ => 0,
        };
        while rounds.len() <= round {
            rounds.push(Group::new());
        }
        rounds[round].push((i, content));
    }
    rounds
}

/// Imports pages of one version of a product, of which no two are of the same action.
fn import(
    folder: &str,
    files: &[(String, String)],
    group: Group,
    existing: &Files,
    set: &mut Set,
) -> Imported {
    let (product, version) = folder.split_once('/').unwrap_or((folder, ""));
    let mut facts = Facts {
        folder: folder.to_owned(),
        product: blank_product(product, version),
        actions: BTreeMap::new(),
        types: BTreeMap::new(),
        notes: Vec::new(),
        paged: 0,
    };
    let mut found = Vec::new();
    for (i, content) in group {
        match content {
            Content::Types(page) => facts.types_page(page),
            Content::Codes(page) => facts.codes_page(page),
            Content::Action(page) => found.push((i, page.action.action.value.clone())),
        }
    }
    // Now that the types are known, the pages of actions say more.
    let known = Schemas::of(existing, folder, &facts.types);
    for (i, action) in found {
        let (path, text) = &files[i];
        let again = contents(path, text, &known).into_iter().filter_map(Result::ok);
        let page = again.filter_map(|content| match content {
            Content::Action(page) if page.action.action.value == action => Some(page),
            _ => None,
        });
        if let Some(page) = page.into_iter().next() {
            facts.action_page(*page);
        }
    }
    facts.close(&known);
    facts.relax();
    names::settle(&mut facts);
    shared_enums::share(&mut facts, existing);
    let left_out = check::settle(&mut facts, existing, Scope::Page);
    set.refused.extend(left_out);
    facts.onto(existing, Scope::Page)
}

impl Facts {
    fn types_page(&mut self, page: TypesPage) {
        for ty in page.types {
            self.types.entry(ty.name.value.clone()).or_insert(ty);
        }
        self.notes.extend(page.notes);
    }

    fn codes_page(&mut self, page: CodesPage) {
        self.codes(page.codes);
        for code in page.common {
            if !self.product.common_errors.iter().any(|known| known.value == code) {
                self.product.common_errors.push(Spanned::synthetic(code));
            }
        }
        self.notes.extend(page.notes);
    }

    fn codes(&mut self, codes: Vec<(String, String)>) {
        for (code, what) in codes {
            if self.product.errors.get(&code).is_none() {
                let description = (!what.is_empty()).then_some(what);
                let error = ErrorCode { description, ..ErrorCode::default() };
                self.product.errors.0.push((Spanned::synthetic(code), error));
            }
        }
    }

    fn action_page(&mut self, page: Page) {
        if let Some(host) = page.host {
            self.product.host = Spanned::synthetic(host);
        }
        self.codes(page.errors);
        for (name, ty) in page.described {
            self.types.entry(name).or_insert(ty);
        }
        self.notes.extend(page.notes);
        self.actions.insert(page.action.action.value.clone(), page.action);
    }

    /// Deals with the shared types that are named and that nothing describes. Where no type is
    /// known at all, their page is still to come; else it lacks them, and they stay without fields.
    fn close(&mut self, known: &Schemas<'_>) {
        let mut missing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let actions = self.actions.iter().flat_map(|(name, action)| {
            action.input.iter().chain(action.output.iter()).map(move |(_, f)| (name, &f.ty.value))
        });
        let inner = self
            .types
            .iter()
            .flat_map(|(name, ty)| ty.fields.iter().map(move |(_, f)| (name, &f.ty.value)));
        for (owner, ty) in actions.chain(inner) {
            if let Some(name) = types::shared(ty)
                .filter(|name| !self.types.contains_key(*name) && !known.is_type(name))
            {
                missing.entry(name.to_owned()).or_default().insert(owner.clone());
            }
        }
        let closed = known.has_types() || !self.types.is_empty();
        for (name, owners) in missing {
            let path = self.type_path(&name);
            let owners: Vec<String> = owners.into_iter().take(3).collect();
            let owners = owners.join(", ");
            if closed {
                let message = format!(
                    "no page describes the type `{name}`, which {owners} names: it has no fields until its page is imported, or they are written here"
                );
                self.notes.push(Note::on(path, message));
                self.types.insert(name.clone(), blank_type(&name));
            } else {
                let product = &self.product.product.value;
                let message = format!(
                    "{owners} names the type `{name}`: import the page \"Data Types\" of {product} as well, or describe it here"
                );
                self.notes.push(Note::on(path, message));
            }
        }
    }

    /// A field of a response that an example leaves out is not always there.
    fn relax(&mut self) {
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        for action in self.actions.values() {
            for response in action.examples.iter().filter_map(|example| example.response.as_ref()) {
                look(
                    &action.output,
                    None,
                    &action.action.value,
                    &response.to_json(),
                    &self.types,
                    &mut seen,
                );
            }
        }
        for (owner, name) in seen {
            let fields = match owner.strip_prefix("types/") {
                Some(ty) => self.types.get_mut(ty).map(|ty| &mut ty.fields),
                None => self.actions.get_mut(&owner).map(|action| &mut action.output),
            };
            if let Some((_, field)) =
                fields.and_then(|f| f.0.iter_mut().find(|(key, _)| key.value == name))
            {
                field.required = false;
            }
        }
    }
}

/// Finds the required fields that the response of an example leaves out.
fn look(
    fields: &Entries<crate::schema::Field>,
    ty: Option<&str>,
    action: &str,
    value: &serde_json::Value,
    types: &BTreeMap<String, Type>,
    seen: &mut BTreeSet<(String, String)>,
) {
    let Some(entries) = value.as_object() else { return };
    let owner = ty.map_or_else(|| action.to_owned(), |ty| format!("types/{ty}"));
    for (name, field) in fields.iter() {
        match entries.get(&name.value) {
            None if field.required => {
                seen.insert((owner.clone(), name.value.clone()));
            }
            Some(value) => inside(&field.ty.value, action, value, types, seen),
            None => {}
        }
    }
}

fn inside(
    ty: &TypeName,
    action: &str,
    value: &serde_json::Value,
    types: &BTreeMap<String, Type>,
    seen: &mut BTreeSet<(String, String)>,
) {
    match (ty, value) {
        (TypeName::List(inner), serde_json::Value::Array(items)) => {
            items.iter().for_each(|item| inside(inner, action, item, types, seen));
        }
        (TypeName::One(name), value) => {
            if let Some(found) = types.get(name) {
                look(&found.fields, Some(name), action, value, types, seen);
            }
        }
        _ => {}
    }
}
