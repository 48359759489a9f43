//! What the actions of a product do with state.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Access, Action, Description, Field, Kind, Object, Product, subject};

use super::live;

/// What an action does.
#[derive(Clone, Debug)]
pub(super) enum Role {
    /// Creates a noun, an index into the nouns of the product.
    Create(usize),
    /// Describes a noun: the indices of the noun and of its description.
    Describe(usize, usize),
    /// Modifies the noun whose key is at this path of the request.
    Modify(usize, String),
    /// Deletes the noun whose key is at this path of the request.
    Delete(usize, String),
    /// Stores settings.
    Set(Setting),
    /// Describes settings at this path of the response.
    Get(Setting, Vec<String>),
    /// Starts a task, whose key is this field of the response.
    Start(String),
    /// Describes a task, whose key is this parameter.
    Poll(String),
    /// Describes the tasks with such a key in a list.
    Tasks(String, Description),
    /// An action of live whose meaning is written by hand.
    Live(live::Operation),
}

/// Settings of something that its keys name.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    pub name: String,
    pub keys: Vec<String>,
}

/// What reviewed lines say about an action beyond its role.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Effect {
    /// The noun that the action modifies, where its name does not say so.
    #[serde(default)]
    noun: String,
    /// The parameter with the key of the noun.
    #[serde(default)]
    by: String,
    /// Fields and their values; `$Name` is the value of a parameter.
    #[serde(default)]
    sets: Map<String, Json>,
    /// Bits that are set in a number.
    #[serde(default)]
    adds: BTreeMap<String, u64>,
    /// Bits that are cleared in a number.
    #[serde(default)]
    removes: BTreeMap<String, u64>,
}

/// Effects by product and action.
static EFFECTS: LazyLock<BTreeMap<String, BTreeMap<String, Effect>>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("effects.json")).expect("effects.json is valid")
});

impl Effect {
    /// Returns the effect of an action, if there is one.
    pub(super) fn of(product: &str, action: &str) -> Option<&'static Self> {
        EFFECTS.get(product)?.get(action)
    }

    /// Applies the effect to the fields of something.
    pub(super) fn apply(&self, fields: &mut Map<String, Json>, request: &Map<String, Json>) {
        for (name, value) in &self.sets {
            let parameter = value.as_str().and_then(|text| text.strip_prefix('$'));
            let value = parameter.map_or(Some(value), |parameter| request.get(parameter));
            if let Some(value) = value {
                fields.insert(name.clone(), value.clone());
            }
        }
        let mut change = |name: &String, with: &dyn Fn(u64) -> u64| {
            let bits = fields.get(name).and_then(Json::as_u64).unwrap_or_default();
            fields.insert(name.clone(), with(bits).into());
        };
        self.adds.iter().for_each(|(name, mask)| change(name, &|bits| bits | mask));
        self.removes.iter().for_each(|(name, mask)| change(name, &|bits| bits & !mask));
    }
}

/// The roles of the actions of a product, in their order.
#[derive(Debug)]
pub(super) struct Roles(Vec<Option<Role>>);

impl Roles {
    pub(super) fn of(product: &Product) -> Self {
        let mut roles = vec![None; product.actions.len()];
        by_nouns(product, &mut roles);
        by_effects(product, &mut roles);
        live::roles(product, &mut roles);
        by_settings(product, &mut roles);
        by_tasks(product, &mut roles);
        Self(roles)
    }

    /// Returns what an action does, if it works on state.
    pub(super) fn get(&self, product: &Product, name: &str) -> Option<&Role> {
        self.0.get(position(product, name)?)?.as_ref()
    }
}

pub(super) fn position(product: &Product, name: &str) -> Option<usize> {
    product.actions.binary_search_by(|action| action.name.as_str().cmp(name)).ok()
}

fn by_nouns(product: &Product, roles: &mut [Option<Role>]) {
    let mut set = |action: u32, role: Role| {
        let free = usize::try_from(action).ok().and_then(|action| roles.get_mut(action));
        if let Some(free @ None) = free {
            *free = Some(role);
        }
    };
    let is_read = |action: u32| {
        let action = usize::try_from(action).ok().and_then(|action| product.actions.get(action));
        action.is_some_and(|action| action.access == Access::Read)
    };
    for (index, noun) in product.nouns.iter().enumerate() {
        set(noun.create, Role::Create(index));
        for (action, key) in &noun.modify {
            set(*action, Role::Modify(index, key.clone()));
        }
        for (action, key) in &noun.delete {
            set(*action, Role::Delete(index, key.clone()));
        }
        for (which, description) in noun.describe.iter().enumerate() {
            if is_read(description.action) {
                set(description.action, Role::Describe(index, which));
            }
        }
    }
}

/// Adds the actions of which reviewed lines say which noun they modify.
fn by_effects(product: &Product, roles: &mut [Option<Role>]) {
    for (action, effect) in EFFECTS.get(&product.name).into_iter().flatten() {
        let noun = product.nouns.iter().position(|noun| noun.name == effect.noun);
        if let (Some(noun), Some(at)) = (noun, position(product, action)) {
            roles[at] = Some(Role::Modify(noun, effect.by.clone()));
        }
    }
}

/// Returns whether a field is a key: a scalar that a request must have.
fn is_key(field: &Field) -> bool {
    let is_scalar = matches!(field.ty.kind, Kind::String | Kind::Integer | Kind::Unsigned);
    field.required && is_scalar && field.ty.lists == 0
}

/// Adds pairs such as `ModifyLivePlayAuthKey` and `DescribeLivePlayAuthKey`, which nothing creates.
fn by_settings(product: &Product, roles: &mut [Option<Role>]) {
    let mut groups: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
    for (at, action) in product.actions.iter().enumerate().filter(|(at, _)| roles[*at].is_none()) {
        match (subject(&action.name), action.access) {
            (Some((1, name)), Access::Read) => groups.entry(name).or_default()[0].push(at),
            (Some((2, name)), Access::Write) => groups.entry(name).or_default()[1].push(at),
            _ => {}
        }
    }
    for (name, [describes, modifies]) in groups {
        for (get, set) in
            describes.iter().flat_map(|get| modifies.iter().map(move |set| (get, set)))
        {
            let (describe, modify) = (&product.actions[*get], &product.actions[*set]);
            let Some((keys, path)) = setting(product, describe, modify) else { continue };
            let setting = Setting { name: name.clone(), keys };
            roles[*set] = Some(Role::Set(setting.clone()));
            roles[*get] = Some(Role::Get(setting, path));
        }
    }
}

/// Returns the keys of settings and their path in the response, if one action describes what the
/// other modifies.
fn setting(
    product: &Product,
    describe: &Action,
    modify: &Action,
) -> Option<(Vec<String>, Vec<String>)> {
    let needed: Vec<&Field> = describe.request.fields.iter().filter(|f| f.required).collect();
    let is_same =
        |field: &&Field| is_key(field) && modify.request.field(&field.name).is_some_and(is_key);
    if needed.is_empty() || !needed.iter().all(is_same) {
        return None;
    }
    let keys: Vec<String> = needed.iter().map(|field| field.name.clone()).collect();
    let others = || modify.request.fields.iter().filter(|field| !keys.contains(&field.name));
    let shown = |object: &Object| {
        others().filter(|f| object.field(&f.name).is_some_and(|shown| shown.ty == f.ty)).count()
    };
    let mut paths = vec![(shown(&describe.response), Vec::new())];
    for field in describe.response.fields.iter().filter(|field| field.ty.lists == 0) {
        if let Some(object) = product.object(field.ty) {
            paths.push((shown(object), vec![field.name.clone()]));
        }
    }
    // All that is modified is described: otherwise they are about different things.
    let (count, path) = paths.into_iter().max_by_key(|(count, path)| (*count, path.is_empty()))?;
    (count > 0 && 2 * count >= others().count()).then_some((keys, path))
}

fn is_scalar(field: &Field) -> bool {
    field.ty.lists == 0 && !matches!(field.ty.kind, Kind::Object(_))
}

/// Adds the actions that start tasks and describe them, by the key that they share.
fn by_tasks(product: &Product, roles: &mut [Option<Role>]) {
    const KEYS: [&str; 5] = ["TaskId", "JobId", "FlowId", "AsyncTaskId", "AsyncRequestId"];
    for key in KEYS {
        let free = |access: Access| {
            let is_free = |at: &usize| roles[*at].is_none();
            let actions = (0..product.actions.len()).filter(is_free);
            let actions = actions.map(|at| (at, &product.actions[at]));
            actions.filter(move |(_, action)| action.access == access).collect::<Vec<_>>()
        };
        let polls = free(Access::Read).into_iter().filter(|(_, action)| {
            action.request.field(key).is_some_and(is_scalar)
                && super::progress::has_status(product, &action.response)
        });
        let polls: Vec<usize> = polls.map(|(at, _)| at).collect();
        let lists = free(Access::Read).into_iter().filter(|(at, _)| !polls.contains(at));
        let mut lists: Vec<(usize, Description)> =
            lists.filter_map(|(at, _)| Some((at, tasks(product, at, key)?))).collect();
        // Of several lists, nothing says which tasks are in which.
        if lists.len() > 1 {
            lists.clear();
        }
        let starts = free(Access::Write).into_iter();
        let starts = starts.filter(|(_, action)| action.response.field(key).is_some_and(is_scalar));
        let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        if (polls.is_empty() && lists.is_empty()) || starts.is_empty() {
            continue;
        }
        starts.into_iter().for_each(|at| roles[at] = Some(Role::Start(key.to_owned())));
        polls.into_iter().for_each(|at| roles[at] = Some(Role::Poll(key.to_owned())));
        for (at, description) in lists {
            roles[at] = Some(Role::Tasks(key.to_owned(), description));
        }
    }
}

/// Returns where an action describes tasks with their keys and states in a list, if it selects them
/// by key.
fn tasks(product: &Product, at: usize, key: &str) -> Option<Description> {
    let action = &product.actions[at];
    let names = ["", "s", "Set", "List"].map(|end| format!("{key}{end}"));
    let is_parameter = |name: &&String| {
        action.request.field(name).is_some_and(|field| !matches!(field.ty.kind, Kind::Object(_)))
    };
    let by = names.iter().find(is_parameter)?;
    let is_list = |field: &&Field| {
        let object = product.object(field.ty).filter(|_| field.ty.lists == 1);
        object.is_some_and(|object| {
            object.field(key).is_some_and(is_scalar) && super::progress::has_status(product, object)
        })
    };
    let list = action.response.fields.iter().find(is_list)?;
    Some(Description {
        action: u32::try_from(at).ok()?,
        items: vec![list.name.clone()],
        is_list: true,
        key: key.to_owned(),
        by: by.clone(),
    })
}
