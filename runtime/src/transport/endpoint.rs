//! Where requests go.

use crate::error::Error;

/// Where requests go: the scheme, and the host as it is signed and sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
}

impl Endpoint {
    /// Reads what a user gave: a host, or a URL without a path.
    pub(crate) fn parse(text: &str) -> Result<Self, Error> {
        let (scheme, rest) = match text.split_once("://") {
            None => ("https", text),
            Some(("https", rest)) => ("https", rest),
            Some(("http", rest)) => ("http", rest),
            Some((other, _)) => {
                return Err(Error::config(format!("an endpoint is http or https, not `{other}`")));
            }
        };
        let host = rest.strip_suffix('/').unwrap_or(rest);
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-.:[]_".contains(c);
        if host.is_empty() || !host.chars().all(allowed) {
            return Err(Error::config(format!(
                "`{text}` is no endpoint: write a host without a path"
            )));
        }
        if scheme == "http" && !is_loopback(host) {
            let what = format!(
                "plain http goes to this machine only, and `{host}` is another: write https"
            );
            return Err(Error::config(what));
        }
        // A default port is not sent, so it is not signed.
        let default = if scheme == "https" { ":443" } else { ":80" };
        Ok(Self { scheme, host: host.strip_suffix(default).unwrap_or(host).to_ascii_lowercase() })
    }
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.chars().all(|c| c.is_ascii_digit()) => name,
        _ => host,
    };
    name == "localhost"
        || name == "[::1]"
        || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let parsed = Endpoint::parse(text).ok();
        let parsed = parsed.as_ref().map(|e| (e.scheme, e.host.as_str()));
        assert_eq!(parsed, expected, "for {text}");
    }

    #[test]
    fn endpoints_are_hosts_or_urls_without_a_path() {
        check("live.tencentcloudapi.com", Some(("https", "live.tencentcloudapi.com")));
        check("https://live.tencentcloudapi.com:443/", Some(("https", "live.tencentcloudapi.com")));
        check("http://127.0.0.1:8080", Some(("http", "127.0.0.1:8080")));
        check("http://[::1]:80", Some(("http", "[::1]")));
        check("http://example.com", None);
        check("http://127.example.com.evil/x", None);
        check("https://example.com/path", None);
        check("ftp://example.com", None);
        check("", None);
    }
}
