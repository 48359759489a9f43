//! The callbacks of a product.

use serde::{Deserialize, Serialize};

use super::Object;
use crate::names;

/// Notifications that a product sends to a URL of its user.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Callbacks {
    /// The field with the number of the event.
    pub event: String,
    /// How they are signed.
    pub scheme: CallbackScheme,
    /// The field, or for schemes over the body the header, with the signature.
    pub signature: String,
    /// The field with the signed time; empty if none is signed.
    pub time: String,
    /// How long a callback is valid after it was sent, in seconds.
    pub validity: u32,
    /// The events.
    pub events: Vec<CallbackEvent>,
    /// The types of the fields of events.
    pub objects: Vec<Object>,
}

/// How callbacks are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum CallbackScheme {
    /// MD5 of the key and a time.
    #[default]
    Md5KeyTime,
    /// HMAC-SHA256 of the body.
    HmacSha256Body,
    /// HMAC-SHA1 of the body.
    HmacSha1Body,
}

/// An event that callbacks report.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CallbackEvent {
    /// The number on the wire.
    pub number: u32,
    /// Other names, such as `push-began`.
    pub other_names: Vec<String>,
    /// The name, the description and the fields. Objects are indices into [`Callbacks::objects`].
    pub shape: Object,
    /// Whether it may be unsigned although a key is set.
    pub is_unsigned: bool,
    /// The fields that tell two events with this number apart; empty if that is not known.
    pub identity: Vec<String>,
    /// Other names of fields, each with the name of the field; a path for one in an object.
    pub aliases: Vec<(String, String)>,
    /// The number of repetitions without a response and the seconds between them, if documented.
    pub retry: Option<(u32, u32)>,
    /// A complete callback, as JSON text.
    pub example: String,
}

impl Callbacks {
    /// Returns the event with this name, in any case and with or without hyphens
    /// (`PushStarted`, `push-started`), with another of its names, or with this number.
    pub fn event(&self, name: &str) -> Option<&CallbackEvent> {
        let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
        let wanted = plain(name);
        let names = |event: &CallbackEvent| {
            let mut others = event.other_names.iter();
            plain(&event.shape.name) == wanted || others.any(|other| plain(other) == wanted)
        };
        self.events.iter().find(|event| names(event) || event.number.to_string() == name)
    }
}

impl CallbackEvent {
    /// Returns the name as words of a command line have it: `push-started`.
    pub fn kebab_name(&self) -> String {
        names::snake(&self.shape.name).replace('_', "-")
    }
}
