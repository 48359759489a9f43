//! Connections, over real sockets, with both clients. Proxy variables are tested in child processes
//! with their own environment.
#![cfg(all(feature = "__async", feature = "__blocking"))]

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}
#[path = "connections/pool.rs"]
mod pool;

use std::future::IntoFuture as _;
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use support::raw;
use support::service::{ACCOUNT, Read, SERVICE, Write};
use tencentcloud_runtime::{
    Client, Config, Credentials, Error, ErrorKind, Failover, HttpRequest, HyperTransport, Method,
    RateLimits, StandardRetry, Transport, TransportOptions, UreqTransport,
};

const DONE: &str = r#"{"Response":{"State":"done","RequestId":"req-1"}}"#;

fn config(endpoint: &str) -> Config {
    Config::new(Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key))
        .endpoint(endpoint)
        .timeout(Duration::from_secs(10))
        .rate_limits(RateLimits::off())
        .retry(StandardRetry::never())
}

/// Makes a call with each client.
fn call_both_clients(config: &Config) -> [Result<String, Error>; 2] {
    let client = Client::new(&SERVICE, config.clone()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let awaited = runtime.block_on(client.call(Read::default()).into_future());
    let blocking = client.call(Read::default()).wait();
    [awaited, blocking].map(|outcome| outcome.map(|response| response.state))
}

/// Closes each connection after one request, which is recorded.
fn listener() -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let address = raw::accept(move |mut stream| {
        let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
        let request = raw::request(&mut stream);
        kept.lock().unwrap().push(request.unwrap_or_default());
    });
    (address, seen)
}

const ENDPOINT: &str = "TEST_ENDPOINT";

/// Calls an endpoint with both clients in a child process with only these proxy variables. Returns
/// its output.
fn in_child(test: &str, endpoint: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name.to_lowercase()).env_remove(name);
    }
    let output = command.env(ENDPOINT, endpoint).envs(variables.iter().copied()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// In the child: prints the results of both calls.
fn is_child() -> bool {
    let Ok(endpoint) = std::env::var(ENDPOINT) else { return false };
    for outcome in call_both_clients(&config(&endpoint)) {
        let error = outcome.expect_err("nobody answers");
        println!("{:?}: {error}", error.kind());
    }
    true
}

// T4
#[test]
fn an_unusable_proxy_is_never_bypassed() {
    const TEST: &str = "an_unusable_proxy_is_never_bypassed";
    if is_child() {
        return;
    }
    let (service, seen) = listener();
    let endpoint = format!("https://127.0.0.1:{}", service.port());
    for (name, value) in [
        ("HTTPS_PROXY", "socks5://me:s3cret@127.0.0.1:9"),
        ("https_proxy", "socks5h://127.0.0.1:9"),
        ("ALL_PROXY", "http://proxy example:3128"),
        ("all_proxy", "://"),
        ("HTTPS_PROXY", "ftp://127.0.0.1:9"),
        ("HTTPS_PROXY", "https://127.0.0.1:9/path"),
        ("HTTPS_PROXY", "http://127.0.0.1:99999"),
    ] {
        let shown = in_child(TEST, &endpoint, &[(name, value)]);
        let errors = shown.matches(&format!("Connect: DescribeToy: the proxy of {name}")).count();
        assert_eq!(errors, 2, "{name}={value}: {shown}");
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(seen.lock().unwrap().is_empty(), "{name}={value} was bypassed");
    }
}

// T3
#[test]
fn both_clients_agree_on_the_environment() {
    const TEST: &str = "both_clients_agree_on_the_environment";
    if is_child() {
        return;
    }
    let (proxy, at_proxy) = listener();
    let (other, at_other) = listener();
    let (proxy, other) = (format!("http://{proxy}"), format!("http://{other}"));
    let check = |variables: &[(&str, &str)], expected: (usize, usize)| {
        let shown = in_child(TEST, "https://api.example.invalid", variables);
        let count = |seen: &Arc<Mutex<Vec<String>>>| {
            let seen = std::mem::take(&mut *seen.lock().unwrap());
            let connect = "CONNECT api.example.invalid:443 ";
            seen.iter().filter(|bytes| bytes.starts_with(connect)).count()
        };
        assert_eq!((count(&at_proxy), count(&at_other)), expected, "{variables:?}: {shown}");
        shown
    };
    check(&[("HTTPS_PROXY", &proxy), ("ALL_PROXY", &other)], (2, 0));
    check(&[("all_proxy", &other)], (0, 2));
    check(&[("HTTP_PROXY", &proxy), ("http_proxy", &other)], (0, 0));
    check(&[("HTTP_PROXY", &proxy), ("REQUEST_METHOD", "GET")], (0, 0));
    check(&[("HTTPS_PROXY", ""), ("ALL_PROXY", &other)], (0, 2));
    check(&[("HTTPS_PROXY", &proxy), ("NO_PROXY", " a.com , example.invalid")], (0, 0));
    check(&[("HTTPS_PROXY", &proxy), ("no_proxy", "*")], (0, 0));
    let shown = check(&[("HTTPS_PROXY", &proxy), ("NO_PROXY", "ple.invalid")], (2, 0));
    let expected = format!("failed to connect to api.example.invalid through the proxy {proxy}");
    assert!(shown.contains(&expected), "{shown}");
}

#[test]
fn a_connect_error_names_the_host() {
    let nowhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for endpoint in [format!("http://{nowhere}"), format!("https://{nowhere}")] {
        for outcome in call_both_clients(&config(&endpoint)) {
            let error = outcome.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Connect);
            assert!(error.message().contains("failed to connect to 127.0.0.1"), "{error}");
        }
    }
}

/// A server that responds on every connection, and counts the connections.
fn counting_server() -> (SocketAddr, Arc<AtomicUsize>) {
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    let address = raw::accept(move |mut stream: TcpStream| {
        count.fetch_add(1, Ordering::SeqCst);
        while raw::request(&mut stream).is_some() {
            raw::http(&mut stream, "200 OK", "", DONE);
        }
    });
    (address, connections)
}

// F16
#[test]
fn host_addresses_and_plain_http_can_be_configured() {
    let (address, connections) = counting_server();
    let options = TransportOptions::new().no_proxy().resolve("Mock.Example.", address);
    let config = config("http://mock.example:8080").transport_options(options);
    let error = Client::new(&SERVICE, config.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.message().contains("allow_plain_http"), "{error}");
    let config = config.allow_plain_http(["mock.example:8080"]);
    for outcome in call_both_clients(&config) {
        assert_eq!(outcome.unwrap(), "done");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2);
    let error = Client::new(&SERVICE, config.endpoint("http://mock.example:8081")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}

// F16
#[test]
fn failover_hosts_may_use_allowed_plain_http() {
    let (address, _) = counting_server();
    let options = TransportOptions::new().resolve("mock", address);
    let config = config("http://127.0.0.1:1").failover(Failover::to_hosts(["http://mock"]));
    let config = config.retry(StandardRetry::new()).transport_options(options);
    assert_eq!(Client::new(&SERVICE, config.clone()).unwrap_err().kind(), ErrorKind::Config);
    for outcome in call_both_clients(&config.allow_plain_http(["mock"])) {
        assert_eq!(outcome.unwrap(), "done");
    }
}

// F16
#[test]
fn invalid_options_are_rejected_when_the_client_is_created() {
    for options in [
        TransportOptions::new().proxy("socks5://me:s3cret@localhost:1"),
        TransportOptions::new().proxy("http://me:s3cret@localhost:1/path"),
        TransportOptions::new().proxy(""),
        TransportOptions::new().add_root_certificates("no certificate"),
        TransportOptions::new()
            .only_root_certificates("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"),
    ] {
        let shown = format!("{options:?}");
        let error = Client::new(&SERVICE, config("a.b").transport_options(options.clone()));
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{shown}");
        assert!(!format!("{shown} {error:?} {error}").contains("s3cret"), "{error:?}");
        assert!(HyperTransport::with_options(&options).is_err());
        assert!(UreqTransport::with_options(&options).is_err());
    }
}

// F19
#[test]
fn clones_of_a_configuration_share_connections() {
    let (address, connections) = counting_server();
    let config = config(&format!("http://{address}"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for tenant in 0..20 {
        let credentials = Credentials::new(format!("AKID{tenant}"), "key");
        let client = Client::new(&SERVICE, config.clone().credentials(credentials)).unwrap();
        runtime.block_on(client.call(Read::default()).into_future()).unwrap();
        client.call(Read::default()).wait().unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2, "one of each client");
}

// F19
#[test]
fn idle_connection_options_are_applied() {
    for (options, are_kept) in [
        (TransportOptions::new(), true),
        (TransportOptions::new().max_idle_connections(0), false),
        (TransportOptions::new().idle_timeout(Duration::ZERO), false),
        (TransportOptions::new().idle_timeout(Duration::MAX).connect_timeout(Duration::MAX), true),
    ] {
        let (address, connections) = counting_server();
        let config = config(&format!("http://{address}")).transport_options(options.clone());
        let client = Client::new(&SERVICE, config).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for _ in 0..10 {
            runtime.block_on(client.call(Read::default()).into_future()).unwrap();
            client.call(Read::default()).wait().unwrap();
        }
        let connections = connections.load(Ordering::SeqCst);
        assert_eq!(connections, if are_kept { 2 } else { 20 }, "{options:?}");
    }
}

// R9
#[test]
fn the_concurrency_limit_is_not_a_host_failure() {
    let (address, arrived) = raw::response(|stream| {
        std::thread::sleep(Duration::from_secs(2));
        raw::http(stream, "200 OK", "", DONE);
    });
    let options = TransportOptions::new().max_concurrency(1);
    let config = config(&format!("http://{address}")).transport_options(options);
    let patient = Client::new(&SERVICE, config.clone()).unwrap();
    let hasty = config.attempt_timeout(Duration::from_millis(200));
    let hasty = Client::new(&SERVICE, hasty).unwrap();
    let until_taken = |arrivals| {
        while arrived.load(Ordering::SeqCst) < arrivals {
            std::thread::sleep(Duration::from_millis(5));
        }
    };
    let check = |outcome: Result<_, Error>| {
        let error = outcome.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::RateLimit, "{error:?}");
        assert!(error.is_retryable() && error.message().contains("max_concurrency"), "{error}");
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let slow = runtime.spawn(patient.call(Write::default()).into_future());
    until_taken(1);
    check(runtime.block_on(hasty.call(Write::default()).into_future()).map(|_| ()));
    runtime.block_on(slow).unwrap().unwrap();
    let slow = std::thread::spawn(move || patient.call(Write::default()).wait());
    until_taken(2);
    check(hasty.call(Write::default()).wait().map(|_| ()));
    slow.join().unwrap().unwrap();
}

// T7
#[test]
fn a_connection_of_a_stalled_runtime_is_not_reused() {
    let (address, connections) = counting_server();
    let client = Client::new(&SERVICE, config(&format!("http://{address}"))).unwrap();
    let one = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, second) = (one(), one());
    for runtime in [&first, &second, &first, &second] {
        let call = client.call(Write::default()).timeout(Duration::from_secs(5));
        assert_eq!(runtime.block_on(call.into_future()).unwrap().state, "done");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 2, "each has one of its own");
    drop(first);
    for _ in 0..300 {
        one().block_on(client.call(Write::default()).into_future()).unwrap();
    }
}

// N4
#[test]
fn time_limits_may_be_the_maximum_duration() {
    let (address, _) = counting_server();
    let config = config(&format!("http://{address}")).timeout(Duration::MAX);
    for outcome in call_both_clients(&config.connect_timeout(Duration::MAX)) {
        assert_eq!(outcome.unwrap(), "done");
    }
}

// R3
#[test]
fn a_stream_holds_its_permit_until_dropped() {
    let (address, _) = counting_server();
    let options = TransportOptions::new().max_concurrency(1);
    let request = || HttpRequest {
        method: Method::Post,
        url: format!("http://{address}/"),
        headers: vec![("Content-Length".into(), "0".into())],
        body: Vec::new(),
        timeout: Duration::from_millis(200),
        max_response: 1 << 20,
    };
    let hyper: Box<dyn Transport> = Box::new(HyperTransport::with_options(&options).unwrap());
    let ureq: Box<dyn Transport> = Box::new(UreqTransport::with_options(&options).unwrap());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for transport in [hyper, ureq] {
        runtime.block_on(async {
            let stream = transport.stream(request()).await.unwrap();
            let error = transport.send(request()).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::RateLimit, "{error:?}");
            drop(stream);
            assert_eq!(transport.send(request()).await.unwrap().status, 200);
        });
    }
}
