//! A minimal executor that runs one future on the current thread, with thread-local timers.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// A timer of this thread that has not fired yet.
struct Waiting {
    end: Instant,
    number: u64,
    waker: Waker,
}

thread_local! {
    static BLOCKING: Cell<bool> = const { Cell::new(false) };
    /// Few: those of the calls in progress.
    static TIMERS: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
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
        let next = TIMERS.with_borrow(|timers| timers.iter().map(|timer| timer.end).min());
        match next {
            Some(at) => std::thread::park_timeout(at.saturating_duration_since(Instant::now())),
            None => std::thread::park(),
        }
        wake_due_timers();
    }
}

fn wake_due_timers() {
    let now = Instant::now();
    let due = TIMERS.with_borrow_mut(|timers| {
        let all = std::mem::take(timers).into_iter();
        let (due, later): (Vec<_>, _) = all.partition(|timer| timer.end <= now);
        *timers = later;
        due
    });
    due.into_iter().for_each(|timer| timer.waker.wake());
}

/// A timer for futures that [`block_on`] polls on the current thread.
pub(crate) struct Timer {
    /// `None` if the clock cannot represent it.
    end: Option<Instant>,
    number: u64,
}

impl Timer {
    pub(crate) fn new(duration: Duration) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let end = Instant::now().checked_add(duration);
        Self { end, number: NUMBER.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Future for Timer {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // A deadline that the clock cannot represent is never reached.
        let Self { end: Some(end), number } = *self else { return Poll::Pending };
        if end <= Instant::now() {
            return Poll::Ready(());
        }
        let waker = context.waker().clone();
        TIMERS.with_borrow_mut(|timers| {
            timers.retain(|timer| timer.number != number);
            timers.push(Waiting { end, number, waker });
        });
        Poll::Pending
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        let remove = |timers: &RefCell<Vec<Waiting>>| {
            timers.borrow_mut().retain(|timer| timer.number != self.number);
        };
        // While the thread exits, its timers may already have been destroyed.
        let _ = TIMERS.try_with(remove);
    }
}
