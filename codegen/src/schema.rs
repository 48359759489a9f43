//! The schema language: these types mirror the YAML one to one and do nothing.
//!
//! `schemas/schema.json`, which editors use, is made from them; `schemas/README.md` teaches them.

mod words;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::node::{Kind, Node};
use crate::read::{Definitions, Entries, Number, Read, object};
use crate::source::Spanned;

pub use self::words::{
    Access, FormatName, PagingStyle, Payload, Provenance, RegionUse, RuleName, Status,
};

object! {
    #[what = "a product"]
    /// A version of a product: what its actions share (`product.yaml`).
    pub struct Product {
        /// The name that requests are signed with, such as `live`.
        "product" => product: Spanned<String>,
        /// The API version, such as `2018-08-01`.
        "version" => version: Spanned<String>,
        /// The product's name in English.
        "title" => title: String,
        /// What the product does, in a paragraph.
        "description" => description: Option<String>,
        /// The host that requests go to by default, such as `live.tencentcloudapi.com`.
        "host" => host: Spanned<String>,
        /// Requests per second that an action takes unless it says otherwise.
        "rate_limit" => rate_limit: Option<u32>,
        /// Whether a region goes along, unless an action says otherwise.
        "region" => region: Option<RegionUse>,
        /// Words that people search for, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The groups of actions: identifier to title and description, in the order of the index.
        "categories" => categories: Entries<Category>,
        /// Every error code of the product, with what it means and what to do about it.
        "errors" => errors: Entries<ErrorCode>,
        /// The codes that every action may return, besides those of the cloud as a whole.
        "common_errors" => common_errors: Vec<Spanned<String>>,
        /// The action of the first examples; by default one that reads and needs no parameter.
        "first_call" => first_call: Option<Spanned<String>>,
        /// Where the facts come from.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a category"]
    /// A group of actions.
    pub struct Category {
        /// The title in the index, such as `Monitoring Data Query APIs`.
        "title" => title: String,
        /// What the actions are for.
        "description" => description: Option<String>,
    }
}

object! {
    #[what = "an action"]
    /// One action: its input, its output and everything that its reference page says.
    pub struct Action {
        /// The name on the wire.
        "action" => action: Spanned<String>,
        /// What it does, in a few words.
        "title" => title: Option<String>,
        /// What it does, what it needs, what it gives, and what it costs.
        "description" => description: Option<String>,
        /// The identifier of a category of the product.
        "category" => category: Option<Spanned<String>>,
        /// Whether it only reads.
        "access" => access: Access,
        /// Whether the service still offers it (`online` if left out).
        "status" => status: Option<Status>,
        /// Why it should not be used any more, and what to use instead.
        "deprecated" => deprecated: Option<String>,
        /// Requests per second.
        "rate_limit" => rate_limit: Option<Spanned<u32>>,
        /// Whether a region goes along.
        "region" => region: Option<RegionUse>,
        /// The regions that have it, if not all do.
        "regions" => regions: Vec<Spanned<String>>,
        /// The host that its requests go to, if not the product's.
        "host" => host: Option<Spanned<String>>,
        /// How the request is laid out (`json` if left out).
        "payload" => payload: Option<Payload>,
        /// The response may come as a stream of events.
        "streams" => streams: bool,
        /// Whether the request goes unsigned.
        "unsigned" => unsigned: bool,
        /// The name of the method in Rust, where the given one cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Words that people search for, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The parameters of the request.
        "input" => input: Entries<Field>,
        /// The fields of the response; `RequestId` is there without saying.
        "output" => output: Entries<Field>,
        /// Constraints over several parameters.
        "rules" => rules: Vec<Spanned<Rule>>,
        /// How to get all pages.
        "paging" => paging: Option<Spanned<Paging>>,
        /// The error codes that it may return, besides the common ones.
        "errors" => errors: Vec<Spanned<String>>,
        /// Requests and their responses.
        "examples" => examples: Vec<Example>,
        /// Where the facts come from.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a shared type"]
    /// A type that several actions share (`types/<Type>.yaml`): fields, or an enumeration.
    pub struct Type {
        /// The name in the definitions.
        "type" => name: Spanned<String>,
        /// What it stands for.
        "description" => description: Option<String>,
        /// The name in Rust, where the given one cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Words that people search for, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The fields of an object.
        "fields" => fields: Entries<Field>,
        /// The values of a text or number that several fields share.
        "enum" => values: Option<Enum>,
        /// What an enumeration is on the wire: string (if left out), int64 or uint64.
        "base" => base: Option<Spanned<TypeName>>,
        /// Constraints over several fields.
        "rules" => rules: Vec<Spanned<Rule>>,
        /// Where the facts come from.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a field"]
    /// One field of a request, a response or a shared type.
    pub struct Field {
        /// string, int64, uint64, float, bool, binary, datetime, datetime_iso, date, the name of
        /// a shared type, or one of these in brackets for a list.
        "type" => ty: Spanned<TypeName>,
        /// In a request: must be there. In a response: is always there.
        "required" => required: bool,
        /// The response may hold null.
        "nullable" => nullable: bool,
        /// What the service assumes when it is left out.
        "default" => default: Option<Node>,
        /// The unit of a number, such as `MB/s`.
        "unit" => unit: Option<String>,
        /// A value that could stand here.
        "example" => example: Option<Node>,
        /// Why it should not be used any more, and what to use instead.
        "deprecated" => deprecated: Option<String>,
        /// Hidden in logs and `Debug`: keys, secrets, certificates.
        "sensitive" => sensitive: bool,
        /// A required text or list may be empty.
        "allow_empty" => allow_empty: bool,
        /// What it is, what it does, what happens when it is left out.
        "description" => description: Option<String>,
        /// Words that people search for, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The name in Rust, where the given one cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Why a person has it otherwise than the official definitions.
        "differs" => differs: Option<String>,
        /// The values that it may have.
        "enum" => values: Option<Enum>,
        /// The least and greatest number.
        "range" => range: Option<Spanned<Range>>,
        /// The least and greatest count of characters of a text.
        "length" => length: Option<Spanned<Count>>,
        /// The least and greatest count of elements of a list.
        "items" => items: Option<Spanned<Count>>,
        /// A regular expression that the whole text matches.
        "pattern" => pattern: Option<Pattern>,
        /// The format of a text.
        "format" => format: Option<Format>,
    }
}

object! {
    #[what = "an enumeration"]
    /// The values that a text or a number may have. Others are never refused.
    pub struct Enum {
        /// The name of the enum in Rust; by default the owner's name and the field's.
        "name" => name: Option<Spanned<String>>,
        /// No enum in Rust: the field stays a text or a number, and the values are documentation.
        "plain" => plain: bool,
        /// Whether a person checked the list.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
        /// Each value as on the wire, with what it means.
        "values" => values: Entries<Variant>,
    }
}

object! {
    #[what = "a range"]
    /// The least and greatest number, both included.
    pub struct Range {
        /// The least.
        "min" => min: Option<Number>,
        /// The greatest.
        "max" => max: Option<Number>,
        /// Whether a person checked it.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
    }
}

object! {
    #[what = "a count"]
    /// The least and greatest count, both included.
    pub struct Count {
        /// The least.
        "min" => min: Option<u32>,
        /// The greatest.
        "max" => max: Option<u32>,
        /// Whether a person checked it.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
    }
}

object! {
    #[what = "a pattern"]
    /// A regular expression that the whole text matches.
    pub struct Pattern {
        /// The expression, without anchors.
        "regex" => regex: Spanned<String>,
        /// Whether a person checked it.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
    }
}

object! {
    #[what = "a format"]
    /// The format of a text.
    pub struct Format {
        /// Which format.
        "is" => is: FormatName,
        /// Whether a person checked it.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
    }
}

object! {
    #[what = "a rule"]
    /// A constraint over several fields. Fields are named as on the wire.
    pub struct Rule {
        /// Which kind of rule.
        "rule" => rule: RuleName,
        /// `order` and `window`: the field of the earlier time.
        "start" => start: Option<Spanned<String>>,
        /// `order` and `window`: the field of the later time.
        "end" => end: Option<Spanned<String>>,
        /// `window`: the longest time between the two, such as `1d`, `12h`, `90s`.
        "max" => max: Option<Spanned<String>>,
        /// `required_when`: the field that is needed.
        "field" => field: Option<Spanned<String>>,
        /// `required_when`: the field that decides.
        "when" => when: Option<Spanned<String>>,
        /// `required_when`: the values of the deciding field; any value if left out.
        "is" => is: Vec<Node>,
        /// `at_least_one`, `exactly_one`, `at_most_one`: the fields.
        "of" => of: Vec<Spanned<String>>,
        /// Whether a person checked it.
        "provenance" => provenance: Provenance,
        /// Where it was read.
        "source" => source: String,
    }
}

object! {
    #[what = "paging"]
    /// How to get all pages. Parameters are named as on the wire, fields of the response by a path
    /// such as `Result.Items`.
    pub struct Paging {
        /// How a page is asked for.
        "style" => style: PagingStyle,
        /// `offset`: the parameter that says how many to skip.
        "offset" => offset: Option<Spanned<String>>,
        /// `page`: the parameter with the page's number.
        "page" => page: Option<Spanned<String>>,
        /// `token`: the parameter that takes the token of the response before.
        "token" => token: Option<Spanned<String>>,
        /// The parameter that says how many a page has.
        "size" => size: Option<Spanned<String>>,
        /// The list in the response that holds the page.
        "items" => items: Spanned<String>,
        /// The field of the response with the count of all items.
        "total" => total: Option<Spanned<String>>,
        /// The field of the response with the count of all pages.
        "pages" => pages: Option<Spanned<String>>,
        /// `token`: the field of the response with the next token.
        "next" => next: Option<Spanned<String>>,
        /// The field of the response that says whether there are more.
        "more" => more: Option<Spanned<String>>,
    }
}

object! {
    #[what = "an example"]
    /// A request and its response.
    pub struct Example {
        /// What it shows.
        "title" => title: String,
        /// More about it.
        "description" => description: Option<String>,
        /// The parameters, as the JSON body has them.
        "request" => request: Node,
        /// What `Response` holds.
        "response" => response: Option<Node>,
    }
}

/// A value of an enumeration: its description alone, or an object that says more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variant {
    /// What the value means.
    pub description: Option<String>,
    /// The name of the variant in Rust, where the value makes none.
    pub name: Option<Spanned<String>>,
    /// Why it should not be used any more.
    pub deprecated: Option<String>,
}

object! {
    #[what = "a value"]
    /// A value of an enumeration.
    pub struct VariantObject {
        /// What the value means.
        "description" => description: Option<String>,
        /// The name of the variant in Rust, where the value makes none.
        "name" => name: Option<Spanned<String>>,
        /// Why it should not be used any more.
        "deprecated" => deprecated: Option<String>,
    }
}

impl Read for Variant {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Null => Some(Self::default()),
            Kind::Text(text) => Some(Self { description: Some(text.clone()), ..Self::default() }),
            _ => VariantObject::read(node, diagnostics).map(|v| Self {
                description: v.description,
                name: v.name,
                deprecated: v.deprecated,
            }),
        }
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        let object = VariantObject::json_schema(definitions);
        json!({"oneOf": [{"type": ["string", "null"]}, object]})
    }
}

/// What an error code means: the meaning alone, or an object that says more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorCode {
    /// What happened.
    pub description: Option<String>,
    /// What to do about it.
    pub advice: Option<String>,
    /// Whether it says that there is no such thing.
    pub not_found: Option<bool>,
    /// Whether it says that a rate was exceeded.
    pub throttled: Option<bool>,
    /// The name of the variant in Rust.
    pub name: Option<Spanned<String>>,
}

object! {
    #[what = "an error code"]
    /// What an error code means.
    pub struct ErrorCodeObject {
        /// What happened.
        "description" => description: Option<String>,
        /// What to do about it.
        "advice" => advice: Option<String>,
        /// Whether it says that there is no such thing; by default if it ends with `NotExist`,
        /// `NotExists`, `NotFound` or `NoRecord`.
        "not_found" => not_found: Option<bool>,
        /// Whether it says that a rate was exceeded, so that the call was not carried out and may
        /// succeed in a moment; by default if its name does, as `RequestLimitExceeded` and
        /// `FailedOperation.FrequencyLimit` do.
        "throttled" => throttled: Option<bool>,
        /// The name of the variant in Rust, where two codes make the same.
        "name" => name: Option<Spanned<String>>,
    }
}

impl Read for ErrorCode {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Null => Some(Self::default()),
            Kind::Text(text) => Some(Self { description: Some(text.clone()), ..Self::default() }),
            _ => ErrorCodeObject::read(node, diagnostics).map(|v| Self {
                description: v.description,
                advice: v.advice,
                not_found: v.not_found,
                throttled: v.throttled,
                name: v.name,
            }),
        }
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        let object = ErrorCodeObject::json_schema(definitions);
        json!({"oneOf": [{"type": ["string", "null"]}, object]})
    }
}

/// The type of a field as it is written: a name, or a name in brackets for a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeName {
    /// `string`, or the name of a shared type.
    One(String),
    /// `[string]`, `[[float]]`.
    List(Box<TypeName>),
}

impl Read for TypeName {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.kind {
            Kind::Text(name) => Some(Self::One(name.clone())),
            Kind::List(items) if items.len() == 1 => {
                Self::read(&items[0], diagnostics).map(|inner| Self::List(Box::new(inner)))
            }
            _ => {
                diagnostics.report(
                    node.span,
                    "a type is expected here",
                    format!("this is {}", node.describe()),
                    "write a type such as `string`, or `[string]` for a list",
                );
                None
            }
        }
    }

    fn json_schema(definitions: &mut Definitions) -> Value {
        if !definitions.contains_key("TypeName") {
            definitions.insert("TypeName", Value::Null);
            let schema = json!({"anyOf": [
                {"enum": BASIC_TYPES},
                {"type": "string", "pattern": "^[A-Z][A-Za-z0-9_]*$"},
                {"type": "array", "minItems": 1, "maxItems": 1, "items": {"$ref": "#/$defs/TypeName"}},
            ]});
            definitions.insert("TypeName", schema);
        }
        json!({"$ref": "#/$defs/TypeName"})
    }
}

/// The types that need no file of their own.
pub const BASIC_TYPES: [&str; 9] =
    ["string", "int64", "uint64", "float", "bool", "binary", "datetime", "datetime_iso", "date"];

/// The JSON Schema of all schema files, for editors.
pub fn json_schema() -> Value {
    let mut definitions = Definitions::new();
    let any = [
        Action::json_schema(&mut definitions),
        Type::json_schema(&mut definitions),
        Product::json_schema(&mut definitions),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tencent Cloud action schemas",
        "description": "One action, one shared type or one product; schemas/README.md explains each key.",
        "if": {"required": ["action"]},
        "then": any[0],
        "else": {"if": {"required": ["type"]}, "then": any[1], "else": any[2]},
        "$defs": definitions,
    })
}
