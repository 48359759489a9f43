//! The states of tasks and of what takes time to create, by the clock.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Field, Kind, Object, Product};

/// The seconds that each state but the last takes.
const STEP: i64 = 2;

/// Words of states, in the order in which something passes through them.
const ORDER: [&[&str]; 4] = [
    &["WAIT", "PENDING", "QUEU", "INIT", "NOTSTART", "SUBMIT", "SCHEDUL"],
    &["CREATING", "STARTING", "LAUNCH", "PREPAR", "DEPLOYING", "PROVISION", "BUILDING"],
    &["RUNNING", "PROCESS", "DOING", "EXECUT", "PROGRESS", "ONGOING"],
    &["SUCC", "FINISH", "DONE", "COMPLETE", "NORMAL", "ACTIVE", "AVAILABLE", "ONLINE"],
];

/// Words of states that something is in after a failure, or after somebody changed it.
const OTHERS: [&str; 24] = [
    "FAIL", "ERR", "STOP", "CANCEL", "DELET", "DESTROY", "TERMINAT", "ABORT", "TIMEOUT", "EXPIRE",
    "PART", "ISOLAT", "RESTART", "RECOVER", "PAUS", "SUSPEND", "DISABL", "OFFLINE", "UNAVAIL",
    "INACTIVE", "ABNORMAL", "UNFINISH", "REJECT", "WAITPAY",
];

/// The states of fields that are numbers, or whose values are documented in prose: of each product
/// version and object, in the order in which they are documented. Extracted by a program, and
/// reviewed in samples.
static DOCUMENTED: LazyLock<HashMap<String, Objects>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("states.json")).expect("states.json is valid")
});

/// The states of the fields of objects.
type Objects = HashMap<String, HashMap<String, Vec<Json>>>;

/// Returns the states of a field, in order; none if it is no state, or their order is not known.
fn states(product: &Product, object: &Object, field: &Field) -> Vec<Json> {
    let is_named = ["Status", "State", "StatusStr"].iter().any(|end| field.name.ends_with(end));
    if !is_named || field.ty.lists > 0 {
        return Vec::new();
    }
    let key = format!("{}/{}", product.name, product.version);
    let name = object.name.strip_suffix("Response").unwrap_or(&object.name);
    let listed = || DOCUMENTED.get(&key)?.get(name)?.get(&field.name);
    match (listed(), field.ty.kind) {
        (Some(states), _) => states.clone(),
        (None, Kind::String) => documented(field).into_iter().map(Json::from).collect(),
        _ => Vec::new(),
    }
}

/// Returns the documented states of a field whose names say their order; at most one of each rank.
fn documented(field: &Field) -> Vec<&str> {
    let rank = |value: &str| {
        let folded: String = value.chars().filter(char::is_ascii_alphanumeric).collect();
        let folded = folded.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| folded.contains(word));
        if has(&OTHERS) { None } else { ORDER.iter().position(|words| has(words)) }
    };
    let known = field.values.iter().map(|known| known.value.as_str());
    let mut ranked: Vec<(usize, &str)> =
        known.filter_map(|value| Some((rank(value)?, value))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.dedup_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, value)| value).collect()
}

/// Returns the state after a number of seconds.
fn after<T>(states: &[T], seconds: i64) -> Option<&T> {
    let passed = usize::try_from(seconds.max(0) / STEP).unwrap_or(usize::MAX);
    states.get(passed.min(states.len().checked_sub(1)?))
}

/// Sets the states in an object that is so many seconds old, unless they were set.
pub(super) fn apply(
    product: &Product,
    object: &Object,
    seconds: i64,
    is_set: &Map<String, Json>,
    to: &mut Map<String, Json>,
) {
    for field in object.fields.iter().filter(|field| !is_set.contains_key(&field.name)) {
        if let Some(state) = after(&states(product, object, field), seconds) {
            to.insert(field.name.clone(), state.clone());
        }
    }
}

/// Returns whether a response or an object in it has a state whose order is known.
pub(super) fn has_status(product: &Product, response: &Object) -> bool {
    let has = |object: &Object| {
        object.fields.iter().any(|field| states(product, object, field).len() > 1)
    };
    let inner = response.fields.iter().filter(|field| field.ty.lists == 0);
    has(response) || inner.filter_map(|field| product.object(field.ty)).any(has)
}

#[cfg(test)]
mod tests {
    use tencentcloud_catalog::{KnownValue, Type};

    use super::*;

    fn field(values: &[&str]) -> Field {
        let known = |value: &&str| KnownValue { value: (*value).to_owned(), ..Default::default() };
        Field {
            name: "TaskStatus".to_owned(),
            ty: Type::default(),
            values: values.iter().map(known).collect(),
            ..Field::default()
        }
    }

    #[test]
    fn a_task_waits_runs_and_ends_well() {
        let task = field(&["FAILED", "SUCCESS", "PROCESSING", "WAITING", "PartSuccess"]);
        let at = |seconds| *after(&documented(&task), seconds).unwrap();
        assert_eq!(
            [0, 1, 2, 3, 4, 1000].map(at),
            ["WAITING", "WAITING", "PROCESSING", "PROCESSING", "SUCCESS", "SUCCESS"]
        );
        assert_eq!(at(-5), "WAITING");
    }

    #[test]
    fn an_instance_keeps_running() {
        let instance = field(&["STOPPED", "RUNNING", "CREATING", "TERMINATING"]);
        assert_eq!(documented(&instance), ["CREATING", "RUNNING"]);
        assert!(documented(&field(&["A", "B"])).is_empty());
    }
}
