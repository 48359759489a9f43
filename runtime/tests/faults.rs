//! Failures between a client and the service, over real sockets, with both clients. FAULTS.md lists
//! them.
#![cfg(all(feature = "__async", feature = "__blocking"))]

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use support::raw;
use support::service::{ACCOUNT, Read, Responded, SERVICE, Write};
use tencentcloud_runtime::{
    Client, Config, Credentials, Error, ErrorKind, RateLimits, StandardRetry,
};

const LIMIT: Duration = Duration::from_millis(1500);
const DONE: &str = r#"{"Response":{"State":"done","RequestId":"req-1"}}"#;

fn config(endpoint: &str) -> Config {
    let retry = StandardRetry::new().attempts(2).initial_backoff(Duration::ZERO, Duration::ZERO);
    Config::new(Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key).with_token("t0kenOfMine"))
        .endpoint(endpoint)
        .timeout(LIMIT)
        .retry(retry)
        .rate_limits(RateLimits::off())
        .max_response(1 << 20)
}

type CallResult = Result<Responded, Error>;

/// Makes a read and a write with the async and the blocking client. Checks that no call exceeds its
/// time limit or shows a secret.
#[track_caller]
fn call_each_client(endpoint: &str, check: impl Fn(&str, CallResult)) {
    let client = || Client::new(&SERVICE, config(endpoint)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let calls: [(&'static str, &dyn Fn() -> CallResult); 4] = [
        ("an awaited read", &|| runtime.block_on(async { client().call(Read::default()).await })),
        ("a blocking read", &|| client().call(Read::default()).wait()),
        ("an awaited write", &|| runtime.block_on(async { client().call(Write::default()).await })),
        ("a blocking write", &|| client().call(Write::default()).wait()),
    ];
    for (what, call) in calls {
        let begun = Instant::now();
        let outcome = call();
        assert!(begun.elapsed() < LIMIT + Duration::from_secs(1), "{what} hung");
        if let Err(error) = &outcome {
            let shown = format!("{error} {error:?} {:?}", error.explain());
            assert!(!shown.contains("wh1sper") && !shown.contains("t0ken"), "{what}: {shown}");
        }
        check(what, outcome);
    }
}

/// Checks that a failure causes this kind of error for every call, and that of two calls each read
/// is retried, if `again`, and no write is.
#[track_caller]
fn check(fault: impl Fn(&mut TcpStream) + Send + Sync + 'static, kind: ErrorKind, again: bool) {
    let (address, arrived) = raw::response(fault);
    call_each_client(&format!("http://{address}"), |what, outcome| {
        let error = outcome.expect_err(what);
        assert_eq!(error.kind(), kind, "{what}: {error:?}");
        let times = if again && what.ends_with("read") { 2 } else { 1 };
        assert_eq!(arrived.swap(0, Ordering::SeqCst), times, "{what} arrived");
    });
}

/// Checks that calls succeed despite an anomaly.
#[track_caller]
fn check_succeeds(oddity: impl Fn(&mut TcpStream) + Send + Sync + 'static) {
    let (address, _) = raw::response(oddity);
    call_each_client(&format!("http://{address}"), |what, outcome| {
        assert_eq!(outcome.expect(what).state, "done", "{what}");
    });
}

#[track_caller]
fn no_connection(endpoint: &str) {
    call_each_client(endpoint, |what, outcome| {
        let error = outcome.expect_err(what);
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 2), "{what}: {error:?}");
    });
}

#[test]
fn connection_refused() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    no_connection(&format!("http://{address}"));
}

#[test]
fn unknown_host() {
    no_connection("https://no-such-host.invalid");
}

#[test]
fn server_without_tls() {
    let address = raw::accept(|mut stream| {
        raw::write(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n");
        raw::close(&stream);
    });
    call_each_client(&format!("https://{address}"), |what, outcome| {
        let error = outcome.expect_err(what);
        // With rustls, ureq does not report whether the handshake was complete.
        let unclear = error.kind() == ErrorKind::Transport && what.contains("blocking");
        assert!(error.kind() == ErrorKind::Connect || unclear, "{what}: {error:?}");
    });
}

#[test]
fn stalled_tls_handshake() {
    let address = raw::accept(|stream| {
        std::thread::sleep(Duration::from_secs(5));
        drop(stream);
    });
    call_each_client(&format!("https://{address}"), |what, outcome| {
        let error = outcome.expect_err(what);
        assert!(
            matches!(error.kind(), ErrorKind::Connect | ErrorKind::Timeout),
            "{what}: {error:?}"
        );
    });
}

#[test]
fn reset_before_the_request() {
    let address = raw::accept(|stream| raw::reset(&stream));
    call_each_client(&format!("http://{address}"), |what, outcome| {
        let error = outcome.expect_err(what);
        assert!(
            matches!(error.kind(), ErrorKind::Connect | ErrorKind::Transport),
            "{what}: {error:?}"
        );
    });
}

#[test]
fn reset_during_the_request() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&arrived);
    let address = raw::accept(move |stream| {
        count.fetch_add(1, Ordering::SeqCst);
        let mut some = [0; 100];
        let _ = std::io::Read::read(&mut &stream, &mut some);
        raw::reset(&stream);
    });
    let long = Some("x".repeat(4 << 20));
    let client = Client::new(&SERVICE, config(&format!("http://{address}"))).unwrap();
    let write = || client.call(Write { name: long.clone(), ..Write::default() });
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let awaited = || runtime.block_on(async { write().await });
    for call in [&awaited as &dyn Fn() -> CallResult, &|| write().wait()] {
        let error = call().unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 1), "{error:?}");
        assert_eq!(arrived.swap(0, Ordering::SeqCst), 1);
    }
}

#[test]
fn reset_after_the_request() {
    // Closed by dropping the connection: the reader finds the end of the stream.
    check(
        |stream| {
            raw::reset(stream);
            raw::close(stream);
        },
        ErrorKind::Transport,
        true,
    );
}

#[test]
fn truncated_header() {
    check(
        |stream| {
            raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Le");
            raw::close(stream);
        },
        ErrorKind::Transport,
        true,
    );
}

#[test]
fn truncated_body() {
    check(
        |stream| {
            raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"Respo");
            raw::close(stream);
        },
        ErrorKind::Transport,
        true,
    );
    check(
        |stream| {
            raw::write(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"Res");
            raw::close(stream);
        },
        ErrorKind::Transport,
        true,
    );
}

#[test]
fn wrong_content_length() {
    check(
        |stream| {
            raw::write(stream, format!("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{DONE}"));
            raw::close(stream);
        },
        ErrorKind::Decode,
        false,
    );
    let nonsense = |stream: &mut TcpStream| {
        raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n");
        raw::close(stream);
    };
    check(nonsense, ErrorKind::Transport, true);
}

#[test]
fn response_that_is_not_http() {
    check(
        |stream| {
            raw::write(stream, "220 mail.example.com ESMTP\r\n");
            raw::close(stream);
        },
        ErrorKind::Transport,
        true,
    );
}

#[test]
fn compressed_response() {
    check_succeeds(|stream| {
        raw::http(stream, "200 OK", "Content-Encoding: gzip\r\n", gzip(DONE.as_bytes()))
    });
    check(
        |stream| raw::http(stream, "200 OK", "Content-Encoding: gzip\r\n", "no gzip"),
        ErrorKind::Decode,
        false,
    );
    check(
        |stream| raw::http(stream, "200 OK", "Content-Encoding: br\r\n", "?"),
        ErrorKind::Decode,
        false,
    );
}

#[test]
fn gzip_bomb() {
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 1 << 20, "as sent, it is short enough");
    check(
        move |stream| raw::http(stream, "200 OK", "Content-Encoding: gzip\r\n", &bomb),
        ErrorKind::ResponseTooLarge,
        false,
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut out, bytes).unwrap();
    out.finish().unwrap()
}

#[test]
fn oversized_response() {
    check(
        |stream| {
            raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
            pour(stream);
        },
        ErrorKind::ResponseTooLarge,
        false,
    );
    check(
        |stream| {
            raw::write(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3B9ACA00\r\n");
            pour(stream);
        },
        ErrorKind::ResponseTooLarge,
        false,
    );
}

/// Writes until the peer stops reading.
fn pour(stream: &mut TcpStream) {
    let piece = [b' '; 1 << 16];
    while std::io::Write::write_all(stream, &piece).is_ok() {}
}

#[test]
fn slow_drip() {
    let (address, _) = raw::response(|stream| {
        raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        while std::io::Write::write_all(stream, b"{").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    call_each_client(&format!("http://{address}"), |what, outcome| {
        assert!(outcome.expect_err(what).is_timeout(), "{what}");
    });
}

#[test]
fn redirect() {
    let (elsewhere, followed) = raw::response(|stream| raw::http(stream, "200 OK", "", DONE));
    let location = format!("Location: http://{elsewhere}/\r\n");
    for status in ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let location = location.clone();
        check(
            move |stream| raw::http(stream, status, &location, ""),
            ErrorKind::UnexpectedResponse,
            false,
        );
    }
    assert_eq!(followed.load(Ordering::SeqCst), 0);
}

#[test]
fn gateway_error_page() {
    let page = "<html>Bad Gateway</html>";
    let html = "Content-Type: text/html\r\n";
    check(
        move |stream| raw::http(stream, "502 Bad Gateway", html, page),
        ErrorKind::UnexpectedResponse,
        true,
    );
    check(
        move |stream| raw::http(stream, "403 Forbidden", html, page),
        ErrorKind::UnexpectedResponse,
        false,
    );
    check(move |stream| raw::http(stream, "200 OK", html, page), ErrorKind::Decode, false);
}

#[test]
fn invalid_utf_8() {
    let body = b"{\"Response\":{\"State\":\"\xFF\xFE\",\"RequestId\":\"req-1\"}}";
    check(move |stream| raw::http(stream, "200 OK", "", body), ErrorKind::Decode, false);
}

#[test]
fn wrong_content_type() {
    for of in ["text/html", "text/plain", "application/json; charset=utf-8", "Application/JSON"] {
        let header = format!("Content-Type: {of}\r\n");
        check_succeeds(move |stream| raw::http(stream, "200 OK", &header, DONE));
    }
    check_succeeds(|stream| raw::http(stream, "200 OK", "", DONE));
}

#[test]
fn closed_idle_connection() {
    // A pause lets the end of the connection arrive before the next call.
    let calls = |endpoint: &str| {
        let client = Client::new(&SERVICE, config(endpoint)).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for _ in 0..3 {
            runtime.block_on(async { client.call(Write::default()).await }).unwrap();
            client.call(Write::default()).wait().unwrap();
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    let (address, arrived) = raw::response(|stream| {
        raw::http(stream, "200 OK", "", DONE);
        raw::close(stream);
    });
    calls(&format!("http://{address}"));
    assert_eq!(arrived.load(Ordering::SeqCst), 6);
}

#[test]
fn connection_closed_during_the_next_request() {
    let served = AtomicUsize::new(0);
    let (address, arrived) = raw::response(move |stream| {
        if served.fetch_add(1, Ordering::SeqCst) % 2 == 0 {
            raw::http(stream, "200 OK", "", DONE);
        } else {
            raw::close(stream);
        }
    });
    let client = Client::new(&SERVICE, config(&format!("http://{address}"))).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let awaited = || runtime.block_on(async { client.call(Write::default()).await });
    let blocking = || client.call(Write::default()).wait();
    for call in [&awaited as &dyn Fn() -> CallResult, &blocking] {
        assert!(call().is_ok());
        assert_eq!(call().unwrap_err().kind(), ErrorKind::Transport);
    }
    assert_eq!(arrived.load(Ordering::SeqCst), 4, "no write is sent again");
}

/// Returns a gzip response.
fn gzipped(body: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, body.as_bytes()).unwrap();
    packed.finish().unwrap()
}

// T1: names of codings are case-insensitive, and an empty one means `identity`.
#[test]
fn content_coding_names() {
    for (coding, packed) in [
        ("GZIP", true),
        ("x-gzip", true),
        (" Gzip , identity", true),
        ("Identity", false),
        ("", false),
        ("identity, identity", false),
    ] {
        if packed && !cfg!(feature = "gzip") {
            continue;
        }
        let body = if packed { gzipped(DONE) } else { DONE.as_bytes().to_vec() };
        check_succeeds(move |of| {
            raw::http(of, "200 OK", &format!("Content-Encoding: {coding}\r\n"), &body);
        });
    }
}

// T2: the status is checked before decompressing.
#[test]
fn compressed_gateway_error_page() {
    for headers in ["Content-Encoding: br\r\n", "Content-Encoding: gzip\r\n"] {
        let page = move |of: &mut TcpStream| raw::http(of, "502 Bad Gateway", headers, "<html>");
        check(page, ErrorKind::UnexpectedResponse, true);
        let found = move |of: &mut TcpStream| raw::http(of, "404 Not Found", headers, "<html>");
        check(found, ErrorKind::UnexpectedResponse, false);
        let done = move |of: &mut TcpStream| raw::http(of, "200 OK", headers, "<html>");
        check(done, ErrorKind::Decode, false);
    }
    if cfg!(feature = "gzip") {
        let refusal = r#"{"Response":{"Error":{"Code":"InvalidParameter","Message":"no"}}}"#;
        let body = gzipped(refusal);
        check(
            move |of| raw::http(of, "400 Bad Request", "Content-Encoding: gzip\r\n", &body),
            ErrorKind::Service,
            false,
        );
    }
}

// D1, F3: an error in any format is not a success.
#[test]
fn error_without_a_code() {
    for error in [r#"{"Message":"out of stock"}"#, r#""AuthFailure: no""#, "[1]"] {
        let body = format!(r#"{{"Response":{{"Error":{error},"RequestId":"r"}}}}"#);
        check(move |of| raw::http(of, "200 OK", "", &body), ErrorKind::Service, false);
    }
}

// D2, F5: an invalid value does not affect others.
#[test]
fn lone_surrogate() {
    let body = r#"{"Response":{"State":"done","New":"\ud83d","Ratio":1e400,"RequestId":"r"}}"#;
    check_succeeds(move |of| raw::http(of, "200 OK", "", body));
}

// R10: structs take far more memory than the JSON of empty objects.
#[test]
fn values_exceeding_the_memory_limit() {
    let elements = "{\"a\":0},".repeat(100_000);
    let body = format!(r#"{{"Response":{{"Things":[{elements}0],"RequestId":"r"}}}}"#);
    let (address, _) = raw::response(move |of| raw::http(of, "200 OK", "", &body));
    let client = Client::new(&SERVICE, config(&format!("http://{address}"))).unwrap();
    let call =
        || client.untyped("DescribeToy", tencentcloud_runtime::Access::Read, serde_json::json!({}));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for outcome in [call().wait(), runtime.block_on(async { call().await })] {
        assert_eq!(outcome.unwrap_err().kind(), ErrorKind::ResponseTooLarge);
    }
}
