//! A call that has not been sent yet, and what may be changed for it alone.

pub(crate) mod shared;

use std::any::Any;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use crate::call::shared::Shared;
use crate::credentials::CredentialsProvider;
use crate::error::Error;
use crate::platform::Platform;
use crate::request::action::{Access, Action, Language, RegionUse};
use crate::request::build::SignedRequest;
use crate::response::received::{Received, Response};
use crate::shape::{Shape, ValueRef, at};
use crate::transport::endpoint::Endpoint;
use crate::validate::ValidationMode;

/// A call that has not been sent yet. Await it, after any changes for this call alone.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    plan: Box<PreparedCall>,
    response: PhantomData<fn() -> T>,
}

/// Everything of a call that does not depend on the type of its response, so that sending is
/// compiled once and not once for each action.
pub(crate) struct PreparedCall {
    pub(crate) shared: Arc<Shared>,
    pub(crate) action: &'static Action,
    pub(crate) request: Box<dyn Shape + Send + Sync>,
    pub(crate) response: fn() -> Box<dyn Response>,
    /// Makes what the call gives of what was received.
    pub(crate) finish: fn(Received) -> Box<dyn Any>,
    /// Why the call cannot be sent, if it was made wrongly.
    pub(crate) problem: Option<String>,
    pub(crate) changes: CallOverrides,
}

/// What differs from the configuration for one call.
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
    ) -> Box<Self> {
        let (problem, changes) = Default::default();
        let finish = |received: Received| received.response.any();
        let shared = Arc::clone(shared);
        Box::new(Self { shared, action, request, response, finish, problem, changes })
    }

    pub(crate) fn provider(&self) -> &dyn CredentialsProvider {
        let own = self.changes.credentials.as_ref();
        &**own.unwrap_or(&self.shared.config.credentials)
    }

    /// The host of the call or, unless an endpoint is configured, of its action.
    pub(crate) fn own_host(&self) -> Result<Option<Endpoint>, Error> {
        let config = &self.shared.config;
        match (&self.changes.endpoint, self.action.host, &config.endpoint) {
            (Some(endpoint), ..) => Endpoint::parse(endpoint, &config.plain_http).map(Some),
            (None, Some(host), None) => Endpoint::parse(host, &[]).map(Some),
            _ => Ok(None),
        }
    }

    pub(crate) fn platform(&self) -> &dyn Platform {
        &*self.shared.config.platform
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.changes.timeout.unwrap_or(self.shared.config.timeout)
    }

    /// Whether sending it twice does no more than sending it once: it only reads, or it has a
    /// token by which the service knows it again.
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
                "this action needs a region: set Config::region or TENCENTCLOUD_REGION",
            )),
            (RegionUse::Optional | RegionUse::Required, region) => Ok(region),
        }
    }
}

impl<T> Call<T> {
    /// A call whose plan makes a response of the type `T`.
    pub(crate) fn new(plan: Box<PreparedCall>) -> Self {
        Self { plan, response: PhantomData }
    }

    pub(crate) fn into_plan(self) -> Box<PreparedCall> {
        self.plan
    }

    /// Signs this call with other credentials than the configuration's: many tenants can share one
    /// client and its connections. The quotas that the client keeps count all calls together.
    pub fn credentials(mut self, credentials: impl CredentialsProvider) -> Self {
        self.plan.changes.credentials = Some(Arc::new(credentials));
        self
    }

    /// Sends this call to another host, in the form of [`Config::endpoint`](crate::Config::endpoint).
    /// It stays there: the hosts of a [`Failover`](crate::Failover) are not for it.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.plan.changes.endpoint = Some(endpoint.into());
        self
    }

    /// Sends this call to another region; an empty one is none.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.plan.changes.region = Some(region.into());
        self
    }

    /// Gives this call another time limit, over all its attempts.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.changes.timeout = Some(timeout);
        self
    }

    /// Gives this call no more time than this, whatever its limit.
    pub(crate) fn timeout_at_most(self, most: Duration) -> Self {
        let limit = self.plan.timeout().min(most);
        self.timeout(limit)
    }

    /// Asks for messages in another language.
    pub fn language(mut self, language: Language) -> Self {
        self.plan.changes.language = Some(language);
        self
    }

    /// Validates this call in another mode.
    pub fn validation(mut self, mode: ValidationMode) -> Self {
        self.plan.changes.validation = Some(mode);
        self
    }

    /// Adds a header to this call. It is not signed, and none that the runtime sets itself: such
    /// a call is refused before it is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.plan.changes.headers.push((name.into(), value.into()));
        self
    }

    /// Validates and signs the request without sending it, to look at what would be sent.
    ///
    /// # Errors
    ///
    /// As sending, but for what only the network can do.
    pub async fn sign(&self) -> Result<SignedRequest, Error> {
        self.plan.sign().await
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("action", &self.plan.action.name).finish_non_exhaustive()
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = ResponseFuture<T>;

    fn into_future(self) -> ResponseFuture<T> {
        ResponseFuture { future: Box::pin(self.plan.send()), response: PhantomData }
    }
}

type Exchange = dyn Future<Output = Result<Box<dyn Any>, Error>> + Send;

/// A call on its way.
pub struct ResponseFuture<T> {
    future: Pin<Box<Exchange>>,
    response: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture")
    }
}

impl<T: 'static> Future for ResponseFuture<T> {
    type Output = Result<T, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.future.as_mut().poll(context).map(|response| match response?.downcast::<T>() {
            Ok(response) => Ok(*response),
            Err(_) => unreachable!("a plan makes the response that its call promises"),
        })
    }
}
