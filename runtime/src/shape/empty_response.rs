//! The response type of actions that return no data.

use crate::shape::{Descriptor, Record, Shape, Slots, Values};

/// A response without data except the request ID.
///
/// About a quarter of all actions return such a response. Their response types, such as
/// `DropLiveStreamResponse`, are aliases of this type until the service adds fields.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct EmptyResponse {
    /// The unique ID of this request. Include it when you contact support.
    pub request_id: String,
}

impl Shape for EmptyResponse {
    fn values(&self, to: &mut dyn Values) {
        to.take(
            Descriptor { name: "EmptyResponse", fields: &["RequestId"], constraints: &[] },
            &[&self.request_id],
        );
    }
}

impl Record for EmptyResponse {
    fn slots(&mut self, to: &mut dyn Slots) {
        to.take(&mut [&mut self.request_id]);
    }
}

crate::shape_traits!(EmptyResponse);
