//! What a client takes from the world besides the network: time, waiting and chance.

use std::cell::RefCell;
use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
#[cfg(feature = "__async")]
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

use crate::error::Error;
use crate::executor::{Timer, is_blocking};

/// A wait, or another task that gives nothing, on its way.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// Time, waiting and chance. Tests put their own here, so that nothing waits and everything
/// repeats; a program on another executor than tokio's puts its timers here.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencentcloud_runtime::{Platform, Sleep};
///
/// /// Never waits, and draws no lots.
/// #[derive(Debug)]
/// struct Hasty;
///
/// impl Platform for Hasty {
///     fn sleep(&self, _: Duration) -> Sleep<'_> {
///         Box::pin(std::future::ready(()))
///     }
///
///     fn random(&self) -> u64 {
///         0
///     }
/// }
/// ```
pub trait Platform: fmt::Debug + Send + Sync + 'static {
    /// The wall clock, as it goes into signatures.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// How long ago some fixed moment was. Never goes back, unlike the wall clock.
    fn elapsed(&self) -> Duration {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        START.elapsed()
    }

    /// Waits on purpose: before another attempt, for a quota, for the next look of a waiter.
    fn sleep(&self, duration: Duration) -> Sleep<'_>;

    /// Ends when what is pending has taken too long. By default never: then only the transport
    /// keeps the time.
    fn deadline(&self, duration: Duration) -> Sleep<'_> {
        let _ = duration;
        Box::pin(std::future::pending())
    }

    /// Runs a task beside the calls, or gives it back if there is nothing to run it: then the calls
    /// that need it run it. By default it is given back.
    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        Some(task)
    }

    /// Whether calls can be made here. By default they can.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::Config`](crate::ErrorKind::Config), with what is missing.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Any number, each as likely as the other.
    fn random(&self) -> u64 {
        // The standard library seeds its hashers at random.
        RandomState::new().hash_one(0)
    }
}

/// The system's clocks, and tokio's timers. A thread that waits for a call has timers of its own;
/// where neither is there, [`sleep`](Platform::sleep) blocks the thread. Tasks run on tokio, or each on
/// a thread of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemPlatform;

impl Platform for SystemPlatform {
    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        Box::pin(async move {
            match timer(duration) {
                Some(timer) => timer.await,
                None => std::thread::sleep(duration),
            }
        })
    }

    fn deadline(&self, duration: Duration) -> Sleep<'_> {
        timer(duration).unwrap_or_else(|| Box::pin(std::future::pending()))
    }

    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        #[cfg(feature = "tokio")]
        if let Some(tokio) = tokio_runtime() {
            drop(tokio.spawn(task));
            return None;
        }
        run_on_thread(task)
    }

    #[cfg(feature = "tokio")]
    fn check(&self) -> Result<(), Error> {
        if tokio_runtime().is_some() { tokio_timer(Duration::ZERO).map(drop) } else { Ok(()) }
    }
}

/// Runs a task on a thread of its own, or gives it back if there can be none.
fn run_on_thread(task: Sleep<'static>) -> Option<Sleep<'static>> {
    // The task is not moved into the thread, so that it is still here if there is none.
    let shared = Arc::new(Mutex::new(Some(task)));
    let take = |shared: &Mutex<Option<_>>| shared.lock().ok().and_then(|mut task| task.take());
    let moved = Arc::clone(&shared);
    // A source of credentials may use tokio, even if the thread that waits for it does not.
    #[cfg(feature = "tokio")]
    let runtime = tokio::runtime::Handle::try_current().ok();
    let run = move || {
        #[cfg(feature = "tokio")]
        let _entered = runtime.as_ref().map(tokio::runtime::Handle::enter);
        if let Some(task) = take(&moved) {
            crate::executor::block_on(task);
        }
    };
    let thread = std::thread::Builder::new().name("tencentcloud".to_owned()).spawn(run);
    if thread.is_ok() { None } else { take(&shared) }
}

/// The runtime that runs this, unless a thread is blocked for it.
#[cfg(feature = "tokio")]
fn tokio_runtime() -> Option<tokio::runtime::Handle> {
    if is_blocking() { None } else { tokio::runtime::Handle::try_current().ok() }
}

/// A timer of tokio. There is no way to ask whether a runtime has any but to try.
#[cfg(feature = "tokio")]
fn tokio_timer(duration: Duration) -> Result<tokio::time::Sleep, Error> {
    std::panic::catch_unwind(|| tokio::time::sleep(duration)).map_err(|_| {
        Error::config(
            "this tokio runtime has no timers: call `enable_all` (or `enable_time`) on its builder",
        )
    })
}

fn timer(duration: Duration) -> Option<Sleep<'static>> {
    if is_blocking() {
        return Some(Box::pin(Timer::new(duration)));
    }
    #[cfg(feature = "tokio")]
    if tokio_runtime().is_some() {
        return tokio_timer(duration).ok().map(|timer| Box::pin(timer) as Sleep<'_>);
    }
    None
}

/// The outcome of a future that needs tokio with timers and I/O.
#[cfg(feature = "__async")]
pub(crate) async fn on_tokio<T>(
    mut future: Pin<&mut impl Future<Output = Result<T, Error>>>,
) -> Result<T, Error> {
    use tokio::runtime::{Handle, RuntimeFlavor};
    let runtime = Handle::try_current().map_err(|_| {
        Error::config(
            "this transport needs a tokio runtime: await the call in one, or enable the feature \
             `blocking` and use `Call::wait` without HyperTransport",
        )
    })?;
    if is_blocking() && runtime.runtime_flavor() == RuntimeFlavor::CurrentThread {
        return Err(Error::config(
            "the thread that runs tokio is blocked by this call: await it, or configure no \
             HyperTransport",
        ));
    }
    tokio_timer(Duration::ZERO).map(drop)?;
    poll_fn(|context| {
        let poll = AssertUnwindSafe(|| future.as_mut().poll(context));
        std::panic::catch_unwind(poll).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            if text.contains("IO is disabled") {
                let missing = "this tokio runtime has no I/O: call `enable_all` (or `enable_io`) on its builder";
                return Poll::Ready(Err(Error::config(missing)));
            }
            std::panic::resume_unwind(panic)
        })
    })
    .await
}

/// When a call has to end, by the clock of its platform.
type CallEnd = (Arc<dyn Platform>, Duration);

thread_local! {
    /// The end of the call that this thread polls, for the calls that it makes in turn.
    static CALL_END: RefCell<Option<CallEnd>> = const { RefCell::new(None) };
}

/// Sets the end of the call until it is dropped.
struct CallScope(Option<CallEnd>);

impl CallScope {
    fn enter(end: Option<CallEnd>) -> Self {
        Self(CALL_END.replace(end))
    }
}

impl Drop for CallScope {
    fn drop(&mut self) {
        CALL_END.replace(self.0.take());
    }
}

/// What is left of the time of the call that this thread polls, if it polls one: nothing that is
/// done for a call may take longer.
pub(crate) fn time_left() -> Option<Duration> {
    let (platform, end) = CALL_END.with_borrow(Clone::clone)?;
    Some(end.saturating_sub(platform.elapsed()))
}

/// Polls what outlives the call that needs it, so that the end of that call is not its own.
pub(crate) fn without_deadline<T>(poll: impl FnOnce() -> T) -> T {
    let _scope = CallScope::enter(None);
    poll()
}

/// The outcome of a future, or `None` if it takes longer than `limit`, which holds for the calls
/// that it makes as well. No timer is made for a future that is ready at once.
pub(crate) async fn with_deadline<T>(
    platform: &Arc<dyn Platform>,
    limit: Duration,
    mut future: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let end = platform.elapsed().saturating_add(limit);
    let mut timer = None;
    poll_fn(|context| {
        let scope = CallScope::enter(Some((Arc::clone(platform), end)));
        if let Poll::Ready(outcome) = future.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        drop(scope);
        let timer = timer.get_or_insert_with(|| {
            // Only where polling blocks has time passed.
            let left = || end.saturating_sub(platform.elapsed());
            platform.deadline(if is_blocking() { left() } else { limit })
        });
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// A number as a part of the whole: from 0 to nearly 1.
pub(crate) fn fraction(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
