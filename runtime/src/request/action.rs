//! What a generated crate declares about a service and its actions.

use crate::shape::{Record, Shape};

/// One API version of a product, declared once by its generated crate.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Service {
    /// The service name used in signatures, such as `live`. Never derived from the host.
    pub name: &'static str,
    /// The API version, such as `2018-08-01`.
    pub version: &'static str,
    /// The default host, such as `live.tencentcloudapi.com`.
    pub host: &'static str,
    /// The error codes, besides `ResourceNotFound`, that mean that a resource does not exist.
    pub not_found: &'static [&'static str],
    /// Error codes whose names are misleading about throttling, with the
    /// correct value.
    pub throttled: &'static [(&'static str, bool)],
}

impl Service {
    /// Creates a service with its default host.
    pub const fn new(name: &'static str, version: &'static str, host: &'static str) -> Self {
        Self { name, version, host, not_found: &[], throttled: &[] }
    }

    /// Sets the error codes that mean that a resource does not exist.
    pub const fn not_found(mut self, codes: &'static [&'static str]) -> Self {
        self.not_found = codes;
        self
    }

    /// Sets the error codes whose names are misleading about throttling, with
    /// the correct value.
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

/// The metadata of an action.
#[derive(Debug)]
pub struct Action {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether the action only reads.
    pub access: Access,
    /// The published quota, in requests per second.
    pub rate_limit: Option<u32>,
    /// Whether the action uses a region.
    pub region: RegionUse,
    /// The host of the action, if different from that of the service.
    pub host: Option<&'static str>,
    /// The encoding of the request.
    pub payload: Payload,
    /// The parameters of an untyped request that are bytes.
    pub bytes: &'static [&'static str],
    /// Whether the response may be a stream of events.
    pub streams: bool,
    /// Whether the request is signed. An unsigned request has `Authorization: SKIP`.
    pub signed: bool,
}

impl Action {
    /// Creates an action that only reads, so that repeating it is harmless.
    pub const fn read(name: &'static str) -> Self {
        Self::new(name, Access::Read)
    }

    /// Creates an action that has side effects.
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
            bytes: &[],
            streams: false,
            signed: true,
        }
    }

    /// Sets the published quota, in requests per second. Defaults to none.
    pub const fn rate_limit(mut self, per_second: u32) -> Self {
        self.rate_limit = Some(per_second);
        self
    }

    /// Sets whether the action uses a region. Defaults to [`RegionUse::Optional`].
    pub const fn region(mut self, region: RegionUse) -> Self {
        self.region = region;
        self
    }

    /// Sets the encoding of the request to `multipart/form-data`.
    pub const fn multipart(mut self) -> Self {
        self.payload = Payload::Multipart;
        self
    }

    /// Sends the only bytes field as the body and the other fields as headers.
    pub const fn octet_stream(mut self) -> Self {
        self.payload = Payload::OctetStream;
        self
    }

    /// Sets the parameters that are bytes, for calls without generated types
    /// ([`Client::untyped_action`](crate::Client::untyped_action)). Matters unless requests are JSON,
    /// in which bytes are base64.
    pub const fn bytes(mut self, names: &'static [&'static str]) -> Self {
        self.bytes = names;
        self
    }

    /// Sets the host of the action, in place of that of the service.
    pub const fn host(mut self, host: &'static str) -> Self {
        self.host = Some(host);
        self
    }

    /// Declares that the response may be a stream of events.
    pub const fn streams(mut self) -> Self {
        self.streams = true;
        self
    }

    /// Declares that the request is not signed.
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }
}

/// The language of service messages.
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
    /// The action has no side effects.
    Read,
    /// The action has, or may have, side effects.
    Write,
}

/// Whether an action uses a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RegionUse {
    /// The action does not use a region, and none is sent.
    Unused,
    /// A region is sent if one is configured.
    Optional,
    /// A call without a region is rejected.
    Required,
}

/// The encoding of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    /// JSON, or a query or form if the signature method requires one.
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// `application/octet-stream`: the only bytes field is the body, and the other fields are
    /// headers such as `X-CLS-TopicId`.
    OctetStream,
}

/// A request type, with its action and response type.
pub trait Request: Shape + Send + Sync + 'static {
    /// The response type of the action.
    type Response: Record + Default + Send + 'static;

    /// The metadata of the action.
    const ACTION: Action;
}
