//! Temporary credentials of a role, from the Security Token Service.
//!
//! This is the one place where the runtime calls a service by itself: without it there would be
//! no credentials to call any other with.

use std::fmt;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use serde_json::{Map, Value as Json, json};
use zeroize::Zeroizing;

use super::caching::{CredentialsSource, FetchFuture, TemporaryCredentials, expiry};
use super::cvm::temporary;
use super::files::{SecretJson, read_text};
use super::{Credentials, CredentialsProvider};
use crate::call::{Call, PreparedCall};
use crate::client::Client;
use crate::config::Config;
use crate::error::Error;
use crate::request::action::{Action, Service};
use crate::request::untyped::Untyped;
use crate::send::clock_skew::shifted;

static STS: Service = Service::new("sts", "2018-08-13", "sts.tencentcloudapi.com");
/// Asking twice gives two sets of credentials, which does no harm.
static ASSUME_ROLE: Action = Action::read("AssumeRole");
static WITH_WEB_IDENTITY: Action = Action::read("AssumeRoleWithWebIdentity").unsigned();
static WITH_SAML: Action = Action::read("AssumeRoleWithSAML").unsigned();

/// The region of the Security Token Service, if the configuration names none.
const REGION: &str = "ap-guangzhou";

/// How the Security Token Service is called: by one client for all fetches of a source.
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

    async fn ask(
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
        let fetched = temporary(&response["Credentials"])
            .ok_or_else(|| Error::credentials("the Security Token Service gave no credentials"))?;
        // By the service's clock; whoever keeps the credentials goes by ours.
        let ahead = client.0.skew.correction();
        let expires = response["ExpiredTime"].as_u64().and_then(expiry);
        let expires = expires.map(|expires| shifted(expires, ahead.saturating_neg()));
        Ok(TemporaryCredentials { expires, ..fetched })
    }
}

/// A source by its role: other parameters are secrets, or lead to some.
fn debug(name: &str, parameters: &Map<String, Json>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.debug_struct(name).field("role", &parameters["RoleArn"]).finish_non_exhaustive()
}

/// A role that other credentials may take on.
pub struct AssumeRole {
    sts: Sts,
    parameters: Map<String, Json>,
}

impl AssumeRole {
    /// A role by its ARN, taken on with these credentials.
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

    /// A name of the session, for audits: 2 to 128 letters, digits and `=,.@_-`.
    pub fn session_name(self, name: impl Into<String>) -> Self {
        self.with("RoleSessionName", Json::String(name.into()))
    }

    /// How long the credentials hold; two hours by default, at most twelve.
    pub fn duration(self, duration: Duration) -> Self {
        self.with("DurationSeconds", json!(duration.as_secs()))
    }

    /// What the role asks of others than its owner.
    pub fn external_id(self, id: impl Into<String>) -> Self {
        self.with("ExternalId", Json::String(id.into()))
    }

    /// A policy, as JSON, that narrows what the role may do.
    pub fn policy(self, policy: &str) -> Self {
        self.with("Policy", Json::String(crate::request::form::percent_encode(policy)))
    }

    /// Changes how the service is called: its endpoint, the transport, the time limit.
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
        Box::pin(self.sts.ask(&ASSUME_ROLE, self.parameters.clone()))
    }
}

/// A role that a token of an identity provider may take on, such as that of a pod in TKE. The file
/// with the token is read at each refresh.
pub struct WebIdentity {
    sts: Sts,
    parameters: Map<String, Json>,
    token_file: PathBuf,
}

impl WebIdentity {
    /// A role by its ARN, the identity provider, and the file with its token.
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

    /// What TKE tells a pod in its environment: `TKE_ROLE_ARN`, `TKE_PROVIDER_ID`,
    /// `TKE_WEB_IDENTITY_TOKEN_FILE` and `TKE_REGION`.
    ///
    /// # Errors
    ///
    /// Of the kind [`ErrorKind::NoCredentials`](crate::ErrorKind::NoCredentials) if none of the first three
    /// is there, of another if one is missing.
    pub fn from_tke() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// The same from any table of variables.
    ///
    /// # Errors
    ///
    /// As [`WebIdentity::from_tke`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let names = ["TKE_ROLE_ARN", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE"];
        match names.map(get) {
            [None, None, None] => {
                Err(Error::no_credentials("TKE_ROLE_ARN is not set: this is no pod with a role"))
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
                    "of TKE's variables, {} is not set",
                    missing.join(" and ")
                )))
            }
        }
    }

    /// Changes how the service is called: its endpoint, the transport, the time limit.
    pub fn config(mut self, change: impl FnOnce(Config) -> Config) -> Self {
        self.sts = self.sts.config(change);
        self
    }

    async fn ask(&self) -> Result<TemporaryCredentials, Error> {
        let token = read_text(&self.token_file).map_err(|e| {
            let what = format!("the token {} cannot be read", self.token_file.display());
            Error::credentials(what).with_source(e)
        })?;
        if token.trim().is_empty() {
            let what = format!("the token {} is empty", self.token_file.display());
            return Err(Error::credentials(what));
        }
        let mut parameters = self.parameters.clone();
        parameters.insert("WebIdentityToken".to_owned(), token.trim().into());
        self.sts.ask(&WITH_WEB_IDENTITY, parameters).await
    }
}

impl fmt::Debug for WebIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug("WebIdentity", &self.parameters, f)
    }
}

impl CredentialsSource for WebIdentity {
    fn fetch(&self) -> FetchFuture<'_> {
        Box::pin(self.ask())
    }
}

/// A role that an assertion of a SAML identity provider may take on. The assertion holds for a few
/// minutes, so that these credentials can hardly be renewed.
pub struct Saml {
    sts: Sts,
    parameters: Map<String, Json>,
}

impl Saml {
    /// A role and the identity provider by their ARNs, and its assertion in base64.
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

    /// Changes how the service is called: its endpoint, the transport, the time limit.
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
        Box::pin(self.sts.ask(&WITH_SAML, self.parameters.clone()))
    }
}
