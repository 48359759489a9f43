//! The committed facts, and the names in Rust that they give.

use std::collections::HashSet;

use tencentcloud_catalog::{Field, Object};
use tencentcloud_codegen::model;
use tencentcloud_codegen::name::{self, Kind};

use super::*;

#[test]
fn the_committed_facts_agree_with_the_schemas() {
    let facts = from_file(&facts()).expect("the facts are a catalog");
    let nouns = exceptions().expect("the exceptions are valid");
    for mut product in from_schemas(&paths::schemas()).expect("the schemas are valid") {
        product.nouns = tencentcloud_catalog::nouns(&product, &nouns);
        let known =
            facts.iter().find(|fact| fact.name == product.name && fact.version == product.version);
        assert!(known == Some(&product), "{} changed: run `cargo xtask catalog`", product.name);
    }
}

/// The names that a catalog gives are those of the generator, for everything in the schemas.
#[test]
fn names_in_rust_are_those_of_the_generator() {
    let (_, models) = schemas::resolve(&paths::schemas(), &[]).expect("the schemas are valid");
    assert!(models.iter().any(|model| model.name == "live"));
    for model in &models {
        let product = convert::product(model, false);
        let names = Names { model };
        for action in &model.actions {
            let found = product.action(&action.name).expect("converted");
            assert_eq!(found.method(), action.method);
            names.check(&action.name, &found.request, &action.request, &action.enums);
            names.check(&action.name, &found.response, &action.response, &action.enums);
        }
        for shared in &model.types {
            let mut objects = product.objects.iter();
            let found = objects.find(|object| object.name == shared.shape.name);
            names.check(
                &shared.shape.name,
                found.expect("converted"),
                &shared.shape,
                &shared.enums,
            );
        }
    }
}

struct Names<'a> {
    model: &'a model::Product,
}

impl Names<'_> {
    fn check(&self, owner: &str, object: &Object, shape: &model::Struct, own: &[model::Enum]) {
        assert_eq!(object.struct_name(), shape.rust);
        assert_eq!(object.fields.len(), shape.fields.len(), "{}", shape.rust);
        for (field, modeled) in object.fields.iter().zip(&shape.fields) {
            let at = format!("{}.{}", shape.rust, modeled.wire);
            assert_eq!(field.ident(), modeled.ident, "{at}");
            assert_eq!(!field.required || field.nullable, modeled.optional, "{at}");
            let listed = match modeled.ty.innermost() {
                model::Type::Enum(rust) => Some(self.listed(rust, own)),
                _ => None,
            };
            assert_eq!(field.enum_name(owner), listed.map(|listed| listed.rust.clone()), "{at}");
            for (value, variant) in field.values.iter().zip(listed.iter().flat_map(|l| &l.variants))
            {
                assert_eq!(value.variant().as_ref(), Some(&variant.rust), "{at}");
            }
        }
    }

    fn listed<'e>(&'e self, rust: &str, own: &'e [model::Enum]) -> &'e model::Enum {
        let shared = self.model.enums.iter().map(|shared| &shared.shape);
        own.iter().chain(shared).find(|listed| listed.rust == rust).expect("declared")
    }
}

/// The names of all products are valid and distinct, also if only the facts are available.
#[test]
fn names_in_rust_of_all_products_are_valid_and_distinct() {
    for product in from_file(&facts()).expect("the facts are a catalog") {
        let mut items = HashSet::new();
        let mut declare = |name: String, kind| {
            let at = format!("{} {name}", product.name);
            assert_eq!(name::check(&name, kind), Ok(()), "{at}");
            assert!(items.insert(name), "{at}");
        };
        for object in &product.objects {
            declare(object.struct_name(), Kind::Type);
        }
        for action in &product.actions {
            declare(action.method(), Kind::Method);
            declare(format!("{}Request", action.name), Kind::Type);
            distinct(&action.name, &action.request.fields);
        }
        for object in &product.objects {
            distinct(&object.name, &object.fields);
        }
    }
}

/// Checks the names of fields, and those of the variants of their enums.
fn distinct(owner: &str, fields: &[Field]) {
    let mut idents = HashSet::new();
    for field in fields {
        let at = format!("{owner}.{}", field.name);
        assert_eq!(name::check(&field.ident(), Kind::Field), Ok(()), "{at}");
        assert!(idents.insert(field.ident()), "{at}");
        let Some(listed) = field.enum_name(owner) else { continue };
        assert_eq!(name::check(&listed, Kind::Type), Ok(()), "{at}");
        let mut variants = HashSet::new();
        for value in &field.values {
            let variant = value.variant().unwrap_or_default();
            assert_eq!(name::check(&variant, Kind::Variant), Ok(()), "{at}: {}", value.value);
            assert!(variants.insert(variant), "{at}: {}", value.value);
        }
    }
}
