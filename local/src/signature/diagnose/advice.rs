//! What to do about a cause, and the usual causes of each error code.

use crate::signature::{Cause, Explanation};

/// Returns what to do about a cause.
pub(super) fn of(cause: &Cause) -> &'static str {
    match cause {
        Cause::Clock => {
            "Set the clock by NTP, and sign each attempt anew: a signature is valid for five minutes."
        }
        Cause::Timestamp => "Send the timestamp that was signed, in seconds since 1970 in UTC.",
        Cause::Method => "Sign the method that is sent, in upper case.",
        Cause::Path => "Sign and request the path `/`.",
        Cause::Query => "Sign the query as it is sent: encoded once, and for V1 decoded.",
        Cause::Host => {
            "Sign the header Host as it is sent, with the port if it has one; a proxy may change it."
        }
        Cause::Header(_) => {
            "Sign the value that is sent. Clients add a charset to the content type, or set another one."
        }
        Cause::SignedHeaders => {
            "List content-type and host at least, in lower case, sorted, joined by `;`."
        }
        Cause::Body => {
            "Sign the bytes that are sent: encode the body once, and pass the same bytes to both."
        }
        Cause::Parameter(_) => "Sign all parameters as they are sent.",
        Cause::SecretId => {
            "Copy the secret ID again, without spaces; a deleted or disabled one is not found either."
        }
        Cause::SecretKey => {
            "Copy the secret key of this secret ID again, without quotes, spaces and line breaks."
        }
        Cause::Token => {
            "Send the token of these temporary keys as X-TC-Token (V1: Token); renew expired ones."
        }
        Cause::ScopeDate => "Derive the date from the timestamp, in UTC, not in local time.",
        Cause::ScopeService => {
            "Write the product in the scope that the host begins with, such as `live`."
        }
        Cause::Signature => {
            "Send the signature as it was computed; percent-encode it in a query or form."
        }
        Cause::Authorization => {
            "Write `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=…, Signature=…`."
        }
        Cause::Unknown => "Compare each step of the signature with yours.",
    }
}

/// Returns the usual causes of an error code, most frequent first.
pub(super) fn by_code(code: &str) -> Vec<Explanation> {
    let causes: &[(Cause, &str)] = match code.strip_prefix("AuthFailure.").unwrap_or_default() {
        "SignatureExpire" => &[
            (
                Cause::Clock,
                "the clock of the client is more than five minutes off, or the request waited that long",
            ),
            (Cause::Timestamp, "the timestamp is in local time or in milliseconds"),
        ],
        "SecretIdNotFound" | "InvalidSecretId" => &[
            (
                Cause::SecretId,
                "the secret ID does not exist, is disabled, or belongs to the other site (China or international)",
            ),
            (Cause::Token, "the temporary keys have expired"),
        ],
        "SignatureFailure" => &[
            (
                Cause::SecretKey,
                "the secret key is not that of the secret ID, or has a line break or quotes",
            ),
            (Cause::Body, "the body was encoded again after signing"),
            (
                Cause::Header("content-type".to_owned()),
                "the content type that is sent differs, often in its charset",
            ),
            (
                Cause::Host,
                "another Host is sent than was signed, for example by a proxy or with a port",
            ),
            (
                Cause::ScopeService,
                "the scope names another service than the host, or a date in local time",
            ),
        ],
        "TokenFailure" => {
            &[(Cause::Token, "the token is missing, has expired, or belongs to other keys")]
        }
        "InvalidAuthorization" => &[(
            Cause::Authorization,
            "the header Authorization cannot be parsed, or a proxy removed it",
        )],
        _ => &[],
    };
    causes.iter().map(|(cause, text)| Explanation::new(cause.clone(), *text)).collect()
}
