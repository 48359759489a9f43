//! Callbacks: notifications that a service sends to your URL, verified before you use them.
//!
//! The events of a product and their signature scheme are data: generated crates implement
//! [`Callbacks`] with the macro [`callbacks!`](crate::callbacks). [`CallbackVerifier`] takes the
//! raw body of a request, checks its signature and time, detects repetitions, and returns a
//! [`Delivery`].
//!
//! # What a signature protects
//!
//! A scheme that signs only a time ([`Scheme::Md5KeyTime`]) proves that the signer has the key.
//! **It does not protect the body**: anyone who sees one callback can send any other body with the
//! same time and signature until that time has passed. Therefore, receive such callbacks only over
//! HTTPS, at a path that nobody can guess, and let the memory of the verifier reject what it can
//! ([`Replay`]). Schemes that sign the body protect it, but do not include a time: a captured
//! callback can be repeated, and only the memory detects that.
//!
//! # Receivers
//!
//! [`CallbackVerifier::receive`] works with any server; the module `axum` (with the feature of the
//! same name) provides an extractor. With hyper:
//!
//! ```
//! # use http_body_util::{BodyExt, Full, Limited};
//! # use hyper::body::{Bytes, Incoming};
//! # use hyper::{Request, Response};
//! # use tencentcloud_runtime::callback::{CallbackVerifier, Callbacks, Delivery};
//! # use tokio::sync::mpsc::Sender;
//! # type BoxError = Box<dyn std::error::Error + Send + Sync>;
//! async fn callbacks<Event: Callbacks>(
//!     verifier: &CallbackVerifier<Event>,
//!     queue: &Sender<Delivery<Event>>,
//!     request: Request<Incoming>,
//! ) -> Result<Response<Full<Bytes>>, BoxError> {
//!     let (head, body) = request.into_parts();
//!     let body = Limited::new(body, 1 << 20).collect().await?.to_bytes();
//!     let header = |name: &str| head.headers.get(name)?.to_str().ok();
//!     let reply = verifier.receive(header, &body, |delivery| queue.try_send(delivery).is_ok());
//!     Ok(Response::builder().status(reply.status).body(reply.body.into())?)
//! }
//! ```
//!
//! With actix-web (the package `xtask/receivers` compiles and runs this example; it is not part of
//! CI, because its dependencies take 60 s of CPU time to compile):
//!
//! ```ignore
//! #[actix_web::post("/callbacks/1f0c2b7a")]
//! async fn callbacks(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
//!     let header = |name: &str| request.headers().get(name)?.to_str().ok();
//!     let queue = |delivery| app.queue.try_send(delivery).is_ok();
//!     let reply = app.verifier.receive(header, &body, queue);
//!     let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
//!     HttpResponse::build(status).content_type("application/json").body(reply.body)
//! }
//! ```

#[cfg(feature = "axum")]
pub mod axum;
mod error;
mod key;
mod memory;
mod reply;
mod scheme;
mod verifier;

use serde_json::Value as Json;

use crate::request::untyped::Untyped;
use crate::response::decode::{self, DecodeError, Report};
use crate::shape::Record;

pub use error::{KeyError, Rejection};
pub use key::CallbackKey;
pub use reply::Reply;
pub use scheme::Scheme;
pub use verifier::{CallbackVerifier, Replay};

/// The events of a product.
pub trait Callbacks: Sized {
    /// How callbacks are signed.
    const SCHEME: Scheme;

    /// The field with the number of the event.
    const NUMBER: &'static str;

    /// The known events.
    const EVENTS: &'static [EventForm];

    /// Decodes an event from its fields. An unknown number results in an event that keeps the
    /// fields.
    ///
    /// # Errors
    ///
    /// Returns an error if the values take too much memory.
    fn decode(number: i64, fields: EventFields) -> Result<(Self, Report), DecodeError>;

    /// Returns the number of the event.
    fn number(&self) -> i64;

    /// Returns the name of the event, if it is known.
    fn name(&self) -> Option<&'static str> {
        let number = self.number();
        Self::EVENTS.iter().find(|form| form.number == number).map(|form| form.name)
    }
}

/// The format of the callbacks of a product, as values, for programs that do not know the product
/// at compile time.
#[derive(Clone, Copy, Debug)]
pub struct CallbackForm {
    /// How callbacks are signed.
    pub scheme: Scheme,
    /// The field with the number of the event.
    pub number: &'static str,
    /// The known events.
    pub events: &'static [EventForm],
}

impl CallbackForm {
    /// Returns what is known about the event with this number.
    pub fn event(&self, number: i64) -> Option<&'static EventForm> {
        self.events.iter().find(|form| form.number == number)
    }
}

/// What is known about an event.
#[derive(Clone, Copy, Debug)]
pub struct EventForm {
    /// The name.
    pub name: &'static str,
    /// The number.
    pub number: i64,
    /// Whether the service may send it without a signature even if a key is set.
    pub is_unsigned: bool,
    /// The fields that distinguish two events with this number; empty if unknown.
    pub identity: &'static [&'static str],
    /// Alternative names of fields, each with the actual name. For a field in an object, the name
    /// is a path, such as `data.word`, which also passes through lists.
    pub aliases: &'static [(&'static str, &'static str)],
}

/// The fields of an event, not decoded yet.
#[derive(Clone, Debug)]
pub struct EventFields {
    fields: Untyped,
    /// The names of the fields that are part of the signature or identify the event.
    common: [&'static str; 3],
    room: usize,
}

impl EventFields {
    /// Decodes the fields into a struct, as leniently as those of a response.
    ///
    /// # Errors
    ///
    /// Returns an error if the values take too much memory.
    pub fn decode(self, into: &mut dyn Record) -> Result<Report, DecodeError> {
        let mut fields = self.fields.0;
        for name in self.common {
            fields.remove(name);
        }
        decode::decode_json(&Json::Object(fields), into, self.room)
    }

    /// Keeps the fields of an unknown event.
    pub fn keep(self, number: i64) -> UnknownEvent {
        UnknownEvent { number, fields: self.fields }
    }
}

/// An event that this version of the crate does not know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct UnknownEvent {
    /// The number of the event.
    pub number: i64,
    /// All fields, as received.
    pub fields: Untyped,
}

/// What arrived.
#[derive(Clone, Debug, PartialEq)]
pub enum Delivery<E> {
    /// An event that has not been received before.
    New(Verified<E>),
    /// A repetition, with the same time, signature and body. The service repeats a callback if it
    /// does not receive a response in time. Respond with success.
    Duplicate(Verified<E>),
    /// An event without proof of its origin: the verifier has no key, or the service does not sign
    /// this event. Anyone could have sent it.
    Unverified(Unverified<E>),
}

impl<E> Delivery<E> {
    /// Returns the event if it is verified and new.
    pub fn into_new(self) -> Option<E> {
        match self {
            Self::New(verified) => Some(verified.event),
            Self::Duplicate(_) | Self::Unverified(_) => None,
        }
    }
}

/// An event whose signature is valid and whose time has not passed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verified<E> {
    /// The event.
    pub event: E,
    /// The signed time, in seconds since the Unix epoch, if the scheme has one: the callback is
    /// valid until then.
    pub time: Option<u64>,
    /// What did not fit the type of the event.
    pub report: Report,
    /// Identifies the delivery in the memory.
    mark: memory::Mark,
}

/// An event without proof of its origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Unverified<E> {
    event: E,
    report: Report,
}

impl<E> Unverified<E> {
    /// Returns the event, which anyone could have sent. Before you rely on it, confirm its content
    /// by calling an action of the API.
    pub fn unverified_event(&self) -> &E {
        &self.event
    }

    /// Consumes `self` and returns the event; see [`Unverified::unverified_event`].
    pub fn into_unverified_event(self) -> E {
        self.event
    }

    /// Returns the values and fields that did not fit the type of the event.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Declares the events of a product: an enum with a variant per event, which contains a struct of
/// the same name, and `Unknown` for all others.
///
/// ```
/// use tencentcloud_runtime::callback::{CallbackKey, CallbackVerifier, Delivery, Scheme};
///
/// pub struct RelayEnded {
///     pub relay: String,
/// }
/// tencentcloud_runtime::shape! { received RelayEnded = "RelayEnded" { relay: "relay", } }
///
/// tencentcloud_runtime::callbacks! {
///     /// The events of a relay.
///     pub enum Event("kind", Md5KeyTime { signature: "sig", time: "until", validity: 600 }) {
///         /// A relay ended.
///         RelayEnded = (7, Signed, ["relay"], [("relayId", "relay")]),
///     }
/// }
///
/// let verifier = CallbackVerifier::<Event>::new([]);
/// let delivery = verifier.verify(br#"{"kind": "7", "relayId": "a"}"#)?;
/// let Delivery::Unverified(event) = delivery else { panic!("there is no key") };
/// assert!(matches!(event.unverified_event(), Event::RelayEnded(ended) if ended.relay == "a"));
/// # Ok::<(), tencentcloud_runtime::callback::Rejection>(())
/// ```
#[macro_export]
macro_rules! callbacks {
    (
        $(#[$on_enum:meta])*
        pub enum $name:ident($number:literal, $scheme:ident { $($part:ident: $value:literal),* $(,)? }) {
            $(
                $(#[$on_variant:meta])*
                $variant:ident = ($wire:literal, $signing:ident, [$($identity:literal),*], [$($alias:tt),*])
            ),+ $(,)?
        }
    ) => {
        $(#[$on_enum])*
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$on_variant])* $variant(::std::boxed::Box<$variant>),)+
            /// An event unknown to this version of the crate, with all its fields.
            Unknown($crate::callback::UnknownEvent),
        }

        impl $crate::callback::Callbacks for $name {
            const SCHEME: $crate::callback::Scheme =
                $crate::callback::Scheme::$scheme { $($part: $value),* };

            const NUMBER: &'static str = $number;

            const EVENTS: &'static [$crate::callback::EventForm] = &[$(
                $crate::callback::EventForm {
                    name: stringify!($variant),
                    number: $wire,
                    is_unsigned: $crate::callback_is_unsigned!($signing),
                    identity: &[$($identity),*],
                    aliases: &[$($alias),*],
                },
            )+];

            fn decode(
                number: i64,
                fields: $crate::callback::EventFields,
            ) -> ::core::result::Result<
                (Self, $crate::decode::Report),
                $crate::decode::DecodeError,
            > {
                match number {
                    $($wire => {
                        let mut event = ::std::boxed::Box::<$variant>::default();
                        let report = fields.decode(&mut *event)?;
                        ::core::result::Result::Ok((Self::$variant(event), report))
                    })+
                    _ => ::core::result::Result::Ok((
                        Self::Unknown(fields.keep(number)),
                        ::core::default::Default::default(),
                    )),
                }
            }

            fn number(&self) -> i64 {
                match self {
                    $(Self::$variant(_) => $wire,)+
                    Self::Unknown(event) => event.number,
                }
            }
        }
    };
}

/// Returns whether a service may omit the signature; see [`callbacks!`](crate::callbacks).
#[doc(hidden)]
#[macro_export]
macro_rules! callback_is_unsigned {
    (Signed) => {
        false
    };
    (Unsigned) => {
        true
    };
}
