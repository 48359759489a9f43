//! Reads the official definitions: an `api.json` as the official command line tool carries it,
//! and a list of the error codes of each action.
//!
//! Definitions of all ages are read, from 2020 on: keys that came later may be missing, keys
//! that are gone may be there.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use super::examples::{self, Case};
use super::mine::{self, Origin, Prose};
use super::paging::{infer_paging, is_paged};
use super::{
    Facts, NOT_PAGED, Note, blank_action, blank_field, blank_product, blank_type, fixups, is_name,
    is_product, names, words,
};
use crate::name;
use crate::node::Node;
use crate::read::Entries;
use crate::schema::{
    Access, Action, BASIC_TYPES, ErrorCode, Field, Payload, Product, Rule, Status, Type, TypeName,
};
use crate::source::Located;

/// What the definitions do not hold: facts from elsewhere that go along.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// The error codes of each action.
    pub errors: BTreeMap<String, Vec<String>>,
    /// The category of each action.
    pub categories: BTreeMap<String, String>,
    /// Take the official titles, descriptions and sample values along.
    pub words: bool,
    /// What constraints from prose name as their source: `definitions 3.1.189.1`.
    pub label: Option<String>,
    /// The official examples: what they leave out is not required.
    pub examples: Vec<Case>,
    /// Take these actions alone, and what they reach; all of them if empty.
    pub only: BTreeSet<String>,
}

/// How many fields one version of a product may have; the largest has 13,000.
const MAX_FIELDS: usize = 200_000;

/// How many actions and objects one version may have, a file each; the largest has 2,800.
const MAX_FILES: usize = 20_000;

/// The error codes of each action, by product and version: `live/v20180801`.
pub type ErrorCodes = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// Reads a list of error codes: product and version, then action, then codes.
///
/// # Errors
///
/// If the text is not such a list.
pub fn error_codes(text: &str) -> Result<ErrorCodes, String> {
    serde_json::from_str(text).map_err(|e| format!("this is no list of error codes: {e}"))
}

/// Reads a list of categories: action, then the identifier of its category.
///
/// # Errors
///
/// If the text is not such a list.
pub fn categories(text: &str) -> Result<BTreeMap<String, String>, String> {
    serde_json::from_str(text).map_err(|e| format!("this is no list of categories: {e}"))
}

/// A whole `api.json`.
#[derive(Deserialize)]
struct Api {
    metadata: Metadata,
    actions: BTreeMap<String, ApiAction>,
    objects: BTreeMap<String, ApiObject>,
}

#[derive(Default, Deserialize)]
struct Metadata {
    #[serde(rename = "apiVersion")]
    version: String,
    #[serde(rename = "serviceShortName")]
    product: String,
    #[serde(default, rename = "serviceNameCN")]
    title: Option<String>,
    #[serde(default, rename = "api_brief")]
    brief: Option<String>,
}

#[derive(Deserialize)]
struct ApiAction {
    input: String,
    output: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    skip_sign: Flag,
}

#[derive(Deserialize)]
struct ApiObject {
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    members: Vec<Member>,
}

#[derive(Deserialize)]
struct Member {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    member: Option<String>,
    #[serde(default)]
    required: Flag,
    #[serde(default)]
    output_required: Flag,
    #[serde(default)]
    value_allowed_null: Flag,
    #[serde(default)]
    disabled: Flag,
    #[serde(default)]
    document: Option<String>,
    #[serde(default)]
    example: Option<Value>,
}

/// A flag that may be missing, null, or, in a few files, the number 1.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(from = "Value")]
struct Flag(Option<bool>);

impl From<Value> for Flag {
    fn from(value: Value) -> Self {
        match value {
            Value::Bool(flag) => Self(Some(flag)),
            Value::Number(number) => Self(Some(number.as_i64() != Some(0))),
            _ => Self(None),
        }
    }
}

impl Flag {
    fn is_set(self) -> bool {
        self.0 == Some(true)
    }
}

/// The product and the version of an `api.json`: `live` and `2018-08-01`.
///
/// # Errors
///
/// If the text is not an `api.json`.
pub fn identity(api: &str) -> Result<(String, String), String> {
    #[derive(Deserialize)]
    struct Head {
        metadata: Metadata,
    }
    let head: Head = serde_json::from_str(api).map_err(not_definitions)?;
    head.metadata.identity()
}

impl Metadata {
    /// The product and the version, if they can name a folder.
    fn identity(&self) -> Result<(String, String), String> {
        let Self { version, product, .. } = self;
        if !is_product(product, version) {
            return Err(format!("`{product}` in version `{version}` is no product"));
        }
        Ok((product.clone(), version.clone()))
    }
}

fn not_definitions(error: serde_json::Error) -> String {
    format!("this is not an api.json of the official definitions: {error}")
}

/// Takes the facts out of an `api.json`.
///
/// # Errors
///
/// If the text is not an `api.json`, if it names a type that it lacks, or if a fix-up does not
/// apply. What is merely odd inside of it becomes a note.
pub fn read(api: &str, extra: &Extra) -> Result<Facts, String> {
    let mut api: Api = serde_json::from_str(api).map_err(not_definitions)?;
    let (product, version) = api.metadata.identity()?;
    let folder = format!("{product}/{version}");
    api.check()?;
    api.keep(&extra.only)?;
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
        words: extra.words,
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
    Ok(facts)
}

/// Words that make an offset the number of a page, which may begin at 0 or at 1.
const NUMBERED: [&str; 5] = ["页码", "第几页", "页数", "page number", "page no"];

/// Fills in how actions give out their lists.
fn pages(facts: &mut Facts, api: &Api) {
    let (types, folder) = (&facts.types, &facts.folder);
    let methods: BTreeSet<String> = facts.actions.keys().map(|name| name::snake(name)).collect();
    for (name, action) in &mut facts.actions {
        let method = name::snake(name);
        let is_free = |what: &str| !methods.contains(&format!("{method}_{what}"));
        let paging = infer_paging(action, &|name| types.get(name).map(|ty| &ty.fields));
        let paging = paging.filter(|_| is_free("pages") && is_free("items"));
        let is_doubtful = |offset: &Located<String>| {
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
        action.paging = sure.map(Located::nowhere);
    }
}

fn product_of(product: &str, version: &str, about: &Metadata, extra: &Extra) -> Product {
    let codes: BTreeSet<&String> = extra.errors.values().flatten().collect();
    let errors = codes.into_iter().map(|c| (Located::nowhere(c.clone()), ErrorCode::default()));
    let blank = blank_product(product, version);
    let said = |text: &Option<String>| text.as_deref().filter(|_| extra.words).map(str::to_owned);
    Product {
        title: said(&about.title).and_then(|t| words::one_line(&t)).unwrap_or(blank.title),
        description: said(&about.brief).and_then(|t| words::clean(&t)),
        errors: Entries(errors.collect()),
        ..blank
    }
}

impl Api {
    /// Checks that the definitions are whole and of a size that can be meant.
    fn check(&self) -> Result<(), String> {
        let fields: usize = self.objects.values().map(|object| object.members.len()).sum();
        if fields > MAX_FIELDS {
            return Err(format!(
                "{fields} fields are not read; a product has {MAX_FIELDS} at most"
            ));
        }
        let files = self.actions.len() + self.objects.len();
        if files > MAX_FILES {
            return Err(format!(
                "{files} actions and objects are not read; a product has {MAX_FILES} at most"
            ));
        }
        let known = |name: &str| self.objects.contains_key(name);
        for (name, action) in &self.actions {
            if let Some(lost) =
                [&action.input, &action.output].into_iter().find(|o| !known(o.as_str()))
            {
                return Err(format!(
                    "the action `{name}` names the object `{lost}`, which is not there"
                ));
            }
        }
        let mut seen = HashSet::new();
        for (object, member) in self.members() {
            if !seen.insert((object, &member.name)) {
                return Err(format!("`{object}` has the field `{}` twice", member.name));
            }
            let names = matches!(member.kind.as_str(), "list" | "object");
            let inner = member.member.as_deref().unwrap_or(&member.kind);
            if names && !known(inner) && !BASIC_TYPES.contains(&inner) {
                let name = &member.name;
                return Err(format!(
                    "`{name}` of `{object}` is of the type `{inner}`, which is not there"
                ));
            }
        }
        Ok(())
    }

    fn members(&self) -> impl Iterator<Item = (&String, &Member)> {
        self.objects.iter().flat_map(|(name, o)| o.members.iter().map(move |m| (name, m)))
    }

    /// Drops all actions but these, and the objects that no other action reaches.
    fn keep(&mut self, only: &BTreeSet<String>) -> Result<(), String> {
        if only.is_empty() {
            return Ok(());
        }
        if let Some(unknown) = only.iter().find(|name| !self.actions.contains_key(*name)) {
            let known = self.actions.keys().map(String::as_str);
            let help = match crate::diagnostic::nearest(unknown, known) {
                Some(word) => format!("; did you mean `{word}`?"),
                None => String::new(),
            };
            return Err(format!("there is no action `{unknown}`{help}"));
        }
        self.actions.retain(|name, _| only.contains(name));
        let mut reached = self.reached_from(|action| &action.input);
        reached.extend(self.reached_from(|action| &action.output));
        let reached: BTreeSet<String> = reached.into_iter().map(str::to_owned).collect();
        self.objects.retain(|name, _| reached.contains(name));
        Ok(())
    }

    /// The objects that a side of the actions reaches, over any number of objects.
    fn reached_from(&self, side: impl Fn(&ApiAction) -> &String) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = self.actions.values().map(|a| side(a).as_str()).collect();
        while let Some(object) = open.pop() {
            let Some((name, object)) = self.objects.get_key_value(object) else { continue };
            if reached.insert(name.as_str()) {
                open.extend(object.members.iter().filter_map(|m| m.member.as_deref()));
            }
        }
        reached
    }
}

struct Importer<'a> {
    api: &'a Api,
    sent: BTreeSet<&'a str>,
    received: BTreeSet<&'a str>,
    words: bool,
    origin: &'a Origin,
    facts: &'a mut Facts,
}

/// In which directions an object goes.
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
            action.title = self.said(&from.name).and_then(words::one_line);
            action.description = self.said(&from.document).and_then(words::clean);
            action.category = extra.categories.get(name).cloned().map(Located::nowhere);
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
            // The answer's envelope has it in every action.
            action.output.0.retain(|(field, _)| field.value != "RequestId");
            action.rules = self.rules(&from.input, &action.input);
            action.payload = needs_multipart(&action).then_some(Payload::Multipart);
            let codes = extra.errors.get(name).into_iter().flatten();
            action.errors = codes.map(|code| Located::nowhere(code.clone())).collect();
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
            ty.description = self.said(&object.document).and_then(words::clean);
            ty.fields = self.fields(name, directions, &path);
            if directions.sent {
                ty.rules = self.rules(name, &ty.fields);
            }
            self.facts.types.insert(name.clone(), ty);
        }
    }

    /// Whether an answer may come as a stream of events: then its id is said to be in a header.
    fn streams(&self, output: &str) -> bool {
        let members =
            self.api.objects.get(output).map(|o| o.members.as_slice()).unwrap_or_default();
        let in_header =
            |m: &Member| m.document.as_ref().is_some_and(|d| d.contains("X-TC-RequestId"));
        members.iter().any(|m| m.name == "RequestId" && in_header(m))
    }

    /// What the definitions say in words, if it is wanted.
    fn said<'t>(&self, text: &'t Option<String>) -> Option<&'t str> {
        text.as_deref().filter(|_| self.words)
    }

    fn fields(&mut self, object: &str, directions: Directions, path: &str) -> Entries<Field> {
        let mut fields = Entries::default();
        let members = self.api.objects.get(object).map(|o| o.members.as_slice());
        for member in members.unwrap_or_default() {
            let ty = member.type_name(&self.api.objects);
            let (Some(ty), true) = (ty, is_name(&member.name)) else {
                let message = format!("left out: the field `{}` has no name or type", member.name);
                self.facts.notes.push(Note::on(path, message));
                continue;
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
            if self.words {
                field.description = Some(text).filter(|text| !text.is_empty());
            } else {
                field.example = None;
                let values = field.values.iter_mut().flat_map(|values| &mut values.values.0);
                values.for_each(|(_, variant)| variant.description = None);
            }
            fields.0.push((Located::nowhere(member.name.clone()), field));
        }
        fields
    }

    /// The rules that the descriptions of an object's members state.
    fn rules(&self, object: &str, fields: &Entries<Field>) -> Vec<Located<Rule>> {
        let members = self.api.objects.get(object).map(|o| o.members.as_slice());
        let texts = members.unwrap_or_default().iter().filter_map(|member| {
            let text = words::clean(member.document.as_deref()?)?;
            Some((member.name.clone(), words::flat(&text)))
        });
        mine::conditions(fields, &texts.collect::<Vec<_>>(), self.origin)
    }
}

/// What the definitions have in the place of a sample value where there is none.
const NO_SAMPLE: [&str; 6] = ["无", "none", "null", "-", "/", "n/a"];

/// A sample value in the form of its field's type, if it has one. Lists and objects are left out:
/// too many are cut off.
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

impl Member {
    /// The type of a member, if it is one that the schemas know.
    fn type_name(&self, objects: &BTreeMap<String, ApiObject>) -> Option<TypeName> {
        let inner = self.member.as_deref().unwrap_or(&self.kind);
        let known = match self.kind.as_str() {
            "list" => objects.contains_key(inner) || BASIC_TYPES.contains(&inner),
            "object" => objects.contains_key(inner),
            // Very old definitions say `int` where later ones say which.
            "int" if inner == "int" => return Some(TypeName::One("int64".to_owned())),
            kind => (kind == "int" || BASIC_TYPES.contains(&kind)) && BASIC_TYPES.contains(&inner),
        };
        let one = TypeName::One(inner.to_owned());
        known.then(|| if self.kind == "list" { TypeName::List(Box::new(one)) } else { one })
    }
}

/// What stands at a field that the definitions switched off: they do not say why.
const DISABLED: &str = "The service has switched this field off.";

impl Directions {
    /// Whether a field must be there. A request says so by `required`, an answer by
    /// `output_required` or, in older definitions, by `required`. What goes both ways follows the
    /// request: a field too much does no harm, a demand too much refuses good requests, and
    /// answers are read leniently anyway.
    fn required(self, member: &Member) -> bool {
        if self.sent {
            return member.required.is_set();
        }
        member.output_required.0.unwrap_or(member.required.is_set())
    }
}

/// Bytes do not fit into JSON.
fn needs_multipart(action: &Action) -> bool {
    action.input.iter().any(|(_, field)| field.ty.value == TypeName::One("binary".to_owned()))
}

impl Facts {
    /// Some file systems take names that differ in case alone for the same.
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
