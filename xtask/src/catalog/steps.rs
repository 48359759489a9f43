//! What changed from one release of the definitions to the next, as the catalog holds it.

use std::collections::BTreeSet;

use tencentcloud_catalog::{Change, ChangeLevel, Step};
use tencentcloud_codegen::diff::rules::Rule;
use tencentcloud_codegen::diff::{self, Level};

use crate::diff::side::{self, Side};

/// Compares releases, the earliest first, each with the next, and adds the steps. A step that is
/// there already is replaced, for the products that were compared.
pub(super) fn add(
    steps: &mut Vec<Step>,
    releases: &[String],
    only: &[String],
) -> Result<(), String> {
    // The latest first, so that each stands behind the one that follows it.
    for pair in releases.windows(2).rev() {
        let [before, after] = pair else { continue };
        let (before, after) = (Side::open(before, only)?, Side::open(after, only)?);
        let (mut changes, _) = side::compare(&before, &after)?;
        diff::sort(&mut changes);
        let step = Step {
            before: release(before.label()),
            after: release(after.label()),
            changes: told(&changes),
        };
        insert(steps, step, only);
    }
    Ok(())
}

/// Returns the name of a release: that of a wheel without its tags.
fn release(label: &str) -> String {
    let wheel = label.strip_suffix(".whl").and_then(|name| {
        let mut parts = name.split('-');
        Some(format!("{} {}", parts.next()?, parts.next()?))
    });
    wheel.unwrap_or_else(|| label.to_owned())
}

/// Inserts a step behind the one that follows it, or in front; or merges it into the one of the same
/// releases.
fn insert(steps: &mut Vec<Step>, step: Step, only: &[String]) {
    let is_same = |known: &&mut Step| known.before == step.before && known.after == step.after;
    let Some(known) = steps.iter_mut().find(is_same) else {
        let later = steps.iter().position(|known| known.before == step.after);
        steps.insert(later.map_or(0, |at| at + 1), step);
        return;
    };
    let is_compared = |change: &Change| only.is_empty() || only.contains(&change.product);
    known.changes.retain(|change| !is_compared(change));
    known.changes.extend(step.changes);
    known.changes.sort_by(|a, b| (&a.product, &a.version).cmp(&(&b.product, &b.version)));
}

/// Returns the changes that callers of an action can see. A change of a type belongs to the actions
/// that had it before: what is new has no history.
fn told(changes: &[diff::Change]) -> Vec<Change> {
    let key = |change: &diff::Change| (change.product.clone(), change.object.clone());
    let is_new = |change: &&diff::Change| change.rule == Rule::ActionAdded;
    let new: BTreeSet<_> = changes.iter().filter(is_new).map(key).collect();
    let told = changes.iter().filter_map(|change| {
        let actions: Vec<String> = match change.rule {
            Rule::DocsChanged | Rule::ExampleChanged | Rule::TypeAdded | Rule::TypeRemoved => {
                return None;
            }
            Rule::ActionAdded | Rule::ActionRemoved => vec![change.object.clone()],
            _ => {
                let is_old =
                    |action: &&String| !new.contains(&(change.product.clone(), (*action).clone()));
                change.affected.iter().filter(is_old).cloned().collect()
            }
        };
        (!actions.is_empty()).then(|| Change {
            product: change.product.clone(),
            version: change.version.clone(),
            level: match change.level {
                Level::Breaking => ChangeLevel::Breaking,
                Level::Dangerous => ChangeLevel::Dangerous,
                Level::Additive => ChangeLevel::Additive,
                Level::Docs => ChangeLevel::Docs,
            },
            rule: change.rule.id().to_owned(),
            message: change.message.clone(),
            actions,
        })
    });
    let mut told: Vec<Change> = told.collect();
    told.sort_by(|a, b| (&a.product, &a.version, a.level).cmp(&(&b.product, &b.version, b.level)));
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An invented product with one action and one type.
    fn api(actions: &[&str], fields: &[(&str, &str)]) -> String {
        let member = |(name, ty): &(&str, &str)| json!({"name": name, "type": ty, "member": ty, "required": false, "document": "A field."});
        let nested = json!({"name": "Pot", "type": "object", "member": "Pot", "required": false,
            "document": "A pot."});
        let mut objects =
            json!({"Pot": {"members": fields.iter().map(member).collect::<Vec<_>>()}});
        let mut defined = json!({});
        for action in actions {
            let (input, output) = (format!("{action}Request"), format!("{action}Response"));
            defined[action] = json!({"name": action, "document": "Brews.", "input": input,
                "output": output, "status": "online"});
            objects[input] = json!({"members": [nested], "type": "object"});
            objects[output] = json!({"members": [{"name": "RequestId", "type": "string",
                "member": "string", "document": "The ID."}], "type": "object"});
        }
        json!({"metadata": {"apiVersion": "2024-01-01", "serviceShortName": "tea",
            "api_brief": "Tea.", "serviceNameCN": "Tea"}, "actions": defined, "objects": objects})
        .to_string()
    }

    #[test]
    fn changes_of_an_action_are_told_and_what_is_new_has_no_history() {
        let place = std::env::temp_dir().join(format!("xtask-steps-{}", std::process::id()));
        std::fs::create_dir_all(&place).unwrap();
        let write = |name: &str, text: &str| {
            let path = place.join(name);
            std::fs::write(&path, text).unwrap();
            path.to_string_lossy().into_owned()
        };
        let releases = [
            write("1.json", &api(&["BrewTea"], &[("Size", "int64")])),
            write("2.json", &api(&["BrewTea", "PourTea"], &[("Size", "int64"), ("Lid", "bool")])),
            write("3.json", &api(&["BrewTea", "PourTea"], &[("Size", "string"), ("Lid", "bool")])),
        ];
        let mut steps = Vec::new();
        add(&mut steps, &releases, &[]).unwrap();
        let labels: Vec<_> = steps.iter().map(|step| (&*step.before, &*step.after)).collect();
        assert_eq!(labels, [("2.json", "3.json"), ("1.json", "2.json")]);
        let told = |step: &Step| -> Vec<(String, String)> {
            let changes = step.changes.iter();
            changes.map(|change| (change.rule.clone(), change.actions.join(" "))).collect()
        };
        let pair = |rule: &str, actions: &str| (rule.to_owned(), actions.to_owned());
        let added = [pair("field-added", "BrewTea"), pair("action-added", "PourTea")];
        assert_eq!(told(&steps[1]), added);
        assert_eq!(told(&steps[0]), [pair("field-type-changed", "BrewTea PourTea")]);
        assert_eq!(steps[0].changes[0].level, ChangeLevel::Breaking);
        // Once more changes nothing, and what is older goes behind.
        let all = steps.clone();
        add(&mut steps, &releases[1..], &["tea".to_owned()]).unwrap();
        assert_eq!(steps, all);
        steps.pop();
        add(&mut steps, &releases[..2], &[]).unwrap();
        assert_eq!(steps, all);
        std::fs::remove_dir_all(&place).unwrap();
    }

    #[test]
    fn a_release_is_named_like_its_package() {
        assert_eq!(release("tccli-3.1.189.1-py2.py3-none-any.whl"), "tccli 3.1.189.1");
        assert_eq!(release("main"), "main");
    }
}
