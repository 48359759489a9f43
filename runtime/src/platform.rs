//! The client's view of its environment apart from the network: time, timers, tasks and randomness.

use std::cell::{Cell, RefCell};
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

/// The moment from which [`SystemPlatform::elapsed`] counts.
static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// The future of a timer or background task.
pub type Sleep<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// The source of time, timers, background tasks and randomness. Implement it in tests, so that they
/// neither wait nor vary, or to run on an async executor other than tokio.
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use tencentcloud_runtime::{Platform, Sleep};
///
/// /// Never sleeps and is not random.
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
    /// Returns the wall clock time, which is used in signatures.
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    /// Returns the time elapsed since a fixed moment. Monotonic, unlike the wall clock.
    fn elapsed(&self) -> Duration {
        START.elapsed()
    }

    /// Sleeps before a retry, for a rate limit, or between the calls of a waiter.
    fn sleep(&self, duration: Duration) -> Sleep<'_>;

    /// Returns a future that completes when a pending operation has timed out. Defaults to never,
    /// which leaves time limits to the transport.
    fn deadline(&self, duration: Duration) -> Sleep<'_> {
        let _ = duration;
        Box::pin(std::future::pending())
    }

    /// Spawns a background task. Returns the task if it cannot be spawned, in which case the calls
    /// that need it poll it themselves. Defaults to returning the task.
    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        Some(task)
    }

    /// Checks whether calls can be made in the current context. Defaults to `Ok`.
    ///
    /// # Errors
    ///
    /// Returns an error of kind [`ErrorKind::Config`](crate::ErrorKind::Config) that says what is
    /// missing.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Returns a uniformly distributed random number.
    fn random(&self) -> u64 {
        // The standard library seeds its hashers randomly.
        RandomState::new().hash_one(0)
    }

    /// Returns whether the timers are those that transports use themselves.
    #[doc(hidden)]
    fn has_system_timers(&self) -> bool {
        false
    }
}

/// The system clocks with tokio timers. Blocking calls use their own timers; without either,
/// [`sleep`](Platform::sleep) blocks the thread. Background tasks run on tokio, or else on one
/// thread each.
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
        tokio_runtime().map_or(Ok(()), |runtime| check_timers(&runtime))
    }

    fn has_system_timers(&self) -> bool {
        true
    }
}

/// Runs a task on a new thread, or returns it if the thread cannot be created.
fn run_on_thread(task: Sleep<'static>) -> Option<Sleep<'static>> {
    // The task is shared rather than moved, so that it can be returned if spawning fails.
    let shared = Arc::new(Mutex::new(Some(task)));
    let take = |shared: &Mutex<Option<_>>| shared.lock().ok().and_then(|mut task| task.take());
    let moved = Arc::clone(&shared);
    // A credentials source may need tokio even if it is called from a blocking thread.
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

/// Returns the current tokio runtime, unless this thread runs a blocking call.
#[cfg(feature = "tokio")]
fn tokio_runtime() -> Option<tokio::runtime::Handle> {
    if is_blocking() { None } else { tokio::runtime::Handle::try_current().ok() }
}

/// Creates a tokio timer. Tokio offers no way to query whether a runtime has timers, other than
/// trying.
#[cfg(feature = "tokio")]
fn tokio_timer(duration: Duration) -> Result<tokio::time::Sleep, Error> {
    std::panic::catch_unwind(|| tokio::time::sleep(duration)).map_err(|_| {
        Error::config(
            "this tokio runtime has no timers: call `enable_all` (or `enable_time`) on its builder",
        )
    })
}

/// Checks whether the current tokio runtime has timers, once for each runtime that a thread changes to.
#[cfg(feature = "tokio")]
fn check_timers(current: &tokio::runtime::Handle) -> Result<(), Error> {
    thread_local! {
        static CHECKED: Cell<Option<tokio::runtime::Id>> = const { Cell::new(None) };
    }
    let id = Some(current.id());
    if CHECKED.get() != id {
        drop(tokio_timer(Duration::ZERO)?);
        CHECKED.set(id);
    }
    Ok(())
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

/// Returns the current tokio runtime, which has timers.
#[cfg(feature = "__async")]
pub(crate) fn require_tokio() -> Result<tokio::runtime::Id, Error> {
    use tokio::runtime::{Handle, RuntimeFlavor};
    let runtime = Handle::try_current().map_err(|_| {
        Error::config(
            "this transport requires a tokio runtime: await the call in one, or enable the feature \
             `blocking` and use `Call::wait` without HyperTransport",
        )
    })?;
    if is_blocking() && runtime.runtime_flavor() == RuntimeFlavor::CurrentThread {
        return Err(Error::config(
            "this blocking call blocks the thread that drives tokio: await it, or do not configure \
             HyperTransport",
        ));
    }
    check_timers(&runtime)?;
    Ok(runtime.id())
}

/// Runs a future that requires tokio with I/O.
#[cfg(feature = "__async")]
pub(crate) async fn with_tokio_io<T>(
    mut future: Pin<&mut impl Future<Output = Result<T, Error>>>,
) -> Result<T, Error> {
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

/// The deadline of a call, by the clock of its platform.
type CallEnd = (Arc<dyn Platform>, Duration);

thread_local! {
    /// The deadline of the call that this thread is polling, inherited by nested calls.
    static CALL_END: RefCell<Option<CallEnd>> = const { RefCell::new(None) };
}

/// Sets the current deadline until dropped, by exchanging it for the former one.
struct CallScope<'a>(&'a mut Option<CallEnd>);

impl<'a> CallScope<'a> {
    fn enter(end: &'a mut Option<CallEnd>) -> Self {
        let mut scope = Self(end);
        scope.exchange();
        scope
    }

    fn exchange(&mut self) {
        CALL_END.with_borrow_mut(|current| std::mem::swap(current, self.0));
    }
}

impl Drop for CallScope<'_> {
    fn drop(&mut self) {
        self.exchange();
    }
}

/// Returns the remaining time of the call that this thread is polling, if any. Nothing done on
/// behalf of a call may take longer.
pub(crate) fn time_left() -> Option<Duration> {
    let (platform, end) = CALL_END.with_borrow(Clone::clone)?;
    Some(end.saturating_sub(platform.elapsed()))
}

/// Polls something that outlives the current call and so must not inherit its deadline.
pub(crate) fn without_deadline<T>(poll: impl FnOnce() -> T) -> T {
    let mut end = None;
    let _scope = CallScope::enter(&mut end);
    poll()
}

thread_local! {
    /// Whether what this thread polls waits for a timer that ends within the current deadline.
    static IS_TIMED: Cell<bool> = const { Cell::new(false) };
}

/// How much later than the current call a timer may end that is as good as its own.
#[cfg(feature = "__async")]
const LATER: Duration = Duration::from_millis(1);

/// A timer of a transport. While the current call only waits for it, the call does not need its own
/// timer.
#[cfg(feature = "__async")]
pub(crate) struct NotedTimer {
    /// By [`SystemPlatform::elapsed`].
    end: Duration,
}

#[cfg(feature = "__async")]
impl NotedTimer {
    pub(crate) fn new(end: Instant) -> Self {
        Self { end: end.saturating_duration_since(*START) }
    }

    /// Notes that the timer is waited for. A blocked thread needs its own timer: this one is driven by
    /// threads of tokio, which may be blocked, too.
    pub(crate) fn note(&self) {
        if is_blocking() {
            return;
        }
        let is_within = |(platform, end): &CallEnd| {
            platform.has_system_timers() && self.end <= end.saturating_add(LATER)
        };
        if CALL_END.with_borrow(|call| call.as_ref().is_some_and(is_within)) {
            IS_TIMED.set(true);
        }
    }
}

/// Polls something. Returns whether it has noted a timer, too.
fn watch_timers<T>(poll: impl FnOnce() -> T) -> (T, bool) {
    let outer = IS_TIMED.replace(false);
    let polled = poll();
    (polled, IS_TIMED.replace(outer))
}

/// Runs a future with a time limit that nested calls inherit. Returns `None` if it times out.
/// Creates no timer if the future is immediately ready.
pub(crate) async fn with_deadline<T>(
    platform: &Arc<dyn Platform>,
    limit: Duration,
    mut future: Pin<&mut impl Future<Output = T>>,
) -> Option<T> {
    let end = platform.elapsed().saturating_add(limit);
    let mut call_end = Some((Arc::clone(platform), end));
    let mut timer = None;
    poll_fn(|context| {
        let (polled, is_timed) = {
            let _scope = CallScope::enter(&mut call_end);
            watch_timers(|| future.as_mut().poll(context))
        };
        if let Poll::Ready(outcome) = polled {
            return Poll::Ready(Some(outcome));
        }
        if is_timed && timer.is_none() {
            return Poll::Pending;
        }
        let timer = timer.get_or_insert_with(|| {
            // Time has passed only if polling blocks.
            let left = || end.saturating_sub(platform.elapsed());
            platform.deadline(if is_blocking() { left() } else { limit })
        });
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

/// Converts a random number into a fraction in the range [0, 1).
pub(crate) fn fraction(random: u64) -> f64 {
    (random >> 11) as f64 / (1_u64 << 53) as f64
}
