//! What a generated crate says of a service and of each of its actions.

use crate::shape::{Record, Shape};

/// A version of a product: what its generated crate states once.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The name that is signed, `live`. Never derived from the host.
    pub name: &'static str,
    /// The API version, `2018-08-01`.
    pub version: &'static str,
    /// The default host, `live.tencentcloudapi.com`.
    pub host: &'static str,
    /// The error codes, beside `ResourceNotFound`, that say that there is no such thing.
    pub not_found: &'static [&'static str],
    /// Error codes that say, other than their names tell, that a rate was exceeded (`true`) or
    /// not.
    pub throttled: &'static [(&'static str, bool)],
}

impl Service {
    /// A version of a product at its host.
    pub const fn new(name: &'static str, version: &'static str, host: &'static str) -> Self {
        Self { name, version, host, not_found: &[], throttled: &[] }
    }

    /// States the error codes that say that there is no such thing.
    pub const fn not_found(mut self, codes: &'static [&'static str]) -> Self {
        self.not_found = codes;
        self
    }

    /// States which error codes say, other than their names tell, that a rate was exceeded or not.
    pub const fn throttled(mut self, codes: &'static [(&'static str, bool)]) -> Self {
        self.throttled = codes;
        self
    }

    pub(crate) fn is_throttled(&self, code: &str) -> Option<bool> {
        self.throttled.iter().find(|(of, _)| *of == code).map(|(_, throttled)| *throttled)
    }

    pub(crate) fn is_not_found(&self, code: &str) -> bool {
        code == "ResourceNotFound" || self.not_found.contains(&code)
    }
}

/// One action: what the runtime needs to know to call it.
#[derive(Debug)]
pub struct Action {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether it only reads.
    pub access: Access,
    /// The published quota, in requests per second.
    pub rate_limit: Option<u32>,
    /// Whether a region goes along.
    pub region: RegionUse,
    /// The host of its requests, if not the service's.
    pub host: Option<&'static str>,
    /// How the request is laid out.
    pub payload: Payload,
    /// Whether the response may come as a stream of events.
    pub streams: bool,
    /// Whether the request is signed (`Authorization: SKIP` if not).
    pub signed: bool,
}

impl Action {
    /// An action that only reads, so that sending it twice does no harm.
    pub const fn read(name: &'static str) -> Self {
        Self::new(name, Access::Read)
    }

    /// An action that changes something.
    pub const fn write(name: &'static str) -> Self {
        Self::new(name, Access::Write)
    }

    const fn new(name: &'static str, access: Access) -> Self {
        Self {
            name,
            access,
            rate_limit: None,
            region: RegionUse::Optional,
            host: None,
            payload: Payload::Json,
            streams: false,
            signed: true,
        }
    }

    /// States the published quota, in requests per second.
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// States whether a region goes along.
    pub const fn region(mut self, region: RegionUse) -> Self {
        self.region = region;
        self
    }

    /// Lays the request out as `multipart/form-data`.
    pub const fn multipart(mut self) -> Self {
        self.payload = Payload::Multipart;
        self
    }

    /// Sends the one field that holds bytes as the body, and the others as headers.
    pub const fn octet_stream(mut self) -> Self {
        self.payload = Payload::OctetStream;
        self
    }

    /// Sends the request to another host than the service's.
    pub const fn host(mut self, host: &'static str) -> Self {
        self.host = Some(host);
        self
    }

    /// States that the response may come as a stream of events.
    pub const fn streams(mut self) -> Self {
        self.streams = true;
        self
    }

    /// Sends the request unsigned.
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }
}

/// The language of the service's messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// `zh-CN`.
    Chinese,
    /// `en-US`.
    English,
}

impl Language {
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en-US",
        }
    }
}

/// Whether an action only reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// It changes nothing.
    Read,
    /// It changes something, or might.
    Write,
}

/// Whether a region goes along with an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// The action does without: none is sent.
    Unused,
    /// Sent if one is configured.
    Optional,
    /// A call without one is refused.
    Required,
}

/// How a request is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// JSON, or a query or form where the signature method asks for one.
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// `application/octet-stream`: the one field that holds bytes is the body, the others are
    /// headers such as `X-CLS-TopicId`.
    OctetStream,
}

/// A request type: the action it calls and the type of the response.
pub trait Request: Shape + Send + Sync + 'static {
    /// What the action responses.
    type Response: Record + Default + Send + 'static;

    /// The action.
    const ACTION: Action;
}
