//! Actions: a file with the request, the answer and their enums, and a method of the client.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{aliases, deprecated, doc, enums, file, ident, structs, text};
use crate::model::{Access, Action, Payload, Product, RegionUse};

/// The file of an action.
pub(super) fn action_file(action: &Action) -> String {
    let request_doc = [
        format!("The parameters of [`{}`](super::Client::{}).", action.name, plain(&action.method)),
        text::markdown(&action.description),
    ];
    let response_doc =
        [format!("What [`{}`](super::Client::{}) answers.", action.name, plain(&action.method))];
    let mut items = vec![structs::imports(&action.imports, "super")];
    items.push(structs::definition(&action.request, request_doc));
    items.extend(structs::methods(&action.request));
    items.extend(structs::behaviour(&action.request, "REQUEST"));
    items.push(request(action));
    items.push(structs::definition(&action.response, response_doc));
    items.extend(structs::behaviour(&action.response, "RESPONSE"));
    for own in &action.enums {
        items.extend(enums::items(own));
    }
    file(&action.source, items)
}

fn plain(method: &str) -> &str {
    method.trim_start_matches("r#")
}

/// What the runtime needs to know of an action.
fn request(action: &Action) -> TokenStream {
    let request = ident(&action.request.rust);
    let response = ident(&action.response.rust);
    let name = &action.name;
    let mut made = match action.access {
        Access::Read => quote! { rt::Action::read(#name) },
        Access::Write => quote! { rt::Action::write(#name) },
    };
    if let Some(limit) = action.rate_limit {
        let limit = Literal::u32_unsuffixed(limit);
        made = quote! { #made.rate_limit(#limit) };
    }
    match action.region {
        RegionUse::Optional => {}
        RegionUse::Unused => made = quote! { #made.region(rt::RegionUse::Unused) },
        RegionUse::Required => made = quote! { #made.region(rt::RegionUse::Required) },
    }
    match action.payload {
        Payload::Json => {}
        Payload::Multipart => made = quote! { #made.multipart() },
    }
    if !action.signed {
        made = quote! { #made.unsigned() };
    }
    quote! {
        impl rt::Request for #request {
            type Answer = #response;

            const ACTION: &'static rt::Action = &#made;
        }
    }
}

/// The client of a version: a method for each action.
pub(super) fn client_file(product: &Product) -> String {
    let (name, version, host) = (&product.name, &product.version, &product.host);
    let title = text::markdown(&product.title);
    let about = format!("Calls the actions of {title}, version {version}. Cheap to clone.");
    let set_up = "[`Client::from_env`] takes the credentials from `TENCENTCLOUD_SECRET_ID` and \
                  `TENCENTCLOUD_SECRET_KEY`; [`Client::new`] takes any other set-up.";
    let docs = doc([about, set_up.to_owned()]);
    let requests =
        product.actions.iter().flat_map(|a| [ident(&a.request.rust), ident(&a.response.rust)]);
    let methods = product.actions.iter().map(method);
    file(
        &product.source,
        [
            quote! {
                use tencentcloud_runtime::generated as rt;
                use super::{#(#requests),*};
            },
            quote! {
                /// The service: its name, version and host.
                pub static SERVICE: rt::Service =
                    rt::Service { name: #name, version: #version, host: #host };
            },
            quote! {
                #docs
                #[derive(Clone, Debug)]
                pub struct Client(rt::Client);
            },
            quote! {
                impl Client {
                    /// A client with this configuration.
                    ///
                    /// # Errors
                    ///
                    /// If the configuration cannot work: without credentials, with an endpoint that
                    /// is none, and the like.
                    pub fn new(config: rt::Config) -> Result<Self, rt::Error> {
                        rt::Client::new(&SERVICE, config).map(Self)
                    }

                    /// A client with the credentials and the region of the environment.
                    ///
                    /// # Errors
                    ///
                    /// If a variable is missing or holds what it cannot.
                    pub fn from_env() -> Result<Self, rt::Error> {
                        Self::new(rt::Config::from_env()?)
                    }

                    /// Calls an action by its request, for code that is generic over actions.
                    #[inline]
                    pub fn call<R: rt::Request>(&self, request: R) -> rt::Call<R::Answer> {
                        self.0.call(request)
                    }

                    #(#methods)*
                }
            },
        ],
    )
}

fn method(action: &Action) -> TokenStream {
    let name = ident(&action.method);
    let request = ident(&action.request.rust);
    let response = ident(&action.response.rust);
    let title = text::markdown(&action.title);
    let mut paragraphs = vec![if title.is_empty() {
        format!("Calls `{}`.", action.name)
    } else {
        text::sentence(&title)
    }];
    paragraphs.push(text::markdown(&action.description));
    paragraphs.extend(action.category.iter().map(|c| format!("Category: {}.", text::markdown(c))));
    if let Some(limit) = action.rate_limit {
        paragraphs.push(format!("At most {limit} requests per second."));
    }
    let docs = doc(paragraphs);
    let aliases = aliases(&action.search);
    let deprecated = deprecated(action.deprecated.as_ref());
    quote! {
        #docs
        #aliases
        #deprecated
        #[inline]
        pub fn #name(&self, request: #request) -> rt::Call<#response> {
            self.0.call(request)
        }
    }
}
