//! Signing, transport and validation for the generated Tencent Cloud crates.
//!
//! A generated crate contains data: the fields of each request and response, and their constraints.
//! This crate contains the behavior, and is independent of any product. Most users only need
//! [`Config`], [`Credentials`] and [`Error`], which the generated crates re-export.
//!
//! ```no_run
//! use tencentcloud_runtime::{Config, Credentials, Error};
//!
//! # fn main() -> Result<(), Error> {
//! // From TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY:
//! let config = Config::from_env()?;
//! // Or explicitly:
//! let config = Config::new(Credentials::new("AKID…", "…")).region("ap-guangzhou");
//! # let _ = config;
//! # Ok(())
//! # }
//! ```
//!
//! # The pipeline
//!
//! ```text
//!  Client::call(request) ── Call ─┬─ .await / wait()   one response        response
//!                                 ├─ events()          a stream of events  response::events
//!                                 └─ sign()            a signed request
//!        │
//!        ▼ validate        all violations at once, none sent
//!        ▼ send            retry loop: each attempt is signed anew
//!        │   ┌──────────────────────────────────────────────────────────┐
//!        │   │ rate limit ─ credentials ─ host (failover)               │
//!        │   │ request:  encode once (json, form, multipart)            │
//!        │   │ sign:     V3 or V1, pure functions                       │
//!        │   │ transport: hyper (async), ureq (blocking), or your own   │
//!        │   │ response: decompress, decode, or service error           │
//!        │   └───── failed? clock skew ─ new credentials ─ RetryPolicy ─┘
//!        ▼
//!   typed response      pages, items, waiters and events build on calls
//! ```
//!
//! A request is validated ([`validate`]), encoded once ([`json`], [`form`]), signed ([`sign`]), sent
//! by a [`Transport`], and its response decoded ([`decode`]) into the typed struct. Generated types
//! expose their fields as data ([`mod@shape`]), so that each of these steps is compiled only once.
//! The modules have no circular dependencies.

#[cfg(feature = "__blocking")]
mod blocking;
mod call;
#[cfg(feature = "callbacks")]
pub mod callback;
mod client;
mod config;
pub mod credentials;
mod error;
mod executor;
mod json_text;
pub mod paging;
pub mod platform;
mod redact;
mod request;
mod response;
#[doc(hidden)]
pub mod secret;
mod send;
pub mod shape;
pub mod sign;
#[cfg(feature = "urls")]
pub mod stream_url;
#[cfg(feature = "testing")]
pub mod testing;
pub mod time;
pub mod transport;
pub mod validate;
mod waiter;

#[cfg(feature = "__blocking")]
pub use blocking::Blocking;
pub use call::Call;
pub use client::Client;
pub use config::Config;
pub use credentials::{
    AssumeRole, CachingProvider, Credentials, CredentialsFuture, CredentialsProvider,
    CredentialsSource, CvmRole, FetchFuture, Profile, ProviderChain, Saml, TemporaryCredentials,
    WebIdentity,
};
pub use error::{Error, ErrorKind};
pub use events::{Event, Events};
#[cfg(feature = "__blocking")]
pub use executor::block_on;
pub use hooks::{Attempt, AttemptOutcome, Hook};
pub use paging::{Items, Paged, Pages, Paging, UntypedPages};
pub use platform::{Platform, Sleep, SystemPlatform};
pub use request::action::{Access, Action, Language, Payload, RegionUse, Request, Service};
pub use request::build::SignedRequest;
pub use request::untyped::Untyped;
pub use request::{form, json};
pub use response::detailed::Detailed;
pub use response::{decode, events};
pub use retry::{Failover, RateLimits, RetryContext, RetryPolicy, StandardRetry};
pub use send::future::ResponseFuture;
pub use shape::empty_response::EmptyResponse;
pub use shape::redacted::Redacted;
pub use sign::Signature;
#[cfg(feature = "__async")]
pub use transport::HyperTransport;
#[cfg(feature = "__blocking")]
pub use transport::UreqTransport;
pub use transport::{
    Body, BodyFuture, HttpRequest, HttpResponse, HttpStream, Method, StreamFuture, Transport,
    TransportFuture, TransportOptions,
};
pub use validate::{ValidationMode, Violation};
pub use waiter::Waiter;

/// Retries, client-side rate limits and failover.
pub mod retry {
    pub use crate::send::failover::Failover;
    pub use crate::send::rate_limit::RateLimits;
    pub use crate::send::retry::{RetryContext, RetryPolicy, StandardRetry};
}

/// Hooks that observe the attempts of calls.
pub mod hooks {
    pub use crate::send::hook::{Attempt, AttemptOutcome, Hook};
}

/// Redaction of values without a type, for the catalog. Not part of the public API.
#[doc(hidden)]
pub mod redaction {
    pub use crate::redact::{hide, redact_json};
}

/// The items that generated code uses. Not part of the public API.
#[doc(hidden)]
pub mod generated {
    pub use crate::call::Call;
    pub use crate::client::Client;
    pub use crate::config::Config;
    pub use crate::error::Error;
    pub use crate::paging::{Items, Paged, Pages, Paging};
    pub use crate::request::action::{Access, Action, RegionUse, Request, Service};
    pub use crate::request::untyped::Untyped;
    pub use crate::shape::empty_response::EmptyResponse;
    pub use crate::shape::{
        Bytes, Constraint, CrossFieldRule, Descriptor, FieldRule, Format, Provenance, Record,
        Shape, Slot, Slots, Value, Values, list,
    };
    pub use crate::time::{Date, DateTime, DateTimeIso};
    pub use crate::validate::matches_pattern;
    pub use crate::waiter::Waiter;
    pub use serde_json::Value as Json;

    pub use crate::{open_enum, open_int_enum, shape, shape_traits};

    #[cfg(feature = "callbacks")]
    pub use crate::callbacks;
    #[cfg(feature = "urls")]
    pub use crate::{stream_url::UrlKeys, stream_urls, url_options};
}
