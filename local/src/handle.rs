//! From a request as received to a response, without any network.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Map, Value as Json, json};
use tencentcloud_runtime::sign::v1::PARAMETERS;

use crate::account::Accounts;
use crate::callback::{Live, Sender};
use crate::clock::Clock;
use crate::error::ServiceError;
use crate::fault::Faults;
use crate::journal::{Journal, ReceivedCall};
use crate::limit::Limiter;
use crate::message::{self, Message};
use crate::respond::{Incoming, Outgoing, Responder};
use crate::signature::{self, SignatureMode, Signer};
use crate::site::{Site, SiteRequest};

/// The sizes that requests may have.
const MAX_QUERY: usize = 32 << 10;
const MAX_FORM: usize = 1 << 20;
pub(crate) const MAX_BODY: usize = 10 << 20;

/// The size of the requests that the journal keeps, in bytes.
const MAX_KEPT: usize = 64 << 10;

/// The media type of a body that is bytes.
const OCTETS: &str = "application/octet-stream";

/// Everything that requests share.
pub(crate) struct Shared {
    pub accounts: Accounts,
    pub callbacks: Arc<Sender>,
    pub clock: Clock,
    pub live: Arc<Live>,
    pub faults: Faults,
    pub journal: Journal,
    pub limiter: Limiter,
    pub responder: Arc<dyn Responder>,
    pub signature: SignatureMode,
    pub rate_limits: bool,
    pub verbose: bool,
    pub hosts: Vec<String>,
    pub address: SocketAddr,
    pub site: Option<Arc<dyn Site>>,
}

/// A response of the API.
pub(crate) struct Reply {
    pub request_id: String,
    pub body: Vec<u8>,
    pub is_stream: bool,
    pub source: Option<&'static str>,
    pub warnings: Vec<String>,
}

struct Parameters {
    action: String,
    version: String,
    region: String,
    request: Map<String, Json>,
}

pub(crate) fn request_id() -> String {
    let id = fastrand::u128(..);
    let hex = format!("{id:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Returns the action that a request names, if any.
pub(crate) fn action_of(message: &Message) -> String {
    if let Some(action) = message.header("x-tc-action") {
        return action.to_owned();
    }
    let pairs = if message.is_form() { message::decode_form(message.form()) } else { Vec::new() };
    pairs.into_iter().find(|(name, _)| name == "Action").map(|(_, value)| value).unwrap_or_default()
}

impl Shared {
    /// Returns the site if a request is for it. A request to a domain of the service is a call.
    pub fn site_of(&self, message: &Message) -> Option<Arc<dyn Site>> {
        let host = message.header("host").unwrap_or_default();
        let site = self.site.as_ref().filter(|_| crate::host::is_own(host, &self.hosts));
        let site = site.filter(|site| site.accepts(&SiteRequest::new(message, self)));
        site.cloned()
    }

    /// Responds to a request, and adds it to the journal. `ahead` is how wrong the clock is.
    pub fn handle(&self, message: &Message, ahead: i64) -> (Reply, ReceivedCall) {
        let request_id = request_id();
        let mut call = ReceivedCall { request_id: request_id.clone(), ..ReceivedCall::default() };
        call.action = action_of(message);
        let outcome = self.respond(message, ahead, &mut call);
        let mut reply = Reply {
            request_id: request_id.clone(),
            body: Vec::new(),
            is_stream: false,
            source: None,
            warnings: Vec::new(),
        };
        match outcome {
            Ok(outgoing) => {
                call.source = Some(outgoing.source.as_str());
                call.notes.extend(outgoing.warnings.iter().cloned());
                reply.source = call.source;
                reply.is_stream = outgoing.events.is_some();
                reply.warnings = outgoing.warnings.clone();
                reply.body = encode(outgoing, &request_id);
            }
            Err(error) => {
                reply.body = encode_error(&error, &request_id);
                call.error = Some(error.code);
            }
        }
        (reply, call)
    }

    /// Adds a call to the journal, and prints it if that was asked for.
    pub fn record(&self, call: ReceivedCall) {
        if self.verbose {
            eprintln!("{call}");
        }
        self.journal.add(call);
    }

    fn respond(
        &self,
        message: &Message,
        ahead: i64,
        call: &mut ReceivedCall,
    ) -> Result<Outgoing, ServiceError> {
        check_method(message)?;
        check_size(message)?;
        let now = shift(self.clock.now(), ahead);
        let signer = self.verify(message, now, call)?;
        call.account = signer.secret_id;
        call.service = service(message, signer.service);
        let mut parameters = parameters(message, &call.service)?;
        call.version.clone_from(&parameters.version);
        call.region.clone_from(&parameters.region);
        if call.service.is_empty() {
            call.service = self.service_of(&parameters)?;
        }
        if message.media_type() == OCTETS {
            let action = (call.service.as_str(), &*parameters.version, &*parameters.action);
            parameters.request = self.responder.name_parameters(action, parameters.request);
        }
        let incoming = Incoming {
            account: &call.account.clone(),
            service: &call.service.clone(),
            version: &parameters.version,
            action: &parameters.action,
            region: &parameters.region,
            request: &parameters.request,
            is_form: message.is_form() || message.media_type() != "application/json",
            now,
        };
        self.keep_request(&incoming, message.body.len() + message.query.len(), call);
        for (name, value) in [("Action", incoming.action), ("Version", incoming.version)] {
            if value.is_empty() {
                return Err(ServiceError::missing(name));
            }
        }
        if self.signature == SignatureMode::Enforce && call.account.is_empty() {
            self.check_unsigned(call)?;
        }
        self.check_rate(call)?;
        let outgoing = self.responder.respond(&incoming)?;
        self.live.observe(&incoming);
        Ok(outgoing)
    }

    /// Adds the parameters to what the journal keeps, without secrets.
    fn keep_request(&self, incoming: &Incoming<'_>, size: usize, call: &mut ReceivedCall) {
        if size > MAX_KEPT {
            call.notes.push(format!("a request of {size} bytes is not kept"));
            return;
        }
        call.request = incoming.request.clone();
        self.responder.redact(incoming, &mut call.request);
    }

    /// Returns the product of an action, where neither scope nor host nor path names it: V1, to an
    /// address.
    fn service_of(&self, parameters: &Parameters) -> Result<String, ServiceError> {
        let mut services = self.responder.services(&parameters.version, &parameters.action);
        if services.len() > 1 {
            let (action, first) = (&parameters.action, &services[0]);
            let text = format!(
                "`{action}` is an action of {}; a host such as `{first}.localhost`, or the path \
                 `/{first}`, names the product.",
                services.join(", ")
            );
            return Err(ServiceError::new("NoSuchProduct", text));
        }
        Ok(services.pop().unwrap_or_default())
    }

    fn verify(
        &self,
        message: &Message,
        now: SystemTime,
        call: &mut ReceivedCall,
    ) -> Result<Signer, ServiceError> {
        if self.signature == SignatureMode::Off {
            return Ok(signature::claimed(message));
        }
        match signature::verify(message, &self.accounts, now) {
            Ok(signer) => Ok(signer),
            Err(rejected) => {
                call.notes.push(format!("signature: {}", rejected.explanation));
                match self.signature {
                    SignatureMode::Enforce => Err(rejected.error),
                    _ => Ok(signature::claimed(message)),
                }
            }
        }
    }

    /// Rejects a request that says that it is not signed, unless its action needs no signature.
    fn check_unsigned(&self, call: &mut ReceivedCall) -> Result<(), ServiceError> {
        if !self.responder.needs_signature(&call.service, &call.version, &call.action) {
            return Ok(());
        }
        let message = format!("The action `{}` requires a signature.", call.action);
        call.notes.push(format!("signature: `Authorization: SKIP`. {message}"));
        Err(ServiceError::new("AuthFailure.InvalidAuthorization", message))
    }

    fn check_rate(&self, call: &mut ReceivedCall) -> Result<(), ServiceError> {
        let rate = self.responder.rate(&call.service, &call.version, &call.action);
        let Some(rate) = rate.filter(|_| self.rate_limits) else { return Ok(()) };
        if self.limiter.admit(&call.account, &call.action, rate.per_second, Instant::now()) {
            return Ok(());
        }
        let message = format!(
            "Your current request exceeds the frequency limit of {} per second for the action {}.",
            rate.per_second, call.action
        );
        if rate.is_mined {
            call.notes.push(message);
            return Ok(());
        }
        Err(ServiceError::new("RequestLimitExceeded", message))
    }
}

pub(crate) fn shift(time: SystemTime, seconds: i64) -> SystemTime {
    let by = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { time.checked_sub(by) } else { time.checked_add(by) };
    shifted.unwrap_or(time)
}

fn check_method(message: &Message) -> Result<(), ServiceError> {
    match message.method.as_str() {
        "GET" | "POST" => Ok(()),
        method => Err(ServiceError::new(
            "UnsupportedProtocol",
            format!("The method {method} is not supported; only GET and POST are."),
        )),
    }
}

fn check_size(message: &Message) -> Result<(), ServiceError> {
    let limit = |size: usize, limit, what| match size > limit {
        true => Err(ServiceError::too_large(limit, what)),
        false => Ok(()),
    };
    match (message.is_get(), message.is_form()) {
        (true, _) => limit(message.query.len(), MAX_QUERY, "GET"),
        (false, true) => limit(message.body.len(), MAX_FORM, "form"),
        (false, false) => limit(message.body.len(), MAX_BODY, "POST"),
    }
}

/// Returns the service by the credential scope, the host, or the path.
fn service(message: &Message, scope: Option<String>) -> String {
    let host = || crate::host::service(message.header("host").unwrap_or_default());
    let path = || message.path.split('/').find(|part| !part.is_empty()).map(str::to_owned);
    scope.or_else(host).or_else(path).unwrap_or_default()
}

fn parameters(message: &Message, service: &str) -> Result<Parameters, ServiceError> {
    let header = |name| message.header(name).unwrap_or_default().to_owned();
    let mut parameters = Parameters {
        action: header("x-tc-action"),
        version: header("x-tc-version"),
        region: header("x-tc-region"),
        request: Map::new(),
    };
    if message.is_form() {
        let (common, pairs): (Vec<_>, Vec<_>) =
            message::decode_form(message.form()).into_iter().partition(|(name, _)| {
                // With V3, common parameters are headers.
                PARAMETERS.contains(&name.as_str()) && message.header("authorization").is_none()
            });
        let of = |name| common.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        parameters.action = of("Action").unwrap_or(parameters.action);
        parameters.version = of("Version").unwrap_or(parameters.version);
        parameters.region = of("Region").unwrap_or(parameters.region);
        parameters.request = message::nest(&pairs)?;
        return Ok(parameters);
    }
    parameters.request = match message.media_type().as_str() {
        "application/json" => read_json(&message.body)?,
        "multipart/form-data" => message::multipart(message)?,
        OCTETS => message::octets(message, service),
        other => {
            let text = format!("The content type `{other}` is not supported.");
            return Err(ServiceError::new("UnsupportedProtocol", text));
        }
    };
    Ok(parameters)
}

fn read_json(body: &[u8]) -> Result<Map<String, Json>, ServiceError> {
    let text = std::str::from_utf8(body)
        .map_err(|e| ServiceError::invalid(format!("The body is not UTF-8: {e}.")))?;
    match serde_json::from_str(text) {
        Ok(Json::Object(map)) => Ok(map),
        Ok(_) => Err(ServiceError::invalid("The body is not a JSON object.")),
        Err(e) => Err(ServiceError::invalid(format!("The body is not valid JSON: {e}."))),
    }
}

fn encode(outgoing: Outgoing, request_id: &str) -> Vec<u8> {
    if let Some(events) = outgoing.events {
        return events.iter().map(|event| format!("data: {event}\n\n")).collect::<String>().into();
    }
    let mut fields = outgoing.fields;
    fields.insert("RequestId".to_owned(), json!(request_id));
    json!({"Response": fields}).to_string().into_bytes()
}

pub(crate) fn encode_error(error: &ServiceError, request_id: &str) -> Vec<u8> {
    let error = json!({"Code": error.code, "Message": error.message});
    json!({"Response": {"Error": error, "RequestId": request_id}}).to_string().into_bytes()
}

#[cfg(test)]
mod tests;
