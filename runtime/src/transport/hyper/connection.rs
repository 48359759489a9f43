//! One connection. It is driven by the request that uses it and not by a task of its own, which
//! saves waking that task and the request in turn, and ends the connection with a dropped request.

use std::future::{Future as _, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use http_body_util::Full;
use hyper::body::{Body as _, Bytes, Frame, Incoming};
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

#[cfg(not(feature = "native-tls"))]
use hyper_rustls::MaybeHttpsStream;
#[cfg(feature = "native-tls")]
use hyper_tls::MaybeHttpsStream;

/// A TCP connection, with or without TLS.
pub(super) type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;

pub(super) type OutgoingRequest = Request<Full<Bytes>>;

/// A failed request, and the request itself if no part of it was sent.
pub(super) type SendError = hyper::client::conn::TrySendError<OutgoingRequest>;

pub(super) struct Connection {
    sender: http1::SendRequest<Full<Bytes>>,
    /// Reads and writes. `None` once the connection has ended.
    driver: Option<http1::Connection<Stream, Full<Bytes>>>,
}

impl Connection {
    pub(super) async fn new(stream: Stream) -> hyper::Result<Self> {
        let (sender, driver) = http1::handshake(stream).await?;
        Ok(Self { sender, driver: Some(driver) })
    }

    /// Sends a request and returns the response with its head received.
    pub(super) async fn send(
        &mut self,
        request: OutgoingRequest,
    ) -> Result<Response<Incoming>, SendError> {
        let mut response = pin!(self.sender.try_send_request(request));
        let driver = &mut self.driver;
        poll_fn(|context| {
            drive(driver, context);
            response.as_mut().poll(context)
        })
        .await
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
            drive(&mut self.driver, context);
            Pin::new(&mut *body).poll_frame(context)
        })
        .await
    }

    /// Returns whether the connection can send another request: the last exchange is complete, and
    /// the server has not closed the connection. Wakes the context when it does.
    pub(super) fn is_reusable(&mut self, context: &mut Context<'_>) -> bool {
        drive(&mut self.driver, context);
        self.driver.is_some() && self.sender.is_ready()
    }
}

/// Reads and writes what can be at once. An error also reaches the request or the body that needs
/// the connection.
fn drive(driver: &mut Option<http1::Connection<Stream, Full<Bytes>>>, context: &mut Context<'_>) {
    if driver.as_mut().is_some_and(|driver| Pin::new(driver).poll(context).is_ready()) {
        *driver = None;
    }
}
