//! What holds a crate together: manifest, root, and the modules of its versions.

use quote::quote;

use crate::emit::code::{file, ident, inner_docs, item};
use crate::emit::manifest::{self, Home};
use crate::emit::markdown::{Md, md};
use crate::emit::{Files, docs};
use crate::model::{Action, Enum, Product, Struct};

/// The files that all versions of a product share.
pub(in super::super) fn crate_files(versions: &[&Product], home: &Home, files: &mut Files) {
    let Some(latest) = versions.last() else { return };
    files.insert(format!("{}/Cargo.toml", latest.name), manifest::manifest(versions, latest, home));
    files.insert(format!("{}/src/lib.rs", latest.name), root(versions, latest));
}

fn root(versions: &[&Product], latest: &Product) -> String {
    let page = inner_docs([docs::crate_page(latest)]);
    let modules = versions.iter().map(|v| ident(&v.module));
    let errors = quote! {
        #[cfg(doctest)]
        #[doc = include_str!("../docs/errors.md")]
        mod errors {}
    };
    let urls = latest.urls.as_ref().map(|_| {
        item(quote! {
            #[cfg(all(doctest, feature = "urls"))]
            #[doc = include_str!("../docs/urls.md")]
            mod urls {}
        })
    });
    let callbacks = latest.callbacks.as_ref().map(|_| {
        item(quote! {
            #[cfg(all(doctest, feature = "callbacks"))]
            #[doc = include_str!("../docs/callbacks.md")]
            mod callbacks {}
        })
    });
    file(
        &latest.source,
        [
            item(page),
            item(quote! { #(pub mod #modules;)* }),
            item(quote! {
                pub use tencentcloud_runtime::{self as runtime, Config, Credentials, Error, time};
            }),
            item(errors),
            urls.unwrap_or_default(),
            callbacks.unwrap_or_default(),
        ],
    )
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
            item(inner_docs([md!("The types that several actions share.")])),
            item(quote! { #(mod #modules;)* }),
            parts.iter().map(|(module, names)| exports(module, names)).collect(),
        ],
    )
}

/// Returns the module of a version.
pub(super) fn version_module(product: &Product) -> String {
    let modules = product.actions.iter().map(|a| ident(&a.method));
    let about = md!(
        "{}, version {}: [`Client`], and the request and response of each action.",
        Md::line(&product.title),
        Md::line(&product.version)
    );
    let own = |a: &Action| exports(&a.method, &exported([&a.request, &a.response], &a.enums));
    let has_types = !product.types.is_empty() || !product.enums.is_empty();
    let types = has_types.then(|| quote! { pub use types::*; });
    let exports = item(quote! {
        pub use client::{Client, SERVICE};
        pub use error_code::ErrorCode;
    });
    let exports = exports + &product.actions.iter().map(own).collect::<String>();
    let gate = quote! { #[cfg(feature = "urls")] };
    let urls = product.urls.as_ref().map(|urls| {
        let names: Vec<_> = super::urls::exported(urls).iter().map(|name| ident(name)).collect();
        (quote! { #gate mod urls; }, item(quote! { #gate pub use urls::{#(#names),*}; }))
    });
    let (urls, exported_urls) = urls.unzip();
    let callbacks = product.callbacks.as_ref().map(|_| {
        quote! { #[cfg(feature = "callbacks")] pub mod callbacks; }
    });
    file(
        &product.source,
        [
            item(inner_docs([about])),
            item(
                quote! { #callbacks mod client; mod error_code; #(mod #modules;)* mod types; #urls },
            ),
            exports + &types.map(item).unwrap_or_default() + &exported_urls.unwrap_or_default(),
        ],
    )
}

/// Returns what a module has for its crate's users.
fn exported<const N: usize>(structs: [&Struct; N], enums: &[Enum]) -> Vec<String> {
    let structs = structs.into_iter().map(|s| &s.rust);
    structs.chain(enums.iter().map(|e| &e.rust)).cloned().collect()
}

/// Names the types of a module one by one: of hundreds of globs, the compiler would look through
/// each for every name, which is a third of the time that `check` takes.
fn exports(module: &str, names: &[String]) -> String {
    let module = ident(module);
    let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
    item(match names.as_slice() {
        [name] => quote! { pub use #module::#name; },
        names => quote! { pub use #module::{#(#names),*}; },
    })
}
