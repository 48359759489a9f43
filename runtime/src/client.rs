//! A client: what all its calls share.

use std::fmt;
use std::sync::Arc;

use crate::action::{Request, Service};
use crate::call::{Call, Plan};
use crate::config::{Config, Endpoint};
use crate::error::Error;
use crate::limit::Limiter;
use crate::paging::{Items, Paged, Pages};
use crate::skew::Skew;
use crate::transport::Transport;

/// Calls the actions of one service. Cheap to clone; clones share their connections, the budget
/// of their retries, the quotas, and what they learned of the service's clock.
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) service: &'static Service,
    pub(crate) endpoint: Endpoint,
    pub(crate) config: Config,
    pub(crate) transport: Arc<dyn Transport>,
    /// For calls that block, beside a transport that cannot; made when first needed.
    #[cfg(all(feature = "reqwest", feature = "blocking"))]
    blocking: std::sync::OnceLock<crate::transport_ureq::UreqTransport>,
    pub(crate) skew: Skew,
    pub(crate) limiter: Limiter,
}

impl Client {
    /// A client of a service.
    ///
    /// # Errors
    ///
    /// If the configuration cannot work.
    pub fn new(service: &'static Service, config: Config) -> Result<Self, Error> {
        let endpoint = Endpoint::parse(config.endpoint.as_deref().unwrap_or(service.host))?;
        if let Some(name) = &config.client_name {
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_,;.".contains(c);
            if name.len() > 100 || !name.chars().all(allowed) {
                return Err(Error::config(
                    "the client's name has a letter that is not allowed, or too many",
                ));
            }
        }
        let transport = match &config.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(&config)?,
        };
        let (skew, limiter) = Default::default();
        Ok(Self(Arc::new(Inner {
            service,
            endpoint,
            config,
            transport,
            #[cfg(all(feature = "reqwest", feature = "blocking"))]
            blocking: std::sync::OnceLock::new(),
            skew,
            limiter,
        })))
    }

    /// Prepares a call: it is sent when the result is awaited.
    pub fn call<R: Request>(&self, request: R) -> Call<R::Answer> {
        Call::new(Plan::new(self, R::ACTION, Box::new(request), || Box::new(R::Answer::default())))
    }

    /// All pages, from the one that the request asks for.
    pub fn pages<R: Paged>(&self, request: R) -> Pages<R> {
        Pages::new(self.clone(), request)
    }

    /// The items of all pages, from the one that the request asks for.
    pub fn items<R: Paged>(&self, request: R) -> Items<R> {
        Items::new(self.pages(request))
    }
}

impl Inner {
    /// The transport of a call: what the configuration says, or one that fits how it is sent.
    #[cfg(all(feature = "reqwest", feature = "blocking"))]
    pub(crate) fn transport(&self, changes: &crate::call::Changes) -> &dyn Transport {
        if !changes.blocking || self.config.transport.is_some() {
            return &*self.transport;
        }
        let timeout = self.config.connect_timeout;
        self.blocking.get_or_init(|| crate::transport_ureq::UreqTransport::new(timeout))
    }

    #[cfg(not(all(feature = "reqwest", feature = "blocking")))]
    pub(crate) fn transport(&self, _: &crate::call::Changes) -> &dyn Transport {
        &*self.transport
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("service", &self.0.service.name)
            .field("endpoint", &self.0.endpoint)
            .field("config", &self.0.config)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(config: &Config) -> Result<Arc<dyn Transport>, Error> {
    let transport = crate::transport_reqwest::ReqwestTransport::new(config.connect_timeout)?;
    Ok(Arc::new(transport))
}

#[cfg(all(feature = "blocking", not(feature = "reqwest")))]
fn default_transport(config: &Config) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport_ureq::UreqTransport::new(config.connect_timeout)))
}

#[cfg(not(any(feature = "reqwest", feature = "blocking")))]
fn default_transport(_: &Config) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config(
        "no transport: enable the feature `reqwest` or `blocking`, or set Config::transport",
    ))
}
