//! The `api.json` of a product version, as in the official command-line tool.
//!
//! Reads all definitions since 2020: newer keys may be missing, obsolete ones are ignored.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::import::is_product;
use crate::schema::{BASIC_TYPES, TypeName};

/// The maximum number of fields of a version; the largest one has 13,000.
const MAX_FIELDS: usize = 200_000;

/// The maximum number of actions and objects of a version, one file each; the largest one has
/// 2,800.
const MAX_FILES: usize = 20_000;

/// An `api.json`.
#[derive(Deserialize)]
pub struct Api {
    pub metadata: Metadata,
    #[serde(deserialize_with = "unique_map")]
    pub actions: BTreeMap<String, ApiAction>,
    #[serde(deserialize_with = "unique_map")]
    pub objects: BTreeMap<String, ApiObject>,
}

/// Reads a map and rejects duplicate names, of which serde would keep the last.
fn unique_map<'de, T, D>(from: D) -> Result<BTreeMap<String, T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    struct UniqueMap<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for UniqueMap<T> {
        type Value = BTreeMap<String, T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = BTreeMap::new();
            while let Some(name) = map.next_key::<String>()? {
                if entries.contains_key(&name) {
                    return Err(A::Error::custom(format_args!("`{name}` occurs twice")));
                }
                entries.insert(name, map.next_value()?);
            }
            Ok(entries)
        }
    }

    from.deserialize_map(UniqueMap(PhantomData))
}

#[derive(Default, Deserialize)]
pub struct Metadata {
    #[serde(rename = "apiVersion")]
    pub version: String,
    #[serde(rename = "serviceShortName")]
    pub product: String,
    #[serde(default, rename = "serviceNameCN")]
    pub title: Option<String>,
    #[serde(default, rename = "api_brief")]
    pub brief: Option<String>,
}

#[derive(Deserialize)]
pub struct ApiAction {
    pub input: String,
    pub output: String,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub document: Option<String>,
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub skip_sign: Flag,
}

#[derive(Deserialize)]
pub struct ApiObject {
    #[serde(default)]
    pub document: Option<String>,
    #[serde(default)]
    pub members: Vec<Member>,
}

#[derive(Deserialize)]
pub struct Member {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(default)]
    pub member: Option<String>,
    #[serde(default)]
    pub required: Flag,
    #[serde(default)]
    pub output_required: Flag,
    #[serde(default)]
    pub value_allowed_null: Flag,
    #[serde(default)]
    pub disabled: Flag,
    #[serde(default)]
    pub document: Option<String>,
    #[serde(default)]
    pub example: Option<Value>,
}

/// A boolean that may be missing, null or, in a few files, the number 1.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(from = "Value")]
pub struct Flag(pub Option<bool>);

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
    pub fn is_set(self) -> bool {
        self.0 == Some(true)
    }
}

/// Returns the product and the version of an `api.json`: `live` and `2018-08-01`.
///
/// # Errors
///
/// Returns an error if the file is not an `api.json`.
pub fn identity(api: &str) -> Result<(String, String), String> {
    #[derive(Deserialize)]
    struct Head {
        metadata: Metadata,
    }
    let head: Head = serde_json::from_str(api).map_err(not_definitions)?;
    head.metadata.identity()
}

impl Metadata {
    /// Returns the product and the version, if they are valid folder names.
    pub fn identity(&self) -> Result<(String, String), String> {
        let Self { version, product, .. } = self;
        if !is_product(product, version) {
            return Err(format!("`{product}` with version `{version}` is not a valid product"));
        }
        Ok((product.clone(), version.clone()))
    }
}

fn not_definitions(error: serde_json::Error) -> String {
    format!("this is not an api.json of the official definitions: {error}")
}

impl Api {
    /// Reads an `api.json`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let api: Self = serde_json::from_str(text).map_err(not_definitions)?;
        api.check()?;
        Ok(api)
    }

    /// Checks that the definitions are complete and of a plausible size.
    fn check(&self) -> Result<(), String> {
        let fields: usize = self.objects.values().map(|object| object.members.len()).sum();
        if fields > MAX_FIELDS {
            return Err(format!(
                "the {fields} fields exceed the limit of {MAX_FIELDS} for a product"
            ));
        }
        let files = self.actions.len() + self.objects.len();
        if files > MAX_FILES {
            return Err(format!(
                "the {files} actions and objects exceed the limit of {MAX_FILES} for a product"
            ));
        }
        let exists = |name: &str| self.objects.contains_key(name);
        for (name, action) in &self.actions {
            if let Some(missing) =
                [&action.input, &action.output].into_iter().find(|o| !exists(o.as_str()))
            {
                return Err(format!(
                    "the action `{name}` refers to the object `{missing}`, which does not exist"
                ));
            }
        }
        let mut seen = HashSet::new();
        for (object, member) in self.members() {
            if !seen.insert((object, &member.name)) {
                return Err(format!("`{object}` has the field `{}` twice", member.name));
            }
            let is_reference = matches!(member.kind.as_str(), "list" | "object");
            let inner = member.member.as_deref().unwrap_or(&member.kind);
            if is_reference && !exists(inner) && !BASIC_TYPES.contains(&inner) {
                let name = &member.name;
                return Err(format!(
                    "`{name}` of `{object}` has the type `{inner}`, which does not exist"
                ));
            }
        }
        Ok(())
    }

    fn members(&self) -> impl Iterator<Item = (&String, &Member)> {
        self.objects.iter().flat_map(|(name, o)| o.members.iter().map(move |m| (name, m)))
    }

    /// Removes all other actions, and the objects that no remaining action uses.
    pub fn retain_only(&mut self, only: &BTreeSet<String>) -> Result<(), String> {
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

    /// Returns the objects that one side of the actions contains, directly or indirectly.
    pub fn reached_from(&self, side: impl Fn(&ApiAction) -> &String) -> BTreeSet<&str> {
        let mut reached = BTreeSet::new();
        let mut pending: Vec<&str> = self.actions.values().map(|a| side(a).as_str()).collect();
        while let Some(object) = pending.pop() {
            let Some((name, object)) = self.objects.get_key_value(object) else { continue };
            if reached.insert(name.as_str()) {
                pending.extend(object.members.iter().filter_map(|m| m.member.as_deref()));
            }
        }
        reached
    }
}

impl Member {
    /// Returns the type of a member, for messages.
    pub fn shown_type(&self) -> &str {
        let names = matches!(self.kind.as_str(), "list" | "object" | "int" | "float");
        self.member.as_deref().filter(|_| names).unwrap_or(&self.kind)
    }

    /// Returns the type of a member, or `None` if schemas do not have it.
    pub fn type_name(&self, objects: &BTreeMap<String, ApiObject>) -> Option<TypeName> {
        let inner = self.member.as_deref().unwrap_or(&self.kind);
        let known = match self.kind.as_str() {
            "list" => objects.contains_key(inner) || BASIC_TYPES.contains(&inner),
            "object" => objects.contains_key(inner),
            // Very old definitions contain `int` instead of a specific type.
            "int" if inner == "int" => return Some(TypeName::One("int64".to_owned())),
            kind => (kind == "int" || BASIC_TYPES.contains(&kind)) && BASIC_TYPES.contains(&inner),
        };
        let one = TypeName::One(inner.to_owned());
        known.then(|| if self.kind == "list" { TypeName::List(Box::new(one)) } else { one })
    }
}
