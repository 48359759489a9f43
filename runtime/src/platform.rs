//! What a client takes from the world besides the network: time, waiting and chance.

use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::sync::LazyLock;
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

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

    /// Runs a task beside the calls, or gives it back if there is nothing to run it: then the call
    /// that needs it runs it. By default it is given back.
    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        Some(task)
    }

    /// Any number, each as likely as the other.
    fn random(&self) -> u64 {
        // The standard library seeds its hashers at random.
        RandomState::new().hash_one(0)
    }
}

/// The system's clocks, and tokio's timers. Where no tokio runs, waiting blocks the thread, as a
/// program without an executor wants it.
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

    #[cfg(feature = "tokio")]
    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        let Some(tokio) = executor() else { return Some(task) };
        drop(tokio.spawn(task));
        None
    }
}

/// The executor that runs this, unless a thread is blocked for it.
#[cfg(feature = "tokio")]
fn executor() -> Option<tokio::runtime::Handle> {
    #[cfg(feature = "__blocking")]
    if crate::blocking::is_waiting() {
        return None;
    }
    tokio::runtime::Handle::try_current().ok()
}

#[cfg(feature = "tokio")]
fn timer(duration: Duration) -> Option<Sleep<'static>> {
    executor()?;
    Some(Box::pin(tokio::time::sleep(duration)))
}

#[cfg(not(feature = "tokio"))]
fn timer(_: Duration) -> Option<Sleep<'static>> {
    None
}

/// The outcome of a future, or `None` if it takes longer than `limit`. No timer is made for a
/// future that is ready at once.
pub(crate) async fn with_deadline<T>(
    platform: &dyn Platform,
    limit: Duration,
    mut future: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let mut timer = None;
    poll_fn(|context| {
        if let Poll::Ready(outcome) = future.as_mut().poll(context) {
            return Poll::Ready(Some(outcome));
        }
        let timer = timer.get_or_insert_with(|| platform.deadline(limit));
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// A number as a part of the whole: from 0 to nearly 1.
pub(crate) fn fraction(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
