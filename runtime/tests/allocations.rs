//! How often a call allocates (`xtask/bench/allocations` prints where), and the peak of memory while decoding.

#[allow(unused)]
mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use allocation_counter::{measure, opt_out};
use serde_json::Value as Json;
use support::service::{Read, Responded, SERVICE, TestTime};
use tencentcloud_runtime::decode::decode;
use tencentcloud_runtime::{
    Client, Config, Credentials, HttpRequest, HttpResponse, RateLimits, Transport, TransportFuture,
    Untyped,
};

/// Responds at once. Its own allocations are not counted.
#[derive(Debug)]
struct AtOnce;

impl Transport for AtOnce {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        drop(request);
        let mut response: Option<TransportFuture<'_>> = None;
        opt_out(|| {
            let body = br#"{"Response":{"State":"done","RequestId":"req-1"}}"#.to_vec();
            let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
            let done = HttpResponse { status: 200, headers, body };
            response = Some(Box::pin(std::future::ready(Ok(done))));
        });
        response.unwrap()
    }
}

/// Makes a call, which does not wait for anything.
fn call(client: &Client) {
    let request = Read { name: Some("bear".to_owned()), client_token: None };
    let response = pin!(IntoFuture::into_future(client.call(request)));
    let polled = response.poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(polled, Poll::Ready(Ok(response)) if response.state == "done"));
}

#[test]
fn a_call_allocates_no_more_than_it_has_to() {
    let config = Config::new(Credentials::new("AKIDtest", "wh1sper"))
        .platform(TestTime::new())
        .rate_limits(RateLimits::off())
        .transport(AtOnce);
    let client = Client::new(&SERVICE, config).unwrap();
    // The first call derives the signing key.
    call(&client);
    let strings = ["the name in the request", "the state in the response", "its request ID"];
    let boxes = ["the request", "the call", "the response"];
    let sent = ["body", "URL", "list of headers", "X-TC-Timestamp", "Authorization"];
    let traced = usize::from(cfg!(feature = "tracing"));
    let expected = strings.len() + boxes.len() + sent.len() + traced;
    assert_eq!(measure(|| call(&client)).count_total, expected as u64);
}

/// Returns a response whose only field holds this text.
fn response(field: &str, text: &[u8]) -> Vec<u8> {
    [br#"{"Response":{""#, field.as_bytes(), br#"":"#, text, b"}}"].concat()
}

#[test]
fn text_that_is_repaired_takes_at_most_four_times_its_length() {
    for part in [&b"\x01"[..], b"\xFF", b"a\xFF", b"\\ud83d", b"\\x", b"\t"] {
        let body = response("State", &[b"\"", &*part.repeat(1 << 14), b"\""].concat());
        let peak = measure(|| drop(decode(&body, &mut Responded::default()))).bytes_max;
        assert!(peak <= 4 * body.len() as u64 + 1024, "{part:?}: {peak} for {}", body.len());
    }
}

#[test]
fn untyped_values_take_no_more_than_those_of_serde_json() {
    let values =
        ["0", r#""""#, "[]", "[0]", "[[[[0]]]]", "[0,0]", "{}", r#"{"a":0}"#, r#"{"a":[0]}"#];
    for value in values {
        let body =
            response("Any", format!("[{value}{}]", format!(",{value}").repeat(5000)).as_bytes());
        let ours = measure(|| drop(decode(&body, &mut Untyped::default()))).bytes_max;
        let theirs = measure(|| drop(serde_json::from_slice::<Json>(&body))).bytes_max;
        assert!(ours <= theirs + 1024, "{value}: {ours} and {theirs}");
    }
}
