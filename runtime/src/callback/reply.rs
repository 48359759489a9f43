//! The response that the sender of a callback receives.

/// The response to a callback: a status and a body. It never says why a callback was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The HTTP status. The service repeats a callback if it is not 200.
    pub status: u16,
    /// The body: JSON, or nothing.
    pub body: &'static str,
}

impl Reply {
    /// The callback arrived: 200 and `{"code":0}`.
    pub const ACCEPTED: Self = Self { status: 200, body: r#"{"code":0}"# };

    /// The callback is not accepted: 403.
    pub const REJECTED: Self = Self { status: 403, body: "" };

    /// The callback could not be handed on: 503, so that the service repeats it.
    pub const UNAVAILABLE: Self = Self { status: 503, body: "" };
}
