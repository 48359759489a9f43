//! Callbacks: notifications that a service sends to a URL of yours, verified before they are used.
//!
//! What the events of a product are, and how they are signed, is data: generated crates implement
//! [`Callbacks`], by the macro [`callbacks!`](crate::callbacks). [`CallbackVerifier`] takes the raw
//! body of a request, checks signature, time and repetition, and returns a [`Delivery`].
//!
//! # What a signature protects
//!
//! A scheme that signs only a time ([`Scheme::Md5KeyTime`]) proves that whoever made the signature
//! has the key. **It does not cover the body**: whoever sees one callback can send any other body
//! with its time and signature until that time is over. Therefore, receive such callbacks over
//! HTTPS alone, at a path that nobody can guess, and have the memory of the verifier reject what it
//! can ([`Replay`]). Schemes over the body protect it, but have no time: a captured callback can be
//! repeated, which only the memory notices.
//!
//! # Receivers
//!
//! [`CallbackVerifier::receive`] makes any server a receiver; `axum` (with the feature of that name)
//! has an extractor. With hyper:
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
//! With actix-web (compiled and run by the package `xtask/receivers`, which is not part of CI: its
//! dependencies take 60 s of CPU time):
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

    /// Decodes an event from its fields. A number that is not known makes an event that keeps them.
    ///
    /// # Errors
    ///
    /// Returns an error if the values take too much memory.
    fn decode(number: i64, fields: EventFields) -> Result<(Self, Report), DecodeError>;

    /// Returns the number of the event.
    fn number(&self) -> i64;

    /// Returns the name of the event, unless it is not known.
    fn name(&self) -> Option<&'static str> {
        let number = self.number();
        Self::EVENTS.iter().find(|form| form.number == number).map(|form| form.name)
    }
}

/// What the callbacks of a product look like, as values: for programs that know no product when they
/// are compiled.
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
    /// Returns what is known of the event with this number.
    pub fn event(&self, number: i64) -> Option<&'static EventForm> {
        self.events.iter().find(|form| form.number == number)
    }
}

/// What is known of an event.
#[derive(Clone, Copy, Debug)]
pub struct EventForm {
    /// The name.
    pub name: &'static str,
    /// The number.
    pub number: i64,
    /// Whether the service may send it without a signature although a key is set.
    pub is_unsigned: bool,
    /// The fields that tell two events with this number apart; empty if that is not known.
    pub identity: &'static [&'static str],
    /// Other names of fields, each with the name of the field. The name of one in an object is a
    /// path, such as `data.word`, which leads through lists too.
    pub aliases: &'static [(&'static str, &'static str)],
}

/// The fields of an event, not decoded yet.
#[derive(Clone, Debug)]
pub struct EventFields {
    fields: Untyped,
    /// The names of the fields that belong to the signature or select the event.
    common: [&'static str; 3],
    room: usize,
}

impl EventFields {
    /// Decodes the fields into a struct, as leniently as a response.
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

    /// Keeps the fields of an event that is not known.
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
    /// An event that was not seen before.
    New(Verified<E>),
    /// The same time, signature and body as before. The service repeats a callback if it did not
    /// receive a response in time. Respond with success.
    Duplicate(Verified<E>),
    /// An event without proof of its origin: the verifier has no key, or the service does not sign
    /// this event. Anyone can have sent it.
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

/// An event whose signature is right and whose time is not over.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verified<E> {
    /// The event.
    pub event: E,
    /// The time that was signed, in seconds since the Unix epoch, if the scheme has one: the moment
    /// until which the callback is valid.
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
    /// Returns the event, which anyone can have sent. Confirm what it says with an action of the
    /// API before you rely on it.
    pub fn unverified_event(&self) -> &E {
        &self.event
    }

    /// Returns the event like [`Unverified::unverified_event`], by value.
    pub fn into_unverified_event(self) -> E {
        self.event
    }

    /// Returns what did not fit the type of the event.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

/// Declares the events of a product: an enum with a variant for each, which holds a struct of the
/// same name, and `Unknown` for others.
///
/// ```
/// use tencentcloud_runtime::callback::{CallbackKey, CallbackVerifier, Delivery, Scheme};
///
/// #[derive(Clone, Default)]
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

/// Returns whether a service may leave the signature out; see [`callbacks!`](crate::callbacks).
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
