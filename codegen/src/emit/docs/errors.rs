//! The page of error codes.

use std::collections::BTreeMap;

use minijinja::{Value, context};

use crate::emit::anchor;
use crate::emit::markdown::{Md, md};
use crate::model::{ErrorCode, Product};
use crate::name;
use tencentcloud_catalog::families;

/// Returns the page of the error codes of a product.
pub(super) struct Codes<'a> {
    product: &'a Product,
    codes: BTreeMap<&'a str, Code<'a>>,
}

#[derive(Default)]
struct Code<'a> {
    known: Option<&'a ErrorCode>,
    /// The meaning, specific to the product or common to all products.
    meaning: Md,
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
            about.meaning = Md::text(words).sentence();
        }
        Self { product, codes }
    }

    /// Returns the meaning of a code.
    pub(super) fn meaning(&self, code: &str) -> Md {
        self.codes.get(code).map(|about| about.meaning.clone()).unwrap_or_default()
    }

    /// Returns the data of the template.
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
                meaning => known.map(|f| Md::text(f.meaning)),
                advice => known.map(|f| Md::text(f.advice)),
                codes => codes,
            }
        });
        let common = families::COMMON.iter();
        let common =
            common.map(|&(code, meaning)| context! { code => code, meaning => Md::text(meaning) });
        context! {
            source => &self.product.source,
            title => Md::line(&self.product.title),
            krate => name::library_name(&self.product.name),
            families => families.collect::<Vec<_>>(),
            common => common.collect::<Vec<_>>(),
        }
    }

    fn row(&self, code: &str, about: &Code<'_>) -> Value {
        let advice = about.known.map(|e| Md::text(&e.advice).sentence());
        let all = Md::join([about.meaning.clone(), advice.unwrap_or_default()], " ");
        let actions = self.returned_by(code, about);
        context! { code => code, description => all.cell(), actions => actions }
    }

    /// Returns links to the actions, unless there are many.
    fn returned_by(&self, code: &str, about: &Code<'_>) -> Md {
        const SHOWN: usize = 3;
        if self.product.common_errors.iter().any(|common| common == code) {
            return md!("every action");
        }
        match about.actions.as_slice() {
            [] => md!("no action in particular"),
            // The number is omitted: a new action would change the row of each of its codes.
            actions if actions.len() > SHOWN => md!("many actions"),
            actions => {
                let link =
                    |name: &&str| md!("[{}]({}.md)", Md::line(name), Md::own((*name).to_owned()));
                Md::join(actions.iter().map(link), ", ")
            }
        }
    }
}
