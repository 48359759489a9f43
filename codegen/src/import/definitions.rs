//! The official definitions, with the error codes of each action.

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
    serde_json::from_str(text).map_err(|e| format!("not a list of error codes: {e}"))
}

/// Reads a list of categories: action, then the identifier of its category.
///
/// # Errors
///
/// Returns an error if the list is invalid.
pub fn categories(text: &str) -> Result<BTreeMap<String, String>, String> {
    serde_json::from_str(text).map_err(|e| format!("not a list of categories: {e}"))
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
        product: new_product(&product, &version, &api.metadata, extra),
        actions: BTreeMap::new(),
        types: BTreeMap::new(),
        notes: Vec::new(),
        paged: 0,
    };
    let mut importer = Importer {
        in_requests: api.reached_from(|action| &action.input),
        in_responses: api.reached_from(|action| &action.output),
        origin: &Origin {
            label: extra.label.clone().unwrap_or_else(|| "definitions".to_owned()),
            says_sure: true,
            quotes: extra.words,
        },
        api: &api,
        facts: &mut facts,
    };
    importer.add_actions(extra);
    importer.add_types();
    fixups::apply(&mut facts)?;
    examples::relax(&mut facts, &extra.examples);
    names::settle(&mut facts);
    add_paging(&mut facts, &api);
    facts.note_clashing_files();
    let baseline = Baseline::of(&facts);
    if !extra.words {
        facts.remove_prose();
    }
    Ok((facts, baseline))
}

/// Phrases which indicate that an offset is a page number, starting at 0 or at 1.
const PAGE_NUMBER_PHRASES: [&str; 5] = ["页码", "第几页", "页数", "page number", "page no"];

/// Adds the pagination of actions, unless the offset may be a page number.
fn add_paging(facts: &mut Facts, api: &Api) {
    let (types, folder) = (&facts.types, &facts.folder);
    let methods: BTreeSet<String> = facts.actions.keys().map(|name| name::snake(name)).collect();
    for (name, action) in &mut facts.actions {
        let method = name::snake(name);
        let is_free = |suffix: &str| !methods.contains(&format!("{method}_{suffix}"));
        let paging = infer_paging(action, &|name| types.get(name).map(|ty| &ty.fields));
        let paging = paging.filter(|_| is_free("pages") && is_free("items"));
        let may_be_page_number = |offset: &Spanned<String>| {
            let input = api.actions.get(name).and_then(|a| api.objects.get(&a.input));
            let members = input.map(|o| o.members.as_slice()).unwrap_or_default();
            let text = members.iter().find(|m| m.name == offset.value);
            let text = text.and_then(|m| m.document.as_deref()).unwrap_or_default().to_lowercase();
            PAGE_NUMBER_PHRASES.iter().any(|word| text.contains(word))
        };
        let certain = paging.filter(|p| !p.offset.as_ref().is_some_and(may_be_page_number));
        if certain.is_some() {
            facts.paged += 1;
        } else if is_paged(action) && action.access == Access::Read {
            facts.notes.push(Note::on(format!("{folder}/{name}.yaml"), NOT_PAGED));
        }
        action.paging = certain.map(Spanned::synthetic);
    }
}

fn new_product(product: &str, version: &str, metadata: &Metadata, extra: &Extra) -> Product {
    let blank = blank_product(product, version);
    let official = |text: &Option<String>| text.clone().filter(|_| extra.words);
    Product {
        title: official(&metadata.title).and_then(|t| words::one_line(&t)).unwrap_or(blank.title),
        description: official(&metadata.brief).and_then(|t| words::clean(&t)),
        errors: Entries(error_entries(extra)),
        ..blank
    }
}

/// Returns the error codes, sorted. If several codes have the same name in Rust, such as
/// `InvalidParameter.Conflict` and `InvalidParameterConflict`, those with more parts get a number.
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
                let mut candidates = std::iter::once(plain.clone()).chain(numbered);
                let free = candidates.find(|name| taken.insert(name::folded(name)));
                free.filter(|name| *name != plain)
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
    in_requests: BTreeSet<&'a str>,
    in_responses: BTreeSet<&'a str>,
    origin: &'a Origin,
    facts: &'a mut Facts,
}

/// Where an object is used.
#[derive(Clone, Copy)]
struct Usage {
    in_requests: bool,
    in_responses: bool,
}

impl Importer<'_> {
    fn add_actions(&mut self, extra: &Extra) {
        for (name, from) in &self.api.actions {
            let path = self.facts.action_path(name);
            if !is_name(name) {
                self.facts.notes.push(Note::on(path, "omitted: this is not a valid action name"));
                continue;
            }
            let mut action = blank_action(name);
            action.title = from.name.as_deref().and_then(words::one_line);
            action.description = from.document.as_deref().and_then(words::clean);
            action.category = extra.categories.get(name).cloned().map(Spanned::synthetic);
            self.correct_access(&mut action, from, &path);
            action.status = match from.status.as_deref() {
                Some("deprecated") => Some(Status::Deprecated),
                Some("offline") => Some(Status::Offline),
                _ => None,
            };
            action.unsigned = from.skip_sign.is_set();
            action.streams = self.is_streaming(&from.output);
            action.input = self.read_fields(
                &from.input,
                Usage { in_requests: true, in_responses: false },
                &path,
            );
            action.output = self.read_fields(
                &from.output,
                Usage { in_requests: false, in_responses: true },
                &path,
            );
            // Every response has it.
            action.output.0.retain(|(field, _)| field.value != "RequestId");
            action.rules = self.read_rules(&from.input, &action.input);
            action.payload = needs_multipart(&action).then_some(Payload::Multipart);
            let codes = extra.errors.get(name).into_iter().flatten();
            action.errors = codes.map(|code| Spanned::synthetic(code.clone())).collect();
            self.facts.actions.insert(name.clone(), action);
        }
    }

    fn add_types(&mut self) {
        let roots: BTreeSet<&str> =
            self.api.actions.values().flat_map(|a| [a.input.as_str(), a.output.as_str()]).collect();
        for (name, object) in self.api.objects.iter().filter(|(n, _)| !roots.contains(n.as_str())) {
            let path = self.facts.type_path(name);
            if !is_name(name) {
                self.facts.notes.push(Note::on(path, "omitted: this is not a valid type name"));
                continue;
            }
            let usage = Usage {
                in_requests: self.in_requests.contains(name.as_str()),
                in_responses: self.in_responses.contains(name.as_str()),
            };
            let mut ty: Type = blank_type(name);
            ty.description = object.document.as_deref().and_then(words::clean);
            ty.fields = self.read_fields(name, usage, &path);
            if usage.in_requests {
                ty.rules = self.read_rules(name, &ty.fields);
            }
            self.facts.types.insert(name.clone(), ty);
        }
    }

    /// Changes an action with the verb of a read to a write if its description states one.
    fn correct_access(&mut self, action: &mut Action, from: &ApiAction, path: &str) {
        let sentences = [from.name.as_deref(), from.document.as_deref()];
        if action.access == Access::Read
            && let Some(verb) = access::writing_verb(&action.action, sentences)
        {
            action.access = Access::Write;
            let message = format!(
                "`access: write`, since its title or description begins with `{verb}`: say `read` \
                 if it changes nothing"
            );
            self.facts.notes.push(Note::on(path, message));
        }
    }

    /// Returns whether a response may be an event stream. The definitions then state that the
    /// request ID is in a header.
    fn is_streaming(&self, output: &str) -> bool {
        let members =
            self.api.objects.get(output).map(|o| o.members.as_slice()).unwrap_or_default();
        let in_header =
            |m: &Member| m.document.as_ref().is_some_and(|d| d.contains("X-TC-RequestId"));
        members.iter().any(|m| m.name == "RequestId" && in_header(m))
    }

    fn read_fields(&mut self, object: &str, usage: Usage, path: &str) -> Entries<Field> {
        let mut fields = Entries::default();
        let members = self.api.objects.get(object).map(|o| o.members.as_slice());
        for member in members.unwrap_or_default() {
            let ty = match member.type_name(&self.api.objects) {
                Some(ty) if is_name(&member.name) => ty,
                known => {
                    let why = match known {
                        Some(_) => "this is not a valid field name".to_owned(),
                        None => format!("its type {} is unknown", member.shown_type()),
                    };
                    let message = format!("omitted: the field `{}`: {why}", member.name);
                    self.facts.notes.push(Note::on(path, message));
                    continue;
                }
            };
            let mut field = blank_field(ty);
            field.required = usage.requires(member);
            field.nullable = usage.in_responses && member.value_allowed_null.is_set();
            field.deprecated = member.disabled.is_set().then(|| DISABLED.to_owned());
            field.example = member.example.as_ref().and_then(|e| sample_value(e, &field.ty));
            let text = member.document.as_deref().and_then(words::clean).unwrap_or_default();
            let prose = Prose {
                name: &member.name,
                is_input: usage.in_requests,
                text: &words::flat(&text),
                sample: &as_written(member.example.as_ref()),
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
    fn read_rules(&self, object: &str, fields: &Entries<Field>) -> Vec<Spanned<Rule>> {
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
    let prose =
        Prose { name, is_input: true, text: &words::flat(&text), sample: "", origin: &origin };
    let mut field = blank_field(ty);
    mine::fill(&mut field, &prose, &mut |_| {});
    field
}

/// Returns a sample value as it is written.
fn as_written(sample: Option<&Value>) -> String {
    match sample {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    }
}

/// Placeholders for missing sample values.
const PLACEHOLDERS: [&str; 6] = ["无", "none", "null", "-", "/", "n/a"];

/// Returns a sample value if it is valid for the type of its field. Lists and objects are omitted,
/// since many of them are truncated.
fn sample_value(value: &Value, ty: &TypeName) -> Option<Node> {
    let Value::String(text) = value else { return None };
    let text = text.trim();
    let (TypeName::One(name), false) = (ty, text.is_empty()) else { return None };
    if PLACEHOLDERS.iter().any(|placeholder| text.eq_ignore_ascii_case(placeholder)) {
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

/// The deprecation note of a disabled field. The definitions state no reason.
pub const DISABLED: &str = "The service has switched this field off.";

impl Usage {
    /// Returns whether a field is required. Definitions state it by `required` in requests, and by
    /// `output_required` or, if they are older, by `required` in responses. An object of both
    /// follows the request: a wrong `required` would reject valid requests, while responses are
    /// decoded leniently.
    fn requires(self, member: &Member) -> bool {
        if self.in_requests {
            return member.required.is_set();
        }
        member.output_required.0.unwrap_or(member.required.is_set())
    }
}

/// Returns whether a request contains bytes, which JSON cannot represent.
fn needs_multipart(action: &Action) -> bool {
    action.input.iter().any(|(_, field)| field.ty.value == TypeName::One("binary".to_owned()))
}

impl Facts {
    /// Removes all official descriptions and sample values; facts remain.
    fn remove_prose(&mut self) {
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

    /// Notes names that differ only in case, since some file systems do not distinguish them.
    fn note_clashing_files(&mut self) {
        let mut seen: HashMap<String, String> = HashMap::new();
        let actions = self.actions.keys().map(|name| self.action_path(name));
        let types = self.types.keys().map(|name| self.type_path(name));
        for path in actions.chain(types).collect::<Vec<_>>() {
            if let Some(first) = seen.insert(path.to_lowercase(), path.clone()) {
                self.notes.push(Note::on(path, format!("differs from {first} only in case")));
            }
        }
    }
}
