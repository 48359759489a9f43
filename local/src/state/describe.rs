//! Descriptions of what was created: selection, filters and pages.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Description, Kind, Object, PageBy, Type};

use super::perform::Performing;
use super::progress;
use super::store::{Thing, key, keys};
use crate::synthesize::Synthesizer;

/// The page size where the request has none.
const PAGE_SIZE: u64 = 100;

/// Returns the response, or nothing if one thing is requested and does not exist.
pub(super) fn respond(
    performing: &Performing<'_>,
    description: &Description,
    stored: &[Thing],
) -> Option<Map<String, Json>> {
    let Performing { action, request, synthesizer, .. } = performing;
    let (object, _) = object_at(synthesizer, &action.response, &description.items)?;
    let selected = keys(request.get(&description.by));
    let is_selected = |thing: &&Thing| selected.is_empty() || selected.contains(&thing.key);
    let things: Vec<&Thing> = stored
        .iter()
        .filter(is_selected)
        .filter(|thing| matches(thing, request, object, &description.by))
        .collect();
    let item = |thing: &Thing| item(performing, object, thing, &description.key);
    let mut response = synthesizer.empty(&action.response);
    if !description.is_list {
        let found = item(things.first()?);
        if description.items.is_empty() {
            return Some(found);
        }
        put(&mut response, &description.items, Json::Object(found));
        return Some(response);
    }
    let (skip, take) = page(action, request);
    let items = things.iter().skip(skip).take(take).map(|thing| Json::Object(item(thing)));
    let items: Vec<Json> = items.collect();
    let end = skip.saturating_add(items.len());
    put(&mut response, &description.items, Json::Array(items));
    set_totals(action, &mut response, description, things.len(), take, end);
    Some(response)
}

/// Returns the object at a path of a response, and the type of its field.
fn object_at<'a>(
    synthesizer: &Synthesizer<'a>,
    response: &'a Object,
    path: &[String],
) -> Option<(&'a Object, Type)> {
    let mut found = (response, Type::default());
    for name in path {
        let ty = found.0.field(name)?.ty;
        found = (synthesizer.product.object(ty)?, ty);
    }
    Some(found)
}

/// Returns a time of so many seconds since 1970.
fn time(seconds: i64) -> SystemTime {
    crate::handle::shift(UNIX_EPOCH, seconds)
}

/// Returns a thing as its type has it: what was sent, where the types agree.
pub(super) fn item(
    performing: &Performing<'_>,
    object: &Object,
    thing: &Thing,
    key: &str,
) -> Map<String, Json> {
    let synthesizer = Synthesizer {
        now: time(thing.created),
        modified: time(thing.modified),
        ..performing.synthesizer
    };
    let mut item = synthesizer.empty(object);
    progress::apply(
        performing.product,
        object,
        performing.now - thing.created,
        &thing.fields,
        &mut item,
    );
    for (name, value) in &thing.fields {
        let Some(field) = object.field(name) else { continue };
        // The type of the response decides; a request may have another type of this name.
        let single: Map<String, Json> = [(name.clone(), value.clone())].into_iter().collect();
        let only = Object { fields: vec![field.clone()], ..Object::default() };
        let problems = tencentcloud_catalog::check(synthesizer.product, &only, &single);
        let is_wrong = |problem: &tencentcloud_catalog::Problem| {
            !matches!(problem, tencentcloud_catalog::Problem::Violation(_))
        };
        if !problems.iter().any(is_wrong) {
            item.insert(name.clone(), value.clone());
        }
    }
    let field = object.field(key);
    if let Some((field, typed)) =
        field.and_then(|field| Some((field, Synthesizer::typed_key(field, &thing.key)?)))
    {
        item.insert(key.to_owned(), (0..field.ty.lists).fold(typed, |value, _| json!([value])));
    }
    item
}

/// Returns whether a thing passes the filters of a request: `Filters`, and parameters that are
/// fields of the described object.
fn matches(thing: &Thing, request: &Map<String, Json>, object: &Object, by: &str) -> bool {
    let is_equal = |name: &str, wanted: &[String]| {
        thing.fields.get(name).is_none_or(|value| wanted.contains(&key(value)))
    };
    // Times are ranges; a name other than that of a field may name the owner.
    let is_owner =
        |name: &str| ["Id", "ID", "Name", "Domain"].iter().any(|end| name.ends_with(end));
    let by_field = request.iter().filter(|(name, value)| {
        let is_scalar = !value.is_array() && !value.is_object() && !value.is_null();
        let is_shown = object.field(name).is_some() || is_owner(name);
        *name != by && is_scalar && is_shown && !name.ends_with("Time")
    });
    let filters = request.get("Filters").and_then(Json::as_array).into_iter().flatten();
    by_field.into_iter().all(|(name, value)| is_equal(name, &keys(Some(value))))
        && filters.into_iter().all(|filter| {
            let name = filter["Name"].as_str().unwrap_or_default();
            let values = [&filter["Values"], &filter["Value"]].map(|value| keys(Some(value)));
            let wanted = values.concat();
            let fold = |name: &str| name.replace(['-', '_'], "").to_lowercase();
            let field = object.fields.iter().find(|field| fold(&field.name) == fold(name));
            match field {
                _ if wanted.is_empty() => true,
                Some(field) if thing.fields.contains_key(&field.name) => {
                    is_equal(&field.name, &wanted)
                }
                // The key is not a field of the request.
                _ => !fold(name).ends_with("id") || wanted.contains(&thing.key),
            }
        })
}

/// Returns how many things a page skips, and how many it has.
fn page(action: &Action, request: &Map<String, Json>) -> (usize, usize) {
    let number = |name: &str| match request.get(name) {
        Some(Json::String(text)) => text.parse().ok(),
        value => value.and_then(Json::as_u64),
    };
    let first = |names: &[&str]| names.iter().find_map(|name| number(name));
    let paging = action.paging.as_ref();
    let size = paging.and_then(|paging| number(paging.size.as_ref()?));
    let size = size.or_else(|| first(&["Limit", "PageSize", "MaxResults"]));
    let size = size.filter(|size| *size > 0).unwrap_or(PAGE_SIZE);
    let offset = match paging.map(|paging| &paging.by) {
        Some(PageBy::Offset(name) | PageBy::Token(name, _)) => number(name),
        Some(PageBy::Page(name)) => number(name).map(|n| n.saturating_sub(1).saturating_mul(size)),
        None => first(&["Offset"]).or_else(|| {
            let page = first(&["PageNumber", "PageNum", "PageNo", "PageIndex", "Page"])?;
            Some(page.saturating_sub(1).saturating_mul(size))
        }),
    };
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    (number(offset.unwrap_or(0)), number(size))
}

/// Sets the numbers of all items and pages, whether there are more, and the next token.
fn set_totals(
    action: &Action,
    response: &mut Map<String, Json>,
    description: &Description,
    total: usize,
    size: usize,
    end: usize,
) {
    const TOTALS: [&str; 5] = ["TotalCount", "Total", "TotalNum", "TotalNumber", "Count"];
    let path = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
    let paging = action.paging.as_ref();
    match paging.and_then(|paging| paging.total.as_ref()) {
        Some(name) => put(response, &path(name), json!(total)),
        None => {
            let outer = description.items.split_last().map_or(&[][..], |(_, outer)| outer);
            for name in TOTALS {
                let path: Vec<String> = outer.iter().cloned().chain([name.to_owned()]).collect();
                if at(response, &path).is_some_and(Json::is_number) {
                    put(response, &path, json!(total));
                }
            }
        }
    }
    let Some(paging) = paging else { return };
    if let Some(pages) = &paging.pages {
        put(response, &path(pages), json!(total.div_ceil(size)));
    }
    if let Some(more) = &paging.more {
        put(response, &path(more), json!(end < total));
    }
    if let PageBy::Token(parameter, next) = &paging.by {
        let is_number = action
            .request
            .field(parameter)
            .is_some_and(|field| matches!(field.ty.kind, Kind::Integer | Kind::Unsigned));
        let token = match (end < total, is_number) {
            (true, true) => json!(end),
            (true, false) => json!(end.to_string()),
            (false, true) => json!(0),
            (false, false) => json!(""),
        };
        put(response, &path(next), token);
    }
}

fn at<'a>(response: &'a Map<String, Json>, path: &[String]) -> Option<&'a Json> {
    let (first, rest) = path.split_first()?;
    rest.iter().try_fold(response.get(first)?, |value, name| value.get(name))
}

pub(super) fn put(response: &mut Map<String, Json>, path: &[String], value: Json) {
    let Some((name, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        response.insert(name.clone(), value);
        return;
    }
    if let Some(Json::Object(inner)) = response.get_mut(name) {
        put(inner, rest, value);
    }
}
