//! Schemas as contracts.

use std::collections::{BTreeMap, BTreeSet};

use super::contract::{Action, Bounds, Contract, Field, Object, Place, Rule, Values};
use crate::diagnostic::Diagnostics;
use crate::node::Node;
use crate::read::{Entries, Number};
use crate::resolve::load::{File, VersionFiles, load};
use crate::schema::{self, Provenance, TypeName};
use crate::source::{Source, Span};

/// Returns the contracts of all product versions in the sources, in the order of their folders.
///
/// # Errors
///
/// If a source cannot be read.
pub fn contracts(sources: &[Source]) -> Result<Vec<Contract>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let files = load(sources, &mut diagnostics);
    let reader = Reader { sources };
    let contracts = files.iter().filter_map(|files| reader.contract(files)).collect();
    if diagnostics.is_empty() { Ok(contracts) } else { Err(diagnostics) }
}

struct Reader<'a> {
    sources: &'a [Source],
}

impl Reader<'_> {
    fn contract(&self, files: &VersionFiles) -> Option<Contract> {
        let product = files.product.as_ref()?;
        let about = &product.schema;
        let mut contract = Contract {
            product: about.product.value.clone(),
            version: about.version.value.clone(),
            path: self.sources[product.file].path.clone(),
            docs: docs([Some(&about.title), about.description.as_ref()]),
            codes: about
                .errors
                .iter()
                .map(|(code, e)| (code.value.clone(), code_docs(e)))
                .collect(),
            common_errors: about.common_errors.iter().map(|code| code.value.clone()).collect(),
            actions: BTreeMap::new(),
            objects: BTreeMap::new(),
        };
        for file in &files.actions {
            self.action(file, about, &mut contract);
        }
        for file in &files.types {
            contract.objects.insert(file.schema.name.value.clone(), self.shared(file));
        }
        Some(contract)
    }

    fn action(&self, file: &File<schema::Action>, about: &schema::Product, to: &mut Contract) {
        let schema = &file.schema;
        let name = &schema.action.value;
        let (input, output) = (format!("{name}Request"), format!("{name}Response"));
        let place = self.place(schema.action.span);
        let object = |fields: &Entries<schema::Field>, rules: BTreeSet<String>| Object {
            action: Some(name.clone()),
            fields: self.fields(fields),
            rules,
            place: place.clone(),
            ..Object::default()
        };
        to.objects.insert(input.clone(), object(&schema.input, self.rules(&schema.rules)));
        let mut response = object(&schema.output, BTreeSet::new());
        // Every response contains it, although no schema says so.
        let request_id = Field { ty: "string".to_owned(), ..Field::default() };
        response.fields.entry("RequestId".to_owned()).or_insert(request_id);
        to.objects.insert(output.clone(), response);
        let regions: Vec<&str> = schema.regions.iter().map(|r| r.value.as_str()).collect();
        let region = schema.region.or(about.region).map_or("optional", |r| r.word());
        let examples = |e: &schema::Example| {
            format!("{}\n{}\n{}", e.title, json(Some(&e.request)), json(e.response.as_ref()))
        };
        to.actions.insert(
            name.clone(),
            Action {
                input,
                output,
                deprecated: schema.deprecated.is_some()
                    || schema.status.is_some_and(|s| s != schema::Status::Online),
                access: Some(schema.access.word().to_owned()),
                rate_limit: schema.rate_limit.as_ref().map(|r| r.value).or(about.rate_limit),
                region: Some([&[region][..], &regions].concat().join(", ")),
                paging: schema.paging.as_ref().map(|paging| paging_text(paging)),
                errors: schema.errors.iter().map(|code| code.value.clone()).collect(),
                examples: schema.examples.iter().map(examples).collect::<Vec<_>>().join("\n"),
                docs: docs([schema.title.as_ref(), schema.description.as_ref()]),
                successor: docs([schema.deprecated.as_ref()]),
                place,
            },
        );
    }

    fn shared(&self, file: &File<schema::Type>) -> Object {
        let schema = &file.schema;
        Object {
            action: None,
            fields: self.fields(&schema.fields),
            values: schema.values.as_ref().map(values),
            rules: self.rules(&schema.rules),
            docs: docs([schema.description.as_ref()]),
            place: self.place(schema.name.span),
        }
    }

    fn fields(&self, fields: &Entries<schema::Field>) -> BTreeMap<String, Field> {
        fields.iter().map(|(name, f)| (name.value.clone(), self.field(name.span, f))).collect()
    }

    fn field(&self, span: Span, schema: &schema::Field) -> Field {
        let mut field = Field {
            ty: type_text(&schema.ty.value),
            required: Some(schema.required),
            present: Some(schema.required),
            nullable: Some(schema.nullable),
            deprecated: Some(schema.deprecated.is_some()),
            example: schema.example.as_ref().map(|node| json(Some(node))),
            docs: docs([schema.description.as_ref(), schema.unit.as_ref()]),
            successor: docs([schema.deprecated.as_ref()]),
            place: self.place(span),
            ..Field::default()
        };
        take_constraints(&mut field, schema);
        field
    }

    fn rules(&self, rules: &[crate::source::Spanned<schema::Rule>]) -> BTreeSet<String> {
        rules.iter().map(|rule| rule_text(rule)).collect()
    }

    fn place(&self, span: Span) -> Place {
        let source = &self.sources[span.file];
        let before = source.text.get(..span.start).unwrap_or_default();
        Place { path: source.path.clone(), line: before.matches('\n').count() + 1 }
    }
}

/// Copies the constraints of a field.
pub(super) fn take_constraints(field: &mut Field, schema: &schema::Field) {
    let rule = |text: String, provenance| Rule { text, reviewed: is_reviewed(provenance) };
    let format = schema.format.as_ref().map(|f| rule(f.is.word().to_owned(), f.provenance));
    let pattern = schema.pattern.as_ref();
    let pattern = pattern.map(|p| rule(format!("`{}`", p.regex.value), p.provenance));
    field.default = schema.default.as_ref().map(|node| json(Some(node)));
    field.values = schema.values.as_ref().map(values);
    field.range = schema.range.as_ref().map(|range| Bounds {
        min: range.min.map(Number::as_f64),
        max: range.max.map(Number::as_f64),
        reviewed: is_reviewed(range.provenance),
    });
    field.length = schema.length.as_ref().map(|count| bounds(count));
    field.items = schema.items.as_ref().map(|count| bounds(count));
    field.pattern = pattern.or(format);
}

fn is_reviewed(provenance: Provenance) -> bool {
    provenance == Provenance::Reviewed
}

fn bounds(count: &schema::Count) -> Bounds {
    Bounds {
        min: count.min.map(f64::from),
        max: count.max.map(f64::from),
        reviewed: is_reviewed(count.provenance),
    }
}

fn values(values: &schema::Enum) -> Values {
    let all = values.values.iter();
    let meaning = |v: &schema::Variant| match &v.deprecated {
        Some(instead) => docs([v.description.as_ref()]) + " Deprecated: " + &docs([Some(instead)]),
        None => docs([v.description.as_ref()]),
    };
    let in_rust = match &values.name {
        _ if values.plain => "constants".to_owned(),
        Some(name) => format!("the enum `{}`", name.value),
        None => "an enum of its own".to_owned(),
    };
    Values {
        values: all.map(|(name, v)| (name.value.clone(), meaning(v))).collect(),
        reviewed: is_reviewed(values.provenance),
        in_rust: Some(in_rust),
    }
}

/// Returns the meaning of an error code and its solution.
fn code_docs(code: &schema::ErrorCode) -> String {
    docs([code.description.as_ref(), code.advice.as_ref()])
}

/// Joins strings, independent of line breaks.
fn docs<'a>(texts: impl IntoIterator<Item = Option<&'a String>>) -> String {
    let words = texts.into_iter().flatten().flat_map(|text| text.split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

fn json(node: Option<&Node>) -> String {
    node.map(|node| sorted(node.to_json()).to_string()).unwrap_or_default()
}

/// Returns the same JSON with the keys of all objects sorted.
fn sorted(value: serde_json::Value) -> serde_json::Value {
    use serde_json::Value;
    match value {
        Value::Object(map) => {
            let ordered: BTreeMap<String, Value> =
                map.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            ordered.into_iter().collect()
        }
        Value::Array(list) => list.into_iter().map(sorted).collect(),
        other => other,
    }
}

fn type_text(ty: &TypeName) -> String {
    match ty {
        TypeName::One(name) => name.clone(),
        TypeName::List(inner) => format!("[{}]", type_text(inner)),
    }
}

fn rule_text(rule: &schema::Rule) -> String {
    let named = |key: &str, value: &Option<crate::source::Spanned<String>>| {
        value.as_ref().map(|value| format!(" {key} {}", value.value)).unwrap_or_default()
    };
    let mut is: Vec<String> = rule.is.iter().map(|node| json(Some(node))).collect();
    is.sort();
    let mut of: Vec<&str> = rule.of.iter().map(|field| field.value.as_str()).collect();
    of.sort_unstable();
    let list = |key: &str, list: String| {
        if list.is_empty() { String::new() } else { format!(" {key} {list}") }
    };
    [
        rule.rule.word().to_owned(),
        named("start", &rule.start),
        named("end", &rule.end),
        named("max", &rule.max),
        named("field", &rule.field),
        named("when", &rule.when),
        list("is", is.join(", ")),
        list("of", of.join(", ")),
    ]
    .concat()
}

fn paging_text(paging: &schema::Paging) -> String {
    let named = |key: &str, value: &Option<crate::source::Spanned<String>>| {
        value.as_ref().map(|value| format!(" {key} {}", value.value)).unwrap_or_default()
    };
    [
        paging.style.word().to_owned(),
        named("offset", &paging.offset),
        named("page", &paging.page),
        named("token", &paging.token),
        named("size", &paging.size),
        format!(" items {}", paging.items.value),
        named("total", &paging.total),
        named("pages", &paging.pages),
        named("next", &paging.next),
        named("more", &paging.more),
    ]
    .concat()
}
