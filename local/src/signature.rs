//! Verification of signatures, written from the documentation and independent of the runtime's
//! signing: explanations of mismatches, the steps of a signature, and a doctor for requests from
//! elsewhere.

mod bodies;
mod diagnose;
mod explain;
mod search;
mod steps;
#[cfg(test)]
mod tests;
mod v1;
mod v3;
mod visible;

use std::fmt;
use std::time::SystemTime;

use crate::account::{Account, Accounts};
use crate::clock;
use crate::error::ServiceError;
use crate::message::Message;

pub use diagnose::{Certainty, Diagnosis, Finding, Keys, diagnose};
pub use explain::{Cause, Explanation};
pub use steps::{SignatureStep, UnsignedCall, steps_v1, steps_v3};
pub use visible::{Run, visible};

/// The largest difference between the timestamp of a request and the clock.
const MAX_SKEW: u64 = 300;

/// How invalid signatures are handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignatureMode {
    /// Signatures are not verified.
    Off,
    /// Mismatches are explained in the journal, but the request is accepted.
    Warn,
    /// Requests with invalid signatures are rejected.
    #[default]
    Enforce,
}

impl std::str::FromStr for SignatureMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            "warn" => Ok(Self::Warn),
            "enforce" => Ok(Self::Enforce),
            _ => Err(format!("`{text}` is not a signature mode: off, warn or enforce")),
        }
    }
}

impl fmt::Display for SignatureMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "off",
            Self::Warn => "warn",
            Self::Enforce => "enforce",
        })
    }
}

/// Who signed a request, and for which service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Signer {
    pub secret_id: String,
    /// The service of the credential scope; none for V1 and unsigned calls.
    pub service: Option<String>,
}

/// A signature that was rejected.
#[derive(Debug)]
pub(crate) struct Rejected {
    pub error: ServiceError,
    pub explanation: Explanation,
}

impl Rejected {
    fn new(code: &str, message: &str, explanation: Explanation) -> Box<Self> {
        Box::new(Self {
            error: ServiceError::new(format!("AuthFailure.{code}"), message),
            explanation,
        })
    }

    fn malformed(explanation: Explanation) -> Box<Self> {
        let message = "The request header `Authorization` or the parameter `Signature` is invalid.";
        Self::new("InvalidAuthorization", message, explanation)
    }

    fn mismatch(explanation: Explanation) -> Box<Self> {
        let message = "The provided credentials could not be validated. Please check your \
                       signature is correct.";
        Self::new("SignatureFailure", message, explanation)
    }

    fn expired(explanation: Explanation) -> Box<Self> {
        let message = "The signature is expired: the timestamp is more than five minutes from the \
                       server time.";
        Self::new("SignatureExpire", message, explanation)
    }
}

/// Verifies the signature of a request.
pub(crate) fn verify(
    message: &Message,
    accounts: &Accounts,
    now: SystemTime,
) -> Result<Signer, Box<Rejected>> {
    match message.header_bytes("authorization") {
        Some(value) => v3::verify(message, value, accounts, clock::unix(now)),
        None => v1::verify(message, accounts, clock::unix(now)),
    }
}

/// Finds the account, and checks the token.
fn account(
    accounts: &Accounts,
    secret_id: &str,
    token: Option<&str>,
) -> Result<Account, Box<Rejected>> {
    let Some(account) = accounts.find(secret_id) else {
        let mut explanation = Explanation::new(
            Cause::SecretId,
            format!("no account has the secret ID `{secret_id}`"),
        );
        if let Some(similar) = accounts.similar(secret_id) {
            explanation = explanation.compare(similar.as_bytes(), secret_id.as_bytes());
        }
        let message = "The SecretId is not found, please ensure that your SecretId is correct.";
        return Err(Rejected::new("SecretIdNotFound", message, explanation));
    };
    if account.token.as_deref() != token.filter(|token| !token.is_empty()) {
        let text = match (&account.token, token) {
            (Some(_), None) => "these are temporary credentials, and no token was sent",
            (None, Some(_)) => "a token was sent with long-term keys",
            _ => "the token is not that of the secret ID",
        };
        let message = "The provided token is invalid.";
        return Err(Rejected::new("TokenFailure", message, Explanation::new(Cause::Token, text)));
    }
    Ok(account)
}

fn is_expired(timestamp: &str, now: i64) -> bool {
    timestamp.parse::<i64>().map_or(true, |sent| sent.abs_diff(now) > MAX_SKEW)
}

fn clock_explanation(timestamp: &str, now: i64) -> Explanation {
    let text = match timestamp.parse::<i64>() {
        Ok(sent) => {
            let direction = if sent < now { "behind" } else { "ahead of" };
            let seconds = sent.abs_diff(now);
            format!("the clock of the client is {seconds} s {direction} that of the server")
        }
        Err(_) => format!("the timestamp `{timestamp}` is not a number of seconds"),
    };
    Explanation::new(Cause::Clock, text).compare(now.to_string().as_bytes(), timestamp.as_bytes())
}

/// Returns who claims to have signed a request, without verifying it.
pub(crate) fn claimed(message: &Message) -> Signer {
    let credential =
        message.header("authorization").and_then(|text| text.split("Credential=").nth(1));
    if let Some(credential) = credential {
        let mut parts = credential.split(['/', ',']).map(str::to_owned);
        let secret_id = parts.next().unwrap_or_default();
        return Signer { secret_id, service: parts.nth(1) };
    }
    let pairs = crate::message::decode_form(if message.is_form() { message.form() } else { b"" });
    let id = pairs.into_iter().find(|(name, _)| name == "SecretId").map(|(_, value)| value);
    Signer { secret_id: id.unwrap_or_default(), service: None }
}
