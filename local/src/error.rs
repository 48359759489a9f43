//! Service errors, with the codes and the layers of the real service.

use std::fmt;

/// An error that the service returns in `Response.Error`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceError {
    /// The code, such as `InvalidParameterValue`.
    pub code: String,
    /// The message, which names the parameter's path where there is one.
    pub message: String,
}

impl ServiceError {
    /// Creates an error.
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into() }
    }

    pub(crate) fn missing(name: &str) -> Self {
        Self::new(
            "MissingParameter",
            format!("The request is missing the required parameter `{name}`."),
        )
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new("InvalidParameter", message)
    }

    pub(crate) fn too_large(limit: usize, what: &str) -> Self {
        let message =
            format!("The request size exceeds the limit of {limit} bytes for {what} requests.");
        Self::new("RequestSizeLimitExceeded", message)
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for ServiceError {}
