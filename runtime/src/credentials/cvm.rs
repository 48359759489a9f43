//! The credentials of the role attached to a Cloud Virtual Machine (CVM) instance.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::Credentials;
use super::files::SecretJson;
use super::source::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use crate::error::{Error, ErrorKind};
use crate::platform::time_left;
use crate::request::percent::percent_encode;
use crate::transport::default::from_features;
use crate::transport::options::TransportOptions;
use crate::transport::{HttpRequest, Method, Transport};

/// The time limit of a metadata request: the service is either close by or absent.
const TIMEOUT: Duration = Duration::from_secs(2);

/// The role of the CVM instance that the program runs on, requested from the metadata service
/// (`metadata.tencentyun.com`), which only supports plain HTTP. Use it on CVM instances only:
/// elsewhere, whoever controls that host name controls the identity of the caller.
#[derive(Debug)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: String,
    /// Created on first use, unless set explicitly.
    transport: OnceLock<Arc<dyn Transport>>,
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl CvmRole {
    /// Creates a source for the role attached to the instance.
    pub fn new() -> Self {
        let endpoint = "http://metadata.tencentyun.com".to_owned();
        Self { role: None, endpoint, transport: OnceLock::new() }
    }

    /// Sets the name of the role, which saves one request.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Sets the endpoint of the metadata service, for tests.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    /// Sets the HTTP transport.
    pub fn transport(mut self, transport: impl Transport) -> Self {
        self.transport = OnceLock::from(Arc::new(transport) as Arc<dyn Transport>);
        self
    }

    async fn get(&self, path: &str) -> Result<Zeroizing<String>, Error> {
        let base = "latest/meta-data/cam/security-credentials/";
        let request = HttpRequest {
            method: Method::Get,
            url: format!("{}/{base}{path}", self.endpoint),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: time_left().map_or(TIMEOUT, |left| left.min(TIMEOUT)),
            max_response: 1 << 16,
        };
        let absent = "not a CVM instance with a role";
        let response = self.transport_or_default()?.send(request).await.map_err(|error| {
            match error.kind() {
                // Outside of CVM the host does not exist or does not respond.
                ErrorKind::Connect | ErrorKind::Timeout => {
                    Error::no_credentials(absent).with_source(error)
                }
                ErrorKind::Transport => {
                    Error::credentials("the metadata service request failed").with_source(error)
                }
                _ => error,
            }
        })?;
        let body = Zeroizing::new(response.body);
        match response.status {
            200 => Ok(Zeroizing::new(String::from_utf8_lossy(&body).trim().to_owned())),
            404 => Err(Error::no_credentials(absent)),
            status => {
                Err(Error::credentials("the metadata service request failed").with_status(status))
            }
        }
    }

    fn transport_or_default(&self) -> Result<&Arc<dyn Transport>, Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = from_features(&TransportOptions::new().connect_timeout(TIMEOUT))?;
        Ok(self.transport.get_or_init(|| transport))
    }

    async fn fetch_role(&self) -> Result<TemporaryCredentials, Error> {
        let role = match &self.role {
            Some(role) => Zeroizing::new(role.clone()),
            None => self.get("").await?,
        };
        let role = role.lines().next().unwrap_or_default();
        if role.is_empty() {
            return Err(Error::no_credentials("the CVM instance has no role"));
        }
        let text = self.get(&percent_encode(role)).await?;
        let json = serde_json::from_str(&text).map_err(|e| {
            Error::credentials("the metadata service returned invalid JSON").with_source(e)
        })?;
        let SecretJson(json) = &SecretJson(json);
        let fetched = temporary(json)
            .ok_or_else(|| Error::credentials("the metadata service returned no credentials"))?;
        let expires = json["ExpiredTime"].as_u64().and_then(expiry);
        Ok(TemporaryCredentials { expires, ..fetched })
    }
}

/// Parses temporary credentials in the JSON format that several services share.
pub(super) fn temporary(json: &Json) -> Option<TemporaryCredentials> {
    let text = |name: &str| json[name].as_str().filter(|text| !text.is_empty());
    let credentials = Credentials::new(text("TmpSecretId")?, text("TmpSecretKey")?);
    let credentials = credentials.with_token(text("Token")?);
    Some(TemporaryCredentials { credentials, expires: None })
}

impl CredentialsSource for CvmRole {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.fetch_role())
    }
}
