//! The schema language: these types mirror the YAML one to one and do nothing.
//!
//! `schemas/schema.json`, which editors use, is made from them; `schemas/README.md` teaches them.

pub mod callbacks;
pub mod urls;
mod words;

use serde_json::{Value, json};

use crate::diagnostic::Diagnostics;
use crate::node::{Kind, Node};
use crate::read::{Definitions, Entries, Number, Read, object};
use crate::source::Spanned;

pub use self::words::{
    Access, FormatName, PagingStyle, Payload, Provenance, RegionUse, RuleName, SchemeName, Status,
    UrlLayout, UrlValueKind,
};

object! {
    #[what = "a product"]
    /// A version of a product: what its actions share (`product.yaml`).
    pub struct Product {
        /// The name that requests are signed with, such as `live`.
        "product" => product: Spanned<String>,
        /// The API version, such as `2018-08-01`.
        "version" => version: Spanned<String>,
        /// The name of the product in English.
        "title" => title: String,
        /// What the product does, in one paragraph.
        "description" => description: Option<String>,
        /// The host that requests go to by default, such as `live.tencentcloudapi.com`.
        "host" => host: Spanned<String>,
        /// The default rate limit of an action, in requests per second.
        "rate_limit" => rate_limit: Option<u32>,
        /// Whether requests contain a region, unless an action specifies it.
        "region" => region: Option<RegionUse>,
        /// Search terms, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The categories of actions by identifier, in the order of the index.
        "categories" => categories: Entries<Category>,
        /// All error codes of the product, with meanings and solutions.
        "errors" => errors: Entries<ErrorCode>,
        /// The error codes that every action may return, in addition to those of all products.
        "common_errors" => common_errors: Vec<Spanned<String>>,
        /// The action in the first examples; by default, one that reads and has no required
        /// parameters.
        "first_call" => first_call: Option<Spanned<String>>,
        /// The source of the facts.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a category"]
    /// A category of actions.
    pub struct Category {
        /// The title in the index, such as `Monitoring Data Query APIs`.
        "title" => title: String,
        /// The purpose of the actions.
        "description" => description: Option<String>,
    }
}

object! {
    #[what = "an action"]
    /// An action: its request, its response and all facts of its reference page.
    pub struct Action {
        /// The name on the wire.
        "action" => action: Spanned<String>,
        /// What the action does, in a few words.
        "title" => title: Option<String>,
        /// What the action does, what it requires, what it returns, and what it costs.
        "description" => description: Option<String>,
        /// The identifier of a category.
        "category" => category: Option<Spanned<String>>,
        /// Whether the action reads or writes.
        "access" => access: Access,
        /// Whether the service still provides the action. Default: `online`.
        "status" => status: Option<Status>,
        /// Why it is deprecated, and what to use instead.
        "deprecated" => deprecated: Option<String>,
        /// The rate limit, in requests per second.
        "rate_limit" => rate_limit: Option<Spanned<u32>>,
        /// Whether requests contain a region.
        "region" => region: Option<RegionUse>,
        /// The regions that provide the action, if not all do.
        "regions" => regions: Vec<Spanned<String>>,
        /// The host of the action, if it differs from that of the product.
        "host" => host: Option<Spanned<String>>,
        /// The format of the request body. Default: `json`.
        "payload" => payload: Option<Payload>,
        /// Whether the response may be an event stream.
        "streams" => streams: bool,
        /// Whether the request is sent without a signature.
        "unsigned" => unsigned: bool,
        /// The name of the method in Rust, if the default cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Search terms, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The parameters of the request.
        "input" => input: Entries<Field>,
        /// The fields of the response, without `RequestId`.
        "output" => output: Entries<Field>,
        /// Constraints on several parameters.
        "rules" => rules: Vec<Spanned<Rule>>,
        /// Pagination.
        "paging" => paging: Option<Spanned<Paging>>,
        /// The error codes that the action may return, in addition to the common ones.
        "errors" => errors: Vec<Spanned<String>>,
        /// Example requests with their responses.
        "examples" => examples: Vec<Example>,
        /// The source of the facts.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a shared type"]
    /// A type that several actions share (`types/<Type>.yaml`): an object or an enumeration.
    pub struct Type {
        /// The name in the definitions.
        "type" => name: Spanned<String>,
        /// What the type represents.
        "description" => description: Option<String>,
        /// The name in Rust, if the default cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Search terms, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The fields of an object.
        "fields" => fields: Entries<Field>,
        /// The values of an enumeration of strings or integers.
        "enum" => values: Option<Enum>,
        /// The type of an enumeration on the wire: `string` (default), `int64` or `uint64`.
        "base" => base: Option<Spanned<TypeName>>,
        /// Constraints on several fields.
        "rules" => rules: Vec<Spanned<Rule>>,
        /// The source of the facts.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a field"]
    /// A field of a request, a response or a shared type.
    pub struct Field {
        /// string, int64, uint64, float, bool, binary, datetime, datetime_iso, date, the name of
        /// a shared type, or one of these in brackets for a list.
        "type" => ty: Spanned<TypeName>,
        /// In a request: must be set. In a response: always present.
        "required" => required: bool,
        /// The response may hold null.
        "nullable" => nullable: bool,
        /// The value that the service uses if the field is omitted.
        "default" => default: Option<Node>,
        /// The unit of a number, such as `MB/s`.
        "unit" => unit: Option<String>,
        /// An example of a value.
        "example" => example: Option<Node>,
        /// Why it is deprecated, and what to use instead.
        "deprecated" => deprecated: Option<String>,
        /// Hidden in logs and `Debug`: keys, secrets, certificates.
        "sensitive" => sensitive: bool,
        /// Whether a required string or list may be empty.
        "allow_empty" => allow_empty: bool,
        /// What the field is, what it does, and what happens if it is omitted.
        "description" => description: Option<String>,
        /// Search terms, in any language.
        "search" => search: Vec<Spanned<String>>,
        /// The name in Rust, if the default cannot be used.
        "rust_name" => rust_name: Option<Spanned<String>>,
        /// Why the schema deliberately differs from the official definitions.
        "differs" => differs: Option<String>,
        /// The known values.
        "enum" => values: Option<Enum>,
        /// The minimum and maximum of a number.
        "range" => range: Option<Spanned<Range>>,
        /// The minimum and maximum length of a string, in characters.
        "length" => length: Option<Spanned<Count>>,
        /// The minimum and maximum length of a list.
        "items" => items: Option<Spanned<Count>>,
        /// A regular expression that the whole string matches.
        "pattern" => pattern: Option<Pattern>,
        /// The format of a string.
        "format" => format: Option<Format>,
    }
}

object! {
    #[what = "an enumeration"]
    /// The known values of a string or an integer. Other values are never rejected.
    pub struct Enum {
        /// The name of the enum in Rust; lists of the same name share it. Default: owner and field.
        "name" => name: Option<Spanned<String>>,
        /// Whether the field remains a string or an integer in Rust; the values are documentation
        /// only.
        "plain" => plain: bool,
        /// The provenance of the values.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
        /// Each value on the wire, with its meaning.
        "values" => values: Entries<Variant>,
    }
}

object! {
    #[what = "a range"]
    /// The minimum and maximum of a number, both inclusive.
    pub struct Range {
        /// The minimum.
        "min" => min: Option<Number>,
        /// The maximum.
        "max" => max: Option<Number>,
        /// The provenance.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
    }
}

object! {
    #[what = "a count"]
    /// The minimum and maximum length, both inclusive.
    pub struct Count {
        /// The minimum.
        "min" => min: Option<u32>,
        /// The maximum.
        "max" => max: Option<u32>,
        /// The provenance.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
    }
}

object! {
    #[what = "a pattern"]
    /// A regular expression that the whole string matches.
    pub struct Pattern {
        /// The expression, without anchors.
        "regex" => regex: Spanned<String>,
        /// The provenance.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
    }
}

object! {
    #[what = "a format"]
    /// The format of a string.
    pub struct Format {
        /// The name of the format.
        "is" => is: FormatName,
        /// The provenance.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
    }
}

object! {
    #[what = "a rule"]
    /// A constraint on several fields, which have their names on the wire.
    pub struct Rule {
        /// The kind of the constraint.
        "rule" => rule: RuleName,
        /// `order` and `window`: the field with the start time.
        "start" => start: Option<Spanned<String>>,
        /// `order` and `window`: the field with the end time.
        "end" => end: Option<Spanned<String>>,
        /// `window`: the longest time range, such as `1d`, `12h`, `90s`.
        "max" => max: Option<Spanned<String>>,
        /// `required_when`: the field that is required.
        "field" => field: Option<Spanned<String>>,
        /// `required_when`: the field that the condition depends on.
        "when" => when: Option<Spanned<String>>,
        /// `required_when`: the values of that field. Default: any value.
        "is" => is: Vec<Node>,
        /// `at_least_one`, `exactly_one`, `at_most_one`: the fields.
        "of" => of: Vec<Spanned<String>>,
        /// The provenance.
        "provenance" => provenance: Provenance,
        /// The source.
        "source" => source: String,
    }
}

object! {
    #[what = "paging"]
    /// Pagination. Parameters have their names on the wire; fields of the response are given as a
    /// path such as `Result.Items`.
    pub struct Paging {
        /// The style of pagination.
        "style" => style: PagingStyle,
        /// `offset`: the parameter with the number of items to skip.
        "offset" => offset: Option<Spanned<String>>,
        /// `page`: the parameter with the page number.
        "page" => page: Option<Spanned<String>>,
        /// `token`: the parameter for the token of the previous response.
        "token" => token: Option<Spanned<String>>,
        /// The parameter with the page size.
        "size" => size: Option<Spanned<String>>,
        /// The list in the response that contains the items.
        "items" => items: Spanned<String>,
        /// The field of the response with the total number of items.
        "total" => total: Option<Spanned<String>>,
        /// The field of the response with the total number of pages.
        "pages" => pages: Option<Spanned<String>>,
        /// `token`: the field of the response with the token of the next page.
        "next" => next: Option<Spanned<String>>,
        /// The field of the response that states whether there are more pages.
        "more" => more: Option<Spanned<String>>,
    }
}

object! {
    #[what = "an example"]
    /// An example request with its response.
    pub struct Example {
        /// What the example demonstrates.
        "title" => title: String,
        /// A longer explanation.
        "description" => description: Option<String>,
        /// The parameters, as in the JSON body.
        "request" => request: Node,
        /// The content of `Response`.
        "response" => response: Option<Node>,
    }
}

/// A value of an enumeration: its description, or an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Variant {
    /// The meaning of the value.
    pub description: Option<String>,
    /// The name of the variant in Rust, if the value makes none.
    pub name: Option<Spanned<String>>,
    /// Why it is deprecated.
    pub deprecated: Option<String>,
}

object! {
    #[what = "a value"]
    /// A value of an enumeration.
    pub struct VariantObject {
        /// The meaning of the value.
        "description" => description: Option<String>,
        /// The name of the variant in Rust, if the value makes none.
        "name" => name: Option<Spanned<String>>,
        /// Why it is deprecated.
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

/// An error code: its meaning, or an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorCode {
    /// The meaning.
    pub description: Option<String>,
    /// The solution.
    pub advice: Option<String>,
    /// Whether the code means that something does not exist.
    pub not_found: Option<bool>,
    /// Whether the code means that a rate limit was exceeded.
    pub throttled: Option<bool>,
    /// The name of the variant in Rust.
    pub name: Option<Spanned<String>>,
}

object! {
    #[what = "an error code"]
    /// An error code.
    pub struct ErrorCodeObject {
        /// The meaning.
        "description" => description: Option<String>,
        /// The solution.
        "advice" => advice: Option<String>,
        /// Whether the code means that something does not exist; by default if it ends with
        /// `NotExist`, `NotExists`, `NotFound` or `NoRecord`.
        "not_found" => not_found: Option<bool>,
        /// Whether the code means that a rate limit was exceeded, so that the action was not
        /// executed and may be retried; by default if its name states it, such as
        /// `RequestLimitExceeded` and `FailedOperation.FrequencyLimit`.
        "throttled" => throttled: Option<bool>,
        /// The name of the variant in Rust, if two codes make the same name.
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

/// The type of a field as written: a name, or a name in brackets for a list.
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

/// The basic types.
pub const BASIC_TYPES: [&str; 9] =
    ["string", "int64", "uint64", "float", "bool", "binary", "datetime", "datetime_iso", "date"];

/// Returns the JSON Schema of all schema files, for editors.
pub fn json_schema() -> Value {
    let mut definitions = Definitions::new();
    let any = [
        Action::json_schema(&mut definitions),
        Type::json_schema(&mut definitions),
        Product::json_schema(&mut definitions),
        urls::Urls::json_schema(&mut definitions),
        callbacks::Callbacks::json_schema(&mut definitions),
    ];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tencent Cloud action schemas",
        "description": "One action, one shared type, one product, its URLs or its callbacks; schemas/README.md explains each key.",
        "if": {"required": ["action"]},
        "then": any[0],
        "else": {"if": {"required": ["type"]}, "then": any[1], "else":
            {"if": {"required": ["urls"]}, "then": any[3], "else":
            {"if": {"required": ["callbacks"]}, "then": any[4], "else": any[2]}}},
        "$defs": definitions,
    })
}
