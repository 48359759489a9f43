//! The same call in another form: Rust, curl, Python, Go and two command lines; and calls that were
//! written for other tools, read.
//!
//! ```
//! use serde_json::json;
//! use tencentcloud_catalog::Catalog;
//! use tencentcloud_catalog::forms::{Form, Options, write};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let live = Catalog::facts()?.product("live", None)?.expect("live is in the catalog");
//! let action = live.action("DescribeLiveDomain").expect("live has this action");
//! let request = json!({"DomainName": "play.example.com"});
//! let options = Options::new(Some("ap-guangzhou"), None)?;
//! let line = write(Form::Tccli, &live, action, request.as_object().unwrap(), &options);
//! assert_eq!(
//!     line,
//!     "tccli live DescribeLiveDomain --version 2018-08-01 --region ap-guangzhou \\\n  \
//!      --DomainName play.example.com\n"
//! );
//! # Ok(())
//! # }
//! ```
//!
//! Values are escaped for the language of each form: nothing in a request becomes syntax. Keys never
//! appear: the programs read `TENCENTCLOUD_SECRET_ID`, `TENCENTCLOUD_SECRET_KEY` and
//! `TENCENTCLOUD_TOKEN`.

mod command;
mod curl;
mod endpoint;
mod go;
mod json;
mod layout;
mod literal;
mod python;
mod read;
mod rust;
mod shell;

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value as Json};

use crate::model::{Access, Action, Noun, Product};

pub use endpoint::OptionError;
pub use read::{
    RawRequest, ReadError, ReadFile, Reading, Source, read, read_http, read_with_files,
};
pub use shell::quote;

use endpoint::Endpoint;

/// A language or a tool that a call is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// A program in Rust, on tokio.
    Rust,
    /// A program in Rust that blocks the thread.
    RustBlocking,
    /// A shell script that signs with openssl and sends with curl.
    Curl,
    /// A program in Python, with the common client of the official SDK.
    Python,
    /// A program in Go, with the common client of the official SDK.
    Go,
    /// A command line of `tcapi`.
    Tcapi,
    /// A command line of `tccli`.
    Tccli,
}

impl Form {
    /// All forms, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[
        Self::Rust,
        Self::RustBlocking,
        Self::Curl,
        Self::Python,
        Self::Go,
        Self::Tcapi,
        Self::Tccli,
    ];

    /// Returns the name in options and links, such as `rust-blocking`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::RustBlocking => "rust-blocking",
            Self::Curl => "curl",
            Self::Python => "python",
            Self::Go => "go",
            Self::Tcapi => "tcapi",
            Self::Tccli => "tccli",
        }
    }

    /// Returns the title for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Rust => "Rust",
            Self::RustBlocking => "Rust (blocking)",
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::Go => "Go",
            Self::Tcapi => "tcapi",
            Self::Tccli => "tccli",
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Form {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|form| form.name() == text);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|form| form.name()).collect();
            format!("`{}` is not a form: {}", text.escape_debug(), names.join(", "))
        })
    }
}

/// How an action is called. In forms that do not support the mode, the action is called once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Way {
    /// It is called once.
    #[default]
    Call,
    /// The items of all pages are read.
    Items,
    /// All pages are read.
    Pages,
    /// It is called until the resource no longer exists.
    WaitUntilGone,
}

/// Returns what can be done with an action.
pub fn ways(product: &Product, action: &Action) -> Vec<Way> {
    let mut ways = vec![Way::Call];
    if action.paging.is_some() {
        ways.extend([Way::Items, Way::Pages]);
    }
    let is_it = |index: u32| {
        let index = usize::try_from(index).ok();
        index.and_then(|index| product.actions.get(index)).is_some_and(|a| a.name == action.name)
    };
    let describes = |noun: &Noun| noun.describe.iter().any(|d| !d.by.is_empty() && is_it(d.action));
    if action.access == Access::Read && product.nouns.iter().any(describes) {
        ways.push(Way::WaitUntilGone);
    }
    ways
}

/// Where a call is sent, and how.
#[derive(Clone, Debug, Default)]
pub struct Options {
    region: Option<String>,
    endpoint: Option<Endpoint>,
    way: Way,
}

impl Options {
    /// Creates options. The endpoint is a host with an optional port, or a URL without a path.
    ///
    /// # Errors
    ///
    /// Returns an error if the region or the endpoint is invalid.
    pub fn new(region: Option<&str>, endpoint: Option<&str>) -> Result<Self, OptionError> {
        Ok(Self {
            region: region.filter(|text| !text.is_empty()).map(endpoint::region).transpose()?,
            endpoint: endpoint.filter(|text| !text.is_empty()).map(Endpoint::parse).transpose()?,
            way: Way::Call,
        })
    }

    /// Sets what is done with the action.
    pub fn way(mut self, way: Way) -> Self {
        self.way = way;
        self
    }
}

/// A call to write.
struct Call<'a> {
    product: &'a Product,
    action: &'a Action,
    request: &'a Map<String, Json>,
    options: &'a Options,
}

impl Call<'_> {
    /// Returns the host that is signed.
    fn host(&self) -> &str {
        match &self.options.endpoint {
            Some(endpoint) => &endpoint.host,
            None => self.action.host.as_ref().unwrap_or(&self.product.host),
        }
    }

    fn scheme(&self) -> &'static str {
        self.options.endpoint.as_ref().map_or("https", |endpoint| endpoint.scheme)
    }
}

/// Writes a call.
///
/// A request that does not fit the types of the action is written as it is: in Rust, it becomes an
/// untyped call.
pub fn write(
    form: Form,
    product: &Product,
    action: &Action,
    request: &Map<String, Json>,
    options: &Options,
) -> String {
    let call = Call { product, action, request, options };
    match form {
        Form::Rust => rust::program(&call, rust::Style::Async),
        Form::RustBlocking => rust::program(&call, rust::Style::Blocking),
        Form::Curl => curl::script(&call),
        Form::Python => python::program(&call),
        Form::Go => go::program(&call),
        Form::Tcapi => command::tcapi(&call),
        Form::Tccli => command::tccli(&call),
    }
}
