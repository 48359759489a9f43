//! The connections of one tokio runtime.
//!
//! A request takes the connection that was used last. Without one it opens another, unless a request
//! returns its connection earlier. An idle connection belongs to the pool: a task closes it when the
//! server does, or when it has been idle for too long. The task exists while there are idle
//! connections, and they are closed when the runtime ends the task.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future as _, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Poll, Wake, Waker};
use std::time::Duration;

use hyper::http::uri::{self, Authority, PathAndQuery, Scheme, Uri};
use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot};
use tokio::time::{Instant, timeout};

use super::connect::{Connector, Failure, Opening};
use super::connection::Connection;
use crate::platform::Sleep;
use crate::transport::settings::Settings;

/// A task of the runtime. All have this type, so that tokio's code for tasks is compiled once.
type Task = Sleep<'static>;

/// What a connection leads to.
#[derive(Clone, Debug)]
pub(super) struct Destination {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
}

impl PartialEq for Destination {
    /// Compares hosts as they are written, which is faster than ignoring their case.
    fn eq(&self, other: &Self) -> bool {
        self.scheme == other.scheme && self.authority.as_str() == other.authority.as_str()
    }
}

impl Destination {
    pub(super) fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    fn uri(&self) -> Uri {
        let mut parts = uri::Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_static("/"));
        // A URL with all its parts is valid.
        Uri::from_parts(parts).unwrap_or_default()
    }
}

pub(super) struct Pool {
    connector: Connector,
    settings: Arc<Settings>,
    hosts: Mutex<Hosts>,
    alarm: Arc<Alarm>,
    /// Wakes the task that closes idle connections.
    waker: Waker,
}

#[derive(Default)]
struct Hosts {
    list: Vec<Host>,
    /// Whether a task closes idle connections.
    is_watched: bool,
}

struct Host {
    destination: Destination,
    /// Ordered by last use, most recent last.
    idle: Vec<Idle>,
    /// Requests that are opening a connection, the first one first.
    waiting: VecDeque<oneshot::Sender<Box<Connection>>>,
}

struct Idle {
    connection: Box<Connection>,
    since: Instant,
}

/// A connection for a request.
pub(super) struct Taken {
    pub(super) connection: Box<Connection>,
    /// Whether it has been used before.
    pub(super) is_reused: bool,
}

/// After this time the runtime is asked first whether the server has closed a connection: one with a
/// single thread learns it only while no task runs.
const FRESH: Duration = Duration::from_millis(10);

impl Pool {
    pub(super) fn new(connector: Connector, settings: Arc<Settings>) -> Self {
        let alarm = Arc::new(Alarm(Notify::new()));
        let waker = Waker::from(Arc::clone(&alarm));
        Self { connector, settings, hosts: Mutex::default(), alarm, waker }
    }

    /// Returns an idle connection or a new one.
    ///
    /// # Errors
    ///
    /// Returns an error if no connection can be opened.
    pub(super) async fn take(self: &Arc<Self>, to: &Destination) -> Result<Taken, Failure> {
        let now = Instant::now();
        let mut returned = match self.take_idle(to, now) {
            Ok(Idle { connection, since }) => {
                if now.duration_since(since) > FRESH {
                    tokio::task::yield_now().await;
                }
                return Ok(Taken { connection, is_reused: true });
            }
            Err(returned) => Some(returned),
        };
        let mut opening = self.connector.open(to.uri());
        let first = poll_fn(|context| {
            match returned.as_mut().map(|returned| Pin::new(returned).poll(context)) {
                Some(Poll::Ready(Ok(connection))) => {
                    return Poll::Ready(First::Returned(connection));
                }
                Some(Poll::Ready(Err(_))) => returned = None,
                Some(Poll::Pending) | None => {}
            }
            opening.as_mut().poll(context).map(First::Opened)
        });
        match first.await {
            First::Opened(opened) => Ok(Taken { connection: opened?, is_reused: false }),
            First::Returned(connection) => {
                self.keep_when_open(to, opening);
                Ok(Taken { connection, is_reused: true })
            }
        }
    }

    /// Takes the idle connection that was used last, or enters the queue for a returned one.
    fn take_idle(
        &self,
        to: &Destination,
        now: Instant,
    ) -> Result<Idle, oneshot::Receiver<Box<Connection>>> {
        let mut hosts = self.hosts();
        let host = hosts.host(to);
        match host.idle.pop() {
            Some(last) if now.duration_since(last.since) < self.settings.idle_timeout => {
                return Ok(last);
            }
            // All others are older.
            Some(_) => host.idle.clear(),
            None => {}
        }
        let (sender, receiver) = oneshot::channel();
        host.waiting.retain(|waiting| !waiting.is_closed());
        host.waiting.push_back(sender);
        Err(receiver)
    }

    /// Keeps a connection that is no longer needed once it is open, for the next request.
    fn keep_when_open(self: &Arc<Self>, to: &Destination, opening: Opening) {
        let (pool, to) = (Arc::downgrade(self), to.clone());
        let keep: Task = Box::pin(async move {
            if let (Ok(connection), Some(pool)) = (opening.await, pool.upgrade()) {
                pool.put(&to, connection);
            }
        });
        tokio::spawn(keep);
    }

    /// Takes back a connection. One that cannot send another request is closed.
    pub(super) fn put(self: &Arc<Self>, to: &Destination, mut connection: Box<Connection>) {
        let Settings { max_idle, idle_timeout, .. } = *self.settings;
        if max_idle == 0 || idle_timeout.is_zero() {
            return;
        }
        if !connection.is_reusable(&self.waker) {
            return;
        }
        let mut hosts = self.hosts();
        let host = hosts.host(to);
        while let Some(waiting) = host.waiting.pop_front() {
            match waiting.send(connection) {
                Ok(()) => return,
                // The request has opened its own, or was dropped.
                Err(unsent) => connection = unsent,
            }
        }
        if host.idle.len() >= max_idle {
            return;
        }
        host.idle.push(Idle { connection, since: Instant::now() });
        if !hosts.is_watched {
            // Without a runtime nobody would close the connection.
            let Ok(runtime) = Handle::try_current() else { return hosts.close_idle() };
            hosts.is_watched = true;
            let watch: Task = Box::pin(watch(Watch(Arc::downgrade(self)), Arc::clone(&self.alarm)));
            drop(runtime.spawn(watch));
        }
    }

    /// Closes the idle connections that the server has closed or that were idle for too long.
    /// Returns when to do so again, or `None` if none are left.
    fn close_ended(&self) -> Option<Duration> {
        let mut hosts = self.hosts();
        let mut next: Option<Duration> = None;
        for host in &mut hosts.list {
            host.idle.retain_mut(|idle| {
                let left = self.settings.idle_timeout.saturating_sub(idle.since.elapsed());
                let is_kept = !left.is_zero() && idle.connection.is_reusable(&self.waker);
                if is_kept {
                    next = Some(next.map_or(left, |next| next.min(left)));
                }
                is_kept
            });
        }
        hosts.list.retain(|host| !host.idle.is_empty() || !host.waiting.is_empty());
        hosts.is_watched = next.is_some();
        next
    }

    fn hosts(&self) -> MutexGuard<'_, Hosts> {
        self.hosts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum First {
    Opened(Result<Box<Connection>, Failure>),
    Returned(Box<Connection>),
}

impl Hosts {
    fn host(&mut self, to: &Destination) -> &mut Host {
        let index = self.list.iter().position(|host| host.destination == *to);
        let index = index.unwrap_or_else(|| {
            let (idle, waiting) = Default::default();
            self.list.push(Host { destination: to.clone(), idle, waiting });
            self.list.len() - 1
        });
        &mut self.list[index]
    }

    fn close_idle(&mut self) {
        self.list.iter_mut().for_each(|host| host.idle.clear());
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The task ends, since the pool is gone.
        self.alarm.0.notify_one();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// Wakes the task that closes idle connections, since one of them has changed.
struct Alarm(Notify);

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.notify_one();
    }
}

/// The pool whose idle connections a task closes. Dropped with the task when the runtime ends: its
/// connections are of no use any more.
struct Watch(Weak<Pool>);

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(pool) = self.0.upgrade() {
            let mut hosts = pool.hosts();
            hosts.close_idle();
            hosts.is_watched = false;
        }
    }
}

async fn watch(mut watch: Watch, alarm: Arc<Alarm>) {
    while let Some(left) = watch.0.upgrade().and_then(|pool| pool.close_ended()) {
        // Either way, it is time to look again.
        let _ = timeout(left, alarm.0.notified()).await;
    }
    // Another task may have replaced this one.
    watch.0 = Weak::new();
}
