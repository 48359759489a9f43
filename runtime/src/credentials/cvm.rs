//! The credentials of the role that a Cloud Virtual Machine has.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value as Json;

use super::Credentials;
use super::caching::{CredentialsSource, FetchFuture, TemporaryCredentials};
use crate::error::{Error, ErrorKind};
use crate::request::form::percent_encode;
use crate::transport::options::TransportOptions;
use crate::transport::{HttpRequest, Method, Transport, from_features};

/// How long the metadata service may take: it is near, or not there.
const PATIENCE: Duration = Duration::from_secs(2);

/// The role of the machine that the program runs on, asked for at the metadata service
/// (`metadata.tencentyun.com`), which responses over plain HTTP by its nature.
#[derive(Debug)]
pub struct CvmRole {
    role: Option<String>,
    endpoint: String,
    transport: Option<Arc<dyn Transport>>,
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
        Self { role: None, endpoint, transport: None }
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
        self.transport = Some(Arc::new(transport));
        self
    }

    async fn get(&self, transport: &dyn Transport, path: &str) -> Result<String, Error> {
        let base = "latest/meta-data/cam/security-credentials/";
        let request = HttpRequest {
            method: Method::Get,
            url: format!("{}/{base}{path}", self.endpoint),
            headers: Vec::new(),
            body: Vec::new(),
            timeout: PATIENCE,
            max_response: 1 << 16,
        };
        let absent = "this is no CVM with a role";
        let response = transport.send(request).await.map_err(|error| match error.kind() {
            ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => {
                Error::no_credentials(absent).with_source(error)
            }
            _ => error,
        })?;
        match response.status {
            200 => Ok(String::from_utf8_lossy(&response.body).trim().to_owned()),
            404 => Err(Error::no_credentials(absent)),
            status => Err(Error::credentials("the metadata service failed").with_status(status)),
        }
    }

    async fn ask(&self) -> Result<TemporaryCredentials, Error> {
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => from_features(&TransportOptions::new().connect_timeout(PATIENCE))?,
        };
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.get(&*transport, "").await?,
        };
        let role = role.lines().next().unwrap_or_default();
        if role.is_empty() {
            return Err(Error::no_credentials("the CVM has no role"));
        }
        let text = self.get(&*transport, &percent_encode(role)).await?;
        let json: Json = serde_json::from_str(&text)
            .map_err(|e| Error::credentials("the metadata service gave no JSON").with_source(e))?;
        temporary(&json, "TmpSecretId", "TmpSecretKey", "ExpiredTime")
            .ok_or_else(|| Error::credentials("the metadata service gave no credentials"))
    }
}

/// Temporary credentials with the second since 1970 at which they expire.
pub(super) fn temporary(
    json: &Json,
    id: &str,
    key: &str,
    expires: &str,
) -> Option<TemporaryCredentials> {
    let text = |name: &str| json[name].as_str().filter(|text| !text.is_empty());
    let expires = json[expires].as_u64().map(|s| UNIX_EPOCH + Duration::from_secs(s));
    let credentials = Credentials::new(text(id)?, text(key)?).with_token(text("Token")?);
    Some(TemporaryCredentials { credentials, expires })
}

impl CredentialsSource for CvmRole {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.ask())
    }
}
