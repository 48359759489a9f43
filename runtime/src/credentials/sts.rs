//! Temporary credentials of a role, from the Security Token Service (STS).
//!
//! This is the only service that the runtime calls on its own, to obtain the credentials for all
//! others.

use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};
use zeroize::Zeroizing;

use super::cvm::temporary;
use super::files::{SecretJson, read_text};
use super::source::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use super::{Credentials, CredentialsProvider};
use crate::call::{Call, PreparedCall};
use crate::client::Client;
use crate::config::Config;
use crate::error::Error;
use crate::request::action::{Action, Service};
use crate::request::untyped::Untyped;
use crate::send::clock_skew::shifted;

static STS: Service = Service::new("sts", "2018-08-13", "sts.tencentcloudapi.com");
/// Marked as a read, since assuming a role twice harmlessly yields two sets of credentials.
static ASSUME_ROLE: Action = Action::read("AssumeRole");
static WITH_WEB_IDENTITY: Action = Action::read("AssumeRoleWithWebIdentity").unsigned();
static WITH_SAML: Action = Action::read("AssumeRoleWithSAML").unsigned();

/// The default region of STS, used if the configuration names none.
const REGION: &str = "ap-guangzhou";

/// The STS client of a source, shared by all of its fetches.
struct Sts {
    config: Config,
    client: OnceLock<Client>,
}

impl Sts {
    fn new(base: impl CredentialsProvider) -> Self {
        Self { config: Config::new(base), client: OnceLock::new() }
    }

    fn config(self, change: impl FnOnce(Config) -> Config) -> Self {
        Self { config: change(self.config), client: OnceLock::new() }
    }

    fn client(&self) -> Result<&Client, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let config = match &self.config.region {
            Some(_) => self.config.clone(),
            None => self.config.clone().region(REGION),
        };
        let client = Client::new(&STS, config)?;
        Ok(self.client.get_or_init(|| client))
    }

    async fn fetch_credentials(
        &self,
        action: &'static Action,
        parameters: Map<String, Json>,
    ) -> Result<TemporaryCredentials, Error> {
        let client = self.client()?;
        let request = Box::new(Untyped(parameters));
        let call: Call<Untyped> =
            Call::new(PreparedCall::new(&client.0, action, request, || Box::<Untyped>::default()));
        let detailed = call.detailed().await?;
        drop(Zeroizing::new(detailed.raw));
        let SecretJson(response) = &SecretJson(Json::Object(detailed.response.0));
        let fetched = temporary(&response["Credentials"]).ok_or_else(|| {
            Error::credentials("the Security Token Service returned no credentials")
        })?;
        // The expiry is by the service's clock, but the cache goes by ours.
        let ahead = client.0.skew.correction();
        let expires = response["ExpiredTime"].as_u64().and_then(expiry);
        let expires = expires.map(|expires| shifted(expires, ahead.saturating_neg()));
        Ok(TemporaryCredentials { expires, ..fetched })
    }
}

/// Formats a source by its role only, since the other parameters are secrets or lead to them.
fn debug(name: &str, parameters: &Map<String, Json>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name).field("role", &parameters["RoleArn"]).finish_non_exhaustive()
}

/// Assumes a role with other credentials.
pub struct AssumeRole {
    sts: Sts,
    parameters: Map<String, Json>,
}

impl AssumeRole {
    /// Creates a source that assumes the role with this ARN using the given credentials.
    ///
    /// ```
    /// use tencentcloud_runtime::{AssumeRole, Config, Credentials, CachingProvider};
    ///
    /// let own = Credentials::new("AKID…", "…");
    /// let role = AssumeRole::new(own, "qcs::cam::uin/100000000001:roleName/reader");
    /// let config = Config::new(CachingProvider::new(role)).region("ap-guangzhou");
    /// # let _ = config;
    /// ```
    pub fn new(base: impl CredentialsProvider, role_arn: impl Into<String>) -> Self {
        let mut parameters = Map::new();
        parameters.insert("RoleArn".to_owned(), role_arn.into().into());
        parameters.insert("RoleSessionName".to_owned(), "tencentcloud-rust".into());
        Self { sts: Sts::new(base), parameters }
    }

    fn with(mut self, name: &str, value: Json) -> Self {
        self.parameters.insert(name.to_owned(), value);
        self
    }

    /// Sets the session name for audit logs: 2 to 128 characters from letters, digits and `=,.@_-`.
    pub fn session_name(self, name: impl Into<String>) -> Self {
        self.with("RoleSessionName", Json::String(name.into()))
    }

    /// Sets the lifetime of the credentials. Defaults to 2 hours; the maximum is 12 hours.
    pub fn duration(self, duration: Duration) -> Self {
        self.with("DurationSeconds", json!(duration.as_secs()))
    }

    /// Sets the external ID that the role requires of callers from other accounts.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.with("ExternalId", Json::String(id.into()))
    }

    /// Sets a policy, as JSON, that restricts the permissions of the session.
    pub fn policy(self, policy: &str) -> Self {
        self.with("Policy", Json::String(crate::request::percent::percent_encode(policy)))
    }

    /// Changes the configuration of the STS client: endpoint, transport, time limit.
    pub fn config(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.sts = self.sts.config(change);
        self
    }
}

impl fmt::Debug for AssumeRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("AssumeRole", &self.parameters, f)
    }
}

impl CredentialsSource for AssumeRole {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.sts.fetch_credentials(&ASSUME_ROLE, self.parameters.clone()))
    }
}

/// Assumes a role with the token of an OIDC identity provider, such as that of a TKE pod. The token
/// file is read again on each refresh.
pub struct WebIdentity {
    sts: Sts,
    parameters: Map<String, Json>,
    token_file: PathBuf,
}

impl WebIdentity {
    /// Creates a source from the ARN of the role, the identity provider and the path of the token
    /// file.
    pub fn new(
        role_arn: impl Into<String>,
        provider_id: impl Into<String>,
        token_file: impl Into<PathBuf>,
    ) -> Self {
        let mut parameters = Map::new();
        parameters.insert("RoleArn".to_owned(), role_arn.into().into());
        parameters.insert("ProviderId".to_owned(), provider_id.into().into());
        parameters.insert("RoleSessionName".to_owned(), "tencentcloud-rust".into());
        Self { sts: Sts::new(Credentials::none()), parameters, token_file: token_file.into() }
    }

    /// Creates a source from the environment of a TKE pod: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`,
    /// `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_REGION`.
    ///
    /// # Errors
    ///
    /// Returns an error of kind [`ErrorKind::NoCredentials`](crate::ErrorKind::NoCredentials) if
    /// none of the first three variables is set, and of kind
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if some are missing.
    pub fn from_tke() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Creates a source as [`WebIdentity::from_tke`] does, from any lookup function.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`WebIdentity::from_tke`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let names = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE"];
        match names.map(get) {
            [None, None, None] => {
                Err(Error::no_credentials("TKE_ROLE_ARN is not set: not a TKE pod with a role"))
            }
            [Some(role), Some(provider), Some(file)] => {
                let identity = Self::new(role, provider, file);
                let region = get("TKE_REGION").unwrap_or_else(|| REGION.to_owned());
                Ok(identity.config(|config| config.region(region)))
            }
            found => {
                let missing = names.iter().zip(&found).filter(|(_, value)| value.is_none());
                let missing: Vec<_> = missing.map(|(name, _)| *name).collect();
                Err(Error::credentials(format!(
                    "required TKE environment variable not set: {}",
                    missing.join(" and ")
                )))
            }
        }
    }

    /// Changes the configuration of the STS client: endpoint, transport, time limit.
    pub fn config(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.sts = self.sts.config(change);
        self
    }

    async fn fetch_credentials(&self) -> Result<TemporaryCredentials, Error> {
        let token = read_text(&self.token_file).map_err(|e| {
            let what = format!("the token file {} cannot be read", self.token_file.display());
            Error::credentials(what).with_source(e)
        })?;
        if token.trim().is_empty() {
            let what = format!("the token file {} is empty", self.token_file.display());
            return Err(Error::credentials(what));
        }
        let mut parameters = self.parameters.clone();
        parameters.insert("WebIdentityToken".to_owned(), token.trim().into());
        self.sts.fetch_credentials(&WITH_WEB_IDENTITY, parameters).await
    }
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("WebIdentity", &self.parameters, f)
    }
}

impl CredentialsSource for WebIdentity {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.fetch_credentials())
    }
}

/// Assumes a role with an assertion of a SAML identity provider. An assertion is valid for a few
/// minutes only, so these credentials can rarely be refreshed.
pub struct Saml {
    sts: Sts,
    parameters: Map<String, Json>,
}

impl Saml {
    /// Creates a source from the ARNs of the role and the identity provider, and the base64-encoded
    /// assertion.
    pub fn new(
        role_arn: impl Into<String>,
        principal_arn: impl Into<String>,
        assertion: impl Into<String>,
    ) -> Self {
        let mut parameters = Map::new();
        parameters.insert("RoleArn".to_owned(), role_arn.into().into());
        parameters.insert("PrincipalArn".to_owned(), principal_arn.into().into());
        parameters.insert("SAMLAssertion".to_owned(), assertion.into().into());
        parameters.insert("RoleSessionName".to_owned(), "tencentcloud-rust".into());
        Self { sts: Sts::new(Credentials::none()), parameters }
    }

    /// Changes the configuration of the STS client: endpoint, transport, time limit.
    pub fn config(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.sts = self.sts.config(change);
        self
    }
}

impl fmt::Debug for Saml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("Saml", &self.parameters, f)
    }
}

impl CredentialsSource for Saml {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.sts.fetch_credentials(&WITH_SAML, self.parameters.clone()))
    }
}
