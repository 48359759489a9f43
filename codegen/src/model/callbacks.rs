//! The callbacks of a product.

use super::{Enum, SchemeName, Struct};

/// The callbacks of a product: a module with an enum of events.
#[derive(Clone, Debug)]
pub struct Callbacks {
    /// What they are, in a few words.
    pub title: String,
    /// How they are sent, and what their signature protects; may be empty.
    pub description: String,
    /// The field with the number of the event.
    pub event: String,
    /// How they are signed.
    pub scheme: CallbackScheme,
    /// The events.
    pub events: Vec<CallbackEvent>,
    /// The structs that fields of events have.
    pub types: Vec<Struct>,
    /// The enums that fields of events have.
    pub enums: Vec<Enum>,
    /// The schema file.
    pub source: String,
}

/// How callbacks are signed.
#[derive(Clone, Debug)]
pub struct CallbackScheme {
    /// The scheme.
    pub is: SchemeName,
    /// The field or header with the signature.
    pub signature: String,
    /// The field with the signed time; empty if none is signed.
    pub time: String,
    /// How long a callback is valid, in seconds.
    pub validity: u32,
    /// The key of the examples; empty if they are not signed.
    pub example_key: String,
}

/// An event that callbacks report.
#[derive(Clone, Debug)]
pub struct CallbackEvent {
    /// The name of the variant and the struct: `PushEnded`.
    pub name: String,
    /// The number on the wire.
    pub number: u32,
    /// Other names that people use for it.
    pub other_names: Vec<String>,
    /// What happened.
    pub description: String,
    /// The fields.
    pub shape: Struct,
    /// Whether it may be unsigned although a key is set.
    pub is_unsigned: bool,
    /// The fields that tell two events apart, if that is known.
    pub identity: Vec<String>,
    /// Other names of fields, each with the name of the field.
    pub aliases: Vec<(String, String)>,
    /// The repetitions, if that is known.
    pub retry: Option<Retry>,
    /// A complete callback.
    pub example: serde_json::Value,
}

/// How often something is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry {
    /// The number of repetitions.
    pub times: u32,
    /// The seconds between them.
    pub interval: u32,
}
