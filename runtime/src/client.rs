//! The client: a handle to the state that its calls share.

use std::fmt;
use std::sync::Arc;

use crate::call::shared::Shared;
use crate::call::{Call, PreparedCall};
use crate::config::Config;
use crate::error::Error;
use crate::platform::Platform;
use crate::request::action::{Request, Service};
use crate::send::failover::Hosts;
use crate::transport::endpoint::Endpoint;

/// A client for one service. Cheap to clone: clones share connections, retry budget, rate limits
/// and the measured clock skew.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Shared>);

impl Client {
    /// Creates a client for a service.
    ///
    /// # Errors
    ///
    /// Returns an error if the configuration is invalid, for example if the endpoint is malformed.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, Error> {
        let first = match &config.endpoint {
            Some(endpoint) => Endpoint::parse(endpoint, &config.plain_http)?,
            None => Endpoint::of(service.host)?,
        };
        let hosts = Hosts::new(first, service, config.failover.as_ref(), &config.plain_http)?;
        if let Some(name) = &config.client_name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_,;.".contains(c);
            if name.len() > 100 || !name.chars().all(allowed) {
                return Err(Error::config(
                    "the client name is longer than 100 characters or has a character other than `0-9 a-z A-Z - _ , ; .`",
                ));
            }
        }
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => config.shared_transport.get()?,
        };
        let (skew, limiter, keys) = Default::default();
        Ok(Self(Arc::new(Shared { service, hosts, config, transport, skew, limiter, keys })))
    }

    pub(crate) fn platform(&self) -> &Arc<dyn Platform> {
        &self.0.config.platform
    }

    /// Prepares a call, which is sent when it is awaited.
    pub fn call<R: Request>(&self, request: R) -> Call<R::Response> {
        Call::new(PreparedCall::new(&self.0, const { &R::ACTION }, Box::new(request), || {
            Box::new(R::Response::default())
        }))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.service.name)
            .field("endpoint", self.0.hosts.get(0))
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}
