//! The response of actions that response nothing.

use crate::shape::{Descriptor, Record, Shape, Slots, Values};

/// What an action responses that does something and has nothing to tell: the id of the call alone.
///
/// Of all actions a quarter are like that. The name of such a response, `DropLiveStreamResponse`,
/// stands for this type until the action has something to tell.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct EmptyResponse {
    /// Identifies this call; name it when you ask support about a problem.
    pub request_id: String,
}

impl Shape for EmptyResponse {
    fn values(&self, to: &mut dyn Values) {
        to.take(
            &Descriptor { name: "EmptyResponse", fields: &["RequestId"], constraints: &[] },
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
