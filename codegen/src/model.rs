//! A product with all decisions: names, types, boxing. It contains neither positions in files nor
//! terms of the schema language. The emitters read nothing else.

mod callbacks;
mod urls;

pub use self::callbacks::{CallbackEvent, CallbackScheme, Callbacks, Retry};
pub use self::urls::{UrlKeys, UrlOption, UrlParameter, UrlProtocol, UrlSide, Urls};
pub use crate::schema::{
    Access, FormatName, Payload, Provenance, RegionUse, SchemeName, UrlLayout, UrlValueKind,
};

/// A version of a product: one module of its crate.
#[derive(Clone, Debug)]
pub struct Product {
    /// The name that requests are signed with: `live`.
    pub name: String,
    /// The API version: `2018-08-01`.
    pub version: String,
    /// The module of the version: `v20180801`.
    pub module: String,
    /// The title.
    pub title: String,
    /// What the product does.
    pub description: String,
    /// The default host.
    pub host: String,
    /// Search terms.
    pub search: Vec<String>,
    /// The schema file, for the headers of generated files.
    pub source: String,
    /// The categories of actions, in the order of the index.
    pub categories: Vec<Category>,
    /// The actions, by name.
    pub actions: Vec<Action>,
    /// The shared structs, by name.
    pub types: Vec<SharedStruct>,
    /// The shared enums, by name.
    pub enums: Vec<SharedEnum>,
    /// Every error code of the product, by name.
    pub errors: Vec<ErrorCode>,
    /// An enum of these codes and the codes of all products.
    pub codes: Enum,
    /// The error codes that every action may return.
    pub common_errors: Vec<String>,
    /// The action in the first examples, as an index into [`Product::actions`].
    pub first_call: Option<usize>,
    /// The signed URLs.
    pub urls: Option<Urls>,
    /// The callbacks.
    pub callbacks: Option<Callbacks>,
}

/// A category of actions.
#[derive(Clone, Debug)]
pub struct Category {
    /// The title in the index.
    pub title: String,
    /// The purpose of its actions.
    pub description: String,
    /// Its actions, as indices into [`Product::actions`].
    pub actions: Vec<usize>,
}

/// An action.
#[derive(Clone, Debug)]
pub struct Action {
    /// The name on the wire.
    pub name: String,
    /// The module and method: `describe_live_domains`.
    pub method: String,
    /// What the action does, in a few words; may be empty.
    pub title: String,
    /// What the action does; may be empty.
    pub description: String,
    /// The title of its category, if it has one.
    pub category: Option<String>,
    /// Whether the action reads or writes.
    pub access: Access,
    /// Why it is deprecated.
    pub deprecated: Option<String>,
    /// The rate limit, in requests per second.
    pub rate_limit: Option<u32>,
    /// Whether requests contain a region.
    pub region: RegionUse,
    /// The regions that provide the action, if not all do.
    pub regions: Vec<String>,
    /// The host of the action, if it differs from that of the product.
    pub host: Option<String>,
    /// The format of the request body.
    pub payload: Payload,
    /// Whether the response may be an event stream.
    pub streams: bool,
    /// Whether the request is signed.
    pub signed: bool,
    /// Search terms.
    pub search: Vec<String>,
    /// The request.
    pub request: Struct,
    /// The response.
    pub response: Struct,
    /// Whether the response contains nothing but the request ID.
    pub acknowledges: bool,
    /// The enums of individual fields.
    pub enums: Vec<Enum>,
    /// The names in Rust of the shared types that the file refers to.
    pub imports: Vec<String>,
    /// Pagination.
    pub paging: Option<Paging>,
    /// The error codes of the action.
    pub errors: Vec<String>,
    /// Example requests with their responses.
    pub examples: Vec<Example>,
    /// The schema file.
    pub source: String,
}

/// A shared struct, which has its own file.
#[derive(Clone, Debug)]
pub struct SharedStruct {
    /// The struct.
    pub shape: Struct,
    /// The enums of individual fields.
    pub enums: Vec<Enum>,
    /// The names in Rust of the shared types that the file refers to.
    pub imports: Vec<String>,
    /// The module: `pro_isp_play_sum_info`.
    pub module: String,
    /// The actions that use the type, directly or indirectly.
    pub used_by: Vec<String>,
    /// The schema file.
    pub source: String,
}

/// A shared enum, which has its own file.
#[derive(Clone, Debug)]
pub struct SharedEnum {
    /// The name of the type in the definitions. An enum of several fields has none, and no document.
    pub name: Option<String>,
    /// The enum.
    pub shape: Enum,
    /// The module.
    pub module: String,
    /// The actions that use the type, directly or indirectly.
    pub used_by: Vec<String>,
    /// The schema file.
    pub source: String,
}

/// A struct of the generated code.
#[derive(Clone, Debug)]
pub struct Struct {
    /// The name in the definitions.
    pub name: String,
    /// The name in Rust.
    pub rust: String,
    /// What the struct represents; may be empty.
    pub description: String,
    /// The fields, in the order of the schema.
    pub fields: Vec<Field>,
    /// Constraints on several fields.
    pub rules: Vec<Rule>,
    /// Whether it is part of a request.
    pub sent: bool,
    /// Whether it is part of a response.
    pub received: bool,
    /// Search terms.
    pub search: Vec<String>,
}

/// A field of a struct.
#[derive(Clone, Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The identifier in Rust, escaped if it is a keyword.
    pub ident: String,
    /// The type of a value.
    pub ty: Type,
    /// The name of the type in the definitions, for the documents.
    pub wire_type: WireType,
    /// Whether the definitions require it: of a request if the struct is part of one.
    pub required: bool,
    /// Whether it is an `Option` in Rust.
    pub optional: bool,
    /// Whether the response may contain null.
    pub nullable: bool,
    /// Whether a required string or list may be empty.
    pub may_be_empty: bool,
    /// Whether the value is hidden in logs.
    pub sensitive: bool,
    /// What the field is; may be empty.
    pub description: String,
    /// The value that the service uses if the field is omitted.
    pub default: Option<String>,
    /// The unit of a number.
    pub unit: Option<String>,
    /// An example of a value.
    pub example: Option<String>,
    /// Why it is deprecated.
    pub deprecated: Option<String>,
    /// Constraints on the value.
    pub limits: Vec<Limit>,
    /// The values and their meanings, unless the type is an enum.
    pub values: Vec<(String, String)>,
    /// Search terms.
    pub search: Vec<String>,
}

/// The type of a value in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// `String`.
    String,
    /// `i64`.
    Int,
    /// `u64`.
    Uint,
    /// `f64`.
    Float,
    /// `bool`.
    Bool,
    /// Bytes.
    Bytes,
    /// A time: `DateTime`, `DateTimeIso` or `Date` of the runtime.
    Time(FormatName),
    /// A struct; boxed if it would contain itself otherwise.
    Struct {
        /// The name in Rust.
        rust: String,
        /// Whether it is boxed.
        boxed: bool,
    },
    /// An enum, by its name in Rust.
    Enum(String),
    /// A list.
    List(Box<Type>),
}

impl Type {
    /// Returns the type as Rust code; `module` precedes the names of generated types.
    pub fn rust(&self, module: &str) -> String {
        match self {
            Self::String => "String".to_owned(),
            Self::Int => "i64".to_owned(),
            Self::Uint => "u64".to_owned(),
            Self::Float => "f64".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Bytes => "rt::Bytes".to_owned(),
            Self::Time(form) => format!("rt::{}", form.rust()),
            Self::Struct { rust, boxed: true } => format!("Box<{module}{rust}>"),
            Self::Struct { rust, boxed: false } | Self::Enum(rust) => format!("{module}{rust}"),
            Self::List(inner) => format!("Vec<{}>", inner.rust(module)),
        }
    }

    /// Returns the innermost element type of nested lists, or the type itself.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) => inner.innermost(),
            other => other,
        }
    }
}

/// The type of a value in the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireType {
    /// A basic type, as on the reference pages: `Integer`, `Timestamp ISO8601`.
    Basic(&'static str),
    /// A shared type.
    Named(String),
    /// A list.
    List(Box<WireType>),
}

impl WireType {
    /// Returns the name of the shared type, if it is one or a list of one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Basic(_) => None,
            Self::Named(name) => Some(name),
            Self::List(inner) => inner.name(),
        }
    }
}

/// An open enum of the generated code.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The name in Rust.
    pub rust: String,
    /// What the enum represents; may be empty.
    pub description: String,
    /// Whether the values are integers on the wire.
    pub numeric: bool,
    /// The values.
    pub variants: Vec<Variant>,
    /// Search terms.
    pub search: Vec<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: String,
    /// The meaning; may be empty.
    pub description: String,
    /// Why it is deprecated.
    pub deprecated: Option<String>,
}

/// A constraint on a field.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The constraint.
    pub check: FieldRule,
    /// The provenance.
    pub provenance: Provenance,
    /// The source.
    pub source: String,
}

/// The kinds of constraints on a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldRule {
    /// The bounds of an integer.
    Range(Option<i64>, Option<i64>),
    /// The bounds of a number.
    FloatRange(Option<f64>, Option<f64>),
    /// The length of a string, in characters.
    Length(Option<u32>, Option<u32>),
    /// The length of a list.
    Items(Option<u32>, Option<u32>),
    /// A regular expression that the string matches.
    Pattern(String),
    /// The format of a string.
    Format(FormatName),
    /// The known strings.
    OneOf(Vec<String>),
    /// The known integers.
    OneOfInt(Vec<i64>),
}

/// A constraint on several fields.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The constraint.
    pub check: CrossFieldRule,
    /// The provenance.
    pub provenance: Provenance,
    /// The source.
    pub source: String,
}

/// The kinds of constraints on several fields, which have their names on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrossFieldRule {
    /// The first time is not after the second.
    Order(String, String),
    /// The longest time range from the first time to the second, in seconds.
    Window(String, String, u64),
    /// The first field is required if the second has one of these values.
    RequiredWhen(String, String, Vec<String>),
    /// At least one is set.
    AtLeastOne(Vec<String>),
    /// Exactly one is set.
    ExactlyOne(Vec<String>),
    /// At most one is set.
    AtMostOne(Vec<String>),
}

/// Pagination.
#[derive(Clone, Debug)]
pub struct Paging {
    /// The style of pagination, with its parameter.
    pub by: PageBy,
    /// The parameter with the page size.
    pub size: Option<String>,
    /// The path of the list in the response.
    pub items: String,
    /// The path of the total number of items.
    pub total: Option<String>,
    /// The path of the total number of pages.
    pub pages: Option<String>,
    /// The path of the field that states whether there are more pages.
    pub more: Option<String>,
}

/// The style of pagination.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBy {
    /// By the number of items to skip.
    Offset(String),
    /// By the page number.
    Page(String),
    /// By a token: the parameter, and the path of the next token in the response.
    Token(String, String),
}

/// An example request with its response.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the example demonstrates.
    pub title: String,
    /// A longer explanation.
    pub description: String,
    /// The parameters.
    pub request: serde_json::Value,
    /// The content of `Response`.
    pub response: Option<serde_json::Value>,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The code.
    pub code: String,
    /// The meaning; may be empty.
    pub description: String,
    /// The solution; may be empty.
    pub advice: String,
    /// Whether the code means that something does not exist.
    pub not_found: bool,
    /// Whether the code means that a rate limit was exceeded, if its name does not state it.
    pub throttled: Option<bool>,
}
