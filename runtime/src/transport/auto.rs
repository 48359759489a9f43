//! The transport with both built-in clients: hyper for async calls, ureq for blocking calls.

use std::sync::{Arc, OnceLock};

use crate::error::Error;
use crate::executor::is_blocking;
use crate::transport::hyper::HyperTransport;
use crate::transport::options::TransportOptions;
use crate::transport::settings::Settings;
use crate::transport::ureq::UreqTransport;
use crate::transport::{HttpRequest, StreamFuture, Transport, TransportFuture};

#[derive(Debug)]
pub(crate) struct AutoTransport {
    awaiting: HyperTransport,
    /// Created on first use.
    blocking: OnceLock<UreqTransport>,
    settings: Arc<Settings>,
}

impl AutoTransport {
    pub(crate) fn new(options: &TransportOptions) -> Result<Self, Error> {
        let settings = Arc::new(Settings::new(options)?);
        let awaiting = HyperTransport::with_settings(Arc::clone(&settings))?;
        Ok(Self { awaiting, blocking: OnceLock::new(), settings })
    }

    fn now(&self) -> &dyn Transport {
        // hyper requires tokio.
        if is_blocking() || tokio::runtime::Handle::try_current().is_err() {
            self.blocking.get_or_init(|| UreqTransport::with_settings(Arc::clone(&self.settings)))
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
