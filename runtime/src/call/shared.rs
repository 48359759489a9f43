//! The state that all calls of a client share.

use std::sync::Arc;

use crate::config::Config;
use crate::request::action::Service;
use crate::send::clock_skew::ClockSkew;
use crate::send::failover::Hosts;
use crate::send::rate_limit::RateLimiter;
use crate::sign::KeyCache;
use crate::transport::Transport;

/// The state that all calls of a client share.
pub(crate) struct Shared {
    pub(crate) service: &'static Service,
    pub(crate) hosts: Hosts,
    pub(crate) config: Config,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) skew: ClockSkew,
    pub(crate) limiter: RateLimiter,
    pub(crate) keys: KeyCache,
}
