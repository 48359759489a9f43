//! Open enums: the variants with their meanings and values; a macro of the runtime declares them.

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::imports;
use crate::emit::code::{aliases, braced, deprecated, docs, file, ident, indented, integer, item};
use crate::emit::markdown::{Md, md};
use crate::model::{Enum, SharedEnum, Variant};

/// Returns the file of a shared enum.
pub(super) fn shared_file(shared: &SharedEnum) -> String {
    file(&shared.source, [imports(&[], quote! {}), declaration(&shared.shape)])
}

/// Returns the file of the error codes.
pub(super) fn codes_file(codes: &Enum, source: &str) -> String {
    file(source, [imports(&[], quote! {}), declaration(codes)])
}

/// Returns the declaration of an enum, in which a value stands beside its variant.
pub(super) fn declaration(shape: &Enum) -> String {
    let name = ident(&shape.rust);
    let description = Md::text(&shape.description);
    let docs = docs([if description.is_empty() {
        md!("The values of {}.", Md::code(&shape.rust))
    } else {
        description
    }]);
    let aliases = aliases(&shape.search, &shape.rust);
    let variants = shape.variants.iter().map(|v| variant(v, shape.numeric));
    let declared = item(quote! { #docs #aliases pub enum #name { #(#variants,)* } });
    let head = if shape.numeric { "rt::open_int_enum!" } else { "rt::open_enum!" };
    braced(head, &indented(&declared))
}

fn variant(variant: &Variant, numeric: bool) -> TokenStream {
    let (name, wire) = (ident(&variant.rust), &variant.wire);
    let description = Md::text(&variant.description);
    let docs = docs([if description.is_empty() {
        md!("{} in the API.", Md::code(wire))
    } else {
        description.sentence()
    }]);
    let deprecated = deprecated(variant.deprecated.as_ref());
    let value = match wire.parse() {
        Ok(number) if numeric => integer(number),
        _ => quote! { #wire },
    };
    quote! { #docs #deprecated #name = #value }
}
