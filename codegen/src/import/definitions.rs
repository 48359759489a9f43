//! Reads facts from the official definitions, and from a list of the error codes of each action.

pub(crate) mod api;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use tencentcloud_catalog::words;

pub use self::api::identity;
use self::api::{Api, ApiAction, Member, Metadata};
use super::baseline::Baseline;
use super::examples::{self, Case};
use super::mine::{self, Origin, Prose};
use super::paging::{infer_paging, is_paged};
use super::{
    Facts, NOT_PAGED, Note, access, blank_action, blank_field, blank_product, blank_type, fixups,
    is_name, names,
};
use crate::name;
use crate::node::Node;
use crate::read::Entries;
use crate::schema::{
    Access, Action, ErrorCode, Field, Payload, Product, Rule, Status, Type, TypeName,
};
use crate::source::Spanned;

/// Facts that the definitions do not contain.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// The error codes of each action.
    pub errors: BTreeMap<String, Vec<String>>,
    /// The category of each action.
    pub categories: BTreeMap<String, String>,
    /// Whether to include the official titles, descriptions and sample values.
    pub words: bool,
    /// The source of constraints from prose: `definitions 3.1.189.1`.
    pub label: Option<String>,
    /// The official examples: what they omit is not required.
    pub examples: Vec<Case>,
    /// The content of [`super::baseline::FILE`] from the last import, if any.
    pub baseline: Option<String>,
    /// The actions to import, with the types that they use; all actions if empty.
    pub only: BTreeSet<String>,
}

/// The error codes of each action, by product and version: `live/v20180801`.
pub type ErrorCodes = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Reads a list of error codes: product and version, then action, then codes.
///
/// # Errors
///
/// Returns an error if the list is invalid.
pub fn error_codes(text: &str) -> Result<ErrorCodes, String> {
    serde_json::from_str(text).map_err(|e| format!("this is no list of error codes: {e}"))
}

/// Reads a list of categories: action, then the identifier of its category.
///
/// # Errors
///
/// Returns an error if the list is invalid.
pub fn categories(text: &str) -> Result<BTreeMap<String, String>, String> {
    serde_json::from_str(text).map_err(|e| format!("this is no list of categories: {e}"))
}

/// Reads the facts of an `api.json`.
///
/// # Errors
///
/// Returns an error if the file is not an `api.json`, if a type is missing, or if a fix-up does not
/// apply. Minor problems become notes.
pub fn read(api: &str, extra: &Extra) -> Result<Facts, String> {
    read_all(api, extra).map(|(facts, _)| facts)
}

/// Reads the facts, and the baseline for the next import.
pub(super) fn read_all(api: &str, extra: &Extra) -> Result<(Facts, Baseline), String> {
    let mut api = Api::parse(api)?;
    let (product, version) = api.metadata.identity()?;
    let folder = format!("{product}/{version}");
    api.retain_only(&extra.only)?;
    let mut facts = Facts {
        folder,
        product: product_of(&product, &version, &api.metadata, extra),
        actions: BTreeMap::new(),
        types: BTreeMap::new(),
        notes: Vec::new(),
        paged: 0,
    };
    let mut importer = Importer {
        sent: api.reached_from(|action| &action.input),
        received: api.reached_from(|action| &action.output),
        origin: &Origin {
            label: extra.label.clone().unwrap_or_else(|| "definitions".to_owned()),
            says_sure: true,
            quotes: extra.words,
        },
        api: &api,
        facts: &mut facts,
    };
    importer.actions(extra);
    importer.types();
    fixups::apply(&mut facts)?;
    examples::relax(&mut facts, &extra.examples);
    names::settle(&mut facts);
    pages(&mut facts, &api);
    facts.note_clashing_files();
    let baseline = Baseline::of(&facts);
    if !extra.words {
        facts.forget_words();
    }
    Ok((facts, baseline))
}

/// Phrases which indicate that an offset is a page number, starting at 0 or at 1.
const NUMBERED: [&str; 5] = ["页码", "第几页", "页数", "page number", "page no"];

/// Adds the pagination of actions.
fn pages(facts: &mut Facts, api: &Api) {
    let (types, folder) = (&facts.types, &facts.folder);
    let methods: BTreeSet<String> = facts.actions.keys().map(|name| name::snake(name)).collect();
    for (name, action) in &mut facts.actions {
        let method = name::snake(name);
        let is_free = |what: &str| !methods.contains(&format!("{method}_{what}"));
        let paging = infer_paging(action, &|name| types.get(name).map(|ty| &ty.fields));
        let paging = paging.filter(|_| is_free("pages") && is_free("items"));
        let is_doubtful = |offset: &Spanned<String>| {
            let input = api.actions.get(name).and_then(|a| api.objects.get(&a.input));
            let members = input.map(|o| o.members.as_slice()).unwrap_or_default();
            let text = members.iter().find(|m| m.name == offset.value);
            let text = text.and_then(|m| m.document.as_deref()).unwrap_or_default().to_lowercase();
            NUMBERED.iter().any(|word| text.contains(word))
        };
        let sure = paging.filter(|p| !p.offset.as_ref().is_some_and(is_doubtful));
        if sure.is_some() {
            facts.paged += 1;
        } else if is_paged(action) && action.access == Access::Read {
            facts.notes.push(Note::on(format!("{folder}/{name}.yaml"), NOT_PAGED));
        }
        action.paging = sure.map(Spanned::synthetic);
    }
}

fn product_of(product: &str, version: &str, about: &Metadata, extra: &Extra) -> Product {
    let blank = blank_product(product, version);
    let said = |text: &Option<String>| text.as_deref().filter(|_| extra.words).map(str::to_owned);
    Product {
        title: said(&about.title).and_then(|t| words::one_line(&t)).unwrap_or(blank.title),
        description: said(&about.brief).and_then(|t| words::clean(&t)),
        errors: Entries(error_entries(extra)),
        ..blank
    }
}

/// Returns the error codes, sorted. Of codes that make the same name in Rust, such as
/// `InvalidParameter.Conflict` and `InvalidParameterConflict`, the ones with more parts get another.
fn error_entries(extra: &Extra) -> Vec<(Spanned<String>, ErrorCode)> {
    let codes: BTreeSet<&String> = extra.errors.values().flatten().collect();
    let mut by_parts: Vec<&String> = codes.into_iter().collect();
    by_parts.sort_by_key(|code| code.matches('.').count());
    let mut taken = BTreeSet::new();
    let mut entries: Vec<_> = by_parts
        .into_iter()
        .map(|code| {
            let name = name::variant(code).and_then(|plain| {
                let numbered = (2..).map(|number| format!("{plain}{number}"));
                let mut names = std::iter::once(plain.clone()).chain(numbered);
                names.find(|made| taken.insert(name::folded(made))).filter(|made| *made != plain)
            });
            let name = name.map(Spanned::synthetic);
            (Spanned::synthetic(code.clone()), ErrorCode { name, ..ErrorCode::default() })
        })
        .collect();
    entries.sort_by(|(a, _), (b, _)| a.value.cmp(&b.value));
    entries
}

struct Importer<'a> {
    api: &'a Api,
    sent: BTreeSet<&'a str>,
    received: BTreeSet<&'a str>,
    origin: &'a Origin,
    facts: &'a mut Facts,
}

/// The directions of an object.
#[derive(Clone, Copy)]
struct Directions {
    sent: bool,
    received: bool,
}

impl Importer<'_> {
    fn actions(&mut self, extra: &Extra) {
        for (name, from) in &self.api.actions {
            let path = self.facts.action_path(name);
            if !is_name(name) {
                self.facts.notes.push(Note::on(path, "left out: this is no name for an action"));
                continue;
            }
            let mut action = blank_action(name);
            action.title = from.name.as_deref().and_then(words::one_line);
            action.description = from.document.as_deref().and_then(words::clean);
            action.category = extra.categories.get(name).cloned().map(Spanned::synthetic);
            self.access(&mut action, from, &path);
            action.status = match from.status.as_deref() {
                Some("deprecated") => Some(Status::Deprecated),
                Some("offline") => Some(Status::Offline),
                _ => None,
            };
            action.unsigned = from.skip_sign.is_set();
            action.streams = self.streams(&from.output);
            action.input =
                self.fields(&from.input, Directions { sent: true, received: false }, &path);
            action.output =
                self.fields(&from.output, Directions { sent: false, received: true }, &path);
            // The envelope of every response contains it.
            action.output.0.retain(|(field, _)| field.value != "RequestId");
            action.rules = self.rules(&from.input, &action.input);
            action.payload = needs_multipart(&action).then_some(Payload::Multipart);
            let codes = extra.errors.get(name).into_iter().flatten();
            action.errors = codes.map(|code| Spanned::synthetic(code.clone())).collect();
            self.facts.actions.insert(name.clone(), action);
        }
    }

    fn types(&mut self) {
        let roots: BTreeSet<&str> =
            self.api.actions.values().flat_map(|a| [a.input.as_str(), a.output.as_str()]).collect();
        for (name, object) in self.api.objects.iter().filter(|(n, _)| !roots.contains(n.as_str())) {
            let path = self.facts.type_path(name);
            if !is_name(name) {
                self.facts.notes.push(Note::on(path, "left out: this is no name for a type"));
                continue;
            }
            let directions = Directions {
                sent: self.sent.contains(name.as_str()),
                received: self.received.contains(name.as_str()),
            };
            let mut ty: Type = blank_type(name);
            ty.description = object.document.as_deref().and_then(words::clean);
            ty.fields = self.fields(name, directions, &path);
            if directions.sent {
                ty.rules = self.rules(name, &ty.fields);
            }
            self.facts.types.insert(name.clone(), ty);
        }
    }

    /// Changes an action with the verb of a read to a write if its description states one.
    fn access(&mut self, action: &mut Action, from: &ApiAction, path: &str) {
        let texts = [from.name.as_deref(), from.document.as_deref()];
        if action.access == Access::Read
            && let Some(verb) = access::writing_verb(&action.action, texts)
        {
            action.access = Access::Write;
            let message = format!(
                "`access: write`, since its title or description begins with `{verb}`: say `read` \
                 if it changes nothing"
            );
            self.facts.notes.push(Note::on(path, message));
        }
    }

    /// Returns whether a response may come as a stream of events: then its id is said to be in a
    /// header.
    fn streams(&self, output: &str) -> bool {
        let members =
            self.api.objects.get(output).map(|o| o.members.as_slice()).unwrap_or_default();
        let in_header =
            |m: &Member| m.document.as_ref().is_some_and(|d| d.contains("X-TC-RequestId"));
        members.iter().any(|m| m.name == "RequestId" && in_header(m))
    }

    fn fields(&mut self, object: &str, directions: Directions, path: &str) -> Entries<Field> {
        let mut fields = Entries::default();
        let members = self.api.objects.get(object).map(|o| o.members.as_slice());
        for member in members.unwrap_or_default() {
            let ty = member.type_name(&self.api.objects);
            let ty = match ty {
                Some(ty) if is_name(&member.name) => ty,
                known => {
                    let why = match known {
                        Some(_) => "this is no name for a field".to_owned(),
                        None => format!("its type {} is not known", member.shown_type()),
                    };
                    let message = format!("left out: the field `{}`: {why}", member.name);
                    self.facts.notes.push(Note::on(path, message));
                    continue;
                }
            };
            let mut field = blank_field(ty);
            field.required = directions.required(member);
            field.nullable = directions.received && member.value_allowed_null.is_set();
            field.deprecated = member.disabled.is_set().then(|| DISABLED.to_owned());
            field.example = member.example.as_ref().and_then(|e| sample(e, &field.ty));
            let text = member.document.as_deref().and_then(words::clean).unwrap_or_default();
            let prose = Prose {
                name: &member.name,
                is_input: directions.sent,
                text: &words::flat(&text),
                origin: self.origin,
            };
            mine::fill(&mut field, &prose, &mut |_| {});
            mine::believe_the_example(&mut field);
            field.description = Some(text).filter(|text| !text.is_empty());
            fields.0.push((Spanned::synthetic(member.name.clone()), field));
        }
        fields
    }

    /// Returns the constraints on several fields in the descriptions of members.
    fn rules(&self, object: &str, fields: &Entries<Field>) -> Vec<Spanned<Rule>> {
        let members = self.api.objects.get(object).map(|o| o.members.as_slice());
        let texts = members.unwrap_or_default().iter().filter_map(|member| {
            let text = words::clean(member.document.as_deref()?)?;
            Some((member.name.clone(), words::flat(&text)))
        });
        mine::conditions(fields, &texts.collect::<Vec<_>>(), self.origin)
    }
}

/// Extracts the constraints in the description of a parameter.
pub(crate) fn read_prose(name: &str, ty: TypeName, document: &str) -> Field {
    let text = words::clean(document).unwrap_or_default();
    let origin = Origin { label: "definitions".to_owned(), says_sure: false, quotes: false };
    let prose = Prose { name, is_input: true, text: &words::flat(&text), origin: &origin };
    let mut field = blank_field(ty);
    mine::fill(&mut field, &prose, &mut |_| {});
    field
}

/// Placeholders for missing sample values.
const NO_SAMPLE: [&str; 6] = ["无", "none", "null", "-", "/", "n/a"];

/// Returns a sample value that is valid for the type of its field. Lists and objects are omitted,
/// since many of them are truncated.
fn sample(value: &Value, ty: &TypeName) -> Option<Node> {
    let Value::String(text) = value else { return None };
    let text = text.trim();
    let (TypeName::One(name), false) = (ty, text.is_empty()) else { return None };
    if NO_SAMPLE.iter().any(|none| text.eq_ignore_ascii_case(none)) {
        return None;
    }
    let value = match name.as_str() {
        "string" | "datetime" | "datetime_iso" | "date" => {
            let line = words::one_line(text)?;
            (line.chars().count() <= 200).then(|| Value::String(line))?
        }
        "int64" => text.parse::<i64>().ok()?.into(),
        "uint64" => text.parse::<u64>().ok()?.into(),
        "float" => text.parse::<f64>().ok().filter(|v| v.is_finite())?.into(),
        "bool" => text.to_ascii_lowercase().parse::<bool>().ok()?.into(),
        _ => return None,
    };
    Some(Node::from_json(&value))
}

/// The deprecation note of a disabled field: the definitions state no reason.
pub const DISABLED: &str = "The service has switched this field off.";

impl Directions {
    /// Returns whether a field must be there. A request says so by `required`, a response by
    /// `output_required` or, in older definitions, by `required`. What goes both ways follows the
    /// request: a field too much does no harm, a demand too much refuses good requests, and
    /// responses are read leniently anyway.
    fn required(self, member: &Member) -> bool {
        if self.sent {
            return member.required.is_set();
        }
        member.output_required.0.unwrap_or(member.required.is_set())
    }
}

/// JSON cannot contain bytes.
fn needs_multipart(action: &Action) -> bool {
    action.input.iter().any(|(_, field)| field.ty.value == TypeName::One("binary".to_owned()))
}

impl Facts {
    /// Removes all official descriptions and sample values; facts remain.
    fn forget_words(&mut self) {
        let actions = self.actions.values_mut().flat_map(|action| {
            (action.title, action.description) = (None, None);
            [&mut action.input, &mut action.output]
        });
        let types = self.types.values_mut().map(|ty| {
            ty.description = None;
            &mut ty.fields
        });
        for (_, field) in actions.chain(types).flat_map(|fields| &mut fields.0) {
            (field.description, field.example) = (None, None);
            let values = field.values.iter_mut().flat_map(|values| &mut values.values.0);
            values.for_each(|(_, variant)| variant.description = None);
        }
    }

    /// On some file systems, names that differ only in case are equal.
    fn note_clashing_files(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let actions = self.actions.keys().map(|name| self.action_path(name));
        let types = self.types.keys().map(|name| self.type_path(name));
        for path in actions.chain(types).collect::<Vec<_>>() {
            if let Some(first) = seen.insert(path.to_lowercase(), path.clone()) {
                self.notes.push(Note::on(path, format!("differs from {first} in case alone")));
            }
        }
    }
}
