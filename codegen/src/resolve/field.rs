//! Fields, structs and enums.

use std::collections::HashMap;

use super::VersionResolver;
use super::action::texts;
use super::load::File;
use super::reach::innermost;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{
    Enum, Field, FieldRule, Limit, SharedEnum, SharedStruct, Struct, Type, Variant, WireType,
};
use crate::name::{self, Kind};
use crate::node::Node;
use crate::read::Entries;
use crate::schema::{self, BASIC_TYPES, FormatName, TypeName};
use crate::source::{Span, Spanned};

/// The struct whose fields are resolved.
pub(super) struct Owner<'a> {
    /// Its name in the definitions.
    pub(super) name: &'a str,
    /// What the names of its enums begin with.
    pub(super) prefix: &'a str,
    /// Whether a request reaches it.
    pub(super) sent: bool,
    /// Whether a response reaches it.
    pub(super) received: bool,
}

impl VersionResolver<'_> {
    pub(super) fn shared_struct(
        &mut self,
        file: &File<schema::Type>,
        module: String,
    ) -> SharedStruct {
        let schema = &file.schema;
        let owner = Owner {
            name: &schema.name,
            prefix: &schema.name,
            sent: self.reach.is_sent(&schema.name),
            received: self.reach.is_received(&schema.name),
        };
        let mut enums = Vec::new();
        let fields = self.fields(&schema.fields, &owner, &mut enums);
        let rules = self.rules(&schema.rules, &schema.fields);
        let shape = Struct {
            name: schema.name.value.clone(),
            rust: self.types[schema.name.as_str()].rust.clone(),
            description: schema.description.clone().unwrap_or_default(),
            fields,
            rules,
            sent: owner.sent,
            received: owner.received,
            search: texts(&schema.search),
        };
        let own = shape.rust.clone();
        SharedStruct {
            imports: self.imports(&schema.fields).into_iter().filter(|name| *name != own).collect(),
            shape,
            enums,
            module,
            used_by: self.reach.used_by(&schema.name),
            source: self.path(file.file),
        }
    }

    pub(super) fn shared_enum(
        &mut self,
        file: &File<schema::Type>,
        module: String,
    ) -> Option<SharedEnum> {
        let schema = &file.schema;
        if let Some((key, _)) = schema.fields.0.first() {
            self.diagnostics.report(
                key.span,
                "a type has either fields or an enum",
                "this type has both",
                "move the fields to a type of their own",
            );
        }
        let values = schema.values.as_ref()?;
        let numeric = match schema.base.as_ref().map(|b| &b.value) {
            None => false,
            Some(TypeName::One(base)) if base == "string" => false,
            Some(TypeName::One(base)) if base == "int64" || base == "uint64" => true,
            Some(_) => {
                self.diagnostics.report(
                    schema.base.as_ref()?.span,
                    "an enumeration is a text or an integer",
                    "neither of them",
                    "write `string`, `int64` or `uint64`",
                );
                false
            }
        };
        let rust = self.types[schema.name.as_str()].rust.clone();
        let mut shape = self.make_enum(values, rust, numeric);
        shape.description = schema.description.clone().unwrap_or_default();
        shape.search = texts(&schema.search);
        let used_by = self.reach.used_by(&schema.name);
        Some(SharedEnum {
            name: Some(schema.name.value.clone()),
            shape,
            module,
            used_by,
            source: self.path(file.file),
        })
    }

    /// Resolves the fields of a struct; enums of their own are put into `enums`.
    pub(super) fn fields(
        &mut self,
        entries: &Entries<schema::Field>,
        owner: &Owner<'_>,
        enums: &mut Vec<Enum>,
    ) -> Vec<Field> {
        let mut idents: HashMap<String, Span> = HashMap::new();
        let mut fields = Vec::new();
        for (key, field) in entries.iter() {
            self.wire_name(key, "a field");
            self.search_words(&field.search);
            let (ident, span) = match &field.rust_name {
                Some(given) => (given.value.clone(), given.span),
                None => (name::field(key), key.span),
            };
            self.rust_name(&ident, Kind::Field, span);
            if let Some(first) = idents.insert(ident.clone(), key.span) {
                self.diagnostics.push(Diagnostic {
                    message: format!("two fields would be called `{ident}` in Rust"),
                    span: key.span,
                    label: "this one".to_owned(),
                    help: format!("give one of them another name, such as `rust_name: {ident}_2`"),
                    related: Some((first, "and this one".to_owned())),
                });
            }
            fields.extend(self.field(key, field, ident, owner, enums));
        }
        fields
    }

    fn field(
        &mut self,
        key: &Spanned<String>,
        field: &schema::Field,
        ident: String,
        owner: &Owner<'_>,
        enums: &mut Vec<Enum>,
    ) -> Option<Field> {
        let mut ty = self.type_of(&field.ty, owner)?;
        let mut limits = self.limits(field, &ty);
        let mut values = Vec::new();
        if let Some(list) = &field.values {
            limits.extend(self.values_limit(list, innermost(&field.ty), field.ty.span));
            values = list
                .values
                .iter()
                .map(|(value, v)| (value.value.clone(), v.description.clone().unwrap_or_default()))
                .collect();
            if let Some(name) = self.shared_enum_of(list) {
                ty = with_enum(&ty, &name);
            } else if let Some(made) = self.own_enum(key, field, list, owner) {
                ty = with_enum(&ty, &made.rust);
                enums.push(made);
            }
        }
        limits.extend(self.shared_values(&field.ty));
        self.check_constants(field, &limits);
        let boxed = matches!(ty, Type::Struct { boxed: true, .. });
        Some(Field {
            wire: key.value.clone(),
            ident,
            wire_type: self.wire_type(&field.ty),
            // What leads back to its owner is never required, or it could never be made.
            required: field.required && !boxed,
            optional: !field.required || field.nullable || boxed,
            nullable: field.nullable,
            may_be_empty: field.allow_empty,
            sensitive: field.sensitive,
            description: field.description.clone().unwrap_or_default(),
            default: field.default.as_ref().map(constant),
            unit: field.unit.clone(),
            example: field.example.as_ref().map(constant),
            deprecated: field.deprecated.clone(),
            limits,
            values,
            search: texts(&field.search),
            ty,
        })
    }

    fn type_of(&mut self, ty: &Spanned<TypeName>, owner: &Owner<'_>) -> Option<Type> {
        let found = self.plain_type(&ty.value, owner);
        if found.is_none() {
            let name = innermost(&ty.value);
            let known = BASIC_TYPES.iter().copied().chain(self.types.keys().copied());
            let help = match nearest(name, known) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("write a basic type, or describe it in `types/{name}.yaml`"),
            };
            self.diagnostics.report(
                ty.span,
                format!("there is no type `{name}`"),
                "not known",
                help,
            );
        }
        found
    }

    fn plain_type(&self, ty: &TypeName, owner: &Owner<'_>) -> Option<Type> {
        Some(match ty {
            TypeName::List(inner) => {
                let mut inner = self.plain_type(inner, owner)?;
                // A list is a pointer already.
                if let Type::Struct { boxed, .. } = &mut inner {
                    *boxed = false;
                }
                Type::List(Box::new(inner))
            }
            TypeName::One(name) => match name.as_str() {
                "string" => Type::String,
                "datetime" => Type::Time(FormatName::DateTime),
                "datetime_iso" => Type::Time(FormatName::DateTimeIso),
                "date" => Type::Time(FormatName::Date),
                "int64" => Type::Int,
                "uint64" => Type::Uint,
                "float" => Type::Float,
                "bool" => Type::Bool,
                "binary" => Type::Bytes,
                _ => {
                    let entry = self.types.get(name.as_str())?;
                    if entry.is_enum() {
                        Type::Enum(entry.rust.clone())
                    } else {
                        let boxed = self.reach.is_recursive(owner.name, name);
                        Type::Struct { rust: entry.rust.clone(), boxed }
                    }
                }
            },
        })
    }

    fn wire_type(&self, ty: &TypeName) -> WireType {
        match ty {
            TypeName::List(inner) => WireType::List(Box::new(self.wire_type(inner))),
            TypeName::One(name) => match name.as_str() {
                "string" => WireType::Basic("String"),
                "int64" => WireType::Basic("Integer"),
                "uint64" => WireType::Basic("Unsigned integer"),
                "float" => WireType::Basic("Float"),
                "bool" => WireType::Basic("Boolean"),
                "binary" => WireType::Basic("Binary"),
                "datetime" => WireType::Basic("Timestamp"),
                "datetime_iso" => WireType::Basic("Timestamp ISO8601"),
                "date" => WireType::Basic("Date"),
                _ => WireType::Named(name.clone()),
            },
        }
    }

    /// Returns the shared types and enums that fields name, by their names in Rust.
    pub(super) fn imports(&self, entries: &Entries<schema::Field>) -> Vec<String> {
        let types = entries.iter().filter_map(|(_, f)| self.types.get(innermost(&f.ty)));
        let enums = entries.iter().filter_map(|(_, f)| self.shared_enum_of(f.values.as_ref()?));
        let mut names: Vec<_> = types.map(|entry| entry.rust.clone()).chain(enums).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the enum of a field's own values. Integers get one only where the schema names the
    /// values: a number alone makes no name that says something.
    fn own_enum(
        &mut self,
        key: &Spanned<String>,
        field: &schema::Field,
        list: &schema::Enum,
        owner: &Owner<'_>,
    ) -> Option<Enum> {
        let numeric = match innermost(&field.ty) {
            "string" => false,
            "int64" | "uint64" => true,
            _ => return None,
        };
        if list.plain {
            return None;
        }
        if numeric && list.name.is_none() && list.values.iter().all(|(_, v)| v.name.is_none()) {
            return None;
        }
        let (rust, span) = match &list.name {
            Some(given) => (given.value.clone(), given.span),
            None => (name::enum_name(owner.prefix, key), key.span),
        };
        self.rust_name(&rust, Kind::Type, span);
        self.claim(&rust, span);
        let mut made = self.make_enum(list, rust, numeric);
        made.description = format!("Values of `{}`.", key.value);
        Some(made)
    }

    pub(super) fn make_enum(&mut self, list: &schema::Enum, rust: String, numeric: bool) -> Enum {
        let mut seen = HashMap::new();
        let mut variants = Vec::new();
        for (value, entry) in list.values.iter() {
            if numeric && value.parse::<i64>().is_err() {
                self.diagnostics.report(
                    value.span,
                    format!("`{}` is not an integer", value.value),
                    "the type of this enumeration is an integer",
                    "write an integer, or make the type `string`",
                );
            }
            if let Some(variant) = self.variant(value, entry, numeric, &mut seen) {
                variants.push(Variant {
                    wire: value.value.clone(),
                    rust: variant,
                    description: entry.description.clone().unwrap_or_default(),
                    deprecated: entry.deprecated.clone(),
                });
            }
        }
        Enum { rust, description: String::new(), numeric, variants, search: Vec::new() }
    }

    /// Returns the name of a value's variant. A name that differs from another in case alone would
    /// be taken for the other, so that both have to be given.
    fn variant(
        &mut self,
        value: &Spanned<String>,
        entry: &schema::Variant,
        numeric: bool,
        seen: &mut HashMap<String, (String, Span, bool)>,
    ) -> Option<String> {
        let named = entry.name.as_ref().map(|n| n.value.clone());
        let made = named.or_else(|| if numeric { None } else { name::variant(value) });
        let Some(variant) = made else {
            self.diagnostics.report(
                value.span,
                format!("the value `{}` makes no name in Rust", value.value),
                "this value",
                "write it as an object with `name:` and `description:`",
            );
            return None;
        };
        let is_named = entry.name.is_some();
        self.rust_name(&variant, Kind::Variant, entry.name.as_ref().map_or(value.span, |n| n.span));
        let claim = (variant.clone(), value.span, is_named);
        if let Some((other, first, first_named)) = seen.insert(name::folded(&variant), claim) {
            let (message, help) = if other == variant {
                (
                    format!("two values would be called `{variant}` in Rust"),
                    "give one of them a `name:`",
                )
            } else {
                (
                    format!("`{variant}` and `{other}` are names that differ in case alone"),
                    "give each of the two values a `name:` that says what it means",
                )
            };
            if other == variant || !(is_named && first_named) {
                self.diagnostics.push(Diagnostic {
                    message,
                    span: value.span,
                    label: "this one".to_owned(),
                    help: help.to_owned(),
                    related: Some((first, "and this one".to_owned())),
                });
            }
        }
        Some(variant)
    }

    /// Returns the limit of a field whose type is a shared enumeration.
    fn shared_values(&mut self, ty: &Spanned<TypeName>) -> Option<Limit> {
        let schema = &self.types.get(innermost(ty))?.file.schema;
        let list = schema.values.as_ref()?;
        let base = schema.base.as_ref().map_or("string", |base| innermost(base));
        self.values_limit(list, base, ty.span)
    }

    fn values_limit(&mut self, list: &schema::Enum, ty: &str, span: Span) -> Option<Limit> {
        let wires = || list.values.iter().map(|(value, _)| value);
        let check = match ty {
            "int64" | "uint64" => {
                let numbers: Option<Vec<i64>> = wires().map(|v| v.parse().ok()).collect();
                if numbers.is_none()
                    && let Some(wrong) = wires().find(|v| v.parse::<i64>().is_err())
                {
                    self.diagnostics.report(
                        wrong.span,
                        format!("`{}` is not an integer", wrong.value),
                        "the field is an integer",
                        "write a whole number, or make the field's type `string`",
                    );
                }
                FieldRule::OneOfInt(numbers?)
            }
            "string" => FieldRule::OneOf(wires().map(|v| v.value.clone()).collect()),
            _ => {
                self.diagnostics.report(
                    span,
                    "only strings and integers have an `enum`",
                    "this is the type",
                    "remove the `enum`, or make the type `string` or `int64`",
                );
                return None;
            }
        };
        Some(Limit { check, provenance: list.provenance, source: list.source.clone() })
    }
}

/// Returns the type of a field with an enum of its own: the enum where the text or number stood.
fn with_enum(ty: &Type, rust: &str) -> Type {
    match ty {
        Type::List(inner) => Type::List(Box::new(with_enum(inner, rust))),
        _ => Type::Enum(rust.to_owned()),
    }
}

/// Returns a constant as the documents show it.
fn constant(node: &Node) -> String {
    match node.to_json() {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}
