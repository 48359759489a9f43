//! Error codes of all products: their families, and the codes that any action may return.
//!
//! Families and codes are those of Tencent Cloud's page of common error codes.

/// A family of error codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    /// The part of its codes before the dot.
    pub name: &'static str,
    /// What its codes mean.
    pub meaning: &'static str,
    /// What to do about them.
    pub advice: &'static str,
}

const fn family(name: &'static str, meaning: &'static str, advice: &'static str) -> Family {
    Family { name, meaning, advice }
}

/// The families, by name.
pub const FAMILIES: [Family; 19] = [
    family(
        "AuthFailure",
        "The service rejected the signature, the key or the token.",
        "Check the key, the token and the clock. The service also rejects a request that was signed more than five minutes ago.",
    ),
    family("DryRunOperation", "The request would have succeeded.", "Send it without `DryRun`."),
    family(
        "FailedOperation",
        "The request was valid, but the operation failed.",
        "The detail after the dot states the cause. The same request fails again until the cause is fixed.",
    ),
    family(
        "InternalError",
        "An internal error occurred, or the service did not expect an input.",
        "Check the parameters first: many of these codes mean that an input is invalid. If they are correct, retry later, or contact support with the request ID.",
    ),
    family("InvalidFilter", "A filter is invalid.", "Correct its name or its values."),
    family(
        "InvalidParameter",
        "Parameters are invalid or contradict each other.",
        "Correct the request; the message names the parameter.",
    ),
    family(
        "InvalidParameterValue",
        "The value of a parameter is invalid.",
        "Correct the request; the message names the parameter.",
    ),
    family(
        "LimitExceeded",
        "A quota is exhausted.",
        "Delete unused resources, or request a higher quota.",
    ),
    family(
        "MissingParameter",
        "A required parameter is missing.",
        "Add it. Whether a parameter is required may depend on other parameters.",
    ),
    family(
        "OperationDenied",
        "The operation is not allowed in the current state.",
        "Bring the resource into a state that allows it.",
    ),
    family("RegionError", "The region is invalid.", "Choose the region of the resource."),
    family(
        "RequestLimitExceeded",
        "Too many requests per second.",
        "Retry after a short delay. The page of each action states its rate limit.",
    ),
    family("ResourceInUse", "The resource is in use.", "Detach it first."),
    family(
        "ResourceInsufficient",
        "There are not enough resources.",
        "Request fewer, or choose another region or zone.",
    ),
    family(
        "ResourceNotFound",
        "The resource does not exist.",
        "Check its name or ID, and whether it belongs to this account.",
    ),
    family(
        "ResourceUnavailable",
        "The resource is unavailable.",
        "Wait until it is ready, or choose another.",
    ),
    family(
        "ResourcesSoldOut",
        "The resource is sold out.",
        "Choose another zone or specification.",
    ),
    family(
        "UnauthorizedOperation",
        "The key does not have permission.",
        "Grant the permission to the user or role of the key.",
    ),
    family(
        "UnsupportedOperation",
        "The operation is not supported here.",
        "Check whether the resource, the region or the plan supports it.",
    ),
];

/// The codes that any action of any product may return, with their meanings.
pub const COMMON: [(&str, &str); 38] = [
    ("ActionOffline", "The action is no longer offered."),
    ("AuthFailure.InvalidAuthorization", "The format of the header `Authorization` is invalid."),
    ("AuthFailure.InvalidSecretId", "The key is not an API key."),
    ("AuthFailure.MFAFailure", "The account requires multi-factor authentication."),
    ("AuthFailure.SecretIdNotFound", "The key does not exist, or is disabled."),
    (
        "AuthFailure.SignatureExpire",
        "The request was signed more than five minutes ago, or the clock is incorrect.",
    ),
    (
        "AuthFailure.SignatureFailure",
        "The signature does not match the request. In most cases, the secret key is incorrect.",
    ),
    ("AuthFailure.TokenFailure", "The token of temporary credentials is invalid or has expired."),
    ("AuthFailure.UnauthorizedOperation", "The policies of the account do not allow this."),
    ("DryRunOperation", "The request would have succeeded, but was sent with `DryRun`."),
    ("FailedOperation", "The operation failed."),
    ("InternalError", "An internal error occurred."),
    ("InvalidAction", "The action does not exist in this version of the product."),
    ("InvalidParameter", "Parameters are invalid."),
    ("InvalidParameterValue", "The value of a parameter is invalid."),
    ("InvalidRequest", "The format of the body is invalid."),
    ("IpInBlacklist", "The IP address of the client is blocked."),
    ("IpNotInWhitelist", "The IP address of the client is not in the allowlist."),
    ("LimitExceeded", "A quota is exhausted."),
    ("MissingParameter", "A required parameter is missing."),
    ("NoSuchProduct", "The product does not exist."),
    ("NoSuchVersion", "The version of the product does not exist."),
    ("RequestLimitExceeded", "Too many requests per second."),
    (
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "Too many requests per second from the account, in all regions together.",
    ),
    ("RequestLimitExceeded.IPLimitExceeded", "Too many requests per second from this IP address."),
    ("RequestLimitExceeded.UinLimitExceeded", "Too many requests per second from the account."),
    (
        "RequestSizeLimitExceeded",
        "The request is larger than 10 MB, or 1 MB with the signature methods of version 1.",
    ),
    ("ResourceInUse", "The resource is in use."),
    ("ResourceInsufficient", "There are not enough resources."),
    ("ResourceNotFound", "The resource does not exist."),
    ("ResourceUnavailable", "The resource is unavailable."),
    ("ResponseSizeLimitExceeded", "The response exceeds the size limit."),
    ("ServiceUnavailable", "The service is temporarily unavailable."),
    ("UnauthorizedOperation", "The key does not have permission."),
    ("UnknownParameter", "The request contains an unknown parameter."),
    ("UnsupportedOperation", "The operation is not supported here."),
    ("UnsupportedProtocol", "The request was neither GET nor POST over HTTP or HTTPS."),
    ("UnsupportedRegion", "The product is not available in this region."),
];

/// Returns the family of a code: the part before the dot.
pub fn name(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// Returns the family of a code, if it is known.
pub fn of(code: &str) -> Option<&'static Family> {
    let name = name(code);
    FAMILIES.iter().find(|family| family.name == name)
}

/// Returns the meaning of a code that any action may return.
pub fn common(code: &str) -> Option<&'static str> {
    COMMON.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(FAMILIES.is_sorted_by_key(|family| family.name));
        assert!(COMMON.is_sorted_by_key(|(code, _)| *code));
    }
}
