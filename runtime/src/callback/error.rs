//! Why a callback is not accepted. Errors never contain a key, a signature or a value of the body.

use std::fmt;

use crate::response::decode::DecodeError;

/// The reason why a callback is not accepted. Log it, but do not show it to the sender: it would
/// help an attacker to forge callbacks.
#[derive(Debug)]
#[non_exhaustive]
pub enum Rejection {
    /// The body is larger than the limit, or its values take too much memory.
    TooLarge,
    /// The body is not a JSON object.
    NotJson(DecodeError),
    /// The field with the number of the event is missing, or not an integer.
    NoEvent(&'static str),
    /// The signature is missing, and so is the time, if the scheme has one.
    Unsigned,
    /// The signature is missing in this field.
    MissingSignature(&'static str),
    /// The time is missing in this field.
    MissingTime(&'static str),
    /// The time is not a positive integer in decimal.
    MalformedTime(&'static str),
    /// No key produces this signature: the key or the signed data differs.
    BadSignature,
    /// The signature is valid, but it expired this number of seconds ago.
    Expired(u64),
    /// The signature is valid, but its time is this number of seconds in the future, further than
    /// the service would set it.
    TooFarAhead(u64),
    /// The signature was seen with another body. If two events of your service can share a
    /// signature, see [`Replay`](super::Replay).
    OtherBody,
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str("the body is too large"),
            Self::NotJson(error) => write!(f, "the body is not a JSON object: {error}"),
            Self::NoEvent(field) => write!(f, "`{field}` is not the number of an event"),
            Self::Unsigned => f.write_str(
                "there is no signature; either the service has no key for callbacks, or someone \
                 else sent this",
            ),
            Self::MissingSignature(field) => write!(f, "the signature `{field}` is missing"),
            Self::MissingTime(field) => write!(f, "the time `{field}` is missing"),
            Self::MalformedTime(field) => write!(f, "the time `{field}` is not a positive integer"),
            Self::BadSignature => f.write_str("no key gives this signature"),
            Self::Expired(seconds) => write!(f, "the callback expired {seconds} s ago"),
            Self::TooFarAhead(seconds) => write!(
                f,
                "the time of the callback is {seconds} s ahead; check the clock of this machine"
            ),
            Self::OtherBody => f.write_str("the signature was used before, for another body"),
        }
    }
}

impl std::error::Error for Rejection {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NotJson(error) => Some(error),
            _ => None,
        }
    }
}

/// The error of a key that is empty or has control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyError;

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the key is empty or has control characters, such as a line break at its end")
    }
}

impl std::error::Error for KeyError {}
