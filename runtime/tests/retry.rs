//! Retries, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use support::server::{Account, Reply, start};
use support::service::{ACCOUNT, Read, SERVICE, TestTime, Write, config, done, refused, script};
use tencentcloud_runtime::{
    Client, Credentials, CredentialsFuture, CredentialsProvider, Error, ErrorKind, RetryContext,
    RetryPolicy, StandardRetry,
};

const BROKEN: fn() -> Reply = || Reply::HangUp;
const DONE: fn() -> Reply = done;
const THROTTLED: fn() -> Reply = || refused("RequestLimitExceeded.UinLimitExceeded");
const DOWN: fn() -> Reply = || refused("InternalError");
const MISSING: fn() -> Reply = || refused("InternalError.ConfigNotExist");
const BAD_GATEWAY: fn() -> Reply = || Reply::Http(502, vec![], "<html>bad gateway</html>".into());

/// Checks the results of a read and a write, and how often they arrive.
#[track_caller]
fn check(replies: &[fn() -> Reply], read: Result<usize, usize>, write: Result<usize, usize>) {
    let outcome = |reads: bool| {
        let (address, arrived) = script(replies.iter().copied());
        let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let response = runtime.block_on(async {
            if reads {
                client.call(Read::default()).await
            } else {
                client.call(Write::default()).await
            }
        });
        let times = arrived.lock().unwrap().len();
        response.map(|_| times).map_err(|_| times)
    };
    assert_eq!((outcome(true), outcome(false)), (read, write));
}

#[test]
fn a_throttled_call_is_retried_even_if_it_writes() {
    check(&[THROTTLED, DONE], Ok(2), Ok(2));
    check(&[THROTTLED, THROTTLED, DONE], Ok(3), Ok(3));
    check(&[THROTTLED], Err(3), Err(3));
}

#[test]
fn an_ambiguous_write_is_never_retried() {
    check(&[BROKEN, DONE], Ok(2), Err(1));
    check(&[BAD_GATEWAY, DONE], Ok(2), Err(1));
    check(&[DOWN, DONE], Ok(2), Err(1));
    check(&[THROTTLED, BROKEN, DONE], Ok(3), Err(2));
}

#[test]
fn a_code_below_internal_error_is_not_retried() {
    check(&[MISSING, DONE], Err(1), Err(1));
}

// F7
#[cfg(feature = "testing")]
#[test]
fn throttling_codes_are_recognized_in_every_family() {
    let code = |code: &str| {
        let client = tencentcloud_runtime::testing::Script::new()
            .always("ModifyToy", tencentcloud_runtime::testing::Reply::error(code, "no"));
        let config = tencentcloud_runtime::Config::new(Credentials::new("AKIDtest", "key"));
        let config = config.platform(TestTime::new()).transport(client.clone());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client = Client::new(&SERVICE, config).unwrap();
        let error = runtime.block_on(async { client.call(Write::default()).await }).unwrap_err();
        (error.is_throttled(), error.attempts())
    };
    for throttled in [
        "FailedOperation.RequestLimitExceeded",
        "LimitExceeded.RequestLimitExceeded",
        "LimitExceeded.TooManyRequests",
        "FailedOperation.DataFlowTooManyRequests",
        "FailedOperation.FrequencyLimit",
        "UnsupportedOperation.FrequencyLimit",
        "FailedOperation.TooFrequently",
        "FailedOperation.TagQpsLimit",
        "RequestLimitExceeded",
        "RequestLimitExceeded.FrequentRequest",
        "LimitExceeded.RateLimitExceeded",
        "LimitExceeded.ToysAMinute",
    ] {
        assert_eq!(code(throttled), (true, 3), "{throttled}");
    }
    for number in [
        "RequestLimitExceeded.JobNumExceed",
        "RequestLimitExceeded.CreateDomainLimit",
        "RequestLimitExceeded.BatchImportOverflow",
        "RequestLimitExceeded.Toys",
        "LimitExceeded",
        "LimitExceeded.CdnUserTooManyHosts",
        "InvalidParameterValue.OriginPullRateLimit",
        "FailedOperation.TooManyTags",
    ] {
        assert_eq!(code(number), (false, 1), "{number}");
    }
}

/// Retries every failure, five times.
#[derive(Clone, Debug)]
struct Always;

impl RetryPolicy for Always {
    fn backoff(&self, context: &RetryContext<'_>) -> Option<Duration> {
        (context.attempt < 5).then_some(Duration::ZERO)
    }
}

const BUSY: fn() -> Reply = || refused("ResourceBusy.Disk");

/// Returns how often a read and a write arrive at a service that is busy once, under a policy.
fn arrivals(policy: impl RetryPolicy + Clone) -> [Result<usize, usize>; 2] {
    [true, false].map(|reads| {
        let (address, arrived) = script([BUSY, DONE]);
        let config = config(address, &TestTime::new()).retry(policy.clone());
        let client = Client::new(&SERVICE, config).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let ended = runtime.block_on(async {
            if reads {
                client.call(Read::default()).await
            } else {
                client.call(Write::default()).await
            }
        });
        let times = arrived.lock().unwrap().len();
        ended.map(|_| times).map_err(|_| times)
    })
}

// F14
#[test]
fn a_policy_decides_all_failures_of_reads_and_adds_codes_for_writes() {
    assert_eq!(arrivals(Always), [Ok(2), Err(1)]);
    assert_eq!(arrivals(StandardRetry::new()), [Err(1), Err(1)]);
    assert_eq!(arrivals(StandardRetry::new().also_retry(["ResourceBusy"])), [Ok(2), Ok(2)]);
    assert_eq!(arrivals(StandardRetry::new().also_retry(["ResourceBusy.Disk"])), [Ok(2), Ok(2)]);
    assert_eq!(arrivals(StandardRetry::new().also_retry(["ResourceBus"])), [Err(1), Err(1)]);
    let once = StandardRetry::new().also_retry(["ResourceBusy"]).attempts(1);
    assert_eq!(arrivals(once), [Err(1), Err(1)]);
}

// L3
#[tokio::test]
async fn retry_after_is_honored_within_the_time_limit() {
    const LATER: fn() -> Reply =
        || Reply::Http(503, vec![("Retry-After".into(), "7".into())], "busy".into());
    const MUCH_LATER: fn() -> Reply =
        || Reply::Http(429, vec![("Retry-After".into(), "3600".into())], "busy".into());
    let (address, _) = script([LATER, DONE]);
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    client.call(Read::default()).await.unwrap();
    assert_eq!(time.slept(), [7000]);
    // L2: retries that do not fit the time limit do not use the budget.
    let (address, arrived) = script([MUCH_LATER, MUCH_LATER, LATER, DONE]);
    let time = TestTime::new();
    let config = config(address, &time).retry(StandardRetry::new().budget(1));
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..2 {
        let error = client.call(Read::default()).await.unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(429), 1));
    }
    client.call(Read::default()).await.unwrap();
    assert_eq!((time.slept(), arrived.lock().unwrap().len()), (vec![7000], 4));
}

#[tokio::test]
async fn a_write_with_a_client_token_is_retried() {
    let (address, arrived) = script([BROKEN, DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let request = Write { client_token: Some("once".into()), ..Write::default() };
    assert_eq!(client.call(request).await.unwrap().state, "done");
    assert_eq!(arrived.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    let (address, arrived) = script([THROTTLED, THROTTLED, DONE]);
    let time = TestTime::new();
    let retry = StandardRetry::new().initial_backoff(Duration::ZERO, Duration::from_secs(100));
    let retry = retry.max_backoff(Duration::from_secs(400));
    let config = config(address, &time).retry(retry).timeout(Duration::from_secs(1000));
    Client::new(&SERVICE, config).unwrap().call(Write::default()).await.unwrap();
    let arrived = arrived.lock().unwrap();
    let stamps: Vec<u64> =
        arrived.iter().map(|call| call.header("x-tc-timestamp").parse().unwrap()).collect();
    assert!(stamps[1] - stamps[0] >= 99 && stamps[2] - stamps[1] >= 199, "{stamps:?}");
    assert_ne!(arrived[0].header("authorization"), arrived[1].header("authorization"));
}

#[tokio::test]
async fn backoff_is_random_with_a_doubling_bound() {
    let (address, _) = script([BROKEN]);
    let time = TestTime::new();
    time.draw(1 << 63);
    let config = config(address, &time).retry(StandardRetry::new().attempts(5));
    let error = Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap_err();
    assert_eq!(time.slept(), [100, 200, 400, 800]);
    assert_eq!((error.attempts(), error.is_retryable()), (5, true));
    assert!(error.to_string().ends_with("(attempt 5)"), "{error}");
}

#[tokio::test]
async fn no_backoff_exceeds_the_deadline() {
    let (address, arrived) = script([BROKEN]);
    let time = TestTime::new();
    time.draw(1 << 63);
    let config = config(address, &time).retry(StandardRetry::new().attempts(50));
    let client = Client::new(&SERVICE, config).unwrap();
    let call = client.call(Read::default()).timeout(Duration::from_millis(1000));
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport, "what failed is told, and not that time is up");
    assert_eq!(time.slept(), [100, 200, 400]);
    assert_eq!(arrived.lock().unwrap().len(), 4);
}

#[tokio::test]
async fn clones_share_the_retry_budget() {
    let (address, arrived) = script([BROKEN]);
    let config = config(address, &TestTime::new()).retry(StandardRetry::new().budget(3));
    let client = Client::new(&SERVICE, config).unwrap();
    for _ in 0..5 {
        client.clone().call(Read::default()).await.unwrap_err();
    }
    assert_eq!(arrived.lock().unwrap().len(), 5 + 3);
}

#[tokio::test]
async fn a_policy_of_one_attempt_never_retries() {
    let (address, arrived) = script([BROKEN]);
    let config = config(address, &TestTime::new()).retry(StandardRetry::never());
    Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap_err();
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_connect_error_is_retried_even_for_writes() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(address, &time)).unwrap();
    let error = client.call(Write::default()).await.unwrap_err();
    assert!(error.is_connect() && error.is_retryable(), "{error:?}");
    assert_eq!((error.attempts(), time.slept().len()), (3, 2));
}

#[tokio::test]
async fn an_unresponsive_service_times_out_at_the_deadline() {
    /// Never returns credentials.
    #[derive(Debug)]
    struct Never;
    impl CredentialsProvider for Never {
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(std::future::pending())
        }
    }
    let config = tencentcloud_runtime::Config::new(Never).timeout(Duration::from_millis(20));
    let client = Client::new(&SERVICE, config).unwrap();
    let error = client.call(Read::default()).await.unwrap_err();
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    assert!(!client.call(Write::default()).await.unwrap_err().is_retryable());
}

/// Returns old credentials until they are invalidated.
#[derive(Debug, Default)]
struct Renewing(AtomicU32);

impl CredentialsProvider for Renewing {
    fn credentials(&self) -> CredentialsFuture<'_> {
        let id = if self.0.load(Ordering::Relaxed) == 0 { "AKIDold" } else { ACCOUNT.secret_id };
        Box::pin(async move { Ok(Credentials::new(id, ACCOUNT.secret_key)) })
    }

    fn invalidate(&self, credentials: &Credentials) -> bool {
        assert_eq!(credentials.secret_id(), "AKIDold");
        self.0.fetch_add(1, Ordering::Relaxed);
        true
    }
}

#[tokio::test]
async fn rejected_credentials_are_renewed_once() {
    let renewed = |account: Account| async move {
        let address = start(account, |_| done());
        let config = tencentcloud_runtime::Config::new(Renewing::default())
            .endpoint(format!("http://{address}"));
        Client::new(&SERVICE, config).unwrap().call(Write::default()).await
    };
    assert_eq!(renewed(ACCOUNT).await.unwrap().state, "done");
    let other = Account { secret_id: "AKIDold", token: Some("t"), ..ACCOUNT };
    let error: Error = renewed(other).await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (Some("AuthFailure.SecretIdNotFound"), 2));
}

/// A service whose clock is an hour ahead, which accepts signatures within five minutes.
fn hour_ahead() -> std::net::SocketAddr {
    start(ACCOUNT, |arrived| {
        let now = SystemTime::now() + Duration::from_secs(3600);
        let seconds = now.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
        let stamp: u64 = arrived.header("x-tc-timestamp").parse().unwrap();
        let reply = if stamp.abs_diff(seconds) > 300 {
            refused("AuthFailure.SignatureExpire")
        } else {
            done()
        };
        let Reply::Http(status, mut headers, body) = reply else { unreachable!() };
        headers.push(("Date".to_owned(), httpdate::fmt_http_date(now)));
        Reply::Http(status, headers, body)
    })
}

#[tokio::test]
async fn an_hour_of_clock_skew_costs_one_attempt_once() {
    let time = TestTime::new();
    let client = Client::new(&SERVICE, config(hour_ahead(), &time)).unwrap();
    client.call(Write::default()).await.unwrap();
    let signed = client.call(Write::default()).sign().await.unwrap();
    let stamp = signed.request.headers.iter().find(|(name, _)| name == "X-TC-Timestamp").unwrap();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    assert!(stamp.1.parse::<u64>().unwrap().abs_diff(now + 3600) < 60);
    // The local clock is set correctly: the correction is dropped, at the cost of one attempt.
    time.set(SystemTime::now() + Duration::from_secs(3600));
    client.call(Write::default()).await.unwrap();
    client.call(Write::default()).await.unwrap();
    assert!(time.slept().is_empty(), "neither was a matter of the policy");
}

#[tokio::test]
async fn an_expired_signature_without_a_date_is_final() {
    let (address, arrived) = script([(|| refused("AuthFailure.SignatureExpire")) as fn() -> Reply]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let error = client.call(Read::default()).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.SignatureExpire"));
    assert_eq!(arrived.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn reserved_and_invalid_headers_are_rejected() {
    let (address, arrived) = script([DONE]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    for (name, value) in [("authorization", "x"), ("X-TC-Token", "t"), ("A b", ""), ("X", "a\r\nb")]
    {
        let error = client.call(Read::default()).header(name, value).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
    client.call(Read::default()).header("X-TC-TraceId", "trace-1").await.unwrap();
    let arrived: Vec<_> =
        arrived.lock().unwrap().iter().map(|a| a.header("x-tc-traceid").to_owned()).collect();
    assert_eq!(arrived, ["trace-1"]);
}

#[tokio::test]
async fn a_read_is_retried_after_the_attempt_timeout() {
    let first = Arc::new(AtomicU32::new(0));
    let address = start(ACCOUNT, move |_| {
        if first.fetch_add(1, Ordering::Relaxed) == 0 {
            std::thread::sleep(Duration::from_secs(5));
        }
        done()
    });
    let config = config(address, &TestTime::new()).attempt_timeout(Duration::from_millis(100));
    let response = Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap();
    assert_eq!(response.state, "done");
}
