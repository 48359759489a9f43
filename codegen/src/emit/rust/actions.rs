//! Actions: a file with the request, the response, their enums, and the methods of the client.

use proc_macro2::TokenStream;
use quote::quote;

use super::table::table;
use super::{enums, paging, structs};
use crate::emit::code::{aliases, block, deprecated, docs, file, ident, item, plain};
use crate::emit::markdown::{Md, md};
use crate::model::{Access, Action, Payload, Product, RegionUse};

/// Returns the file of an action.
pub(super) fn action_file(action: &Action, product: &Product, is_latest: bool) -> String {
    let request = &action.request;
    let about = md!("Parameters of {}.", link(action));
    let about_new = md!("Creates a request with the required parameters.");
    let mut imports = action.imports.clone();
    imports.extend((!action.errors.is_empty()).then(|| product.codes.rust.clone()));
    imports.sort();
    let mut items = vec![
        structs::allows_deprecated(&[request, &action.response]),
        structs::imports(&imports, quote! { super }),
        structs::definition(request, [about, Md::text(&action.description)]),
        structs::methods(request, about_new, errors(action, product)),
        table(request),
        request_impl(action),
    ];
    items.extend(paging::implementation(action, product));
    items.extend(response(action));
    items.extend(action.enums.iter().map(enums::declaration));
    items.push(client_methods(action));
    if is_latest && !action.examples.is_empty() {
        items.push(document(action));
    }
    file(&action.source, items)
}

/// Returns the action as rustdoc links it.
fn link(action: &Action) -> Md {
    structs::link(&action.name, &format!("super::Client::{}", plain(&action.method)))
}

/// Returns the response: a struct of its own, if it has fields.
fn response(action: &Action) -> Vec<String> {
    let shape = &action.response;
    if action.acknowledges {
        let docs = docs([md!("Response of {}, which holds the request ID alone.", link(action))]);
        let name = ident(&shape.rust);
        return vec![item(quote! { #docs pub type #name = rt::EmptyResponse; })];
    }
    vec![structs::definition(shape, [md!("Response of {}.", link(action))]), table(shape)]
}

/// Returns what the runtime needs to know of an action.
fn request_impl(action: &Action) -> String {
    let (request, response) = (ident(&action.request.rust), ident(&action.response.rust));
    let name = &action.name;
    let access = match action.access {
        Access::Read => quote! { read },
        Access::Write => quote! { write },
    };
    let rate_limit = action.rate_limit.map(|limit| {
        let limit = proc_macro2::Literal::u32_unsuffixed(limit);
        quote! { .rate_limit(#limit) }
    });
    let region = match action.region {
        RegionUse::Optional => None,
        RegionUse::Unused => Some(quote! { .region(rt::RegionUse::Unused) }),
        RegionUse::Required => Some(quote! { .region(rt::RegionUse::Required) }),
    };
    let payload = match action.payload {
        Payload::Json => None,
        Payload::Multipart => Some(quote! { .multipart() }),
        Payload::OctetStream => Some(quote! { .octet_stream() }),
    };
    let host = action.host.as_ref().map(|host| quote! { .host(#host) });
    let streams = action.streams.then(|| quote! { .streams() });
    let unsigned = (!action.signed).then(|| quote! { .unsigned() });
    let made = quote! {
        rt::Action::#access(#name) #rate_limit #region #payload #host #streams #unsigned
    };
    block(
        quote! { impl rt::Request for #request },
        [quote! { type Response = #response; }, quote! { const ACTION: rt::Action = #made; }],
    )
}

/// Returns the error codes of an action, as variants of the version's enum.
fn errors(action: &Action, product: &Product) -> Option<TokenStream> {
    let codes = &product.codes;
    let of = ident(&codes.rust);
    let variant = |code: &String| codes.variants.iter().find(|v| v.wire == *code);
    let known = action.errors.iter().filter_map(variant).map(|v| ident(&v.rust));
    let variants: Vec<_> = known.map(|variant| quote! { #of::#variant }).collect();
    let docs = docs([md!("The error codes that the service documents for this action.")]);
    (!variants.is_empty())
        .then(|| quote! { #docs pub const ERRORS: &'static [#of] = &[#(#variants),*]; })
}

/// Returns the methods of the client that call the action.
fn client_methods(action: &Action) -> String {
    let mut methods = vec![method(action)];
    methods.extend(paging::methods(action));
    block(quote! { impl super::Client }, methods)
}

fn method(action: &Action) -> TokenStream {
    let (title, description) = (Md::line(&action.title), Md::text(&action.description));
    // A description begins with what the method does; a title is an index entry.
    let mut paragraphs = vec![match (description.is_empty(), title.is_empty()) {
        (false, _) => description,
        (true, false) => title.sentence(),
        (true, true) => md!("Calls {}.", Md::code(&action.name)),
    }];
    paragraphs.extend(action.category.iter().map(|c| md!("Category: {}.", Md::line(c))));
    if let Some(limit) = action.rate_limit {
        paragraphs.push(md!("Rate limit: {} requests per second.", limit));
    }
    let docs = docs(paragraphs);
    let aliases = aliases(&action.search, &action.method);
    let deprecated = deprecated(action.deprecated.as_ref());
    let (name, request) = (ident(&action.method), ident(&action.request.rust));
    let response = ident(&action.response.rust);
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

/// Returns the document of an action, whose examples are tested: they must compile.
fn document(action: &Action) -> String {
    let path = format!("../../docs/{}.md", action.name);
    item(quote! {
        #[cfg(doctest)]
        #[doc = include_str!(#path)]
        mod document {}
    })
}

/// Returns the client of a version.
pub(super) fn client_file(product: &Product) -> String {
    let imports = structs::imports(&[], quote! {});
    let members =
        [client_new(), client_from_env(), client_call(), client_wait(), client_wait_gone()];
    let members = members.into_iter().chain([client_untyped()]);
    file(
        &product.source,
        [imports, service(product), client(product), block(quote! { impl Client }, members)],
    )
}

fn service(product: &Product) -> String {
    let (name, version, host) = (&product.name, &product.version, &product.host);
    let docs = docs([md!("The service: its name, version and default host.")]);
    let codes = product.errors.iter().filter(|e| e.not_found).map(|e| &e.code);
    let codes: Vec<_> = codes.collect();
    let not_found = (!codes.is_empty()).then(|| quote! { .not_found(&[#(#codes),*]) });
    let stated = product.errors.iter().filter_map(|e| Some((&e.code, e.throttled?)));
    let stated: Vec<_> = stated.map(|(code, is)| quote! { (#code, #is) }).collect();
    let throttled = (!stated.is_empty()).then(|| quote! { .throttled(&[#(#stated),*]) });
    item(quote! {
        #docs
        pub static SERVICE: rt::Service =
            rt::Service::new(#name, #version, #host) #not_found #throttled;
    })
}

fn client(product: &Product) -> String {
    let (title, version) = (Md::line(&product.title), Md::line(&product.version));
    let docs = docs([
        md!("Client for {}, version {}. Cheap to clone.", title, version),
        md!("[`Client::from_env`] reads the credentials from `TENCENTCLOUD_SECRET_ID` and \
             `TENCENTCLOUD_SECRET_KEY`; [`Client::new`] takes any configuration."),
    ]);
    item(quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct Client(pub(super) rt::Client);
    })
}

fn client_new() -> TokenStream {
    let docs = docs([
        md!("Creates a client with this configuration."),
        md!("# Errors"),
        md!("Returns an error if the configuration is invalid, for example if credentials are \
             missing or the endpoint is malformed."),
    ]);
    quote! {
        #docs
        pub fn new(config: rt::Config) -> Result<Self, rt::Error> {
            rt::Client::new(&SERVICE, config).map(Self)
        }
    }
}

fn client_from_env() -> TokenStream {
    let docs = docs([
        md!("Creates a client with the credentials and the region of the environment."),
        md!("# Errors"),
        md!("Returns an error if a required environment variable is missing or invalid."),
    ]);
    quote! {
        #docs
        pub fn from_env() -> Result<Self, rt::Error> {
            Self::new(rt::Config::from_env()?)
        }
    }
}

fn client_call() -> TokenStream {
    let docs =
        docs([md!("Calls an action by its request, for code that is generic over actions.")]);
    quote! {
        #docs
        #[inline]
        pub fn call<R: rt::Request>(&self, request: R) -> rt::Call<R::Response> {
            self.0.call(request)
        }
    }
}

fn client_wait() -> TokenStream {
    let docs = docs([md!(
        "Polls an action until `until` returns `Ok(true)`; an `Err` from it ends the wait."
    )]);
    quote! {
        #docs
        pub fn wait_until<R: rt::Request + Clone>(
            &self,
            request: R,
            until: impl FnMut(&R::Response) -> Result<bool, String> + Send + 'static,
        ) -> rt::Waiter<R> {
            self.0.wait_until(request, until)
        }
    }
}

fn client_wait_gone() -> TokenStream {
    let docs = docs([md!(
        "Polls an action until the service reports that the resource does not exist, for example \
         after a deletion."
    )]);
    quote! {
        #docs
        pub fn wait_until_not_found<R: rt::Request + Clone>(&self, request: R) -> rt::Waiter<R, ()> {
            self.0.wait_until_not_found(request)
        }
    }
}

fn client_untyped() -> TokenStream {
    let docs = docs([md!(
        "Calls an action that this crate has no types for, by its name and parameters as JSON."
    )]);
    quote! {
        #docs
        pub fn untyped(
            &self,
            action: &str,
            access: rt::Access,
            parameters: impl Into<rt::Json>,
        ) -> rt::Call<rt::Untyped> {
            self.0.untyped(action, access, parameters)
        }
    }
}
