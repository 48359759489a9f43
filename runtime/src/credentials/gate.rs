//! A door that one task at a time goes through.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};

#[derive(Clone, Debug, Default)]
pub(super) struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    taken: bool,
    waiting: Vec<Waker>,
}

/// Who holds it is inside; dropping it lets the next in, even if its task was given up.
#[derive(Debug)]
pub(super) struct Pass(Gate);

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Goes in if nobody is inside.
    pub(super) fn try_enter(&self) -> Option<Pass> {
        let mut state = self.state();
        (!std::mem::replace(&mut state.taken, true)).then(|| Pass(self.clone()))
    }

    /// Goes in as soon as nobody is inside.
    pub(super) async fn enter(&self) -> Pass {
        poll_fn(|context| {
            let mut state = self.state();
            if !std::mem::replace(&mut state.taken, true) {
                return Poll::Ready(Pass(self.clone()));
            }
            if !state.waiting.iter().any(|waker| waker.will_wake(context.waker())) {
                state.waiting.push(context.waker().clone());
            }
            Poll::Pending
        })
        .await
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let waiting = {
            let mut state = self.0.state();
            state.taken = false;
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }
}
