//! `-i`: asks for required parameters that are missing.

use std::io::IsTerminal as _;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::Field;
use tencentcloud_catalog::shorthand::scalar;

use crate::failure::Failure;
use crate::lookup::Target;
use crate::value::{self, Sources};
use crate::{help, prompt};

/// Asks for each required parameter that a request lacks.
pub fn complete(
    target: &Target,
    request: &mut Map<String, Json>,
    sources: &mut dyn Sources,
) -> Result<(), Failure> {
    let action = target.action();
    let missing = action.request.fields.iter().filter(|field| field.required);
    let missing: Vec<_> = missing.filter(|field| !request.contains_key(&field.name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !std::io::stdin().is_terminal() || !std::io::stderr().is_terminal() {
        let names: Vec<_> = missing.iter().map(|field| format!("--{}", field.name)).collect();
        let message = format!("-i needs a terminal to ask for {}", names.join(", "));
        return Err(Failure::usage("NoTerminal", message).action(&action.name));
    }
    for field in missing {
        let value = ask(target, field, sources)?;
        request.insert(field.name.clone(), value);
    }
    Ok(())
}

/// Asks until the reply has the type of the field.
fn ask(target: &Target, field: &Field, sources: &mut dyn Sources) -> Result<Json, Failure> {
    let ty = help::type_name(&target.product, field.ty);
    let about = match field.description.is_empty() {
        true => ty,
        false => format!("{ty}. {}", field.description),
    };
    if !field.values.is_empty() && field.ty.lists == 0 {
        let choices = field.values.iter().map(|value| match value.description.as_str() {
            "" => (value.value.clone(), value.value.clone()),
            about => (value.value.clone(), format!("{}: {about}", value.value)),
        });
        let chosen = prompt::choice(&field.name, &about, choices.collect())?;
        return Ok(scalar(field.ty.kind, &chosen));
    }
    loop {
        let text = match field.sensitive {
            true => prompt::secret(&field.name, "")?,
            false => prompt::text(&field.name, &about, field.example.as_deref())?,
        };
        let words: Vec<String> = match field.ty.lists {
            0 => vec![text],
            _ => text.split_whitespace().map(str::to_owned).collect(),
        };
        match value::convert(&target.product, field.ty, &words, sources) {
            Ok(value) => return Ok(value),
            Err(error) => crate::out::warn(&format!("{}: {error}", field.name)),
        }
    }
}
