//! What error codes mean in the whole cloud: their families, and the codes of every action.
//!
//! Families and codes are those of Tencent Cloud's page of common error codes.

/// A family of codes: its name, what happened, and what to do about it.
pub(crate) struct Family {
    pub(crate) name: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) advice: &'static str,
}

const fn family(name: &'static str, meaning: &'static str, advice: &'static str) -> Family {
    Family { name, meaning, advice }
}

/// The families, by name.
pub(crate) const FAMILIES: [Family; 19] = [
    family(
        "AuthFailure",
        "The signature, the key or the token was refused.",
        "Compare key, token and clock; a request that was signed more than five minutes ago is refused as well.",
    ),
    family("DryRunOperation", "The request would have worked.", "Send it without `DryRun`."),
    family(
        "FailedOperation",
        "The request was understood, and carrying it out failed.",
        "Read the detail behind the dot; the same request fails again until the cause is mended.",
    ),
    family(
        "InternalError",
        "Something inside the service failed, or an input did that it did not expect.",
        "Look at the parameters first: many of these codes stand for an input that cannot work. If they are right, try again later, and give support the request ID.",
    ),
    family("InvalidFilter", "A filter is wrong.", "Correct its name or its values."),
    family(
        "InvalidParameter",
        "Parameters are wrong or do not fit together.",
        "Correct the request; the message names the parameter.",
    ),
    family(
        "InvalidParameterValue",
        "The value of a parameter is wrong.",
        "Correct the request; the message names the parameter.",
    ),
    family(
        "LimitExceeded",
        "A quota is used up.",
        "Delete what is no longer needed, or ask for a higher quota.",
    ),
    family(
        "MissingParameter",
        "A parameter that is needed was left out.",
        "Add it; which ones are needed may depend on the others.",
    ),
    family(
        "OperationDenied",
        "The operation is not allowed in the present state.",
        "Bring the resource into a state that allows it.",
    ),
    family("RegionError", "The region is wrong.", "Choose a region that has the resource."),
    family(
        "RequestLimitExceeded",
        "Too many requests in a second.",
        "Wait a moment and send it again; the page of each action states its limit.",
    ),
    family("ResourceInUse", "The resource is in use.", "Detach it from its users first."),
    family(
        "ResourceInsufficient",
        "There are not enough resources.",
        "Ask for fewer, or elsewhere.",
    ),
    family(
        "ResourceNotFound",
        "There is no such resource.",
        "Check the name or number, and that it belongs to this account.",
    ),
    family(
        "ResourceUnavailable",
        "The resource cannot be used now.",
        "Wait until it is ready, or choose another.",
    ),
    family(
        "ResourcesSoldOut",
        "The resource is sold out.",
        "Choose another zone or specification.",
    ),
    family(
        "UnauthorizedOperation",
        "The key may not do this.",
        "Grant the permission to the user or role that the key belongs to.",
    ),
    family(
        "UnsupportedOperation",
        "The operation is not supported here.",
        "Check that the resource, the region or the plan offers it.",
    ),
];

/// The codes that any action of any product may return.
pub(crate) const COMMON: [(&str, &str); 38] = [
    ("ActionOffline", "The action is no longer offered."),
    (
        "AuthFailure.InvalidAuthorization",
        "The header `Authorization` is not laid out as the signature method asks.",
    ),
    ("AuthFailure.InvalidSecretId", "The key is not one of the kind that calls APIs."),
    ("AuthFailure.MFAFailure", "The account asks for a second factor."),
    ("AuthFailure.SecretIdNotFound", "There is no such key, or it was disabled."),
    (
        "AuthFailure.SignatureExpire",
        "The request was signed more than five minutes ago, or the clock is wrong.",
    ),
    (
        "AuthFailure.SignatureFailure",
        "The signature does not fit the request: most often the secret key is wrong.",
    ),
    ("AuthFailure.TokenFailure", "The token of temporary credentials is wrong or has expired."),
    ("AuthFailure.UnauthorizedOperation", "The policies of the account do not allow this."),
    ("DryRunOperation", "The request would have worked; it was sent with `DryRun`."),
    ("FailedOperation", "Carrying out the request failed."),
    ("InternalError", "Something inside the service failed."),
    ("InvalidAction", "There is no such action in this version of the product."),
    ("InvalidParameter", "Parameters are wrong."),
    ("InvalidParameterValue", "The value of a parameter is wrong."),
    ("InvalidRequest", "The body is not laid out as it should be."),
    ("IpInBlacklist", "The address that the request came from is blocked."),
    (
        "IpNotInWhitelist",
        "The address that the request came from is not on the list of allowed ones.",
    ),
    ("LimitExceeded", "A quota is used up."),
    ("MissingParameter", "A parameter that is needed was left out."),
    ("NoSuchProduct", "There is no such product."),
    ("NoSuchVersion", "The product has no such version."),
    ("RequestLimitExceeded", "Too many requests in a second."),
    (
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        "Too many requests of the account in a second, all regions together.",
    ),
    ("RequestLimitExceeded.IPLimitExceeded", "Too many requests from this address in a second."),
    ("RequestLimitExceeded.UinLimitExceeded", "Too many requests of the account in a second."),
    (
        "RequestSizeLimitExceeded",
        "The request is larger than 10 MB, or 1 MB with the signature methods of version 1.",
    ),
    ("ResourceInUse", "The resource is in use."),
    ("ResourceInsufficient", "There are not enough resources."),
    ("ResourceNotFound", "There is no such resource."),
    ("ResourceUnavailable", "The resource cannot be used now."),
    ("ResponseSizeLimitExceeded", "The response would be larger than the service sends."),
    ("ServiceUnavailable", "The service cannot be reached for now."),
    ("UnauthorizedOperation", "The key may not do this."),
    ("UnknownParameter", "The request has a parameter that the action does not know."),
    ("UnsupportedOperation", "The operation is not supported here."),
    ("UnsupportedProtocol", "The request was neither GET nor POST over HTTP or HTTPS."),
    ("UnsupportedRegion", "The product is not offered in this region."),
];

/// The family of a code: what stands before the dot.
pub(crate) fn name(code: &str) -> &str {
    code.split('.').next().unwrap_or(code)
}

/// What is known of a code's family.
pub(crate) fn of(code: &str) -> Option<&'static Family> {
    let name = name(code);
    FAMILIES.iter().find(|family| family.name == name)
}

/// The meaning of a code that any action may return.
pub(crate) fn common(code: &str) -> Option<&'static str> {
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
