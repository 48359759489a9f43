//! Which actions create, describe, modify and delete the same thing, and by which key.
//!
//! The verb of an action's name says what it does, the rest names the thing. The key is the
//! parameter of the deleting action that the creating one returns or takes, and that the objects
//! of the describing one have. What names do not give away is in a list of exceptions.

use std::collections::BTreeMap;

use crate::model::{Action, Description, Field, Kind, Noun, Object, Product};

const CREATE: &[&str] = &[
    "Create", "Add", "Register", "New", "Generate", "Upload", "Import", "Apply", "Run", "Insert",
    "Build",
];
const DESCRIBE: &[&str] = &["Describe", "Get", "List", "Query", "Search", "Fetch"];
const MODIFY: &[&str] = &[
    "Modify",
    "Update",
    "Edit",
    "Set",
    "Change",
    "Rename",
    "Alter",
    "Configure",
    "Adjust",
    "Resize",
    "Replace",
];
const DELETE: &[&str] = &[
    "Delete",
    "Remove",
    "Destroy",
    "Terminate",
    "Isolate",
    "Unregister",
    "Drop",
    "Cancel",
    "Release",
];

/// Nouns of actions whose names do not give it away: product, action, noun.
pub type Exceptions = BTreeMap<String, BTreeMap<String, String>>;

/// Returns the nouns of a product.
pub fn nouns(product: &Product, exceptions: &Exceptions) -> Vec<Noun> {
    let reviewed = exceptions.get(&product.name);
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    for action in &product.actions {
        let Some((verb, rest)) = split(&action.name) else { continue };
        let noun = reviewed.and_then(|reviewed| reviewed.get(&action.name));
        let group = groups.entry(noun.cloned().unwrap_or_else(|| stem(rest))).or_default();
        group[verb].push(action);
    }
    let mut found: Vec<Noun> =
        groups.iter().filter_map(|(name, group)| noun(product, name, group)).collect();
    for action in &product.actions {
        modify_part(product, action, &mut found);
    }
    found
}

/// Adds an action that modifies a part of a noun, such as `ModifyEipName`, if descriptions show
/// what it modifies.
fn modify_part(product: &Product, action: &Action, nouns: &mut [Noun]) {
    let Some((MODIFIES, rest)) = split(&action.name) else { return };
    let position = position(product, action);
    let is_known = nouns.iter().any(|noun| noun.modify.iter().any(|(of, _)| *of == position));
    // Parts have no description of their own.
    let name = stem(rest);
    let is_described = || {
        let mut others = product.actions.iter().filter_map(|other| split(&other.name));
        others.any(|(verb, rest)| verb == DESCRIBES && stem(rest) == name)
    };
    if is_known || is_described() {
        return;
    }
    let named = nouns.iter_mut().filter(|noun| rest.starts_with(&noun.name));
    let Some(noun) = named.max_by_key(|noun| noun.name.len()) else { return };
    let Some((_, key)) = noun.delete.first() else { return };
    let Some(by) = matching(&action.request, &single(last(key))) else { return };
    let others: Vec<&Field> = action.request.fields.iter().filter(|f| f.name != by).collect();
    let is_shown = |description: &Description| {
        let described = product.described(description);
        described.is_some_and(|object| others.iter().any(|f| object.field(&f.name).is_some()))
    };
    if noun.describe.iter().any(is_shown) {
        noun.modify.push((position, by));
    }
}

/// The actions of a noun, by verb: create, describe, modify, delete.
type Group<'p> = [Vec<&'p Action>; 4];

/// The index of the verbs that describe.
const DESCRIBES: usize = 1;
/// The index of the verbs that modify.
const MODIFIES: usize = 2;

/// Returns the verb of an action's name as an index (create, describe, modify, delete), and what
/// the action is about.
pub fn subject(name: &str) -> Option<(usize, String)> {
    split(name).map(|(verb, rest)| (verb, stem(rest)))
}

/// Returns the index of an action's verb, and the rest of the name.
fn split(name: &str) -> Option<(usize, &str)> {
    [CREATE, DESCRIBE, MODIFY, DELETE].iter().enumerate().find_map(|(index, verbs)| {
        verbs.iter().find_map(|verb| {
            let rest = name.strip_prefix(verb)?;
            rest.starts_with(|c: char| c.is_ascii_uppercase()).then_some((index, rest))
        })
    })
}

/// Returns the noun in a name: without endings that say how it is described.
fn stem(rest: &str) -> String {
    const ENDINGS: &[&str] = &[
        "List",
        "Info",
        "Infos",
        "Detail",
        "Details",
        "Attribute",
        "Attributes",
        "ById",
        "Status",
    ];
    let mut rest = rest;
    while let Some(shorter) =
        ENDINGS.iter().find_map(|ending| rest.strip_suffix(ending)).filter(|s| s.len() > 1)
    {
        rest = shorter;
    }
    singular(rest)
}

fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let double = ["sses", "xes", "ches", "shes"].iter().any(|ending| name.ends_with(ending));
    if double {
        return name[..name.len() - 2].to_owned();
    }
    let is_plural = name.ends_with('s') && !name.ends_with("ss") && !name.ends_with("us");
    name[..name.len() - usize::from(is_plural)].to_owned()
}

/// Returns the singular of a parameter: `InstanceIds` and `InstanceIdSet` are `InstanceId`.
fn single(field: &str) -> String {
    let stem = ["Set", "List"].iter().find_map(|ending| field.strip_suffix(ending));
    singular(stem.unwrap_or(field))
}

fn noun(product: &Product, name: &str, group: &Group<'_>) -> Option<Noun> {
    let [creates, describes, modifies, deletes] = group;
    let mut best: Option<(usize, Noun)> = None;
    for create in creates {
        for delete in deletes {
            for parameter in &delete.request.fields {
                if !is_key(parameter, name) {
                    continue;
                }
                let found = keyed(product, name, create, parameter, [describes, modifies, deletes]);
                let score = found.as_ref().map_or(0, |noun| {
                    let own = usize::from(parameter.required);
                    4 * usize::from(!noun.created.is_empty()) + 2 * own + noun.modify.len().min(1)
                });
                if let Some(noun) = found {
                    if best.as_ref().is_none_or(|(known, _)| *known < score) {
                        best = Some((score, noun));
                    }
                }
            }
        }
    }
    best.map(|(_, noun)| noun)
}

/// Returns whether a parameter may be the key of a noun.
fn is_key(field: &Field, noun: &str) -> bool {
    let name = single(&field.name);
    let is_scalar = matches!(field.ty.kind, Kind::String | Kind::Integer | Kind::Unsigned);
    let ends = [
        "Id", "ID", "Name", "Key", "Code", "Uuid", "Domain", "Arn", "Ip", "Number", "Alias",
        "Index",
    ];
    is_scalar && (ends.iter().any(|end| name.ends_with(end)) || noun.ends_with(&name))
}

fn keyed(
    product: &Product,
    name: &str,
    create: &Action,
    parameter: &Field,
    [describes, modifies, deletes]: [&[&Action]; 3],
) -> Option<Noun> {
    let key = single(&parameter.name);
    let created = path_of(product, &create.response, name, &key, 0).unwrap_or_default();
    let chosen = matching_within(product, &create.request, &key).unwrap_or_default();
    let is_chosen = created.is_empty() && !chosen.is_empty();
    if created.is_empty() && !is_chosen {
        return None;
    }
    let describe: Vec<_> = describes
        .iter()
        .filter_map(|action| description(product, action, name, &key, position(product, action)))
        .collect();
    let by = |actions: &[&Action]| {
        let keyed = actions.iter().filter_map(|action| {
            Some((position(product, action), matching_within(product, &action.request, &key)?))
        });
        keyed.collect::<Vec<_>>()
    };
    let is_listed = describe.iter().any(|description| description.is_list);
    is_listed.then(|| Noun {
        name: name.to_owned(),
        create: position(product, create),
        created,
        chosen: if is_chosen { chosen } else { String::new() },
        describe,
        modify: by(modifies),
        delete: by(deletes),
    })
}

fn position(product: &Product, action: &Action) -> u32 {
    let found = product.actions.iter().position(|known| known.name == action.name);
    found.and_then(|index| u32::try_from(index).ok()).unwrap_or_default()
}

/// Returns the parameter with this key, in the singular or the plural.
fn matching(object: &Object, key: &str) -> Option<String> {
    let exact = object.fields.iter().find(|field| field.name == key);
    let found = exact.or_else(|| {
        object.fields.iter().find(|field| single(&field.name).eq_ignore_ascii_case(key))
    });
    found.map(|field| field.name.clone())
}

/// Returns the path of this key in a request: a parameter, or a field of the only parameter that is
/// an object.
fn matching_within(product: &Product, object: &Object, key: &str) -> Option<String> {
    matching(object, key).or_else(|| {
        let is_object = |field: &&Field| matches!(field.ty.kind, Kind::Object(_));
        let mut objects = object.fields.iter().filter(is_object);
        let (only, None) = (objects.next()?, objects.next()) else { return None };
        let inner = product.object(only.ty).filter(|_| only.ty.lists == 0)?;
        Some(format!("{}.{}", only.name, matching(inner, key)?))
    })
}

/// Returns the last name of a path.
fn last(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Returns whether a field of a noun's object is its key: `TemplateId`, or `Id` in a `Template`.
fn is_named(field: &str, noun: &str, key: &str) -> bool {
    let field = single(field);
    if field.eq_ignore_ascii_case(key) {
        return true;
    }
    // `Id` for `TemplateId`, and `LiveTemplateId` for `TemplateId`.
    let short = ["Id", "Name", "Key"].iter().find(|end| key.ends_with(*end));
    short.is_some_and(|end| {
        let rest = key.strip_suffix(end).unwrap_or_default();
        let is_own = noun.to_lowercase().ends_with(&rest.to_lowercase());
        is_own && (field.eq_ignore_ascii_case(end) || field == format!("{noun}{end}"))
    })
}

/// Returns the path of the key below an object.
fn path_of(
    product: &Product,
    object: &Object,
    noun: &str,
    key: &str,
    depth: usize,
) -> Option<Vec<String>> {
    let is_scalar = |field: &&Field| !matches!(field.ty.kind, Kind::Object(_));
    let own = object.fields.iter().filter(is_scalar).find(|f| is_named(&f.name, noun, key));
    if let Some(field) = own {
        return Some(vec![field.name.clone()]);
    }
    if depth > 1 {
        return None;
    }
    object.fields.iter().find_map(|field| {
        let inner = product.object(field.ty)?;
        let mut path = path_of(product, inner, noun, key, depth + 1)?;
        path.insert(0, field.name.clone());
        Some(path)
    })
}

/// Returns how an action describes things with this key.
fn description(
    product: &Product,
    action: &Action,
    noun: &str,
    key: &str,
    position: u32,
) -> Option<Description> {
    let by = matching(&action.request, key).unwrap_or_default();
    let found = |items: Vec<String>, is_list: bool, object: &Object| {
        let is_scalar = |field: &&Field| !matches!(field.ty.kind, Kind::Object(_));
        let named =
            object.fields.iter().filter(is_scalar).find(|f| is_named(&f.name, noun, key))?;
        let (by, key) = (by.clone(), named.name.clone());
        Some(Description { action: position, items, is_list, key, by })
    };
    let nested = |object: &Object, outer: &[String]| {
        object.fields.iter().find_map(|field| {
            let inner = product.object(field.ty)?;
            let path = outer.iter().chain([&field.name]).cloned().collect();
            found(path, field.ty.lists > 0, inner)
        })
    };
    let response = &action.response;
    // A list in the response, an object, an object with a list, or the response itself.
    nested(response, &[])
        .or_else(|| {
            response.fields.iter().filter(|field| field.ty.lists == 0).find_map(|field| {
                nested(product.object(field.ty)?, std::slice::from_ref(&field.name))
            })
        })
        .or_else(|| found(Vec::new(), false, response).filter(|_| !by.is_empty()))
}
