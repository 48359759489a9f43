//! The transport where both are compiled in: reqwest for who awaits, ureq for who waits.

use std::sync::OnceLock;
use std::time::Duration;

use crate::blocking::is_waiting;
use crate::error::Error;
use crate::transport::{HttpRequest, Transport, TransportFuture};
use crate::transport_reqwest::ReqwestTransport;
use crate::transport_ureq::UreqTransport;

#[derive(Debug)]
pub(crate) struct AutoTransport {
    awaiting: ReqwestTransport,
    /// Made when first needed.
    waiting: OnceLock<UreqTransport>,
    connect_timeout: Duration,
}

impl AutoTransport {
    pub(crate) fn new(connect_timeout: Duration) -> Result<Self, Error> {
        let awaiting = ReqwestTransport::new(connect_timeout)?;
        Ok(Self { awaiting, waiting: OnceLock::new(), connect_timeout })
    }
}

impl Transport for AutoTransport {
    fn send(&self, request: HttpRequest) -> TransportFuture<'_> {
        // reqwest cannot do without tokio.
        if is_waiting() || tokio::runtime::Handle::try_current().is_err() {
            self.waiting.get_or_init(|| UreqTransport::new(self.connect_timeout)).send(request)
        } else {
            self.awaiting.send(request)
        }
    }
}
