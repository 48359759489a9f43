//! Checks descriptions in schemas.
//!
//! [`crate::resolve`] reports what would make an incorrect crate; this module reports what would
//! make a poor document.

mod links;
mod words;

use std::collections::HashMap;

pub use links::dead_links;
pub use words::british;

use crate::diagnostic::Diagnostics;
use crate::import::paging::infer_paging;
use crate::read::Entries;
use crate::resolve::load::{File, VersionFiles, load};
use crate::schema::{self, Enum, Field, Provenance};
use crate::source::{Source, Span, Spanned};

/// The findings of [`lint`].
#[derive(Debug, Default)]
pub struct Findings {
    /// What a writer should correct.
    pub diagnostics: Diagnostics,
    /// The constraints that no person has verified.
    pub mined: Vec<Mined>,
}

/// A constraint that no person has verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mined {
    /// The schema file.
    pub file: String,
    /// The field, or the action for a constraint on several fields.
    pub field: String,
    /// The kind of the constraint: `range`, `enum`, `window`, ….
    pub kind: &'static str,
    /// The source.
    pub source: String,
}

/// Checks schemas that [`crate::resolve`] accepts.
pub fn lint(sources: &[Source]) -> Findings {
    let mut findings = Findings::default();
    let versions = load(sources, &mut findings.diagnostics);
    for version in &versions {
        Linter { sources, findings: &mut findings }.version(version);
    }
    for (file, source) in sources.iter().enumerate() {
        for (span, word, instead) in words::british(&source.text) {
            let span = Span { file, ..span };
            let message = format!("`{word}` is not American spelling");
            findings.diagnostics.report(span, message, "here", format!("write `{instead}`"));
        }
    }
    findings
}

struct Linter<'a> {
    sources: &'a [Source],
    findings: &'a mut Findings,
}

impl Linter<'_> {
    fn version(&mut self, version: &VersionFiles) {
        if let Some(product) = &version.product {
            self.product(product);
        }
        let mut titles = HashMap::new();
        for file in &version.actions {
            self.action(file, &mut titles);
            self.paging(&file.schema, version);
        }
        for file in &version.types {
            let ty = &file.schema;
            self.description(&ty.name, &ty.name, ty.description.as_deref(), "the type");
            self.fields(file.file, &ty.fields);
            if let Some(list) = &ty.values {
                self.values(file.file, &ty.name, list);
            }
            self.rules(file.file, &ty.name, &ty.rules);
        }
    }

    fn paging(&mut self, action: &schema::Action, version: &VersionFiles) {
        let named = |name: &str| version.types.iter().find(|file| file.schema.name.value == name);
        let paging = infer_paging(action, &|name| named(name).map(|file| &file.schema.fields));
        if action.paging.is_none() && paging.is_some() {
            let span = action.action.span;
            self.report(span, "the action looks paged and has no `paging:`", "add `paging:`");
        }
    }

    fn product(&mut self, file: &File<schema::Product>) {
        let product = &file.schema;
        let about = product.description.as_deref();
        self.description(&product.product, "", about, "the product");
        for (id, category) in product.categories.iter() {
            self.description(id, "", category.description.as_deref(), "the category");
        }
        for (code, error) in product.errors.iter() {
            let detail = code.value.rsplit('.').next().unwrap_or_default();
            self.description(code, detail, error.description.as_deref(), "the error code");
        }
    }

    fn action<'f>(
        &mut self,
        file: &'f File<schema::Action>,
        titles: &mut HashMap<&'f str, &'f Spanned<String>>,
    ) {
        let action = &file.schema;
        let name = &action.action;
        match action.title.as_deref().unwrap_or_default() {
            "" => self.report(name.span, "the action has no title", "add `title:`, 2 to 6 words"),
            title => {
                if title.ends_with('.') {
                    let message = "a title ends without a period";
                    self.report(name.span, message, "remove the period of `title:`");
                }
                if let Some(first) = titles.insert(title, name) {
                    let message = format!("`{}` has the same title", first.value);
                    self.report(name.span, message, "say in `title:` what sets them apart");
                }
            }
        }
        self.description(name, name, action.description.as_deref(), "the action");
        self.fields(file.file, &action.input);
        self.fields(file.file, &action.output);
        self.rules(file.file, name, &action.rules);
        if action.examples.iter().all(|example| example.response.is_none()) {
            let message = "the action has no example with a response";
            self.report(name.span, message, "add `examples:` with a request and a response");
        }
    }

    fn fields(&mut self, file: usize, fields: &Entries<Field>) {
        for (name, field) in fields.iter() {
            self.description(name, name, field.description.as_deref(), "the field");
            if let Some(list) = &field.values {
                self.values(file, name, list);
            }
            let counts = [("length", &field.length), ("items", &field.items)];
            let counts =
                counts.map(|(kind, c)| (kind, c.as_ref().map(|c| (c.provenance, &c.source))));
            let others = [
                ("range", field.range.as_ref().map(|r| (r.provenance, &r.source))),
                ("pattern", field.pattern.as_ref().map(|p| (p.provenance, &p.source))),
                ("format", field.format.as_ref().map(|f| (f.provenance, &f.source))),
            ];
            for (kind, constraint) in counts.into_iter().chain(others) {
                if let Some((provenance, source)) = constraint {
                    self.provenance(file, name, kind, provenance, source);
                }
            }
        }
    }

    fn values(&mut self, file: usize, owner: &Spanned<String>, list: &Enum) {
        self.provenance(file, owner, "enum", list.provenance, &list.source);
        for (value, about) in list.values.iter() {
            self.description(value, value, about.description.as_deref(), "the value");
        }
    }

    fn rules(&mut self, file: usize, owner: &Spanned<String>, rules: &[Spanned<schema::Rule>]) {
        for rule in rules {
            self.provenance(file, owner, rule.rule.word(), rule.provenance, &rule.source);
        }
    }

    fn provenance(
        &mut self,
        file: usize,
        field: &Spanned<String>,
        kind: &'static str,
        provenance: Provenance,
        source: &str,
    ) {
        if provenance == Provenance::Mined {
            let (file, field) = (self.sources[file].path.clone(), field.value.clone());
            self.findings.mined.push(Mined { file, field, kind, source: source.to_owned() });
        }
    }

    /// Checks that the description of `what` does not only repeat `name`.
    fn description(
        &mut self,
        at: &Spanned<String>,
        name: &str,
        description: Option<&str>,
        what: &str,
    ) {
        let text = description.unwrap_or_default().trim();
        let (message, help) = match text {
            "" => ("has no description", "add `description:`"),
            _ if words::restates(name, text) => {
                ("has a description that repeats its name", "describe what the name does not say")
            }
            _ if !text.ends_with(['.', '?', ':', '`']) && !text.contains("\n- ") => {
                ("has a description without a period", "end it with a period")
            }
            _ => return,
        };
        self.report(at.span, format!("{what} `{}` {message}", at.value), help);
    }

    fn report(&mut self, span: Span, message: impl Into<String>, help: &str) {
        self.findings.diagnostics.report(span, message, "here", help);
    }
}

#[cfg(test)]
mod tests;
