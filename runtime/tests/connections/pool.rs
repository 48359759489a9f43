//! The connections that the async client keeps, and when it closes them.

use std::io::Read as _;
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use tencentcloud_runtime::{
    Error, ErrorKind, HttpRequest, HyperTransport, Method, Transport as _, TransportOptions,
};
use tokio::runtime::{Builder, Runtime};

use crate::support::raw;

/// A bound of waiting that is only reached if a test fails.
const LONG: Duration = Duration::from_secs(20);

/// What happens to a connection of the server, each with its number.
#[derive(Debug, PartialEq)]
enum Event {
    Request(usize),
    Closed(usize),
}
use Event::{Closed, Request};

/// A server that reports what happens to its connections, and responds by a function.
fn server(
    respond: impl Fn(&mut TcpStream) + Send + Sync + 'static,
) -> (SocketAddr, Receiver<Event>) {
    let (events, seen) = channel();
    let connections = AtomicUsize::new(0);
    let address = raw::accept(move |mut stream| {
        let number = connections.fetch_add(1, Ordering::SeqCst);
        while raw::request(&mut stream).is_some() {
            let _ = events.send(Request(number));
            respond(&mut stream);
        }
        let _ = events.send(Closed(number));
    });
    (address, seen)
}

fn respond(stream: &mut TcpStream) {
    raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
}

fn transport(options: &TransportOptions) -> HyperTransport {
    HyperTransport::with_options(&options.clone().no_proxy()).unwrap()
}

fn request(to: SocketAddr) -> HttpRequest {
    HttpRequest {
        method: Method::Post,
        url: format!("http://{to}/"),
        headers: Vec::new(),
        body: b"{}".to_vec(),
        timeout: LONG,
        max_response: 1 << 20,
    }
}

async fn body(transport: &HyperTransport, to: SocketAddr) -> Result<String, Error> {
    let response = transport.send(request(to)).await?;
    Ok(String::from_utf8(response.body).unwrap())
}

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// Waits for the events of a server.
#[track_caller]
fn check(seen: &Receiver<Event>, expected: &[Event]) {
    let events: Vec<_> = expected.iter().map_while(|_| seen.recv_timeout(LONG).ok()).collect();
    assert_eq!(events, expected);
}

#[test]
fn requests_in_sequence_share_one_connection() {
    for runtime in [one_thread(), Runtime::new().unwrap()] {
        let (address, seen) = server(respond);
        let transport = transport(&TransportOptions::new());
        for _ in 0..50 {
            assert_eq!(runtime.block_on(body(&transport, address)).unwrap(), "{}");
            check(&seen, &[Request(0)]);
        }
    }
}

#[test]
fn an_idle_connection_that_the_server_closes_is_closed() {
    let (address, seen) = server(|stream| {
        respond(stream);
        let _ = stream.shutdown(std::net::Shutdown::Write);
    });
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    runtime.block_on(body(&transport, address)).unwrap();
    check(&seen, &[Request(0), Closed(0)]);
}

#[test]
fn an_idle_connection_is_closed_after_the_idle_timeout() {
    let (address, seen) = server(respond);
    let options = TransportOptions::new().idle_timeout(Duration::from_millis(50));
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&options));
    for number in 0..2 {
        runtime.block_on(body(&transport, address)).unwrap();
        check(&seen, &[Request(number), Closed(number)]);
    }
}

#[test]
fn idle_connections_beyond_the_maximum_are_closed() {
    let (address, seen) = server(respond);
    let options = TransportOptions::new().max_idle_connections(1);
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&options));
    let streams = [(); 3].map(|()| runtime.block_on(transport.stream(request(address))).unwrap());
    check(&seen, &[Request(0), Request(1), Request(2)]);
    for (number, mut stream) in streams.into_iter().enumerate() {
        let end = async { while stream.body.next().await.unwrap().is_some() {} };
        runtime.block_on(end);
        if number > 0 {
            check(&seen, &[Closed(number)]);
        }
    }
    runtime.block_on(body(&transport, address)).unwrap();
    check(&seen, &[Request(0)]);
}

#[test]
fn the_end_of_a_runtime_closes_its_idle_connections() {
    let (address, seen) = server(respond);
    let transport = transport(&TransportOptions::new());
    for number in 0..3 {
        let runtime = Runtime::new().unwrap();
        runtime.block_on(body(&transport, address)).unwrap();
        drop(runtime);
        check(&seen, &[Request(number), Closed(number)]);
    }
}

#[test]
fn the_end_of_a_transport_closes_its_connections_and_ends_its_task() {
    let (address, seen) = server(respond);
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    let clone = transport.clone();
    runtime.block_on(body(&transport, address)).unwrap();
    drop(transport);
    runtime.block_on(body(&clone, address)).unwrap();
    assert_eq!(runtime.metrics().num_alive_tasks(), 1);
    drop(clone);
    check(&seen, &[Request(0), Request(0), Closed(0)]);
    let ended = async {
        while runtime.metrics().num_alive_tasks() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    runtime.block_on(async { tokio::time::timeout(LONG, ended).await }).unwrap();
}

#[test]
fn a_dropped_request_closes_its_connection() {
    let served = AtomicUsize::new(0);
    let (address, seen) = server(move |stream| match served.fetch_add(1, Ordering::SeqCst) {
        // The head of a response, of which the rest is never sent.
        0 => raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{"),
        _ => respond(stream),
    });
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    let dropped = runtime.spawn({
        let transport = transport.clone();
        async move { body(&transport, address).await }
    });
    check(&seen, &[Request(0)]);
    dropped.abort();
    check(&seen, &[Closed(0)]);
    assert_eq!(runtime.block_on(body(&transport, address)).unwrap(), "{}");
    check(&seen, &[Request(1)]);
}

#[test]
fn a_partly_read_body_closes_its_connection() {
    let (address, seen) = server(|stream| raw::http(stream, "200 OK", "", vec![b' '; 1 << 20]));
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    for number in 0..2 {
        let mut stream = runtime.block_on(transport.stream(request(address))).unwrap();
        assert!(runtime.block_on(stream.body.next()).unwrap().is_some());
        drop(stream);
        check(&seen, &[Request(number), Closed(number)]);
    }
}

#[test]
fn a_response_that_is_too_large_closes_its_connection() {
    let (address, seen) = server(respond);
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    let small = HttpRequest { max_response: 1, ..request(address) };
    let error = runtime.block_on(transport.send(small)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    check(&seen, &[Request(0), Closed(0)]);
}

#[test]
fn a_connection_with_unexpected_bytes_is_not_reused() {
    let (address, seen) = server(|stream| {
        raw::write(stream, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 500 No\r\n\r\n");
    });
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    for number in 0..2 {
        assert_eq!(runtime.block_on(body(&transport, address)).unwrap(), "{}");
        check(&seen, &[Request(number), Closed(number)]);
    }
}

#[test]
fn a_connection_that_the_server_ends_with_its_response_is_not_reused() {
    for head in ["HTTP/1.1 200 OK\r\nConnection: close", "HTTP/1.0 200 OK"] {
        let (address, seen) = server(move |stream| {
            raw::write(stream, format!("{head}\r\nContent-Length: 2\r\n\r\n{{}}"));
        });
        let (runtime, transport) = (one_thread(), transport(&TransportOptions::new()));
        for number in 0..2 {
            assert_eq!(runtime.block_on(body(&transport, address)).unwrap(), "{}");
            check(&seen, &[Request(number), Closed(number)]);
        }
    }
}

#[test]
fn a_response_before_the_end_of_the_request_closes_the_connection() {
    let (events, seen) = channel();
    let address = raw::accept(move |mut stream| {
        let _ = stream.read(&mut [0; 16]);
        respond(&mut stream);
        // The rest is not read, so that the client cannot send it.
        let _ = events.send(());
        std::thread::sleep(LONG);
    });
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    for _ in 0..2 {
        let large = HttpRequest { body: vec![b' '; 64 << 20], ..request(address) };
        assert_eq!(runtime.block_on(transport.send(large)).unwrap().body, b"{}");
        seen.recv_timeout(LONG).unwrap();
    }
}

// A runtime with one thread learns that a connection was closed only when it waits.
#[test]
fn a_stale_connection_is_replaced_without_sending_twice() {
    for runtime in [one_thread(), Runtime::new().unwrap()] {
        let (address, seen) = server(|stream| {
            respond(stream);
            raw::close(stream);
        });
        let transport = transport(&TransportOptions::new());
        for number in 0..5 {
            assert_eq!(runtime.block_on(body(&transport, address)).unwrap(), "{}");
            check(&seen, &[Request(number), Closed(number)]);
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn each_host_has_its_own_connections() {
    let (first, at_first) = server(respond);
    let (second, at_second) = server(respond);
    let (runtime, transport) = (Runtime::new().unwrap(), transport(&TransportOptions::new()));
    for _ in 0..3 {
        runtime.block_on(body(&transport, first)).unwrap();
        runtime.block_on(body(&transport, second)).unwrap();
        check(&at_first, &[Request(0)]);
        check(&at_second, &[Request(0)]);
    }
}
