//! One connection. It is driven by the request that uses it, not by a separate task, which
//! saves waking that task and the request in turn, and ends the connection with a dropped request.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Frame, Incoming};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::{Request, Response};
use hyper_util::client::legacy::connect as legacy;

#[cfg(not(feature = "native-tls"))]
use hyper_rustls::MaybeHttpsStream;
#[cfg(feature = "native-tls")]
use hyper_tls::MaybeHttpsStream;

/// Bytes to and from a host or a proxy: TCP, or a tunnel. One type, so that TLS is compiled once.
pub(super) type Wire = Box<dyn ReadWrite>;

pub(super) trait ReadWrite: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> ReadWrite for T {}

impl legacy::Connection for Wire {
    fn connected(&self) -> legacy::Connected {
        legacy::Connected::new()
    }
}

/// A connection with or without TLS to the host.
pub(super) type Stream = MaybeHttpsStream<Wire>;

pub(super) type OutgoingRequest = Request<Full<Bytes>>;

/// A failed request, and the request itself if no part of it was sent.
pub(super) type SendError = hyper::client::conn::TrySendError<OutgoingRequest>;

pub(super) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    driver: Driver,
}

/// Reads and writes for a connection until it has ended.
pub(super) struct Driver(Option<http1::Connection<Stream, Full<Bytes>>>);

impl Driver {
    /// Reads and writes what can be at once. An error also reaches the request or the body that
    /// needs the connection.
    pub(super) fn drive(&mut self, context: &mut Context<'_>) {
        if self.0.as_mut().is_some_and(|driver| Pin::new(driver).poll(context).is_ready()) {
            self.0 = None;
        }
    }
}

impl Connection {
    pub(super) async fn new(stream: Stream) -> hyper::Result<Self> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self { sender, driver: Driver(Some(driver)) })
    }

    /// Starts to send a request. Returns the future of the response with its head received, which makes
    /// progress while the driver is driven.
    pub(super) fn send(
        &mut self,
        request: OutgoingRequest,
    ) -> (impl Future<Output = Result<Response<Incoming>, SendError>>, &mut Driver) {
        // Sending wakes who drove the connection last. That is the pool, which would look at all
        // its connections, with its lock held, for each request.
        self.driver.drive(&mut Context::from_waker(Waker::noop()));
        (self.sender.try_send_request(request), &mut self.driver)
    }

    /// Returns the next frame of a body, or `None` at its end.
    pub(super) async fn next_frame(
        &mut self,
        body: &mut Incoming,
    ) -> Option<hyper::Result<Frame<Bytes>>> {
        poll_fn(|context| {
            // What has been received comes first.
            if let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(context) {
                return Poll::Ready(frame);
            }
            self.driver.drive(context);
            Pin::new(&mut *body).poll_frame(context)
        })
        .await
    }

    /// Returns whether the connection can send another request: the last exchange is complete, and
    /// the server has not closed the connection. Wakes the context when it does.
    pub(super) fn is_reusable(&mut self, context: &mut Context<'_>) -> bool {
        self.driver.drive(context);
        self.driver.0.is_some() && self.sender.is_ready()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use hyper_util::rt::TokioIo;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_request_does_not_wake_the_pool() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
            let stream = Stream::Http(Box::new(TokioIo::new(stream)));
            let mut connection = Connection::new(stream).await.unwrap();
            let pool = Arc::new(Wakes::default());
            let waker = Waker::from(Arc::clone(&pool));
            assert!(connection.is_reusable(&mut Context::from_waker(&waker)));
            drop(connection.send(Request::new(Full::default())));
            assert_eq!(pool.0.load(Ordering::SeqCst), 0);
        });
    }
}
