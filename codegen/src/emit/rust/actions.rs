//! Actions: a file with the request, the response and their enums, and a method of the client.

use super::{enums, paging, structs};
use crate::emit::code::{aliases, deprecated, doc, file, list, plain};
use crate::emit::markdown::{Md, md};
use crate::model::{Access, Action, Enum, Payload, Product, RegionUse};

/// The file of an action.
pub(super) fn action_file(action: &Action, product: &Product) -> String {
    let codes = &product.codes;
    let request_doc = [
        Md::own(format!(
            "The parameters of [`{}`](super::Client::{}).",
            action.name,
            plain(&action.method)
        )),
        Md::text(&action.description),
    ];
    let mut imports = action.imports.clone();
    imports.extend((!action.errors.is_empty()).then(|| codes.rust.clone()));
    let mut items = vec![structs::imports(&imports, "super")];
    items.push(structs::definition(&action.request, request_doc));
    items.push(structs::methods(&action.request));
    items.extend(structs::behaviour(&action.request));
    items.push(request(action));
    items.extend(paging::implementation(action, product));
    items.extend(errors(action, codes));
    items.extend(response(action));
    for own in &action.enums {
        items.extend(enums::items(own));
    }
    file(&action.source, items)
}

/// The response: a struct of its own, if there is something to tell.
fn response(action: &Action) -> Vec<String> {
    let (name, method) = (&action.name, plain(&action.method));
    let shape = &action.response;
    if action.acknowledges {
        let description = format!(
            "What [`{name}`](super::Client::{method}) responses: the id of the call alone."
        );
        let docs = doc([Md::own(description)], "");
        return vec![format!("{docs}pub type {} = rt::EmptyResponse;\n", shape.rust)];
    }
    let description = format!("What [`{name}`](super::Client::{method}) responses.");
    let mut items = vec![structs::definition(shape, [Md::own(description)])];
    items.extend(structs::behaviour(shape));
    items
}

/// What the runtime needs to know of an action.
fn request(action: &Action) -> String {
    let access = match action.access {
        Access::Read => "read",
        Access::Write => "write",
    };
    let mut made = format!("rt::Action::{access}({:?})", action.name);
    if let Some(limit) = action.rate_limit {
        made += &format!(".rate_limit({limit})");
    }
    made += match action.region {
        RegionUse::Optional => "",
        RegionUse::Unused => ".region(rt::RegionUse::Unused)",
        RegionUse::Required => ".region(rt::RegionUse::Required)",
    };
    made += match action.payload {
        Payload::Json => "",
        Payload::Multipart => ".multipart()",
        Payload::OctetStream => ".octet_stream()",
    };
    if let Some(host) = &action.host {
        made += &format!(".host({host:?})");
    }
    made += if action.streams { ".streams()" } else { "" };
    made += if action.signed { "" } else { ".unsigned()" };
    format!(
        "impl rt::Request for {} {{
    type Response = {};

    const ACTION: rt::Action = {made};
}}
",
        action.request.rust, action.response.rust,
    )
}

/// The error codes of an action, as variants of the version's enum.
fn errors(action: &Action, codes: &Enum) -> Option<String> {
    let of = &codes.rust;
    let variant = |code: &String| codes.variants.iter().find(|v| v.wire == *code);
    let known = action.errors.iter().filter_map(variant);
    let variants: Vec<_> = known.map(|v| format!("{of}::{}", v.rust)).collect();
    let before = format!("pub const ERRORS: &'static [{of}] = &[");
    (!variants.is_empty()).then(|| {
        format!(
            "impl {} {{
    /// The error codes that the service documents for this action.
{}}}
",
            action.request.rust,
            list("    ", &before, &variants, "];"),
        )
    })
}

/// The codes that say that there is no such thing.
fn not_found(product: &Product) -> String {
    let codes: Vec<_> =
        product.errors.iter().filter(|e| e.not_found).map(|e| format!("{:?}", e.code)).collect();
    if codes.is_empty() {
        return String::new();
    }
    format!("\n{}", list("        ", ".not_found(&[", &codes, "])")).trim_end().to_owned()
}

/// The codes of which the schema says whether a rate was exceeded.
fn throttled(product: &Product) -> String {
    let stated = product.errors.iter().filter_map(|e| Some((&e.code, e.throttled?)));
    let codes: Vec<_> = stated.map(|(code, is)| format!("({code:?}, {is})")).collect();
    if codes.is_empty() {
        return String::new();
    }
    format!("\n{}", list("        ", ".throttled(&[", &codes, "])")).trim_end().to_owned()
}

/// The client of a version: a method for each action.
pub(super) fn client_file(product: &Product) -> String {
    let (name, version, host) = (&product.name, &product.version, &product.host);
    let title = Md::line(&product.title);
    let about =
        Md::own(format!("Calls the actions of {title}, version {version}. Cheap to clone."));
    let set_up =
        md!("[`Client::from_env`] takes the credentials from `TENCENTCLOUD_SECRET_ID` and \
                  `TENCENTCLOUD_SECRET_KEY`; [`Client::new`] takes any other set-up.");
    let docs = doc([about, set_up], "");
    let messages = product.actions.iter().flat_map(|a| [&a.request.rust, &a.response.rust]);
    let imports = list("", "use super::{", &messages.cloned().collect::<Vec<_>>(), "};");
    let methods: String = product.actions.iter().map(method).collect();
    let codes = not_found(product) + &throttled(product);
    let client = format!(
        "impl Client {{
    /// A client with this configuration.
    ///
    /// # Errors
    ///
    /// If the configuration cannot work: without credentials, with an endpoint that is none, and
    /// the like.
    pub fn new(config: rt::Config) -> Result<Self, rt::Error> {{
        rt::Client::new(&SERVICE, config).map(Self)
    }}

    /// A client with the credentials and the region of the environment.
    ///
    /// # Errors
    ///
    /// If a variable is missing or holds what it cannot.
    pub fn from_env() -> Result<Self, rt::Error> {{
        Self::new(rt::Config::from_env()?)
    }}

    /// Calls an action by its request, for code that is generic over actions.
    #[inline]
    pub fn call<R: rt::Request>(&self, request: R) -> rt::Call<R::Response> {{
        self.0.call(request)
    }}

    /// Calls an action until its response is as wanted: `until` says whether it is, or why it never
    /// will be.
    pub fn wait_until<R: rt::Request + Clone>(
        &self,
        request: R,
        until: impl FnMut(&R::Response) -> Result<bool, String> + Send + 'static,
    ) -> rt::Waiter<R> {{
        self.0.wait_until(request, until)
    }}

    /// Calls an action until the service has no such thing: until what was deleted is gone.
    pub fn wait_until_not_found<R: rt::Request + Clone>(&self, request: R) -> rt::Waiter<R, ()> {{
        self.0.wait_until_not_found(request)
    }}

    /// Calls an action that this crate has no types for, by its name and parameters as JSON.
    pub fn untyped(
        &self,
        action: &str,
        access: rt::Access,
        parameters: impl Into<rt::Json>,
    ) -> rt::Call<rt::Untyped> {{
        self.0.untyped(action, access, parameters)
    }}
{methods}}}
"
    );
    file(
        &product.source,
        [
            format!("use tencentcloud_runtime::generated as rt;\n{imports}"),
            format!(
                "/// The service: its name, version and host.
pub static SERVICE: rt::Service =
    rt::Service::new({name:?}, {version:?}, {host:?}){codes};
"
            ),
            format!("{docs}#[derive(Clone, Debug)]\npub struct Client(rt::Client);\n"),
            client,
        ],
    )
}

fn method(action: &Action) -> String {
    let title = Md::line(&action.title);
    let mut paragraphs = vec![if title.is_empty() {
        md!("Calls {}.", Md::code(&action.name))
    } else {
        title.sentence()
    }];
    paragraphs.push(Md::text(&action.description));
    paragraphs.extend(action.category.iter().map(|c| md!("Category: {}.", Md::line(c))));
    if let Some(limit) = action.rate_limit {
        paragraphs.push(md!("At most {} requests per second.", limit));
    }
    let docs = doc(paragraphs, "    ");
    let aliases = aliases(&action.search, "    ");
    let deprecated = deprecated(action.deprecated.as_ref(), "    ");
    let parameters = ["&self".to_owned(), format!("request: {}", action.request.rust)];
    let after = format!(") -> rt::Call<{}> {{", action.response.rust);
    let head = list("    ", &format!("pub fn {}(", action.method), &parameters, &after);
    let paging = paging::methods(action);
    format!(
        "
{docs}{aliases}{deprecated}    #[inline]
{head}        self.0.call(request)
    }}
{paging}"
    )
}
