//! Signed URLs: the protocols of each side with their forms, and where their keys are.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::structs::imports;
use crate::emit::code::{braced, docs, file, ident, indented, item, spaced};
use crate::emit::markdown::{Md, md};
use crate::model::{
    UrlKeys, UrlLayout, UrlOption, UrlParameter, UrlProtocol, UrlSide, UrlValueKind, Urls,
};

/// `urls.rs`.
pub(super) fn urls_file(urls: &Urls) -> String {
    let mut types: Vec<String> =
        urls.sides.iter().filter_map(|side| Some(side.keys.as_ref()?.rust.clone())).collect();
    types.sort();
    types.dedup();
    let mut items = vec![imports(&types, quote! { super })];
    for side in &urls.sides {
        items.push(declaration(side, urls));
        items.extend(side.keys.as_ref().map(|keys| conversion(keys, side)));
        items.extend(side.options.iter().map(|option| option_type(option, side)));
    }
    file(&urls.source, items)
}

/// Returns the names that the module has for its crate's users.
pub(super) fn exported(urls: &Urls) -> Vec<String> {
    let of = |side: &UrlSide| {
        let options = side.options.iter().map(|option| option.name.clone());
        [side.url.clone(), side.protocol.clone()].into_iter().chain(options).collect::<Vec<_>>()
    };
    urls.sides.iter().flat_map(of).collect()
}

/// Returns the declaration of parameters that belong together.
fn option_type(option: &UrlOption, side: &UrlSide) -> String {
    let about = docs([Md::text(&option.description)]);
    let attributes = item(quote! { #about struct X; }).replace("struct X;\n", "");
    let (name, protocol) = (ident(&option.name), ident(&side.protocol));
    let only = option.protocols.iter().map(|protocol| ident(protocol));
    let constants = option.constants.iter().map(|(name, value)| quote! { #name = #value });
    let head = spaced(quote! { pub struct #name for #protocol[#(#only),*](#(#constants),*) });
    let rows = |is_needed: bool| {
        let parameters = option.parameters.iter().filter(|p| p.required == is_needed);
        indented(&parameters.map(parameter).collect::<String>())
    };
    let mut rows = braced("needs", &rows(true)) + &braced("takes", &rows(false));
    if let Some((start, end, most)) = &option.window {
        let most = Literal::u32_unsuffixed(*most);
        rows += &(spaced(quote! { window #start to #end at most #most }) + ";\n");
    }
    braced("rt::url_options!", &indented(&(attributes + &braced(&head, &indented(&rows)))))
}

fn parameter(parameter: &UrlParameter) -> String {
    let docs = docs([Md::text(&parameter.description).sentence()]);
    let attributes = item(quote! { #docs struct X; }).replace("struct X;\n", "");
    let (name, wire) = (ident(&parameter.ident), &parameter.wire);
    let kind = ident(match parameter.kind {
        UrlValueKind::Seconds => "Seconds",
        UrlValueKind::UnixTime => "UnixTime",
        UrlValueKind::Text => "Text",
        UrlValueKind::Names => "Names",
        UrlValueKind::Flag => "Flag",
    });
    let bound = |word: &str, bound: Option<u32>| {
        let word = ident(word);
        bound.map(Literal::u32_unsuffixed).map(|bound| quote! { , #word #bound })
    };
    let (min, max) = (bound("min", parameter.min), bound("max", parameter.max));
    attributes + &spaced(quote! { #name = (#wire, #kind #min #max) }) + ";\n"
}

fn declaration(side: &UrlSide, urls: &Urls) -> String {
    let (url, protocol) = (ident(&side.url), ident(&side.protocol));
    let on_url = docs([Md::text(&side.description)]);
    let on_protocol = docs([md!("The protocols of [`{}`].", Md::own(side.url.clone()))]);
    let (secret, time) = (&urls.secret, &urls.time);
    let head = item(quote! { #on_url pub type #url = (); }).replace(" = ();", ";");
    let attributes = item(quote! { #on_protocol struct X; }).replace("struct X;\n", "");
    let name = spaced(quote! { pub enum #protocol(#secret, #time) });
    let rows: String = side.protocols.iter().map(row).collect();
    let body = head + &attributes + &braced(&name, &indented(&rows));
    braced("rt::stream_urls!", &indented(&body))
}

fn row(protocol: &UrlProtocol) -> String {
    let docs = docs([Md::text(&protocol.description).sentence()]);
    let attributes = item(quote! { #docs struct X; }).replace("struct X;\n", "");
    let (name, wire, url) = (ident(&protocol.rust), &protocol.name, &protocol.url);
    let layout = ident(match protocol.layout {
        UrlLayout::Query => "Query",
        UrlLayout::List => "List",
    });
    let row: TokenStream = quote! { #name = (#wire, #url, #layout) };
    attributes + &spaced(row) + ",\n"
}

/// Returns the keys of a domain from the response that has them.
fn conversion(keys: &UrlKeys, side: &UrlSide) -> String {
    let (name, fields) = (ident(&keys.rust), &keys.fields);
    let validity = match &keys.validity {
        Some(field) => quote! { Some(#field) },
        None => quote! { None },
    };
    let about = docs([md!("The keys that sign a [`{}`].", Md::own(side.url.clone()))]);
    item(quote! {
        impl From<&#name> for rt::UrlKeys {
            #about
            fn from(keys: &#name) -> Self {
                Self::read(keys, &[#(#fields),*], #validity)
            }
        }
    })
}
