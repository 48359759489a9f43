//! A received response, independent of its type.

use std::any::Any;

use crate::response::decode::Report;
use crate::shape::redacted::Redacted;
use crate::shape::{Record, Shape, ValueRef, at};

/// A response that can be filled in without knowing its type.
pub(crate) trait Response: Record + Send {
    fn record(&mut self) -> &mut dyn Record;
    fn shape(&self) -> &dyn Shape;
    fn any(self: Box<Self>) -> Box<dyn Any>;
}

impl<T: Record + Send + 'static> Response for T {
    fn record(&mut self) -> &mut dyn Record {
        self
    }

    fn shape(&self) -> &dyn Shape {
        self
    }

    fn any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// A received response, with its metadata.
pub(crate) struct Received {
    pub(crate) response: Box<dyn Response>,
    /// The decompressed body.
    pub(crate) raw: Vec<u8>,
    pub(crate) report: Report,
    pub(crate) status: u16,
    pub(crate) attempts: u32,
}

impl Received {
    /// Returns the request ID in the response.
    pub(crate) fn request_id(&self) -> Option<String> {
        at(self.response.shape(), "RequestId", |view| match view {
            ValueRef::Str(id) if !id.is_empty() => Some(id.to_owned()),
            _ => None,
        })
    }

    pub(crate) fn redacted(&self) -> Redacted<'_> {
        Redacted::of(self.response.shape(), Some(&self.raw))
    }
}
