//! Time limits apply to everything done for a call, and missing requirements of a call are
//! reported.

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use support::raw;
use support::service::{ACCOUNT, Read, SERVICE, TestTime, config};
use tencentcloud_runtime::{
    AssumeRole, CachingProvider, Client, Credentials, CredentialsFuture, CredentialsProvider,
    CredentialsSource, ErrorKind, FetchFuture, Platform, SystemPlatform,
};
#[cfg(feature = "__async")]
use tencentcloud_runtime::{HttpRequest, HyperTransport, Method, Transport as _};

/// The time limit of the calls below, well below the bound that detects hangs.
const LIMIT: Duration = Duration::from_millis(200);
const STUCK: Duration = Duration::from_secs(20);

/// A server that accepts connections and stays silent for a minute.
fn silent() -> SocketAddr {
    raw::accept(|stream| {
        std::thread::sleep(Duration::from_secs(60));
        drop(stream);
    })
}

fn own() -> Credentials {
    Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key)
}

fn role() -> AssumeRole {
    let sts = silent();
    AssumeRole::new(own(), "arn").config(|config| config.endpoint(format!("http://{sts}")))
}

/// Creates a client of a service that is never reached.
fn client(credentials: impl CredentialsProvider, platform: impl Platform) -> Client {
    let config = config(SocketAddr::from(([127, 0, 0, 1], 9)), &TestTime::new());
    Client::new(&SERVICE, config.platform(platform).credentials(credentials)).unwrap()
}

/// A provider that makes a call, with the default time limit.
#[derive(Debug)]
struct Nested(Client);

impl Nested {
    fn new() -> Self {
        let config = config(silent(), &TestTime::new()).platform(SystemPlatform);
        Self(Client::new(&SERVICE, config).unwrap())
    }
}

impl CredentialsProvider for Nested {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async {
            self.0.call(Read::default()).await?;
            Ok(own())
        })
    }
}

/// A provider that sends a request with a longer time limit than the call has.
#[cfg(feature = "__async")]
#[derive(Debug)]
struct Direct(HyperTransport, HttpRequest);

#[cfg(feature = "__async")]
impl Direct {
    fn new() -> Self {
        let request = HttpRequest {
            method: Method::Post,
            url: format!("http://{}/", silent()),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: Duration::from_secs(3600),
            max_response: 1 << 20,
        };
        Self(HyperTransport::new(STUCK).unwrap(), request)
    }
}

#[cfg(feature = "__async")]
impl CredentialsProvider for Direct {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { self.0.send(self.1.clone()).await.map(|_| own()) })
    }
}

/// Never returns credentials.
#[derive(Debug)]
struct Endless;

impl CredentialsSource for Endless {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(std::future::pending())
    }
}

// W1, L5
#[tokio::test]
async fn fetching_credentials_respects_the_timeout_of_async_calls() {
    let begun = Instant::now();
    for client in [
        client(CachingProvider::new(role()), SystemPlatform),
        client(CachingProvider::new(role()).platform(TestTime::new()), SystemPlatform),
        client(CachingProvider::new(Endless), SystemPlatform),
        client(Nested::new(), SystemPlatform),
        #[cfg(feature = "__async")]
        client(Direct::new(), SystemPlatform),
    ] {
        let error = client.call(Read::default()).timeout(LIMIT).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let error = client.call(Read::default()).timeout(LIMIT).sign().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
    assert!(begun.elapsed() < STUCK);
}

#[cfg(feature = "__blocking")]
mod waiting {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex};
    use std::task::{Context, Waker};

    use tencentcloud_runtime::{Attempt, AttemptOutcome, Hook, TemporaryCredentials};

    use super::*;

    // W1
    #[test]
    fn fetching_credentials_respects_the_timeout_of_blocking_calls() {
        let begun = Instant::now();
        for client in [
            client(CachingProvider::new(role()), SystemPlatform),
            // Without background tasks, the call runs the fetch itself.
            client(CachingProvider::new(role()).platform(TestTime::new()), SystemPlatform),
            client(CachingProvider::new(Endless), SystemPlatform),
            client(CachingProvider::new(Endless).platform(TestTime::new()), SystemPlatform),
            client(Nested::new(), SystemPlatform),
        ] {
            let error = client.call(Read::default()).timeout(LIMIT).wait().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Timeout);
        }
        assert!(begun.elapsed() < STUCK);
    }

    /// Blocks its thread until released.
    #[derive(Debug)]
    struct Blocks(Sender<()>, Mutex<Receiver<()>>);

    impl CredentialsSource for Blocks {
        fn fetch(&self) -> FetchFuture<'_> {
            Box::pin(async {
                self.0.send(()).unwrap();
                self.1.lock().unwrap().recv().unwrap();
                Ok(TemporaryCredentials { credentials: own(), expires: None })
            })
        }
    }

    fn a_thread_waits_for_another(platform: impl Platform) {
        let ((begun, has_begun), (go, gone)) = (channel(), channel());
        let source = CachingProvider::new(Blocks(begun, Mutex::new(gone))).platform(platform);
        let client = client(source, SystemPlatform);
        let first = client.clone();
        let fetching =
            std::thread::spawn(move || first.call(Read::default()).timeout(STUCK).wait());
        has_begun.recv().unwrap();
        let begun = Instant::now();
        let error = client.call(Read::default()).timeout(LIMIT).wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(begun.elapsed() < STUCK / 2);
        go.send(()).unwrap();
        assert_eq!(fetching.join().unwrap().unwrap_err().kind(), ErrorKind::Connect);
    }

    // W2
    #[test]
    fn waiting_for_another_threads_fetch_respects_the_timeout() {
        a_thread_waits_for_another(SystemPlatform);
        a_thread_waits_for_another(TestTime::new());
    }

    // N8
    #[test]
    fn a_panic_in_a_blocking_call_leaves_no_state() {
        #[derive(Debug)]
        struct Panics;
        impl Hook for Panics {
            fn before(&self, _: &Attempt<'_>) {
                panic!("a hook");
            }

            fn after(&self, _: &Attempt<'_>, _: &AttemptOutcome<'_>) {}
        }
        let config = config(SocketAddr::from(([127, 0, 0, 1], 9)), &TestTime::new()).hook(Panics);
        let client = Client::new(&SERVICE, config).unwrap();
        let call = AssertUnwindSafe(|| client.call(Read::default()).wait());
        assert!(catch_unwind(call).is_err());
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(async {
            let mut sleep = SystemPlatform.sleep(Duration::from_millis(10));
            let mut context = Context::from_waker(Waker::noop());
            assert!(sleep.as_mut().poll(&mut context).is_pending(), "and no blocked thread");
            let timer = tokio::time::timeout(STUCK, &mut sleep);
            assert!(timer.await.is_ok(), "a timer of tokio");
        });
    }

    // N5
    #[cfg(feature = "__async")]
    #[test]
    fn hyper_requires_tokio_in_blocking_calls() {
        let transport = tencentcloud_runtime::HyperTransport::new(LIMIT).unwrap();
        let config = config(silent(), &TestTime::new()).transport(transport);
        let client = Client::new(&SERVICE, config).unwrap();
        let refused = |client: &Client| {
            let error = client.call(Read::default()).wait().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().contains("tokio"), "{error}");
        };
        refused(&client);
        let tokio = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        tokio.block_on(async { refused(&client) });
    }

    #[cfg(feature = "__async")]
    #[test]
    fn a_blocking_call_ends_although_it_blocks_the_only_thread_of_tokio() {
        let begun = Instant::now();
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let config = config(silent(), &TestTime::new()).platform(SystemPlatform);
        let config = config.transport(HyperTransport::new(STUCK).unwrap());
        let client = Client::new(&SERVICE, config).unwrap();
        let call = runtime.spawn(async move { client.call(Read::default()).timeout(LIMIT).wait() });
        let error = runtime.block_on(call).unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(begun.elapsed() < STUCK);
    }

    #[test]
    fn nested_blocking_calls_have_separate_timers() {
        let inner = client(CachingProvider::new(Endless), SystemPlatform);
        #[derive(Debug)]
        struct Waits(Client);
        impl CredentialsProvider for Waits {
            fn credentials(&self) -> CredentialsFuture<'_> {
                let error = self.0.call(Read::default()).timeout(LIMIT).wait().unwrap_err();
                Box::pin(async { Err(error) })
            }
        }
        let outer = client(Waits(inner), SystemPlatform);
        let error = outer.call(Read::default()).timeout(STUCK).wait().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        let shared = Arc::new(outer);
        assert!(shared.call(Read::default()).timeout(LIMIT).wait().is_err());
    }
}

// N5, F4
#[cfg(feature = "__async")]
#[test]
fn a_call_without_tokio_explains_what_it_needs() {
    use std::future::IntoFuture as _;
    use std::task::{Context, Poll, Waker};

    let transport = tencentcloud_runtime::HyperTransport::new(LIMIT).unwrap();
    let config = config(silent(), &TestTime::new()).platform(SystemPlatform).transport(transport);
    let client = Client::new(&SERVICE, config).unwrap();
    let mut call = std::pin::pin!(client.call(Read::default()).into_future());
    let polled = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Err(error)) = polled else { panic!("an error") };
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("requires a tokio runtime"), "{error}");
    let mut events = client.call(Read::default()).events();
    let mut next = std::pin::pin!(events.next());
    let polled = next.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let Poll::Ready(Some(Err(error))) = polled else { panic!("an error") };
    assert_eq!(error.kind(), ErrorKind::Config);
}

// N6
#[cfg(feature = "__async")]
#[test]
fn a_tokio_runtime_without_timers_or_io_is_reported() {
    let kind = |tokio: &mut tokio::runtime::Builder, platform: bool| {
        let config = config(silent(), &TestTime::new());
        let config = if platform { config.platform(SystemPlatform) } else { config };
        let client = Client::new(&SERVICE, config).unwrap();
        let tokio = tokio.build().unwrap();
        let error = tokio.block_on(async { client.call(Read::default()).await.unwrap_err() });
        (error.kind(), error.to_string())
    };
    let mut builder = tokio::runtime::Builder::new_current_thread();
    for platform in [true, false] {
        let (found, text) = kind(&mut builder, platform);
        assert_eq!(found, ErrorKind::Config, "{text}");
        assert!(text.contains("enable_time"), "{text}");
    }
    let (found, text) = kind(builder.enable_time(), true);
    assert_eq!(found, ErrorKind::Config, "{text}");
    assert!(text.contains("enable_io"), "{text}");
}
