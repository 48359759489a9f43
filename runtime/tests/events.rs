//! Event streams, over real sockets.
#![cfg(all(feature = "__async", feature = "__blocking"))]

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::Ordering;
use std::time::Duration;

use support::raw;
use support::service::{ACCOUNT, Read, SERVICE, Write};
use tencentcloud_runtime::{
    Call, Client, Config, Credentials, Error, ErrorKind, RateLimits, StandardRetry,
};

fn client(address: SocketAddr) -> Client {
    let retry = StandardRetry::new().attempts(2).initial_backoff(Duration::ZERO, Duration::ZERO);
    let config = Config::new(Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key))
        .endpoint(format!("http://{address}"))
        .timeout(Duration::from_millis(500))
        .retry(retry)
        .rate_limits(RateLimits::off())
        .max_response(1 << 20);
    Client::new(&SERVICE, config).unwrap()
}

/// Sends a chunked stream of these pieces, and terminates it properly if `ends`.
fn stream(of: &mut TcpStream, pieces: &[&str], ends: bool) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\
                X-TC-RequestId: req-7\r\nTransfer-Encoding: chunked\r\n\r\n";
    raw::write(of, head);
    for piece in pieces {
        raw::write(of, format!("{:x}\r\n{piece}\r\n", piece.len()));
    }
    if ends {
        raw::write(of, "0\r\n\r\n");
    } else {
        raw::close(of);
    }
}

/// Returns the states of all events, and the error that ends the stream.
async fn states<T>(call: Call<T>, read: impl Fn(T) -> String) -> (Vec<String>, Option<Error>)
where
    T: tencentcloud_runtime::shape::Record + Default,
{
    let (mut states, mut events) = (Vec::new(), call.events());
    while let Some(event) = events.next().await {
        match event.and_then(|event| event.response()) {
            Ok(response) => states.push(read(response)),
            Err(error) => {
                assert!(events.next().await.is_none() || error.kind() == ErrorKind::Service);
                return (states, Some(error));
            }
        }
    }
    (states, None)
}

async fn read(address: SocketAddr) -> (Vec<String>, Option<Error>) {
    states(client(address).call(Read::default()), |response| response.state).await
}

#[tokio::test]
async fn events_are_decoded_one_by_one() {
    let (address, _) = raw::response(|of| {
        let pieces =
            [": hello\n\ndata: {\"State\":\"a\"}\n", "\ndata: {\"Sta", "te\":\"b\"}\r\n\r\n"];
        stream(of, &pieces, true);
    });
    let (seen, error) = read(address).await;
    assert_eq!((seen, error.is_none()), (vec!["a".to_owned(), "b".to_owned()], true));
    let blocking = std::thread::spawn(move || {
        let events = client(address).call(Read::default()).events().wait();
        events.map(|event| event.unwrap().response().unwrap().state).collect::<String>()
    });
    assert_eq!(blocking.join().unwrap(), "ab");
}

#[tokio::test]
async fn an_event_is_returned_before_the_next_is_sent() {
    let (address, _) = raw::response(|of| {
        stream(of, &["data: {\"State\":\"first\"}\n\n"], true);
        std::thread::sleep(Duration::from_secs(2));
    });
    let mut events = client(address).call(Read::default()).events();
    let first = events.next().await.unwrap().unwrap();
    assert_eq!((first.data(), first.name(), first.id()), (r#"{"State":"first"}"#, None, None));
}

#[tokio::test]
async fn the_time_limit_applies_to_each_event() {
    let (address, _) = raw::response(|of| {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
        raw::write(of, head);
        for state in ["a", "b", "c"] {
            raw::write(of, format!("data: {{\"State\":\"{state}\"}}\n\n"));
            std::thread::sleep(Duration::from_millis(300));
        }
        std::thread::sleep(Duration::from_secs(2));
    });
    let (seen, error) = read(address).await;
    let error = error.unwrap();
    assert_eq!((seen.concat().as_str(), error.kind()), ("abc", ErrorKind::Timeout));
}

#[tokio::test]
async fn incomplete_events_do_not_extend_the_time_limit() {
    let (address, _) = raw::response(|of| {
        raw::write(of, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        while std::io::Write::write_all(of, b": still here\n\n").is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let reading = tokio::time::timeout(Duration::from_secs(20), read(address));
    let (_, error) = reading.await.expect("an end");
    let error = error.unwrap();
    assert!(error.is_timeout() && error.action() == Some("DescribeToy"), "{error:?}");
}

#[tokio::test]
async fn a_failure_mid_stream_is_reported_and_not_retried() {
    let (address, arrived) =
        raw::response(|of| stream(of, &["data: {\"State\":\"a\"}\n\ndata: {\"St"], false));
    let (seen, error) = read(address).await;
    let error = error.unwrap();
    assert_eq!((seen.concat().as_str(), error.kind()), ("a", ErrorKind::Transport));
    assert_eq!(error.request_id(), Some("req-7"));
    assert_eq!(arrived.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_failure_before_the_first_event_is_retried() {
    let (address, arrived) = raw::response(|of| raw::close(of));
    assert_eq!(read(address).await.1.unwrap().kind(), ErrorKind::Transport);
    assert_eq!(arrived.swap(0, Ordering::SeqCst), 2);
    let write = client(address).call(Write::default());
    let (_, error) = states(write, |response| response.state).await;
    assert_eq!(error.unwrap().kind(), ErrorKind::Transport);
    assert_eq!(arrived.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_service_error_and_a_plain_response_are_handled() {
    let refusal =
        r#"{"Response":{"Error":{"Code":"FailedOperation","Message":"no"},"RequestId":"r"}}"#;
    let (address, _) = raw::response(move |of| raw::http(of, "200 OK", "", refusal));
    let error = read(address).await.1.unwrap();
    assert_eq!((error.code(), error.request_id()), (Some("FailedOperation"), Some("r")));
    let whole = r#"{"Response":{"State":"whole","RequestId":"r"}}"#;
    let (address, _) = raw::response(move |of| raw::http(of, "200 OK", "", whole));
    let (seen, error) = read(address).await;
    assert_eq!((seen.concat().as_str(), error.is_none()), ("whole", true));
}

#[tokio::test]
async fn an_error_event_is_a_service_error() {
    let (address, _) = raw::response(|of| {
        let error = "data: {\"Error\":{\"Code\":\"InternalError\",\"Message\":\"no\"}}\n\n";
        stream(of, &["data: {\"State\":\"a\"}\n\n", error], true);
    });
    let (seen, error) = read(address).await;
    assert_eq!((seen.concat().as_str(), error.unwrap().code()), ("a", Some("InternalError")));
}

#[tokio::test]
async fn an_oversized_event_is_rejected() {
    let (address, _) = raw::response(|of| {
        raw::write(of, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ");
        while std::io::Write::write_all(of, &[b'x'; 1 << 16]).is_ok() {}
    });
    assert_eq!(read(address).await.1.unwrap().kind(), ErrorKind::ResponseTooLarge);
}

#[tokio::test]
async fn awaiting_a_streaming_call_explains_events() {
    let (address, _) = raw::response(|of| stream(of, &["data: {}\n\n"], true));
    let error = client(address).call(Read::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("req-7")));
    assert!(error.to_string().contains("Call::events"), "{error}");
}

// E3: the position and formatting of the envelope do not matter.
#[tokio::test]
async fn an_envelope_in_an_event_is_found_in_any_position() {
    let state = "data: { \"Response\" : {\"State\":\"a\"} }\n\n";
    let refusal = |data: &'static str| {
        raw::response(move |of| stream(of, &[state, "data: ", data, "\n\n"], true)).0
    };
    for data in [
        r#"{ "Response": {"Error": {"Code": "InternalError", "Message": "no"}}}"#,
        r#"{"Id": 7, "Response": {"RequestId": "r", "Error": {"Code": "InternalError"}}}"#,
        r#"{"\u0052esponse": {"Error": {"Code": "InternalError"}}}"#,
        r#"{"Error": {"code": "InternalError"}, "State": "half\ud83d"}"#,
    ] {
        let (seen, error) = read(refusal(data)).await;
        let error = error.expect(data);
        assert_eq!((seen.concat().as_str(), error.code()), ("a", Some("InternalError")), "{data}");
    }
    for data in [r#"{},"Response":{}"#, "[DONE]", r#""{}""#] {
        let (seen, error) = read(refusal(data)).await;
        assert_eq!((seen.concat().as_str(), error.unwrap().kind()), ("a", ErrorKind::Decode));
    }
}

// F6: events report what did not fit.
#[tokio::test]
async fn an_event_reports_what_did_not_fit() {
    let (address, _) = raw::response(|of| {
        stream(of, &["data: {\"State\":\"a\\ud83d\",\"New\":1}\n\n"], true);
    });
    let mut events = client(address).call(Read::default()).events();
    let (response, report) = events.next().await.unwrap().unwrap().response_and_report().unwrap();
    assert_eq!(response.state, "a\u{FFFD}");
    assert_eq!(
        (&*report.lost, &*report.unknown),
        (&["State".to_owned()][..], &["New".to_owned()][..])
    );
}
