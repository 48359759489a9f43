//! Official definitions as contracts.
//!
//! Definitions state names, types and flags; constraints are only in their prose. Prose is read only
//! where it changed ([`super::prose`]), because reading all of it is most of the cost of an import.

use std::collections::{BTreeMap, BTreeSet};

use super::contract::{Action, Contract, Field, Object, Place};
use crate::import::definitions::api::{Api, ApiObject, Member};

/// Returns the contract of an `api.json`; messages refer to the file as `path`.
///
/// # Errors
///
/// If the text is not a valid `api.json`.
pub fn contract(api: &str, path: &str) -> Result<Contract, String> {
    let api = Api::parse(api)?;
    let (product, version) = api.metadata.identity()?;
    let place = Place { path: path.to_owned(), line: 0 };
    let mut contract = Contract {
        product,
        version,
        path: path.to_owned(),
        docs: [&api.metadata.title, &api.metadata.brief].map(text).join("\n"),
        ..Contract::default()
    };
    let mut owners: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, action) in &api.actions {
        for object in [&action.input, &action.output] {
            owners.entry(object).or_default().insert(name);
        }
        contract.actions.insert(
            name.clone(),
            Action {
                input: action.input.clone(),
                output: action.output.clone(),
                deprecated: action.status.as_deref().is_some_and(|status| status != "online"),
                docs: [&action.name, &action.document].map(text).join("\n"),
                place: place.clone(),
                ..Action::default()
            },
        );
    }
    for (name, object) in &api.objects {
        let owner = owners.get(name.as_str()).and_then(|actions| actions.first());
        let object = object_of(object, owner.map(|action| (*action).to_owned()), &place);
        contract.objects.insert(name.clone(), object);
    }
    Ok(contract)
}

fn object_of(object: &ApiObject, action: Option<String>, place: &Place) -> Object {
    Object {
        action,
        fields: object.members.iter().map(|m| (m.name.clone(), field(m, place))).collect(),
        docs: text(&object.document),
        place: place.clone(),
        ..Object::default()
    }
}

fn field(member: &Member, place: &Place) -> Field {
    let inner = member.member.as_deref().unwrap_or(&member.kind);
    let ty = match member.kind.as_str() {
        "list" => format!("[{inner}]"),
        "object" | "int" => inner.to_owned(),
        // Some definitions name the kind of a scalar and another scalar inside.
        kind if kind != inner => format!("{kind}:{inner}"),
        kind => kind.to_owned(),
    };
    Field {
        ty,
        required: member.required.0,
        present: member.output_required.0,
        nullable: member.value_allowed_null.0,
        deprecated: member.disabled.0,
        example: member.example.as_ref().map(ToString::to_string),
        docs: text(&member.document),
        place: place.clone(),
        ..Field::default()
    }
}

fn text(text: &Option<String>) -> String {
    text.as_deref().unwrap_or_default().trim().to_owned()
}
