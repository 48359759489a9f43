//! Error codes: their variants in Rust, and which of them mean that something does not exist.

use std::collections::HashSet;

use super::VersionResolver;
use crate::model::{Enum, ErrorCode};
use crate::name;
use crate::schema::{self, Provenance, Variant};
use crate::source::Spanned;
use tencentcloud_catalog::families;

/// Suffixes of codes which mean that something does not exist.
const NOT_FOUND: [&str; 4] = ["NotExist", "NotExists", "NotFound", "NoRecord"];

/// Resolves the error codes of a product, by name.
pub(super) fn error_codes(product: &schema::Product) -> Vec<ErrorCode> {
    let mut codes: Vec<_> = product
        .errors
        .iter()
        .map(|(code, entry)| ErrorCode {
            code: code.value.clone(),
            description: entry.description.clone().unwrap_or_default(),
            advice: entry.advice.clone().unwrap_or_default(),
            not_found: entry.not_found.unwrap_or_else(|| says_not_found(code)),
            throttled: entry.throttled,
        })
        .collect();
    codes.sort_by(|a, b| a.code.cmp(&b.code));
    codes
}

fn says_not_found(code: &str) -> bool {
    NOT_FOUND.iter().any(|end| code.ends_with(end))
}

impl VersionResolver<'_> {
    /// Resolves the enum of the codes of the product and of all products.
    pub(super) fn code_enum(&mut self, product: &schema::Product) -> Enum {
        let own = product.errors.iter().map(|(code, entry)| {
            let known = || families::common(code).map(str::to_owned);
            let description = entry.description.clone().or_else(known);
            (code.clone(), Variant { description, name: entry.name.clone(), deprecated: None })
        });
        // A code of the product that differs from a common one in case alone takes its place.
        let folded = |code: &str| name::variant(code).map(|name| name::folded(&name));
        let taken: HashSet<_> = product.errors.iter().map(|(code, _)| folded(code)).collect();
        let others = families::COMMON.iter().filter(|(code, _)| !taken.contains(&folded(code)));
        let others = others.map(|(code, meaning)| {
            let description = Some((*meaning).to_owned());
            (Spanned::synthetic((*code).to_owned()), Variant { description, ..Variant::default() })
        });
        let mut values: Vec<_> = own.chain(others).collect();
        values.sort_by(|(a, _), (b, _)| a.value.cmp(&b.value));
        let list = schema::Enum {
            plain: false,
            name: None,
            provenance: Provenance::Reviewed,
            source: String::new(),
            values: crate::read::Entries(values),
        };
        let mut made = self.make_enum(&list, "ErrorCode".to_owned(), false);
        made.description = "The error codes that the service documents; it adds some without \
                            notice. `Error::typed` gives them."
            .to_owned();
        made
    }
}
