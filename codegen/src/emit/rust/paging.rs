//! Paging: what the runtime needs to know to walk through a list, and the methods that do.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::emit::code::{block, deprecated, docs, ident, plain, ty};
use crate::emit::markdown::md;
use crate::model::{Action, Field, PageBy, Paging, Product, Struct, Type};

/// Returns the implementation of `Paged`, for an action that has pages.
pub(super) fn implementation(action: &Action, product: &Product) -> Option<String> {
    let paging = action.paging.as_ref()?;
    let (PageBy::Offset(parameter) | PageBy::Page(parameter) | PageBy::Token(parameter, _)) =
        &paging.by;
    let position = action.request.fields.iter().find(|f| f.wire == *parameter)?;
    let path: Vec<&str> = paging.items.split('.').collect();
    let (items, last) = items(quote! { response }, &action.response, &path, product)?;
    let Type::List(item) = &last.ty else { return None };
    let is_deprecated = position.deprecated.is_some() || last.deprecated.is_some();
    let allow = is_deprecated.then(|| quote! { #[allow(deprecated)] });
    let (request, item) = (ident(&action.request.rust), outside(item));
    let (data, position) = (data(paging), ident(&position.ident));
    Some(block(
        quote! { impl rt::Paged for #request },
        [
            quote! { type Item = #item; },
            quote! { const PAGING: rt::Paging = #data; },
            quote! {
                #allow
                #[inline]
                fn position(&mut self) -> &mut dyn rt::Slot { &mut self.#position }
            },
            quote! {
                #allow
                #[inline]
                fn items(response: Self::Response) -> Vec<Self::Item> { #items }
            },
        ],
    ))
}

/// Returns the constructor of the runtime's description.
fn data(paging: &Paging) -> TokenStream {
    let items = &paging.items;
    let by = match &paging.by {
        PageBy::Offset(parameter) => quote! { rt::Paging::offset(#parameter, #items) },
        PageBy::Page(parameter) => quote! { rt::Paging::page(#parameter, #items) },
        PageBy::Token(parameter, next) => quote! { rt::Paging::token(#parameter, #next, #items) },
    };
    let part = |name: &str, value: &Option<String>| {
        let name = ident(name);
        value.as_ref().map(|value| quote! { .#name(#value) })
    };
    let size = part("size", &paging.size);
    let total = part("total", &paging.total);
    let pages = part("pages", &paging.pages);
    let more = part("more", &paging.more);
    quote! { #by #size #total #pages #more }
}

/// Returns the expression that takes a list out of a response, and the field that holds it.
fn items<'p>(
    base: TokenStream,
    of: &'p Struct,
    path: &[&str],
    product: &'p Product,
) -> Option<(TokenStream, &'p Field)> {
    let (first, rest) = path.split_first()?;
    let field = of.fields.iter().find(|f| f.wire == *first)?;
    let name = ident(&field.ident);
    if rest.is_empty() {
        let or_none = field.optional.then(|| quote! { .unwrap_or_default() });
        return Some((quote! { #base.#name #or_none }, field));
    }
    let Type::Struct { rust, .. } = &field.ty else { return None };
    let inner = product.types.iter().map(|t| &t.shape).find(|shape| shape.rust == *rust)?;
    if field.optional {
        let (taken, last) = items(quote! { inner }, inner, rest, product)?;
        Some((quote! { #base.#name.map(|inner| #taken).unwrap_or_default() }, last))
    } else {
        items(quote! { #base.#name }, inner, rest, product)
    }
}

/// Returns a type as it is called from a file that does not import it.
fn outside(of: &Type) -> TokenStream {
    match of {
        Type::Struct { rust, boxed: false } | Type::Enum(rust) => {
            let name = ident(rust);
            quote! { super::#name }
        }
        Type::Struct { rust, boxed: true } => {
            let name = ident(rust);
            quote! { Box<super::#name> }
        }
        Type::List(inner) => {
            let inner = outside(inner);
            quote! { Vec<#inner> }
        }
        Type::String
        | Type::Time(_)
        | Type::Int
        | Type::Uint
        | Type::Float
        | Type::Bool
        | Type::Bytes => ty(of),
    }
}

/// Returns the methods of the client, for an action that has pages.
pub(super) fn methods(action: &Action) -> Vec<TokenStream> {
    if action.paging.is_none() {
        return Vec::new();
    }
    let method = plain(&action.method);
    let to = super::structs::link(&action.name, &format!("Self::{method}"));
    let request = ident(&action.request.rust);
    let deprecated = deprecated(action.deprecated.as_ref());
    let pages = docs([md!("Returns all pages of {}, starting at the requested one.", to)]);
    let items =
        docs([md!("Returns the items of all pages of {}, starting at the requested page.", to)]);
    let made = [(pages, "pages", quote! { rt::Pages }), (items, "items", quote! { rt::Items })];
    let made = made.into_iter().map(|(docs, what, returned)| {
        let (name, what) = (format_ident!("{method}_{what}"), ident(what));
        quote! {
            #docs
            #deprecated
            #[inline]
            pub fn #name(&self, request: #request) -> #returned<#request> {
                self.0.#what(request)
            }
        }
    });
    made.collect()
}
