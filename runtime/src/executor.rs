//! A minimal executor that runs one future on the current thread, with thread-local timers.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// The time at which a timer fires, and a number that distinguishes timers with equal times.
type TimerKey = (Instant, u64);

thread_local! {
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
    static TIMERS: RefCell<BTreeMap<TimerKey, Waker>> = const { RefCell::new(BTreeMap::new()) };
}

/// Returns whether this thread runs [`block_on`], so that the future it polls may block it.
pub(crate) fn is_blocking() -> bool {
    BLOCKING.get()
}

/// Marks the thread as blocking until dropped, including during a panic.
struct BlockingMark(bool);

impl BlockingMark {
    fn set() -> Self {
        Self(BLOCKING.replace(true))
    }
}

impl Drop for BlockingMark {
    fn drop(&mut self) {
        BLOCKING.set(self.0);
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs a future to completion on the current thread, which must not drive an async executor. For
/// [`Call::sign`](crate::Call::sign) and credentials providers in programs without one; calls have
/// [`Call::wait`](crate::Call::wait).
pub fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        let polled = {
            let _mark = BlockingMark::set();
            future.as_mut().poll(&mut context)
        };
        if let Poll::Ready(output) = polled {
            return output;
        }
        let next = TIMERS.with_borrow(|timers| timers.keys().next().map(|(at, _)| *at));
        match next {
            Some(at) => std::thread::park_timeout(at.saturating_duration_since(Instant::now())),
            None => std::thread::park(),
        }
        wake_due_timers();
    }
}

fn wake_due_timers() {
    let due = TIMERS.with_borrow_mut(|timers| {
        let later = timers.split_off(&(Instant::now(), u64::MAX));
        std::mem::replace(timers, later)
    });
    due.into_values().for_each(Waker::wake);
}

/// A timer for futures that [`block_on`] polls on the current thread.
pub(crate) struct Timer(Option<TimerKey>);

impl Timer {
    pub(crate) fn new(duration: Duration) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let end = Instant::now().checked_add(duration);
        Self(end.map(|end| (end, NUMBER.fetch_add(1, Ordering::Relaxed))))
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // A deadline that the clock cannot represent is never reached.
        let Some(key) = self.0 else { return Poll::Pending };
        if key.0 <= Instant::now() {
            return Poll::Ready(());
        }
        TIMERS.with_borrow_mut(|timers| timers.insert(key, context.waker().clone()));
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let Some(key) = self.0 else { return };
        // While the thread exits, its timers may already have been destroyed.
        let _ = TIMERS.try_with(|timers| timers.borrow_mut().remove(&key));
    }
}
