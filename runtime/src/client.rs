//! The one way from a request to its answer.

use std::any::Any;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use crate::action::{Action, RegionUse, Request, Service};
use crate::assemble::{Assembled, Parts, assemble};
use crate::config::{Config, Endpoint};
use crate::decode::{Decoded, decode};
use crate::error::{Error, Kind};
use crate::shape::{Record, Shape};
use crate::transport::{HttpResponse, Transport};
use crate::validate::{Mode, Violation, validate};

/// Calls the actions of one service. Cheap to clone; clones share their connections.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    service: &'static Service,
    endpoint: Endpoint,
    config: Config,
    transport: Arc<dyn Transport>,
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
        Ok(Self(Arc::new(Inner { service, endpoint, config, transport })))
    }

    /// Prepares a call: it is sent when the result is awaited.
    pub fn call<R: Request>(&self, request: R) -> Call<R::Answer> {
        Call {
            plan: Box::new(Plan {
                client: self.clone(),
                action: R::ACTION,
                request: Box::new(request),
                answer: || Box::new(R::Answer::default()),
                region: None,
                timeout: None,
                validation: None,
                headers: Vec::new(),
            }),
            answer: PhantomData,
        }
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

#[cfg(not(feature = "reqwest"))]
fn default_transport(_: &Config) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::config("no transport: enable the feature `reqwest`, or set Config::transport"))
}

/// An answer that can be filled in without knowing its type.
trait Answer: Record + Send {
    fn record(&mut self) -> &mut dyn Record;
    fn any(self: Box<Self>) -> Box<dyn Any>;
}

impl<T: Record + Send + 'static> Answer for T {
    fn record(&mut self) -> &mut dyn Record {
        self
    }

    fn any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// A call that has not been sent yet. Await it, after any changes for this call alone.
#[must_use = "a call is sent when it is awaited"]
pub struct Call<T> {
    plan: Box<Plan>,
    answer: PhantomData<fn() -> T>,
}

/// Everything of a call that does not depend on the type of its answer, so that sending is
/// compiled once and not once for each action.
struct Plan {
    client: Client,
    action: &'static Action,
    request: Box<dyn Shape + Send + Sync>,
    answer: fn() -> Box<dyn Answer>,
    region: Option<String>,
    timeout: Option<Duration>,
    validation: Option<Mode>,
    headers: Vec<(String, String)>,
}

impl<T> Call<T> {
    /// Sends this call to another region.
    pub fn region(mut self, region: impl Into<String>) -> Self {
        self.plan.region = Some(region.into());
        self
    }

    /// Gives this call another time limit.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.plan.timeout = Some(timeout);
        self
    }

    /// Validates this call in another mode.
    pub fn validation(mut self, mode: Mode) -> Self {
        self.plan.validation = Some(mode);
        self
    }

    /// Adds a header to this call. It is not signed.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.plan.headers.push((name.into(), value.into()));
        self
    }

    /// Validates and signs the request without sending it, to look at what would be sent.
    ///
    /// # Errors
    ///
    /// As sending, but for what only the network can do.
    pub async fn signed(&self) -> Result<Assembled, Error> {
        self.plan.signed().await.map_err(|e| e.with_action(self.plan.action.name))
    }
}

impl<T> fmt::Debug for Call<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call").field("action", &self.plan.action.name).finish_non_exhaustive()
    }
}

impl<T: 'static> IntoFuture for Call<T> {
    type Output = Result<T, Error>;
    type IntoFuture = Pending<T>;

    fn into_future(self) -> Pending<T> {
        Pending { future: Box::pin(self.plan.send()), answer: PhantomData }
    }
}

type Exchange = dyn Future<Output = Result<Box<dyn Answer>, Error>> + Send;

/// A call on its way.
pub struct Pending<T> {
    future: Pin<Box<Exchange>>,
    answer: PhantomData<fn() -> T>,
}

impl<T> fmt::Debug for Pending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pending")
    }
}

impl<T: 'static> Future for Pending<T> {
    type Output = Result<T, Error>;

    fn poll(
        mut self: Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Self::Output> {
        self.future.as_mut().poll(context).map(|answer| match answer?.any().downcast::<T>() {
            Ok(answer) => Ok(*answer),
            Err(_) => unreachable!("a plan makes the answer that its call promises"),
        })
    }
}

impl Plan {
    async fn send(self: Box<Self>) -> Result<Box<dyn Answer>, Error> {
        let action = self.action.name;
        self.exchange().await.map_err(|error| error.with_action(action))
    }

    async fn exchange(&self) -> Result<Box<dyn Answer>, Error> {
        let assembled = self.signed().await?;
        let response = self.client.0.transport.send(assembled.request).await?;
        self.read(&response)
    }

    async fn signed(&self) -> Result<Assembled, Error> {
        let inner = &self.client.0;
        self.check()?;
        let own = match (self.action.host, &inner.config.endpoint) {
            (Some(host), None) => Some(Endpoint::parse(host)?),
            _ => None,
        };
        let credentials = inner.config.credentials.credentials().await?;
        assemble(&Parts {
            service: inner.service,
            endpoint: own.as_ref().unwrap_or(&inner.endpoint),
            config: &inner.config,
            action: self.action,
            request: &*self.request,
            credentials: &credentials,
            region: self.region()?,
            timeout: self.timeout.unwrap_or(inner.config.timeout),
            headers: &self.headers,
        })
    }

    fn region(&self) -> Result<Option<&str>, Error> {
        let region = self.region.as_deref().or(self.client.0.config.region.as_deref());
        match (self.action.region, region) {
            (RegionUse::Unused, _) => Ok(None),
            (RegionUse::Required, None) => Err(Error::config(
                "this action needs a region: set Config::region or TENCENTCLOUD_REGION",
            )),
            (RegionUse::Optional | RegionUse::Required, region) => Ok(region),
        }
    }

    /// Validates: what may refuse does in the mode `Enforce`, the rest is handed to the hook.
    fn check(&self) -> Result<(), Error> {
        let config = &self.client.0.config;
        let mode = self.validation.unwrap_or(config.validation);
        if mode == Mode::Off {
            return Ok(());
        }
        let (refusing, warnings): (Vec<Violation>, Vec<Violation>) = validate(&*self.request)
            .into_iter()
            .partition(|v| mode == Mode::Enforce && v.is_refusing());
        if let Some(hook) = &config.on_violation {
            warnings.iter().for_each(|violation| hook(self.action.name, violation));
        }
        if refusing.is_empty() { Ok(()) } else { Err(Error::validation(refusing)) }
    }

    /// Reads an answer: the body decides whether the call succeeded, whatever the status and the
    /// content type say.
    fn read(&self, response: &HttpResponse) -> Result<Box<dyn Answer>, Error> {
        let mut answer = (self.answer)();
        match decode(&response.body, answer.record()) {
            Ok(Decoded::Answer(_)) => Ok(answer),
            Ok(Decoded::Refused(refusal)) => {
                Err(Error::service(refusal.code, refusal.message, refusal.request_id)
                    .with_status(response.status))
            }
            Err(error) if response.status == 200 => Err(Error::decode(error).with_status(200)),
            Err(error) => {
                let message = "the answer is not the service's but a gateway's or a proxy's";
                Err(Error::new(Kind::Status, message)
                    .with_status(response.status)
                    .with_source(error))
            }
        }
    }
}
