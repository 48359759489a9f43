//! Converts the types of [`crate::schema`] to YAML, with the keys in the order of the schema.

use super::yaml;
use crate::node::{Kind, Node};
use crate::read::{Entries, Number};
use crate::schema::{
    Action, Category, Count, Enum, ErrorCode, Example, Field, Paging, Product, Range, Rule, Type,
    TypeName, Variant,
};
use crate::source::{Span, Spanned};

/// Returns the file of an action.
pub fn action(action: &Action) -> String {
    yaml::file(&head(2), &action_keys(action))
}

/// Returns the file of a shared type.
pub fn shared_type(ty: &Type) -> String {
    yaml::file(&head(3), &type_keys(ty))
}

/// Returns the file of a product.
pub fn product(product: &Product) -> String {
    yaml::file(&head(2), &product_keys(product))
}

/// Returns the line that refers editors to `schema.json`, which is `depth` folders above the file.
fn head(depth: usize) -> String {
    format!("# yaml-language-server: $schema={}schema.json", "../".repeat(depth))
}

type Entry = (Spanned<String>, Node);

/// The keys of an object; defaults are omitted.
#[derive(Default)]
struct Keys(Vec<Entry>);

impl Keys {
    fn put(mut self, key: &str, kind: Kind) -> Self {
        self.0.push((Spanned::synthetic(key.to_owned()), node(kind)));
        self
    }

    fn node(self, key: &str, node: Option<&Node>) -> Self {
        match node {
            Some(node) => self.put(key, node.kind.clone()),
            None => self,
        }
    }

    fn text(self, key: &str, text: &str) -> Self {
        self.put(key, Kind::Text(text.to_owned()))
    }

    fn maybe(self, key: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    fn located(self, key: &str, text: &Option<Spanned<String>>) -> Self {
        self.maybe(key, text.as_ref().map(|t| t.value.as_str()))
    }

    fn number(self, key: &str, number: Option<Number>) -> Self {
        match number {
            Some(Number::Int(value)) => self.put(key, Kind::Int(value)),
            Some(Number::Float(value)) => self.put(key, Kind::Float(value)),
            None => self,
        }
    }

    fn count(self, key: &str, count: Option<u32>) -> Self {
        self.number(key, count.map(|n| Number::Int(n.into())))
    }

    fn flag(self, key: &str, flag: bool) -> Self {
        if flag { self.put(key, Kind::Bool(true)) } else { self }
    }

    fn list(self, key: &str, items: Vec<Node>) -> Self {
        if items.is_empty() { self } else { self.put(key, Kind::List(items)) }
    }

    fn texts<'a>(self, key: &str, texts: impl IntoIterator<Item = &'a String>) -> Self {
        self.list(key, texts.into_iter().map(|t| node(Kind::Text(t.clone()))).collect())
    }

    fn keys(self, key: &str, keys: Option<Self>) -> Self {
        match keys {
            Some(keys) => self.put(key, Kind::Map(keys.0)),
            None => self,
        }
    }

    fn entries<T>(self, key: &str, entries: &Entries<T>, write: impl Fn(&T) -> Node) -> Self {
        if entries.is_empty() { self } else { self.put(key, entries_kind(entries, write)) }
    }

    fn into_node(self) -> Node {
        node(Kind::Map(self.0))
    }
}

fn node(kind: Kind) -> Node {
    Node { span: Span::default(), kind }
}

fn entries_kind<T>(entries: &Entries<T>, write: impl Fn(&T) -> Node) -> Kind {
    let write = |(key, value): (&Spanned<String>, &T)| {
        (Spanned::synthetic(key.value.clone()), write(value))
    };
    Kind::Map(entries.iter().map(write).collect())
}

fn values<T>(list: &[Spanned<T>]) -> impl Iterator<Item = &T> {
    list.iter().map(|item| &item.value)
}

/// Returns the keys of a product's file.
pub(super) fn product_keys(p: &Product) -> Vec<Entry> {
    Keys::default()
        .text("product", &p.product.value)
        .text("version", &p.version.value)
        .text("title", &p.title)
        .maybe("description", p.description.as_deref())
        .text("host", &p.host.value)
        .count("rate_limit", p.rate_limit)
        .maybe("region", p.region.map(|r| r.word()))
        .located("first_call", &p.first_call)
        .texts("search", values(&p.search))
        .entries("categories", &p.categories, category)
        .entries("errors", &p.errors, error_code)
        .texts("common_errors", values(&p.common_errors))
        .maybe("source", p.source.as_deref())
        .0
}

fn category(c: &Category) -> Node {
    Keys::default()
        .text("title", &c.title)
        .maybe("description", c.description.as_deref())
        .into_node()
}

fn error_code(code: &ErrorCode) -> Node {
    let plain = ErrorCode { description: code.description.clone(), ..ErrorCode::default() };
    match &code.description {
        None if *code == plain => node(Kind::Null),
        Some(text) if *code == plain => node(Kind::Text(text.clone())),
        description => Keys::default()
            .maybe("description", description.as_deref())
            .maybe("advice", code.advice.as_deref())
            .node("not_found", code.not_found.map(|b| node(Kind::Bool(b))).as_ref())
            .node("throttled", code.throttled.map(|b| node(Kind::Bool(b))).as_ref())
            .located("name", &code.name)
            .into_node(),
    }
}

/// Returns the keys of an action's file.
pub(super) fn action_keys(a: &Action) -> Vec<Entry> {
    Keys::default()
        .text("action", &a.action.value)
        .maybe("title", a.title.as_deref())
        .maybe("description", a.description.as_deref())
        .located("category", &a.category)
        .text("access", a.access.word())
        .maybe("status", a.status.map(|s| s.word()))
        .maybe("deprecated", a.deprecated.as_deref())
        .count("rate_limit", a.rate_limit.as_ref().map(|n| n.value))
        .maybe("region", a.region.map(|r| r.word()))
        .texts("regions", values(&a.regions))
        .located("host", &a.host)
        .maybe("payload", a.payload.map(|p| p.word()))
        .flag("streams", a.streams)
        .flag("unsigned", a.unsigned)
        .located("rust_name", &a.rust_name)
        .texts("search", values(&a.search))
        .entries("input", &a.input, field)
        .entries("output", &a.output, field)
        .list("rules", values(&a.rules).map(rule).collect())
        .keys("paging", a.paging.as_ref().map(|p| paging(&p.value)))
        .texts("errors", values(&a.errors))
        .list("examples", a.examples.iter().map(example).collect())
        .maybe("source", a.source.as_deref())
        .0
}

/// Returns the keys of a shared type's file.
pub(super) fn type_keys(t: &Type) -> Vec<Entry> {
    Keys::default()
        .text("type", &t.name.value)
        .maybe("description", t.description.as_deref())
        .located("rust_name", &t.rust_name)
        .texts("search", values(&t.search))
        .entries("fields", &t.fields, field)
        .keys("enum", t.values.as_ref().map(enumeration))
        .node("base", t.base.as_ref().map(|b| type_name(&b.value)).as_ref())
        .list("rules", values(&t.rules).map(rule).collect())
        .maybe("source", t.source.as_deref())
        .0
}

fn field(f: &Field) -> Node {
    Keys::default()
        .node("type", Some(&type_name(&f.ty.value)))
        .flag("required", f.required)
        .flag("nullable", f.nullable)
        .node("default", f.default.as_ref())
        .maybe("unit", f.unit.as_deref())
        .node("example", f.example.as_ref())
        .maybe("deprecated", f.deprecated.as_deref())
        .flag("sensitive", f.sensitive)
        .flag("allow_empty", f.allow_empty)
        .maybe("description", f.description.as_deref())
        .texts("search", values(&f.search))
        .located("rust_name", &f.rust_name)
        .maybe("differs", f.differs.as_deref())
        .keys("enum", f.values.as_ref().map(enumeration))
        .keys("range", f.range.as_ref().map(|r| range(&r.value)))
        .keys("length", f.length.as_ref().map(|c| count(&c.value)))
        .keys("items", f.items.as_ref().map(|c| count(&c.value)))
        .keys(
            "pattern",
            f.pattern.as_ref().map(|p| {
                Keys::default()
                    .text("regex", &p.regex.value)
                    .text("provenance", p.provenance.word())
                    .text("source", &p.source)
            }),
        )
        .keys(
            "format",
            f.format.as_ref().map(|x| {
                Keys::default()
                    .text("is", x.is.word())
                    .text("provenance", x.provenance.word())
                    .text("source", &x.source)
            }),
        )
        .into_node()
}

fn type_name(name: &TypeName) -> Node {
    match name {
        TypeName::One(name) => node(Kind::Text(name.clone())),
        TypeName::List(inner) => node(Kind::List(vec![type_name(inner)])),
    }
}

fn enumeration(e: &Enum) -> Keys {
    Keys::default()
        .located("name", &e.name)
        .flag("plain", e.plain)
        .text("provenance", e.provenance.word())
        .text("source", &e.source)
        .put("values", entries_kind(&e.values, variant))
}

fn variant(v: &Variant) -> Node {
    match v {
        Variant { description: None, name: None, deprecated: None } => node(Kind::Null),
        Variant { description: Some(text), name: None, deprecated: None } => {
            node(Kind::Text(text.clone()))
        }
        _ => Keys::default()
            .maybe("description", v.description.as_deref())
            .located("name", &v.name)
            .maybe("deprecated", v.deprecated.as_deref())
            .into_node(),
    }
}

fn range(r: &Range) -> Keys {
    Keys::default()
        .number("min", r.min)
        .number("max", r.max)
        .text("provenance", r.provenance.word())
        .text("source", &r.source)
}

fn count(c: &Count) -> Keys {
    Keys::default()
        .count("min", c.min)
        .count("max", c.max)
        .text("provenance", c.provenance.word())
        .text("source", &c.source)
}

fn rule(r: &Rule) -> Node {
    Keys::default()
        .text("rule", r.rule.word())
        .located("start", &r.start)
        .located("end", &r.end)
        .located("max", &r.max)
        .located("field", &r.field)
        .located("when", &r.when)
        .list("is", r.is.clone())
        .texts("of", values(&r.of))
        .text("provenance", r.provenance.word())
        .text("source", &r.source)
        .into_node()
}

fn paging(p: &Paging) -> Keys {
    Keys::default()
        .text("style", p.style.word())
        .located("offset", &p.offset)
        .located("page", &p.page)
        .located("token", &p.token)
        .located("size", &p.size)
        .text("items", &p.items.value)
        .located("total", &p.total)
        .located("pages", &p.pages)
        .located("next", &p.next)
        .located("more", &p.more)
}

fn example(e: &Example) -> Node {
    Keys::default()
        .text("title", &e.title)
        .maybe("description", e.description.as_deref())
        .put("request", e.request.kind.clone())
        .node("response", e.response.as_ref())
        .into_node()
}
