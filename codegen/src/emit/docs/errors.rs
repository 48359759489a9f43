//! The page of error codes.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use super::cell;
use crate::emit::{anchor, text};
use crate::families;
use crate::model::{ErrorCode, Product};
use crate::name;

/// The error codes of a product, and who returns them.
pub(super) struct Codes<'a> {
    product: &'a Product,
    codes: BTreeMap<&'a str, Code<'a>>,
}

#[derive(Default)]
struct Code<'a> {
    known: Option<&'a ErrorCode>,
    /// What it means: the product's words, or those of the whole cloud.
    meaning: String,
    /// The actions that may return it.
    actions: Vec<&'a str>,
}

impl<'a> Codes<'a> {
    pub(super) fn of(product: &'a Product) -> Self {
        let mut codes: BTreeMap<&str, Code<'_>> = BTreeMap::new();
        for error in &product.errors {
            codes.entry(&error.code).or_default().known = Some(error);
        }
        for action in &product.actions {
            for code in &action.errors {
                codes.entry(code).or_default().actions.push(&action.name);
            }
        }
        for (code, about) in &mut codes {
            let known = about.known.map(|error| error.description.as_str());
            let own = known.filter(|description| !description.is_empty());
            let words = own.or(families::common(code)).unwrap_or_default();
            about.meaning = text::sentence(&text::markdown(words));
        }
        Self { product, codes }
    }

    /// What a code means.
    pub(super) fn meaning(&self, code: &str) -> &str {
        self.codes.get(code).map_or("", |about| &about.meaning)
    }

    /// What the template of the page takes.
    pub(super) fn page(&self) -> Value {
        let mut by_family: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (code, about) in &self.codes {
            by_family.entry(families::name(code)).or_default().push(self.row(code, about));
        }
        let families = by_family.into_iter().map(|(name, codes)| {
            let known = families::of(name);
            context! {
                name => name,
                anchor => anchor(name),
                meaning => known.map(|f| f.meaning),
                advice => known.map(|f| f.advice),
                codes => codes,
            }
        });
        let common = families::COMMON.iter();
        let common = common.map(|&(code, meaning)| context! { code => code, meaning => meaning });
        context! {
            source => &self.product.source,
            title => text::markdown(&self.product.title),
            krate => name::crate_name(&self.product.name).replace('-', "_"),
            families => families.collect::<Vec<_>>(),
            common => common.collect::<Vec<_>>(),
        }
    }

    fn row(&self, code: &str, about: &Code<'_>) -> Value {
        let advice = about.known.map(|e| text::sentence(&text::markdown(&e.advice)));
        let all = format!("{} {}", about.meaning, advice.unwrap_or_default());
        let actions = self.returned_by(code, about);
        context! { code => code, description => cell(&all), actions => actions }
    }

    /// The actions as links; where they are many, their count.
    fn returned_by(&self, code: &str, about: &Code<'_>) -> String {
        const SHOWN: usize = 3;
        if self.product.common_errors.iter().any(|common| common == code) {
            return "every action".to_owned();
        }
        match about.actions.as_slice() {
            [] => "no action in particular".to_owned(),
            actions if actions.len() > SHOWN => format!("{} actions", actions.len()),
            actions => {
                let links: Vec<_> = actions.iter().map(|a| format!("[{a}]({a}.md)")).collect();
                links.join(", ")
            }
        }
    }
}
