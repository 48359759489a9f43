//! The eighteen defects found in the official SDKs and their command-line tool, none of which is
//! repeated here. FAULTS.md describes them; numbers 4 and 18 are in `tls.rs`.
#![cfg(feature = "__async")]

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use serde_json::json;
use support::raw;
use support::server::{Account, Reply, refusal, start};
use support::service::{ACCOUNT, Read, SERVICE, TestTime, Write, config, done, refused, script};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{
    Access, CachingProvider, Client, Config, Credentials, CredentialsProvider, CredentialsSource,
    CvmRole, Error, ErrorKind, Failover, FetchFuture, Platform, Profile, ProviderChain, Signature,
    Sleep, StandardRetry, TemporaryCredentials, WebIdentity,
};

const DONE: fn() -> Reply = done;
const THROTTLED: fn() -> Reply = || refused("RequestLimitExceeded");
const HANG_UP: fn() -> Reply = || Reply::HangUp;

fn nowhere() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("tencentcloud-{name}-{}", std::process::id()));
    std::fs::write(&path, text).unwrap();
    path
}

#[tokio::test]
async fn defect_01_a_success_after_a_retry_is_returned() {
    let (address, arrived) = script([THROTTLED, DONE, DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    assert_eq!(client.call(Write::default()).await.unwrap().state, "done");
    assert_eq!(arrived.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn defect_02_content_type_parameters_are_ignored() {
    let error = refusal("FailedOperation", "no");
    let (address, _) = raw::response(move |stream| {
        let json = "Content-Type: application/json; charset=utf-8\r\n";
        raw::http(stream, "200 OK", json, &error);
    });
    let client = |address| Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let error = client(address).call(Read::default()).await.unwrap_err();
    assert_eq!(error.code(), Some("FailedOperation"));
    let (address, _) = raw::response(|stream| {
        let events = "Content-Type: Text/Event-Stream; charset=utf-8\r\n";
        raw::http(stream, "200 OK", events, "data: {\"State\":\"a\"}\n\n");
    });
    let mut events = client(address).call(Read::default()).events();
    assert_eq!(events.next().await.unwrap().unwrap().response().unwrap().state, "a");
}

#[tokio::test]
async fn defect_03_the_circuit_breaker_returns_the_network_error() {
    let other = Failover::to_hosts([format!("http://{}", nowhere())]).after(1);
    let config = config(nowhere(), &TestTime::new()).failover(other);
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..3 {
        let error = client.call(Read::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connect);
        assert!(std::error::Error::source(&error).is_some(), "{error:?}");
    }
}

#[tokio::test]
async fn defect_05_no_output_contains_a_secret() {
    let (address, _) = script([DONE]);
    let secret = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key).with_token("t0kenOfMine");
    for signature in [Signature::V3, Signature::V1(Hash::Sha256)] {
        let config =
            config(address, &TestTime::new()).credentials(secret.clone()).signature(signature);
        let client = Client::new(&SERVICE, config.clone()).unwrap();
        let request = Read { name: Some("body".into()), ..Read::default() };
        let call = client.call(request).header("X-Mine", "1");
        let signed = call.sign().await.unwrap();
        let error = call.await.unwrap_err();
        let shown =
            format!("{config:?} {client:?} {signed:?} {:?} {error:?} {error}", signed.request);
        let of_request = signed.request.headers.iter();
        let authorization = of_request.filter(|(name, _)| name == "Authorization");
        for secret in ["wh1sper", "t0kenOfMine"].into_iter().chain(authorization.map(|(_, v)| &**v))
        {
            assert!(!shown.contains(secret), "{secret} in {shown}");
        }
    }
}

#[tokio::test]
async fn defect_06_the_circuit_breaker_does_not_count_successes_as_failures() {
    let (first, at_first) = script([DONE]);
    let (second, at_second) = script([DONE]);
    let other = Failover::to_hosts([format!("http://{second}")]).after(5);
    let client = Client::new(&SERVICE, config(first, &TestTime::new()).failover(other)).unwrap();
    for _ in 0..20 {
        client.call(Write::default()).await.unwrap();
    }
    let arrived = (at_first.lock().unwrap().len(), at_second.lock().unwrap().len());
    assert_eq!(arrived, (20, 0));
}

#[tokio::test]
async fn defect_07_untyped_responses_keep_all_integer_digits() {
    let address = start(ACCOUNT, |_| {
        r#"{"Response":{"Big":12345678901234567890,"RequestId":"r"}}"#.to_owned()
    });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let response = client.untyped("DescribeAny", Access::Read, json!({})).await.unwrap().0;
    assert_eq!(response["Big"].as_u64(), Some(12_345_678_901_234_567_890));
}

#[tokio::test]
async fn defect_08_the_tke_region_is_used_and_the_token_is_trimmed() {
    let arrived = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&arrived);
    let address = raw::accept(move |mut stream| {
        *seen.lock().unwrap() = raw::request(&mut stream).unwrap_or_default();
        let credentials = json!({"TmpSecretId": "A", "TmpSecretKey": "k", "Token": "t"});
        let response = json!({"Response": {"Credentials": credentials, "ExpiredTime": 4_000_000_000_u32,
            "RequestId": "r"}});
        raw::http(&mut stream, "200 OK", "", response.to_string());
    });
    let token = file("token", "of-the-pod\n");
    let path = token.to_str().unwrap().to_owned();
    let identity = WebIdentity::from_lookup(move |name| match name {
        "TKE_REGION" => Some("ap-nanjing".to_owned()),
        "TKE_WEB_IDENTITY_TOKEN_FILE" => Some(path.clone()),
        "TKE_ROLE_ARN" | "TKE_PROVIDER_ID" => Some("x".to_owned()),
        _ => None,
    });
    let identity = identity.unwrap().config(|config| config.endpoint(format!("http://{address}")));
    identity.fetch().await.unwrap();
    let arrived = arrived.lock().unwrap().to_lowercase();
    assert!(arrived.contains("x-tc-region: ap-nanjing"), "{arrived}");
    assert!(arrived.contains("\"of-the-pod\""), "{arrived}");
    std::fs::remove_file(token).unwrap();
}

#[tokio::test]
async fn defect_09_each_attempt_is_signed_anew() {
    let (address, arrived) = script([THROTTLED, DONE]);
    let retry = StandardRetry::new().initial_backoff(Duration::ZERO, Duration::from_secs(600));
    let config = config(address, &TestTime::new())
        .retry(retry.max_backoff(Duration::from_secs(600)))
        .timeout(Duration::from_secs(1000));
    Client::new(&SERVICE, config).unwrap().call(Write::default()).await.unwrap();
    let arrived = arrived.lock().unwrap();
    let stamp = |index: usize| arrived[index].header("x-tc-timestamp").parse::<u64>().unwrap();
    assert!(stamp(1) - stamp(0) >= 599);
    assert_ne!(arrived[0].header("authorization"), arrived[1].header("authorization"));
}

#[tokio::test]
async fn defect_10_failover_uses_the_other_host_and_records_its_success() {
    let (first, _) = script([HANG_UP]);
    let (second, at_second) = script([HANG_UP, HANG_UP, DONE, HANG_UP, HANG_UP, DONE]);
    let other = Failover::to_hosts([format!("http://{second}")]).after(3);
    let retry = StandardRetry::new().attempts(10).initial_backoff(Duration::ZERO, Duration::ZERO);
    let config = config(first, &TestTime::new()).failover(other).retry(retry);
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..2 {
        client.call(Read::default()).await.unwrap();
    }
    // Two failures of the other host, a success, and two more failures are not three in a row.
    assert_eq!(at_second.lock().unwrap().len(), 6);
}

#[tokio::test]
async fn defect_11_calls_have_a_default_timeout() {
    /// Lets every time limit expire at once, and records the limits.
    #[derive(Clone, Debug, Default)]
    struct Impatient(Arc<Mutex<Vec<Duration>>>);
    impl Platform for Impatient {
        fn sleep(&self, _: Duration) -> Sleep<'_> {
            Box::pin(std::future::ready(()))
        }

        fn deadline(&self, limit: Duration) -> Sleep<'_> {
            self.0.lock().unwrap().push(limit);
            Box::pin(std::future::ready(()))
        }
    }
    let address = raw::accept(|stream| {
        std::thread::sleep(Duration::from_secs(30));
        drop(stream);
    });
    let time = Impatient::default();
    let config = Config::new(Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key))
        .endpoint(format!("http://{address}"))
        .platform(time.clone());
    let client = Client::new(&SERVICE, config).unwrap();
    let signed = client.call(Write::default()).sign().await.unwrap();
    assert_eq!(signed.request.timeout, Duration::from_secs(60));
    assert!(client.call(Write::default()).await.unwrap_err().is_timeout());
    assert_eq!(*time.0.lock().unwrap(), [Duration::from_secs(60)]);
}

#[tokio::test]
async fn defect_12_credential_errors_are_not_cached() {
    #[derive(Debug, Default)]
    struct Second(AtomicU32);
    impl CredentialsSource for Second {
        fn fetch(&self) -> FetchFuture<'_> {
            let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
            Box::pin(async move {
                match first {
                    true => Err(Error::no_credentials("not yet")),
                    false => Ok(TemporaryCredentials { credentials, expires: None::<SystemTime> }),
                }
            })
        }
    }
    let (address, _) = script([DONE]);
    let config =
        config(address, &TestTime::new()).credentials(CachingProvider::new(Second::default()));
    let client = Client::new(&SERVICE, config).unwrap();
    let error = client.call(Read::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    assert_eq!(client.call(Read::default()).await.unwrap().state, "done");
}

#[tokio::test]
async fn defect_13_a_custom_endpoint_keeps_the_service_and_its_port() {
    // The server verifies the signature with the host that was sent.
    let (address, arrived) = script([DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    client.call(Read::default()).await.unwrap();
    let arrived = arrived.lock().unwrap();
    assert_eq!(arrived[0].header("host"), address.to_string());
    assert!(arrived[0].header("authorization").contains("/toy/tc3_request"));
}

#[tokio::test]
async fn defect_14_metadata_requests_time_out_and_errors_are_reported() {
    let silent = raw::accept(|stream| {
        std::thread::sleep(Duration::from_secs(30));
        drop(stream);
    });
    let fetch = |address: SocketAddr| async move {
        CvmRole::new().endpoint(format!("http://{address}")).fetch().await.unwrap_err()
    };
    let error = fetch(silent).await;
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("the request timed out"), "{source}");
    let (broken, _) = raw::response(|stream| raw::http(stream, "500 Oops", "", ""));
    let error = fetch(broken).await;
    assert_eq!((error.kind(), error.status()), (ErrorKind::Credentials, Some(500)));
}

#[tokio::test]
async fn defect_15_booleans_in_forms_are_lower_case() {
    let (address, arrived) = script([DONE]);
    let config = config(address, &TestTime::new()).signature(Signature::V1(Hash::Sha1));
    let client = Client::new(&SERVICE, config).unwrap();
    client.untyped("DescribeAny", Access::Read, json!({"On": true, "Off": false})).await.unwrap();
    let arrived = arrived.lock().unwrap();
    let value = |name: &str| &arrived[0].pairs.iter().find(|(key, _)| key == name).unwrap().1;
    assert_eq!((&**value("On"), &**value("Off")), ("true", "false"));
}

#[tokio::test]
async fn defect_16_profiles_may_lack_a_section_and_quote_values() {
    let path = file("profile", "[default]\nsecret_id = \"AKID\"\nsecret_key = 'k'\n");
    let found = Profile::standard().file(&path).fetch().await.unwrap();
    assert_eq!(found.credentials, Credentials::new("AKID", "k"));
    std::fs::write(&path, "[other]\nsecret_id = x\nsecret_key = y\n").unwrap();
    let error = Profile::standard().file(&path).fetch().await.unwrap_err();
    assert!(error.message().contains("[default]"), "{error}");
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn defect_17_an_exhausted_chain_lists_the_reason_of_each_provider() {
    let nothing = WebIdentity::from_lookup(|_| None).unwrap_err();
    assert_eq!(nothing.kind(), ErrorKind::NoCredentials);
    let chain = ProviderChain::new()
        .push(CachingProvider::new(Profile::standard().file("/not/there")))
        .push(CachingProvider::new(CvmRole::new().endpoint(format!("http://{}", nowhere()))));
    let error = chain.credentials().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NoCredentials);
    for part in ["no credentials found", "/not/there", "not a CVM instance with a role"] {
        assert!(error.message().contains(part), "{error}");
    }
}

/// Only the configured account may call, on which the tests above rely.
#[tokio::test]
async fn the_test_server_rejects_a_wrong_key() {
    let other = Account { secret_key: "other", ..ACCOUNT };
    let address = start(other, |_| String::new());
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let error = client.call(Read::default()).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.SignatureFailure"));
}
