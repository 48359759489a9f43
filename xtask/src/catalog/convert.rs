//! Converts resolved schemas to the types of the catalog.

use std::collections::{BTreeMap, HashMap};

use tencentcloud_catalog::{self as catalog, names};
use tencentcloud_codegen::model;

/// What the conversion of a product looks up.
struct Names<'a> {
    /// The shared types, by their Rust names.
    objects: HashMap<&'a str, u32>,
    enums: HashMap<&'a str, &'a model::Enum>,
    errors: BTreeMap<&'a str, u32>,
    words: bool,
}

/// Converts a product. Without `words`, only facts are taken.
pub fn product(product: &model::Product, words: bool) -> catalog::Product {
    let mut types: Vec<&model::SharedStruct> = product.types.iter().collect();
    types.sort_by_key(|ty| &ty.shape.name);
    let mut errors: Vec<&model::ErrorCode> = product.errors.iter().collect();
    errors.sort_by_key(|error| &error.code);
    let names = Names {
        objects: numbered(types.iter().map(|ty| ty.shape.rust.as_str())).collect(),
        enums: product.enums.iter().map(|e| (e.shape.rust.as_str(), &e.shape)).collect(),
        errors: numbered(errors.iter().map(|error| error.code.as_str())).collect(),
        words,
    };
    let mut actions: Vec<_> = product.actions.iter().map(|a| names.action(a)).collect();
    actions.sort_by(|a, b| a.name.cmp(&b.name));
    catalog::Product {
        name: product.name.clone(),
        version: product.version.clone(),
        title: names.word(&product.title, &product.name),
        description: names.word(&product.description, ""),
        host: product.host.clone(),
        search: product.search.clone(),
        actions,
        objects: types
            .iter()
            .map(|ty| names.object(&ty.shape, &ty.shape.name, &ty.enums))
            .collect(),
        common_errors: names.errors(&product.common_errors),
        errors: errors
            .iter()
            .map(|error| catalog::ErrorCode {
                code: error.code.clone(),
                description: names.word(&error.description, ""),
                advice: names.word(&error.advice, ""),
            })
            .collect(),
        nouns: Vec::new(),
        callbacks: product.callbacks.as_ref().map(|it| Box::new(callbacks(it, words))),
    }
}

/// Converts callbacks, whose types are their own.
fn callbacks(callbacks: &model::Callbacks, words: bool) -> catalog::Callbacks {
    let names = Names {
        objects: numbered(callbacks.types.iter().map(|shape| shape.rust.as_str())).collect(),
        enums: callbacks.enums.iter().map(|shape| (shape.rust.as_str(), shape)).collect(),
        errors: BTreeMap::new(),
        words,
    };
    let event = |event: &model::CallbackEvent| catalog::CallbackEvent {
        number: event.number,
        other_names: event.other_names.clone(),
        shape: catalog::Object {
            description: names.word(&event.description, ""),
            ..names.object(&event.shape, &event.name, &[])
        },
        is_unsigned: event.is_unsigned,
        identity: event.identity.clone(),
        aliases: event.aliases.clone(),
        retry: event.retry.map(|retry| (retry.times, retry.interval)),
        example: event.example.to_string(),
    };
    catalog::Callbacks {
        event: callbacks.event.clone(),
        scheme: match callbacks.scheme.is {
            model::SchemeName::Md5KeyTime => catalog::CallbackScheme::Md5KeyTime,
            model::SchemeName::HmacSha256Body => catalog::CallbackScheme::HmacSha256Body,
            model::SchemeName::HmacSha1Body => catalog::CallbackScheme::HmacSha1Body,
        },
        signature: callbacks.scheme.signature.clone(),
        time: callbacks.scheme.time.clone(),
        validity: callbacks.scheme.validity,
        events: callbacks.events.iter().map(event).collect(),
        objects: callbacks.types.iter().map(|ty| names.object(ty, &ty.name, &[])).collect(),
    }
}

fn numbered<'a>(names: impl Iterator<Item = &'a str>) -> impl Iterator<Item = (&'a str, u32)> {
    names.zip(0..)
}

impl Names<'_> {
    fn word(&self, text: &str, otherwise: &str) -> String {
        if self.words { text } else { otherwise }.to_owned()
    }

    fn errors(&self, codes: &[String]) -> Vec<u32> {
        codes.iter().filter_map(|code| self.errors.get(code.as_str()).copied()).collect()
    }

    fn action(&self, action: &model::Action) -> catalog::Action {
        catalog::Action {
            name: action.name.clone(),
            title: self.word(&action.title, ""),
            description: self.word(&action.description, ""),
            category: self.word(action.category.as_deref().unwrap_or_default(), ""),
            access: match action.access {
                model::Access::Read => catalog::Access::Read,
                model::Access::Write => catalog::Access::Write,
            },
            deprecated: action.deprecated.as_ref().map(|why| self.word(why, "")),
            rate_limit: action.rate_limit,
            region: match action.region {
                model::RegionUse::Unused => catalog::RegionUse::Unused,
                model::RegionUse::Optional => catalog::RegionUse::Optional,
                model::RegionUse::Required => catalog::RegionUse::Required,
            },
            regions: action.regions.clone(),
            host: action.host.clone(),
            payload: match action.payload {
                model::Payload::Json => catalog::Payload::Json,
                model::Payload::Multipart => catalog::Payload::Multipart,
                model::Payload::OctetStream => catalog::Payload::OctetStream,
            },
            streams: action.streams,
            signed: action.signed,
            search: action.search.clone(),
            request: self.object(&action.request, &action.name, &action.enums),
            response: self.object(&action.response, &action.name, &action.enums),
            paging: action.paging.as_ref().map(paging),
            errors: self.errors(&action.errors),
            examples: if self.words { examples(&action.examples) } else { Vec::new() },
            rust_name: other(&action.method, names::method(&action.name)),
        }
    }

    /// Converts an object. `owner` is what the names of its enums begin with.
    fn object(&self, shape: &model::Struct, owner: &str, own: &[model::Enum]) -> catalog::Object {
        catalog::Object {
            name: shape.name.clone(),
            rust_name: other(&shape.rust, names::type_name(&shape.name)),
            description: self.word(&shape.description, ""),
            fields: shape.fields.iter().map(|field| self.field(field, owner, own)).collect(),
            rules: shape
                .rules
                .iter()
                .map(|rule| catalog::CrossFieldLimit {
                    rule: cross(&rule.check),
                    provenance: provenance(rule.provenance),
                    source: rule.source.clone(),
                })
                .collect(),
        }
    }

    fn field(&self, field: &model::Field, owner: &str, own: &[model::Enum]) -> catalog::Field {
        let listed = self.listed(&field.ty, own);
        let rust_enum = match listed {
            None => catalog::RustEnum::None,
            Some(listed) if listed.rust == names::enum_name(owner, &field.wire) => {
                catalog::RustEnum::Derived
            }
            Some(listed) => catalog::RustEnum::Named(listed.rust.clone()),
        };
        let values = match listed {
            Some(listed) => listed.variants.iter().map(|variant| self.variant(variant)).collect(),
            None => field.values.iter().map(|(value, about)| self.value(value, about)).collect(),
        };
        catalog::Field {
            name: field.wire.clone(),
            ty: self.ty(&field.ty, own),
            required: field.required,
            may_be_empty: field.may_be_empty,
            nullable: field.nullable,
            sensitive: field.sensitive,
            deprecated: field.deprecated.as_ref().map(|why| self.word(why, "")),
            description: self.word(&field.description, ""),
            default: field.default.clone(),
            unit: field.unit.clone(),
            example: field.example.clone().filter(|_| self.words),
            values,
            limits: field
                .limits
                .iter()
                .map(|limit| catalog::Limit {
                    rule: rule(&limit.check),
                    provenance: provenance(limit.provenance),
                    source: limit.source.clone(),
                })
                .collect(),
            search: field.search.clone(),
            rust_name: other(&field.ident, names::field(&field.wire)),
            rust_enum,
        }
    }

    fn variant(&self, variant: &model::Variant) -> catalog::KnownValue {
        let derived = names::variant(&variant.wire).unwrap_or_default();
        catalog::KnownValue {
            rust_name: other(&variant.rust, derived),
            ..self.value(&variant.wire, &variant.description)
        }
    }

    fn value(&self, value: &str, about: &str) -> catalog::KnownValue {
        let description = self.word(about, "");
        catalog::KnownValue { value: value.to_owned(), description, rust_name: None }
    }

    /// Returns the enum that a field is of.
    fn listed<'e>(&'e self, ty: &model::Type, own: &'e [model::Enum]) -> Option<&'e model::Enum> {
        let model::Type::Enum(rust) = ty.innermost() else { return None };
        let found = own.iter().find(|e| e.rust == *rust);
        found.or_else(|| self.enums.get(rust.as_str()).copied())
    }

    fn ty(&self, ty: &model::Type, own: &[model::Enum]) -> catalog::Type {
        use catalog::Kind;
        let kind = match ty {
            model::Type::List(inner) => {
                let inner = self.ty(inner, own);
                return catalog::Type { lists: inner.lists.saturating_add(1), ..inner };
            }
            model::Type::String => Kind::String,
            model::Type::Int => Kind::Integer,
            model::Type::Uint => Kind::Unsigned,
            model::Type::Float => Kind::Float,
            model::Type::Bool => Kind::Boolean,
            model::Type::Bytes => Kind::Binary,
            model::Type::Time(model::FormatName::DateTime) => Kind::DateTime,
            model::Type::Time(model::FormatName::Date) => Kind::Date,
            model::Type::Time(_) => Kind::DateTimeIso,
            model::Type::Struct { rust, .. } => {
                self.objects.get(rust.as_str()).map_or(Kind::String, |index| Kind::Object(*index))
            }
            model::Type::Enum(_) => match self.listed(ty, own) {
                Some(listed) if listed.numeric => Kind::Integer,
                _ => Kind::String,
            },
        };
        catalog::Type { kind, lists: 0 }
    }
}

/// Returns a name in Rust, unless it is the one that its item gives.
fn other(name: &str, derived: String) -> Option<String> {
    (name != derived).then(|| name.to_owned())
}

fn provenance(provenance: model::Provenance) -> catalog::Provenance {
    match provenance {
        model::Provenance::Reviewed => catalog::Provenance::Reviewed,
        model::Provenance::Mined => catalog::Provenance::Mined,
    }
}

fn rule(rule: &model::FieldRule) -> catalog::FieldRule {
    use catalog::FieldRule as To;
    use model::FieldRule as From;
    match rule {
        From::Range(min, max) => To::Range(*min, *max),
        From::FloatRange(min, max) => To::FloatRange(*min, *max),
        From::Length(min, max) => To::Length(*min, *max),
        From::Items(min, max) => To::Items(*min, *max),
        From::Pattern(pattern) => To::Pattern(pattern.clone()),
        From::Format(format) => To::Format(self::format(*format)),
        From::OneOf(_) => To::OneOf,
        From::OneOfInt(_) => To::OneOfInt,
    }
}

fn format(format: model::FormatName) -> catalog::Format {
    use catalog::Format as To;
    use model::FormatName as From;
    match format {
        From::DateTime => To::DateTime,
        From::DateTimeIso => To::DateTimeIso,
        From::Date => To::Date,
        From::Ip => To::Ip,
        From::Url => To::Url,
        From::Domain => To::Domain,
        From::Email => To::Email,
        From::Json => To::Json,
        From::Base64 => To::Base64,
    }
}

fn cross(rule: &model::CrossFieldRule) -> catalog::CrossFieldRule {
    use catalog::CrossFieldRule as To;
    use model::CrossFieldRule as From;
    match rule.clone() {
        From::Order(start, end) => To::Order(start, end),
        From::Window(start, end, seconds) => To::Window(start, end, seconds),
        From::RequiredWhen(field, when, values) => To::RequiredWhen(field, when, values),
        From::AtLeastOne(of) => To::AtLeastOne(of),
        From::ExactlyOne(of) => To::ExactlyOne(of),
        From::AtMostOne(of) => To::AtMostOne(of),
    }
}

fn paging(paging: &model::Paging) -> catalog::Paging {
    catalog::Paging {
        by: match paging.by.clone() {
            model::PageBy::Offset(parameter) => catalog::PageBy::Offset(parameter),
            model::PageBy::Page(parameter) => catalog::PageBy::Page(parameter),
            model::PageBy::Token(parameter, next) => catalog::PageBy::Token(parameter, next),
        },
        size: paging.size.clone(),
        items: paging.items.clone(),
        total: paging.total.clone(),
        pages: paging.pages.clone(),
        more: paging.more.clone(),
    }
}

fn examples(examples: &[model::Example]) -> Vec<catalog::Example> {
    let converted = examples.iter().map(|example| catalog::Example {
        title: example.title.clone(),
        description: example.description.clone(),
        request: example.request.to_string(),
        response: example.response.as_ref().map(ToString::to_string),
    });
    converted.collect()
}
