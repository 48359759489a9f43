//! Where credentials come from.

use std::path::PathBuf;
use std::sync::Arc;

use tencentcloud_runtime::{
    self as runtime, AssumeRole, CachingProvider, Credentials, CredentialsFuture,
    CredentialsProvider, CvmRole, Error, ProviderChain, WebIdentity,
};

use crate::failure::Failure;
use crate::options::Options;
use crate::profile::{Profile, home, read_json, variable};

/// One of several providers.
#[derive(Clone, Debug)]
pub struct Provider(Arc<dyn CredentialsProvider>);

impl Provider {
    fn new(provider: impl CredentialsProvider) -> Self {
        Self(Arc::new(provider))
    }
}

impl CredentialsProvider for Provider {
    fn credentials(&self) -> CredentialsFuture<'_> {
        self.0.credentials()
    }

    fn invalidate(&self, credentials: &Credentials) -> bool {
        self.0.invalidate(credentials)
    }
}

/// A place that may have credentials.
#[derive(Debug)]
pub struct Link {
    /// What it is.
    pub name: String,
    /// Whether asking it makes a request.
    pub is_remote: bool,
    /// Returns the credentials.
    pub provider: Provider,
}

/// Returns a recognizable prefix of a secret ID. A value without the prefix `AKID` may be the key,
/// given in the wrong order, and is not shown.
pub fn shown_id(secret_id: &str) -> String {
    match secret_id {
        "" => String::new(),
        id if id.starts_with("AKID") => id.chars().take(8).chain(['…']).collect(),
        _ => "an ID without the prefix AKID".to_owned(),
    }
}

#[derive(Debug)]
struct Environment;

impl CredentialsProvider for Environment {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Credentials::from_env() })
    }
}

/// Reports why a provider could not be created when it is asked.
#[derive(Debug)]
struct Absent(String);

impl CredentialsProvider for Absent {
    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(async { Err(Error::no_credentials(self.0.clone())) })
    }
}

/// What a profile says about the kind of its credentials.
#[derive(Debug, Default)]
struct Stored {
    uses_cvm_role: bool,
    role_arn: Option<String>,
    role_session_name: Option<String>,
    /// The credentials that assume the role.
    base: Option<Credentials>,
}

fn stored(profile: &Profile) -> Result<Stored, Failure> {
    let Some(path) = profile.credentials() else { return Ok(Stored::default()) };
    // A damaged file is reported by the provider that reads it, if it is used at all.
    let Ok(Some(fields)) = read_json(&path) else { return Ok(Stored::default()) };
    let text = |name: &str| {
        let text = fields.get(name).and_then(|value| value.as_str());
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let role_arn = text("role-arn");
    let keys = text("secretId").zip(text("secretKey")).filter(|_| role_arn.is_some());
    let base = keys.map(|(id, key)| match text("token") {
        Some(token) => Credentials::new(id, key).with_token(token),
        None => Credentials::new(id, key),
    });
    Ok(Stored {
        uses_cvm_role: text("type").as_deref() == Some("cvm-role"),
        role_arn,
        role_session_name: text("role-session-name"),
        base,
    })
}

/// Returns the places that are searched, in order. Outside of Tencent Cloud, whoever controls the
/// name of the metadata service could respond for it, so that the role of an instance is asked only
/// on request.
pub fn links(options: &Options, profile: &Profile) -> Result<Vec<Link>, Failure> {
    let stored = stored(profile)?;
    let link = |name: String, is_remote, provider| Link { name, is_remote, provider };
    if options.has("use-cvm-role") || (stored.uses_cvm_role && profile.is_explicit) {
        let provider = Provider::new(CachingProvider::new(CvmRole::new()));
        return Ok(vec![link("role of this CVM instance".to_owned(), true, provider)]);
    }
    let mut links = Vec::new();
    if !profile.is_explicit {
        links.push(link("environment".to_owned(), false, Provider::new(Environment)));
        let file = CachingProvider::new(runtime::Profile::standard());
        links.push(link("~/.tencentcloud/credentials".to_owned(), false, Provider::new(file)));
    }
    let (place, of_profile) = match (profile.credentials(), stored.base) {
        (Some(path), Some(base)) => (path.display().to_string(), Provider::new(base)),
        (Some(path), None) => {
            let shown = path.display().to_string();
            let file = runtime::Profile::of_tccli().file(path);
            (shown, Provider::new(CachingProvider::new(file)))
        }
        (None, _) => ("~/.tccli".to_owned(), Provider::new(Absent("HOME is not set".to_owned()))),
    };
    links.push(link(format!("profile `{}` in {place}", profile.name), false, of_profile));
    if profile.is_explicit {
        let file = CachingProvider::new(runtime::Profile::named(&profile.name));
        let name = format!("section [{}] of ~/.tencentcloud/credentials", profile.name);
        links.push(link(name, false, Provider::new(file)));
        return Ok(links);
    }
    let (is_remote, pod) = match WebIdentity::from_tke() {
        Ok(identity) => (true, Provider::new(CachingProvider::new(identity))),
        Err(error) => (false, Provider::new(Absent(error.message().to_owned()))),
    };
    links.push(link("identity of a TKE pod".to_owned(), is_remote, pod));
    if stored.uses_cvm_role {
        let provider = Provider::new(CachingProvider::new(CvmRole::new()));
        links.push(link("role of this CVM instance".to_owned(), true, provider));
    }
    Ok(links)
}

/// Returns whether there is a file with a section for each profile.
pub fn has_sections() -> bool {
    let folders = home().map(|home| home.join(".tencentcloud")).into_iter();
    let mut folders = folders.chain([PathBuf::from("/etc/tencentcloud")]);
    folders.any(|folder| folder.join("credentials").exists())
}

/// The role that is assumed with the credentials that were found.
#[derive(Debug)]
pub struct Role {
    /// The role.
    pub arn: String,
    /// The name of the session.
    pub session: Option<String>,
}

/// Returns the role of the options, else of the environment, else of the profile.
pub fn role(options: &Options, profile: &Profile) -> Result<Option<Role>, Failure> {
    let stored = stored(profile)?;
    let chosen = |name, variable_name, own: Option<String>| {
        let given = options.get(name).map(str::to_owned);
        match profile.is_explicit {
            true => given.or(own).or_else(|| variable(variable_name)),
            false => given.or_else(|| variable(variable_name)).or(own),
        }
    };
    let arn = chosen("role-arn", "TENCENTCLOUD_ROLE_ARN", stored.role_arn);
    let session =
        chosen("role-session-name", "TENCENTCLOUD_ROLE_SESSION_NAME", stored.role_session_name);
    Ok(arn.map(|arn| Role { arn, session }))
}

/// Returns the credentials provider of a command.
pub fn provider(options: &Options, profile: &Profile) -> Result<Provider, Failure> {
    let chain = links(options, profile)?;
    let chain =
        chain.into_iter().fold(ProviderChain::new(), |chain, link| chain.push(link.provider));
    let Some(Role { arn, session }) = role(options, profile)? else {
        return Ok(Provider::new(chain));
    };
    let role = AssumeRole::new(chain, arn);
    let role = match session {
        Some(name) => role.session_name(name),
        None => role,
    };
    Ok(Provider::new(CachingProvider::new(role)))
}
