//! Open enums: the variants and their meanings; a macro of the runtime does the rest.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{aliases, deprecated, doc, file, ident, text};
use crate::model::{Enum, SharedEnum, Variant};

/// The file of a shared enum.
pub(super) fn shared_file(shared: &SharedEnum) -> String {
    let imports = quote! { use tencentcloud_runtime::generated as rt; };
    file(&shared.source, [imports].into_iter().chain(items(&shared.shape)))
}

/// The enum and its traits.
pub(super) fn items(shape: &Enum) -> [TokenStream; 2] {
    let name = ident(&shape.rust);
    let description = text::markdown(&shape.description);
    let docs = doc([if description.is_empty() {
        format!("The values of `{}`.", shape.rust)
    } else {
        description
    }]);
    let aliases = aliases(&shape.search);
    let variants = shape.variants.iter().map(variant);
    let pairs = shape.variants.iter().map(|v| {
        let (name, value) = (ident(&v.rust), literal(shape, v));
        quote! { #name = #value }
    });
    let (held, made_by) = if shape.numeric {
        (quote! { i64 }, quote! { rt::open_int_enum })
    } else {
        (quote! { String }, quote! { rt::open_enum })
    };
    [
        quote! {
            #docs
            #aliases
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #(#variants)*
                /// A value that this crate does not know, kept as it came.
                Unknown(#held),
            }
        },
        quote! { #made_by!(#name { #(#pairs),* }); },
    ]
}

fn variant(variant: &Variant) -> TokenStream {
    let name = ident(&variant.rust);
    let description = text::markdown(&variant.description);
    let docs = doc([if description.is_empty() {
        format!("{} on the wire.", text::code(&variant.wire))
    } else {
        text::sentence(&description)
    }]);
    let deprecated = deprecated(variant.deprecated.as_ref());
    quote! {
        #docs
        #deprecated
        #name,
    }
}

fn literal(shape: &Enum, variant: &Variant) -> Literal {
    match variant.wire.parse::<i64>() {
        Ok(number) if shape.numeric => Literal::i64_unsuffixed(number),
        _ => Literal::string(&variant.wire),
    }
}
