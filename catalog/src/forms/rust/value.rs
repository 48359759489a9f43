//! Requests as expressions of the generated types.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value as Json};

use super::string;
use crate::forms::Call;
use crate::forms::layout::Expression;
use crate::model::{Field, Kind, Object, Product, RustEnum, Type};
use crate::names;

/// Returns the types that a request refers to, and the request; `None` if a value does not fit its
/// type.
pub(super) fn request(call: &Call<'_>) -> Option<(Vec<String>, Expression)> {
    let mut builder = Builder { product: call.product, used: BTreeSet::new() };
    builder.used.insert("Client".to_owned());
    let owner = Owner {
        name: &call.action.name,
        rust: format!("{}Request", call.action.name),
        object: &call.action.request,
    };
    let request = builder.object(&owner, call.request)?;
    Some((builder.used.into_iter().collect(), request))
}

/// A struct.
struct Owner<'a> {
    /// What the names of its enums begin with.
    name: &'a str,
    /// Its name in Rust.
    rust: String,
    object: &'a Object,
}

/// Where a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Where a type that converts is accepted.
    Converted,
    /// In a list of lists, whose elements have exactly their type.
    Exact,
}

struct Builder<'a> {
    product: &'a Product,
    /// The names to import.
    used: BTreeSet<String>,
}

impl<'a> Builder<'a> {
    fn object(&mut self, owner: &Owner<'a>, values: &Map<String, Json>) -> Option<Expression> {
        let object = owner.object;
        if values.keys().any(|name| object.field(name).is_none()) {
            return None;
        }
        self.used.insert(owner.rust.clone());
        if object.fields.is_empty() {
            return Some(Expression::text(format!("{}::default()", owner.rust)));
        }
        let (mut required, mut setters) = (Vec::new(), Vec::new());
        for field in &object.fields {
            let given = values.get(&field.name).filter(|value| !value.is_null());
            let value = given.map(|value| self.field(owner, field, value));
            match (value, field.required && !field.nullable) {
                (Some(value), true) => required.push(value?),
                (Some(value), false) => setters.push((field.ident(), vec![value?])),
                (None, true) => required.push(self.missing(field)?),
                (None, false) => {}
            }
        }
        let new = Expression::List(format!("{}::new(", owner.rust), required, ")");
        match setters.is_empty() {
            true => Some(new),
            false => Some(Expression::Chain(Box::new(new), setters)),
        }
    }

    fn field(&mut self, owner: &Owner<'a>, field: &'a Field, value: &Json) -> Option<Expression> {
        match field.ty.lists {
            0 => self.scalar(owner, field, value, Place::Converted, true),
            lists => self.list(owner, field, lists, value, Place::Converted),
        }
    }

    /// Returns a list in as many lists as the field has.
    fn list(
        &mut self,
        owner: &Owner<'a>,
        field: &'a Field,
        lists: u8,
        value: &Json,
        place: Place,
    ) -> Option<Expression> {
        let items = value.as_array()?;
        let inner = lists.checked_sub(1)?;
        let open = if place == Place::Exact { "vec![" } else { "[" };
        if items.is_empty() {
            return Some(match (place, inner) {
                (Place::Exact, _) => Expression::text("vec![]"),
                (Place::Converted, 0) => {
                    Expression::text(format!("Vec::<{}>::new()", self.element(field)))
                }
                // The type of the elements follows from what takes them.
                (Place::Converted, _) => Expression::text("Vec::new()"),
            });
        }
        // The elements of a list have one type: variants only if all values are known.
        let variants = items.iter().all(|item| known(field, item).is_some());
        let items = items.iter().map(|item| match inner {
            0 => self.scalar(owner, field, item, place, variants),
            _ => self.list(owner, field, inner, item, Place::Exact),
        });
        Some(Expression::List(open.to_owned(), items.collect::<Option<_>>()?, "]"))
    }

    /// Returns a single value. Known values are written as variants if `variants` is set.
    fn scalar(
        &mut self,
        owner: &Owner<'a>,
        field: &'a Field,
        value: &Json,
        place: Place,
        variants: bool,
    ) -> Option<Expression> {
        let variant = known(field, value).filter(|_| variants);
        if let (Some(name), Some(variant)) = (field.enum_name(owner.name), variant) {
            self.used.insert(name.clone());
            return Some(Expression::text(format!("{name}::{variant}")));
        }
        let is_enum = field.rust_enum != RustEnum::None;
        let literal = match (field.ty.kind, value) {
            (Kind::Object(_), Json::Object(values)) => {
                let owner = self.shared(field.ty)?;
                return self.object(&owner, values);
            }
            (Kind::Integer | Kind::Unsigned, Json::Number(number)) if is_enum => {
                format!("{}_i64", number.as_i64()?)
            }
            (Kind::Integer, Json::Number(number)) => return whole(number.as_i64()),
            (Kind::Unsigned, Json::Number(number)) => return whole(number.as_u64()),
            (Kind::Float, Json::Number(number)) => {
                return Some(Expression::text(format!("{:?}", number.as_f64()?)));
            }
            (Kind::Boolean, Json::Bool(value)) => return Some(Expression::text(value.to_string())),
            (Kind::Binary, Json::String(text)) => {
                let bytes = STANDARD.decode(text).ok()?;
                format!("b\"{}\".as_slice()", bytes.escape_ascii())
            }
            (
                Kind::String | Kind::DateTime | Kind::DateTimeIso | Kind::Date,
                Json::String(text),
            ) => string(text),
            _ => return None,
        };
        Some(Expression::text(match place {
            Place::Converted => literal,
            Place::Exact => format!("{literal}.into()"),
        }))
    }

    fn shared(&self, ty: Type) -> Option<Owner<'a>> {
        let object = self.product.object(ty)?;
        Some(Owner { name: &object.name, rust: object.struct_name(), object })
    }

    /// Returns the type of the elements of an empty list.
    fn element(&mut self, field: &Field) -> String {
        let is_enum = field.rust_enum != RustEnum::None;
        let name = match field.ty.kind {
            Kind::Object(_) => {
                let name = self.shared(field.ty).map(|owner| owner.rust).unwrap_or_default();
                self.used.insert(name.clone());
                return name;
            }
            Kind::Integer => "i64",
            Kind::Unsigned if is_enum => "i64",
            Kind::Unsigned => "u64",
            Kind::Float => "f64",
            Kind::Boolean => "bool",
            Kind::Binary => "&[u8]",
            Kind::String | Kind::DateTime | Kind::DateTimeIso | Kind::Date => "&str",
        };
        name.to_owned()
    }

    /// Returns a value for a required field that the request lacks, so that the program compiles and
    /// shows what to fill in.
    fn missing(&mut self, field: &'a Field) -> Option<Expression> {
        let is_enum = field.rust_enum != RustEnum::None;
        let value = match field.ty.kind {
            _ if field.ty.lists > 1 => "Vec::new()".to_owned(),
            _ if field.ty.lists > 0 => format!("Vec::<{}>::new()", self.element(field)),
            Kind::Object(_) => {
                let owner = self.shared(field.ty)?;
                return self.object(&owner, &Map::new());
            }
            Kind::Integer | Kind::Unsigned if is_enum => "0_i64".to_owned(),
            Kind::Integer | Kind::Unsigned => "0".to_owned(),
            Kind::Float => "0.0".to_owned(),
            Kind::Boolean => "false".to_owned(),
            Kind::Binary => "b\"\".as_slice()".to_owned(),
            Kind::String | Kind::DateTime | Kind::DateTimeIso | Kind::Date => "\"\"".to_owned(),
        };
        Some(Expression::text(format!("/* {} */ {value}", names::field(&field.name))))
    }
}

fn whole(number: Option<impl ToString>) -> Option<Expression> {
    number.map(|number| Expression::text(number.to_string()))
}

/// Returns the variant of a known value of an enum.
fn known(field: &Field, value: &Json) -> Option<String> {
    if field.rust_enum == RustEnum::None {
        return None;
    }
    let is_it = |known: &str| match value {
        Json::String(text) => field.ty.kind == Kind::String && text == known,
        Json::Number(number) => field.ty.kind != Kind::String && number.to_string() == known,
        _ => false,
    };
    field.values.iter().find(|value| is_it(&value.value))?.variant()
}
