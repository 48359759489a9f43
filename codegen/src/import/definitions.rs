//! Reads the official definitions: an `api.json` as the official command line tool carries it,
//! and a list of the error codes of each action.
//!
//! Definitions of all ages are read, from 2020 on: keys that came later may be missing, keys
//! that are gone may be there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::Value;

use super::{
    Facts, Note, blank_action, blank_field, blank_product, blank_type, is_name, is_product,
};
use crate::name;
use crate::read::Entries;
use crate::schema::{
    Action, BASIC_TYPES, ErrorCode, Field, Payload, Product, Status, Type, TypeName,
};
use crate::source::Located;

/// What the definitions do not hold: facts from elsewhere that go along.
#[derive(Clone, Debug, Default)]
pub struct Extra {
    /// The error codes of each action.
    pub errors: BTreeMap<String, Vec<String>>,
    /// The category of each action.
    pub categories: BTreeMap<String, String>,
}

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
#[serde(rename_all = "camelCase")]
struct Metadata {
    api_version: String,
    service_short_name: String,
}

#[derive(Deserialize)]
struct ApiAction {
    input: String,
    output: String,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    skip_sign: Flag,
}

#[derive(Deserialize)]
struct ApiObject {
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
    fn identity(self) -> Result<(String, String), String> {
        let Self { api_version, service_short_name } = self;
        if !is_product(&service_short_name, &api_version) {
            return Err(format!("`{service_short_name}` in version `{api_version}` is no product"));
        }
        Ok((service_short_name, api_version))
    }
}

fn not_definitions(error: serde_json::Error) -> String {
    format!("this is not an api.json of the official definitions: {error}")
}

/// Takes the facts out of an `api.json`.
///
/// # Errors
///
/// If the text is not an `api.json`. What is odd inside of it becomes a note.
pub fn read(api: &str, extra: &Extra) -> Result<Facts, String> {
    let mut api: Api = serde_json::from_str(api).map_err(not_definitions)?;
    let (product, version) = std::mem::take(&mut api.metadata).identity()?;
    let mut facts = Facts {
        folder: format!("{product}/{version}"),
        product: product_of(&product, &version, extra),
        actions: BTreeMap::new(),
        types: BTreeMap::new(),
        notes: Vec::new(),
    };
    let mut importer = Importer {
        sent: api.reached_from(|action| &action.input),
        received: api.reached_from(|action| &action.output),
        api: &api,
        facts: &mut facts,
    };
    importer.actions(extra);
    importer.types();
    facts.note_clashing_files();
    Ok(facts)
}

fn product_of(product: &str, version: &str, extra: &Extra) -> Product {
    let codes: BTreeSet<&String> = extra.errors.values().flatten().collect();
    let errors = codes.into_iter().map(|c| (Located::nowhere(c.clone()), ErrorCode::default()));
    Product { errors: Entries(errors.collect()), ..blank_product(product, version) }
}

impl Api {
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
            action.category = extra.categories.get(name).cloned().map(Located::nowhere);
            action.status = match from.status.as_deref() {
                Some("deprecated") => Some(Status::Deprecated),
                Some("offline") => Some(Status::Offline),
                _ => None,
            };
            action.unsigned = from.skip_sign.is_set();
            action.input =
                self.fields(&from.input, Directions { sent: true, received: false }, &path);
            action.output =
                self.fields(&from.output, Directions { sent: false, received: true }, &path);
            // The answer's envelope has it in every action.
            action.output.0.retain(|(field, _)| field.value != "RequestId");
            action.payload = needs_multipart(&action).then_some(Payload::Multipart);
            let codes = extra.errors.get(name).into_iter().flatten();
            action.errors = codes.map(|code| Located::nowhere(code.clone())).collect();
            self.facts.actions.insert(name.clone(), action);
        }
    }

    fn types(&mut self) {
        let roots: BTreeSet<&str> =
            self.api.actions.values().flat_map(|a| [a.input.as_str(), a.output.as_str()]).collect();
        let mut taken: HashMap<String, &str> = HashMap::new();
        for name in self.api.objects.keys().filter(|name| !roots.contains(name.as_str())) {
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
            ty.fields = self.fields(name, directions, &path);
            let rust = name::type_name(name);
            if let Some(first) = taken.insert(rust.clone(), name) {
                let message = format!("`{first}` is called `{rust}` in Rust too");
                self.facts.notes.push(Note::on(path, message));
                ty.rust_name = Some(Located::nowhere(format!("{rust}2")));
            }
            self.facts.types.insert(name.clone(), ty);
        }
    }

    fn fields(&mut self, object: &str, directions: Directions, path: &str) -> Entries<Field> {
        let mut fields = Entries::default();
        let mut taken = HashMap::new();
        let Some(from) = self.api.objects.get(object) else {
            self.facts.notes.push(Note::on(path, format!("the object `{object}` is not defined")));
            return fields;
        };
        for member in &from.members {
            let ty = self.type_of(member);
            let (Some(ty), true) = (ty, is_name(&member.name)) else {
                let message = format!("left out: the field `{}` has no name or type", member.name);
                self.facts.notes.push(Note::on(path, message));
                continue;
            };
            let mut field = blank_field(ty);
            field.required = directions.required(member);
            field.nullable = directions.received && member.value_allowed_null.is_set();
            field.deprecated = member.disabled.is_set().then(|| DISABLED.to_owned());
            let seen = taken.entry(name::field(&member.name)).or_insert(0);
            *seen += 1;
            if *seen > 1 {
                let rust = format!("{}_{seen}", name::snake(&member.name));
                field.rust_name = Some(Located::nowhere(rust));
            }
            fields.0.push((Located::nowhere(member.name.clone()), field));
        }
        fields
    }

    /// The type of a member, if it is one that the schemas know.
    fn type_of(&self, member: &Member) -> Option<TypeName> {
        let inner = member.member.as_deref().unwrap_or(&member.kind);
        let known = match member.kind.as_str() {
            "list" => self.api.objects.contains_key(inner) || BASIC_TYPES.contains(&inner),
            "object" => self.api.objects.contains_key(inner),
            // Very old definitions say `int` where later ones say which.
            "int" if inner == "int" => return Some(TypeName::One("int64".to_owned())),
            kind => (kind == "int" || BASIC_TYPES.contains(&kind)) && BASIC_TYPES.contains(&inner),
        };
        let one = TypeName::One(inner.to_owned());
        known.then(|| if member.kind == "list" { TypeName::List(Box::new(one)) } else { one })
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
