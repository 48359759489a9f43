//! The client of a command: credentials, region, endpoint and limits from options, environment and
//! profile.

use std::time::Duration;

use tencentcloud_catalog as catalog;
use tencentcloud_local::LocalCloud;
use tencentcloud_runtime::{
    self as runtime, Client, Config, Credentials, Language, RateLimits, Service, TransportOptions,
};

use crate::credentials::has_sections;
use crate::failure::Failure;
use crate::lookup::Target;
use crate::options::Options;
use crate::profile::{Profile, Settings, variable};

/// Settings of the calls of a command, and the local cloud if the command started one.
pub struct Connection {
    config: Config,
    settings: Settings,
    endpoint: Option<String>,
    region: Option<String>,
    /// Dropping it ends the local cloud.
    _local: Option<LocalCloud>,
}

impl Connection {
    /// Reads the settings. Connects to nothing, except to see whether a local cloud is running.
    pub fn new(options: &Options) -> Result<Self, Failure> {
        if !options.has("local") {
            let profile = Profile::of(options)?;
            let credentials = crate::credentials::provider(options, &profile)?;
            return Self::with(options, Config::new(credentials), None, None);
        }
        let cloud = crate::local_cloud::find_or_start()?;
        let config = Config::new(cloud.credentials).rate_limits(RateLimits::off());
        Self::with(options, config, Some(cloud.endpoint), cloud.started)
    }

    /// Reads the settings for a call that is shown rather than sent, and needs no credentials.
    pub fn without_credentials(options: &Options) -> Result<Self, Failure> {
        let config = Config::new(Credentials::new("<SecretId>", "<SecretKey>"));
        let endpoint =
            options.has("local").then(|| format!("http://{}", crate::local_cloud::ADDRESS));
        Self::with(options, config, endpoint, None)
    }

    fn with(
        options: &Options,
        mut config: Config,
        endpoint: Option<String>,
        local: Option<LocalCloud>,
    ) -> Result<Self, Failure> {
        if options.has("local") && options.has("endpoint") {
            let message = "--local and --endpoint name different places: write one of them";
            return Err(Failure::usage("InvalidOption", message));
        }
        let profile = Profile::of(options)?;
        let needs_profile = !options.has("local") && !options.has("use-cvm-role");
        if profile.is_explicit && needs_profile && !profile.exists() && !has_sections() {
            return Err(profile.unknown());
        }
        let settings = profile.settings()?;
        let language = language(options, &settings)?;
        let endpoint = options.get("endpoint").map(str::to_owned).or(endpoint);
        config = config.timeout(options.seconds("timeout")?.unwrap_or(Duration::from_secs(60)));
        if let Some(language) = language {
            config = config.language(language);
        }
        if let Some(proxy) = options.get("proxy") {
            config = config.transport_options(TransportOptions::new().proxy(proxy));
        } else if options.has("local") {
            config = config.transport_options(TransportOptions::new().no_proxy());
        }
        if let Some(endpoint) = endpoint.as_deref().filter(|_| options.has("allow-plain-http")) {
            let host = endpoint.split_once("://").map_or(endpoint, |(_, host)| host);
            config = config.allow_plain_http([host]);
        }
        config = config.client_name(match options.get("request-client") {
            Some(name) => format!("tcapi_{},{name}", env!("CARGO_PKG_VERSION")),
            None => format!("tcapi_{}", env!("CARGO_PKG_VERSION")),
        });
        let region = region(options, &profile, &settings);
        Ok(Self { config, settings, endpoint, region, _local: local })
    }

    /// Returns the region of the calls.
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// Returns the endpoint of the options, or of the local cloud.
    pub fn endpoint(&self) -> Option<&str> {
        self.endpoint.as_deref()
    }

    /// Creates a client for an action. A command calls a handful of actions, whose descriptions
    /// live as long as the program.
    pub fn client(&self, target: &Target) -> Result<(Client, &'static runtime::Action), Failure> {
        let product = &target.product;
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        let service =
            Service::new(leak(&product.name), leak(&product.version), leak(&product.host));
        let mut config = self.config.clone();
        let own = self.settings.of_product(&product.name, "endpoint");
        if let Some(endpoint) = self.endpoint.as_deref().or(own) {
            config = config.endpoint(endpoint);
        }
        if let Some(region) = &self.region {
            config = config.region(region);
        }
        let client =
            Client::new(Box::leak(Box::new(service)), config).map_err(|e| Failure::from(&e))?;
        Ok((client, Box::leak(Box::new(declare(target.action(), leak)))))
    }
}

/// Declares an action of the catalog to the runtime.
fn declare(action: &catalog::Action, leak: impl Fn(&str) -> &'static str) -> runtime::Action {
    let mut declared = match action.access {
        catalog::Access::Read => runtime::Action::read(leak(&action.name)),
        catalog::Access::Write => runtime::Action::write(leak(&action.name)),
    };
    if let Some(limit) = action.rate_limit {
        declared = declared.rate_limit(limit);
    }
    if let Some(host) = &action.host {
        declared = declared.host(leak(host));
    }
    declared = declared.region(match action.region {
        catalog::RegionUse::Unused => runtime::RegionUse::Unused,
        catalog::RegionUse::Optional => runtime::RegionUse::Optional,
        catalog::RegionUse::Required => runtime::RegionUse::Required,
    });
    declared = match action.payload {
        catalog::Payload::Json => declared,
        catalog::Payload::Multipart => declared.multipart(),
        catalog::Payload::OctetStream => declared.octet_stream(),
    };
    let bytes = action.request.fields.iter().filter(|field| field.ty.kind == catalog::Kind::Binary);
    let bytes: Vec<&'static str> = bytes.map(|field| leak(&field.name)).collect();
    declared = declared.bytes(bytes.leak());
    if action.streams {
        declared = declared.streams();
    }
    if action.signed { declared } else { declared.unsigned() }
}

fn language(options: &Options, settings: &Settings) -> Result<Option<Language>, Failure> {
    let chosen = options.choice("language", &["zh-CN", "en-US"])?;
    Ok(match chosen.or_else(|| settings.system("language")) {
        Some("zh-CN") => Some(Language::Chinese),
        Some("en-US") => Some(Language::English),
        _ => None,
    })
}

/// Returns the region: of the option, else of the environment, else of the profile. A profile that
/// was chosen by `--profile` precedes the environment.
fn region(options: &Options, profile: &Profile, settings: &Settings) -> Option<String> {
    let environment = || variable("TENCENTCLOUD_REGION");
    let own = || settings.system("region").map(str::to_owned);
    let chosen = options.get("region").map(str::to_owned);
    match profile.is_explicit {
        true => chosen.or_else(own).or_else(environment),
        false => chosen.or_else(environment).or_else(own),
    }
}
