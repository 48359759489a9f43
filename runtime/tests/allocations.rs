//! How often a call allocates. `xtask/bench/allocations` prints where.

#[allow(unused)]
mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use allocation_counter::{measure, opt_out};
use support::service::{Read, SERVICE, TestTime};
use tencentcloud_runtime::{
    Client, Config, Credentials, HttpRequest, HttpResponse, RateLimits, Transport, TransportFuture,
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
