//! The interface of the local cloud for programs and tests.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use serde_json::Value as Json;
use tencentcloud_runtime::{Config, Credentials, Transport};
use tokio::sync::watch;

use crate::account::{Account, Accounts};
use crate::callback::{Callback, CallbackAttempt, Live, PushChange, Sender, SendingCallback};
use crate::clock::Clock;
use crate::fault::{Fault, Faults};
use crate::handle::Shared;
use crate::journal::{Calls, Journal};
use crate::limit::Limiter;
use crate::respond::Responder;
use crate::server;
use crate::signature::SignatureMode;
use crate::site::{self, Site};
use crate::state::StatefulResponder;

pub(crate) const SECRET_ID: &str = "AKIDlocal";
pub(crate) const SECRET_KEY: &str = "local-secret-key";

/// A local cloud that runs until it is dropped. See the [crate](crate) for an example.
pub struct LocalCloud {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<watch::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Settings of a local cloud.
pub struct Builder {
    address: SocketAddr,
    accounts: Vec<Account>,
    responder: Option<Arc<dyn Responder>>,
    signature: SignatureMode,
    rate_limits: bool,
    is_public: bool,
    verbose: bool,
    hosts: Vec<String>,
    site: Option<Arc<dyn Site>>,
    callbacks: Sender,
    seed: u64,
}

impl Builder {
    /// Sets the address to listen on. Defaults to a free port of 127.0.0.1.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets whether to allow addresses that other machines can reach. Anyone who can reach the
    /// address can call and control this cloud. By default, only loopback addresses are allowed.
    pub fn allow_remote(mut self, is_allowed: bool) -> Self {
        self.is_public = is_allowed;
        self
    }

    /// Accepts requests to a host name, such as that of a container. Loopback addresses,
    /// `localhost`, and the domains of the service are always accepted.
    pub fn allow_host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// Serves a site, such as a page, next to the API.
    pub fn site(mut self, site: impl Site) -> Self {
        self.site = Some(Arc::new(site));
        self
    }

    /// Adds an account.
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.push(account);
        self
    }

    /// Sets the responder for calls. Defaults to a [`StatefulResponder`] for all
    /// products.
    pub fn responder(mut self, responder: impl Responder) -> Self {
        self.responder = Some(Arc::new(responder));
        self
    }

    /// Sets how invalid signatures are handled. Defaults to rejecting them.
    pub fn signature(mut self, mode: SignatureMode) -> Self {
        self.signature = mode;
        self
    }

    /// Sets whether the published request rates are enforced. Defaults to true.
    pub fn rate_limits(mut self, is_enforced: bool) -> Self {
        self.rate_limits = is_enforced;
        self
    }

    /// Sets the seed for the probabilities and random delays of faults. Defaults to 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Sets the transport that sends callbacks, such as one with TLS. Defaults to plain HTTP, so
    /// receivers at `https://` receive nothing.
    pub fn callback_transport(mut self, transport: impl Transport) -> Self {
        self.callbacks = Sender::over(Arc::new(transport));
        self
    }

    /// Prints each call to standard error.
    pub fn verbose(mut self, is_verbose: bool) -> Self {
        self.verbose = is_verbose;
        self
    }

    /// Starts the local cloud. Does not need an executor: the server runs on its own thread.
    pub fn start_blocking(self) -> io::Result<LocalCloud> {
        if !self.address.ip().is_loopback() && !self.is_public {
            let text = format!("{} is reachable by others; `allow_remote` allows it", self.address);
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, text));
        }
        let listener = TcpListener::bind(self.address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(self.into_shared(address)?);
        let (stop, stopped) = watch::channel(());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("local-cloud")
            .enable_all()
            .build()?;
        let serving = server::serve(listener, Arc::clone(&shared), stopped);
        let thread =
            std::thread::Builder::new().name("local-cloud".to_owned()).spawn(move || {
                runtime.block_on(serving);
                runtime.shutdown_background();
            })?;
        Ok(LocalCloud { address, shared, stop: Some(stop), thread: Some(thread) })
    }

    /// Starts the local cloud.
    pub async fn start(self) -> io::Result<LocalCloud> {
        self.start_blocking()
    }

    pub(crate) fn into_shared(self, address: SocketAddr) -> io::Result<Shared> {
        let accounts = Accounts::default();
        accounts.add(Account::new(SECRET_ID, SECRET_KEY));
        self.accounts.into_iter().for_each(|account| accounts.add(account));
        let mut hosts = self.hosts;
        hosts.push(crate::host::name(&address.to_string()));
        let responder = match self.responder {
            Some(responder) => responder,
            None => Arc::new(StatefulResponder::new().map_err(io::Error::other)?),
        };
        let (callbacks, clock) = (Arc::new(self.callbacks), Clock::default());
        let live = Live::new(Arc::clone(&responder), Arc::clone(&callbacks), clock.clone());
        Ok(Shared {
            accounts,
            callbacks,
            clock,
            live: Arc::new(live),
            faults: Faults::new(self.seed),
            journal: Journal::default(),
            limiter: Limiter::default(),
            responder,
            signature: self.signature,
            rate_limits: self.rate_limits,
            verbose: self.verbose,
            hosts,
            address,
            site: self.site,
        })
    }
}

impl LocalCloud {
    /// Starts a local cloud with the default settings on a free port of 127.0.0.1.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts a local cloud like [`start`](Self::start), without an executor.
    pub fn start_blocking() -> io::Result<Self> {
        Self::builder().start_blocking()
    }

    /// Returns the default settings.
    pub fn builder() -> Builder {
        Builder {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            accounts: Vec::new(),
            responder: None,
            signature: SignatureMode::default(),
            rate_limits: true,
            is_public: false,
            verbose: false,
            hosts: Vec::new(),
            site: None,
            callbacks: Sender::default(),
            seed: 0,
        }
    }

    /// Returns the address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the endpoint, for [`Config::endpoint`].
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns the credentials of the default account.
    pub fn credentials(&self) -> Credentials {
        Self::default_credentials()
    }

    /// Returns the credentials of the default account of every local cloud, for clients of a local
    /// cloud that runs elsewhere.
    pub fn default_credentials() -> Credentials {
        Credentials::new(SECRET_ID, SECRET_KEY)
    }

    /// Returns a configuration for a client of this cloud, without client-side rate limits.
    pub fn config(&self) -> Config {
        site::config(self.address)
    }

    /// Returns the clock, against which timestamps are checked and by which tasks progress.
    pub fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// Returns the calls received so far.
    pub fn calls(&self) -> Calls {
        self.shared.journal.calls()
    }

    /// Adds an account.
    pub fn add_account(&self, account: Account) {
        self.shared.accounts.add(account);
    }

    /// Injects a fault. Faults apply in the order in which they were injected, so several faults
    /// form a script.
    ///
    /// # Errors
    ///
    /// Fails for a probability that is not between 0 and 1, and beyond 10,000 pending faults.
    pub fn inject(&self, fault: Fault) -> Result<(), String> {
        self.shared.faults.add(fault)
    }

    /// Sends a callback, including its repetitions. The time between them passes on the
    /// clock of this cloud.
    pub fn send_callback(&self, callback: Callback) -> SendingCallback {
        self.shared.callbacks.start(callback, self.shared.clock.clone())
    }

    /// Begins or ends a push, and sends the callbacks that this causes, with the documented
    /// repetitions, to the callback templates of live that rules bind to the stream.
    ///
    /// Events with a cause in the state of this cloud are sent automatically:
    ///
    /// - A push: its start and its end. `DropLiveStream`, `ForbidLiveStream` and a second push of
    ///   the same stream end it with the reason 21.
    /// - A recording, by a recording rule that was created before the push, or by a recording task
    ///   in its time: its start, its end (the status of recordings) and its file.
    /// - A screenshot, by a rule or a task: the first at once, the next ones at their interval.
    /// - A pull task: its start and its exit, to the URL of the task, and the push that it makes.
    ///
    /// Other events have no cause here, since there is no media to analyze: audits of audio and
    /// pictures, errors of pushes and recordings, alarms of monitoring and of pull tasks, changes of
    /// source files, subtitles, smart erasing, quality, summaries and highlights. Send them with
    /// [`LocalCloud::send_callback`] or `tcapi callback send`.
    pub fn change_push(&self, change: &PushChange) -> Vec<SendingCallback> {
        self.shared.change_push(change)
    }

    /// Returns all attempts to send callbacks so far.
    pub fn callback_attempts(&self) -> Vec<CallbackAttempt> {
        self.shared.callbacks.attempts()
    }

    /// Clears the state, the faults and the journal, and lets the clock run.
    pub fn reset(&self) {
        self.shared.reset();
    }

    /// Returns all state, for [`restore`](Self::restore).
    pub fn snapshot(&self) -> Json {
        self.shared.responder.snapshot()
    }

    /// Replaces all state with that of a snapshot.
    pub fn restore(&self, snapshot: &Json) -> Result<(), String> {
        self.shared.responder.restore(snapshot)
    }

    /// Blocks while the server runs, which does not end by itself.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Shared {
    pub(crate) fn change_push(&self, change: &PushChange) -> Vec<SendingCallback> {
        self.responder.change_push(change, self.clock.now());
        self.live.change_push(change)
    }

    pub(crate) fn reset(&self) {
        self.callbacks.reset();
        self.live.reset();
        self.responder.reset();
        self.faults.clear();
        self.journal.clear();
        self.clock.reset();
    }
}

impl Drop for LocalCloud {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl fmt::Display for LocalCloud {
    /// Writes the banner: where the cloud is and what it enforces.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rates = if self.shared.rate_limits { "enforce" } else { "off" };
        writeln!(f, "local cloud at {}", self.endpoint())?;
        writeln!(f, "  signatures   {}", self.shared.signature)?;
        writeln!(f, "  rate limits  {rates}")?;
        writeln!(f, "  account      {SECRET_ID}, key {SECRET_KEY}")?;
        write!(f, "  control      {}{}", self.endpoint(), crate::control::PATH)
    }
}

impl fmt::Debug for LocalCloud {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalCloud").field("address", &self.address).finish_non_exhaustive()
    }
}
