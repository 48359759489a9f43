//! Why a URL cannot be created or is not accepted. Errors never contain a key or a signature.

use std::fmt;

/// The reason why a URL cannot be created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum UrlError {
    /// The key is empty or has control characters.
    Key,
    /// The domain is empty or contains characters that are invalid in a domain.
    Domain,
    /// The name of the application or the stream is empty.
    Empty(&'static str),
    /// The name of the application or the stream contains `/` or a control character.
    Character(&'static str, char),
    /// The protocol's URLs cannot represent a character.
    Reserved {
        /// The protocol.
        protocol: &'static str,
        /// What contains the character: the application, the stream or a parameter.
        part: &'static str,
        /// The character.
        character: char,
    },
    /// The name of a parameter is empty, not plain, or that of the signature.
    Parameter(String),
    /// A parameter is set twice.
    Repeated(String),
    /// The value of a parameter is not allowed.
    Value {
        /// The parameter.
        parameter: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// The protocol does not support this parameter.
    Unsupported {
        /// The protocol.
        protocol: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
    /// No time was set.
    NoTime,
    /// The time, less the validity, is not after the Unix epoch.
    Time,
    /// The protocol's URLs have no server and stream key.
    Indivisible(&'static str),
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str("the key is empty or has control characters"),
            Self::Domain => f.write_str(
                "the domain is not a domain; write it without a scheme, and an IPv6 address in \
                 brackets",
            ),
            Self::Empty(part) => write!(f, "the name of the {part} is empty"),
            Self::Character(part, c) => write!(f, "the name of the {part} has the character {c:?}"),
            Self::Reserved { protocol, part, character } => write!(
                f,
                "URLs for {protocol} cannot express the character {character:?} of the {part}, but \
                 letters, digits, `-`, `.`, `_` and `~`"
            ),
            Self::Parameter(name) => write!(f, "{name:?} cannot be the name of a parameter"),
            Self::Repeated(name) => write!(f, "the parameter `{name}` is set twice"),
            Self::Value { parameter, reason } => write!(f, "the parameter `{parameter}`: {reason}"),
            Self::Unsupported { protocol, parameter } => {
                write!(f, "URLs for {protocol} have no parameter `{parameter}`")
            }
            Self::NoTime => f.write_str("no time is set; call `expires_at` first"),
            Self::Time => f.write_str("the time, less the validity, is not after 1970-01-01"),
            Self::Indivisible(protocol) => {
                write!(f, "URLs for {protocol} have no server and stream key")
            }
        }
    }
}

impl std::error::Error for UrlError {}

/// The reason why a URL is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum VerifyUrlError {
    /// It is not a URL of the product.
    Malformed,
    /// It has no signature.
    MissingSecret,
    /// It has no time.
    MissingTime,
    /// The signature or the time is given more than once.
    Duplicate,
    /// The time is not a positive number in hexadecimal.
    MalformedTime,
    /// No key produces this signature: the key, the stream or the time differs.
    BadSignature,
    /// The signature is valid, but it expired this number of seconds ago.
    Expired(u64),
    /// The signature is valid, but for another stream.
    OtherStream,
}

impl fmt::Display for VerifyUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a URL of this product"),
            Self::MissingSecret => f.write_str("the URL has no signature"),
            Self::MissingTime => f.write_str("the URL has no time"),
            Self::Duplicate => f.write_str("the URL has two signatures or two times"),
            Self::MalformedTime => f.write_str("the time is not a positive hexadecimal number"),
            Self::BadSignature => f.write_str(
                "no key gives this signature: the key, the stream or the time is another one",
            ),
            Self::Expired(seconds) => write!(f, "the URL expired {seconds} s ago"),
            Self::OtherStream => f.write_str("the URL is that of another stream"),
        }
    }
}

impl std::error::Error for VerifyUrlError {}
