//! Checks all strings of a schema that become identifiers, file names or headers, with the rules of
//! [`crate::name`].

use super::VersionResolver;
use crate::name::{self, Kind, Problem};
use crate::schema;
use crate::source::{Span, Spanned};

impl VersionResolver<'_> {
    /// Checks that a name is valid in Rust and not reserved.
    pub(super) fn rust_name(&mut self, name: &str, kind: Kind, span: Span) {
        let Err(problem) = name::check(name, kind) else { return };
        let (message, help) = match problem {
            Problem::NoIdentifier => (
                format!("`{name}` cannot be a name in Rust"),
                "give it a name of letters and digits that begins with a letter and is no keyword"
                    .to_owned(),
            ),
            Problem::Taken if name == "Unknown" && kind == Kind::Variant => (
                "`Unknown` is the variant of the values that a schema does not know".to_owned(),
                "give it another name, for example `UnknownValue`".to_owned(),
            ),
            Problem::Taken => (
                format!("generated code uses the name `{name}` itself"),
                format!("give it another name, for example `{name}{}`", suffix(kind)),
            ),
            Problem::Case(wanted) => {
                (format!("Rust writes `{name}` otherwise"), format!("give it a name with {wanted}"))
            }
        };
        self.diagnostics.report(span, message, "this makes the name", help);
    }

    /// Checks the name of `what` on the wire.
    pub(super) fn wire_name(&mut self, name: &Spanned<String>, what: &str) {
        if !name::is_wire_name(name) {
            self.diagnostics.report(
                name.span,
                format!("`{}` cannot name {what}", name.value),
                "not a name of the API",
                "names have at most 128 letters, digits and `_`, and begin with a letter",
            );
        }
    }

    /// Checks an identifier of a category, or a region.
    pub(super) fn key(&mut self, key: &Spanned<String>, what: &str) {
        if !name::is_key(key) {
            self.diagnostics.report(
                key.span,
                format!("`{}` cannot name {what}", key.value),
                "not a key",
                "write letters, digits, `-` and `_`",
            );
        }
    }

    /// Checks an error code.
    pub(super) fn error_code_name(&mut self, code: &Spanned<String>) {
        if !name::is_error_code(code) {
            self.diagnostics.report(
                code.span,
                format!("`{}` cannot be an error code", code.value),
                "not an error code",
                "write `Family` or `Family.Detail`, with letters, digits and `_`",
            );
        }
    }

    /// Checks the name of a product, its version and its module.
    pub(super) fn product_name(&mut self, product: &schema::Product) {
        if !name::is_product(&product.product) {
            self.diagnostics.report(
                product.product.span,
                format!("`{}` cannot name a product", product.product.value),
                "this names the crate and its folder",
                "write lower-case letters and digits, and neither `runtime` nor `codegen`",
            );
        }
        if !name::is_version(&product.version) {
            self.diagnostics.report(
                product.version.span,
                format!("`{}` is not a version", product.version.value),
                "this names a module and a folder",
                "write the date of the API version, such as `2018-08-01`",
            );
        }
    }

    /// Checks a host.
    pub(super) fn host(&mut self, host: &Spanned<String>) -> String {
        if !name::is_host(host) {
            let product = self.files.product.as_ref();
            let product = product.map_or("", |p| p.schema.product.value.as_str());
            self.diagnostics.report(
                host.span,
                format!("`{}` is not a host name", host.value),
                "a host alone is expected",
                format!("write `{product}.tencentcloudapi.com`, without a scheme or a path"),
            );
        }
        host.value.clone()
    }

    /// Checks that rustdoc accepts search terms.
    pub(super) fn search_words(&mut self, words: &[Spanned<String>]) {
        for word in words.iter().filter(|word| !name::is_search_word(word)) {
            self.diagnostics.report(
                word.span,
                format!("{:?} cannot be a search word", word.value),
                "rustdoc refuses this alias",
                "write a word or a phrase on one line, without quotes and without spaces around it",
            );
        }
    }
}

fn suffix(kind: Kind) -> &'static str {
    match kind {
        Kind::Type => "Object",
        Kind::Variant => "Value",
        Kind::Field | Kind::Method => "_",
    }
}
