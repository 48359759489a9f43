//! Callbacks of a product (`callbacks.yaml`).

use super::words::SchemeName;
use super::{Enum, Field, TypeName};
use crate::node::Node;
use crate::read::{Entries, object};
use crate::source::Spanned;

object! {
    #[what = "a description of callbacks"]
    /// The notifications that a product sends to a URL of its user (`callbacks.yaml`).
    pub struct Callbacks {
        /// What the callbacks are, in a few words.
        "callbacks" => title: Spanned<String>,
        /// How they are set up, sent and repeated, and what their signature protects.
        "description" => description: Option<String>,
        /// The field with the number of the event.
        "event" => event: Spanned<String>,
        /// How they are signed.
        "scheme" => scheme: CallbackScheme,
        /// The repetitions of a callback without a response, unless an event specifies others.
        "retry" => retry: Option<CallbackRetry>,
        /// The events. Their names are those of variants and structs in Rust, such as `PushEnded`.
        "events" => events: Entries<CallbackEvent>,
        /// The types of the fields of events.
        "types" => types: Entries<CallbackType>,
        /// The source of the facts.
        "source" => source: Option<String>,
    }
}

object! {
    #[what = "a scheme of signatures"]
    /// How callbacks are signed.
    pub struct CallbackScheme {
        /// The name of the scheme.
        "is" => is: Spanned<SchemeName>,
        /// The field, or for schemes over the body the header, with the signature.
        "signature" => signature: Spanned<String>,
        /// `md5_key_time`: the field with the signed time.
        "time" => time: Option<Spanned<String>>,
        /// `md5_key_time`: how long a callback is valid after it was sent, in seconds.
        "validity" => validity: Option<u32>,
        /// The key that the examples are signed with.
        "example_key" => example_key: Option<String>,
    }
}

object! {
    #[what = "the repetitions of a callback"]
    /// How often a callback is repeated if there is no response.
    pub struct CallbackRetry {
        /// The number of repetitions.
        "times" => times: u32,
        /// The seconds between them.
        "interval" => interval: u32,
    }
}

object! {
    #[what = "an event"]
    /// An event that callbacks report.
    pub struct CallbackEvent {
        /// The number on the wire.
        "number" => number: Spanned<u32>,
        /// Other names that people use for it, such as `push-began`.
        "other_names" => other_names: Vec<Spanned<String>>,
        /// What happened, and what to know about the callback.
        "description" => description: String,
        /// Whether the service may send it without a signature although a key is set.
        "unsigned" => unsigned: bool,
        /// The fields that tell two events with this number apart, if that is known. Another body
        /// with the same values is a forgery.
        "identity" => identity: Vec<Spanned<String>>,
        /// Other names of fields that occur, each with the name of the field.
        "aliases" => aliases: Entries<Spanned<String>>,
        /// The repetitions, if they differ from those of other events.
        "retry" => retry: Option<CallbackRetry>,
        /// The fields, without those of the scheme and the number of the event.
        "fields" => fields: Entries<Field>,
        /// A complete callback.
        "example" => example: Node,
    }
}

object! {
    #[what = "a type of callbacks"]
    /// A type of the fields of events: an object or an enumeration.
    pub struct CallbackType {
        /// What the type represents.
        "description" => description: Option<String>,
        /// The fields of an object.
        "fields" => fields: Entries<Field>,
        /// The values of an enumeration.
        "enum" => values: Option<Enum>,
        /// Other names of fields that occur, each with the name of the field.
        "aliases" => aliases: Entries<Spanned<String>>,
        /// The type of an enumeration on the wire: `string` (default), `int64` or `uint64`.
        "base" => base: Option<Spanned<TypeName>>,
    }
}
