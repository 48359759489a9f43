//! Witnesses: for each change that breaks Rust code, a minimal program that compiled before and no
//! longer does. They are built from the resolved models of both sides, which know the Rust names.

use serde_json::{Value, json};

use super::bump;
use super::change::Change;
use super::rules::Rule;
use crate::model::{Action, Enum, Field, Product, Struct, Type};
use crate::name;

/// A program that a change breaks, and a migration note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// A library crate that depends on the generated crate.
    pub program: String,
    /// A sentence for the migration notes.
    pub migration: String,
}

impl Witness {
    pub(super) fn to_json(&self) -> Value {
        json!({"program": self.program, "migration": self.migration})
    }
}

/// Adds a witness to each change that breaks Rust code. A change that is invisible in Rust, such as
/// that of a wire type with the same Rust type, has none.
pub fn attach(changes: &mut [Change], old: &[Product], new: &[Product]) {
    let renamed: Vec<(String, String)> = changes
        .iter()
        .filter(|change| change.rule == Rule::TypeRenamed)
        .filter_map(|change| Some((change.new.clone()?, change.old.clone()?)))
        .collect();
    for change in changes.iter_mut().filter(|change| bump::breaks_rust(change)) {
        let find = |products| Side::find(products, change);
        let (Some(old), Some(new)) = (find(old), find(new)) else { continue };
        let before = renamed.iter().find(|(new, _)| *new == change.object);
        let before = before.map_or(change.object.as_str(), |(_, old)| old);
        change.witness = of(change, before, old, new);
    }
}

/// A product version of one side.
#[derive(Clone, Copy)]
struct Side<'a>(&'a Product);

impl<'a> Side<'a> {
    fn find(products: &'a [Product], change: &Change) -> Option<Self> {
        let is = |p: &&Product| p.name == change.product && p.version == change.version;
        products.iter().find(is).map(Self)
    }

    fn action(self, name: &str) -> Option<&'a Action> {
        self.0.actions.iter().find(|action| action.name == name)
    }

    fn shape(self, name: &str) -> Option<&'a Struct> {
        let own = self.0.actions.iter().flat_map(|a| [&a.request, &a.response]);
        let shared = self.0.types.iter().map(|shared| &shared.shape);
        own.chain(shared).find(|shape| shape.name == name)
    }

    fn field(self, object: &str, field: &str) -> Option<(&'a Struct, &'a Field)> {
        let shape = self.shape(object)?;
        Some((shape, shape.fields.iter().find(|f| f.wire == field)?))
    }

    fn is_taken(self, rust: &str) -> bool {
        let shapes = self.0.types.iter().map(|shared| shared.shape.rust.as_str());
        let enums = self.0.enums.iter().map(|shared| shared.shape.rust.as_str());
        let own = self.0.actions.iter().flat_map(|a| {
            let messages = [a.request.rust.as_str(), a.response.rust.as_str()];
            messages.into_iter().chain(a.enums.iter().map(|e| e.rust.as_str()))
        });
        shapes.chain(enums).chain(own).any(|taken| taken == rust)
    }

    /// Returns the enum with a Rust name.
    fn enumeration(self, rust: &str) -> Option<&'a Enum> {
        let own = self.0.actions.iter().flat_map(|a| &a.enums);
        let of_types = self.0.types.iter().flat_map(|t| &t.enums);
        let shared = self.0.enums.iter().map(|e| &e.shape);
        own.chain(of_types).chain(shared).find(|shape| shape.rust == rust)
    }

    /// Returns the item type of a paginated action.
    fn item(self, action: &Action) -> Option<String> {
        let mut shape = &action.response;
        let mut path = action.paging.as_ref()?.items.split('.').peekable();
        loop {
            let field = shape.fields.iter().find(|f| Some(&f.wire.as_str()) == path.peek())?;
            path.next();
            match (&field.ty, path.peek()) {
                (Type::List(item), None) => return Some(item.rust("api::")),
                (Type::Struct { rust, .. }, Some(_)) => {
                    shape = self.0.types.iter().map(|t| &t.shape).find(|s| s.rust == *rust)?;
                }
                _ => return None,
            }
        }
    }
}

fn of(change: &Change, object: &str, old: Side<'_>, new: Side<'_>) -> Option<Witness> {
    let field = change.field.as_deref();
    let (body, migration) = match change.rule {
        Rule::ActionRemoved => removed_action(old.action(object)?, new)?,
        Rule::TypeRemoved => removed_type(&rust_name(object, old)?, None, new)?,
        Rule::TypeRenamed => {
            let is = rust_name(change.new.as_deref()?, new)?;
            removed_type(&rust_name(change.old.as_deref()?, old)?, Some(is), new)?
        }
        Rule::FieldRemoved => removed_field(old.field(object, field?)?, None),
        Rule::FieldRenamed => {
            let (_, is) = new.field(&change.object, change.new.as_deref()?)?;
            removed_field(old.field(object, change.old.as_deref()?)?, Some(is.ident.clone()))
        }
        Rule::FieldMoved => moved_field(change, object, old)?,
        Rule::RequiredFieldAdded => required_field(old.shape(object)?, field?),
        Rule::ValueRemoved => removed_value(change, object, old, new)?,
        Rule::ErrorCodeRemoved => removed_code(old, change.old.as_deref()?)?,
        Rule::PagingChanged => changed_pages(object, old, new)?,
        _ => {
            let (shape, was) = old.field(object, field?)?;
            changed_type(shape, was, new.field(&change.object, field?)?.1)?
        }
    };
    let module = &old.0.module;
    let krate = name::crate_name(&old.0.name).replace('-', "_");
    let rt = format!("use {krate}::runtime::generated as rt;\n");
    let rt = if body.contains("rt::") { rt.as_str() } else { "" };
    let program = format!("{rt}use {krate}::{module} as api;\n\n{body}\n");
    Some(Witness { program, migration })
}

type Told = (String, String);

/// Returns the Rust name of an object or a shared enum.
fn rust_name(name: &str, side: Side<'_>) -> Option<String> {
    let shared = side.0.enums.iter().find(|e| e.name.as_deref() == Some(name));
    let shared = shared.map(|e| e.shape.rust.clone());
    shared.or_else(|| side.shape(name).map(|shape| shape.rust.clone()))
}

fn removed_action(action: &Action, new: Side<'_>) -> Option<Told> {
    let request = &action.request.rust;
    let migration = format!(
        "Remove calls of `Client::{}`: the service no longer has the action.",
        action.method.trim_start_matches("r#")
    );
    (!new.is_taken(request)).then(|| (format!("pub type Witness = api::{request};"), migration))
}

fn removed_type(was: &str, is: Option<String>, new: Side<'_>) -> Option<Told> {
    let migration = match is {
        Some(is) => format!("Write `{is}` instead of `{was}`."),
        None => format!("Remove `{was}`: nothing is made of it any more."),
    };
    (!new.is_taken(was)).then(|| (format!("pub type Witness = api::{was};"), migration))
}

fn removed_field((shape, field): (&Struct, &Field), is: Option<String>) -> Told {
    let (name, ident) = (&shape.rust, &field.ident);
    let migration = match is {
        Some(is) => format!("Write `{is}` instead of `{ident}` in `{name}`."),
        None => format!("Remove `{ident}` where `{name}` is built or read."),
    };
    (format!("pub fn witness(it: &api::{name}) {{\n    let _ = &it.{ident};\n}}"), migration)
}

/// Returns the program that a moved field breaks: the field was at `Field`, or at `Via.Field` in a
/// nested object.
fn moved_field(change: &Change, object: &str, old: Side<'_>) -> Option<Told> {
    let (was, is) = (change.old.as_deref()?, change.new.as_deref()?);
    let (shape, field) = match was.split_once('.') {
        None => old.field(object, was)?,
        Some((via, field)) => {
            let (_, via) = old.field(object, via)?;
            let Type::Struct { rust, .. } = via.ty.innermost() else { return None };
            let inner = old.0.types.iter().map(|t| &t.shape).find(|s| s.rust == *rust)?;
            (inner, inner.fields.iter().find(|f| f.wire == field)?)
        }
    };
    let (program, _) = removed_field((shape, field), None);
    Some((program, format!("Write `{is}` of `{}` instead of `{was}`.", change.object)))
}

fn required_field(shape: &Struct, field: &str) -> Told {
    let name = &shape.rust;
    let required: Vec<&Field> = shape.fields.iter().filter(|f| !f.optional).collect();
    let parameters: Vec<String> =
        required.iter().map(|f| format!("{}: {}", f.ident, unboxed(&f.ty))).collect();
    let arguments: Vec<&str> = required.iter().map(|f| f.ident.as_str()).collect();
    let make = match shape.fields.is_empty() {
        true => "default()".to_owned(),
        false => format!("new({})", arguments.join(", ")),
    };
    let program = format!(
        "pub fn witness({}) -> api::{name} {{\n    api::{name}::{make}\n}}",
        parameters.join(", ")
    );
    (program, format!("Pass `{field}` to `{name}::new`: requests without it are rejected."))
}

fn changed_type(shape: &Struct, was: &Field, is: &Field) -> Option<Told> {
    let (before, after) = (held(was), held(is));
    if before == after && was.ident == is.ident {
        return None;
    }
    let (name, ident) = (&shape.rust, &was.ident);
    let program = format!("pub fn witness(it: api::{name}) -> {before} {{\n    it.{ident}\n}}");
    let plain = |text: &str| text.replace("api::", "");
    let migration =
        format!("`{name}::{ident}` is `{}` and was `{}`.", plain(&after), plain(&before));
    Some((program, migration))
}

fn removed_value(change: &Change, object: &str, old: Side<'_>, new: Side<'_>) -> Option<Told> {
    let rust = match &change.field {
        None => rust_name(object, old)?,
        Some(field) => match old.field(object, field)?.1.ty.innermost() {
            Type::Enum(rust) => rust.clone(),
            _ => return None,
        },
    };
    let value = change.old.as_deref()?;
    let variant = old.enumeration(&rust)?.variants.iter().find(|v| v.wire == value)?;
    let is_kept = new
        .enumeration(&rust)
        .is_some_and(|shape| shape.variants.iter().any(|v| v.rust == variant.rust));
    let program =
        format!("pub fn witness() -> api::{rust} {{\n    api::{rust}::{}\n}}", variant.rust);
    let migration = format!(
        "Write `{rust}::from({value:?})` instead of `{rust}::{}`, if the value is still sent.",
        variant.rust
    );
    (!is_kept).then_some((program, migration))
}

fn removed_code(old: Side<'_>, code: &str) -> Option<Told> {
    let variant = &old.0.codes.variants.iter().find(|v| v.wire == code)?.rust;
    let program =
        format!("pub fn witness() -> api::ErrorCode {{\n    api::ErrorCode::{variant}\n}}");
    let migration = format!(
        "Write `ErrorCode::from({code:?})` instead of `ErrorCode::{variant}`, if the service still \
         returns it."
    );
    Some((program, migration))
}

fn changed_pages(action: &str, old: Side<'_>, new: Side<'_>) -> Option<Told> {
    let (was, is) = (old.action(action)?, new.action(action)?);
    let (before, after) = (old.item(was)?, new.item(is));
    if Some(&before) == after.as_ref() {
        return None;
    }
    let (request, method) = (&was.request.rust, was.method.trim_start_matches("r#"));
    let program = format!(
        "fn pages<T: rt::Paged<Item = {before}>>() {{}}\n\n\
         pub fn witness() {{\n    pages::<api::{request}>();\n}}"
    );
    let migration = match after {
        Some(after) => format!("`Client::{method}_items` gives out `{after}`, not `{before}`."),
        None => {
            format!("Call `Client::{method}` instead of `{method}_pages` and `{method}_items`.")
        }
    };
    Some((program, migration.replace("api::", "")))
}

/// Returns the type of a field as the witness names it.
fn held(field: &Field) -> String {
    let ty = field.ty.rust("api::");
    if field.optional { format!("Option<{ty}>") } else { ty }
}

/// Returns the type of a constructor parameter.
fn unboxed(ty: &Type) -> String {
    match ty {
        Type::Struct { rust, .. } => format!("api::{rust}"),
        other => other.rust("api::"),
    }
}
