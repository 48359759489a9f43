//! A call that has not been sent yet, with its overrides of the client configuration.

pub(crate) mod shared;

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use crate::call::shared::Shared;
use crate::credentials::CredentialsProvider;
use crate::error::Error;
use crate::platform::Platform;
use crate::request::action::{Access, Action, Language, RegionUse};
use crate::response::received::{Received, Response};
use crate::shape::{Shape, ValueRef, at};
use crate::transport::endpoint::Endpoint;
use crate::validate::ValidationMode;

/// A call that has not been sent yet. Await it to send it, optionally after overriding parts of the
/// configuration.
#[must_use = "a call is not sent until it is awaited"]
pub struct Call<T> {
    plan: PreparedCall,
    response: PhantomData<fn() -> T>,
}

/// The parts of a call that do not depend on the response type, so that the send pipeline is
/// compiled once and not once per action.
pub(crate) struct PreparedCall {
    pub(crate) shared: Arc<Shared>,
    pub(crate) action: &'static Action,
    pub(crate) request: Box<dyn Shape + Send + Sync>,
    pub(crate) response: fn() -> Box<dyn Response>,
    /// Converts what was received into the output of the call.
    pub(crate) finish: fn(Received) -> Box<dyn Any>,
    /// The reason that the call cannot be sent, if it was constructed from invalid arguments.
    pub(crate) problem: Option<String>,
    pub(crate) changes: CallOverrides,
}

/// Overrides of the client configuration for one call.
#[derive(Default)]
pub(crate) struct CallOverrides {
    pub(crate) credentials: Option<Arc<dyn CredentialsProvider>>,
    pub(crate) endpoint: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) timeout: Option<Duration>,
    pub(crate) language: Option<Language>,
    pub(crate) validation: Option<ValidationMode>,
    pub(crate) headers: Vec<(String, String)>,
}

impl PreparedCall {
    pub(crate) fn new(
        shared: &Arc<Shared>,
        action: &'static Action,
        request: Box<dyn Shape + Send + Sync>,
        response: fn() -> Box<dyn Response>,
    ) -> Self {
        let (problem, changes) = Default::default();
        let finish = |received: Received| received.response.any();
        let shared = Arc::clone(shared);
        Self { shared, action, request, response, finish, problem, changes }
    }

    pub(crate) fn provider(&self) -> &dyn CredentialsProvider {
        let own = self.changes.credentials.as_ref();
        &**own.unwrap_or(&self.shared.config.credentials)
    }

    /// Returns the endpoint that overrides the hosts of the client: that of the call or, unless the
    /// configuration sets an endpoint, that of the action.
    pub(crate) fn own_host(&self) -> Result<Option<Endpoint>, Error> {
        let config = &self.shared.config;
        match (&self.changes.endpoint, self.action.host, &config.endpoint) {
            (Some(endpoint), ..) => Endpoint::parse(endpoint, &config.plain_http).map(Some),
            (None, Some(host), None) => Endpoint::of(host).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) fn platform(&self) -> &dyn Platform {
        &*self.shared.config.platform
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.changes.timeout.unwrap_or(self.shared.config.timeout)
    }

    /// Returns whether repeating the call is harmless: the action only reads, or the request
    /// contains a client token, which the service uses to detect duplicates.
    pub(crate) fn is_repeatable(&self) -> bool {
        self.action.access == Access::Read || self.has_client_token()
    }

    fn has_client_token(&self) -> bool {
        at(&*self.request, "ClientToken", |v| matches!(v, ValueRef::Str(text) if !text.is_empty()))
    }

    pub(crate) fn region(&self) -> Result<Option<&str>, Error> {
        let region = self.changes.region.as_deref().filter(|region| !region.is_empty());
        let region = region.or(self.shared.config.region.as_deref());
        match (self.action.region, region) {
            (RegionUse::Unused, _) => Ok(None),
            (RegionUse::Required, None) => Err(Error::config(
                "this action requires a region: set Config::region or TENCENTCLOUD_REGION",
            )),
            (RegionUse::Optional | RegionUse::Required, region) => Ok(region),
        }
    }
}

impl<T> Call<T> {
    /// Creates a call from a prepared call whose response has the type `T`.
    pub(crate) fn new(plan: PreparedCall) -> Self {
        Self { plan, response: PhantomData }
    }

    pub(crate) fn plan(&self) -> &PreparedCall {
        &self.plan
    }

    pub(crate) fn into_plan(self) -> PreparedCall {
        self.plan
    }

    /// Overrides the credentials for this call, so that multiple tenants can share one client and
    /// its connections. The client-side rate limits count the calls of all tenants together.
    pub fn credentials(mut self, credentials: impl CredentialsProvider) -> Self {
        self.plan.changes.credentials = Some(Arc::new(credentials));
        self
    }

    /// Overrides the endpoint for this call, in the format of
    /// [`Config::endpoint`](crate::Config::endpoint). The call does not fail over to the hosts of
    /// [`Failover`](crate::Failover).
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.plan.changes.endpoint = Some(endpoint.into());
        self
    }

    /// Overrides the region for this call. An empty string leaves the configured region in place.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.plan.changes.region = Some(region.into());
        self
    }

    /// Overrides the total time limit for this call, which covers all attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.changes.timeout = Some(timeout);
        self
    }

    /// Lowers the time limit of this call to `most` if it is longer.
    pub(crate) fn timeout_at_most(self, most: Duration) -> Self {
        let limit = self.plan.timeout().min(most);
        self.timeout(limit)
    }

    /// Overrides the language of service messages for this call.
    pub fn language(mut self, language: Language) -> Self {
        self.plan.changes.language = Some(language);
        self
    }

    /// Overrides the validation mode for this call.
    pub fn validation(mut self, mode: ValidationMode) -> Self {
        self.plan.changes.validation = Some(mode);
        self
    }

    /// Adds an HTTP header to this call. The header is not signed. A header that the runtime sets
    /// itself is rejected before the call is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.plan.changes.headers.push((name.into(), value.into()));
        self
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("action", &self.plan.action.name).finish_non_exhaustive()
    }
}
