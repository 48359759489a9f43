//! Troubleshooting hints for rejected signatures, credentials and permissions, with the values that
//! were sent.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How the rejected attempt was signed. Contains no secrets.
#[derive(Clone, Debug)]
pub(crate) struct Signing {
    pub(crate) service: String,
    pub(crate) host: String,
    pub(crate) region: Option<String>,
    /// The prefix of the secret ID.
    pub(crate) secret_id: String,
    pub(crate) has_token: bool,
    /// The signed timestamp, in seconds since the Unix epoch.
    pub(crate) timestamp: u64,
    /// The service's clock, from the `Date` header of the response.
    pub(crate) date: Option<SystemTime>,
}

/// Returns a recognizable prefix of the secret ID. A value without the prefix `AKID` may be the
/// key, given in the wrong order, and is not shown.
pub(crate) fn shown_id(secret_id: &str) -> String {
    match secret_id.starts_with("AKID") {
        true => secret_id.chars().take(8).chain(['…']).collect(),
        false => "a secret ID without the prefix AKID".to_owned(),
    }
}

impl Signing {
    /// Returns what to check for a code of the authentication family.
    pub(crate) fn explain(&self, code: &str, action: &str) -> Option<String> {
        let Self { service, host, secret_id, .. } = self;
        let (family, detail) = code.split_once('.').unwrap_or((code, ""));
        Some(match (family, detail) {
            ("AuthFailure", "SignatureExpire") => self.clock_hint(),
            ("AuthFailure", "SignatureFailure" | "InvalidAuthorization") => format!(
                "the secret key does not match {secret_id}, or the request was modified in transit: \
                 check that the key is complete and has no whitespace; the request was signed for \
                 the service `{service}` and the host `{host}`; Call::sign shows what was signed"
            ),
            ("AuthFailure", "SecretIdNotFound" | "InvalidSecretId") => format!(
                "{secret_id} is unknown to {host}: check that the key was not deleted or disabled, \
                 and that it belongs to this site: the Chinese and the international site have \
                 separate accounts{}",
                if self.has_token { "; its token may have expired" } else { "" }
            ),
            ("AuthFailure", "TokenFailure") if self.has_token => format!(
                "the token of {secret_id} has expired or belongs to a different secret ID: \
                 obtain new temporary credentials"
            ),
            ("AuthFailure", "TokenFailure") => format!(
                "no token was sent with {secret_id}, which appears to be temporary: set its token \
                 with Credentials::with_token or TENCENTCLOUD_TOKEN"
            ),
            ("AuthFailure", "MFAFailure") => format!(
                "{service}:{action} requires multi-factor authentication: use the console, or a role \
                 without that requirement"
            ),
            ("AuthFailure", "UnauthorizedOperation") | ("UnauthorizedOperation", _) => format!(
                "{secret_id} is not authorized to call {service}:{action}{}: allow it in a CAM policy",
                self.in_region()
            ),
            ("IpNotInWhitelist" | "IpInBlacklist", _) => format!(
                "{secret_id} may not be used from the IP address of this machine: check the key's list \
                 of allowed addresses"
            ),
            ("UnsupportedRegion", _) => format!(
                "{host} does not offer {service}:{action}{}: set another region with Config::region",
                self.in_region()
            ),
            ("AuthFailure", _) => format!(
                "check the key and permissions of {secret_id}, for {service}:{action} at {host}{}; \
                 {}",
                self.in_region(),
                self.clock_hint()
            ),
            _ => return None,
        })
    }

    fn in_region(&self) -> String {
        self.region.as_ref().map_or(String::new(), |region| format!(" in {region}"))
    }

    fn clock_hint(&self) -> String {
        let signed =
            UNIX_EPOCH.checked_add(Duration::from_secs(self.timestamp)).unwrap_or(UNIX_EPOCH);
        let at = format_time(signed);
        let Some(date) = self.date else {
            return format!(
                "signed at {at}: check this machine's clock, which may differ by at most 300 s"
            );
        };
        let apart = match date.duration_since(signed) {
            Ok(ahead) => format!("{} s behind", ahead.as_secs()),
            Err(behind) => format!("{} s ahead of", behind.duration().as_secs()),
        };
        format!(
            "signed at {at}, {apart} the service's {}; at most 300 s are allowed: check this \
             machine's clock",
            format_time(date)
        )
    }
}

/// Formats a time as in HTTP headers, which cannot represent years with five digits.
fn format_time(time: SystemTime) -> String {
    const END: Duration = Duration::from_secs(253_402_300_800);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) if since < END => httpdate::fmt_http_date(time),
        _ => "an unrepresentable time".to_owned(),
    }
}
