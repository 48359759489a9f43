//! Responses: from HTTP bytes to a typed response, an error or a stream of events.

pub mod decode;
pub(crate) mod detailed;
pub mod events;
pub(crate) mod received;
