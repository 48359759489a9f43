//! Reads the descriptions in official definitions.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;

use super::{Described, Fields};
use crate::words;

/// The descriptions of a product version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductTexts {
    /// The product.
    pub name: String,
    /// The API version.
    pub version: String,
    pub(super) title: String,
    pub(super) description: String,
    /// The titles of the actions by their names.
    pub(super) titles: Vec<(String, String)>,
    /// In the order in which they are stored: the types of an action follow it.
    pub(super) described: Vec<Described>,
}

/// An `api.json` that cannot be read.
#[derive(Debug)]
pub struct DefinitionError(String);

impl fmt::Display for DefinitionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DefinitionError {}

#[derive(Deserialize)]
struct Api<'a> {
    metadata: Metadata,
    #[serde(borrow)]
    actions: BTreeMap<Cow<'a, str>, ApiAction<'a>>,
    #[serde(borrow)]
    objects: BTreeMap<Cow<'a, str>, ApiObject<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    api_version: String,
    service_short_name: String,
    #[serde(rename = "serviceNameCN")]
    title: Option<String>,
    #[serde(rename = "api_brief")]
    description: Option<String>,
}

#[derive(Deserialize)]
struct ApiAction<'a> {
    #[serde(rename = "name")]
    title: Option<String>,
    document: Option<String>,
    #[serde(borrow)]
    input: Option<Cow<'a, str>>,
    #[serde(borrow)]
    output: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct ApiObject<'a> {
    document: Option<String>,
    #[serde(borrow)]
    members: Option<Vec<Member<'a>>>,
}

#[derive(Deserialize)]
struct Member<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    member: Option<Cow<'a, str>>,
    document: Option<String>,
}

impl ProductTexts {
    /// Reads the descriptions in an `api.json`.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is no `api.json`.
    pub fn read(json: &str) -> Result<Self, DefinitionError> {
        let api: Api<'_> =
            serde_json::from_str(json).map_err(|e| DefinitionError(format!("{e}")))?;
        let mut collector = Collector { api: &api, seen: BTreeSet::new(), found: Vec::new() };
        for (name, action) in &api.actions {
            collector.action(name, action);
        }
        let described = collector.found;
        let titles = api.actions.iter().filter_map(|(name, action)| {
            Some((name.to_string(), words::one_line(action.title.as_deref()?)?))
        });
        let titles = titles.collect();
        let Metadata { api_version, service_short_name, title, description } = &api.metadata;
        let mut texts = Self {
            name: service_short_name.clone(),
            version: api_version.clone(),
            title: title.as_deref().and_then(words::one_line).unwrap_or_default(),
            description: description.as_deref().and_then(words::clean).unwrap_or_default(),
            titles,
            described,
        };
        // The English packages have the Chinese titles of products.
        if !texts.is_chinese() {
            texts.title.clear();
        }
        Ok(texts)
    }

    /// Returns whether the actions are described in Chinese; product titles always are.
    pub fn is_chinese(&self) -> bool {
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        let chinese = self.titles.iter().filter(|(_, title)| title.contains(is_han)).count();
        2 * chinese > self.titles.len()
    }

    /// Returns the number of actions that have a title.
    pub fn actions(&self) -> usize {
        self.titles.len()
    }
}

struct Collector<'a> {
    api: &'a Api<'a>,
    seen: BTreeSet<&'a str>,
    found: Vec<Described>,
}

impl<'a> Collector<'a> {
    fn action(&mut self, name: &str, action: &'a ApiAction<'a>) {
        let objects =
            [&action.input, &action.output].map(|name| self.api.objects.get(name.as_ref()?));
        let [request, response] = objects.map(|object| object.map(fields).unwrap_or_default());
        self.found.push(Described::Action {
            name: name.to_owned(),
            description: cleaned(action.document.as_deref()),
            request,
            response,
        });
        let mut open: Vec<&str> = objects.into_iter().flatten().flat_map(types).collect();
        while let Some(name) = open.pop() {
            let Some((name, object)) = self.api.objects.get_key_value(name) else { continue };
            if self.seen.insert(name) {
                self.found.push(Described::Object {
                    name: name.to_string(),
                    description: cleaned(object.document.as_deref()),
                    fields: fields(object),
                });
                open.extend(types(object));
            }
        }
    }
}

fn members<'a>(object: &'a ApiObject<'a>) -> impl Iterator<Item = &'a Member<'a>> {
    object.members.iter().flatten()
}

/// Returns the types of the fields of an object. Most are no objects.
fn types<'a>(object: &'a ApiObject<'a>) -> impl Iterator<Item = &'a str> {
    members(object).filter_map(|member| member.member.as_deref())
}

fn fields(object: &ApiObject<'_>) -> Fields {
    let described = members(object)
        .map(|member| (member.name.to_string(), cleaned(member.document.as_deref())));
    described.filter(|(_, text)| !text.is_empty()).collect()
}

fn cleaned(text: Option<&str>) -> String {
    text.and_then(words::clean).unwrap_or_default()
}
