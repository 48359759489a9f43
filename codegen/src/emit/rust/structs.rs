//! Structs: the fields, how a caller builds them, and the table that the runtime reads.

use proc_macro2::TokenStream;
use quote::quote;

use super::enums;
use super::table::table;
use crate::emit::code::{aliases, block, deprecated, docs, file, ident, item, plain, ty};
use crate::emit::markdown::{Md, md};
use crate::emit::sentences;
use crate::model::{Field, SharedStruct, Struct, Type};

/// Returns the file of a shared struct.
pub(super) fn shared_file(shared: &SharedStruct) -> String {
    let shape = &shared.shape;
    let description = [Md::text(&shape.description)];
    let mut items = vec![allows_deprecated(&[shape])];
    items.push(imports(&shared.imports, quote! { super::super }));
    items.push(definition(shape, description));
    items.push(methods(shape, md!("Creates an object with the required fields."), None));
    items.push(table(shape));
    items.extend(shared.enums.iter().map(enums::declaration));
    file(&shared.source, items)
}

/// Returns the imports of a file: the runtime, and the shared types that it names.
pub(super) fn imports(names: &[String], from: TokenStream) -> String {
    let runtime = item(quote! { use tencentcloud_runtime::generated as rt; });
    let names: Vec<_> = names.iter().map(|name| ident(name)).collect();
    match names.as_slice() {
        [] => runtime,
        [name] => format!("{runtime}\n{}", item(quote! { use #from::#name; })),
        names => format!("{runtime}\n{}", item(quote! { use #from::{#(#names),*}; })),
    }
}

/// Returns the struct itself.
pub(super) fn definition(shape: &Struct, description: impl IntoIterator<Item = Md>) -> String {
    let mut paragraphs: Vec<Md> = description.into_iter().filter(|d| !d.is_empty()).collect();
    if paragraphs.is_empty() {
        paragraphs.push(md!("The object {} of the API.", Md::code(&shape.name)));
    }
    paragraphs.extend(shape.rules.iter().map(sentences::rule));
    let name = ident(&shape.rust);
    let docs = docs(paragraphs);
    let aliases = aliases(&shape.search, &shape.rust);
    let fields = shape.fields.iter().map(field);
    item(quote! {
        #docs
        #aliases
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
        }
    })
}

fn field(field: &Field) -> TokenStream {
    let (name, ty) = (ident(&field.ident), ty(&field.ty));
    let docs = docs(field_docs(field));
    let aliases = aliases(&field.search, &field.ident);
    let deprecated = deprecated(field.deprecated.as_ref());
    let ty = if field.optional {
        quote! { Option<#ty> }
    } else {
        ty
    };
    quote! { #docs #aliases #deprecated pub #name: #ty }
}

fn field_docs(field: &Field) -> Vec<Md> {
    let mut docs = vec![description(field), Md::join(sentences::facts(field), " ")];
    if let Type::Enum(name) = innermost(&field.ty) {
        docs.push(md!("See [`{}`] for the values.", Md::own(name.clone())));
    } else {
        docs.push(Md::join(field.values.iter().map(sentences::value_item), "\n"));
    }
    docs
}

fn description(field: &Field) -> Md {
    let description = Md::text(&field.description);
    if description.is_empty() {
        md!("{} in the API.", Md::code(&field.wire))
    } else {
        description.sentence()
    }
}

pub(super) fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => innermost(inner),
        other => other,
    }
}

/// Returns what belongs to a struct that a caller builds: `first`, `new` with the required fields,
/// and a setter for each optional one.
pub(super) fn methods(shape: &Struct, about_new: Md, first: Option<TokenStream>) -> String {
    let mut members = Vec::from_iter(first);
    if shape.sent && !shape.fields.is_empty() {
        members.push(constructor(shape, about_new));
        members.extend(shape.fields.iter().filter(|f| f.optional).map(setter));
    }
    let name = ident(&shape.rust);
    block(quote! { impl #name }, members)
}

fn constructor(shape: &Struct, about: Md) -> TokenStream {
    let required: Vec<_> = shape.fields.iter().filter(|f| !f.optional).collect();
    if required.is_empty() {
        let docs = docs([md!("Creates a request without parameters.")]);
        return quote! {
            #docs
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
        };
    }
    let docs = docs([about]);
    let parameters = required.iter().map(|field| {
        let (name, ty) = (ident(&field.ident), parameter(&field.ty));
        quote! { #name: #ty }
    });
    let values = required.iter().map(|field| {
        let name = ident(&field.ident);
        match conversion(&field.ty, quote! { #name }) {
            Some(value) => quote! { #name: #value },
            None => quote! { #name },
        }
    });
    let rest = (required.len() < shape.fields.len()).then(|| quote! { ..Self::default() });
    // A list of all required parameters is what the API asks for, however long it is.
    let many = required.len() > 7;
    let many = many.then(|| quote! { #[allow(clippy::too_many_arguments)] });
    let inline = (!required.iter().any(|field| is_generic(&field.ty))).then(inline);
    quote! {
        #docs
        #many
        #inline
        pub fn new(#(#parameters),*) -> Self {
            Self { #(#values,)* #rest }
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let name = ident(&field.ident);
    let docs = docs([description(field).first_sentence()]);
    let deprecated = deprecated(field.deprecated.as_ref());
    let ty = parameter(&field.ty);
    let value = conversion(&field.ty, quote! { #name }).unwrap_or(quote! { #name });
    let inline = (!is_generic(&field.ty)).then(inline);
    quote! {
        #docs
        #deprecated
        #inline
        pub fn #name(mut self, #name: #ty) -> Self {
            self.#name = Some(#value);
            self
        }
    }
}

/// Lets programs inline a function. A generic function is compiled by them anyway.
fn inline() -> TokenStream {
    quote! { #[inline] }
}

/// Returns whether a function with a [`parameter`] of a type is generic.
fn is_generic(of: &Type) -> bool {
    match of {
        Type::String | Type::Enum(_) | Type::Bytes | Type::Time(_) | Type::List(_) => true,
        Type::Struct { .. } | Type::Int | Type::Uint | Type::Float | Type::Bool => false,
    }
}

/// Returns what a constructor or setter takes for a type: whatever converts without loss.
fn parameter(of: &Type) -> TokenStream {
    match of {
        Type::String | Type::Enum(_) | Type::Bytes | Type::Time(_) => {
            let ty = ty(of);
            quote! { impl Into<#ty> }
        }
        Type::Struct { rust, .. } => {
            let name = ident(rust);
            quote! { #name }
        }
        Type::List(inner) => {
            let item = match **inner {
                Type::List(_) => ty(inner),
                _ => parameter(inner),
            };
            quote! { impl IntoIterator<Item = #item> }
        }
        Type::Int | Type::Uint | Type::Float | Type::Bool => ty(of),
    }
}

/// Returns the value of a parameter as the field holds it, if that is another.
fn conversion(ty: &Type, name: TokenStream) -> Option<TokenStream> {
    match ty {
        Type::String | Type::Time(_) | Type::Enum(_) | Type::Bytes => Some(quote! { #name.into() }),
        Type::Struct { boxed: true, .. } => Some(quote! { Box::new(#name) }),
        Type::List(_) => Some(quote! { rt::list(#name) }),
        Type::Struct { boxed: false, .. } | Type::Int | Type::Uint | Type::Float | Type::Bool => {
            None
        }
    }
}

/// Lets a file write what is deprecated, of which rustc would warn.
pub(super) fn allows_deprecated(shapes: &[&Struct]) -> String {
    let mut fields = shapes.iter().flat_map(|shape| &shape.fields);
    if fields.any(|field| field.deprecated.is_some()) {
        item(quote! { #![allow(deprecated)] })
    } else {
        String::new()
    }
}

/// Returns a name as rustdoc links it.
pub(super) fn link(name: &str, to: &str) -> Md {
    Md::own(format!("[`{name}`]({})", plain(to)))
}
