//! Regions and endpoints: strings from outside that become headers and URLs.

use std::fmt;
use std::net::IpAddr;

/// A region or an endpoint is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptionError(String);

impl fmt::Display for OptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for OptionError {}

/// Returns a region if it is one.
pub(super) fn region(text: &str) -> Result<String, OptionError> {
    let is_region = text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    if is_region {
        return Ok(text.to_owned());
    }
    let shown = text.escape_debug();
    Err(OptionError(format!("`{shown}` is not a region: write one such as `ap-guangzhou`")))
}

/// Where requests are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) scheme: &'static str,
    /// The host, with the port unless it is the default one.
    pub(super) host: String,
}

impl Endpoint {
    pub(super) fn parse(text: &str) -> Result<Self, OptionError> {
        let failed = |why: &str| {
            let shown = text.escape_debug();
            OptionError(format!("`{shown}` is not an endpoint: {why}"))
        };
        let (scheme, rest) = match text.split_once("://") {
            None => ("https", text),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
            Some(_) => return Err(failed("its scheme is neither http nor https")),
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
            _ => (authority.as_str(), None),
        };
        if !is_host(host) {
            return Err(failed("write a host such as `live.tencentcloudapi.com`, without a path"));
        }
        let port = port.map(|port| {
            let is_digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            let number = port.parse::<u16>().ok().filter(|port| is_digits && *port > 0);
            number.ok_or_else(|| failed("its port is not a number from 1 to 65535"))
        });
        let port = port.transpose()?;
        // A default port is not sent, and therefore not signed.
        let default = if scheme == "https" { 443 } else { 80 };
        let host = match port.filter(|port| *port != default) {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self { scheme, host })
    }

    /// Returns the endpoint as a URL.
    pub(super) fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.host)
    }

    /// Returns whether the runtime sends plain HTTP there without being asked.
    pub(super) fn is_local(&self) -> bool {
        let host = match self.host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => self.host.split(':').next().unwrap_or_default(),
        };
        host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.to_canonical().is_loopback())
    }
}

fn is_host(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        let inner = inner.strip_suffix(']').unwrap_or_default();
        return inner.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_hosts_with_ports() {
        for (text, url, is_local) in [
            ("live.tencentcloudapi.com", "https://live.tencentcloudapi.com", false),
            ("HTTP://127.0.0.1:8080/", "http://127.0.0.1:8080", true),
            ("http://[::1]:80", "http://[::1]", true),
            ("https://localhost:443", "https://localhost", true),
            ("http://mock:8080", "http://mock:8080", false),
        ] {
            let endpoint = Endpoint::parse(text).unwrap();
            assert_eq!((endpoint.url(), endpoint.is_local()), (url.to_owned(), is_local), "{text}");
        }
    }

    #[test]
    fn what_would_become_syntax_is_no_endpoint_and_no_region() {
        for text in [
            "ftp://x", "a/b", "a?b", "a b", "a\nb", "$(id)", "a'b", "a\"b", "a:0", "a:99999",
            "a:+1", "u@h", "[::1", "-a", "", ".", "a..b", "例え",
        ] {
            assert!(Endpoint::parse(text).is_err(), "{text:?}");
        }
        for text in ["ap guangzhou", "a\nb", "'", "$x", "", "-a", "广州"] {
            assert!(region(text).is_err(), "{text:?}");
        }
        assert_eq!(region("ap-guangzhou").unwrap(), "ap-guangzhou");
    }
}
