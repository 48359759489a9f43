//! Every noun of every product is created, listed, read, modified and deleted.

use std::time::UNIX_EPOCH;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{
    Action, Catalog, Description, Field, Kind, Noun, Object, Product, check,
};
use tencentcloud_local::{Incoming, Responder, ResponseSource, ServiceError, StatefulResponder};

use crate::requests::{Requests, within};

/// The nouns of which a step does not work, and the step.
const INCOMPLETE: &str = include_str!("nouns-incomplete.txt");

struct Cloud<'a> {
    responder: &'a StatefulResponder,
    product: &'a Product,
    /// The parameters that the actions of a noun have in common, such as the instance of a topic.
    same: Map<String, Json>,
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
        let mut request = Requests { product: self.product }.smallest(&action.request, 0);
        for (name, value) in &self.same {
            if let Some(known) = request.get_mut(name) {
                known.clone_from(value);
            }
        }
        request
    }

    /// A request with a key at a path.
    fn with_key(&self, action: &Action, path: &str, key: &Json) -> Map<String, Json> {
        let mut request = self.smallest(action);
        let (outer, name) = path.rsplit_once('.').unwrap_or(("", path));
        let mut object = &action.request;
        if let Some(field) = object.field(outer) {
            object = self.product.object(field.ty).unwrap();
            let inner = || Json::Object(Requests { product: self.product }.smallest(object, 0));
            request.entry(outer).or_insert_with(inner);
        }
        let Some(field) = object.field(name) else { return request };
        let as_text = matches!(field.ty.kind, Kind::String) && !key.is_string();
        let key = if as_text { json!(key.to_string()) } else { key.clone() };
        let key = match (field.ty.kind, key.as_str().and_then(|text| text.parse::<i64>().ok())) {
            (Kind::Integer | Kind::Unsigned, Some(number)) => json!(number),
            _ => key,
        };
        let value = (0..field.ty.lists).fold(key, |value, _| json!([value]));
        match request.get_mut(outer).and_then(Json::as_object_mut) {
            Some(inner) => inner.insert(name.to_owned(), value),
            None => request.insert(name.to_owned(), value),
        };
        request
    }

    /// What a description says about the thing with a key.
    fn read(
        &self,
        description: &Description,
        key: &Json,
        request: &Map<String, Json>,
    ) -> Result<Option<Json>, String> {
        let action = self.action(description.action);
        let response = match self.call(action, request) {
            Err(error) if error.code.starts_with("ResourceNotFound") => return Ok(None),
            other => other.map_err(|error| format!("read: {error}"))?,
        };
        let items = description.items.iter().fold(&response, |value, name| &value[name.as_str()]);
        let all = match items {
            Json::Array(items) => items.iter().collect(),
            item => vec![item],
        };
        let is_it = |item: &&&Json| text(first(&item[description.key.as_str()])) == text(key);
        Ok(all.iter().find(is_it).map(|item| (*item).clone()))
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
    let keys = chosen(cloud, noun).map(|key| {
        let mut request = cloud.same.clone();
        request.extend(cloud.with_key(create, &noun.chosen, &json!(key.to_string())));
        let response = cloud.call(create, &request).map_err(failed("create"))?;
        let key = if noun.created.is_empty() {
            let path: Vec<String> = noun.chosen.split('.').map(str::to_owned).collect();
            at(&Json::Object(request), &path).clone()
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
        let Some(single) = single else { return cloud.read(list, key, &all) };
        let request = cloud.with_key(cloud.action(single.action), &single.by, key);
        cloud.read(single, key, &request)
    };
    read(&one)?.ok_or("read one: not found")?;
    let changed = modify(cloud, noun, &one)?;
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

/// Two keys that the caller of an action may choose.
fn chosen(cloud: &Cloud<'_>, noun: &Noun) -> [i64; 2] {
    let (outer, name) = noun.chosen.rsplit_once('.').unwrap_or(("", &noun.chosen));
    let request = &cloud.action(noun.create).request;
    let object = request.field(outer).and_then(|field| cloud.product.object(field.ty));
    let field = object.unwrap_or(request).field(name);
    let last = field.map_or(1002, |field| within(field, 1002));
    [last - 1, last]
}

/// The parameters of the action that creates a noun which others need as well.
fn same(product: &Product, noun: &Noun) -> Map<String, Json> {
    let deletes = noun.delete.iter().map(|(action, _)| *action);
    let others: Vec<u32> = noun.describe.iter().map(|d| d.action).chain(deletes).collect();
    let action = |index: u32| &product.actions[usize::try_from(index).unwrap()];
    let is_shared = |field: &&Field| {
        let is_scalar = field.ty.lists == 0 && product.object(field.ty).is_none();
        let is_needed = |index: &u32| {
            let found = action(*index).request.field(&field.name);
            found.is_some_and(|found| found.required && found.ty == field.ty)
        };
        is_scalar && field.name != noun.chosen && others.iter().any(is_needed)
    };
    let requests = Requests { product };
    let shared = action(noun.create).request.fields.iter().filter(is_shared);
    shared.map(|field| (field.name.clone(), requests.value(field, 0, false))).collect()
}

/// Modifies a field that a description shows, and reads the change.
fn modify(cloud: &Cloud<'_>, noun: &Noun, key: &Json) -> Result<bool, String> {
    // What an action that deletes needs is no property.
    let names = |name: &str| {
        noun.delete.iter().any(|(delete, _)| cloud.action(*delete).request.field(name).is_some())
    };
    for (action, by) in &noun.modify {
        let action = cloud.action(*action);
        for description in &noun.describe {
            let Some(object) = cloud.product.described(description) else { continue };
            let describing = cloud.action(description.action);
            let request = match description.by.is_empty() {
                true => cloud.smallest(describing),
                false => cloud.with_key(describing, &description.by, key),
            };
            let Some(before) = cloud.read(description, key, &request)? else { continue };
            for field in &action.request.fields {
                let is_key = [by, &description.key, &description.by]
                    .iter()
                    .any(|key| key.eq_ignore_ascii_case(&field.name))
                    || cloud.same.contains_key(&field.name)
                    || names(&field.name);
                let is_shown = object.field(&field.name).is_some_and(|shown| shown.ty == field.ty);
                // What the description asks for selects, and what a list is asked for as well.
                if is_key || !is_shown || request.contains_key(&field.name) {
                    continue;
                }
                let Some(value) = other(cloud, field, &before[&field.name]) else { continue };
                let mut changing = cloud.with_key(action, by, key);
                changing.insert(field.name.clone(), value.clone());
                cloud.call(action, &changing).map_err(|error| format!("modify: {error}"))?;
                return match cloud.read(description, key, &request)? {
                    Some(after) if after[&field.name] == value => Ok(true),
                    _ => Err(format!("modify: {} is unchanged", field.name)),
                };
            }
        }
    }
    Ok(false)
}

/// A valid value of a field that differs from another.
fn other(cloud: &Cloud<'_>, field: &Field, before: &Json) -> Option<Json> {
    let known = field.values.iter().map(|known| match field.ty.kind {
        Kind::Integer | Kind::Unsigned => known.value.parse::<i64>().map_or(Json::Null, Json::from),
        _ => json!(known.value),
    });
    let usual = [json!("changed"), json!(77), json!(2), json!(true), json!(false), json!(0.5)];
    let made = Requests { product: cloud.product }.value(field, 0, true);
    let wrap = |value: Json| (0..field.ty.lists).fold(value, |value, _| json!([value]));
    let only = Object { fields: vec![field.clone()], ..Object::default() };
    let is_valid = |value: &Json| {
        let request = [(field.name.clone(), value.clone())].into_iter().collect();
        value != before && check(cloud.product, &only, &request).is_empty()
    };
    known.chain(usual).map(wrap).chain([made]).find(is_valid)
}

#[test]
fn what_is_created_is_listed_read_modified_and_deleted() {
    let catalog = Catalog::facts().expect("the facts are a catalog");
    let responder = StatefulResponder::new().expect("the facts are a catalog");
    let (mut passed, mut modified, mut incomplete) = (0, 0, String::new());
    for entry in catalog.entries() {
        let product = catalog.product(&entry.name, Some(&entry.version)).unwrap().unwrap();
        for noun in &product.nouns {
            let same = same(&product, noun);
            let cloud = Cloud { responder: &responder, product: &product, same };
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
    assert!(passed >= 855, "{passed} nouns pass");
    assert!(modified >= 575, "{modified} are modified");
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
