//! The call that the form holds, in other forms, and calls that people paste.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::forms::{self, Form, Options, Way};
use tencentcloud_catalog::{Action, Catalog, Product};

use crate::messages::Language;
use crate::reply::Failure;

/// The names of the ways, as the page sends them.
const WAYS: [(&str, Way); 4] = [
    ("call", Way::Call),
    ("items", Way::Items),
    ("pages", Way::Pages),
    ("gone", Way::WaitUntilGone),
];

/// Which code the page asks for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Snippet {
    pub product: String,
    pub version: String,
    pub action: String,
    #[serde(default)]
    pub region: String,
    pub form: String,
    #[serde(default)]
    pub way: String,
    pub request: Map<String, Json>,
}

/// Returns the forms with their titles, in the order in which they are shown.
pub(crate) fn forms() -> Json {
    Form::ALL.iter().map(|form| json!([form.name(), form.title()])).collect()
}

/// Returns what code can do with an action.
pub(crate) fn ways(product: &Product, action: &Action) -> Json {
    let possible = forms::ways(product, action);
    let names = WAYS.iter().filter(|(_, way)| possible.contains(way));
    names.map(|(name, _)| *name).collect()
}

/// Returns the code.
pub(crate) fn write(
    product: &Product,
    action: &Action,
    snippet: &Snippet,
) -> Result<String, Failure> {
    let form: Form = snippet.form.parse().map_err(Failure::invalid)?;
    let way = WAYS.iter().find(|(name, _)| *name == snippet.way).map_or(Way::Call, |(_, way)| *way);
    let region = Some(snippet.region.as_str()).filter(|region| !region.is_empty());
    let options = Options::new(region, None).map_err(|e| Failure::invalid(e.to_string()))?.way(way);
    Ok(forms::write(form, product, action, &snippet.request, &options))
}

/// A text that was pasted, and the action whose page it was pasted into.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pasted {
    pub product: String,
    pub version: String,
    pub action: String,
    pub text: String,
}

/// Returns the call in a text. The request is text, since numbers of scripts have 53 bits.
pub(crate) fn read(
    catalog: &Catalog,
    product: &Product,
    action: &Action,
    pasted: &Pasted,
    language: Language,
) -> Result<Json, Failure> {
    let reading = forms::read(&pasted.text, catalog, Some((product, action)));
    let reading = reading.map_err(|e| Failure::invalid(e.to_string()))?;
    Ok(json!({
        "product": reading.service,
        "version": reading.version,
        "action": reading.action,
        "region": reading.region,
        "request": Json::Object(reading.request).to_string(),
        "notes": language.say_all(&reading.notes),
    }))
}
