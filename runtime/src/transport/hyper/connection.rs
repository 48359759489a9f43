//! One connection. It is driven by the request that uses it, not by a separate task, which
//! saves waking that task and the request in turn, and ends the connection with a dropped request.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

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
    /// `None` until the connection was idle for the first time.
    idle: Option<Arc<IdleWaker>>,
}

/// Wakes the pool while a connection is idle. Sending a request wakes who drove the connection last,
/// and the pool would look at all its connections, with its lock held.
struct IdleWaker {
    pool: Waker,
    is_idle: AtomicBool,
}

impl Wake for IdleWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_idle.load(Ordering::Acquire) {
            self.pool.wake_by_ref();
        }
    }
}

/// Reads and writes for a connection until it has ended.
pub(super) struct Driver {
    connection: Option<http1::Connection<Stream, Full<Bytes>>>,
    /// Whether the request was written, so that something may have been received.
    is_written: bool,
}

impl Driver {
    /// Reads and writes what can be at once. An error also reaches the request or the body that
    /// needs the connection.
    fn drive(&mut self, context: &mut Context<'_>) {
        let connection = self.connection.as_mut();
        if connection.is_some_and(|connection| Pin::new(connection).poll(context).is_ready()) {
            self.connection = None;
        }
    }

    /// Polls what the driver completes. It is driven without a waker first: what completes then, and
    /// taking it, would otherwise wake the request again, which is running already.
    pub(super) fn complete<T>(
        &mut self,
        context: &mut Context<'_>,
        mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        if std::mem::replace(&mut self.is_written, true) {
            self.drive(&mut unwoken());
            if let Poll::Ready(completed) = poll(&mut unwoken()) {
                return Poll::Ready(completed);
            }
        }
        self.drive(context);
        poll(&mut unwoken())
    }
}

/// The context of what wakes nobody.
fn unwoken() -> Context<'static> {
    Context::from_waker(Waker::noop())
}

impl Connection {
    pub(super) async fn new(stream: Stream) -> hyper::Result<Self> {
        let (sender, connection) = http1::handshake(stream).await?;
        let driver = Driver { connection: Some(connection), is_written: false };
        Ok(Self { sender, driver, idle: None })
    }

    /// Starts to send a request. Returns the future of the response with its head received, which the
    /// driver completes.
    pub(super) fn send(
        &mut self,
        request: OutgoingRequest,
    ) -> (impl Future<Output = Result<Response<Incoming>, SendError>>, &mut Driver) {
        if let Some(idle) = &self.idle {
            idle.is_idle.store(false, Ordering::Release);
        }
        self.driver.is_written = false;
        (self.sender.try_send_request(request), &mut self.driver)
    }

    /// Returns the next frame of a body, or `None` at its end.
    pub(super) async fn next_frame(
        &mut self,
        body: &mut Incoming,
    ) -> Option<hyper::Result<Frame<Bytes>>> {
        poll_fn(|context| {
            // What has been received comes first.
            if let Poll::Ready(frame) = Pin::new(&mut *body).poll_frame(&mut unwoken()) {
                return Poll::Ready(frame);
            }
            self.driver.complete(context, |context| Pin::new(&mut *body).poll_frame(context))
        })
        .await
    }

    /// Returns whether the connection can send another request: the last exchange is complete, and
    /// the server has not closed the connection. Wakes the pool when it does.
    pub(super) fn is_reusable(&mut self, pool: &Waker) -> bool {
        let idle = self.idle.get_or_insert_with(|| {
            Arc::new(IdleWaker { pool: pool.clone(), is_idle: AtomicBool::new(true) })
        });
        idle.is_idle.store(true, Ordering::Release);
        let waker = Waker::from(Arc::clone(idle));
        self.driver.drive(&mut Context::from_waker(&waker));
        self.driver.connection.is_some() && self.sender.is_ready()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::atomic::AtomicUsize;

    use hyper_util::rt::TokioIo;
    use tokio::io::AsyncWriteExt as _;
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Wakes {
        fn count(&self) -> usize {
            self.0.load(Ordering::SeqCst)
        }
    }

    /// Returns a connection, and the stream of its server.
    async fn connect() -> (Connection, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let stream = Stream::Http(Box::new(TokioIo::new(stream)));
        (Connection::new(stream).await.unwrap(), listener.accept().await.unwrap().0)
    }

    fn run(test: impl Future<Output = ()>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.unwrap().block_on(test);
    }

    #[test]
    fn a_request_does_not_wake_the_pool() {
        run(async {
            let (mut connection, server) = connect().await;
            let pool = Arc::new(Wakes::default());
            let waker = Waker::from(Arc::clone(&pool));
            assert!(connection.is_reusable(&waker));
            drop(connection.send(Request::new(Full::default())));
            assert_eq!(pool.count(), 0);

            let (mut connection, other) = connect().await;
            assert!(connection.is_reusable(&waker));
            drop((server, other));
            while pool.count() == 0 {
                tokio::task::yield_now().await;
            }
        });
    }

    #[test]
    fn only_the_server_wakes_a_request() {
        run(async {
            let (mut connection, mut server) = connect().await;
            let request = Arc::new(Wakes::default());
            let waker = Waker::from(Arc::clone(&request));
            let context = &mut Context::from_waker(&waker);
            let mut response = {
                let (response, driver) = connection.send(Request::new(Full::default()));
                let mut response = pin!(response);
                let mut poll =
                    || driver.complete(context, |context| response.as_mut().poll(context));
                assert!(poll().is_pending());
                let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
                server.write_all(bytes).await.unwrap();
                while request.count() == 0 {
                    tokio::task::yield_now().await;
                }
                let Poll::Ready(Ok(response)) = poll() else { panic!("no response") };
                response
            };
            let frame = pin!(connection.next_frame(response.body_mut())).poll(context);
            assert!(matches!(frame, Poll::Ready(Some(Ok(_)))));
            assert_eq!(request.count(), 1);
        });
    }
}
