//! The credentials of the role that a Cloud Virtual Machine has.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::Credentials;
use super::caching::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use super::files::SecretJson;
use crate::error::{Error, ErrorKind};
use crate::platform::time_left;
use crate::request::form::percent_encode;
use crate::transport::default::from_features;
use crate::transport::options::TransportOptions;
use crate::transport::{HttpRequest, Method, Transport};

/// How long the metadata service may take: it is near, or not there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The role of the machine that the program runs on, asked for at the metadata service
/// (`metadata.tencentyun.com`), which responds over plain HTTP by its nature. Only a machine of the
/// cloud should ask: elsewhere, whoever answers for that name decides who calls.
#[derive(Debug)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: String,
    /// Made when first needed, unless one is given.
    transport: OnceLock<Arc<dyn Transport>>,
}

impl Default for CvmRole {
    fn default() -> Self {
        Self::new()
    }
}

impl CvmRole {
    /// The role that is bound to the machine.
    pub fn new() -> Self {
        let endpoint = "http://metadata.tencentyun.com".to_owned();
        Self { role: None, endpoint, transport: OnceLock::new() }
    }

    /// A role by its name, which saves one request.
    pub fn role(mut self, role: impl Into<String>) -> Self {
        self.role = Some(role.into());
        self
    }

    /// Another address of the metadata service, such as one of a test.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = endpoint.into();
        self
    }

    /// Another transport.
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
            timeout: time_left().map_or(PATIENCE, |left| left.min(PATIENCE)),
            max_response: 1 << 16,
        };
        let absent = "this is no CVM with a role";
        let response = self.transport_or_default()?.send(request).await.map_err(|error| {
            match error.kind() {
                // Elsewhere there is no such host, or none that answers.
                ErrorKind::Connect | ErrorKind::Timeout => {
                    Error::no_credentials(absent).with_source(error)
                }
                ErrorKind::Transport => {
                    Error::credentials("the metadata service failed").with_source(error)
                }
                _ => error,
            }
        })?;
        let body = Zeroizing::new(response.body);
        match response.status {
            200 => Ok(Zeroizing::new(String::from_utf8_lossy(&body).trim().to_owned())),
            404 => Err(Error::no_credentials(absent)),
            status => Err(Error::credentials("the metadata service failed").with_status(status)),
        }
    }

    fn transport_or_default(&self) -> Result<&Arc<dyn Transport>, Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport);
        }
        let transport = from_features(&TransportOptions::new().connect_timeout(PATIENCE))?;
        Ok(self.transport.get_or_init(|| transport))
    }

    async fn ask(&self) -> Result<TemporaryCredentials, Error> {
        let role = match &self.role {
            Some(role) => Zeroizing::new(role.clone()),
            None => self.get("").await?,
        };
        let role = role.lines().next().unwrap_or_default();
        if role.is_empty() {
            return Err(Error::no_credentials("the CVM has no role"));
        }
        let text = self.get(&percent_encode(role)).await?;
        let json = serde_json::from_str(&text)
            .map_err(|e| Error::credentials("the metadata service gave no JSON").with_source(e))?;
        let SecretJson(json) = &SecretJson(json);
        let fetched = temporary(json)
            .ok_or_else(|| Error::credentials("the metadata service gave no credentials"))?;
        let expires = json["ExpiredTime"].as_u64().and_then(expiry);
        Ok(TemporaryCredentials { expires, ..fetched })
    }
}

/// Temporary credentials, as several services write them.
pub(super) fn temporary(json: &Json) -> Option<TemporaryCredentials> {
    let text = |name: &str| json[name].as_str().filter(|text| !text.is_empty());
    let credentials = Credentials::new(text("TmpSecretId")?, text("TmpSecretKey")?);
    let credentials = credentials.with_token(text("Token")?);
    Some(TemporaryCredentials { credentials, expires: None })
}

impl CredentialsSource for CvmRole {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.ask())
    }
}
