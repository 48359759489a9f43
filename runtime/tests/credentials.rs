//! Credentials sources: files, the metadata service, the Security Token Service, chains.

mod support {
    pub(crate) mod plain;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::json;
use support::plain::{plain, sts_response};
use support::server::start;
use support::service::{ACCOUNT, Read, SERVICE, TestTime, config, done, script};
use tencentcloud_runtime::{
    AssumeRole, CachingProvider, Client, Credentials, CredentialsProvider, CredentialsSource,
    CvmRole, Error, ErrorKind, FetchFuture, Platform, Profile, ProviderChain, Saml, Sleep,
    TemporaryCredentials, WebIdentity,
};
use tokio::sync::Notify;

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

async fn fetched(source: impl CredentialsSource) -> Result<TemporaryCredentials, Error> {
    source.fetch().await
}

#[tokio::test]
async fn a_section_of_an_ini_file_is_a_profile() {
    let text = "# kept by hand\n[default]\nsecret_id = AKIDfile\nsecret_key=\"k=1\"\n\n\
                [other]\nsecret_id='AKIDother'\nsecret_key=k2\ntoken = t\n[half]\nsecret_id=x\n";
    let path = file("ini", text);
    let of = |name: &str| fetched(Profile::named(name).file(&path));
    let first = of("default").await.unwrap().credentials;
    assert_eq!(first, Credentials::new("AKIDfile", "k=1"));
    let other = of("other").await.unwrap().credentials;
    assert_eq!(other, Credentials::new("AKIDother", "k2").with_token("t"));
    for (name, lacks) in [("half", "`secret_key`"), ("none", "[none]")] {
        let error = of(name).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        assert!(error.to_string().contains(lacks), "{error}");
    }
    let missing = fetched(Profile::standard().file("/nowhere/at/all")).await.unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NoCredentials);
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn a_command_line_profile_is_read_from_json() {
    let path = file("cli", r#"{"secretId": "A", "secretKey": "k", "token": "t", "expiresAt": 99}"#);
    let found = fetched(Profile::of_tccli().file(&path)).await.unwrap();
    assert_eq!(found.credentials, Credentials::new("A", "k").with_token("t"));
    assert_eq!(found.expires, Some(UNIX_EPOCH + Duration::from_secs(99)));
    for text in ["no json", "{}", r#"{"secretId": "A"}"#] {
        std::fs::write(&path, text).unwrap();
        let error = fetched(Profile::of_tccli().file(&path)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials, "{text}");
    }
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn instance_role_credentials_are_fetched_from_the_metadata_service() {
    let (endpoint, _) = plain(|asked| {
        let role =
            json!({"TmpSecretId": "A", "TmpSecretKey": "k", "Token": "t", "ExpiredTime": 50});
        match asked.split(' ').nth(1) {
            Some("/latest/meta-data/cam/security-credentials/") => (200, "reader\n".to_owned()),
            Some("/latest/meta-data/cam/security-credentials/reader") => (200, role.to_string()),
            _ => (404, String::new()),
        }
    });
    let found = fetched(CvmRole::new().endpoint(&endpoint)).await.unwrap();
    assert_eq!(found.credentials, Credentials::new("A", "k").with_token("t"));
    let kind = |source: CvmRole| async { fetched(source).await.unwrap_err().kind() };
    assert_eq!(kind(CvmRole::new().endpoint(&endpoint).role("x")).await, ErrorKind::NoCredentials);
    assert_eq!(kind(CvmRole::new().endpoint("http://127.0.0.1:9")).await, ErrorKind::NoCredentials);
    let (broken, _) = plain(|_| (500, String::new()));
    assert_eq!(kind(CvmRole::new().endpoint(broken)).await, ErrorKind::Credentials);
}

#[tokio::test]
async fn a_role_is_assumed_with_other_credentials() {
    let address = start(ACCOUNT, |arrived| {
        assert_eq!(arrived.action, "AssumeRole");
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        assert_eq!((&asked["RoleArn"], &asked["DurationSeconds"]), (&json!("arn"), &json!(900)));
        sts_response(4_000_000_000)
    });
    let base = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let role = AssumeRole::new(base, "arn")
        .duration(Duration::from_secs(900))
        .config(|config| config.endpoint(format!("http://{address}")));
    let found = fetched(role).await.unwrap();
    assert_eq!(found.credentials, Credentials::new("AKIDtmp", "tmpkey").with_token("tok"));
    assert_eq!(found.expires, Some(UNIX_EPOCH + Duration::from_secs(4_000_000_000)));
}

#[tokio::test]
async fn web_identity_and_saml_requests_are_unsigned() {
    let (endpoint, arrived) = plain(|_| (200, sts_response(4_000_000_000)));
    let token = file("token", "first\n");
    let web = WebIdentity::new("arn", "provider", &token)
        .config(|config| config.endpoint(endpoint.clone()));
    web.fetch().await.unwrap();
    std::fs::write(&token, "second").unwrap();
    web.fetch().await.unwrap();
    let saml = Saml::new("arn", "principal", "assertion");
    fetched(saml.config(|config| config.endpoint(endpoint.clone()))).await.unwrap();
    let arrived = arrived.lock().unwrap().clone();
    for (asked, holds) in arrived.iter().zip(["\"first\"", "\"second\"", "\"assertion\""]) {
        assert!(asked.contains(holds) && asked.contains("SKIP"), "{asked}");
        assert!(!asked.contains("TC3-HMAC-SHA256 Credential"), "{asked}");
    }
    std::fs::remove_file(token).unwrap();
    assert_eq!(web.fetch().await.unwrap_err().kind(), ErrorKind::Credentials);
}

#[test]
fn tke_variables_must_be_set_together() {
    let of = |there: &'static [&str]| {
        WebIdentity::from_lookup(move |name| there.contains(&name).then(|| "x".to_owned()))
    };
    let all = &["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE"];
    assert!(of(all).is_ok());
    assert_eq!(of(&[]).unwrap_err().kind(), ErrorKind::NoCredentials);
    let error = of(&["TKE_ROLE_ARN"]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("TKE_PROVIDER_ID and TKE_WEB_IDENTITY_TOKEN_FILE"));
}

/// Returns numbered credentials with a lifetime, or fails.
#[derive(Clone, Debug)]
struct Counting {
    time: TestTime,
    life: Duration,
    fetched: Arc<AtomicUsize>,
    fails: Arc<Mutex<bool>>,
}

impl Counting {
    fn new(time: &TestTime, life: u64) -> Self {
        let (fetched, fails) = Default::default();
        Self { time: time.clone(), life: Duration::from_secs(life), fetched, fails }
    }
}

impl CredentialsSource for Counting {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(async {
            tokio::task::yield_now().await;
            let number = self.fetched.fetch_add(1, Ordering::SeqCst) + 1;
            if *self.fails.lock().unwrap() {
                return Err(Error::no_credentials("not now"));
            }
            let now = tencentcloud_runtime::Platform::now(&self.time);
            let credentials = Credentials::new(format!("AKID{number}"), "key");
            Ok(TemporaryCredentials { credentials, expires: Some(now + self.life) })
        })
    }
}

async fn id(provider: &dyn CredentialsProvider) -> Result<String, ErrorKind> {
    let credentials = provider.credentials().await;
    credentials.map(|c| c.secret_id().to_owned()).map_err(|error| error.kind())
}

#[tokio::test]
async fn credentials_are_cached_and_refreshed_before_they_expire() {
    let time = TestTime::new();
    let source = Counting::new(&time, 3600);
    let provider = CachingProvider::new(source.clone()).platform(time.clone());
    let all = tokio::join!(id(&provider), id(&provider), id(&provider));
    assert_eq!(all, (Ok("AKID1".into()), Ok("AKID1".into()), Ok("AKID1".into())));
    assert_eq!(source.fetched.load(Ordering::SeqCst), 1);

    time.pass(Duration::from_secs(3600 - 301));
    assert_eq!(id(&provider).await, Ok("AKID1".into()));
    time.pass(Duration::from_secs(2));
    // One call fetches; the other uses the cached credentials, which are still valid.
    let both = tokio::join!(id(&provider), id(&provider));
    assert_eq!(both, (Ok("AKID2".into()), Ok("AKID1".into())));
}

/// The test clock, with an executor for background tasks.
#[derive(Debug)]
struct Beside(TestTime);

impl Platform for Beside {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, duration: Duration) -> Sleep<'_> {
        self.0.sleep(duration)
    }

    fn background(&self, task: Sleep<'static>) -> Option<Sleep<'static>> {
        tokio::spawn(task);
        None
    }
}

#[tokio::test]
async fn credentials_are_refreshed_in_the_background() {
    /// Fetches when permitted.
    #[derive(Debug)]
    struct Gated(Counting, Arc<Notify>);
    impl CredentialsSource for Gated {
        fn fetch(&self) -> FetchFuture<'_> {
            Box::pin(async {
                self.1.notified().await;
                self.0.fetch().await
            })
        }
    }
    let (time, gate) = (TestTime::new(), Arc::new(Notify::new()));
    let source = Gated(Counting::new(&time, 1000), Arc::clone(&gate));
    let provider = CachingProvider::new(source).platform(Beside(time.clone()));
    gate.notify_one();
    assert_eq!(id(&provider).await, Ok("AKID1".into()));
    time.pass(Duration::from_secs(950));
    for _ in 0..3 {
        assert_eq!(id(&provider).await, Ok("AKID1".into()), "which still hold");
        tokio::task::yield_now().await;
    }
    gate.notify_one();
    while id(&provider).await == Ok("AKID1".into()) {
        tokio::task::yield_now().await;
    }
    assert_eq!(id(&provider).await, Ok("AKID2".into()));
}

#[tokio::test]
async fn errors_are_not_cached_and_are_ignored_while_credentials_are_valid() {
    let time = TestTime::new();
    let source = Counting::new(&time, 1000);
    let provider = CachingProvider::new(source.clone()).platform(time.clone());
    *source.fails.lock().unwrap() = true;
    assert_eq!(id(&provider).await, Err(ErrorKind::NoCredentials));
    *source.fails.lock().unwrap() = false;
    assert_eq!(id(&provider).await, Ok("AKID2".into()));
    *source.fails.lock().unwrap() = true;
    time.pass(Duration::from_secs(950));
    assert_eq!(id(&provider).await, Ok("AKID2".into()));
    time.pass(Duration::from_secs(51));
    assert_eq!(id(&provider).await, Err(ErrorKind::NoCredentials));
    *source.fails.lock().unwrap() = false;
    assert_eq!(id(&provider).await, Ok("AKID5".into()));
}

#[tokio::test]
async fn an_abandoned_fetch_does_not_block_the_next() {
    let time = TestTime::new();
    let provider = CachingProvider::new(Counting::new(&time, 1000)).platform(time);
    {
        let mut first = std::pin::pin!(provider.credentials());
        let polled = std::future::poll_fn(|context| {
            std::task::Poll::Ready(first.as_mut().poll(context).is_pending())
        });
        assert!(polled.await);
    }
    assert_eq!(id(&provider).await, Ok("AKID1".into()));
}

/// Returns these credentials, and before them those with this ID.
#[derive(Debug)]
struct Replaced(&'static str, Arc<AtomicUsize>);

impl CredentialsSource for Replaced {
    fn fetch(&self) -> FetchFuture<'_> {
        let first = self.1.fetch_add(1, Ordering::SeqCst) == 0;
        let id = if first { self.0 } else { ACCOUNT.secret_id };
        let credentials = Credentials::new(id, ACCOUNT.secret_key);
        Box::pin(async { Ok(TemporaryCredentials { credentials, expires: None::<SystemTime> }) })
    }
}

#[tokio::test]
async fn rejected_credentials_are_refreshed_and_the_call_is_retried_once() {
    let (address, arrived) = script([done as fn() -> _]);
    let fetched = Arc::new(AtomicUsize::new(0));
    let provider = CachingProvider::new(Replaced("AKIDold", Arc::clone(&fetched)));
    let config = config(address, &TestTime::new()).credentials(provider);
    Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap();
    // The server rejects requests signed by other accounts.
    assert_eq!((fetched.load(Ordering::SeqCst), arrived.lock().unwrap().len()), (2, 1));
}

#[tokio::test]
async fn a_chain_skips_missing_credentials_and_stops_at_errors() {
    let time = TestTime::new();
    let absent = || CachingProvider::new(Profile::standard().file("/nowhere/at/all"));
    let broken = file("broken", "[default]\nsecret_id = A\n");
    let source = Counting::new(&time, 1000);
    let chain = ProviderChain::new()
        .push(absent())
        .push(CachingProvider::new(source.clone()).platform(time.clone()))
        .push(CachingProvider::new(Profile::standard().file(&broken)));
    assert_eq!(id(&chain).await, Ok("AKID1".into()));
    assert_eq!(id(&chain.clone()).await, Ok("AKID1".into()));

    let chain = ProviderChain::new().push(CachingProvider::new(Profile::standard().file(&broken)));
    let chain = chain.push(Credentials::new("AKIDnever", "k"));
    assert_eq!(id(&chain).await, Err(ErrorKind::Credentials));

    let error = ProviderChain::new().push(absent()).credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
    std::fs::remove_file(broken).unwrap();
}
