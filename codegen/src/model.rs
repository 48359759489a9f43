//! A product with every decision made: Rust names, types, collisions solved. It knows no places
//! in files and no words of the schema language; the emitters read nothing else.

pub use crate::schema::{Access, FormatName, Payload, Provenance, RegionUse};

/// A version of a product: one module of its crate.
#[derive(Clone, Debug)]
pub struct Product {
    /// The name that requests are signed with: `live`.
    pub name: String,
    /// The API version: `2018-08-01`.
    pub version: String,
    /// The module of the version: `v20180801`.
    pub module: String,
    /// The product's title.
    pub title: String,
    /// What it does.
    pub description: String,
    /// The default host.
    pub host: String,
    /// Words that people search for.
    pub search: Vec<String>,
    /// The schema file, for the headers of generated files.
    pub source: String,
    /// The groups of actions, in the order of the index.
    pub categories: Vec<Category>,
    /// The actions, by name.
    pub actions: Vec<Action>,
    /// The shared structs, by name.
    pub types: Vec<SharedStruct>,
    /// The shared enums, by name.
    pub enums: Vec<SharedEnum>,
    /// Every error code of the product, by name.
    pub errors: Vec<ErrorCode>,
    /// These and the codes of every product, as an enum.
    pub codes: Enum,
    /// The codes that every action may return.
    pub common_errors: Vec<String>,
    /// The action of the first examples, as an index into [`Product::actions`].
    pub first_call: Option<usize>,
}

/// A group of actions.
#[derive(Clone, Debug)]
pub struct Category {
    /// The title in the index.
    pub title: String,
    /// What its actions are for.
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
    /// What it does, in a few words; may be empty.
    pub title: String,
    /// What it does; may be empty.
    pub description: String,
    /// The title of its category, if it has one.
    pub category: Option<String>,
    /// Whether it only reads.
    pub access: Access,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// Requests per second.
    pub rate_limit: Option<u32>,
    /// Whether a region goes along.
    pub region: RegionUse,
    /// The regions that have it, if not all do.
    pub regions: Vec<String>,
    /// The host that its requests go to, if not the product's.
    pub host: Option<String>,
    /// How the request is laid out.
    pub payload: Payload,
    /// Whether the response may come as a stream of events.
    pub streams: bool,
    /// Whether it is signed.
    pub signed: bool,
    /// Words that people search for.
    pub search: Vec<String>,
    /// The request.
    pub request: Struct,
    /// The response.
    pub response: Struct,
    /// Whether the response tells nothing but the call's id.
    pub acknowledges: bool,
    /// The enums of its own fields.
    pub enums: Vec<Enum>,
    /// The shared types that its file names, as they are called in Rust.
    pub imports: Vec<String>,
    /// How to get all pages.
    pub paging: Option<Paging>,
    /// Its error codes.
    pub errors: Vec<String>,
    /// Requests and responses.
    pub examples: Vec<Example>,
    /// The schema file.
    pub source: String,
}

/// A shared struct: a file of its own.
#[derive(Clone, Debug)]
pub struct SharedStruct {
    /// The struct.
    pub shape: Struct,
    /// The enums of its own fields.
    pub enums: Vec<Enum>,
    /// The shared types that its file names.
    pub imports: Vec<String>,
    /// The module: `pro_isp_play_sum_info`.
    pub module: String,
    /// The actions that it is reached from.
    pub used_by: Vec<String>,
    /// The schema file.
    pub source: String,
}

/// A shared enum: a file of its own.
#[derive(Clone, Debug)]
pub struct SharedEnum {
    /// The name in the definitions.
    pub name: String,
    /// The enum.
    pub shape: Enum,
    /// The module.
    pub module: String,
    /// The actions that it is reached from.
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
    /// What it stands for; may be empty.
    pub description: String,
    /// The fields, in the order of the schema.
    pub fields: Vec<Field>,
    /// Constraints over several fields.
    pub rules: Vec<Rule>,
    /// Whether a request reaches it.
    pub sent: bool,
    /// Whether a response reaches it.
    pub received: bool,
    /// Words that people search for.
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
    /// The type's name in the definitions, for the documents.
    pub wire_type: WireType,
    /// Required by the definitions, in the direction that matters.
    pub required: bool,
    /// Whether Rust has it as an `Option`.
    pub optional: bool,
    /// Whether the response may hold null.
    pub nullable: bool,
    /// Whether a required one may be empty.
    pub may_be_empty: bool,
    /// Whether it is hidden in logs.
    pub sensitive: bool,
    /// What it is; may be empty.
    pub description: String,
    /// What the service assumes when it is left out.
    pub default: Option<String>,
    /// The unit of a number.
    pub unit: Option<String>,
    /// A value that could stand here.
    pub example: Option<String>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
    /// What its values obey.
    pub limits: Vec<Limit>,
    /// The values, where they are no enum of their own: value and meaning.
    pub values: Vec<(String, String)>,
    /// Words that people search for.
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
    /// A text that is a time: `DateTime`, `DateTimeIso` or `Date` of the runtime.
    Time(FormatName),
    /// A struct; boxed where it would otherwise hold itself.
    Struct {
        /// Its name in Rust.
        rust: String,
        /// Whether it stands in a box.
        boxed: bool,
    },
    /// An enum, by its name in Rust.
    Enum(String),
    /// A list.
    List(Box<Type>),
}

impl Type {
    /// Returns the type as Rust text; `module` stands before the names of generated types.
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

    /// Returns the type of the elements of a list, of lists too.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) => inner.innermost(),
            other => other,
        }
    }
}

/// The type of a value as the documents name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireType {
    /// A basic type, in the words of the reference pages: `Integer`, `Timestamp ISO8601`.
    Basic(&'static str),
    /// A shared type.
    Named(String),
    /// A list.
    List(Box<WireType>),
}

/// An open enum of the generated code.
#[derive(Clone, Debug)]
pub struct Enum {
    /// The name in Rust.
    pub rust: String,
    /// What it says; may be empty.
    pub description: String,
    /// Whether the wire has numbers.
    pub numeric: bool,
    /// The values.
    pub variants: Vec<Variant>,
    /// Words that people search for.
    pub search: Vec<String>,
}

/// A value of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire.
    pub wire: String,
    /// The name in Rust.
    pub rust: String,
    /// What it means; may be empty.
    pub description: String,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
}

/// A constraint on a field.
#[derive(Clone, Debug)]
pub struct Limit {
    /// What is asked.
    pub check: FieldRule,
    /// Whether a person checked it.
    pub provenance: Provenance,
    /// Where it was read.
    pub source: String,
}

/// What a constraint on a field asks.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldRule {
    /// An integer between two bounds.
    Range(Option<i64>, Option<i64>),
    /// A number between two bounds.
    FloatRange(Option<f64>, Option<f64>),
    /// A text of so many characters.
    Length(Option<u32>, Option<u32>),
    /// A list of so many elements.
    Items(Option<u32>, Option<u32>),
    /// A text that matches an expression.
    Pattern(String),
    /// A text in a format.
    Format(FormatName),
    /// One of these texts.
    OneOf(Vec<String>),
    /// One of these integers.
    OneOfInt(Vec<i64>),
}

/// A constraint over several fields.
#[derive(Clone, Debug)]
pub struct Rule {
    /// What is asked.
    pub check: CrossFieldRule,
    /// Whether a person checked it.
    pub provenance: Provenance,
    /// Where it was read.
    pub source: String,
}

/// What a constraint over several fields asks. Fields are named as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CrossFieldRule {
    /// The second time is not before the first.
    Order(String, String),
    /// From the first time to the second at most so many seconds.
    Window(String, String, u64),
    /// The first field is needed when the second has one of these values.
    RequiredWhen(String, String, Vec<String>),
    /// At least one is set.
    AtLeastOne(Vec<String>),
    /// Exactly one is set.
    ExactlyOne(Vec<String>),
    /// At most one is set.
    AtMostOne(Vec<String>),
}

/// How to get all pages.
#[derive(Clone, Debug)]
pub struct Paging {
    /// How a page is asked for, with the parameter that does it.
    pub by: PageBy,
    /// The parameter that says how many a page has.
    pub size: Option<String>,
    /// The path of the list in the response.
    pub items: String,
    /// The path of the count of all items.
    pub total: Option<String>,
    /// The path of the count of all pages.
    pub pages: Option<String>,
    /// The path of the field that says whether there are more.
    pub more: Option<String>,
}

/// How a page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageBy {
    /// By how many items to skip.
    Offset(String),
    /// By its number.
    Page(String),
    /// By a token: the parameter, and the path of the next token in the response.
    Token(String, String),
}

/// A request and its response.
#[derive(Clone, Debug)]
pub struct Example {
    /// What it shows.
    pub title: String,
    /// More about it.
    pub description: String,
    /// The parameters.
    pub request: serde_json::Value,
    /// What `Response` holds.
    pub response: Option<serde_json::Value>,
}

/// An error code.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The code.
    pub code: String,
    /// What happened; may be empty.
    pub description: String,
    /// What to do about it; may be empty.
    pub advice: String,
    /// Whether it says that there is no such thing.
    pub not_found: bool,
    /// Whether it says, other than its name tells, that a rate was exceeded.
    pub throttled: Option<bool>,
}
