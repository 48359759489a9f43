//! The transport where both are compiled in: hyper for who awaits, ureq for who waits.

use std::sync::OnceLock;
use std::time::Duration;

use crate::blocking::is_waiting;
use crate::error::Error;
use crate::transport::hyper::HyperTransport;
use crate::transport::ureq::UreqTransport;
use crate::transport::{HttpRequest, StreamFuture, Transport, TransportFuture};

#[derive(Debug)]
pub(crate) struct AutoTransport {
    awaiting: HyperTransport,
    /// Made when first needed.
    waiting: OnceLock<UreqTransport>,
    connect_timeout: Duration,
}

impl AutoTransport {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let awaiting = HyperTransport::new(connect_timeout)?;
        Ok(Self { awaiting, waiting: OnceLock::new(), connect_timeout })
    }
}

impl AutoTransport {
    fn now(&self) -> &dyn Transport {
        // hyper cannot do without tokio.
        if is_waiting() || tokio::runtime::Handle::try_current().is_err() {
            self.waiting.get_or_init(|| UreqTransport::new(self.connect_timeout))
        } else {
            &self.awaiting
        }
    }
}

impl Transport for AutoTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        self.now().send(request)
    }

    fn stream(&self, request: HttpRequest) -> StreamFuture<'_> {
        self.now().stream(request)
    }
}
