//! What a catalog holds of a product version.

mod callbacks;

use serde::{Deserialize, Serialize};

pub use self::callbacks::{CallbackEvent, CallbackScheme, Callbacks};
use crate::names;

/// A version of a product.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Product {
    /// The service in credential scopes, such as `live`.
    pub name: String,
    /// The API version, such as `2018-08-01`.
    pub version: String,
    /// The title; the name where no other is known.
    pub title: String,
    /// What the product does; may be empty.
    pub description: String,
    /// The default host.
    pub host: String,
    /// Words that people search for.
    pub search: Vec<String>,
    /// The actions, sorted by name.
    pub actions: Vec<Action>,
    /// The shared types, sorted by name.
    pub objects: Vec<Object>,
    /// The error codes, sorted.
    pub errors: Vec<ErrorCode>,
    /// The codes that every action may return, as indices into [`Product::errors`].
    pub common_errors: Vec<u32>,
    /// The thing that is created, described, modified and deleted.
    pub nouns: Vec<Noun>,
    /// The notifications that it sends to a URL of its user.
    pub callbacks: Option<Box<Callbacks>>,
}

/// An action.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// The name, such as `DescribeLiveDomains`.
    pub name: String,
    /// A short description; may be empty.
    pub title: String,
    /// What it does; may be empty.
    pub description: String,
    /// The title of its category; may be empty.
    pub category: String,
    /// Whether it only reads.
    pub access: Access,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Requests per second.
    pub rate_limit: Option<u32>,
    /// Whether a region is sent.
    pub region: RegionUse,
    /// The regions that have it, unless all do.
    pub regions: Vec<String>,
    /// Its host, unless it is the product's.
    pub host: Option<String>,
    /// How the request is encoded.
    pub payload: Payload,
    /// Whether the response may be a stream of events.
    pub streams: bool,
    /// Whether requests are signed.
    pub signed: bool,
    /// Words that people search for.
    pub search: Vec<String>,
    /// The parameters.
    pub request: Object,
    /// The fields of `Response`, without `RequestId` and `Error`.
    pub response: Object,
    /// How all pages are read.
    pub paging: Option<Paging>,
    /// Its error codes, as indices into [`Product::errors`].
    pub errors: Vec<u32>,
    /// Examples in our own words.
    pub examples: Vec<Example>,
    /// The method in Rust, where [`names::method`] gives another.
    pub rust_name: Option<String>,
}

/// Whether an action only reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Access {
    /// It changes nothing.
    Read,
    /// It changes something, or might.
    #[default]
    Write,
}

/// Whether a region is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RegionUse {
    /// None is sent.
    Unused,
    /// Sent if the client has one.
    #[default]
    Optional,
    /// Needed.
    Required,
}

/// How a request is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payload {
    /// JSON, or a query string.
    #[default]
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// The one binary field is the body; the others are headers.
    OctetStream,
}

/// An object: a request, a response, or a shared type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Object {
    /// The name in the definitions.
    pub name: String,
    /// What it stands for; may be empty.
    pub description: String,
    /// The fields, in the order of the definitions.
    pub fields: Vec<Field>,
    /// Constraints on several fields.
    pub rules: Vec<CrossFieldLimit>,
    /// The struct in Rust, where [`names::type_name`] gives another.
    pub rust_name: Option<String>,
}

impl Action {
    /// Returns the method of the client, and the module, in the generated crate.
    pub fn method(&self) -> String {
        self.rust_name.clone().unwrap_or_else(|| names::method(&self.name))
    }
}

impl KnownValue {
    /// Returns the variant of an enum in the generated crate; `None` if there is none.
    pub fn variant(&self) -> Option<String> {
        self.rust_name.clone().or_else(|| names::variant(&self.value))
    }
}

impl Field {
    /// Returns the identifier in the generated crate.
    pub fn ident(&self) -> String {
        self.rust_name.clone().unwrap_or_else(|| names::field(&self.name))
    }

    /// Returns the enum of the values in the generated crate; `None` if there is none. `owner` is
    /// the name of the action or the shared type.
    pub fn enum_name(&self, owner: &str) -> Option<String> {
        match &self.rust_enum {
            RustEnum::None => None,
            RustEnum::Derived => Some(names::enum_name(owner, &self.name)),
            RustEnum::Named(name) => Some(name.clone()),
        }
    }
}

impl Object {
    /// Returns the struct in the generated crate.
    pub fn struct_name(&self) -> String {
        self.rust_name.clone().unwrap_or_else(|| names::type_name(&self.name))
    }

    /// Returns the field with this wire name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns the shared types of the fields, as indices into [`Product::objects`].
    pub(crate) fn object_indices(&self) -> impl Iterator<Item = usize> {
        self.fields.iter().filter_map(|field| match field.ty.kind {
            Kind::Object(index) => usize::try_from(index).ok(),
            _ => None,
        })
    }
}

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Field {
    /// The wire name.
    pub name: String,
    /// The type.
    pub ty: Type,
    /// Whether a request must have it, or a response always has it.
    pub required: bool,
    /// Whether a required one may be empty.
    pub may_be_empty: bool,
    /// Whether a response may have null.
    pub nullable: bool,
    /// Whether the value is hidden in logs.
    pub sensitive: bool,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// What it is; may be empty.
    pub description: String,
    /// What the service assumes when it is left out.
    pub default: Option<String>,
    /// The unit of a number.
    pub unit: Option<String>,
    /// A sample value.
    pub example: Option<String>,
    /// The documented values.
    pub values: Vec<KnownValue>,
    /// The constraints.
    pub limits: Vec<Limit>,
    /// Words that people search for.
    pub search: Vec<String>,
    /// The identifier in Rust, where [`names::field`] gives another.
    pub rust_name: Option<String>,
    /// The enum of the values in Rust.
    pub rust_enum: RustEnum,
}

/// The enum of a field's values in Rust.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RustEnum {
    /// There is none: the values are strings or integers.
    #[default]
    None,
    /// The one that [`names::enum_name`] names.
    Derived,
    /// One with another name.
    Named(String),
}

/// The type of a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Type {
    /// The type of the innermost elements.
    pub kind: Kind,
    /// The number of lists around them: 0 for a plain value.
    pub lists: u8,
}

/// The type of a value that is not a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// A string.
    #[default]
    String,
    /// A signed integer.
    Integer,
    /// An unsigned integer.
    Unsigned,
    /// A number.
    Float,
    /// A boolean.
    Boolean,
    /// Bytes.
    Binary,
    /// `2019-03-01 00:00:00`.
    DateTime,
    /// `2019-03-01T00:00:00+08:00`.
    DateTimeIso,
    /// `2019-03-01`.
    Date,
    /// An object, as an index into [`Product::objects`].
    Object(u32),
}

/// A documented value of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownValue {
    /// The value on the wire.
    pub value: String,
    /// What it means; may be empty.
    pub description: String,
    /// The variant in Rust, where [`names::variant`] gives another.
    pub rust_name: Option<String>,
}

/// A constraint on a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// What it asks.
    pub rule: FieldRule,
    /// How it came to be.
    pub provenance: Provenance,
    /// Where it was read.
    pub source: String,
}

/// How a constraint came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Provenance {
    /// A person checked it. It may reject a request.
    Reviewed,
    /// A program extracted it from prose. It only warns.
    Mined,
}

/// What a constraint on a field asks. Bounds are inclusive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum FieldRule {
    /// The bounds of an integer.
    Range(Option<i64>, Option<i64>),
    /// The bounds of a number.
    FloatRange(Option<f64>, Option<f64>),
    /// The length of a string in characters.
    Length(Option<u32>, Option<u32>),
    /// The number of list elements.
    Items(Option<u32>, Option<u32>),
    /// A regular expression that the whole string matches.
    Pattern(String),
    /// The format of a string.
    Format(Format),
    /// The known strings, which are [`Field::values`].
    OneOf,
    /// The known integers, which are [`Field::values`].
    OneOfInt,
}

/// The format of a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// `2019-03-01 00:00:00`.
    DateTime,
    /// `2019-03-01T00:00:00+08:00`.
    DateTimeIso,
    /// `2019-03-01`.
    Date,
    /// An IP address.
    Ip,
    /// A URL.
    Url,
    /// A domain name.
    Domain,
    /// An email address.
    Email,
    /// A JSON document.
    Json,
    /// Base64.
    Base64,
}

/// A constraint on several fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrossFieldLimit {
    /// What it asks.
    pub rule: CrossFieldRule,
    /// How it came to be.
    pub provenance: Provenance,
    /// Where it was read.
    pub source: String,
}

/// What a constraint on several fields asks. Fields have their wire names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrossFieldRule {
    /// The second time is not before the first.
    Order(String, String),
    /// From the first time to the second at most so many seconds.
    Window(String, String, u64),
    /// The first field is required if the second has one of these values, or any value if none is
    /// listed.
    RequiredWhen(String, String, Vec<String>),
    /// At least one is set.
    AtLeastOne(Vec<String>),
    /// Exactly one is set.
    ExactlyOne(Vec<String>),
    /// At most one is set.
    AtMostOne(Vec<String>),
}

/// How all pages are read. Paths are relative to the response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paging {
    /// How a page is requested.
    pub by: PageBy,
    /// The parameter with the page size.
    pub size: Option<String>,
    /// The path of the list.
    pub items: String,
    /// The path of the number of all items.
    pub total: Option<String>,
    /// The path of the number of all pages.
    pub pages: Option<String>,
    /// The path of the field that says whether there are more.
    pub more: Option<String>,
}

/// How a page is requested.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageBy {
    /// By the number of items to skip: the parameter.
    Offset(String),
    /// By page number: the parameter.
    Page(String),
    /// By token: the parameter, and the path of the next token.
    Token(String, String),
}

/// A request and its response, as JSON text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// More about it; may be empty.
    pub description: String,
    /// The parameters.
    pub request: String,
    /// The value of `Response`.
    pub response: Option<String>,
}

/// An error code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorCode {
    /// The code.
    pub code: String,
    /// What happened; may be empty.
    pub description: String,
    /// What to do about it; may be empty.
    pub advice: String,
}

/// Something that is created, described, modified and deleted. Actions are indices into
/// [`Product::actions`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noun {
    /// The name, such as `LiveWatermark`.
    pub name: String,
    /// The action that creates one.
    pub create: u32,
    /// The path of the key in the response of [`Noun::create`]; empty if the caller chooses it.
    pub created: Vec<String>,
    /// The path of the parameter of [`Noun::create`] with the key that the caller chooses; may be
    /// empty.
    pub chosen: String,
    /// The actions that describe them.
    pub describe: Vec<Description>,
    /// The actions that modify one, each with the path of the parameter of the key.
    pub modify: Vec<(u32, String)>,
    /// The actions that delete one, each with the path of the parameter of the key.
    pub delete: Vec<(u32, String)>,
}

/// An action that describes things.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// The action, as an index into [`Product::actions`].
    pub action: u32,
    /// The path of the objects in the response.
    pub items: Vec<String>,
    /// Whether [`Description::items`] is a list.
    pub is_list: bool,
    /// The field of an object with the key.
    pub key: String,
    /// The parameter that selects by key; may be empty.
    pub by: String,
}

impl Product {
    /// Returns the action with this name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        let found = self.actions.binary_search_by(|action| action.name.as_str().cmp(name));
        found.ok().map(|index| &self.actions[index])
    }

    /// Returns the shared type of a field.
    pub fn object(&self, ty: Type) -> Option<&Object> {
        match ty.kind {
            Kind::Object(index) => self.objects.get(usize::try_from(index).ok()?),
            _ => None,
        }
    }

    /// Returns the type of the objects that an action describes.
    pub fn described(&self, description: &Description) -> Option<&Object> {
        let action = self.actions.get(usize::try_from(description.action).ok()?)?;
        let mut path = description.items.iter();
        path.try_fold(&action.response, |object, name| self.object(object.field(name)?.ty))
    }

    /// Returns the error codes of an action, its own before those of every action.
    pub fn errors<'a>(&'a self, action: &'a Action) -> impl Iterator<Item = &'a ErrorCode> {
        let all = action.errors.iter().chain(&self.common_errors);
        all.filter_map(|index| self.errors.get(usize::try_from(*index).ok()?))
    }
}
