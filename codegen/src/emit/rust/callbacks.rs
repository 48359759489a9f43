//! Callbacks: the enum of events, a struct for each, and the types of their fields.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::enums;
use super::examples::raw;
use super::structs::{allows_deprecated, definition, imports};
use super::table::table;
use crate::emit::code::{braced, docs, file, ident, indented, inner_docs, integer, item, spaced};
use crate::emit::markdown::{Md, md};
use crate::model::{CallbackEvent, CallbackScheme, Callbacks, Product, SchemeName};
use crate::name;

/// `callbacks.rs`.
pub(super) fn callbacks_file(callbacks: &Callbacks) -> String {
    let events = callbacks.events.iter().map(|event| &event.shape);
    let shapes: Vec<_> = events.chain(&callbacks.types).collect();
    let about = md!("{}: [`Event`], and what each event tells.", Md::line(&callbacks.title));
    let head = item(inner_docs([about]));
    let mut items = vec![head + &allows_deprecated(&shapes)];
    items.push(imports(&[], quote! {}));
    items.push(declaration(callbacks));
    for event in &callbacks.events {
        items.push(definition(&event.shape, [Md::text(&event.description)]));
        items.push(table(&event.shape));
    }
    for shape in &callbacks.types {
        items.push(definition(shape, [Md::text(&shape.description)]));
        items.push(table(shape));
    }
    items.extend(callbacks.enums.iter().map(enums::declaration));
    file(&callbacks.source, items)
}

fn declaration(callbacks: &Callbacks) -> String {
    let about = docs([
        md!("{}: an event with what it tells.", Md::line(&callbacks.title)),
        Md::text(&callbacks.description),
    ]);
    let attributes = item(quote! { #about struct X; }).replace("struct X;\n", "");
    let (number, scheme) = (&callbacks.event, scheme(&callbacks.scheme));
    let name = spaced(quote! { pub enum Event(#number, #scheme) });
    let rows: String = callbacks.events.iter().map(row).collect();
    braced("rt::callbacks!", &indented(&(attributes + &braced(&name, &indented(&rows)))))
}

fn scheme(scheme: &CallbackScheme) -> TokenStream {
    let (signature, time) = (&scheme.signature, &scheme.time);
    let validity = Literal::u32_unsuffixed(scheme.validity);
    match scheme.is {
        SchemeName::Md5KeyTime => {
            quote! { Md5KeyTime { signature: #signature, time: #time, validity: #validity } }
        }
        SchemeName::HmacSha256Body => quote! { HmacSha256Body { header: #signature } },
        SchemeName::HmacSha1Body => quote! { HmacSha1Body { header: #signature } },
    }
}

fn row(event: &CallbackEvent) -> String {
    let docs = docs([Md::text(&event.description).first_sentence()]);
    let attributes = item(quote! { #docs struct X; }).replace("struct X;\n", "");
    let (name, number) = (ident(&event.name), integer(event.number.into()));
    let signing = ident(if event.is_unsigned { "Unsigned" } else { "Signed" });
    let identity = &event.identity;
    let aliases = event.aliases.iter().map(|(alias, name)| quote! { (#alias, #name) });
    let row = quote! { #name = (#number, #signing, [#(#identity),*], [#(#aliases),*]) };
    attributes + &spaced(row) + ",\n"
}

/// The tests of the examples.
pub(super) fn test_file(product: &Product, callbacks: &Callbacks) -> String {
    let (krate, module) = (ident(&name::library_name(&product.name)), ident(&product.module));
    let key = &callbacks.scheme.example_key;
    let tests = callbacks.events.iter().map(|event| {
        let name = ident(&name::field(&event.name));
        let body = raw(&event.example);
        let variant = &event.name;
        item(quote! {
            #[test]
            fn #name() {
                testing::check_callback::<Event>(#key, #variant, #body);
            }
        })
    });
    let about = inner_docs([md!("The examples of callbacks are signed and decode completely.")]);
    let head = item(quote! { #about #![cfg(feature = "callbacks")] });
    let uses = item(quote! {
        use #krate::#module::callbacks::Event;
        use #krate::runtime::testing;
    });
    file(&callbacks.source, [head, uses].into_iter().chain(tests))
}
