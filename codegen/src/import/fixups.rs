//! Corrects known errors of the official definitions. A fix-up is a file in
//! `codegen/fixups/` that states the error, the evidence, and the original fact. When the
//! definitions change, it no longer applies, and must be reviewed.

use super::Facts;
use crate::diagnostic::Diagnostics;
use crate::node;
use crate::read::{Entries, Read, object};
use crate::schema::{Field, Payload, TypeName};
use crate::source::{Source, Spanned};

object! {
    #[what = "a fix-up"]
    /// A correction of an action or a shared type.
    pub struct FixUp {
        /// The product and version: `cls/2020-10-16`.
        "product" => product: String,
        /// The action to correct.
        "action" => action: Option<String>,
        /// The shared type to correct.
        "type" => ty: Option<String>,
        /// The evidence that the definitions are incorrect.
        "reason" => reason: String,
        /// The host of the action.
        "host" => host: Option<Spanned<String>>,
        /// The format of the request body.
        "payload" => payload: Option<Payload>,
        /// Missing parameters.
        "add" => add: Entries<Field>,
        /// Fields with incorrect types.
        "change" => change: Entries<Change>,
    }
}

object! {
    #[what = "a change of a type"]
    /// The type of a field in the definitions, and the correct one.
    pub struct Change {
        /// In the definitions.
        "is" => is: TypeName,
        /// The correct type.
        "becomes" => becomes: TypeName,
    }
}

macro_rules! file {
    ($name:literal) => {
        ($name, include_str!(concat!("../../fixups/", $name)))
    };
}

/// All fix-ups: file names and contents.
const FILES: &[(&str, &str)] = &[
    file!("cls-UploadLog.yaml"),
    file!("es-ChatCompletions.yaml"),
    file!("es-ParseDocument.yaml"),
    file!("obstacles-Chat.yaml"),
    file!("obstacles-Nested.yaml"),
    file!("obstacles-UploadLog.yaml"),
    file!("trtc-SeriesInfo.yaml"),
];

/// Applies the fix-ups of a product. One whose action or type is missing does nothing: the
/// definitions of the two sites differ in what they have.
pub(super) fn apply(facts: &mut Facts) -> Result<(), String> {
    for (file, text) in FILES {
        let fix_up = read(file, text)?;
        if fix_up.product == facts.folder {
            let stale = |problem| {
                format!(
                    "the fix-up codegen/fixups/{file} no longer applies: {problem}; correct it, \
                     or remove it there and in codegen/src/import/fixups.rs"
                )
            };
            fix_up.apply(facts).map_err(stale)?;
        }
    }
    Ok(())
}

fn read(file: &str, text: &str) -> Result<FixUp, String> {
    let sources = [Source { path: format!("fixups/{file}"), text: text.to_owned() }];
    let mut diagnostics = Diagnostics::default();
    let tree = node::parse(0, &sources[0], &mut diagnostics);
    let fix_up = tree.and_then(|tree| FixUp::read(&tree, &mut diagnostics));
    let drawn = || diagnostics.draw(&sources, "codegen/", false);
    fix_up.filter(|_| diagnostics.is_empty()).ok_or_else(drawn)
}

impl FixUp {
    fn apply(self, facts: &mut Facts) -> Result<(), String> {
        if let Some(action) = self.action.as_ref().and_then(|name| facts.actions.get_mut(name)) {
            for (name, change) in self.change.iter() {
                let input = action.input.get(name).is_some();
                change.on(if input { &mut action.input } else { &mut action.output }, name)?;
            }
            add(self.add, &mut action.input)?;
            if action.payload.is_some() && self.payload.is_some() {
                return Err("the definitions give a payload of their own".to_owned());
            }
            action.payload = action.payload.or(self.payload);
            action.host = self.host;
        } else if let Some(ty) = self.ty.as_ref().and_then(|name| facts.types.get_mut(name)) {
            for (name, change) in self.change.iter() {
                change.on(&mut ty.fields, name)?;
            }
            add(self.add, &mut ty.fields)?;
        }
        Ok(())
    }
}

impl Change {
    fn on(&self, fields: &mut Entries<Field>, name: &str) -> Result<(), String> {
        let field = fields.0.iter_mut().find(|(key, _)| key.value == name);
        let (_, field) = field.ok_or_else(|| format!("there is no field `{name}`"))?;
        if field.ty.value != self.is {
            return Err(format!("the type of `{name}` is not what it was"));
        }
        field.ty.value = self.becomes.clone();
        Ok(())
    }
}

fn add(new: Entries<Field>, fields: &mut Entries<Field>) -> Result<(), String> {
    for (name, field) in new.0 {
        if fields.get(&name).is_some() {
            return Err(format!("there is a field `{}` now", name.value));
        }
        fields.0.push((name, field));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{blank_field, definitions};

    fn facts(members: &str) -> Result<Facts, String> {
        let api = format!(
            r#"{{"metadata": {{"apiVersion": "2020-10-16", "serviceShortName": "cls"}},
                 "actions": {{"UploadLog": {{"input": "I", "output": "O"}}}},
                 "objects": {{"I": {{"members": [{members}]}}, "O": {{}}}}}}"#
        );
        definitions::read(&api, &definitions::Extra::default())
    }

    #[test]
    fn every_file_is_listed_and_can_be_read() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixups");
        let mut there: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        there.sort();
        assert_eq!(there, FILES.iter().map(|(file, _)| *file).collect::<Vec<_>>());
        for (file, text) in FILES {
            let fix_up = read(file, text).unwrap_or_else(|problem| panic!("{problem}"));
            let about = fix_up.action.or(fix_up.ty).expect("it is about an action or a type");
            let product = fix_up.product.split('/').next().unwrap_or_default();
            assert_eq!(*file, format!("{product}-{about}.yaml"));
        }
    }

    #[test]
    fn a_fix_up_applies_until_the_definitions_change() {
        let fixed = facts("").expect("it is read");
        let upload = &fixed.actions["UploadLog"];
        assert_eq!(upload.payload, Some(Payload::OctetStream));
        assert!(upload.input.get("Body").is_some());
        let body = r#"{"name": "Body", "type": "string"}"#;
        let problem = facts(body).expect_err("the fix-up is stale");
        assert_eq!(
            problem,
            "the fix-up codegen/fixups/cls-UploadLog.yaml no longer applies: there is a \
             field `Body` now; correct it, or remove it there and in codegen/src/import/fixups.rs"
        );
    }

    #[test]
    fn a_change_wants_the_field_as_it_was() {
        let one = || TypeName::One("int64".to_owned());
        let change = Change { is: one(), becomes: TypeName::List(Box::new(one())) };
        let mut fields = Entries(vec![(Spanned::synthetic("A".to_owned()), blank_field(one()))]);
        assert_eq!(change.on(&mut fields, "A"), Ok(()));
        assert_eq!(fields.0[0].1.ty.value, change.becomes);
        assert!(change.on(&mut fields, "A").is_err_and(|e| e.contains("not what it was")));
        assert!(change.on(&mut fields, "B").is_err_and(|e| e.contains("no field `B`")));
    }
}
