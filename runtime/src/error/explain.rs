//! What to check when the service refuses who calls, with the values that were sent.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How a refused attempt was signed. No secret is in it.
#[derive(Clone, Debug)]
pub(crate) struct Signing {
    pub(crate) service: String,
    pub(crate) host: String,
    pub(crate) region: Option<String>,
    /// The beginning of the secret id.
    pub(crate) secret_id: String,
    pub(crate) has_token: bool,
    /// The time in the signature, in seconds.
    pub(crate) timestamp: u64,
    /// The service's clock, by its response.
    pub(crate) date: Option<SystemTime>,
}

/// The beginning of a secret id, by which its owner knows it. What does not begin as one may be the
/// key, given in the wrong order, and is not shown.
pub(crate) fn shown_id(secret_id: &str) -> String {
    match secret_id.starts_with("AKID") {
        true => secret_id.chars().take(8).chain(['…']).collect(),
        false => "a secret id that does not begin with AKID".to_owned(),
    }
}

impl Signing {
    /// What a code of the authentication family asks to check.
    pub(crate) fn explain(&self, code: &str, action: &str) -> Option<String> {
        let Self { service, host, secret_id, .. } = self;
        let (family, detail) = code.split_once('.').unwrap_or((code, ""));
        Some(match (family, detail) {
            ("AuthFailure", "SignatureExpire") => self.clock(),
            ("AuthFailure", "SignatureFailure" | "InvalidAuthorization") => format!(
                "the secret key does not belong to {secret_id}, or the request was changed on its \
                 way: check that the key is whole and without white space; it was signed for the \
                 service `{service}` and the host `{host}`, and what was signed is in Call::sign"
            ),
            ("AuthFailure", "SecretIdNotFound" | "InvalidSecretId") => format!(
                "{secret_id} is unknown to {host}: check that the key was not deleted or disabled, \
                 and that it is of this site, for the Chinese and the international one have \
                 different accounts{}",
                if self.has_token { "; its token may have expired" } else { "" }
            ),
            ("AuthFailure", "TokenFailure") if self.has_token => format!(
                "the token that goes with {secret_id} has expired or belongs to another secret id: \
                 get new temporary credentials"
            ),
            ("AuthFailure", "TokenFailure") => format!(
                "no token was sent with {secret_id}, but it seems to be temporary: give its token \
                 too, with Credentials::with_token or TENCENTCLOUD_TOKEN"
            ),
            ("AuthFailure", "MFAFailure") => format!(
                "{service}:{action} asks for a second factor: use the console, or a role that may \
                 do without"
            ),
            ("AuthFailure", "UnauthorizedOperation") | ("UnauthorizedOperation", _) => format!(
                "{secret_id} may not call {service}:{action}{}: allow it by a policy in CAM",
                self.place()
            ),
            ("IpNotInWhitelist" | "IpInBlacklist", _) => format!(
                "the address of this machine may not use {secret_id}: look at the key's list of \
                 addresses"
            ),
            ("UnsupportedRegion", _) => format!(
                "{host} has no {service}:{action}{}: choose another with Config::region",
                self.place()
            ),
            ("AuthFailure", _) => format!(
                "check the key and permissions of {secret_id}, for {service}:{action} at {host}{}; \
                 {}",
                self.place(),
                self.clock()
            ),
            _ => return None,
        })
    }

    fn place(&self) -> String {
        self.region.as_ref().map_or(String::new(), |region| format!(" in {region}"))
    }

    fn clock(&self) -> String {
        let signed =
            UNIX_EPOCH.checked_add(Duration::from_secs(self.timestamp)).unwrap_or(UNIX_EPOCH);
        let at = shown_time(signed);
        let Some(date) = self.date else {
            return format!(
                "it was signed at {at}: check this machine's clock, for five minutes are allowed"
            );
        };
        let apart = match date.duration_since(signed) {
            Ok(ahead) => format!("{} s behind", ahead.as_secs()),
            Err(behind) => format!("{} s ahead of", behind.duration().as_secs()),
        };
        format!(
            "it was signed at {at}, {apart} the service's {}, and 300 s are allowed: check this \
             machine's clock",
            shown_time(date)
        )
    }
}

/// A time as HTTP writes it, which has no years of five digits.
fn shown_time(time: SystemTime) -> String {
    const END: Duration = Duration::from_secs(253_402_300_800);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) if since < END => httpdate::fmt_http_date(time),
        _ => "a time that no calendar has".to_owned(),
    }
}
