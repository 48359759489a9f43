//! Every noun of every product is created, listed, read, modified and deleted.

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Field, Kind, Noun, Product};
use tencentcloud_local::{Incoming, Responder, ResponseSource, ServiceError, StatefulResponder};

use crate::requests::Requests;

/// The nouns of which a step does not work, and the step.
const INCOMPLETE: &str = include_str!("nouns-incomplete.txt");

struct Cloud<'a> {
    responder: &'a StatefulResponder,
    product: &'a Product,
}

impl Cloud<'_> {
    fn call(&self, action: &Action, request: &Map<String, Json>) -> Result<Json, ServiceError> {
        let response = self.responder.respond(&Incoming {
            account: "account",
            service: &self.product.name,
            version: &self.product.version,
            action: &action.name,
            region: "ap-guangzhou",
            request,
            is_form: false,
            now: UNIX_EPOCH,
        })?;
        Ok(Json::Object(response.fields))
    }

    fn action(&self, index: u32) -> &Action {
        &self.product.actions[usize::try_from(index).unwrap()]
    }

    fn smallest(&self, action: &Action) -> Map<String, Json> {
        Requests { product: self.product }.smallest(&action.request, 0)
    }

    fn with_key(&self, action: &Action, parameter: &str, key: &Json) -> Map<String, Json> {
        let mut request = self.smallest(action);
        if let Some(field) = action.request.field(parameter) {
            let as_text = matches!(field.ty.kind, Kind::String) && !key.is_string();
            let key = if as_text { json!(key.to_string()) } else { key.clone() };
            let key = match (field.ty.kind, key.as_str().and_then(|text| text.parse::<i64>().ok()))
            {
                (Kind::Integer | Kind::Unsigned, Some(number)) => json!(number),
                _ => key,
            };
            let value = (0..field.ty.lists).fold(key, |value, _| json!([value]));
            request.insert(parameter.to_owned(), value);
        }
        request
    }
}

/// The value at a path; of lists, the first element.
fn at<'a>(value: &'a Json, path: &[String]) -> &'a Json {
    path.iter().fold(first(value), |value, name| first(&value[name.as_str()]))
}

fn first(value: &Json) -> &Json {
    match value {
        Json::Array(values) => values.first().map_or(&Json::Null, first),
        value => value,
    }
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The step that fails, or whether there was one that modifies.
fn try_noun(cloud: &Cloud<'_>, noun: &Noun) -> Result<bool, String> {
    let failed = |step: &'static str| move |error: ServiceError| format!("{step}: {error}");
    let create = cloud.action(noun.create);
    let keys = ["1001", "1002"].map(|key| {
        let request = cloud.with_key(create, &noun.chosen, &json!(key));
        let response = cloud.call(create, &request).map_err(failed("create"))?;
        let key = if noun.created.is_empty() {
            first(&request[&noun.chosen]).clone()
        } else {
            at(&response, &noun.created).clone()
        };
        if key.is_null() { Err("create: no key".to_owned()) } else { Ok(key) }
    });
    let [one, two] = keys;
    let (one, two) = (one?, two?);
    if one == two {
        return Err("create: the same key twice".to_owned());
    }
    let list = noun.describe.iter().find(|description| description.is_list).ok_or("no list")?;
    let listed = |request: &Map<String, Json>| -> Result<Vec<Json>, String> {
        let response = cloud.call(cloud.action(list.action), request).map_err(failed("list"))?;
        let items = list.items.iter().fold(&response, |value, name| &value[name.as_str()]);
        Ok(items.as_array().cloned().unwrap_or_default())
    };
    let mut all = cloud.smallest(cloud.action(list.action));
    if cloud.action(list.action).request.field(&list.by).is_some_and(|field| !field.required) {
        all.remove(&list.by);
    }
    let is_keyed = all.contains_key(&list.by);
    let keys_of = |items: &[Json]| -> Vec<String> {
        items.iter().map(|item| text(first(&item[list.key.as_str()]))).collect()
    };
    if !is_keyed && keys_of(&listed(&all)?) != [text(&one), text(&two)] {
        // Without the keys, which depend on what was created before.
        return Err(format!("list both: {} listed", keys_of(&listed(&all)?).len()));
    }
    let single = noun.describe.iter().find(|description| !description.by.is_empty());
    let read = |key: &Json| -> Result<Option<Json>, String> {
        let Some(single) = single else {
            let all = listed(&all)?;
            return Ok(all.into_iter().find(|i| text(first(&i[list.key.as_str()])) == text(key)));
        };
        let action = cloud.action(single.action);
        let response = match cloud.call(action, &cloud.with_key(action, &single.by, key)) {
            Err(error) if error.code.starts_with("ResourceNotFound") => return Ok(None),
            other => other.map_err(failed("read"))?,
        };
        let items = single.items.iter().fold(&response, |value, name| &value[name.as_str()]);
        let item = first(items);
        let is_it = text(first(&item[single.key.as_str()])) == text(key);
        Ok(is_it.then(|| item.clone()))
    };
    read(&one)?.ok_or("read one: not found")?;
    let changed = modify(cloud, noun, &one, &read)?;
    let (delete, by) = noun.delete.first().ok_or("no delete")?;
    let delete = cloud.action(*delete);
    let request = cloud.with_key(delete, by, &one);
    cloud.call(delete, &request).map_err(failed("delete"))?;
    match cloud.call(delete, &request) {
        Err(error) if error.code.starts_with("ResourceNotFound") => {}
        other => return Err(format!("deleted twice: {other:?}")),
    }
    if read(&one)?.is_some() || read(&two)?.is_none() {
        return Err("read after the deletion".to_owned());
    }
    if !is_keyed && keys_of(&listed(&all)?) != [text(&two)] {
        return Err("list one".to_owned());
    }
    Ok(changed)
}

/// Modifies a field that a description shows, and reads the change.
fn modify(
    cloud: &Cloud<'_>,
    noun: &Noun,
    key: &Json,
    read: &dyn Fn(&Json) -> Result<Option<Json>, String>,
) -> Result<bool, String> {
    for (action, by) in &noun.modify {
        let action = cloud.action(*action);
        let before = read(key)?.ok_or("read one: not found")?;
        let is_changed = |field: &&Field| {
            let shown = &before[&field.name];
            let is_plain = match field.ty.kind {
                Kind::String => shown.is_string(),
                Kind::Integer | Kind::Unsigned => shown.is_number(),
                Kind::Boolean => shown.is_boolean(),
                _ => false,
            };
            let is_plain = is_plain && field.ty.lists == 0;
            let is_free = field.values.is_empty() && field.limits.is_empty();
            let is_key = field.name == *by || field.name.ends_with("Id");
            is_plain && is_free && !is_key
        };
        let Some(field) = action.request.fields.iter().find(is_changed) else { continue };
        let mut request = cloud.with_key(action, by, key);
        let value = match &before[&field.name] {
            Json::String(_) => json!("changed"),
            Json::Bool(value) => json!(!value),
            _ => json!(77),
        };
        request.insert(field.name.clone(), value.clone());
        let failed = |error| format!("modify: {error}");
        cloud.call(action, &request).map_err(failed)?;
        match read(key)? {
            Some(after) if after[&field.name] == value => return Ok(true),
            _ => return Err(format!("modify: {} is unchanged", field.name)),
        }
    }
    Ok(false)
}

#[test]
fn what_is_created_is_listed_read_modified_and_deleted() {
    let catalog = Catalog::facts().expect("the facts are a catalog");
    let responder = StatefulResponder::new().expect("the facts are a catalog");
    let (mut passed, mut modified, mut incomplete) = (0, 0, String::new());
    for entry in catalog.entries() {
        let product = catalog.product(&entry.name, Some(&entry.version)).unwrap().unwrap();
        let cloud = Cloud { responder: &responder, product: &product };
        for noun in &product.nouns {
            match try_noun(&cloud, noun) {
                Ok(changed) => {
                    passed += 1;
                    modified += usize::from(changed);
                }
                Err(problem) => {
                    let Product { name, version, .. } = &*product;
                    incomplete += &format!("{name} {version} {}: {problem}\n", noun.name);
                }
            }
        }
    }
    assert!(
        incomplete == INCOMPLETE,
        "{passed} nouns pass, {modified} of them are modified; nouns-incomplete.txt is to hold\n{incomplete}"
    );
    assert!(passed >= 820, "{passed} nouns pass");
    assert!(modified >= 430, "{modified} are modified");
}

#[test]
fn every_action_has_a_response() {
    let coverage = StatefulResponder::new().unwrap().coverage().unwrap();
    let [stateful, example, synthetic] =
        [ResponseSource::Stateful, ResponseSource::Example, ResponseSource::Synthetic]
            .map(|source| coverage.count(source));
    assert!(stateful + example + synthetic >= 16_000, "{coverage}");
    assert!(stateful >= 2_500, "{coverage}");
    assert!(example > 0, "{coverage}");
    let products = coverage.products();
    let live = products.iter().find(|product| product.product() == "live").unwrap();
    let source = |name| live.actions().find(|(action, _)| *action == name).unwrap().1;
    assert_eq!(source("DescribeLiveDomains"), ResponseSource::Stateful);
    assert_eq!(coverage.to_string().lines().count(), products.len() + 2, "{coverage}");
    assert!(live.to_string().contains("\n  DescribeLiveDomains"), "{live}");
}
