//! Credentials under load, failures, wrong clocks and multiple runtimes: each fetch has one result
//! that belongs to no single caller, and the identity never changes.

mod support {
    pub(crate) mod plain;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use support::plain::{plain, sts_response};
use support::server::{Reply, refusal, start};
use support::service::{ACCOUNT, Anonymous, Read, SERVICE, TestTime, config, done, script};
use tencentcloud_runtime::{
    AssumeRole, CachingProvider, Client, Config, Credentials, CredentialsFuture,
    CredentialsProvider, CredentialsSource, CvmRole, Error, ErrorKind, FetchFuture, Platform,
    ProviderChain, Sleep, SystemPlatform, TemporaryCredentials,
};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

/// Returns numbered credentials when permitted, or fails.
#[derive(Clone, Debug)]
struct Gated {
    gate: Arc<Semaphore>,
    begun: Arc<AtomicUsize>,
    fails: bool,
    life: Duration,
}

impl Gated {
    fn new(open: usize) -> Self {
        let gate = Arc::new(Semaphore::new(open));
        Self { gate, begun: Arc::default(), fails: false, life: Duration::from_secs(7200) }
    }

    fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }
}

impl CredentialsSource for Gated {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(async {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            self.gate.acquire().await.unwrap().forget();
            if self.fails {
                return Err(Error::no_credentials("not now"));
            }
            let credentials = Credentials::new(format!("AKID{number}"), "key");
            Ok(TemporaryCredentials { credentials, expires: Some(SystemTime::now() + self.life) })
        })
    }
}

/// The system's timers and tasks with a test clock.
#[derive(Clone, Debug)]
struct Moved(TestTime);

impl Platform for Moved {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        SystemPlatform.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> Sleep<'_> {
        Box::pin(async move { SystemPlatform.deadline(duration).await })
    }

    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        SystemPlatform.background(task)
    }
}

async fn id(provider: &dyn CredentialsProvider) -> Result<String, ErrorKind> {
    let credentials = provider.credentials().await;
    credentials.map(|found| found.secret_id().to_owned()).map_err(|error| error.kind())
}

/// Polls a future once and drops it.
fn poll_once(future: impl Future) {
    assert!(pin!(future).poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn a_failure_is_shared(platform: impl Platform) {
    let source = Gated { fails: true, ..Gated::new(0) };
    let provider = Arc::new(CachingProvider::new(source.clone()).platform(platform));
    let calls: Vec<_> = (0..30)
        .map(|_| {
            let provider = Arc::clone(&provider);
            tokio::spawn(async move { provider.credentials().await.unwrap_err().to_string() })
        })
        .collect();
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    source.gate.add_permits(1);
    for call in calls {
        assert_eq!(call.await.unwrap(), "not now");
    }
    assert_eq!(source.begun(), 1);
}

// C1
#[tokio::test]
async fn a_fetch_error_is_shared_by_all_waiting_calls() {
    a_failure_is_shared(SystemPlatform).await;
    a_failure_is_shared(TestTime::new()).await;
}

async fn a_fetch_goes_on(platform: impl Platform) {
    let source = Gated::new(0);
    let provider = CachingProvider::new(source.clone()).platform(platform);
    for _ in 0..8 {
        poll_once(provider.credentials());
        tokio::task::yield_now().await;
    }
    source.gate.add_permits(1);
    assert_eq!(id(&provider).await, Ok("AKID1".to_owned()));
    assert_eq!(source.begun(), 1);
}

// C2
#[tokio::test]
async fn a_fetch_continues_when_its_callers_give_up() {
    a_fetch_goes_on(SystemPlatform).await;
    a_fetch_goes_on(TestTime::new()).await;
}

#[tokio::test]
async fn a_fetch_ends_with_its_provider() {
    async fn check(platform: impl Platform) {
        let source = Gated::new(0);
        let provider = CachingProvider::new(source.clone()).platform(platform);
        poll_once(provider.credentials());
        tokio::task::yield_now().await;
        drop(provider);
        tokio::task::yield_now().await;
        assert_eq!(Arc::strong_count(&source.gate), 1, "nothing holds on to the source");
    }
    check(SystemPlatform).await;
    check(TestTime::new()).await;
}

// C3
#[tokio::test]
async fn credentials_that_appear_expired_on_arrival_are_kept_briefly() {
    let time = TestTime::new();
    time.set(SystemTime::now() + Duration::from_secs(3 * 3600));
    let source = Gated::new(10);
    let provider = CachingProvider::new(source.clone()).platform(time.clone());
    for _ in 0..10 {
        assert_eq!(id(&provider).await, Ok("AKID1".to_owned()));
    }
    time.pass(Duration::from_secs(61));
    assert_eq!(id(&provider).await, Ok("AKID2".to_owned()));
    // Unless the service rejects them.
    assert!(provider.invalidate(&provider.credentials().await.unwrap()));
    assert_eq!(id(&provider).await, Ok("AKID3".to_owned()));
}

// C3
#[tokio::test]
async fn role_expiry_is_by_the_service_clock() {
    let time = TestTime::new();
    time.set(SystemTime::now() + Duration::from_secs(3 * 3600));
    let address = start(ACCOUNT, |arrived| {
        let now = SystemTime::now();
        let seconds = now.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let date = vec![("Date".to_owned(), httpdate::fmt_http_date(now))];
        let signed: u64 = arrived.header("x-tc-timestamp").parse().unwrap();
        match signed.abs_diff(seconds) {
            0..300 => Reply::Http(200, date, sts_response(seconds + 7200)),
            _ => Reply::Http(200, date, refusal("AuthFailure.SignatureExpire", "expired")),
        }
    });
    let base = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let clock = time.clone();
    let role = AssumeRole::new(base, "arn")
        .config(|config| config.endpoint(format!("http://{address}")).platform(clock));
    let expires = role.fetch().await.unwrap().expires.unwrap();
    let life = expires.duration_since(time.now()).expect("a life by our clock").as_secs();
    assert!((7000..7400).contains(&life), "{life}");
}

/// Returns a provider whose refresh was started on a runtime that is no longer driven.
fn stalled_refresh(
    spawned_polls: usize,
) -> (Gated, TestTime, Arc<CachingProvider<Gated>>, Runtime) {
    let (source, time) = (Gated::new(1), TestTime::new());
    let provider = CachingProvider::new(source.clone()).platform(Moved(time.clone()));
    let (provider, first) = (Arc::new(provider), runtime());
    assert_eq!(first.block_on(id(&*provider)), Ok("AKID1".to_owned()));
    time.pass(Duration::from_secs(7000));
    first.block_on(async {
        assert_eq!(id(&*provider).await, Ok("AKID1".to_owned()));
        for _ in 0..spawned_polls {
            tokio::task::yield_now().await;
        }
    });
    time.pass(Duration::from_secs(300));
    (source, time, provider, first)
}

/// Returns the ID that a provider returns on another runtime.
fn on_another_runtime(provider: &dyn CredentialsProvider) -> Result<String, ErrorKind> {
    let limit = Duration::from_secs(30);
    let found = runtime().block_on(async { tokio::time::timeout(limit, id(provider)).await });
    found.expect("no hang")
}

// C4
#[test]
fn a_refresh_on_a_stalled_runtime_is_taken_over() {
    for (spawned_polls, is_dropped) in [(0, false), (3, false), (0, true), (3, true)] {
        let (source, _, provider, first) = stalled_refresh(spawned_polls);
        source.gate.add_permits(2);
        let kept = (!is_dropped).then_some(first);
        assert!(on_another_runtime(&*provider).is_ok());
        drop(kept);
    }
}

// C2, C4
#[test]
fn a_first_fetch_on_a_stalled_runtime_is_taken_over() {
    let source = Gated::new(0);
    let provider = CachingProvider::new(source.clone());
    let first = runtime();
    first.block_on(async {
        poll_once(provider.credentials());
        tokio::task::yield_now().await;
    });
    assert_eq!(source.begun(), 1);
    source.gate.add_permits(2);
    assert_eq!(on_another_runtime(&provider), Ok("AKID2".to_owned()));
    drop(first);
}

// C4, W2
#[cfg(feature = "__blocking")]
#[test]
fn a_blocking_call_takes_over_a_stalled_refresh() {
    for spawned_polls in [0, 3] {
        let (source, _, provider, first) = stalled_refresh(spawned_polls);
        let call = |limit: Duration| {
            let time = TestTime::new();
            let (address, arrived) = script([done as fn() -> _]);
            let config = config(address, &time).platform(SystemPlatform);
            let config = config.credentials(Lent(Arc::clone(&provider)));
            let error = Client::new(&SERVICE, config).unwrap().call(Read::default());
            // The server does not know this ID; the error shows which ID was used.
            let error = error.timeout(limit).wait().unwrap_err();
            assert_eq!(arrived.lock().unwrap().len(), 0);
            error.kind()
        };
        assert_eq!(call(Duration::from_millis(100)), ErrorKind::Timeout, "and no hang");
        source.gate.add_permits(4);
        assert_eq!(call(Duration::from_secs(30)), ErrorKind::Service);
        drop(first);
    }
}

/// A provider that is shared with the test.
#[cfg(feature = "__blocking")]
#[derive(Debug)]
struct Lent(Arc<CachingProvider<Gated>>);

#[cfg(feature = "__blocking")]
impl CredentialsProvider for Lent {
    fn credentials(&self) -> CredentialsFuture<'_> {
        self.0.credentials()
    }
}

async fn a_panic_does_not_block_the_next_fetch(platform: impl Platform) {
    #[derive(Debug, Default)]
    struct Panics(AtomicUsize);
    impl CredentialsSource for Panics {
        fn fetch(&self) -> FetchFuture<'_> {
            Box::pin(async {
                let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
                tokio::task::yield_now().await;
                assert!(!first, "a panic of the source");
                let credentials = Credentials::new("AKIDsecond", "key");
                Ok(TemporaryCredentials { credentials, expires: None })
            })
        }
    }
    let provider = Arc::new(CachingProvider::new(Panics::default()).platform(platform));
    let call = || {
        let provider = Arc::clone(&provider);
        tokio::spawn(async move { id(&*provider).await })
    };
    let (first, second) = tokio::join!(call(), call());
    assert!(first.unwrap_err().is_panic());
    assert_eq!(second.unwrap(), Ok("AKIDsecond".to_owned()));
}

#[tokio::test]
async fn a_panic_in_a_source_is_propagated_to_the_calling_call() {
    a_panic_does_not_block_the_next_fetch(SystemPlatform).await;
    a_panic_does_not_block_the_next_fetch(TestTime::new()).await;
}

// C5
#[tokio::test]
async fn unchanged_credentials_are_not_retried() {
    #[derive(Debug)]
    struct Fixed(Arc<AtomicUsize>);
    impl CredentialsSource for Fixed {
        fn fetch(&self) -> FetchFuture<'_> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let credentials = Credentials::new("AKIDnobody", "key");
            Box::pin(async { Ok(TemporaryCredentials { credentials, expires: None }) })
        }
    }
    let (address, _) = script([done as fn() -> _]);
    let fetched = Arc::new(AtomicUsize::new(0));
    let provider = CachingProvider::new(Fixed(Arc::clone(&fetched)));
    let config = config(address, &TestTime::new()).credentials(provider);
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..5 {
        let error = client.call(Read::default()).await.unwrap_err();
        assert_eq!(error.code(), Some("AuthFailure.SecretIdNotFound"));
        assert_eq!(error.attempts(), 1);
    }
    assert_eq!(fetched.load(Ordering::SeqCst), 2, "once more, and not at each call");
}

// C6
#[tokio::test]
async fn a_transient_metadata_error_does_not_change_the_identity() {
    let status = Arc::new(Mutex::new(200));
    let now = Arc::clone(&status);
    let (endpoint, _) = plain(move |_| {
        let role = json!({"TmpSecretId": "AKIDrole", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": 50});
        (*now.lock().unwrap(), role.to_string())
    });
    let time = TestTime::new();
    let role = CvmRole::new().endpoint(endpoint).role("reader");
    let chain = ProviderChain::new()
        .push(CachingProvider::new(role).platform(time.clone()))
        .push(Credentials::new("AKIDofSomebodyElse", "k"));
    assert_eq!(id(&chain).await, Ok("AKIDrole".to_owned()));
    for gone in [0, 404, 500] {
        *status.lock().unwrap() = gone;
        time.pass(Duration::from_secs(100));
        assert_eq!(id(&chain).await, Err(ErrorKind::Credentials), "{gone}");
        *status.lock().unwrap() = 200;
        assert_eq!(id(&chain).await, Ok("AKIDrole".to_owned()));
    }
}

// C6
#[tokio::test]
async fn a_metadata_connection_error_is_not_missing_credentials() {
    let (endpoint, _) = plain(|_| (0, String::new()));
    let chain = ProviderChain::new()
        .push(CachingProvider::new(CvmRole::new().endpoint(endpoint)))
        .push(Credentials::new("AKIDofSomebodyElse", "k"));
    assert_eq!(id(&chain).await, Err(ErrorKind::Credentials));
}

// R11
#[tokio::test]
async fn concurrent_calls_select_one_identity() {
    /// Returns no credentials at first.
    #[derive(Debug, Default)]
    struct Late(AtomicUsize, Arc<Mutex<Vec<String>>>);
    impl CredentialsProvider for Late {
        fn credentials(&self) -> CredentialsFuture<'_> {
            let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            Box::pin(async move {
                if first {
                    Err(Error::no_credentials("not yet"))
                } else {
                    Ok(Credentials::new("AKIDlate", "k"))
                }
            })
        }

        fn invalidate(&self, credentials: &Credentials) -> bool {
            self.1.lock().unwrap().push(credentials.secret_id().to_owned());
            true
        }
    }
    let (other, refused) = (Gated::new(0), Arc::default());
    let chain = ProviderChain::new()
        .push(Late(AtomicUsize::new(0), Arc::clone(&refused)))
        .push(CachingProvider::new(other.clone()).platform(TestTime::new()));
    let mut slow = pin!(id(&chain));
    assert!(slow.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert_eq!(id(&chain).await, Ok("AKIDlate".to_owned()));
    other.gate.add_permits(1);
    assert_eq!(slow.await, Ok("AKIDlate".to_owned()));
    assert!(chain.invalidate(&Credentials::new("AKIDlate", "k")));
    assert_eq!(*refused.lock().unwrap(), ["AKIDlate"]);
}

// R8
#[tokio::test]
async fn a_throttled_sts_is_called_as_often_as_one_call_is_attempted() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let address = start(ACCOUNT, move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        refusal("RequestLimitExceeded", "slow down")
    });
    let (time, base) = (TestTime::new(), Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key));
    let clock = time.clone();
    let role = AssumeRole::new(base, "arn")
        .config(|config| config.endpoint(format!("http://{address}")).platform(clock));
    let (service, _) = script([done as fn() -> _]);
    let config = config(service, &time).credentials(CachingProvider::new(role));
    let error = Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap_err();
    assert_eq!(error.code(), Some("RequestLimitExceeded"));
    assert_eq!((asked.load(Ordering::SeqCst), error.attempts()), (3, 3));
}

// G6
#[tokio::test]
async fn an_unsigned_call_needs_no_credentials() {
    let (endpoint, arrived) =
        plain(|_| (200, r#"{"Response":{"State":"done","RequestId":"r"}}"#.to_owned()));
    let config = Config::new(ProviderChain::new()).endpoint(endpoint).platform(TestTime::new());
    let client = Client::new(&SERVICE, config).unwrap();
    assert_eq!(client.call(Anonymous::default()).await.unwrap().state, "done");
    client.call(Anonymous::default()).sign().await.unwrap();
    assert!(arrived.lock().unwrap()[0].contains("SKIP"));
    let error = client.call(Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
}

// N1
#[tokio::test]
async fn an_unrepresentable_expiry_is_none() {
    for seconds in [u64::MAX, 1 << 63] {
        let (endpoint, _) = plain(move |asked| match asked.contains("meta-data") {
            true => {
                let role = json!({"TmpSecretId": "A", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": seconds});
                (200, role.to_string())
            }
            false => (200, sts_response(seconds)),
        });
        let role = CvmRole::new().endpoint(&endpoint).role("reader");
        assert_eq!(role.fetch().await.unwrap().expires, None);
        let saml = tencentcloud_runtime::Saml::new("arn", "principal", "assertion");
        let saml = saml.config(|config| config.endpoint(endpoint));
        assert_eq!(saml.fetch().await.unwrap().expires, None);
    }
}

// X8, X9
#[test]
fn no_part_of_a_secret_is_printed() {
    let swapped = Credentials::new("hushhushhush", "AKIDpublic");
    let role = AssumeRole::new(swapped, "arn").external_id("hushexternal");
    let config = Config::new(CachingProvider::new(role));
    assert!(!format!("{config:?}").contains("hush"), "{config:?}");
    let credentials = Credentials::new("hushhushhush", "AKIDpublic");
    assert!(!format!("{credentials:?}").contains("hush"), "{credentials:?}");
}
