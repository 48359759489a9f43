//! Push and playback URLs that are signed with a key: a hash of the key, the stream name and a
//! time.
//!
//! The signature covers the stream name and the time. It does not cover the domain, the
//! application, the protocol or any other parameter, so one signature is valid for all protocols.
//! Anyone who has a signed URL can use it until it expires: keep it out of logs.
//!
//! The URL formats of protocols are data: generated crates implement [`Protocol`] and declare an
//! alias of [`StreamUrl`] for each side, such as `PushUrl` and `PlayUrl`.

mod error;
mod keys;
mod option;
mod text;
mod verify;

use std::fmt;
use std::marker::PhantomData;
use std::time::{Duration, SystemTime};

use md5::Md5;
use sha2::{Digest, Sha256};

pub use error::{UrlError, VerifyUrlError};
pub use keys::{UrlKey, UrlKeys};
pub use option::{
    Flag, NameList, Names, OptionValues, Seconds, Text, UnixTime, UrlOption, UrlValue,
};
pub use verify::VerifiedUrl;

use text::encode;

/// A set of protocols that share keys and parameters, such as those for pushing.
pub trait Protocol: Copy + 'static {
    /// All protocols with their forms, in the order of the documentation.
    const FORMS: &'static [(Self, UrlForm)];

    /// The names of the parameters.
    const PARAMETERS: UrlParameters;

    /// Returns the form of the URLs.
    fn form(self) -> &'static UrlForm;
}

/// The form of a protocol's URLs.
#[derive(Debug)]
pub struct UrlForm {
    /// The name of the protocol, for errors.
    pub name: &'static str,
    /// The URL up to its parameters, with `{domain}`, `{app}` and `{stream}`.
    pub url: &'static str,
    /// How the parameters are appended.
    pub layout: UrlLayout,
}

/// How parameters are appended to a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlLayout {
    /// As a query: `?a=1&b=2`. The names in the path are percent-encoded.
    Query,
    /// As further elements of a list that the URL begins: `,a=1,b=2`. Nothing is encoded, so names
    /// can only contain unreserved characters.
    List,
}

/// The names of the parameters that contain the signature and its time.
#[derive(Clone, Copy, Debug)]
pub struct UrlParameters {
    /// The signature.
    pub secret: &'static str,
    /// The time.
    pub time: &'static str,
}

/// The hash of a signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UrlHash {
    /// MD5, the default of the service.
    #[default]
    Md5,
    /// SHA-256. The service offers it, but its formula is not published. This crate applies the
    /// formula for MD5; this has not been verified.
    Sha256,
}

/// The case of the hexadecimal digits of the time. The digits are signed as written, so the case
/// changes the signature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HexCase {
    /// `5C01D608`, as in the service's own code samples.
    #[default]
    Upper,
    /// `5c01d608`, as in older documents.
    Lower,
}

/// A stream and the time until which its URLs are accepted, before signing.
#[derive(Clone, Debug)]
pub struct StreamUrl<P> {
    domain: String,
    app: String,
    stream: String,
    /// In seconds since the Unix epoch, before the validity is subtracted.
    time: Option<i128>,
    validity: Duration,
    case: HexCase,
    hash: UrlHash,
    extra: Vec<(String, String)>,
    limits: Vec<ProtocolLimit>,
    /// The error of an invalid option.
    error: Option<UrlError>,
    protocols: PhantomData<P>,
}

/// A parameter, and the names of the protocols that support it.
type ProtocolLimit = (&'static str, Vec<&'static str>);

impl<P: Protocol> StreamUrl<P> {
    /// Creates the URL of a stream: the domain, the application (`live` unless you chose another)
    /// and the name of the stream.
    pub fn new(
        domain: impl Into<String>,
        app: impl Into<String>,
        stream: impl Into<String>,
    ) -> Self {
        Self {
            domain: domain.into(),
            app: app.into(),
            stream: stream.into(),
            time: None,
            validity: Duration::ZERO,
            case: HexCase::default(),
            hash: UrlHash::default(),
            extra: Vec::new(),
            limits: Vec::new(),
            error: None,
            protocols: PhantomData,
        }
    }

    /// Sets the time after which the URL is no longer accepted, in whole seconds. Connections that
    /// are open at that time continue.
    pub fn expires_at(self, time: SystemTime) -> Self {
        self.expires_at_unix(unix(time))
    }

    /// Sets the expiry like [`StreamUrl::expires_at`], in seconds since the Unix epoch.
    pub fn expires_at_unix(mut self, seconds: i64) -> Self {
        self.time = Some(seconds.into());
        self
    }

    /// Sets the validity that the domain adds to the time in a URL. It is subtracted from the time
    /// that is written to the URL. Without it, the URL contains the time given to
    /// [`StreamUrl::expires_at`], and a domain with a validity accepts the URL for longer.
    pub fn validity(mut self, validity: Duration) -> Self {
        self.validity = validity;
        self
    }

    /// Appends the name of a transcoding template to the stream name: `room` becomes `room_hd`. The
    /// resulting name is signed.
    pub fn template(mut self, template: &str) -> Self {
        self.stream = format!("{}_{template}", self.stream);
        self
    }

    /// Adds an unsigned parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.extra.push((name.into(), value.into()));
        self
    }

    /// Adds a group of typed, unsigned parameters. Creating a URL for a protocol that does not
    /// support them is an error.
    pub fn with<O: UrlOption<P>>(mut self, option: O) -> Self {
        let parameters = option.parameters().unwrap_or_else(|error| {
            self.error = Some(error);
            Vec::new()
        });
        for (name, value) in parameters {
            if self.extra.iter().any(|(known, _)| known == name) {
                self.error.get_or_insert(UrlError::Repeated(name.to_owned()));
            }
            self.extra.push((name.to_owned(), value));
            if !O::PROTOCOLS.is_empty() {
                let only = O::PROTOCOLS.iter().map(|protocol| protocol.form().name);
                self.limits.push((name, only.collect()));
            }
        }
        self
    }

    /// Sets the case of the digits of the time.
    pub fn hex_case(mut self, case: HexCase) -> Self {
        self.case = case;
        self
    }

    /// Sets the hash.
    pub fn hash(mut self, hash: UrlHash) -> Self {
        self.hash = hash;
        self
    }

    /// Signs the URL for all protocols.
    ///
    /// # Errors
    ///
    /// Returns an error if the time is missing or not after the Unix epoch, or if a name is empty
    /// or not allowed in a URL.
    pub fn sign(&self, key: &UrlKey) -> Result<SignedUrl<P>, UrlError> {
        let time = self.time.ok_or(UrlError::NoTime)? - i128::from(self.validity.as_secs());
        let time = u64::try_from(time).ok().filter(|time| *time > 0).ok_or(UrlError::Time)?;
        let time = match self.case {
            HexCase::Upper => format!("{time:X}"),
            HexCase::Lower => format!("{time:x}"),
        };
        let secret = secret(self.hash, key, &self.stream, &time);
        SignedUrl::new(self, Some((secret, time)))
    }

    /// Returns the URLs without a signature, for a domain that does not check signatures.
    ///
    /// # Errors
    ///
    /// Returns an error if a name is empty or cannot be part of a URL.
    pub fn unsigned(&self) -> Result<SignedUrl<P>, UrlError> {
        SignedUrl::new(self, None)
    }
}

/// A stream and its signature, from which the URLs for all protocols are built. `Debug` hides the
/// signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedUrl<P> {
    domain: String,
    app: String,
    stream: String,
    /// The signature and its time.
    signature: Option<(String, String)>,
    extra: Vec<(String, String)>,
    limits: Vec<ProtocolLimit>,
    protocols: PhantomData<P>,
}

impl<P: Protocol> SignedUrl<P> {
    fn new(url: &StreamUrl<P>, signature: Option<(String, String)>) -> Result<Self, UrlError> {
        text::check_domain(&url.domain)?;
        text::check_name("application", &url.app)?;
        text::check_name("stream", &url.stream)?;
        if let Some(error) = &url.error {
            return Err(error.clone());
        }
        for (name, _) in &url.extra {
            text::check_parameter(name)?;
            if [P::PARAMETERS.secret, P::PARAMETERS.time].contains(&name.as_str()) {
                return Err(UrlError::Parameter(name.clone()));
            }
        }
        Ok(Self {
            domain: url.domain.clone(),
            app: url.app.clone(),
            stream: url.stream.clone(),
            signature,
            extra: url.extra.clone(),
            limits: url.limits.clone(),
            protocols: PhantomData,
        })
    }

    /// Returns the URL for a protocol.
    ///
    /// # Errors
    ///
    /// Returns an error if the protocol's URLs cannot represent a name.
    pub fn url(&self, protocol: P) -> Result<String, UrlError> {
        let form = protocol.form();
        let lacks = |(_, only): &&ProtocolLimit| !only.contains(&form.name);
        if let Some((parameter, _)) = self.limits.iter().find(lacks) {
            return Err(UrlError::Unsupported { protocol: form.name, parameter });
        }
        let (app, stream) = match form.layout {
            UrlLayout::Query => (encode(&self.app), encode(&self.stream)),
            UrlLayout::List => {
                text::check_unreserved(form.name, "application", &self.app)?;
                text::check_unreserved(form.name, "stream", &self.stream)?;
                (self.app.clone(), self.stream.clone())
            }
        };
        let mut url = text::fill(form.url, &self.domain, &app, &stream);
        let (mut separator, next) = match form.layout {
            UrlLayout::Query => ('?', '&'),
            UrlLayout::List => (',', ','),
        };
        for (name, value) in self.parameters() {
            if form.layout == UrlLayout::List {
                text::check_unreserved(form.name, "parameter", value)?;
            }
            url.push(separator);
            url.push_str(name);
            url.push('=');
            url.push_str(&text::encode_value(value));
            separator = next;
        }
        Ok(url)
    }

    /// Returns the URLs for all protocols that can represent the names and support the parameters.
    pub fn urls(&self) -> impl Iterator<Item = (P, String)> + '_ {
        P::FORMS.iter().filter_map(|(protocol, _)| Some((*protocol, self.url(*protocol).ok()?)))
    }

    /// Returns the server and the stream key, for encoders that require both. The signature is
    /// part of the stream key: an encoder that drops it cannot connect.
    ///
    /// # Errors
    ///
    /// Returns the same errors as [`SignedUrl::url`].
    pub fn server_and_key(&self, protocol: P) -> Result<(String, String), UrlError> {
        let url = self.url(protocol)?;
        let stream = encode(&self.stream);
        let path = url.split('?').next().unwrap_or(&url);
        match path.rfind(&format!("/{stream}")) {
            Some(slash) if protocol.form().layout == UrlLayout::Query => {
                let (server, key) = url.split_at(slash + 1);
                Ok((server.to_owned(), key.to_owned()))
            }
            _ => Err(UrlError::Indivisible(protocol.form().name)),
        }
    }

    /// Returns the signature, in lower-case hexadecimal.
    pub fn secret(&self) -> Option<&str> {
        self.signature.as_ref().map(|(secret, _)| secret.as_str())
    }

    /// Returns the time in the URL: seconds since the Unix epoch, in hexadecimal.
    pub fn time(&self) -> Option<&str> {
        self.signature.as_ref().map(|(_, time)| time.as_str())
    }

    fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = [P::PARAMETERS.secret, P::PARAMETERS.time];
        let signature = self.signature.iter().flat_map(|(secret, time)| [secret, time]);
        let signature = names.into_iter().zip(signature.map(String::as_str));
        signature.chain(self.extra.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }
}

impl<P> fmt::Debug for SignedUrl<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedUrl")
            .field("domain", &self.domain)
            .field("app", &self.app)
            .field("stream", &self.stream)
            .field("signature", &self.signature.as_ref().map(|_| "[redacted]"))
            .finish_non_exhaustive()
    }
}

/// Returns the signature: the hash of key, name and time, without separators.
fn secret(hash: UrlHash, key: &UrlKey, stream: &str, time: &str) -> String {
    fn digest<D: Digest>(parts: [&str; 3]) -> Vec<u8> {
        let mut digest = D::new();
        parts.iter().for_each(|part| digest.update(part));
        digest.finalize().to_vec()
    }
    let parts = [key.reveal(), stream, time];
    let digest = match hash {
        UrlHash::Md5 => digest::<Md5>(parts),
        UrlHash::Sha256 => digest::<Sha256>(parts),
    };
    crate::sign::hex(&digest)
}

/// Seconds since the Unix epoch, rounded down; negative before it.
fn unix(time: SystemTime) -> i64 {
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_secs()).unwrap_or(i64::MAX),
        Err(before) => {
            let seconds = i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX - 1);
            -seconds - i64::from(before.duration().subsec_nanos() > 0)
        }
    }
}

/// Declares the protocols of one side of a product and names its URLs.
///
/// ```
/// tencentcloud_runtime::stream_urls! {
///     /// The URLs of a relay.
///     pub type RelayUrl;
///     /// The protocols of a relay.
///     pub enum RelayProtocol("secret", "time") {
///         /// Plain.
///         Rtmp = ("rtmp", "rtmp://{domain}/{app}/{stream}", Query),
///     }
/// }
/// # use tencentcloud_runtime::stream_url::UrlKey;
/// let url = RelayUrl::new("relay.example.com", "live", "room").expires_at_unix(171);
/// let signed = url.sign(&UrlKey::new("k")?)?;
/// assert!(signed.url(RelayProtocol::Rtmp)?.ends_with("&time=AB"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! stream_urls {
    (
        $(#[$on_type:meta])*
        pub type $url:ident;
        $(#[$on_enum:meta])*
        pub enum $name:ident($secret:literal, $time:literal) {
            $($(#[$on_variant:meta])* $variant:ident = ($wire:literal, $form:literal, $layout:ident)),+ $(,)?
        }
    ) => {
        $(#[$on_type])*
        pub type $url = $crate::stream_url::StreamUrl<$name>;

        $(#[$on_enum])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name { $($(#[$on_variant])* $variant,)+ }

        impl $crate::stream_url::Protocol for $name {
            const FORMS: &'static [(Self, $crate::stream_url::UrlForm)] = &[$((
                Self::$variant,
                $crate::stream_url::UrlForm {
                    name: $wire,
                    url: $form,
                    layout: $crate::stream_url::UrlLayout::$layout,
                },
            ),)+];

            const PARAMETERS: $crate::stream_url::UrlParameters =
                $crate::stream_url::UrlParameters { secret: $secret, time: $time };

            fn form(self) -> &'static $crate::stream_url::UrlForm {
                &Self::FORMS[self as usize].1
            }
        }
    };
}
