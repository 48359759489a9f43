//! A local cloud for tests: a server that implements Tencent Cloud API 3.0, verifies every
//! signature, and explains why a signature does not match.
//!
//! ```
//! use tencentcloud_live::v20180801::{Client, DropLiveStreamRequest};
//! use tencentcloud_local::{Fault, FaultKind, LocalCloud};
//!
//! # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let cloud = LocalCloud::start().await?;
//! let client = Client::new(cloud.config())?;
//! client.drop_live_stream(DropLiveStreamRequest::new("stream", "push.example.com", "live")).await?;
//! cloud.calls().of::<DropLiveStreamRequest>().expect(1);
//!
//! cloud.inject(Fault::new(FaultKind::Throttle).times(2))?;
//! client.drop_live_stream(DropLiveStreamRequest::new("stream", "push.example.com", "live")).await?;
//! cloud.calls().of::<DropLiveStreamRequest>().expect(4);
//! # Ok(()) }
//! ```
//!
//! A [`Responder`] responds to calls. By default, this is a [`StatefulResponder`], which knows all
//! actions of all products: it rejects what the service would reject according to its
//! documentation, remembers what was created, and otherwise responds with an example or with values
//! generated from the types ([`ModelResponder`] does only the latter). The header `X-Local-Source`
//! of each response says how the response was made.

mod account;
mod callback;
mod clock;
mod cloud;
mod control;
mod error;
mod fault;
mod handle;
mod host;
mod journal;
mod limit;
mod message;
mod model;
mod network;
mod record;
mod respond;
mod server;
pub mod signature;
mod site;
mod state;
mod synthesize;

pub use account::Account;
pub use callback::{Callback, CallbackAttempt, CallbackFault, PushChange, SendingCallback};
pub use clock::Clock;
pub use cloud::{Builder, LocalCloud};
pub use error::ServiceError;
pub use fault::{Fault, FaultKind};
pub use journal::{Calls, ReceivedCall};
pub use model::ModelResponder;
pub use record::{OnMiss, RecordedResponder};
pub use respond::{Incoming, Outgoing, Rate, Responder, ResponseSource};
pub use signature::{
    Cause, Explanation, SignatureMode, SignatureStep, UnsignedCall, diagnose, steps_v1, steps_v3,
};
pub use site::{Site, SiteRequest, SiteResponse, SiteWriter};
pub use state::{Coverage, ProductCoverage, StatefulResponder};
