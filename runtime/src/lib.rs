//! Signing, transport and validation for the generated Tencent Cloud crates.
//!
//! A generated crate holds data: the fields of each request and answer, and what they obey. This
//! crate holds the behaviour, and names no product. Most users need nothing of it but
//! [`Config`], [`Credentials`] and [`Error`], which the generated crates hand on.
//!
//! ```no_run
//! use tencentcloud_runtime::{Config, Credentials, Error};
//!
//! # fn main() -> Result<(), Error> {
//! // From TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY:
//! let config = Config::from_env()?;
//! // Or by hand:
//! let config = Config::new(Credentials::new("AKID…", "…")).region("ap-guangzhou");
//! # let _ = config;
//! # Ok(())
//! # }
//! ```
//!
//! A request is validated ([`validate`]), encoded once ([`json`], [`form`]), signed ([`sign`]),
//! sent by a [`Transport`], and its answer decoded ([`decode`]) into the typed struct.

mod acknowledged;
mod action;
mod assemble;
#[cfg(feature = "__blocking")]
mod blocking;
mod call;
mod client;
mod config;
mod credentials;
pub mod decode;
mod endpoint;
mod error;
pub mod events;
mod explain;
mod failover;
pub mod form;
mod gzip;
mod hook;
pub mod json;
mod limit;
#[doc(hidden)]
pub mod open_enum;
mod paging;
mod pipeline;
mod platform;
mod retry;
#[cfg(feature = "serde")]
#[doc(hidden)]
pub mod serde_support;
pub mod shape;
pub mod sign;
mod skew;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
mod transport;
#[cfg(all(feature = "__async", feature = "__blocking"))]
mod transport_auto;
#[cfg(feature = "__async")]
mod transport_hyper;
#[cfg(feature = "__blocking")]
mod transport_ureq;
mod untyped;
pub mod validate;
mod wait;

pub use acknowledged::Acknowledged;
pub use action::{Access, Action, Payload, RegionUse, Request, Service};
pub use assemble::Assembled;
#[cfg(feature = "__blocking")]
pub use blocking::Waiting;
pub use call::{Call, Pending};
pub use client::Client;
pub use config::{Config, Language, Signature};
pub use credentials::{
    AssumeRole, Chain, Credentials, CredentialsFuture, CredentialsProvider, CvmRole, FetchFuture,
    Fetched, Profile, Refreshing, Saml, Source, WebIdentity,
};
pub use error::{Error, Kind};
pub use events::{Event, Events};
pub use failover::Failover;
pub use hook::{Attempt, Hook, Outcome};
pub use limit::RateLimits;
pub use paging::{Items, Paged, Pages, Paging};
pub use platform::{Platform, Sleep, SystemPlatform};
pub use retry::{Failed, Retry, RetryPolicy};
pub use transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, Method, StreamFuture, Transport,
    TransportFuture,
};
#[cfg(feature = "__async")]
pub use transport_hyper::HyperTransport;
#[cfg(feature = "__blocking")]
pub use transport_ureq::UreqTransport;
pub use untyped::Untyped;
pub use validate::{Mode, Violation};
pub use wait::Waiter;

/// What generated code uses, under one short name.
#[doc(hidden)]
pub mod generated {
    pub use crate::acknowledged::Acknowledged;
    pub use crate::action::{Access, Action, RegionUse, Request, Service};
    pub use crate::call::Call;
    pub use crate::client::Client;
    pub use crate::config::Config;
    pub use crate::error::Error;
    pub use crate::paging::{Items, Paged, Pages, Paging};
    pub use crate::shape::{
        Bytes, Check, Fact, Format, Layout, Record, RuleCheck, Shape, Slot, Slots, Standing, Value,
        Values,
    };
    pub use crate::time::{Date, DateTime, DateTimeIso};
    pub use crate::untyped::Untyped;
    pub use crate::wait::Waiter;
    pub use serde_json::Value as Json;

    pub use crate::{open_enum, open_int_enum, shape_traits};
}
