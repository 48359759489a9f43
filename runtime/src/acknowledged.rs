//! The answer of actions that answer nothing.

use crate::shape::{Layout, Record, Shape, Slots, Values};

/// What an action answers that does something and has nothing to tell: the id of the call alone.
///
/// Of all actions a quarter are like that. The name of such an answer, `DropLiveStreamResponse`,
/// stands for this type until the action has something to tell.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Acknowledged {
    /// Identifies this call; name it when you ask support about a problem.
    pub request_id: String,
}

impl Shape for Acknowledged {
    fn values(&self, to: &mut dyn Values) {
        to.take(
            &Layout { name: "Acknowledged", names: &["RequestId"], facts: &[] },
            &[&self.request_id],
        );
    }
}

impl Record for Acknowledged {
    fn slots(&mut self, to: &mut dyn Slots) {
        to.take(&mut [&mut self.request_id]);
    }
}

crate::shape_traits!(Acknowledged);
