//! What a call may cost: a resource, or money.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Access, Action, Product};

/// What a call may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Risk {
    /// It deletes something or takes it out of service.
    Deletes,
    /// It may cost money.
    Pays,
}

/// The verbs of actions that delete, or take something out of service.
const DELETES: [&str; 18] = [
    "Delete",
    "Remove",
    "Destroy",
    "Terminate",
    "Release",
    "Drop",
    "Isolate",
    "Clear",
    "Clean",
    "Purge",
    "Erase",
    "Uninstall",
    "Revoke",
    "Unbind",
    "Disassociate",
    "Detach",
    "Reset",
    "Stop",
];

/// Parts of the names of actions that cost money.
const PAYS: [&str; 8] =
    ["Purchase", "Buy", "Renew", "Pay", "Order", "Recharge", "Upgrade", "Resize"];

/// Parts of the names of parameters that decide how something is paid for.
const PRICES: [&str; 6] = ["ChargeType", "PayMode", "PayType", "Prepaid", "AutoRenew", "TimeSpan"];

impl Risk {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deletes => "deletes",
            Self::Pays => "pays",
        }
    }
}

/// Returns what an action may cost, by its verb, its noun and its parameters.
pub(crate) fn of(product: &Product, action: &Action) -> Option<Risk> {
    if action.access == Access::Read {
        return None;
    }
    let is_it = |index: u32| {
        let index = usize::try_from(index).ok();
        index.and_then(|index| product.actions.get(index)).is_some_and(|a| a.name == action.name)
    };
    let of_noun = || product.nouns.iter().flat_map(|noun| &noun.delete).any(|(i, _)| is_it(*i));
    if DELETES.iter().any(|verb| action.name.starts_with(verb)) || of_noun() {
        return Some(Risk::Deletes);
    }
    let has_price = || {
        let fields = &action.request.fields;
        fields.iter().any(|field| PRICES.iter().any(|part| field.name.contains(part)))
    };
    let pays = PAYS.iter().any(|part| action.name.contains(part)) || has_price();
    pays.then_some(Risk::Pays)
}

/// Names what a request is about: its required strings, or all of its strings if none is required.
pub(crate) fn subject(action: &Action, request: &Map<String, Json>) -> String {
    let of = |only_required: bool| {
        let fields = action.request.fields.iter();
        let fields = fields.filter(|f| !f.sensitive && (f.required || !only_required));
        let values = fields.filter_map(|field| named(&field.name, request.get(&field.name)?));
        values.collect::<Vec<_>>().join(", ")
    };
    let required = of(true);
    if required.is_empty() { of(false) } else { required }
}

fn named(name: &str, value: &Json) -> Option<String> {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Number(number) => number.to_string(),
        Json::Array(values) => {
            let texts: Option<Vec<_>> = values.iter().map(Json::as_str).collect();
            texts.filter(|texts| !texts.is_empty())?.join(", ")
        }
        _ => return None,
    };
    Some(format!("{name} {text}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tencentcloud_catalog::Catalog;

    use super::*;

    #[test]
    fn deleting_and_paying_actions_are_known_and_name_what_they_are_about() {
        let catalog = Catalog::facts().unwrap();
        let risk = |name: &str, action: &str| {
            let product = catalog.product(name, None).unwrap().unwrap();
            of(&product, product.action(action).unwrap())
        };
        assert_eq!(risk("live", "DeleteLiveDomain"), Some(Risk::Deletes));
        assert_eq!(risk("live", "DescribeLiveDomain"), None);
        assert_eq!(risk("live", "AddLiveDomain"), None);
        assert_eq!(risk("cvm", "TerminateInstances"), Some(Risk::Deletes));
        assert_eq!(risk("cvm", "RunInstances"), Some(Risk::Pays));
        let product = catalog.product("cvm", None).unwrap().unwrap();
        let request = json!({"InstanceIds": ["ins-1", "ins-2"], "ReleaseAddress": true});
        let action = product.action("TerminateInstances").unwrap();
        let subject = subject(action, request.as_object().unwrap());
        assert_eq!(subject, "InstanceIds ins-1, ins-2");
    }
}
