//! What holds a crate together: manifest, root, and the modules of its versions.

use proc_macro2::TokenStream;
use quote::quote;

use crate::emit::code::{file, ident, list, unparse};
use crate::emit::manifest::{self, Home};
use crate::emit::markdown::Md;
use crate::emit::{Files, docs};
use crate::model::{Action, Enum, Product, Struct};

/// The files that all versions of a product share.
pub(in super::super) fn crate_files(versions: &[&Product], home: &Home, files: &mut Files) {
    let Some(latest) = versions.last() else { return };
    files.insert(format!("{}/Cargo.toml", latest.name), manifest::manifest(latest, home));
    files.insert(format!("{}/src/lib.rs", latest.name), root(versions, latest));
}

fn root(versions: &[&Product], latest: &Product) -> String {
    let docs = inner_doc(docs::crate_page(latest));
    let modules = versions.iter().map(|v| ident(&v.module));
    let documents = documents(latest);
    file(
        &latest.source,
        [unparse(quote! {
            #docs
            #(pub mod #modules;)*
            pub use tencentcloud_runtime::{self as runtime, Config, Credentials, Error, time};
            #documents
        })],
    )
}

/// The documents with examples, as documentation that is tested: their Rust must compile.
fn documents(product: &Product) -> TokenStream {
    let with_examples = product.actions.iter().filter(|a| !a.examples.is_empty());
    let pages: Vec<TokenStream> = with_examples
        .map(|action| {
            let (name, path) = (ident(&action.request.rust), format!("../docs/{}.md", action.name));
            quote! { #[doc = include_str!(#path)] struct #name; }
        })
        .collect();
    quote! {
        #[cfg(doctest)]
        mod documents {
            #[doc = include_str!("../docs/errors.md")]
            struct Errors;
            #(#pages)*
        }
    }
}

fn inner_doc(text: Md) -> TokenStream {
    let lines = text.wrapped().into_iter();
    let lines = lines.map(|l| if l.is_empty() { l } else { format!(" {l}") });
    quote! { #(#![doc = #lines])* }
}

/// `types/mod.rs`.
pub(super) fn types_module(product: &Product) -> String {
    let structs = product.types.iter().map(|shared| {
        let names = exported([&shared.shape], &shared.enums);
        (shared.module.as_str(), names)
    });
    let enums = product.enums.iter().map(|e| (e.module.as_str(), vec![e.shape.rust.clone()]));
    let parts: Vec<_> = structs.chain(enums).collect();
    let modules = parts.iter().map(|(module, _)| ident(module));
    file(
        &product.source,
        [
            unparse(quote! { #![doc = " The types that several actions share."] }),
            unparse(quote! { #(mod #modules;)* }),
            parts.iter().map(|(module, names)| exports(module, names)).collect(),
        ],
    )
}

/// The module of a version.
pub(super) fn version_module(product: &Product) -> String {
    let modules = product.actions.iter().map(|a| ident(&a.method));
    let title = Md::line(&product.title);
    let about = format!(
        " {title}, version {}: [`Client`], and the request and response of each action.",
        product.version
    );
    let own = |a: &Action| exports(&a.method, &exported([&a.request, &a.response], &a.enums));
    let types = if product.types.is_empty() && product.enums.is_empty() {
        ""
    } else {
        "pub use types::*;\n"
    };
    file(
        &product.source,
        [
            unparse(quote! { #![doc = #about] }),
            unparse(quote! { mod client; mod error_code; #(mod #modules;)* mod types; }),
            unparse(quote! { pub use client::{Client, SERVICE}; pub use error_code::ErrorCode; })
                + &product.actions.iter().map(own).collect::<String>()
                + types,
        ],
    )
}

/// What a module has for its crate's users.
fn exported<const N: usize>(structs: [&Struct; N], enums: &[Enum]) -> Vec<String> {
    let structs = structs.into_iter().map(|s| &s.rust);
    structs.chain(enums.iter().map(|e| &e.rust)).cloned().collect()
}

/// Names the types of a module one by one: of hundreds of globs, the compiler would look through
/// each for every name, which is a third of the time that `check` takes.
fn exports(module: &str, names: &[String]) -> String {
    match names {
        [name] => format!("pub use {module}::{name};\n"),
        names => list("", &format!("pub use {module}::{{"), names, "};"),
    }
}
